"""The timeline: a table of what happened when, whose last column is drawn to one scale of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dashboard import formats, texts
from dashboard.blocks import TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.model_files import AS_DRAWN, SECTION, SILENT, WHAT, WHEN, timeline_of, whose
from dashboard.tables import Table
from dashboard.word_tables import labelled, word_table
from db.centre_models import Milestone
from db.vocabulary import Text

_HEADING = Text("Fra invitasjon til avvikling", "From invitation to closing")
_SCALE = Text("Plass i tiden", "Place in time")
_START, _END = date(2016, 1, 1), date(2019, 1, 1)
"""The scale: the three whole years that everything falls in."""


def timeline_block(context: Context) -> TableBlock:
    """The milestones of all five and of the chosen centres."""
    found = timeline_of(context)
    heads = [context.say(head) for head in (WHEN, texts.CENTRE, WHAT, SECTION)]
    heading = context.say(_HEADING)
    plain = word_table(heading, heads, [])
    head = [*plain.head[0]["props"]["children"], _years(context)]
    return TableBlock(
        "timeline",
        heading,
        Table(
            heading,
            [html.Tr(head, className="words")],
            [labelled([*heads, ""], _cells(context, each), "words") for each in found],
            stacks=True,
        ),
        lead=context.say(AS_DRAWN),
        notes=_silent(context, found),
        wide=True,
    )


def _cells(context: Context, each: Milestone) -> list[Element]:
    return [
        html.Th(context.say(each.when), scope="row", className="when"),
        html.Td(whose(context, each)),
        html.Td(context.say(each.words), className="sentence"),
        html.Td(context.say(each.source)),
        html.Td(_drawn(each), className="track"),
    ]


def _years(context: Context) -> Element:
    years = [
        html.Span(str(year), style={"left": _percent(_share(date(year, 1, 1)))})
        for year in range(_START.year, _END.year)
    ]
    return html.Th(
        [
            html.Span(context.say(_SCALE), className="visually-hidden"),
            html.Span(years, className="years", **{"aria-hidden": "true"}),
        ],
        scope="col",
        className="track",
    )


def _drawn(each: Milestone) -> Element:
    """A bar from the first day to the last; a day is as wide as can be seen."""
    start, end = _share(each.first), _share(each.last + timedelta(days=1))
    place = {"left": _percent(start), "width": _percent(end - start)}
    kind = "bar of-one" if each.centre else "bar"
    return html.Span(html.Span(className=kind, style=place), className="scale")


def _share(day: date) -> float:
    """How far into the scale a day is, from 0 to 1."""
    return (day - _START) / (_END - _START)


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _silent(context: Context, found: Sequence[Milestone]) -> list[str]:
    """That the report dates nothing of some of the chosen centres."""
    told = {each.centre for each in found}
    names = [
        context.catalogue.centres[code].name for code in context.scope.centres if code not in told
    ]
    if not names:
        return []
    return [context.say(SILENT, names=formats.listing(names, context.language))]
