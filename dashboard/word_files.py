"""Tables of words as files: the rows of the page as CSV and Excel, and as objects in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dashboard import texts
from dashboard.context import Context
from dashboard.controls import status as selection_in_words
from dashboard.delimited import CSV, delimited
from dashboard.workbooks import XLSX, Row, workbook
from db.refusal import Refusal
from db.vocabulary import Language, Origin, Text

JSON = "application/json"
FORMATS: Mapping[str, str] = {
    "csv": CSV,
    "xlsx": XLSX,
    "json": JSON,
}
"""The formats that words can be taken in, and their media types."""


_SECTION = Text("avsnitt {number}", "section {number}")


def in_section(source: str, language: Language) -> str:
    """Where in the report something stands, in words: a spreadsheet takes «4.4» for a day."""
    return _SECTION.in_(language, number=source) if source[:1].isdigit() else source


def as_json(content: Mapping[str, Any]) -> bytes:
    """An object as JSON that people can read too; never with a number that JSON has not."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1).encode()


@dataclass(frozen=True, slots=True)
class Words:
    """What a table of words holds for a selection: a head and rows, and the same as objects.

    ``more`` is what must be said beside them, besides the selection and the ``notes``.
    """

    rows: Sequence[Row]
    objects: Sequence[Mapping[str, Any]]
    notes: Sequence[str] = ()
    origins: frozenset[Origin] = frozenset()
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WordsFile:
    """The words of a table for the selection of ``context``, in one of `FORMATS`."""

    table: str
    context: Context
    words: Words
    extension: str
    plain_dialect: bool = False

    def __post_init__(self) -> None:
        # Words stand in the order of what they tell, whatever a reader has sorted figures by.
        if self.context.request.selection.sort is not None:
            raise Refusal("unknown_parameter", parameter="sort")

    @property
    def media_type(self) -> str:
        return FORMATS[self.extension]

    @property
    def name(self) -> str:
        """With the publication of the page it was taken from, and the day it is of."""
        day = self.context.request.selection.as_of
        return self.context.file_name(self.table, self.extension, f"_{day}" if day else "")

    @property
    def modified(self) -> datetime | None:
        """When what it holds was published; None for what is told of reports, which never is."""
        return None if self.context.of_reports else self.context.catalogue.published_at

    def origins(self) -> set[Origin]:
        return set(self.words.origins)

    def content(self) -> bytes:
        """The file itself."""
        if self.extension == "csv":
            return delimited(self.words.rows, self.context.language, plain=self.plain_dialect)
        if self.extension == "xlsx":
            title = self.context.say(texts.WORD_TABLES[self.table])
            return workbook(
                title,
                self.context.catalogue.published_at,
                [(title, self.words.rows)],
                (self.context.say(texts.NOTES), self._about()),
                wrapped=True,
            )
        content = self._about() | {self.table: list(self.words.objects)}
        return as_json(content)

    def _about(self) -> dict[str, Any]:
        context = self.context
        day, as_known = context.request.selection.as_of, context.as_known
        return {
            "title": context.say(texts.WORD_TABLES[self.table]),
            "selection": selection_in_words(context),
            **({"as_of": str(day)} if day else {}),
            "address": context.request.address(),
            "publication": context.catalogue.publication,
            "audience": context.viewer.audience.value,
            **self.words.more,
            "notes": [
                *([f"{as_known}."] if as_known else []),
                *self.words.notes,
            ],
        }
