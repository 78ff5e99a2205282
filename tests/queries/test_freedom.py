"""How a table can move: what is tied, and the cheapest way to where it shall be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import null_space
from scipy.optimize import linprog
from scipy.sparse import csr_array

from queries.freedom import Freedom
from queries.program import Numbers, Program
from queries.tied import tie

DEAR = 1e4
"""What it costs to fall one short of a goal."""

Question = tuple[Numbers, Numbers, list[tuple[Numbers, Numbers]]]
"""A table, how deep its columns can fall, and goals with prices."""
Move = Callable[[Numbers, Numbers, Numbers], Numbers]
"""Gives the movement for a goal, a price and a depth."""

weights = st.sampled_from([0, 0, 0, 1, -1, 1, -1, 2])


@st.composite
def tables(draw: st.DrawFn, most: int = 7) -> Numbers:
    rows, columns = draw(st.integers(0, most - 2)), draw(st.integers(1, most))
    entries = st.lists(weights, min_size=columns, max_size=columns)
    drawn = draw(st.lists(entries, min_size=rows, max_size=rows))
    return np.array(drawn, float).reshape(rows, columns)


@given(tables())
def test_what_is_tied_moves_as_its_columns_can_and_no_otherwise(table: Numbers) -> None:
    ties, rows = tie(csr_array(table))
    assert (np.diff(rows.indptr) > 2).all()
    free = null_space(rows.toarray()) if rows.shape[0] else np.eye(rows.shape[1])
    ways = ties @ free
    assert np.abs(table @ ways).max(initial=0) < 1e-9
    dimensions = table.shape[1] - (np.linalg.matrix_rank(table) if table.size else 0)
    assert (np.linalg.matrix_rank(ways) if ways.size else 0) == dimensions


def test_a_chain_of_ties_is_one() -> None:
    """a = b and c = 2·b; d is nothing, so e is what is left of f."""
    table = [
        [1, -1, 0, 0, 0, 0],
        [0, -2, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 1, -1],
    ]
    ties, rows = tie(csr_array(np.array(table, float)))
    assert ties.toarray().tolist() == [[1, 0], [1, 0], [2, 0], [0, 0], [0, 1], [0, 1]]
    assert rows.shape == (0, 2)


def by_another_road(table: Numbers, goal: Numbers, price: Numbers, depth: Numbers) -> float:
    """What the cheapest movement costs in all: rises, falls, and what lacks to the goals."""
    columns = len(goal)
    sign = np.sign(goal)
    found = linprog(
        np.concatenate([price, price, np.full(columns, DEAR)]),
        A_ub=np.hstack([-np.diag(sign), np.diag(sign), -np.diag(np.abs(sign))]),
        b_ub=-np.abs(goal),
        A_eq=np.hstack([table, -table, np.zeros_like(table)]) if len(table) else None,
        b_eq=np.zeros(len(table)) if len(table) else None,
        bounds=[
            *((0, to if to > 0 else None) for to in goal),
            *((0, -to if to < 0 else deep) for to, deep in zip(goal, depth, strict=True)),
            *((0, None) for _ in goal),
        ],
    )
    assert found.status == 0
    return float(found.fun)


def cost(movement: Numbers, goal: Numbers, price: Numbers) -> float:
    short = np.maximum(0, np.abs(goal) - np.sign(goal) * movement)[goal != 0]
    return float(price @ np.abs(movement) + DEAR * short.sum())


@st.composite
def questions(draw: st.DrawFn, most: int) -> Question:
    """A table, how deep its columns can fall, and goals (so many at most) with prices that end."""
    table = draw(tables())
    columns = table.shape[1]
    depth = np.array(draw(st.lists(st.integers(0, 5), min_size=columns, max_size=columns)), float)
    price = np.array(draw(st.lists(st.integers(0, 3), min_size=columns, max_size=columns)), float)
    asked = []
    for _ in range(3):
        goal = np.zeros(columns)
        for at in draw(st.lists(st.integers(0, columns - 1), max_size=most)):
            goal[at] = draw(st.sampled_from([3, -min(2, depth[at])]))
        price = np.where(goal != 0, 0, price)
        asked.append((goal, price))
    return table, depth, asked


def feasible(table: Numbers, movement: Numbers, depth: Numbers) -> bool:
    still = np.abs(table @ movement).max(initial=0) < 1e-6
    return bool(still and (movement >= -depth - 1e-6).all())


def moves_as_cheaply(move: Move, question: Question) -> None:
    """Each movement is possible, and no other would cost less, also after others were asked for."""
    table, depth, asked = question
    for goal, price in asked:
        movement = move(goal, price, depth)
        assert feasible(table, movement, depth)
        least = by_another_road(table, goal, price, depth)
        assert cost(movement, goal, price) == pytest.approx(least, abs=1e-3)


@given(questions(most=5))
def test_the_movement_is_the_cheapest_of_those_that_come_nearest_to_the_goals(
    question: Question,
) -> None:
    table, _, asked = question
    program = Program(csr_array(table), asked[0][1] > 0)
    endless = np.full(table.shape[1], np.inf)
    moves_as_cheaply(
        lambda goal, price, depth: program.cheapest(goal, price, -depth, endless), question
    )


@given(questions(most=1))
def test_one_that_shall_move_does_so_as_cheaply_with_ties_as_without(question: Question) -> None:
    table, depth, _ = question
    moves_as_cheaply(Freedom(csr_array(table), np.ones(len(depth), bool)).move, question)


@given(questions(most=5))
def test_whatever_is_asked_the_table_holds(question: Question) -> None:
    table, depth, asked = question
    freedom = Freedom(csr_array(table), np.ones(len(depth), bool))
    assert all(feasible(table, freedom.move(goal, price, depth), depth) for goal, price in asked)


def test_what_is_not_free_does_not_move() -> None:
    table: Any = csr_array(np.array([[1.0, -1, -1, -1]]))
    free = np.array([True, True, False, True])
    movement = Freedom(table, free).move(np.array([0, 2.0, 0, 0]), np.zeros(4), np.full(4, 9.0))
    assert movement[1] == 2
    assert movement[2] == 0
    assert movement[0] == movement[1] + movement[3]


def test_solving_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """A command's answer goes where it is told to, with nothing before it."""
    table: Any = csr_array(np.array([[1.0, -1, -1]]))
    Freedom(table, np.ones(3, bool)).move(np.array([2.0, 0, 0]), np.ones(3), np.ones(3))
    assert capfd.readouterr() == ("", "")
