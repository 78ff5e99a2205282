"""Which columns of a system can only move together, so that one number tells how all of them move.

Two that are alone in a row are tied to one another, and one that is alone in it cannot move. What
is left when ties are taken as one may tie more, until every row holds three at least.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array, eye_array

_NOTHING = 1e-9
"""A weight that is nothing but rounding."""


def tie(rows: Any) -> tuple[Any, Any]:
    """How each column moves with the ties, and the rows that are left of them (csr, both).

    A movement of the ties is one of the columns, and there are no others.
    """
    ties, rows = csr_array(eye_array(rows.shape[1])), _filled(rows)
    while len(short := np.flatnonzero(np.diff(rows.indptr) <= 2)):
        step = _step(rows, short)
        ties, rows = csr_array(ties @ step), _filled(rows @ step)
    return ties, rows


def _filled(rows: Any) -> Any:
    """The rows in which there is something."""
    rows = csr_array(rows)
    rows.data[np.abs(rows.data) < _NOTHING] = 0
    rows.eliminate_zeros()
    return rows[np.diff(rows.indptr) > 0]


def _step(rows: Any, short: Any) -> Any:
    """How columns move with fewer: those alone in a row not at all, one of two with the other."""
    ends = rows.indptr[short]
    alone = np.diff(rows.indptr)[short] == 1
    factor = np.ones(rows.shape[1])
    factor[rows.indices[ends[alone]]] = 0
    pair = ends[~alone, None] + [0, 1]
    pair = np.take_along_axis(pair, np.argsort(rows.indices[pair], axis=1), axis=1)
    of, weight = rows.indices[pair], rows.data[pair]
    free = (factor[of] != 0).all(1)
    of, weight = of[free], weight[free]
    # Each follows one that itself follows nobody in this step; the others' turn comes later.
    leads = np.ones(rows.shape[1], bool)
    leads[of[:, 1]] = False
    of, weight = of[leads[of[:, 0]]], weight[leads[of[:, 0]]]
    with_ = np.arange(rows.shape[1])
    follower, first = np.unique(of[:, 1], return_index=True)
    with_[follower] = of[first, 0]
    factor[follower] = -weight[first, 0] / weight[first, 1]
    left = (with_ == np.arange(rows.shape[1])) & (factor != 0)
    moving = np.flatnonzero(factor)
    number = np.cumsum(left) - 1
    shape = rows.shape[1], np.count_nonzero(left)
    return csr_array((factor[moving], (moving, number[with_[moving]])), shape)
