"""One indicator: what it counts, how it develops, and what its definition has been."""

from __future__ import annotations

from typing import Any

from dashboard import figures, formats, texts
from dashboard.blocks import Block, PartsBlock, TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.grid import columns_of
from dashboard.memo import formula
from dashboard.method_words import REPORTS
from dashboard.page import Page, View
from dashboard.sections import (
    aim,
    chart,
    described,
    over_time_summary,
    page_of,
    shown_origins,
    span,
)
from dashboard.tables import grid_table, notes
from dashboard.word_tables import word_table
from db.refusal import Refusal
from db.vocabulary import Text
from queries.indicators import INDICATORS, TABLES
from queries.measures import Indicator
from queries.values import TOTAL

_LEAD = Text(
    "Hva som måles, hvordan det har gått, og hva definisjonen har vært.",
    "What is measured, how it has gone, and what the definition has been.",
)
_ABOUT = Text("Definisjon", "Definition")
_DEFINITION = Text("Hva som måles", "What is measured")
_UNIT = Text("Måleenhet", "Unit")
_PARTS = Text("Fordeles på", "Divided into")
_REPORT = Text("Datakilde", "Data source")
_BESIDE = Text("Sammenheng med annen statistikk", "Relation to other statistics")
_OWNER = Text("Ansvarlig", "Responsible")
_REVIEW = Text("Neste gjennomgang", "Next review")
_REVIEW_RULE = Text(
    "{day}, ett år etter at definisjonen sist ble endret",
    "{day}, one year after the definition last changed",
)
_TABLE = Text("Står i tabellen", "Stands in the table")
_ID = Text("Kode i filene", "Code in the files")

_CHART = Text("Utvikling", "Development")
_FIGURES = Text("Tallene", "The figures")
_HISTORY = Text("Definisjonens historie", "History of the definition")
_HISTORY_CAPTION = Text(
    "Endringer i hva som telles, nyeste først", "Changes of what is counted, newest first"
)
_SINCE = Text("Gjelder fra", "In force from")
_CHANGE = Text("Endring", "Change")


def _named(context: Context) -> Indicator:
    """The indicator that the address names. Raises Refusal ``unknown_indicator``."""
    indicator = INDICATORS.get(context.item or "")
    if indicator is None:
        named = (context.item or "")[:60]
        raise Refusal("unknown_indicator", http_status=404, indicator=named)
    return indicator


def _find(context: Context) -> str:
    return context.say(_named(context).label)


def _view(context: Context) -> View:
    indicator, language = _named(context), context.language
    answer = context.ask([indicator.id])
    history = context.ask([indicator.id], context.history)
    over_time = context.grid([indicator], history, categories=False)
    chosen = context.scope.centres
    who = chosen[0] if len(chosen) == 1 else TOTAL
    grid = context.grid([indicator], answer)
    heading = context.say(_FIGURES)
    blocks: list[Block] = [
        PartsBlock("about", _about(context, indicator), "block block-wide", context.say(_ABOUT)),
        chart(
            context,
            "development",
            _CHART,
            over_time_summary(context, over_time, who),
            over_time,
            figures.lines(over_time),
            wide=True,
        ),
        TableBlock(
            "figures",
            heading,
            grid_table(
                grid,
                f"{indicator.label.in_(language)}. {span(context, grid)}",
                link=context.centre_address,
                leads=context.leads,
            ),
            notes=notes(grid),
            wide=True,
        ),
        _definitions(context, indicator),
    ]
    return View(
        blocks, shown_origins(answer, history), context.say(indicator.label), context.say(_LEAD)
    )


def _about(context: Context, indicator: Indicator) -> Element:
    language = context.language
    whole = columns_of([indicator], [context.quarter], categories=False)[0]
    reports = [REPORTS[kind].in_(language) for kind in indicator.reads]
    table = indicator.section.table
    items: list[tuple[Text, Any]] = [
        (_DEFINITION, indicator.definition.in_(language)),
        (texts.FORMULA, formula(whole, language)),
        (_UNIT, indicator.unit.text.in_(language)),
        (_PARTS, ", ".join(name.in_(language) for name in indicator.categories.values())),
        (texts.TARGET, aim(context, indicator, context.quarter)),
        (_REPORT, formats.listing(reports, language)),
        (texts.SOURCE_SECTION, indicator.source.in_(language)),
        (texts.CAUTION, indicator.caution.in_(language)),
        (_BESIDE, "" if indicator.beside is None else indicator.beside.in_(language)),
        (_OWNER, indicator.owner.in_(language)),
        (_REVIEW, context.say(_REVIEW_RULE, day=formats.day(indicator.next_review, language))),
        (_TABLE, html.A(context.say(TABLES[table]), href=context.address_of(page_of(table)))),
        (_ID, html.Code(indicator.id)),
    ]
    return described(context, items)


def _definitions(context: Context, indicator: Indicator) -> TableBlock:
    """Each change of what is counted, newest first."""
    heads = [context.say(_SINCE), context.say(_CHANGE)]
    rows = [
        [
            html.Th(formats.day(change.since, context.language), scope="row"),
            html.Td(change.change.in_(context.language), className="sentence"),
        ]
        for change in reversed(indicator.history)
    ]
    caption = context.say(_HISTORY_CAPTION)
    return TableBlock(
        "definitions", context.say(_HISTORY), word_table(caption, heads, rows), wide=True
    )


PAGE = Page(
    path="/method/<indicator>",
    title=Text("Indikator", "Indicator"),
    lead=Text("", ""),
    tables=(),
    view=_view,
    find=_find,
)
