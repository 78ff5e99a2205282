"""The page for users: invited, changed and removed by an administrator, told in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import publish_approved
from dashboard import create_app
from dashboard.login import Ways
from db.actor import Held
from db.office import Office
from db.vocabulary import Deed, Outcome, Role
from queries.difference import against_current
from tests.conftest import VIEWER
from tests.dashboard.calls import opening, send
from tests.dashboard.house import House, open_house
from tests.dashboard.test_audit_page import found
from tests.dashboard.test_login import signed, signed_by
from tests.db.import_cases import IDENTITY_NUMBER
from tests.queries.ledger import open_ledger


class Desk:
    """An administrator's browser at the page for users."""

    def __init__(self, house: House) -> None:
        self.house, self.browser = house, house.logged_in("administrator")

    def page(self, search: str = "") -> str:
        answer = self.house.open(self.browser, "/users", search)
        return json.dumps(answer.get_json(), ensure_ascii=False)

    def send(self, where: str, *, lang: str = "", **form: str) -> Any:
        with self.browser.session_transaction() as session:
            token = signed(self.house, session["csrf_token"])
        given = {name.replace("__", "."): value for name, value in form.items()}
        address = f"/users/{where}" + (f"?lang={lang}" if lang else "")
        return self.browser.post(address, data={"csrf_token": token} | given)

    def invite(self, **change: str) -> Any:
        form = {"name": "Nina Ny", "email": "nina@bodo.example", "role__reporter__bodo": "on"}
        return self.send("invite", **(form | change))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_house(tmp_path) as house:
        yield Desk(house)


def key_of(house: House, email: str) -> str:
    return next(each.key for each in house.people.all(VIEWER) if each.email == email)


def test_somebody_is_invited_and_the_link_is_shown_once(desk: Desk) -> None:
    answer = desk.invite(lang="en")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/users?lang=en")
    shown = desk.page()
    link = re.search(r"http://localhost(/invitation/[\w-]{43})", shown)
    assert link is not None
    assert "Nina Ny er invitert." in shown
    assert "rapportør for Bodø" in shown
    assert "har ikke svart" in shown
    again = desk.page()
    assert "/invitation/" not in again
    assert "er invitert" not in again
    assert desk.house.browser().get(link[1]).status_code == 200
    assert link[1] not in str(desk.house.events())


def test_who_is_invited_where_one_logs_in_by_a_provider_gets_no_link(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        desk = Desk(house)
        house.login.ways = Ways(accounts=False)
        house.app = create_app(
            house.ledger.door, house.office, login=house.login, secret_key="s" * 32
        )
        cookie = desk.browser.get_cookie("__Host-session").value
        desk.browser = house.browser()
        desk.browser.set_cookie("__Host-session", cookie)
        desk.invite()
        shown = desk.page()
        assert "/invitation/" not in shown
        assert "logger inn med jobbkontoen" in shown


def test_roles_are_changed_and_hold_at_once(desk: Desk) -> None:
    reader = desk.house.logged_in("reader")
    key = desk.house.keys["reader"]
    drawn = desk.house.open(desk.browser, "/users", f"?user={key}").get_json()
    boxes = [box["props"] for box in found(drawn, "Checkbox")]
    assert [box["name"] for box in boxes if box["value"]] == ["role.reader"]
    answer = desk.send("roles", user=key, role__editor="on", role__reporter__oslo="on")
    assert answer.headers["Location"] == f"/users?user={key}"
    shown = desk.page(f"?user={key}")
    assert "Rollene til Reader er endret" in shown
    assert "redaktør, rapportør for Oslo" in shown
    assert desk.house.open(reader, "/reports").status_code == 200


def test_somebody_is_removed_after_a_question(desk: Desk) -> None:
    reader = desk.house.logged_in("reader")
    key = desk.house.keys["reader"]
    asked = desk.page(f"?user={key}&step=remove")
    assert "Fjerne Reader?" in asked
    assert f"nøkkelen {key}" in asked
    assert desk.send("remove", user=key).status_code == 303
    assert "Bekreft at brukeren skal fjernes" in desk.page(f"?user={key}")
    assert desk.house.open(reader, "/programme").status_code == 200
    answer = desk.send("remove", user=key, confirmed="yes")
    assert answer.headers["Location"] == "/users"
    shown = desk.page()
    assert f"kalles heretter {key}" in shown
    assert "reader@imdi.example" not in shown
    assert desk.house.open(reader, "/programme").status_code == 401
    assert desk.house.open(desk.browser, "/users", f"?user={key}").status_code == 400


def test_what_was_wrong_is_told_beside_what_was_typed(desk: Desk) -> None:
    assert desk.invite(email="ikke en adresse").status_code == 303
    shown = desk.page()
    assert "E-postadressen kan ikke brukes" in shown
    assert '"alert"' in shown
    assert "ikke en adresse" in shown
    assert "Nina Ny" in shown
    assert len(desk.house.people.all(VIEWER)) == 1


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"role__reporter__bodo": "", "email": "administrator@imdi.example"}, "hører allerede til"),
        ({"role__king": "on"}, "Rollen finnes ikke"),
        ({"role__reporter__atlantis": "on"}, "Mottaket «atlantis» finnes ikke"),
        ({"role__editor__bodo": "on"}, "En rapportør må ha et mottak"),
        ({"name": ""}, "Skriv navnet"),
    ],
)
def test_an_invitation_that_makes_no_sense_invites_nobody(
    desk: Desk, form: dict[str, str], sentence: str
) -> None:
    assert desk.invite(**form).status_code == 303
    assert sentence in desk.page()
    assert len(desk.house.people.all(VIEWER)) == 1


@pytest.mark.parametrize("number", [IDENTITY_NUMBER, "01.01.1990 12345", "20151234-5612"])
def test_nobody_is_invited_by_an_identity_number_and_it_is_not_kept(
    desk: Desk, number: str
) -> None:
    assert desk.invite(name=f"Nina {number}").status_code == 303
    with desk.browser.session_transaction() as session:
        assert number not in str(dict(session))
    shown = desk.page()
    assert "ser ut til å ha et fødselsnummer" in shown
    assert number not in shown
    assert "nina@bodo.example" in shown
    assert len(desk.house.people.all(VIEWER)) == 1


def test_no_form_makes_a_cookie_that_a_browser_would_drop(desk: Desk) -> None:
    boxes = {f"role__x{number}{'y' * 300}": "on" for number in range(200)}
    assert desk.invite(email="x" * 5000, name="y" * 5000, **boxes).status_code == 303
    assert len(desk.browser.get_cookie("__Host-session").value) < 4000


def test_the_last_administrator_is_told_why_not(desk: Desk) -> None:
    key = desk.house.keys["administrator"]
    desk.send("remove", user=key, confirmed="yes")
    assert "den eneste administratoren" in desk.page()
    desk.send("roles", user=key, role__reader="on")
    assert "den eneste administratoren" in desk.page()
    assert desk.house.open(desk.browser, "/users").status_code == 200


@pytest.mark.parametrize("where", ["invite", "roles", "remove"])
def test_nobody_else_changes_users(desk: Desk, where: str) -> None:
    key = desk.house.keys["administrator"]
    form = {"user": key, "confirmed": "yes", "role.administrator": "on"}
    form |= {"email": "x@y.no", "name": "X"} if where == "invite" else {}
    browsers = {role: desk.house.logged_in(role) for role in ("editor", "reporter", "analyst")}
    before = desk.house.people.all(VIEWER)
    for role, browser in browsers.items():
        with browser.session_transaction() as session:
            token = signed(desk.house, session["csrf_token"])
        answer = browser.post(f"/users/{where}", data=form | {"csrf_token": token})
        assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed")
        assert desk.house.events()[-1][:3] == (Deed.ACCESS, Outcome.REFUSED, desk.house.keys[role])
    assert desk.browser.post(f"/users/{where}", data=form).get_json()["code"] == "form_expired"
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert desk.browser.post(f"/users/{where}", data=form, headers=cross).status_code == 403
    assert desk.browser.get(f"/users/{where}").status_code == 404
    assert desk.house.browser().post(f"/users/{where}", data=form).status_code in (400, 401)
    assert [each.roles for each in desk.house.people.all(VIEWER)] == [each.roles for each in before]


def test_the_audit_page_names_users_and_its_file_does_not(desk: Desk) -> None:
    desk.invite()
    key = desk.house.keys["administrator"]
    desk.house.office.flush()
    page = json.dumps(desk.house.open(desk.browser, "/audit").get_json(), ensure_ascii=False)
    assert "Administrator" in page
    assert "Bruker: Nina Ny" in page
    assert "Roller: rapportør for Bodø" in page
    file = desk.browser.get("/data/audit.csv").get_data(as_text=True)
    assert key in file
    assert f"Bruker: {key_of(desk.house, 'nina@bodo.example')}" in file
    for personal in ("Nina", "nina@", "Administrator;", "administrator@"):
        assert personal not in file


def test_the_head_of_a_page_tells_who_is_logged_in_and_as_what(desk: Desk) -> None:
    desk.house.user("kari", Held(Role.REPORTER, "bodo"), Held(Role.REPORTER, "oslo"))
    kari = desk.house.browser()
    desk.house.try_password(kari, "kari@imdi.example")
    page = json.dumps(desk.house.open(kari, "/programme").get_json(), ensure_ascii=False)
    assert '"Kari"' in page
    assert "rapportør for Bodø og Oslo" in page
    assert "Logg ut" in page
    visitor = json.dumps(
        desk.house.open(desk.house.browser(), "/programme", "?quarter=2017Q3").get_json()
    )
    assert "/login?next=/programme%3Fquarter%3D2017Q3" in visitor
    assert "Logg ut" not in visitor


def test_users_are_made_ready_before_a_login_is_set_up(tmp_path: Path) -> None:
    """On this machine alone: the one local user may invite, and nothing is published yet."""
    with (
        open_ledger("sqlite", tmp_path) as ledger,
        Office(ledger.engine, publish_approved, against_current) as office,
    ):
        app = create_app(ledger.door, office)
        browser = app.server.test_client()
        page = send(browser, opening(app, "/users")).get_data(as_text=True)
        assert "Ingen er invitert" in page
        with browser.session_transaction() as session:
            token = signed_by(app.server.secret_key, session["csrf_token"])
        form = {"csrf_token": token, "email": "a@b.no", "name": "A", "role.administrator": "on"}
        assert browser.post("/users/invite", data=form).status_code == 303
        page = send(browser, opening(app, "/users")).get_data(as_text=True)
        assert "A er invitert." in page
        assert "/invitation/" not in page
