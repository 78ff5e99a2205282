"""Which rows come first in a table with separators, so that programs see what each column holds.

R judges a column by a thousand rows, the first or each second, third … What those do not tell is
lost: of a column that is blank in them, R keeps no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import Enum

Cells = Sequence[str | Decimal | None]

LOOKED_AT = 1000
"""Rows that R's readr judges a column by: each second of 2,000, each third of 3,000."""
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d([T ][\d:.]+Z?)?")


class _Kind(Enum):
    NUMBER = "a number"
    DAY = "a day or a moment"
    WORDS = "words, or a sign"


_Told = set[tuple[int, _Kind]]
"""Columns, and kinds of what is found in them."""


def in_telling_order(rows: Sequence[Cells]) -> list[Cells]:
    """The rows, with as few of them as can be moved to where every program looks.

    As they were wherever those tell already what each column holds.
    """
    if len(rows) <= LOOKED_AT:
        return list(rows)
    told = [_told(row) for row in rows]
    step = max(1, len(rows) // LOOKED_AT)
    needed = _needed(told)
    if needed <= {each for at in range(0, LOOKED_AT, step) for each in told[at]}:
        return list(rows)
    moved: list[int] = []
    while needed:
        most = max(range(len(rows)), key=lambda at: (len(told[at] & needed), -at))
        moved.append(most)
        needed -= told[most]
    ordered = [row for at, row in enumerate(rows) if at not in moved]
    for place, at in enumerate(moved):
        ordered.insert(place * step, rows[at])
    return ordered


def _told(row: Cells) -> _Told:
    return {(at, kind) for at, cell in enumerate(row) for kind in _kinds(cell)}


def _kinds(cell: str | Decimal | None) -> Iterator[_Kind]:
    if isinstance(cell, Decimal):
        yield _Kind.NUMBER
    elif cell:
        if _NUMBER.fullmatch(cell):
            yield _Kind.NUMBER
        else:
            yield _Kind.DAY if _DAY.fullmatch(cell) else _Kind.WORDS


def _needed(told: Sequence[_Told]) -> _Told:
    """The kinds that must be seen: a column of words can hold everything."""
    found = {each for row in told for each in row}
    words = {at for at, kind in found if kind is _Kind.WORDS}
    return {(at, kind) for at, kind in found if kind is _Kind.WORDS or at not in words}
