"""The figures that the evaluation report states, found by the product and again from the files.

Both roads must give, rounded half away from zero, exactly what was published.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pandas as pd
import pytest

from db.vocabulary import Origin, Quarter
from queries.ask import Door
from queries.indicators import INDICATORS
from queries.statements import kind_of
from queries.values import TOTAL, Selection
from tests.conftest import VIEWER
from tests.queries.reports import (
    CENTRES,
    demonstration,
    half_away,
    published_figures,
    year_to_date,
)

EVERY_DATABASE = True
SOURCES = {"4.5.3", "5.5", "6.1", "6.1.1", "6.2", "Table 6.1", "Table 6.2", "Table 6.3"}
"""Where the report states figures of a quarter, which the demonstration data reproduce."""

SHARES = {
    "agreement_share",
    "full_time_share",
    "norwegian_12h_share",
    "language_training_12h_share",
    "worklike_language_training_6h_share",
    "work_or_education_share",
}
"""Tables 6.1 to 6.3: six shares, of five centres and the total."""

TARGETS = {
    "occupancy_share_target": "occupancy_share",
    "agreement_share_target": "agreement_share",
    "language_training_worklike_goal_share": "worklike_part_of_language_training",
    "programme_hours_per_week_goal": "mean_weekly_hours",
    "introduction_programme_goal_share": "work_or_education_year_after_share",
}
"""The levels aimed for, and what for."""

# --- the second road: pandas over the files


def _rows(centre: str, quarters: list[str]) -> pd.DataFrame:
    rows = demonstration().residents
    rows = rows[rows["quarter"].isin(quarters)]
    return rows if centre == TOTAL else rows[rows["centre"] == centre]


def _share(part: int, whole: int) -> Fraction:
    return Fraction(100 * int(part), int(whole))


@cache
def from_the_files(figure: str, centre: str, quarter: str) -> Fraction:
    """A published figure counted anew; in percent where it is a share, unrounded."""
    there = _rows(centre, [quarter])
    there = there[there["end"].isna()]
    contracts = there[there["start"].notna()]
    this_year = _rows(centre, year_to_date(quarter))
    ended = this_year[this_year["end"].notna()]
    settled = ended[ended["end_reason"] == "bosatt"]
    if figure in {"adult_residents", "residents_with_agreement"}:
        return Fraction(len(there if figure == "adult_residents" else contracts))
    if figure == "occupancy_share":
        places = demonstration().places
        return _share(len(there), places[places["quarter"] == quarter]["places"].sum())
    if figure == "agreement_share":
        return _share(len(contracts), len(there))
    limits = {
        "full_time_share": ("total", 3750),
        "norwegian_12h_share": ("norwegian", 1200),
        "language_training_12h_share": ("language_training", 1200),
        "worklike_language_training_6h_share": ("language_training_worklike", 600),
        "work_or_education_share": ("work_education", 1),
    }
    if figure in limits:
        column, least = limits[figure]
        return _share((contracts[column] >= least).sum(), len(contracts))
    if figure == "contracts_ended_cumulative":
        return Fraction(len(ended))
    if figure == "settled_cumulative":
        return Fraction(len(settled))
    reasons = {
        "ended_settled_share": "bosatt",
        "ended_noncooperation_share": "kontraktsbrudd",
        "ended_breach_count": "kontraktsbrudd",
        "ended_own_wish_share": "eget_onske",
        "ended_rejection_share": "avslag",
    }
    if figure in reasons:
        number = int((ended["end_reason"] == reasons[figure]).sum())
        return Fraction(number) if figure.endswith("count") else _share(number, len(ended))
    places = {"host": "vertskommune", "neighbour": "nabokommune", "other": "annen"}
    word = places[figure.removeprefix("settled_").removesuffix("_municipality_share")]
    return _share((settled["place"] == word).sum(), len(settled))


# --- the product's road: through the door, and the mapping in `queries.statements`


def from_the_product(door: Door, figure: str, centre: str, quarter: str) -> float:
    """A published figure as the product answers it, unrounded."""
    when = Quarter.parse(quarter)
    asked = kind_of(figure, centre).asked
    assert asked is not None
    answer = door.ask([asked.indicator], Selection(first=when, last=when), VIEWER)
    seen = answer.get(asked.indicator, centre, when, asked.category)
    cell = asked.entry.read(seen.cell, asked.category, asked.measure)
    assert cell.value is not None
    return cell.value


FIGURES = published_figures()
OF_A_QUARTER = FIGURES["quarter"].str.fullmatch(r"\d{4}Q[1-4]")
STATED = [
    pytest.param(row, id=f"{row['indicator']}-{row['centre']}-{row['quarter']}")
    for _, row in FIGURES[OF_A_QUARTER & ~FIGURES["indicator"].isin(TARGETS)].iterrows()
]


def test_all_figures_of_a_quarter_are_looked_up() -> None:
    figures = FIGURES[OF_A_QUARTER]
    assert set(figures["source"]) == SOURCES
    assert all(kind_of(f, "all").asked for f in set(figures["indicator"]))
    of_targets = {f for f in FIGURES["indicator"] if (a := kind_of(f, "all").asked) and a.target}
    assert of_targets == set(TARGETS)
    shares = figures[figures["source"].isin(["Table 6.1", "Table 6.2", "Table 6.3"])]
    assert len(shares) == 36
    assert set(shares["indicator"]) == SHARES
    assert set(shares["centre"]) == {*CENTRES, TOTAL}


@pytest.mark.parametrize("stated", STATED)
def test_both_roads_lead_to_the_published_figure(stated: pd.Series, door: Door) -> None:
    place = stated["indicator"], stated["centre"], stated["quarter"]
    product = half_away(from_the_product(door, *place))
    files = half_away(from_the_files(*place))
    assert product == files
    if stated["qualifier"] == "remainder":
        parts = ("settled_host_municipality_share", "settled_neighbour_municipality_share")
        assert product == 100 - sum(half_away(from_the_files(part, *place[1:])) for part in parts)
    elif stated["qualifier"] == "at_least":
        # «A little over half»: over the half, and below what one would call more than that.
        assert int(stated["value"]) < product < int(stated["value"]) + 5
    else:
        assert product == int(stated["value"])


@pytest.mark.parametrize("figure", TARGETS)
def test_targets_are_those_of_the_report(figure: str) -> None:
    stated = FIGURES[FIGURES["indicator"] == figure].iloc[0]
    target = INDICATORS[TARGETS[figure]].target(Quarter(2017, 3))
    assert target is not None
    assert target.value == float(stated["value"])


def test_steinkjer_has_most_breaches(door: Door) -> None:
    breaches = {
        centre: from_the_product(door, "ended_breach_count", centre, "2017Q3") for centre in CENTRES
    }
    counted = {c: from_the_files("ended_breach_count", c, "2017Q3") for c in CENTRES}
    assert breaches == counted
    assert sum(breaches.values()) == 35
    others = [number for centre, number in breaches.items() if centre != "steinkjer"]
    assert breaches["steinkjer"] > max(others)


def test_occupancy_fell_three_points_and_stood_one_below_its_target(door: Door) -> None:
    now, before = (
        half_away(from_the_product(door, "occupancy_share", TOTAL, quarter))
        for quarter in ("2017Q3", "2017Q2")
    )
    target = INDICATORS["occupancy_share"].target(Quarter(2017, 3))
    assert target is not None
    assert (now, before - now, target.value - now) == (84, 3, 1)


@pytest.mark.parametrize(
    ("indicator", "parts"),
    [
        ("contracts_ended_ytd", [433, 35, 30, 5, 5]),
        ("settled_ytd", [225, 144, 64]),
    ],
)
def test_whole_numbers_behind_the_shares(indicator: str, parts: list[int], door: Door) -> None:
    answer = door.ask([indicator], Selection(first=Quarter(2017, 3), last=Quarter(2017, 3)), VIEWER)
    cells = [
        answer.get(indicator, TOTAL, Quarter(2017, 3), category).cell
        for category in ("", *INDICATORS[indicator].categories)
    ]
    assert [cell.value for cell in cells] == [sum(parts), *parts]
    assert {cell.denominator for cell in cells[1:]} == {sum(parts)}


def test_table_4_1_is_in_the_catalogue(door: Door) -> None:
    stated = FIGURES[FIGURES["indicator"] == "capacity_places"]
    centres = door.catalogue(VIEWER).centres
    assert {row["centre"]: int(row["value"]) for _, row in stated.iterrows()} == {
        code: facts.capacity_places for code, facts in centres.items()
    }


def test_the_reader_meets_the_published_quarter_first(door: Door) -> None:
    assert door.catalogue(VIEWER).default_quarter == Quarter(2017, 3)


def test_figures_of_the_published_quarter_are_called_reconstructed(door: Door) -> None:
    answer = door.ask(SHARES, Selection(first=Quarter(2017, 3), last=Quarter(2017, 3)), VIEWER)
    assert {observation.origin for observation in answer} == {Origin.RECONSTRUCTED}
