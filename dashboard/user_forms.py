"""The forms of the page for users: posted, carried out, and led back to the page with what came of it.

What came of it lies in the reader's session until the page has told it, once: a link that lets
somebody choose a password must not be in an address, a log or on a disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import flask

from dashboard.access import person
from dashboard.base_path import root
from dashboard.decisions import led_back
from dashboard.request import Request
from db.actor import Held
from db.ingest.person_data import person_number
from db.office import Office
from db.refusal import Refusal
from db.users import LONGEST_EMAIL
from queries.values import Selection

PAGE = "/users"
INVITE, ROLES, REMOVE = f"{PAGE}/invite", f"{PAGE}/roles", f"{PAGE}/remove"
ROLE = "role."
"""How the name of a box begins that gives a role."""
USER, STEP, REMOVING = "user", "step", "remove"

_OUTCOME = "users"
_LONGEST_BOX, _MOST_BOXES = 50, 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form: that it was ``done``, or the ``code`` of why not, and what was typed."""

    done: str = ""
    code: str = ""
    details: Mapping[str, str] | None = None
    user: str = ""
    link: str = ""
    typed: Mapping[str, str] | None = None


def box(held: Held) -> str:
    """The name of the box that gives a role."""
    return ROLE + str(held).replace(":", ".")


def told() -> Outcome:
    """What came of the last form, told once."""
    kept = flask.session.pop(_OUTCOME, None)
    return Outcome(**kept) if isinstance(kept, dict) else Outcome()


def register(server: flask.Flask, office: Office, links: str | None) -> None:
    """Adds the forms' addresses to ``server``.

    ``links`` begins an invitation's address; empty for the address that is asked, and None where
    nobody chooses a password here.
    """

    def link(token: str) -> str:
        if links is None:
            return ""
        return f"{links or flask.request.host_url.rstrip('/') + root()}/invitation/{token}"

    @server.post(INVITE, endpoint="users_invite")
    def invite() -> flask.typing.ResponseReturnValue:
        form = flask.request.form
        again = form.get(USER, "")

        def act() -> Outcome:
            about: dict[str, Any] = {"by": person(), "now": _now()}
            if again:
                made = office.users.invite_again(user=again, **about)
                return Outcome("invited_again", user=made.user, link=link(made.token))
            made = office.users.invite(
                email=form.get("email", ""), name=form.get("name", ""), roles=_roles(form), **about
            )
            return Outcome("invited", user=made.user, link=link(made.token))

        return _carried_out(act, again)

    @server.post(ROLES, endpoint="users_roles")
    def roles() -> flask.typing.ResponseReturnValue:
        user = flask.request.form.get(USER, "")

        def act() -> Outcome:
            held = _roles(flask.request.form)
            office.users.change_roles(user=user, roles=held, by=person(), now=_now())
            return Outcome("roles", user=user)

        return _carried_out(act, user)

    @server.post(REMOVE, endpoint="users_remove")
    def remove() -> flask.typing.ResponseReturnValue:
        user = flask.request.form.get(USER, "")

        def act() -> Outcome:
            if flask.request.form.get("confirmed") != "yes":
                raise Refusal("not_confirmed")
            office.users.remove(user=user, by=person(), now=_now())
            return Outcome("removed", user=user)

        return _carried_out(act, user, leaves=True)


def _carried_out(
    act: Callable[[], Outcome], user: str, *, leaves: bool = False
) -> flask.typing.ResponseReturnValue:
    """Does what the form asks, and leads back to the page; to the user's part of it, if still there.

    What its sender can put right is told on the page. Raises Refusal for what they may not do.
    """
    try:
        outcome = act()
        stays = user if not leaves else ""
    except Refusal as refusal:
        if refusal.http_status == 403:
            raise
        details = dict(refusal.details)
        outcome = Outcome(code=refusal.code, details=details, typed=_typed(flask.request.form))
        stays = "" if refusal.code == "unknown_user" else user
    kept = {name: getattr(outcome, name) for name in Outcome.__dataclass_fields__}
    flask.session[_OUTCOME] = kept
    asked = Request.from_pairs(PAGE, flask.request.args.items(multi=True), (USER,))
    own = ((USER, stays),) if stays else ()
    back = Request(PAGE, Selection(), asked.language, own=own)
    return led_back(back.address())


def _typed(form: Mapping[str, str]) -> dict[str, str]:
    """What was typed and ticked, as far as a cookie holds it; an identity number is not kept."""
    typed = {name: form[name] for name in ("name", "email") if name in form}
    words = {
        name: word[:LONGEST_EMAIL] for name, word in typed.items() if person_number(word) is None
    }
    ticked = [name[:_LONGEST_BOX] for name in form if name.startswith(ROLE)][:_MOST_BOXES]
    return words | dict.fromkeys(ticked, "on")


def _roles(form: Iterable[str]) -> list[Held]:
    """The roles whose boxes are ticked. Raises Refusal ``unknown_role``."""
    ticked = [name.removeprefix(ROLE) for name in form if name.startswith(ROLE)]
    return [Held.parse(name.replace(".", ":", 1)) for name in ticked]


def _now() -> datetime:
    return datetime.now(UTC)
