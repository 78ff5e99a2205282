"""Tables of outcomes: the guard, the shares side by side, those at risk, and who is followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dashboard import formats
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.grid import Column
from dashboard.outcome_charts import NAMES, SHORT_NAMES, percent
from dashboard.outcome_words import (
    DIFFERENCE,
    GROUP,
    NOT_COMPARED,
    OUTCOME,
    PAIR,
    Line,
    difference_in_words,
    figure_name,
    interval_in_words,
    lines_of,
    none_in_words,
    short_name,
    why_not,
)
from dashboard.tables import Table, linked, sign
from dashboard.word_tables import labelled, word_table
from db.vocabulary import Status, Text
from queries.comparability import Judgement, Likeness, State
from queries.indicators import INDICATORS
from queries.indicators.followed import COMPOSITIONS
from queries.indicators.outcome_times import MONTHS, Event
from queries.indicators.pairs import TOLD, Group
from queries.outcomes import FIGURES, Pair
from queries.survival import Curve
from queries.values import TOTAL, Cell

_PERSONS = Text("Personer", "Persons")
_VERDICT = Text("Sammenlignbar", "Comparable")
_YES = Text("ja", "yes")
_NO = Text("nei", "no")
_STATE = {
    State.ALIKE: Text("likt ({n})", "alike ({n})"),
    State.UNLIKE: Text("ulikt ({n})", "unlike ({n})"),
}
_MEDIAN = Text("Halvparten innen", "Half within")
_MONTH = Text("{n} md.", "{n} mo.")
_NOT_REACHED = Text("ikke nådd", "not reached")
_BASE = Text("{n} igjen", "{n} left")
_OF = Text("{part} av {whole}", "{part} of {whole}")
_KIND = Text("Hvem", "Who")
_AND = f"{formats.NBSP}/{formats.NBSP}"
AT_RISK = (0, 3, 6, 9, 12, 18, MONTHS)
"""The months that the table under the curves tells of."""


def guard_table(context: Context, pairs: Sequence[Pair], caption: str) -> Table:
    """A row for each pair: what is alike, what is not, and whether it may be compared."""
    traits = [each.trait for each in pairs[0].judgement.likenesses]
    heads = [
        context.say(PAIR),
        context.say(_VERDICT),
        context.say(_PERSONS),
        *(trait.text.in_(context.language).capitalize() for trait in traits),
    ]
    rows = []
    for pair in pairs:
        judgement = pair.judgement
        rows.append(
            [
                html.Th(_both(context, pair), scope="row"),
                html.Td(_verdict(context, judgement), className="grounds"),
                html.Td(_persons(context, pair)),
                *(html.Td(_likeness(context, each)) for each in judgement.likenesses),
            ]
        )
    return word_table(caption, heads, rows)


def _both(context: Context, pair: Pair) -> list[Element | str]:
    """The integration centre, and under it the one it is compared with."""
    name = short_name(context, pair)
    if pair.centre == TOTAL:
        return [name]
    other = context.catalogue.centres[pair.centre].compared_with or ""
    return [name, html.Span(other, className="under")]


def _persons(context: Context, pair: Pair) -> list[Any]:
    """How many are followed in each group, or why it is not told."""
    words: list[Any] = []
    for side in pair.sides.values():
        size = side.followed.persons
        words += [_AND] if words else []
        if size is None:
            words += sign(side.why_none, context.language)
        else:
            words.append(formats.number(size, 0, context.language))
    return words


def _verdict(context: Context, judgement: Judgement) -> list[Element]:
    if judgement.comparable:
        return [html.Span(context.say(_YES), className="state guard-comparable")]
    why = why_not(judgement, context.language)
    return [
        html.Span(context.say(_NO), className="state guard-refused"),
        html.Span(why, className="under"),
    ]


def _likeness(context: Context, each: Likeness) -> Element:
    if each.distance is None:
        words = each.state.text.in_(context.language)
    else:
        words = context.say(_STATE[each.state], n=percent(each.distance, context.language))
    return html.Span(words, className=f"state guard-{each.state.code}")


def pairs_table(context: Context, pairs: Sequence[Pair], caption: str) -> Table:
    """A row for each share of each pair: both groups with intervals, and the difference or why not."""
    heads = [
        context.say(OUTCOME),
        context.say(PAIR),
        *(context.say(NAMES[group]) for group in Group),
        context.say(DIFFERENCE),
    ]
    # On a telephone these stand before each cell, where there is little room.
    labels = [*heads[:2], *(context.say(SHORT_NAMES[group]) for group in Group), heads[-1]]
    head = [html.Tr([html.Th(words, scope="col") for words in heads], className="words")]
    body: list[Element] = []
    for line in lines_of(pairs):
        first = line.pair is pairs[0]
        name = figure_name(line.figure, context.language)
        cells = [
            html.Th(name, scope="row", className="sentence" if first else "sentence repeated"),
            html.Td(short_name(context, line.pair)),
            *(
                _share(context, line, group, stop=not body and group is Group.OWN)
                for group in Group
            ),
            _difference(context, line),
        ]
        body.append(labelled(labels, cells, "words"))
    return Table(caption, head, body, stacks=True)


def _share(context: Context, line: Line, group: Group, *, stop: bool) -> Element:
    """A share with its numbers and its interval, as a link to where it is explained."""
    part = line.part(group)
    address = context.leads.at(_column(context, line.figure, group), line.pair.centre)
    if part is None or part.interval is None:
        side = line.pair.sides[group]
        status = side.why_none if part is None else Status.NOT_APPLICABLE
        words: list[Any] = linked(list(sign(status, context.language)), address, stop=stop)
        if part is not None:
            words.append(html.Span(none_in_words(side, part, context.language), className="under"))
        return html.Td(words, className="no-figure")
    share = part.interval
    ends = interval_in_words(share, context.language)
    of = context.say(_OF, part=part.part, whole=part.whole).replace(" ", formats.NBSP)
    words = [percent(share.value, context.language), html.Span(f"{of}; {ends}", className="base")]
    return html.Td(linked(words, address, stop=stop))


def _column(context: Context, figure: str, group: Group) -> Column:
    indicator, part = FIGURES[figure]
    return Column(INDICATORS[indicator + TOLD[group].suffix], part, context.quarter)


def _difference(context: Context, line: Line) -> Element:
    found = line.difference
    if isinstance(found, Judgement):
        why = context.say(NOT_COMPARED, why=why_not(found, context.language))
        return html.Td(html.Span(why, className="under"), className="sentence")
    value, ends = difference_in_words(found, context.language)
    return html.Td([value, html.Span(ends, className="base")])


def at_risk_table(context: Context, pairs: Sequence[Pair], event: Event, caption: str) -> Table:
    """Both groups of each pair: the share it has happened to and those left, at some months."""
    language = context.language
    months = [context.say(_MONTH, n=month) for month in AT_RISK]
    heads = [context.say(PAIR), context.say(GROUP), context.say(_MEDIAN), *months]
    rows = []
    for pair in pairs:
        for group, side in pair.sides.items():
            curve = side.curve(event)
            name = html.Th(short_name(context, pair), scope="row")
            who = html.Td(context.say(NAMES[group]))
            if curve is None:
                none = html.Td(list(sign(side.why_none, language)), className="no-figure")
                rows.append([name, who, *[none] * (1 + len(months))])
            else:
                rows.append([name, who, *_reached(context, curve)])
    return word_table(caption, heads, rows)


def _reached(context: Context, curve: Curve) -> Iterator[Element]:
    median = curve.median
    yield html.Td(context.say(_NOT_REACHED) if median is None else context.say(_MONTH, n=median))
    last = curve.points[-1]
    for month in AT_RISK:
        point = curve.at(month) or last
        left = point.at_risk if point.month == month else 0
        words = context.say(_BASE, n=left)
        yield html.Td([percent(point.share, context.language), html.Span(words, className="base")])


def followed_table(context: Context, pairs: Sequence[Pair], caption: str) -> Table:
    """Who is followed: a row for each kind of each trait, both groups of each pair beside it."""
    language = context.language
    heads = [context.say(_KIND)]
    for pair in pairs:
        heads += [f"{short_name(context, pair)}: {context.say(NAMES[group])}" for group in Group]
    answer = context.ask(
        [composition.id + TOLD[g].suffix for composition in COMPOSITIONS for g in Group]
    )
    body: list[Element] = []
    for composition in COMPOSITIONS:
        entry = INDICATORS[composition.id]
        for code, label in entry.categories.items():
            cells: list[Element] = [
                html.Th(f"{entry.short.in_(language)}: {label.in_(language)}", scope="row")
            ]
            for pair in pairs:
                for group in Group:
                    column = Column(
                        INDICATORS[composition.id + TOLD[group].suffix], code, context.quarter
                    )
                    found = answer.get(column.indicator.id, pair.centre, column.quarter, code)
                    address = context.leads.at(column, pair.centre)
                    stop = not body and len(cells) == 1
                    cells.append(_count(context, found.cell, address, stop=stop))
            body.append(html.Tr(cells))
    head = [html.Tr([html.Th(words, scope="col") for words in heads])]
    return Table(caption, head, body)


def _count(context: Context, cell: Cell, address: str, *, stop: bool) -> Element:
    """A number of persons, or the sign for none, as a link to where it is explained."""
    if cell.value is None:
        none = linked(list(sign(cell.status, context.language)), address, stop=stop)
        return html.Td(none, className="no-figure")
    number = formats.number(cell.value, 0, context.language)
    return html.Td(linked([number], address, stop=stop))
