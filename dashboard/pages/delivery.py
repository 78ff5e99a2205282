"""A delivery on the desk: what was recognised and found, what it would change, and the decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from dashboard import errors, texts, uploads
from dashboard.blocks import Block, PartsBlock
from dashboard.changes import difference_block
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.findings import finding_blocks, found_in
from dashboard.forms import token_field
from dashboard.page import Page, View
from dashboard.reasons import reason_field, said
from dashboard.request import Request
from db.desk import KEPT, Delivered, Desk, Phase
from db.ingest import Grade, Receipt
from db.ingest.store import Stored
from db.vocabulary import Permission, Status, SubmissionStatus, Text
from queries.difference import Difference
from queries.values import Selection

_TITLE = Text("Send rapport", "Send a report")
_WORK = {
    Phase.CHECKING: Text("Filene kontrolleres", "The files are being checked"),
    Phase.STORING: Text("Rapportene lagres", "The reports are being stored"),
}
_WAIT = Text("Vent litt …", "One moment …")
_FOUND = Text("Funn", "Findings")
_NOTHING_NEW = Text("Ingenting nytt", "Nothing new")
_NOTHING_FOUND = Text("Kontrollen fant ingenting å bemerke.", "The check found nothing to remark.")
_SO_MANY = {
    Grade.CRITICAL: (
        Text(
            "1 kritisk funn: hele filen er avvist", "1 critical finding: the whole file is refused"
        ),
        Text(
            "{n} kritiske funn: hele filen er avvist",
            "{n} critical findings: the whole file is refused",
        ),
    ),
    Grade.ERROR: (
        Text("1 feil må rettes", "1 error must be mended"),
        Text("{n} feil må rettes", "{n} errors must be mended"),
    ),
    Grade.WARNING: (
        Text("1 advarsel må begrunnes", "1 warning needs a reason"),
        Text("{n} advarsler må begrunnes", "{n} warnings need a reason"),
    ),
    Grade.INFO: (
        Text("1 til orientering", "1 for information"),
        Text("{n} til orientering", "{n} for information"),
    ),
}
"""How often something was found: once, and oftener."""
_FINDINGS_FILE = Text("Last ned alle funn (CSV)", "Download all findings (CSV)")
_RECOGNISED = Text("Dette ble kjent igjen", "What was recognised")
_NEW = Text("revisjon {revision}", "revision {revision}")
_UNCHANGED = Text(
    "uendret, revisjon {revision} ({status})", "unchanged, revision {revision} ({status})"
)
_AS_BEFORE = Text(
    "Alt dette er mottatt før, med samme innhold. Ingenting nytt blir lagret, og du trenger ikke "
    "gjøre noe mer.",
    "All of this has been received before, with the same content. Nothing new is stored, and there "
    "is nothing more to do.",
)
_CONFIRM = Text("Bekreft og send", "Confirm and send")
_CONFIRM_LEAD = Text(
    "Ingenting er lagret ennå. Når du bekrefter, venter rapporten på godkjenning hos IMDi. Sendingen "
    "glemmes etter {minutes} minutter.",
    "Nothing is stored yet. When you confirm, the report waits for IMDi to approve it. The delivery "
    "is forgotten after {minutes} minutes.",
)
_INTERRUPTED = Text(
    "Lagringen ble avbrutt, og ingenting ble lagret. Filene ligger her fortsatt: bekreft på nytt.",
    "The storing was interrupted, and nothing was stored. The files are still here: confirm anew.",
)
_REFUSED_LEAD = Text(
    "Ingenting er lagret. Rett det som står under, og send filene på nytt.",
    "Nothing is stored. Mend what is listed below, and send the files anew.",
)
_REASON = Text("Hvorfor er tallene riktige likevel?", "Why are the figures right all the same?")
_REASON_HELP = Text(
    "Svar på advarslene i en setning. Skriv aldri navn eller nummer på personer.",
    "Answer the warnings in a sentence. Never write names or numbers of persons.",
)
_CANCEL = Text("Avbryt", "Cancel")
_CONFIRMING = Text("Sender …", "Sending …")
_CANCELLING = Text("Avbryter …", "Cancelling …")
_CANCELS = "delivery-cancel"
_AGAIN = Text("Send andre filer", "Send other files")
_STORED = Text("Rapportene er mottatt", "The reports are received")
_STORED_LEAD = Text(
    "De venter nå på godkjenning. Tallene publiseres når de er godkjent.",
    "They now wait for approval. The figures are published when they are approved.",
)
_SEE = Text("Se i oversikten", "See it on the record")
_STOPPED = Text("Sendingen ble stoppet", "The delivery was stopped")


def page(desk: Desk) -> Page:
    """The page of deliveries that lie on ``desk``; each is shown to its sender alone."""

    def find(context: Context) -> str:
        desk.look(context.item or "", by=context.viewer)
        return context.say(_TITLE)

    def view(context: Context) -> View:
        found = desk.look(context.item or "", by=context.viewer)
        differences: Sequence[Difference] = found.differences
        figures = [change.after for each in differences for change in each.figures]
        shown = {figure.origin for figure in figures if figure.cell.status is Status.SHOWN}
        return View(list(_blocks(context, found)), shown, signs=bool(figures))

    return Page(
        path=f"{uploads.PAGE}/<token>",
        title=_TITLE,
        lead=Text(
            "Kontrollen leser filene og sier hva de endrer, før noe lagres.",
            "The check reads the files and says what they change, before anything is stored.",
        ),
        tables=(),
        view=view,
        find=find,
        of_reports=True,
        needs=Permission.SEND_REPORTS,
        filters=False,
    )


def _blocks(context: Context, found: Delivered) -> Iterator[Block]:
    if found.phase.moves:
        yield _work(context, found)
    elif found.failure is not None:
        code, details = found.failure
        said = html.P(errors.sentence(code, context.language, **details), role="alert")
        yield _block(context, "stopped", [said, _again(context)], _STOPPED)
    elif found.receipt is not None and found.phase is Phase.STORED:
        yield _block(context, "stored", list(_stored(context, found.receipt)), _STORED)
    elif found.receipt is not None:
        before = _as_before(found.receipt)
        heading = _NOTHING_NEW if before else _FOUND
        yield _block(context, "summary", list(_summary(context, found)), heading)
        if found.confirmable:
            yield _block(context, "confirm", _confirm(context, found), _CONFIRM)
        if not before:
            yield from finding_blocks(context, found.receipt)
        differences: list[Difference] = list(found.differences)
        for number, difference in enumerate(differences):
            if before:  # nothing is sent, so nothing is superseded
                difference = replace(difference, outdone={})
            yield difference_block(context, difference, f"changes-{number}")


def _block(context: Context, name: str, content: list[Any], heading: Text) -> PartsBlock:
    return PartsBlock(name, content, "block block-wide", context.say(heading))


def _work(context: Context, found: Delivered) -> PartsBlock:
    """A bar that goes on as the page asks how far it has come; the script asks."""
    state = _address(context, found, "state")
    bar = html.Div(
        [
            html.P(
                context.say(_WAIT), id="delivery-words", role="status", className="visually-hidden"
            ),
            html.P(context.say(_WAIT), id="delivery-share", **{"aria-hidden": "true"}),
            html.Progress(id="delivery-bar", **{"aria-label": context.say(_WORK[found.phase])}),
            html.P(id="delivery-lost", className="said", role="alert"),
        ],
        id="delivery-work",
        className="work",
        **{"data-state": state, "data-phase": found.phase.code},
    )
    return _block(context, "work", [bar, _cancel(context, found)], _WORK[found.phase])


def _as_before(receipt: Receipt) -> bool:
    """Whether all of it has been received before, so that nothing is asked of its sender."""
    return bool(receipt.unchanged) and not receipt.stored


def _summary(context: Context, found: Delivered) -> Iterator[Element]:
    receipt = found.receipt
    assert receipt is not None
    by_grade = found_in(receipt)
    if _as_before(receipt):
        yield html.P(context.say(_AS_BEFORE), className="lead")
    elif not found.confirmable:
        yield html.P(context.say(_REFUSED_LEAD), className="lead")
    if by_grade and not _as_before(receipt):
        yield html.Ul(
            [
                html.Li(
                    context.say(_SO_MANY[grade][len(findings) > 1], n=len(findings)),
                    className=f"grade grade-{grade.code}",
                )
                for grade, findings in by_grade.items()
            ],
            className="grades",
        )
        yield html.P(
            html.A(
                context.say(_FINDINGS_FILE),
                href=_address(context, found, "findings.csv"),
                id="findings-file",
                download=True,
            )
        )
    elif not by_grade:
        yield html.P(context.say(_NOTHING_FOUND))
    if receipt.stored or receipt.unchanged:
        yield html.H3(context.say(_RECOGNISED))
        yield _reports(context, receipt)
    if not found.confirmable:
        yield html.Div([_again(context), _cancel(context, found)], className="buttons")


def _reports(context: Context, receipt: Receipt) -> Element:
    """A line for each report: centre, quarter, kind, and what becomes of it."""
    told = [(each, context.say(_NEW, revision=each.revision)) for each in receipt.stored]
    for each in receipt.unchanged:
        status = _status(context, each).text.in_(context.language)
        told.append((each, context.say(_UNCHANGED, revision=each.revision, status=status)))
    return html.Ul([html.Li(f"{_name(context, each)}: {words}") for each, words in told])


def _status(context: Context, stored: Stored) -> SubmissionStatus:
    """The status that a revision has now."""
    reports = context.door.reports.of([stored.centre], [stored.quarter], context.viewer)
    which = (stored.kind, stored.revision)
    return next(each.status for each in reports if (each.slot.kind, each.revision) == which)


def _name(context: Context, stored: Stored) -> str:
    centre = context.catalogue.name(stored.centre)
    quarter = stored.quarter.label(context.language)
    return f"{centre} {quarter}, {stored.kind.text.in_(context.language)}"


def _confirm(context: Context, found: Delivered) -> list[Any]:
    receipt = found.receipt
    assert receipt is not None
    reason = reason_field(
        context, "delivery-reason", label=_REASON, help=_REASON_HELP, required=True
    )
    minutes = int(KEPT.total_seconds() // 60)
    interrupted = [html.P(context.say(_INTERRUPTED), role="alert")] if found.interrupted else []
    return [
        *interrupted,
        html.P(context.say(_CONFIRM_LEAD, minutes=minutes), className="lead"),
        html.Form(
            [
                token_field(),
                *(reason if receipt.needs_reason else ()),
                said(),
                html.Div(
                    [
                        html.Button(
                            context.say(_CONFIRM),
                            type="submit",
                            className="button main",
                            **{"data-doing": context.say(_CONFIRMING)},
                        ),
                        html.Button(
                            context.say(_CANCEL),
                            type="submit",
                            className="button",
                            form=_CANCELS,
                            **{"data-doing": context.say(_CANCELLING)},
                        ),
                    ],
                    className="buttons",
                ),
            ],
            action=_address(context, found, "confirm"),
            method="POST",
            id="delivery-confirm",
            className="decide",
            **{"data-anew": context.say(texts.AS_IT_IS_NOW)},
        ),
        _cancel(context, found, button=False),
    ]


def _cancel(context: Context, found: Delivered, *, button: bool = True) -> Element:
    """The form that cancels; its button may stand beside another form's."""
    pressed = html.Button(
        context.say(_CANCEL),
        type="submit",
        className="button",
        **{"data-doing": context.say(_CANCELLING)},
    )
    return html.Form(
        [token_field(), said(), *([pressed] if button else [])],
        action=_address(context, found, "cancel"),
        method="POST",
        id=_CANCELS,
    )


def _stored(context: Context, receipt: Receipt) -> Iterator[Element]:
    yield html.P(context.say(_STORED_LEAD), className="lead")
    yield _reports(context, receipt)
    quarters = [each.quarter for each in (*receipt.stored, *receipt.unchanged)]
    selection = Selection((), min(quarters), max(quarters))
    see = Request("/reports", selection, context.language).address()
    yield html.P([html.A(context.say(_SEE), href=see)])
    yield _again(context)


def _again(context: Context) -> Element:
    address = Request("/reports", Selection(), context.language).address()
    return html.P(html.A(context.say(_AGAIN), href=f"{address}#deliver"))


def _address(context: Context, found: Delivered, name: str) -> str:
    path = f"{uploads.ADDRESS}/{found.token}/{name}"
    return Request(path, Selection(), context.language).address()
