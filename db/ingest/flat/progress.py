"""The report of progress: a row for each participant, with levels, work practice and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from db.ingest import cells
from db.ingest.codes import Code
from db.ingest.columns import CENTRE, ORIGIN, QUARTER, Column, ReportRow, listed
from db.ingest.findings import Finding
from db.ingest.flat.shape import Flat
from db.ingest.words import ANSWERS, TRUTH, Words
from db.progress_models import Progress
from db.schooling import Level
from db.vocabulary import ReportKind, Text

LEVELS = Words({each.code: each for each in Level}, {each.code: each for each in Level})


@dataclass(frozen=True, slots=True)
class ProgressRow(ReportRow):
    """How a participant gets on, as one row of the file tells."""

    kind = ReportKind.PROGRESS

    participant_id: str | None
    level_at_arrival: Level | None
    level_latest: Level | None
    tested_on: date | None
    work_practice: bool | None
    settled_on: date | None
    introduction_on: date | None


def _rules(row: ProgressRow) -> Iterator[Finding]:
    """What does not hang together in a row whose cells could be read."""
    for code, column, needs, broken in _RULES:
        if row.unread.isdisjoint(needs) and broken(row):
            yield Finding(code, row.sheet, row.number, column)


def _after_quarter(row: ProgressRow, day: date | None) -> bool:
    return day is not None and row.quarter is not None and day > row.quarter.last_day


def _began_before(row: ProgressRow) -> bool:
    began = row.introduction_on
    return began is not None and row.quarter is not None and began < row.quarter.first_day


def _later_than(name: str) -> tuple[Code, str, tuple[str, ...], Callable[[ProgressRow], bool]]:
    return (
        Code.AFTER_QUARTER,
        name,
        ("quarter", name),
        lambda row: _after_quarter(row, getattr(row, name)),
    )


_RULES: tuple[tuple[Code, str, tuple[str, ...], Callable[[ProgressRow], bool]], ...] = (
    *map(_later_than, ("tested_on", "settled_on", "introduction_on")),
    (
        Code.LEVEL_WITHOUT_TEST,
        "tested_on",
        ("level_latest", "tested_on"),
        lambda row: (row.level_latest is None) != (row.tested_on is None),
    ),
    (
        Code.INTRODUCTION_WITHOUT_SETTLEMENT,
        "introduction_on",
        ("settled_on", "introduction_on"),
        lambda row: row.introduction_on is not None and row.settled_on is None,
    ),
    (
        Code.INTRODUCTION_BEFORE_SETTLEMENT,
        "introduction_on",
        ("settled_on", "introduction_on"),
        lambda row: (
            row.introduction_on is not None
            and row.settled_on is not None
            and row.introduction_on < row.settled_on
        ),
    ),
    (
        Code.INTRODUCTION_BEFORE_QUARTER,
        "introduction_on",
        ("quarter", "introduction_on"),
        _began_before,
    ),
)


PROGRESS = Flat(
    row=ProgressRow,
    columns=(
        CENTRE,
        QUARTER,
        Column(
            "participant_id",
            "deltaker_id",
            cells.participant_id,
            Text(
                "Mottakets egen kode for deltakeren, den samme som i rapporten om beboere. Aldri "
                "fødselsnummer, DUF-nummer eller navn.",
                "The centre's own code for the participant, the same as in the report of residents. "
                "Never a national identity number, a DUF number or a name.",
            ),
            "B-017",
            filled=True,
        ),
        listed(
            "level_at_arrival",
            "norsk_ved_ankomst",
            LEVELS,
            Text(
                "Norsknivået da deltakeren kom. Tom betyr ikke testet.",
                "The level of Norwegian on arrival. Empty means not tested.",
            ),
            "A1",
        ),
        listed(
            "level_latest",
            "norsk_siste_test",
            LEVELS,
            Text(
                "Norsknivået ved den siste testen etter ankomst. Tom betyr ikke testet igjen.",
                "The level at the latest test after arrival. Empty means not tested again.",
            ),
            "A2",
        ),
        Column(
            "tested_on",
            "test_dato",
            cells.day,
            Text("Dagen for den siste testen.", "The day of the latest test."),
            "2017-09-22",
        ),
        listed(
            "work_practice",
            "arbeidspraksis",
            ANSWERS,
            Text(
                "Har deltakeren praksisplass i arbeidslivet på kvartalets siste dag? Tom for dem som "
                "er ferdige.",
                "Has the participant a place in work practice on the quarter's last day? Empty for "
                "those who have left.",
            ),
            "ja",
            also=TRUTH,
        ),
        Column(
            "settled_on",
            "bosatt_dato",
            cells.day,
            Text("Dagen deltakeren ble bosatt.", "The day of settlement."),
            "2017-08-01",
        ),
        Column(
            "introduction_on",
            "intro_start",
            cells.day,
            Text(
                "Dagen introduksjonsprogrammet startet, i rapporten for det kvartalet.",
                "The day the introduction programme started, in the report for that quarter.",
            ),
            "2017-09-25",
        ),
        ORIGIN,
    ),
    model=Progress,
    key=("participant_id",),
    rules=_rules,
    of_persons=True,
    title=Text("Rapport om progresjon", "Report of progress"),
    guidance=(
        Text(
            "Én rad for hver deltaker på kvartalets siste dag, og for hver som begynte i "
            "introduksjonsprogrammet i kvartalet.",
            "One row for each participant on the quarter's last day, and for each who started the "
            "introduction programme in the quarter.",
        ),
    ),
)
