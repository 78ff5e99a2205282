"""The simulated centres' attendance: what became of the planned hours, from the residents' own rows.

Unexcused hours are those of the residents' report. The other reasons are those of section 5.5, in
invented amounts. Before the summer of 2017 no centre had an overview; after it all set out to get one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from random import Random

from db.demo.plan import Plan
from db.ingest.flat.attendance import PRESENCES
from db.presence import Presence
from db.vocabulary import Language, Quarter

COLUMNS = ("senter", "kvartal", "oppmote", "timer", "deltakere", "opphav")

_WORDS = {word: each for word, each in PRESENCES.nb.items() if isinstance(each, Presence)}

SINCE = {
    "kristiansand": Quarter(2017, 3),  # had an electronic system (5.5)
    "larvik": Quarter(2017, 3),
    "bodo": Quarter(2017, 3),
    "oslo": Quarter(2017, 4),
    "steinkjer": Quarter(2017, 4),
}
EXCUSED = {
    Presence.HEALTH: (40, 120),
    Presence.ERRANDS: (45, 45),
    Presence.CARE: (10, 80),
    Presence.CLASH: (30, 35),
    Presence.OTHER: (15, 30),
}
"""Of a hundred participants how many have such absence, and the most it is of a thousand hours."""
CLASHES_SETTLED = Quarter(2018, 1)
"""From then on programmes clash half as often; staff had pointed to it in 2017."""


def attendance(plan: Plan, residents: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """A row for the hours attended and for each reason, as the centre counts them."""
    if plan.quarter < SINCE[plan.centre]:
        return
    minutes: Counter[Presence] = Counter()
    persons: Counter[Presence] = Counter()
    for row in residents:
        if row.get("avtale_start"):
            for presence, amount in _person(row, plan.quarter).items():
                minutes[presence] += amount
                persons[presence] += amount > 0
    for word, presence in _WORDS.items():
        hours = minutes[presence] // 60
        yield {
            "senter": plan.centre,
            "kvartal": plan.quarter.code_in(Language.NB),
            "oppmote": word,
            "timer": str(hours),
            "deltakere": str(persons[presence] if hours else 0),
            "opphav": "simulert",
        }


def _person(row: Mapping[str, str], quarter: Quarter) -> dict[Presence, int]:
    """What became of one participant's planned minutes."""
    since = max(date.fromisoformat(row["avtale_start"]), quarter.first_day)
    until = date.fromisoformat(row["avtale_slutt"]) if row["avtale_slutt"] else quarter.last_day
    planned = _minutes(row["timer_totalt"]) * ((until - since).days + 1) // 7
    rng = Random(f"{row['deltaker_id']} {quarter} oppmøte")
    found = {Presence.UNEXCUSED: min(planned, _minutes(row["fravaer_timer"] or "0"))}
    for reason, (persons, most) in EXCUSED.items():
        often = persons // 2 if reason is Presence.CLASH and quarter >= CLASHES_SETTLED else persons
        has, share = rng.randrange(100) < often, rng.randint(1, most)
        found[reason] = planned * share // 1000 if has else 0
    return found | {Presence.ATTENDED: planned - sum(found.values())}


def _minutes(hours: str) -> int:
    """Hours with a decimal comma in minutes: ``37,5`` is 2250."""
    whole, _, part = hours.partition(",")
    return 60 * int(whole) + 60 * int(part.ljust(2, "0")) // 100
