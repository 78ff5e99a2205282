"""A service where one must log in: a small published world, users with roles, and a clock to turn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from argon2 import PasswordHasher
from sqlalchemy import select

from app import publish_approved
from dashboard import create_app
from dashboard.login import Login, Ways
from dashboard.turnstile import Rates
from db.actor import Held, at_the_machine
from db.audit import broken_links
from db.models import Event
from db.office import Office
from db.session import reading
from db.vocabulary import Deed, Outcome, Role
from queries.difference import against_current
from queries.people import People
from tests.dashboard.calls import opening, send
from tests.queries.ledger import Ledger, capacity, open_ledger, participant, report

MACHINE = at_the_machine("oppsett")
PASSWORD = "fire hester under en bro"
CENTRES = ("oslo", "larvik", "kristiansand", "steinkjer", "bodo")
THREE = [participant(f"p{number}") for number in (1, 2, 3)]
ROLES = {
    "reader": (Held(Role.READER),),
    "analyst": (Held(Role.ANALYST),),
    "editor": (Held(Role.EDITOR),),
    "reporter": (Held(Role.REPORTER, "bodo"),),
    "administrator": (Held(Role.ADMINISTRATOR),),
}
OFTEN = Rates(exports=1000, uploads=1000, logins=1000, notes=1000, notes_of_visitors=1000)
NOBODY = "visitor"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""Hashes passwords quickly, for tests that are about something else."""


class House:
    """The service; ``now`` is what its login takes the time to be."""

    def __init__(self, ledger: Ledger, office: Office, ways: Ways) -> None:
        self.ledger, self.office = ledger, office
        self.now = datetime.now(UTC)
        self.people = People(ledger.engine)
        self.login = Login(office, self.people, ways, clock=lambda: self.now)
        self.app = create_app(
            ledger.door, office, login=self.login, secret_key="s" * 32, rates=OFTEN
        )
        self.keys: dict[str, str] = {}

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def user(self, name: str, *roles: Held, password: str | None = PASSWORD) -> str:
        """The key of a user who has been invited, and has a password unless told otherwise."""
        invited = self.office.users.invite(
            email=f"{name}@imdi.example",
            name=name.capitalize(),
            roles=roles or ROLES[name],
            by=MACHINE,
            now=self.now,
        )
        if password is not None:
            self.office.logins.accept(invited.token, password=password, now=self.now)
        self.keys[name] = invited.user
        return invited.user

    def browser(self) -> Any:
        """A browser that nobody has used yet."""
        return self.app.server.test_client()

    def logged_in(self, name: str) -> Any:
        """The browser of a user who has just logged in; one with the name of a role has it."""
        if name == NOBODY:
            return self.browser()
        if name not in self.keys:
            self.user(name)
        browser = self.browser()
        assert self.try_password(browser, f"{name}@imdi.example").status_code == 303
        return browser

    def try_password(self, browser: Any, email: str, password: str = PASSWORD, **more: str) -> Any:
        form = {"email": email, "password": password, "csrf_token": token(browser)} | more
        return browser.post("/login", data=form)

    def open(self, browser: Any, path: str, search: str = "") -> Any:
        """The answer to the call that opens a page."""
        return send(browser, opening(self.app, path, search))

    def events(self) -> list[tuple[Deed, Outcome, str, dict[str, Any]]]:
        self.office.flush()
        with reading(self.ledger.engine) as connection:
            assert list(broken_links(connection)) == []
            rows = connection.execute(select(Event.__table__).order_by(Event.id)).all()
        return [(row.deed, row.outcome, row.actor, json.loads(row.details)) for row in rows]


def token(browser: Any, address: str = "/login") -> str:
    """The secret of a form, as its page holds it."""
    page = browser.get(address).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def a_quarter(ledger: Ledger) -> None:
    """Three participants at every centre, approved and published."""
    files = [report(centre, "2017Q3", THREE) for centre in CENTRES]
    ledger.receive_and_publish(*files, capacity({(name, "2017Q3"): 10 for name in CENTRES}))


@contextmanager
def open_house(
    folder: Path, ways: Ways | None = None, hasher: PasswordHasher = CHEAP
) -> Iterator[House]:
    """A house over a world of its own."""
    with (
        patch("db.logins._HASHER", hasher),
        open_ledger("sqlite", folder, a_quarter) as ledger,
        Office(ledger.engine, publish_approved, against_current) as office,
    ):
        yield House(ledger, office, ways or Ways(accounts=True))
