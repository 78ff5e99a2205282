"""Shares of few persons with how sure they are: Wilson intervals, and the difference of two.

Pure. Shares are from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import scipy  # which loads its parts when they are first used

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the ends that it lies between with the confidence of `CONFIDENCE`."""

    value: float
    low: float
    high: float


def share(part: int, whole: int) -> Interval:
    """``part`` of ``whole`` with its Wilson interval. Raises ValueError of nobody."""
    ends = scipy.stats.binomtest(part, whole).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(part / whole, float(ends.low), float(ends.high))


def difference(one: Interval, other: Interval) -> Interval:
    """How much more ``one`` is than ``other``: Newcombe's interval, made of the two Wilson ones."""
    value = one.value - other.value
    below = hypot(one.value - one.low, other.high - other.value)
    above = hypot(one.high - one.value, other.value - other.low)
    return Interval(value, value - below, value + above)
