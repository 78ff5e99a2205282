"""A second reading of a report file, by other means than the import's, and what is stored of it.

It is lenient and knows no rules: it says what the cells of a file that was accepted must mean. Words
are spelt out here, so that a wrong list in the import is not believed.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import Connection

from db.ingest import Receipt, ReportFile
from db.ingest.file_rules import Slice
from db.ingest.kinds import COLUMNS
from db.ingest.stored import rows_of
from db.models import Submission
from tests.db.import_cases import norwegian

Said = Counter[tuple[tuple[str, str], ...]]
"""The rows of a file: the columns of each that say anything, and what they say."""

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad\u202e"
_NAMES = {
    word: column.name
    for columns in COLUMNS.values()
    for column in columns
    for word in (column.name, norwegian(column.name))
}
_ANSWERS = {"ja": "True", "yes": "True", "true": "True", "nei": "False", "no": "False"}
_WORDS = {
    "sex": {"k": "F", "f": "F", "m": "M"},
    "end_reason": {
        "bosatt": "settled",
        "kontraktsbrudd": "breach",
        "eget_onske": "own_wish",
        "avslag": "rejection",
        "annet": "other",
    },
    "settlement_place": {"vertskommune": "host", "nabokommune": "neighbour", "annen": "other"},
    "origin": {
        "rapportert": "reported",
        "rekonstruert": "reconstructed",
        "simulert": "simulated",
    },
    "individual_plan": _ANSWERS | {"false": "False"},
    "competence_mapped": _ANSWERS | {"false": "False"},
}


def said_by(file: ReportFile) -> Said:
    """What the rows of ``file`` say."""
    table = _book(file.content) if file.content.startswith(b"PK") else _text(file.content)
    filled = [row for row in table if any(map(_trimmed, row))]
    names = [_NAMES.get(_trimmed(cell).casefold(), "") for cell in filled[0]]
    return Counter(
        _row({name: _meant(name, _trimmed(cell)) for name, cell in zip(names, row, strict=False)})
        for row in filled[1:]
    )


def stored_of(connection: Connection, receipt: Receipt) -> Said:
    """What is stored of the file that the receipt is for."""
    said: Said = Counter()
    for each in (*receipt.stored, *receipt.unchanged):
        assert each.submission_id is not None
        origin = (
            connection.execute(
                Submission.__table__.select().where(Submission.id == each.submission_id)
            )
            .one()
            .origin
        )
        which = Slice(each.kind, each.centre, each.quarter)
        for row in rows_of(connection, each.submission_id, which, origin):
            names = (column.name for column in COLUMNS[each.kind])
            said[_row({name: _plain(getattr(row, name)) for name in names})] += 1
    return said


def _row(said: dict[str, str]) -> tuple[tuple[str, str], ...]:
    said = {name: value for name, value in said.items() if name and value}
    return tuple(sorted(({"origin": "reported"} | said).items()))


def _text(content: bytes) -> list[list[str]]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252")
    text = re.sub(r"\x1a[\x1a\0\s]*\Z", "", text)
    declared = re.match(r'"?sep=([;,|\t])"?\s*?(?:\r\n|\r|\n)', text, re.IGNORECASE)
    if declared:
        text = text[declared.end() :]
    header = next(line for line in re.split("[\r\n]", text) if line.strip())
    separator = declared[1] if declared else max(";\t|,", key=header.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _book(content: bytes) -> list[list[str]]:
    with CalamineWorkbook.from_object(io.BytesIO(content)) as book:
        sheet = book.get_sheet_by_index(0)
        return [[_shown(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _shown(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)


def _trimmed(cell: str) -> str:
    return cell.strip().strip(_INVISIBLE).strip()


def _meant(name: str, cell: str) -> str:
    """What a cell that was accepted means, in one spelling."""
    if not cell:
        return ""
    if name in ("arrived", "contract_start", "contract_end", "settled_on"):
        day = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", cell)
        return f"{day[3]}-{day[2]}-{day[1]}" if day else cell
    if name == "adult_places" or "hours" in name:
        return _number(Decimal(re.sub(r"\s", "", cell).replace(",", ".").replace("\u2212", "-")))
    if name == "centre":
        return cell.casefold().replace("ø", "o")
    if name == "quarter":
        return f"{cell[:4]}Q{cell[-1]}"
    if name == "country":
        return cell.upper()
    if name == "age_group":
        return cell.casefold().replace("\u2013", "-")
    word = cell.casefold()
    return _WORDS[name].get(word, word) if name in _WORDS else cell


def _number(number: Decimal | int) -> str:
    return f"{abs(Decimal(number)):.2f}"


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Decimal | int):
        return _number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    return str(value)
