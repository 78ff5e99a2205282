"""Endringsteori: the theory of change as a map and a table, with the figures that tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import texts
from dashboard.blocks import TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.grid import ALL_CENTRES, Grid
from dashboard.page import Page, Shelf, View
from dashboard.sections import definitions, span
from dashboard.tables import figure, notes
from dashboard.theory_file import (
    FIGURE,
    NO_FIGURE,
    NODE,
    OUR_CHOICE,
    STAGE,
    Line,
    figure_address,
    figure_label,
    leading_to,
    lines_of,
)
from dashboard.theory_map import theory_map
from dashboard.word_tables import word_table
from db.theory import theory
from db.vocabulary import Text
from queries.theory import bound_indicators
from queries.values import TOTAL

_TABLE = Text("Leddene og tallene", "The steps and the figures")
_LEADS_TO = Text("Fører til {what}.", "Leads to {what}.")


def _view(context: Context) -> View:
    grid, lines = lines_of(context)
    meanings = [
        (node.name.in_(context.language), [html.P(node.meaning.in_(context.language))])
        for node in theory()
    ]
    return View(
        [
            theory_map(context, grid, lines),
            _table(context, grid, lines),
            definitions(context, bound_indicators(), meanings),
        ],
        grid.origins(),
    )


def _table(context: Context, grid: Grid, lines: Sequence[Line]) -> TableBlock:
    """The lines of the file, with what a node means and leads to said once."""
    several = len(context.scope.quarters) > 1
    heads = [
        context.say(NODE),
        context.say(STAGE),
        context.say(FIGURE),
        *([context.say(texts.QUARTER)] if several else []),
        *(grid.name(centre) for centre in grid.centres),
        context.say(ALL_CENTRES),
    ]
    told: set[str] = set()
    rows = []
    for line in lines:
        rows.append(_cells(context, grid, line, said=line.node.code in told))
        told.add(line.node.code)
    title = context.say(_TABLE)
    return TableBlock(
        "theory",
        title,
        word_table(f"{title}. {span(context)}", heads, rows),
        lead=context.say(OUR_CHOICE),
        notes=notes(grid),
        wide=True,
    )


def _cells(context: Context, grid: Grid, line: Line, *, said: bool) -> list[Element]:
    language, node, column = context.language, line.node, line.column
    what: list[Any] = [node.name.in_(language)]
    if not said:
        what.append(html.Span(node.meaning.in_(language), className="under"))
        if node.leads_to:
            leads = context.say(_LEADS_TO, what="; ".join(leading_to(node, language)))
            what.append(html.Span(leads, className="under"))
    remark = [html.Span(node.remark.in_(language), className="under")]
    first = [
        html.Th(what, scope="row", className="sentence"),
        html.Td(node.stage.text.in_(language)),
    ]
    quarter = []
    if len(context.scope.quarters) > 1:
        quarter = [html.Td(column.period_in(language) if column else "")]
    if column is None:
        nothing = [html.Span(context.say(NO_FIGURE)), *remark]
        return [
            *first,
            html.Td(nothing, className="sentence no-figure"),
            *[html.Td("")] * (len(grid.centres) + 1 + len(quarter)),
        ]
    link = html.A(figure_label(column, language), href=figure_address(context, column.indicator))
    cells = []
    for centre in (*grid.centres, TOTAL):
        cell = grid.cell(centre, column)
        mark = texts.ORIGIN_MARK[grid.observation(centre, column).origin.code]
        note = "*" if grid.observation(centre, column).note else ""
        words = figure(cell, grid.unit(column), language, mark + note)
        cells.append(html.Td(words, className="" if cell.value is not None else "no-figure"))
    return [
        *first,
        html.Td([link, *([] if said else remark)], className="sentence"),
        *quarter,
        *cells,
    ]


PAGE = Page(
    path="/theory",
    title=texts.WORD_TABLES["theory"],
    lead=Text(
        "Hvordan integreringsmottakene er ment å virke, ledd for ledd, og hva tallene sier om hvert "
        "ledd.",
        "How the integration reception centres are meant to work, step by step, and what the figures "
        "say of each.",
    ),
    tables=("theory",),
    shelf=Shelf.EVALUATION,
    view=_view,
)
