"""Mottakene: what they are (tables 4.1 and 2.1), how full they are, and how long people stay."""

from __future__ import annotations

from dashboard import figures, texts
from dashboard.attributes import ATTRIBUTES
from dashboard.blocks import Block, TableBlock
from dashboard.context import Context
from dashboard.elements import html
from dashboard.page import Page, View
from dashboard.sections import (
    bar_height,
    chart,
    definitions,
    indicators_of,
    over_time_summary,
    section_tables,
    shown_origins,
)
from dashboard.tables import Table
from db.vocabulary import Text

_ABOUT = Text("Om mottakene", "About the centres")
_ABOUT_LEAD = Text(
    "Kilde i evalueringen: tabell 4.1 og tabell 2.1. Driftsperioden for Oslo er en forutsetning i "
    "demonstrasjonstallene.",
    "Source in the evaluation: tables 4.1 and 2.1. The period Oslo was open is an assumption of the "
    "demonstration figures.",
)
_OCCUPANCY = Text("Belegg over tid", "Occupancy over time")
_STAY = Text("Hvor lenge de har bodd der", "How long they have lived there")
_STAY_SUMMARY = Text(
    "Merket er medianen av dager siden innflytting, streken går fra nedre til øvre kvartil.",
    "The mark is the median of days since moving in, the line runs from the lower to the upper "
    "quartile.",
)


def _view(context: Context) -> View:
    indicators = indicators_of("centres")
    answer = context.ask(indicator.id for indicator in indicators)
    history = context.ask(("occupancy_share",), context.history)
    occupancy = context.grid(["occupancy_share"], history)
    stay = context.grid(["days_in_centre"], answer, quarters=[context.quarter])
    tables = {block.name: block for block in section_tables(context, "centres", answer)}
    blocks: list[Block] = [
        _about(context),
        tables["occupancy"],
        chart(
            context,
            "occupancy-lines",
            _OCCUPANCY,
            over_time_summary(context, occupancy),
            occupancy,
            figures.lines(occupancy),
        ),
        tables["stay"],
        chart(
            context,
            "stay-spread",
            _STAY,
            context.say(_STAY_SUMMARY),
            stay,
            figures.spread(stay),
            height=bar_height(stay),
        ),
        definitions(context, indicators),
    ]
    return View(blocks, shown_origins(answer, history))


def _about(context: Context) -> TableBlock:
    head = [
        html.Tr(
            [
                html.Th(context.say(texts.CENTRE), scope="col"),
                *(html.Th(context.say(attribute.label), scope="col") for attribute in ATTRIBUTES),
            ],
            className="words",
        )
    ]
    body = [
        html.Tr(
            [
                html.Th(html.A(facts.name, href=context.centre_address(code)), scope="row"),
                *(html.Td(attribute.say(facts, context.language)) for attribute in ATTRIBUTES),
            ],
            className="words",
        )
        for code, facts in context.catalogue.centres.items()
        if code in context.scope.centres
    ]
    return TableBlock(
        "about",
        context.say(_ABOUT),
        Table(context.say(_ABOUT), head, body),
        lead=context.say(_ABOUT_LEAD),
        wide=True,
    )


PAGE = Page(
    path="/centres",
    title=Text("Mottakene", "The centres"),
    lead=Text(
        "Hvem som driver dem, hvor mange de har plass til, og hvor fulle de er.",
        "Who runs them, how many they have room for, and how full they are.",
    ),
    tables=("centres",),
    view=_view,
    sorts="centres",
)
