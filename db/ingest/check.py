"""A file's rows of text as typed rows and findings: the header, the cells, then the rules.

Every fault is collected. Only a file that cannot be read at all stops early, and one that holds a
person's number: then nothing but the places of the numbers is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from db.ingest import person_data
from db.ingest.blanks import trimmed
from db.ingest.cells import Refused, nearest
from db.ingest.codes import Code
from db.ingest.columns import GUIDANCE_SHEETS, Column, ReportRow
from db.ingest.contents import ReportFile, Row, Sheet, column_letters
from db.ingest.file_rules import across_rows
from db.ingest.findings import MOST_FINDINGS, Collected, FileFindings, Finding, refuses
from db.ingest.flat import FLAT
from db.ingest.headings import Headings, headings_in
from db.ingest.kinds import Form, form_of
from db.ingest.progress import Stage, Tally, Told, unheard
from db.ingest.read import read
from db.vocabulary import Origin


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What a file says and what is wrong with it, before the database is asked."""

    name: str
    sha256: str
    rows: list[ReportRow] = field(repr=False)
    findings: list[Finding]
    headings: Headings = field(default_factory=dict, repr=False)

    def report(self) -> FileFindings:
        """The file's findings in the order of its rows."""
        return FileFindings(self.name, tuple(self.findings), self.headings)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which column each cell of a sheet's rows belongs to, as its header says."""

    form: Form
    columns: list[tuple[int, Column]]
    width: int
    least: int
    """The cells up to the last that must be filled in; those after it may be left out."""
    quarter: int
    """Which of the cells is the quarter's."""
    missing: frozenset[str]
    nothing: dict[str, None]
    """The values of a row that tells nothing."""


def check(file: ReportFile, position: int, told: Told = unheard) -> CheckedFile:
    """``file`` read and checked by itself; ``position`` in the delivery names it if need be."""
    sha256 = hashlib.sha256(file.content).hexdigest()
    contents = read(file)
    critical = person_data.in_file_name(file)
    name = f"({position})" if critical else file.shown_name
    critical += person_data.findings_in(contents)
    if critical:
        headings = headings_in(contents.sheets)
        return CheckedFile(name, sha256, [], critical[:MOST_FINDINGS], headings)
    findings = Collected(f for f in contents.findings if not _is_guidance(f.sheet))
    rows: list[ReportRow] = []
    sheets = [sheet for sheet in contents.sheets if not _is_guidance(sheet.name)]
    findings += [
        Finding(Code.SHEET_NOT_READ, sheet.name)
        for sheet in contents.sheets
        if _is_guidance(sheet.name) and _is_whole(sheet)
    ]
    layouts = [(sheet, _layout(sheet, findings)) for sheet in sheets]
    forms = {layout.form for _, layout in layouts if layout is not None}
    if not sheets and not refuses(contents.findings):
        findings.append(Finding(Code.EMPTY_FILE))
    if len(forms) > 1:
        findings.append(Finding(Code.MIXED_REPORTS))
    tally = Tally(told, Stage.CHECKING, sum(len(sheet.rows) - 1 for sheet in sheets))
    for sheet, layout in layouts:
        if layout is not None and len(forms) == 1:
            rows += tally.over(_rows(sheet, layout, findings))
    rows = _counted(rows, findings)
    findings += across_rows(rows)
    return CheckedFile(name, sha256, rows, findings.in_order(), headings_in(contents.sheets))


def _layout(sheet: Sheet, findings: Collected) -> _Layout | None:
    """What the header, the first row that holds anything, says; none when it is no header."""
    header, headings = next(iter(sheet.rows)), _headings(sheet)
    form = form_of(headings)
    if form is None:
        findings.append(Finding(Code.UNKNOWN_REPORT, sheet.name, header.number))
        return None
    known = {word: column for column in form.columns for word in (column.name, column.nb)}
    placed: list[tuple[int, Column]] = []
    for index, heading in enumerate(headings):
        column = known.get(heading)
        letters = column_letters(index)
        if column is None:
            near = nearest(heading, known)
            findings.append(Finding(Code.UNKNOWN_COLUMN, sheet.name, header.number, letters, near))
        elif any(column is earlier for _, earlier in placed):
            findings.append(Finding(Code.REPEATED_COLUMN, sheet.name, header.number, column.name))
        else:
            placed.append((index, column))
    there = {column.name for _, column in placed}
    missing = [column for column in form.columns if column.name not in there]
    findings += [
        Finding(Code.MISSING_COLUMN, sheet.name, header.number, column.name)
        for column in missing
        if not column.may_be_left_out
    ]
    if len(sheet.rows) == 1:
        findings.append(Finding(Code.NO_ROWS, sheet.name, header.number))
    required = frozenset(column.name for column in missing if not column.may_be_left_out)
    nothing = dict.fromkeys(column.name for column in form.columns)
    least = max((index + 1 for index, column in placed if column.filled), default=0)
    quarter = next((index for index, column in placed if column.name == "quarter"), 0)
    return _Layout(form, placed, len(headings), least, quarter, required, nothing)


def _is_guidance(sheet: str) -> bool:
    """Whether a sheet is one of the form's own, which hold no report, by its name."""
    return trimmed(sheet).casefold() in GUIDANCE_SHEETS


def _headings(sheet: Sheet) -> list[str]:
    """The words of the first row that holds anything."""
    headings = [trimmed(cell).casefold() for cell in next(iter(sheet.rows)).cells]
    while headings and not headings[-1]:
        headings.pop()
    return headings


def _is_whole(sheet: Sheet) -> bool:
    """Whether the first row is the header of a report, with every column that it must have."""
    headings = set(_headings(sheet))
    form = form_of(headings)
    return form is not None and all(
        column.may_be_left_out or {column.name, column.nb} & headings for column in form.columns
    )


def _counted(rows: list[ReportRow], findings: Collected) -> list[ReportRow]:
    """The rows as they are kept: those that tell something, and a row for each person counted."""
    flat = FLAT.get(rows[0].kind) if rows else None
    if flat is None:
        return rows
    if flat.singly is not None and isinstance(rows[0], flat.singly.row):
        rows, found = flat.singly.count(rows)
        findings += found
    return [row for row in rows if not flat.tells_nothing(row)]


def _rows(sheet: Sheet, layout: _Layout, findings: Collected) -> Iterator[ReportRow]:
    """The rows below the header, each with its cells read and its own rules asked."""
    shortest = layout.width
    for row in islice(sheet.rows, 1, None):
        if findings.full:
            return
        misshapen = _misshapen(row, layout, shortest)
        if misshapen is not None:
            findings.append(Finding(misshapen, sheet.name, row.number))
            continue
        shortest = min(shortest, len(row.cells))
        typed = _typed(sheet.name, row, layout, findings)
        findings += layout.form.rules(typed)
        yield typed


def _misshapen(row: Row, layout: _Layout, shortest: int) -> Code | None:
    """What is wrong with the number of a row's cells.

    Spreadsheets leave out the separators after the last cell that is filled in. But a file that
    stops in the midst of a row shorter than all before it was cut off there.
    """
    cells = len(row.cells)
    if cells < layout.width and (
        cells < layout.least
        or (cells < shortest and not row.ended)
        or not trimmed(row.cells[layout.quarter])  # a total or a note, as they stand below tables
    ):
        return Code.TOO_FEW_CELLS
    if any(trimmed(cell) for cell in row.cells[layout.width :]):
        return Code.CELLS_WITHOUT_COLUMN
    return None


def _typed(sheet: str, row: Row, layout: _Layout, findings: Collected) -> ReportRow:
    """The row with its cells read; those that cannot be read are findings and None."""
    values: dict[str, Any] = dict(layout.nothing)
    unread = set(layout.missing)
    for index, column in layout.columns:
        cell = trimmed(row.cells[index]) if index < len(row.cells) else ""
        if not cell:
            if column.filled:
                findings.append(Finding(Code.REQUIRED, sheet, row.number, column.name))
                unread.add(column.name)
            continue
        try:
            if cell.startswith("#"):  # #REF!, #N/A and their like; no column has such a word
                raise Refused(Code.FORMULA_ERROR)
            values[column.name] = column.read(cell)
        except Refused as fault:
            findings.append(Finding(fault.code, sheet, row.number, column.name, fault.details))
            unread.add(column.name)
    if values["origin"] is None and "origin" not in unread:
        values["origin"] = Origin.REPORTED
    return layout.form.row(sheet=sheet, number=row.number, unread=frozenset(unread), **values)
