"""What the entries of indicators share: words for sources, and what holds from the start."""

from __future__ import annotations

from db.vocabulary import Quarter, Text

START = Quarter(2016, 4)
"""The first quarter there are reports for."""
FULL_WEEK = 37.5
"""Hours a week of the full-time programme (section 4.4)."""
PLAN = Text("Revidert programplan (6.1.1)", "Revised programme plan (6.1.1)")


RUNNING_CONTRACTS = Text("løpende avtaler", "running contracts")
"""What most shares are of."""


def in_whole_percent(table: str) -> Text:
    """How a share stands to the one in a table of chapter 6, which is rounded."""
    return Text(
        f"Evalueringen gjengir andelen for 3. kvartal 2017 i hele prosent (tabell {table}). Her er den "
        "regnet av hele tall, og avrundes først når den vises.",
        f"The evaluation gives the share for Q3 2017 in whole percent (table {table}). Here it is "
        "computed from whole numbers, and rounded only when it is shown.",
    )


def source(nb: str, en: str | None = None) -> Text:
    """A place in the evaluation, in both languages."""
    return Text(nb, en or nb.replace("Tabell", "Table").replace("Avsnitt", "Section"))
