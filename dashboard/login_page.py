"""The pages for logging in and for answering an invitation, as HTML."""

from __future__ import annotations

import html
from urllib.parse import urlencode

import flask

from dashboard import forms
from dashboard.base_path import root, under
from dashboard.errors import sentence
from dashboard.local_path import login_address
from dashboard.plain_page import field, plain_page
from db.logins import SHORTEST_PASSWORD
from db.vocabulary import Language, Text

_LOG_IN = Text("Logg inn", "Log in")
_EMAIL = Text("E-post", "E-mail")
_PASSWORD = Text("Passord", "Password")
_PROVIDER = Text("Logg inn med jobbkontoen", "Log in with your work account")
_ACCOUNT = Text("Konto med passord", "Account with a password")
_WITHOUT = Text(
    "Fortsett uten å logge inn. Du ser da tallene slik alle ser dem.",
    "Go on without logging in. You then see figures as everybody does.",
)
_NOT_INVITED = Text(
    "Har du ikke tilgang? Be en administrator om en invitasjon.",
    "No access? Ask an administrator for an invitation.",
)
_CHOOSE = Text("Velg passord", "Choose a password")
_FOR = Text("Kontoen gjelder {email}.", "The account is for {email}.")
_LONG = Text(
    "Minst {n} tegn. Bruk gjerne flere ord etter hverandre; alle tegn er tillatt.",
    "At least {n} signs. Several words in a row do well; every sign is allowed.",
)
_SAVE = Text("Lagre og logg inn", "Save and log in")
SAID = {
    "logged_out": Text("Du er logget ut.", "You are logged out."),
    "login_needed": Text("Logg inn for å se siden.", "Log in to see the page."),
    "login_ended": Text(
        "Du er logget ut fordi du ikke har brukt tjenesten på en stund, eller fordi innloggingen ble "
        "avsluttet. Logg inn igjen.",
        "You are logged out because you have not used the service for a while, or because the login "
        "was ended. Log in again.",
    ),
}
"""What the login page can tell of how its reader came there."""


def login_page(
    language: Language,
    back: str,
    *,
    provider: bool,
    accounts: bool,
    visitors: bool,
    said: str = "",
    code: str = "",
    email: str = "",
    status: int = 200,
) -> flask.Response:
    """The page for logging in. ``code`` tells what went wrong, with what stood in ``email``."""
    parts = [_told(language, said, code)]
    lang = "?lang=en" if language is Language.EN else ""
    if provider:
        # A link: a form may lead nowhere but here, and the provider lives elsewhere.
        onward = {"next": back} | ({"lang": "en"} if lang else {})
        parts.append(
            f'<a class="button main wide" href="{root()}/login/start?{html.escape(urlencode(onward))}">'
            f"{_PROVIDER.in_(language)}</a>"
        )
    if accounts:
        wrong = code == "wrong_login"
        heading = f"<h2>{_ACCOUNT.in_(language)}</h2>" if provider else ""
        parts.append(
            f'{heading}<form class="login" action="{root()}/login{lang}" method="post">{_token()}'
            f'<input type="hidden" name="next" value="{html.escape(back)}">'
            + field("email", _EMAIL.in_(language), "text", "username", value=email, wrong=wrong)
            + field(
                "password", _PASSWORD.in_(language), "password", "current-password", wrong=wrong
            )
            + f'<button class="button{"" if provider else " main"} wide" type="submit">'
            f"{_LOG_IN.in_(language)}</button></form>"
        )
    parts.append(f'<p class="under">{_NOT_INVITED.in_(language)}</p>')
    if visitors:
        parts.append(f'<p><a href="{root()}/{lang}">{_WITHOUT.in_(language)}</a></p>')
    other = login_address(back, _other(language), said)
    return plain_page(_LOG_IN, "\n".join(parts), language, other, status)


def invitation_page(
    language: Language, token: str, email: str, *, code: str = "", status: int = 200
) -> flask.Response:
    """The page where somebody who was invited chooses a password."""
    lang = "?lang=en" if language is Language.EN else ""
    address = under(f"/invitation/{html.escape(token)}")
    content = (
        f"{_told(language, '', code)}<p>{html.escape(_FOR.in_(language, email=email))}</p>"
        f'<form class="login" action="{address}{lang}" method="post">{_token()}'
        # For the browser's own keeper of passwords, which else would not know whose it is.
        f'<input type="text" name="username" value="{html.escape(email)}" autocomplete="username" '
        f"readonly hidden>"
        + field(
            "password",
            _PASSWORD.in_(language),
            "password",
            "new-password",
            help=_LONG.in_(language, n=SHORTEST_PASSWORD),
            wrong=bool(code),
        )
        + f'<button class="button main wide" type="submit">{_SAVE.in_(language)}</button></form>'
    )
    other = under(f"/invitation/{token}") + ("" if lang else "?lang=en")
    return plain_page(_CHOOSE, content, language, other, status)


def _told(language: Language, said: str, code: str) -> str:
    """What went wrong, aloud; or else how the reader came here."""
    if code:
        limits = {"limit": str(SHORTEST_PASSWORD)} if code == "password_too_short" else {}
        limits = limits or {"limit": "200"}
        words = html.escape(sentence(code, language, **limits))
        return f'<p class="said" role="alert" id="wrong">{words}</p>'
    if said in SAID:
        return f'<p class="told" role="status">{html.escape(SAID[said].in_(language))}</p>'
    return ""


def _token() -> str:
    return f'<input type="hidden" name="{forms.TOKEN}" value="{html.escape(forms.token())}">'


def _other(language: Language) -> str:
    return "nb" if language is Language.EN else "en"
