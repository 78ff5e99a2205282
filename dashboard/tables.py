"""A grid as a semantic table: caption, heads with scope, sort buttons, the total in the foot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar

from dashboard import formats, texts
from dashboard.elements import Element, html
from dashboard.figure_name import FigureAddresses
from dashboard.grid import CENTRE_COLUMN, Column, Grid
from db.vocabulary import Language, Origin, Quarter, Status, Text
from queries.breaks import breaks
from queries.measures import INDICATOR_NOTES, Unit
from queries.values import TOTAL, Cell

T = TypeVar("T")
REMARK = "*"
"""The mark of a figure that there is a remark to, under the table."""
_HEARD = {
    **{mark: origin.text for origin in Origin if (mark := texts.ORIGIN_MARK[origin.code])},
    REMARK: Text("se merknaden", "see the remark"),
}
"""What is said of a figure for each of its marks."""


@dataclass(frozen=True)
class Table:
    """The parts of an HTML table, ready to be put in place."""

    caption: str
    head: list[Any]
    body: list[Any]
    foot: list[Any] = field(default_factory=list)
    stacks: bool = False
    """Whether its rows become cards on a telephone; figures are compared, and stay in columns."""


def grid_table(
    grid: Grid,
    caption: str,
    *,
    sortable: bool = False,
    link: Callable[[str], str] | None = None,
    total: bool = True,
    leads: FigureAddresses | None = None,
) -> Table:
    """A row for each centre and, in the foot, the total of all centres.

    ``link`` gives the address of a centre's own page, ``leads`` those where figures are explained.
    """
    origins = {column: _common_origin(grid, column) for column in grid.columns}
    unit = _only({grid.unit(column) for column in grid.columns})
    origin = _only(set(origins.values()))
    shared = [unit.text.in_(grid.language)] if unit else []
    if origin is not None and origin is not Origin.REPORTED:
        shared.append(origin.text.in_(grid.language))
    order = [*grid.centres, TOTAL] if total else grid.centres
    cells = zip(
        *(
            _cells(grid, column, origins[column], order, leads, first=column is grid.columns[0])
            for column in grid.columns
        ),
        strict=True,
    )
    rows = [
        _row(grid, centre, drawn, link if centre != TOTAL else None)
        for centre, drawn in zip(order, cells, strict=True)
    ]
    body = len(grid.centres)
    return Table(
        ", ".join([caption, *shared]),
        _head(grid, {} if origin else origins, sortable, name_units=unit is None),
        rows[:body],
        rows[body:],
    )


def _common_origin(grid: Grid, column: Column) -> Origin | None:
    """The origin that all shown figures of a column share, if they do."""
    published = grid.published(column).values()
    return _only({each.origin for each in published if each.cell.status is Status.SHOWN})


def _only(found: set[T]) -> T | None:
    """The one thing in a set of one; what all columns share is said once, in the caption."""
    return next(iter(found)) if len(found) == 1 else None


def _head(
    grid: Grid, origins: dict[Column, Origin | None], sortable: bool, *, name_units: bool
) -> list[Any]:
    language = grid.language
    several_quarters = len({column.quarter for column in grid.columns}) > 1
    groups = [
        (label, list(columns))
        for label, columns in groupby(grid.columns, key=lambda column: column.group_label(language))
    ]
    corner = _sort_head(
        grid,
        CENTRE_COLUMN,
        texts.CENTRE.in_(language),
        sortable,
        rowSpan=2 if several_quarters else 1,
    )
    if not several_quarters:
        heads = [
            _sort_head(
                grid,
                columns[0].id,
                label,
                sortable,
                _under_head(grid, columns[0], origins, name_units, quarter=True),
            )
            for label, columns in groups
        ]
        return [html.Tr([corner, *heads])]
    above = [
        html.Th(
            [label, _target_line(grid, columns[0])],
            scope="colgroup",
            colSpan=len(columns),
            className="group",
        )
        for label, columns in groups
    ]
    below = [
        _sort_head(
            grid,
            column.id,
            column.period_in(language),
            sortable,
            _under_head(grid, column, origins, name_units, quarter=False),
        )
        for column in grid.columns
    ]
    return [html.Tr([corner, *above]), html.Tr(below)]


def _under_head(
    grid: Grid,
    column: Column,
    origins: dict[Column, Origin | None],
    name_units: bool,
    *,
    quarter: bool,
) -> list[Any]:
    """The small lines under a head: unit and origin unless the caption has them, and the target."""
    words = []
    unit, origin = grid.unit(column), origins.get(column)
    if name_units and quarter and unit is not Unit.PERCENT:
        words.append(unit.text.in_(grid.language))
    if origin is not None and origin is not Origin.REPORTED:
        words.append(origin.text.in_(grid.language))
    lines: list[Any] = [html.Span(" · ".join(words), className="under")] if words else []
    return [*lines, *(_target_line(grid, column) if quarter else [])]


def _target_line(grid: Grid, column: Column) -> list[Any]:
    target = column.indicator.target(column.quarter)
    if target is None or column.category or grid.unit(column) is not column.indicator.unit:
        return []
    level = formats.target(target.value, column.indicator.unit, grid.language)
    text = f"{texts.TARGET.in_(grid.language).lower()} {level}"
    return [html.Span(text, className="under target")]


def _sort_head(
    grid: Grid, id: str, label: str, sortable: bool, under: Sequence[Any] = (), rowSpan: int = 1
) -> Any:
    attributes: dict[str, Any] = {"scope": "col"}
    if rowSpan > 1:
        attributes["rowSpan"] = rowSpan
    if not sortable:
        return html.Th([html.Span(label), *under], **attributes)
    state = "none"
    if grid.sort is not None and grid.sort.column == id:
        state = "descending" if grid.sort.descending else "ascending"
    attributes["aria-sort"] = state
    return html.Th([_sort_button(id, label), *under], **attributes)


@lru_cache(maxsize=10_000)
def _sort_button(id: str, label: str) -> Any:
    return html.Button(
        [html.Span(label), html.Span(className="sort-mark", **{"aria-hidden": "true"})],
        type="button",
        className="sort",
        **{"data-sort": id},
    )


def _row(grid: Grid, centre: str, cells: Sequence[Any], link: Callable[[str], str] | None) -> Any:
    name: Any = grid.name(centre)
    if link is not None:
        name = html.A(name, href=link(centre))
    return html.Tr([html.Th(name, scope="row"), *cells], **{"data-centre": centre})


def _cells(
    grid: Grid,
    column: Column,
    common: Origin | None,
    centres: Sequence[str],
    leads: FigureAddresses | None,
    *,
    first: bool,
) -> list[Any]:
    """The drawn cells of a column, in the order of ``centres``."""
    published, unit, language = grid.published(column), grid.unit(column), grid.language
    indicator, category, measure = column.indicator, column.category, grid.measure
    as_published = unit is indicator.unit
    drawn: list[Any] = []
    for observation in map(published.__getitem__, centres):
        cell = observation.cell
        if not as_published:
            cell = indicator.read(cell, category, measure)
        marks = texts.ORIGIN_MARK[observation.origin.code] if common is None else ""
        if observation.note is not None:
            marks += REMARK
        words = _words(cell, unit, language, marks)
        if leads is not None:
            address = leads.at(column, observation.centre)
            words = linked(words, address, stop=first and not drawn)
        drawn.append(
            html.Td(words, className="no-figure") if cell.value is None else html.Td(words)
        )
    return drawn


@lru_cache(maxsize=100_000)
def _words(cell: Cell, unit: Unit, language: Language, marks: str) -> list[Any]:
    """What stands in a cell. Remembered, as the same figures are drawn again and again."""
    return figure(cell, unit, language, marks)


def linked(words: Sequence[Any], address: str, *, stop: bool) -> list[Element]:
    """The words of a figure as a link to where it is explained; its marks and base stay outside.

    Of a whole table one link is a ``stop`` of the Tab key: from there, arrows go to the others.
    """
    # A sign is two elements: what is seen, and what is heard instead.
    inside = 2 if isinstance(words[0], dict) else 1
    tab = {} if stop else {"tabIndex": "-1"}
    link = html.A(words[:inside], href=address, className="whence", **tab)
    return [link, *words[inside:]]


def figure(cell: Cell, unit: Unit, language: Language, marks: str) -> list[Any]:
    """A figure as it stands in a table: the number, its marks and its base, or a sign for none.

    Beside a sign stands the mark of a remark alone: what is not there has no origin.
    """
    if cell.status is not Status.SHOWN:
        remark = REMARK if REMARK in marks else ""
        return [*sign(cell.status, language), *raised(remark, language)]
    words: list[Any] = [
        formats.value(cell, unit, language, bare=True),
        *raised(marks, language),
    ]
    base = formats.base(cell, unit, language)
    if base:
        words.append(html.Span(base, className="base"))
    return words


def sign(status: Status, language: Language) -> Iterator[Any]:
    """The sign of a figure that is not there, and the words a screen reader says instead."""
    yield html.Span(status.sign, **{"aria-hidden": "true"})
    yield html.Span(status.text.in_(language), className="visually-hidden")


def raised(marks: str, language: Language) -> Iterator[Any]:
    """The marks of a figure as they are seen beside it, and the words that are heard after it.

    A mark is drawn by the style sheet: as a letter of the text, «353» with its mark would be read
    and copied as «353s».
    """
    if marks:
        yield html.Span(className="raised", **{"aria-hidden": "true", "data-marks": marks})
        words = "".join(f", {_HEARD[mark].in_(language)}" for mark in marks)
        yield html.Span(words, className="visually-hidden")


def notes(grid: Grid) -> list[str]:
    """The remarks that belong to figures in the grid, each once, and the breaks in its series."""
    codes = dict.fromkeys(o.note for o in grid.observations() if o.note is not None)
    marked = [f"{REMARK} {INDICATOR_NOTES[code].in_(grid.language)}" for code in codes]
    return [*marked, *break_notes(grid)]


def break_notes(grid: Grid) -> list[str]:
    """Where the series of the grid are broken, a sentence each; the same break is told once."""
    language = grid.language
    quarters: dict[str, set[Quarter]] = {}
    for column in grid.columns:
        quarters.setdefault(column.indicator.id, set()).add(column.quarter)
    series = {indicator: sorted(found) for indicator, found in quarters.items()}
    told = []
    for each, centres in breaks(grid.answer, series).items():
        everyone = len(centres) == len(grid.centres) > 1
        names = formats.listing([grid.name(code) for code in centres], language)
        who = texts.EVERY_CENTRE.in_(language) if everyone else names
        told.append(texts.BREAK.in_(language, centres=who, what=each.told(language)))
    return told
