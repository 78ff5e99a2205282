"""Indicators of money: who pays, what for, and what it comes to for each participant (4.2.1, "
"7.3)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, and_, case

from db.economy_models import EconomyEntry
from db.money import GRANTS, OWN_MEANS, Payer
from db.vocabulary import ReportKind, Rhythm, Text
from queries.frames import approved, frame
from queries.indicators.shared import FULL_WEEK, source
from queries.measures import LATER, Indicator, Kind, Per, Section, Unit
from queries.records import total

ECONOMY = frame(ReportKind.ECONOMY, approved(ReportKind.ECONOMY, EconomyEntry), zero_is_told=True)
"""The amounts that were told of; what was not has no row."""

entry = ECONOMY.rows

WEEKS_IN_A_QUARTER = 13

_GRANTED = total(entry.amount, entry.post.in_(GRANTS))
_OWN = total(entry.amount, entry.post.in_(OWN_MEANS))
_COST: ColumnElement[Any] = case(
    (and_(_GRANTED.is_not(None), _OWN.is_not(None)), total(entry.amount))
)
"""A sum of what nobody told of is unknown; so is the whole when grants or own means are."""

_OF_MONEY: Any = {
    "frame": ECONOMY,
    "rhythm": Rhythm.HALF_YEAR,
    "reads": (ReportKind.ECONOMY,),
    "unit": Unit.KRONER,
    "counted_in": Unit.KRONER,
    "history": (LATER,),
}
_FOUND_IN = source("Avsnitt 4.2.1 og 7.3", "Sections 4.2.1 and 7.3")
_BESIDE = Text(
    "Evalueringen oppgir ingen beløp; den skriver at pengestrømmene er vanskelige å få oversikt "
    "over.",
    "The evaluation states no amounts; it writes that an overview of the flows of money is hard to "
    "get.",
)
_COSTS = Text(
    "statlige tilskudd og egne midler i halvåret, i kroner",
    "state grants and own means in the half-year, in kroner",
)
_EACH_CAUTION = Text(
    "Tallet blander to rapporter: beløp for et halvår og deltakere på to dager. Kommer og går "
    "mange mellom kvartalsskiftene, blir det unøyaktig. Et lite mottak har de faste utgiftene på "
    "færre.",
    "The figure mixes two reports: amounts of a half-year and participants on two days. When many "
    "come and go between the turns of the quarter, it is inexact. A small centre shares fixed "
    "costs among fewer.",
)

ENTRIES = (
    Indicator(
        id="cost",
        **_OF_MONEY,
        section=Section.PAYERS,
        kind=Kind.NUMBER,
        label=Text("Kostnader og hvem som dekker dem", "Costs and who covers them"),
        short=Text("Kostnader", "Costs"),
        definition=Text(
            "Statlige tilskudd og egne midler i halvåret, i alt og etter hvem som betaler. Er bare "
            "det ene oppgitt, er summen ikke rapportert.",
            "State grants and own means in the half-year, in all and by who pays. When only one of "
            "them is told of, the sum is not reported.",
        ),
        source=_FOUND_IN,
        counts=_COSTS,
        memo=Text(
            "Kostnadene{where} i {quarter} var {value}.",
            "Costs{where} in {quarter} were {value}.",
        ),
        memo_part=Text(
            "Av kostnader på {whole} kroner{where} i {quarter} ble {part} kroner{share} dekket "
            "slik: {category}.",
            "Of costs of NOK {whole}{where} in {quarter}, NOK {part}{share} were covered thus: "
            "{category}.",
        ),
        caution=Text(
            "Tilskudd regnes som brukt i halvåret de er gitt for. Merarbeid som ingen fører timer "
            "på, er ikke med.",
            "Grants count as spent in the half-year they were given for. Extra work that nobody "
            "keeps hours of is not included.",
        ),
        beside=_BESIDE,
        numerator=_COST,
        parts={payer: total(entry.amount, entry.post.in_(payer.posts)) for payer in Payer},
    ),
    Indicator(
        id="state_grants",
        **_OF_MONEY,
        section=Section.GRANTS,
        kind=Kind.NUMBER,
        label=Text("Statlige tilskudd", "State grants"),
        short=Text("Tilskudd", "Grants"),
        definition=Text(
            "Tilskudd fra staten for halvåret, i alt og etter formål.",
            "Grants from the state for the half-year, in all and by purpose.",
        ),
        source=source("Avsnitt 4.1 og 4.2.1", "Sections 4.1 and 4.2.1"),
        counts=Text(
            "tilskudd fra staten for halvåret, i kroner",
            "grants from the state for the half-year, in kroner",
        ),
        memo=Text(
            "Statlige tilskudd{where} for {quarter} var {value}.",
            "State grants{where} for {quarter} were {value}.",
        ),
        memo_part=Text(
            "Av statlige tilskudd på {whole} kroner{where} for {quarter} gjaldt {part} "
            "kroner{share} «{category}».",
            "Of state grants of NOK {whole}{where} for {quarter}, NOK {part}{share} were for "
            "“{category}”.",
        ),
        caution=Text(
            "Tilskuddet kan komme i et annet halvår enn det er brukt i. Gis det etter antall "
            "beboere, følger det dem.",
            "The grant may come in another half-year than it is spent in. Where it is given by the "
            "number of residents, it follows them.",
        ),
        beside=_BESIDE,
        numerator=_GRANTED,
        parts={post: total(entry.amount, entry.post == post) for post in GRANTS},
    ),
    Indicator(
        id="own_means",
        **_OF_MONEY,
        section=Section.OWN_MEANS,
        kind=Kind.NUMBER,
        label=Text(
            "Egne midler fra vertskommunen og samarbeidspartnerne",
            "Own means of the host municipality and its partners",
        ),
        short=Text("Egne midler", "Own means"),
        definition=Text(
            "Det vertskommunen og samarbeidspartnerne har brukt i halvåret ut over tilskuddene, i "
            "alt og etter hva det er brukt på.",
            "What the host municipality and its partners spent in the half-year beyond the grants, "
            "in all and by what it was spent on.",
        ),
        source=_FOUND_IN,
        counts=Text(
            "midler fra vertskommunen og samarbeidspartnerne i halvåret, i kroner",
            "means of the host municipality and its partners in the half-year, in kroner",
        ),
        memo=Text(
            "Egne midler{where} i {quarter} var {value}.",
            "Own means{where} in {quarter} were {value}.",
        ),
        memo_part=Text(
            "Av egne midler på {whole} kroner{where} i {quarter} gjaldt {part} kroner{share} "
            "«{category}».",
            "Of own means of NOK {whole}{where} in {quarter}, NOK {part}{share} were for "
            "“{category}”.",
        ),
        caution=Text(
            "Kommunene fører merkostnaden ulikt, og noen har ikke oversikt. Lave tall kan være "
            "lave kostnader eller lite ført.",
            "Municipalities keep account of the additional cost in unlike ways, and some have no "
            "overview. Low figures may be low costs or little entered.",
        ),
        beside=_BESIDE,
        numerator=_OWN,
        parts={post: total(entry.amount, entry.post == post) for post in OWN_MEANS},
    ),
    Indicator(
        id="cost_per_participant",
        **_OF_MONEY,
        section=Section.EACH,
        kind=Kind.MEAN,
        label=Text("Kostnad per deltaker i halvåret", "Cost per participant in the half-year"),
        short=Text("Per deltaker", "Per participant"),
        definition=Text(
            "Statlige tilskudd og egne midler i halvåret, delt på deltakerne: gjennomsnittet av "
            "løpende avtaler siste dag i hvert av halvårets to kvartaler.",
            "State grants and own means in the half-year, divided by the participants: the mean of "
            "running contracts on the last day of each of the half-year's two quarters.",
        ),
        source=_FOUND_IN,
        counts=_COSTS,
        out_of=Text(
            "løpende avtaler kvartalets siste dag, i gjennomsnitt av halvårets to kvartaler",
            "running contracts on the last day of the quarter, as a mean of the half-year's two "
            "quarters",
        ),
        memo=Text(
            "I {quarter} var kostnaden{where} {value} per deltaker, regnet av {whole} deltakere i "
            "gjennomsnitt.",
            "In {quarter}, the cost{where} was {value} per participant, of {whole} participants on "
            "average.",
        ),
        caution=_EACH_CAUTION,
        beside=_BESIDE,
        numerator=_COST,
        per=Per("agreement_share", Fraction(1, 2)),
    ),
    Indicator(
        id="cost_per_full_time_week",
        **_OF_MONEY,
        section=Section.EACH,
        kind=Kind.MEAN,
        label=Text("Kostnad per fulltidsuke", "Cost per full-time week"),
        short=Text("Per fulltidsuke", "Per full-time week"),
        definition=Text(
            "Statlige tilskudd og egne midler i halvåret, delt på uker av 37,5 timer: planlagte "
            "timer i uken for løpende avtaler siste dag i hvert kvartal, ganger kvartalets tretten "
            "uker, lagt sammen og delt på 37,5.",
            "State grants and own means in the half-year, divided by weeks of 37.5 hours: planned "
            "hours a week of running contracts on the last day of each quarter, times the "
            "quarter's thirteen weeks, added up and divided by 37.5.",
        ),
        source=_FOUND_IN,
        counts=_COSTS,
        out_of=Text(
            "uker av 37,5 planlagte timer i halvåret",
            "weeks of 37.5 planned hours in the half-year",
        ),
        memo=Text(
            "I {quarter} var kostnaden{where} {value} per uke av 37,5 timer, regnet av {whole} "
            "slike uker.",
            "In {quarter}, the cost{where} was {value} per week of 37.5 hours, of {whole} such "
            "weeks.",
        ),
        caution=_EACH_CAUTION,
        beside=_BESIDE,
        numerator=_COST,
        per=Per("mean_weekly_hours", Fraction(WEEKS_IN_A_QUARTER) / Fraction(FULL_WEEK)),
    ),
)
