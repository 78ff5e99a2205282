"""The report of places: how many are open to adults at a centre."""

from __future__ import annotations

from dataclasses import dataclass

from db.ingest import cells
from db.ingest.columns import CENTRE, ORIGIN, QUARTER, Column, ReportRow
from db.ingest.flat.shape import Flat
from db.models import Capacity
from db.vocabulary import ReportKind, Text


@dataclass(frozen=True, slots=True)
class CapacityRow(ReportRow):
    """The places open to adults, as one row of the file tells."""

    kind = ReportKind.CAPACITY

    adult_places: int | None


CAPACITY = Flat(
    row=CapacityRow,
    columns=(
        CENTRE,
        QUARTER,
        Column(
            "adult_places",
            "plasser_voksne",
            cells.Whole(cells.MOST_PLACES),
            Text(
                "Plasser åpne for voksne på kvartalets siste dag, et helt tall.",
                "Places open to adults on the quarter's last day, a whole number.",
            ),
            "45",
            filled=True,
        ),
        ORIGIN,
    ),
    model=Capacity,
    key=(),
    title=Text("Rapport om plasser", "Report of places"),
    guidance=(Text("Én rad for hvert mottak og kvartal.", "One row for each centre and quarter."),),
)
