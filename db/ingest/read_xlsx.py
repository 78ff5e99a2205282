"""The visible sheets of an Excel workbook as rows of text, and all other text in it.

A workbook is a zip of XML parts. They are unpacked here once, with limits, for three things the
reader (calamine) does not tell: cells whose formula failed, a sheet that claims to be enormous, and
persons' numbers outside the visible cells. One part at a time is held, for memory is limited here:
`db.ingest.read_apart` runs this in a process of its own.
"""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from db.ingest import person_data
from db.ingest.active_content import is_active_part, tells_of_active_parts
from db.ingest.codes import Code
from db.ingest.contents import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    Contents,
    Row,
    Sheet,
    Unreadable,
    refuse_more_rows,
    used_cells,
)
from db.ingest.findings import Finding
from db.ingest.formulas import Failed, failed_formulas
from db.ingest.markup import attributes, element

MAX_PARTS = 200
MAX_UNPACKED = 50 * 1024 * 1024

CellValue = int | float | str | bool | time | date | datetime | timedelta

_WORKBOOK = "xl/workbook.xml"
_RELATIONSHIPS = "xl/_rels/workbook.xml.rels"
_XML_ENDINGS = (".xml", ".rels", ".vml", ".txt")
_FORBIDDEN_PARTS = re.compile(r"\.(?:exe|dll|js|vbs|zip|doc[mx]?|xls[mbx]?)$", re.IGNORECASE)
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

_SHEET_ENTRY = element("sheet")
_RELATIONSHIP = element("Relationship")
_FILLED = re.compile(r"<(?:\w+:)?(?:v|is|f)\b")
_TOO_FAR_DOWN = re.compile(
    r"""r=["'][A-Z]*(?:10000[2-9]|1000[1-9]\d|100[1-9]\d\d|10[1-9]\d{3}|1[1-9]\d{4}|[2-9]\d{5}"""
    r"""|\d{7,})["']"""
)
_TOO_FAR_RIGHT = re.compile(r"""r=["'](?:[A-Z]{3}|[H-Z][A-Z]|G[S-Z])\d""")

_RUN_BREAK = re.compile(
    r"</(?:\w+:)?t>\s*</(?:\w+:)?r>\s*<(?:\w+:)?r>\s*"
    r"(?:<(?:\w+:)?rPr\b(?:[^<]|<(?!/?(?:\w+:)?(?:rPr|r|t)\b))*+</(?:\w+:)?rPr>\s*)?"
    r"<(?:\w+:)?t\b[^<>]*>"
)
_TEXT_NODE = re.compile(r">([^<>]{7,})<")
_LONG_ATTRIBUTE = re.compile(r"""=\s*(?:"([^"<>]{10,})"|'([^'<>]{10,})')""")
_NUMBER = re.compile(r"-?\d+\.\d+(?:[eE][+-]?\d+)?")
_GEOMETRY = re.compile(
    r"""\s(?:path|adj|coordsize|coordorigin|points|fmla|eqn)\s*=\s*(?:"[^"]*"|'[^']*')"""
)
"""Where a drawing has its lines: rows of five digits that mean nothing else."""


@dataclass(slots=True)
class _Parts:
    """What is kept of the parts of a workbook once each has been looked at."""

    book: str = ""
    relationships: str = ""
    failed: dict[str, Failed] = field(default_factory=dict)
    """The failed formulas of each sheet, by the part that holds it."""
    filled: set[str] = field(default_factory=set)
    """The parts that are sheets with a value in some cell."""
    holds_number: bool = False
    """Whether a person's number stands anywhere in the texts and attributes."""


def read_workbook(content: bytes) -> Contents:
    """The visible sheets of a workbook that hold anything. Raises `Unreadable`."""
    parts = _looked_through(content)
    hidden: list[Finding] = []
    try:
        sheets = list(_sheets(content, parts, hidden))
    except (Unreadable, MemoryError):
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # a panic in the reader is no Exception
        raise Unreadable(Code.DAMAGED_FILE) from fault
    if parts.holds_number:
        hidden = [Finding(Code.PERSON_NUMBER_IN_WORKBOOK)]
    return Contents([sheet for sheet in sheets if sheet.rows], hidden)


def _looked_through(content: bytes) -> _Parts:
    """What the reader does not tell of the workbook's parts. Raises `Unreadable`."""
    parts = _Parts()
    for name, xml in unpack(content):
        if "<!DOCTYPE" in xml:  # no workbook has one; it is where entities and foreign files hide
            raise Unreadable(Code.DAMAGED_FILE)
        if tells_of_active_parts(name, xml):
            raise Unreadable(Code.ACTIVE_CONTENT)
        if name == _WORKBOOK:
            parts.book = xml
        elif name == _RELATIONSHIPS:
            parts.relationships = xml
        elif name.startswith("xl/worksheets/"):
            _refuse_enormous(xml)
            parts.failed[name] = failed_formulas(xml)
            if _FILLED.search(xml):
                parts.filled.add(name)
        if name.startswith("xl/drawings/"):
            xml = _GEOMETRY.sub("", xml)
        parts.holds_number = parts.holds_number or any(map(person_data.person_number, _texts(xml)))
    return parts


def unpack(content: bytes) -> Iterator[tuple[str, str]]:
    """The XML parts of a workbook. Raises `Unreadable` for other zips and past limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > MAX_PARTS:
                raise Unreadable(Code.FILE_TOO_LARGE, limit=f"{MAX_PARTS} deler")
            if len(set(names)) < len(names) or any(map(_leads_out, names)):
                raise Unreadable(Code.DAMAGED_FILE)
            if _WORKBOOK not in names or any(map(_FORBIDDEN_PARTS.search, names)):
                raise Unreadable(Code.UNSUPPORTED_FORMAT)
            if any(map(is_active_part, names)):
                raise Unreadable(Code.ACTIVE_CONTENT)
            for name, part in _unpacked(archive, names):
                if name.casefold().endswith(_XML_ENDINGS):
                    yield name, _decode(part)
    except (zipfile.BadZipFile, zlib.error, struct.error, UnicodeError, EOFError) as fault:
        raise Unreadable(Code.DAMAGED_FILE) from fault
    except (RuntimeError, NotImplementedError, OSError, ValueError) as fault:
        raise Unreadable(Code.UNSUPPORTED_FORMAT) from fault


def text_of(value: CellValue) -> str:
    """A cell's value as canonical text: ISO dates, whole numbers without decimals."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            # As many digits as a spreadsheet shows: a sum of hours is 37.4, not 37.400000000000006
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
        case datetime():
            midnight = value.time() == time.min
            return value.date().isoformat() if midnight else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)


def _unpacked(archive: zipfile.ZipFile, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Each part and its bytes, counted as they come: the directory's own sizes may lie."""
    left = MAX_UNPACKED
    for name in names:
        with archive.open(name) as part:
            data = part.read(left + 1)
        left -= len(data)
        if left < 0:
            raise Unreadable(Code.FILE_TOO_LARGE, limit=f"{MAX_UNPACKED // 1024**2} MiB")
        yield name, data


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts


def _decode(part: bytes) -> str:
    encoding = _BYTE_ORDER_MARKS.get(part[:2], "utf-8-sig")
    return part.decode(encoding, errors="replace")


def _refuse_enormous(xml: str) -> None:
    """Refuse a sheet with a cell far away: the reader would make room for all in between."""
    if _TOO_FAR_DOWN.search(xml):
        raise Unreadable(Code.TOO_MANY_ROWS, limit=str(MAX_ROWS))
    if _TOO_FAR_RIGHT.search(xml):
        raise Unreadable(Code.TOO_MANY_COLUMNS, limit=str(MAX_COLUMNS))


def _texts(xml: str) -> Iterator[str]:
    """The texts and attributes of a part with digits enough to be looked at."""
    joined = _RUN_BREAK.sub("", xml) if "</r>" in xml or ":r>" in xml else xml
    for node in set(_TEXT_NODE.findall(joined)):
        if person_data.could_matter(node) or "&" in node:
            yield html.unescape(node)
    for double, single in set(_LONG_ATTRIBUTE.findall(xml)):
        value = double or single
        if _NUMBER.fullmatch(value) is None and (person_data.could_matter(value) or "&" in value):
            yield html.unescape(value)


def _sheets(content: bytes, parts: _Parts, hidden: list[Finding]) -> Iterator[Sheet]:
    """The visible sheets; those that are hidden and hold anything are findings."""
    with CalamineWorkbook.from_object(io.BytesIO(content)) as workbook:
        if len(workbook.sheets_metadata) > MAX_SHEETS:
            raise Unreadable(Code.TOO_MANY_SHEETS, limit=str(MAX_SHEETS))
        part_names = _part_names(parts)
        for sheet in workbook.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            part = part_names.get(sheet.name, "")
            if sheet.visible != SheetVisibleEnum.Visible:
                if part in parts.filled:
                    hidden.append(Finding(Code.SHEET_NOT_READ, sheet.name))
                continue
            failed = parts.failed.get(part)
            if failed is None:
                raise Unreadable(Code.DAMAGED_FILE)
            yield Sheet(sheet.name, _rows(workbook.get_sheet_by_name(sheet.name), failed))


def _rows(sheet: CalamineSheet, failed: Failed) -> list[Row]:
    """The rows of a sheet, with the names of failed formulas put back where they stand."""
    if sheet.end is None and not failed:
        return []
    height, width = ((sheet.end or (0, 0))[axis] + 1 for axis in (0, 1))
    if height > MAX_ROWS + 1:
        raise Unreadable(Code.TOO_MANY_ROWS, limit=str(MAX_ROWS))
    if width > MAX_COLUMNS:
        raise Unreadable(Code.TOO_MANY_COLUMNS, limit=str(MAX_COLUMNS))
    table = [[text_of(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), name in failed.items():
        table.extend([""] * width for _ in range(row + 1 - len(table)))
        table[row].extend("" for _ in range(column + 1 - len(table[row])))
        table[row][column] = name
    rows: list[Row] = []
    for number, cells in enumerate(table, start=1):
        if used_cells(cells):
            rows.append(Row(number, cells))
            refuse_more_rows(len(rows))
    return rows


def _part_names(parts: _Parts) -> dict[str, str]:
    """Each sheet's name and the part that holds it."""
    targets = {
        found.get("Id", ""): found.get("Target", "")
        for found in map(attributes, _RELATIONSHIP.findall(parts.relationships))
    }
    return {
        found.get("name", ""): _absolute(targets.get(_relationship_id(found), ""))
        for found in map(attributes, _SHEET_ENTRY.findall(parts.book))
    }


def _relationship_id(attributes: dict[str, str]) -> str:
    """The value of ``r:id``, whatever the namespace is called in this file."""
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def _absolute(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
