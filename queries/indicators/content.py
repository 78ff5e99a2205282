"""Indicators of what the programme holds and how it is followed up (4.4, 4.5 and 5.5)."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from operator import add

from sqlalchemy import Numeric, and_, func, literal, or_

from db.vocabulary import Text
from queries.indicators.shared import RUNNING_CONTRACTS, START, source
from queries.measures import (
    DENOMINATOR,
    NUMERATOR,
    REST,
    Indicator,
    Kind,
    Section,
    Target,
    Unit,
)
from queries.records import contract, count, person, planned_hours, running, total

_hours = person.hours_total


_OBLIGATORY = (
    person.norwegian > 0,
    person.society > 0,
    person.career > 0,
    person.competence_mapped,
)
"""What each contract is to have, of what is reported for each (section 4.4)."""

ENTRIES = (
    Indicator(
        id="obligatory_delivered_share",
        section=Section.CONTENT,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        counted_in=Unit.CONTRACTS,
        label=Text(
            "Andel av det obligatoriske som er levert", "Share of the obligatory that is delivered"
        ),
        short=Text("Levert av det obligatoriske", "Obligatory delivered"),
        as_number=Text(
            "Det obligatoriske som er levert, regnet om til avtaler der alt er med",
            "The obligatory that is delivered, as contracts that have all of it",
        ),
        definition=Text(
            "Hvor mye av det obligatoriske innholdet løpende avtaler har. Fire aktiviteter meldes: "
            "norskopplæring, kultur og samfunn, karriereveiledning og gjennomført "
            "kompetansekartlegging. Hver teller en firedel av en avtale.",
            "How much of the obligatory content running contracts have. Four activities are "
            "reported: Norwegian tuition, culture and civics, career guidance and a completed "
            "competence mapping. Each counts as a quarter of a contract.",
        ),
        source=source("Avsnitt 4.4"),
        counts=Text(
            "firedeler av løpende avtaler, en for hver obligatorisk aktivitet som er der",
            "quarters of running contracts, one for each obligatory activity that is there",
        ),
        out_of=RUNNING_CONTRACTS,
        memo=Text(
            "Per {day} svarte det obligatoriske innholdet som var levert{where}, til {part} av "
            "{whole} hele avtaler ({value}).",
            "On {day}, the obligatory content that was delivered{where} amounted to {part} of "
            "{whole} whole contracts ({value}).",
        ),
        caution=Text(
            "En aktivitet teller når planen har timer til den, uansett hvor mange. Ubesvart "
            "spørsmål om kartlegging teller som nei.",
            "An activity counts when the plan has hours for it, however few. An unanswered question "
            "about mapping counts as no.",
        ),
        beside=Text(
            "Evalueringen beskriver etterlevelsen i ord. Andelen er utledet av rapportene og "
            "står ikke i den.",
            "The evaluation describes adherence in words. The share is derived from the "
            "reports and is not found in it.",
        ),
        numerator=reduce(add, (count(and_(running, each)) for each in _OBLIGATORY))
        * literal(Decimal("0.25"), Numeric(asdecimal=False)),
        denominator=count(running),
        behind={
            NUMERATOR: count(and_(running, or_(*_OBLIGATORY))),
            REST: count(running) - count(and_(running, *_OBLIGATORY)),
        },
        targets=(Target(100, START, Text("Avsnitt 4.4", "Section 4.4")),),
    ),
    Indicator(
        id="obligatory_content_share",
        section=Section.CONTENT,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text(
            "Andel avtaler med alle obligatoriske aktiviteter",
            "Share of contracts with every obligatory activity",
        ),
        short=Text("Alt obligatorisk", "All obligatory"),
        definition=Text(
            "Løpende avtaler som har norskopplæring, kultur og samfunn, karriereveiledning og "
            "gjennomført kompetansekartlegging, delt på alle løpende avtaler. Insentivordninger er "
            "også obligatoriske, men meldes ikke for den enkelte.",
            "Running contracts that have Norwegian tuition, culture and civics, career guidance "
            "and "
            "a completed competence mapping, divided by all running contracts. Incentive schemes "
            "are obligatory too but are not reported for each person.",
        ),
        source=source("Avsnitt 4.4"),
        counts=Text(
            "løpende avtaler med norskopplæring, kultur og samfunn, karriereveiledning og "
            "kartlagt kompetanse",
            "running contracts with Norwegian tuition, culture and civics, career guidance and"
            " competence mapped",
        ),
        out_of=RUNNING_CONTRACTS,
        memo=Text(
            "Per {day} hadde {part} av {whole} deltakere{where} ({value}) alt det "
            "obligatoriske innholdet som meldes.",
            "On {day}, {part} of {whole} participants{where} ({value}) had all the obligatory "
            "content that is reported.",
        ),
        caution=Text(
            "Ubesvart spørsmål om kartlegging teller som nei her, så andelen kan være for lav.",
            "An unanswered question about mapping counts as no here, so the share may be too low.",
        ),
        beside=Text(
            "Evalueringen beskriver etterlevelsen i ord. Andelen er utledet av rapportene og "
            "står ikke i den.",
            "The evaluation describes adherence in words. The share is derived from the "
            "reports and is not found in it.",
        ),
        numerator=count(and_(running, *_OBLIGATORY)),
        denominator=count(running),
        targets=(Target(100, START, Text("Avsnitt 4.4", "Section 4.4")),),
    ),
    Indicator(
        id="worklike_part_of_language_training",
        section=Section.CONTENT,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        counted_in=Unit.HOURS,
        label=Text(
            "Andel av språktreningen i arbeidslignende situasjon",
            "Part of language training in a work-like setting",
        ),
        short=Text("Arbeidslignende del", "Work-like part"),
        as_number=Text(
            "Timer språktrening i arbeidslignende situasjon",
            "Hours of language training in a work-like setting",
        ),
        definition=Text(
            "Timer språktrening i en situasjon som ligner arbeid, delt på alle timer "
            "språktrening, over løpende avtaler.",
            "Hours of language training in a work-like setting, divided by all hours of language "
            "training, over running contracts.",
        ),
        source=source("Avsnitt 4.4.4"),
        counts=Text(
            "timer språktrening i en situasjon som ligner arbeid, over løpende avtaler",
            "hours of language training in a work-like setting, over running contracts",
        ),
        out_of=Text(
            "alle timer språktrening, over løpende avtaler",
            "all hours of language training, over running contracts",
        ),
        memo=Text(
            "Per {day} var {part} av {whole} planlagte timer språktrening i uken{where} "
            "({value}) i en arbeidslignende situasjon.",
            "On {day}, {part} of {whole} planned hours of language training a week{where} "
            "({value}) were in a work-like setting.",
        ),
        caution=Text(
            "Avtaler med mange timer veier mest. Hva som ligner arbeid, er mottakets vurdering.",
            "Contracts with many hours weigh most. What is work-like is for the centre to judge.",
        ),
        numerator=total(person.language_training_worklike, running),
        denominator=total(person.language_training, running),
        behind={
            NUMERATOR: count(and_(running, person.language_training_worklike > 0)),
            DENOMINATOR: count(and_(running, person.language_training > 0)),
            REST: count(
                and_(
                    running,
                    person.language_training > func.coalesce(person.language_training_worklike, 0),
                )
            ),
        },
        targets=(Target(60, START, Text("Avsnitt 4.4.4", "Section 4.4.4")),),
    ),
    Indicator(
        id="individual_plan_share",
        section=Section.CONTENT,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text("Andel med individuell plan", "Share with an individual plan"),
        short=Text("Individuell plan", "Individual plan"),
        definition=Text(
            "Løpende avtaler med individuell plan, delt på løpende avtaler der det er svart.",
            "Running contracts with an individual plan, divided by running contracts for which "
            "this was answered.",
        ),
        source=source("Avsnitt 4.5"),
        counts=Text(
            "løpende avtaler med individuell plan",
            "running contracts with an individual plan",
        ),
        out_of=Text(
            "løpende avtaler der det er svart",
            "running contracts for which this was answered",
        ),
        memo=Text(
            "Per {day} hadde {part} av {whole} deltakere{where} som det er svart for "
            "({value}), individuell plan.",
            "On {day}, {part} of {whole} participants{where} for whom this was answered "
            "({value}) had an individual plan.",
        ),
        caution=Text(
            "De det ikke er svart for, er utelatt; har de sjeldnere plan enn andre, er andelen"
            " for høy.",
            "Those for whom there was no answer are left out; if they have a plan less often "
            "than others, the share is too high.",
        ),
        numerator=count(and_(running, person.individual_plan)),
        denominator=count(and_(running, person.individual_plan.is_not(None))),
        asked_of=count(running),
    ),
    Indicator(
        id="competence_mapped_share",
        section=Section.CONTENT,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text("Andel med kartlagt kompetanse", "Share with competence mapped"),
        short=Text("Kartlagt", "Mapped"),
        definition=Text(
            "Løpende avtaler der kompetansen er kartlagt, delt på løpende avtaler der det er "
            "svart.",
            "Running contracts with competence mapped, divided by running contracts for which this "
            "was answered.",
        ),
        source=source("Avsnitt 4.5"),
        counts=Text(
            "løpende avtaler der kompetansen er kartlagt",
            "running contracts with competence mapped",
        ),
        out_of=Text(
            "løpende avtaler der det er svart",
            "running contracts for which this was answered",
        ),
        memo=Text(
            "Per {day} var kompetansen kartlagt for {part} av {whole} deltakere{where} som det"
            " er svart for ({value}).",
            "On {day}, competence was mapped for {part} of {whole} participants{where} for whom"
            " this was answered ({value}).",
        ),
        caution=Text(
            "De det ikke er svart for, er utelatt; er de sjeldnere kartlagt enn andre, er "
            "andelen for høy.",
            "Those for whom there was no answer are left out; if they are mapped less often "
            "than others, the share is too high.",
        ),
        numerator=count(and_(running, person.competence_mapped)),
        denominator=count(and_(running, person.competence_mapped.is_not(None))),
        asked_of=count(running),
    ),
    Indicator(
        id="absence_rate",
        section=Section.CONTENT,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        counted_in=Unit.HOURS,
        label=Text("Fravær uten gyldig grunn", "Unexcused absence"),
        short=Text("Fravær", "Absence"),
        definition=Text(
            "Fraværstimer uten gyldig grunn i kvartalet, delt på planlagte timer i den delen av "
            "kvartalet avtalen løp, for avtaler der fraværet er meldt.",
            "Unexcused hours in the quarter, divided by planned hours in the part of the quarter "
            "the contract ran, for contracts with absence reported.",
        ),
        source=source("Avsnitt 5.5"),
        counts=Text(
            "fraværstimer uten gyldig grunn i kvartalet",
            "unexcused hours of absence in the quarter",
        ),
        out_of=Text(
            "planlagte timer i den delen av kvartalet avtalen løp, for avtaler der fraværet er"
            " meldt",
            "planned hours in the part of the quarter the contract ran, for contracts with "
            "absence reported",
        ),
        memo=Text(
            "I {quarter} var {part} av {whole} planlagte timer{where} ({value}) fravær uten "
            "gyldig grunn.",
            "In {quarter}, {part} of {whole} planned hours{where} ({value}) were unexcused absence.",
        ),
        caution=Text(
            "Bare avtaler der fraværet er meldt, er med. Planlagte timer er regnet av "
            "ukeplanen, uten fradrag for ferie og helligdager.",
            "Only contracts with absence reported are included. Planned hours follow from the "
            "week's plan, without deduction for holidays.",
        ),
        numerator=total(person.absence_hours, _hours.is_not(None)),
        denominator=total(planned_hours, person.absence_hours.is_not(None)),
        behind={
            NUMERATOR: count(and_(person.absence_hours > 0, _hours.is_not(None))),
            DENOMINATOR: count(and_(person.absence_hours.is_not(None), _hours > 0)),
            REST: count(and_(person.absence_hours.is_not(None), _hours > 0)),
        },
        asked_of=count(contract),
        ties=({("hours_by_attendance", "unexcused"): 1, ("absence_rate", NUMERATOR): -1},),
    ),
)
