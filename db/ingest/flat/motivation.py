"""The report of residents' motivation: how many gave each statement each score."""

from __future__ import annotations

from dataclasses import dataclass

from db.ingest import cells
from db.ingest.columns import CENTRE, HALF_YEAR, ORIGIN, Column, ReportRow, listed
from db.ingest.flat.shape import Flat
from db.ingest.words import STAYS, Words
from db.survey_models import MotivationCount
from db.surveys import Score, Stay, statements
from db.vocabulary import CentreKind, ReportKind, Text

MOST_RESIDENTS = 9999
_SCORES = {score.code: int(score.code) for score in Score}


@dataclass(frozen=True, slots=True)
class MotivationRow(ReportRow):
    """How many gave a statement a score, as one row of the file tells."""

    kind = ReportKind.MOTIVATION

    stay: Stay | None
    statement: str | None
    score: int | None
    count: int | None


MOTIVATION = Flat(
    row=MotivationRow,
    columns=(
        CENTRE,
        HALF_YEAR,
        listed(
            "stay",
            "botid",
            STAYS,
            Text(
                "Hvor lenge beboerne hadde bodd i mottaket da de svarte.",
                "How long the residents had lived in the centre when they answered.",
            ),
            "under_3_mnd",
            filled=True,
        ),
        listed(
            "statement",
            "pastand",
            Words({id: id for id in statements()}, {id: id for id in statements()}),
            Text("Påstanden, med koden.", "The statement, by its code."),
            "future",
            filled=True,
        ),
        listed(
            "score",
            "skaar",
            Words(_SCORES, _SCORES),
            Text(
                "1 er i liten grad og 4 i stor grad.",
                "1 is to a small extent and 4 to a large extent.",
            ),
            "4",
            filled=True,
        ),
        Column(
            "count",
            "antall",
            cells.Whole(MOST_RESIDENTS),
            Text("Hvor mange beboere som ga skåren.", "How many residents gave the score."),
            "6",
            filled=True,
        ),
        ORIGIN,
    ),
    model=MotivationCount,
    key=("stay", "statement", "score"),
    title=Text("Motivasjon blant beboere", "Residents' motivation"),
    guidance=(
        Text(
            "Én rad for hver skår på hver påstand, etter hvor lenge beboerne har bodd i mottaket.",
            "One row for each score of each statement, by how long residents have lived in the centre.",
        ),
    ),
    tells_nothing=lambda row: row.count == 0,
    places=frozenset({CentreKind.INTEGRATION, CentreKind.PROGRAMME}),
)
