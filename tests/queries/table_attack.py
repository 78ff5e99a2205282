"""Tables made up at random, and an attack on what they show that is written from the definitions.

It knows nothing of how the product hides or audits: one linear program for each end of each range,
over the whole table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog

from queries.small_numbers import Key, Quantity, Relation, Rule, Table

NEAR = 1e-5


@st.composite
def tables(draw: Any, most: int = 9) -> Table:
    """Centres × categories with their sums, a whole each is a part of, hours, and two quarters."""
    few = st.integers(0, most)
    centres = [f"c{number}" for number in range(draw(st.integers(1, 4)))]
    kinds = [f"k{number}" for number in range(draw(st.integers(1, 3)))]
    quarters = range(draw(st.sampled_from([1, 1, 2])))
    hours = draw(st.booleans())
    quantities: dict[Key, Quantity] = {}
    relations: list[Relation] = []

    def add(key: Key, value: float, persons: int | None = None, cost: float = 1) -> None:
        quantities[key] = Quantity(value, int(value) if persons is None else persons, cost)

    def whole(key: Key, parts: list[Key], cost: float = 1) -> None:
        of = [quantities[part] for part in parts]
        add(key, sum(one.value for one in of), sum(one.persons for one in of), cost)
        relations.append({key: 1, **dict.fromkeys(parts, -1)})

    for q in quarters:
        for c in centres:
            for k in kinds:
                add((q, c, k), draw(few))
                if hours:
                    persons = int(quantities[q, c, k].value)
                    each = draw(st.integers(1, 8)) / 2
                    add((q, c, k, "hours"), persons * each, persons)
            add((q, c, "left"), draw(few), cost=0)
            whole((q, c, "parts"), [(q, c, k) for k in kinds])
            whole((q, c, "whole"), [(q, c, "parts"), (q, c, "left")], 3)
            if hours:
                whole((q, c, "hours"), [(q, c, k, "hours") for k in kinds])
        for name in [key[2:] for key in list(quantities) if key[:2] == (q, "c0")]:
            whole(
                (q, "all", *name),
                [(q, c, *name) for c in centres],
                quantities[q, "c0", *name].cost,
            )
    if len(quarters) == 2:
        for c in [*centres, "all"]:
            whole(("year", c, "parts"), [(q, c, "parts") for q in quarters])
    return Table(quantities, relations)


def changed(table: Table, changes: Mapping[Key, Mapping[str, Any]]) -> Table:
    """The table with other marks on some quantities."""
    other = {key: replace(table.quantities[key], **marks) for key, marks in changes.items()}
    return Table({**table.quantities, **other}, table.relations)


class Attacker:
    """Someone who has read all that is not hidden, and what they can work out."""

    def __init__(self, table: Table, hidden: Collection[Key], rule: Rule) -> None:
        self.table, self.rule = table, rule
        shown = {
            key
            for key, one in table.quantities.items()
            if one.known
            or (one.value == 0 and not rule.hide_zeros)
            or (one.cost > 0 and key not in hidden)
        }
        self.keys = [key for key in table.quantities if key not in shown]
        self.value = np.array([table.quantities[key].value for key in self.keys])
        matrix = np.array(
            [[relation.get(key, 0) for key in table.quantities] for relation in table.relations]
        ).reshape(len(table.relations), len(table.quantities))
        is_shown = np.array([key in shown for key in table.quantities], bool)
        values = np.array([one.value for one in table.quantities.values()])
        self.matrix = matrix[:, ~is_shown]
        self.right = -(matrix[:, is_shown] @ values[is_shown])

    def range(self, key: Key) -> tuple[float, float]:
        """The least and the most that a quantity can be."""
        return self._end(key, 1), self._end(key, -1)

    def is_told(self, key: Key, insider: Key | None = None, *, no_zeros: bool = False) -> bool:
        """Whether a quantity can be one number only, the true one."""
        value = self.table.quantities[key].value
        ends = (self._end(key, sense, insider, no_zeros=no_zeros) for sense in (1, -1))
        return all(abs(end - value) < NEAR for end in ends)

    def _end(
        self, key: Key, sense: int, insider: Key | None = None, *, no_zeros: bool = False
    ) -> float:
        if key not in self.keys:
            return self.table.quantities[key].value
        bounds: list[tuple[float, float | None]] = []
        for one in self.keys:
            quantity = self.table.quantities[one]
            count = quantity.value == quantity.persons
            bounds.append((1 if no_zeros and count else 0, None))
            if one == insider:
                bounds[-1] = quantity.value, quantity.value
        price = [sense if one == key else 0 for one in self.keys]
        found = linprog(price, A_eq=self.matrix, b_eq=self.right, bounds=bounds)
        assert found.status in (0, 3), found.message
        return float(found.fun * sense if found.status == 0 else np.inf)

    def recovered(self) -> set[Key]:
        """What follows exactly from the equations alone."""
        _, sizes, ways = np.linalg.svd(self.matrix)
        free = ways[np.count_nonzero(sizes > 1e-9) :]
        still = {key for at, key in enumerate(self.keys) if np.allclose(free[:, at], 0, atol=1e-9)}
        return still | (self.table.quantities.keys() - set(self.keys))

    def small(self) -> list[Key]:
        """What must not be known, but for what everybody knew before."""
        least = 0 if self.rule.hide_zeros else 1
        return [
            key
            for key, one in self.table.quantities.items()
            if not one.known
            and least <= one.persons < self.rule.threshold
            and (one.value > 0 or self.rule.hide_zeros)
        ]

    def too_narrow(self) -> set[Key]:
        """The small ones that can be told from what is shown too closely, or exactly."""
        found = self.recovered() & set(self.small())
        for key in self.small():
            one = self.table.quantities[key]
            if one.value == one.persons:
                low, high = 0.0 if self.rule.hide_zeros else 1.0, self.rule.threshold - 1.0
            else:
                low = one.value / one.persons
                high = low * (self.rule.threshold - 1)
            least, most = self.range(key)
            if (
                least > low + NEAR
                or most < high - NEAR
                or (not self.rule.hide_zeros and self.is_told(key, no_zeros=True))
            ):
                found.add(key)
        return found

    def told_to_insiders(self) -> set[tuple[Key, Key]]:
        """The only person in a cell, and another small quantity that this person can tell exactly.

        Not what the zeros alone tell them, if nothing else were shown.
        """
        small = [key for key in self.small() if key in self.keys]
        alone = [key for key in small if self.table.quantities[key].persons == 1]
        unknown = {key: replace(one, known=False) for key, one in self.table.quantities.items()}
        blind = Attacker(Table(unknown, self.table.relations), unknown.keys(), self.rule)
        return {
            (one, other)
            for one in alone
            for other in small
            if one != other and self.is_told(other, one) and not blind.is_told(other, one)
        }
