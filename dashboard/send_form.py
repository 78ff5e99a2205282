"""The form that takes report files in: dropped or chosen, then checked before anything is stored."""

from __future__ import annotations

from dashboard import uploads
from dashboard.blocks import PartsBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.forms import token_field
from dashboard.request import Request
from db.desk import MOST_FILES
from db.ingest.contents import MAX_BYTES
from db.vocabulary import Permission, Text
from queries.values import Selection

_SEND = Text("Send rapport", "Send a report")
_LEAD = Text(
    "Filene kontrolleres først. Du ser hva kontrollen fant og hva rapporten endrer, og ingenting "
    "lagres før du bekrefter.",
    "The files are checked first. You see what the check found and what the report changes, and "
    "nothing is stored before you confirm.",
)
_DROP = Text("Slipp filer her, eller velg dem.", "Drop files here, or choose them.")
_CHOOSE = Text("Velg filer", "Choose files")
_NONE_CHOSEN = Text("Ingen filer er valgt.", "No files are chosen.")
_WHICH = Text(
    "CSV eller Excel (.xlsx), høyst {mib} MiB hver og {files} filer om gangen. Send aldri navn, "
    "fødselsnummer eller DUF-nummer.",
    "CSV or Excel (.xlsx), at most {mib} MiB each and {files} files at a time. Never send names, "
    "identity numbers or DUF numbers.",
)
_CHECK = Text("Kontroller filene", "Check the files")
_SENDING = Text("Sender …", "Sending …")
_LOST = Text(
    "Det kom ikke noe svar, så vi vet ikke om filene kom fram. Sjekk forbindelsen og prøv på nytt. "
    "Ingenting er lagret.",
    "There was no answer, so we do not know whether the files arrived. Check the connection and try "
    "again. Nothing is stored.",
)
_CHANGED = Text(
    "Filen {name} er endret, flyttet eller låst etter at du valgte den. Velg filene på nytt. Ingenting "
    "er lagret.",
    "The file {name} was changed, moved or locked after you chose it. Choose the files anew. Nothing "
    "is stored.",
)


def send_block(context: Context) -> PartsBlock:
    """The form; put away for those who may not send, and on earlier days."""
    offered = (
        context.request.selection.as_of is None and Permission.SEND_REPORTS in context.viewer.may
    )
    lead = html.P(context.say(_LEAD), className="lead")
    content = [lead, _form(context)] if offered else []
    return PartsBlock("send", content, "block block-wide", context.say(_SEND))


def _form(context: Context) -> Element:
    """The script puts the chooser in its slot, and shows how sending goes."""
    return html.Form(
        [
            token_field(),
            html.Div(
                [
                    html.P(context.say(_DROP)),
                    html.Span(id="deliver-slot"),
                    html.Label(
                        context.say(_CHOOSE), htmlFor="deliver-files", className="button choose"
                    ),
                    html.Ul(
                        id="deliver-chosen",
                        className="chosen",
                        **{"data-none": context.say(_NONE_CHOSEN)},
                    ),
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
                html.Button(
                    context.say(_CHECK),
                    type="submit",
                    className="button main",
                    **{"data-doing": context.say(_SENDING)},
                ),
                className="buttons",
            ),
            html.Div(
                html.Progress(id="deliver-bar", **{"aria-label": context.say(_SENDING)}),
                id="deliver-progress",
                hidden=True,
            ),
            html.P(id="deliver-said", className="said", role="alert"),
        ],
        action=Request(uploads.ADDRESS, Selection(), context.language).address(),
        method="POST",
        encType="multipart/form-data",
        id="deliver",
        className="decide",
        **{"data-lost": context.say(_LOST), "data-changed": context.say(_CHANGED)},
    )
