"""Who is asking, and as what they are to be answered."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

import flask

from dashboard.request import Request
from db.actor import EVERYTHING
from db.refusal import Refusal
from db.vocabulary import Audience, Permission
from queries.values import Viewer

LOCAL = Viewer("local", EVERYTHING, audience=Audience.INTERNAL)
"""The person at this machine, when no login is set up; `dashboard.settings` keeps all others out."""


def person() -> Viewer:
    """The person behind the current request, whom the gate has let in."""
    found: Viewer = flask.g.person
    return found


def asking(who: Viewer, request: Request, published: Collection[Audience]) -> Viewer:
    """``who``, asking as the address says: as themselves, or as everybody.

    Whoever may not see figures as reported, or finds none ``published``, sees what everybody may.
    Raises Refusal ``not_allowed`` or ``audience_not_published`` when the address asks for more.
    """
    there = Audience.INTERNAL in published
    if request.audience is Audience.INTERNAL:
        who.require(Permission.SEE_INTERNAL)
        if not there:
            raise Refusal("audience_not_published", http_status=403)
    allowed = there and Permission.SEE_INTERNAL in who.may
    return who if allowed and request.audience is not Audience.PUBLIC else who.as_public()


def whose(somebody: Viewer) -> str:
    """Who a page was drawn for and what they might see, in a word that says neither.

    A page whose reader has become another, in another window, is not filled with what that one sees.
    """
    may = {permission.code: reach and sorted(reach) for permission, reach in somebody.may.items()}
    told = (somebody.name, somebody.audience.value, sorted(may.items(), key=repr))
    return sha256(repr(told).encode()).hexdigest()[:16]
