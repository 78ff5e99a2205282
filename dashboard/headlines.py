"""Headline figures: the number, what it is a part of, the target, and how it has moved."""

from __future__ import annotations

from typing import Any

from dashboard import formats
from dashboard.context import Context
from dashboard.elements import html
from dashboard.grid import ALL_CENTRES, Column
from dashboard.tables import linked, sign
from db.vocabulary import Origin, Text
from queries.ask import Answer
from queries.indicators import INDICATORS
from queries.measures import INDICATOR_NOTES, Indicator, Unit
from queries.values import TOTAL, Cell

HEADLINES = (
    "adult_residents",
    "occupancy_share",
    "agreement_share",
    "full_time_share",
    "settled_ytd",
    "days_to_settlement",
)
"""The figures that a reader should meet first, in this order."""

_HEADING = Text("{name}, {quarter}", "{name}, {quarter}")
_AGAINST = Text(
    "{difference} {side} målet på {target}", "{difference} {side} the target of {target}"
)
_MET = Text("På målet, {target}", "On the target, {target}")
_ABOVE = Text("over", "above")
_BELOW = Text("under", "below")
_SINCE = Text("{change} siden {quarter}", "{change} since {quarter}")
_UNCHANGED = Text("Uendret", "Unchanged")
_NO_COMPARISON = Text("Ingen sammenligning med {quarter}", "No comparison with {quarter}")


def headline_cards(context: Context, answer: Answer, centre: str) -> list[Any]:
    """A card for each headline figure, for one centre or for all."""
    name = ALL_CENTRES.in_(context.language)
    if centre != TOTAL:
        name = context.catalogue.centres[centre].name
    quarter = context.quarter.label(context.language)
    return [
        html.H2(context.say(_HEADING, name=name, quarter=quarter), className="cards-heading"),
        html.Ul(
            [html.Li(_card(context, answer, centre, INDICATORS[id])) for id in HEADLINES],
            className="cards",
        ),
    ]


def _card(context: Context, answer: Answer, centre: str, indicator: Indicator) -> list[Any]:
    observation = answer.get(indicator.id, centre, context.quarter)
    address = context.leads.at(Column(indicator, "", context.quarter), centre)
    measure = context.shown.measure
    cell, unit = indicator.read(observation.cell, "", measure), indicator.unit_of("", measure)
    words: list[Any] = [html.H3(indicator.short.in_(context.language))]
    if cell.value is None:
        drawn = list(sign(cell.status, context.language))
        words.append(html.P(linked(drawn, address, stop=True), className="number"))
        why = context.why_none(cell.status, centre, context.quarter)
        words.append(html.P(why, className="base"))
    else:
        number = formats.value(cell, unit, context.language, bare=unit is not Unit.PERCENT)
        words.append(html.P(linked([number], address, stop=True), className="number"))
        base = formats.base(cell, indicator.counted_in, context.language)
        words.append(html.P(base or unit.text.in_(context.language), className="base"))
    if observation.note is not None:
        words.append(
            html.P(INDICATOR_NOTES[observation.note].in_(context.language), className="base")
        )
    against = against_target(context, indicator, cell)
    if against:
        words.append(html.P(against, className="against"))
    changes = [
        _change(context, answer, centre, indicator, quarters)
        for quarters in ([-4] if indicator.year_to_date_of else [-1, -4])
    ]
    words.append(html.Ul([html.Li(change) for change in changes], className="changes"))
    if observation.origin is not Origin.REPORTED and cell.value is not None:
        words.append(html.P(observation.origin.text.in_(context.language), className="origin"))
    return words


def against_target(context: Context, indicator: Indicator, cell: Cell) -> str:
    """How far a figure is from its target, in words; empty without either, or as a number of some."""
    target = indicator.target(context.quarter)
    of_shares = indicator.unit_of("", context.shown.measure) is indicator.unit
    if target is None or cell.value is None or not of_shares:
        return ""
    number = formats.target(target.value, indicator.unit, context.language)
    difference = cell.value - target.value
    if formats.rounded(difference, indicator.unit.decimals) == 0:
        return context.say(_MET, target=number)
    return context.say(
        _AGAINST,
        difference=formats.change(abs(difference), indicator.unit, context.language).lstrip("+"),
        side=context.say(_ABOVE if difference > 0 else _BELOW),
        target=number,
    )


def _change(
    context: Context, answer: Answer, centre: str, indicator: Indicator, quarters: int
) -> str:
    """How the figure has moved. Both figures must be published; nothing is guessed."""
    before = context.quarter.plus(quarters)
    label = before.label(context.language)
    measure = context.shown.measure
    now, then = (
        indicator.read(answer.get(indicator.id, centre, each).cell, "", measure)
        for each in (context.quarter, before)
    )
    if now.value is None or then.value is None:
        return context.say(_NO_COMPARISON, quarter=label)
    difference, unit = now.value - then.value, indicator.unit_of("", measure)
    if formats.rounded(difference, unit.decimals) == 0:
        change = context.say(_UNCHANGED)
    else:
        change = formats.change(difference, unit, context.language)
    return context.say(_SINCE, change=change, quarter=label)
