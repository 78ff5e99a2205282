"""What each column is called in the file that was sent: findings name it as its sender does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db.ingest.blanks import trimmed
from db.ingest.contents import Sheet, column_letters
from db.ingest.kinds import FORMS, Form
from db.vocabulary import Language

Headings = Mapping[tuple[str, str], str]
"""Sheet, and a column's name or letters → its heading in the file."""


def headings_in(sheets: Sequence[Sheet]) -> dict[tuple[str, str], str]:
    """The headings of every sheet; a column that a sheet lacks, as a file in its language has it.

    Only headings that are columns of a report are given: any other may be something of a person's.
    """
    found: dict[tuple[str, str], str] = {}
    for sheet in sheets:
        if not sheet.rows:
            continue
        there = [trimmed(cell) for cell in next(iter(sheet.rows)).cells]
        words = {word.casefold() for word in there}
        form = max(FORMS, key=lambda form: len(form.words & words))
        language = _language(form, words)
        for column in form.columns:
            found[sheet.name, column.name] = column.heading(language)
        known = {word: column for column in form.columns for word in (column.name, column.nb)}
        for index, heading in enumerate(there):
            placed = known.get(heading.casefold())
            if placed is not None:
                found[sheet.name, placed.name] = heading
                found[sheet.name, column_letters(index)] = heading
    return found


def _language(form: Form, words: set[str]) -> Language:
    """The language that most of the headings are in; Norwegian when that cannot be told."""

    def in_(language: Language) -> int:
        return sum(column.heading(language) in words for column in form.columns)

    return Language.EN if in_(Language.EN) > in_(Language.NB) else Language.NB
