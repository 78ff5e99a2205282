"""A centre's own page: its headline figures, its development, and every figure it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dashboard import figures, formats
from dashboard.attributes import ATTRIBUTES
from dashboard.blocks import Block, PartsBlock, TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.grid import Column, columns_of
from dashboard.headlines import HEADLINES, headline_cards
from dashboard.page import Page, View
from dashboard.sections import chart, indicators_of, over_time_summary, shown_origins, span
from dashboard.tables import Table, linked, sign
from db.vocabulary import Status, Text
from queries.ask import Answer
from queries.indicators import TABLES, rhythm_of, sections
from queries.measures import Indicator, Kind

_ABOUT = Text("Om mottaket", "About the centre")
_LEAD = Text(
    "Tallene for {name}, kvartal for kvartal.", "The figures of {name}, quarter by quarter."
)
_LINES = {
    "agreement_share": Text("Avtaler over tid", "Agreements over time"),
    "full_time_share": Text("Full tid over tid", "Full time over time"),
    "occupancy_share": Text("Belegg over tid", "Occupancy over time"),
}
_TABLES = ("programme", "settlement", "centres", "economy", "progress", "attendance")
"""What a centre reports of itself. What others ask its staff and residents, and what became of them,
is by the hundred, and has pages of its own."""
_ELSEWHERE = {
    "/models": Text("Les om mottakets modell", "Read of the centre's model"),
    "/surveys": Text("Hva ansatte og beboere svarer", "What staff and residents answer"),
    "/outcomes": Text("Hva det ble av beboerne", "What became of the residents"),
}
_FIGURE = Text("Tall", "Figure")


def _view(context: Context) -> View:
    centre = context.scope.centres[0]
    facts = context.catalogue.centres[centre]
    quarter = context.quarter
    compared = {quarter, quarter.plus(-1), quarter.plus(-4)}
    known = tuple(q for q in context.catalogue.quarters if q in compared)
    now = context.ask(HEADLINES, replace(context.scope, quarters=known))
    everything = context.ask(entry.id for table in _TABLES for entry in indicators_of(table))
    history = context.ask(_LINES, context.history)
    charts = []
    for id, heading in _LINES.items():
        grid = context.grid([id], history)
        summary = over_time_summary(context, grid, centre)
        charts.append(chart(context, f"{id}-lines", heading, summary, grid, figures.lines(grid)))
    blocks: list[Block] = [
        PartsBlock("headlines", headline_cards(context, now, centre)),
        *charts,
        PartsBlock("about", _about(context), className="block", heading=context.say(_ABOUT)),
        *(_figures_of(context, table, everything, centre) for table in _TABLES),
    ]
    return View(
        blocks,
        shown_origins(now, everything, history),
        title=facts.name,
        lead=context.say(_LEAD, name=facts.name),
    )


def _about(context: Context) -> Element:
    facts = context.catalogue.centres[context.scope.centres[0]]
    items = []
    for attribute in ATTRIBUTES:
        items += [
            html.Dt(context.say(attribute.label)),
            html.Dd(attribute.say(facts, context.language)),
        ]
    chosen = replace(context.request.selection, centres=(facts.code,))
    links = [
        html.Li(html.A(context.say(words), href=context.request.at(path).choose(chosen).address()))
        for path, words in _ELSEWHERE.items()
    ]
    return html.Div([html.Dl(items, className="about"), html.Ul(links, className="elsewhere")])


def _figures_of(context: Context, table: str, answer: Answer, centre: str) -> TableBlock:
    """Every figure of a table for one centre: a row for each figure, a column for each quarter."""
    rhythm = rhythm_of(table)
    quarters = rhythm.periods(context.scope.quarters)
    head = [
        html.Tr(
            [
                html.Th(context.say(_FIGURE), scope="col"),
                *(html.Th(rhythm.code_in(q, context.language), scope="col") for q in quarters),
            ]
        )
    ]
    entries = [entry for group in sections(table).values() for entry in group]
    title = context.say(TABLES[table])
    return TableBlock(
        f"figures-{table}",
        title,
        Table(
            f"{title}. {span(context, rhythm=rhythm)}",
            head,
            list(_rows(context, entries, answer, centre)),
        ),
        wide=True,
    )


def _rows(
    context: Context, entries: Iterable[Indicator], answer: Answer, centre: str
) -> Iterable[Element]:
    stop = True
    for entry in entries:
        for column in columns_of([entry], [context.quarter]):
            label = context.say(entry.label_as(context.shown.measure))
            if entry.categories and (column.category or entry.kind is Kind.QUARTILES):
                label += f": {column.category_label(context.language)}"
            cells = []
            for quarter in entry.rhythm.periods(context.scope.quarters):
                cells.append(_cell(context, replace(column, quarter=quarter), answer, centre, stop))
                stop = False
            yield html.Tr([html.Th(label, scope="row", className="indicator"), *cells])


def _cell(context: Context, column: Column, answer: Answer, centre: str, stop: bool) -> Element:
    """A figure with its unit, as a row here has no head that names it."""
    entry, measure = column.indicator, context.shown.measure
    unit = entry.unit_of(column.category, measure)
    published = answer.get(entry.id, centre, column.quarter, column.category).cell
    cell = entry.read(published, column.category, measure)
    address = context.leads.at(column, centre)
    if cell.status is not Status.SHOWN:
        words = list(sign(cell.status, context.language))
        return html.Td(linked(words, address, stop=stop), className="no-figure")
    words = [formats.value(cell, unit, context.language)]
    base = formats.base(cell, unit, context.language)
    bases = [html.Span(base, className="base")] if base else []
    return html.Td(linked([*words, *bases], address, stop=stop))


PAGE = Page(
    path="/centres/<code>",
    title=Text("Mottak", "Centre"),
    lead=Text("", ""),
    tables=_TABLES,
    view=_view,
    per_centre=True,
)
