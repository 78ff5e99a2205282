"""What of a publication must not be shown, so that nothing in it tells of fewer than so many people.

Every published quantity is one variable, everything that can be worked out between them a linear
relation. A small one is safe when the rest, as shown, leaves it free over the whole range of small
numbers: when there is a movement of the table that keeps every relation, touches only what is
hidden and takes the small one to either end. A look from row to row hides most of what that takes
(`queries.partners`); linear programs look for the movements, the cheapest where more must move, and
what they move is hidden. `queries.disclosure_audit` checks them, and proves the answer by other
means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from queries.freedom import Freedom
from queries.movement import Aim, System
from queries.partners import hide_partners
from queries.program import Mask, Numbers
from queries.small_numbers import Key, Movements, Rule, Table


class Protection(NamedTuple):
    """What of a table no figure may show, and the movements that show why that is enough."""

    hidden: frozenset[Key]
    because: Movements


_MUCH = 0.85
"""What of all aims may be left when many are tried at once, for it to be worth trying again."""
_FIRST, _GROWTH = 1 / 10, 2.0
"""The share of all that is asked for in the first round, and how much more in each that follows:
little at first, as what is hidden then serves the rest."""
_LINE = 8
"""At most one in so many of a relation's quantities is asked to move at once, and half as many
one way without as many the other way."""
_LITTLE = 0.01
"""A movement of a part of a person, where any will do."""
_ALIKE = 1e-4
"""So near one another are the directions of two that can only move together."""


class _Draft(System):
    """A table as a system of what can move, in an order of its own; it hides what must not be seen.

    What nothing shows is hidden from the start, and what is small, and what was hidden before.
    """

    def __init__(self, table: Table, rule: Rule) -> None:
        able = {
            key: one
            for key, one in sorted(table.quantities.items(), key=lambda item: repr(item[0]))
            if not one.known and (one.value > 0 or rule.hide_zeros)
        }
        self.keys = list(able)
        of = able.values()
        ends = np.array([rule.range(one) for one in of], float).reshape(-1, 2)
        self.persons = np.array([one.persons for one in of], int)
        self.small = np.array([rule.small(one) for one in of], bool)
        at = {key: number for number, key in enumerate(able)}
        rows = sorted(
            sorted(
                (number, weight)
                for key, weight in relation.items()
                if (number := at.get(key)) is not None and weight
            )
            for relation in table.relations
        )
        super().__init__(
            np.array([one.value for one in of], float),
            np.array([one.cost for one in of], float),
            self.small | np.array([one.hidden or one.cost == 0 for one in of], bool),
            _matrix(rows, len(able)),
        )
        self.rise, self.fall = ends[:, 1] - self.value, self.value - ends[:, 0]
        groups = self.by_groups()
        self.ways = [self] if groups is None else [groups, self]
        """The systems to look for movements in, the one that is fast first."""

    def hide_for(
        self, aims: list[Aim], within: Callable[[System], Freedom], floor: Numbers | float = 0
    ) -> list[Aim]:
        """Hides what all aims together need to move; gives those that it does not bring there."""
        for way in self.ways:
            if aims:
                movement = way.move(aims, within(way), floor)
                self.hide(movement)
                aims = self.lacking(aims, movement)
        return aims


def _matrix(rows: Sequence[Sequence[tuple[int, float]]], columns: int) -> Any:
    """Rows of columns and their weights as a sparse matrix; those without any are left out."""
    ends = np.cumsum([0, *(len(row) for row in rows if row)])
    entries = np.array([entry for row in rows for entry in row], float).reshape(-1, 2)
    return csr_array(
        (entries[:, 1], entries[:, 0].astype(np.int32), ends.astype(np.int32)),
        (len(ends) - 1, columns),
    )


def protect(table: Table, rule: Rule) -> Protection:
    """Every quantity that a figure shows and none may, so that each small one is safe.

    A small quantity that nothing can make safe, as everybody knows too much, is hidden all the
    same; the audit tells of it.
    """
    draft = _Draft(table, rule)
    _free_the_small(draft)
    if not rule.hide_zeros:
        _free_the_ones(draft)
    _mislead_insiders(draft)
    hidden = {draft.keys[at] for at in np.flatnonzero(draft.hidden & (draft.cost > 0))}
    before = (key for key, one in table.quantities.items() if one.hidden and not one.known)
    by = np.reshape(draft.movements, (len(draft.movements), len(draft.keys))) * draft.hidden
    return Protection(frozenset(hidden.union(before)), Movements(draft.keys, by))


def _free_the_small(draft: _Draft) -> None:
    """Hides what lets each small quantity move to both ends of its range."""
    hide_partners(draft, draft.small * draft.rise, draft.small * draft.fall)
    small = np.flatnonzero(draft.small).tolist()
    ends = [(Aim(at, 1, draft.rise[at]), Aim(at, -1, draft.fall[at])) for at in small]
    aims = draft.lacking((aim for both in ends for aim in both), np.zeros(len(draft.value)))
    for way in draft.ways:
        aims = _free(way, _not_yet_free(way, aims), last=way is draft)


def _not_yet_free(way: System, aims: list[Aim]) -> list[Aim]:
    """The aims that are not found to be reached with what is hidden already.

    Many are tried at once, now one way and now the other, as long as that brings much.
    """
    turn, before = 1, np.inf
    freedom = way.of_hidden()
    while aims and len(aims) <= _MUCH * before:
        before = len(aims)
        movement = way.move(_balanced(way, aims, turn), freedom)
        aims, turn = way.lacking(aims, movement), -turn
    return aims


def _free(way: System, aims: list[Aim], *, last: bool) -> list[Aim]:
    """Hides what the aims need, a few at a time; gives those that are not reached.

    At ``last`` what the others keep from its end is tried alone.
    """
    most = max(map(len, _by_part(way, aims)), default=0)
    at_once, again = max(1.0, most * _FIRST), False
    tried: set[Aim] = set()
    alone: set[Aim] = set()
    while left := [aim for aim in aims if aim not in alone]:
        fresh = [aim for aim in left if aim not in tried]
        if not fresh and not again:  # those of one round got in the way of one another
            fresh, again = left, True
        if not fresh and not last:
            break
        one_each = [part[0] for part in _by_part(way, left)]
        asked = _spread(way, fresh, int(at_once)) if fresh else one_each
        (tried if fresh else alone).update(asked)
        movement = way.move(asked, way.of_all())
        way.hide(movement)
        aims = way.lacking(aims, movement)
        at_once *= _GROWTH
    return aims


def _by_part(way: System, aims: Iterable[Aim]) -> Iterable[list[Aim]]:
    """The aims in each part of the table that nothing connects with another."""
    parts: dict[int, list[Aim]] = {}
    for aim in aims:
        parts.setdefault(way.part[aim.at], []).append(aim)
    return parts.values()


def _spread(way: System, aims: Iterable[Aim], at_once: int) -> list[Aim]:
    """So many aims of each part, from all over it, that get little in the way of one another."""
    room = np.maximum(1, way.lengths // _LINE).tolist()
    lean = np.maximum(1, way.lengths // (2 * _LINE)).tolist()
    balance = [0.0] * len(room)
    chosen = []
    for part in _by_part(way, aims):
        step = max(1, len(part) // at_once)
        left = at_once
        for aim in (part[at] for start in range(step) for at in range(start, len(part), step)):
            terms = way.terms[aim.at]
            if all(room[row] and aim.sign * w * balance[row] < lean[row] for row, w in terms):
                for row, weight in terms:
                    room[row] -= 1
                    balance[row] += aim.sign * weight
                chosen.append(aim)
                left -= 1
                if not left:
                    break
    return chosen


def _balanced(way: System, aims: Iterable[Aim], turn: int) -> list[Aim]:
    """An aim for each quantity that has one, so that in each relation they pair off."""
    balance = [0.0] * len(way.lengths)
    of: dict[int, dict[int, Aim]] = {}
    for aim in aims:
        of.setdefault(aim.at, {})[aim.sign] = aim
    chosen = []
    for at, signs in of.items():
        leans = sum(weight * balance[row] for row, weight in way.terms[at])
        aim = signs.get(-1 if turn * leans > 0 else 1) or next(iter(signs.values()))
        for row, weight in way.terms[at]:
            balance[row] += aim.sign * weight
        chosen.append(aim)
    return chosen


def _free_the_ones(draft: _Draft) -> None:
    """Hides what keeps a count of one from being told by this alone: that a zero would be shown."""
    ones = draft.small & (draft.value == 1) & (draft.persons == 1)
    aims = [Aim(at, 1, _LITTLE) for at in np.flatnonzero(ones).tolist()]
    for within in (System.of_hidden, System.of_all):
        aims = draft.hide_for(aims, within, ones.astype(float))


def _mislead_insiders(draft: _Draft) -> None:
    """Hides what keeps the only person in a cell from working out another small quantity.

    All are tried at once, and what is then still told is tried alone. It is settled when that did
    not help either, or when it is told whatever is hidden.
    """
    told = _told(draft, draft.hidden)
    if not told:
        return
    here = np.isin(draft.part, [draft.part[one] for one, _ in told])
    settled = _told(draft, here)
    tried: set[tuple[int, int]] = set()
    one_person = np.maximum(1, draft.value) / np.maximum(1, draft.persons)
    by = np.maximum(draft.rise, one_person)
    while told := told - settled:
        insiders: set[int] = set()
        others: set[int] = set()
        pairs = sorted(told - tried)
        for one, other in pairs or [min(told)]:
            if one not in others and other not in insiders:
                insiders.add(one)
                others.add(other)
        asked = {(one, other) for one, other in told if one in insiders and other in others}
        if not pairs:
            settled |= asked
        tried |= asked
        free = np.ones(len(draft.value), bool)
        free[list(insiders)] = False
        within = cache(lambda way, free=free: way.freedom(free))
        before = draft.hidden.copy()
        for sign in (1, -1):
            aims = [Aim(at, sign, by[at]) for at in sorted(others)]
            others = {aim.at for aim in draft.hide_for(aims, within)}
        if (draft.hidden > before).any():
            told = _told(draft, draft.hidden & here)


def _told(draft: _Draft, free: Mask) -> set[tuple[int, int]]:
    """Who is the only person in a cell (first), and a small quantity this tells them (second).

    It does so when the one can only move in a fixed ratio to the other. Three movements drawn by
    lot show it, as none but those have one ratio in all three.
    """
    ways = draft.freedom(free).drawn(3)
    length = np.linalg.norm(ways, axis=1)
    small = np.flatnonzero(draft.small & (length > 1e-6))
    alone = small[draft.persons[small] == 1]
    ways[small] /= length[small, None]
    near = KDTree(ways[small])
    return {
        (int(one), int(small[other]))
        for sign in (1, -1)
        for one, others in zip(
            alone, near.query_ball_point(sign * ways[alone], _ALIKE), strict=True
        )
        for other in others
        if small[other] != one
    }
