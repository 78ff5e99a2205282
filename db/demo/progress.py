"""The simulated participants' progress: one file for each centre and quarter that tells of it.

From the report (section 4.5.4): in Kristiansand newcomers are tested from August 2017 and again after
ten weeks of tuition, so nobody had been tested again by the end of September; 14 had work practice;
and it took 50 to 60 days on average from settlement to an offer of the introduction programme. Nobody
has work practice before A1. The rest is invented, and centres begin to tell one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from db.demo.people import Person, simulate
from db.demo.plan import Plan, plans
from db.schooling import Level
from db.vocabulary import EndReason, Language, Quarter, SettlementPlace

COLUMNS = (
    *("senter", "kvartal", "deltaker_id", "norsk_ved_ankomst", "norsk_siste_test", "test_dato"),
    *("arbeidspraksis", "bosatt_dato", "intro_start", "opphav"),
)
LEVELS = tuple(Level)
AT_ARRIVAL = (52, 29, 13, 5, 1)
"""How many in a hundred come with each level."""
BETWEEN_TESTS = timedelta(weeks=10)
RISES = 0.55
"""How often ten weeks lift somebody one level."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a centre tells of progress, and since when; days are from settlement to the programme."""

    since: Quarter
    tests_since: date
    practice: int
    """Of a hundred with work-like language training, how many have it as work practice."""
    days: tuple[int, int]


TELLING = {
    "kristiansand": Telling(Quarter(2017, 3), date(2017, 8, 7), 93, (36, 77)),
    "steinkjer": Telling(Quarter(2017, 4), date(2017, 4, 3), 60, (22, 70)),
    "larvik": Telling(Quarter(2018, 1), date(2017, 10, 2), 50, (18, 62)),
    "bodo": Telling(Quarter(2018, 3), date(2018, 4, 2), 60, (30, 92)),
}


def files() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Name and rows of each file."""
    for centre, telling in TELLING.items():
        begin: dict[str, tuple[date, date]] = {}
        for plan, people in simulate(centre, plans()[centre]):
            for person in people:
                if person.place is SettlementPlace.HOST and person.contract_end is not None:
                    begin[person.id] = (person.contract_end, _introduction(person, telling))
            if plan.quarter >= telling.since:
                code = plan.quarter.code_in(Language.NB)
                yield f"progresjon_{centre}_{code}.csv", list(_rows(plan, people, telling, begin))


def _introduction(person: Person, telling: Telling) -> date:
    """The day somebody who is settled at the centre's own place starts the programme."""
    assert person.end_reason is EndReason.SETTLED
    assert person.contract_end is not None
    wait = Random(f"{person.id} intro").randint(*telling.days)
    return person.contract_end + timedelta(wait)


def _rows(
    plan: Plan,
    people: list[Person],
    telling: Telling,
    begin: Mapping[str, tuple[date, date]],
) -> Iterator[dict[str, str]]:
    quarter = plan.quarter
    head = {"senter": plan.centre, "kvartal": quarter.code_in(Language.NB), "opphav": "simulert"}
    running = [p for p in people if p.contract_start is not None and p.contract_end is None]
    levels = {person.id: _levels(person, telling, quarter.last_day) for person in running}
    places = telling.practice * plan.worklike_6h + 50
    ready = [
        person
        for person in sorted(running, key=lambda p: (p.contract_start, p.hesitation, p.id))
        if person.reach is not None and person.reach.worklike and _ready(levels[person.id])
    ]
    practising = {person.id for person in ready[: places // 100]}
    for person in sorted(running, key=lambda person: person.id):
        yield (
            head
            | levels[person.id]
            | {
                "deltaker_id": person.id,
                "arbeidspraksis": "ja" if person.id in practising else "nei",
            }
        )
    for name, (settled, start) in sorted(begin.items()):
        if Quarter.of(start) == quarter:
            yield head | {
                "deltaker_id": name,
                "bosatt_dato": settled.isoformat(),
                "intro_start": start.isoformat(),
            }


def _levels(person: Person, telling: Telling, today: date) -> dict[str, str]:
    """The level at arrival, if it was tested then, and at the latest test, if there was one since."""
    assert person.contract_start is not None
    rng = Random(f"{person.id} norsk")
    at = rng.choices(range(len(LEVELS)), AT_ARRIVAL)[0]
    first = LEVELS[at].code if person.arrived >= telling.tests_since else ""
    tested = max(person.contract_start, telling.tests_since)
    found = {"norsk_ved_ankomst": first}
    while tested + BETWEEN_TESTS <= today and at < len(LEVELS) - 1:
        tested += BETWEEN_TESTS
        at += rng.random() < RISES
        found |= {"norsk_siste_test": LEVELS[at].code, "test_dato": tested.isoformat()}
    return found


def _ready(levels: Mapping[str, str]) -> bool:
    """Whether somebody knows enough Norwegian for a work place, as far as anybody has tested."""
    known = levels.get("norsk_siste_test") or levels["norsk_ved_ankomst"]
    return known != Level.UNDER_A1.code
