"""How some columns of a table can move while its relations hold: the cheapest way, and any way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, csc_array, eye_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from queries.program import Mask, Numbers, Program
from queries.tied import tie

Places = NDArray[np.intp]

_AT_ONCE = 4000
"""Columns in one linear program, where no part of the system has more."""
_FEW = 50
"""Where fewer than one in so many rows has a goal beside it, most columns need not move at all."""
_NOTHING, _TIMES = 1e-9, 4
"""What is added to relations to tell them apart, and how often its trace is taken away again."""


class Freedom:
    """How the ``free`` columns of a matrix can move while every row of it stays at zero.

    Those that can only move together are looked at as one (`queries.tied`): such a tie moves by so
    much as its first column does.
    """

    def __init__(self, matrix: Any, free: Mask) -> None:
        self._columns, self._free = len(free), np.flatnonzero(free)
        self._ties, self._rows = tie(matrix[:, self._free])
        self._part_of_row, self._part = parts(self._rows)
        column, self._tie = self._ties.nonzero()
        self._of, self._factor = self._free[column], self._ties.data
        self._size = np.bincount(self._part)
        self._program_of = np.full(len(self._size), -1)
        self._programs: list[Program] = []

    def move(self, goal: Numbers, price: Numbers, depth: Numbers) -> Numbers:
        """The cheapest movement that brings each tie as near as it can to its columns' farthest goal.

        Zero is no goal. To move a column by one costs its ``price``, and none falls deeper than its
        ``depth``.
        """
        goals, low, high = self._goals(goal, depth)
        prices = np.asarray(np.abs(self._ties).T @ price[self._free], float)
        moved = np.zeros(len(goals))
        for number in self._needed(goals, prices):
            these = np.flatnonzero(self._program_of[self._part] == number)
            moved[these] = self._programs[number].cheapest(
                goals[these], prices[these], low[these], high[these]
            )
        return self._whole(moved)

    def _goals(self, goal: Numbers, depth: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Of each tie the farthest goal among its columns, and how deep and high it can go."""
        deepest = -depth[self._of] / self._factor
        wanted = goal[self._of] / self._factor
        rises = self._factor > 0
        low, high, down, up = np.full((4, len(self._part)), [[-np.inf], [np.inf], [0], [0]])
        np.maximum.at(low, self._tie[rises], deepest[rises])
        np.minimum.at(high, self._tie[~rises], deepest[~rises])
        np.minimum.at(down, self._tie, wanted)
        np.maximum.at(up, self._tie, wanted)
        return np.where(up >= -down, np.minimum(up, high), np.maximum(down, low)), low, high

    def _needed(self, goals: Numbers, prices: Numbers) -> Sequence[int]:
        """The numbers of the programs of all parts with goals; those that are missing are made."""
        aimed = np.unique(self._part[goals != 0])
        fresh = aimed[self._program_of[aimed] < 0]
        full = np.cumsum(self._size[fresh]) // _AT_ONCE
        self._program_of[fresh] = len(self._programs) + np.unique(full, return_inverse=True)[1]
        for number in range(len(self._programs), self._program_of.max(initial=-1) + 1):
            these = np.flatnonzero(self._program_of[self._part] == number)
            rows = self._rows[np.flatnonzero(self._program_of[self._part_of_row] == number)]
            few = np.count_nonzero(goals[these]) * _FEW < rows.shape[0]
            self._programs.append(Program(rows[:, these], few | (prices[these] > 0)))
        return list(map(int, np.unique(self._program_of[aimed])))

    def drawn(self, lots: int) -> Numbers:
        """So many movements by lot, one in each column of the answer; depths are not heeded.

        They are what is left of random numbers when all that the relations forbid is taken away.
        """
        rows = self._rows
        moved = np.random.default_rng(0).standard_normal((rows.shape[1], lots))
        if rows.shape[0]:
            # Relations may follow from one another; then a little more makes it solvable.
            square = rows @ rows.T + _NOTHING * eye_array(rows.shape[0])
            symmetric = {"SymmetricMode": True}
            forbidden = splu(csc_array(square), "MMD_AT_PLUS_A", 0, options=symmetric)
            for _ in range(_TIMES):
                moved -= rows.T @ forbidden.solve(rows @ moved)
        return self._whole(moved)

    def _whole(self, moved: Numbers) -> Numbers:
        whole = np.zeros((self._columns, *moved.shape[1:]))
        whole[self._free] = self._ties @ moved
        return whole


def parts(matrix: Any) -> tuple[Places, Places]:
    """The number of the part that each row is in, and each column, when nothing connects parts."""
    both = block_array([[None, matrix], [matrix.T, None]])
    _, labels = connected_components(both, directed=False)
    rows, columns = np.split(labels, [matrix.shape[0]])
    return rows, columns
