"""Rapportering: who has reported what, every revision of it, and the decision about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dashboard import decisions, texts, uploads
from dashboard.blocks import PartsBlock, TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.forms import token_field
from dashboard.page import Page, View
from dashboard.report_form import template_links
from dashboard.request import Request
from dashboard.submission_files import submission_links
from dashboard.tables import Table
from db.actions import STEPS
from db.desk import MOST_FILES
from db.ingest.contents import MAX_BYTES
from db.vocabulary import Deed, Origin, Permission, Quarter, ReportKind, SubmissionStatus, Text
from queries.submissions import DAYS_TO_REPORT, Report, Slot, State, due, state
from queries.values import Selection

_MATRIX = Text("Hvem har rapportert", "Who has reported")
_MATRIX_LEAD = Text(
    "{quarter}: {approved} av {expected} rapporter er godkjent, {waiting} venter på behandling, {late} "
    "er over fristen. Fristen er satt til {days} dager etter kvartalets slutt.",
    "{quarter}: {approved} of {expected} reports are approved, {waiting} wait to be handled, {late} "
    "are overdue. The time limit is set to {days} days after the quarter's end.",
)
_CAPTION = Text("Beboerrapport og plassrapport", "Report of residents and report of places")
_DUE = Text("frist {day}", "due {day}")
_FILES = Text("Skjema og filer", "Forms and files")
_HANDLE = Text("Behandle en rapport", "Decide about a report")
_HANDLE_LEAD = Text(
    "Godkjente rapporter publiseres med en gang. En rapport som returneres eller trekkes, går ut av "
    "tallene, men blir stående i oversikten.",
    "Approved reports are published at once. A report that is returned or withdrawn leaves the "
    "figures, but stays on the record.",
)
_SEND = Text("Send rapport", "Send a report")
_SEND_LEAD = Text(
    "Filene kontrolleres først. Du ser hva kontrollen fant og hva rapporten endrer, og ingenting "
    "lagres før du bekrefter.",
    "The files are checked first. You see what the check found and what the report changes, and "
    "nothing is stored before you confirm.",
)
_DROP = Text("Slipp filer her, eller velg dem:", "Drop files here, or choose them:")
_WHICH = Text(
    "CSV eller Excel (.xlsx), høyst {mib} MiB hver og {files} filer om gangen. Send aldri navn, "
    "fødselsnummer eller DUF-nummer.",
    "CSV or Excel (.xlsx), at most {mib} MiB each and {files} files at a time. Never send names, "
    "identity numbers or DUF numbers.",
)
_CHECK = Text("Kontroller filene", "Check the files")
_SENDING = Text("Sender …", "Sending …")
_LOST = Text(
    "Filene kom ikke fram. Sjekk forbindelsen og prøv på nytt. Ingenting er lagret.",
    "The files did not arrive. Check the connection and try again. Nothing is stored.",
)
_DETAILS = Text("Se endringene", "See what changed")
_NOTHING = Text(
    "Ingen rapport i utvalget kan behandles.", "No report in the selection can be decided about."
)
_LAST = Text(
    "Sist behandlet: {what}, {status} av {who} {when}.",
    "Latest decision: {what}, {status} by {who} {when}.",
)
_REPORT = Text("Rapport", "Report")
_CHOOSE = Text("Velg en rapport", "Choose a report")
_REASON = Text("Begrunnelse", "Reason")
_REASON_HELP = Text(
    "Må fylles ut når en rapport returneres eller trekkes. Skriv aldri navn eller nummer på personer.",
    "Needed when a report is returned or withdrawn. Never write names or numbers of persons.",
)
_BUTTONS = {
    Deed.APPROVE: Text("Godkjenn", "Approve"),
    Deed.RETURN: Text("Returner", "Return"),
    Deed.WITHDRAW: Text("Trekk", "Withdraw"),
}
_REVISIONS = Text("Revisjoner", "Revisions")
_REVISIONS_LEAD = Text(
    "Hver rapport som er mottatt for kvartalet, den nyeste først. Ingenting blir overskrevet.",
    "Every report received for the quarter, the newest first. Nothing is overwritten.",
)
_NO_REVISIONS = Text("Ingen rapporter er mottatt.", "No reports have been received.")
_REVISION_HEADS = (
    texts.CENTRE,
    Text("Kvartal", "Quarter"),
    _REPORT,
    Text("Revisjon", "Revision"),
    Text("Status", "Status"),
    Text("Opphav", "Origin"),
    Text("Sendt", "Sent"),
    Text("Behandlet", "Decided"),
    Text("Filens sha256", "The file's sha256"),
)
_BY = Text("{when} av {who}", "{when} by {who}")

PATH = decisions.PAGE
_OPEN = (SubmissionStatus.SUBMITTED, SubmissionStatus.RETURNED, SubmissionStatus.APPROVED)
"""The states that a decision can end, those that wait first."""

_Slots = dict[Slot, list[Report]]


def _view(context: Context) -> View:
    quarters = context.history.quarters
    reports = context.door.reports.of(context.scope.centres, quarters, context.viewer)
    place = {code: index for index, code in enumerate(context.scope.centres)}
    chosen = sorted(
        (report for report in reports if report.slot.quarter in context.scope.quarters),
        key=lambda report: place[report.slot.centre],
    )
    by_slot: _Slots = defaultdict(list)
    for report in reports:
        by_slot[report.slot].append(report)
    return View(
        [
            _matrix(context, quarters, by_slot),
            _send(context),
            PartsBlock(
                "files",
                [template_links(context.language), submission_links(context)],
                "block block-wide",
                context.say(_FILES),
            ),
            _form(context, chosen),
            _table(context, chosen),
        ]
    )


def _matrix(context: Context, quarters: Sequence[Quarter], by_slot: _Slots) -> TableBlock:
    """A row a quarter, newest first, a column a centre; each cell tells of both kinds of report."""
    today = datetime.now(UTC).date()
    centres = [context.catalogue.centres[code] for code in context.scope.centres]
    states = {
        slot: state(by_slot.get(slot, ()), centre, quarter, today)
        for centre in centres
        for quarter in quarters
        for kind in ReportKind
        for slot in [Slot(centre.code, quarter, kind)]
    }
    head = [
        html.Tr(
            [
                html.Th(context.say(texts.QUARTER), scope="col"),
                *(html.Th(centre.name, scope="col") for centre in centres),
            ],
            className="words",
        )
    ]
    body = [
        html.Tr(
            [
                html.Th(
                    [
                        quarter.label(context.language),
                        html.Span(
                            context.say(_DUE, day=f"{due(quarter):%d.%m.%Y}"), className="under"
                        ),
                    ],
                    scope="row",
                ),
                *(
                    html.Td(
                        [
                            _told(context, kind, states[Slot(centre.code, quarter, kind)])
                            for kind in ReportKind
                        ]
                    )
                    for centre in centres
                ),
            ],
            className="words",
        )
        for quarter in reversed(quarters)
    ]
    here = [found for slot, found in states.items() if slot.quarter == context.quarter]
    return TableBlock(
        "matrix",
        context.say(_MATRIX),
        Table(context.say(_CAPTION), head, body),
        lead=context.say(
            _MATRIX_LEAD,
            quarter=context.quarter.label(context.language),
            approved=sum(each in (State.APPROVED, State.CORRECTION) for each in here),
            expected=sum(each is not State.CLOSED for each in here),
            waiting=sum(each in (State.WAITING, State.CORRECTION) for each in here),
            late=here.count(State.OVERDUE),
            days=DAYS_TO_REPORT,
        ),
        wide=True,
    )


def _told(context: Context, kind: ReportKind, found: State) -> Element:
    words = f"{kind.text.in_(context.language)}: {found.text.in_(context.language)}"
    return html.Div(html.Span(words, className=f"state report-{found.code}"))


def _send(context: Context) -> PartsBlock:
    """The form for files. The script puts the chooser in its slot, and shows how sending goes."""
    language = context.language
    form = html.Form(
        [
            token_field(),
            html.Div(
                [
                    html.Label(context.say(_DROP), htmlFor="deliver-files", className="label"),
                    html.Span(id="deliver-slot"),
                    html.Ul(id="deliver-chosen", className="chosen"),
                ],
                id="deliver-zone",
                className="drop",
            ),
            html.P(
                context.say(_WHICH, mib=MAX_BYTES // 1024**2, files=MOST_FILES),
                id="deliver-help",
                className="under",
            ),
            html.Div(
                html.Button(context.say(_CHECK), type="submit", className="button main"),
                className="buttons",
            ),
            html.Div(
                html.Progress(id="deliver-bar", **{"aria-label": context.say(_SENDING)}),
                id="deliver-progress",
                hidden=True,
            ),
            html.P(id="deliver-said", className="said", role="alert"),
        ],
        action=Request(uploads.ADDRESS, Selection(), language).address(),
        method="POST",
        encType="multipart/form-data",
        id="deliver",
        className="decide",
        **{"data-lost": context.say(_LOST)},
    )
    lead = html.P(context.say(_SEND_LEAD), className="lead")
    return PartsBlock("send", [lead, form], "block block-wide", context.say(_SEND))


def _form(context: Context, reports: Sequence[Report]) -> PartsBlock:
    """The form for a decision; the address it is posted to leads back to this selection."""
    decidable = sorted(
        (report for report in reports if report.status in _OPEN),
        key=lambda report: _OPEN.index(report.status),
    )
    content: list[Any] = [
        html.P(context.say(_HANDLE_LEAD), className="lead"),
        _last(context, reports),
    ]
    if not decidable:
        content.append(html.P(context.say(_NOTHING)))
        return PartsBlock("decide", content, "block block-wide", context.say(_HANDLE))
    options = [html.Option(context.say(_CHOOSE), value="")]
    options += [
        html.Option(
            f"{_name(context, report)} – {report.status.text.in_(context.language)}",
            value=decisions.choice(report.id, report.status),
        )
        for report in decidable
    ]
    request = context.request
    content.append(
        html.Form(
            [
                token_field(),
                html.Label(context.say(_REPORT), htmlFor="decide-report", className="label"),
                html.Select(options, id="decide-report", name="report", className="form-select"),
                html.Label(context.say(_REASON), htmlFor="decide-reason", className="label"),
                html.Textarea(
                    id="decide-reason",
                    name="reason",
                    rows=2,
                    maxLength=1000,
                    className="form-control",
                    **{"aria-describedby": "decide-help"},
                ),
                html.P(context.say(_REASON_HELP), id="decide-help", className="under"),
                html.Div(
                    [
                        html.Button(
                            context.say(_BUTTONS[deed]),
                            type="submit",
                            name="deed",
                            value=deed.code,
                            className="button main" if deed is Deed.APPROVE else "button",
                        )
                        for deed in STEPS
                    ],
                    className="buttons",
                ),
            ],
            action=Request(decisions.ADDRESS, request.selection, request.language).address(),
            method="POST",
            className="decide",
        )
    )
    return PartsBlock("decide", content, "block block-wide", context.say(_HANDLE))


def _last(context: Context, reports: Sequence[Report]) -> Element | None:
    """What was decided last among ``reports``; whoever comes back from the form finds it here."""
    steps = [
        (step, report)
        for report in reports
        for step in report.steps
        if step.status is not SubmissionStatus.SUPERSEDED
    ]
    if not steps:
        return None
    step, report = max(steps, key=lambda each: each[0].at)
    told = context.say(
        _LAST,
        what=_name(context, report),
        status=step.status.text.in_(context.language),
        who=step.by,
        when=_moment(step.at),
    )
    return html.P(told, id="last-decision")


def _table(context: Context, reports: Sequence[Report]) -> TableBlock:
    head = [
        html.Tr(
            [html.Th(context.say(heading), scope="col") for heading in _REVISION_HEADS],
            className="words",
        )
    ]
    body = [html.Tr(_cells(context, report), className="words") for report in reports]
    if not body:
        nothing = html.Td(context.say(_NO_REVISIONS), colSpan=len(_REVISION_HEADS))
        body = [html.Tr([nothing], className="words")]
    return TableBlock(
        "revisions",
        context.say(_REVISIONS),
        Table(context.say(_REVISIONS), head, body),
        lead=context.say(_REVISIONS_LEAD),
        wide=True,
    )


def _cells(context: Context, report: Report) -> list[Element]:
    language, slot = context.language, report.slot
    sent = [html.Div(context.say(_BY, when=_moment(report.at), who=report.by))]
    if report.reason:
        sent.append(html.Span(report.reason, className="under", lang="nb"))
    decided: list[Element] = []
    for step in report.steps:
        by = context.say(_BY, when=_moment(step.at), who=step.by)
        decided.append(html.Div(f"{step.status.text.in_(language)} {by}"))
        if step.reason:
            decided.append(html.Span(step.reason, className="under", lang="nb"))
    return [
        html.Th(context.catalogue.centres[slot.centre].name, scope="row"),
        html.Td(slot.quarter.code_in(language)),
        html.Td(slot.kind.text.in_(language)),
        html.Td(
            [
                str(report.revision),
                html.Div(
                    html.A(
                        context.say(_DETAILS),
                        href=Request(f"{PATH}/{report.id}", Selection(), language).address(),
                        **{"aria-label": f"{context.say(_DETAILS)}: {_name(context, report)}"},
                    )
                ),
            ]
        ),
        html.Td(
            html.Span(
                report.status.text.in_(language), className=f"state report-{report.status.code}"
            )
        ),
        html.Td("" if report.origin is Origin.REPORTED else report.origin.text.in_(language)),
        html.Td(sent),
        html.Td(decided),
        html.Td(html.Code(report.file_sha256[:12], title=report.file_sha256)),
    ]


def _name(context: Context, report: Report) -> str:
    slot = report.slot
    name = context.catalogue.centres[slot.centre].name
    quarter, kind = slot.quarter.code_in(context.language), slot.kind.text.in_(context.language)
    return f"{name} {quarter}, {kind}, rev. {report.revision}"


def _moment(at: datetime) -> str:
    return f"{at:%d.%m.%Y %H:%M} UTC"


PAGE = Page(
    path=PATH,
    title=Text("Rapportering", "Reporting"),
    lead=Text(
        "Hva mottakene har sendt, hva som er godkjent, og hva som mangler.",
        "What the centres have sent, what is approved, and what is missing.",
    ),
    tables=(),
    view=_view,
    of_reports=True,
    needs=Permission.SEE_REPORTS,
)
