"""The values that a file becomes on its way in: the file, its rows of text, and a refusal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

from db.ingest.blanks import trimmed
from db.ingest.codes import Code
from db.ingest.findings import Finding

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_SHEETS = 30
MAX_FILES = 100


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file as it was sent: its name there, and its bytes."""

    name: str
    content: bytes = field(repr=False)

    @property
    def shown_name(self) -> str:
        """The name without folders and invisible signs, at most 120 signs long."""
        name = unicodedata.normalize("NFC", self.name).replace("\\", "/").rsplit("/", 1)[-1]
        visible = (sign for sign in name if unicodedata.category(sign)[0] != "C")
        return "".join(visible)[:120]

    @property
    def ending(self) -> str:
        """The ending of the name in small letters, such as ``.csv``."""
        return PurePosixPath(self.shown_name.strip()).suffix.casefold()


@dataclass(frozen=True, slots=True)
class Row:
    """A row's number in its file or sheet, from 1, and its cells as text.

    A row is not ``ended`` where the file stops in the midst of its line.
    """

    number: int
    cells: list[str] = field(repr=False)
    ended: bool = True


class Rows(Protocol):
    """Rows that can be counted, and gone through more than once."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that hold anything; a text file is one sheet without a name."""

    name: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: its sheets, and what went wrong on the way."""

    sheets: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class Unreadable(Exception):
    """The file, or the rest of it, cannot be read; ``finding`` says why."""

    def __init__(self, code: Code, **details: str) -> None:
        super().__init__(code.value)
        self.finding = Finding(code, details=details)


def used_cells(cells: list[str]) -> int:
    """How many cells there are up to the last that is not blank. Raises `Unreadable` past limits."""
    used = len(cells)
    while used and not trimmed(cells[used - 1]):
        used -= 1
    if used > MAX_COLUMNS:
        raise Unreadable(Code.TOO_MANY_COLUMNS, limit=str(MAX_COLUMNS))
    return used


def refuse_more_rows(number: int) -> None:
    """Raises `Unreadable` when ``number`` rows, the header too, are more than a report may have."""
    if number > MAX_ROWS + 1:
        raise Unreadable(Code.TOO_MANY_ROWS, limit=str(MAX_ROWS))


def column_letters(index: int) -> str:
    """What a spreadsheet calls the column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
