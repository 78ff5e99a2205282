"""A filter is on a page when it changes something there, and all words follow what is chosen."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from dashboard import callbacks, controls
from dashboard.access import LOCAL
from dashboard.pages import PAGES
from dashboard.request import Request
from db.vocabulary import Language, Rhythm
from queries.ask import Door
from queries.indicators import INDICATORS
from queries.measures import Kind
from queries.values import Measure
from tests.dashboard.drawn import elements, words

FILTERED = {
    page.path.replace("<code>", "bodo"): page
    for page in PAGES
    if page.filters and (page.per_centre or not page.about_one)
}
_OF_SHARES = {
    "": re.compile(r"%|prosent|andel|\bmål|ligger høyest|ligger lavest", re.IGNORECASE),
    "&lang=en": re.compile(r"%|per ?cent|share|\btarget|is highest|is lowest", re.IGNORECASE),
}
_TOLD = ("heading", "summary", "lead", "caption", "notes")
"""Parts in which a page says something of its figures; tables hold names and definitions too."""


def _opened(door: Door, path: str, query: str) -> tuple[Any, Any, Any]:
    page, context = callbacks.open_context(door, Request.from_search(path, query), PAGES, LOCAL)
    return page, context, page.view(context)


def _plain(drawn: Any) -> Any:
    return json.loads(json.dumps(drawn, default=lambda component: component.to_plotly_json()))


def _seen(door: Door, path: str, query: str) -> dict[Any, Any]:
    """What a reader sees of a page's figures: its words, and what its charts draw."""
    seen: dict[Any, Any] = {}
    for block in _opened(door, path, query)[2].blocks:
        for part, drawn in block.parts().items():
            if part[0] == "figure":
                seen[part] = [
                    {name: value for name, value in trace.items() if name != "customdata"}
                    for trace in _plain(drawn).get("data", ())
                ]
            elif part[0] not in {"class", "link"}:
                seen[part] = words(_plain(drawn))
    return seen


@pytest.mark.parametrize("path", FILTERED)
def test_share_or_number_is_asked_for_where_it_changes_something(door: Door, path: str) -> None:
    changes = _seen(door, path, "quarter=2018Q4") != _seen(
        door, path, "quarter=2018Q4&measure=count"
    )
    assert FILTERED[path].measured is changes


@pytest.mark.parametrize("path", FILTERED)
def test_where_to_begin_is_asked_for_where_it_changes_something(door: Door, path: str) -> None:
    changes = _seen(door, path, "quarter=2018Q4") != _seen(door, path, "quarter=2017Q1..2018Q4")
    assert FILTERED[path].ranged is changes


@pytest.mark.parametrize("path", FILTERED)
def test_a_filter_that_changes_nothing_is_not_on_the_page(door: Door, path: str) -> None:
    page, context, _ = _opened(door, path, "quarter=2018Q4")
    bar = _plain(controls.bar(context, page.tables, _Any()))
    shown = {
        id
        for each in bar["props"]["children"][0]["props"]["children"]
        if not each["props"].get("hidden")
        for inner in elements(each)
        if isinstance(id := inner["props"].get("id"), str)
    }
    assert ("measure" in shown) is (page.measured and bool(page.tables))
    assert ("first-quarter" in shown) is page.ranged


class _Any(dict[Any, str]):
    """The parts of a page, whichever are asked for."""

    def __missing__(self, part: Any) -> str:
        return "#"


@pytest.mark.parametrize("language", _OF_SHARES)
@pytest.mark.parametrize("path", [path for path, page in FILTERED.items() if page.measured])
def test_nothing_speaks_of_shares_when_numbers_are_chosen(
    door: Door, path: str, language: str
) -> None:
    of_shares = _OF_SHARES[language]
    for quarter in ("2018Q4", "2017Q1..2017Q3")[: 1 if language else 2]:
        view = _opened(door, path, f"quarter={quarter}&measure=count{language}")[2]
        for block in view.blocks:
            for (kind, name), drawn in block.parts().items():
                if kind == "text" and name.rpartition("-")[2] in _TOLD:
                    assert not of_shares.search(words(_plain(drawn))), (name, words(_plain(drawn)))
                if kind == "figure":
                    layout = _plain(drawn).get("layout", {})
                    told = [note["text"] for note in layout.get("annotations", ())]
                    told += [
                        layout.get(axis, {}).get("ticksuffix", "") for axis in ("xaxis", "yaxis")
                    ]
                    assert not of_shares.search(" ".join(told)), (name, told)


def test_headline_figures_of_a_centre_are_numbers_when_numbers_are_chosen(door: Door) -> None:
    cards = _seen(door, "/centres/bodo", "quarter=2017Q3&measure=count")["text", "headlines"]
    assert not re.search(r"%|prosent|mål", cards)
    assert "33 av 41" in cards.replace("\u00a0", " ")


@pytest.mark.parametrize(("language", "share"), [(Language.NB, "Andel"), (Language.EN, "Share")])
def test_an_indicator_read_as_a_number_is_not_called_a_share(
    language: Language, share: str
) -> None:
    for entry in INDICATORS.values():
        if entry.kind is Kind.SHARE:
            name = entry.label_as(Measure.COUNT).in_(language)
            assert share.casefold() not in name.casefold(), entry.id
            assert entry.label_as(Measure.SHARE) is entry.label


def test_a_sentence_of_numbers_names_the_centre_with_most(door: Door) -> None:
    """In 2017K3 Bodø has the highest share, all 33 of 33, and Kristiansand the most, 106."""
    of = {
        measure: _seen(door, "/programme", f"quarter=2017Q3&measure={measure}")
        for measure in ("share", "count")
    }
    told = {measure: seen["text", "agreement-bars-summary"] for measure, seen in of.items()}
    assert "89\u00a0%" in told["share"]
    assert "Bodø" in told["share"]
    assert "341 av 384" in told["count"]
    assert "Kristiansand" in told["count"]
    assert "Bodø" not in told["count"]


def _status(door: Door, path: str, query: str) -> str:
    _, context, view = _opened(door, path, query)
    return view.status or controls.status(context)


@pytest.mark.parametrize(
    ("path", "query", "told"),
    [
        ("/", "quarter=2016Q4..2017Q3", "Viser alle 5 mottak, 3. kvartal 2017."),
        (
            "/revisions",
            "quarter=2017Q3",
            "Viser alle mottak samlet, 4. kvartal 2016 til 3. kvartal 2017.",
        ),
        (
            "/revisions",
            "quarter=2017Q3&centre=bodo&centre=oslo",
            "Viser alle mottak samlet, 4. kvartal 2016 til 3. kvartal 2017.",
        ),
        ("/economy", "quarter=2017Q3..2017Q4", "Viser alle 5 mottak, 2. halvår 2017."),
        ("/surveys", "quarter=2017Q3", "Viser alle mottak samlet, 2. halvår 2017."),
        (
            "/surveys",
            "quarter=2017Q3&centre=bodo",
            "Viser alle mottak samlet, og Bodø der hvert mottak står for seg, 2. halvår 2017.",
        ),
        (
            "/programme",
            "quarter=2017Q2..2017Q3",
            "Viser alle 5 mottak, 2. kvartal 2017 til 3. kvartal 2017.",
        ),
    ],
)
def test_the_status_tells_what_is_shown(door: Door, path: str, query: str, told: str) -> None:
    assert _status(door, path, query) == told


@pytest.mark.parametrize("path", [p for p, page in FILTERED.items() if page.tables])
def test_files_hold_what_the_page_shows(door: Door, path: str) -> None:
    """Also of a page that shows one quarter, or shares alone, whatever else is in its address."""
    page, context, _ = _opened(door, path, "quarter=2017Q2..2017Q4&measure=count")
    for address in controls.file_links(context, page.tables[0]).values():
        assert ("2017Q2..2017Q4" in address) is page.ranged
        assert ("measure=count" in address) is page.measured


@pytest.mark.parametrize("path", ["/economy", "/surveys"])
@pytest.mark.parametrize("quarter", ["2017Q3", "2017Q4", "2017Q3..2017Q4", "2017Q1..2017Q4"])
def test_half_years_are_chosen_where_figures_come_by_half_years(
    door: Door, path: str, quarter: str
) -> None:
    _, context, _ = _opened(door, path, f"quarter={quarter}")
    state = controls.state(context)
    for control in ("quarter", "first-quarter"):
        values = [option["value"] for option in state[control, "options"]]
        labels = [option["label"] for option in state[control, "options"]]
        assert state[control, "value"] in values
        assert len(set(labels)) == len(labels)
        assert not any("kvartal" in label for label in labels)
    before = context.request.selection
    quarters = state["quarter", "value"], state["first-quarter", "value"]
    said = controls.Choices(None, quarters, before.measure, None)
    selection, cleared = controls.choose(context.catalogue, before, said)
    assert cleared == []
    periods = Rhythm.HALF_YEAR.periods(context.scope.quarters)
    chosen = replace(context, request=context.request.choose(selection))
    assert Rhythm.HALF_YEAR.periods(chosen.scope.quarters) == periods
