"""The report's tables, figures and instruments, and where each is found here.

The rows of `db/reference/contents.csv`, in the report's order; titles are in words of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from db.centres import rows_of
from db.vocabulary import Labelled, Text


class Part(Labelled):
    """What a thing in the report is."""

    TABLE = "table", "Tabell", "Table"
    FIGURE = "figure", "Figur", "Figure"
    SECTION = "section", "Avsnitt", "Section"
    INSTRUMENT = "instrument", "Vedlegg", "Appendix"


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in the report: ``page`` is where it is found, ``table`` the file it can be taken as."""

    part: Part
    number: str
    title: Text
    page: str
    table: str


@cache
def contents() -> tuple[Entry, ...]:
    """Every entry, in the report's order."""
    parts = {part.code: part for part in Part}
    return tuple(
        Entry(
            part=parts[row["kind"]],
            number=row["number"],
            title=Text(row["nb"], row["en"]),
            page=row["page"],
            table=row["table"],
        )
        for row in rows_of("contents")
    )
