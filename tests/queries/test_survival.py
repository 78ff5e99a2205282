"""The curve is Kaplan and Meier's, by a known example, by hand, and by the textbook's product."""

from __future__ import annotations

from fractions import Fraction
from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm

from queries.survival import Times, curve, logrank

REMISSION = Times(  # weeks in remission with 6-MP (Freireich and others 1963), read as months
    events=[{6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}.get(week, 0) for week in range(1, 36)],
    censored=[
        {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}.get(week, 0)
        for week in range(1, 36)
    ],
)
PLACEBO = Times(
    events=[
        {1: 2, 2: 2, 3: 1, 4: 2, 5: 2, 8: 4, 11: 2, 12: 2, 15: 1, 17: 1, 22: 1, 23: 1}.get(week, 0)
        for week in range(1, 36)
    ],
    censored=[0] * 35,
)

counts = st.integers(1, 24).flatmap(
    lambda months: st.builds(
        Times,
        st.lists(st.integers(0, 6), min_size=months, max_size=months),
        st.lists(st.integers(0, 6), min_size=months, max_size=months),
    )
)


def product_limit(times: Times) -> list[tuple[Fraction, float]]:
    """Survival and Greenwood's sum after each month, as the textbook multiplies them."""
    alive, surviving, greenwood = times.persons, Fraction(1), 0.0
    found = []
    for events, censored in zip(times.events, times.censored, strict=True):
        if alive == 0:
            break
        surviving *= 1 - Fraction(events, alive)
        if alive > events:
            greenwood += events / (alive * (alive - events))
        alive -= events + censored
        found.append((surviving, greenwood))
    return found


def test_the_published_curve_of_a_known_trial_comes_out() -> None:
    found = curve(REMISSION)
    assert found is not None
    survival = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    for week, surviving in survival.items():
        point = found.at(week)
        assert point is not None
        assert 1 - point.share == pytest.approx(surviving, abs=5e-4)
    assert [REMISSION.at_risk(week - 1) for week in survival] == [21, 17, 15, 12, 11, 7, 6]
    assert found.median == 23


def test_the_published_log_rank_test_of_a_known_trial_comes_out() -> None:
    p = logrank(REMISSION, PLACEBO)
    assert p is not None
    assert p == pytest.approx(chi2.sf(16.79, 1), rel=0.01)
    assert logrank(PLACEBO, REMISSION) == pytest.approx(p)


def test_four_persons_by_hand() -> None:
    """One in the first month, one followed two months, one in the third, one followed three."""
    found = curve(Times([1, 0, 1], [0, 1, 1]))
    assert found is not None
    assert [(p.month, p.at_risk) for p in found.points] == [(0, 4), (1, 3), (2, 2), (3, 0)]
    assert [p.share for p in found.points] == pytest.approx([0, 1 / 4, 1 / 4, 1 - 3 / 4 / 2])
    assert found.median == 3


@given(counts)
def test_the_curve_is_the_product_of_what_each_month_leaves(times: Times) -> None:
    found, expected = curve(times), product_limit(times)
    if not times.persons:
        assert found is None
        return
    assert found is not None
    assert found.points[0].share == 0
    assert len(found.points) == 1 + len(expected)
    z = norm.ppf(0.975)
    for point, (surviving, greenwood) in zip(found.points[1:], expected, strict=True):
        assert 1 - point.share == pytest.approx(float(surviving))
        if point.band is None:
            assert surviving in (0, 1)
            continue
        width = z * sqrt(greenwood) / abs(log(surviving))
        ends = [1 - exp(-exp(log(-log(surviving)) + sign * width)) for sign in (-1, 1)]
        assert point.band == pytest.approx(tuple(ends))
        assert point.band[0] <= point.share <= point.band[1]


@given(counts)
def test_a_group_is_as_fast_as_itself(times: Times) -> None:
    p = logrank(times, times)
    assert p is None or p == pytest.approx(1)


def test_the_test_says_nothing_where_nothing_can_be_told() -> None:
    nobody, nothing = Times([0], [0]), Times([0, 0], [3, 4])
    assert logrank(nobody, REMISSION) is None
    assert logrank(nothing, nothing) is None


def test_months_that_are_not_the_same_are_no_counts() -> None:
    with pytest.raises(ValueError, match="different months"):
        Times([1, 2], [1])
