"""Endringsteori: the theory of change as a map and a table, with the figures that tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import texts
from dashboard.blocks import TableBlock
from dashboard.bound_figures import Line, figure_cells, figure_heads, lines_of
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.grid import Grid
from dashboard.page import Page, Shelf, View
from dashboard.sections import definitions, span
from dashboard.tables import notes
from dashboard.theory_file import NODE, OUR_CHOICE, STAGE, leading_to
from dashboard.theory_map import theory_map
from dashboard.word_tables import word_table
from db.theory import Node, theory
from db.vocabulary import Text
from queries.bound import indicators_of

_TABLE = Text("Leddene og tallene", "The steps and the figures")
_LEADS_TO = Text("Fører til {what}.", "Leads to {what}.")


def _view(context: Context) -> View:
    grid, lines = lines_of(context, theory())
    meanings = [
        (node.name.in_(context.language), [html.P(node.meaning.in_(context.language))])
        for node in theory()
    ]
    return View(
        [
            theory_map(context, grid, lines),
            _table(context, grid, lines),
            definitions(context, indicators_of(theory()), meanings),
        ],
        grid.origins(),
    )


def _table(context: Context, grid: Grid, lines: Sequence[Line[Node]]) -> TableBlock:
    """The lines of the file, with what a node means and leads to said once."""
    heads = [context.say(NODE), context.say(STAGE), *figure_heads(context, grid)]
    first = next((line for line in lines if line.column), None)
    told: set[str] = set()
    rows = []
    for line in lines:
        said = line.thing.code in told
        rows.append(_cells(context, grid, line, said=said, stop=line is first))
        told.add(line.thing.code)
    title = context.say(_TABLE)
    return TableBlock(
        "theory",
        title,
        word_table(f"{title}. {span(context)}", heads, rows),
        lead=context.say(OUR_CHOICE),
        notes=notes(grid),
        wide=True,
    )


def _cells(
    context: Context, grid: Grid, line: Line[Node], *, said: bool, stop: bool
) -> list[Element]:
    language, node = context.language, line.thing
    what: list[Any] = [node.name.in_(language)]
    beside = []
    if not said:
        what.append(html.Span(node.meaning.in_(language), className="under"))
        if node.leads_to:
            leads = context.say(_LEADS_TO, what="; ".join(leading_to(node, language)))
            what.append(html.Span(leads, className="under"))
        beside = [html.Span(node.remark.in_(language), className="under")]
    return [
        html.Th(what, scope="row", className="sentence"),
        html.Td(node.stage.text.in_(language)),
        *figure_cells(context, grid, line.column, beside, stop=stop),
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
