"""Logging in with a password, and out: the session's limits, and what a visitor is led to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from dashboard import create_app
from dashboard.local_path import local_path
from dashboard.login import COOKIE, Login, Ways
from dashboard.turnstile import Rates
from db.logins import INVITED, _nobodys, fingerprint
from db.refusal import Refusal
from db.session import reading
from db.user_models import Login as LoginRow
from db.user_models import User
from db.vocabulary import Deed, Outcome, Role
from tests.dashboard.calls import opening, send
from tests.dashboard.house import CHEAP, MACHINE, PASSWORD, Held, House, open_house, token

EMAIL = "editor@imdi.example"
PAGE = {"Accept": "text/html"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def slow_house(tmp_path: Path) -> Iterator[House]:
    """One that takes as long over passwords as it does in use."""
    with open_house(tmp_path, hasher=PasswordHasher()) as house:
        yield house


def cookie(browser: Any) -> str:
    return browser.get_cookie(COOKIE).value  # type: ignore[no-any-return]


def test_the_session_is_a_cookie_of_this_host_alone_that_no_script_reads(house: House) -> None:
    answer = house.browser().get("/login")
    said = answer.headers["Set-Cookie"]
    assert said.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(said.split("; "))
    assert "Domain" not in said
    assert "Expires" not in said
    assert answer.headers["Cache-Control"] == "no-store"


def test_whoever_logs_in_is_known_at_the_next_request(house: House) -> None:
    browser = house.browser()
    assert house.open(browser, "/reports").status_code == 401
    house.user("editor")
    answer = house.try_password(browser, " Editor@IMDI.example ", next="/reports?quarter=2017Q3")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reports?quarter=2017Q3")
    assert house.open(browser, "/reports").status_code == 200
    assert (Deed.LOGIN, Outcome.DONE, house.keys["editor"], {"way": "password"}) in house.events()


def test_a_login_page_is_left_by_whoever_is_logged_in(house: House) -> None:
    answer = house.logged_in("editor").get("/login?next=/centres")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/centres")


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "feil passord her"), ("nobody@imdi.example", PASSWORD), (EMAIL, ""), ("", "")],
)
def test_a_wrong_password_and_an_unknown_e_mail_are_told_alike(
    house: House, email: str, password: str
) -> None:
    house.user("editor")
    browser = house.browser()
    answer = house.try_password(browser, email, password)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert 'role="alert"' in text
    assert "E-post eller passord er feil" in text
    assert 'aria-invalid="true"' in text
    assert password not in text or not password
    told = {"code": "wrong_login", "http": 403}
    assert house.events()[-1] == (Deed.LOGIN, Outcome.REFUSED, "visitor", told)
    assert house.open(browser, "/reports").status_code == 401


def test_a_wrong_e_mail_takes_as_long_as_a_wrong_password(
    slow_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both try one hash of the same kind; the time itself is not measured here."""
    house = slow_house
    house.user("editor")
    house.user("invited", Held(Role.READER), password=None)
    tried: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> NoReturn:
            tried.append(str(hash).rpartition("$")[0].rpartition("$")[0])
            raise TypeError

    monkeypatch.setattr("db.logins._HASHER", Counting())
    for email in (EMAIL, "nobody@imdi.example", "invited@imdi.example", "x" * 5000):
        with pytest.raises(TypeError):
            house.office.logins.check_password(email=email, password="x", now=house.now)
    assert len(tried) == 4
    assert len(set(tried)) == 1
    assert tried[0].startswith("$argon2id$")


def test_what_a_wrong_e_mail_is_tried_against_is_a_hash_like_any_other() -> None:
    hasher, nobodys = PasswordHasher(), _nobodys()
    assert not hasher.check_needs_rehash(nobodys)
    with pytest.raises(VerifyMismatchError):
        hasher.verify(nobodys, "x")


def test_a_password_hashed_more_cheaply_is_hashed_anew(
    slow_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = slow_house

    def kept() -> str:
        with reading(house.ledger.engine) as connection:
            return connection.scalar(select(User.password_hash))  # type: ignore[return-value]

    with monkeypatch.context() as patch:
        patch.setattr("db.logins._HASHER", CHEAP)
        house.user("editor")
    assert "m=64," in kept()
    house.logged_in("editor")
    assert "m=65536," in kept()
    assert PASSWORD not in kept()


def test_whatever_was_in_the_session_before_is_gone_after_login(house: House) -> None:
    """A cookie that somebody planted in the reader's browser leads nowhere afterwards."""
    house.user("editor")
    browser = house.browser()
    before = token(browser)
    planted = cookie(browser)
    house.try_password(browser, EMAIL)
    assert cookie(browser) != planted
    with browser.session_transaction() as session:
        secret = session["_user_id"]
    other = house.browser()
    other.set_cookie(COOKIE, planted)
    assert house.open(other, "/reports").status_code == 401
    assert browser.post("/logout", data={"csrf_token": before}).status_code == 403
    with reading(house.ledger.engine) as connection:
        assert connection.scalars(select(LoginRow.sha256)).all() == [fingerprint(secret)]


def test_each_login_is_a_new_one_and_ends_the_one_before_it_in_that_browser(house: House) -> None:
    browser = house.logged_in("editor")
    former = cookie(browser)
    held = {"csrf_token": ""}
    with browser.session_transaction() as session:
        held["secret"] = session["_user_id"]
    house.wait(minutes=31)  # idle, so that the login page is shown again
    assert house.try_password(browser, EMAIL).status_code == 303
    with browser.session_transaction() as session:
        assert session["_user_id"] != held["secret"]
    other = house.browser()
    other.set_cookie(COOKIE, former)
    assert house.open(other, "/reports").status_code == 401


def test_an_idle_session_ends_and_a_used_one_does_not(house: House) -> None:
    browser = house.logged_in("editor")
    for _ in range(4):
        house.wait(minutes=29)
        assert house.open(browser, "/reports").status_code == 200
    house.wait(minutes=31)
    answer = house.open(browser, "/reports")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "login_ended")


def test_a_session_ends_after_ten_hours_however_much_it_is_used(house: House) -> None:
    browser = house.logged_in("editor")
    for _ in range(23):
        house.wait(minutes=26)
        assert house.open(browser, "/reports").status_code == 200
    house.wait(minutes=5)
    assert house.open(browser, "/reports").status_code == 401


@pytest.fixture
def clocks(house: House, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets every clock of the server, the one that signatures are dated by too."""
    began, real = house.now, time.time

    def turn(**ahead: float) -> None:
        house.now = began + timedelta(**ahead)
        shift = timedelta(**ahead).total_seconds()
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda: real() + shift)

    return turn


@pytest.mark.parametrize("ahead", [{"seconds": 3}, {"seconds": 59}, {"milliseconds": 1}])
def test_a_cookie_from_some_seconds_ahead_is_still_one_s_own(
    house: House, clocks: Any, ahead: dict[str, float]
) -> None:
    clocks(**ahead)
    browser = house.logged_in("editor")
    clocks()
    for _ in range(3):
        assert house.open(browser, "/reports").status_code == 200
        assert browser.get("/", headers=PAGE).status_code == 200


@pytest.mark.parametrize("ahead", [{"seconds": 65}, {"hours": 2}, {"days": 400}])
def test_a_cookie_from_far_ahead_has_ended_and_is_not_taken_for_a_visitor_s(
    house: House, clocks: Any, ahead: dict[str, float]
) -> None:
    clocks(**ahead)
    browser = house.logged_in("editor")
    clocks()
    for _ in range(3):
        answer = house.open(browser, "/programme")
        assert (answer.status_code, answer.get_json()["code"]) == (401, "login_ended")
    clocks(**ahead)
    assert house.open(browser, "/reports").status_code == 200


def test_a_page_left_open_is_not_filled_with_what_a_visitor_sees(house: House) -> None:
    browser = house.logged_in("editor")
    house.wait(minutes=31)
    assert house.open(browser, "/programme").get_json()["code"] == "login_ended"
    led = browser.get("/programme?quarter=2017Q3", headers=PAGE)
    assert led.status_code == 303
    assert led.headers["Location"] == "/login?next=/programme%3Fquarter%3D2017Q3&said=login_ended"
    assert "ikke har brukt tjenesten" in browser.get(led.headers["Location"]).get_data(as_text=True)
    assert house.open(browser, "/programme").status_code == 200  # now told, and a visitor


def test_logging_out_ends_the_login_wherever_its_cookie_is(house: House) -> None:
    browser, thief = house.logged_in("editor"), house.browser()
    thief.set_cookie(COOKIE, cookie(browser))
    assert house.open(thief, "/reports").status_code == 200
    assert browser.get("/logout").status_code == 404
    assert browser.post("/logout").status_code == 403
    assert house.open(thief, "/reports").status_code == 200
    with browser.session_transaction() as session:
        raw = session["csrf_token"]
    answer = browser.post("/logout", data={"csrf_token": signed(house, raw)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?said=logged_out")
    assert house.events()[-1][:3] == (Deed.LOGOUT, Outcome.DONE, house.keys["editor"])
    for each in (browser, thief):
        assert house.open(each, "/reports").status_code == 401


def signed(house: House, raw: str) -> str:
    """The form's secret as a page of the house would hold it."""
    return signed_by(house.app.server.secret_key, raw)


def signed_by(key: str, raw: str) -> str:
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw))


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_another_site_cannot_log_anybody_in_or_out(house: House, headers: dict[str, str]) -> None:
    house.user("editor")
    browser = house.browser()
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": token(browser)}
    assert browser.post("/login", data=form, headers=headers).status_code == 403
    assert browser.post("/logout", data=form, headers=headers).status_code == 403
    assert house.open(browser, "/reports").status_code == 401


def test_a_role_taken_away_is_gone_at_the_next_request(house: House) -> None:
    browser = house.logged_in("editor")
    assert house.open(browser, "/reports").status_code == 200
    roles = [Held(Role.READER)]
    change = {"user": house.keys["editor"], "by": MACHINE, "now": house.now}
    house.office.users.change_roles(roles=roles, **change)
    answer = house.open(browser, "/reports")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed")
    assert house.open(browser, "/programme").status_code == 200
    house.office.users.remove(**change)
    assert house.open(browser, "/programme").get_json()["code"] == "login_ended"


def test_being_here_is_noted_now_and_then(house: House) -> None:
    browser = house.logged_in("editor")

    def last_seen() -> Any:
        house.office.flush()
        return house.people.oneself(house.keys["editor"]).last_seen  # type: ignore[union-attr]

    first = last_seen()
    assert first is not None
    house.wait(minutes=4)
    house.open(browser, "/")
    assert last_seen() == first
    house.wait(minutes=2)
    house.open(browser, "/")
    assert last_seen() > first


# --- Visitors


def test_a_visitor_sees_what_everybody_may_and_is_led_to_log_in_for_the_rest(house: House) -> None:
    browser = house.browser()
    assert house.open(browser, "/programme").status_code == 200
    answer = browser.get("/reports?quarter=2017Q3", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?next=/reports%3Fquarter%3D2017Q3")
    assert browser.get("/data/audit.csv").status_code == 401
    assert house.open(browser, "/programme", "?audience=internal").status_code == 401


def test_where_visitors_are_not_let_in_everything_asks_for_a_login(tmp_path: Path) -> None:
    with open_house(tmp_path, Ways(accounts=True, visitors=False)) as house:
        browser = house.browser()
        assert browser.get("/programme", headers=PAGE).headers["Location"] == (
            "/login?next=/programme&said=login_needed"
        )
        for address in ("/data/programme.csv", "/_dash-layout", "/_dash-dependencies", "/nowhere"):
            assert browser.get(address).status_code == 401, address
        assert house.open(browser, "/programme").status_code == 401
        for address in ("/login", "/health/live", "/assets/10-look.css"):
            with browser.get(address) as answer:
                assert answer.status_code == 200, address
        assert house.open(house.logged_in("reader"), "/programme").status_code == 200


# --- Invitations


def test_an_invitation_lets_one_choose_a_password_once(house: House) -> None:
    by = {"by": MACHINE, "now": house.now}
    roles = [Held(Role.EDITOR)]
    invited = house.office.users.invite(email=EMAIL, name="Kari", roles=roles, **by)
    address, browser = f"/invitation/{invited.token}", house.browser()
    page = browser.get(address).get_data(as_text=True)
    assert EMAIL in page
    assert 'autocomplete="new-password"' in page
    form = {"password": PASSWORD, "csrf_token": token(browser, address)}
    for short in ("kort", "passordpassord", "editor1234567", "aaaaaaaaaaaaaa", "x" * 201):
        answer = browser.post(address, data=form | {"password": short})
        assert answer.status_code == 400, short
        assert 'role="alert"' in answer.get_data(as_text=True)
    assert browser.post(address, data={"password": PASSWORD}).status_code == 403
    answer = browser.post(address, data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert house.open(browser, "/reports").status_code == 200
    with browser.session_transaction() as session:
        form["csrf_token"] = signed(house, session["csrf_token"])
    for again in (browser.get(address), browser.post(address, data=form)):
        assert (again.status_code, again.get_json()["code"]) == (404, "bad_invitation")
    acts = [details.get("act") for deed, _, _, details in house.events() if deed is Deed.USER]
    assert acts == ["invite", "password"]


def test_an_invitation_holds_for_a_week(house: House) -> None:
    by = {"by": MACHINE, "now": house.now}
    invited = house.office.users.invite(email=EMAIL, name="Kari", roles=[Held(Role.EDITOR)], **by)
    house.now += INVITED
    assert house.browser().get(f"/invitation/{invited.token}").status_code == 404
    again = house.office.users.invite_again(user=invited.user, by=MACHINE, now=house.now)
    assert house.browser().get(f"/invitation/{invited.token}").status_code == 404
    assert house.browser().get(f"/invitation/{again.token}").status_code == 200


def test_a_new_password_logs_the_user_out_everywhere_else(house: House) -> None:
    browser = house.logged_in("editor")
    user = house.keys["editor"]
    again = house.office.users.invite_again(user=user, by=MACHINE, now=house.now)
    assert house.open(browser, "/reports").status_code == 200
    house.office.logins.accept(again.token, password="en annen lang setning", now=house.now)
    assert house.open(browser, "/reports").status_code == 401
    assert house.try_password(house.browser(), EMAIL).status_code == 403


def test_the_database_holds_no_secret_that_lets_anybody_in(house: House) -> None:
    house.logged_in("editor")
    invited = house.office.users.invite(
        email="a@b.no", name="A", roles=[Held(Role.READER)], by=MACHINE, now=house.now
    )
    with reading(house.ledger.engine) as connection:
        everything = str(
            [
                *connection.execute(select(User.__table__)).all(),
                *connection.execute(select(LoginRow.__table__)).all(),
            ]
        )
    assert invited.token not in everything
    assert PASSWORD not in everything
    assert fingerprint(invited.token) in everything


def test_a_removed_user_cannot_be_logged_in_by_what_was_known_of_them(house: House) -> None:
    house.logged_in("editor")
    house.office.users.remove(user=house.keys["editor"], by=MACHINE, now=house.now)
    assert house.try_password(house.browser(), EMAIL).status_code == 403
    with pytest.raises(Refusal, match="not_invited"):
        house.office.logins.begin(user=house.keys["editor"], way="password", now=house.now)


# --- Where one is led


@pytest.mark.parametrize(
    "address",
    [
        *("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example"),
        *("/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "evil.example", "", None),
        *("///evil.example", "/%0d%0a", "http:/evil", "/login?next=//x", "/" + "a" * 3000),
    ],
)
def test_nobody_is_led_to_another_site(address: str | None) -> None:
    assert local_path(address) in ("/", "/%0d%0a")


def test_a_login_form_with_another_sites_address_leads_home(house: House) -> None:
    house.user("editor")
    answer = house.try_password(house.browser(), EMAIL, next="//evil.example/x")
    assert answer.headers["Location"] == "/"
    page = house.browser().get('/login?next=/"><script>alert(1)</script>').get_data(as_text=True)
    assert "<script>alert" not in page


def test_the_login_page_is_worded_in_both_languages(house: House) -> None:
    browser = house.browser()
    assert '<html lang="nb">' in browser.get("/login").get_data(as_text=True)
    page = browser.get("/login?lang=en&next=/centres").get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "Log in" in page
    assert 'href="/login?next=/centres"' in page
    body = send(browser, opening(house.app, "/reports", "?lang=en")).get_json()
    assert body == {"code": "login_needed", "message": "Log in to see this."}


def test_an_account_is_tried_so_many_times_wherever_it_is_tried_from(house: House) -> None:
    house.user("editor")
    app = create_app(
        house.ledger.door,
        house.office,
        login=Login(house.office, house.people, Ways(accounts=True), clock=lambda: house.now),
        secret_key="s" * 32,
        rates=Rates(logins=3),
    )

    def tried(email: str, number: int) -> int:
        browser = app.server.test_client()
        browser.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        return int(house.try_password(browser, email, "feil passord her").status_code)

    assert [tried(EMAIL.upper(), number) for number in range(3)] == [403] * 3
    assert tried(EMAIL, 10) == 429
    assert tried("somebody@imdi.example", 11) == 403
