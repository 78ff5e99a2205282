"""Finds national identity numbers and DUF numbers, however they are written.

Control digits are not asked for: they change from 2032, and test numbers break them. Eleven digits
are taken for an identity number wherever they stand together; inside longer rows of digits only
where they begin with a date, as do D-numbers (day + 40) and H- and synthetic numbers (month + 40,
65 or 80). A DUF number has twelve digits and begins with a year.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from db.ingest.codes import Code
from db.ingest.contents import Contents, ReportFile, Sheet, column_letters
from db.ingest.findings import Finding

_SEPARATORS = r"[\s.\-‐-―−]"
_RUN = re.compile(rf"\d+(?:{_SEPARATORS}{{1,3}}\d+)*")
_SCIENTIFIC = re.compile(r"(?<![\w.,])(\d)[.,](\d{1,11})[eE]\+?0?(9|10|11)(?!\d)")
_CANDIDATE = re.compile(rf"(?:\d{_SEPARATORS}{{0,3}}){{9}}\d|\d[eE]\+?0?(?:9|10|11)(?!\d)")
_PLAIN_DECIMAL = re.compile(r"(?:0|[1-9]\d{0,2})\.\d+")
_GUID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")

_DAYS = frozenset((*range(1, 32), *range(41, 72)))
_MONTHS = frozenset(month + shift for month in range(1, 13) for shift in (0, 40, 65, 80))
_DUF_LAYOUTS = {(12,), (4, 8), (4, 6, 2), (4, 4, 4), (10, 2)}
_BETWEEN_CELLS = "\0"


def person_number(text: str) -> Code | None:
    """The kind of person's number that ``text`` holds, if any."""
    text = _plain(text)
    if _CANDIDATE.search(text) is None:
        return None
    for match in _SCIENTIFIC.finditer(text):
        code = _judge([f"{match[1]}{match[2]}".ljust(int(match[3]) + 1, "0")[:12]], whole=True)
        if code is not None:
            return code
    for match in _RUN.finditer(text):
        groups = re.findall(r"\d+", match[0])
        fraction = _PLAIN_DECIMAL.fullmatch(match[0]) is not None
        if fraction and not (len(groups[1]) == 11 and _begins_with_date(groups[1])):
            continue
        code = _judge(groups, whole=match[0] == text.strip())
        if code is not None:
            return code
    return None


def findings_in(contents: Contents) -> list[Finding]:
    """Where ``contents`` holds person's numbers: sheet, row and column, never the number."""
    found = [
        finding
        for position, sheet in enumerate(contents.sheets, start=1)
        for finding in _in_sheet(sheet, position)
    ]
    return found or [f for f in contents.findings if f.code is Code.PERSON_NUMBER_IN_WORKBOOK]


def in_file_name(file: ReportFile) -> list[Finding]:
    """A finding when the file's own name holds a person's number."""
    code = person_number(file.name)
    return [] if code is None else [Finding(code)]


def could_matter(text: str) -> bool:
    """A quick look: whether ``text`` has digits enough, leaving out the ids programs make."""
    return _CANDIDATE.search(_GUID.sub("", _plain(text))) is not None


def _in_sheet(sheet: Sheet, position: int) -> Iterator[Finding]:
    """The findings of one sheet; a name that is itself a number is not shown."""
    name = sheet.name
    code = person_number(name)
    if code is not None:
        name = f"({position})"
        yield Finding(code, name)
    for row in sheet.rows:
        if _CANDIDATE.search(_plain(_BETWEEN_CELLS.join(row.cells))) is None:
            continue
        for index, cell in enumerate(row.cells):
            code = person_number(cell)
            if code is not None:
                yield Finding(code, name, row.number, column_letters(index))


def _plain(text: str) -> str:
    """``text`` with full-width signs made ordinary and invisible signs taken out."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(sign, sign))
        for sign in unicodedata.normalize("NFKC", text)
        if unicodedata.category(sign) != "Cf"
    )


def _judge(groups: list[str], *, whole: bool) -> Code | None:
    """What a run of digit groups is; ``whole`` when it is all that its cell holds."""
    lengths = tuple(len(group) for group in groups)
    digits = "".join(groups)
    if 11 in (*lengths, len(digits)):
        return Code.IDENTITY_NUMBER
    if lengths in _DUF_LAYOUTS and digits[:2] in ("19", "20"):
        return Code.DUF_NUMBER
    if any(len(group) == 12 and group[:2] in ("19", "20") for group in groups):
        return Code.DUF_NUMBER
    if whole and lengths == (10,) and _begins_with_date("0" + digits):
        return Code.IDENTITY_NUMBER
    if any(_begins_with_date(part) for part in _parts_of_eleven(groups)):
        return Code.IDENTITY_NUMBER
    return None


def _parts_of_eleven(groups: list[str]) -> Iterator[str]:
    """Every row of neighbouring groups that makes eleven digits together."""
    for start in range(len(groups)):
        part = ""
        for group in groups[start:]:
            part += group
            if len(part) >= 11:
                break
        if len(part) == 11:
            yield part


def _begins_with_date(digits: str) -> bool:
    return int(digits[:2]) in _DAYS and int(digits[2:4]) in _MONTHS
