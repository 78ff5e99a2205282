"""What a sheet hides of itself: rows that are hidden or filtered away, and columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from db.ingest.contents import MAX_COLUMNS
from db.ingest.markup import attributes, element

_COLUMN = element("col")
_ROW = element("row")
_MAY_HIDE = tuple(
    re.compile(rf"""{name}\s*=\s*["'](?:{values})["']""")
    for name, values in (("hidden", "1|true"), ("ht", r"0(?:\.0*)?"), ("width", r"0(?:\.0*)?"))
)
"""Each begins with its name, so that a large sheet is gone through fast."""
_TRUE = ("1", "true")
_NOTHING = re.compile(r"0(?:\.0*)?")


@dataclass(frozen=True, slots=True)
class Hidden:
    """The rows of a sheet that are not shown, by their numbers, and the columns, from 0."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


def hidden_in(xml: str) -> Hidden:
    """What the sheet does not show."""
    if not any(pattern.search(xml) for pattern in _MAY_HIDE):
        return Hidden()
    columns: set[int] = set()
    for found in map(attributes, _COLUMN.findall(xml)):
        if _is_hidden(found, "width"):
            first, last = _whole(found.get("min", "")), _whole(found.get("max", ""))
            columns.update(range(max(first - 1, 0), min(last, MAX_COLUMNS)))
    rows: set[int] = set()
    number = 0
    for said in _ROW.findall(xml):
        found = attributes(said)
        number = _whole(found.get("r", "")) or number + 1
        if _is_hidden(found, "ht"):
            rows.add(number)
    return Hidden(frozenset(rows), frozenset(columns))


def _is_hidden(said: dict[str, str], size: str) -> bool:
    """Whether a row or column says that it is hidden, or that it has no height or width."""
    return said.get("hidden") in _TRUE or _NOTHING.fullmatch(said.get(size, "")) is not None


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
