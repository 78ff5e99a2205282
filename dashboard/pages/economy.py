"""Økonomi: who pays for the centres, what for, and what it comes to for each participant."""

from __future__ import annotations

from dashboard import figures, formats
from dashboard.blocks import Block
from dashboard.context import Context
from dashboard.grid import Column, Grid
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
from db.money import Payer
from db.vocabulary import Text
from queries.values import TOTAL

_PAYERS = Text("Hvem som dekker kostnadene", "Who covers the costs")
_PAYERS_SUMMARY = Text(
    "{period}: staten dekket {whole} av kostnadene ved alle mottak.",
    "{period}: the state covered {whole} of the costs of all centres.",
)
_PAYERS_RANGE = Text(
    "{period}: staten dekket fra {low} til {high} av kostnadene ved {names}, som har oppgitt både "
    "tilskudd og egne midler.",
    "{period}: the state covered from {low} to {high} of the costs at {names}, which have told of "
    "both grants and own means.",
)
_NOBODY = Text(
    "{period}: ingen av mottakene som vises, har oppgitt både tilskudd og egne midler.",
    "{period}: none of the centres shown has told of both grants and own means.",
)
_EACH = Text("Kostnad per deltaker", "Cost per participant")
_EACH_SUMMARY = Text(
    "{period}: fra {low} til {high} per deltaker der tallet kan regnes ut: {names}.",
    "{period}: from {low} to {high} per participant where the figure can be computed: {names}.",
)
_OVER_TIME = Text("Kostnad per deltaker over tid", "Cost per participant over time")


def _view(context: Context) -> View:
    indicators = indicators_of("economy")
    answer = context.ask(indicator.id for indicator in indicators)
    history = context.ask(["cost_per_participant"], context.history)
    tables = {block.name: block for block in section_tables(context, "economy", answer)}
    payers = context.grid(["cost"], answer, quarters=[context.quarter])
    each = context.grid(["cost_per_participant"], answer, quarters=[context.quarter])
    over_time = context.grid(["cost_per_participant"], history)
    blocks: list[Block] = [
        chart(
            context,
            "payers-stack",
            _PAYERS,
            _payers_summary(context, payers),
            payers,
            figures.stacked(payers),
            height=bar_height(payers) + 40,
        ),
        chart(
            context,
            "each-bars",
            _EACH,
            _range(context, each, each.columns[0], _EACH_SUMMARY),
            each,
            figures.bars(each),
            height=bar_height(each),
        ),
        tables["payers"],
        tables["each"],
        tables["grants"],
        tables["own_means"],
        chart(
            context,
            "each-lines",
            _OVER_TIME,
            over_time_summary(context, over_time),
            over_time,
            figures.lines(over_time),
        ),
        definitions(context, indicators),
    ]
    return View(blocks, shown_origins(answer, history))


def _period(context: Context, grid: Grid) -> str:
    return grid.columns[0].period_label(context.language)


def _payers_summary(context: Context, grid: Grid) -> str:
    """The state's part of all costs; when not all are known, from the least to the most of it."""
    state = next(c for c in grid.columns if c.category == Payer.STATE.code)
    whole = grid.cell(TOTAL, state)
    if whole.value is None:
        return _range(context, grid, state, _PAYERS_RANGE)
    told = formats.value(whole, grid.unit(state), context.language)
    return context.say(_PAYERS_SUMMARY, period=_period(context, grid), whole=told)


def _range(context: Context, grid: Grid, column: Column, wording: Text) -> str:
    """From the lowest to the highest figure of a column, and whose figures are known."""
    cells = {centre: grid.cell(centre, column) for centre in grid.centres}
    known = {centre: cell for centre, cell in cells.items() if cell.value is not None}
    if not known:
        return context.say(_NOBODY, period=_period(context, grid))
    low, high = (
        formats.value(
            end(known.values(), key=lambda cell: cell.value or 0.0),
            grid.unit(column),
            context.language,
        )
        for end in (min, max)
    )
    names = formats.listing([grid.name(centre) for centre in known], context.language)
    return context.say(wording, period=_period(context, grid), low=low, high=high, names=names)


PAGE = Page(
    path="/economy",
    title=Text("Økonomi", "Economy"),
    lead=Text(
        "Hva staten gir, hva kommunene legger til, og hva det blir per deltaker, halvår for "
        "halvår.",
        "What the state gives, what municipalities add, and what it comes to for each participant, "
        "half-year by half-year.",
    ),
    tables=("economy",),
    view=_view,
    sorts="economy",
)
