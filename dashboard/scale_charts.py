"""Charts of answers on a scale: to which side they fall, and how a share has moved between rounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import formats
from dashboard.chart_lines import Line, heard, places, rows_axis, signs, words_above
from dashboard.figures import Figure, axis_of, layout_of
from dashboard.theme import SERIES_COLOURS, SIDES, stroke
from db.surveys import AGREE, DISAGREE, NEITHER, Answer
from db.vocabulary import Language
from queries.measures import Unit
from queries.values import Cell

_HOVER = "%{customdata[0]}<br>%{fullData.name}: %{customdata[1]}<extra></extra>"


def diverging(lines: Sequence[Line], answers: Sequence[Answer], language: Language) -> Figure:
    """A bar for each line: those who disagree to the left, those who agree to the right.

    Those in between lie on both sides of the middle. Of a line with an answer that is not shown,
    the sign stands at the middle.
    """
    sides = [answer.side for answer in answers]
    middle = sides.index(NEITHER)
    outwards = [
        (middle, -0.5),
        (middle, 0.5),
        *((at, -1.0) for at in range(middle - 1, -1, -1)),
        *((at, 1.0) for at in range(middle + 1, len(answers))),
    ]
    at_y = places(lines)
    traces = []
    for at, factor in outwards:
        answer = answers[at]
        # From the ends inwards, so that the strongest answers have the strongest colours.
        part = SIDES[at if at < middle else at - len(answers)] if at != middle else SIDES[2]
        cells = [line.cells[at] for line in lines]
        left_half = at == middle and factor < 0
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": answer.text.in_(language),
                "legendgroup": answer.code,
                "legendrank": 1000 + at,
                "showlegend": not left_half,
                "y": at_y,
                "x": [None if cell.value is None else factor * cell.value for cell in cells],
                "width": 0.42,
                "ids": [line.ids[at] for line in lines],
                "marker": {"color": part.light},
                # The middle is one answer in two halves; its number stands once.
                "text": ["" if at == middle else _inside(cell, language) for cell in cells],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "constraintext": "inside",
                "insidetextfont": part.font,
                "customdata": heard(lines, cells, language),
                "hovertemplate": _HOVER,
            }
        )
    reach = _reach(lines, sides)
    ticks = [each for each in (-100, -50, 0, 50, 100) if -reach[0] <= each <= reach[1]]
    return {
        "data": traces,
        "layout": layout_of(
            language,
            barmode="relative",
            uniformtext={"mode": "hide", "minsize": 10},
            xaxis=axis_of(
                language,
                range=[-reach[0], reach[1]],
                tickvals=ticks,
                ticktext=[formats.target(abs(each), Unit.PERCENT, language) for each in ticks],
            ),
            yaxis=rows_axis(language, at_y),
            annotations=[*words_above(lines, at_y), *signs(lines, at_y, 0.0, language)],
            shapes=[_middle(y) for y in at_y],
        ),
    }


def marks(
    names: Sequence[str],
    lines: Sequence[Line],
    language: Language,
    bounds: Sequence[tuple[float, float] | None] = (),
) -> Figure:
    """For each line a mark for each of the names, such as rounds, from 0 to 100 percent.

    ``bounds`` is the range in which the report puts a line's figure, drawn as a bar behind the marks.
    """
    at_y = places(lines)
    traces: list[dict[str, Any]] = []
    for position, name in enumerate(names):
        cells = [line.cells[position] for line in lines]
        look = stroke(position)
        newest = position == len(names) - 1
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": [cell.value for cell in cells],
                "y": at_y,
                "ids": [line.ids[position] for line in lines],
                "marker": {
                    "symbol": look.marker,
                    "size": 13 if newest else 10,
                    "color": look.colour,
                },
                "customdata": heard(lines, cells, language),
                "hovertemplate": _HOVER,
                "cliponaxis": False,
            }
        )
    shapes = [
        {
            "type": "rect",
            "x0": bound[0],
            "x1": bound[1],
            "y0": y - 0.12,
            "y1": y + 0.12,
            "fillcolor": "rgba(123,130,144,0.35)",
            "line": {"width": 1},
            "layer": "below",
        }
        for y, bound in zip(at_y, bounds, strict=False)
        if bound is not None
    ]
    return {
        "data": traces,
        "layout": layout_of(
            language,
            xaxis=_shares_axis(language),
            margin={"l": 20, "r": 20, "t": 8, "b": 8},
            yaxis=rows_axis(language, at_y),
            annotations=[*words_above(lines, at_y), *signs(lines, at_y, 0.0, language)],
            shapes=shapes,
        ),
    }


def bars_of(lines: Sequence[Line], language: Language) -> Figure:
    """A bar for each line from its one figure, in the order given, with the number at its end."""
    at_y = places(lines)
    cells = [line.cells[0] for line in lines]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": at_y,
        "x": [cell.value for cell in cells],
        "width": 0.42,
        "ids": [line.ids[0] for line in lines],
        "marker": {"color": SERIES_COLOURS[0]},
        "text": [
            "" if cell.value is None else formats.value(cell, Unit.PERCENT, language)
            for cell in cells
        ],
        "textposition": "auto",
        "insidetextanchor": "end",
        "textangle": 0,
        "constraintext": "none",
        "customdata": heard(lines, cells, language),
        "hovertemplate": "%{customdata[0]}: %{customdata[1]}<extra></extra>",
    }
    return {
        "data": [trace],
        "layout": layout_of(
            language,
            showlegend=False,
            xaxis=_shares_axis(language),
            margin={"l": 20, "r": 20, "t": 8, "b": 8},
            yaxis=rows_axis(language, at_y),
            annotations=[*words_above(lines, at_y), *signs(lines, at_y, 0.0, language)],
        ),
    }


def _shares_axis(language: Language) -> dict[str, Any]:
    """From none to all."""
    ticks = [0, 25, 50, 75, 100]
    words = [formats.target(each, Unit.PERCENT, language) for each in ticks]
    return axis_of(language, range=[-1, 102], tickvals=ticks, ticktext=words)


def _middle(y: float) -> dict[str, Any]:
    """The middle of the scale, a little above and below a bar; it runs through no words."""
    return {
        "type": "line",
        "x0": 0,
        "x1": 0,
        "y0": y - 0.29,
        "y1": y + 0.24,
        "line": {"width": 1.5},
        "layer": "above",
    }


def _inside(cell: Cell, language: Language) -> str:
    return formats.number(cell.value, 0, language) if cell.value else ""


def _reach(lines: Sequence[Line], sides: Sequence[int | None]) -> tuple[float, float]:
    """How far to each side the longest bars go, to the next quarter of the scale."""

    def length(line: Line, side: int) -> float:
        parts = zip(sides, line.cells, strict=True)
        return sum(
            (cell.value or 0.0) * {side: 1.0, NEITHER: 0.5}.get(at, 0.0)
            for at, cell in parts
            if at is not None
        )

    found = []
    for side in (DISAGREE, AGREE):
        longest = max((length(line, side) for line in lines), default=0.0)
        found.append(min(100.0, 25.0 * (longest // 25 + 1)))
    return found[0], found[1]
