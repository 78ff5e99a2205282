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
from db.ingest.cells import Refused, nearest, trimmed
from db.ingest.codes import Code
from db.ingest.columns import COLUMNS, GUIDANCE_SHEETS, ROWS, CapacityRow, Column, ResidentRow
from db.ingest.contents import ReportFile, Row, Sheet, column_letters
from db.ingest.file_rules import across_rows
from db.ingest.findings import MOST_FINDINGS, Collected, FileFindings, Finding, refuses
from db.ingest.headings import Headings, headings_in
from db.ingest.progress import Stage, Tally, Told, unheard
from db.ingest.read import read
from db.ingest.row_rules import broken_rules
from db.vocabulary import Origin, ReportKind


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What a file says and what is wrong with it, before the database is asked."""

    name: str
    sha256: str
    rows: list[ResidentRow | CapacityRow] = field(repr=False)
    findings: list[Finding]
    headings: Headings = field(default_factory=dict, repr=False)

    def report(self) -> FileFindings:
        """The file's findings in the order of its rows."""
        return FileFindings(self.name, tuple(self.findings), self.headings)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which column each cell of a sheet's rows belongs to, as its header says."""

    kind: ReportKind
    columns: list[tuple[int, Column]]
    width: int
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
    rows: list[ResidentRow | CapacityRow] = []
    sheets = [sheet for sheet in contents.sheets if not _is_guidance(sheet.name)]
    findings += [
        Finding(Code.SHEET_NOT_READ, sheet.name)
        for sheet in contents.sheets
        if _is_guidance(sheet.name) and _is_whole(sheet)
    ]
    layouts = [(sheet, _layout(sheet, findings)) for sheet in sheets]
    kinds = {layout.kind for _, layout in layouts if layout is not None}
    if not sheets and not refuses(contents.findings):
        findings.append(Finding(Code.EMPTY_FILE))
    if len(kinds) > 1:
        findings.append(Finding(Code.MIXED_REPORTS))
    tally = Tally(told, Stage.CHECKING, sum(len(sheet.rows) - 1 for sheet in sheets))
    for sheet, layout in layouts:
        if layout is not None and len(kinds) == 1:
            rows += tally.over(_rows(sheet, layout, findings))
    findings += across_rows(rows)
    return CheckedFile(name, sha256, rows, findings.in_order(), headings_in(contents.sheets))


def _layout(sheet: Sheet, findings: Collected) -> _Layout | None:
    """What the header, the first row that holds anything, says; none when it is no header."""
    header, headings = next(iter(sheet.rows)), _headings(sheet)
    kind = _kind(set(headings))
    if kind is None:
        findings.append(Finding(Code.UNKNOWN_REPORT, sheet.name, header.number))
        return None
    known = {word: column for column in COLUMNS[kind] for word in (column.name, column.nb)}
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
    missing = [column for column in COLUMNS[kind] if column.name not in there]
    findings += [
        Finding(Code.MISSING_COLUMN, sheet.name, header.number, column.name)
        for column in missing
        if not column.may_be_left_out
    ]
    if len(sheet.rows) == 1:
        findings.append(Finding(Code.NO_ROWS, sheet.name, header.number))
    required = frozenset(column.name for column in missing if not column.may_be_left_out)
    nothing = dict.fromkeys(column.name for column in COLUMNS[kind])
    return _Layout(kind, placed, len(headings), required, nothing)


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
    kind = _kind(headings)
    return kind is not None and all(
        column.may_be_left_out or {column.name, column.nb} & headings for column in COLUMNS[kind]
    )


def _kind(headings: set[str]) -> ReportKind | None:
    """The report that has most of its own columns among ``headings``; none when no one has any."""
    own = {kind: len(_own_headings(kind) & headings) for kind in COLUMNS}
    best = max(own, key=own.__getitem__)
    return best if own[best] else None


def _own_headings(kind: ReportKind) -> set[str]:
    """The headings that no other report has."""
    others = {column for other in COLUMNS if other is not kind for column in COLUMNS[other]}
    return {word for c in COLUMNS[kind] if c not in others for word in (c.name, c.nb)}


def _rows(
    sheet: Sheet, layout: _Layout, findings: Collected
) -> Iterator[ResidentRow | CapacityRow]:
    """The rows below the header, each with its cells read and its own rules asked."""
    for row in islice(sheet.rows, 1, None):
        if findings.full:
            return
        misshapen = _misshapen(row, layout.width)
        if misshapen is not None:
            findings.append(Finding(misshapen, sheet.name, row.number))
            continue
        typed = _typed(sheet.name, row, layout, findings)
        if isinstance(typed, ResidentRow):
            findings += broken_rules(typed)
        yield typed


def _misshapen(row: Row, width: int) -> Code | None:
    if len(row.cells) < width:
        return Code.TOO_FEW_CELLS
    if any(trimmed(cell) for cell in row.cells[width:]):
        return Code.CELLS_WITHOUT_COLUMN
    return None


def _typed(sheet: str, row: Row, layout: _Layout, findings: Collected) -> ResidentRow | CapacityRow:
    """The row with its cells read; those that cannot be read are findings and None."""
    values: dict[str, Any] = dict(layout.nothing)
    unread = set(layout.missing)
    for index, column in layout.columns:
        cell = trimmed(row.cells[index])
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
    return ROWS[layout.kind](sheet=sheet, number=row.number, unread=frozenset(unread), **values)
