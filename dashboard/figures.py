"""Charts, drawn from grids. A figure is the plain dictionary that plotly.js reads.

Text and grid lines get their colours from the page's style sheet. The ``ids`` of a chart's points
are the names of their figures, by which a click finds where they are explained. A figure that is not
shown leaves its sign where the mark would have stood, and no number anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import formats
from dashboard.figure_name import figure_name
from dashboard.grid import Column, Grid
from dashboard.theme import KINDS, STEPS, TOTAL_STROKE, Stroke, stroke
from db.vocabulary import Language, Status, Text
from queries.measures import Unit
from queries.values import TOTAL

Figure = dict[str, Any]

CONFIG: Any = {
    "displaylogo": False,
    "showSendToCloud": False,
    "locale": "no",
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": "reset",
}
"""Set on every chart. Without `showSendToCloud` the library offers to send figures to a cloud."""

_TARGET = Text("Mål {n}", "Target {n}")


def layout_of(language: Language, **more: Any) -> dict[str, Any]:
    """What every chart's layout has, and ``more``."""
    return {
        "separators": ".," if language is Language.EN else ",\u00a0",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, system-ui, sans-serif", "size": 13},
        "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
        "hoverlabel": {"align": "left"},
        "legend": {
            "orientation": "h",
            "traceorder": "normal",
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "x": 0,
        },
        "dragmode": False,
        "hovermode": "closest",
        **more,
    }


def axis_of(language: Language, unit: Unit | None = None, **more: Any) -> dict[str, Any]:
    """What every axis has, and ``more``."""
    axis: dict[str, Any] = {"automargin": True, "zeroline": False, "fixedrange": True, **more}
    if unit is Unit.PERCENT:
        axis["ticksuffix"] = "%" if language is Language.EN else "\u00a0%"
    if unit is Unit.KRONER:  # in full, and so few that they have room
        axis |= {"tickformat": ",d", "nticks": 3}
    return axis


NAMES: dict[str, Any] = {
    "type": "category",
    "ticks": "outside",
    "ticklen": 6,
    "tickcolor": "rgba(0,0,0,0)",
}
"""An axis of names, a little away from the bars."""


def _value_range(grid: Grid) -> dict[str, Any]:
    """Shares keep their natural scale; everything else starts at zero."""
    unit = grid.unit(grid.columns[0])
    if unit is Unit.PERCENT:
        shown = [c.value or 0 for c in _cells(grid)]
        return {"range": [0, max(105.0, *shown, 0.0)], "tick0": 0, "dtick": 25}
    return {"rangemode": "tozero", "nticks": 6}


def _few_ticks(grid: Grid) -> dict[str, Any]:
    """The value axis of a small chart: half and whole of a share, else a few round numbers."""
    few: dict[str, Any] = {"nticks": 3}
    if grid.unit(grid.columns[0]) is Unit.PERCENT:
        levels = [50.0, 100.0]
        labels = [formats.target(level, Unit.PERCENT, grid.language) for level in levels]
        few = {"tickvals": levels, "ticktext": labels}
    return _value_range(grid) | few


def _cells(grid: Grid) -> list[Any]:
    return [grid.cell(c, column) for column in grid.columns for c in (*grid.centres, TOTAL)]


def _hover(grid: Grid, centre: str, column: Column) -> str:
    cell, unit = grid.cell(centre, column), grid.unit(column)
    text = formats.value(cell, unit, grid.language)
    base = formats.base(cell, unit, grid.language)
    return f"{text} ({base})" if base and unit is Unit.PERCENT else text


def _stroke_of(grid: Grid, centre: str) -> Stroke:
    if centre == TOTAL:
        return TOTAL_STROKE
    return stroke(list(grid.answer.scope.catalogue.centres).index(centre))


def _sign_notes(
    marks: Sequence[tuple[Any, Any, Status]], language: Language, **anchor: Any
) -> list[dict[str, Any]]:
    """The signs of figures that are not shown, where their marks would have stood."""
    return [
        {
            "x": x,
            "y": y,
            "text": status.sign,
            "hovertext": status.text.in_(language),
            "showarrow": False,
            "font": {"size": 15},
            **anchor,
        }
        for x, y, status in marks
        if status is not Status.SHOWN
    ]


def _gap_notes(grid: Grid, centres: Sequence[str], codes: Sequence[str]) -> list[dict[str, Any]]:
    """A sign on the axis for each quarter in which a line has a figure that is hidden."""
    notes = []
    for code, column in zip(codes, grid.columns, strict=True):
        names = [
            grid.name(centre)
            for centre in centres
            if grid.cell(centre, column).status is Status.HIDDEN
        ]
        if names:
            hidden = Status.HIDDEN.text.in_(grid.language)
            words = f"{formats.listing(names, grid.language)}: {hidden}"
            mark = (code, 0, Status.HIDDEN)
            (note,) = _sign_notes([mark], grid.language, yref="paper", yanchor="bottom")
            notes.append(note | {"hovertext": words})
    return notes


def _target_line(grid: Grid, axis: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A dashed line at the target and its label, for the whole of a share or a mean."""
    column = grid.columns[-1]
    target = column.indicator.target(column.quarter)
    unit = grid.unit(column)
    if target is None or column.category or unit is not column.indicator.unit:
        return [], []
    label = _TARGET.in_(grid.language, n=formats.target(target.value, unit, grid.language))
    other = "y" if axis == "x" else "x"
    line = {
        "type": "line",
        f"{axis}0": target.value,
        f"{axis}1": target.value,
        f"{other}ref": "paper",
        f"{other}0": 0,
        f"{other}1": 1,
        "line": {"dash": "dash", "width": 1.5},
        "layer": "above",
    }
    note = {
        axis: target.value,
        other: 1,
        f"{other}ref": "paper",
        "text": label,
        "showarrow": False,
        # Beside the plot, where no line or bar can run through it.
        **(
            {"xanchor": "left", "yanchor": "middle", "xshift": 4}
            if other == "x"
            else {"xanchor": "center", "yanchor": "bottom"}
        ),
        "font": {"size": 12},
    }
    return [line], [note]


def bars(grid: Grid) -> Figure:
    """One horizontal bar for each centre and one for all, with the target as a line."""
    column = grid.columns[0]
    unit = grid.unit(column)
    rows = [TOTAL, *reversed(grid.centres)]
    names = [grid.name(centre) for centre in rows]
    cells = [grid.cell(centre, column) for centre in rows]
    line, label = _target_line(grid, "x")
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": [cell.value for cell in cells],
        "ids": [figure_name(column.id, centre) for centre in rows],
        "marker": {"color": [_stroke_of(grid, centre).colour for centre in rows]},
        "text": [formats.value(cell, unit, grid.language, bare=True) for cell in cells],
        "textposition": "auto",
        "insidetextanchor": "start",
        "textangle": 0,
        "cliponaxis": False,
        "customdata": [_hover(grid, centre, column) for centre in rows],
        "hovertemplate": "%{y}: %{customdata}<extra></extra>",
    }
    marks = [(0, name, cell.status) for name, cell in zip(names, cells, strict=True)]
    return {
        "data": [trace],
        "layout": layout_of(
            grid.language,
            xaxis=axis_of(grid.language, unit, **_value_range(grid), side="bottom"),
            yaxis=axis_of(grid.language, **NAMES),
            bargap=0.35,
            showlegend=False,
            shapes=line,
            annotations=[*label, *_sign_notes(marks, grid.language, xanchor="left", xshift=4)],
            margin={"l": 8, "r": 44, "t": 24, "b": 8},
        ),
    }


def lines(grid: Grid, *, total: bool = True) -> Figure:
    """One line for each centre over the quarters, and one for all of them."""
    unit = grid.unit(grid.columns[0])
    codes = [column.period_in(grid.language) for column in grid.columns]
    drawn = [*grid.centres, *([TOTAL] if total else [])]
    traces = [_line(grid, centre, codes) for centre in drawn]
    line, label = _target_line(grid, "y")
    return {
        "data": traces,
        "layout": layout_of(
            grid.language,
            xaxis=axis_of(
                grid.language, **NAMES, ticklabelstandoff=6, showgrid=False, **_slanted(codes)
            ),
            yaxis=axis_of(grid.language, unit, **_value_range(grid)),
            shapes=line,
            annotations=[*label, *_gap_notes(grid, drawn, codes)],
            margin={"l": 8, "r": 72 if label else 16, "t": 16, "b": 8},
        ),
    }


def _slanted(codes: Sequence[str]) -> dict[str, Any]:
    """So many labels that they touch on a telephone, and too few for the library to turn them."""
    return {"tickangle": -45} if 5 <= len(codes) <= 7 else {}


def _line(grid: Grid, centre: str, codes: Sequence[str]) -> dict[str, Any]:
    look = _stroke_of(grid, centre)
    width = 3 if centre == TOTAL else 2
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": grid.name(centre),
        "x": list(codes),
        "y": [grid.cell(centre, column).value for column in grid.columns],
        "ids": [figure_name(column.id, centre) for column in grid.columns],
        "line": {"color": look.colour, "dash": look.dash, "width": width},
        "marker": {"symbol": look.marker, "size": 7, "color": look.colour},
        "customdata": [_hover(grid, centre, column) for column in grid.columns],
        "hovertemplate": "%{fullData.name}, %{x}: %{customdata}<extra></extra>",
        "connectgaps": False,
        "cliponaxis": False,
    }


def small_lines(grid: Grid, centre: str) -> Figure:
    """One centre's line beside the line of all, small enough to stand in a row of its likes."""
    codes = [column.period_in(grid.language) for column in grid.columns]
    unit = grid.unit(grid.columns[0])
    line, _ = _target_line(grid, "y")
    traces = [_line(grid, TOTAL, codes), _line(grid, centre, codes)]
    for trace in traces:
        trace["marker"]["size"] = 4
        trace["line"]["width"] = 2
    traces[0]["line"]["dash"] = "dot"
    traces[0]["mode"] = "lines"
    return {
        "data": traces,
        "layout": layout_of(
            grid.language,
            xaxis=axis_of(
                grid.language,
                **NAMES,
                ticklabelstandoff=6,
                showgrid=False,
                tickvals=[codes[0], codes[-1]],
                tickangle=0,
            ),
            yaxis=axis_of(grid.language, unit, **_few_ticks(grid)),
            shapes=line,
            annotations=_gap_notes(grid, [centre, TOTAL], codes),
            showlegend=False,
            margin={"l": 4, "r": 20, "t": 6, "b": 4},
        ),
    }


def stacked(grid: Grid, *, whole: bool = True, ordered: bool = False) -> Figure:
    """One bar for each centre, divided into the categories of an indicator.

    The categories make up the ``whole``, unless some are left out; then the axis ends where they do.
    When they are ``ordered``, from least to most, their colours are too.
    """
    columns = [column for column in grid.columns if column.category]
    parts = STEPS if ordered else KINDS
    unit = grid.unit(columns[0])
    rows = [TOTAL, *reversed(grid.centres)]
    names = [grid.name(centre) for centre in rows]
    traces = []
    for position, column in enumerate(columns):
        cells = [grid.cell(centre, column) for centre in rows]
        part = parts[position % len(parts)]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": column.category_label(grid.language),
                "y": names,
                "x": [cell.value for cell in cells],
                "ids": [figure_name(column.id, centre) for centre in rows],
                "marker": {"color": part.light},
                "text": [
                    formats.value(cell, unit, grid.language, bare=True) if cell.value else ""
                    for cell in cells
                ],
                "insidetextfont": part.font,
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "constraintext": "inside",
                "customdata": [_hover(grid, centre, column) for centre in rows],
                "hovertemplate": "%{y}, %{fullData.name}: %{customdata}<extra></extra>",
            }
        )
    ends = [_left_out(grid, centre, columns) for centre in rows]
    marks = [(at, name, status) for name, (at, status) in zip(names, ends, strict=True)]
    full = whole and unit is Unit.PERCENT
    axis = {"range": [0, 101], "dtick": 25} if full else {"rangemode": "tozero", "nticks": 5}
    return {
        "data": traces,
        "layout": layout_of(
            grid.language,
            barmode="stack",
            bargap=0.35,
            uniformtext={"mode": "hide", "minsize": 10},
            xaxis=axis_of(grid.language, unit, **axis),
            yaxis=axis_of(grid.language, **NAMES),
            annotations=_sign_notes(marks, grid.language, xanchor="left", xshift=4),
        ),
    }


def _left_out(grid: Grid, centre: str, columns: Sequence[Column]) -> tuple[float, Status]:
    """Where a stacked bar ends, and why it does not go on: a part that is not shown, if any."""
    cells = [grid.cell(centre, column) for column in columns]
    status = next((each.status for each in cells if each.value is None), Status.SHOWN)
    return sum(each.value or 0.0 for each in cells), status


def spread(grid: Grid) -> Figure:
    """The median of each centre as a mark, and from lower to upper quartile as a line."""
    lower, median, upper = grid.columns
    rows = [TOTAL, *reversed(grid.centres)]
    names = [grid.name(centre) for centre in rows]
    cells = [[grid.cell(centre, column) for column in (lower, median, upper)] for centre in rows]
    shown = [None not in (low.value, mid.value, high.value) for low, mid, high in cells]
    days = Text(
        "median {mid} dager, midterste halvdel {low}–{high}",
        "median {mid} days, middle half {low}–{high}",
    )
    hover = [
        days.in_(
            grid.language,
            **{
                name: formats.value(cell, Unit.DAYS, grid.language, bare=True)
                for name, cell in zip(("low", "mid", "high"), three, strict=True)
            },
        )
        for three in cells
    ]
    trace = {
        "type": "scatter",
        "mode": "markers+text",
        "y": names,
        "x": [mid.value for _, mid, _ in cells],
        "ids": [figure_name(median.id, centre) for centre in rows],
        "text": [
            formats.value(mid, Unit.DAYS, grid.language, bare=True) if ok else ""
            for (_, mid, _), ok in zip(cells, shown, strict=True)
        ],
        "textposition": "top center",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [(h.value or 0) - (m.value or 0) for _, m, h in cells],
            "arrayminus": [(m.value or 0) - (lo.value or 0) for lo, m, _ in cells],
            "thickness": 5,
            "width": 0,
            "color": TOTAL_STROKE.colour,
        },
        "marker": {"size": 13, "color": [_stroke_of(grid, centre).colour for centre in rows]},
        "customdata": hover,
        "hovertemplate": "%{y}: %{customdata}<extra></extra>",
    }
    marks = [(0, name, mid.status) for name, (_, mid, _) in zip(names, cells, strict=True)]
    return {
        "data": [trace],
        "layout": layout_of(
            grid.language,
            xaxis=axis_of(grid.language, rangemode="tozero", nticks=6),
            yaxis=axis_of(grid.language, **NAMES),
            showlegend=False,
            annotations=_sign_notes(marks, grid.language, xanchor="left", xshift=4),
        ),
    }


def flow(
    nodes: Sequence[tuple[str, str]],
    links: Sequence[tuple[int, int, float, str]],
    language: Language,
) -> Figure:
    """Contracts flowing to what became of them: (label, colour) nodes, (from, to, n, hover) links."""
    number = [formats.number(value, 0, language) for _, _, value, _ in links]
    return {
        "data": [
            {
                "type": "sankey",
                "arrangement": "snap",
                "node": {
                    "label": [label for label, _ in nodes],
                    "color": [colour for _, colour in nodes],
                    "customdata": [label for label, _ in nodes],
                    "hovertemplate": "%{customdata}<extra></extra>",
                    "pad": 18,
                    "thickness": 14,
                    "line": {"width": 0},
                },
                "link": {
                    "source": [link[0] for link in links],
                    "target": [link[1] for link in links],
                    "value": [link[2] for link in links],
                    "color": ["rgba(123,130,144,0.32)"] * len(links),
                    "customdata": [
                        f"{hover}: {n}" for (_, _, _, hover), n in zip(links, number, strict=True)
                    ],
                    "hovertemplate": "%{customdata}<extra></extra>",
                },
            }
        ]
        if links
        else [],
        "layout": layout_of(language, margin={"l": 8, "r": 8, "t": 12, "b": 12}),
    }
