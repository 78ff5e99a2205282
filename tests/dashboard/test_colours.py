"""Colour never tells anything alone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dashboard import comparison_charts, frame, theme
from dashboard.access import LOCAL
from dashboard.callbacks import open_context
from dashboard.pages import PAGES
from dashboard.request import Request
from dashboard.theme import (
    DARK_BACKGROUND,
    KINDS,
    LIGHT_BACKGROUND,
    SERIES_COLOURS,
    SIDES,
    STEPS,
    TOTAL_COLOUR,
    Part,
)
from queries.ask import Door
from tests.dashboard.colours import apart, ciede2000, contrast

SETS = {"kinds": KINDS, "steps": STEPS, "sides": SIDES}
EVERY = [*KINDS, *STEPS, *SIDES]


def test_the_measure_of_difference_is_the_published_one() -> None:
    """Pairs 1, 7, 17 and 25 of Sharma, Wu and Dalal (2005)."""
    for one, other, expected in (
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ):
        assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("colour", [*SERIES_COLOURS, TOTAL_COLOUR])
def test_every_series_can_be_seen_in_light_and_dark_and_read_in_white(colour: str) -> None:
    assert contrast(colour, LIGHT_BACKGROUND) >= 3
    assert contrast(colour, DARK_BACKGROUND) >= 3
    assert contrast(colour, "#ffffff") >= 4.5


@pytest.mark.parametrize("part", EVERY, ids=lambda part: part.light)
def test_every_part_of_a_bar_can_be_seen_and_what_is_in_it_read(part: Part) -> None:
    for colour, background in ((part.light, LIGHT_BACKGROUND), (part.dark, DARK_BACKGROUND)):
        assert contrast(colour, background) >= 3
        assert contrast(colour, theme.written_on(colour)) >= 4.5


def different(one: str, other: str) -> bool:
    return contrast(one, other) >= 1.5 and apart(one, other) >= 10


@pytest.mark.parametrize("name", SETS)
def test_parts_beside_each_other_differ_in_grey_and_to_the_colour_blind(name: str) -> None:
    for one, other in pairwise(SETS[name]):
        assert different(one.light, other.light)
        assert different(one.dark, other.dark)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_has_an_order_has_it_in_grey_too(name: str) -> None:
    lights = [theme.luminance(getattr(part, name)) for part in STEPS]
    assert lights == sorted(lights, reverse=name == "light")
    sides = [theme.luminance(getattr(part, name)) for part in SIDES]
    middle = max if name == "light" else min
    assert sides.index(middle(sides)) == 2
    assert sides[:3] == sorted(sides[:3], reverse=name == "dark")


def test_what_comes_of_a_comparison_is_told_from_its_neighbours() -> None:
    for one, other in pairwise(comparison_charts._PARTS.values()):
        assert different(one.light, other.light)
        assert different(one.dark, other.dark)


def test_the_style_sheet_has_the_colours_of_the_theme() -> None:
    sheet = Path(__file__).parents[2] / "assets" / "15-charts.css"
    assert sheet.read_text(encoding="utf-8") == theme.style_sheet()


MENU = [page for page in PAGES if not page.about_one]
PAGES_WITH_STACKS = [
    *("/programme", "/settlement", "/progress?quarter=2018Q4", "/attendance?quarter=2017Q3"),
    *("/economy", "/surveys", "/reconciliation"),
]


@pytest.mark.parametrize("address", PAGES_WITH_STACKS)
def test_every_stack_is_of_such_colours_in_their_order(door: Door, address: str) -> None:
    path, _, query = address.partition("?")
    page, context = open_context(door, Request.from_search(path, query), PAGES, LOCAL)
    parts = frame.page_parts(context, page, page.view(context), MENU)
    stacks = [
        figure
        for (kind, _), figure in parts.items()
        if kind == "figure" and figure and figure["layout"].get("barmode") in {"stack", "relative"}
    ]
    assert stacks
    for figure in stacks:
        for one, other in pairwise(_in_order(figure)):
            assert different(one, other)


def _in_order(figure: dict[str, Any]) -> list[str]:
    """The colours of a stack from left to right."""
    traces = figure["data"]
    if figure["layout"]["barmode"] == "relative":  # from the middle outwards, one half of it twice
        traces = sorted(traces[1:], key=lambda trace: trace["legendrank"])
    return [trace["marker"]["color"] for trace in traces]
