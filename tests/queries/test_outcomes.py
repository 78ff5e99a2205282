"""Every published figure of outcomes, computed a second time from the demonstration files."""

from __future__ import annotations

import pytest

from db.vocabulary import Origin, Quarter
from queries.ask import Answer, Door
from queries.values import TOTAL, Selection
from tests.conftest import VIEWER
from tests.queries.follow_up_road import FOLLOW_UP_ROAD, expected, extractions
from tests.queries.reports import CENTRES
from tests.queries.test_second_road import differences

EVERY_DATABASE = True
QUARTERS = ("2017Q3", "2018Q2", "2018Q3", "2018Q4")
"""Those with an extraction, and some without."""


@pytest.fixture(scope="module")
def answer(door: Door) -> Answer:
    selection = Selection(first=Quarter(2017, 3), last=Quarter(2018, 4))
    return door.ask(FOLLOW_UP_ROAD, selection, VIEWER)


@pytest.mark.parametrize("indicator", FOLLOW_UP_ROAD)
def test_published_outcomes_equal_those_counted_from_the_files(
    indicator: str, answer: Answer
) -> None:
    wrong = [
        difference
        for quarter in QUARTERS
        for centre in (*CENTRES, TOTAL)
        for category, figure in expected(extractions(), indicator, centre, quarter).items()
        for difference in differences(
            answer.get(indicator, centre, Quarter.parse(quarter), category), figure
        )
    ]
    assert not wrong


def test_oslo_is_followed_after_it_has_closed(answer: Answer) -> None:
    cell = answer.get("settled_12m_share", "oslo", Quarter(2018, 4)).cell
    assert cell.denominator is not None
    assert cell.denominator > 100


def test_outcomes_are_simulated_and_say_so(answer: Answer) -> None:
    shown = [each for each in answer if each.cell.value is not None]
    assert {each.origin for each in shown} == {Origin.SIMULATED}
    assert {each.quarter for each in shown} == {Quarter(2018, 2), Quarter(2018, 4)}
