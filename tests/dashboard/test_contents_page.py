"""Someone who has read the report finds its tables, figures and questionnaires here."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from dashboard import callbacks
from dashboard.access import LOCAL
from dashboard.files import EXTRACTS, WORDS
from dashboard.pages import PAGES
from dashboard.request import Request
from db.contents import Part, contents
from queries.ask import Door
from tests.dashboard.drawn import elements, words

TABLES = ["2.1", "3.1", "4.1", "6.1", "6.2", "6.3"]
FIGURES = ["2.1", *(f"3.{n}" for n in range(1, 15)), *(f"4.{n}" for n in range(1, 10)), "5.1"]
INSTRUMENTS = ["2", "3"]
"""The report's own numbers, counted by hand in its text."""


def links(door: Door, language: str) -> list[str]:
    page, context = callbacks.open_context(
        door, Request.from_search("/contents", f"lang={language}"), PAGES, LOCAL
    )
    (block,) = page.view(context).blocks
    rows = block.table.body  # type: ignore[union-attr]
    assert len(rows) == len(contents())
    for row, entry in zip(rows, contents(), strict=True):
        told = words(row)
        assert getattr(entry.title, language) in told
        assert f"{getattr(entry.part.text, language)} {entry.number}" in told
    return [e["props"]["href"] for row in rows for e in elements(row) if e["type"] == "A"]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_entry_leads_to_a_page_and_a_file(language: str, door: Door, dashboard: Any) -> None:
    found = links(door, language)
    assert len(found) == 2 * len(contents())
    client = dashboard.server.test_client()
    for address in dict.fromkeys(found):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 200, address


def test_each_table_figure_and_instrument_of_the_report_is_found() -> None:
    for part, numbers in (
        (Part.TABLE, TABLES),
        (Part.FIGURE, FIGURES),
        (Part.INSTRUMENT, INSTRUMENTS),
    ):
        found = dict.fromkeys(entry.number for entry in contents() if entry.part is part)
        assert sorted(found, key=numbers.index) == numbers


def test_every_table_that_is_named_is_one_there_is() -> None:
    assert {entry.table for entry in contents()} <= {*EXTRACTS, *WORDS}


def test_an_entry_is_there_once_for_each_page() -> None:
    said = [(entry.part, entry.number, entry.page) for entry in contents()]
    assert len(set(said)) == len(said)
    assert {entry.part for entry in contents()} <= set(Part)


def test_the_file_has_the_rows_of_the_page(dashboard: Any) -> None:
    answer = dashboard.server.test_client().get("/data/contents.csv?lang=en&dialect=rfc4180")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [row["What it shows"] for row in rows] == [entry.title.en for entry in contents()]
    assert all(row["Address"].startswith("/") for row in rows)
