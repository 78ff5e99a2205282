"""The pairs of centres with what is published of their outcomes, judged by the comparability guard.

Pure: it is handed published observations. A figure that is not shown is None here, and whatever would
have been worked out from it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.vocabulary import Origin, Quarter, Status
from queries.ask import Answer
from queries.comparability import Group as Followed
from queries.comparability import Judgement, Part, Trait, compared, judge
from queries.indicators import INDICATORS, of_table
from queries.indicators.followed import COMPOSITIONS, NOT_REGISTERED
from queries.indicators.outcome_times import CENSORED, EVENT, EVENTS, MONTHS, Event, part_of
from queries.indicators.outcomes import SHARES
from queries.indicators.pairs import TOLD, Group
from queries.measures import Indicator
from queries.proportions import Interval
from queries.survival import Curve, Times, curve, logrank
from queries.values import TOTAL

FIGURES: Mapping[str, tuple[str, str]] = {
    "settled_6m": ("settled_12m_share", "m06"),
    **{share.id.removesuffix("_share"): (share.id, "") for share in SHARES},
}
"""The shares that are laid side by side, by a name: an indicator, and a part of it."""

_OF_TRAITS = {
    Trait.ARRIVAL: "followed_by_arrival",
    Trait.PERMIT: "followed_by_permit",
    Trait.MOVING_IN: "followed_by_moving_in",
    Trait.SEX: "followed_by_sex",
    Trait.AGE: "followed_by_age",
    Trait.COUNTRY: "followed_by_country",
}
"""What tells of each trait."""
assert set(_OF_TRAITS.values()) == {composition.id for composition in COMPOSITIONS}

INDICATORS_ASKED = tuple(indicator.id for indicator in of_table("outcomes"))


@dataclass(frozen=True, slots=True)
class Side:
    """One group of a pair: who they are, and their outcomes as far as they are shown."""

    followed: Followed
    shares: Mapping[str, Part | None]
    times: Mapping[str, Times | None]
    statuses: frozenset[Status]
    """Of the figures that are not shown, why."""
    origins: frozenset[Origin]

    @property
    def reported(self) -> bool:
        """Whether anything is known of the group, shown or not."""
        return self.followed.persons is not None or Status.NOT_REPORTED not in self.statuses

    @property
    def why_none(self) -> Status:
        """Why there is no figure where there is none."""
        return Status.HIDDEN if Status.HIDDEN in self.statuses else Status.NOT_REPORTED

    def curve(self, event: Event) -> Curve | None:
        """The Kaplan–Meier curve of an event; None where a month is not shown, or nobody is there."""
        times = self.times[event.id]
        return None if times is None else curve(times)


@dataclass(frozen=True, slots=True)
class Pair:
    """An integration centre, or all of them, and what it is compared with."""

    centre: str
    own: Side
    comparison: Side
    judgement: Judgement

    def difference(self, figure: str) -> Interval | Judgement:
        """How much higher a share is at the integration centre, or the judgement against it."""
        return compared(self.judgement, self.own.shares[figure], self.comparison.shares[figure])

    def logrank(self, event: Event) -> float | None:
        """The p-value of the log-rank test; None where the guard refuses, or nothing can tell."""
        one, other = self.own.times[event.id], self.comparison.times[event.id]
        if not self.judgement.comparable or one is None or other is None:
            return None
        return logrank(one, other)

    @property
    def sides(self) -> Mapping[Group, Side]:
        return {Group.OWN: self.own, Group.COMPARISON: self.comparison}


def pairs_of(answer: Answer, centres: Iterable[str], quarter: Quarter) -> list[Pair]:
    """A pair for each centre and one of all together, as published for a quarter.

    The last is judged by the others too: what mixes unlike pairs is no better than they are.
    """
    pairs = [_pair(answer, centre, quarter) for centre in centres]
    return [*pairs, _pair(answer, TOTAL, quarter, [pair.judgement for pair in pairs])]


def _pair(answer: Answer, centre: str, quarter: Quarter, others: Iterable[Judgement] = ()) -> Pair:
    own, comparison = (_side(answer, centre, quarter, group) for group in Group)
    return Pair(centre, own, comparison, judge(own.followed, comparison.followed, others))


def _side(answer: Answer, centre: str, quarter: Quarter, group: Group) -> Side:
    suffix = TOLD[group].suffix
    statuses: set[Status] = set()
    origins: set[Origin] = set()

    def part(indicator: str, category: str = "") -> Part | None:
        found = answer.get(indicator + suffix, centre, quarter, category)
        cell = found.cell
        if cell.status is Status.NOT_APPLICABLE:
            return Part(0, 0)
        if cell.numerator is None:
            statuses.add(cell.status)
            return None
        origins.add(found.origin)
        return Part(int(cell.numerator), int(cell.denominator or 0))

    def counts(indicator: str) -> dict[str, int] | None:
        entry: Indicator = INDICATORS[indicator]
        parts = {code: part(indicator, code) for code in entry.categories}
        found = {code: each.part for code, each in parts.items() if each is not None}
        return found if len(found) == len(parts) else None

    def times(event: Event) -> Times | None:
        found = counts(event.id)
        if found is None:
            return None
        months = range(1, MONTHS + 1)
        return Times(
            [found[part_of(EVENT, month)] for month in months],
            [found[part_of(CENSORED, month)] for month in months],
        )

    everybody = part(_OF_TRAITS[Trait.ARRIVAL])
    traits = {}
    for trait, indicator in _OF_TRAITS.items():
        kinds = counts(indicator)
        if kinds is not None:
            kinds.pop(NOT_REGISTERED.code, None)
        traits[trait] = kinds
    return Side(
        Followed(None if everybody is None else everybody.part, traits),
        {name: part(*figure) for name, figure in FIGURES.items()},
        {event.id: times(event) for event in EVENTS},
        frozenset(statuses),
        frozenset(origins),
    )
