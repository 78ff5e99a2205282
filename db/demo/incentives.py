"""The simulated centres' incentives and sanctions: what sections 4.4.5 and 4.5 tell of, and no more.

Days and numbers of participants are invented; the report gives none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from db.demo.plan import Plan
from db.incentives import Aftermath, Measure, Step
from db.ingest.flat.incentives import AFTERMATHS, MEASURES, STEPS
from db.vocabulary import Language, Quarter

COLUMNS = (
    *("senter", "kvartal", "tiltak", "trinn", "fra", "til", "hva_fulgte", "deltakere", "opphav"),
)
FIRST = Quarter(2017, 2)
"""The first quarter that centres tell of them."""


class Tried(NamedTuple):
    """A measure at a centre; ``share`` is of a hundred participants, None where none is told."""

    measure: Measure
    step: Step
    started: date | None = None
    ended: date | None = None
    aftermath: Aftermath | None = None
    share: int | None = None


_TRIED = Step.TRIED
TRIED: dict[str, tuple[Tried, ...]] = {
    "oslo": (
        Tried(Measure.SHARED_EVENTS, _TRIED, date(2017, 5, 15), None, Aftermath.WELL_BEING, None),
    ),
    "larvik": (
        Tried(Measure.SHARED_BENEFITS, _TRIED, date(2017, 3, 1), None, Aftermath.NOT_JUDGED, 80),
    ),
    "kristiansand": (
        Tried(Measure.VISIT, _TRIED, date(2017, 8, 21), None, Aftermath.NOT_JUDGED, 3),
    ),
    "steinkjer": (
        Tried(Measure.GIFT_CARD, _TRIED, date(2017, 2, 1), None, Aftermath.SATISFIED, 45),
    ),
    "bodo": (
        Tried(Measure.BUS_PASS, _TRIED, date(2016, 12, 1), None, Aftermath.NEEDED, 100),
        Tried(Measure.TABLET_LOAN, Step.PLANNED),
        Tried(Measure.DICTIONARY, Step.CONSIDERED),
        # one informant told of it, the operator says that it was not done (4.4.5)
        Tried(
            Measure.BENEFIT_CUT,
            Step.DISPUTED,
            date(2017, 9, 18),
            None,
            Aftermath.LESS_ABSENCE,
        ),
    ),
}


def incentives(plan: Plan) -> Iterator[dict[str, str]]:
    """A row for each measure that the centre tells of in the quarter."""
    if plan.quarter < FIRST or not plan.with_agreement:
        return
    words = [{value: word for word, value in each.nb.items()} for each in (MEASURES, STEPS)]
    followed = {value: word for word, value in AFTERMATHS.nb.items()} | {None: ""}
    for tried in TRIED[plan.centre]:
        if tried.started is not None and tried.started > plan.quarter.last_day:
            continue
        persons = tried.share and max(1, plan.with_agreement * tried.share // 100)
        yield {
            "senter": plan.centre,
            "kvartal": plan.quarter.code_in(Language.NB),
            "tiltak": words[0][tried.measure],
            "trinn": words[1][tried.step],
            "fra": tried.started.isoformat() if tried.started else "",
            "til": tried.ended.isoformat() if tried.ended else "",
            "hva_fulgte": followed[tried.aftermath],
            "deltakere": "" if persons is None else str(persons),
            "opphav": "simulert",
        }
