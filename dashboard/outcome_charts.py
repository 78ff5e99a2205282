"""Charts of outcomes: Kaplan–Meier curves with bands, and shares with their intervals, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import formats
from dashboard.figures import Figure, axis_of, layout_of
from dashboard.theme import SERIES_COLOURS, Stroke
from db.vocabulary import Language, Text
from queries.indicators.pairs import Group
from queries.measures import Unit
from queries.proportions import Interval
from queries.survival import Curve

LOOKS: Mapping[Group, Stroke] = {
    Group.OWN: Stroke(SERIES_COLOURS[0], "solid", "circle"),
    Group.COMPARISON: Stroke(SERIES_COLOURS[1], "dash", "square"),
}
NAMES: Mapping[Group, Text] = {
    Group.OWN: Text("Integreringsmottak", "Integration centre"),
    Group.COMPARISON: Text("Sammenligning", "Comparison"),
}
SHORT_NAMES: Mapping[Group, Text] = {
    Group.OWN: Text("Integrering", "Integration"),
    Group.COMPARISON: NAMES[Group.COMPARISON],
}
_PALE = 0.16
"""How much of a line's colour its band has."""
_APART = 0.17
"""How far from the middle of a pair's row each group stands."""
_POINT = Text(
    "måned {month}: {share}, {at_risk} igjen under oppfølging",
    "month {month}: {share}, {at_risk} still followed",
)
_POINT_WITH_BAND = Text(
    "måned {month}: {share} (bånd {low}–{high}), {at_risk} igjen under oppfølging",
    "month {month}: {share} (band {low}–{high}), {at_risk} still followed",
)
_MONTHS = Text("Måneder etter vedtaket", "Months after the permit")
_TARGET = Text("Mål {n}", "Target {n}")


def curves(found: Mapping[Group, Curve], months: int, language: Language) -> Figure:
    """A step curve with its band for each group: the share it has happened to, month by month."""
    traces = []
    for group, curve in found.items():
        traces += [_band(group, curve), _steps(group, curve, language)]
    return {
        "data": traces,
        "layout": layout_of(
            language,
            xaxis=axis_of(
                language,
                range=[0, months],
                dtick=6,
                ticklabelstandoff=6,
                title={"text": _MONTHS.in_(language), "standoff": 4, "font": {"size": 12}},
            ),
            yaxis=axis_of(language, Unit.PERCENT, range=[0, 104], dtick=25, tick0=0),
            margin={"l": 4, "r": 12, "t": 6, "b": 4},
        ),
    }


def nothing(language: Language) -> Figure:
    """A chart of nothing, for a place that a chart may come to."""
    return {"data": [], "layout": layout_of(language)}


def _steps(group: Group, curve: Curve, language: Language) -> dict[str, Any]:
    look = LOOKS[group]
    told = []
    for point in curve.points:
        words = {
            "month": point.month,
            "at_risk": point.at_risk,
            "share": percent(point.share, language),
        }
        if point.band is None:
            told.append(_POINT.in_(language, **words))
            continue
        low, high = (percent(end, language) for end in point.band)
        told.append(_POINT_WITH_BAND.in_(language, **words, low=low, high=high))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": NAMES[group].in_(language),
        "x": [point.month for point in curve.points],
        "y": [100 * point.share for point in curve.points],
        "line": {"shape": "hv", "color": look.colour, "dash": look.dash, "width": 2.5},
        "customdata": told,
        "hovertemplate": "%{fullData.name}, %{customdata}<extra></extra>",
    }


def _band(group: Group, curve: Curve) -> dict[str, Any]:
    """The band as the outline of its steps, without a line."""
    known = [(point.month, point.band) for point in curve.points if point.band is not None]
    months = [month for month, _ in known]
    there = _along(months, [100 * band[1] for _, band in known])
    back = _along(months, [100 * band[0] for _, band in known])[::-1]
    outline = there + back
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in outline],
        "y": [y for _, y in outline],
        "fill": "toself",
        "fillcolor": _pale(LOOKS[group].colour),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _along(months: Sequence[int], ends: Sequence[float]) -> list[tuple[float, float]]:
    """The corners of a step line that keeps each height until the next month."""
    corners: list[tuple[float, float]] = []
    for month, end in zip(months, ends, strict=True):
        if corners:
            corners.append((month, corners[-1][1]))
        corners.append((month, end))
    return corners


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_PALE})"


@dataclass(frozen=True, slots=True)
class Row:
    """A pair in a chart of shares: its name, and each group's share with numbers in words."""

    name: str
    shares: Mapping[Group, tuple[Interval, str]]


def intervals(rows: Sequence[Row], target: float | None, language: Language) -> Figure:
    """A mark and its interval for each group of each pair, the first pair at the top."""
    height = len(rows)
    traces = []
    for group, look in LOOKS.items():
        shown = [(at, row.shares[group]) for at, row in enumerate(rows) if group in row.shares]
        off = -_APART if group is Group.OWN else _APART
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": NAMES[group].in_(language),
                "x": [100 * share.value for _, (share, _) in shown],
                "y": [at + off for at, _ in shown],
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [100 * (share.high - share.value) for _, (share, _) in shown],
                    "arrayminus": [100 * (share.value - share.low) for _, (share, _) in shown],
                    "thickness": 2,
                    "width": 0,
                    "color": look.colour,
                },
                "marker": {"symbol": look.marker, "size": 8, "color": look.colour},
                "customdata": [f"{rows[at].name}, {told}" for at, (_, told) in shown],
                "hovertemplate": "%{fullData.name}, %{customdata}<extra></extra>",
                "cliponaxis": False,
            }
        )
    line, label = _target(target, language)
    return {
        "data": traces,
        "layout": layout_of(
            language,
            xaxis=axis_of(language, Unit.PERCENT, range=[0, 104], dtick=25, tick0=0),
            yaxis=axis_of(
                language,
                range=[height - 0.5, -0.5],
                tickvals=list(range(height)),
                ticktext=[row.name for row in rows],
                showgrid=False,
                ticks="outside",
                ticklen=6,
                tickcolor="rgba(0,0,0,0)",
            ),
            shapes=line,
            annotations=label,
            margin={"l": 4, "r": 14, "t": 22 if label else 6, "b": 4},
        ),
    }


def _target(level: float | None, language: Language) -> tuple[list[Any], list[Any]]:
    if level is None:
        return [], []
    line = {
        "type": "line",
        "x0": level,
        "x1": level,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"dash": "dash", "width": 1.5},
    }
    words = _TARGET.in_(language, n=formats.target(level, Unit.PERCENT, language))
    label = {
        "x": level,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": words,
        "showarrow": False,
        "font": {"size": 12},
    }
    return [line], [label]


def percent(share: float, language: Language) -> str:
    """A share from 0 to 1 in whole percent."""
    return formats.percent(formats.number(100 * share, 0, language), language)
