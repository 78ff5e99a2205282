"""What of a publication must not be shown, so that nothing in it tells of fewer than so many people.

Every published quantity is one variable, everything that can be worked out between them a linear
relation. A small one is safe when the rest, as shown, leaves it free over the whole range of small
numbers: when there is a movement of the table that keeps every relation, touches only what is
hidden and takes the small one to either end. Linear programs look for the movements that cost
least, and what they move is hidden. `queries.disclosure_audit` proves the answer by other means.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_array, csc_array, csr_array, diags_array, hstack
from scipy.sparse.csgraph import connected_components

Key = Hashable
Relation = Mapping[Key, float]
"""The coefficients of quantities whose weighted sum is zero."""
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is small: 1 to ``threshold`` − 1 persons, and none at all where zeros are hidden too."""

    threshold: int = 5
    hide_zeros: bool = False

    def small(self, quantity: Quantity) -> bool:
        """Whether the quantity tells of so few that it must not be known."""
        return quantity.persons < self.threshold and (self.hide_zeros or quantity.value > 0)

    def range(self, quantity: Quantity) -> tuple[float, float]:
        """The values it must be able to have, for all that anyone can work out.

        For a sum they are what 1 to ``threshold`` − 1 such contributors would give.
        """
        one = quantity.value / (quantity.persons or 1)
        if quantity.value == quantity.persons:
            return 0 if self.hide_zeros else 1, self.threshold - 1
        return one, one * (self.threshold - 1)


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something counted or summed, that published figures give away.

    ``persons`` stand behind it: of a count the value itself, of a sum those who contribute.
    ``cost`` is how many figures show it; nothing shows a quantity that only follows from others.
    A ``known`` one everybody knows, so it can hide nothing; one ``hidden`` before stays so.
    """

    value: float
    persons: int
    cost: float = 1.0
    known: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The quantities of a publication and the relations between them."""

    quantities: Mapping[Key, Quantity]
    relations: Sequence[Relation]

    def __post_init__(self) -> None:
        if any(one.value < 0 or one.persons < 0 for one in self.quantities.values()):
            raise ValueError("a quantity is not negative")
        for relation in self.relations:
            terms = [weight * self.quantities[key].value for key, weight in relation.items()]
            if abs(sum(terms)) > 1e-6 * max(1.0, *map(abs, terms)):
                raise ValueError(f"a relation does not hold: {dict(relation)}")


_TOLERANCE = 1e-6
"""Of a value, what counts as no movement; a solution holds to a tenth of it."""
_SHORTFALL = 1e4
"""What it costs to fall one short of where a small quantity should be able to be."""
_GROWTH = 1.2
"""How much more is asked for in each round: little at first, as what is hidden then serves all."""
_LINE = 8
"""At most one in so many of a relation's quantities is asked to move at once."""
_OPTIONS = {"presolve": False, "simplex_dual_edge_weight_strategy": "devex"}
"""What is fastest here: the systems are sparse, and little has to move."""


class _Aim(NamedTuple):
    """A small quantity that shall be able to rise (1) or fall (−1) to the end of its range."""

    at: int
    sign: int


class _System:
    """The quantities that can move, as arrays in a fixed order, and the relations as a matrix."""

    def __init__(self, table: Table, rule: Rule) -> None:
        quantities = {
            key: one
            for key, one in sorted(table.quantities.items(), key=lambda item: repr(item[0]))
            if not one.known and (one.value > 0 or rule.hide_zeros)
        }
        of = list(quantities.values())
        at = {key: number for number, key in enumerate(quantities)}
        self.keys = list(quantities)
        self.value = np.array([one.value for one in of], float)
        self.cost = np.array([one.cost for one in of], float)
        self.small = np.array([rule.small(one) for one in of], bool)
        self.single = np.array([one.persons == 1 for one in of], bool)
        self.hidden = self.small | np.array([one.hidden for one in of], bool)
        ranges = np.array([rule.range(one) for one in of], float).reshape(-1, 2)
        self.reach = {1: ranges[:, 1] - self.value, -1: self.value - ranges[:, 0]}
        rows = sorted(
            sorted((at[key], weight) for key, weight in relation.items() if key in at)
            for relation in table.relations
        )
        rows = [row for row in rows if row]
        self.matrix: Any = csr_array(
            (
                np.array([weight for row in rows for _, weight in row], float),
                np.array([column for row in rows for column, _ in row], np.int32),
                np.cumsum([0, *map(len, rows)], dtype=np.int32),
            ),
            (len(rows), len(of)),
        )
        both = block_array([[None, self.matrix], [self.matrix.T, None]])
        _, labels = connected_components(both, directed=False)
        self.part_of_row, self.part = np.split(labels, [len(rows)])
        columns = self.matrix.tocsc()
        self.in_rows = [
            list(zip(one.tolist(), weight.tolist(), strict=True))
            for one, weight in zip(
                np.split(columns.indices, columns.indptr[1:-1]),
                np.split(columns.data, columns.indptr[1:-1]),
                strict=True,
            )
        ]

    def move(self, aims: Sequence[_Aim], free: Mask) -> Numbers:
        """The cheapest movement of the ``free`` quantities that brings all aims as far as it can.

        What is hidden already moves at no cost. One that moves so in a single relation is left out,
        and its relation says instead that the others leave it no less than nothing.
        """
        at = np.array([aim.at for aim in aims])
        columns = np.flatnonzero(free & np.isin(self.part, self.part[at]))
        matrix = self.matrix[np.isin(self.part_of_row, self.part[at])][:, columns]
        matrix = csc_array(matrix[np.diff(matrix.indptr) > 0])
        sign = np.zeros(len(self.value))
        sign[at] = [aim.sign for aim in aims]
        sign = sign[columns]
        value = self.value[columns]
        price = np.where(self.hidden[columns], 0, self.cost[columns])
        need = np.where(sign > 0, self.reach[1][columns], self.reach[-1][columns])

        left_out = np.flatnonzero((np.diff(matrix.indptr) == 1) & (price == 0) & (sign == 0))
        line, first = np.unique(matrix.indices[matrix.indptr[left_out]], return_index=True)
        left_out = left_out[first]
        weight = matrix.data[matrix.indptr[left_out]]
        bounded = np.zeros(matrix.shape[0], bool)
        bounded[line] = True
        kept = np.delete(np.arange(len(columns)), left_out)
        priced = kept[price[kept] > 0]  # moves up in one column and down in another
        aimed = np.flatnonzero(sign)  # each with a shortfall in a column of its own

        every = csr_array(
            hstack([matrix[:, kept], -matrix[:, priced], -matrix[:, aimed] * sign[aimed]])
        )
        low = np.where(price > 0, 0, np.where(sign > 0, need, -value))[kept]
        high = np.where(sign < 0, -need, np.inf)[kept]
        short = np.where(sign > 0, need + value, np.inf)[aimed]
        found = linprog(
            np.concatenate([price[kept], price[priced], np.full(len(aimed), _SHORTFALL)]),
            A_ub=diags_array(1 / weight) @ every[line],
            b_ub=value[left_out],
            A_eq=every[~bounded],
            b_eq=np.zeros(np.count_nonzero(~bounded)),
            bounds=np.column_stack(
                [
                    np.concatenate([low, np.zeros(len(priced) + len(aimed))]),
                    np.concatenate([high, value[priced], short]),
                ]
            ),
            method="highs-ds",
            options=_OPTIONS,
        )
        moved = np.zeros(len(columns))
        if found.x is not None:
            up, down, lacking = np.split(found.x, np.cumsum([len(kept), len(priced)]))
            moved[kept] = up
            moved[priced] -= down
            moved[aimed] -= sign[aimed] * lacking
            moved[left_out] = -(matrix @ moved)[line] / weight
        whole = np.zeros(len(self.value))
        whole[columns] = moved
        return whole

    def moves(self, movement: Numbers) -> Mask:
        return np.abs(movement) > _TOLERANCE * np.maximum(1, self.value)

    def reached(self, aim: _Aim, movement: Numbers) -> bool:
        lacks = self.reach[aim.sign][aim.at] - aim.sign * movement[aim.at]
        return bool(lacks <= _TOLERANCE * max(1, self.value[aim.at]))


def protect(table: Table, rule: Rule) -> frozenset[Key]:
    """Every quantity that a figure shows and none may, so that each small one is safe."""
    system = _System(table, rule)
    _free_range(system)
    before = {key for key, one in table.quantities.items() if one.hidden and not one.known}
    shown = system.hidden & (system.cost > 0)
    return frozenset(before | {system.keys[at] for at in np.flatnonzero(shown)})


def _free_range(system, log=None):
    pending = [
        _Aim(at, sign)
        for at in np.flatnonzero(system.small).tolist()
        for sign in (1, -1)
        if system.reach[sign][at] > _TOLERANCE * max(1, system.value[at])
    ]
    everything = np.ones(len(system.value), bool)
    quota = 1.0
    failed = set()
    while pending:
        fresh = [a for a in pending if a not in failed]
        if fresh:
            chosen = _choose(system, fresh, quota)
        else:
            chosen = _alone(system, pending)
        moved = system.move(chosen, everything)
        system.hidden |= system.moves(moved) & (system.cost > 0)
        pending = [a for a in pending if not system.reached(a, moved)]
        again = set(chosen) & set(pending)
        if not fresh:
            pending = [a for a in pending if a not in again]
        failed |= again
        if log is not None:
            log.append(
                ("full", len(chosen), len(pending), (system.hidden & (system.cost > 0)).sum())
            )
        quota *= _GROWTH
        if quota > VERIFY and pending:
            for turn in (1, -1):
                chosen = _balanced(system, pending, turn)
                moved = system.move(chosen, system.hidden | (system.cost == 0))
                pending = [a for a in pending if not system.reached(a, moved)]
                if log is not None:
                    log.append(("verify", len(chosen), len(pending)))
                if not pending:
                    break
    return failed


VERIFY = 1.5


def _choose(system, pending, quota):
    by_part = {}
    for a in pending:
        by_part.setdefault(system.part[a.at], []).append(a)
    lengths = np.diff(system.matrix.indptr)
    room = np.maximum(1, lengths // _LINE).tolist()
    balance = [0.0] * len(room)
    chosen = []
    for aims in by_part.values():
        want = max(1, int(quota))
        step = max(1, len(aims) // want)
        got = 0
        for a in (aims[i] for o in range(step) for i in range(o, len(aims), step)):
            rows = system.in_rows[a.at]
            if any(room[r] <= 0 for r, _ in rows):
                continue
            if a.sign * sum(w * balance[r] for r, w in rows) > 0:
                continue
            for r, w in rows:
                room[r] -= 1
                balance[r] += a.sign * w
            chosen.append(a)
            got += 1
            if got >= want:
                break
    return chosen


def _alone(system, pending):
    return list({system.part[a.at]: a for a in reversed(pending)}.values())


def _balanced(system, pending, turn):
    balance = [0.0] * system.matrix.shape[0]
    can = {}
    for a in pending:
        can.setdefault(a.at, []).append(a.sign)
    chosen = []
    for at, signs in can.items():
        rows = system.in_rows[at]
        want = -1 if turn * sum(w * balance[r] for r, w in rows) > 0 else 1
        sign = want if want in signs else signs[0]
        for r, w in rows:
            balance[r] += sign * w
        chosen.append(_Aim(at, sign))
    return chosen
