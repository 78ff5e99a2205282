"""The comparability guard: what two groups have alike and what not, and whether they may be compared.

Pure: published counts come in. The evaluation calls its comparison centres a reference, and speaks of
outcomes rather than effects (2.3.1). So a difference is never more than an association, and where the
groups are unlike in what can be counted, there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.vocabulary import Labelled, Text
from queries.proportions import Interval, difference, share

LEAST = 20
"""Persons in each group. With fewer, the interval of a share spans two fifths of all it can be."""
MOST_UNLIKE = 0.20
"""Of every five in a group, one would have to be of another kind for the groups to be made alike."""
MOST_UNKNOWN = 0.20
"""Persons for whom a trait is not registered, before nothing is said of it."""


class Trait(Labelled):
    """What is known of those in a group, and would make outcomes differ whatever the centre does."""

    ARRIVAL = "arrival", "ankomstperiode", "period of arrival"
    PERMIT = "permit", "type opphold", "kind of permit"
    MOVING_IN = (
        "moving_in",
        "vedtakstidspunkt",
        "time of the permit",
    )
    SEX = "sex", "kjønn", "sex"
    AGE = "age", "alder", "age"
    COUNTRY = "country", "landbakgrunn", "country background"


class State(Labelled):
    """What the guard says of a trait."""

    ALIKE = "alike", "likt", "alike"
    UNLIKE = "unlike", "ulikt", "unlike"
    UNKNOWN = "unknown", "ukjent", "unknown"


RESERVATIONS = (
    Text(
        "Plassene i integreringsmottakene er søkt på. De som søker, kan være mer motiverte enn andre, "
        "og det viser ikke i noen av tallene. Noen ble likevel flyttet dit da mottaket deres ble lagt "
        "ned.",
        "Places at the integration centres are applied for. Those who apply may be more motivated "
        "than others, and no figure shows it. Some were moved there all the same when their centre "
        "closed.",
    ),
    Text(
        "Sammenligningsmottakene er valgt fordi arbeidsmarked og infrastruktur likner. Det er et "
        "skjønn, og er ikke målt her.",
        "The comparison centres were chosen because labour market and infrastructure are similar. "
        "That is a judgement, and is not measured here.",
    ),
    Text(
        "Noen av integreringsmottakene har ordinære plasser i samme mottak. Der kan tiltakene ha nådd "
        "også dem det sammenlignes med.",
        "Some of the integration centres have ordinary places at the same centre. There the measures "
        "may have reached those compared with as well.",
    ),
)
"""What holds whatever the figures say, and no counting can make alike."""


@dataclass(frozen=True, slots=True)
class Group:
    """Those followed of one centre: how many, and how many of each kind by trait.

    What is not shown is None. Who is of no kind is not registered.
    """

    persons: int | None
    traits: Mapping[Trait, Mapping[str, int] | None]

    def unknown(self, trait: Trait) -> int:
        return (self.persons or 0) - sum((self.traits.get(trait) or {}).values())


@dataclass(frozen=True, slots=True)
class Likeness:
    """A trait of two groups: the share of one that would have to be of another kind, from 0 to 1."""

    trait: Trait
    state: State
    distance: float | None = None


class Ground(Labelled):
    """Why two groups are not compared, besides a trait that is unlike."""

    MISSING = "missing", "gruppene er ikke vist", "the groups are not shown"
    FEW = "few", "færre enn {least} i en av gruppene", "fewer than {least} in one of the groups"
    UNLIKE = "unlike", "gruppene skiller seg i {traits}", "the groups differ in {traits}"
    UNKNOWN = "unknown", "{traits} er ikke kjent", "{traits} not known"
    PAIRS = (
        "pairs",
        "gruppene i minst ett av parene kan ikke sammenlignes",
        "the groups of at least one of the pairs cannot be compared",
    )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the guard says of two groups. They are comparable when there are no grounds against."""

    likenesses: tuple[Likeness, ...]
    grounds: tuple[Ground, ...]

    @property
    def comparable(self) -> bool:
        return not self.grounds

    def traits(self, state: State) -> list[Trait]:
        """The traits of which the guard says ``state``."""
        return [each.trait for each in self.likenesses if each.state is state]


def judge(one: Group, other: Group, pairs: Iterable[Judgement] = ()) -> Judgement:
    """Whether two groups may be compared; of several pairs together, none may be unlike."""
    likenesses = tuple(_likeness(trait, one, other) for trait in Trait)
    states = {each.state for each in likenesses}
    against = {
        Ground.MISSING: one.persons is None or other.persons is None,
        Ground.FEW: any(
            group.persons is not None and group.persons < LEAST for group in (one, other)
        ),
        Ground.UNLIKE: State.UNLIKE in states,
        Ground.UNKNOWN: State.UNKNOWN in states,
        Ground.PAIRS: not all(pair.comparable for pair in pairs),
    }
    return Judgement(likenesses, tuple(ground for ground, holds in against.items() if holds))


def _likeness(trait: Trait, one: Group, other: Group) -> Likeness:
    groups = one, other
    kinds = [group.traits.get(trait) for group in groups]
    if any(each is None for each in kinds) or not all(group.persons for group in groups):
        return Likeness(trait, State.UNKNOWN)
    if any(group.unknown(trait) > MOST_UNKNOWN * (group.persons or 0) for group in groups):
        return Likeness(trait, State.UNKNOWN)
    distance = unlikeness(kinds[0] or {}, kinds[1] or {})
    state = State.UNLIKE if distance > MOST_UNLIKE else State.ALIKE
    return Likeness(trait, state, distance)


def unlikeness(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """The share of one group that would have to be of another kind for both to be made alike."""
    sizes = sum(one.values()), sum(other.values())
    kinds = {*one, *other}
    return sum(abs(one.get(k, 0) / sizes[0] - other.get(k, 0) / sizes[1]) for k in kinds) / 2


@dataclass(frozen=True, slots=True)
class Part:
    """So many of a group: the numerator and the denominator of a share."""

    part: int
    whole: int

    @property
    def interval(self) -> Interval | None:
        """The share with its Wilson interval; None of nobody."""
        return share(self.part, self.whole) if self.whole else None


def compared(judgement: Judgement, one: Part | None, other: Part | None) -> Interval | Judgement:
    """How much more the share is in ``one`` than in ``other``, or the judgement against saying so."""
    if not judgement.comparable:
        return judgement
    if one is None or other is None:
        return Judgement(judgement.likenesses, (Ground.MISSING,))
    if min(one.whole, other.whole) < LEAST:
        return Judgement(judgement.likenesses, (Ground.FEW,))
    return difference(share(one.part, one.whole), share(other.part, other.whole))
