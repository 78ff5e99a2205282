"""Who has reported, as files: one row for each revision of each report in the selection."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dashboard import texts
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.word_files import Words
from dashboard.workbooks import Row
from db import days
from db.vocabulary import Language, Text
from queries.submissions import Report, Step

SUBMISSIONS = "submissions"

_HEADS = (
    texts.CENTRE,
    Text("Mottakets kode", "The centre's code"),
    texts.QUARTER,
    Text("Rapport", "Report"),
    Text("Revisjon", "Revision"),
    Text("Status", "Status"),
    Text("Opphav", "Origin"),
    Text("Sendt av", "Sent by"),
    Text("Sendt", "Sent"),
    Text("Begrunnelse", "Reason"),
    Text("Filens sha256", "The file's sha256"),
    Text("Innholdets sha256", "The content's sha256"),
    Text("Behandlet", "Decided"),
)
_AS_FILES = Text("Rapportene i utvalget som fil:", "The selected reports as a file:")
_NOTES = (
    Text(
        "Hver rad er en revisjon av en rapport. Bare godkjente revisjoner er med i tallene.",
        "Each row is a revision of a report. Only those approved are in the figures.",
    ),
    Text(
        "Tidspunkter står med avstanden til UTC: +01:00 er norsk normaltid, +02:00 sommertid.",
        "Times carry their distance from UTC: +01:00 is Norwegian standard time, +02:00 summer time.",
    ),
)


def reported_for(context: Context) -> tuple[str, ...]:
    """The places whose reports are asked for: the chosen centres, or every place there is."""
    everywhere = () if context.request.selection.centres else (*context.catalogue.beside,)
    return (*context.scope.centres, *everywhere)


def submissions(context: Context) -> Words:
    """The reports of a selection: a row for each revision, in the reader's language."""
    wanted = set(context.scope.quarters)
    found = context.door.reports.of(
        reported_for(context),
        context.scope.quarters,
        context.viewer,
        context.request.selection.as_of,
    )
    reports = [report for report in found if report.slot.quarter in wanted]
    heads = [context.say(head) for head in _HEADS]
    return Words(
        rows=[heads, *(_row(context, report) for report in reports)],
        objects=[_object(report) for report in reports],
        notes=[context.say(note) for note in _NOTES],
        origins=frozenset(report.origin for report in reports),
    )


def _row(context: Context, report: Report) -> Row:
    language = context.language
    return [
        context.catalogue.name(report.slot.centre),
        report.slot.centre,
        report.slot.quarter.code_in(language),
        report.slot.kind.text.in_(language),
        Decimal(report.revision),
        report.status.text.in_(language),
        report.origin.text.in_(language),
        report.by,
        days.iso(report.at),
        report.reason or "",
        report.file_sha256,
        report.content_sha256,
        "; ".join(_told(step, language) for step in report.steps),
    ]


def _object(report: Report) -> dict[str, Any]:
    """Codes, not labels; each step is an object of its own."""
    return {
        "id": report.id,
        "centre": report.slot.centre,
        "quarter": str(report.slot.quarter),
        "kind": report.slot.kind.code,
        "revision": report.revision,
        "status": report.status.code,
        "origin": report.origin.code,
        "submitted_by": report.by,
        "submitted_at": days.utc(report.at),
        "reason": report.reason,
        "file_sha256": report.file_sha256,
        "content_sha256": report.content_sha256,
        "steps": [
            {
                "status": step.status.code,
                "by": step.by,
                "at": days.utc(step.at),
                "reason": step.reason,
            }
            for step in report.steps
        ],
    }


def _told(step: Step, language: Language) -> str:
    """A step in one line: what, when, who and why."""
    line = f"{step.status.text.in_(language)} {days.iso(step.at)} {step.by}"
    return f"{line}: {step.reason}" if step.reason else line


def submission_links(context: Context) -> Element:
    """A line with a link to each format, for the page's selection."""
    links: list[str | Element] = [context.say(_AS_FILES)]
    for extension, label in (("csv", "CSV"), ("xlsx", "Excel"), ("json", "JSON")):
        address = context.request.at(f"/data/{SUBMISSIONS}.{extension}").address()
        links += [" ", html.A(label, href=address, download=True)]
    return html.P(links, id="submission-files")
