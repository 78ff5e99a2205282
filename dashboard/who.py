"""Who is logged in, as the head of every page tells it, and the way in and out."""

from __future__ import annotations

from typing import Any

import flask

from dashboard import forms
from dashboard.access import LOCAL
from dashboard.blocks import Part, part_id
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.local_path import login_address
from dashboard.request import Request
from dashboard.roles import in_words
from db.vocabulary import Text
from queries.values import VISITOR, Selection

_LOG_IN, _LOG_OUT = Text("Logg inn", "Log in"), Text("Logg ut", "Log out")
_WARNING = Text(
    "Du har ikke brukt tjenesten på en stund, og blir snart logget ut.",
    "You have not used the service for a while, and will soon be logged out.",
)
_STAY = Text("Fortsett", "Go on")
_AS = Text("Innlogget:", "Logged in:")
IDLE = "LOGIN_IDLE_SECONDS"
"""The server's setting that tells how long a login holds without use."""
LOGIN: Part = ("link", "login")
"""The way in, which leads back to what is shown."""


def login_link(context: Context) -> dict[Part, Any]:
    """Where the way in leads, for the page as it is now."""
    language = "en" if context.language.value == "en" else "nb"
    return {LOGIN: login_address(context.request.address(), language)}


def who(context: Context, parts: dict[Part, Any]) -> list[Element]:
    """The person and a button to log out; a way in for a visitor; nothing where there is no login."""
    say, key = context.say, context.viewer.name
    if key == LOCAL.name:
        return []
    if key == VISITOR.name:
        return [html.A(say(_LOG_IN), href=parts[LOGIN], id=part_id(*LOGIN), className="action")]
    person = context.door.people.oneself(key)
    names = context.door.centre_names()
    roles = in_words(person.roles, names, context.language) if person else ""
    name = person.name if person else key
    button = html.Button(say(_LOG_OUT), type="submit", className="action")
    return [
        html.P(
            [
                html.Span(f"{say(_AS)} ", className="visually-hidden"),
                html.Span(name, className="name"),
                html.Span(f" {roles}", className="roles-held"),
            ],
            id="who",
        ),
        html.Form(
            [forms.token_field(), button],
            action=Request("/logout", Selection(), context.language).address(),
            method="POST",
            id="log-out",
            # What the script says some minutes before a login that is not used ends.
            **{
                "data-idle": str(flask.current_app.config.get(IDLE, 1800)),
                "data-warning": say(_WARNING),
                "data-stay": say(_STAY),
            },
        ),
    ]
