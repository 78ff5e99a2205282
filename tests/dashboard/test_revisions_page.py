"""The page of revisions: what it says of publications that changed a figure, and where it leads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import app as program
from dashboard import callbacks, create_app, frame
from dashboard.access import LOCAL
from dashboard.headlines import HEADLINES
from dashboard.pages import PAGES
from dashboard.request import Request
from db.office import Office
from queries.ask import Door
from queries.difference import against_current
from tests.dashboard.calls import changing, opening, part_ids, send
from tests.databases import BACKENDS
from tests.queries.ledger import FIRST_MOMENT, Ledger, open_ledger
from tests.queries.reports import CENTRES
from tests.queries.test_revisions import a_correction_and_a_quarter, usual

FIRST = FIRST_MOMENT.date()
SECOND = FIRST + timedelta(days=10)
MENU = [page for page in PAGES if not page.about_one]
UNCHANGED = "Ingen tall er endret siden de først ble publisert."


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path, a_correction_and_a_quarter) as opened:
        yield opened


def parts_of(door: Door, query: str) -> dict[Any, Any]:
    page, context = callbacks.open_context(
        door, Request.from_search("/revisions", query), PAGES, LOCAL
    )
    return frame.page_parts(context, page, page.view(context), MENU)


def words(drawn: Any) -> str:
    """What is read of an element, hard spaces as spaces."""
    if isinstance(drawn, str):
        return drawn.replace("\u00a0", " ")
    if isinstance(drawn, list):
        return "|".join(filter(None, map(words, drawn)))
    return words(drawn["props"].get("children", []))


def rows(parts: dict[Any, Any], indicator: str) -> list[list[str]]:
    """The table of an indicator, head and body, as it is read."""
    name = f"revisions-{indicator}"
    lines = [*parts["head", name], *parts["body", name]]
    return [[words(cell) for cell in line["props"]["children"]] for line in lines]


def test_a_table_shows_each_quarter_as_each_publication_had_it(ledger: Ledger) -> None:
    parts = parts_of(ledger.door, "quarter=2017Q3..2017Q4")
    assert rows(parts, "adult_residents") == [
        ["Kvartal", *(f"Publisering {n}|{day}" for n, day in enumerate(DAYS, start=1))],
        ["2017K3", "15", "17|+2 personer", "17"],
        ["2017K4", "ikke publisert", "ikke publisert", "..|ikke rapportert|, se merknaden"],
    ]
    assert parts["text", "revisions-adult_residents-lead"].replace("\u00a0", " ") == (
        "1 av 2 tall er endret etter at de først ble publisert. "
        "Den største endringen er +2 personer for 3. kvartal 2017 i publisering 2."
    )
    caption = parts["text", "revisions-adult_residents-caption"]
    assert "alle mottak" in caption.lower()
    assert caption.endswith("personer")


DAYS = ("01.02.2019", "11.02.2019", "21.02.2019")


def test_what_changed_is_marked_for_the_eye_too(ledger: Ledger) -> None:
    body = parts_of(ledger.door, "quarter=2017Q3")["body", "revisions-adult_residents"]
    head, *cells = body[0]["props"]["children"]
    assert head["props"]["scope"] == "row"
    assert [cell["props"]["className"] for cell in cells] == ["", "moved"]


def test_one_centre_alone_has_its_own_figures(ledger: Ledger) -> None:
    bodo = parts_of(ledger.door, "quarter=2017Q3&centre=bodo")
    assert [row[1:] for row in rows(bodo, "adult_residents")[1:]] == [["3", "5|+2 personer"]]
    assert "Bodø" in bodo["text", "revisions-adult_residents-caption"]
    oslo = parts_of(ledger.door, "quarter=2017Q3&centre=oslo")
    assert [row[1:] for row in rows(oslo, "adult_residents")[1:]] == [["3"]]
    assert oslo["text", "revisions-adult_residents-lead"] == UNCHANGED
    two = parts_of(ledger.door, "quarter=2017Q3&centre=oslo&centre=bodo")
    assert rows(two, "adult_residents")[1][1:] == ["15", "17|+2 personer"]


def test_an_earlier_day_shows_the_triangle_up_to_it(ledger: Ledger) -> None:
    first = parts_of(ledger.door, f"as_of={FIRST}")
    assert rows(first, "adult_residents") == [
        ["Kvartal", f"Publisering 1|{DAYS[0]}"],
        ["2017K3", "15"],
    ]
    assert first["text", "revisions-adult_residents-lead"] == UNCHANGED
    second = parts_of(ledger.door, f"as_of={SECOND}&lang=en")
    assert rows(second, "adult_residents")[1][1:] == ["15", "17|+2 persons"]
    assert second["text", "revisions-adult_residents-lead"].startswith("1 of 1 figures changed")


def test_a_new_number_in_place_of_a_missing_one_is_told_and_revises_nothing(
    ledger: Ledger,
) -> None:
    ledger.receive_and_publish(*usual("2017Q4", 4, ("larvik",)))
    parts = parts_of(ledger.door, "quarter=2017Q4")
    table = rows(parts_of(ledger.door, "quarter=2017Q4..2017Q4&centre=larvik"), "adult_residents")
    assert table[-1][-2:] == ["..|ikke rapportert", "4|nytt"]
    assert rows(parts, "adult_residents")[-1][-1] == "20|nytt"
    assert parts["text", "revisions-adult_residents-lead"].startswith("1 av 2 tall")


def test_every_head_leads_to_the_page_as_of_its_day(ledger: Ledger) -> None:
    with Office(ledger.engine, program.publish_approved, against_current) as office:
        dashboard = create_app(ledger.door, office)
        client = dashboard.server.test_client()
        for query in ("", "?quarter=2017Q4", "?quarter=2017Q3..2017Q4&centre=bodo&lang=en"):
            answer = send(client, opening(dashboard, "/revisions", query)).get_json()
            links = set(re.findall(r'"href": "(/revisions\?[^"]*as_of=[^"]*)"', json.dumps(answer)))
            assert {link.partition("as_of=")[2][:10] for link in links} >= {
                str(day) for day in (FIRST, SECOND)
            }
            for link in links:
                assert client.get(link).status_code == 200, link
                again = send(client, opening(dashboard, *link.split("?"))).get_json()
                assert re.search(
                    r"Slik tallet var kjent|As known on \d+ February", json.dumps(again)
                ), link
        body = changing(
            dashboard,
            part_ids(answer),
            "quarter.value",
            address="/revisions",
            centres=list(CENTRES),
            quarter="2017Q4",
        )
        changed = send(client, body).get_json()["response"]
        assert changed["address"]["data"] == "/revisions?quarter=2017Q4"


def test_with_one_publication_there_is_one_column_and_nothing_is_revised(door: Door) -> None:
    for query in ("", "quarter=2016Q4..2018Q4", "centre=bodo"):
        parts = parts_of(door, query)
        for indicator in HEADLINES:
            table = rows(parts, indicator)
            assert {len(row) for row in table} == {2}
            assert table[0][1].startswith("Publisering 1|")
            assert parts["text", f"revisions-{indicator}-lead"] == UNCHANGED
    marked = rows(parts_of(door, "quarter=2018Q4"), "adult_residents")[-1][1]
    assert marked.endswith("|, simulert"), "a simulated figure is marked as in every table"


def test_two_publications_of_a_day_are_told_apart_by_the_time(ledger: Ledger) -> None:
    def heads() -> list[str]:
        return rows(parts_of(ledger.door, "quarter=2017Q3..2017Q4"), "adult_residents")[0][1:]

    assert not any(re.search(r"\d:\d\d$", head) for head in heads())
    ledger.receive_and_publish(*usual("2017Q3", 9, ("bodo",)))
    *earlier, one, other = heads()
    assert re.search(r"\d\d:\d\d$", one)
    assert re.search(r"\d\d:\d\d$", other)
    assert one.rsplit(" ", 1)[-1] != other.rsplit(" ", 1)[-1]
    assert not any(re.search(r"\d:\d\d$", head) for head in earlier)
