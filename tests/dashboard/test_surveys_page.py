"""The surveys' page: every figure as in the files, bounds as bounds, and charts that add up."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from dashboard import callbacks, scale_charts
from dashboard.access import LOCAL
from dashboard.blocks import ChartBlock, TableBlock
from dashboard.chart_lines import Line, largest_first
from dashboard.pages import PAGES
from dashboard.request import Request
from dashboard.survey_words import bound_of, said_of
from db.surveys import items
from db.vocabulary import Audience, Language, Quarter, Status
from queries.indicators import INDICATORS
from queries.values import Cell
from tests.dashboard.drawn import elements, words
from tests.queries.reports import half_away

NB, AUTUMN = Language.NB, Quarter(2017, 4)
QUERIES = (
    "lang=en",
    "lang=en&quarter=2017Q1..2018Q4",
    "lang=en&quarter=2018Q4&centre=bodo&centre=larvik",
    "lang=en&quarter=2016Q4",
)


def view(door: Any, query: str, viewer: Any = LOCAL) -> Any:
    request = Request.from_search("/surveys", query)
    page, context = callbacks.open_context(door, request, PAGES, viewer)
    return page.view(context)


def tables(found: Any) -> Iterator[Any]:
    for block in found.blocks:
        if isinstance(block, TableBlock | ChartBlock) and block.table is not None:
            yield block.table


def figures(found: Any) -> Iterator[tuple[str, str]]:
    """Every figure in a table by its name, and the number or sign that is read."""
    for table in tables(found):
        yield from figures_in(table)


def figures_in(table: Any) -> Iterator[tuple[str, str]]:
    for each in elements([*table.head, *table.body, *table.foot]):
        if each["type"] == "A" and each["props"].get("className") == "whence":
            name = unquote(urlsplit(each["props"]["href"]).path.rpartition("/")[2])
            first = each["props"]["children"][0]
            yield name, first if isinstance(first, str) else words(first)


def in_the_files(client: Any, query: str) -> dict[str, dict[str, str]]:
    """The rows of both tables' long files, by the names of their figures."""
    found = {}
    for table in ("surveys", "motivation"):
        answer = client.get(f"/data/{table}.long.csv?dialect=rfc4180&{query}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        for row in csv.DictReader(io.StringIO(answer.get_data(as_text=True))):
            name = (row[each] for each in ("indicator", "category", "quarter", "centre"))
            found["~".join(name)] = row
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_every_figure_of_the_page_is_that_of_the_files(
    door: Any, dashboard: Any, query: str
) -> None:
    rows = in_the_files(dashboard.server.test_client(), query)
    shown = list(figures(view(door, query)))
    here = [(name, text) for name, text in shown if name in rows]
    # Participation is shown for the rounds before the one that is chosen too.
    beside = {name.split("~")[0] for name, _ in shown if name not in rows}
    rounds = {"survey_invited", "survey_response_share"}
    assert beside <= rounds | {id for id in INDICATORS if id.startswith("survey_")}
    assert len(here) > 400
    for name, text in here:
        row = rows[name]
        if row["status"] == "shown":
            whole = str(half_away(float(row["value"])))
            assert text == (f"{whole}%" if row["unit"] == "percent" else whole), name
        else:
            assert (
                text == {"hidden": ":", "not_reported": "..", "not_applicable": "."}[row["status"]]
            )


def test_the_chosen_quarter_leads_to_its_half_year(door: Any) -> None:
    found = {block.name: block for block in view(door, "quarter=2017Q3").blocks}
    assert (
        found["survey-response"].summary == "2. halvår 2017: 130 ble invitert, og 64\u00a0% svarte."
    )
    assert "2. halvår 2017" in found["survey-centres"].table.caption


def test_no_round_is_told_of_before_it_was_held(door: Any) -> None:
    blocks = {block.name: block for block in view(door, "quarter=2016Q4").blocks}
    assert blocks["survey-response"].summary == "2. halvår 2016: det er ingen svar å vise."
    assert blocks["survey-response"].cover.shares == []
    assert words(blocks["survey-rounds"].table.head[0]) == "Utsagn 2016H2"


def test_what_the_report_bounds_is_shown_as_a_bound(door: Any) -> None:
    def said(id: str) -> str:
        return said_of(INDICATORS[id], NB, AUTUMN)

    assert said("survey_cooperation_voluntary_sector") == "over 60\u00a0%"
    assert said("survey_cooperation_business") == "om lag 50\u00a0%"
    assert said("survey_cooperation_municipality") == "71\u00a0%"
    assert said("survey_project_plan_exists") == "ja over 70\u00a0%, vet ikke om lag 25\u00a0%"
    assert said("survey_most_useful_competence_mapping") == "lavest av alle"
    assert said("survey_leader_trusted") == ""
    # The report tells of one round, and nothing is said of the others.
    assert said_of(INDICATORS["survey_cooperation_business"], NB, Quarter(2018, 2)) == ""
    assert bound_of(INDICATORS["survey_understands_roles"]) == (85, 100)
    assert bound_of(INDICATORS["survey_cooperation_business"]) == (49, 51)
    assert bound_of(INDICATORS["survey_leader_trusted"]) is None
    blocks = {block.name: block for block in view(door, "quarter=2017Q4").blocks}
    rows = [words(row) for row in blocks["survey-figures"].table.body]
    (row,) = (row for row in rows if row.startswith("Samarbeidet med frivilligheten virker"))
    assert row.endswith(" 3.6 over 60\u00a0%")
    bands = list(blocks["survey-rounds"].figure["layout"]["shapes"])
    assert (60.0, 100.0) in [(band["x0"], band["x1"]) for band in bands]


def test_the_round_that_the_report_tells_of_stands_beside_the_newest(door: Any) -> None:
    blocks = {block.name: block for block in view(door, "").blocks}
    table = blocks["survey-figures"].table
    assert table.caption == "Figurene i rapporten. 2. halvår 2017, 2. halvår 2018, simulert"
    assert words(table.head[0]) == "Utsagn 2017H2 2018H2 Figur Rapporten sier"
    rows = [words(row) for row in table.body]
    (row,) = (row for row in rows if row.startswith("Samarbeidet med kommunen virker"))
    assert row.endswith("3.6 71\u00a0%")
    assert sum(row.startswith("Samarbeidet med kommunen virker") for row in rows) == 1


def test_each_figure_of_the_report_on_the_survey_stands_in_its_table(door: Any) -> None:
    blocks = {block.name: block for block in view(door, "").blocks}
    text = " ".join(words(row) + " " for row in blocks["survey-figures"].table.body)
    for source in {item.source for item in items().values()} - {"", "2.3.2.3"}:
        assert f" {source} " in text, source


# --- what stands of a theme until it is opened


def covers(found: Any) -> dict[str, Any]:
    return {
        block.name: block.cover
        for block in found.blocks
        if isinstance(block, TableBlock | ChartBlock)
    }


def test_every_theme_is_told_by_a_heading_a_sentence_and_what_is_in_it(door: Any) -> None:
    found = covers(view(door, "quarter=2017Q4"))
    assert None not in found.values()
    assert found["survey-leadership"].words == "4 utsagn, 80–83 svar"
    assert found["survey-hours-offered"].words == "5 svarvalg, 83 svar"
    assert found["survey-response"].words == "2 runder, 83 svar"
    assert found["survey-centres"].words == "21 utsagn, 5 mottak"


def test_the_dots_of_a_theme_are_the_shares_in_its_table(door: Any) -> None:
    for block in view(door, "").blocks:
        if isinstance(block, ChartBlock) and block.cover and block.cover.shares:
            told = {text for _, text in figures_in(block.table)}
            assert {f"{half_away(share)}\u00a0%" for share in block.cover.shares} <= told


def test_nothing_is_called_highest_or_commonest_where_one_of_them_is_hidden(door: Any) -> None:
    """Of a question with one choice its answers are compared, of other themes their statements."""
    public = view(door, "quarter=2017Q4", LOCAL.as_public())
    one_choice = {"survey-project-plan-exists", "survey-plan-follow-up", "survey-hours-offered"}
    told = {}
    for block in public.blocks:
        if isinstance(block, ChartBlock) and block.cover.shares:
            compared = [
                text
                for name, text in figures_in(block.table)
                if bool(name.split("~")[1]) is (block.name in one_choice)
            ]
            says_so = "skjult av hensyn til personvernet" in block.summary
            assert says_so is (":" in compared), block.name
            told[block.name] = says_so
    assert set(told.values()) == {True, False}
    assert told["survey-project-plan-exists"]


# --- charts


def cells(*values: float) -> list[Cell]:
    return [Cell(Status.SHOWN, value, value, 100.0) for value in values]


def test_a_diverging_bar_lies_on_both_sides_of_the_middle_and_adds_up() -> None:
    answers = items()["leader_trusted"].answers
    line = Line("Jeg stoler på lederen min", cells(5, 10, 20, 25, 40), list("abcde"))
    drawn = scale_charts.diverging([line], answers, NB)
    by_name: dict[str, list[float]] = {}
    for trace in drawn["data"]:
        by_name.setdefault(trace["name"], []).append(trace["x"][0])
    assert by_name == {
        "Helt uenig": [-5],
        "Litt uenig": [-10],
        "Hverken enig eller uenig": [-10, 10],
        "Litt enig": [25],
        "Helt enig": [40],
    }
    # From the middle outwards, as bars are stacked in the order of the traces.
    order = [trace["name"] for trace in drawn["data"]]
    assert order.index("Litt uenig") < order.index("Helt uenig")
    assert order.index("Litt enig") < order.index("Helt enig")
    assert sum(trace["showlegend"] for trace in drawn["data"]) == 5
    assert len({trace["marker"]["color"] for trace in drawn["data"]}) == 5
    low, high = drawn["layout"]["xaxis"]["range"]
    assert low <= -25
    assert high >= 75


def test_what_is_not_shown_leaves_a_sign_and_no_bar() -> None:
    answers = items()["leader_trusted"].answers
    hidden = [Cell(Status.HIDDEN)] * 5
    drawn = scale_charts.diverging([Line("a", hidden, list("abcde"))], answers, NB)
    assert all(trace["x"] == [None] for trace in drawn["data"])
    assert ":" in {note["text"] for note in drawn["layout"]["annotations"]}


def test_bars_in_order_have_the_largest_first_and_what_is_not_shown_last() -> None:
    lines = [
        Line("a", cells(20), ["a"]),
        Line("b", [Cell(Status.HIDDEN)], ["b"]),
        Line("c", cells(70), ["c"]),
    ]
    assert [line.words for line in largest_first(lines)] == ["c", "a", "b"]


def test_the_public_page_holds_no_number_that_is_hidden(door: Any) -> None:
    public = view(door, "quarter=2017Q4", LOCAL.as_public())
    internal = dict(figures(view(door, "quarter=2017Q4")))
    hidden = [name for name, text in figures(public) if text == ":" and internal[name] != ":"]
    assert len(hidden) > 100
    for block in public.blocks:
        if isinstance(block, ChartBlock):
            told = json.dumps(block.figure)
            for trace in block.figure["data"]:
                pairs = zip(trace["ids"], trace["x"], strict=True)
                assert all(x is None for id, x in pairs if id in hidden), told[:200]
    assert LOCAL.as_public().audience is Audience.PUBLIC
