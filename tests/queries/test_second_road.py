"""Every published figure of the demonstration data, computed a second time from the files.

A new indicator fails here until it has a second road.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from db.vocabulary import Origin, Quarter
from queries.ask import Answer, Door
from queries.indicators import INDICATORS
from queries.values import TOTAL, Selection
from tests.conftest import VIEWER
from tests.databases import BACKENDS
from tests.queries import road_of_attendance, road_of_economy, road_of_incentives, road_of_progress
from tests.queries.anything import any_places, any_residents
from tests.queries.follow_up_road import FOLLOW_UP_ROAD
from tests.queries.ledger import open_ledger
from tests.queries.reports import (
    CENTRES,
    QUARTERS,
    Reports,
    demonstration,
    open_centres,
    read,
    year_to_date,
)
from tests.queries.second_road import (
    SECOND_ROAD,
    SO_FAR_THIS_YEAR,
    Figure,
    Figures,
    differences,
)
from tests.queries.survey_road import SURVEYS

EVERY_DATABASE = True
ALL_QUARTERS = Selection(first=Quarter.parse(QUARTERS[0]), last=Quarter.parse(QUARTERS[-1]))


def slices(indicator: str, centres: list[str], quarter: str) -> list[tuple[str, str]]:
    """The centre-quarters that a figure is counted from: where the centre was open."""
    quarters = year_to_date(quarter) if indicator in SO_FAR_THIS_YEAR else [quarter]
    return [(c, q) for q in quarters for c in centres if c in open_centres(q)]


def expected(reports: Reports, indicator: str, centre: str, quarter: str) -> Figures:
    """The figures by category, along the second road."""
    counted = slices(indicator, [centre] if centre != TOTAL else list(CENTRES), quarter)
    figures = SECOND_ROAD[indicator](reports.of(counted))
    if not counted:
        return dict.fromkeys(figures, Figure("not_applicable"))
    return figures


def all_differences(
    reports: Reports, answer: Answer, indicator: str, quarters: Iterable[str]
) -> list[str]:
    """What an indicator's published figures say otherwise than the second road."""
    return [
        difference
        for quarter in quarters
        for centre in (*CENTRES, TOTAL)
        for category, figure in expected(reports, indicator, centre, quarter).items()
        for difference in differences(
            answer.get(indicator, centre, Quarter.parse(quarter), category), figure
        )
    ]


@pytest.fixture(scope="module")
def answer(door: Door) -> Answer:
    return door.ask(SECOND_ROAD, ALL_QUARTERS, VIEWER)


def test_every_indicator_has_a_second_road() -> None:
    roads = (road_of_economy, road_of_progress, road_of_attendance, road_of_incentives)
    others = {indicator for road in roads for indicator in road.ROADS}
    assert {*SECOND_ROAD, *FOLLOW_UP_ROAD, *SURVEYS, *others} == set(INDICATORS)


def test_the_files_are_of_the_centres_and_quarters_compared() -> None:
    found = demonstration().residents[["centre", "quarter"]].drop_duplicates()
    assert set(found["centre"]) == set(CENTRES)
    assert set(found["quarter"]) == set(QUARTERS)
    assert {tuple(row) for row in found.to_numpy()} == {
        (centre, quarter) for quarter in QUARTERS for centre in open_centres(quarter)
    }


@pytest.mark.parametrize("indicator", SECOND_ROAD)
def test_published_figures_equal_those_counted_from_the_files(
    indicator: str, answer: Answer
) -> None:
    assert not all_differences(demonstration(), answer, indicator, QUARTERS)


@pytest.mark.parametrize("indicator", SECOND_ROAD)
def test_categories_are_those_of_the_second_road(indicator: str) -> None:
    figures = expected(demonstration(), indicator, TOTAL, "2017Q3")
    assert set(figures) == {"", *INDICATORS[indicator].categories}


def test_the_answer_holds_every_figure_and_no_other(answer: Answer) -> None:
    places = [(o.indicator, o.centre, o.quarter, o.category) for o in answer]
    assert len(places) == len(set(places))
    assert set(places) == {
        (indicator, centre, Quarter.parse(quarter), category)
        for indicator in SECOND_ROAD
        for centre in (*CENTRES, TOTAL)
        for quarter in QUARTERS
        for category in ("", *INDICATORS[indicator].categories)
    }


def test_oslo_has_no_figures_after_it_closed_but_keeps_those_of_its_last_year(
    answer: Answer,
) -> None:
    after = [o for o in answer if o.centre == "oslo" and str(o.quarter) > "2018Q1"]
    shown = {o.indicator for o in after if o.cell.value is not None}
    assert shown == SO_FAR_THIS_YEAR
    assert {o.cell.status.code for o in after if o.indicator not in SO_FAR_THIS_YEAR} == {
        "not_applicable"
    }


def test_origin_is_that_of_the_weakest_file_behind_each_figure(answer: Answer) -> None:
    of_slice = {
        (centre, quarter): demonstration().of([(centre, quarter)]).origins()
        for centre in CENTRES
        for quarter in QUARTERS
    }
    words = {"rekonstruert": Origin.RECONSTRUCTED, "simulert": Origin.SIMULATED}
    order = list(Origin)
    wrong = []
    for observation in answer:
        quarter = str(observation.quarter)
        centres = [observation.centre] if observation.centre != TOTAL else list(CENTRES)
        counted = slices(observation.indicator, centres, quarter)
        found = {words[word] for slice_ in counted for word in of_slice[slice_]}
        wanted = max(found, key=order.index) if found else Origin.REPORTED
        if observation.origin is not wanted:
            wrong.append((observation, wanted))
    assert not wrong


def test_every_figure_is_of_the_first_revision_and_without_a_remark(answer: Answer) -> None:
    shown = [o for o in answer if o.cell.value is not None]
    assert {o.revision for o in shown} == {1}
    assert {o.note for o in answer} == {None}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("seed", range(3))
def test_both_roads_agree_on_reports_that_are_as_odd_as_the_import_allows(
    seed: int, backend: str, tmp_path: Path
) -> None:
    rng = Random(seed)
    quarters = ("2017Q4", "2018Q1", "2018Q2")
    reported = [(c, q) for q in quarters for c in open_centres(q)]
    files = [any_residents(rng, *slice_) for slice_ in reported]
    files.append(any_places(rng, reported))
    reports = read([(file.name, file.content) for file in files])
    with open_ledger(backend, tmp_path) as ledger:
        ledger.receive_and_publish(*files)
        answer = ledger.door.ask(
            SECOND_ROAD, Selection(first=Quarter(2017, 4), last=Quarter(2018, 2)), VIEWER
        )
    found = {
        indicator: wrong
        for indicator in SECOND_ROAD
        # The rest of 2017 is not reported, so that the sum over the year is not either.
        if (
            wrong := all_differences(
                reports, answer, indicator, quarters[indicator in SO_FAR_THIS_YEAR :]
            )
        )
    }
    assert not found
