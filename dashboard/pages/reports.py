"""Rapportering: who has reported what, every revision of it, and the decision about it."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import texts
from dashboard.blocks import PartsBlock, TableBlock
from dashboard.context import Context
from dashboard.decision_form import decided_block, decision_block
from dashboard.elements import Element, html
from dashboard.page import Page, Shelf, View
from dashboard.report_form import template_links
from dashboard.report_matrix import report_matrix
from dashboard.report_names import PATH, revision_address, revision_name
from dashboard.send_form import send_block
from dashboard.submission_files import reported_for, submission_links
from dashboard.waiting import publication_waits
from dashboard.word_tables import word_table
from db.days import moment
from db.vocabulary import Origin, Permission, Text
from queries.submissions import Report

_FILES = Text("Skjema og filer", "Forms and files")
_DETAILS = Text("Se endringene", "See what changed")
_REVISIONS = Text("Revisjoner", "Revisions")
_REVISIONS_LEAD = Text(
    "Hver rapport som er mottatt for kvartalet, den nyeste først. Ingenting blir overskrevet.",
    "Every report received for the quarter, the newest first. Nothing is overwritten.",
)
_NO_REVISIONS = Text("Ingen rapporter er mottatt.", "No reports have been received.")
_REVISION_HEADS = (
    texts.CENTRE,
    Text("Kvartal", "Quarter"),
    Text("Rapport", "Report"),
    Text("Revisjon", "Revision"),
    Text("Status", "Status"),
    Text("Opphav", "Origin"),
    Text("Sendt", "Sent"),
    Text("Behandlet", "Decided"),
    Text("Filens sha256", "The file's sha256"),
)
_BY = Text("{when} av {who}", "{when} by {who}")


def _view(context: Context) -> View:
    quarters = context.history.quarters
    centres = reported_for(context)
    reports = context.door.reports.of(
        centres, quarters, context.viewer, context.request.selection.as_of
    )
    place = {code: index for index, code in enumerate(centres)}
    chosen = sorted(
        (report for report in reports if report.slot.quarter in context.scope.quarters),
        key=lambda report: place[report.slot.centre],
    )
    may = context.viewer.may
    return View(
        [
            decided_block(context, reports),
            publication_waits(context),
            report_matrix(context, quarters, reports),
            *([send_block(context)] if Permission.SEND_REPORTS in may else []),
            PartsBlock(
                "files",
                [template_links(context.language), submission_links(context)],
                "block block-wide",
                context.say(_FILES),
            ),
            *([decision_block(context, chosen)] if Permission.DECIDE in may else []),
            _table(context, chosen),
        ],
        {report.origin for report in reports},
        signs=False,
    )


def _table(context: Context, reports: Sequence[Report]) -> TableBlock:
    heading = context.say(_REVISIONS)
    return TableBlock(
        "revisions",
        heading,
        word_table(
            heading,
            [context.say(head) for head in _REVISION_HEADS],
            [_cells(context, report) for report in reports],
            context.say(_NO_REVISIONS),
        ),
        lead=context.say(_REVISIONS_LEAD),
        wide=True,
    )


def _cells(context: Context, report: Report) -> list[Element]:
    language, slot = context.language, report.slot
    sent = [html.Div(context.say(_BY, when=moment(report.at), who=context.called(report.by)))]
    if report.reason:
        sent.append(html.Span(report.reason, className="under", lang="nb"))
    decided: list[Element] = []
    for step in report.steps:
        by = context.say(_BY, when=moment(step.at), who=context.called(step.by))
        decided.append(html.Div(f"{step.status.text.in_(language)} {by}"))
        if step.reason:
            decided.append(html.Span(step.reason, className="under", lang="nb"))
    details = html.A(
        context.say(_DETAILS),
        href=revision_address(context, report),
        **{"aria-label": f"{context.say(_DETAILS)}: {revision_name(context, report)}"},
    )
    status = report.status.text.in_(language)
    origin = "" if report.origin is Origin.REPORTED else report.origin.text.in_(language)
    return [
        html.Th(context.catalogue.name(slot.centre), scope="row"),
        html.Td(slot.quarter.code_in(language)),
        html.Td(slot.kind.text.in_(language)),
        html.Td([str(report.revision), html.Div(details)]),
        html.Td(html.Span(status, className=f"state report-{report.status.code}")),
        html.Td(origin),
        html.Td(sent),
        html.Td(decided),
        html.Td(html.Code(report.file_sha256[:12], title=report.file_sha256)),
    ]


PAGE = Page(
    path=PATH,
    title=Text("Rapportering", "Reporting"),
    lead=Text(
        "Hva mottakene har sendt, hva som er godkjent, og hva som mangler.",
        "What the centres have sent, what is approved, and what is missing.",
    ),
    tables=(),
    shelf=Shelf.WORK,
    view=_view,
    measured=False,
    of_reports=True,
    needs=Permission.SEE_REPORTS,
)
