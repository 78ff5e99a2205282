"""The report files of the simulated centres, as the centres would send them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from random import Random

from db.demo import attendance, economy, follow_up, incentives, progress
from db.demo.people import Person, simulate
from db.demo.plan import Plan, plans
from db.demo.weeks import style_of, week
from db.vocabulary import (
    Activity,
    EndReason,
    Language,
    Origin,
    Quarter,
    SettlementPlace,
    Sex,
)

HOUR_COLUMNS = {
    Activity.NORWEGIAN: "timer_norsk",
    Activity.LANGUAGE_TRAINING: "timer_spraktrening",
    Activity.WORKLIKE: "timer_spraktrening_arbeid",
    Activity.SOCIETY: "timer_samfunn",
    Activity.CAREER: "timer_karriere",
    Activity.WORK_EDUCATION: "timer_arbeid_utdanning",
    Activity.WORK_ORIENTED: "timer_arbeidsrettet",
    Activity.VOLUNTARY: "timer_frivillig",
    Activity.OTHER: "timer_annet",
}
COLUMNS = (
    *("senter", "kvartal", "deltaker_id", "kjonn", "aldersgruppe", "landbakgrunn", "innflyttet"),
    *("avtale_start", "avtale_slutt", "slutt_arsak"),
    *("bosatt_dato", "bosetting", "bosettingskommune"),
    *HOUR_COLUMNS.values(),
    *("timer_totalt", "individuell_plan", "kartlagt", "fravaer_timer", "opphav"),
)
CAPACITY_COLUMNS = ("senter", "kvartal", "plasser_voksne", "opphav")

WORDS = {
    Sex.FEMALE: "K",
    Sex.MALE: "M",
    EndReason.SETTLED: "bosatt",
    EndReason.BREACH: "kontraktsbrudd",
    EndReason.OWN_WISH: "eget_onske",
    EndReason.REJECTION: "avslag",
    EndReason.OTHER: "annet",
    SettlementPlace.HOST: "vertskommune",
    SettlementPlace.NEIGHBOUR: "nabokommune",
    SettlementPlace.OTHER: "annen",
    Origin.RECONSTRUCTED: "rekonstruert",
    Origin.SIMULATED: "simulert",
    None: "",
}
"""Categories as the Norwegian file spells them."""

ABSENCE_FOLLOWED_SINCE = Quarter(2017, 3)
"""Before the summer of 2017 the centres had no overview of absence (section 5.5)."""


def files() -> list[tuple[str, bytes]]:
    """Name and content of every report file: residents by centre and quarter, then the rest."""
    found: list[tuple[str, bytes]] = []
    residents: dict[str, dict[str, Person]] = {}
    capacity: list[dict[str, str]] = []
    met: list[dict[str, str]] = []
    tried: list[dict[str, str]] = []
    for centre, centre_plans in plans().items():
        everybody = residents.setdefault(centre, {})
        for plan, people in simulate(centre, centre_plans):
            everybody |= {person.id: person for person in people}
            code = plan.quarter.code_in(Language.NB)
            rows = [_row(person, plan) for person in sorted(people, key=lambda person: person.id)]
            found.append((f"beboere_{centre}_{code}.csv", written(COLUMNS, rows)))
            places = (centre, code, str(plan.adult_places), WORDS[plan.origin])
            met += attendance.attendance(plan, rows)
            tried += incentives.incentives(plan)
            capacity.append(dict(zip(CAPACITY_COLUMNS, places, strict=True)))
    found.append(("plasser.csv", written(CAPACITY_COLUMNS, capacity)))
    followed = {centre: people.values() for centre, people in residents.items()}
    for quarter, extraction in groupby(follow_up.rows(followed), lambda each: each[0]):
        content = written(follow_up.COLUMNS, (row for _, row in extraction))
        found.append((f"oppfolging_{quarter.code_in(Language.NB)}.csv", content))
    found.append(("okonomi.csv", written(economy.COLUMNS, economy.rows())))
    found.append(("oppmote.csv", written(attendance.COLUMNS, met)))
    found.append(("insentiver.csv", written(incentives.COLUMNS, tried)))
    found += ((name, written(progress.COLUMNS, rows)) for name, rows in progress.files())
    return found


def written(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A CSV file as a Norwegian spreadsheet writes it: semicolon, CRLF, UTF-8 with BOM."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _row(person: Person, plan: Plan) -> dict[str, str]:
    """What the centre reports of ``person`` for the plan's quarter."""
    row = {
        "senter": plan.centre,
        "kvartal": plan.quarter.code_in(Language.NB),
        "deltaker_id": person.id,
        "kjonn": WORDS[person.sex],
        "aldersgruppe": "" if person.age_group is None else str(person.age_group),
        "landbakgrunn": person.country or "",
        "innflyttet": person.arrived.isoformat(),
        "opphav": WORDS[plan.origin],
    }
    if person.contract_start is not None:
        row |= _contract(person, person.contract_start, plan)
    return row


def _contract(person: Person, started: date, plan: Plan) -> dict[str, str]:
    """The columns that only residents with an agreement have."""
    assert person.reach is not None
    style = style_of(plan.centre, plan.quarter)
    hours, total = week(person.reach, style, Random(person.whim))
    until = person.contract_end or plan.quarter.last_day
    since = max(started, plan.quarter.first_day)
    settled = person.end_reason is EndReason.SETTLED
    rng = Random(f"{person.id} {plan.quarter}")
    row = {
        "avtale_start": started.isoformat(),
        "avtale_slutt": person.contract_end.isoformat() if person.contract_end else "",
        "slutt_arsak": WORDS[person.end_reason],
        "bosatt_dato": until.isoformat() if settled else "",
        "bosetting": WORDS[person.place],
        "bosettingskommune": person.municipality or "",
        "timer_totalt": decimal(total),
        "individuell_plan": _answer(until - started, person.plan_after, rng),
        "kartlagt": _answer(until - started, person.mapped_after, rng),
        "fravaer_timer": _absence(person, total * (until - since).days, style.absence, plan, rng),
    }
    return row | {column: decimal(hours[activity]) for activity, column in HOUR_COLUMNS.items()}


def _answer(elapsed: timedelta, due: int, rng: Random) -> str:
    """``ja`` once ``due`` days of the contract have passed, else ``nei``; at times empty."""
    if rng.random() < 0.05:
        return ""
    return "ja" if elapsed.days >= due else "nei"


def _absence(person: Person, planned: int, permille: int, plan: Plan, rng: Random) -> str:
    """Unexcused hours in the quarter; far more before a breach, at times not registered.

    ``planned`` is quarters of an hour a week times days in programme.
    """
    unregistered = 0.12 if plan.quarter >= ABSENCE_FOLLOWED_SINCE else 0.3
    if rng.random() < unregistered:
        return ""
    own = permille * rng.randint(0, 200) // 100
    if person.end_reason is EndReason.BREACH:
        own = rng.randint(250, 500)
    return decimal(planned * own // 14_000 * 2)


def decimal(quarters: int) -> str:
    """``quarters`` of an hour in hours with a decimal comma: 150 is ``37,5``."""
    whole, rest = divmod(quarters, 4)
    return f"{whole}{('', ',25', ',5', ',75')[rest]}"
