"""Fulltidsprogram: tables 6.1, 6.2 and 6.3, the week by activity, and how they develop."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import figures, formats
from dashboard.blocks import Block
from dashboard.context import Context
from dashboard.grid import Grid
from dashboard.page import Page, View
from dashboard.sections import (
    bar_height,
    chart,
    definitions,
    indicators_of,
    over_time_summary,
    section_tables,
    shown_origins,
    unknown,
)
from db.vocabulary import Status, Text
from queries.indicators import INDICATORS
from queries.measures import Unit
from queries.values import TOTAL, Measure

_BARS = {
    Measure.SHARE: Text("Avtale om fulltidsprogram mot målet", "Agreements against the target"),
    Measure.COUNT: Text("Avtale om fulltidsprogram", "Agreements on the full-time programme"),
}
_FULL_BARS = dict.fromkeys(Measure, Text("Kvalifisering på full tid", "Full-time qualification"))
_WITH_AGREEMENT = {
    Measure.SHARE: Text(
        "{quarter}: {total} av beboerne i alle mottak hadde avtale; {highest} ligger høyest{among}.",
        "{quarter}: {total} of residents in all centres had an agreement; {highest} is highest{among}.",
    ),
    Measure.COUNT: Text(
        "{quarter}: {total} av {base} beboere i alle mottak hadde avtale; det er flest i "
        "{highest}{among}.",
        "{quarter}: {total} of {base} residents in all centres had an agreement; most are at "
        "{highest}{among}.",
    ),
}
_ON_FULL_TIME = {
    Measure.SHARE: Text(
        "{quarter}: {total} av avtalene var på 37,5 timer eller mer; {highest} ligger høyest{among}.",
        "{quarter}: {total} of contracts were for 37.5 hours or more; {highest} is highest{among}.",
    ),
    Measure.COUNT: Text(
        "{quarter}: {total} av {base} avtaler var på 37,5 timer eller mer; det er flest i "
        "{highest}{among}.",
        "{quarter}: {total} of {base} contracts were for 37.5 hours or more; most are at "
        "{highest}{among}.",
    ),
}
_AMONG_SHOWN = Text(" blant dem som vises", " among those shown")
_OVER_TIME = Text("Avtaler over tid", "Agreements over time")
_FULL_OVER_TIME = Text("Full tid over tid", "Full time over time")
_WEEK = Text("Uken fordelt på aktiviteter", "The week by activity")
_WEEK_SUMMARY = Text(
    "{quarter}: en uke var i gjennomsnitt {total}, og norskopplæring utgjorde {norwegian} av dem.",
    "{quarter}: a week was {total} on average, of which Norwegian tuition made up {norwegian}.",
)
_BANDS = Text("Hvor lange ukene er", "How long the weeks are")
_BANDS_SUMMARY = Text(
    "{quarter}: {full} av {all} avtaler hadde 37,5 timer eller mer.",
    "{quarter}: {full} of {all} contracts had 37.5 hours or more.",
)


def _view(context: Context) -> View:
    indicators = indicators_of("programme")
    answer = context.ask(indicator.id for indicator in indicators)
    history = context.ask(("agreement_share", "full_time_share"), context.history)
    tables = {block.name: block for block in section_tables(context, "programme", answer)}
    here = [context.quarter]

    agreement = context.grid(["agreement_share"], answer, quarters=here)
    full_time = context.grid(["full_time_share"], answer, quarters=here)
    over_time = context.grid(["agreement_share"], history)
    full_over_time = context.grid(["full_time_share"], history)
    week = context.grid(["mean_weekly_hours"], answer, quarters=here)
    bands = context.grid(["contracts_by_weekly_hours"], answer, quarters=here)
    blocks: list[Block] = [
        tables["agreement"],
        chart(
            context,
            "agreement-bars",
            _BARS[context.shown.measure],
            _bars_summary(context, agreement, _WITH_AGREEMENT),
            agreement,
            figures.bars(agreement),
            height=bar_height(agreement),
        ),
        tables["full_time"],
        chart(
            context,
            "full-time-bars",
            _FULL_BARS[context.shown.measure],
            _bars_summary(context, full_time, _ON_FULL_TIME),
            full_time,
            figures.bars(full_time),
            height=bar_height(full_time),
        ),
        tables["activities"],
        *(
            chart(
                context,
                f"{grid.columns[0].indicator.section.code}-lines",
                heading,
                over_time_summary(context, grid),
                grid,
                figures.lines(grid),
            )
            for heading, grid in ((_OVER_TIME, over_time), (_FULL_OVER_TIME, full_over_time))
        ),
        chart(
            context,
            "week-stack",
            _WEEK,
            _week_summary(context, week),
            week,
            figures.stacked(week),
            height=bar_height(week) + 90,
        ),
        chart(
            context,
            "bands-stack",
            _BANDS,
            _bands_summary(context, bands),
            bands,
            figures.stacked(bands, ordered=True),
            height=bar_height(bands) + 90,
        ),
        tables["week"],
        tables["bands"],
        tables["content"],
        definitions(context, indicators),
    ]
    return View(blocks, shown_origins(answer, history))


def _bars_summary(context: Context, grid: Grid, wordings: Mapping[Measure, Text]) -> str:
    """The figure of all centres, and where it is highest, as the shares or numbers that are drawn."""
    column = grid.columns[0]
    quarter = context.quarter.label(context.language)
    total = grid.cell(TOTAL, column)
    values = {centre: grid.cell(centre, column).value for centre in grid.centres}
    known = {centre: value for centre, value in values.items() if value is not None}
    if total.value is None or not known:
        return unknown(context, grid.name(TOTAL), total)
    hidden = any(grid.cell(c, column).status is Status.HIDDEN for c in grid.centres)
    highest = [centre for centre, value in known.items() if value == max(known.values())]
    return context.say(
        wordings[grid.measure],
        quarter=quarter,
        total=formats.value(total, grid.unit(column), context.language, bare=True),
        base=formats.number(total.denominator or 0, 0, context.language),
        highest=formats.listing([grid.name(centre) for centre in highest], context.language),
        among=context.say(_AMONG_SHOWN) if hidden else "",
    )


def _week_summary(context: Context, grid: Grid) -> str:
    whole, norwegian = (grid.cell(TOTAL, column) for column in grid.columns[:2])
    quarter = context.quarter.label(context.language)
    if whole.value is None or norwegian.value is None:
        return unknown(context, grid.name(TOTAL), whole, norwegian)
    return context.say(
        _WEEK_SUMMARY,
        quarter=quarter,
        total=formats.value(whole, Unit.HOURS, context.language),
        norwegian=formats.value(norwegian, Unit.HOURS, context.language, bare=True),
    )


def _bands_summary(context: Context, grid: Grid) -> str:
    quarter = context.quarter.label(context.language)
    full = grid.observation(TOTAL, grid.columns[-1]).cell
    indicator = INDICATORS["contracts_by_weekly_hours"]
    count = indicator.read(full, grid.columns[-1].category, Measure.COUNT)
    if count.value is None or full.denominator is None:
        return unknown(context, grid.name(TOTAL), full)
    return context.say(
        _BANDS_SUMMARY,
        quarter=quarter,
        full=formats.number(count.value, 0, context.language),
        all=formats.number(full.denominator, 0, context.language),
    )


PAGE = Page(
    path="/programme",
    title=Text("Fulltidsprogram", "Full-time programme"),
    lead=Text(
        "Hvor mange som har avtale, hvor lang uken er, og hva den er fylt med.",
        "How many have an agreement, how long the week is, and what fills it.",
    ),
    tables=("programme",),
    view=_view,
    sorts="programme",
)
