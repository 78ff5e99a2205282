"""Indicators of incentives and sanctions: how many measures there are, and how many they "
"concern."""

from __future__ import annotations

from typing import Any

from db.incentive_models import IncentiveEntry
from db.incentives import Measure, Step
from db.vocabulary import ReportKind, Text
from queries.frames import approved, frame
from queries.indicators.shared import source
from queries.measures import LATER, Indicator, Kind, Section, Unit
from queries.records import count, total

INCENTIVES = frame(
    ReportKind.INCENTIVES, approved(ReportKind.INCENTIVES, IncentiveEntry), zero_is_told=True
)
"""The measures that centres tell of in a quarter."""

entry = INCENTIVES.rows

_OF_INCENTIVES: Any = {
    "frame": INCENTIVES,
    "reads": (ReportKind.INCENTIVES,),
    "history": (LATER,),
    "kind": Kind.NUMBER,
}
_FOUND_IN = source("Avsnitt 4.4.5 og 4.5", "Sections 4.4.5 and 4.5")
_CAUTION = Text(
    "Hva som er et insentiv, er mottakenes vurdering; flere regner busskort som nødvendig og ikke "
    "som et insentiv. At noe er meldt, viser ikke at det virker.",
    "What is an incentive is for the centres to judge; several hold bus passes to be necessary and "
    "no incentive. That something was told of does not show that it works.",
)
_BESIDE = Text(
    "Avtaler som er hevet for brudd, står på siden Bosetting og er ikke med her.",
    "Contracts revoked for breach stand on the page of settlement and are not included here.",
)

ENTRIES = (
    Indicator(
        id="measures",
        **_OF_INCENTIVES,
        section=Section.INCENTIVES,
        unit=Unit.MEASURES,
        counted_in=Unit.MEASURES,
        label=Text("Insentiver og sanksjoner", "Incentives and sanctions"),
        short=Text("Tiltak", "Measures"),
        definition=Text(
            "Insentiver og sanksjoner mottaket melder om i kvartalet, i alt og etter hvor langt de "
            "er kommet.",
            "Incentives and sanctions that the centre tells of in the quarter, in all and by how "
            "far they have got.",
        ),
        source=_FOUND_IN,
        counts=Text(
            "insentiver og sanksjoner mottaket melder om",
            "incentives and sanctions that the centre tells of",
        ),
        memo=Text(
            "Antallet insentiver og sanksjoner det ble meldt om{where} i {quarter}, var {value}.",
            "The number of incentives and sanctions told of{where} in {quarter} was {value}.",
        ),
        memo_part=Text(
            "Av {whole} insentiver og sanksjoner det ble meldt om{where} i {quarter}, hadde {part}"
            "{share} kommet hit: {category}.",
            "Of {whole} incentives and sanctions told of{where} in {quarter}, {part}{share} had "
            "got this far: {category}.",
        ),
        caution=_CAUTION,
        beside=_BESIDE,
        numerator=count(entry.step.is_not(None)),
        parts={step: count(entry.step == step) for step in Step},
    ),
    Indicator(
        id="measure_participants",
        **_OF_INCENTIVES,
        section=Section.INCENTIVES,
        unit=Unit.PERSONS,
        label=Text("Deltakere i hvert tiltak", "Participants in each measure"),
        short=Text("Deltakere, lagt sammen", "Participants, added up"),
        definition=Text(
            "Deltakere som et insentiv eller en sanksjon gjaldt i kvartalet, etter tiltak. Én "
            "person kan være med i flere, så summen er ikke personer.",
            "Participants whom an incentive or a sanction concerned in the quarter, by measure. "
            "One person may be in several, so the sum is not persons.",
        ),
        source=_FOUND_IN,
        counts=Text(
            "deltakere tiltakene gjaldt i kvartalet, lagt sammen over tiltakene",
            "participants whom the measures concerned in the quarter, added up over the measures",
        ),
        memo=Text(
            "Tallet på deltakere i insentiver og sanksjoner{where} i {quarter}, lagt sammen over "
            "tiltakene, var {value}.",
            "The number of participants in incentives and sanctions{where} in {quarter}, added up "
            "over the measures, was {value}.",
        ),
        memo_part=Text(
            "Av {whole} deltakelser{where} i {quarter} gjaldt {part}{share} tiltaket «{category}».",
            "Of {whole} participations{where} in {quarter}, {part}{share} were in “{category}”.",
        ),
        caution=_CAUTION,
        beside=_BESIDE,
        numerator=total(entry.participants),
        parts={measure: total(entry.participants, entry.measure == measure) for measure in Measure},
    ),
)
