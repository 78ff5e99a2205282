"""The report of incentives and sanctions: what was tried, when, and what followed, from lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from db.incentive_models import IncentiveEntry
from db.incentives import Aftermath, Measure, Step
from db.ingest import cells
from db.ingest.codes import Code
from db.ingest.columns import CENTRE, ORIGIN, QUARTER, Column, ReportRow, listed
from db.ingest.findings import Finding
from db.ingest.flat.shape import Flat
from db.ingest.words import Words
from db.vocabulary import ReportKind, Text

MEASURES = Words(
    {
        "gavekort": Measure.GIFT_CARD,
        "busskort": Measure.BUS_PASS,
        "nettbrett": Measure.TABLET_LOAN,
        "ordbok": Measure.DICTIONARY,
        "felles_goder": Measure.SHARED_BENEFITS,
        "felles_arrangementer": Measure.SHARED_EVENTS,
        "besok": Measure.VISIT,
        "annet_insentiv": Measure.OTHER_INCENTIVE,
        "trekk_basisbelop": Measure.BENEFIT_CUT,
        "gode_trukket": Measure.WITHDRAWN_GOOD,
        "annen_sanksjon": Measure.OTHER_SANCTION,
    },
    {each.code: each for each in Measure},
)
STEPS = Words(
    {
        "provd": Step.TRIED,
        "planlagt": Step.PLANNED,
        "vurdert": Step.CONSIDERED,
        "omstridt": Step.DISPUTED,
    },
    {each.code: each for each in Step},
)
AFTERMATHS = Words(
    {
        "fornoyd": Aftermath.SATISFIED,
        "flere_motte": Aftermath.MORE_ATTENDANCE,
        "mindre_fravaer": Aftermath.LESS_ABSENCE,
        "ingen_endring": Aftermath.NO_CHANGE,
        "nodvendig": Aftermath.NEEDED,
        "trivsel": Aftermath.WELL_BEING,
        "ikke_vurdert": Aftermath.NOT_JUDGED,
    },
    {each.code: each for each in Aftermath},
)


@dataclass(frozen=True, slots=True)
class IncentiveRow(ReportRow):
    """A measure, as one row of the file tells."""

    kind = ReportKind.INCENTIVES

    measure: Measure | None
    step: Step | None
    started: date | None
    ended: date | None
    aftermath: Aftermath | None
    participants: int | None


def _rules(row: IncentiveRow) -> Iterator[Finding]:
    if row.started is not None and row.ended is not None and row.ended < row.started:
        yield Finding(Code.ENDED_BEFORE_BEGINNING, row.sheet, row.number, "ended")
    if row.step in (Step.PLANNED, Step.CONSIDERED):
        for name in ("started", "ended", "aftermath", "participants"):
            if getattr(row, name) is not None:
                yield Finding(Code.NOT_TRIED_YET, row.sheet, row.number, name)


INCENTIVES = Flat(
    row=IncentiveRow,
    columns=(
        CENTRE,
        QUARTER,
        listed(
            "measure",
            "tiltak",
            MEASURES,
            Text("Insentivet eller sanksjonen.", "The incentive or sanction."),
            "gavekort",
            filled=True,
        ),
        listed(
            "step",
            "trinn",
            STEPS,
            Text("Hvor langt det er kommet.", "How far it has got."),
            "provd",
            filled=True,
        ),
        Column(
            "started",
            "fra",
            cells.day,
            Text(
                "Dagen det begynte. Tom betyr ikke oppgitt.",
                "The day it began. Empty means not told.",
            ),
            "2017-02-01",
        ),
        Column(
            "ended",
            "til",
            cells.day,
            Text(
                "Dagen det sluttet. Tom betyr at det går fortsatt.",
                "The day it ended. Empty means that it goes on.",
            ),
            "2017-12-15",
        ),
        listed(
            "aftermath",
            "hva_fulgte",
            AFTERMATHS,
            Text(
                "Det mottaket har sett etterpå, uten at det ene må ha ført til det andre.",
                "What the centre has seen afterwards; the one need not have caused the other.",
            ),
            "flere_motte",
        ),
        Column(
            "participants",
            "deltakere",
            cells.Whole(cells.MOST_PLACES),
            Text(
                "Hvor mange deltakere det gjaldt i kvartalet. Tom betyr ikke oppgitt.",
                "How many participants it concerned in the quarter. Empty means not told.",
            ),
            "21",
        ),
        ORIGIN,
    ),
    model=IncentiveEntry,
    key=("measure",),
    rules=_rules,
    title=Text("Rapport om insentiver og sanksjoner", "Report of incentives and sanctions"),
    guidance=(
        Text(
            "Én rad for hvert tiltak i kvartalet. Avtaler som er hevet for brudd, telles i "
            "rapporten om beboere og skal ikke stå her.",
            "One row for each measure of the quarter. Contracts revoked for breach are counted in "
            "the report of residents and do not belong here.",
        ),
    ),
)
