"""Which whole numbers fit the rounded shares of tables 6.1, 6.2 and 6.3, and how far they can vary.

`db/reference/possible_counts.csv` holds every solution, a row for each centre: persons and contracts
behind seven columns, such that all 36 shares come out, 384 residents and 341 contracts in all, and 33
residents in Bodø (4.5.3). A test finds them anew with a solver and must find the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from db.centres import rows_of
from queries.reconciliation import LATEST
from queries.values import TOTAL

RESIDENTS, CONTRACTS = "adult_residents", "agreement_share"
COUNTS = (
    *(RESIDENTS, CONTRACTS, "full_time_share", "norwegian_12h_share"),
    *("language_training_12h_share", "worklike_language_training_6h_share"),
    "work_or_education_share",
)
"""The indicators whose counts are sought: of a share, its numerator."""
QUARTER = LATEST

Solution = Mapping[tuple[str, str], int]
"""Count by centre, or all together, and indicator."""


@cache
def solutions() -> tuple[Solution, ...]:
    """Every solution, totals included."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for row in rows_of("possible_counts"):
        solution = found.setdefault(row["solution"], dict.fromkeys(((TOTAL, c) for c in COUNTS), 0))
        for count in COUNTS:
            number = int(row[count])
            solution[row["centre"], count] = number
            solution[TOTAL, count] += number
    return tuple(found.values())


@cache
def ways(*counts: str) -> int:
    """In how many ways the named counts can be divided among the centres."""
    return len({tuple(s[place] for place in s if place[1] in counts) for s in solutions()})


@cache
def span(centre: str, count: str) -> tuple[int, int]:
    """The smallest and the largest that a count can be. Raises KeyError for another centre."""
    numbers = [solution[centre, count] for solution in solutions()]
    return min(numbers), max(numbers)


@cache
def centres() -> frozenset[str]:
    """The centres of tables 6.1 to 6.3."""
    return frozenset(centre for centre, _ in solutions()[0]) - {TOTAL}
