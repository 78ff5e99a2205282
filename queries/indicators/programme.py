"""Indicators of the full-time programme: who has an agreement, and what it is for (6.1.1)."""

from __future__ import annotations

from sqlalchemy import and_

from db.vocabulary import Text
from queries.indicators.shared import (
    FULL_WEEK,
    PLAN,
    RUNNING_CONTRACTS,
    START,
    in_whole_percent,
    source,
)
from queries.measures import Indicator, Kind, Section, Target, Unit
from queries.records import count, person, present, running

ENTRIES = (
    Indicator(
        id="agreement_share",
        section=Section.AGREEMENT,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text(
            "Andel beboere med avtale om fulltidsprogram",
            "Share of residents with an agreement on the full-time programme",
        ),
        short=Text("Med avtale", "With agreement"),
        definition=Text(
            "Beboere med løpende avtale kvartalets siste dag, delt på alle voksne beboere.",
            "Residents with a running contract on the last day of the quarter, divided by all "
            "adult residents.",
        ),
        source=source("Tabell 6.1"),
        counts=Text(
            "beboere med løpende avtale kvartalets siste dag",
            "residents with a running contract on the last day of the quarter",
        ),
        out_of=Text("voksne beboere samme dag", "adult residents on the same day"),
        memo=Text(
            "Per {day} hadde {part} av {whole} voksne beboere{where} ({value}) avtale om "
            "fulltidsprogram.",
            "On {day}, {part} of {whole} adult residents{where} ({value}) had an agreement on "
            "the full-time programme.",
        ),
        caution=Text(
            "En nyankommet teller i nevneren fra første dag, så mange innflyttinger sist i "
            "kvartalet senker andelen. En avtale som ikke er ført, gjør det samme.",
            "A newcomer counts in the denominator from the first day, so many arrivals late in"
            " the quarter lower the share. A contract that was not entered does the same.",
        ),
        beside=in_whole_percent("6.1"),
        numerator=count(running),
        denominator=count(present),
        targets=(Target(90, START, PLAN),),
    ),
    Indicator(
        id="full_time_share",
        section=Section.FULL_TIME,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text(
            "Andel med kvalifisering 37,5 timer per uke",
            "Share with 37.5 hours of qualification a week",
        ),
        short=Text("Full tid", "Full time"),
        definition=Text(
            "Løpende avtaler med minst 37,5 timer i uken, delt på alle løpende avtaler.",
            "Running contracts of at least 37.5 hours a week, divided by all running contracts.",
        ),
        source=source("Tabell 6.2"),
        counts=Text(
            "løpende avtaler med minst 37,5 timer i uken",
            "running contracts of at least 37.5 hours a week",
        ),
        out_of=RUNNING_CONTRACTS,
        memo=Text(
            "Per {day} hadde {part} av {whole} deltakere{where} ({value}) en uke på minst 37,5"
            " timer.",
            "On {day}, {part} of {whole} participants{where} ({value}) had a week of at least "
            "37.5 hours.",
        ),
        caution=Text(
            "Timene er planlagte, ikke gjennomførte. En uke på 37,4 timer teller ikke med, "
            "selv om forskjellen bare er avrunding.",
            "Hours are as planned, not as carried out. A week of 37.4 hours does not count, "
            "even if the difference is rounding alone.",
        ),
        beside=Text(
            "Introduksjonsprogrammet i kommunene måles for andre personer og etter andre "
            "regler. Andelene kan ikke legges ved siden av hverandre.",
            "The introduction programme of the municipalities is measured for other persons "
            "and by other rules. The shares cannot be laid beside each other.",
        ),
        numerator=count(and_(running, person.hours_total >= FULL_WEEK)),
        denominator=count(running),
    ),
    Indicator(
        id="norwegian_12h_share",
        section=Section.ACTIVITIES,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text(
            "Andel med minst 12 timer norskopplæring",
            "Share with at least 12 hours of Norwegian tuition",
        ),
        short=Text("Norskopplæring ≥ 12 t", "Norwegian tuition ≥ 12 h"),
        definition=Text(
            "Løpende avtaler med minst 12 timer norskopplæring i uken, delt på alle løpende "
            "avtaler.",
            "Running contracts with at least 12 hours of Norwegian tuition a week, divided by all "
            "running contracts.",
        ),
        source=source("Tabell 6.3"),
        counts=Text(
            "løpende avtaler med minst 12 timer norskopplæring i uken",
            "running contracts with at least 12 hours of Norwegian tuition a week",
        ),
        out_of=RUNNING_CONTRACTS,
        memo=Text(
            "Per {day} hadde {part} av {whole} deltakere{where} ({value}) minst 12 timer "
            "norskopplæring i uken.",
            "On {day}, {part} of {whole} participants{where} ({value}) had at least 12 hours of"
            " Norwegian tuition a week.",
        ),
        caution=Text(
            "Timene er planlagte, ikke gjennomførte. Den som står på venteliste for opplæring,"
            " kan ha timer i planen.",
            "Hours are as planned, not as carried out. Somebody waiting for tuition may have "
            "hours in the plan.",
        ),
        beside=in_whole_percent("6.3"),
        numerator=count(and_(running, person.norwegian >= 12)),
        denominator=count(running),
    ),
    Indicator(
        id="language_training_12h_share",
        section=Section.ACTIVITIES,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text(
            "Andel med minst 12 timer språktrening",
            "Share with at least 12 hours of language training",
        ),
        short=Text("Språktrening ≥ 12 t", "Language training ≥ 12 h"),
        definition=Text(
            "Løpende avtaler med minst 12 timer språktrening i uken, delt på alle løpende avtaler.",
            "Running contracts with at least 12 hours of language training a week, divided by all "
            "running contracts.",
        ),
        source=source("Tabell 6.3"),
        counts=Text(
            "løpende avtaler med minst 12 timer språktrening i uken",
            "running contracts with at least 12 hours of language training a week",
        ),
        out_of=RUNNING_CONTRACTS,
        memo=Text(
            "Per {day} hadde {part} av {whole} deltakere{where} ({value}) minst 12 timer "
            "språktrening i uken.",
            "On {day}, {part} of {whole} participants{where} ({value}) had at least 12 hours of"
            " language training a week.",
        ),
        caution=Text(
            "Skillet mellom norskopplæring og språktrening kan trekkes ulikt fra mottak til "
            "mottak.",
            "The line between Norwegian tuition and language training may be drawn differently"
            " from centre to centre.",
        ),
        beside=in_whole_percent("6.3"),
        numerator=count(and_(running, person.language_training >= 12)),
        denominator=count(running),
    ),
    Indicator(
        id="worklike_language_training_6h_share",
        section=Section.ACTIVITIES,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text(
            "Andel med minst 6 timer språktrening i en arbeidslignende situasjon",
            "Share with at least 6 hours of language training in a work-like setting",
        ),
        short=Text("Arbeidslignende språktrening ≥ 6 t", "Work-like language training ≥ 6 h"),
        definition=Text(
            "Løpende avtaler med minst 6 timer språktrening i uken der situasjonen ligner arbeid, "
            "delt på alle løpende avtaler.",
            "Running contracts with at least 6 hours a week of language training in a work-like "
            "setting, divided by all running contracts.",
        ),
        source=source("Tabell 6.3"),
        counts=Text(
            "løpende avtaler med minst 6 timer språktrening i uken der situasjonen ligner arbeid",
            "running contracts with at least 6 hours a week of language training in a work-"
            "like setting",
        ),
        out_of=RUNNING_CONTRACTS,
        memo=Text(
            "Per {day} hadde {part} av {whole} deltakere{where} ({value}) minst 6 timer "
            "språktrening i uken i en arbeidslignende situasjon.",
            "On {day}, {part} of {whole} participants{where} ({value}) had at least 6 hours a "
            "week of language training in a work-like setting.",
        ),
        caution=Text(
            "Hva som ligner arbeid, er mottakets vurdering.",
            "What is work-like is for the centre to judge.",
        ),
        beside=in_whole_percent("6.3"),
        numerator=count(and_(running, person.language_training_worklike >= 6)),
        denominator=count(running),
    ),
    Indicator(
        id="work_or_education_share",
        section=Section.ACTIVITIES,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text(
            "Andel med arbeid eller utdanning i programmet",
            "Share with work or education in the programme",
        ),
        short=Text("Arbeid eller utdanning", "Work or education"),
        definition=Text(
            "Løpende avtaler med ordinært arbeid, arbeidstrening gjennom NAV, skole eller "
            "utdanning i uken, delt på alle løpende avtaler.",
            "Running contracts with ordinary work, work training through NAV, school or education "
            "in the week, divided by all running contracts.",
        ),
        source=source("Tabell 6.3"),
        counts=Text(
            "løpende avtaler med noe ordinært arbeid, arbeidstrening gjennom NAV, skole eller "
            "utdanning i uken",
            "running contracts with any ordinary work, work training through NAV, school or "
            "education in the week",
        ),
        out_of=RUNNING_CONTRACTS,
        memo=Text(
            "Per {day} hadde {part} av {whole} deltakere{where} ({value}) arbeid eller "
            "utdanning i programmet.",
            "On {day}, {part} of {whole} participants{where} ({value}) had work or education in"
            " the programme.",
        ),
        caution=Text(
            "Også få timer er nok til å telle med; andelen sier ikke hvor mye arbeid eller "
            "skole det er.",
            "A few hours are enough to count; the share does not say how much work or school "
            "there is.",
        ),
        beside=in_whole_percent("6.3"),
        numerator=count(and_(running, person.work_education > 0)),
        denominator=count(running),
    ),
)
