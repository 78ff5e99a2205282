"""What someone could work out of a publication, from nothing but what it shows.

Written apart from `queries.disclosure`, which decides what is hidden, and sharing nothing with it
but the table and the rule (`queries.small_numbers`). Here every quantity that is not shown is an
unknown; the relations and what is shown are equations between them; and the question is how small
and how large each small one could be. Any solution at all shows values that are possible. Those
that come with what is hidden are believed as far as the equations confirm them; a few that aim at
many ends at once answer for most of the others, and the rest is asked for one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_array, block_diag, coo_array, csc_array, eye_array, hstack
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from queries.small_numbers import Key, Movements, Quantity, Rule, Table

Numbers = NDArray[np.float64]
Places = NDArray[np.int_]

_TOLERANCE = 1e-6
"""Of a value: two that differ by less are one."""
_AT_ONCE = 20_000
"""Unknowns in one linear program that is made of many small ones."""
_NEAR = 1e-5
"""Of a radian: two directions that differ by less are looked at closely."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A small quantity that can be worked out too closely: from ``low`` to ``high``.

    The range is followed no further than it should reach. ``insider`` is a cell whose only person
    can tell when nobody else can.
    """

    key: Key
    low: float
    high: float
    insider: Key | None = None


def known_before(table: Table, rule: Rule) -> list[Key]:
    """The small quantities that everybody knows already, so that no hiding helps them."""
    return [key for key, one in table.quantities.items() if one.known and rule.small(one)]


_NONE = Movements((), np.zeros((0, 0)))


def breaches(
    table: Table, hidden: AbstractSet[Key], rule: Rule, because: Movements = _NONE
) -> list[Breach]:
    """What can be worked out too closely when all but ``hidden`` is shown, in the table's order.

    ``because`` is what whoever hid it has to show for it. It is checked, and changes no answer: it
    saves looking for what is there.
    """
    asked = {key: one for key, one in table.quantities.items() if rule.small(one) and not one.known}
    unknown = _Unknowns(table, hidden, rule)
    unknown.hear(because)
    found = {
        key: Breach(key, one.value, one.value)
        for key, one in asked.items()
        if key not in unknown.index
    }
    small = np.array([unknown.index[key] for key in asked if key not in found], int)
    if len(small):
        found |= {breach.key: breach for breach in _too_narrow(unknown, small, asked, rule)}
        for insider, at in _told(unknown, small, partial(_Unknowns, table, None, rule)):
            key, value = unknown.keys[at], float(unknown.value[at])
            found.setdefault(key, Breach(key, value, value, unknown.keys[insider]))
    return [found[key] for key in asked if key in found]


class _Question(NamedTuple):
    """How large (sense 1) or small (−1) an unknown can be for someone who knows another.

    ``no_zeros`` asks someone who reckons that a count that is not shown is one at least.
    """

    at: int
    sense: int
    knows: int = -1
    no_zeros: bool = False


class _Unknowns:
    """What is not shown, and the equations between it.

    They are written for the distance from the true values, which changes no answer: whatever is
    shown drops out of them, and no unknown can fall by more than its value.
    """

    def __init__(self, table: Table, hidden: AbstractSet[Key] | None, rule: Rule) -> None:
        """Without ``hidden`` only the zeros are shown that always are."""

        def unknown(key: Key, one: Quantity) -> bool:
            open_ = hidden is None or (not one.known and (key in hidden or not one.cost))
            return open_ and (one.value > 0 or rule.hide_zeros)

        self.keys = [key for key, one in table.quantities.items() if unknown(key, one)]
        self.index = {key: at for at, key in enumerate(self.keys)}
        of = [table.quantities[key] for key in self.keys]
        self.value = np.array([one.value for one in of], float)
        self.alone = np.array([one.persons == 1 for one in of], bool)
        self.count = np.array([one.value == one.persons for one in of], bool)
        entries = [
            (weight, line, self.index[key])
            for line, relation in enumerate(table.relations)
            for key, weight in relation.items()
            if key in self.index
        ]
        weight, line, column = np.array(entries, float).reshape(-1, 3).T
        shape = len(table.relations), len(self.keys)
        matrix = csc_array(coo_array((weight, (line.astype(int), column.astype(int))), shape))
        matrix.eliminate_zeros()
        self.matrix = csc_array(matrix[np.diff(matrix.tocsr().indptr) > 0])
        """Without the relations in which nothing is unknown."""
        both = block_array([[None, self.matrix.T], [self.matrix, None]])
        self.part = connected_components(both, directed=False)[1][: len(self.keys)]
        self.size = np.bincount(self.part)[self.part]
        """How many unknowns hang together with each."""
        self.heard = np.zeros((0, len(self.keys)))
        """Distances that others have found, a row each, and that are possible."""

    def hear(self, movements: Movements) -> None:
        """Takes of ``movements`` those that move nothing shown and keep to every equation."""
        at = np.array([self.index.get(key, -1) for key in movements.keys], int)
        shown = at < 0
        distances = np.zeros((len(movements.by), len(self.keys)))
        distances[:, at[~shown]] = movements.by[:, ~shown]
        possible = ~movements.by[:, shown].any(1) & _solve_them(self.matrix, distances.T)
        possible &= (distances >= -self.value - _TOLERANCE).all(1)
        self.heard = distances[possible]

    def depth(self, *, no_zeros: bool = False) -> Numbers:
        """By how much each can fall."""
        return np.where(self.count & no_zeros, np.maximum(self.value - 1, 0), self.value)

    def towards(self, goal: Numbers, depth: Numbers) -> Numbers:
        """A possible distance for all, as near ``goal`` as can be, which for most is none (0)."""
        aimed = np.flatnonzero(goal)
        aim = goal[aimed]
        bound = np.column_stack([-depth, np.full(len(depth), np.inf)])
        bound[aimed, 0] = np.where(aim > 0, aim, -depth[aimed])
        bound[aimed, 1] = np.where(aim > 0, np.inf, aim)
        short = np.column_stack([np.zeros(len(aim)), np.where(aim > 0, aim + depth[aimed], np.inf)])
        found = _solve(
            np.concatenate([np.zeros(len(depth)), np.ones(len(aim))]),
            hstack([self.matrix, -self.matrix[:, aimed] * np.sign(aim)]),
            np.vstack([bound, short]),
        )
        distance = found[: len(depth)]
        distance[aimed] -= np.sign(aim) * found[len(depth) :]
        return distance

    def answers(self, questions: Sequence[_Question], most: Numbers) -> Iterator[Numbers]:
        """To each question a possible distance for all that answers it; none looks past ``most``."""
        parts: dict[int, tuple[Places, Any]] = {}
        for start, end in _batches([self.size[question.at] for question in questions]):
            programs = []
            for at, sense, knows, no_zeros in questions[start:end]:
                if self.part[at] not in parts:
                    inside = np.flatnonzero(self.part == self.part[at])
                    rows = self.matrix[:, inside]
                    parts[self.part[at]] = inside, rows[np.diff(rows.tocsr().indptr) > 0]
                inside, rows = parts[self.part[at]]
                high = np.where(inside == at, most[at], np.inf)
                bounds = np.column_stack([-self.depth(no_zeros=no_zeros)[inside], high])
                bounds[inside == knows] = 0
                programs.append((inside, np.where(inside == at, -sense, 0), rows, bounds))
            columns, prices, blocks, limits = zip(*programs, strict=True)
            found = _solve(np.concatenate(prices), block_diag(blocks), np.vstack(limits))
            cuts = np.cumsum([len(inside) for inside in columns])[:-1]
            for inside, moved in zip(columns, np.split(found, cuts), strict=True):
                distance = np.zeros(len(most))
                distance[inside] = moved
                yield distance

    def pinned(self, small: Places) -> list[int]:
        """The small ones that can be one number only, if no count can be zero.

        Those above one can move as long as every count of one can, as nothing else is at its end.
        """
        ones = small[(self.value[small] == 1) & self.count[small]]
        depth = self.depth(no_zeros=True)
        risen = _shortened(self.heard, depth).max(0, initial=0)
        enough = 0.001  # any will do, and little is within reach of many at once
        goal = np.zeros(len(self.value))
        goal[ones[risen[ones] < enough]] = 10 * enough
        if goal.any():
            np.maximum(risen, self.towards(goal, depth), out=risen)
        low = ones[risen[ones] < enough].tolist()
        stuck = [one.at for one in self.still([_Question(at, 1, no_zeros=True) for at in low])]
        if stuck:
            others = np.setdiff1d(small, ones).tolist()
            both = [[_Question(at, way, no_zeros=True) for way in (1, -1)] for at in others]
            still = self.still([question for pair in both for question in pair])
            stuck += [pair[0].at for pair in both if still.issuperset(pair)]
        return stuck

    def still(self, questions: Sequence[_Question]) -> set[_Question]:
        """The questions to which the answer is that it cannot move that way."""
        answers = self.answers(questions, self.value + 1)
        return {
            question
            for question, distance in zip(questions, answers, strict=True)
            if abs(distance[question.at]) <= _TOLERANCE * max(1, self.value[question.at])
        }

    def apart(self, one: int, other: int) -> bool:
        """Whether it was heard that the other can move while the one does not.

        That is so of two distances in which the one moves to either side, laid together.
        """
        moved = self.heard[:, [one, other]]
        up, down = moved[moved[:, 0] > 0], moved[moved[:, 0] < 0]
        at_rest = [moved[moved[:, 0] == 0, 1]]
        if len(up) and len(down):
            rise, fall = up[:, None, 0], -down[None, :, 0]
            at_rest.append((up[:, None, 1] * fall + down[None, :, 1] * rise) / (rise + fall))
        return bool(max(np.abs(each).max(initial=0) for each in at_rest) > 1e-3)

    def angles(self) -> Numbers:
        """The angle of each in two distances drawn by lot, from 0 to π; not a number if it is fixed.

        Two rows, of two distances each: those that are alike in the one by chance are not in both.
        """
        lots = np.random.default_rng(1).standard_normal((len(self.value), 4))
        if self.matrix.shape[0]:
            square = self.matrix @ self.matrix.T
            solve = splu(
                csc_array(square + 1e-9 * eye_array(square.shape[0])),
                permc_spec="MMD_AT_PLUS_A",
                diag_pivot_thresh=0,
                options={"SymmetricMode": True},
            ).solve
            for _ in range(4):  # relations may follow from one another, so it is done by halves
                lots -= self.matrix.T @ solve(self.matrix @ lots)
        sides, up = lots.T[::2], lots.T[1::2]
        return np.where(np.hypot(sides, up) > _TOLERANCE, np.arctan2(up, sides) % np.pi, np.nan)


def _solve(price: Numbers, equations: Any, bounds: Numbers) -> Numbers:
    """The cheapest solution, and a true one; else that none moves, which proves nothing safe."""
    equations = csc_array(equations)
    right = np.zeros(equations.shape[0])
    for presolve in (False, True):
        options = {"presolve": presolve, "simplex_dual_edge_weight_strategy": "devex"}
        found = linprog(
            price, None, None, equations, right, bounds, method="highs-ds", options=options
        )
        if found.status == 0:
            within = np.abs(found.x.clip(*bounds.T) - found.x) < _TOLERANCE
            if within.all() and _solve_them(equations, found.x):
                return np.array(found.x, float)
    return np.zeros(len(price))


def _solve_them(equations: Any, solutions: Numbers) -> Any:
    """Whether it solves all equations, of each column."""
    off = np.abs(equations @ solutions)
    return (off <= _TOLERANCE * (1 + abs(equations) @ np.abs(solutions))).all(0)


def _shortened(distances: Numbers, depth: Numbers) -> Numbers:
    """Each row so much shorter that in it nothing falls deeper than it can."""
    falls = distances < -_TOLERANCE
    part = np.divide(-depth, distances, out=np.ones(distances.shape), where=falls)
    return np.asarray(distances * part.min(1, initial=1)[:, None])


def _batches(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where to cut, so that each piece is of at most `_AT_ONCE` in all, or of one."""
    start = total = 0
    for at, size in enumerate(sizes):
        if at > start and total + size > _AT_ONCE:
            yield start, at
            start, total = at, 0
        total += size
    if start < len(sizes):
        yield start, len(sizes)


def _too_narrow(
    unknown: _Unknowns, small: Places, asked: Mapping[Key, Quantity], rule: Rule
) -> Iterator[Breach]:
    """The small quantities whose range is too short, or is a point once zeros are ruled out."""
    value = unknown.value
    still = _TOLERANCE * np.maximum(1, value)
    ends = np.array([rule.range(asked[unknown.keys[at]]) for at in small])
    rise, fall = np.zeros(len(value)), np.zeros(len(value))
    rise[small], fall[small] = ends[:, 1] - value[small], value[small] - ends[:, 0]
    risen, fallen = unknown.heard.max(0, initial=0), -unknown.heard.min(0, initial=0)
    dice = np.random.default_rng(0)
    lot, work = dice.random(len(value)) < 0.5, np.inf
    while True:
        up, down = rise > risen + still, fall > fallen + still
        left = float(unknown.size[up].sum() + unknown.size[down].sum())
        if left <= 2 * len(value) or left > 0.9 * work:
            break
        lot, work = np.where(work < np.inf, ~lot, lot), left
        some = up & (lot | ~down)
        distance = unknown.towards(np.where(some, rise, np.where(down, -fall, 0)), value)
        np.maximum(risen, distance, out=risen)
        np.maximum(fallen, -distance, out=fallen)
        lot ^= dice.random(len(value)) < 0.25
    for distance in unknown.answers(
        [_Question(int(at), 1) for at in np.flatnonzero(up)]
        + [_Question(int(at), -1) for at in np.flatnonzero(down)],
        rise,
    ):
        np.maximum(risen, distance, out=risen)
        np.maximum(fallen, -distance, out=fallen)
    for at in np.flatnonzero((rise > risen + still) | (fall > fallen + still)).tolist():
        low, high = value[at] - min(fallen[at], fall[at]), value[at] + min(risen[at], rise[at])
        yield Breach(unknown.keys[at], float(low), float(high))
    if not rule.hide_zeros:
        for at in unknown.pinned(small):
            yield Breach(unknown.keys[at], float(value[at]), float(value[at]))


def _told(
    unknown: _Unknowns, small: Places, all_unknown: Callable[[], _Unknowns]
) -> Iterator[tuple[int, int]]:
    """Who is the only person in a cell (first), and the small quantity that this tells (second).

    It does when the two can only move together, in one ratio: then they have the same angle in
    whatever two solutions are drawn by lot. What all know of the zeros is left out, such as that
    the only one with a contract is the one who works full time: it holds for ``all_unknown``.
    """
    angle, again = unknown.angles()
    moving = small[np.isfinite(angle[small])]
    order = moving[np.argsort(angle[moving])]
    around = np.array([[turn - _NEAR, turn + _NEAR] for turn in (-np.pi, 0, np.pi)])
    together = [
        (int(insider), int(at))
        for insider in moving[unknown.alone[moving]]
        for first, last in np.searchsorted(angle[order], angle[insider] + around)
        for at in order[first:last]
        if at != insider and unknown.part[at] == unknown.part[insider]
    ]
    together = [pair for pair in set(together) if _alike(*again[list(pair)])]
    told = sorted(pair for pair in together if not unknown.apart(*pair))
    if not told:
        return
    everything = all_unknown()
    freely = everything.angles()
    pairs = np.array([[everything.index[unknown.keys[at]] for at in pair] for pair in told])
    differ = ~_alike(freely[:, pairs[:, 0]], freely[:, pairs[:, 1]]).all(0)
    both = {
        (insider, at): [_Question(at, sense, insider) for sense in (1, -1)]
        for (insider, at), differs in zip(told, differ, strict=True)
        if differs
    }
    still = unknown.still([question for pair in both for question in both[pair]])
    yield from (pair for pair in both if still.issuperset(both[pair]))


def _alike(one: Any, other: Any) -> Any:
    """Whether two directions are the same, or opposite."""
    return np.abs((one - other + np.pi / 2) % np.pi - np.pi / 2) <= _NEAR
