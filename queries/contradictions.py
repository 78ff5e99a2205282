"""Where the evaluation report says two things that do not go together: both are kept and shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from db.vocabulary import Text
from queries.reconciliation import stated_figures
from queries.values import TOTAL, rounded


@dataclass(frozen=True, slots=True)
class Statement:
    """What one place of the report says. ``{names}`` are filled in from `numbers`."""

    source: str
    says: Text


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements that do not go together, and what is done about it here.

    ``centre`` is the one it is about, or all.
    """

    code: str
    centre: str
    title: Text
    one: Statement
    other: Statement
    here: Text


CONTRADICTIONS = (
    Contradiction(
        "capacity",
        TOTAL,
        Text("Hvor mange plasser det er", "How many places there are"),
        Statement(
            "6.1",
            Text(
                "{residents} voksne beboere er {occupancy} prosent av kapasiteten. Det svarer til om "
                "lag {implied} plasser.",
                "{residents} adult residents are {occupancy} per cent of capacity. That answers to "
                "about {implied} places.",
            ),
        ),
        Statement(
            "Table 4.1",
            Text(
                "Plassene i de fem mottakene er {places} til sammen. Med dem hadde {used} prosent "
                "vært i bruk.",
                "The places of the five centres come to {places}. Of those, {used} per cent would "
                "have been in use.",
            ),
        ),
        Text(
            "Tabell 4.1 gjelder alle plasser. Belegget regnes her av plassene som mottakene melder "
            "for voksne i kvartalet.",
            "Table 4.1 counts all places. Occupancy is computed here from the places for adults that "
            "the centres report in the quarter.",
        ),
    ),
    Contradiction(
        "end_reasons",
        TOTAL,
        Text("Årsakene til at avtaler tok slutt", "The reasons why contracts ended"),
        Statement(
            "6.2",
            Text(
                "{ended} avtaler er avsluttet, og det redegjøres for hvorfor.",
                "{ended} contracts have ended, and the reasons are accounted for.",
            ),
        ),
        Statement(
            "6.2",
            Text(
                "Årsakene som nevnes, er {settled} + {breach} + {own_wish} + {rejection} = {reasons} "
                "prosent.",
                "The reasons mentioned are {settled} + {breach} + {own_wish} + {rejection} = "
                "{reasons} per cent.",
            ),
        ),
        Text(
            "Avrunding alene kan forklare det. Rapportene har også årsaken «annet», som teksten ikke "
            "nevner.",
            "Rounding alone may explain it. Reports also have the reason “other”, which the text does "
            "not mention.",
        ),
    ),
    Contradiction(
        "steinkjer_housing",
        "steinkjer",
        Text("Hvordan Steinkjer er organisert", "How Steinkjer is organised"),
        Statement("Table 4.1", Text("Mottaket er sentralisert.", "The centre is centralised.")),
        Statement("4.5.5", Text("Mottaket er desentralisert.", "The centre is decentralised.")),
        Text(
            "Siden «Mottakene» følger tabell 4.1. Ingen tall avhenger av det.",
            "The page “The centres” follows table 4.1. No figure depends on it.",
        ),
    ),
    Contradiction(
        "bodo_parts",
        "bodo",
        Text("Om Bodø også er et ordinært mottak", "Whether Bodø is an ordinary centre too"),
        Statement(
            "4.5.3",
            Text(
                "Mottaket har to deler, og én av dem er integreringsmottaket.",
                "The centre has two parts, and one of them is the integration centre.",
            ),
        ),
        Statement(
            "Table 4.1",
            Text(
                "Den som driver mottaket, driver ikke også et ordinært mottak.",
                "Whoever runs the centre does not run an ordinary one too.",
            ),
        ),
        Text(
            "Siden «Mottakene» følger tabell 4.1. Beboerne som telles, er de {bodo} i "
            "integreringsmottaket.",
            "The page “The centres” follows table 4.1. The residents counted are the {bodo} in the "
            "integration centre.",
        ),
    ),
    Contradiction(
        "kristiansand_practice",
        "kristiansand",
        Text("Arbeidspraksis i Kristiansand", "Work practice in Kristiansand"),
        Statement(
            "4.5.4",
            Text(
                "{practice} deltakere var i arbeidspraksis i oktober 2017.",
                "{practice} participants were in work practice in October 2017.",
            ),
        ),
        Statement(
            "Table 6.3",
            Text(
                "{working} prosent hadde arbeid, arbeidstrening eller utdanning i avtalen "
                "30. september.",
                "{working} per cent had work, work training or education in their contract on "
                "30 September.",
            ),
        ),
        Text(
            "Praksisen kan være kommet til senere, eller være ført som språktrening. Rapportene "
            "skiller ikke ut praksis, så tallene følger tabell 6.3.",
            "The practice may have come later, or be entered as language training. Reports do not "
            "tell practice apart, so the figures follow table 6.3.",
        ),
    ),
)
"""The report's own contradictions, those of all centres first."""


@cache
def numbers() -> Mapping[str, Decimal]:
    """The figures that the statements quote, and what follows from them, in whole numbers."""

    def stated(figure: str, source: str, centre: str = TOTAL) -> Decimal:
        found = [
            each.value
            for each in stated_figures()
            if (each.figure, each.source, each.centre) == (figure, source, centre)
            and each.value is not None
        ]
        return found[0]

    places = [each.value or 0 for each in stated_figures() if each.figure == "capacity_places"]
    residents, occupancy = stated("adult_residents", "6.1"), stated("occupancy_share", "6.1")
    reasons = {
        "settled": stated("ended_settled_share", "6.2"),
        "breach": stated("ended_noncooperation_share", "6.2"),
        "own_wish": stated("ended_own_wish_share", "6.2"),
        "rejection": stated("ended_rejection_share", "6.2"),
    }
    return {
        "residents": residents,
        "occupancy": occupancy,
        "implied": rounded(float(100 * residents / occupancy), 0),
        "places": Decimal(sum(places)),
        "used": rounded(float(100 * residents / sum(places)), 0),
        "ended": stated("contracts_ended_cumulative", "6.2"),
        **reasons,
        "reasons": sum(reasons.values(), Decimal(0)),
        "bodo": stated("adult_residents", "4.5.3", "bodo"),
        "practice": stated("work_practice_participants", "4.5.4", "kristiansand"),
        "working": stated("work_or_education_share", "Table 6.3", "kristiansand"),
    }


def contradictions(centres: Collection[str]) -> list[Contradiction]:
    """Those about the chosen centres, and those about all."""
    return [each for each in CONTRADICTIONS if each.centre in {*centres, TOTAL}]
