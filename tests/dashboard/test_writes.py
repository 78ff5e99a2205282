"""What changes something comes from this product's own pages, in a form that the session was given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.forms import TOKEN
from dashboard.gate import CALLS, NEEDS, Open
from dashboard.pages import PAGES as EVERY_PAGE
from db.desk import MOST_DELIVERED
from tests.dashboard.calls import form_token, opening, send, token_in
from tests.dashboard.doorkeeper import EDITOR, House, path_of
from tests.db.import_cases import everything

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://example.org"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_another_site_sends_is_refused_at_every_address(
    house: House, headers: dict[str, str]
) -> None:
    house.doorkeeper.sees = EDITOR
    before = everything(house.ledger.engine)
    for rule, path in house.rules():
        for method in UNSAFE:
            answer = house.open(path, method=method, headers=headers)
            assert (answer.status_code, answer.get_json()["code"]) == (403, "other_site"), rule
    house.office.flush()
    assert everything(house.ledger.engine) == before


def test_nothing_is_changed_by_looking(house: House) -> None:
    house.doorkeeper.sees = EDITOR
    before = everything(house.ledger.engine)
    for rule, path in house.rules():
        for method in rule.methods & {"GET", "HEAD", "OPTIONS"}:
            house.open(f"{path}?report=6:submitted&deed=approve", method=method)
            house.open(path, method=method)
    house.office.flush()
    assert everything(house.ledger.engine) == before


def test_what_changes_something_is_never_had_by_looking(house: House) -> None:
    forms = {"login", "invitation"}  # these show their form at the same address
    for rule, _ in house.rules():
        if rule.methods & UNSAFE and rule.endpoint not in forms:
            assert not rule.methods & {"GET", "HEAD"}, rule


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c"])
def test_a_form_without_the_sessions_secret_is_refused(house: House, token: str | None) -> None:
    house.doorkeeper.sees = EDITOR
    before = everything(house.ledger.engine)
    for rule, path in house.rules():
        if "POST" not in rule.methods or rule.endpoint == CALLS:
            continue
        form = {} if token is None else {TOKEN: token}
        answer = house.client.post(path, data=form)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "form_expired"), rule
    house.office.flush()
    assert everything(house.ledger.engine) == before


def test_a_secret_holds_for_its_own_session_only(house: House) -> None:
    house.doorkeeper.sees = EDITOR
    secret = form_token(house.client, house.app)
    other = house.app.server.test_client()
    assert form_token(other, house.app) != secret
    form = {TOKEN: secret, "report": "6:submitted", "deed": "approve"}
    # Somebody logged in or out in the next tab; and a browser that keeps no cookie at all.
    assert other.post("/reports/decide", data=form).get_json()["code"] == "form_of_other_login"
    without = house.app.server.test_client()
    assert without.post("/reports/decide", data=form).get_json()["code"] == "no_cookies"
    assert house.client.post("/reports/decide", data=form).get_json()["code"] == "report_moved_on"


def test_every_form_that_is_posted_carries_the_secret(house: House) -> None:
    house.doorkeeper.sees = EDITOR
    seen = 0
    for page in EVERY_PAGE:
        drawn = send(house.client, opening(house.app, path_of(page))).get_json()
        for form in _elements(drawn, "Form"):
            if form["props"]["method"].upper() == "POST":
                seen += 1
                assert token_in(form), (page.path, form["props"]["action"])
    assert seen >= 2


def test_no_chart_on_any_page_offers_to_send_its_figures_away(house: House) -> None:
    house.doorkeeper.sees = EDITOR
    seen = 0
    for page in EVERY_PAGE:
        drawn = send(house.client, opening(house.app, path_of(page))).get_json()
        for chart in _elements(drawn, "Graph"):
            seen += 1
            assert chart["props"]["config"]["showSendToCloud"] is False, page.path
            assert chart["props"]["config"]["displaylogo"] is False, page.path
    assert seen >= 5


def _elements(drawn: Any, kind: str) -> Iterator[Any]:
    if isinstance(drawn, dict):
        if drawn.get("type") == kind:
            yield drawn
        for value in drawn.values():
            yield from _elements(value, kind)
    elif isinstance(drawn, list):
        for value in drawn:
            yield from _elements(value, kind)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "SPY"])
def test_a_method_that_no_address_knows_is_refused_everywhere(house: House, method: str) -> None:
    house.doorkeeper.sees = EDITOR
    for rule, path in house.rules():
        answer = house.open(path, method=method)
        assert answer.status_code == 405, rule
        assert set(answer.headers["Allow"].split(", ")) >= {"OPTIONS"}
        assert b"x-secret" not in answer.data


def test_asking_for_the_head_alone_gives_the_same_headers_and_no_body(house: House) -> None:
    house.doorkeeper.sees = EDITOR
    for path in ("/", "/data/programme.csv", "/health/live", "/data/audit.csv"):
        whole, head = house.client.get(path), house.client.head(path)
        assert (head.status_code, head.data) == (whole.status_code, b"")
        same = ("Content-Type", "Content-Disposition", "Content-Security-Policy", "Cache-Control")
        assert [head.headers.get(name) for name in same] == [
            whole.headers.get(name) for name in same
        ]


def test_which_methods_an_address_knows_can_be_asked_and_opens_it_to_no_other_site(
    house: House,
) -> None:
    house.doorkeeper.sees = EDITOR
    answer = house.client.options("/reports/decide", headers={"Origin": "https://example.org"})
    assert (answer.status_code, answer.data) == (200, b"")
    assert set(answer.headers["Allow"].split(", ")) >= {"OPTIONS", "POST"}
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_a_body_that_is_too_large_is_refused_at_every_address(house: House) -> None:
    house.doorkeeper.sees = EDITOR
    for rule, path in house.rules():
        if "POST" in rule.methods:
            large = b"x" * (MOST_DELIVERED + 200_000 if rule.endpoint == "deliver" else 1_000_001)
            answer = house.client.post(path, data=large, content_type="application/json")
            assert answer.status_code == 413, rule
            assert answer.get_json()["code"] in {"too_large", "delivery_too_large"}
        elif {**NEEDS}.get(rule.endpoint) not in {Open.FILE, Open.NOBODY}:
            assert house.client.get(path, data=b"x" * 1_000_001).status_code == 413, rule
