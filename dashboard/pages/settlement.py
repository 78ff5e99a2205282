"""Bosetting: how contracts end, where people settle, and how long it takes."""

from __future__ import annotations

from dashboard import figures, formats
from dashboard.blocks import Block, ChartBlock
from dashboard.context import Context
from dashboard.grid import Grid, columns_of
from dashboard.page import Page, View
from dashboard.sections import (
    bar_height,
    chart,
    definitions,
    indicators_of,
    section_tables,
    shown_origins,
    unknown,
)
from dashboard.theme import SERIES_COLOURS, TOTAL_COLOUR
from db.vocabulary import EndReason, SettlementPlace, Text
from queries.ask import Answer
from queries.indicators import INDICATORS
from queries.measures import Unit
from queries.values import TOTAL, Cell, Measure

_REASONS = Text("Hvorfor avtaler tok slutt, hittil i året", "Why contracts ended, so far this year")
_REASONS_SUMMARY = Text(
    "Til og med {quarter}: {n} {n:avtale|avtaler} tok slutt, og {part} av dem ved bosetting.",
    "Up to and including {quarter}: {n} {n:contract|contracts} ended, {part} of them by settlement.",
)
_PLACES = Text("Hvor de ble bosatt, hittil i året", "Where they settled, so far this year")
_PLACES_SUMMARY = Text(
    "Til og med {quarter}: {n} ble bosatt, {part} av dem i mottakets egen kommune.",
    "Up to and including {quarter}: {n} {n:was|were} settled, {part} of them in the centre's own "
    "municipality.",
)
_FLOW = Text("Fra avtale til utfall, hittil i året", "From contract to outcome, so far this year")
_FLOW_SUMMARY = Text(
    "{name} til og med {quarter}: av {all} avtaler løper {running} fortsatt og {ended} er avsluttet.",
    "{name} up to and including {quarter}: of {all} contracts, {running} still run and {ended} have "
    "ended.",
)
_ALL_CONTRACTS = Text("Avtaler i året", "Contracts in the year")
_RUNNING = Text("Løper fortsatt", "Still running")
_TIME = Text("Tid fra innflytting til bosetting", "Time from moving in to settlement")
_TIME_SUMMARY = Text(
    "{quarter}: halvparten av dem som ble bosatt, hadde bodd i mottak i {days} eller mindre. "
    "Streken går fra nedre til øvre kvartil.",
    "{quarter}: half of those settled had lived in a centre for {days} or less. The line runs from "
    "the lower to the upper quartile.",
)


def _view(context: Context) -> View:
    indicators = indicators_of("settlement")
    ids = [indicator.id for indicator in indicators]
    answer = context.ask([*ids, "contracts_by_weekly_hours", "agreement_share"])
    tables = {block.name: block for block in section_tables(context, "settlement", answer)}
    here = [context.quarter]
    reasons = context.grid(["contracts_ended_ytd"], answer, quarters=here)
    places = context.grid(["settled_ytd"], answer, quarters=here)
    time = context.grid(["days_to_settlement"], answer, quarters=here)
    blocks: list[Block] = [
        chart(
            context,
            "reasons",
            _REASONS,
            _part_summary(context, reasons, EndReason.SETTLED.code, _REASONS_SUMMARY),
            reasons,
            figures.stacked(reasons),
            height=bar_height(reasons) + 40,
        ),
        chart(
            context,
            "places",
            _PLACES,
            _part_summary(context, places, SettlementPlace.HOST.code, _PLACES_SUMMARY),
            places,
            figures.stacked(places),
            height=bar_height(places) + 40,
        ),
        tables["ended_ytd"],
        tables["settled_ytd"],
        _flow(context, answer, reasons),
        chart(
            context,
            "time-spread",
            _TIME,
            _time_summary(context, time),
            time,
            figures.spread(time),
            height=bar_height(time),
        ),
        tables["time"],
        tables["breach"],
        tables["ended"],
        tables["settled"],
        definitions(context, indicators),
    ]
    return View(blocks, shown_origins(answer))


def _part_summary(context: Context, grid: Grid, part: str, wording: Text) -> str:
    column = next(column for column in grid.columns if column.category == part)
    published = grid.observation(TOTAL, column).cell
    if published.numerator is None or not published.denominator:
        return unknown(context, grid.name(TOTAL), published)
    return context.say(
        wording,
        quarter=context.quarter.label(context.language),
        n=formats.number(published.denominator, 0, context.language),
        part=formats.value(
            grid.cell(TOTAL, column), grid.unit(column), context.language, bare=True
        ),
    )


def _time_summary(context: Context, grid: Grid) -> str:
    median = grid.cell(TOTAL, grid.columns[1])
    if median.value is None:
        return unknown(context, grid.name(TOTAL), median)
    return context.say(
        _TIME_SUMMARY,
        quarter=context.quarter.label(context.language),
        days=formats.value(median, Unit.DAYS, context.language),
    )


def _flow(context: Context, answer: Answer, grid: Grid) -> ChartBlock:
    """The contracts of the year and what became of them, for one centre or for all."""
    who = context.scope.centres[0] if len(context.scope.centres) == 1 else TOTAL
    quarter = context.quarter

    cells: list[Cell] = []

    def number(indicator: str, category: str = "") -> float | None:
        cells.append(answer.get(indicator, who, quarter, category).cell)
        return cells[-1].value

    running, ended = number("contracts_by_weekly_hours"), number("contracts_ended_ytd")
    reasons = {reason: number("contracts_ended_ytd", reason.code) for reason in EndReason}
    places = {place: number("settled_ytd", place.code) for place in SettlementPlace}
    known = None not in (running, ended, *reasons.values(), *places.values())
    nodes = [
        (context.say(_ALL_CONTRACTS), TOTAL_COLOUR),
        (context.say(_RUNNING), SERIES_COLOURS[3]),
        *(
            (
                reason.text.in_(context.language),
                SERIES_COLOURS[0 if reason is EndReason.SETTLED else 1],
            )
            for reason in EndReason
        ),
        *((place.text.in_(context.language), SERIES_COLOURS[2]) for place in SettlementPlace),
    ]
    links = []
    if known:
        targets = [running or 0.0, *(reasons[reason] or 0.0 for reason in EndReason)]
        links = [(0, at, n, nodes[at][0]) for at, n in enumerate(targets, start=1) if n]
        settled = 2 + list(EndReason).index(EndReason.SETTLED)
        first = 2 + len(EndReason)
        links += [
            (settled, at, n, nodes[at][0])
            for at, n in enumerate((places[place] or 0.0 for place in SettlementPlace), first)
            if n
        ]
        summary = context.say(
            _FLOW_SUMMARY,
            name=grid.name(who),
            quarter=quarter.label(context.language),
            all=formats.number((running or 0) + (ended or 0), 0, context.language),
            running=formats.number(running or 0, 0, context.language),
            ended=formats.number(ended or 0, 0, context.language),
        )
    else:
        summary = unknown(context, grid.name(who), *cells)
    return chart(
        context,
        "flow",
        _FLOW,
        summary,
        _flow_grid(context, answer),
        figures.flow(nodes, links, context.language),
        height=420,
    )


def _flow_grid(context: Context, answer: Answer) -> Grid:
    here = [context.quarter]
    whole = columns_of([INDICATORS["contracts_by_weekly_hours"]], here, categories=False)
    parts = columns_of([INDICATORS["contracts_ended_ytd"], INDICATORS["settled_ytd"]], here)
    return Grid(answer, whole + parts, Measure.COUNT, context.language)


PAGE = Page(
    path="/settlement",
    title=Text("Bosetting", "Settlement"),
    lead=Text(
        "Hvordan avtalene tar slutt, hvor folk blir bosatt, og hvor lang tid det tar.",
        "How contracts end, where people settle, and how long it takes.",
    ),
    tables=("settlement",),
    view=_view,
    sorts="settlement",
)
