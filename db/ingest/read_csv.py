"""Text with separators as rows of cells, one row at a time: no more of it is held than a row.

The bytes are gone through anew each time the rows are asked for. That costs less than keeping them:
ten megabytes of cells with two signs each would take thirty times as much.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Self

from db.ingest.blanks import INVISIBLE, trimmed
from db.ingest.codes import Code
from db.ingest.contents import (
    MAX_COLUMNS,
    MAX_ROWS,
    Contents,
    Row,
    Sheet,
    Unreadable,
    refuse_more_rows,
    used_cells,
)
from db.ingest.findings import Finding

SEPARATORS = ";\t|,"
"""What may stand between cells; of two as frequent in the header the first one wins."""
MAX_LINE = 1024 * 1024
"""Signs in a line."""
MAX_LINES = 1_048_576
"""Lines, blank ones too: as many as there are rows in a spreadsheet."""
_MAX_SEPARATORS = 20_000
"""In a row, those between blank cells too: more than a spreadsheet has columns."""

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NUL = re.compile("\0")
_ODD_IN = {"cp1252": re.compile("\0|[A-Za-z][†›¿¾Œ®¯]|[†›¿¾Œ®¯][a-z]")}
"""What a text in this encoding never holds; of Windows-1252, what æ, ø and å of DOS and old Mac
files (cp865, MacRoman) look like when they are taken for it."""
_PIECE = 64 * 1024
_END = 4096
"""Bytes at the end of a text among which the mark of its end stands: DOS filled a block with it."""
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_AROUND_SEPARATOR = re.compile(r"\s*([;|,])\s*")
"""Blanks beside a separator, tabs too, are none themselves."""
_QUOTED = re.compile(r'"[^"]*"')


def read_text(content: bytes) -> Contents:
    """The rows of a text file with separators. Raises `Unreadable`."""
    content = _without_end_mark(content)
    encoding = encoding_of(content)
    declared = _declared_separator(content, encoding)
    separator = declared or _separator_of(content, encoding)
    rows = TextRows(content, encoding, separator, first=2 if declared else 1)
    broken_at = rows.look_through()
    findings = [] if broken_at is None else [Finding(Code.BROKEN_QUOTES, row=broken_at)]
    return Contents(sheets=[Sheet("", rows)] if len(rows) else [], findings=findings)


class TextRows:
    """The rows of a text that hold anything, read anew each time they are gone through."""

    def __init__(self, content: bytes, encoding: str, separator: str, first: int) -> None:
        self._content, self._encoding, self._separator = content, encoding, separator
        self._first = first
        """The line that the first row begins in, from 1."""
        self._number = 0
        self._ended = True
        """Whether the row that was read last has the end of its line."""

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Row]:
        with suppress(_BrokenQuotes):
            for number, cells in self._rows():
                if any(map(trimmed, cells)):
                    yield Row(number, cells, self._ended)

    def look_through(self) -> int | None:
        """Count the rows. Gives the row at which quotes no longer pair up, if one does.

        Raises `Unreadable` past what a report may have.
        """
        try:
            for _, cells in self._rows():
                self._number += bool(used_cells(cells))
                refuse_more_rows(self._number)
        except _BrokenQuotes as broken:
            return broken.row
        return None

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row, blank ones too, and the line it begins in. Raises _BrokenQuotes."""
        lines = _Lines(self._content, self._encoding, self._separator)
        for _ in range(1, self._first):
            next(lines)
        reader = csv.reader(lines, delimiter=self._separator, strict=True)
        number = self._first
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise _BrokenQuotes(number) from None
            lines.separators = 0
            self._ended = lines.ended
            yield number, cells
            number = self._first + reader.line_num


class _BrokenQuotes(Exception):
    """The quotes do not pair up from ``row`` on."""

    def __init__(self, row: int) -> None:
        super().__init__()
        self.row = row


class _Lines:
    """The lines of a text, none of them too long, and not too many cells before a row ends."""

    def __init__(self, content: bytes, encoding: str, separator: str = "") -> None:
        self._text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
        self._separator = separator
        self._number = 0
        self.separators = 0
        """Those met since this was last set to 0."""
        self.ended = True
        """Whether the last line has an end."""
        self._tidy = _Tidy(separator) if separator else None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > MAX_LINE:
            raise Unreadable(Code.TOO_DEMANDING)
        self._number += 1
        if self._number > MAX_LINES:
            raise Unreadable(Code.TOO_MANY_ROWS, limit=str(MAX_ROWS))
        if self._separator:
            self.separators += line.count(self._separator)
            if self.separators > _MAX_SEPARATORS:
                raise Unreadable(Code.TOO_MANY_COLUMNS, limit=str(MAX_COLUMNS))
        self.ended = line.endswith(("\n", "\r"))
        return line if self._tidy is None else self._tidy(line)


class _Tidy:
    """Takes away the blanks between a separator and the quotes around a cell, line by line.

    Quotes that are opened in one line may be closed in another.
    """

    def __init__(self, separator: str) -> None:
        sign = re.escape(separator)
        blank = rf"(?:(?![{sign}\r\n])[\s{INVISIBLE}])"
        self._before = re.compile(rf'{blank}*(?=")')
        self._inside = re.compile(r'(?:[^"]|"")*+"')
        self._after = re.compile(rf"{blank}+(?={sign}|[\r\n]|\Z)")
        self._cell = re.compile(rf"[^{sign}]*+{sign}?")
        self._open = False

    def __call__(self, line: str) -> str:
        if not self._open and '"' not in line:
            return line
        pieces: list[str] = []
        at = 0
        while at < len(line):
            if not self._open and (blanks := self._before.match(line, at)):
                pieces.append('"')
                at = blanks.end() + 1
                self._open = True
            if self._open:
                inside = self._inside.match(line, at)
                if inside is None:
                    pieces.append(line[at:])
                    break
                pieces.append(inside[0])
                at = inside.end()
                self._open = False
                if after := self._after.match(line, at):
                    at = after.end()
            rest = self._cell.match(line, at)
            assert rest is not None
            pieces.append(rest[0])
            at = rest.end()
        return "".join(pieces)


def _without_end_mark(content: bytes) -> bytes:
    """``content`` without the Ctrl-Z that programs of DOS end a text with, and what follows it."""
    marks = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    encoding = marks.get(content[:2], "latin-1")
    tail = content[-_END:].decode(encoding, errors="replace")
    end = tail.find("\x1a", len(tail.rstrip("\x1a\0\r\n\t ")))
    width = 1 if encoding == "latin-1" else 2
    return content if end < 0 else content[: -width * (len(tail) - end)]


def encoding_of(content: bytes) -> str:
    """How ``content`` is written: by its byte-order mark, else UTF-8, else Windows-1252."""
    marked = next((e for mark, e in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        if _fits(content, encoding):
            return encoding
    raise Unreadable(Code.UNKNOWN_ENCODING)


def _fits(content: bytes, encoding: str) -> bool:
    """Whether all of ``content`` can be read so, and holds nothing that no such text does."""
    decoder = codecs.getincrementaldecoder(encoding)()
    odd = _ODD_IN.get(encoding, _NUL)
    try:
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            if odd.search(decoder.decode(piece, final=start + _PIECE >= len(content))):
                return False
    except UnicodeDecodeError:
        return False
    return True


def _declared_separator(content: bytes, encoding: str) -> str:
    """The separator that a first line ``sep=;`` names; else nothing."""
    match = _SEPARATOR_LINE.fullmatch(next(_Lines(content, encoding), ""))
    return match[1] if match is not None and match[1] in SEPARATORS else ""


def _separator_of(content: bytes, encoding: str) -> str:
    """The separator that is most frequent in the first line that holds anything."""
    header = next((line for line in _Lines(content, encoding) if trimmed(line)), "")
    header = _AROUND_SEPARATOR.sub(r"\1", _QUOTED.sub("", header))
    if any(sign in header for sign in ";|,"):
        header = header.strip()
    return max(SEPARATORS, key=header.count)
