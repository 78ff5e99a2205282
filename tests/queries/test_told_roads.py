"""Attendance, progress and incentives: every published figure by a second road, over the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

import pandas as pd
import pytest

from db.vocabulary import Quarter
from queries.ask import Door
from queries.values import TOTAL, Selection
from tests.conftest import VIEWER
from tests.queries import road_of_attendance, road_of_incentives, road_of_progress
from tests.queries.reports import CENTRES, open_centres
from tests.queries.second_road import Figure, Figures
from tests.queries.test_second_road import differences

ROADS = [
    (road, indicator)
    for road in (road_of_attendance, road_of_incentives, road_of_progress)
    for indicator in road.ROADS
]
EVERY_QUARTER = Selection(first=Quarter(2016, 4), last=Quarter(2018, 4))


def expected(
    rows: pd.DataFrame, of: Callable[[pd.DataFrame], Figures], centre: str, quarter: str
) -> Figures:
    """The figures by category of a centre, or of all; of all only when each open one has told."""
    told = rows[rows["quarter"] == quarter]
    centres = [c for c in CENTRES if centre in (c, TOTAL) and c in open_centres(quarter)]
    if not centres:
        return dict.fromkeys(of(told), Figure("not_applicable"))
    if not set(centres) <= set(told["senter"]):
        return dict.fromkeys(of(told), Figure("not_reported"))
    return of(told[told["senter"].isin(centres)])


def wrong(road: ModuleType, indicator: str, door: Door) -> Iterator[str]:
    """What is published otherwise than the road says, in the quarters that anybody has told of."""
    answer = door.ask([indicator], EVERY_QUARTER, VIEWER)
    rows = road.rows()
    for quarter in sorted(set(rows["quarter"])):
        for centre in (*CENTRES, TOTAL):
            figures = expected(rows, road.ROADS[indicator], centre, quarter)
            for category, figure in figures.items():
                found = answer.get(indicator, centre, Quarter.parse(quarter), category)
                yield from differences(found, figure)


@pytest.mark.parametrize(("road", "indicator"), ROADS, ids=[indicator for _, indicator in ROADS])
def test_published_figures_equal_those_counted_from_the_files(
    road: ModuleType, indicator: str, door: Door
) -> None:
    assert not list(wrong(road, indicator, door))
