"""What cannot be answered is refused with a code and a sentence: no traceback, no empty result."""

from __future__ import annotations

import copy
import json
import random
import re
from typing import Any

import pytest

from dashboard.errors import WORDINGS, sentence
from dashboard.gate import CALLS
from db.vocabulary import Language
from tests.dashboard.calls import changing, opening, part_ids, send

TRACES = re.compile(rb"Traceback|File \"|line \d+, in |sqlalchemy|/dashboard/")


@pytest.fixture
def client(dashboard: Any) -> Any:
    return dashboard.server.test_client()


@pytest.fixture(scope="session")
def programme_parts(dashboard: Any) -> list[dict[str, str]]:
    answer = send(dashboard.server.test_client(), opening(dashboard, "/programme"))
    assert answer.status_code == 200
    return part_ids(answer.get_json())


ADDRESSES = {
    "/nowhere": (404, "unknown_page"),
    "/centres/nowhere": (404, "unknown_centre"),
    "/centres/bodo/more": (404, "unknown_page"),
    "/centres/bodo?centre=oslo": (400, "unknown_parameter"),
    "/?centre=nowhere": (400, "unknown_centre"),
    "/?centre=": (400, "unknown_centre"),
    "/programme?quarter=2031Q1": (400, "unknown_quarter"),
    "/programme?quarter=2017Q5": (400, "bad_quarter"),
    "/programme?quarter=": (400, "bad_quarter"),
    "/programme?quarter=2017Q3..2017Q1": (400, "bad_range"),
    "/programme?quarter=2017Q1&quarter=2017Q2": (400, "repeated_parameter"),
    "/programme?measure=both": (400, "bad_measure"),
    "/programme?as_of=": (400, "bad_as_of"),
    "/programme?as_of=2017-02-30": (400, "bad_as_of"),
    "/programme?as_of=1999-01-01": (404, "before_first_publication"),
    "/reports?as_of=1999-01-01": (404, "before_first_report"),
    "/data/programme.csv?as_of=yesterday": (400, "bad_as_of"),
    "/data/programme.json?as_of=1999-01-01": (404, "before_first_publication"),
    "/programme?lang=xx": (400, "bad_language"),
    "/programme?colour=red": (400, "unknown_parameter"),
    "/programme?sort=": (400, "bad_sort"),
    "/data/nothing.csv": (404, "unknown_table"),
    "/data/programme": (404, "unknown_extension"),
    "/data/programme.pdf": (404, "unknown_extension"),
    "/data/../app.py": (404, "unknown_table"),
    "/data/programme.csv?centre=nowhere": (400, "unknown_centre"),
    "/data/programme.csv?quarter=1999Q1": (400, "unknown_quarter"),
    "/data/programme.csv?dialect=dos": (400, "bad_dialect"),
    "/data/programme.csv?audience=secret": (400, "bad_audience"),
    "/data/programme.csv?sort=adult_residents~~2017Q3": (400, "bad_sort"),
    "/data/programme.csv?sort=agreement_share~~2017Q1": (400, "bad_sort"),
    "/data/programme.csv?sort=x~y~z": (400, "bad_sort"),
    "/?" + "&".join(["centre=bodo"] * 10_000): (400, "too_many_parameters"),
    "/data/programme.csv?" + "&".join(["quarter=2017Q3"] * 10_000): (400, "too_many_parameters"),
}


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[:60])
@pytest.mark.parametrize("language", [Language.NB, Language.EN])
def test_an_address_that_makes_no_sense_is_refused_in_the_readers_language(
    client: Any, address: str, language: Language
) -> None:
    status, code = ADDRESSES[address]
    if language is Language.EN and "lang=" not in address:
        path, mark, query = address.partition("?")
        address = f"{path}?lang=en&{query}" if mark else f"{path}?lang=en"
    answer = client.get(address)
    assert answer.status_code == status
    said = answer.get_json()
    assert said["code"] == code
    wording = WORDINGS[code].in_(Language.NB if "lang=xx" in address else language)
    start = wording.partition("{")[0]
    assert said["message"].startswith(start)
    assert said["message"]
    assert "{" not in said["message"]
    assert not TRACES.search(answer.data)


def test_a_reader_in_a_browser_gets_a_page_and_a_way_home(client: Any) -> None:
    answer = client.get(
        "/?centre=<script>alert(1)</script>&lang=en", headers={"Accept": "text/html"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert '<html lang="en">' in page
    assert 'href="/?lang=en"' in page
    assert "unknown_centre" in page
    assert "<script>alert" not in page


ECHOES = {
    "/?centre={}": "unknown_centre",
    "/centres/{}": "unknown_centre",
    "/?quarter={}": "bad_quarter",
    "/?measure={}": "bad_measure",
    "/programme?sort={}": "bad_sort",
    "/data/programme.csv?sort={}~x~2017Q3": "bad_sort",
    "/?as_of={}": "bad_as_of",
    "/?lang={}": "bad_language",
    "/?audience={}": "bad_audience",
    "/?{}=1": "unknown_parameter",
    "/figure/{}": "unknown_figure",
    "/figure/agreement_share~~2017Q3~{}": "unknown_centre",
    "/method/{}": "unknown_indicator",
    "/data/{}.csv": "unknown_table",
    "/data/programme.{}": "unknown_extension",
    "/data/programme.csv?dialect={}": "bad_dialect",
    "/reports?centre={}": "unknown_centre",
    "/audit?centre={}": "unknown_centre",
    "/audit?person={}": "unknown_person",
    "/audit?deed={}": "unknown_deed",
    "/reports/template.xlsx?kind={}": "unknown_kind",
    "/reports/template.xlsx?lang={}": "bad_language",
    "/reports/template.xlsx?centre={}": "unknown_centre",
    "/reports/template.xlsx?quarter={}": "bad_quarter",
    "/reports/template.xlsx?{}=1": "unknown_parameter",
}
"""Addresses with a place for something typed, and what they are refused with."""


@pytest.mark.parametrize("address", ECHOES)
@pytest.mark.parametrize("number", ["01819012345", "018190_12345", "201712345678"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_persons_number_is_not_said_again(
    client: Any, address: str, number: str, accept: str
) -> None:
    answer = client.get(address.format(number), headers={"Accept": accept})
    body = answer.get_data(as_text=True)
    assert ECHOES[address] in body
    assert number[-6:] not in body
    assert number[:6] not in body


def test_every_refusal_that_echoes_is_tried_with_a_persons_number() -> None:
    ours = {
        *("known", "limit", "id", "name", "first", "cells", "quarters", "who", "when"),
        *("status", "step", "least", "seconds", "minutes"),
    }
    echoing = {
        code for code, wording in WORDINGS.items() if set(re.findall(r"{(\w+)}", wording.nb)) - ours
    }
    # what these tell was looked up, so it exists
    looked_up = {
        *("unknown_quarter", "bad_range", "before_first_publication", "repeated_parameter"),
        *("no_report_then", "report_changed_meanwhile", "no_report_yet"),
        *("before_first_report", "demonstration_in_the_way", "not_shown_any_more"),
        "storage_parameter",  # of the settings, which nobody sends
    }
    assert echoing - looked_up <= set(ECHOES.values())


def test_a_detail_that_could_be_a_persons_number_is_left_out_of_the_sentence() -> None:
    for code, wording in WORDINGS.items():
        for name in re.findall(r"{(\w+)}", wording.nb):
            every = dict.fromkeys(re.findall(r"{(\w+)}", wording.nb), "x")
            said = sentence(code, Language.NB, **every | {name: "gjelder 018190 12345"})
            assert "12345" not in said, code


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_files_are_only_read(client: Any, method: str) -> None:
    assert getattr(client, method)("/data/programme.csv").status_code == 405


def test_every_wording_is_in_both_languages() -> None:
    for code, wording in WORDINGS.items():
        assert wording.nb != wording.en, code
        names = [sorted(re.findall(r"{(\w+)}", text)) for text in (wording.nb, wording.en)]
        assert names[0] == names[1], code


def test_a_good_change_is_answered(
    client: Any, dashboard: Any, programme_parts: list[dict[str, str]]
) -> None:
    answer = send(client, changing(dashboard, programme_parts))
    assert answer.status_code == 200
    address = answer.get_json()["response"]["address"]["data"]
    assert address == "/programme?centre=larvik&centre=bodo"


@pytest.mark.parametrize(
    "values",
    [
        {"centres": ["nowhere"]},
        {"centres": "bodo"},
        {"centres": None},
        {"centres": [None]},
        {"centres": [["bodo"]]},
        {"quarter": "2031Q1"},
        {"quarter": None},
        {"quarter": 2017},
        {"first_quarter": "2031Q1"},
        {"first_quarter": {"a": 1}},
        {"measure": "both"},
        {"measure": []},
        {"as_of": None},
        {"as_of": ["newest"]},
        {"as_of": "2017-02-30"},
        {"as_of": "1999-01-01"},
        {"address": None},
        {"address": "/nowhere"},
        {"address": "/programme?quarter=x"},
        {"address": "x" * 200_000},
    ],
    ids=str,
)
def test_a_value_that_no_control_offers_is_refused(
    client: Any, dashboard: Any, programme_parts: list[dict[str, str]], values: dict[str, Any]
) -> None:
    answer = send(client, changing(dashboard, programme_parts, **values))
    assert answer.status_code == 400
    assert answer.get_json()["code"] in WORDINGS
    assert not TRACES.search(answer.data)


def test_a_sort_order_that_is_not_there_is_refused(
    client: Any, dashboard: Any, programme_parts: list[dict[str, str]]
) -> None:
    for sort in ("nothing~~2017Q3", "agreement_share~~1999Q1", "", 7, ["centre"]):
        answer = send(client, changing(dashboard, programme_parts, changed="sort.data", sort=sort))
        assert answer.status_code == 400, sort
        assert answer.get_json()["code"] in {"bad_sort", "bad_callback"}


def test_parts_that_the_page_does_not_have_are_refused(client: Any, dashboard: Any) -> None:
    body = changing(dashboard, [{"part": "text", "name": "secret"}])
    answer = send(client, body)
    assert answer.status_code == 400
    assert answer.get_json()["code"] == "bad_callback"


JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "x",
    "\x00",
    "\ud800",
    "x" * 70_000,
    10**40,
    float("nan"),
    "newest",
    "2017Q3",
    "/reports?as_of=2017-02-30",
    "../..",
    [],
    {},
    [[]],
    {"id": 1},
    ["bodo"] * 2000,
    "bodo",
]
ANSWERED = {200, 204, 400, 401, 403, 409, 413, 415, 429}
_TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "a/b/c"]
_BESIDE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://example.org"},
    {"Cookie": "session=x"},
]


def _damaged(body: Any, dice: random.Random) -> tuple[bytes, str, dict[str, str]]:
    """The body as bytes with some of them changed, its type, and headers beside it."""
    raw = bytearray(json.dumps(body).encode())
    way = dice.random()
    if way < 0.5:
        for _ in range(dice.choice([1, 3, 20])):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
    elif way < 0.6:
        raw = raw[: dice.randrange(len(raw))]
    elif way < 0.65:
        raw += b" " * 1_000_000
    kind = "application/json" if dice.random() < 0.7 else dice.choice(_TYPES)
    return bytes(raw), kind, dice.choice(_BESIDE) if dice.random() < 0.2 else {}


def _mutated(body: Any, dice: random.Random) -> Any:
    """The body with one place in it replaced, removed or repeated."""
    body = copy.deepcopy(body)
    at: Any = body
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return dice.choice(JUNK)
        key = dice.choice(keys)
        if isinstance(at[key], dict | list) and at[key] and dice.random() < 0.75:
            at = at[key]
            continue
        way = dice.random()
        if way < 0.7:
            at[key] = dice.choice(JUNK)
        elif way < 0.85:
            del at[key]
        elif isinstance(at, list):
            at.extend([at[key]] * dice.choice([1, 50]))
        else:
            at[str(dice.random())] = dice.choice(JUNK)
        return body


@pytest.mark.parametrize(
    ("tries", "seed"), [(600, 1), pytest.param(10_000, 2, marks=pytest.mark.slow)]
)
def test_no_callback_body_breaks_the_service(
    client: Any,
    dashboard: Any,
    programme_parts: list[dict[str, str]],
    tries: int,
    seed: int,
) -> None:
    dice = random.Random(seed)
    bodies = [opening(dashboard, "/programme"), changing(dashboard, programme_parts)]
    seen: set[int] = set()
    for number in range(tries):
        body = _mutated(bodies[number % 2], dice)
        if dice.random() < 0.75:
            answer = send(client, body)
        else:
            raw, kind, headers = _damaged(body, dice)
            answer = client.post(CALLS, data=raw, content_type=kind, headers=headers)
        seen.add(answer.status_code)
        assert answer.status_code in ANSWERED, (answer.status_code, json.dumps(body)[:2000])
        assert not TRACES.search(answer.data)
        if answer.status_code >= 400:
            assert answer.get_json()["code"] in WORDINGS
    assert seen >= {200, 400, 403, 413, 415}


TRIGGERS = [
    *('{"a":1}.b', "{.b", "{}.b", '{"a":[1]}.b', "{" * 3000, '{"a":' * 100_000),
    *("", ".", "centres", "centres.options", "address.data", "url.search"),
]
"""What no callback for a changed filter says that it was called for."""


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger[:20])
def test_what_a_callback_does_not_listen_to_has_not_called_it(
    client: Any, dashboard: Any, programme_parts: list[dict[str, str]], trigger: str
) -> None:
    for parts in ([], programme_parts):
        body = changing(dashboard, parts, changed=trigger)
        for changed in ([trigger], ["centres.value", trigger]):
            answer = send(client, body | {"changedPropIds": changed})
            assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_callback")


def test_a_callback_is_called_for_any_of_what_it_listens_to_or_for_nothing_in_particular(
    client: Any, dashboard: Any, programme_parts: list[dict[str, str]]
) -> None:
    for body in (opening(dashboard, "/programme"), changing(dashboard, programme_parts)):
        listened = [f"{one['id']}.{one['property']}" for one in body["inputs"]]
        for changed in ([], listened, *([each] for each in listened)):
            answer = send(client, body | {"changedPropIds": changed})
            assert answer.status_code == 200, changed


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"output": "x"}', b"[" * 100_000]
)
def test_a_body_that_is_not_a_call_is_refused(client: Any, raw: bytes) -> None:
    answer = client.post("/_dash-update-component", data=raw, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["code"] == "bad_callback"


def test_a_body_that_is_too_large_is_refused(client: Any) -> None:
    raw = b'{"output": "' + b"x" * 2_000_000 + b'"}'
    answer = client.post("/_dash-update-component", data=raw, content_type="application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_of_another_site_could_send_is_not_taken_for_a_call(
    client: Any, dashboard: Any, kind: str
) -> None:
    raw = json.dumps(opening(dashboard, "/programme"))
    answer = client.post(CALLS, data=raw, content_type=kind)
    assert (answer.status_code, answer.get_json()["code"]) == (415, "bad_callback")


@pytest.mark.parametrize(
    "address",
    [
        *("/{}", "/centres/{}", "/reports/{}", "/reports/delivery/{}", "/data/{}", "/assets/{}"),
        *("/deliveries/{}/state", "/_dash-component-suites/{}/{}", "/?centre={}", "/?quarter={}"),
        *("/?{}=1", "/programme?sort={}", "/audit?person={}", "/audit?centre={}", "/?lang={}"),
        *("/audit?from={}", "/data/audit.csv?person={}", "/reports/template.xlsx?centre={}"),
    ],
)
def test_no_address_breaks_the_service(client: Any, address: str) -> None:
    for junk in ("%00", "%ff%fe", "%ed%a0%80", "..%2f..%2fapp.py", "%0d%0aX: y", "'--", "9" * 5000):
        answer = client.get(address.replace("{}", junk), buffered=True)
        assert answer.status_code in {200, 302, 308, 400, 404}, (junk, answer.status_code)
        assert not TRACES.search(answer.data)
        assert "X" not in answer.headers
