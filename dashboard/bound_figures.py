"""Words with figures that tell of them: the lines of such a table, on the page and in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dashboard import texts
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.extract import as_shown, seal, signs
from dashboard.grid import Column, Grid
from dashboard.tables import REMARK, break_notes, figure, linked
from dashboard.workbooks import Row
from db.vocabulary import Audience, Language, Origin, Status, Text
from queries.bound import Told, figures_of, indicators_of
from queries.measures import INDICATOR_NOTES, Indicator, Kind
from queries.values import TOTAL

FIGURE = Text("Tall", "Figure")
NO_FIGURE = Text("Ingen tall", "No figure")
_UNIT = Text("Måleenhet", "Unit")

Thing = TypeVar("Thing", bound=Told)


@dataclass(frozen=True, slots=True)
class Line(Generic[Thing]):
    """A thing and one of the figures that tell of it, if there are any, in a quarter."""

    thing: Thing
    column: Column | None


def lines_of(context: Context, things: Sequence[Thing]) -> tuple[Grid, list[Line[Thing]]]:
    """The figures of every thing for the selection, and a line for each; one for a thing without."""
    answer = context.ask(indicator.id for indicator in indicators_of(things))
    lines = [Line(thing, column) for thing in things for column in _columns(context, thing)]
    columns = [line.column for line in lines if line.column is not None]
    grid = Grid(answer, columns, context.shown.measure, context.language)
    return grid, lines


def _columns(context: Context, thing: Told) -> list[Column | None]:
    found: list[Column | None] = [
        Column(indicator, category, quarter)
        for indicator, category in figures_of(thing)
        for quarter in indicator.rhythm.periods(context.scope.quarters)
    ]
    return found or [None]


def figure_label(column: Column, grid: Grid) -> str:
    """What a figure of the grid is called, with the part of it that is meant."""
    return _with_part(column.indicator.label_as(grid.measure), column, grid.language)


def short_label(column: Column, language: Language) -> str:
    """What a figure is called where there is little room."""
    return _with_part(column.indicator.short, column, language)


def _with_part(name: Text, column: Column, language: Language) -> str:
    if column.category or column.indicator.kind is Kind.QUARTILES:
        return f"{name.in_(language)}: {column.category_label(language)}"
    return name.in_(language)


def figure_address(context: Context, indicator: Indicator) -> str:
    """The page on which an indicator is explained, for the same selection."""
    return context.address_of(f"/method/{indicator.id}")


def _order(grid: Grid) -> tuple[str, ...]:
    """All together first: much of what tells of a thing is known of them all and of no one alone."""
    return (TOTAL, *grid.centres)


# --- on the page


def figure_heads(context: Context, grid: Grid) -> list[str]:
    """The heads of `figure_cells`."""
    several = len(context.scope.quarters) > 1
    return [
        context.say(FIGURE),
        *([context.say(texts.QUARTER)] if several else []),
        *map(grid.name, _order(grid)),
    ]


def figure_cells(
    context: Context,
    grid: Grid,
    column: Column | None,
    beside: Sequence[Any],
    *,
    stop: bool,
    of_all: Sequence[Any] = (),
) -> list[Element]:
    """A figure's name and what is said ``beside`` it, then the figure for all and for each centre.

    What is said ``of_all`` stands below the first.

    Each figure leads to where it comes from; the first of a line that is a ``stop`` is the Tab key's.
    """
    several = len(context.scope.quarters) > 1
    if column is None:
        nothing = [html.Span(context.say(NO_FIGURE)), *beside]
        return [
            html.Td(nothing, className="sentence no-figure"),
            *[html.Td("")] * (len(grid.centres) + 1 + several),
        ]
    language = context.language
    label = figure_label(column, grid)
    link = html.A(label, href=figure_address(context, column.indicator))
    cells = [html.Td([link, *beside], className="sentence")]
    if several:
        cells.append(html.Td(column.period_in(language)))
    for centre in _order(grid):
        cell = grid.cell(centre, column)
        mark = texts.ORIGIN_MARK[grid.observation(centre, column).origin.code]
        note = REMARK if grid.observation(centre, column).note else ""
        words = linked(
            figure(cell, grid.unit(column), language, mark + note),
            context.leads.at(column, centre),
            stop=stop and centre == TOTAL,
        )
        words += of_all if centre == TOTAL else ()
        cells.append(html.Td(words, className="" if cell.value is not None else "no-figure"))
    return cells


# --- in the file


def file_heads(context: Context, grid: Grid) -> list[str]:
    """The heads of `file_cells`."""
    return [
        *(context.say(each) for each in (FIGURE, _UNIT, texts.QUARTER)),
        *map(grid.name, _order(grid)),
        context.say(texts.ORIGIN),
    ]


def file_cells(context: Context, grid: Grid, column: Column | None) -> Row:
    """A figure of a line, for all and for each centre, as the page shows it."""
    language = context.language
    if column is None:
        return [NO_FIGURE.in_(language), *[""] * (len(grid.centres) + 4)]
    return [
        figure_label(column, grid),
        grid.unit(column).text.in_(language),
        column.period_in(language),
        *(as_shown(grid, centre, column) for centre in _order(grid)),
        ", ".join(origin.text.in_(language) for origin in _origins(grid, column)),
    ]


def _origins(grid: Grid, column: Column) -> list[Origin]:
    """How the figures of a line that are shown came to be."""
    found = grid.published(column).values()
    shown = {each.origin for each in found if each.cell.status is Status.SHOWN}
    return [origin for origin in Origin if origin in shown]


def file_objects(grid: Grid, lines: Iterable[Line[Thing]], thing: Thing) -> list[dict[str, Any]]:
    """Every published figure that tells of a thing, unrounded, by its codes."""
    columns = [line.column for line in lines if line.thing is thing and line.column is not None]
    return [
        {
            "indicator": column.indicator.id,
            "category": column.category,
            "quarter": column.period,
            "centre": centre,
            "value": observation.cell.value,
            "unit": column.indicator.unit.code,
            "numerator": observation.cell.numerator,
            "denominator": observation.cell.denominator,
            "status": observation.cell.status.code,
            "origin": observation.origin.code,
        }
        for column in columns
        for centre in _order(grid)
        for observation in [grid.observation(centre, column)]
    ]


def file_notes(context: Context, grid: Grid) -> list[str]:
    """The remarks that the figures of a file need."""
    noted = dict.fromkeys(o.note for o in grid.observations() if o.note)
    public = context.viewer.audience is Audience.PUBLIC
    return [
        *([context.say(texts.AS_EVERYBODY, n=context.door.rule.threshold)] if public else []),
        *(INDICATOR_NOTES[code].in_(context.language) for code in noted),
    ]


def beside_file(context: Context, grid: Grid, things: Iterable[Told]) -> dict[str, Any]:
    """What must be said beside the figures of a file."""
    return {
        "measure": grid.measure.value,
        **seal(context),
        **signs(context, grid.origins()),
        "breaks": break_notes(grid),
        "definitions": {
            indicator.id: indicator.definition.in_(context.language)
            for indicator in indicators_of(things)
        },
    }
