"""A report file as rows of text, without judging what they say.

The content decides what a file is; its name must agree. Nothing is guessed: every cell comes out
as the text a person sees, and each row keeps its number in the file. Workbooks are read by
`db.ingest.read_xlsx` in a process of their own (`read_apart`); text with separators is read here,
for it takes no more room than its bytes and there is nothing in it to unpack.
"""

from __future__ import annotations

import codecs
import csv
import io
import re

from db.ingest.codes import Code
from db.ingest.contents import MAX_BYTES, Contents, ReportFile, Row, Sheet, Unreadable, keep_row
from db.ingest.findings import Finding
from db.ingest.read_apart import read_workbook_apart

SEPARATORS = ";\t|,"
"""What may stand between cells; of two as frequent in the header the first one wins."""

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_TEXT_ENDINGS = frozenset((".csv", ".txt", ".tsv"))
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


def read(file: ReportFile) -> Contents:
    """The rows of ``file``; a file that cannot be read has no rows but a finding."""
    try:
        if len(file.content) > MAX_BYTES:
            raise Unreadable(Code.FILE_TOO_LARGE, limit=f"{MAX_BYTES // 1024**2} MiB")
        if not file.content.strip():
            raise Unreadable(Code.EMPTY_FILE)
        zipped = file.content.startswith(_ZIP)
        if file.ending not in _TEXT_ENDINGS | {".xlsx"} or file.content.startswith(_OLE):
            raise Unreadable(Code.UNSUPPORTED_FORMAT)
        if zipped != (file.ending == ".xlsx"):
            raise Unreadable(Code.EXTENSION_MISMATCH)
        return read_workbook_apart(file.content) if zipped else read_text(file.content)
    except Unreadable as refusal:
        return Contents(findings=[refusal.finding])


def read_text(content: bytes) -> Contents:
    """The rows of a text file with separators. Raises `Unreadable`."""
    text = io.StringIO(decode(content), newline="")
    separator, line_offset = _declared_separator(text)
    if not separator:
        separator = _separator_of(text)
    reader = csv.reader(text, delimiter=separator, strict=True)
    rows: list[Row] = []
    findings: list[Finding] = []
    number = line_offset + 1
    try:
        for cells in reader:
            keep_row(rows, number, cells)
            number = line_offset + reader.line_num + 1
    except csv.Error:
        findings.append(Finding(Code.BROKEN_QUOTES, row=number))
    return Contents(sheets=[Sheet("", rows)] if rows else [], findings=findings)


def decode(content: bytes) -> str:
    """``content`` as text: by its byte-order mark, else UTF-8, else Windows-1252."""
    marked = next((e for mark, e in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(Code.UNKNOWN_ENCODING)


def _declared_separator(text: io.StringIO) -> tuple[str, int]:
    """The separator a first line ``sep=;`` names and 1; else nothing and 0. Moves past the line."""
    match = _SEPARATOR_LINE.fullmatch(text.readline())
    if match is None or match[1] not in SEPARATORS:
        text.seek(0)
        return "", 0
    return match[1], 1


def _separator_of(text: io.StringIO) -> str:
    """The separator that is most frequent in the first line that holds anything."""
    start = text.tell()
    header = next((line for line in text if line.strip()), "")
    text.seek(start)
    header = _QUOTED.sub("", header)
    return max(SEPARATORS, key=header.count)
