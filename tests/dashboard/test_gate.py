"""The gate: every address needs what the table says, whoever asks, however it is asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.errors import WORDINGS
from dashboard.gate import LOGINS, NEEDS, PAGES, Open
from dashboard.pages import PAGES as EVERY_PAGE
from dashboard.turnstile import Rates
from db.actor import EVERYTHING
from db.faults import Fault, StorageFault
from db.vocabulary import Deed, Outcome, Permission
from queries.values import VISITOR
from tests.dashboard.calls import callback_named, changing, opening, part_ids, send, whose_in
from tests.dashboard.doorkeeper import EDITOR, House, path_of, somebody

WORDS = "a reason with a name in it"


def test_every_address_stands_in_the_table_and_nothing_else_does(
    house: House, dashboard: Any
) -> None:
    def endpoints(app: Any) -> set[str]:
        return {rule.endpoint for rule in app.server.url_map.iter_rules()}

    of_users = {endpoint for endpoint in LOGINS if endpoint.startswith("users_")}
    assert endpoints(dashboard) == {*NEEDS, *of_users}
    assert endpoints(house.app) == {*NEEDS, *LOGINS}


def test_an_address_that_was_forgotten_in_the_table_is_not_served(house: House) -> None:
    house.app.server.add_url_rule("/forgotten", "forgotten", lambda: "secret", methods=["GET"])
    house.doorkeeper.sees = EDITOR
    answer = house.client.get("/forgotten")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown_page")


def test_a_visitor_is_let_to_nothing_that_needs_a_permission(house: House) -> None:
    needs = {**NEEDS, **LOGINS}
    for rule, path in house.rules():
        for method in rule.methods - {"OPTIONS"}:
            answer = house.open(path, method=method)
            if isinstance(needs[rule.endpoint], Permission):
                assert answer.status_code == 401, rule
                if method != "HEAD":
                    assert answer.get_json()["code"] == "login_needed"
            elif needs[rule.endpoint] is Open.NOBODY:
                assert answer.status_code == 404, rule
            else:
                assert answer.status_code in (200, 400, 403, 404, 415), (rule, answer.status_code)


@pytest.mark.parametrize("lacking", list(Permission))
def test_each_address_needs_the_permission_that_the_table_says(
    house: House, lacking: Permission
) -> None:
    house.doorkeeper.sees = somebody(*(set(EVERYTHING) - {lacking}))
    for rule, path in house.rules():
        needed = {**NEEDS, **LOGINS}[rule.endpoint]
        for method in rule.methods & {"GET", "POST"}:
            answer = house.open(path, method=method)
            code = answer.get_json()["code"] if answer.status_code >= 400 else ""
            if needed is lacking:
                assert (answer.status_code, code) == (403, "not_allowed"), rule
            elif rule.endpoint != "audit":  # in which the names of reports' centres stand
                assert code != "not_allowed", rule


PAGES_THAT_NEED = [page for page in EVERY_PAGE if page.needs is not None]


@pytest.mark.parametrize("page", PAGES_THAT_NEED, ids=lambda page: page.path)
def test_a_page_that_needs_a_login_leads_there_and_back(house: House, page: Any) -> None:
    path = path_of(page)
    answer = house.client.get(f"{path}?lang=en", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    to = urlsplit(answer.headers["Location"])
    assert (to.scheme, to.netloc, to.path) == ("", "", "/login")
    assert parse_qs(to.query) == {
        "next": [f"{path}?lang=en"],
        "said": ["login_needed"],
        "lang": ["en"],
    }


@pytest.mark.parametrize("page", PAGES_THAT_NEED, ids=lambda page: page.path)
def test_a_page_cannot_be_had_by_its_callbacks_either(house: House, page: Any) -> None:
    house.doorkeeper.sees = EDITOR
    parts = part_ids(send(house.client, opening(house.app, path_of(page))).get_json())
    bodies = [opening(house.app, path_of(page)), changing(house.app, parts, address=path_of(page))]
    # Every callback that the server answers is among the two.
    answered = [name for name, each in house.app.callback_map.items() if each.get("callback")]
    assert sorted(answered) == sorted(body["output"] for body in bodies)
    for body in bodies:
        house.doorkeeper.sees = VISITOR
        answer = send(house.client, body)
        assert (answer.status_code, answer.get_json()["code"]) == (401, "login_needed")
        house.doorkeeper.sees = somebody(*(set(EVERYTHING) - {page.needs}))
        answer = send(house.client, body)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed")
    assert house.client.get(path_of(page)).status_code == 403


def test_everybody_may_read_the_public_pages(house: House) -> None:
    for page in EVERY_PAGE:
        if page.needs is None:
            assert house.client.get(path_of(page)).status_code == 200
            assert send(house.client, opening(house.app, path_of(page))).status_code == 200


def test_somebody_of_one_centre_has_nothing_of_another_by_a_callback(house: House) -> None:
    house.doorkeeper.sees = somebody(*EVERYTHING, centres=frozenset({"larvik"}))
    for path in ("/", "/programme", "/reports"):
        page = send(house.client, opening(house.app, path)).get_json()
        parts = part_ids(page)
        for values in ({"centres": ["bodo"]}, {"address": f"{path}?centre=bodo"}):
            own = {"centres": ["larvik"], "address": path, "whose": whose_in(page)}
            body = changing(house.app, parts, **own | values)
            if "address" in values:
                body["changedPropIds"] = ["measure.value"]
            answer = send(house.client, body)
            assert (answer.status_code, answer.get_json()["code"]) == (403, "not_your_centre")
        answer = send(house.client, opening(house.app, path, "?centre=bodo"))
        assert (answer.status_code, answer.get_json()["code"]) == (403, "not_your_centre")


def test_the_service_says_that_it_lives_also_when_nobody_can_be_known(house: House) -> None:
    house.doorkeeper.sees = StorageFault(Fault.UNREACHABLE)
    assert house.client.get("/health/live").status_code == 200
    assert house.open("/assets/10-look.css").status_code == 200
    assert house.client.get("/").status_code == 503


def test_who_is_kept_out_is_recorded_without_a_word_of_what_they_typed(house: House) -> None:
    person = somebody(Permission.SEE_INTERNAL)
    house.doorkeeper.sees = person
    before = len(house.events())
    house.client.get(f"/reports/{WORDS}")
    house.client.get(f"/audit?person={WORDS}")
    house.client.post("/reports/decide", data={"reason": WORDS})
    send(house.client, opening(house.app, "/reports", f"?centre={WORDS}"))
    house.doorkeeper.sees = EDITOR
    house.client.post(f"/deliveries/{WORDS}/confirm", data={"reason": WORDS})
    house.client.post(
        "/reports/decide", headers={"Sec-Fetch-Site": "cross-site"}, data={"reason": WORDS}
    )
    house.client.post("/reports/decide", data=b"x" * 200_000)
    events = house.events()[before:]
    assert WORDS not in str(events)
    assert {(deed, outcome) for _, deed, outcome, _ in events} == {(Deed.ACCESS, Outcome.REFUSED)}
    assert [(who, told["code"], told["http"], told["address"]) for who, _, _, told in events] == [
        ("u1", "not_allowed", 403, "/reports/<id>"),
        ("u1", "not_allowed", 403, "/audit"),
        ("u1", "not_allowed", 403, "/reports/decide"),
        ("u1", "not_allowed", 403, "/reports"),
        ("u1", "form_expired", 403, "/deliveries/<token>/confirm"),
        ("u1", "other_site", 403, "/reports/decide"),
        ("u1", "too_large", 413, "/reports/decide"),
    ]


@pytest.mark.parametrize("rates", [Rates(notes=3)])
def test_whoever_knocks_all_night_does_not_fill_the_audit(house: House) -> None:
    before = len(house.events())
    for _ in range(20):
        assert house.client.get("/data/audit.csv").status_code == 401
    assert len(house.events()) - before == 3


def knock(house: House, times: int, address: str) -> int:
    """How many of so many denials of somebody at ``address`` are recorded."""
    before = len(house.events())
    for _ in range(times):
        answer = house.client.get("/data/audit.csv", environ_base={"REMOTE_ADDR": address})
        assert answer.status_code in {401, 403}
    return len(house.events()) - before


@pytest.mark.parametrize("rates", [Rates(notes=3)])
def test_one_visitor_does_not_silence_the_record_of_the_others(house: House, caplog: Any) -> None:
    assert [knock(house, 5, "203.0.113.9"), knock(house, 5, "203.0.113.10")] == [3, 3]
    assert knock(house, 1, "203.0.113.9") == 0
    assert {who for who, *_ in house.events()[-6:]} == {VISITOR.name}
    assert "203.0.113" not in caplog.text + str(house.events())


@pytest.mark.parametrize("rates", [Rates(notes=3, notes_of_visitors=7)])
def test_visitors_of_many_addresses_do_not_fill_the_audit_nor_silence_persons(
    house: House,
) -> None:
    assert sum(knock(house, 5, f"203.0.113.{number}") for number in range(20)) == 7
    house.doorkeeper.sees = somebody(Permission.SEE_INTERNAL)
    assert knock(house, 5, "203.0.113.9") == 3
    house.doorkeeper.sees = somebody(Permission.SEE_INTERNAL, name="u2")
    assert knock(house, 5, "203.0.113.9") == 3


def test_what_the_gate_refuses_is_worded_in_both_languages(house: House) -> None:
    for language in ("nb", "en"):
        answer = house.client.get(f"/data/audit.csv?lang={language}")
        wording = WORDINGS["login_needed"]
        assert answer.get_json()["message"] == (wording.en if language == "en" else wording.nb)


def test_without_a_login_only_this_machine_is_answered(dashboard: Any) -> None:
    """Another site can let its own name lead to 127.0.0.1, and would then read everything."""
    client = dashboard.server.test_client()
    for host in ("evil.example", "evil.example:8050", "10.0.0.7", "127.0.0.1.evil.example", ""):
        answer = client.get("/data/programme.csv", headers={"Host": host})
        assert answer.status_code == 400, host
    for host in ("localhost", "localhost:8050", "127.0.0.1:8050", "[::1]:8050"):
        assert client.get("/", headers={"Host": host}).status_code == 200, host


def test_an_error_of_our_own_tells_nothing_but_its_number(house: House) -> None:
    house.doorkeeper.sees = RuntimeError("a secret of the machine")
    answer = house.client.get("/")
    assert answer.status_code == 500
    assert answer.get_json()["code"] == "internal"
    assert b"secret" not in answer.data
    assert b"Traceback" not in answer.data
    assert answer.headers["Content-Security-Policy"]


def test_the_two_pages_rules_are_those_that_dash_has(house: House) -> None:
    assert {rule.rule for rule, _ in house.rules()} >= PAGES
    assert callback_named(house.app, "page.children")
