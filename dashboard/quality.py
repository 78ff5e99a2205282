"""Implementation quality: each element with what is planned, what is delivered, and the distance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import formats
from dashboard.bound_figures import (
    Line,
    beside_file,
    file_cells,
    file_heads,
    file_notes,
    file_objects,
    lines_of,
    short_label,
)
from dashboard.context import Context
from dashboard.figures import NAMES, Figure, axis_of, layout_of
from dashboard.grid import Column, Grid
from dashboard.theme import SERIES_COLOURS
from dashboard.word_files import Words, in_section
from dashboard.workbooks import Row
from db.quality import Element, elements
from db.vocabulary import Language, Status, Text
from queries.measures import Target, Unit
from queries.values import TOTAL

ASPECT = Text("Side", "Aspect")
ELEMENT = Text("Hva", "What")
PLANNED = Text("Planlagt", "Planned")
DISTANCE = Text("Avstand, alle", "Distance, all")
OUR_CHOICE = Text(
    "Evalueringen sier hva god gjennomføring er og hvilke drivkrefter den har (avsnitt 3.1). Hvilke "
    "tall som sier noe om dem, er valgt her.",
    "The evaluation says what good implementation is and which drivers it has (section 3.1). Which "
    "figures tell of them is chosen here.",
)
_MEANING = Text("Betydning", "Meaning")
_SECTION = Text("Avsnitt", "Section")
_REMARK = Text("Forbehold", "Remark")
_OF_PLAN = Text("{share} av det planlagte", "{share} of what is planned")
_AS_PLANNED = Text("Som planlagt", "As planned")


def planned(column: Column | None) -> Target | None:
    """The level that is planned for a line; of a part, or without a target, none."""
    if column is None or column.category:
        return None
    return column.indicator.target(column.quarter)


def planned_words(column: Column | None, language: Language) -> str:
    """The planned level as people read it; empty where none is planned."""
    target = planned(column)
    if column is None or target is None:
        return ""
    return formats.target(target.value, column.indicator.unit, language)


def distance(grid: Grid, column: Column | None, centre: str = TOTAL) -> str:
    """How far what is delivered is from what is planned; a sign where that is not told."""
    target = planned(column)
    if column is None or target is None:
        return ""
    cell = grid.published(column)[centre].cell
    if cell.value is None:
        return cell.status.sign
    return formats.change(cell.value - target.value, column.indicator.unit, grid.language)


def quality_words(context: Context) -> Words:
    """Implementation quality as a table of words: a row for each figure of each element."""
    grid, lines = lines_of(context, elements())
    heads = [context.say(each) for each in (ELEMENT, ASPECT, _MEANING, _SECTION)]
    after = [context.say(each) for each in (PLANNED, DISTANCE, _REMARK)]
    return Words(
        rows=[
            [*heads, *file_heads(context, grid), *after],
            *(_row(context, grid, line) for line in lines),
        ],
        objects=[_object(context, grid, element, lines) for element in elements()],
        notes=[context.say(OUR_CHOICE), *file_notes(context, grid)],
        origins=frozenset(grid.origins()),
        more=beside_file(context, grid, elements()),
    )


def _row(context: Context, grid: Grid, line: Line[Element]) -> Row:
    language, element = context.language, line.thing
    return [
        element.name.in_(language),
        element.aspect.text.in_(language),
        element.meaning.in_(language),
        in_section(element.source, language),
        *file_cells(context, grid, line.column),
        planned_words(line.column, language),
        distance(grid, line.column),
        element.remark.in_(language),
    ]


def _object(
    context: Context, grid: Grid, element: Element, lines: Sequence[Line[Element]]
) -> dict[str, Any]:
    """An element by its codes, with every published figure that tells of it, unrounded."""
    language = context.language
    targets = {
        line.column.indicator.id: target.value
        for line in lines
        if line.thing is element and line.column and (target := planned(line.column))
    }
    return {
        "element": element.code,
        "aspect": element.aspect.code,
        "driver": element.aspect.is_driver,
        "label": element.name.in_(language),
        "meaning": element.meaning.in_(language),
        "section": element.source,
        "remark": element.remark.in_(language),
        "planned": targets,
        "figures": file_objects(grid, lines, element),
    }


def with_a_plan(context: Context, lines: Sequence[Line[Element]]) -> list[Column]:
    """The figures that a level is planned for, in the last chosen quarter, each once."""
    found: dict[tuple[str, str], Column] = {}
    for line in lines:
        column = line.column
        if column is None or planned(column) is None:
            continue
        if column.quarter == column.indicator.rhythm.period(context.quarter):
            found.setdefault((column.indicator.id, column.category), column)
    return list(found.values())


def of_plan(grid: Grid, column: Column, centre: str) -> float | None:
    """What is delivered in percent of what is planned; None where it is not told."""
    target, value = planned(column), grid.published(column)[centre].cell.value
    return None if target is None or value is None else 100 * value / target.value


def delivered(grid: Grid, columns: Sequence[Column], centre: str) -> Figure:
    """A bar for each figure, by how much of the planned level is delivered; a line at all of it."""
    language = grid.language
    names = [short_label(column, language) for column in columns]
    shares = [of_plan(grid, column, centre) for column in columns]
    told = [
        _told(grid, column, centre, share) for column, share in zip(columns, shares, strict=True)
    ]
    statuses = [grid.published(column)[centre].cell.status for column in columns]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": [0 if share is None else share for share in shares],
                "y": names,
                "text": [
                    "" if share is None else formats.target(round(share), Unit.PERCENT, language)
                    for share in shares
                ],
                "textposition": "auto",
                "insidetextanchor": "end",
                "cliponaxis": False,
                "customdata": told,
                "hovertemplate": "%{y}: %{customdata}<extra></extra>",
                "marker": {"color": SERIES_COLOURS[0]},
                "showlegend": False,
            }
        ],
        "layout": layout_of(
            language,
            xaxis=axis_of(
                language,
                Unit.PERCENT,
                range=[0, max(118.0, *(1.1 * (share or 0) for share in shares), 0.0)],
                tick0=0,
                dtick=25,
            ),
            yaxis=axis_of(language, **NAMES, autorange="reversed"),
            shapes=[
                {
                    "type": "line",
                    "x0": 100,
                    "x1": 100,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"dash": "dash", "width": 1.5},
                }
            ],
            annotations=[
                {
                    "x": 100,
                    "y": 1,
                    "yref": "paper",
                    "yanchor": "bottom",
                    "text": _AS_PLANNED.in_(language),
                    "showarrow": False,
                    "font": {"size": 12},
                },
                *(
                    {
                        "x": 0,
                        "y": name,
                        "xanchor": "left",
                        "text": status.sign,
                        "hovertext": status.text.in_(language),
                        "showarrow": False,
                        "font": {"size": 15},
                    }
                    for name, status in zip(names, statuses, strict=True)
                    if status is not Status.SHOWN
                ),
            ],
            margin={"l": 8, "r": 24, "t": 26, "b": 8},
        ),
    }


def _told(grid: Grid, column: Column, centre: str, share: float | None) -> str:
    cell, unit = grid.published(column)[centre].cell, column.indicator.unit
    if share is None:
        return cell.status.text.in_(grid.language)
    value = formats.value(cell, unit, grid.language)
    of = formats.target(round(share), Unit.PERCENT, grid.language)
    return f"{value} ({_OF_PLAN.in_(grid.language, share=of)})"
