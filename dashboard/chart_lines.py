"""Rows of a chart whose words stand above their marks, over the whole width.

So a telephone has room for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from dashboard import formats
from dashboard.figures import axis_of
from db.vocabulary import Language, Status
from queries.measures import Unit
from queries.values import Cell

_ROOM = 39
"""Signs on a line above a bar, on a telephone."""
ROW_HEIGHT, LINE_HEIGHT = 50, 17


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a chart: what is said above it, its figures in order, and their names."""

    words: str
    cells: Sequence[Cell]
    ids: Sequence[str]

    @property
    def lines(self) -> int:
        return len(wrapped(self.words))


def wrapped(words: str) -> list[str]:
    return [
        line for part in words.split("\n") for line in wrap(part, _ROOM, break_long_words=False)
    ]


def height_of(lines: Sequence[Line], legend: int = 0) -> int:
    """The height that a chart of ``lines`` needs, in pixels, its ``legend`` one below the other."""
    return 64 + 19 * legend + sum(ROW_HEIGHT + LINE_HEIGHT * (line.lines - 1) for line in lines)


def largest_first(lines: Sequence[Line]) -> list[Line]:
    """The lines with the largest first figure first; what is not shown comes last."""
    return sorted(lines, key=lambda line: -1.0 if (v := line.cells[0].value) is None else v)[::-1]


def places(lines: Sequence[Line]) -> list[float]:
    """Where on the upright axis each line's bar lies, the first at the top."""
    found, at = [], 0.0
    for line in lines:
        at -= 1 + (line.lines - 1) * LINE_HEIGHT / ROW_HEIGHT
        found.append(at)
    return found


def rows_axis(language: Language, at_y: Sequence[float]) -> dict[str, Any]:
    lowest = at_y[-1] if at_y else -1.0
    return axis_of(language, range=[lowest - 0.4, 0], visible=False)


def words_above(lines: Sequence[Line], at_y: Sequence[float]) -> list[dict[str, Any]]:
    return [
        {
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": y + 0.24,
            "yanchor": "bottom",
            "align": "left",
            "text": "<br>".join(wrapped(line.words)),
            "showarrow": False,
            "font": {"size": 13},
        }
        for line, y in zip(lines, at_y, strict=True)
    ]


def signs(
    lines: Sequence[Line], at_y: Sequence[float], x: float, language: Language
) -> list[dict[str, Any]]:
    """The sign of a line whose figures are not all shown."""
    found = []
    for line, y in zip(lines, at_y, strict=True):
        status = next((c.status for c in line.cells if c.status is not Status.SHOWN), None)
        if status is not None:
            found.append(
                {
                    "x": x,
                    "y": y,
                    "text": status.sign,
                    "hovertext": status.text.in_(language),
                    "showarrow": False,
                    "font": {"size": 15},
                    "xanchor": "left",
                    "xshift": 4,
                }
            )
    return found


def heard(lines: Sequence[Line], cells: Sequence[Cell], language: Language) -> list[list[str]]:
    """What is told of each mark: its line in one line, and the figure with what it is of."""
    told = []
    for line, cell in zip(lines, cells, strict=True):
        text = formats.value(cell, Unit.PERCENT, language)
        base = formats.base(cell, Unit.PERCENT, language)
        told.append([line.words.replace("\n", ", "), f"{text} ({base})" if base else text])
    return told
