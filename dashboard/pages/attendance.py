"""Oppmøte og insentiver: how much of the plan is attended, why not all, and what was tried."""

from __future__ import annotations

from dataclasses import replace

from dashboard import figures
from dashboard.blocks import Block
from dashboard.context import Context
from dashboard.incentive_table import incentive_table
from dashboard.page import Page, View
from dashboard.sections import (
    bar_height,
    chart,
    definitions,
    indicators_of,
    over_time_summary,
    section_tables,
    shown_origins,
    told_by_centre,
)
from db.presence import ABSENT
from db.vocabulary import Text

_OVER_TIME = Text("Oppmøte over tid", "Attendance over time")
_REASONS = Text("Fravær etter grunn", "Absence by reason")
_ATTENDED = Text(
    "{quarter}: av de planlagte timene ble {told} møtt. Resten er fravær, delt etter grunn.",
    "{quarter}: of the planned hours, {told} were attended. The rest is absence, by reason.",
)
_ATTENDED_AT = Text("{n} i {name}", "{n} at {name}")
_ABSENT = {reason.code for reason in ABSENT}


def _view(context: Context) -> View:
    indicators = indicators_of("attendance")
    answer = context.ask(indicator.id for indicator in indicators)
    history = context.ask(["attendance_share"], context.history)
    tables = {block.name: block for block in section_tables(context, "attendance", answer)}
    here = [context.quarter]
    over_time = context.grid(["attendance_share"], history)
    attended = context.grid(["attendance_share"], answer, quarters=here)
    hours = context.grid(["hours_by_attendance"], answer, quarters=here)
    absent = replace(hours, columns=[c for c in hours.columns if c.category in _ABSENT])
    blocks: list[Block] = [
        chart(
            context,
            "attendance-lines",
            _OVER_TIME,
            over_time_summary(context, over_time),
            over_time,
            figures.lines(over_time),
        ),
        tables["attended"],
        chart(
            context,
            "absence-stack",
            _REASONS,
            told_by_centre(context, attended, 0, _ATTENDED, _ATTENDED_AT),
            absent,
            figures.stacked(absent, whole=False),
            wide=True,
            height=bar_height(absent) + 60,
        ),
        tables["absence"],
        incentive_table(context),
        tables["incentives"],
        definitions(context, indicators),
    ]
    return View(blocks, shown_origins(answer, history))


PAGE = Page(
    path="/attendance",
    title=Text("Oppmøte", "Attendance"),
    lead=Text(
        "Hvor mye av det som er planlagt, deltakerne møter til, hvorfor ikke alt, og hva som er prøvd "
        "for å få flere til å møte.",
        "How much of what is planned participants attend, why not all of it, and what was tried to "
        "make more attend.",
    ),
    tables=("attendance", "incentives"),
    view=_view,
    sorts="attendance",
)
