"""Who is asking, and as what they are to be answered."""

from __future__ import annotations

import flask

from dashboard.request import Request
from db.actor import EVERYTHING
from db.vocabulary import Audience, Permission
from queries.values import Viewer

LOCAL = Viewer("local", EVERYTHING, audience=Audience.INTERNAL)
"""The person at this machine, when no login is set up; `dashboard.settings` keeps all others out."""


def person() -> Viewer:
    """The person behind the current request, whom the gate has let in."""
    found: Viewer = flask.g.person
    return found


def asking(who: Viewer, request: Request) -> Viewer:
    """``who``, asking as the address says: as themselves, or as everybody.

    Whoever may not see figures as reported sees what everybody may. Raises Refusal
    ``not_allowed`` when the address asks for more.
    """
    if request.audience is Audience.INTERNAL:
        who.require(Permission.SEE_INTERNAL)
    if request.audience is Audience.PUBLIC or Permission.SEE_INTERNAL not in who.may:
        return who.as_public()
    return who
