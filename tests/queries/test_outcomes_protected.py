"""What the public sees of outcomes tells of no fewer than five, whoever adds up and subtracts.

The attack is written from the definitions: months add up to shares, shares lie within each other,
centres add up to the total. Each small figure must be free to be anything from one to four.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from scipy.optimize import linprog

from db.vocabulary import Quarter
from queries.ask import Answer, Door
from queries.values import TOTAL, VISITOR, Selection
from tests.conftest import VIEWER
from tests.queries.follow_up_road import COMPARISON, FOLLOW_UP_ROAD, MONTHS
from tests.queries.reports import CENTRES

QUARTER = Quarter(2018, 4)
PLACES = (*CENTRES, TOTAL)
Name = tuple[str, str, str]
"""An indicator, a part or role of it, and a centre."""
Sum = dict[Name, int]


def values(answer: Answer, suffix: str) -> dict[Name, int | None]:
    """Numbers behind the figures of a group, None where they are not shown."""
    found: dict[Name, int | None] = {}
    for each in answer:
        if each.indicator.endswith(COMPARISON) != bool(suffix) or each.quarter != QUARTER:
            continue
        indicator = each.indicator.removesuffix(suffix)
        roles = {each.category: each.cell.numerator}
        if indicator.endswith("_share"):
            roles["of"] = each.cell.denominator
        for role, number in roles.items():
            name = indicator, role, each.centre
            found[name] = found.get(name) if number is None else int(number)
    return found


def zero_sums(names: set[Name]) -> Iterator[Sum]:
    """Everything that adds up, with what is left of it as a name of its own."""
    for indicator, role, _ in {(i, r, "") for i, r, _ in names}:
        yield {(indicator, role, TOTAL): -1} | {(indicator, role, c): 1 for c in CENTRES}
    for centre in PLACES:

        def at(indicator: str, role: str = "", centre: str = centre) -> Name:
            return indicator, role, centre

        def left(what: str, centre: str = centre) -> Name:
            return "left", what, centre

        for indicator in {i for i, _, _ in names}:
            parts = {at(indicator, role) for i, role, _ in names if i == indicator and role}
            parts.discard(at(indicator, "of"))
            if parts:
                yield {at(indicator): -1} | dict.fromkeys(parts, 1)
            if indicator.endswith("_share"):
                yield {at(indicator, "of"): -1, at(indicator): 1, left(indicator): 1}
        followed = "followed_by_permit"
        for other in {i for i, _, _ in names if i.startswith("followed_by")} - {followed}:
            yield {at(followed): 1, at(other): -1}
        yield {at("followed_by_moving_in", "none"): 1, at(followed, "none"): -1}
        twelve, begun, done = (
            *("settled_12m_share", "introduction_started_12m_share"),
            "introduction_completed_24m_share",
        )
        yield {at(twelve, "of"): 1, at(begun, "of"): -1}
        yield {at(twelve, "of"): 1, at(done, "of"): -1, left("12 to 24"): -1}
        yield {at(twelve): 1, at(begun): -1, left("settled, not begun"): -1}
        for times in ("settlement_times", "introduction_times"):
            yield {at(followed): 1, at(followed, "none"): -1, at(times): -1}
            yield {at(times): 1, at(twelve, "of"): -1, left(f"{times} under 12"): -1}
        for first, last, times, share in (
            (1, 6, "settlement_times", at(twelve, "m06")),
            (7, 12, "settlement_times", at(twelve, "m12")),
            (1, 12, "introduction_times", at(begun)),
            (1, MONTHS, "introduction_times", at(done)),
        ):
            events = {at(times, f"e{n:02}"): 1 for n in range(first, last + 1)}
            yield events | {share: -1, left(f"{share} {times}"): -1}


def what_is_left(sums: list[Sum], truth: dict[Name, int | None]) -> Iterator[tuple[Name, int]]:
    """What the names for what is left stand for, where all else is a number."""
    for each in sums:
        for name, factor in each.items():
            others = [(truth.get(other), n) for other, n in each.items() if other != name]
            if name[0] == "left" and all(value is not None for value, _ in others):
                yield name, -sum((value or 0) * n for value, n in others) // factor


@pytest.mark.parametrize("suffix", ["", COMPARISON], ids=["own", "comparison"])
def test_no_small_number_of_outcomes_can_be_worked_out(suffix: str, door: Door) -> None:
    selection = Selection(first=QUARTER, last=QUARTER)
    shown = values(door.ask(FOLLOW_UP_ROAD, selection, VISITOR), suffix)
    truth = values(door.ask(FOLLOW_UP_ROAD, selection, VIEWER), suffix)
    sums = list(zero_sums(set(truth)))
    truth |= dict(what_is_left(sums, truth))
    assert all((value or 0) >= 0 for value in truth.values())
    assert not [e for e in sums if sum(n * (truth[name] or 0) for name, n in e.items())]
    names = sorted({*truth, *(name for each in sums for name in each)})
    at = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(sums), len(names)))
    for row, each in enumerate(sums):
        for name, factor in each.items():
            matrix[row, at[name]] += factor
    known = [shown.get(name) for name in names]
    bounds = [(0, None) if value is None else (value, value) for value in known]
    small = {name for name, value in truth.items() if value is not None and 0 < value < 5}
    assert len(small) > 100
    assert all(shown.get(name) is None for name in small)
    told = []
    for name in sorted(small):
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(names))
            goal[at[name]] = sign
            found = linprog(goal, A_eq=matrix, b_eq=np.zeros(len(sums)), bounds=bounds)
            assert found.status in (0, 3), found.message  # an end, or none
            ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
        if ends[0] > 1 + 1e-6 or ends[1] < 4 - 1e-6:
            told.append((name, truth[name], ends))
    assert not told
