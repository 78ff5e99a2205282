"""Indicators of attendance: how much of what was planned was attended, and why not all (5.5)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func

from db.attendance_models import AttendanceEntry
from db.presence import ABSENT, Presence
from db.vocabulary import ReportKind, Text
from queries.frames import approved, frame
from queries.indicators.shared import source
from queries.measures import DENOMINATOR, LATER, NUMERATOR, REST, Indicator, Kind, Section, Unit
from queries.records import total

ATTENDANCE = frame(
    ReportKind.ATTENDANCE, approved(ReportKind.ATTENDANCE, AttendanceEntry), zero_is_told=True
)
"""The hours that became one thing, for each thing that a centre tells of."""

entry = ATTENDANCE.rows


def _hours(*presences: Presence) -> ColumnElement[Any]:
    return total(entry.hours, entry.presence.in_(presences))


def _persons(*presences: Presence) -> ColumnElement[Any]:
    """The least there can be behind these hours: the most that are behind one kind of them."""
    return func.max(case((entry.presence.in_(presences), entry.participants), else_=0))


_OF_ATTENDANCE: Any = {
    "frame": ATTENDANCE,
    "reads": (ReportKind.ATTENDANCE,),
    "history": (LATER,),
}
_FOUND_IN = source("Avsnitt 5.5")
_BESIDE = Text(
    "«Fravær uten gyldig grunn» på siden Fulltidsprogram kommer fra radene om beboere og gjelder "
    "bare dem det er meldt fravær for. Her teller alle timene mottaket har ført.",
    "“Unexcused absence” on the page of the full-time programme comes from the rows of residents "
    "and is only of those with absence reported. Here all hours count that the centre has kept.",
)

ENTRIES = (
    Indicator(
        id="attendance_share",
        **_OF_ATTENDANCE,
        section=Section.ATTENDED,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        counted_in=Unit.HOURS_IN_ALL,
        label=Text("Andel av planlagte timer som ble møtt", "Share of planned hours attended"),
        as_number=Text("Timer som ble møtt", "Hours attended"),
        short=Text("Møtt", "Attended"),
        definition=Text(
            "Timer deltakerne møtte i kvartalet, delt på timene som var planlagt.",
            "Hours that participants attended in the quarter, divided by the hours planned.",
        ),
        source=_FOUND_IN,
        counts=Text("timer deltakerne møtte", "hours that participants attended"),
        out_of=Text("timer som var planlagt i kvartalet", "hours planned for the quarter"),
        memo=Text(
            "I {quarter} møtte deltakerne{where} {part} av {whole} planlagte timer ({value}).",
            "In {quarter}, participants{where} attended {part} of {whole} planned hours ({value}).",
        ),
        caution=Text(
            "Mottakene fører oppmøte ulikt, og noen begynte først høsten 2017. Der flere tilbud "
            "går samtidig, kan de samme timene være planlagt to ganger.",
            "Centres keep attendance in unlike ways, and some began only in the autumn of 2017. "
            "Where offers run at the same time, the same hours may be planned twice.",
        ),
        beside=_BESIDE,
        numerator=_hours(Presence.ATTENDED),
        denominator=total(entry.hours),
        behind={
            NUMERATOR: _persons(Presence.ATTENDED),
            DENOMINATOR: _persons(*Presence),
            REST: _persons(*ABSENT),
        },
    ),
    Indicator(
        id="hours_by_attendance",
        **_OF_ATTENDANCE,
        section=Section.ABSENCE,
        kind=Kind.NUMBER,
        unit=Unit.HOURS_IN_ALL,
        counted_in=Unit.HOURS_IN_ALL,
        label=Text(
            "Planlagte timer og hva som ble av dem", "Planned hours and what became of them"
        ),
        short=Text("Planlagte timer", "Planned hours"),
        definition=Text(
            "Timer som var planlagt i kvartalet, i alt, møtt, og etter grunnen til at de ikke ble "
            "møtt. Gruppene er grove, så ingen av dem sier noe om en enkelt.",
            "Hours planned for the quarter, in all, attended, and by the reason why not. The "
            "groups are coarse, so that none says anything of one person.",
        ),
        source=_FOUND_IN,
        counts=Text("timer som var planlagt i kvartalet", "hours planned for the quarter"),
        memo=Text(
            "Antallet planlagte timer{where} i {quarter} var {value}.",
            "The number of planned hours{where} in {quarter} was {value}.",
        ),
        memo_part=Text(
            "Av {whole} planlagte timer{where} i {quarter} gikk {part}{share} slik: {category}.",
            "Of {whole} planned hours{where} in {quarter}, {part}{share} went thus: {category}.",
        ),
        caution=Text(
            "Grunnen er mottakets vurdering. Fravær kan ha flere grunner, og bare én føres.",
            "The reason is for the centre to judge. Absence can have several, and only one is "
            "kept.",
        ),
        beside=_BESIDE,
        numerator=total(entry.hours),
        parts={presence: _hours(presence) for presence in Presence},
        behind={
            NUMERATOR: _persons(*Presence),
            **{presence.code: _persons(presence) for presence in Presence},
        },
    ),
)
