"""The simulated register follow-up: what became of those who moved in before 2017, group by group.

Two extractions follow the same persons, the second half a year longer. Those of the integration
centres are the demonstration's own residents, with the arrivals and settlements that the centres
report. Those of a comparison centre are made after the residents of the integration centre it is
compared with, with the same chances of everything that comes after: invented figures must not look
like a finding. Three of the five are made unlike in one way, so that the guard has its say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from db.demo.people import AGE_GROUPS, COUNTRIES, SEED, SEXES, Person
from db.follow_up import CountryGroup, PermitKind, YearAfter
from db.vocabulary import AgeGroup, EndReason, Language, Quarter, Sex

T = TypeVar("T")

EXTRACTIONS = (Quarter(2018, 2), Quarter(2018, 4))
MOVED_IN_BEFORE = date(2017, 1, 1)
"""The first cohort: it is followed for two years."""

FOLLOWED = "afterwards"
"""What the dice are seeded with; one by which chance makes no pair's groups differ much."""
UNREGISTERED = 0.03
"""The part whose background the registers do not know either, of those the centres do not."""

COLUMNS = (
    *("senter", "kvartal", "person_id", "kjonn", "aldersgruppe", "landgruppe", "innflyttet"),
    *("vedtak_dato", "vedtak_type", "bosatt_dato", "intro_start", "intro_fullfort"),
    *("status_etter_ett_aar", "observert_til", "opphav"),
)
WORDS = {
    Sex.FEMALE: "K",
    Sex.MALE: "M",
    CountryGroup.SYRIA: "syria",
    CountryGroup.ERITREA: "eritrea",
    CountryGroup.OTHER: "andre",
    PermitKind.PROTECTION: "beskyttelse",
    PermitKind.HUMANITARIAN: "humanitaert",
    PermitKind.OTHER: "annet",
    YearAfter.WORK: "arbeid",
    YearAfter.EDUCATION: "utdanning",
    YearAfter.BOTH: "arbeid_og_utdanning",
    YearAfter.NEITHER: "annet",
    None: "",
}
"""Categories as the Norwegian file spells them."""

_COUNTRY_GROUPS = {"SYR": CountryGroup.SYRIA, "ERI": CountryGroup.ERITREA}
_PERMITS = {PermitKind.PROTECTION: 86, PermitKind.HUMANITARIAN: 10, PermitKind.OTHER: 4}
_A_YEAR_AFTER = {
    YearAfter.WORK: 34,
    YearAfter.EDUCATION: 20,
    YearAfter.BOTH: 6,
    YearAfter.NEITHER: 40,
}
"""As the country's results have been: about six in ten in work or education (section 4.1)."""


@dataclass(frozen=True, slots=True)
class Life:
    """Somebody and all that happens to them, however long they are followed."""

    id: str
    sex: Sex | None
    age_group: AgeGroup | None
    country: CountryGroup | None
    arrived: date
    permit_on: date | None
    permit: PermitKind | None
    settled_on: date | None
    started_on: date | None
    completed_on: date | None
    year_after: YearAfter | None
    gone_on: date | None
    """The day on which they leave the country, or the register loses sight of them."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison centre (table 2.1): whom its group is made after, and in what it is unlike."""

    centre: str
    size: float = 0.9
    earlier: timedelta = timedelta(0)
    permits: Mapping[PermitKind, int] | None = None


COMPARISONS = {
    # people who moved in before the integration centre had opened
    "oslo": Comparison("drammen", earlier=timedelta(days=120)),
    "larvik": Comparison(
        "larvik-ordinary",
        permits={PermitKind.PROTECTION: 48, PermitKind.HUMANITARIAN: 45, PermitKind.OTHER: 7},
    ),
    "kristiansand": Comparison("lillesand"),
    "steinkjer": Comparison("steinkjer-ordinary", size=0.8),
    # too few to compare with
    "bodo": Comparison("tverlandet", size=0.4),
}


def places() -> set[tuple[str, Quarter]]:
    """The centres and quarters that there are rows for."""
    centres = {*COMPARISONS, *(other.centre for other in COMPARISONS.values())}
    return {(centre, quarter) for centre in centres for quarter in EXTRACTIONS}


def rows(residents: Mapping[str, Iterable[Person]]) -> Iterator[tuple[Quarter, dict[str, str]]]:
    """The rows of each extraction in order; ``residents`` are all the demonstration's, by centre."""
    groups: dict[str, list[Life]] = {}
    for centre, people in residents.items():
        rng = Random(f"{SEED}: {centre} {FOLLOWED}")
        cohort = sorted(people, key=lambda person: person.id)
        lives = [_life(each, rng) for each in cohort if each.arrived < MOVED_IN_BEFORE]
        other = COMPARISONS[centre]
        groups[centre] = lives
        groups[other.centre] = list(_compared(other, lives))
    for quarter in EXTRACTIONS:
        for centre, lives in groups.items():
            known = sorted((_known(life, quarter.last_day) for life in lives), key=lambda it: it.id)
            for life in known:
                yield quarter, _row(life, centre, quarter)


def _life(person: Person, rng: Random) -> Life:
    """What became of a resident of an integration centre, from what the centre reported of them."""
    settled = person.contract_end if person.end_reason is EndReason.SETTLED else None
    permit_on = None
    if settled is not None:
        permit_on = settled - timedelta(_wait(rng))
    elif person.end_reason is EndReason.REJECTION:
        pass
    else:
        permit_on = person.arrived + timedelta(rng.randint(-60, 120))
        left = person.contract_end or person.arrived + timedelta(150)
        if rng.random() < 0.8:
            settled = max(left, permit_on) + timedelta(rng.randint(30, 240))
    return _after(
        Life(
            id=f"R-{rng.randrange(16**6):06X}",
            sex=person.sex or _registered(SEXES, rng),
            age_group=person.age_group or _registered(AGE_GROUPS, rng),
            country=_country(person.country, rng),
            arrived=person.arrived,
            permit_on=permit_on,
            permit=None if permit_on is None else _draw(_PERMITS, rng),
            settled_on=settled,
            started_on=None,
            completed_on=None,
            year_after=None,
            gone_on=None,
        ),
        rng,
    )


def _wait(rng: Random) -> int:
    """Days from a permit to settlement; half wait for less than five months."""
    return rng.choice((35, 60, 85, 110, 130, 150, 180, 210, 260, 340)) + rng.randint(-20, 20)


def _after(life: Life, rng: Random) -> Life:
    """``life`` with what comes after settlement, by the same chances for everybody."""
    begins, goes_on, fast = (rng.random() for _ in range(3))
    wait, lasts = rng.randint(20, 90), rng.randint(300, 720)
    short, later = rng.randint(120, 280), _draw(_A_YEAR_AFTER, rng)
    gone = rng.randint(200, 900) if rng.random() < 0.04 else None
    started = completed = None
    if life.settled_on is not None and begins < 0.93:
        started = life.settled_on + timedelta(wait)
        if goes_on < 0.88:
            completed = started + timedelta(short if fast < 0.6 else lasts)
    return replace(
        life,
        started_on=started,
        completed_on=completed,
        year_after=later if completed else None,
        gone_on=None if gone is None else life.arrived + timedelta(gone),
    )


def _compared(other: Comparison, lives: list[Life]) -> Iterator[Life]:
    """The group of a comparison centre: persons like those it is compared with, at other times."""
    rng = Random(f"{SEED}: {other.centre} {FOLLOWED}")
    alike = sorted(lives, key=lambda life: (life.arrived, life.id))
    waits = [
        life.settled_on - life.permit_on for life in alike if life.settled_on and life.permit_on
    ]
    size = round(other.size * len(alike))
    for at in range(size):
        model = alike[at * len(alike) // size]
        shift = timedelta(rng.randint(-10, 10)) - other.earlier
        permit_on = None if model.permit_on is None else model.permit_on + shift
        settled = None
        if permit_on is not None and model.settled_on is not None:
            settled = max(permit_on + rng.choice(waits), model.arrived + shift)
        yield _after(
            replace(
                model,
                id=f"R-{rng.randrange(16**6):06X}",
                sex=_registered(SEXES, rng) if (other_way := rng.random()) < 0.4 else model.sex,
                age_group=_registered(AGE_GROUPS, rng) if other_way < 0.4 else model.age_group,
                country=_country(None, rng) if other_way < 0.4 else model.country,
                arrived=min(model.arrived + shift, MOVED_IN_BEFORE - timedelta(1)),
                permit_on=permit_on,
                permit=None if permit_on is None else _draw(other.permits or _PERMITS, rng),
                settled_on=settled,
            ),
            rng,
        )


def _country(known: str | None, rng: Random) -> CountryGroup | None:
    country = known or _registered(COUNTRIES, rng)
    return None if country is None else _COUNTRY_GROUPS.get(country, CountryGroup.OTHER)


def _registered(chances: Mapping[T, int], rng: Random) -> T | None:
    drawn = _draw(chances, rng)
    return None if rng.random() < UNREGISTERED else drawn


def _draw(chances: Mapping[T, int], rng: Random) -> T:
    return rng.choices(list(chances), list(chances.values()))[0]


def _known(life: Life, until: date) -> Life:
    """What the register knows of ``life`` on a day, or on the day it lost sight of them."""
    last = min(until, life.gone_on or until)
    last = max(last, life.arrived)

    def by_then(day: date | None) -> date | None:
        return day if day is not None and day <= last else None

    completed = by_then(life.completed_on)
    year_over = completed is not None and completed + timedelta(365) <= last
    return replace(
        life,
        permit_on=by_then(life.permit_on),
        permit=life.permit if by_then(life.permit_on) else None,
        settled_on=by_then(life.settled_on),
        started_on=by_then(life.started_on),
        completed_on=completed,
        year_after=life.year_after if year_over else None,
        gone_on=last,
    )


def _row(life: Life, centre: str, quarter: Quarter) -> dict[str, str]:
    """A row of the extraction; ``gone_on`` is the last day they were followed."""
    return {
        "senter": centre,
        "kvartal": quarter.code_in(Language.NB),
        "person_id": life.id,
        "kjonn": WORDS[life.sex],
        "aldersgruppe": "" if life.age_group is None else str(life.age_group),
        "landgruppe": WORDS[life.country],
        "innflyttet": life.arrived.isoformat(),
        "vedtak_dato": _day(life.permit_on),
        "vedtak_type": WORDS[life.permit],
        "bosatt_dato": _day(life.settled_on),
        "intro_start": _day(life.started_on),
        "intro_fullfort": _day(life.completed_on),
        "status_etter_ett_aar": WORDS[life.year_after],
        "observert_til": _day(life.gone_on),
        "opphav": "simulert",
    }


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
