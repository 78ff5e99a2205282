"""Intervals of shares are Wilson's, and of their difference Newcombe's, by published examples."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from queries.proportions import difference, share

parts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(parts)
def test_the_interval_is_wilsons(of: tuple[int, int]) -> None:
    part, whole = of
    z, p = norm.ppf(0.975), part / whole
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * sqrt(p * (1 - p) / whole + z * z / (4 * whole**2)) / (1 + z * z / whole)
    found = share(part, whole)
    assert found.value == p
    assert (found.low, found.high) == pytest.approx((middle - half, middle + half), abs=1e-12)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_difference_has_the_interval_that_newcombe_published(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = difference(share(*one), share(*other))
    assert found.value == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(parts, parts)
def test_a_difference_turned_round_is_the_same_the_other_way(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    there, back = difference(share(*one), share(*other)), difference(share(*other), share(*one))
    assert (there.value, there.low, there.high) == pytest.approx(
        (-back.value, -back.high, -back.low)
    )


def test_of_nobody_there_is_no_share() -> None:
    with pytest.raises(ValueError, match="n"):
        share(0, 0)
