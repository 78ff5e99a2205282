"""Mottaksmodeller: each centre as the report describes it, side by side, and what was when."""

from __future__ import annotations

from dashboard import texts
from dashboard.blocks import Block, TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.model_files import (
    ALL_FIVE,
    FROM_THE_REPORT,
    MARKED,
    MEASURE,
    OF_TABLE_31,
)
from dashboard.page import Page, Shelf, View
from dashboard.sections import definitions, shown_origins, span
from dashboard.tables import grid_table, notes
from dashboard.timeline import timeline_block
from dashboard.word_tables import word_table
from db.centre_models import AGENCIES, Group, Statement, Topic, responsibilities, stated
from db.vocabulary import Text
from queries.ask import Answer
from queries.indicators import INDICATORS

_IN_FIGURES = (
    "adult_residents",
    "agreement_share",
    "full_time_share",
    "norwegian_12h_share",
    "work_or_education_share",
    "breach_share",
)
"""The figures that the models differ in by intention: what the week is filled with, and breaches."""

_FIGURES = Text("Modellene i tall", "The models in figures")
_FIGURES_LEAD = Text(
    "Publiserte tall ved siden av modellene. De viser ikke at modellen er årsaken.",
    "Published figures beside the models. They do not show that the model is the reason.",
)
_TOPIC = Text("Tema", "Topic")
_COMMON = Text("{all}, {topic}: {words} ({source})", "{all}, {topic}: {words} ({source})")
_RESPONSIBLE = Text("Hvem som har ansvaret nasjonalt", "Who is responsible nationally")
_NOT_MARKED = Text("ikke krysset av", "not marked")


def _view(context: Context) -> View:
    answer = context.ask(_IN_FIGURES)
    meanings = [
        (topic.text.in_(context.language), [html.P(topic.meaning.in_(context.language))])
        for topic in Topic
    ]
    blocks: list[Block] = [
        *(_side_by_side(context, group) for group in Group),
        timeline_block(context),
        _responsible(context),
        _in_figures(context, answer),
        definitions(context, [INDICATORS[id] for id in _IN_FIGURES], meanings),
    ]
    return View(blocks, shown_origins(answer))


def _side_by_side(context: Context, group: Group) -> TableBlock:
    """A row for each topic, a column for each chosen centre; below, what holds for all five."""
    centres = context.scope.centres
    heads = [context.say(_TOPIC), *(context.catalogue.centres[code].name for code in centres)]
    topics = [topic for topic in Topic if topic.group is group]
    rows = [_topic(context, topic) for topic in topics]
    heading = group.text.in_(context.language)
    return TableBlock(
        f"model-{group.code}",
        heading,
        word_table(heading, heads, rows),
        lead=context.say(FROM_THE_REPORT) if group is Group.ORGANISATION else "",
        notes=[_common(context, found) for topic in topics for found in stated("", topic)],
        wide=True,
    )


def _topic(context: Context, topic: Topic) -> list[Element]:
    cells = []
    for code in context.scope.centres:
        found = [
            _statement(each.words.in_(context.language), context.say(each.source))
            for each in stated(code, topic)
        ]
        cells.append(_cell(context, found))
    return [html.Th(topic.text.in_(context.language), scope="row"), *cells]


def _statement(words: str, source: str) -> Element:
    return html.P([words, " ", html.Span(f"({source})", className="section")])


def _cell(context: Context, found: list[Element]) -> Element:
    if not found:
        return html.Td(context.say(texts.NOT_STATED), className="stated no-figure")
    return html.Td(found, className="stated")


def _common(context: Context, found: Statement) -> str:
    return context.say(
        _COMMON,
        all=context.say(ALL_FIVE),
        topic=found.topic.text.in_(context.language).lower(),
        words=found.words.in_(context.language),
        source=context.say(found.source),
    )


def _responsible(context: Context) -> TableBlock:
    heading = context.say(_RESPONSIBLE)
    rows = [
        [
            html.Th(context.say(each.measure), scope="row"),
            *(_mark(context, marked=agency in each.agencies) for agency in AGENCIES),
        ]
        for each in responsibilities()
    ]
    return TableBlock(
        "responsibilities",
        heading,
        word_table(heading, [context.say(MEASURE), *AGENCIES], rows),
        lead=context.say(OF_TABLE_31),
        wide=True,
    )


def _mark(context: Context, *, marked: bool) -> Element:
    if marked:
        return html.Td(html.Span(context.say(MARKED), className="state shown"))
    words = [
        html.Span("–", **{"aria-hidden": "true"}),
        html.Span(context.say(_NOT_MARKED), className="visually-hidden"),
    ]
    return html.Td(words, className="no-figure")


def _in_figures(context: Context, answer: Answer) -> TableBlock:
    grid = context.grid(_IN_FIGURES, answer, categories=False)
    heading = context.say(_FIGURES)
    return TableBlock(
        "model-figures",
        heading,
        grid_table(grid, f"{heading}. {span(context)}", link=context.centre_address),
        lead=context.say(_FIGURES_LEAD),
        notes=notes(grid),
        wide=True,
    )


PAGE = Page(
    path="/models",
    title=texts.WORD_TABLES["models"],
    lead=Text(
        "Hvordan hvert mottak er organisert, hvem som er med, hva programmet består av og hva som er "
        "prøvd, side om side.",
        "How each centre is organised, who takes part, what the programme consists of and what was "
        "tried, side by side.",
    ),
    tables=("models", "timeline", "responsibilities"),
    shelf=Shelf.EVALUATION,
    view=_view,
)
