"""Cells far down or far to the right in a sheet: only those with a value make a table large.

Programs leave cells there that only have a format, a comment, or an empty text. The reader makes
room for all that lies between, so that a sheet with a value out there is refused before it is read.
"""

from __future__ import annotations

import re

from db.ingest.codes import Code
from db.ingest.contents import MAX_COLUMNS, MAX_ROWS, Unreadable

_DOWN = r"(?:10000[2-9]|1000[1-9]\d|100[1-9]\d\d|10[1-9]\d{3}|1[1-9]\d{4}|[2-9]\d{5}|\d{7,})"
_RIGHT = r"(?:[A-Z]{3}|[H-Z][A-Z]|G[S-Z])"
_MAY_BE_FAR = re.compile(rf"""r=["'](?:[A-Z]+{_DOWN}["']|{_RIGHT}\d)""")
_CELL = re.compile(
    rf"""<(?:\w+:)?c\b(?=[^<>]*\br=["'](?:(?P<down>[A-Z]+{_DOWN})|{_RIGHT}\d+)["'])"""
    r"(?P<said>[^<>]*)(?<!/)>"
    r"(?P<inside>(?:[^<]|<(?!/?(?:\w+:)?c\b))*+)</(?:\w+:)?c\s*>"
)
_TEXT_OR_VALUE = re.compile(r"<(?:\w+:)?[vt]\b[^<>]*>\s*[^<\s]")
_FORMULA = re.compile(r"<(?:\w+:)?f\b")
_IS_TEXT = re.compile(r"""\bt\s*=\s*["']str["']""")


def has_blank_cells_far_away(xml: str) -> bool:
    """Whether there are cells far away in which nothing stands. Raises `Unreadable` for others."""
    if _MAY_BE_FAR.search(xml) is None:
        return False
    blank = False
    for cell in _CELL.finditer(xml):
        if _has_value(cell):
            if cell["down"]:
                raise Unreadable(Code.TOO_MANY_ROWS, limit=str(MAX_ROWS))
            raise Unreadable(Code.TOO_MANY_COLUMNS, limit=str(MAX_COLUMNS))
        blank = True
    return blank


def without_cells_far_away(xml: str) -> str:
    """The sheet without the cells far away, in which nothing stands."""
    return _CELL.sub("", xml)


def _has_value(cell: re.Match[str]) -> bool:
    """Whether a cell says anything, also that it has not been calculated."""
    if _TEXT_OR_VALUE.search(cell["inside"]):
        return True
    return _FORMULA.search(cell["inside"]) is not None and _IS_TEXT.search(cell["said"]) is None
