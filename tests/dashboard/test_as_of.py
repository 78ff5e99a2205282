"""Figures as they were known on an earlier day: the door, the pages, the files, the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

import app as program
from dashboard import create_app
from db.office import Office
from db.refusal import Refusal
from db.vocabulary import Quarter
from queries.difference import against_current
from queries.editions import EARLIER_KEPT
from queries.values import Selection
from tests.conftest import VIEWER
from tests.dashboard.calls import changing, opening, part_ids, send
from tests.databases import BACKENDS
from tests.queries.ledger import FIRST_MOMENT, Ledger, open_ledger, participant, report
from tests.queries.reports import CENTRES

FIRST = FIRST_MOMENT.date()
SECOND, THIRD = FIRST + timedelta(days=10), FIRST + timedelta(days=20)
AT = Quarter(2017, 3)
KNOWN_THEN = "Slik tallet var kjent 11. februar 2019 (publisering 2)"


def usual(quarter: str, number: int, centres: tuple[str, ...] = CENTRES) -> list[Any]:
    """Reports of ``number`` participants a centre."""
    return [
        report(centre, quarter, [participant(f"{centre[:3]}-{n}") for n in range(number)])
        for centre in centres
    ]


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path, three_days) as opened:
        yield opened


def three_days(ledger: Ledger) -> None:
    """2017Q3 published, ten days later corrected for Bodø, and after ten more 2017Q4 published."""
    assert ledger.receive_and_publish(*usual("2017Q3", 3)) == 1
    ledger.wait(10)
    assert ledger.receive_and_publish(*usual("2017Q3", 5, ("bodo",))) == 2
    ledger.wait(10)
    assert ledger.receive_and_publish(*usual("2017Q4", 4)) == 3


@pytest.fixture
def dashboard(ledger: Ledger) -> Iterator[Any]:
    with Office(ledger.engine, program.publish_approved, against_current) as office:
        yield create_app(ledger.door, office)


@pytest.fixture
def client(dashboard: Any) -> Any:
    return dashboard.server.test_client()


def residents(ledger: Ledger, as_of: date | None) -> tuple[int, float | None]:
    """Publication and Bodø's residents in 2017Q3."""
    selection = Selection(("bodo",), AT, AT, as_of=as_of)
    answer = ledger.door.ask(["adult_residents"], selection, VIEWER)
    cell = answer.get("adult_residents", "bodo", AT).cell
    return answer.scope.catalogue.publication, cell.value


@pytest.mark.parametrize(
    ("day", "publication", "value"),
    [
        (FIRST, 1, 3),
        (SECOND - timedelta(days=1), 1, 3),
        (SECOND, 2, 5),
        (THIRD - timedelta(days=1), 2, 5),
        (THIRD, 3, 5),
        (date.max, 3, 5),
        (None, 3, 5),
    ],
)
def test_a_day_knows_what_had_been_published_by_its_end(
    ledger: Ledger, day: date | None, publication: int, value: float
) -> None:
    assert residents(ledger, day) == (publication, value)


def test_before_the_first_publication_nothing_was_known(ledger: Ledger) -> None:
    for day in (FIRST - timedelta(days=1), date.min):
        with pytest.raises(Refusal) as refused:
            residents(ledger, day)
        assert (refused.value.code, refused.value.http_status) == ("before_first_publication", 404)
        assert refused.value.details["first"] == str(FIRST)


def test_a_day_has_the_quarters_and_the_default_quarter_of_its_time(ledger: Ledger) -> None:
    then = ledger.door.catalogue(VIEWER, SECOND)
    assert (then.quarters, then.default_quarter) == ((AT,), AT)
    assert ledger.door.catalogue(VIEWER).default_quarter == Quarter(2017, 4)
    with pytest.raises(Refusal) as refused:
        ledger.door.settle(Selection((), AT.plus(1), AT.plus(1), as_of=SECOND), VIEWER)
    assert refused.value.code == "unknown_quarter"


def test_a_day_is_answered_with_the_whole_of_its_publication(ledger: Ledger) -> None:
    indicators = {indicator for indicator, *_ in ledger.cells(2)}
    answer = ledger.door.ask(indicators, Selection(as_of=SECOND), VIEWER)
    found = {
        (o.indicator, str(o.quarter), o.centre, o.category): (
            *(o.cell.status.code, o.cell.value, o.cell.numerator, o.cell.denominator),
            *(o.origin.code, o.revision, o.note),
        )
        for o in answer
    }
    assert found == ledger.cells(2)


def test_readers_of_many_days_at_once_each_get_their_own(ledger: Ledger) -> None:
    wanted = {None: (3, 5), FIRST: (1, 3), SECOND: (2, 5)}
    for number in range(EARLIER_KEPT + 3):
        ledger.wait(1)
        ledger.receive_and_publish(*usual("2017Q3", 6 + number, ("bodo",)))
    days = [THIRD + timedelta(days=n) for n in range(EARLIER_KEPT + 3)]
    wanted |= {day: (3 + n, 5 + n if n else 5) for n, day in enumerate(days)}
    wanted[None] = (3 + EARLIER_KEPT + 3, 6 + EARLIER_KEPT + 2)
    asked = [*wanted] * 20
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda day: residents(ledger, day), asked))
    assert answers == [wanted[day] for day in asked]


def test_the_days_offered_are_those_of_publication_newest_first(ledger: Ledger) -> None:
    assert ledger.door.days(VIEWER) == (THIRD, SECOND, FIRST)
    ledger.receive_and_publish(*usual("2017Q4", 7, ("bodo",)))
    assert ledger.door.days(VIEWER) == (THIRD, SECOND, FIRST)


PAGES = (
    *("/", "/programme", "/settlement", "/centres", "/centres/bodo"),
    *("/models", "/theory", "/reconciliation"),
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_which_day_it_knows_and_every_link_on_it_follows(
    dashboard: Any, client: Any, path: str
) -> None:
    page = json.dumps(
        send(client, opening(dashboard, path, f"?as_of={SECOND}")).get_json(), ensure_ascii=False
    )
    assert page.count(f"{KNOWN_THEN}.") == 2  # the notice and the line that is read aloud
    assert "Nyere tall er publisert etterpå." in page
    links = {link for link in re.findall(r'"href": "(/[^"]*)"', page) if link[0] == "/"}
    away = {link for link in links if f"as_of={SECOND}" not in link}
    there = "only the way back, «Tilbakestill» and the users leave the day"
    assert away == {path, "/users"}, there
    for link in links:
        assert client.get(link).status_code == 200, link
    assert KNOWN_THEN not in json.dumps(
        send(client, opening(dashboard, path)).get_json(), ensure_ascii=False
    )


def drawn(dashboard: Any, client: Any, path: str, search: str = "") -> str:
    answer = send(client, opening(dashboard, path, search))
    assert answer.status_code == 200, answer.get_json()
    return json.dumps(answer.get_json(), ensure_ascii=False)


def test_the_page_of_reports_shows_what_had_been_sent_and_decided_by_then(
    dashboard: Any, client: Any, ledger: Ledger
) -> None:
    ledger.wait(5)
    ledger.receive(*usual("2017Q3", 6, ("bodo",)), by="kari", approve=False)
    search = f"?centre=bodo&quarter=2017Q3&as_of={SECOND}"
    then, now = drawn(dashboard, client, "/reports", search), drawn(dashboard, client, "/reports")
    assert f"{KNOWN_THEN}." in then
    assert "Det som er sendt og behandlet etterpå, er ikke med." in then
    assert "1. kvartal 2018" not in then
    assert "1. kvartal 2018" in now
    assert ("kari" in then, "rev. 3" in then, "rev. 2" in then) == (False, False, True)
    assert "ny venter" not in then
    assert f'"/programme?centre=bodo&quarter=2017Q3&as_of={SECOND}"' in then
    before = SECOND - timedelta(days=1)
    search = f"?centre=bodo&quarter=2017Q3&as_of={before}"
    assert "erstattet" not in drawn(dashboard, client, "/reports", search)
    assert "erstattet" in then


def test_nothing_is_sent_or_decided_in_the_past(dashboard: Any, client: Any) -> None:
    now = drawn(dashboard, client, "/reports")
    then = drawn(dashboard, client, "/reports", f"?as_of={THIRD}")
    for form in ("/deliveries", "/reports/decide"):
        assert (form in now, form in then) == (True, False)


def test_choosing_a_day_on_the_page_of_reports_puts_the_forms_away(
    dashboard: Any, client: Any
) -> None:
    answer = send(client, opening(dashboard, "/reports", "?quarter=2017Q3"))
    said = {"as_of": str(SECOND), "address": "/reports?quarter=2017Q3", "quarter": "2017Q3"}
    parts = part_ids(answer.get_json())
    body = changing(dashboard, parts, "as-of.value", centres=list(CENTRES), **said)
    changed = send(client, body).get_json()
    assert changed["response"]["address"]["data"] == f"/reports?quarter=2017Q3&as_of={SECOND}"
    told = json.dumps(changed, ensure_ascii=False)
    assert "/deliveries" not in told
    assert f"{KNOWN_THEN}." in told


def test_a_revision_is_as_it_was_and_one_that_had_not_come_is_told_so(
    dashboard: Any, client: Any, ledger: Ledger
) -> None:
    with ledger.engine.connect() as connection:
        wanted = "SELECT id FROM submission WHERE centre_code = 'bodo' ORDER BY id"
        first, second, _ = connection.execute(text(wanted)).scalars()
    today = drawn(dashboard, client, f"/reports/{first}")
    then = drawn(dashboard, client, f"/reports/{first}", f"?as_of={FIRST}")
    assert ("status erstattet" in today, "status godkjent" in then) == (True, True)
    assert "3 før, 5 nå" in drawn(dashboard, client, f"/reports/{second}", f"?as_of={SECOND}")
    for day in (FIRST, SECOND - timedelta(days=1)):
        answer = client.get(f"/reports/{second}?as_of={day}")
        assert (answer.status_code, answer.get_json()["code"]) == (404, "no_report_yet")
        assert str(day) in answer.get_json()["message"]
    early = client.get(f"/reports?as_of={FIRST - timedelta(days=1)}")
    assert (early.status_code, early.get_json()["code"]) == (404, "before_first_report")
    assert str(FIRST) in early.get_json()["message"]


def test_reports_can_be_seen_before_anything_was_published(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive(*usual("2017Q3", 3), approve=False)
        ledger.wait(10)
        ledger.receive_and_publish(*usual("2017Q3", 4))
        with Office(ledger.engine, program.publish_approved, against_current) as office:
            dashboard = create_app(ledger.door, office)
            client = dashboard.server.test_client()
            page = drawn(dashboard, client, "/reports", f"?as_of={FIRST}")
    assert "Slik det var kjent 1. februar 2019, før noe var publisert." in page
    assert "beboere: venter" in page
    assert "godkjent" not in page.replace("er godkjent", "")


def test_the_files_of_reports_are_those_of_the_day(client: Any) -> None:
    address = f"/data/submissions.json?centre=bodo&quarter=2017Q3&as_of={FIRST}"
    then = client.get(address)
    told = then.get_json()
    assert [row["status"] for row in told["submissions"]] == ["approved"]
    assert [step["status"] for step in told["submissions"][0]["steps"]] == ["approved"]
    assert (told["as_of"], told["publication"]) == (str(FIRST), 1)
    assert told["notes"][0].startswith("Slik tallet var kjent 1. februar 2019")
    name = f'filename="submissions_2017K3_publ1_{FIRST}.json"'
    assert name in then.headers["Content-Disposition"]
    now = client.get("/data/submissions.json?centre=bodo&quarter=2017Q3").get_json()
    assert [row["status"] for row in now["submissions"]] == ["approved", "superseded"]


def test_the_audit_ends_with_the_day(dashboard: Any, client: Any) -> None:
    def last(search: str) -> str:
        file = client.get(f"/data/audit.csv?{search}").get_data(as_text=True)
        return file.splitlines()[1].split(";")[1].strip('"')

    assert last(f"as_of={FIRST}").startswith(f"{FIRST:%d.%m.%Y}")
    assert last(f"as_of={THIRD}&to={SECOND}").startswith(f"{SECOND:%d.%m.%Y}")
    assert f'"{SECOND:%d.%m.%Y}"' in drawn(dashboard, client, "/audit", f"?as_of={SECOND}")


def test_choosing_a_day_keeps_the_selection_as_far_as_it_was_known(
    dashboard: Any, client: Any
) -> None:
    parts = part_ids(send(client, opening(dashboard, "/programme")).get_json())

    def chosen(address: str, quarter: str, as_of: str) -> Any:
        every = ["oslo", "larvik", "kristiansand", "steinkjer", "bodo"]
        said = {
            "address": address,
            "quarter": quarter,
            "as_of": as_of,
            "measure": "count",
            "centres": ["bodo"] if "centre=bodo" in address else every,
        }
        answer = send(client, changing(dashboard, parts, "as-of.value", **said))
        assert answer.status_code == 200
        return answer.get_json()["response"]

    kept = chosen("/programme?centre=bodo&quarter=2017Q3&measure=count", "2017Q3", str(SECOND))
    assert kept["address"]["data"] == (
        f"/programme?centre=bodo&quarter=2017Q3&measure=count&as_of={SECOND}"
    )
    assert [option["value"] for option in kept["quarter"]["options"]] == ["2017Q3"]
    lost = chosen("/programme?quarter=2017Q4&measure=count", "2017Q4", str(SECOND))
    assert lost["address"]["data"] == f"/programme?measure=count&as_of={SECOND}"
    assert lost["quarter"]["value"] == "2017Q3"
    assert "Kvartalet var ikke publisert da" in json.dumps(lost, ensure_ascii=False)
    back = chosen(f"/programme?as_of={SECOND}&measure=count", "2017Q3", "newest")
    assert back["address"]["data"] == "/programme?measure=count"
    assert back["quarter"]["value"] == "2017Q4"


def test_every_file_is_that_of_its_day(client: Any) -> None:
    for extension in ("csv", "long.csv", "xlsx", "json", "meta.json"):
        address = f"/data/centres.{extension}?centre=bodo&quarter=2017Q3"
        files = [client.get(f"{address}&as_of={day}") for day in (FIRST, SECOND, THIRD)]
        assert [file.status_code for file in files] == [200] * 3
        assert [file.headers["X-Publication"][0] for file in files] == ["1", "2", "3"]
        for number, file in enumerate(files, start=1):
            assert f"_publ{number}.{extension}" in file.headers["Content-Disposition"]
        assert len({file.headers["ETag"] for file in files}) == 3
        again = client.get(
            f"{address}&as_of={SECOND}", headers={"If-None-Match": files[1].headers["ETag"]}
        )
        assert again.status_code == 304
    long = client.get(f"/data/centres.long.csv?quarter=2017Q3&as_of={FIRST}&dialect=rfc4180").text
    row = next(row for row in long.splitlines() if '"adult_residents"' in row and '"bodo"' in row)
    assert ",3," in row


def test_what_goes_with_a_file_says_which_day_it_knows(client: Any) -> None:
    about = client.get(f"/data/centres.meta.json?as_of={SECOND}").get_json()
    assert about["as_of"] == str(SECOND)
    assert about["notes"][0] == f"{KNOWN_THEN}."
    assert KNOWN_THEN in about["selection"]
    english = client.get(f"/data/centres.meta.json?as_of={SECOND}&lang=en").get_json()
    assert english["notes"][0] == "As known on 11 February 2019 (publication 2)."
    newest = client.get("/data/centres.meta.json").get_json()
    assert "as_of" not in newest


@pytest.mark.parametrize("ledger", ["sqlite"], indirect=True)
def test_the_command_line_writes_the_file_of_the_day(
    ledger: Ledger, client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", ledger.engine.url.render_as_string(hide_password=False))
    to = tmp_path / "bodo.csv"
    query = f"centre=bodo&as_of={FIRST}"
    done = CliRunner().invoke(program.cli, ["export", "centres", "-o", str(to), "--query", query])
    assert done.exit_code == 0, done.output
    assert to.read_bytes() == client.get(f"/data/centres.csv?{query}").data
    early = CliRunner().invoke(
        program.cli, ["export", "centres", "-o", str(to), "--query", "as_of=1999-01-01"]
    )
    assert early.exit_code == 1
    assert "Ingenting var publisert 1999-01-01." in early.output
