"""Whom a small quantity can move against: in each relation another one, that is hidden too.

A quick look from row to row, before linear programs look at the whole. It hides most of what they
would, for a fraction of the time; what it overlooks they find.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from queries.freedom import Places
from queries.movement import System
from queries.program import Mask, Numbers

_AHEAD = 2
"""How many relations further it looks for what a partner costs, as that one needs partners too."""
_DEAR = 1e6
"""What it costs to move a column in whose row there is no other."""
_TOO_LITTLE = 1e3
"""What it costs to take a partner that cannot fall as far as it should."""
_TOLERANCE = 1e-9


def hide_partners(system: System, rise: Numbers, fall: Numbers) -> None:
    """Hides what lets every column rise and fall by so much, as far as one row at a time tells.

    What is hidden for the sake of another must move as far as that one, so it gets partners too,
    until all have what they need or there is nobody left to take.
    """
    rise, fall = rise.copy(), fall.copy()
    entries = _Entries(system)
    column, weight = entries.column, entries.weight
    while True:
        must_rise, must_fall = entries.wanted(weight * rise[column], weight * fall[column])
        price = entries.prices() + _TOO_LITTLE * (must_fall > entries.amount)
        price[entries.hidden | ((must_rise == 0) & (must_fall == 0))] = np.inf
        first, _ = entries.cheapest(price, -entries.amount)
        chosen = first[np.isfinite(price[first])]
        if not len(chosen):
            return
        at = column[chosen]
        system.hidden[at] = True
        np.maximum.at(rise, at, must_rise[chosen] / weight[chosen])
        np.maximum.at(fall, at, np.minimum(must_fall[chosen] / weight[chosen], system.value[at]))


class _Entries:
    """The entries of a system's matrix one by one, row after row.

    Two in a row are on one side when their weights have one sign: one of them falls when the other
    rises. When they are on two sides, both rise or both fall.
    """

    def __init__(self, system: System) -> None:
        self._system = system
        matrix = system.matrix
        self._rows, self._starts = matrix.shape[0], matrix.indptr[:-1]
        self._lengths = np.diff(matrix.indptr)
        self.row: Places = np.repeat(np.arange(self._rows), self._lengths)
        self.column: Places = matrix.indices
        self.weight: Numbers = np.abs(matrix.data)
        self.amount = self.weight * system.value[self.column]
        side = matrix.data > 0
        self._side = self.row + self._rows * side
        self._across = self.row + self._rows * ~side

    @property
    def hidden(self) -> Mask:
        return np.asarray(self._system.hidden[self.column])

    def wanted(self, rise: Numbers, fall: Numbers) -> tuple[Numbers, Numbers]:
        """How far a partner in the place of each entry would rise and fall, for those that lack one.

        They lack it when what is hidden in their row beside them does not let them rise and fall.
        """
        hidden, side, across = self.hidden, self._side, self._across
        many = self._sums(hidden.astype(float))
        room = self._sums(hidden * self.amount)
        beside = room[side] - hidden * self.amount
        can_rise = (many[across] > 0) | (beside >= rise - _TOLERANCE)
        can_fall = (many[side] > hidden) | (room[across] >= fall - _TOLERANCE)
        stuck = ~(can_rise & can_fall)
        risen, fallen = np.zeros((2, 2 * self._rows))
        np.maximum.at(risen, side[stuck], rise[stuck])
        np.maximum.at(fallen, side[stuck], fall[stuck])
        return np.maximum(fallen[side], risen[across]), np.maximum(risen[side], fallen[across])

    def _sums(self, amount: Numbers) -> Numbers:
        return np.asarray(np.bincount(self._side, amount, 2 * self._rows), float)

    def prices(self) -> Numbers:
        """What it costs to take each entry's column as a partner in its row."""
        own = np.where(self._system.hidden, 0, self._system.cost)
        beside = np.zeros(len(self.column))  # what its column needs in the entry's own row
        for _ in range(_AHEAD):
            price = np.where(self.hidden, 0, self._without(own, beside))
            first, second = self.cheapest(price)
            beside = price[first][self.row]
            beside[first] = np.where(first == second, _DEAR, price[second])
            np.minimum(beside, _DEAR, out=beside)
        return self._without(own, beside)

    def _without(self, own: Numbers, beside: Numbers) -> Numbers:
        """What each entry's column costs, and what it needs in all of its rows but this one."""
        whole = own + np.bincount(self.column, beside, len(own))
        return np.asarray(whole[self.column] - beside)

    def cheapest(self, price: Numbers, then: Numbers | None = None) -> tuple[Places, Places]:
        """In each row the cheapest entry, and the next (itself where it is alone)."""
        keys: list[NDArray[np.generic]] = [price, self.row]
        order = np.lexsort(keys if then is None else [then, *keys])
        return order[self._starts], order[self._starts + (self._lengths > 1)]
