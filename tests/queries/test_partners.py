"""Whom a small quantity is given to move against, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from scipy.sparse import csr_array

from queries.movement import System
from queries.partners import hide_partners

Row = Mapping[str, float]

LINE: Row = {"all": 1, "a": -1, "b": -1, "c": -1}


def hidden_for(
    small: Mapping[str, tuple[float, float]],
    values: Mapping[str, float],
    rows: Sequence[Row],
    cost: Mapping[str, float],
) -> set[str]:
    """What is hidden in the end when ``small`` shall rise and fall by so much; at first they are."""
    names = list(values)
    system = System(
        np.array(list(values.values()), float),
        np.array([cost.get(name, 1) for name in names], float),
        np.array([name in small or cost.get(name) == 0 for name in names]),
        csr_array([[float(row.get(name, 0)) for name in names] for row in rows]),
    )
    rise, fall = np.array([small.get(name, (0, 0)) for name in names], float).T
    hide_partners(system, rise, fall)
    return {name for name, hidden in zip(names, system.hidden, strict=True) if hidden}


@pytest.mark.parametrize(
    ("values", "cost", "wanted"),
    [
        ({"all": 63, "a": 3, "b": 20, "c": 40}, {"all": 5}, {"a", "c"}),
        ({"all": 63, "a": 3, "b": 20, "c": 40}, {"all": 5, "c": 2}, {"a", "b"}),
        ({"all": 44, "a": 3, "b": 1, "c": 40}, {"all": 5, "c": 2}, {"a", "c"}),  # b is too few
        ({"all": 63, "a": 3, "b": 20, "c": 40}, {"b": 2, "c": 2}, {"a", "all"}),
        ({"all": 3, "a": 3, "b": 0, "c": 0}, {"all": 5}, {"a", "all"}),  # none can fall but the sum
    ],
)
def test_in_a_line_it_is_the_cheapest_that_can_move_as_far(
    values: Mapping[str, float], cost: Mapping[str, float], wanted: set[str]
) -> None:
    assert hidden_for({"a": (2, 2)}, values, [LINE], cost) == wanted


def test_two_small_ones_have_one_another() -> None:
    values = {"all": 45, "a": 3, "b": 2, "c": 40}
    assert hidden_for({"a": (1, 2), "b": (2, 1)}, values, [LINE], {}) == {"a", "b"}


def test_a_partner_needs_partners_too() -> None:
    """In a table of two by two, four move: more in one line is less in the other."""
    values = {"al": 3, "ar": 30, "bl": 30, "br": 30, "a": 33, "b": 60, "l": 33, "r": 60}
    rows: list[Row] = [
        {"a": 1, "al": -1, "ar": -1},
        {"b": 1, "bl": -1, "br": -1},
        {"l": 1, "al": -1, "bl": -1},
        {"r": 1, "ar": -1, "br": -1},
    ]
    sums = dict.fromkeys("ablr", 9)
    assert hidden_for({"al": (1, 2)}, values, rows, sums) == {"al", "ar", "bl", "br"}
    # Where the sums cost less than the other line, they are taken instead.
    assert hidden_for({"al": (1, 2)}, values, rows, {"br": 99, "bl": 99, "ar": 99}) == {
        "al",
        "a",
        "l",
    }


def test_what_a_share_is_of_is_not_hidden_for_the_sake_of_the_rest() -> None:
    """The part falls by as much as the rest rises; it need not rise as far as it falls."""
    values = {"whole": 38, "part": 36, "rest": 1}
    rows = [{"whole": 1, "part": -1, "rest": -1}]
    assert hidden_for({"rest": (3, 0)}, values, rows, {"whole": 12}) == {"part", "rest"}


def test_weights_are_heeded() -> None:
    """Six kroner a head: a sum that shall fall by 18 needs three heads to fall with it."""
    rows = [{"sum": 1, "few": -6, "many": -6}]
    values = {"sum": 60, "few": 2, "many": 8}
    assert hidden_for({"sum": (0, 18)}, values, rows, {"many": 5}) == {"sum", "many"}


def test_nobody_to_take_is_no_reason_to_go_on() -> None:
    assert hidden_for({"a": (1, 2)}, {"a": 3}, [{"a": 1}], {}) == {"a"}
