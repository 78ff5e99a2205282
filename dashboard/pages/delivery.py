"""A delivery on the desk: what was recognised and found, what it would change, and the decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dashboard import errors, uploads
from dashboard.blocks import Block, PartsBlock
from dashboard.changes import difference_block
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.findings import finding_blocks, found_in
from dashboard.forms import token_field
from dashboard.page import Page, View
from dashboard.request import Request
from db.desk import KEPT, Delivered, Desk, Phase
from db.ingest import Receipt
from db.ingest.store import Stored
from db.vocabulary import Permission, Status, Text
from queries.difference import Difference
from queries.values import Selection

_TITLE = Text("Send rapport", "Send a report")
_WORK = {
    Phase.CHECKING: Text("Filene kontrolleres", "The files are being checked"),
    Phase.STORING: Text("Rapportene lagres", "The reports are being stored"),
}
_WAIT = Text("Vent litt …", "One moment …")
_FOUND = Text("Funn", "Findings")
_NOTHING_FOUND = Text("Kontrollen fant ingenting å bemerke.", "The check found nothing to remark.")
_SO_MANY = Text("{n} {grade}", "{n} {grade}")
_FINDINGS_FILE = Text("Last ned alle funn (CSV)", "Download all findings (CSV)")
_RECOGNISED = Text("Dette ble kjent igjen", "What was recognised")
_NEW = Text("ny revisjon {revision}", "new revision {revision}")
_UNCHANGED = Text("uendret, revisjon {revision}", "unchanged, revision {revision}")
_AS_BEFORE = Text(
    "Alt dette er mottatt før, med samme innhold. Ingenting nytt blir lagret.",
    "All of this has been received before, with the same content. Nothing new is stored.",
)
_CONFIRM = Text("Bekreft og send", "Confirm and send")
_CONFIRM_LEAD = Text(
    "Ingenting er lagret ennå. Når du bekrefter, venter rapporten på godkjenning hos IMDi. Sendingen "
    "glemmes etter {minutes} minutter.",
    "Nothing is stored yet. When you confirm, the report waits for IMDi to approve it. The delivery "
    "is forgotten after {minutes} minutes.",
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
        return View(list(_blocks(context, found)), shown)

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
        yield _block(context, "summary", list(_summary(context, found)), _FOUND)
        yield from finding_blocks(context, found.receipt)
        differences: list[Difference] = list(found.differences)
        for number, difference in enumerate(differences):
            yield difference_block(context, difference, f"changes-{number}")
        if found.confirmable:
            yield _block(context, "confirm", _confirm(context, found), _CONFIRM)


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
        ],
        id="delivery-work",
        className="work",
        **{"data-state": state, "data-phase": found.phase.code},
    )
    return _block(context, "work", [bar, _cancel(context, found)], _WORK[found.phase])


def _summary(context: Context, found: Delivered) -> Iterator[Element]:
    receipt = found.receipt
    assert receipt is not None
    by_grade = found_in(receipt)
    if not found.confirmable:
        yield html.P(context.say(_REFUSED_LEAD), className="lead")
    if by_grade:
        yield html.Ul(
            [
                html.Li(
                    context.say(_SO_MANY, n=len(findings), grade=grade.text.in_(context.language)),
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
    else:
        yield html.P(context.say(_NOTHING_FOUND))
    if receipt.stored or receipt.unchanged:
        yield html.H3(context.say(_RECOGNISED))
        yield _reports(context, receipt)
        if not receipt.stored:
            yield html.P(context.say(_AS_BEFORE))
    if not found.confirmable:
        yield html.Div([_again(context), _cancel(context, found)], className="buttons")


def _reports(context: Context, receipt: Receipt) -> Element:
    """A line for each report: centre, quarter, kind, and what becomes of it."""
    told = [(_NEW, each) for each in receipt.stored]
    told += [(_UNCHANGED, each) for each in receipt.unchanged]
    return html.Ul(
        [
            html.Li(f"{_name(context, each)}: {context.say(words, revision=each.revision)}")
            for words, each in told
        ]
    )


def _name(context: Context, stored: Stored) -> str:
    centre = context.catalogue.centres[stored.centre].name
    quarter = stored.quarter.label(context.language)
    return f"{centre} {quarter}, {stored.kind.text.in_(context.language)}"


def _confirm(context: Context, found: Delivered) -> list[Any]:
    receipt = found.receipt
    assert receipt is not None
    reason = [
        html.Label(context.say(_REASON), htmlFor="delivery-reason", className="label"),
        html.Textarea(
            id="delivery-reason",
            name="reason",
            rows=2,
            maxLength=1000,
            required=True,
            className="form-control",
            **{"aria-describedby": "delivery-help"},
        ),
        html.P(context.say(_REASON_HELP), id="delivery-help", className="under"),
    ]
    minutes = int(KEPT.total_seconds() // 60)
    return [
        html.P(context.say(_CONFIRM_LEAD, minutes=minutes), className="lead"),
        html.Form(
            [
                token_field(),
                *(reason if receipt.needs_reason else ()),
                html.Div(
                    html.Button(context.say(_CONFIRM), type="submit", className="button main"),
                    className="buttons",
                ),
            ],
            action=_address(context, found, "confirm"),
            method="POST",
            id="delivery-confirm",
            className="decide",
        ),
        _cancel(context, found),
    ]


def _cancel(context: Context, found: Delivered) -> Element:
    return html.Form(
        [
            token_field(),
            html.Button(context.say(_CANCEL), type="submit", className="button"),
        ],
        action=_address(context, found, "cancel"),
        method="POST",
        id="delivery-cancel",
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
