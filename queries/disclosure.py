"""What of a publication must not be shown, so that nothing in it tells of fewer than so many people.

Every published quantity is one variable, everything that can be worked out between them a linear
relation. A small one is safe when the rest, as shown, leaves it free over the whole range of small
numbers: when there is a movement of the table that keeps every relation, touches only what is
hidden and takes the small one to either end. Linear programs look for the movements that cost
least, and what they move is hidden. `queries.disclosure_audit` proves the answer by other means.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_array, csc_array, csr_array, diags_array, hstack
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

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
"""Of a value, what counts as no movement."""
_SHORTFALL = 1e4
"""What it costs to fall one short of where a small quantity should be able to be."""
_ROUNDS = 12
"""In about so many rounds all is asked for: little at first, as what is hidden then serves all."""
_LINE = 8
"""At most one in so many of a relation's quantities is asked to move at once, and half as many
one way without as many the other way."""
_LITTLE = 0.01
"""A movement of a part of a person, where any will do."""
_OPTIONS = {"presolve": False, "simplex_dual_edge_weight_strategy": "devex"}
"""What is fastest here: the systems are sparse, and little has to move."""


class _Aim(NamedTuple):
    """A small quantity that shall be able to rise (sign 1) or fall (−1) by so much."""

    at: int
    sign: int
    by: float


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
        self.persons = np.array([one.persons for one in of], int)
        self.small = np.array([rule.small(one) for one in of], bool)
        self.hidden = self.small | np.array([one.hidden or not one.cost for one in of], bool)
        self.range = np.array([rule.range(one) for one in of], float).reshape(-1, 2)
        rows = [
            sorted((at[key], weight) for key, weight in relation.items() if key in at and weight)
            for relation in table.relations
        ]
        terms = [
            (line, *term) for line, row in enumerate(sorted(filter(None, rows))) for term in row
        ]
        line, column, weight = np.array(terms, float).reshape(-1, 3).T
        self.matrix = csr_array(
            (weight, (line.astype(np.int32), column.astype(np.int32))),
            (terms[-1][0] + 1 if terms else 0, len(of)),
        )
        both = block_array([[None, self.matrix], [self.matrix.T, None]])
        _, labels = connected_components(both, directed=False)
        self.part_of_line, self.part = np.split(labels, [self.matrix.shape[0]])
        columns = csc_array(self.matrix)
        ends, lines, weights = (
            one.tolist() for one in (columns.indptr, columns.indices, columns.data)
        )
        self.terms = [
            list(zip(lines[start:end], weights[start:end], strict=True))
            for start, end in pairwise(ends)
        ]
        """Of each quantity, the relations it is in and its weight there."""

    def hide(self, movement: Numbers) -> None:
        """Hides what moves."""
        self.hidden |= np.abs(movement) > _TOLERANCE * np.maximum(1, self.value)

    def lacking(self, aims: Iterable[_Aim], movement: Numbers) -> list[_Aim]:
        """The aims that a movement does not bring all the way."""
        return [
            aim
            for aim in aims
            if aim.by - aim.sign * movement[aim.at] > _TOLERANCE * max(1, self.value[aim.at])
        ]

    def move(self, aims: Sequence[_Aim], free: Mask, floor: Numbers | float = 0) -> Numbers:
        """The cheapest movement of the ``free`` quantities that brings all aims as far as it can.

        What is hidden already moves at no cost, and nothing below ``floor``. A quantity that moves
        so in a single relation is left out: what it can bear becomes a bound on the others there.
        """
        at = np.array([aim.at for aim in aims])
        columns = np.flatnonzero(free & np.isin(self.part, self.part[at]))
        matrix = self.matrix[np.isin(self.part_of_line, self.part[at])][:, columns]
        matrix = csc_array(matrix[np.diff(matrix.indptr) > 0])
        goal = np.zeros(len(self.value))
        goal[at] = [aim.sign * max(aim.by, _TOLERANCE) for aim in aims]
        goal = goal[columns]
        depth = (self.value - floor)[columns]
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
        found = linprog(
            np.concatenate([price[kept], price[priced], np.full(len(aimed), _SHORTFALL)]),
            A_ub=diags_array(1 / weight) @ every[line],
            b_ub=depth[left_out],
            A_eq=every[equal],
            b_eq=np.zeros(np.count_nonzero(equal)),
            bounds=np.column_stack(
                [np.concatenate([low, none]), np.concatenate([high, depth[priced], short])]
            ),
            method="highs-ds",
            options=_OPTIONS,
        )
        moved = np.zeros(len(columns))
        if found.x is not None:
            moved[kept], down, lack = np.split(found.x, np.cumsum([len(kept), len(priced)]))
            moved[priced] -= down
            moved[aimed] -= sign * lack
            moved[left_out] = -(matrix @ moved)[line] / weight
        whole = np.zeros(len(self.value))
        whole[columns] = moved
        return whole


def protect(table: Table, rule: Rule) -> frozenset[Key]:
    """Every quantity that a figure shows and none may, so that each small one is safe."""
    system = _System(table, rule)
    _free_the_small(system)
    if not rule.hide_zeros:
        _free_the_ones(system)
    _mislead_insiders(system)
    hidden = {system.keys[at] for at in np.flatnonzero(system.hidden & (system.cost > 0))}
    before = (key for key, one in table.quantities.items() if one.hidden and not one.known)
    return frozenset(hidden.union(before))


def _free_the_small(system: _System) -> None:
    """Hides what lets each small quantity move to both ends of its range."""
    to_ends = {1: system.range[:, 1] - system.value, -1: system.value - system.range[:, 0]}
    aims = [
        _Aim(at, sign, to_ends[sign][at])
        for at in np.flatnonzero(system.small).tolist()
        for sign in (1, -1)
    ]
    aims = system.lacking(aims, np.zeros(len(system.value)))
    if not aims:
        return
    everything = np.ones(len(system.value), bool)
    most = np.bincount(system.part[[aim.at for aim in aims]]).max()
    at_once, growth = 1.0, max(1.5, most ** (1 / _ROUNDS))
    tried: set[_Aim] = set()
    while aims:
        fresh = [aim for aim in aims if aim not in tried]
        asked = _spread(system, fresh, int(at_once)) if fresh else _one_of_each_part(system, aims)
        movement = system.move(asked, everything)
        system.hide(movement)
        aims = system.lacking(aims, movement)
        if not fresh:  # what is not reached alone cannot be
            aims = [aim for aim in aims if aim not in asked]
        tried.update(asked)
        at_once *= growth
        if at_once * growth > most:  # most of the rest can move already: two ways of all at once
            for turn in (1, -1):
                if aims:
                    asked = _balanced(system, aims, turn)
                    aims = system.lacking(aims, system.move(asked, system.hidden))


def _by_part(system: _System, aims: Iterable[_Aim]) -> Iterable[list[_Aim]]:
    parts: dict[int, list[_Aim]] = {}
    for aim in aims:
        parts.setdefault(system.part[aim.at], []).append(aim)
    return parts.values()


def _one_of_each_part(system: _System, aims: Iterable[_Aim]) -> list[_Aim]:
    return [part[0] for part in _by_part(system, aims)]


def _spread(system: _System, aims: Iterable[_Aim], at_once: int) -> list[_Aim]:
    """So many aims of each part, from all over it, that get little in the way of one another."""
    lengths = np.diff(system.matrix.indptr)
    room = np.maximum(1, lengths // _LINE).tolist()
    lean = np.maximum(1, lengths // (2 * _LINE)).tolist()
    balance = [0.0] * len(room)
    chosen = []
    for part in _by_part(system, aims):
        step = max(1, len(part) // at_once)
        left = at_once
        for aim in (part[at] for start in range(step) for at in range(start, len(part), step)):
            terms = system.terms[aim.at]
            if all(
                room[line] and aim.sign * weight * balance[line] < lean[line]
                for line, weight in terms
            ):
                for line, weight in terms:
                    room[line] -= 1
                    balance[line] += aim.sign * weight
                chosen.append(aim)
                left -= 1
                if not left:
                    break
    return chosen


def _balanced(system: _System, aims: Iterable[_Aim], turn: int) -> list[_Aim]:
    """An aim for each quantity that has one, so that in each relation they pair off."""
    balance = [0.0] * system.matrix.shape[0]
    of: dict[int, dict[int, _Aim]] = {}
    for aim in aims:
        of.setdefault(aim.at, {})[aim.sign] = aim
    chosen = []
    for at, signs in of.items():
        terms = system.terms[at]
        leans = sum(weight * balance[line] for line, weight in terms)
        aim = signs.get(-1 if turn * leans > 0 else 1) or next(iter(signs.values()))
        for line, weight in terms:
            balance[line] += aim.sign * weight
        chosen.append(aim)
    return chosen


def _free_the_ones(system: _System) -> None:
    """Hides what keeps each count of one from being told by this alone: zeros would be shown."""
    ones = system.small & (system.value == 1) & (system.persons == 1)
    aims = [_Aim(at, 1, _LITTLE) for at in np.flatnonzero(ones).tolist()]
    for free in (system.hidden, np.ones(len(ones), bool)):
        if aims:
            movement = system.move(aims, free, ones.astype(float))
            system.hide(movement)
            aims = system.lacking(aims, movement)


def _mislead_insiders(system: _System) -> None:
    """Hides what keeps the only person in a cell from working out another small quantity."""
    told = _told(system, system.hidden)
    if not told:
        return
    everything = np.ones(len(system.value), bool)
    settled = _told(system, everything)  # whatever is hidden
    one_person = np.maximum(1, system.value) / np.maximum(1, system.persons)
    by = np.maximum(system.range[:, 1] - system.value, one_person)
    tried: set[tuple[int, int]] = set()
    while told := told - settled:
        ones, others = set(), set()
        for one, other in sorted(told - tried) or [min(told)]:
            if one not in others and other not in ones:
                ones.add(one)
                others.add(other)
        settled |= {(one, other) for one, other in tried if one in ones and other in others}
        tried |= {(one, other) for one, other in told if one in ones and other in others}
        free = everything.copy()
        free[list(ones)] = False
        for sign in (1, -1):
            aims = [_Aim(at, sign, by[at]) for at in sorted(others)]
            if aims:
                movement = system.move(aims, free)
                system.hide(movement)
                others = {aim.at for aim in system.lacking(aims, movement)}
        told = _told(system, system.hidden)


def _told(system: _System, free: Mask) -> set[tuple[int, int]]:
    """Who is the only person in a cell (first), and the small quantity this tells them (second).

    It does so when the one can only move in a fixed ratio to the other. Three movements drawn by
    lot, of all that are possible, show it: as good as none else have one ratio in all three.
    """
    matrix = system.matrix[:, free]
    ways = np.zeros((len(system.value), 3))
    ways[free] = _drawn(matrix, np.random.default_rng(0).standard_normal((matrix.shape[1], 3)))
    length = np.linalg.norm(ways, axis=1)
    small = np.flatnonzero(system.small & (length > 1e-6))
    alone = small[system.persons[small] == 1]
    ways[small] /= length[small, None]
    near = KDTree(ways[small])
    return {
        (int(one), int(small[other]))
        for sign in (1, -1)
        for one, others in zip(alone, near.query_ball_point(sign * ways[alone], 1e-4), strict=True)
        for other in others
        if small[other] != one
    }


def _drawn(matrix: Any, lots: Numbers) -> Numbers:
    """Columns of ``lots`` without what the relations forbid, by the method of conjugate gradients."""
    across = matrix.T.tocsr()
    left = matrix @ lots
    way, size = left, (left * left).sum(0)
    enough = 1e-22 * size.max(initial=0)
    for _ in range(10 * len(lots)):
        if not (size > enough).any():
            break
        step = across @ way
        length = (step * step).sum(0)
        share = np.divide(size, length, out=np.zeros(3), where=length > 0)
        lots = lots - share * step
        left = matrix @ lots
        former, size = size, (left * left).sum(0)
        way = left + np.divide(size, former, out=np.zeros(3), where=former > 0) * way
    return lots
