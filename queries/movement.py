"""How a table can move while its relations hold: the cheapest way, and any way at all.

It knows columns, what each holds and what it costs to move it; what they are it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_array, csc_array, csr_array, diags_array, eye_array, hstack
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
Mask = NDArray[np.bool_]
Rows = Sequence[Sequence[tuple[int, float]]]
"""Of each relation its terms: column and weight."""

_TOLERANCE = 1e-6
"""Of a value, what counts as no movement."""
_SHORTFALL = 1e4
"""What it costs to fall one short of where a column should be able to be."""
_AT_ONCE = 5000
"""Columns in one linear program, where no part of the system has more."""
_NOTHING, _TIMES = 1e-9, 4
"""What is added to relations to tell them apart, and how often its trace is taken away again."""
_LONG = 50
"""Terms of a row that many small groups of columns can share."""
_GROUP = 2500
"""Columns in such a group."""


class Aim(NamedTuple):
    """A column that shall be able to rise (sign 1) or fall (−1) by so much."""

    at: int
    sign: int
    by: float


class System:
    """Columns that hold ``value`` and can move, where a movement keeps every row at zero.

    A row is the terms of a relation, column and weight. What moves becomes ``hidden``, at so much
    ``cost`` for each column; to move what is hidden already costs nothing.
    """

    def __init__(self, value: Numbers, cost: Numbers, hidden: Mask, rows: Rows) -> None:
        self.value, self.cost, self.hidden = value, cost, hidden
        self.everything = np.ones(len(value), bool)
        self._still = _TOLERANCE * np.maximum(1, value)
        self._rows = rows
        self.lengths = np.array([len(row) for row in rows], int)
        self.matrix = _matrix(rows, len(value))
        self._part_of_row, self.part = _parts(self.matrix)
        across = csc_array(self.matrix)
        terms = list(zip(across.indices.tolist(), across.data.tolist(), strict=True))
        self.terms = [terms[start:end] for start, end in pairwise(across.indptr.tolist())]
        """Of each column, the rows it is in and its weight there."""
        self.movements: list[Numbers] = []
        """All that were looked for and found."""

    def by_groups(self) -> System | None:
        """The same columns, but every long row is held group by group: many small systems.

        Its movements are movements of this one too, and counted so, though not all of them. What it
        hides is hidden here. There is none where no row is long.
        """
        if not (self.lengths > _LONG).any():
            return None
        short = [list(row) for row in self._rows if len(row) <= _LONG]
        _, cluster = _parts(_matrix(short, len(self.value)))
        _, first, size = np.unique(cluster, return_index=True, return_counts=True)
        order = np.argsort(first)
        group = np.empty(len(order), int)
        group[order] = np.cumsum(size[order]) // _GROUP
        of = group[cluster].tolist()
        split = [
            [term for term in row if of[term[0]] == one]
            for row in self._rows
            if len(row) > _LONG
            for one in sorted({of[column] for column, _ in row})
        ]
        groups = System(self.value, self.cost, self.hidden, short + split)
        groups.movements = self.movements
        return groups

    def hide(self, movement: Numbers) -> None:
        """Hides what moves."""
        self.hidden |= np.abs(movement) > self._still

    def lacking(self, aims: Iterable[Aim], movement: Numbers) -> list[Aim]:
        """The aims that a movement does not bring all the way."""
        at_most = self._still.tolist()
        moved = movement.tolist()
        return [aim for aim in aims if aim.by - aim.sign * moved[aim.at] > at_most[aim.at]]

    def move(self, aims: Sequence[Aim], free: Mask, floor: Numbers | float = 0) -> Numbers:
        """The cheapest movement of ``free`` columns that brings all aims as far as it can.

        Nothing falls below ``floor``. A column that is in a single row and moves at no cost is left
        out of the program: what it can bear becomes a bound on the others in the row.
        """
        size = np.bincount(self.part)
        parts = np.unique(self.part[[aim.at for aim in aims]])
        batch = np.zeros(len(size), int)
        batch[parts] = 1 + np.cumsum(size[parts]) // _AT_ONCE
        of = batch[self.part]
        whole = np.zeros(len(self.value))
        for number in np.unique(batch[parts]):
            columns = np.flatnonzero(free & (of == number))
            rows = np.flatnonzero(batch[self._part_of_row] == number)
            these = [aim for aim in aims if of[aim.at] == number]
            whole[columns] = self._move(these, rows, columns, self.value - floor)
        self.movements.append(whole)
        return whole

    def _move(self, aims: Sequence[Aim], rows: Places, columns: Places, depth: Numbers) -> Numbers:
        at = np.array([aim.at for aim in aims])
        matrix = self.matrix[rows][:, columns]
        matrix = csc_array(matrix[np.diff(matrix.indptr) > 0])
        goal = np.zeros(len(self.value))
        goal[at] = [aim.sign * max(aim.by, _TOLERANCE) for aim in aims]
        goal = goal[columns]
        depth = depth[columns]
        price = np.where(self.hidden, 0, self.cost)[columns]

        left_out = np.flatnonzero((np.diff(matrix.indptr) == 1) & (price == 0) & (goal == 0))
        line, first = np.unique(matrix.indices[matrix.indptr[left_out]], return_index=True)
        left_out = left_out[first]
        weight = matrix.data[matrix.indptr[left_out]]
        equal = np.ones(matrix.shape[0], bool)
        equal[line] = False
        kept = np.delete(np.arange(len(columns)), left_out)
        priced = kept[price[kept] > 0]  # falls in a column of its own
        aimed = np.flatnonzero(goal)  # each with a column for its shortfall
        sign = np.sign(goal[aimed])

        every = csr_array(hstack([matrix[:, kept], -matrix[:, priced], -matrix[:, aimed] * sign]))
        low = np.where(price > 0, 0, np.where(goal > 0, goal, -depth))[kept]
        high = np.where(goal < 0, goal, np.inf)[kept]
        none = np.zeros(len(priced) + len(aimed))
        short = np.where(sign > 0, goal[aimed] + depth[aimed], np.inf)
        bounds = [np.concatenate([low, none]), np.concatenate([high, depth[priced], short])]
        found = _cheapest(
            np.concatenate([price[kept], price[priced], np.full(len(aimed), _SHORTFALL)]),
            A_ub=diags_array(1 / weight) @ every[line],
            b_ub=depth[left_out],
            A_eq=every[equal],
            b_eq=np.zeros(np.count_nonzero(equal)),
            bounds=np.column_stack(bounds),
        )
        moved = np.zeros(len(columns))
        moved[kept], down, lack = np.split(found, np.cumsum([len(kept), len(priced)]))
        moved[priced] -= down
        moved[aimed] -= sign * lack
        moved[left_out] = -(matrix @ moved)[line] / weight
        return moved

    def drawn(self, free: Mask, lots: int) -> Numbers:
        """So many movements of ``free`` columns by lot, one in each column of the answer.

        They are what is left of random numbers when all that the relations forbid is taken away;
        the bounds are not heeded.
        """
        matrix = self.matrix[:, free]
        matrix = matrix[np.diff(matrix.indptr) > 0]
        moved = np.random.default_rng(0).standard_normal((matrix.shape[1], lots))
        if matrix.shape[0]:
            # Relations may follow from one another; then a little more makes it solvable.
            square = matrix @ matrix.T + _NOTHING * eye_array(matrix.shape[0])
            symmetric = {"SymmetricMode": True}
            forbidden = splu(csc_array(square), "MMD_AT_PLUS_A", 0, options=symmetric)
            for _ in range(_TIMES):
                moved -= matrix.T @ forbidden.solve(matrix @ moved)
        whole = np.zeros((len(self.value), lots))
        whole[free] = moved
        return whole


def _matrix(rows: Rows, columns: int) -> Any:
    weights = np.array([weight for row in rows for _, weight in row], float)
    places = np.array([column for row in rows for column, _ in row], np.int32)
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    return csr_array((weights, places, ends), (len(rows), columns))


def _parts(matrix: Any) -> tuple[Places, Places]:
    """The number of the part that each row is in, and each column, when nothing connects parts."""
    both = block_array([[None, matrix], [matrix.T, None]])
    _, labels = connected_components(both, directed=False)
    rows, columns = np.split(labels, [matrix.shape[0]])
    return rows, columns


def _cheapest(price: Numbers, **program: Any) -> Numbers:
    """The solution of a linear program that has one; should none be found, no movement at all."""
    for presolve in (False, True):  # without is faster here: little has to move
        options = {"presolve": presolve, "simplex_dual_edge_weight_strategy": "devex"}
        found = linprog(price, method="highs-ds", options=options, **program)
        if found.status == 0:
            return np.array(found.x, float)
    return np.zeros(len(price))
