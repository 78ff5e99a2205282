"""Who is logged in: a signed cookie that holds a secret, and the login that the secret opens.

The cookie says nothing of who it is; roles are read at each request, so what an administrator
changes holds from the next one. The cookie also says when it was last used, for the idle limit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import flask
import flask_login

from dashboard import forms, login_addresses
from dashboard.settings import Settings
from db.office import Office
from db.refusal import Refusal
from queries.people import People, Person
from queries.values import VISITOR, Viewer

if TYPE_CHECKING:
    from dashboard.provider import Provider

COOKIE = "__Host-session"
"""Only ever sent to this host, over https, or to this machine; and no other host can set it."""

_COOKIE_BELOW = "__Secure-session"
"""The same below a path, where a cookie cannot be the whole host's and named so."""

_ASSETS = frozenset({"static", "_dash_assets.static"})
OPEN = _ASSETS | {
    *("login", "login_start", "login_callback", "invitation", "logout"),
    *("live", "ready"),
}
"""The endpoints that answer whoever asks, also where nobody is let in without a login."""

_SEEN = "seen"
_TOUCH = timedelta(minutes=1)
"""How often the cookie is given anew while it is used."""
_SKEW = timedelta(minutes=1)
"""How far ahead another server's clock may be, or ours have been, when the cookie was given."""
_NOTE = timedelta(minutes=5)
"""How often it is written down that somebody is here."""


def cookie_name(path: str) -> str:
    """What the session's cookie is called, where the product lies below ``path``."""
    return _COOKIE_BELOW if path else COOKIE


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Ways:
    """How people log in, for how long, and what those see who have not.

    ``base`` is the address that readers use, where the server cannot tell it itself.
    """

    provider: Provider | None = None
    accounts: bool = False
    visitors: bool = True
    idle: timedelta = timedelta(minutes=30)
    base: str = ""


class User(flask_login.UserMixin):  # type: ignore[misc]
    """Somebody logged in, known to the session by the secret of this one login."""

    def __init__(self, secret: str, person: Person) -> None:
        self.secret, self.person = secret, person

    def get_id(self) -> str:
        return self.secret


class Login:
    """Lets people in and out of the server it is registered with, and says who is asking."""

    def __init__(
        self, office: Office, people: People, ways: Ways, clock: Callable[[], datetime] = _now
    ) -> None:
        self.office, self.ways, self.clock = office, ways, clock
        self._people = people
        self._noted: dict[str, datetime] = {}
        self._lock = Lock()

    def register(self, server: flask.Flask) -> None:
        """Adds the addresses for logging in and out to ``server``, and its session cookie."""
        path = urlsplit(self.ways.base).path
        server.config.update(
            SESSION_COOKIE_NAME=cookie_name(path),
            SESSION_COOKIE_SECURE=True,
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
            SESSION_COOKIE_PATH=path or "/",
            SESSION_COOKIE_DOMAIN=None,
            LOGIN_IDLE_SECONDS=int(self.ways.idle.total_seconds()),
        )
        manager = flask_login.LoginManager(server)
        # Networks change under people; the secret is what counts, and it ends with the login.
        manager.session_protection = None
        manager.user_loader(self._find)
        if self.ways.provider is not None:
            self.ways.provider.register(server)
        login_addresses.register(server, self)

    @property
    def links(self) -> str | None:
        """How an invitation's address begins, empty for as asked; None without passwords here."""
        return self.ways.base if self.ways.accounts else None

    def person(self) -> Viewer:
        """Who asks. Raises Refusal ``login_ended`` or ``login_needed`` (401) where one must log in.

        A page that is open when its reader's login ends is not filled with what a visitor sees.
        """
        endpoint = flask.request.endpoint
        if endpoint in _ASSETS:
            return VISITOR
        user = flask_login.current_user
        if user.is_authenticated:
            self._touch(user.person)
            viewer: Viewer = user.person.viewer
            return viewer
        if endpoint not in OPEN:
            if "_user_id" in flask.session:
                raise Refusal("login_ended", http_status=401)
            if not self.ways.visitors:
                raise Refusal("login_needed", http_status=401)
        return VISITOR

    def forget_ended(self) -> None:
        """Takes a login that has ended out of the session, once its reader has been told."""
        if "_user_id" in flask.session and not flask_login.current_user.is_authenticated:
            flask.session.clear()

    def let_in(self, key: str, way: str) -> None:
        """Logs the user with that key in, in a session with nothing of what was there before."""
        former, now = flask.session.get("_user_id"), self.clock()
        secret = self.office.logins.begin(user=key, way=way, now=now)
        if former is not None:
            self.office.logins.end(secret=former, now=now)
        person = self._people.oneself(key)
        if person is None:
            raise Refusal("not_invited", http_status=403)
        flask.session.clear()
        flask_login.login_user(User(secret, person))
        flask.session[_SEEN] = int(now.timestamp())
        forms.token()  # made now, or two pages opened at once would each make one

    def let_out(self) -> None:
        """Ends the login, here and wherever else its cookie may be."""
        secret = flask.session.get("_user_id")
        if secret is not None:
            self.office.logins.end(secret=secret, now=self.clock())
        flask_login.logout_user()
        flask.session.clear()

    def _find(self, secret: str) -> User | None:
        """The user whom ``secret`` shows, if the session has been used lately."""
        now, seen = self.clock(), flask.session.get(_SEEN)
        if not isinstance(seen, int):
            return None
        if not -_SKEW <= now - datetime.fromtimestamp(seen, UTC) <= self.ways.idle:
            return None
        longest = self.office.logins.longest
        person = self._people.logged_in(secret, now=now, longest=longest)
        return None if person is None else User(secret, person)

    def _touch(self, person: Person) -> None:
        """Keeps the session from going idle, and notes now and then that its owner was here."""
        now = self.clock()
        if now.timestamp() - flask.session[_SEEN] >= _TOUCH.total_seconds():
            flask.session[_SEEN] = int(now.timestamp())
        with self._lock:
            last = self._noted.get(person.key) or person.last_seen
            if last is not None and now - last < _NOTE:
                return
            self._noted[person.key] = now
        self.office.see(person.key)


def login_of(chosen: Settings, office: Office, people: People) -> Login | None:
    """The login of the settings; None when everybody is the one person at this machine."""
    if not chosen.login:
        return None
    provider = None
    if chosen.oidc_issuer:
        from dashboard.provider import Provider  # noqa: PLC0415 - few have one

        secret = chosen.oidc_client_secret.get_secret_value()
        provider = Provider(chosen.oidc_issuer, chosen.oidc_client_id, secret)
    ways = Ways(
        provider=provider,
        accounts=chosen.accounts == "on",
        visitors=chosen.visitors == "public",
        idle=timedelta(minutes=chosen.session_idle_minutes),
        base=chosen.base_url,
    )
    return Login(office, people, ways)
