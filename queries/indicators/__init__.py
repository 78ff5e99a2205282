"""Every indicator, once. To add one, add an entry: pages, files, publication and tests follow."""

from __future__ import annotations

from collections.abc import Mapping

from db.vocabulary import Rhythm, Text
from queries.indicators import (
    attendance,
    centres,
    content,
    economy,
    followed,
    incentives,
    motivation,
    outcome_times,
    outcomes,
    programme,
    progress,
    settlement,
    surveys,
    week,
)
from queries.measures import Indicator, Section

INDICATORS: Mapping[str, Indicator] = {
    entry.id: entry
    for entries in (
        centres.ENTRIES,
        programme.ENTRIES,
        week.ENTRIES,
        content.ENTRIES,
        settlement.ENTRIES,
        surveys.ENTRIES,
        motivation.ENTRIES,
        outcomes.ENTRIES,
        followed.ENTRIES,
        outcome_times.ENTRIES,
        economy.ENTRIES,
        progress.ENTRIES,
        attendance.ENTRIES,
        incentives.ENTRIES,
    )
    for entry in entries
}

TABLES: Mapping[str, Text] = {
    "programme": Text("Fulltidsprogram", "Full-time programme"),
    "settlement": Text("Bosetting", "Settlement"),
    "centres": Text("Mottakene", "The centres"),
    "surveys": Text("Undersøkelser", "Surveys"),
    "motivation": Text("Motivasjon", "Motivation"),
    "outcomes": Text("Virkninger", "Outcomes"),
    "economy": Text("Økonomi", "Economy"),
    "progress": Text("Progresjon", "Progress"),
    "attendance": Text("Oppmøte og insentiver", "Attendance and incentives"),
}


OWED = {entry.section.table for entry in INDICATORS.values() if entry.frame.kind.owed}
"""The tables of what every centre reports each quarter."""


def of_table(table: str) -> list[Indicator]:
    """The indicators of a table, those that stand aside too."""
    return [entry for entry in INDICATORS.values() if entry.section.table == table]


def rhythm_of(table: str) -> Rhythm:
    """How often the figures of a table come: all of them alike."""
    (rhythm,) = {entry.rhythm for entry in of_table(table)} or {Rhythm.QUARTER}
    return rhythm


def sections(table: str, *, aside: bool = False) -> dict[Section, list[Indicator]]:
    """The sections of a table with their indicators, in the order of the page and the file.

    Those that stand ``aside`` only when they are asked for too.
    """
    return {
        section: [entry for entry in INDICATORS.values() if entry.section is section]
        for section in Section
        if section.table == table and (aside or not section.aside)
    }
