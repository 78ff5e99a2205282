"""One revision of a report: who sent it, what became of it, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard import texts
from dashboard.blocks import Block, PartsBlock
from dashboard.changes import difference_block
from dashboard.context import Context
from dashboard.decision_form import decision_for
from dashboard.elements import Element, html
from dashboard.page import Page, View
from dashboard.request import Request
from dashboard.waiting import waiting_words
from db.days import moment
from db.refusal import Refusal
from db.vocabulary import Permission, Text
from queries.submissions import Report
from queries.values import Selection

_TITLE = Text("{centre} {quarter}, revisjon {revision}", "{centre} {quarter}, revision {revision}")
_LEAD = Text(
    "{kind}, status {status}. Nederst står det hva revisjonen endrer.",
    "{kind}, status {status}. Below is what the revision changes.",
)
_PUBLISHED = Text("Endringer mot det som er publisert", "Changes against what is published")
_FORMER = Text("Endringer mot revisjonen før", "Changes against the revision before")
_LEAD_WITHOUT = Text(
    "{kind}, status {status}. Hva revisjonen endrer, vises for den som har tilgang til tall slik de er "
    "rapportert.",
    "{kind}, status {status}. What the revision changes is shown to those who may see figures as "
    "reported.",
)
_LEAD_ERASED = Text(
    "{kind}, status {status}. Rapporten står i historikken, men personradene er slettet.",
    "{kind}, status {status}. The report stays on the record, but the rows of persons are erased.",
)
_ERASED = Text("Personrader slettet", "Rows of persons erased")
_ABOUT = Text("Om revisjonen", "About the revision")
_SENT = Text("Sendt", "Sent")
_REASON = Text("Begrunnelse", "Reason")
_FILE = Text("Filens sha256", "The file's sha256")
_PUBLICATION = Text("Publiseringen venter", "Publishing waits")
_DECIDED = Text("Behandlet", "Decided")
_NOT_DECIDED = Text("Ikke ennå", "Not yet")
_BACK = Text("Alle rapporter for {quarter}", "All reports for {quarter}")


def _find(context: Context) -> Report:
    number = context.item or ""
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise Refusal("unknown_report", http_status=404)
    return context.door.reports.one(int(number), context.viewer, context.request.selection.as_of)


def _title(context: Context) -> str:
    report = _find(context)
    centre = context.catalogue.name(report.slot.centre)
    quarter = report.slot.quarter.label(context.language)
    return context.say(_TITLE, centre=centre, quarter=quarter, revision=report.revision)


def _view(context: Context) -> View:
    report = _find(context)
    language, slot = context.language, report.slot
    about = PartsBlock("about", _about(context, report), "block block-wide", context.say(_ABOUT))
    told = _LEAD if Permission.SEE_INTERNAL in context.viewer.may else _LEAD_WITHOUT
    lead = context.say(
        told if report.erased_at is None else _LEAD_ERASED,
        kind=slot.kind.text.in_(language).capitalize(),
        status=report.status.text.in_(language),
    )
    blocks = [about, decision_for(context, report), *_changes(context, report)]
    return View(blocks, {report.origin}, _title(context), lead)


def _changes(context: Context, report: Report) -> Iterator[Block]:
    """What differs from what is published, and from the revision before where that is another.

    That is in figures as reported, so those who may not see such see nothing of it.
    """
    if Permission.SEE_INTERNAL not in context.viewer.may:
        return
    reports, as_of = context.door.reports, context.request.selection.as_of
    published = reports.against_published(report, context.viewer, as_of)
    former = reports.against_former(report, context.viewer, as_of)
    if published is not None:
        yield difference_block(context, published, "published", context.say(_PUBLISHED))
    if published is None or published.revisions != former.revisions:
        yield difference_block(context, former, "changes", context.say(_FORMER))


def _about(context: Context, report: Report) -> list[Element]:
    language, slot = context.language, report.slot
    decided = [
        html.Dd(
            [
                f"{step.status.text.in_(language)} ",
                f"{context.say(texts.BY, who=context.called(step.by))} ",
                moment(step.at),
                *([html.Div(step.reason, lang="nb")] if step.reason else []),
            ]
        )
        for step in report.steps
    ]
    sent = f"{context.say(texts.BY, who=context.called(report.by))} {moment(report.at)}"
    items = [
        (_SENT, [html.Dd(sent)]),
        (_REASON, [html.Dd(report.reason, lang="nb")] if report.reason else []),
        (texts.ORIGIN, [html.Dd(report.origin.text.in_(language))]),
        (_FILE, [html.Dd(html.Code(report.file_sha256, className="hash"))]),
        (_ERASED, [html.Dd(moment(report.erased_at))] if report.erased_at else []),
        (_DECIDED, decided or [html.Dd(context.say(_NOT_DECIDED))]),
    ]
    if waits := waiting_words(context, report.id):
        items.append((_PUBLICATION, [html.Dd(waits, role="status")]))
    as_of = context.request.selection.as_of
    selection = Selection((slot.centre,), slot.quarter, slot.quarter, as_of=as_of)
    back = Request("/reports", selection, language).address()
    return [
        html.Dl(
            [part for term, told in items if told for part in (html.Dt(context.say(term)), *told)],
            className="about",
        ),
        html.P(html.A(context.say(_BACK, quarter=slot.quarter.label(language)), href=back)),
    ]


PAGE = Page(
    path="/reports/<id>",
    title=Text("Rapport", "Report"),
    lead=Text("", ""),
    tables=(),
    view=_view,
    find=_title,
    of_reports=True,
    needs=Permission.SEE_REPORTS,
    filters=False,
)
