"""Somebody who tells persons apart for the tests: whoever it is told to see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import flask
from sqlalchemy import select
from werkzeug.routing import Rule

from dashboard import create_app
from dashboard.gate import LOGINS
from dashboard.page import Page
from dashboard.turnstile import Rates
from db.actor import EVERYTHING
from db.models import Event
from db.office import Office
from db.session import reading
from db.vocabulary import Audience, Deed, Outcome, Permission
from queries.values import VISITOR, Viewer
from tests.queries.ledger import Ledger


def somebody(*may: Permission, centres: frozenset[str] | None = None, name: str = "u1") -> Viewer:
    """A person who is logged in and may do so much, everywhere or at ``centres``."""
    return Viewer(name, dict.fromkeys(may, centres), audience=Audience.INTERNAL)


EDITOR = somebody(*EVERYTHING)


class Doorkeeper:
    """A login whose addresses answer with their name."""

    links = None

    def __init__(self) -> None:
        self.sees: Viewer | Exception = VISITOR

    def register(self, server: flask.Flask) -> None:
        for endpoint in LOGINS:
            if endpoint.startswith("users_"):
                continue  # the page for users has its own
            methods = {
                "login": ["GET", "POST"],
                "login_start": ["GET"],
                "login_callback": ["GET"],
                "invitation": ["GET", "POST"],
            }.get(endpoint, ["POST"])
            path = "/invitation/<token>" if endpoint == "invitation" else f"/stub/{endpoint}"
            path = "/login" if endpoint == "login" else path
            server.add_url_rule(path, endpoint, self._answer(endpoint), methods=methods)

    def _answer(self, endpoint: str) -> Any:
        return lambda **_: endpoint

    def person(self) -> Viewer:
        if isinstance(self.sees, Exception):
            raise self.sees
        return self.sees


_ARGUMENTS = {
    "token": "x",
    "name": "programme.csv",
    "path": "programme",
    "filename": "10-look.css",
    "package_name": "dcc",
    "fingerprinted_path": "dash_core_components.js",
}


class House:
    """A service with a report that waits, and a doorkeeper who sees whom the test says."""

    def __init__(self, ledger: Ledger, office: Office, rates: Rates) -> None:
        self.ledger, self.office, self.doorkeeper = ledger, office, Doorkeeper()
        self.app = create_app(ledger.door, office, login=self.doorkeeper, rates=rates)
        self.client = self.app.server.test_client()

    def open(self, path: str, method: str = "GET", **more: Any) -> Any:
        """The answer of an address, files closed."""
        return self.client.open(path, method=method, buffered=True, **more)

    def rules(self) -> Iterator[tuple[Rule, str]]:
        """Every address there is, with a path that leads to it."""
        adapter = self.app.server.url_map.bind("localhost")
        for rule in self.app.server.url_map.iter_rules():
            values = {name: _ARGUMENTS[name] for name in rule.arguments}
            method = next(iter(sorted(rule.methods & {"GET", "POST"})))
            yield rule, adapter.build(rule.endpoint, values, method=method)

    def events(self) -> list[tuple[str, Deed, Outcome, dict[str, Any]]]:
        self.office.flush()
        with reading(self.ledger.engine) as connection:
            rows = connection.execute(select(Event.__table__).order_by(Event.id)).all()
        return [(row.actor, row.deed, row.outcome, json.loads(row.details)) for row in rows]


EXAMPLES = {
    "/centres/": "bodo",
    "/reports/": "1",
    "/method/": "agreement_share",
    "/figure/": "agreement_share~~2017Q3~bodo",
}
"""Something that each page about one thing can be about."""


def path_of(page: Page) -> str:
    """An address that the page is at."""
    return page.prefix + EXAMPLES[page.prefix] if page.about_one else page.path
