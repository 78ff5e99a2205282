"""The pages on method: generated from the indicators, under the headings that statistics have."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite

from dashboard.access import LOCAL
from dashboard.blocks import PartsBlock, TableBlock
from dashboard.callbacks import open_context
from dashboard.pages import PAGES
from dashboard.request import Request
from db.vocabulary import Language, Text
from queries.ask import Door
from queries.indicators import INDICATORS, TABLES
from queries.measures import Definition, Indicator, Kind
from queries.small_numbers import Rule
from tests.dashboard.test_figure_page import find, words

HEADINGS = [
    *("Definisjoner", "Indikatorene", "Sammenheng med annen statistikk", "Konfidensialitet"),
    *("Revidering", "Datakilde", "Mulige feilkilder"),
]
TEXTS = ("counts", "out_of", "memo", "memo_part", "caution", "beside", "owner")
NAMES = {"day", "quarter", "where", "value", "part", "whole"}
NAMES_OF_PARTS = NAMES | {"category", "quartile", "share"}
PINNED = Path(__file__).with_name("definitions.json")
"""What each indicator counted when its history was last written: the day, and a fingerprint."""


def drawn(door: Door, address: str) -> Any:
    path, _, query = address.partition("?")
    page, context = open_context(door, Request.from_search(path, query), PAGES, LOCAL)
    return page.view(context)


def content(view: Any, name: str) -> Any:
    return next(block for block in view.blocks if block.name == name).content


def test_the_headings_are_those_that_statistics_are_described_under(door: Door) -> None:
    blocks = drawn(door, "/method").blocks
    assert [block.heading for block in blocks if isinstance(block, PartsBlock)] == HEADINGS


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_indicator_is_there_with_what_its_entry_says(language: str, door: Door) -> None:
    view = drawn(door, f"/method?lang={language}")
    tables = {
        block.heading: block.table.body for block in view.blocks if isinstance(block, TableBlock)
    }
    assert list(tables) == [title.in_(Language(language)) for title in TABLES.values()]
    rows = {
        next(find(row, "A"))["props"]["href"].partition("?")[0]: words(row)
        for body in tables.values()
        for row in body
    }
    assert set(rows) == {f"/method/{id}" for id in INDICATORS}
    beside, errors = words(content(view, "beside")), words(content(view, "errors"))
    for id, entry in INDICATORS.items():
        assert getattr(entry.definition, language) in rows[f"/method/{id}"]
        assert getattr(entry.source, language) in rows[f"/method/{id}"]
        assert getattr(entry.caution, language) in errors
        assert entry.beside is None or getattr(entry.beside, language) in beside


def test_the_rule_for_small_numbers_is_told_as_it_is_set(published: Engine) -> None:
    for rule, most, zeros in (
        (Rule(5), "1 til 4 personer", "Null vises"),
        (Rule(10, hide_zeros=True), "1 til 9 personer", "regnes som små tall og er skjult"),
    ):
        told = words(content(drawn(Door(published, rule), "/method"), "confidentiality"))
        assert most in told
        assert zeros in told
        for limit in (
            "nevner som endrer seg",
            "publisert andre steder",
            "legger sammen det de vet",
        ):
            assert limit in told


def test_changed_definitions_are_told_and_no_others(door: Door) -> None:
    view = drawn(door, "/method")
    items = [words(item) for item in find(content(view, "revision"), "Li")]
    assert len(items) == sum(len(entry.history) - 1 for entry in INDICATORS.values())
    assert any(
        item.startswith("Dager fra innflytting til bosetting, 25. november 2026: ")
        for item in items
    )


def test_an_indicators_page_has_its_definition_history_owner_and_review(door: Door) -> None:
    view = drawn(door, "/method/days_to_settlement")
    assert [block.name for block in view.blocks] == [
        *("about", "development", "figures", "definitions"),
    ]
    about = words(content(view, "about"))
    entry = INDICATORS["days_to_settlement"]
    for text in (entry.definition, entry.caution, entry.owner, entry.source):
        assert text.nb in about
    assert "25. november 2027, ett år etter" in about
    history = [words(row) for row in view.blocks[3].table.body]
    assert [row[:17] for row in history] == ["25. november 2026", "23. november 2026"]


@pytest.mark.parametrize("id", INDICATORS)
def test_every_indicator_has_a_page(id: str, door: Door) -> None:
    view = drawn(door, f"/method/{id}")
    assert INDICATORS[id].definition.nb in words(content(view, "about"))


def changed_on(*days: date) -> Indicator:
    history = tuple(Definition(day, Text("a", "b")) for day in days)
    return Indicator(**{**fields(INDICATORS["settled"]), "history": history})


def fields(entry: Indicator) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in Indicator.__dataclass_fields__}


def test_the_next_review_is_a_year_after_the_last_change() -> None:
    assert changed_on(date(2026, 11, 23)).next_review == date(2027, 11, 23)
    assert changed_on(date(2020, 1, 1), date(2024, 2, 29)).next_review == date(2025, 2, 28)


@pytest.mark.parametrize("entry", INDICATORS.values(), ids=INDICATORS)
def test_what_an_entry_says_is_in_both_languages_and_names_what_there_is(entry: Indicator) -> None:
    texts = {name: text for name in TEXTS if (text := getattr(entry, name)) is not None}
    assert {"counts", "memo", "caution", "owner"} <= set(texts)
    assert ("out_of" in texts) == (entry.denominator is not None or entry.per is not None)
    assert ("memo_part" in texts) == bool(entry.categories)
    for name, text in texts.items():
        assert text.nb.strip()
        assert text.en.strip()
        assert text.nb != text.en, name
        if name.startswith("memo"):
            allowed = NAMES if name == "memo" else NAMES_OF_PARTS
            named = [
                {field for _, field, *_ in Formatter().parse(t) if field}
                for t in (text.nb, text.en)
            ]
            assert named[0] == named[1] <= allowed, name
            assert named[0] & {"day", "quarter"}
            assert "where" in named[0]
            assert text.nb.endswith(".")
            assert text.en.endswith(".")
    if entry.kind is Kind.SHARE:
        assert "{part}" in entry.memo.nb
        assert "{whole}" in entry.memo.nb
        assert "({value})" in entry.memo.nb


def fingerprint(entry: Indicator) -> str:
    """Of what an indicator counts: its definition in words, and its expressions as SQL."""
    counted = [
        entry.numerator,
        entry.denominator,
        entry.among,
        entry.asked_of,
        *entry.parts.values(),
        *entry.bases.values(),
    ]
    said = []
    for compiled in (
        each.compile(dialect=sqlite.dialect()) for each in counted if each is not None
    ):
        said += [str(compiled), *map(str, compiled.params.values())]
    whole = json.dumps([entry.definition.nb, entry.definition.en, *said])
    return hashlib.sha256(re.sub(r"\s+", " ", whole).encode()).hexdigest()[:16]


def test_a_definition_is_not_changed_without_a_line_in_its_history() -> None:
    """Whoever changes what is counted adds to ``history``, then puts day and fingerprint here."""
    found = {id: [str(entry.defined), fingerprint(entry)] for id, entry in INDICATORS.items()}
    assert json.loads(PINNED.read_text()) == found
