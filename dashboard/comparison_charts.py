"""Charts of the comparison with the report: how it came out, and how far apart the shares are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from dashboard import formats
from dashboard.figures import NAMES, Figure, axis_of, layout_of
from dashboard.theme import KINDS, Stroke
from db.vocabulary import Language, Text
from queries.reconciliation import Verdict

_PARTS = {
    Verdict.EQUAL: KINDS[2],
    Verdict.ROUNDING: KINDS[7],
    Verdict.BOUND: KINDS[0],
    Verdict.CONTRADICTION: KINDS[5],
    Verdict.NOT_COMPUTABLE: KINDS[6],
    Verdict.NOT_REPORTED: KINDS[3],
    Verdict.HIDDEN: KINDS[4],
}
HALF = 0.5
"""Of a percentage point: what a share in whole percent may be away by rounding alone."""
_ROUNDED_WITHIN = Text("avrunding ±{n}", "rounding ±{n}")
_WIDTH = 18
"""Signs on a line of a figure's name: a telephone has room for no more beside the marks."""


def outcomes(tallies: Mapping[str, Mapping[Verdict, int]], language: Language) -> Figure:
    """A bar for each chapter, the first at the top, divided into how its figures came out."""
    names = list(tallies)[::-1]
    traces = []
    for verdict, part in _PARTS.items():
        counts = [tallies[name][verdict] for name in names]
        if not any(counts):
            continue
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": verdict.text.in_(language),
                "y": names,
                "x": counts,
                "marker": {"color": part.light},
                "insidetextfont": part.font,
                "text": [str(count) if count else "" for count in counts],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "constraintext": "inside",
                "hovertemplate": "%{y}, %{fullData.name}: %{x}<extra></extra>",
            }
        )
    return {
        "data": traces,
        "layout": layout_of(
            language,
            barmode="stack",
            bargap=0.35,
            uniformtext={"mode": "hide", "minsize": 10},
            xaxis=axis_of(language, rangemode="tozero", nticks=6),
            yaxis=axis_of(language, **NAMES),
        ),
    }


@dataclass(frozen=True, slots=True)
class Apart:
    """How far a figure of a series is from the report's, in percentage points, and in words."""

    figure: str
    distance: float
    told: str


@dataclass(frozen=True, slots=True)
class Series:
    """A centre's deviations and how they are drawn."""

    name: str
    look: Stroke
    points: Sequence[Apart]


def deviations(series: Sequence[Series], figures: Sequence[str], language: Language) -> Figure:
    """A mark for each figure and centre, by how far it is from what the report states.

    Between the dashed lines rounding alone accounts for it. ``figures`` are named from the top.
    """
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": one.name,
            "x": [point.distance for point in one.points],
            "y": [_in_lines(point.figure) for point in one.points],
            "marker": {"symbol": one.look.marker, "size": 10, "color": one.look.colour},
            "customdata": [f"{point.figure}: {point.told}" for point in one.points],
            "hovertemplate": "%{fullData.name}, %{customdata}<extra></extra>",
            "cliponaxis": False,
        }
        for one in series
        if one.points
    ]
    farthest = max((abs(p.distance) for one in series for p in one.points), default=0.0)
    reach = max(0.75, 1.1 * farthest)
    lines = [
        {
            "type": "line",
            "x0": at,
            "x1": at,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"dash": "dash", "width": 1.5},
            "layer": "below",
        }
        for at in (-HALF, HALF)
    ]
    label = {
        "x": 0,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": _ROUNDED_WITHIN.in_(language, n=formats.number(HALF, 1, language)),
        "showarrow": False,
        "font": {"size": 12},
    }
    return {
        "data": traces,
        "layout": layout_of(
            language,
            xaxis=axis_of(
                language,
                range=[-reach, reach],
                tickvals=[-HALF, 0, HALF],
                ticktext=[_signed(at, language) for at in (-HALF, 0.0, HALF)],
            ),
            yaxis=axis_of(
                language,
                **NAMES,
                categoryorder="array",
                categoryarray=[_in_lines(figure) for figure in reversed(figures)],
                range=[-0.6, len(figures) - 0.4],
            ),
            shapes=lines,
            annotations=[label],
            margin={"l": 8, "r": 16, "t": 26, "b": 8},
        ),
    }


def _in_lines(name: str) -> str:
    return "<br>".join(wrap(formats.together(name), _WIDTH, break_long_words=False))


def _signed(value: float, language: Language) -> str:
    text = formats.number(value, 1 if value else 0, language)
    return f"+{text}" if value > 0 else text
