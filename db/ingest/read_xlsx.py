"""The visible sheets of an Excel workbook as rows of text, and all other text in it.

A workbook is a zip of XML parts. They are unpacked here once, with limits, for what the reader
(calamine) does not tell: cells whose formula failed, a sheet that claims to be enormous, rows that
are hidden, and persons' numbers outside the visible cells. One part at a time is held, for memory
is limited here: `db.ingest.read_apart` runs this in a process of its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from db.ingest import person_data
from db.ingest.active_content import tells_of_active_parts
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
from db.ingest.far import has_blank_cells_far_away, without_cells_far_away
from db.ingest.findings import Finding
from db.ingest.formulas import Failed, cells, failed_formulas
from db.ingest.hidden import Hidden, hidden_in
from db.ingest.markup import attributes, element
from db.ingest.package import MAX_PARTS, MAX_UNPACKED, Relationships, as_usual, unpack
from db.ingest.person_places import Hit, hits_in, root_of
from db.ingest.places import Place

__all__ = ["MAX_PARTS", "MAX_UNPACKED", "CellValue", "read_workbook", "text_of"]

CellValue = int | float | str | bool | time | date | datetime | timedelta

MOST_HITS = 100
"""Persons' numbers that are told of outside the cells that are read."""

_SHEET_ENTRY = element("sheet")
_FILLED = re.compile(r"<(?:\w+:)?(?:v|is|f)\b")
_CELL_NAME = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_VALUE = re.compile(r"<(?:\w+:)?v\b[^<>]*>\s*(\d{1,9})\s*<")
_SHEETS = ("worksheet", "chartsheet", "dialogsheet")


@dataclass(slots=True)
class _Parts:
    """What is kept of the parts of a workbook once each has been looked at."""

    relationships: Relationships = field(default_factory=Relationships)
    book: str = ""
    roots: dict[str, str] = field(default_factory=dict)
    failed: dict[str, Failed] = field(default_factory=dict)
    """The failed formulas of each sheet, by the part that holds it."""
    filled: set[str] = field(default_factory=set)
    """The parts that are sheets with a value in some cell."""
    hidden: dict[str, Hidden] = field(default_factory=dict)
    """What each sheet hides of itself."""
    reaching: set[str] = field(default_factory=set)
    """The parts that are sheets with cells far away, in which nothing stands."""
    hits: list[Hit] = field(default_factory=list)


def read_workbook(content: bytes) -> Contents:
    """The visible sheets of a workbook that hold anything. Raises `Unreadable`."""
    parts = _looked_through(content)
    findings: list[Finding] = []
    try:
        rewritten = dict.fromkeys(parts.reaching, without_cells_far_away)
        usual = as_usual(content, parts.relationships, rewritten)
        sheets = list(_sheets(usual, parts, findings))
    except (Unreadable, MemoryError):
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # a panic in the reader is no Exception
        if parts.hits:  # and a number told as hours may be more than it can read
            return Contents(findings=_told(content, parts))
        raise Unreadable(Code.DAMAGED_FILE) from fault
    if parts.hits:
        findings = _told(content, parts)
    return Contents([sheet for sheet in sheets if sheet.rows], findings)


def _looked_through(content: bytes) -> _Parts:
    """What the reader does not tell of the workbook's parts. Raises `Unreadable`."""
    parts = _Parts()
    for name, xml in unpack(content):
        if "<!DOCTYPE" in xml:  # no workbook has one; it is where entities and foreign files hide
            raise Unreadable(Code.DAMAGED_FILE)
        if tells_of_active_parts(name, xml):
            raise Unreadable(Code.ACTIVE_CONTENT)
        parts.roots[name] = root = root_of(xml)
        if root == "Relationships":
            parts.relationships.add(name, xml)
        elif root == "workbook":
            parts.book = xml
        elif root in _SHEETS or name.startswith("xl/worksheets/"):
            if has_blank_cells_far_away(xml):
                parts.reaching.add(name)
            parts.failed[name] = failed_formulas(xml)
            parts.hidden[name] = hidden_in(xml)
            if _FILLED.search(xml):
                parts.filled.add(name)
        room = MOST_HITS - len(parts.hits)
        parts.hits += islice(hits_in(name, xml), room)
    if parts.roots.get(parts.relationships.workbook) not in ("workbook", ""):
        raise Unreadable(Code.UNSUPPORTED_FORMAT)
    return parts


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


def _sheets(content: bytes, parts: _Parts, findings: list[Finding]) -> Iterator[Sheet]:
    """The visible sheets; what is hidden and holds anything are findings."""
    with CalamineWorkbook.from_object(io.BytesIO(content)) as workbook:
        if len(workbook.sheets_metadata) > MAX_SHEETS:
            raise Unreadable(Code.TOO_MANY_SHEETS, limit=str(MAX_SHEETS))
        part_names = {name: part for part, (name, _) in _named(parts).items()}
        for sheet in workbook.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            part = part_names.get(sheet.name, "")
            if sheet.visible != SheetVisibleEnum.Visible:
                if part in parts.filled:
                    findings.append(Finding(Code.SHEET_NOT_READ, sheet.name))
                continue
            failed = parts.failed.get(part)
            if failed is None:
                raise Unreadable(Code.DAMAGED_FILE)
            rows = _rows(workbook.get_sheet_by_name(sheet.name), failed)
            findings += _unseen(sheet.name, rows, parts.hidden[part])
            yield Sheet(sheet.name, rows)


def _unseen(sheet: str, rows: list[Row], hidden: Hidden) -> Iterator[Finding]:
    """How many of the rows below the header, and of the columns, the sheet does not show."""
    number = sum(row.number in hidden.rows for row in rows[1:])
    if number:
        yield Finding(Code.HIDDEN_ROWS, sheet, details={"number": str(number)})
    width = used_cells(rows[0].cells) if rows else 0
    number = sum(column < width for column in hidden.columns)
    if number:
        yield Finding(Code.HIDDEN_COLUMNS, sheet, details={"number": str(number)})


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
    for number, row_cells in enumerate(table, start=1):
        if used_cells(row_cells):
            rows.append(Row(number, row_cells))
            refuse_more_rows(len(rows))
    return rows


def _named(parts: _Parts) -> dict[str, tuple[str, bool]]:
    """Each part that is a sheet: the sheet's name, and whether it is shown."""
    book = parts.relationships.workbook
    return {
        parts.relationships.target(book, _relationship_id(found)): (
            found.get("name", ""),
            found.get("state", "visible") == "visible",
        )
        for found in map(attributes, _SHEET_ENTRY.findall(parts.book))
    }


def _relationship_id(attributes: dict[str, str]) -> str:
    """The value of ``r:id``, whatever the namespace is called in this file."""
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def _told(content: bytes, parts: _Parts) -> list[Finding]:
    """Where the persons' numbers outside the visible cells stand, each place once."""
    named = _named(parts)
    order = {part: number for number, part in enumerate(named, start=1)}
    told: dict[tuple[str, int, str, Place], Finding] = {}
    for hit in _with_cells(content, parts, named):
        part = parts.relationships.owner(hit.part, named)
        sheet, shown = named.get(part, ("", True))
        if person_data.person_number(sheet) is not None:
            sheet = f"({order[part]})"
        place = hit.place if shown or hit.place is not Place.CELL else Place.HIDDEN_SHEET
        cell = _CELL_NAME.fullmatch(hit.cell)
        row, column = (int(cell[2]), cell[1]) if cell else (0, "")
        told[sheet, row, column, place] = Finding(
            Code.PERSON_NUMBER_IN_WORKBOOK, sheet, row, column, {"place": place.code}
        )
    return list(told.values())


def _with_cells(content: bytes, parts: _Parts, sheets: Container[str]) -> Iterator[Hit]:
    """The hits, those in the table of texts by the cells that show the text, if any does."""
    wanted = {hit.text: [hit] for hit in parts.hits if hit.text is not None}
    yield from (hit for hit in parts.hits if hit.text is None)
    if not wanted:
        return
    shown: list[Hit] = []
    for name, xml in unpack(content):
        if name not in sheets:
            continue
        for said, inside in cells(xml):
            found = attributes(said)
            text = _VALUE.search(inside) if found.get("t") == "s" else None
            if text is not None and int(text[1]) in wanted and len(shown) < MOST_HITS:
                shown.append(Hit(name, Place.CELL, found.get("r", ""), int(text[1])))
    yield from shown
    for number in wanted.keys() - {hit.text for hit in shown}:
        yield from wanted[number]
