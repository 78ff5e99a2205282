"""The simulated residents: who moves in, gets an agreement, leaves, and why.

A centre is followed from quarter to quarter. The plan says how many; chance says who and when.
Intake and new agreements are what the plan's stocks and endings leave room for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from db.demo.plan import FIRST_ARRIVALS, PREFIXES, Plan, codes_from_2018, municipalities
from db.demo.weeks import Reach, reach_of
from db.vocabulary import AgeGroup, EndReason, SettlementPlace, Sex

T = TypeVar("T")

SEED = "integreringsmottak i tall"

SEXES = {Sex.MALE: 72, Sex.FEMALE: 28}
AGE_GROUPS = dict(zip(AgeGroup, (29, 40, 19, 9, 3), strict=True))
COUNTRIES = {"SYR": 52, "ERI": 28, "XXA": 8, "YEM": 5, "AFG": 2, "IRQ": 2, "IRN": 1, "SDN": 2}
"""Nearly all came from Syria and Eritrea, some from Yemen or stateless (section 5.1)."""

MISSING = 0.12
"""The part of residents without a registered sex; likewise for age group and country."""

NO_MUNICIPALITY = 0.03
"""The part of the settled for whom the centre leaves the municipality empty."""


@dataclass(slots=True)
class Person:
    """A resident, as the centre knows them so far. ``whim`` fixes the lay-out of their week."""

    id: str
    sex: Sex | None
    age_group: AgeGroup | None
    country: str | None
    arrived: date
    whim: int
    plan_after: int
    mapped_after: int
    hesitation: int
    patience: int
    contract_start: date | None = None
    contract_end: date | None = None
    end_reason: EndReason | None = None
    place: SettlementPlace | None = None
    municipality: str | None = None
    reach: Reach | None = None


def simulate(centre: str, plans: list[Plan]) -> Iterator[tuple[Plan, list[Person]]]:
    """Each plan of ``centre`` in order with its people: those present, and those who ended.

    The same objects come again in the next quarter, changed; read them before going on.
    """
    rng = Random(f"{SEED}: {centre}")
    names = _pseudonyms(PREFIXES[centre], rng)
    near, new_codes = municipalities(centre), codes_from_2018()
    present: list[Person] = []
    for plan in plans:
        quarter = plan.quarter
        intake = plan.residents - len(present) + plan.ended + plan.left_without_agreement
        first = quarter.first_day if plan is not plans[0] else FIRST_ARRIVALS[centre]
        present = _without_leavers(present, plan.left_without_agreement)
        for _ in range(intake):
            present.append(_newcomer(next(names), weekday(first, quarter.last_day, rng), rng))
        _agree(present, plan, rng)
        ended = _end(present, plan, rng)
        for person in ended:
            if person.place is not None and rng.random() >= NO_MUNICIPALITY:
                code = rng.choice(near[person.place])
                person.municipality = code if quarter.year < 2018 else new_codes.get(code, code)
        gone = {person.id for person in ended}
        present = [person for person in present if person.id not in gone]
        _fit_weeks(present, ended, plan, rng)
        yield plan, present + ended


def weekday(first: date, last: date, rng: Random) -> date:
    """A day from ``first`` to ``last``, Monday to Friday if there is one."""
    later = range((last - first).days + 1)
    working = [days for days in later if (first.weekday() + days) % 7 < 5]
    return first + timedelta(rng.choice(working or later))


def _pseudonyms(prefix: str, rng: Random) -> Iterator[str]:
    """Ever new pseudonyms like ``OSL-7F3K2``; digits and letters take turns, so none is a word."""
    digits, letters = "23456789", "ABCDEFGHJKLMNPQRSTUVWXYZ"
    used: set[str] = set()
    while True:
        pattern = (digits, letters, digits, letters, digits)
        name = f"{prefix}-{''.join(rng.choice(signs) for signs in pattern)}"
        if name not in used:
            used.add(name)
            yield name


def _newcomer(name: str, arrived: date, rng: Random) -> Person:
    """A resident who has just moved in; the background is now and then not registered."""

    def draw(chances: dict[T, int]) -> T | None:
        drawn = rng.choices(list(chances), list(chances.values()))[0]
        return None if rng.random() < MISSING else drawn

    return Person(
        id=name,
        sex=draw(SEXES),
        age_group=draw(AGE_GROUPS),
        country=draw(COUNTRIES),
        arrived=arrived,
        whim=rng.getrandbits(32),
        plan_after=rng.choice((7, 14, 21, 28, 28, 42, 60, 120)),
        mapped_after=rng.choice((0, 3, 7, 7, 14, 14, 21, 45)),
        hesitation=rng.randint(0, 45),
        patience=rng.randint(-100, 100),
    )


def _without_leavers(present: list[Person], count: int) -> list[Person]:
    """``present`` but for the ``count`` who have waited longest for an agreement."""
    waiting = [person for person in present if person.contract_start is None]
    waiting.sort(key=lambda person: (person.arrived, person.id))
    if len(waiting) < count:
        raise ValueError(f"only {len(waiting)} wait for an agreement, {count} cannot leave")
    gone = {person.id for person in waiting[:count]}
    return [person for person in present if person.id not in gone]


def _agree(present: list[Person], plan: Plan, rng: Random) -> None:
    """Give agreements to as many as the plan's stock and endings need, longest waiting first."""
    quarter = plan.quarter
    running = sum(person.contract_start is not None for person in present)
    waiting = [person for person in present if person.contract_start is None]
    waiting.sort(key=lambda person: (person.arrived + timedelta(person.hesitation), person.id))
    new = plan.with_agreement - running + plan.ended
    if not 0 <= new <= len(waiting):
        raise ValueError(f"{plan.centre} {quarter}: {new} new agreements, {len(waiting)} waiting")
    for person in waiting[:new]:
        earliest = min(
            max(quarter.first_day, person.arrived + timedelta(3)),
            max(quarter.last_day - timedelta(4), person.arrived),
        )
        latest = min(earliest + timedelta(40), quarter.last_day)
        person.contract_start = weekday(earliest, latest, rng)


def _end(present: list[Person], plan: Plan, rng: Random) -> list[Person]:
    """End as many contracts as planned, with reasons; those who have stayed long go first."""
    quarter = plan.quarter
    candidates = [
        person
        for person in present
        if person.contract_start and person.contract_start <= quarter.last_day - timedelta(14)
    ]
    candidates.sort(key=lambda person: (person.arrived - timedelta(person.patience), person.id))
    ended = candidates[: plan.ended]
    if len(ended) < plan.ended:
        raise ValueError(f"{plan.centre} {quarter}: only {len(ended)} of {plan.ended} can end")
    reasons: list[tuple[EndReason, SettlementPlace | None]] = [
        *[(EndReason.SETTLED, SettlementPlace.HOST)] * plan.host,
        *[(EndReason.SETTLED, SettlementPlace.NEIGHBOUR)] * plan.neighbour,
        *[(EndReason.SETTLED, SettlementPlace.OTHER)] * plan.elsewhere,
        *[(EndReason.BREACH, None)] * plan.breach,
        *[(EndReason.OWN_WISH, None)] * plan.own_wish,
        *[(EndReason.REJECTION, None)] * plan.rejection,
        *[(EndReason.OTHER, None)] * plan.other,
    ]
    rng.shuffle(reasons)
    for person, (reason, place) in zip(ended, reasons, strict=True):
        assert person.contract_start is not None
        earliest = max(quarter.first_day, person.contract_start + timedelta(7))
        person.contract_end = weekday(earliest, quarter.last_day, rng)
        person.end_reason, person.place = reason, place
    return ended


def _fit_weeks(present: list[Person], ended: list[Person], plan: Plan, rng: Random) -> None:
    """Give each running contract its reach, so that the plan's counts come out exactly.

    Those who ended keep the week they had; a contract too short to have had one gets a peer's.
    """
    running = [person for person in present if person.contract_start]
    running.sort(key=lambda person: (person.contract_start, person.hesitation, person.id))
    for rank, person in enumerate(running):
        person.reach = reach_of(rank, plan)
    peers = [person.reach for person in running + ended if person.reach]
    for person in ended:
        person.reach = person.reach or rng.choice(peers)
