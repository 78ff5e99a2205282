"""What programs expect of the addresses of files: parts, repeats, and questions that take nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard import well_known
from dashboard.settings import Settings
from db.vocabulary import Deed, Origin
from tests.dashboard.house import House, open_house

FILES = [
    "/data/programme.csv",
    "/data/programme.long.csv?quarter=2017Q3&dialect=rfc4180",
    "/data/programme.xlsx",
    "/data/theory.csv",
    "/data/programme.json",
    "/api/v1/tables/programme",
]


@pytest.fixture
def client(dashboard: Any) -> Any:
    return dashboard.server.test_client()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("clients")) as house:
        yield house


# --- a download that goes on


@pytest.mark.parametrize("address", [*FILES, "/reports/template.xlsx"])
def test_a_download_goes_on_where_it_broke(address: str, client: Any) -> None:
    whole = client.get(address)
    tag, size = whole.headers["ETag"], len(whole.data)
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, start, end in (("100-", 100, size), ("0-99", 0, 100), ("-50", size - 50, size)):
        for more in ({}, {"If-Range": tag}, {"If-Range": tag, "Accept-Encoding": "gzip, br"}):
            part = client.get(address, headers={"Range": f"bytes={asked}", **more})
            assert part.status_code == 206
            assert part.data == whole.data[start:end]
            assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
            assert part.headers["ETag"] == tag
            assert "Content-Encoding" not in part.headers


@pytest.mark.parametrize("address", FILES)
def test_what_is_another_file_by_now_is_sent_whole(address: str, client: Any) -> None:
    whole = client.get(address)
    for old in ('"1-other"', "Wed, 01 Jan 2020 00:00:00 GMT"):
        again = client.get(address, headers={"Range": "bytes=100-", "If-Range": old})
        assert (again.status_code, again.data) == (200, whole.data)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    if packed != whole.headers["ETag"]:
        asked = {"Range": "bytes=100-", "If-Range": packed}
        assert client.get(address, headers=asked).status_code == 200, "its bytes are others"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "rows=1-2", "bytes=x", "bytes", "bytes=5-2"])
def test_a_part_that_makes_no_sense_is_the_whole(asked: str, client: Any) -> None:
    answer = client.get("/data/programme.csv", headers={"Range": asked})
    assert answer.status_code == 200


def test_a_part_beyond_the_end_is_refused_with_the_size(client: Any) -> None:
    size = len(client.get("/data/programme.csv").data)
    answer = client.get("/data/programme.csv", headers={"Range": f"bytes={size}-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{size}"
    assert answer.get_json()["code"] == "http"


# --- changed since


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("address", FILES)
def test_a_file_that_has_not_changed_since_is_not_sent_again(
    address: str, method: str, client: Any
) -> None:
    ask = getattr(client, method)
    first = ask(address)
    since = first.headers["Last-Modified"]
    for more in ({}, {"Accept-Encoding": "gzip"}):
        again = ask(address, headers={"If-Modified-Since": since, **more})
        assert (again.status_code, again.data) == (304, b"")
    before = {"If-Modified-Since": "Wed, 01 Jan 2020 00:00:00 GMT"}
    assert ask(address, headers=before).status_code == 200
    # The tag tells more than the day does.
    other = {"If-None-Match": '"other"', "If-Modified-Since": since}
    assert ask(address, headers=other).status_code == 200


def test_reports_change_without_a_publication_and_say_no_day(client: Any) -> None:
    assert "Last-Modified" not in client.get("/data/submissions.csv").headers


# --- questions that take nothing


def exports(house: House) -> int:
    return sum(deed is Deed.EXPORT for deed, *_ in house.events())


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
@pytest.mark.parametrize("address", FILES)
def test_who_has_the_file_already_takes_nothing(address: str, coding: str, house: House) -> None:
    browser, accept = house.logged_in("analyst"), {"Accept-Encoding": coding}
    tag = browser.get(address, headers=accept).headers["ETag"]
    before = exports(house)
    again = browser.get(address, headers={**accept, "If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert exports(house) == before
    assert browser.get(address, headers={**accept, "If-None-Match": '"other"'}).status_code == 200
    assert exports(house) == before + 1


@pytest.mark.parametrize("address", FILES)
def test_a_head_is_what_a_get_would_be_and_nothing_is_taken(address: str, house: House) -> None:
    browser = house.logged_in("analyst")
    before = exports(house)
    for _ in range(3):
        head = browser.head(address)
    assert exports(house) == before, "neither counted nor audited"
    got = browser.get(address)
    assert exports(house) == before + 1
    assert head.data == b""
    assert head.status_code == got.status_code == 200
    for name in ("ETag", "Content-Length", "Content-Type", "Last-Modified"):
        assert head.headers[name] == got.headers[name]


def test_a_part_is_an_export_too(house: House) -> None:
    browser = house.logged_in("analyst")
    before = exports(house)
    assert browser.get(FILES[0], headers={"Range": "bytes=5-"}).status_code == 206
    assert exports(house) == before + 1


def test_who_only_asks_about_what_is_not_theirs_is_told_of_as_refused(house: House) -> None:
    browser = house.logged_in("reporter")
    assert browser.head("/data/programme.csv?centre=oslo").status_code == 403
    assert [deed for deed, *_ in house.events()][-1] is Deed.ACCESS


# --- how it is written


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br;q=0", None),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", None),
        ("br;q=0.0, gzip;q=0", None),
        ("br; q=0, gzip; q=0.5", "gzip"),
        ("*;q=0", None),
        ("br;q=0, *", "gzip"),
        ("identity", None),
        ("gzip;q=0.2, br;q=0.8", "br"),
        ("gzip, br", "br"),
        ("BR", "br"),
        ("zstd", None),
        ("", None),
    ],
)
def test_a_coding_of_no_weight_is_not_used(accepted: str, coding: str | None, client: Any) -> None:
    for address in ("/data/programme.long.csv", "/programme", "/api/v1/"):
        answer = client.get(address, headers={"Accept-Encoding": accepted, "Accept": "*/*"})
        assert answer.status_code == 200
        assert answer.headers.get("Content-Encoding") == coding


# --- what programs look for on every service


def test_robots_are_kept_from_what_is_counted(house: House) -> None:
    answer = house.browser().get("/robots.txt")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    assert "User-agent: *\nDisallow: /data/\n" in answer.get_data(as_text=True)


def test_the_icon_is_one(client: Any) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert answer.data[:4] == b"\x00\x00\x01\x00"


def test_whom_to_tell_of_a_weakness_is_told_everybody(house: House) -> None:
    said = house.browser().get("/.well-known/security.txt").get_data(as_text=True)
    fields = dict(line.split(": ", 1) for line in said.splitlines())
    assert fields["Contact"] == well_known.CONTACT
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT00:00:00Z", fields["Expires"])


@pytest.mark.parametrize(
    "contact", ["sikkerhet@tall.no", "http://tall.no", "https://a\nExpires: x"]
)
def test_a_contact_that_cannot_be_followed_is_refused(
    contact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECURITY_CONTACT", contact)
    with pytest.raises(ValueError, match="security_contact"):
        Settings()


def test_the_description_lists_every_origin_there_is(client: Any) -> None:
    for address in ("/api/v1/", "/openapi.json"):
        figure = client.get(address).get_json()["components"]["schemas"]["figure"]
        assert figure["properties"]["origin"]["enum"] == ["", *(each.code for each in Origin)]


# --- JSON-stat


@pytest.mark.parametrize("table", ["programme", "settlement", "reconciliation"])
@pytest.mark.parametrize("query", ["", "audience=public&lang=en", "quarter=2016Q4..2018Q4"])
def test_a_dataset_tells_its_readers_what_the_page_tells(
    table: str, query: str, client: Any
) -> None:
    data = json.loads(client.get(f"/data/{table}.json?{query}").data)
    about = data["extension"]
    told = [*about["origins"].values(), *about.get("breaks", []), *about["notes"]]
    told += about.get("contradictions", [])
    assert sorted(data["note"]) == sorted(told)
    assert data["note"]
    assert all(isinstance(note, str) for note in data["note"])
    assert data["href"] == f"http://localhost{about['address']}"
    assert client.get(data["href"].removeprefix("http://localhost")).status_code == 200
    for dimension in data["dimension"].values():
        index = dimension["category"]["index"]
        assert sorted(index.values()) == list(range(len(index)))
    assert about["status"]["label"][":"]


def test_the_address_is_the_one_that_readers_use(house: House) -> None:
    house.app.server.config["BASE_URL"] = "https://tall.imdi.no"
    try:
        data = json.loads(house.browser().get("/data/programme.json").data)
        assert data["href"].startswith("https://tall.imdi.no/data/programme.json")
    finally:
        house.app.server.config["BASE_URL"] = ""
