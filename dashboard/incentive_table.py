"""Incentives and sanctions side by side: a row for each centre and measure, on page and in file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard import formats, texts
from dashboard.blocks import TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.extract import as_shown
from dashboard.grid import Column, Grid, columns_of
from dashboard.tables import figure, linked
from dashboard.word_files import Words
from dashboard.word_tables import word_table
from db.incentives import Measure
from db.vocabulary import Origin, Quarter, Status, Text
from queries.incentives import Told
from queries.indicators import INDICATORS
from queries.measures import Unit
from queries.values import Measure as Measured

MEASURE = Text("Tiltak", "Measure")
LEANING = Text("Slag", "Kind")
STEP = Text("Hvor langt", "How far")
PERIOD = Text("Periode", "Period")
FOLLOWED = Text("Hva fulgte", "What followed")
PARTICIPANTS = Text("Deltakere", "Participants")
_HEADING = Text("Hva som er prøvd, og hva som fulgte", "What was tried, and what followed")
_LEAD = Text(
    "{quarter}, slik mottakene melder det. At noe fulgte, betyr ikke at tiltaket var grunnen.",
    "{quarter}, as the centres tell of it. That something followed does not mean that the measure "
    "was the reason.",
)
_LEAD_PUBLIC = Text(
    "{quarter}. Periode og hva som fulgte, vises for dem som har tilgang til rapportene.",
    "{quarter}. Period and what followed are shown to those who may see the reports.",
)
_NOTHING = Text(
    "Ingen av mottakene som vises, har meldt om insentiver eller sanksjoner.",
    "None of the centres shown has told of incentives or sanctions.",
)
_FROM = Text("fra {first}", "from {first}")
_FROM_TO = Text("{first} til {last}", "{first} to {last}")
_HEADS = (texts.CENTRE, MEASURE, LEANING, STEP, PERIOD, FOLLOWED, PARTICIPANTS)


@dataclass(frozen=True, slots=True)
class Line:
    """A measure at a centre: its figure, and what was told of it to those who may read that."""

    centre: str
    column: Column
    measure: Measure
    told: Told | None


def incentive_table(context: Context) -> TableBlock:
    """The measures of the chosen quarter."""
    grid, lines = _lines(context, [context.quarter])
    heads = [context.say(head) for head in _HEADS]
    lead = _LEAD if any(line.told for line in lines) else _LEAD_PUBLIC
    heading = context.say(_HEADING)
    return TableBlock(
        "incentive-words",
        heading,
        word_table(
            heading,
            heads,
            [_cells(context, grid, line, stop=line is lines[0]) for line in lines],
            context.say(_NOTHING),
        ),
        lead=context.say(lead, quarter=context.quarter.label(context.language)),
        wide=True,
    )


def incentive_words(context: Context) -> Words:
    """The measures of the selection as a table of words: a row for each centre, quarter and measure."""
    grid, lines = _lines(context, context.scope.quarters)
    heads = [context.say(head) for head in (texts.QUARTER, *_HEADS)]
    rows = [
        [
            line.column.period_in(context.language),
            *_words(context, grid, line),
            as_shown(grid, line.centre, line.column),
        ]
        for line in lines
    ]
    return Words(
        rows=[heads, *rows],
        objects=[_object(grid, line) for line in lines],
        origins=frozenset(_origins(grid, lines)),
    )


def _lines(context: Context, quarters: Iterable[Quarter]) -> tuple[Grid, list[Line]]:
    """The measures that somebody has told of, or whose figure is there."""
    quarters = list(quarters)
    answer = context.ask(["measure_participants"])
    columns = columns_of([INDICATORS["measure_participants"]], quarters)
    grid = Grid(answer, columns, Measured.COUNT, context.language)
    found = context.door.incentives.told(
        context.scope.centres, quarters, context.viewer, context.request.selection.as_of
    )
    told = {(each.quarter, each.centre, each.measure.code): each for each in found}
    measures = {measure.code: measure for measure in Measure}
    lines = [
        Line(centre, column, measures[column.category], words)
        for quarter in quarters
        for centre in context.scope.centres
        for column in grid.columns
        if column.quarter == quarter and column.category
        for words in [told.get((quarter, centre, column.category))]
        if words or _is_there(grid, centre, column)
    ]
    return grid, lines


def _is_there(grid: Grid, centre: str, column: Column) -> bool:
    status = grid.observation(centre, column).cell.status
    return status in (Status.SHOWN, Status.HIDDEN)


def _words(context: Context, grid: Grid, line: Line) -> list[str]:
    told, say = line.told, context.say
    return [
        grid.name(line.centre),
        say(line.measure.text),
        say(line.measure.leaning.text),
        say(told.step.text) if told else "",
        _period(context, told) if told else "",
        say(told.aftermath.text) if told and told.aftermath else "",
    ]


def _period(context: Context, told: Told) -> str:
    if told.started is None:
        return ""
    first = formats.short_day(told.started, context.language)
    if told.ended is None:
        return context.say(_FROM, first=first)
    return context.say(_FROM_TO, first=first, last=formats.short_day(told.ended, context.language))


def _cells(context: Context, grid: Grid, line: Line, *, stop: bool) -> list[Element]:
    name, *words = _words(context, grid, line)
    cell = grid.observation(line.centre, line.column).cell
    number = figure(cell, Unit.PERSONS, grid.language, "")
    number = number if cell.value is None else number[:1]
    return [
        html.Th(name, scope="row"),
        *(html.Td(each or "–") for each in words),
        html.Td(linked(number, context.leads.at(line.column, line.centre), stop=stop)),
    ]


def _origins(grid: Grid, lines: Iterable[Line]) -> set[Origin]:
    found = {line.told.origin for line in lines if line.told}
    shown = {grid.observation(line.centre, line.column) for line in lines}
    return found | {each.origin for each in shown if each.cell.status is Status.SHOWN}


def _object(grid: Grid, line: Line) -> dict[str, Any]:
    told, cell = line.told, grid.observation(line.centre, line.column).cell
    return {
        "quarter": line.column.period,
        "centre": line.centre,
        "measure": line.measure.code,
        "kind": line.measure.leaning.code,
        "step": told.step.code if told else None,
        "from": str(told.started) if told and told.started else None,
        "to": str(told.ended) if told and told.ended else None,
        "followed": told.aftermath.code if told and told.aftermath else None,
        "participants": cell.value,
        "status": cell.status.code,
    }
