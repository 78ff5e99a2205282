"""What must hold across the rows of one file, and the slices they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from db.ingest.codes import Code
from db.ingest.columns import ReportRow
from db.ingest.findings import Finding
from db.ingest.flat import FLAT
from db.ingest.residents import ResidentRow
from db.vocabulary import Origin, Quarter, ReportKind

AnyRow = ReportRow


class Slice(NamedTuple):
    """What is reported at a time: one kind of report for one centre and quarter."""

    kind: ReportKind
    centre: str
    quarter: Quarter


def slices(rows: Iterable[AnyRow]) -> dict[Slice, list[AnyRow]]:
    """The rows of each slice; rows whose centre or quarter could not be read are in none."""
    found: dict[Slice, list[AnyRow]] = {}
    for row in rows:
        if row.centre is not None and row.quarter is not None:
            found.setdefault(Slice(row.kind, row.centre, row.quarter), []).append(row)
    return found


def across_rows(rows: list[AnyRow]) -> Iterator[Finding]:
    """The findings of all rules that compare rows of one file."""
    for which, slice_rows in slices(rows).items():
        yield from _repeated(slice_rows)
        yield from _mixed_origin(slice_rows)
        if which.kind in FLAT:
            yield from FLAT[which.kind].across(slice_rows)
    yield from _at_two_centres(row for row in rows if isinstance(row, ResidentRow))


def _repeated(rows: list[AnyRow]) -> Iterator[Finding]:
    """Rows of a slice that tell again of what may be told once, such as a participant."""
    first: dict[object, AnyRow] = {}
    for row in rows:
        key: object
        if isinstance(row, ResidentRow):
            key, code, column = row.participant_id, Code.REPEATED_PARTICIPANT, "participant_id"
        else:
            flat = FLAT[row.kind]
            key, code, column = flat.key_of(row), Code.REPEATED_ROW, (*flat.key, "centre")[0]
            if row.unread & {*flat.key}:
                continue
        if key is None:
            continue
        if key in first:
            yield _pointing_to(first[key], code, row, column)
        else:
            first[key] = row


def _mixed_origin(rows: list[AnyRow]) -> Iterator[Finding]:
    """The first row of a slice whose origin is another than that of the rows above."""
    seen: Origin | None = None
    for row in rows:
        if row.origin is None:
            continue
        if seen is not None and row.origin is not seen:
            yield Finding(Code.MIXED_ORIGIN, row.sheet, row.number, "origin")
            return
        seen = row.origin


def _at_two_centres(rows: Iterable[ResidentRow]) -> Iterator[Finding]:
    """For each participant the first row at another centre than before."""
    first: dict[str, ResidentRow] = {}
    told: set[str] = set()
    for row in rows:
        if row.participant_id is None or row.centre is None:
            continue
        earlier = first.setdefault(row.participant_id, row)
        if earlier.centre != row.centre and row.participant_id not in told:
            told.add(row.participant_id)
            yield _pointing_to(earlier, Code.PARTICIPANT_AT_TWO_CENTRES, row, "participant_id")


def _pointing_to(earlier: ReportRow, code: Code, row: ReportRow, column: str) -> Finding:
    place = (
        str(earlier.number) if earlier.sheet == row.sheet else f"{earlier.sheet}!{earlier.number}"
    )
    return Finding(code, row.sheet, row.number, column, {"first_row": place})
