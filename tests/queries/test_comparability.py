"""The guard: what it lets be compared, what it refuses, and that nothing is compared behind it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.comparability import (
    LEAST,
    MOST_UNLIKE,
    Ground,
    Group,
    Judgement,
    Part,
    State,
    Trait,
    compared,
    judge,
    unlikeness,
)
from queries.proportions import Interval


def group(persons: int = 40, **kinds: dict[str, int] | None) -> Group:
    """A group whose traits are all of one kind, but for those named."""
    traits: dict[Trait, dict[str, int] | None] = {trait: {"same": persons} for trait in Trait}
    return Group(persons, traits | {Trait(name): each for name, each in kinds.items()})


def test_groups_that_are_alike_in_all_that_is_counted_may_be_compared() -> None:
    judgement = judge(group(), group(55))
    assert judgement.comparable
    assert judgement.traits(State.ALIKE) == list(Trait)
    found = compared(judgement, Part(20, 40), Part(22, 55))
    assert isinstance(found, Interval)
    assert found.value == pytest.approx(0.1)


@pytest.mark.parametrize("trait", Trait)
def test_one_trait_that_is_unlike_is_enough_to_refuse(trait: Trait) -> None:
    other = group(**{trait.code: {"same": 20, "another": 20}})
    judgement = judge(group(), other)
    assert judgement.grounds == (Ground.UNLIKE,)
    assert judgement.traits(State.UNLIKE) == [trait]
    assert compared(judgement, Part(20, 40), Part(20, 40)) is judgement


@pytest.mark.parametrize("trait", Trait)
def test_a_trait_that_is_hidden_or_seldom_registered_is_unknown_and_refused(trait: Trait) -> None:
    for kinds in (None, {"same": 31}):
        judgement = judge(group(), group(**{trait.code: kinds}))
        assert judgement.grounds == (Ground.UNKNOWN,)
        assert judgement.traits(State.UNKNOWN) == [trait]
    assert judge(group(), group(**{trait.code: {"same": 32}})).comparable


def test_a_little_unlike_is_alike() -> None:
    just = round(40 * MOST_UNLIKE)
    alike = judge(group(), group(sex={"same": 40 - just, "another": just}))
    unlike = judge(group(), group(sex={"same": 39 - just, "another": just + 1}))
    assert (alike.comparable, unlike.comparable) == (True, False)


def test_groups_of_few_are_not_compared() -> None:
    assert judge(group(LEAST), group(LEAST)).comparable
    assert judge(group(), group(LEAST - 1)).grounds == (Ground.FEW,)


def test_a_share_of_few_is_not_compared_though_the_groups_are_large() -> None:
    judgement = judge(group(200), group(200))
    found = compared(judgement, Part(10, LEAST), Part(10, LEAST - 1))
    assert isinstance(found, Judgement)
    assert found.grounds == (Ground.FEW,)
    assert isinstance(compared(judgement, Part(10, LEAST), Part(10, LEAST)), Interval)


def test_a_group_or_a_share_that_is_not_shown_is_not_compared() -> None:
    nobody = Group(None, dict.fromkeys(Trait))
    assert judge(group(), nobody).grounds == (Ground.MISSING, Ground.UNKNOWN)
    found = compared(judge(group(), group()), None, Part(20, 40))
    assert isinstance(found, Judgement)
    assert found.grounds == (Ground.MISSING,)


def test_pairs_together_are_compared_only_when_each_is() -> None:
    good, bad = judge(group(), group()), judge(group(), group(5))
    assert judge(group(), group(), [good, good]).comparable
    assert judge(group(), group(), [good, bad]).grounds == (Ground.PAIRS,)


kinds = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 50)).filter(
    lambda found: sum(found.values()) > 0
)


@given(kinds, kinds)
def test_unlikeness_is_what_would_have_to_be_moved(
    one: dict[str, int], other: dict[str, int]
) -> None:
    sizes = sum(one.values()), sum(other.values())
    more = [
        Fraction(one.get(kind, 0), sizes[0]) - Fraction(other.get(kind, 0), sizes[1])
        for kind in "abcd"
    ]
    moved = sum(each for each in more if each > 0)
    assert unlikeness(one, other) == pytest.approx(float(moved))
    assert unlikeness(one, other) == pytest.approx(unlikeness(other, one))
    assert 0 <= unlikeness(one, other) <= 1


@given(kinds)
def test_a_group_is_like_itself_and_like_one_that_is_ten_times_as_large(
    one: dict[str, int],
) -> None:
    assert unlikeness(one, one) == 0
    assert unlikeness(one, {kind: 10 * n for kind, n in one.items()}) == pytest.approx(0)
