"""Reports that the import accepts, as odd as they come: limits hit on the dot, questions unanswered.

Every contract date may be the first or the last day of the quarter, and every number of hours may
lie on a limit or just beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

import pandas as pd

from db.ingest import ReportFile
from tests.queries.ledger import Row, capacity, ended, participant, report, resident
from tests.queries.reports import QUARTERS, open_centres

LENGTHS = (1199, 1200, 1201, 1999, 2000, 2999, 3000, 3749, 3750, 3751, 4200)
"""Planned weeks on both sides of every limit, in hundredths of an hour."""


def hours(hundredths: int) -> str:
    """``3750`` as ``37,50``."""
    return f"{hundredths // 100},{hundredths % 100:02}"


def a_day(rng: Random, first: date, last: date) -> date:
    """A day between two, both included; as often as not one of the two."""
    between = first + timedelta(rng.randint(0, (last - first).days))
    return rng.choice([first, last, between, between])


def any_week(rng: Random) -> Row:
    """A week whose parts and total lie around the limits."""
    norwegian = rng.choice([0, 1, 1199, 1200, 1201, 1600])
    training = rng.choice([0, 300, 599, 600, 1199, 1200, 1201])
    parts = {
        "timer_norsk": norwegian,
        "timer_spraktrening": training,
        "timer_samfunn": rng.choice([0, 0, 1, 250]),
        "timer_karriere": rng.choice([0, 1, 125]),
        "timer_arbeid_utdanning": rng.choice([0, 0, 1, 750]),
        "timer_arbeidsrettet": rng.choice([0, 333]),
        "timer_frivillig": rng.choice([0, 175]),
    }
    longer = [length for length in LENGTHS if length >= sum(parts.values())]
    total = rng.choice(longer or [sum(parts.values())])
    parts["timer_annet"] = total - sum(parts.values())
    total = max(0, total + rng.choice([0, 0, 0, -50, 50]))
    worklike = min(training, rng.choice([0, 1, 599, 600, 601]))
    week = parts | {"timer_spraktrening_arbeid": worklike, "timer_totalt": total}
    return {column: hours(number) for column, number in week.items()}


def any_answers(rng: Random) -> Row:
    return {
        "individuell_plan": rng.choice(["ja", "nei", ""]),
        "kartlagt": rng.choice(["ja", "nei", ""]),
        "fravaer_timer": rng.choice(["", "0", "0,01", "7,25", "120"]),
    }


def any_row(rng: Random, id: str, quarter: str) -> Row:
    """A resident of the quarter: without an agreement, with one, or with one that ended."""
    period = pd.Period(quarter, freq="Q")
    first, last = period.start_time.date(), period.end_time.date()
    kind = rng.choice(["resident", "running", "running", "running", "ended", "ended"])
    arrived = a_day(rng, first - timedelta(400), last)
    cells = {"innflyttet": arrived.isoformat()}
    if kind == "resident":
        return resident(id, **cells)
    start = a_day(rng, arrived, last)
    cells |= {"avtale_start": start.isoformat(), **any_week(rng), **any_answers(rng)}
    if kind == "running":
        return participant(id, **cells)
    on = a_day(rng, max(start, first), last)
    reason = rng.choice(["bosatt", "bosatt", "kontraktsbrudd", "eget_onske", "avslag", "annet"])
    if reason == "bosatt":
        settled_on = a_day(rng, max(start, first), last)
        place = rng.choice(["vertskommune", "nabokommune", "annen"])
        cells |= {"bosatt_dato": settled_on.isoformat(), "bosetting": place}
    if rng.random() < 0.3:  # of a contract that is over, the hours need not be told
        cells |= dict.fromkeys(any_week(rng), "")
    return ended(id, on.isoformat(), reason, **cells)


def any_residents(rng: Random, centre: str, quarter: str, origin: str = "") -> ReportFile:
    """A report of a few residents; now and then of a single one."""
    number = rng.choice([1, 2, 5, 9, 14])
    rows = [any_row(rng, f"{centre[:3]}-{n}", quarter) for n in range(number)]
    return report(centre, quarter, [row | {"opphav": origin} for row in rows])


def any_places(rng: Random, slices: Iterable[tuple[str, str]]) -> ReportFile:
    """The places of centres and quarters, none at times."""
    return capacity({slice_: rng.choice([0, 1, 7, 40]) for slice_ in slices})


def patchy_reports(rng: Random) -> list[ReportFile]:
    """Two years as they may turn out: reports that never came, places untold, mixed origins."""
    files = []
    for quarter in QUARTERS:
        reported = [c for c in open_centres(quarter) if rng.random() < 0.85]
        for centre in reported:
            origin = rng.choice(["", "", "rekonstruert", "simulert"])
            files.append(any_residents(rng, centre, quarter, origin))
        told = [(centre, quarter) for centre in reported if rng.random() < 0.7]
        if told:
            places = any_places(rng, told)
            files.append(ReportFile(f"plasser_{quarter}.csv", places.content))
    return files
