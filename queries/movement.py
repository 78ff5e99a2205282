"""A table as columns and rows: what of it may move, what moving costs, and what has moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csc_array, csr_array

from queries.freedom import Freedom, parts
from queries.program import Mask, Numbers

_TOLERANCE = 1e-6
"""Of a value, what counts as no movement."""
_LONG = 50
"""Terms of a row that many small groups of columns can share."""
_GROUP = 5000
"""Columns in such a group."""


class Aim(NamedTuple):
    """A column that shall be able to rise (sign 1) or fall (−1) by so much."""

    at: int
    sign: int
    by: float


class System:
    """Columns that hold ``value`` and can move, where a movement keeps every row at zero.

    A row of the ``matrix`` is the weights of a relation. What moves becomes ``hidden``, at so much
    ``cost`` for each column; to move what is hidden already costs nothing.
    """

    def __init__(self, value: Numbers, cost: Numbers, hidden: Mask, matrix: Any) -> None:
        self.value, self.cost, self.hidden = value, cost, hidden
        self.matrix = matrix
        self._still = _TOLERANCE * np.maximum(1, value)
        self.lengths = np.diff(matrix.indptr)
        _, self.part = parts(matrix)
        across = csc_array(matrix)
        terms = list(zip(across.indices.tolist(), across.data.tolist(), strict=True))
        self.terms = [terms[start:end] for start, end in pairwise(across.indptr.tolist())]
        """Of each column, the rows it is in and its weight there."""
        self._of_all: Freedom | None = None
        self.movements: list[Numbers] = []
        """All that were looked for and found."""

    def by_groups(self) -> System | None:
        """The same columns, but every long row is held group by group: many small systems.

        Its movements are movements of this one too, and counted so, though not all of them. What it
        hides is hidden here. There is none where no row is long.
        """
        if not (self.lengths > _LONG).any():
            return None
        short = self.lengths <= _LONG
        _, cluster = parts(self.matrix[np.flatnonzero(short)])
        _, first, size = np.unique(cluster, return_index=True, return_counts=True)
        order = np.argsort(first)
        group = np.empty(len(order), int)
        group[order] = np.cumsum(size[order]) // _GROUP
        entries = self.matrix.tocoo()
        part = np.where(short[entries.row], 0, group[cluster[entries.col]])
        _, row = np.unique(entries.row * len(order) + part, return_inverse=True)
        shape = row.max() + 1, len(self.value)
        matrix = csr_array((entries.data, (row, entries.col)), shape)
        groups = System(self.value, self.cost, self.hidden, matrix)
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

    def freedom(self, free: Mask) -> Freedom:
        """In what ways ``free`` columns can move."""
        return Freedom(self.matrix, free)

    def of_hidden(self) -> Freedom:
        """In what ways all that is hidden now can move."""
        return self.freedom(self.hidden)

    def of_all(self) -> Freedom:
        """In what ways everything can move."""
        self._of_all = self._of_all or self.freedom(np.ones(len(self.value), bool))
        return self._of_all

    def move(self, aims: Sequence[Aim], within: Freedom, floor: Numbers | float = 0) -> Numbers:
        """The cheapest movement that brings all aims as far as it can; nothing falls below a floor."""
        goal = np.zeros(len(self.value))
        goal[[aim.at for aim in aims]] = [aim.sign * max(aim.by, _TOLERANCE) for aim in aims]
        movement = within.move(goal, np.where(self.hidden, 0, self.cost), self.value - floor)
        self.movements.append(movement)
        return movement
