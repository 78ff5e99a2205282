"""What stands where nothing is published yet: for each reader, what to do first, and where."""

from __future__ import annotations

import html
from collections.abc import Iterator

import flask

from dashboard.access import LOCAL
from dashboard.errors import reader_language
from dashboard.local_path import login_address
from dashboard.plain_page import plain_page
from dashboard.request import Request
from db.vocabulary import Language, Permission, Text
from queries.values import VISITOR, Selection, Viewer

_HEADING = Text("Ingen tall er publisert ennå", "No figures are published yet")
_SEND = (
    Text(
        "Send inn den første rapporten. Når den er godkjent, vises tallene her.",
        "Send the first report. Once it is approved, its figures are shown here.",
    ),
    Text("Til Rapportering", "To Reporting"),
    "/reports",
)
_FOLLOW = (
    Text(
        "Tallene kommer når den første rapporten er godkjent. Du kan se hvem som har rapportert.",
        "Figures come once the first report is approved. You can see who has reported.",
    ),
    Text("Til Rapportering", "To Reporting"),
    "/reports",
)
_USERS = (
    Text(
        "Legg til dem som skal sende og godkjenne rapporter.",
        "Add those who are to send and approve reports.",
    ),
    Text("Til Brukere", "To Users"),
    "/users",
)
_LOG_IN = (
    Text(
        "Kom tilbake når den første rapporten er godkjent. Skal du rapportere, logger du inn.",
        "Come back once the first report is approved. If you are to report, log in.",
    ),
    Text("Logg inn", "Log in"),
    "",
)
_WAIT = Text(
    "Tallene kommer når den første rapporten er godkjent.",
    "Figures come once the first report is approved.",
)
_SHIPPED = Text(
    "Tallene kommer når de er publisert der rapportene leses inn.",
    "Figures come once they are published where reports are imported.",
)
_DEMONSTRATION = Text(
    "Vil du se hvordan det blir, kan du lese inn demonstrasjonstall:",
    "To see how it will look, load the demonstration's figures:",
)
_COMMAND = "python app.py demo --load"


def first_steps(viewer: Viewer, *, has_records: bool, login: bool) -> flask.Response:
    """The page for ``viewer``; where there is a ``login``, a visitor is shown the way to it."""
    language = reader_language()
    content = "\n".join(_steps(viewer, has_records, login, language))
    request = flask.request
    other = Request(
        request.path, Selection(), Language.NB if language is Language.EN else Language.EN
    )
    return plain_page(_HEADING, content, language, other.address())


def _steps(viewer: Viewer, has_records: bool, login: bool, language: Language) -> Iterator[str]:
    if not has_records:
        yield f"<p>{html.escape(_SHIPPED.in_(language))}</p>"
        return
    steps = []
    if Permission.SEND_REPORTS in viewer.may:
        steps.append(_SEND)
    elif Permission.SEE_REPORTS in viewer.may:
        steps.append(_FOLLOW)
    if Permission.MANAGE_USERS in viewer.may and viewer.name != LOCAL.name:
        steps.insert(0, _USERS)
    if viewer == VISITOR and login:
        steps.append(_LOG_IN)
    if not steps:
        yield f"<p>{html.escape(_WAIT.in_(language))}</p>"
    for number, (told, label, path) in enumerate(steps):
        address = Request(path, Selection(), language).address()
        if not path:
            address = login_address("/", "en" if language is Language.EN else "nb")
        look = "button wide" if number else "button main wide"
        yield (
            f"<p>{html.escape(told.in_(language))}</p>"
            f'<p><a class="{look}" href="{html.escape(address)}">{label.in_(language)}</a></p>'
        )
    if viewer.may.keys() & {Permission.MANAGE_USERS, Permission.DECIDE}:
        yield f'<p class="under">{_DEMONSTRATION.in_(language)}</p>'
        yield f'<p class="hand-on"><code>{_COMMAND}</code></p>'
