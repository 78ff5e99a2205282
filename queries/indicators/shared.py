"""What the entries of indicators share: words for sources, and what holds from the start."""

from __future__ import annotations

from db.vocabulary import Quarter, Text

START = Quarter(2016, 4)
"""The first quarter there are reports for."""
FULL_WEEK = 37.5
"""Hours a week of the full-time programme (section 4.4)."""
PLAN = Text("Revidert programplan (6.1.1)", "Revised programme plan (6.1.1)")


def source(nb: str, en: str | None = None) -> Text:
    """A place in the evaluation, in both languages."""
    return Text(nb, en or nb.replace("Tabell", "Table").replace("Avsnitt", "Section"))
