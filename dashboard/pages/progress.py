"""Progresjon: Norwegian, work practice, and the way to the introduction programme."""

from __future__ import annotations

from dashboard import figures
from dashboard.blocks import Block
from dashboard.context import Context
from dashboard.page import Page, View
from dashboard.sections import (
    bar_height,
    chart,
    definitions,
    indicators_of,
    section_tables,
    shown_origins,
    told_by_centre,
)
from db.vocabulary import Text

_ARRIVAL = Text("Norsk ved ankomst", "Norwegian on arrival")
_LATEST = Text("Norsk ved siste test", "Norwegian at the latest test")
_TESTED = Text(
    "{quarter}: {told}. Resten er ikke testet, eller mottaket melder ikke om norsknivå.",
    "{quarter}: {told}. The rest are not tested, or the centre does not tell of levels.",
)
_TESTED_AT = Text("{n} testet i {name}", "{n} tested at {name}")
_PRACTICE = Text("Deltakere i arbeidspraksis", "Participants in work practice")
_IN_PRACTICE = Text("{quarter}: {told}.", "{quarter}: {told}.")
_IN_PRACTICE_AT = Text("{n} i {name}", "{n} at {name}")
_WAIT = Text("Fra bosetting til introduksjonsprogrammet", "From settlement to the programme")
_WAITED = Text(
    "{quarter}: halvparten av dem som begynte, hadde ventet høyst {told}. Streken går fra nedre til "
    "øvre kvartil.",
    "{quarter}: half of those who began had waited at most {told}. The line runs from the lower to the "
    "upper quartile.",
)
_WAITED_AT = Text("{n} i {name}", "{n} at {name}")


def _view(context: Context) -> View:
    indicators = indicators_of("progress")
    answer = context.ask(indicator.id for indicator in indicators)
    tables = {block.name: block for block in section_tables(context, "progress", answer)}
    here = [context.quarter]
    arrival = context.grid(["norwegian_at_arrival"], answer, quarters=here)
    latest = context.grid(["norwegian_latest"], answer, quarters=here)
    practice = context.grid(["work_practice"], answer, quarters=here)
    wait = context.grid(["days_to_introduction"], answer, quarters=here)
    blocks: list[Block] = [
        *(
            chart(
                context,
                name,
                heading,
                told_by_centre(context, grid, 0, _TESTED, _TESTED_AT),
                grid,
                figures.stacked(grid, ordered=True),
                height=bar_height(grid) + 40,
            )
            for name, heading, grid in (
                ("arrival-stack", _ARRIVAL, arrival),
                ("latest-stack", _LATEST, latest),
            )
        ),
        tables["risen"],
        chart(
            context,
            "practice-bars",
            _PRACTICE,
            told_by_centre(context, practice, 0, _IN_PRACTICE, _IN_PRACTICE_AT),
            practice,
            figures.bars(practice),
            height=bar_height(practice),
        ),
        chart(
            context,
            "introduction-spread",
            _WAIT,
            told_by_centre(context, wait, 1, _WAITED, _WAITED_AT),
            wait,
            figures.spread(wait),
            height=bar_height(wait),
        ),
        tables["introduction"],
        tables["practice"],
        tables["arrival_level"],
        tables["latest_level"],
        definitions(context, indicators),
    ]
    return View(blocks, shown_origins(answer))


PAGE = Page(
    path="/progress",
    title=Text("Progresjon", "Progress"),
    lead=Text(
        "Hvor mye norsk deltakerne kan, hvor mange som har praksisplass, og hvor lenge de venter på "
        "introduksjonsprogrammet.",
        "How much Norwegian participants know, how many have a work place, and how long they wait for "
        "the introduction programme.",
    ),
    tables=("progress",),
    view=_view,
    sorts="progress",
)
