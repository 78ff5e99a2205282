"""Gjennomføring: planned against delivered, and the drivers that carry it (section 3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import formats
from dashboard.blocks import TableBlock
from dashboard.bound_figures import Line, figure_cells, figure_heads, lines_of
from dashboard.context import Context
from dashboard.elements import Element as Drawn
from dashboard.elements import html
from dashboard.grid import Grid
from dashboard.page import Page, Shelf, View
from dashboard.quality import (
    ELEMENT,
    OUR_CHOICE,
    PLANNED,
    delivered,
    distance,
    of_plan,
    planned_words,
    with_a_plan,
)
from dashboard.sections import chart, definitions, span
from dashboard.tables import notes
from dashboard.texts import WORD_TABLES
from dashboard.word_tables import word_table
from db.quality import Element, elements
from db.vocabulary import Text
from queries.bound import indicators_of
from queries.measures import Unit
from queries.values import TOTAL

_CHART = Text("Hvor mye av det planlagte som er levert", "How much of what is planned is delivered")
_SUMMARY = Text(
    "{name}, {quarter}: {met} av {n} planlagte nivåer er nådd. Lengst unna er «{worst}» med {share} "
    "av det planlagte.",
    "{name}, {quarter}: {met} of {n} planned levels are reached. Farthest off is “{worst}” with "
    "{share} of what is planned.",
)
_ALL_MET = Text(
    "{name}, {quarter}: alle de {n} planlagte nivåene er nådd.",
    "{name}, {quarter}: all {n} planned levels are reached.",
)
_NONE = Text(
    "{name}, {quarter}: ingen av tallene med et planlagt nivå er vist.",
    "{name}, {quarter}: none of the figures with a planned level is shown.",
)
_FROM_PLAN = Text("{distance} fra planen", "{distance} from plan")
_FIDELITY = Text("Planlagt og levert", "Planned and delivered")
_DRIVERS = Text("Drivkreftene bak gjennomføringen", "The drivers behind the implementation")
_DRIVERS_LEAD = Text(
    "Kompetanse, organisering og ledelse holder gjennomføringen oppe. De har ikke noe planlagt nivå: "
    "tallene er de ansattes svar, og det rapportene ellers sier.",
    "Competence, organisation and leadership sustain the implementation. They have no planned level: "
    "the figures are the answers of staff, and what else the reports tell.",
)


def _view(context: Context) -> View:
    grid, lines = lines_of(context, elements())
    columns = with_a_plan(context, lines)
    chosen = context.scope.centres
    who = chosen[0] if len(chosen) == 1 else TOTAL
    shown = Grid(grid.answer, columns, grid.measure, context.language)
    meanings = [
        (element.name.in_(context.language), [html.P(element.meaning.in_(context.language))])
        for element in elements()
    ]
    return View(
        [
            chart(
                context,
                "delivered",
                _CHART,
                _summary(context, shown, who),
                shown,
                delivered(shown, columns, who),
                wide=True,
                height=76 + 38 * len(columns),
            ),
            _table(context, grid, lines, drivers=False),
            _table(context, grid, lines, drivers=True),
            definitions(context, indicators_of(elements()), meanings),
        ],
        grid.origins(),
    )


def _summary(context: Context, grid: Grid, who: str) -> str:
    known = {c: s for c in grid.columns if (s := of_plan(grid, c, who)) is not None}
    words = {"name": grid.name(who), "quarter": context.quarter.label(context.language)}
    if not known:
        return context.say(_NONE, **words)
    met = sum(share >= 99.5 for share in known.values())
    if met == len(known):
        return context.say(_ALL_MET, **words, n=met)
    worst = min(known, key=lambda column: known[column])
    return context.say(
        _SUMMARY,
        **words,
        met=met,
        n=len(known),
        worst=worst.indicator.short.in_(context.language),
        share=formats.target(round(known[worst]), Unit.PERCENT, context.language),
    )


def _table(
    context: Context, grid: Grid, lines: Sequence[Line[Element]], *, drivers: bool
) -> TableBlock:
    """A row for each figure of each element; what the element is, is said once."""
    name, *figures = figure_heads(context, grid)
    heads = [context.say(ELEMENT), name, *figures]
    if not drivers:
        heads = [context.say(ELEMENT), name, context.say(PLANNED), *figures]
    these = [line for line in lines if line.thing.aspect.is_driver is drivers]
    told: set[str] = set()
    rows = []
    for line in these:
        said = line.thing.code in told
        rows.append(_cells(context, grid, line, said=said, stop=line is these[0]))
        told.add(line.thing.code)
    title = context.say(_DRIVERS if drivers else _FIDELITY)
    return TableBlock(
        "drivers" if drivers else "fidelity",
        title,
        word_table(f"{title}. {span(context)}", heads, rows),
        lead=context.say(_DRIVERS_LEAD if drivers else OUR_CHOICE),
        notes=notes(grid),
        wide=True,
    )


def _cells(
    context: Context, grid: Grid, line: Line[Element], *, said: bool, stop: bool
) -> list[Drawn]:
    language, element, column = context.language, line.thing, line.column
    what: list[Any] = [element.name.in_(language)]
    beside: list[Any] = []
    if not said:
        what.insert(0, html.Span(element.aspect.text.in_(language), className="aspect"))
        what.append(html.Span(element.meaning.in_(language), className="under"))
        if remark := element.remark.in_(language):
            beside = [html.Span(remark, className="under")]
    head = html.Th(what, scope="row", className="sentence")
    far = "" if element.aspect.is_driver else distance(grid, column)
    below = [html.Span(context.say(_FROM_PLAN, distance=far), className="under")] if far else []
    name, *figures = figure_cells(context, grid, column, beside, stop=stop, of_all=below)
    if element.aspect.is_driver:
        return [head, name, *figures]
    return [head, name, html.Td(planned_words(column, language)), *figures]


PAGE = Page(
    path="/quality",
    title=WORD_TABLES["quality"],
    lead=Text(
        "Hva som var planlagt, hva som er levert, og hva som holder gjennomføringen oppe.",
        "What was planned, what is delivered, and what sustains the implementation.",
    ),
    tables=("quality",),
    shelf=Shelf.EVALUATION,
    view=_view,
    measured=False,
)
