"""Metode: how the figures are made, under the headings that statistics are described by.

What is said of an indicator comes from its entry; what is said of all of them, from `method_words`.
"""

from __future__ import annotations

from collections.abc import Callable

from dashboard import formats, texts
from dashboard import method_words as words
from dashboard.blocks import Block, Cover, PartsBlock, TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.page import Page, Shelf, View
from dashboard.word_tables import word_table
from db.vocabulary import Origin, Text
from queries.indicators import TABLES, sections
from queries.measures import Indicator
from queries.submissions import DAYS_TO_REPORT


def _indicators() -> list[Indicator]:
    """Every indicator, in the order of the pages."""
    every = [sections(table, aside=True) for table in TABLES]
    return [entry for groups in every for group in groups.values() for entry in group]


def _view(context: Context) -> View:
    def block(name: str, heading: Text, content: list[Element]) -> Block:
        return PartsBlock(name, content, "block block-wide prose", context.say(heading))

    blocks: list[Block] = [
        block("definitions", words.DEFINITIONS, _said(context, words.OF_DEFINITIONS)),
        PartsBlock(
            "indicators",
            html.P(context.say(words.IN_ORDER), className="lead"),
            heading=context.say(words.INDICATORS),
        ),
        *(_of_table(context, table) for table in TABLES),
        block("beside", words.BESIDE, _other_statistics(context)),
        block("confidentiality", words.CONFIDENTIALITY, _confidentiality(context)),
        block("revision", words.REVISION, _revision(context)),
        block("source", words.SOURCE, _source(context)),
        block("errors", words.ERRORS, _errors(context)),
    ]
    return View(blocks)


def _said(context: Context, paragraphs: tuple[Text, ...], **values: object) -> list[Element]:
    return [html.P(context.say(each, **values)) for each in paragraphs]


def _link(context: Context, indicator: Indicator, name: Text | None = None) -> Element:
    address = context.address_of(f"/method/{indicator.id}")
    return html.A(context.say(name or indicator.label), href=address)


def _of_table(context: Context, table: str) -> TableBlock:
    """What each indicator of a table measures, with the way to its own page."""
    language, title = context.language, context.say(TABLES[table])
    groups = sections(table, aside=True)
    entries = [entry for group in groups.values() for entry in group]
    heads = [
        context.say(head)
        for head in (words.INDICATOR, words.MEASURED, words.REPORT_SECTION, words.NEXT_REVIEW)
    ]
    rows = [
        [
            html.Th(_link(context, entry), scope="row", className="indicator"),
            html.Td(entry.definition.in_(language), className="sentence"),
            html.Td(entry.source.in_(language)),
            html.Td(formats.short_day(entry.next_review, language), className="moment"),
        ]
        for entry in entries
    ]
    return TableBlock(
        f"indicators-{table}",
        title,
        word_table(title, heads, rows),
        lead=f"{', '.join(section.text.in_(language) for section in groups)}.",
        cover=Cover(context.say(words.SO_MANY, n=len(entries))),
    )


def _each(context: Context, tell: Callable[[Indicator], Text | None]) -> Element:
    """What is to be told of indicators, each under its name; said once where several share it."""
    of: dict[str, list[Indicator]] = {}
    for entry in _indicators():
        said = tell(entry)
        if said is not None:
            of.setdefault(context.say(said), []).append(entry)
    items = []
    for told, entries in of.items():
        names = [_link(context, entry) for entry in entries]
        items.append(html.Div([*(html.Dt(name) for name in names), html.Dd(told)]))
    return html.Dl(items, className="told-of")


def _other_statistics(context: Context) -> list[Element]:
    return [
        html.P(context.say(words.OF_OTHER_STATISTICS)),
        _each(context, lambda entry: entry.beside),
    ]


def _confidentiality(context: Context) -> list[Element]:
    rule = context.door.rule
    zeros = words.ZEROS_HIDDEN if rule.hide_zeros else words.ZEROS_SHOWN
    limits = [html.Li(context.say(each)) for each in (zeros, *words.OF_LIMITS)]
    return [
        *_said(context, words.OF_HIDING, most=rule.threshold - 1),
        html.H3(context.say(words.LIMITS)),
        html.Ul(limits),
    ]


def _revision(context: Context) -> list[Element]:
    changed = [
        html.Li(
            [
                _link(context, entry),
                ", ",
                context.say(
                    words.CHANGED_ON,
                    day=formats.day(change.since, context.language),
                    change=context.say(change.change),
                ),
            ]
        )
        for entry in _indicators()
        for change in entry.history[1:]
    ]
    link = html.A(context.say(words.REVISIONS_LINK), href=context.address_of("/revisions"))
    return [
        *_said(context, words.OF_REVISIONS),
        html.P(link),
        *([html.H3(context.say(words.CHANGED)), html.Ul(changed)] if changed else []),
    ]


def _source(context: Context) -> list[Element]:
    quarters = context.catalogue.published
    span = {
        name: quarter.label(context.language)
        for name, quarter in (("first", quarters[0]), ("last", quarters[-1]))
    }
    behind = []
    for kind in words.REPORTS:
        named = [
            entry.short.in_(context.language) for entry in _indicators() if kind in entry.reads
        ]
        told = context.say(words.REPORTS[kind])
        of = ", ".join(dict.fromkeys(named))
        behind.append(html.Div([html.Dt(told[0].upper() + told[1:]), html.Dd(of)]))
    return [
        *_said(context, words.OF_SOURCE, days=DAYS_TO_REPORT, **span),
        html.Ul([html.Li(context.say(texts.ORIGIN_SENTENCE[each.code])) for each in Origin]),
        html.H3(context.say(words.BEHIND)),
        html.Dl(behind, className="told-of"),
    ]


def _errors(context: Context) -> list[Element]:
    return [html.P(context.say(words.OF_ERRORS)), _each(context, lambda entry: entry.caution)]


PAGE = Page(
    path="/method",
    title=Text("Metode", "Method"),
    lead=Text(
        "Hva tallene betyr, hvor de kommer fra, og hva som kan gjøre dem gale.",
        "What the figures mean, where they come from, and what may make them wrong.",
    ),
    tables=(),
    shelf=Shelf.ABOUT,
    view=_view,
    filters=False,
)
