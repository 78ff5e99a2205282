"""Who is logged in to one process is known to the other, and what ends there ends here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app import publish_approved
from dashboard import create_app
from dashboard.login import COOKIE, Login, Ways
from dashboard.provider import Provider
from dashboard.turnstile import Rates
from db.actor import Held
from db.office import Office
from db.session import open_engine
from db.vocabulary import Role
from queries.ask import Door
from queries.difference import against_current
from queries.people import People
from tests.dashboard.calls import form_token
from tests.dashboard.house import MACHINE, OFTEN, House, open_house
from tests.dashboard.test_provider import agree, come_back, start
from tests.provider import running_provider


@contextmanager
def another(house: House, rates: Rates = OFTEN) -> Iterator[House]:
    """The same house as another process has it: all that it shares is the database and the key."""
    engine = open_engine(house.ledger.engine.url)
    provider = house.login.ways.provider
    same = provider and Provider(provider.issuer, "integrering", "secret")
    with Office(engine, publish_approved, against_current) as office:
        twin = House(house.ledger, office, Ways(provider=same, accounts=house.login.ways.accounts))
        twin.people = People(engine)
        twin.login = Login(office, twin.people, twin.login.ways, clock=lambda: twin.now)
        twin.app = create_app(
            Door(engine), office, login=twin.login, secret_key="s" * 32, rates=rates
        )
        twin.keys = house.keys
        yield twin
    engine.dispose()


def carried(browser: Any, to: House) -> Any:
    """The same browser, whose next request the other process answers."""
    other = to.browser()
    other.set_cookie(COOKIE, browser.get_cookie(COOKIE).value, path="/", secure=True)
    return other


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[House, House]]:
    with open_house(tmp_path) as house, another(house) as twin:
        yield house, twin


def test_a_login_holds_in_both_and_ends_in_both(two: tuple[House, House]) -> None:
    one, other = two
    browser = one.logged_in("editor")
    there = carried(browser, other)
    assert other.open(there, "/reports").status_code == 200
    form = {"csrf_token": form_token(browser, one.app)}
    assert there.post("/logout", data=form).status_code == 303
    assert one.open(browser, "/reports").status_code == 401


def test_a_role_that_one_process_takes_away_is_gone_in_the_other(two: tuple[House, House]) -> None:
    one, other = two
    there = carried(one.logged_in("editor"), other)
    assert other.open(there, "/reports").status_code == 200
    key, reader = one.keys["editor"], (Held(Role.READER),)
    one.office.users.change_roles(user=key, roles=reader, by=MACHINE, now=one.now)
    assert other.open(there, "/reports").status_code == 403
    one.office.users.remove(user=key, by=MACHINE, now=one.now)
    assert other.open(there, "/programme").status_code == 401


def test_an_invitation_is_answered_in_the_other_process(two: tuple[House, House]) -> None:
    one, other = two
    invited = one.office.users.invite(
        email="kari@imdi.example",
        name="Kari",
        roles=(Held(Role.READER),),
        by=MACHINE,
        now=one.now,
    )
    assert other.browser().get(f"/invitation/{invited.token}").status_code == 200
    other.office.logins.accept(invited.token, password="fire hester på rad", now=other.now)
    assert one.browser().get(f"/invitation/{invited.token}").status_code == 404


def test_one_comes_back_from_the_provider_to_the_other_process(tmp_path: Path) -> None:
    with running_provider() as issuer:
        ways = Ways(provider=Provider(issuer, "integrering", "secret"))
        with open_house(tmp_path, ways) as house, another(house) as twin:
            house.user("kari", Held(Role.EDITOR), password=None)
            browser = house.browser()
            address = agree(start(browser), "kari-sub")
            there = carried(browser, twin)
            assert come_back(there, address).status_code == 303
            assert house.open(carried(there, house), "/reports").status_code == 200


def test_wrong_passwords_are_counted_together_and_right_ones_not_at_all(tmp_path: Path) -> None:
    rates = Rates(logins=3)
    with open_house(tmp_path) as house, another(house, rates) as a, another(house, rates) as b:
        house.user("reader")
        for each in (a, b, a, b, a):
            answer = each.try_password(each.browser(), "reader@imdi.example")
            assert answer.status_code == 303
        wrong = [
            each.try_password(each.browser(), "reader@imdi.example", "feil passord her").status_code
            for each in (a, b, a, b, a)
        ]
        assert wrong == [403, 403, 403, 429, 429]
