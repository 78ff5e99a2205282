"""The counts that fit the published shares, sought anew by a solver for whole numbers.

Half a percentage point is written in whole numbers: a share of s percent, rounded half away from
zero, means (2s − 1) · whole ≤ 200 · part ≤ (2s + 1) · whole − 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from queries.possible_counts import CONTRACTS, COUNTS, RESIDENTS, centres, solutions, span, ways
from queries.values import TOTAL
from tests.queries.reports import CENTRES, demonstration, half_away, published_figures

PLACES = [(centre, count) for centre in CENTRES for count in COUNTS]
AT = {place: number for number, place in enumerate(PLACES)}
MOST = 384

Vector = tuple[int, ...]


def stated(source: str, figure: str, centre: str) -> int:
    table = published_figures().set_index(["source", "indicator", "centre", "quarter"])
    return int(table.loc[(source, figure, centre, "2017Q3"), "value"])


def whole_of(count: str) -> str:
    return RESIDENTS if count == CONTRACTS else CONTRACTS


@cache
def constraints() -> LinearConstraint:
    """All that the report says, as rows over the counts."""
    rows: list[np.ndarray] = []
    low: list[float] = []
    high: list[float] = []

    def row(terms: dict[tuple[str, str], int], least: float, most: float) -> None:
        vector = np.zeros(len(PLACES))
        for place, weight in terms.items():
            vector[AT[place]] += weight
        rows.append(vector)
        low.append(least)
        high.append(most)

    def share(part: list[tuple[str, str]], whole: list[tuple[str, str]], percent: int) -> None:
        row({**dict.fromkeys(part, 200), **dict.fromkeys(whole, 1 - 2 * percent)}, 0, np.inf)
        row({**dict.fromkeys(part, 200), **dict.fromkeys(whole, -1 - 2 * percent)}, -np.inf, -1)

    table = published_figures()
    shares = table[table["source"].isin(["Table 6.1", "Table 6.2", "Table 6.3"])]
    assert len(shares) == 36
    for _, found in shares.iterrows():
        here = CENTRES if found["centre"] == TOTAL else (found["centre"],)
        count = found["indicator"]
        part = [(centre, count) for centre in here]
        whole = [(centre, whole_of(count)) for centre in here]
        share(part, whole, int(found["value"]))
    for count in COUNTS[1:]:
        for centre in CENTRES:
            row({(centre, count): 1, (centre, whole_of(count)): -1}, -np.inf, 0)
    for count, source, figure in (
        (RESIDENTS, "6.1", "adult_residents"),
        (CONTRACTS, "6.1.1", "residents_with_agreement"),
    ):
        total = stated(source, figure, TOTAL)
        row({(centre, count): 1 for centre in CENTRES}, total, total)
    bodo = stated("4.5.3", "adult_residents", "bodo")
    row({("bodo", RESIDENTS): 1}, bodo, bodo)
    return LinearConstraint(np.array(rows), low, high)


def best(weights: np.ndarray, low: np.ndarray, high: np.ndarray) -> Vector | None:
    """The solution between ``low`` and ``high`` with the least sum of ``weights``, if any."""
    found = milp(
        weights,
        integrality=np.ones(len(PLACES)),
        bounds=Bounds(low, high),
        constraints=constraints(),
        options={"mip_rel_gap": 0},
    )
    if found.status == 2:
        return None
    assert found.success, found.message
    return tuple(round(value) for value in found.x)


WEIGHTS = np.array(Random(155).sample(range(1, 100_000), len(PLACES)), float)
"""Weights that no two solutions have the same sum of, or hardly."""


def sought(low: np.ndarray, high: np.ndarray) -> Iterator[Vector]:
    """Every solution between the bounds: the halves of a box are searched until it holds just one."""
    one = best(WEIGHTS, low, high)
    if one is None:
        return
    other = best(-WEIGHTS, low, high)
    assert other is not None
    if one == other:
        yield one
        return
    at = next(n for n in range(len(PLACES)) if one[n] != other[n])
    middle = min(one[at], other[at])
    below, above = high.copy(), low.copy()
    below[at], above[at] = middle, middle + 1
    yield from sought(low, below)
    yield from sought(above, high)


@cache
def found_anew() -> frozenset[Vector]:
    everything = list(sought(np.zeros(len(PLACES)), np.full(len(PLACES), float(MOST))))
    assert len(everything) == len(set(everything))
    return frozenset(everything)


def stored() -> list[Vector]:
    return [tuple(solution[place] for place in PLACES) for solution in solutions()]


def test_the_solver_finds_exactly_the_stored_solutions() -> None:
    assert len(set(stored())) == len(stored())
    assert found_anew() == set(stored())
    assert centres() == set(CENTRES)


def test_the_contracts_can_be_divided_in_155_ways() -> None:
    """As many as `domain.md` says; with residents, and with all counts, somewhat more."""
    for counts, expected in (
        ((CONTRACTS,), 155),
        ((RESIDENTS, CONTRACTS), 171),
        (COUNTS, 184),
    ):
        columns = [AT[place] for place in PLACES if place[1] in counts]
        anew = {tuple(one[at] for at in columns) for one in found_anew()}
        assert ways(*counts) == len(anew) == expected


def test_each_range_goes_from_the_least_to_the_most_the_solver_can_reach() -> None:
    none, most = np.zeros(len(PLACES)), np.full(len(PLACES), float(MOST))
    for count in COUNTS:
        for centre in (*CENTRES, TOTAL):
            weights = np.zeros(len(PLACES))
            weights[[AT[c, count] for c in (CENTRES if centre == TOTAL else [centre])]] = 1
            ends = []
            for sign in (1, -1):
                found = best(sign * weights, none, most)
                assert found is not None
                ends.append(round(float(weights @ np.array(found))))
            assert span(centre, count) == tuple(ends), (centre, count)


def test_every_solution_gives_every_published_share() -> None:
    table = published_figures()
    shares = table[table["source"].isin(["Table 6.1", "Table 6.2", "Table 6.3"])]
    for solution in solutions():
        for _, row in shares.iterrows():
            part = solution[row["centre"], row["indicator"]]
            whole = solution[row["centre"], whole_of(row["indicator"])]
            assert half_away(Fraction(100 * part, whole)) == int(row["value"])


def test_the_demonstration_is_one_of_them() -> None:
    rows = demonstration().residents
    there = rows[(rows["quarter"] == "2017Q3") & rows["end"].isna()]
    limits = {
        "full_time_share": ("total", 3750),
        "norwegian_12h_share": ("norwegian", 1200),
        "language_training_12h_share": ("language_training", 1200),
        "worklike_language_training_6h_share": ("language_training_worklike", 600),
        "work_or_education_share": ("work_education", 1),
    }
    counted = {}
    for centre in CENTRES:
        here = there[there["centre"] == centre]
        contracts = here[here["start"].notna()]
        counted[centre, RESIDENTS] = len(here)
        counted[centre, CONTRACTS] = len(contracts)
        for count, (column, least) in limits.items():
            counted[centre, count] = int((contracts[column] >= least).sum())
    assert tuple(counted[place] for place in PLACES) in found_anew()
