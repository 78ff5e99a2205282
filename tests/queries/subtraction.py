"""Somebody who keeps every publication that the public is shown, and subtracts each from each.

What a figure counts is written in `tests.queries.attack`, apart from the product's own account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tests.queries.attack import PERSONS, behind
from tests.queries.follow_up_road import FOLLOW_UP_ROAD

Place = tuple[str, str, str, str]
"""Indicator, quarter, centre, category."""
Numbers = tuple[float | None, float | None, float | None]
"""Value, numerator, denominator."""
Shown = Mapping[Place, Numbers]
"""The figures that a publication shows."""


def told_of_few(publications: Sequence[Shown], least: int = 5) -> set[Place]:
    """The figures by which two publications tell of one to four persons.

    A count that moves does by how much it moves. Anything else that moves does, when the number of
    persons beside it stands still or moves by so few: hours, days and shares then moved for few.
    """
    return {
        place for one, other in combinations(publications, 2) for place in _told(one, other, least)
    }


def _told(one: Shown, other: Shown, least: int) -> Iterator[Place]:
    for place in one.keys() & other.keys():
        before, after = one[place], other[place]
        if before == after or place[0] in FOLLOW_UP_ROAD:
            continue
        moves = [
            abs(now - then)
            for what, then, now in zip(behind(place), before[1:], after[1:], strict=True)
            if what is not None and what[0] in PERSONS and then is not None and now is not None
        ]
        rest = [n[2] - n[1] for n in (before, after) if n[1] is not None and n[2] is not None]
        if len(moves) == len(rest) == 2:
            moves.append(abs(rest[1] - rest[0]))
        if any(0 < move < least for move in moves) or (moves and not any(moves)):
            yield place
