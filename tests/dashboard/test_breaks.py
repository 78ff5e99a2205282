"""Breaks in a series, worked out by hand from a small world."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from dashboard.access import LOCAL
from dashboard.blocks import ChartBlock, TableBlock
from dashboard.callbacks import open_context
from dashboard.files import requested
from dashboard.pages import PAGES
from dashboard.request import Request
from db.vocabulary import Language, Quarter
from queries.breaks import breaks
from queries.values import Selection
from tests.conftest import VIEWER
from tests.queries.ledger import Ledger, open_ledger, participant, report, resident

SPAN = ("2017Q1", "2017Q2", "2017Q3", "2017Q4")


def rows(origin: str = "") -> list[dict[str, str]]:
    return [dict(each) | {"opphav": origin} for each in (participant("a"), resident("b"))]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger("sqlite", tmp_path) as opened:
        yield opened


def told(ledger: Ledger, *centres: str, span: tuple[str, ...] = SPAN) -> dict[str, list[str]]:
    """The breaks in words, and whom each concerns."""
    first, last = Quarter.parse(span[0]), Quarter.parse(span[-1])
    answer = ledger.door.ask(["adult_residents"], Selection(centres, first, last), VIEWER)
    found = breaks(answer, {"adult_residents": answer.scope.quarters})
    return {each.told(Language.NB): concerned for each, concerned in found.items()}


def test_a_whole_series_has_no_break(ledger: Ledger) -> None:
    ledger.receive_and_publish(*(report("bodo", quarter, rows()) for quarter in SPAN))
    assert told(ledger, "bodo") == {}


def test_a_quarter_that_is_missing_between_two_is_a_break(ledger: Ledger) -> None:
    ledger.receive_and_publish(
        *(report("bodo", quarter, rows()) for quarter in (SPAN[0], SPAN[3])),
        *(report("larvik", quarter, rows()) for quarter in SPAN),
    )
    missing = "tall mangler for {}. kvartal 2017, mellom kvartaler som er rapportert"
    assert told(ledger, "bodo", "larvik") == {
        missing.format(2): ["bodo"],
        missing.format(3): ["bodo"],
    }
    assert told(ledger, "bodo", span=SPAN[:2]) == {}


def test_another_origin_is_a_break_where_it_begins(ledger: Ledger) -> None:
    origins = ("simulert", "", "", "rekonstruert")
    for centre in ("bodo", "larvik"):
        files = [report(centre, q, rows(o)) for q, o in zip(SPAN, origins, strict=True)]
        ledger.receive(*files)
    ledger.publish()
    both = ["larvik", "bodo"]
    assert told(ledger, "bodo", "larvik") == {
        "fra og med 2. kvartal 2017 er tallene rapportert, før det simulert": both,
        "fra og med 4. kvartal 2017 er tallene rekonstruert, før det rapportert": both,
    }


def test_a_centre_that_closes_breaks_its_series(ledger: Ledger) -> None:
    span = ("2017Q4", "2018Q1", "2018Q2")
    ledger.receive_and_publish(
        *(report("oslo", quarter, rows()) for quarter in span[:2]),
        *(report("bodo", quarter, rows()) for quarter in span),
    )
    assert told(ledger, span=span) == {"ikke i drift etter 1. kvartal 2018": ["oslo"]}


def test_a_break_follows_the_figures_to_the_page_and_every_file(ledger: Ledger) -> None:
    span = ("2017Q4", "2018Q1", "2018Q2")
    ledger.receive_and_publish(
        *(report("oslo", quarter, rows()) for quarter in span[:2]),
        *(report("bodo", quarter, rows()) for quarter in span),
    )
    told = "Brudd i serien: Oslo: ikke i drift etter 1. kvartal 2018."
    query = [("quarter", "2017Q4..2018Q2")]
    about = json.loads(requested(ledger.door, LOCAL, "programme.meta.json", query).content())
    assert about["breaks"] == [told]
    data = json.loads(requested(ledger.door, LOCAL, "programme.json", query).content())
    assert data["extension"]["breaks"] == [told]
    book = io.BytesIO(requested(ledger.door, LOCAL, "programme.xlsx", query).content())
    notes = pd.read_excel(book, sheet_name=2, header=None, engine="calamine")
    assert told in set(notes[1])
    one = json.loads(
        requested(ledger.door, LOCAL, "programme.meta.json", [("quarter", "2018Q1")]).content()
    )
    assert one["breaks"] == []
    page, context = open_context(
        ledger.door, Request.from_search("/programme", "quarter=2017Q4..2018Q2"), PAGES, LOCAL
    )
    blocks = page.view(context).blocks
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    assert tables
    assert all(told in block.notes for block in tables)
    lines = [
        block for block in blocks if isinstance(block, ChartBlock) and "over tid" in block.heading
    ]
    assert lines
    assert all(told in block.summary for block in lines)
