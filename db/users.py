"""Who may use the product, and as what: invited, given roles, removed. An administrator's work.

What was done is told in the audit by keys, roles and centres; a name or an e-mail never is.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from db.actor import Actor, Held
from db.audit import Entry, record
from db.emails import is_email, one_form
from db.ingest.person_data import person_number
from db.logins import end_logins, fingerprint, new_secret
from db.models import Centre
from db.refusal import Refusal
from db.session import writing
from db.user_models import Grant, User
from db.vocabulary import CentreKind, Deed, Outcome, Permission, Role

LONGEST_NAME, LONGEST_EMAIL = 120, 254

_USER, _GRANT = User.__table__.c, Grant.__table__.c


class Invitation(NamedTuple):
    """A user who was invited, by key, and the secret that lets them choose a password, once."""

    user: str
    token: str


class Users:
    """The register of users, over ``engine``. Every change asks for MANAGE_USERS, and is told."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def invite(
        self, *, email: str, name: str, roles: Collection[Held], by: Actor, now: datetime
    ) -> Invitation:
        """Lets somebody in who was not, with ``roles``.

        Raises Refusal ``not_allowed``, ``bad_email``, ``bad_name``, ``user_has_number``,
        ``user_exists`` (409), and what `change_roles` refuses of roles.
        """
        with self._change("invite", by, now) as (connection, details):
            email, name = _email(email), _name(name)
            _check_roles(connection, roles)
            if connection.scalar(select(_USER.id).where(_USER.email == email)) is not None:
                raise Refusal("user_exists", http_status=409)
            made = Invitation(f"u{secrets.token_hex(5)}", new_secret())
            row = {"key": made.user, "email": email, "name": name, "invited_at": now}
            row["invitation_sha256"] = fingerprint(made.token)
            connection.execute(insert(User), [row])
            found = _user(connection, made.user)
            _grant(connection, found.id, roles)
            details |= {"user": made.user, "roles": sorted(map(str, roles))}
        return made

    def invite_again(self, *, user: str, by: Actor, now: datetime) -> Invitation:
        """A new secret to choose a password with, for someone who lost the former or forgot theirs.

        Their password holds until they have chosen another. Raises Refusal ``not_allowed``,
        ``unknown_user`` (404).
        """
        with self._change("invite_again", by, now) as (connection, details):
            found = _user(connection, user)
            details["user"] = user
            made = Invitation(user, new_secret())
            connection.execute(
                update(User)
                .where(_USER.id == found.id)
                .values(invitation_sha256=fingerprint(made.token), invited_at=now)
            )
        return made

    def change_roles(self, *, user: str, roles: Collection[Held], by: Actor, now: datetime) -> None:
        """Gives the user ``roles`` in place of those they have; they hold from the next request.

        Raises Refusal ``not_allowed``, ``unknown_user`` (404), ``no_roles``, ``unknown_centre``,
        ``bad_role``, ``last_administrator`` (409).
        """
        with self._change("roles", by, now) as (connection, details):
            found = _user(connection, user)
            details["user"] = user
            _check_roles(connection, roles)
            if Held(Role.ADMINISTRATOR) not in roles:
                _keep_an_administrator(connection, found.id)
            connection.execute(delete(Grant).where(_GRANT.user_id == found.id))
            _grant(connection, found.id, roles)
            details["roles"] = sorted(map(str, roles))

    def remove(self, *, user: str, by: Actor, now: datetime) -> None:
        """Shuts the user out, at once, and forgets who they were: their key alone is kept.

        Raises Refusal ``not_allowed``, ``unknown_user`` (404), ``last_administrator`` (409).
        """
        with self._change("remove", by, now) as (connection, details):
            found = _user(connection, user)
            details["user"] = user
            _keep_an_administrator(connection, found.id)
            end_logins(connection, found.id)
            connection.execute(delete(Grant).where(_GRANT.user_id == found.id))
            forgotten = ("name", "email", "issuer", "subject", "password_hash", "last_seen")
            values: dict[str, Any] = dict.fromkeys((*forgotten, "invitation_sha256"))
            connection.execute(
                update(User).where(_USER.id == found.id).values(removed_at=now, **values)
            )

    @contextmanager
    def _change(
        self, act: str, by: Actor, now: datetime
    ) -> Iterator[tuple[Connection, dict[str, object]]]:
        """A change in one transaction with what the audit says of it; a refusal is told too."""
        details: dict[str, object] = {"act": act}
        try:
            with writing(self._engine) as session:
                connection = session.connection()
                by.require(Permission.MANAGE_USERS)
                yield connection, details
                entry = Entry(Deed.USER, Outcome.DONE, details=details)
                record(connection, [entry], by=by.name, now=now)
        except Refusal as refusal:
            details["code"] = refusal.code
            entry = Entry(Deed.USER, Outcome.REFUSED, details=details)
            with writing(self._engine) as session:
                record(session.connection(), [entry], by=by.name, now=now)
            raise


def _email(given: str) -> str:
    email = one_form(given)
    if len(email) > LONGEST_EMAIL or not is_email(email):
        raise Refusal("bad_email")
    _refuse_number(email)
    return email


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refusal("bad_name", limit=str(LONGEST_NAME))
    _refuse_number(name)
    return name


def _refuse_number(text: str) -> None:
    """Nobody is called by an identity number, and none is stored."""
    if person_number(text) is not None:
        raise Refusal("user_has_number")


def _check_roles(connection: Connection, roles: Collection[Held]) -> None:
    """Refuses no roles, a role for centres without one, and one for all with one."""
    if not roles:
        raise Refusal("no_roles")
    for held in roles:
        if held.role.of_centres != (held.centre is not None):
            raise Refusal("bad_role", role=held.role.code)
    named = {held.centre for held in roles if held.centre is not None}
    of_ours = select(Centre.code).where(Centre.kind == CentreKind.INTEGRATION)
    unknown = named - set(connection.scalars(of_ours)) if named else set()
    if unknown:
        raise Refusal("unknown_centre", centre=min(unknown)[:40])


def _user(connection: Connection, key: str) -> Row[Any]:
    here = (_USER.key == key) & _USER.removed_at.is_(None)
    found = connection.execute(select(User.__table__).where(here)).first()
    if found is None:
        raise Refusal("unknown_user", http_status=404)
    return found


def _grant(connection: Connection, user_id: int, roles: Collection[Held]) -> None:
    rows = [
        {"user_id": user_id, "role": held.role, "centre_code": held.centre}
        for held in sorted(set(roles), key=str)
    ]
    connection.execute(insert(Grant), rows)


def _keep_an_administrator(connection: Connection, user_id: int) -> None:
    """Refuses when ``user_id`` is an administrator and nobody else is."""
    who = select(_GRANT.user_id).where(_GRANT.role == Role.ADMINISTRATOR)
    administrators = set(connection.scalars(who))
    if administrators == {user_id}:
        raise Refusal("last_administrator", http_status=409)
