"""Incentives and sanctions: every figure by a second road, and who may read the words."""

from __future__ import annotations

from datetime import date

from db.actor import EVERYTHING
from db.incentives import Aftermath, Measure, Step
from db.vocabulary import Audience, Quarter
from queries.ask import Door
from queries.values import VISITOR, Selection, Viewer
from tests.conftest import VIEWER
from tests.queries.reports import CENTRES
from tests.queries.road_of_incentives import rows

EVERY_QUARTER = Selection(first=Quarter(2016, 4), last=Quarter(2018, 4))
THIRD = Quarter(2017, 3)


def test_what_sections_4_4_5_and_4_5_tell_of(door: Door) -> None:
    told = door.incentives.told(CENTRES, [THIRD], VIEWER)
    found = {(each.centre, each.measure): each for each in told}
    assert len(found) == len(told) == len(rows()[rows()["quarter"] == "2017Q3"])
    gift = found["steinkjer", Measure.GIFT_CARD]
    assert (gift.step, gift.aftermath, gift.ended) == (Step.TRIED, Aftermath.SATISFIED, None)
    assert {c for c, measure in found if measure is Measure.GIFT_CARD} == {"steinkjer"}
    assert found["bodo", Measure.BUS_PASS].aftermath is Aftermath.NEEDED
    # One informant told of cuts, the operator says that there were none.
    assert found["bodo", Measure.BENEFIT_CUT].step is Step.DISPUTED
    assert found["bodo", Measure.TABLET_LOAN].step is Step.PLANNED


def test_the_words_are_for_those_who_see_figures_as_reported(door: Door) -> None:
    assert door.incentives.told(CENTRES, [THIRD], VISITOR) == []
    public = Viewer("test", EVERYTHING, audience=Audience.PUBLIC)
    assert door.incentives.told(CENTRES, [THIRD], public) == []
    assert door.incentives.told(CENTRES, [THIRD], VIEWER, date(2016, 1, 1)) == []


def test_few_participants_are_hidden_from_the_public(door: Door) -> None:
    only = Selection(first=THIRD, last=THIRD)
    for viewer, status in ((VIEWER, "shown"), (VISITOR, "hidden")):
        answer = door.ask(["measure_participants"], only, viewer)
        cell = answer.get("measure_participants", "kristiansand", THIRD, "visit").cell
        assert cell.status.code == status
