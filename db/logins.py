"""Logging in and out: by a password kept here, or through the provider that knows somebody.

Secrets leave once, to whoever they were made for; what is kept of them is a sha256, of passwords a
hash that is slow to try. What a login may do is not kept with it: roles are read at each request.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import ARGON2_VERSION
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from db.audit import Entry, record
from db.emails import one_form
from db.refusal import Refusal
from db.session import reading, writing
from db.user_models import Login, User
from db.vocabulary import Deed, Outcome

INVITED = timedelta(days=7)
"""How long an invitation can be answered."""
LONGEST_LOGIN = timedelta(hours=10)
"""When a login ends by itself, unless the settings say otherwise."""
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200

_HASHER = PasswordHasher()
_USER, _LOGIN = User.__table__.c, Login.__table__.c


def _nobodys() -> str:
    """What the password of somebody who is not here is tried against, so that it takes as long."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (_HASHER.salt_len, _HASHER.hash_len)
    )
    costs = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


class Identity(NamedTuple):
    """Who a provider says that somebody is. ``email`` only if the provider has verified it."""

    issuer: str
    subject: str
    email: str | None


def new_secret() -> str:
    """Thirty-two random bytes that nobody guesses, as text for an address or a cookie."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def end_logins(connection: Connection, user_id: int) -> None:
    """Ends every login of a user, wherever it is."""
    connection.execute(delete(Login).where(_LOGIN.user_id == user_id))


def note_seen(connection: Connection, *, user: str, now: datetime) -> None:
    """Notes when the user with the key ``user`` was last here."""
    here = (_USER.key == user) & _USER.removed_at.is_(None)
    connection.execute(update(User).where(here).values(last_seen=now))


class Logins:
    """The way in and out, over ``engine``. A login ends by itself after ``longest``."""

    def __init__(self, engine: Engine, longest: timedelta = LONGEST_LOGIN) -> None:
        self._engine = engine
        self.longest = longest

    def begin(self, *, user: str, way: str, now: datetime) -> str:
        """Logs the user with the key ``user`` in; gives the secret that shows it.

        ``way`` tells the audit how. Raises Refusal ``not_invited`` for somebody no longer here.
        """
        secret = new_secret()
        with writing(self._engine) as session:
            connection = session.connection()
            found = _one(connection, _USER.key == user)
            if found is None:
                raise Refusal("not_invited", http_status=403)
            connection.execute(delete(Login).where(_LOGIN.began_at <= now - self.longest))
            row = {"sha256": fingerprint(secret), "user_id": found.id, "began_at": now}
            connection.execute(insert(Login), [row])
            note_seen(connection, user=user, now=now)
            entry = Entry(Deed.LOGIN, Outcome.DONE, details={"way": way})
            record(connection, [entry], by=user, now=now)
        return secret

    def end(self, *, secret: str, now: datetime) -> None:
        """Logs out whoever shows ``secret``: it is worth nothing any more, wherever it is."""
        with writing(self._engine) as session:
            connection = session.connection()
            shown = _LOGIN.sha256 == fingerprint(secret)
            whose = select(_USER.key).join(Login, _LOGIN.user_id == _USER.id).where(shown)
            user = connection.scalar(whose)
            if user is not None:
                connection.execute(delete(Login).where(shown))
                record(connection, [Entry(Deed.LOGOUT, Outcome.DONE)], by=user, now=now)

    def recognise(self, identity: Identity, *, now: datetime) -> str:
        """The key of the user that a provider's identity belongs to.

        At the first login it is bound to the user who was invited by the verified e-mail; from then
        on the e-mail does not count. Raises Refusal ``not_invited`` (403).
        """
        bound = (_USER.issuer == identity.issuer) & (_USER.subject == identity.subject)
        with reading(self._engine) as connection:
            found = _one(connection, bound)
        if found is not None:
            return str(found.key)
        if identity.email is None:
            raise Refusal("not_invited", http_status=403)
        with writing(self._engine) as session:
            connection = session.connection()
            invited = (_USER.email == one_form(identity.email)) & _USER.issuer.is_(None)
            found = _one(connection, bound) or _one(connection, invited)
            if found is None:
                raise Refusal("not_invited", http_status=403)
            connection.execute(
                update(User)
                .where(_USER.id == found.id)
                .values(issuer=identity.issuer, subject=identity.subject, invitation_sha256=None)
            )
            details = {"act": "bind", "user": found.key}
            entry = Entry(Deed.USER, Outcome.DONE, details=details)
            record(connection, [entry], by=found.key, now=now)
        return str(found.key)

    def check_password(self, *, email: str, password: str, now: datetime) -> str:
        """The key of the user with that e-mail and password.

        Raises Refusal ``wrong_login`` (403), which does not tell which was wrong, nor by the time
        it takes.
        """
        with reading(self._engine) as connection:
            found = _one(connection, _USER.email == one_form(email))
        kept = found.password_hash if found is not None else None
        right = _fits(kept or _nobodys(), password)
        if found is None or kept is None or not right:
            raise Refusal("wrong_login", http_status=403)
        if _HASHER.check_needs_rehash(kept):
            anew = _HASHER.hash(_composed(password))
            with writing(self._engine) as session:
                same = (_USER.id == found.id) & (_USER.password_hash == kept)
                session.execute(update(User).where(same).values(password_hash=anew))
        return str(found.key)

    def invited(self, token: str, *, now: datetime) -> str:
        """The e-mail of whoever was given ``token``. Raises Refusal ``bad_invitation`` (404)."""
        with reading(self._engine) as connection:
            return str(_invited(connection, token, now).email)

    def accept(self, token: str, *, password: str, now: datetime) -> str:
        """Sets the password of whoever was given ``token``, once; gives their key.

        Whoever is logged in as them elsewhere is logged out. Raises Refusal ``bad_invitation``
        (404), ``password_too_short``, ``password_too_long``, ``password_too_easy``.
        """
        check_strength(password, self.invited(token, now=now))
        hashed = _HASHER.hash(
            _composed(password)
        )  # slow on purpose, so not while others wait to write
        with writing(self._engine) as session:
            connection = session.connection()
            found = _invited(connection, token, now)
            connection.execute(
                update(User)
                .where(_USER.id == found.id)
                .values(password_hash=hashed, invitation_sha256=None)
            )
            end_logins(connection, found.id)
            details = {"act": "password", "user": found.key}
            entry = Entry(Deed.USER, Outcome.DONE, details=details)
            record(connection, [entry], by=found.key, now=now)
        return str(found.key)


def check_strength(password: str, email: str) -> None:
    """Refuses a password that is too short or long, or that others would try first."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal("password_too_short", limit=str(SHORTEST_PASSWORD))
    if len(password) > LONGEST_PASSWORD:
        raise Refusal("password_too_long", limit=str(LONGEST_PASSWORD))
    said, name = password.casefold(), email.partition("@")[0]
    own = (name, email, "passord", "password", "integreringsmottak", "qwerty", "12345")
    rest = re.sub("|".join(re.escape(each) for each in own if len(each) > 2), "", said)
    if len(set(said)) < 5 or len(rest) < SHORTEST_PASSWORD // 2:
        raise Refusal("password_too_easy")


def _composed(password: str) -> str:
    """The password in one spelling: keyboards differ in how they make an å."""
    return unicodedata.normalize("NFC", password)


def _fits(kept: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        password = ""  # nobody has one, and it takes as long
    try:
        return _HASHER.verify(kept, _composed(password))
    except (Argon2Error, InvalidHashError):
        return False


def _one(connection: Connection, condition: Any) -> Row[Any] | None:
    """The user, still here, that meets ``condition``."""
    wanted = select(User.__table__).where(condition, _USER.removed_at.is_(None))
    return connection.execute(wanted).first()


def _invited(connection: Connection, token: str, now: datetime) -> Row[Any]:
    given = _USER.invitation_sha256 == fingerprint(token)
    found = _one(connection, given & (_USER.invited_at > now - INVITED))
    if found is None:
        raise Refusal("bad_invitation", http_status=404)
    return found
