"""Logging in through a provider: a real one, in a process of its own, that insists on PKCE."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from dashboard.login import COOKIE, Ways
from dashboard.provider import Provider, is_private_way
from db.actor import Held
from db.vocabulary import Deed, Outcome, Role
from tests.dashboard.house import MACHINE, House, open_house
from tests.provider import agree, running_provider

READER, EDITOR = Held(Role.READER), Held(Role.EDITOR)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as address:
        yield address


@pytest.fixture
def house(issuer: str, tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path, Ways(provider=Provider(issuer, "integrering", "secret"))) as house:
        house.user("kari", EDITOR, password=None)
        house.user("ada", READER, password=None)
        yield house


def start(browser: Any, back: str = "/reports") -> str:
    """Where the provider is asked."""
    answer = browser.get(f"/login/start?{urlencode({'next': back})}")
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def come_back(browser: Any, address: str) -> Any:
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}")


def log_in(browser: Any, subject: str, back: str = "/reports") -> Any:
    return come_back(browser, agree(start(browser, back), subject))


def refused(house: House, answer: Any, code: str, http: int = 403) -> None:
    assert answer.status_code == http
    assert 'role="alert"' in answer.get_data(as_text=True)
    told = {"code": code, "http": http}
    assert house.events()[-1] == (Deed.LOGIN, Outcome.REFUSED, "visitor", told)


def test_one_logs_in_through_the_provider_and_is_led_to_where_one_was(house: House) -> None:
    browser = house.browser()
    answer = log_in(browser, "kari-sub", "/reports?quarter=2017Q3")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reports?quarter=2017Q3")
    assert house.open(browser, "/reports").status_code == 200
    key = house.keys["kari"]
    assert [event[:3] for event in house.events()[-2:]] == [
        (Deed.USER, Outcome.DONE, key),
        (Deed.LOGIN, Outcome.DONE, key),
    ]
    assert house.events()[-1][3] == {"way": "provider"}
    with browser.session_transaction() as session:
        assert not [name for name in session if name.startswith("_state")]


def test_the_provider_is_asked_with_a_challenge_a_state_and_a_nonce(house: House) -> None:
    browser = house.browser()
    first, second = asked(start(browser)), asked(start(browser))
    for each in (first, second):
        assert each["response_type"] == "code"
        assert each["code_challenge_method"] == "S256"
        assert each["redirect_uri"] == "http://localhost/login/callback"
        assert set(each["scope"].split()) == {"openid", "email", "profile"}
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 20
        assert first[name] != second[name]


def test_the_callback_is_at_the_address_in_the_settings_whatever_host_is_named(
    issuer: str, tmp_path: Path
) -> None:
    ways = Ways(provider=Provider(issuer, "c", "s"), base="https://tall.example")
    with open_house(tmp_path, ways) as house:
        answer = house.browser().get("/login/start", headers={"Host": "evil.example"})
        where = asked(answer.headers["Location"])["redirect_uri"]
        assert where == "https://tall.example/login/callback"


def test_the_second_login_goes_by_the_identity_and_not_by_the_e_mail(house: House) -> None:
    assert log_in(house.browser(), "kari-sub").status_code == 303
    assert log_in(house.browser(), "kari-sub").status_code == 303
    refused(house, log_in(house.browser(), "same-email-sub"), "not_invited")


@pytest.mark.parametrize("subject", ["stranger-sub", "unverified-sub", "never-heard-of"])
def test_whoever_is_not_invited_by_a_verified_e_mail_stays_outside(
    house: House, subject: str
) -> None:
    browser = house.browser()
    answer = log_in(browser, subject)
    refused(house, answer, "not_invited")
    assert "ikke invitert" in answer.get_data(as_text=True)
    assert house.open(browser, "/reports").status_code == 401


def test_whoever_is_removed_does_not_come_back_by_the_same_identity(house: House) -> None:
    browser = house.browser()
    log_in(browser, "kari-sub")
    house.office.users.remove(user=house.keys["kari"], by=MACHINE, now=house.now)
    assert house.open(browser, "/reports").status_code == 401
    refused(house, log_in(house.browser(), "kari-sub"), "not_invited")


def test_an_answer_to_what_somebody_else_asked_is_refused(house: House) -> None:
    """Login CSRF: the attacker's own code and state, in the reader's browser."""
    attacker, reader = house.browser(), house.browser()
    answer = agree(start(attacker), "kari-sub")
    start(reader)
    refused(house, come_back(reader, answer), "login_failed")
    assert house.open(reader, "/reports").status_code == 401


@pytest.mark.parametrize("change", [{"state": "x" * 30}, {"state": ""}, {"code": "x" * 30}])
def test_a_changed_state_or_code_is_refused(house: House, change: dict[str, str]) -> None:
    browser = house.browser()
    back = asked(agree(start(browser), "kari-sub"))
    refused(house, browser.get(f"/login/callback?{urlencode(back | change)}"), "login_failed")
    assert house.open(browser, "/reports").status_code == 401


def test_a_code_is_worth_nothing_without_the_verifier_of_its_challenge(house: House) -> None:
    """PKCE: the code was asked for with another challenge than the session's own."""
    browser = house.browser()
    address = start(browser)
    other = base64.urlsafe_b64encode(hashlib.sha256(b"x" * 48).digest()).rstrip(b"=").decode()
    changed = asked(address) | {"code_challenge": other}
    answer = agree(f"{address.partition('?')[0]}?{urlencode(changed)}", "kari-sub")
    refused(house, come_back(browser, answer), "login_failed")


def test_the_provider_itself_refuses_to_be_asked_without_a_challenge(house: House) -> None:
    plain = asked(address := start(house.browser()))
    del plain["code_challenge"]
    where = f"{address.partition('?')[0]}?{urlencode(plain)}"
    assert requests.post(where, data={"sub": "kari-sub"}, timeout=10).status_code == 400


def test_a_token_that_answers_another_question_is_refused(house: House) -> None:
    """The nonce: the provider is asked with another than the session remembers."""
    browser = house.browser()
    address = start(browser)
    changed = asked(address) | {"nonce": "another-nonce-altogether"}
    answer = agree(f"{address.partition('?')[0]}?{urlencode(changed)}", "kari-sub")
    refused(house, come_back(browser, answer), "login_failed")


def test_a_code_is_used_once(house: House) -> None:
    browser = house.browser()
    answer = agree(start(browser), "kari-sub")
    assert come_back(browser, answer).status_code == 303
    refused(house, come_back(browser, answer), "login_failed")


def test_whoever_says_no_at_the_provider_is_told_so_here(house: House) -> None:
    browser = house.browser()
    address = start(browser)
    answer = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    state = asked(address)["state"]
    refused(house, browser.get(f"{back.path}?{back.query}&state={state}"), "login_failed")


def test_a_provider_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    with open_house(tmp_path, Ways(provider=Provider("http://127.0.0.1:9", "c", "s"))) as house:
        answer = house.browser().get("/login/start")
        refused(house, answer, "provider_silent", 503)
        assert "svarer ikke" in answer.get_data(as_text=True)


def test_a_provider_that_says_it_is_another_is_not_used(issuer: str, tmp_path: Path) -> None:
    other = issuer.replace("127.0.0.1", "localhost")  # it names itself after the host asked for
    provider = Provider(issuer, "c", "s")
    with open_house(tmp_path, Ways(provider=provider)) as house:
        provider.issuer = other
        refused(house, house.browser().get("/login/start"), "provider_silent", 503)


def test_however_often_one_begins_the_session_stays_small(house: House) -> None:
    browser = house.browser()
    for _ in range(30):
        begun = start(browser, "/" + "a1b2c3d4" * 180)
    assert len(browser.get_cookie(COOKIE).value) < 4000
    assert come_back(browser, agree(begun, "kari-sub")).status_code == 303


def test_whoever_began_in_english_is_answered_in_english(house: House) -> None:
    browser = house.browser()
    address = str(browser.get("/login/start?lang=en").headers["Location"])
    page = come_back(browser, agree(address, "stranger-sub")).get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "not invited here" in page


def test_there_is_no_password_where_accounts_are_not_kept(house: House) -> None:
    browser = house.browser()
    assert 'type="password"' not in browser.get("/login").get_data(as_text=True)
    assert browser.post("/login", data={"email": "kari@imdi.example"}).status_code == 405
    assert browser.get("/invitation/abc").status_code == 404


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("https://login.example", True),
        ("http://127.0.0.1:9400", True),
        ("http://localhost/x", True),
        ("http://[::1]:80", True),
        ("http://login.example", False),
        ("ftp://127.0.0.1", False),
        ("https://", False),
        ("login.example", False),
    ],
)
def test_nobody_is_sent_where_others_can_listen(address: str, private: bool) -> None:
    assert is_private_way(address) is private
