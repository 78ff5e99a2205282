"""The people who use the product: who is logged in, what each may do, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, select

from db.actor import Held, Reach
from db.logins import INVITED, fingerprint
from db.refusal import Refusal
from db.session import reading
from db.user_models import Grant, Login, User
from db.vocabulary import PERMISSIONS, Audience, Permission, Role
from queries.values import Viewer

_USER, _GRANT, _LOGIN = User.__table__.c, Grant.__table__.c, Login.__table__.c
_IN_ORDER = {role: place for place, role in enumerate(Role)}
_MAY_SEE_NAMES = {Permission.SEE_REPORTS, Permission.SEE_AUDIT, Permission.MANAGE_USERS}


@dataclass(frozen=True, slots=True)
class Person:
    """A user. ``joined`` when they have a way to log in: a password, or a provider's identity."""

    key: str
    name: str
    email: str
    roles: tuple[Held, ...]
    invited_at: datetime
    last_seen: datetime | None
    joined: bool

    @property
    def viewer(self) -> Viewer:
        """The person as one who asks, by their key, with all that their roles give them."""
        return Viewer(self.key, permissions(self.roles), audience=Audience.INTERNAL)

    def invitation_ended(self, now: datetime) -> bool:
        """Whether they were invited so long ago that the secret they were given is no good."""
        return not self.joined and self.invited_at <= now - INVITED


def permissions(roles: Iterable[Held]) -> Mapping[Permission, Reach]:
    """What somebody with ``roles`` may do, and where: everywhere, if one of the roles says so."""
    may: dict[Permission, Reach] = {}
    for role, centre in roles:
        for permission in PERMISSIONS[role]:
            reach = may.get(permission, frozenset())
            here = reach is None or centre is None
            may[permission] = None if here else (reach or frozenset()) | {str(centre)}
    return may


class People:
    """Answers who people are: to administrators all of it, to those who see reports their names."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self, viewer: Viewer) -> list[Person]:
        """Everyone who may log in. Raises Refusal ``not_allowed``."""
        viewer.require(Permission.MANAGE_USERS)
        with reading(self._engine) as connection:
            return _people(connection, _wanted(_USER.removed_at.is_(None)))

    def one(self, key: str, viewer: Viewer) -> Person:
        """The user with that key. Raises Refusal ``not_allowed``, ``unknown_user`` (404)."""
        viewer.require(Permission.MANAGE_USERS)
        found = self.oneself(key)
        if found is None:
            raise Refusal("unknown_user", http_status=404)
        return found

    def oneself(self, key: str) -> Person | None:
        """The user with that key, if there is one: for that user to see."""
        here = (_USER.key == key) & _USER.removed_at.is_(None)
        with reading(self._engine) as connection:
            return next(iter(_people(connection, _wanted(here))), None)

    def anyone(self) -> bool:
        """Whether anybody may log in."""
        with reading(self._engine) as connection:
            found = select(_USER.id).where(_USER.removed_at.is_(None)).limit(1)
            return connection.scalar(found) is not None

    def names(self, viewer: Viewer) -> Mapping[str, str]:
        """What users are called, by key; nothing for those who are shown no keys."""
        if not _MAY_SEE_NAMES & viewer.may.keys():
            return {}
        with reading(self._engine) as connection:
            here = _USER.removed_at.is_(None)
            rows = connection.execute(select(_USER.key, _USER.name).where(here)).all()
        return {row.key: row.name for row in rows}

    def logged_in(self, secret: str, *, now: datetime, longest: timedelta) -> Person | None:
        """Who has logged in with ``secret``, unless that was ``longest`` ago or they logged out."""
        shown = (_LOGIN.sha256 == fingerprint(secret)) & (_LOGIN.began_at > now - longest)
        wanted = _wanted(shown & _USER.removed_at.is_(None))
        with reading(self._engine) as connection:
            found = _people(connection, wanted.join(Login, _LOGIN.user_id == _USER.id))
        return found[0] if found else None


def _wanted(condition: ColumnElement[bool]) -> Select[Any]:
    """Users that meet ``condition``, a row for each role they hold."""
    return (
        select(User.__table__, _GRANT.role, _GRANT.centre_code)
        .outerjoin(Grant, _GRANT.user_id == _USER.id)
        .where(condition)
        .order_by(_USER.id)
    )


def _people(connection: Connection, wanted: Select[Any]) -> list[Person]:
    held: dict[str, list[Held]] = {}
    users: dict[str, Any] = {}
    for row in connection.execute(wanted):
        users[row.key] = row
        roles = held.setdefault(row.key, [])
        if row.role is not None:
            roles.append(Held(row.role, row.centre_code))
    return [
        Person(
            key=key,
            name=row.name or key,
            email=row.email,
            roles=tuple(sorted(held[key], key=lambda each: (_IN_ORDER[each.role], str(each)))),
            invited_at=row.invited_at,
            last_seen=row.last_seen,
            joined=row.subject is not None or row.password_hash is not None,
        )
        for key, row in users.items()
    ]
