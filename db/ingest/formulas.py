"""The formulas of a sheet that failed or have no value: calamine gives them as empty cells."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from db.ingest.codes import Code
from db.ingest.contents import Unreadable
from db.ingest.findings import MOST_FINDINGS
from db.ingest.markup import attributes, element

Failed = dict[tuple[int, int], str]
"""Row and column, from 0, of formulas that failed or have no value, and what to show there."""

_CELL, _CELL_END = element("c"), re.compile(r"</(?:\w+:)?c\s*>")
_FORMULA = re.compile(r"<(?:\w+:)?f\b[^<>]*>([^<]*)")
_VALUE = re.compile(r"<(?:\w+:)?v\b[^<>]*>([^<]*)")
_INLINE, _FAILED = element("is"), re.compile(r"""\bt\s*=\s*["']e["']""")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_NAMELESS = "#FORMULA!"


def failed_formulas(xml: str) -> Failed:
    """The formulas of a sheet that failed or were never calculated. Raises `Unreadable`."""
    if _FAILED.search(xml) is None and _FORMULA.search(xml) is None:
        return {}
    failed: Failed = {}
    number = 0
    for said, inside in cells(xml):
        name = _failure(said, inside)
        if name is None:
            continue
        reference = _REFERENCE.fullmatch(attributes(said).get("r", ""))
        if reference is None:
            raise Unreadable(Code.DAMAGED_FILE)
        number += 1
        if number > MOST_FINDINGS:
            raise Unreadable(Code.TOO_MANY_FINDINGS, limit=str(MOST_FINDINGS))
        failed[int(reference[2]) - 1, _column_index(reference[1])] = name
    return failed


def cells(xml: str) -> Iterator[tuple[str, str]]:
    """The attributes of each cell that is not empty, and what stands in it. Raises `Unreadable`."""
    starts = _CELL.finditer(xml)
    cell = next(starts, None)
    while cell is not None:
        following = next(starts, None)
        if not cell[1].endswith("/"):
            until = following.start() if following else len(xml)
            end = _CELL_END.search(xml, cell.end(), until)
            if end is None:
                raise Unreadable(Code.DAMAGED_FILE)
            yield cell[1], xml[cell.end() : end.start()]
        cell = following


def _failure(said: str, inside: str) -> str | None:
    """What to show for a formula that failed or has no value; none for other cells.

    No value is one only where the cell says that its value is a text, or its formula is ``""``: an
    empty text. Programs that never calculate leave the value empty too, and that is no zero.
    """
    value = _VALUE.search(inside)
    if _FAILED.search(said):
        return html.unescape(value[1]) if value and value[1] else _NAMELESS
    if value is not None and value[1].strip():
        return None
    formula = _FORMULA.search(inside)
    if formula is None or _INLINE.search(inside):
        return None
    empty_text = attributes(said).get("t") == "str" or html.unescape(formula[1]).strip() == '""'
    return None if value is not None and empty_text else _NAMELESS


def _column_index(letters: str) -> int:
    """The column a spreadsheet calls so, from 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
