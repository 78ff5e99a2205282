"""Nobody does a thing so often that it takes the service, or the figures, from the others."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard import create_app
from dashboard.errors import WORDINGS
from dashboard.turnstile import Pace, Rates, Turnstile, of_account, of_address, turnstile
from db.actor import EVERYTHING
from db.vocabulary import Deed, Outcome
from queries.values import VISITOR
from tests.dashboard.calls import opening, send
from tests.dashboard.doorkeeper import EDITOR, House, somebody

EXPORTS = (
    "/data/programme.csv",
    "/data/programme.json",
    "/data/submissions.csv",
    "/data/audit.csv",
)
OTHER = somebody(*EVERYTHING, name="u2")


@pytest.fixture
def rates() -> Rates:
    return Rates(exports=3, uploads=2, logins=2, calls=4)


def test_files_are_taken_out_so_many_times_by_each_person(house: House) -> None:
    house.doorkeeper.sees = EDITOR
    for address in EXPORTS[:3]:
        assert house.client.get(address).status_code == 200
    answer = house.client.get(EXPORTS[3])
    assert (answer.status_code, answer.get_json()["code"]) == (429, "too_often")
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert answer.headers["Retry-After"] in answer.get_json()["message"]
    assert house.client.get("/programme").status_code == 200
    house.doorkeeper.sees = OTHER
    assert house.client.get(EXPORTS[3]).status_code == 200


def test_files_are_taken_out_so_many_times_from_each_address(house: House) -> None:
    house.doorkeeper.sees = VISITOR

    def take(address: str) -> int:
        answer = house.client.get("/data/programme.csv", environ_base={"REMOTE_ADDR": address})
        return int(answer.status_code)

    assert [take("203.0.113.9") for _ in range(4)] == [200, 200, 200, 429]
    assert take("203.0.113.10") == 200
    house.doorkeeper.sees = EDITOR
    assert take("203.0.113.9") == 200


def test_an_office_behind_one_address_is_as_many_as_it_may_stand_for(
    house: House, door: Any, office: Any
) -> None:
    house.doorkeeper.sees = VISITOR
    rates = Rates(exports=2, logins=2, calls=1, at_address=3)
    app = create_app(door, office, login=house.doorkeeper, rates=rates)
    client, body = app.server.test_client(), opening(app, "/programme")
    taken = [client.get("/data/programme.csv").status_code for _ in range(7)]
    assert taken == [200] * 6 + [429]
    assert [send(client, body).status_code for _ in range(4)] == [200] * 3 + [429]
    assert [client.post("/login").status_code for _ in range(7)] == [403] * 6 + [429]
    house.doorkeeper.sees = EDITOR
    assert [client.get("/data/programme.csv").status_code for _ in range(3)] == [200, 200, 429]


def test_a_refused_file_counts_too(house: House) -> None:
    house.doorkeeper.sees = EDITOR
    answers = [house.client.get("/data/programme.csv?centre=x").status_code for _ in range(4)]
    assert answers == [400, 400, 400, 429]


def test_reports_are_sent_so_many_times(house: House) -> None:
    house.doorkeeper.sees = EDITOR
    answers = [house.client.post("/deliveries").status_code for _ in range(3)]
    assert answers == [403, 403, 429]


@pytest.mark.parametrize("path", ["/login", "/invitation/x"])
def test_logging_in_is_tried_so_many_times_and_looked_at_as_often_as_one_likes(
    house: House, path: str
) -> None:
    assert [house.client.post(path).status_code for _ in range(3)] == [403, 403, 429]
    assert [house.client.get(path).status_code for _ in range(5)] == [200] * 5


def test_pages_are_filtered_so_many_times(house: House) -> None:
    body = opening(house.app, "/programme")
    assert [send(house.client, body).status_code for _ in range(5)] == [200] * 4 + [429]


def test_a_login_can_count_attempts_at_an_account_without_telling_which(house: House) -> None:
    with house.app.server.test_request_context("/login"):
        account = of_account(" Kari@Example.org ")
        assert account == of_account("kari@example.org")
        assert account != of_account("ola@example.org")
        assert "kari" not in account
        passing = turnstile()
        assert [passing.lets(Pace.LOGINS, account) for _ in range(3)] == [True, True, False]


def test_who_was_stopped_is_recorded_and_their_address_is_not(house: House, caplog: Any) -> None:
    for _ in range(4):
        house.client.get("/data/programme.csv", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    who, deed, outcome, told = house.events()[-1]
    assert (who, deed, outcome) == ("visitor", Deed.ACCESS, Outcome.REFUSED)
    assert told == {"code": "too_often", "http": 429, "address": "/data/<path:name>"}
    assert "limit reached: exports" in caplog.text
    assert "203.0.113" not in caplog.text + str(house.events())


def test_one_household_is_one_address() -> None:
    assert of_address("2001:db8:1:2::1") == of_address("2001:db8:1:2:ffff::9")
    assert of_address("2001:db8:1:2::1") != of_address("2001:db8:1:3::1")
    assert of_address("::ffff:203.0.113.9") != of_address("::ffff:203.0.113.10")
    assert of_address(None) == of_address("nonsense")


def test_the_window_moves() -> None:
    now = [1000.0]
    passing = Turnstile(Rates(exports=2), clock=lambda: now[0])
    assert [passing.lets(Pace.EXPORTS, "a") for _ in range(3)] == [True, True, False]
    now[0] += 601
    assert passing.lets(Pace.EXPORTS, "a")


def test_the_person_at_this_machine_is_not_counted(door: Any, office: Any) -> None:
    client = create_app(door, office, rates=Rates(exports=1)).server.test_client()
    answers = [client.get("/data/programme.csv").status_code for _ in range(3)]
    assert answers == [200] * 3


def test_a_proxy_tells_who_visits(house: House, door: Any, office: Any) -> None:
    app = create_app(door, office, login=house.doorkeeper, rates=Rates(exports=1), proxies=1)

    def take(address: str) -> int:
        headers = {"X-Forwarded-For": f"198.51.100.1, {address}"}
        return int(app.server.test_client().get("/data/programme.csv", headers=headers).status_code)

    assert [take("203.0.113.9"), take("203.0.113.9"), take("203.0.113.10")] == [200, 429, 200]


def test_it_is_said_how_long_to_wait_in_both_languages() -> None:
    assert "{seconds}" in WORDINGS["too_often"].nb
    assert "{seconds}" in WORDINGS["too_often"].en
