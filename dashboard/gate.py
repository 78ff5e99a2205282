"""The gate: nothing is answered before it is known who asks, what that needs, and whence it came.

Every address stands in `NEEDS`; one that does not is not served. What a page needs stands on the
page, and is asked for where it is opened, by address and by callback alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Protocol

import flask
from dash import Dash
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard import callbacks, errors, forms, headers, turnstile, uploads, validated, well_known
from dashboard.access import LOCAL
from dashboard.first_steps import first_steps
from dashboard.front import ASKED, LET_IN, MAY_SEND, REFUSED
from dashboard.page import Page
from dashboard.sites import SAFE, refuse_other_hosts, refuse_other_sites
from dashboard.turnstile import Pace, Rates, Turnstile
from db.audit import Entry
from db.desk import MOST_DELIVERED
from db.office import Office
from db.refusal import Refusal
from db.vocabulary import Deed, Outcome, Permission
from queries.ask import Door
from queries.values import MAX_PARAMETERS, VISITOR, Viewer


class Login(Protocol):
    """Who tells persons apart; without one, everybody is the person at this machine."""

    @property
    def links(self) -> str | None:
        """How an invitation's address begins; None where nobody chooses a password here."""

    def register(self, server: flask.Flask) -> None:
        """Adds its addresses to ``server``."""

    def person(self) -> Viewer:
        """The person behind the current request, or `VISITOR`."""


class Open(Enum):
    """What an address needs when it needs no permission."""

    FILE = "the same for everybody, whoever they are"
    ANYONE = "answered to everybody, with what is theirs to see"
    NOBODY = "not served"


CALLS = "/_dash-update-component"
PAGES = frozenset({"/", "/<path:path>"})
"""The rules by which Dash answers with a page; every other address has an answer of its own."""

LOGINS: Mapping[str, Open | Permission] = {
    "login": Open.ANYONE,
    "login_start": Open.ANYONE,
    "login_callback": Open.ANYONE,
    "logout": Open.ANYONE,
    "invitation": Open.ANYONE,
    "users_invite": Permission.MANAGE_USERS,
    "users_roles": Permission.MANAGE_USERS,
    "users_remove": Permission.MANAGE_USERS,
}
"""What the addresses need that are there when persons log in."""

NEEDS: Mapping[str, Open | Permission] = {
    **dict.fromkeys(headers.ASSETS, Open.FILE),
    **dict.fromkeys(well_known.ENDPOINTS, Open.FILE),
    "live": Open.FILE,
    "ready": Open.FILE,
    **dict.fromkeys(PAGES, Open.ANYONE),
    CALLS: Open.ANYONE,
    "/_dash-layout": Open.ANYONE,
    "/_dash-dependencies": Open.ANYONE,
    "/_reload-hash": Open.NOBODY,
    "/_favicon.ico": Open.NOBODY,
    "data": Open.ANYONE,
    **dict.fromkeys(("api", "openapi", "api_tables", "api_indicators", "api_table"), Open.ANYONE),
    "audit": Permission.SEE_AUDIT,
    "form": Permission.SEE_REPORTS,
    "decide": Permission.DECIDE,
    "deliver": Permission.SEND_REPORTS,
    "state": Permission.SEND_REPORTS,
    "findings": Permission.SEND_REPORTS,
    "confirm": Permission.SEND_REPORTS,
    "cancel": Permission.SEND_REPORTS,
}
"""What each address needs, by the name of its endpoint."""

_MOST_BYTES = {CALLS: 1_000_000, "deliver": MOST_DELIVERED + uploads.AROUND_FILES}
_MOST_OTHERWISE = 100_000
"""Bytes that a request may hold: the form for a decision has a reason of a thousand signs."""

_COUNTED = {
    "data": Pace.EXPORTS,
    "api_table": Pace.EXPORTS,
    "audit": Pace.EXPORTS,
    "deliver": Pace.UPLOADS,
    "login": Pace.LOGINS,
    "login_start": Pace.LOGINS,
    "invitation": Pace.LOGINS,
    CALLS: Pace.CALLS,
}
_COUNTED_WHEN_SENT = {"login", "invitation"}
"""Those of the counted whose form may be looked at as often as one likes."""

_TELL_THEMSELVES = {"data", "api_table", "audit", "decide", "deliver", "confirm"}
"""The endpoints that put in the audit themselves what they refuse."""


def register(
    app: Dash,
    door: Door,
    office: Office,
    pages: Sequence[Page],
    *,
    login: Login | None,
    rates: Rates,
    proxies: int,
) -> None:
    """Sets up the gate before everything that ``app`` answers.

    Of ``proxies`` in front it is believed from which address, and whether by https, one asked.
    """
    server = app.server
    gate = _Gate(app, door, office, pages, login, turnstile.install(server, rates, office.tallies))
    forms.install(server)
    server.config["MAX_CONTENT_LENGTH"] = _MOST_OTHERWISE
    server.config["SESSION_COOKIE_HTTPONLY"] = True
    server.config["SESSION_COOKIE_SAMESITE"] = "Strict"
    if proxies:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=proxies, x_proto=proxies)
    if login is not None:
        login.register(server)
    server.before_request(gate.pass_through)
    server.register_error_handler(Refusal, gate.refuse)
    headers.register(app)


class _Gate:
    def __init__(
        self,
        app: Dash,
        door: Door,
        office: Office,
        pages: Sequence[Page],
        login: Login | None,
        passing: Turnstile,
    ) -> None:
        self._app, self._door, self._office, self._pages = app, door, office, pages
        self._login, self._turnstile = login, passing
        self._who: Callable[[], Viewer] = (lambda: LOCAL) if login is None else login.person

    def pass_through(self) -> flask.Response | None:
        """Lets the current request pass, or raises Refusal.

        A request that is only asked about, because its body has yet to come, is answered here with
        how many bytes may come.
        """
        request, needed = flask.request, _needed()
        flask.g.person = VISITOR
        refused: Refusal | None = request.environ.get(REFUSED)
        if refused is not None:
            raise refused
        if needed is Open.FILE:
            return None
        if self._login is None:
            refuse_other_hosts()
        flask.g.person = self._who()
        if request.method not in SAFE:
            refuse_other_sites()
        if request.routing_exception is not None:
            return (
                None  # Flask answers: there is no such address, or it is not asked for in this way
            )
        if needed is Open.NOBODY:
            raise Refusal("unknown_page", http_status=404)
        if LET_IN not in request.environ:
            self._count()
        if isinstance(needed, Permission):
            flask.g.person.require(needed)
        most = _refuse_too_large()
        if ASKED in request.environ:
            return flask.Response(status=204, headers={MAY_SEND: str(most)})
        self._check_what_is_asked()
        flask.g.passed = True
        return None

    def _count(self) -> None:
        pace = _COUNTED.get(flask.request.endpoint or "")
        if pace is None or self._login is None or flask.request.method == "HEAD":
            return
        if flask.request.endpoint in _COUNTED_WHEN_SENT and flask.request.method in SAFE:
            return
        who = _counted_as(flask.g.person)
        self._turnstile.take(pace, who, of_many=flask.g.person == VISITOR)
        flask.g.counted = pace, who

    def _check_what_is_asked(self) -> None:
        request = flask.request
        if sum(1 for _ in request.args.items(multi=True)) > MAX_PARAMETERS:
            raise Refusal("too_many_parameters")
        if request.endpoint == CALLS:
            validated.check_call(self._app)
        elif request.method not in SAFE:
            forms.refuse_forged()
        elif request.endpoint in PAGES:
            asked = callbacks.read_request(
                request.path, request.args.items(multi=True), self._pages
            )
            callbacks.opened(self._door, asked, self._pages)

    def refuse(self, refusal: Refusal) -> flask.typing.ResponseReturnValue:
        """The answer to a refusal: a login to whoever may only need one, else why not."""
        request = flask.request
        if refusal.code == "not_allowed" and flask.g.get("person") == VISITOR:
            refusal = Refusal("login_needed", http_status=401)
        if request.endpoint == CALLS and refusal.http_status == 404:
            # The address is there; what is asked for in the body is not.
            refusal = Refusal(refusal.code, 400, **refusal.details)
        if refusal.code == "nothing_published" and request.endpoint in PAGES:
            return first_steps(
                flask.g.person,
                has_records=self._door.has_records,
                login=self._login is not None,
            )
        self._note(refusal)
        return errors.refused(refusal)

    def _note(self, refusal: Refusal) -> None:
        """Records that somebody was kept out; only so often, or they could fill the audit."""
        if refusal.http_status not in {401, 403, 413, 429}:
            return
        told = flask.request.endpoint in _TELL_THEMSELVES and flask.request.method != "HEAD"
        if flask.g.get("passed") and told:
            return
        person: Viewer = flask.g.get("person", VISITOR)
        if not self._lets_note(person):
            return
        details = {"code": refusal.code, "http": refusal.http_status, "address": _where()}
        self._office.note(Entry(Deed.ACCESS, Outcome.REFUSED, details=details), by=person.name)

    def _lets_note(self, person: Viewer) -> bool:
        """Whether one more refusal is recorded; what visitors fill up is no person's."""
        return self._turnstile.lets(Pace.NOTES, _counted_as(person)) and (
            person != VISITOR or self._turnstile.lets(Pace.NOTES_OF_VISITORS, VISITOR.name)
        )


def _needed() -> Open | Permission:
    endpoint = flask.request.endpoint or ""
    return NEEDS.get(endpoint) or LOGINS.get(endpoint) or Open.NOBODY


def _counted_as(person: Viewer) -> str:
    """The name somebody is counted by: their own, or where they ask from."""
    if person == VISITOR:
        return f"address {turnstile.of_address(flask.request.remote_addr)}"
    return f"person {person.name}"


def _refuse_too_large() -> int:
    """How large a body may be. Raises Refusal for one that is larger, before any of it is read."""
    request = flask.request
    most = _MOST_BYTES.get(request.endpoint or "", _MOST_OTHERWISE)
    request.max_content_length = most
    if (request.content_length or 0) > most:
        raise errors.too_large()
    return most


def _where() -> str:
    """The address that was asked for as it is written here: nothing that somebody typed."""
    page: Page | None = flask.g.get("page")
    if page is not None:
        return page.path
    rule = flask.request.url_rule
    return rule.rule if rule is not None else ""
