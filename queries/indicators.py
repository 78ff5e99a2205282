"""Every indicator, once. To add one, add an entry: pages, files, publication and tests follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import and_, func

from db.vocabulary import (
    PARTS_OF_THE_WEEK,
    EndReason,
    Labelled,
    Quarter,
    ReportKind,
    SettlementPlace,
    Text,
)
from queries.measures import (
    DENOMINATOR,
    NUMERATOR,
    REST,
    Indicator,
    Kind,
    Note,
    Section,
    Target,
    Unit,
)
from queries.records import (
    LAST_DAY,
    contract,
    count,
    days,
    ended,
    per_centre,
    person,
    planned_hours,
    present,
    running,
    total,
)

FULL_WEEK = 37.5
"""Hours a week of the full-time programme (section 4.4)."""


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

_START = Quarter(2016, 4)
_PLAN = Text("Revidert programplan (6.1.1)", "Revised programme plan (6.1.1)")


def _source(nb: str, en: str | None = None) -> Text:
    return Text(nb, en or nb.replace("Tabell", "Table").replace("Avsnitt", "Section"))


_ENTRIES = (
    Indicator(
        id="adult_residents",
        section=Section.OCCUPANCY,
        kind=Kind.NUMBER,
        unit=Unit.PERSONS,
        label=Text("Voksne beboere", "Adult residents"),
        short=Text("Beboere", "Residents"),
        definition=Text(
            "Voksne som bodde i mottaket kvartalets siste dag, med eller uten avtale.",
            "Adults living at the centre on the last day of the quarter, with or without a "
            "contract.",
        ),
        source=_source("Avsnitt 6.1"),
        numerator=count(present),
    ),
    Indicator(
        id="adult_places",
        section=Section.OCCUPANCY,
        kind=Kind.NUMBER,
        unit=Unit.PLACES,
        label=Text("Plasser for voksne", "Places for adults"),
        short=Text("Plasser", "Places"),
        definition=Text(
            "Plasser som var åpne for voksne i kvartalet, slik mottaket har meldt dem.",
            "Places open to adults in the quarter, as stated by the centre.",
        ),
        source=_source("Tabell 4.1"),
        numerator=per_centre(person.places),
        reads=(ReportKind.CAPACITY,),
        note=(Note.TABLE_PLACES, per_centre(person.places_reported)),
    ),
    Indicator(
        id="occupancy_share",
        section=Section.OCCUPANCY,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text("Andel plasser i bruk", "Share of places in use"),
        short=Text("Belegg", "Occupancy"),
        definition=Text(
            "Voksne beboere kvartalets siste dag, delt på plasser for voksne.",
            "Adult residents on the last day of the quarter, divided by places for adults.",
        ),
        source=_source("Avsnitt 6.1"),
        numerator=count(present),
        denominator=per_centre(person.places),
        targets=(Target(85, _START, Text("IMDi og UDI (6.1)", "IMDi and UDI (6.1)")),),
        reads=(ReportKind.RESIDENTS, ReportKind.CAPACITY),
        note=(Note.TABLE_PLACES, per_centre(person.places_reported)),
    ),
    Indicator(
        id="days_in_centre",
        section=Section.STAY,
        kind=Kind.QUARTILES,
        unit=Unit.DAYS,
        label=Text("Botid for dem som bor i mottaket", "Time in the centre of those present"),
        short=Text("Botid", "Time in centre"),
        definition=Text(
            "Dager fra innflytting til kvartalets siste dag for dem som da bodde i mottaket: "
            "medianen og kvartilene.",
            "Days from moving in to the last day of the quarter for those then present: the "
            "median and the quartiles.",
        ),
        source=_source("Avsnitt 6.2.1"),
        numerator=days(person.arrived, LAST_DAY),
        among=present,
    ),
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
        source=_source("Tabell 6.1"),
        numerator=count(running),
        denominator=count(present),
        targets=(Target(90, _START, _PLAN),),
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
        source=_source("Tabell 6.2"),
        numerator=count(and_(running, _hours >= FULL_WEEK)),
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
        source=_source("Tabell 6.3"),
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
        source=_source("Tabell 6.3"),
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
        source=_source("Tabell 6.3"),
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
        source=_source("Tabell 6.3"),
        numerator=count(and_(running, person.work_education > 0)),
        denominator=count(running),
    ),
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
        source=_source("Avsnitt 4.4 og 4.5", "Sections 4.4 and 4.5"),
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
        targets=(Target(FULL_WEEK, _START, Text("Avsnitt 4.4", "Section 4.4")),),
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
        source=_source("Avsnitt 4.4"),
        numerator=count(and_(running, _hours.is_not(None))),
        asked_of=count(running),
        parts={band: count(and_(running, within)) for band, within in _BANDS.items()},
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
        source=_source("Avsnitt 4.4"),
        numerator=count(
            and_(
                running,
                person.norwegian > 0,
                person.society > 0,
                person.career > 0,
                person.competence_mapped,
            )
        ),
        denominator=count(running),
        targets=(Target(100, _START, Text("Avsnitt 4.4", "Section 4.4")),),
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
        definition=Text(
            "Timer språktrening i en situasjon som ligner arbeid, delt på alle timer "
            "språktrening, over løpende avtaler.",
            "Hours of language training in a work-like setting, divided by all hours of language "
            "training, over running contracts.",
        ),
        source=_source("Avsnitt 4.4.4"),
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
        targets=(Target(60, _START, Text("Avsnitt 4.4.4", "Section 4.4.4")),),
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
        source=_source("Avsnitt 4.5"),
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
        source=_source("Avsnitt 4.5"),
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
        source=_source("Avsnitt 5.5"),
        numerator=total(person.absence_hours, _hours.is_not(None)),
        denominator=total(planned_hours, person.absence_hours.is_not(None)),
        behind={
            NUMERATOR: count(and_(person.absence_hours > 0, _hours.is_not(None))),
            DENOMINATOR: count(and_(person.absence_hours.is_not(None), _hours > 0)),
            REST: count(and_(person.absence_hours.is_not(None), _hours > 0)),
        },
        asked_of=count(contract),
    ),
    Indicator(
        id="contracts_ended",
        section=Section.ENDED,
        kind=Kind.NUMBER,
        unit=Unit.CONTRACTS,
        label=Text("Avtaler avsluttet i kvartalet", "Contracts ended in the quarter"),
        short=Text("Avsluttet", "Ended"),
        definition=Text(
            "Avtaler som tok slutt i kvartalet, i alt og etter årsak.",
            "Contracts that ended in the quarter, in all and by reason.",
        ),
        source=_source("Avsnitt 6.2"),
        numerator=count(ended),
        parts={reason: count(person.end_reason == reason) for reason in EndReason},
    ),
    Indicator(
        id="settled",
        section=Section.SETTLED,
        kind=Kind.NUMBER,
        unit=Unit.PERSONS,
        label=Text("Bosatt i kvartalet", "Settled in the quarter"),
        short=Text("Bosatt", "Settled"),
        definition=Text(
            "Deltakere som gikk ut av avtalen i kvartalet fordi de ble bosatt, i alt og etter "
            "hvor kommunen ligger sett fra "
            "mottaket.",
            "Participants whose contract ended in the quarter because they were settled, in all "
            "and by where the municipality lies seen "
            "from the centre.",
        ),
        source=_source("Avsnitt 6.2"),
        numerator=count(person.end_reason == EndReason.SETTLED),
        parts={place: count(person.place == place) for place in SettlementPlace},
    ),
    Indicator(
        id="breach_share",
        section=Section.BREACH,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        counted_in=Unit.CONTRACTS,
        label=Text(
            "Andel av avsluttede avtaler som ble hevet for brudd",
            "Share of ended contracts revoked for breach",
        ),
        short=Text("Brudd", "Breach"),
        definition=Text(
            "Avtaler hevet i kvartalet på grunn av brudd, delt på alle avtaler som tok slutt i "
            "kvartalet.",
            "Contracts revoked for breach in the quarter, divided by all contracts that ended in "
            "the quarter.",
        ),
        source=_source("Avsnitt 5.5"),
        numerator=count(person.end_reason == EndReason.BREACH),
        denominator=count(ended),
    ),
    Indicator(
        id="days_to_settlement",
        section=Section.TIME,
        kind=Kind.QUARTILES,
        unit=Unit.DAYS,
        label=Text("Dager fra innflytting til bosetting", "Days from moving in to settlement"),
        short=Text("Dager til bosetting", "Days to settlement"),
        definition=Text(
            "Dager fra innflytting i mottaket til bosetting for dem som gikk ut av avtalen i "
            "kvartalet ved bosetting: "
            "medianen og kvartilene. Målene for bosetting, tre måneder for familier og seks for "
            "enslige voksne, regnes fra vedtaket og kan ikke legges rett ved siden av.",
            "Days from moving in to settlement for those whose contract ended in the quarter by "
            "settlement: the median and "
            "the quartiles. The goals for settlement, three months for families and six for single "
            "adults, count from the permit and cannot be laid straight beside it.",
        ),
        source=_source("Avsnitt 2.1 og 6.2.1", "Sections 2.1 and 6.2.1"),
        numerator=days(person.arrived, person.settled_on),
        among=person.end_reason == EndReason.SETTLED,
    ),
)


def _so_far_this_year(
    id: str, section: Section, label: Text, short: Text, definition: Text
) -> Indicator:
    of_the_quarter = next(entry for entry in _ENTRIES if entry.id == id)
    return replace(
        of_the_quarter,
        id=f"{id}_ytd",
        section=section,
        label=label,
        short=short,
        definition=definition,
        year_to_date_of=id,
    )


INDICATORS: Mapping[str, Indicator] = {
    indicator.id: indicator
    for indicator in (
        *_ENTRIES,
        _so_far_this_year(
            "contracts_ended",
            Section.ENDED_YTD,
            Text("Avtaler avsluttet hittil i året", "Contracts ended so far this year"),
            Text("Avsluttet i år", "Ended this year"),
            Text(
                "Avtaler som tok slutt fra 1. januar til kvartalets siste dag, i alt og etter "
                "årsak.",
                "Contracts that ended from 1 January to the last day of the quarter, in all and "
                "by reason.",
            ),
        ),
        _so_far_this_year(
            "settled",
            Section.SETTLED_YTD,
            Text("Bosatt hittil i året", "Settled so far this year"),
            Text("Bosatt i år", "Settled this year"),
            Text(
                "Deltakere som gikk ut av avtalen fra 1. januar til kvartalets siste dag fordi de "
                "ble bosatt, i alt og etter "
                "hvor kommunen ligger.",
                "Participants whose contract ended from 1 January to the last day of the quarter "
                "because they were settled, in all and by "
                "where the municipality lies.",
            ),
        ),
    )
}

TABLES: Mapping[str, Text] = {
    "programme": Text("Fulltidsprogram", "Full-time programme"),
    "settlement": Text("Bosetting", "Settlement"),
    "centres": Text("Mottakene", "The centres"),
}


def sections(table: str) -> dict[Section, list[Indicator]]:
    """The sections of a table with their indicators, in the order of the page and the file."""
    return {
        section: [entry for entry in INDICATORS.values() if entry.section is section]
        for section in Section
        if section.table == table
    }
