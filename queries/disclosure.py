"""Stub, to be replaced: one LP a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, hstack

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
    keys = list(table.quantities)
    q = table.quantities
    at = {k: i for i, k in enumerate(keys)}
    prim = [k for k in keys if 0 < q[k].persons < rule.threshold and not q[k].known]
    hidden = {k for k in keys if q[k].cost and (q[k].hidden or k in prim)}
    entries = [(i, at[k], c) for i, r in enumerate(table.relations) for k, c in r.items()]
    if not entries:
        return frozenset(hidden)
    i, j, c = zip(*entries)
    A = coo_array((c, (i, j)), shape=(len(table.relations), len(keys))).tocsr()
    A2 = hstack([A, -A]).tocsr()
    x = np.array([q[k].value for k in keys])
    fixed = np.array([q[k].known or q[k].value == 0 for k in keys])
    for k in prim:
        each = q[k].value / q[k].persons
        for bound in (each * (rule.threshold - 1) - q[k].value, each - q[k].value):
            if abs(bound) < 1e-9:
                continue
            cost = np.array([0.0 if (k2 in hidden or not q[k2].cost) else q[k2].cost for k2 in keys]) + 1e-6
            up = np.where(fixed, 0, np.inf)
            down = np.where(fixed, 0, x)
            lo = np.zeros(2 * len(keys))
            hi = np.concatenate([up, down])
            p = at[k]
            if bound > 0:
                lo[p] = bound
                hi[len(keys) + p] = 0
            else:
                lo[len(keys) + p] = -bound
                hi[p] = 0
            if (lo > hi).any():
                continue
            s = linprog(np.concatenate([cost, cost]), A_eq=A2, b_eq=np.zeros(A.shape[0]), bounds=np.c_[lo, hi], method="highs")
            if s.status == 0:
                y = s.x[: len(keys)] + s.x[len(keys) :]
                hidden |= {k2 for k2 in keys if y[at[k2]] > 1e-7 and q[k2].cost}
    return frozenset(hidden)
