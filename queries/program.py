"""A linear program about movements, that is asked again and again for other goals."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, hstack

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

_SHORTFALL = 1e4
"""What it costs to fall one short of a goal."""
_OPTIONS: dict[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "solver": "simplex",
    "presolve": "off",  # it takes longer than what it saves
    "simplex_dual_edge_weight_strategy": 1,  # Devex
}


class Program:
    """Columns that can move while all ``rows`` stay at zero, and what it costs to bring them somewhere.

    The columns in ``split`` are two, their rise and their fall: only they can have a price.
    """

    def __init__(self, rows: Any, split: Mask) -> None:
        self._split = np.flatnonzero(split)
        matrix = csc_array(hstack([rows, -rows[:, self._split]]))
        lines, columns = matrix.shape
        self._columns = np.arange(columns, dtype=np.int32)
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = lines, columns
        program.row_lower_ = program.row_upper_ = np.zeros(lines)
        program.col_cost_ = program.col_lower_ = program.col_upper_ = np.zeros(columns)
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = matrix.indptr
        program.a_matrix_.index_ = matrix.indices
        program.a_matrix_.value_ = matrix.data
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in _OPTIONS.items():
            self._solver.setOptionValue(option, value)
        self._solver.passModel(program)

    def cheapest(self, goal: Numbers, price: Numbers, low: Numbers, high: Numbers) -> Numbers:
        """The cheapest movement between ``low`` and ``high``, as near every goal as can be.

        Zero is no goal. Should no solution be found there is no movement at all.
        """
        split, solver = self._split, self._solver
        low = np.where(goal < 0, goal, low)
        high = np.where(goal > 0, goal, high)
        falls = -low[split]
        low[split] = 0
        lowest, highest = np.append(low, np.zeros(len(split))), np.append(high, falls)
        worth = _SHORTFALL * np.sign(goal)
        costs = np.append(price - worth, (price + worth)[split])
        solver.changeColsBounds(len(costs), self._columns, lowest, highest)
        solver.changeColsCost(len(costs), self._columns, costs)
        if price.any():  # where it ended before is no good place to begin when prices are others
            solver.clearSolver()
        for _ in range(2):
            solver.run()
            if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                moved, fallen = np.split(np.array(solver.getSolution().col_value), [len(goal)])
                moved[split] -= fallen
                return moved
            solver.clearSolver()
        return np.zeros(len(goal))
