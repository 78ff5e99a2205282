"""The page Virkninger: pairs side by side, the guard's refusals in words, and curves from the cells."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from dashboard.access import LOCAL
from dashboard.callbacks import open_context
from dashboard.files import requested
from dashboard.outcome_words import lines_of, read_pairs
from dashboard.pages import PAGES
from dashboard.request import Request, pairs_of
from queries.ask import Door
from queries.comparability import Judgement
from queries.indicators.outcome_times import EVENTS
from queries.indicators.pairs import Group
from queries.outcomes import FIGURES
from tests.dashboard.test_figure_page import find, words
from tests.queries.follow_up_road import extractions, of_group

LAST = "quarter=2018Q4"
COMPARABLE = ["kristiansand", "steinkjer"]
CURVES = {"settlement-curves": "settled", "introduction-curves": "started"}


def context_of(door: Door, query: str) -> Any:
    return open_context(door, Request.from_search("/outcomes", query), PAGES, LOCAL)


def drawn(door: Door, query: str) -> dict[str, Any]:
    page, context = context_of(door, query)
    return {block.name: block for block in page.view(context).blocks}


def said(content: Any) -> str:
    return words(content).replace("\u00a0", " ")


def file(door: Door, query: str) -> list[dict[str, str]]:
    found = requested(door, LOCAL, "outcome_pairs.csv", pairs_of(query))
    text = found.content().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_guard_lets_two_of_the_demonstrations_pairs_be_compared(door: Door) -> None:
    _, context = context_of(door, LAST)
    pairs = read_pairs(context)
    assert [pair.centre for pair in pairs if pair.judgement.comparable] == COMPARABLE
    guard = drawn(door, LAST)["guard"]
    assert guard.lead == "4. kvartal 2018: 2 av 5 par kan sammenlignes."
    rows = {words(next(find(row, "Th"))): said(row) for row in guard.table.body}
    assert "gruppene skiller seg i ankomstperiode" in rows["OsloDrammen statlige mottak"]
    assert "gruppene skiller seg i type opphold" in rows["LarvikLarvik statlige mottak"]
    assert "færre enn 20 i en av gruppene" in rows["BodøTverlandet mottak"]
    assert "i minst ett av parene" in rows["Alle parene"]
    assert any("søkt på" in note for note in guard.notes)


def test_a_difference_stands_only_where_the_guard_allows_it(door: Door) -> None:
    _, context = context_of(door, LAST)
    lines = lines_of(read_pairs(context))
    rows = drawn(door, LAST)["pairs"].table.body
    assert len(rows) == len(lines) == len(FIGURES) * 6
    shown = set()
    for line, row in zip(lines, rows, strict=True):
        *_, cell = find(row, "Td")
        refused = isinstance(line.difference, Judgement)
        assert ("Ikke sammenlignet: " in said(cell)) is refused
        assert ("prosentpoeng" in said(cell)) is not refused
        shown |= set() if refused else {line.pair.centre}
    assert shown == set(COMPARABLE)


def test_the_file_has_the_rows_of_the_page_and_a_remark_where_it_has_no_difference(
    door: Door,
) -> None:
    _, context = context_of(door, LAST)
    lines = lines_of(read_pairs(context))
    rows = file(door, LAST)
    assert len(rows) == len(lines) + len(EVENTS) * 6
    for line, row in zip(lines, rows, strict=False):
        own = line.part(Group.OWN)
        assert own is not None
        assert row["Integreringsmottak, antall"] == str(own.part)
        assert row["Integreringsmottak, av"] == str(own.whole)
        refused = isinstance(line.difference, Judgement)
        assert (row["Forskjell, prosentpoeng"] == "") is refused
        assert row["Merknad"].startswith("Ikke sammenlignet: ") is refused
    for row in rows[len(lines) :]:
        assert (row["p-verdi, logrank"] == "") is bool(row["Merknad"])


@pytest.mark.parametrize(("block", "event"), CURVES.items())
def test_curves_are_those_of_the_persons_in_the_files(door: Door, block: str, event: str) -> None:
    """By the textbook's product, from the days in the files."""
    charts = dict(drawn(door, LAST)[block].charts)
    figure = charts["Kristiansand – Lillesand statlige mottak"]
    lines = [trace for trace in figure["data"] if "name" in trace]
    for trace, comparison in zip(lines, (False, True), strict=True):
        rows = of_group(extractions(), "kristiansand", "2018Q4", comparison=comparison)
        rows = rows[rows["permit"].notna()]
        surviving, at_risk = 1.0, len(rows)
        until = rows[f"{event}_after"].fillna(rows["until_after"])
        months = [max(1, -(-int(days) * 12 // 365)) for days in until]
        happened = list(rows[f"{event}_after"].notna())
        expected = [0.0]
        for month in range(1, 25):
            events = sum(m == month and h for m, h in zip(months, happened, strict=True))
            surviving *= 1 - events / at_risk if at_risk else 1
            at_risk -= sum(m == month for m in months)
            expected.append(100 * (1 - surviving))
        assert trace["y"] == pytest.approx(expected[: len(trace["y"])])
        assert len(trace["y"]) > 15


def test_no_curve_is_drawn_of_what_is_hidden_and_the_page_says_so(door: Door) -> None:
    blocks = drawn(door, f"{LAST}&audience=public")
    for name in CURVES:
        assert blocks[name].charts == []
        assert "Det tegnes ingen kurve der en måned er skjult" in blocks[name].summary
        assert "logrank" not in blocks[name].summary
    public = json.dumps([blocks[name].table.body for name in CURVES], default=str)
    assert "igjen" not in public


def test_where_there_is_no_extraction_the_page_says_so_and_leads_to_those_there_are(
    door: Door,
) -> None:
    about = drawn(door, "quarter=2017Q3")["about"].content
    assert "Det er ikke rapportert noe registeruttrekk for 3. kvartal 2017." in said(about)
    links = [link["props"]["href"] for link in find(about, "A")]
    assert links == ["/outcomes?quarter=2018Q2", "/outcomes?quarter=2018Q4"]
    assert not list(find(drawn(door, LAST)["about"].content, "A"))


def test_a_centre_that_has_closed_can_be_chosen(door: Door) -> None:
    blocks = drawn(door, f"centre=oslo&{LAST}")
    names = [name for name, _ in blocks["settlement-curves"].charts]
    assert names == ["Oslo – Drammen statlige mottak", "Alle parene"]
    # All are judged by all pairs, whichever are looked at.
    assert "i minst ett av parene" in said(blocks["guard"].table.body[-1])


def test_it_is_called_an_association_and_never_an_effect(door: Door) -> None:
    blocks = drawn(door, LAST)
    assert "samvariasjon, ikke effekt" in said(blocks["about"].content)
    assert "samvariasjon, ikke effekt" in blocks["pairs"].lead
