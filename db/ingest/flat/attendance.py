"""The report of attendance: what became of planned hours, counted by the centre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db.attendance_models import AttendanceEntry
from db.ingest import cells
from db.ingest.codes import Code
from db.ingest.columns import CENTRE, ORIGIN, QUARTER, Column, ReportRow, listed
from db.ingest.findings import Finding
from db.ingest.flat.shape import Flat
from db.ingest.words import Words
from db.presence import Presence
from db.vocabulary import ReportKind, Text

MOST_HOURS = 9_999_999

PRESENCES = Words(
    {
        "moett": Presence.ATTENDED,
        "helse": Presence.HEALTH,
        "aerend": Presence.ERRANDS,
        "omsorg": Presence.CARE,
        "kollisjon": Presence.CLASH,
        "annet": Presence.OTHER,
        "ugyldig": Presence.UNEXCUSED,
    },
    {each.code: each for each in Presence},
)


@dataclass(frozen=True, slots=True)
class AttendanceRow(ReportRow):
    """Hours that became one thing, as one row of the file tells."""

    kind = ReportKind.ATTENDANCE

    presence: Presence | None
    hours: int | None
    participants: int | None


def _rules(row: AttendanceRow) -> Iterator[Finding]:
    if row.hours and row.participants == 0:
        yield Finding(Code.HOURS_OF_NOBODY, row.sheet, row.number, "participants")


ATTENDANCE = Flat(
    row=AttendanceRow,
    columns=(
        CENTRE,
        QUARTER,
        listed(
            "presence",
            "oppmote",
            PRESENCES,
            Text(
                "Hva som ble av de planlagte timene: møtt, eller hvorfor ikke.",
                "What became of the planned hours: attended, or why not.",
            ),
            "moett",
            filled=True,
        ),
        Column(
            "hours",
            "timer",
            cells.Whole(MOST_HOURS),
            Text(
                "Planlagte timer i kvartalet som ble dette, hele timer for alle deltakere til "
                "sammen.",
                "Planned hours of the quarter that became this, whole hours for all participants.",
            ),
            "18200",
            filled=True,
        ),
        Column(
            "participants",
            "deltakere",
            cells.Whole(cells.MOST_PLACES),
            Text(
                "Hvor mange deltakere som hadde slike timer.",
                "How many participants had such hours.",
            ),
            "102",
            filled=True,
        ),
        ORIGIN,
    ),
    model=AttendanceEntry,
    key=("presence",),
    rules=_rules,
    title=Text("Rapport om oppmøte", "Report of attendance"),
    guidance=(
        Text(
            "Én rad for timene som ble møtt, og én for hver fraværsgrunn. Til sammen er det timene "
            "som var planlagt i kvartalet.",
            "One row for the hours attended, and one for each reason for absence. Together they "
            "are the hours planned for the quarter.",
        ),
        Text(
            "Grunnene er grove med vilje. Skriv aldri diagnoser eller annet om enkeltpersoner.",
            "The reasons are coarse on purpose. Never write diagnoses or anything else of a "
            "person.",
        ),
    ),
)
