"""Stub, to be replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Relation = Mapping[Any, float]


@dataclass(frozen=True, slots=True)
class Rule:
    threshold: int = 5
    hide_zeros: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    value: float
    persons: int
    cost: float = 1.0
    known: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    quantities: Mapping[Any, Quantity]
    relations: Sequence[Relation]


def protect(table: Table, rule: Rule) -> frozenset[Any]:
    return frozenset(
        key
        for key, q in table.quantities.items()
        if q.cost and (q.hidden or 0 < q.persons < rule.threshold)
    )
