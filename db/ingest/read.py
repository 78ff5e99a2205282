"""A report file as rows of text, without judging what they say.

The content decides what a file is; its name must agree. Nothing is guessed: every cell comes out
as the text a person sees, and each row keeps its number in the file. Workbooks are read by
`db.ingest.read_xlsx` in a process of their own (`read_apart`), text with separators here
(`read_csv`), for there is nothing in it to unpack.
"""

from __future__ import annotations

from db.ingest.codes import Code
from db.ingest.contents import MAX_BYTES, Contents, ReportFile, Unreadable
from db.ingest.read_apart import read_workbook_apart
from db.ingest.read_csv import read_text

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_TEXT_ENDINGS = frozenset((".csv", ".txt", ".tsv"))


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
