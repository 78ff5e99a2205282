"""Indicators of the programme week: hours by activity, and how long the weeks are (4.4)."""

from __future__ import annotations

from sqlalchemy import and_

from db.vocabulary import PARTS_OF_THE_WEEK, Labelled, Text
from queries.indicators.shared import FULL_WEEK, START, source
from queries.measures import NUMERATOR, Indicator, Kind, Section, Target, Unit
from queries.records import count, person, running, total


class WeekBand(Labelled):
    """How long the planned week is."""

    UNDER_12 = "under_12", "Under 12 timer", "Under 12 hours"
    FROM_12 = "from_12_to_20", "12–20 timer", "12–20 hours"
    FROM_20 = "from_20_to_30", "20–30 timer", "20–30 hours"
    FROM_30 = "from_30_to_37_5", "30–37,5 timer", "30–37.5 hours"
    FULL = "from_37_5", "37,5 timer eller mer", "37.5 hours or more"


_hours = person.hours_total
_BANDS = {
    WeekBand.UNDER_12: _hours < 12,
    WeekBand.FROM_12: and_(_hours >= 12, _hours < 20),
    WeekBand.FROM_20: and_(_hours >= 20, _hours < 30),
    WeekBand.FROM_30: and_(_hours >= 30, _hours < FULL_WEEK),
    WeekBand.FULL: _hours >= FULL_WEEK,
}

ENTRIES = (
    Indicator(
        id="mean_weekly_hours",
        section=Section.WEEK,
        kind=Kind.MEAN,
        unit=Unit.HOURS,
        label=Text("Timer i uken i gjennomsnitt", "Mean hours a week"),
        short=Text("Timer i uken", "Hours a week"),
        definition=Text(
            "Planlagte timer i uken, i gjennomsnitt over løpende avtaler; i alt og for hver "
            "aktivitet. Delene kan avvike litt fra summen fordi uken er meldt for seg.",
            "Planned hours a week, as a mean over running contracts; in all and by activity. The "
            "parts may differ slightly from the whole, as the week is reported on its own.",
        ),
        source=source("Avsnitt 4.4 og 4.5", "Sections 4.4 and 4.5"),
        counts=Text(
            "planlagte timer i uken, lagt sammen over løpende avtaler",
            "planned hours a week, added up over running contracts",
        ),
        out_of=Text(
            "løpende avtaler der ukens timer er meldt",
            "running contracts with the week's hours reported",
        ),
        memo=Text(
            "Per {day} var den planlagte uken for {whole} deltakere{where} i gjennomsnitt {value}.",
            "On {day}, the planned week of {whole} participants{where} was {value} on average.",
        ),
        memo_part=Text(
            "Per {day} hadde {whole} deltakere{where} i gjennomsnitt {value} med «{category}» "
            "i ukeplanen.",
            "On {day}, {whole} participants{where} had {value} of “{category}” in the week's "
            "plan on average.",
        ),
        caution=Text(
            "Uken er meldt for seg og kan avvike med en halv time fra summen av delene. Timene"
            " er planlagte, ikke gjennomførte.",
            "The week is reported on its own and may differ by half an hour from the sum of "
            "its parts. Hours are as planned, not as carried out.",
        ),
        beside=Text(
            "Introduksjonsprogrammet i kommunene måles for andre personer og etter andre "
            "regler. Andelene kan ikke legges ved siden av hverandre.",
            "The introduction programme of the municipalities is measured for other persons "
            "and by other rules. The shares cannot be laid beside each other.",
        ),
        numerator=total(_hours, running),
        denominator=count(and_(running, _hours.is_not(None))),
        parts={activity: total(person[activity.code], running) for activity in PARTS_OF_THE_WEEK},
        behind={
            NUMERATOR: count(and_(running, _hours > 0)),
            **{
                activity.code: count(and_(running, person[activity.code] > 0))
                for activity in PARTS_OF_THE_WEEK
            },
        },
        targets=(Target(FULL_WEEK, START, Text("Avsnitt 4.4", "Section 4.4")),),
    ),
    Indicator(
        id="contracts_by_weekly_hours",
        section=Section.BANDS,
        kind=Kind.NUMBER,
        unit=Unit.CONTRACTS,
        label=Text("Avtaler etter ukens lengde", "Contracts by length of week"),
        short=Text("Løpende avtaler", "Running contracts"),
        definition=Text(
            "Løpende avtaler kvartalets siste dag, fordelt etter planlagte timer i uken. En grense "
            "hører til gruppen over.",
            "Running contracts on the last day of the quarter by planned hours a week. A limit "
            "belongs to the group above it.",
        ),
        source=source("Avsnitt 4.4"),
        counts=Text(
            "løpende avtaler kvartalets siste dag der ukens timer er meldt",
            "running contracts on the last day of the quarter with the week's hours reported",
        ),
        memo=Text(
            "Per {day} var antallet løpende avtaler{where} {value}.",
            "On {day}, the number of running contracts{where} was {value}.",
        ),
        memo_part=Text(
            "Per {day} hadde {part} av {whole} løpende avtaler{where}{share} denne lengden på "
            "uken: {category}.",
            "On {day}, {part} of {whole} running contracts{where}{share} had this length of "
            "week: {category}.",
        ),
        caution=Text(
            "Mange planer ligger på en grense, så små avrundinger i meldte timer kan flytte "
            "avtaler mellom gruppene.",
            "Many plans lie on a limit, so small roundings in reported hours can move "
            "contracts between the groups.",
        ),
        numerator=count(and_(running, _hours.is_not(None))),
        asked_of=count(running),
        parts={band: count(and_(running, within)) for band, within in _BANDS.items()},
    ),
)
