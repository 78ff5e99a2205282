"""`given` for properties that say the same on every machine: no clock, no dice of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis
from hypothesis import HealthCheck, settings

_STEADY = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def given(*strategies: Any, **named: Any) -> Callable[[Any], Any]:
    """As `hypothesis.given`, with the same examples each time and however long they take."""
    return lambda test: _STEADY(hypothesis.given(*strategies, **named)(test))


def given_only(examples: int, *strategies: Any) -> Callable[[Any], Any]:
    """As `given`, with so many examples: each takes long, or there are to be many."""
    steady = settings(_STEADY, max_examples=examples)
    return lambda test: steady(hypothesis.given(*strategies)(test))
