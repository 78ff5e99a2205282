"""How long it takes until something happens, when it has not happened yet to all that are followed.

The Kaplan–Meier curve and the log-rank test, computed from published counts by month: how many it
happened to in each month, and how many were followed no longer than that. Pure: counts come in, and
no record is read. Who is followed to the end of a month counts as under watch all of it.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy  # which loads its parts when they are first used

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Times:
    """Counts by month, the first month first: ``events``, and those ``censored`` without one."""

    events: Sequence[int]
    censored: Sequence[int]

    def __post_init__(self) -> None:
        if len(self.events) != len(self.censored):
            raise ValueError("events and censored are of different months")

    @property
    def months(self) -> int:
        return len(self.events)

    @property
    def persons(self) -> int:
        return sum(self.events) + sum(self.censored)

    def at_risk(self, month: int) -> int:
        """How many it has not happened to, and are still followed, when ``month`` months are over."""
        return self.persons - sum(self.events[:month]) - sum(self.censored[:month])

    def data(self) -> Any:
        """The persons as scipy has them, each with the number of their month."""
        months = np.arange(1, self.months + 1)
        return scipy.stats.CensoredData(
            uncensored=np.repeat(months, self.events).astype(float),
            right=np.repeat(months, self.censored).astype(float),
        )


@dataclass(frozen=True, slots=True)
class Point:
    """The share it has happened to when ``month`` months are over, from 0 to 1.

    The band is unknown before the first event, and when it has happened to all that are left.
    """

    month: int
    share: float
    band: tuple[float, float] | None
    at_risk: int


@dataclass(frozen=True, slots=True)
class Curve:
    """The share it has happened to, month by month from 0, as long as anybody is under watch."""

    points: tuple[Point, ...]
    persons: int

    def at(self, month: int) -> Point | None:
        """The point at ``month``; None when nobody was followed so long."""
        return next((point for point in self.points if point.month == month), None)

    @property
    def median(self) -> int | None:
        """The month in which it has happened to half; None when the curve does not reach so far."""
        return next((point.month for point in self.points if point.share >= 0.5), None)


def curve(times: Times) -> Curve | None:
    """The Kaplan–Meier curve with pointwise bands (log-log, Greenwood); None of nobody."""
    if not times.persons:
        return None
    surviving = scipy.stats.ecdf(times.data()).sf
    with warnings.catch_warnings():
        # Where nothing has happened or all is over, the band does not exist.
        warnings.simplefilter("ignore", RuntimeWarning)
        band = surviving.confidence_interval(CONFIDENCE, method="log-log")
    points = [Point(0, 0.0, None, times.persons)]
    for month in range(1, times.months + 1):
        if times.at_risk(month - 1) == 0:
            break
        # What it has not happened to at most, is what it has happened to at least.
        ends = [float(end.evaluate(month)) for end in (band.high, band.low)]
        known = not any(map(math.isnan, ends)) and 0 < surviving.evaluate(month) < 1
        share = 1 - float(surviving.evaluate(month))
        points.append(
            Point(month, share, (1 - ends[0], 1 - ends[1]) if known else None, times.at_risk(month))
        )
    return Curve(tuple(points), times.persons)


def logrank(one: Times, other: Times) -> float | None:
    """The p-value of the log-rank test that both take equally long; None when nothing can tell."""
    if not (one.persons and other.persons and sum(one.events) + sum(other.events)):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        p = float(scipy.stats.logrank(one.data(), other.data()).pvalue)
    return None if math.isnan(p) else p
