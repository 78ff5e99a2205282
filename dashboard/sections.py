"""Blocks that several pages are made of: the tables of a section, charts of a grid, definitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dashboard import formats, texts
from dashboard.blocks import Block, ChartBlock, PartsBlock, TableBlock
from dashboard.context import MAX_SERIES, Context
from dashboard.elements import Element, html
from dashboard.figures import Figure
from dashboard.grid import Grid
from dashboard.tables import break_notes, grid_table, notes
from db.vocabulary import Origin, Quarter, Rhythm, Status, Text
from queries.ask import Answer
from queries.indicators import sections
from queries.measures import Indicator
from queries.values import TOTAL, Cell

_FROM_TO = Text(
    "{name}: {first} i {start}, {last} i {end}.",
    "{name}: {first} in {start}, {last} in {end}.",
)
_NOT_KNOWN = Text(
    "Tallene for {name} mangler i {quarter}.", "Figures for {name} are missing in {quarter}."
)
_HIDDEN = Text(
    "Tallene for {name} er skjult i {quarter} av hensyn til personvernet.",
    "Figures for {name} are hidden in {quarter} for confidentiality.",
)
_NOBODY_TELLS = Text(
    "{quarter}: ingen av mottakene som vises, har meldt om dette.",
    "{quarter}: none of the centres shown has told of this.",
)
_TABLE_LEAD = Text("Kilde i evalueringen: {source}.", "Source in the evaluation: {source}.")


def indicators_of(table: str) -> list[Indicator]:
    """Every indicator of a table, in the order of its sections."""
    return [indicator for entries in sections(table).values() for indicator in entries]


_ON_ANOTHER_PAGE = {"motivation": "/surveys"}


def page_of(table: str) -> str:
    """The path of the page that shows a table: that of its name, unless it shares another's."""
    return _ON_ANOTHER_PAGE.get(table, f"/{table}")


def section_tables(
    context: Context, table: str, answer: Answer, only: Iterable[str] | None = None
) -> list[TableBlock]:
    """A table for each section, with the centres in the reader's order."""
    wanted = None if only is None else set(only)
    blocks = []
    for section, entries in sections(table).items():
        if wanted is not None and section.code not in wanted:
            continue
        grid = context.grid(entries, answer, sorted_as_chosen=True)
        heading = section.text.in_(context.language)
        sources = dict.fromkeys(entry.source.in_(context.language) for entry in entries)
        blocks.append(
            TableBlock(
                section.code,
                heading,
                grid_table(
                    grid,
                    f"{heading}. {span(context, grid)}",
                    sortable=True,
                    link=context.centre_address,
                    leads=context.leads,
                ),
                lead=context.say(_TABLE_LEAD, source=", ".join(sources)),
                notes=notes(grid),
                wide=len(grid.columns) > 3,
            )
        )
    return blocks


def span(context: Context, grid: Grid | None = None, rhythm: Rhythm = Rhythm.QUARTER) -> str:
    """The chosen quarters in words, or as periods of a rhythm, or the periods that a grid has."""
    periods = rhythm.periods(context.scope.quarters)
    labels = [rhythm.label(period, context.language) for period in periods]
    if grid is not None:
        labels = [*dict.fromkeys(column.period_label(context.language) for column in grid.columns)]
    if len(labels) == 1:
        return labels[0]
    return context.say(texts.SPAN, first=labels[0], last=labels[-1])


def chart(
    context: Context,
    name: str,
    heading: Text,
    summary: str,
    grid: Grid,
    figure: Figure,
    *,
    wide: bool = False,
    height: int = 340,
) -> ChartBlock:
    """A chart of a grid with the same grid as its table."""
    title = heading.in_(context.language)
    return ChartBlock(
        name,
        title,
        " ".join([summary + context.limited(), *break_notes(grid)]),
        figure,
        grid_table(grid, title, leads=context.leads),
        context.say(texts.AS_TABLE),
        wide=wide,
        height=height,
    )


def over_time_summary(context: Context, grid: Grid, centre: str = TOTAL) -> str:
    """The figure of a centre, or of all, at the first and the last quarter of a development."""
    words = {}
    for end, column in (("first", grid.columns[0]), ("last", grid.columns[-1])):
        cell = grid.cell(centre, column)
        words[end] = formats.value(cell, grid.unit(column), context.language)
        if cell.value is None:
            words[end] = context.why_none(cell.status, centre, column.quarter)
    return context.say(
        _FROM_TO,
        name=grid.name(centre),
        start=grid.columns[0].period_label(context.language),
        end=grid.columns[-1].period_label(context.language),
        **words,
    )


def unknown(context: Context, name: str, *cells: Cell) -> str:
    """The summary of a chart whose figures are not there, or that ``cells`` hide."""
    quarter = context.quarter.label(context.language)
    hidden = any(cell.status is Status.HIDDEN for cell in cells)
    return context.say(_HIDDEN if hidden else _NOT_KNOWN, name=name, quarter=quarter)


def told_by_centre(context: Context, grid: Grid, at: int, wording: Text, each: Text) -> str:
    """The figure of a column at each centre that tells of it, as a share or number, in a sentence."""
    column, language = grid.columns[at], context.language
    quarter = context.quarter.label(language)
    cells = {centre: grid.cell(centre, column) for centre in grid.centres}
    known = {centre: cell for centre, cell in cells.items() if cell.value is not None}
    if not known:
        hidden = [cell for cell in cells.values() if cell.status is Status.HIDDEN]
        if hidden:
            return unknown(context, grid.name(TOTAL), *hidden)
        return context.say(_NOBODY_TELLS, quarter=quarter)
    unit = grid.unit(column)
    told = [
        context.say(each, n=formats.value(cell, unit, language), name=grid.name(centre))
        for centre, cell in known.items()
    ]
    return context.say(wording, quarter=quarter, told=formats.listing(told, language))


def shown_origins(*answers: Answer) -> set[Origin]:
    """How the figures that are shown came to be."""
    return {o.origin for answer in answers for o in answer if o.cell.status is Status.SHOWN}


def bar_height(grid: Grid) -> int:
    """Room for a bar each, also for centres that may be ticked after the page has opened."""
    known = len(grid.answer.scope.catalogue.centres)
    bars = 1 + max(len(grid.centres), min(MAX_SERIES, known))
    return 56 + 44 * bars


def described(context: Context, items: Iterable[tuple[Text, Any]]) -> Element:
    """Terms and what is told of each; one of which there is nothing to tell is left out."""
    told = [(term, words) for term, words in items if words]
    return html.Dl(
        [part for term, words in told for part in (html.Dt(context.say(term)), html.Dd(words))],
        className="about",
    )


def aim(context: Context, indicator: Indicator, quarter: Quarter) -> str:
    """The target that holds in a quarter, and where it is set; empty when none is."""
    target = indicator.target(quarter)
    if target is None:
        return ""
    level = formats.target(target.value, indicator.unit, context.language)
    return f"{level}. {target.source.in_(context.language)}"


def definitions(
    context: Context,
    indicators: Sequence[Indicator],
    first: Sequence[tuple[Any, Any]] = (),
) -> Block:
    """What each indicator counts, where it comes from and what is aimed for.

    Before them stand the page's own terms, those that come ``first``.
    """
    items = list(first)
    for indicator in indicators:
        # Numbers are measured against no target of shares.
        unit = indicator.unit_of("", context.shown.measure)
        target = aim(context, indicator, context.quarter) if unit is indicator.unit else ""
        words = [
            html.P(indicator.definition.in_(context.language)),
            html.P(
                f"{context.say(texts.SOURCE)}: {indicator.source.in_(context.language)}",
                className="under",
            ),
        ]
        if target:
            words.append(html.P(f"{context.say(texts.TARGET)}: {target}", className="under"))
        label = context.say(indicator.label_as(context.shown.measure))
        link = html.A(label, href=context.address_of(f"/method/{indicator.id}"))
        items.append((link, words))
    told = [part for term, words in items for part in (html.Dt(term), html.Dd(words))]
    content = html.Details(
        [html.Summary(context.say(texts.DEFINITIONS)), html.Dl(told)], className="definitions"
    )
    return PartsBlock("definitions", content)
