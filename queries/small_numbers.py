"""What is small, and the table of all that a publication gives away.

What `queries.disclosure`, which decides what is hidden, and `queries.disclosure_audit`, which proves
it, have in common; nothing else.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Key = Hashable
Relation = Mapping[Key, float]
"""The coefficients of quantities whose weighted sum is zero."""


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


class Movements(NamedTuple):
    """Ways in which the table could be another one: a row each, by how much each of ``keys``."""

    keys: Sequence[Key]
    by: NDArray[np.float64]
