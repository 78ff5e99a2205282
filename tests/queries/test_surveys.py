"""The surveys' figures: computed a second time, and never of few, for anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.vocabulary import Origin, Quarter
from queries.ask import Answer, Door
from queries.indicators import INDICATORS
from queries.values import TOTAL, Selection
from tests.conftest import VIEWER
from tests.db.import_cases import report
from tests.queries.ledger import Ledger, open_ledger
from tests.queries.reports import CENTRES
from tests.queries.second_road import differences
from tests.queries.survey_road import HALVES, SURVEYS, expected

EVERY_DATABASE = True
ALL_QUARTERS = Selection(first=Quarter(2016, 4), last=Quarter(2018, 4))


@pytest.fixture(scope="module")
def answer(door: Door) -> Answer:
    return door.ask(SURVEYS, ALL_QUARTERS, VIEWER)


def test_published_figures_of_the_surveys_equal_those_counted_from_the_files(
    answer: Answer,
) -> None:
    wrong = [
        f"{indicator} {difference}"
        for indicator in sorted(SURVEYS)
        for half, quarter in HALVES.items()
        for place in (TOTAL, *CENTRES)
        for category, figure in expected(indicator, place, half).items()
        for difference in differences(
            answer.get(indicator, place, Quarter.parse(quarter), category), figure
        )
    ]
    assert not wrong


def test_there_are_no_other_rounds_than_those_of_the_files(answer: Answer) -> None:
    found = {str(each.quarter) for each in answer}
    assert found == set(HALVES.values())
    assert {each.origin for each in answer if each.cell.value is not None} == {Origin.SIMULATED}
    for each in answer:
        assert each.category in {"", *INDICATORS[each.indicator].categories}


def test_the_autumn_round_of_2017_is_broken_down_by_neither_centre_nor_service(
    answer: Answer,
) -> None:
    autumn = [o for o in answer if o.quarter == Quarter(2017, 4)]
    staff = [o for o in autumn if o.indicator.startswith("survey")]
    assert all(o.cell.value is None for o in staff if o.centre != TOTAL)
    assert all(o.cell.value is None for o in staff if "_by_" in o.indicator and o.category)
    assert {
        o.note for o in staff if "_by_" in o.indicator and o.centre == TOTAL and o.category
    } == {"few_in_a_group"}


# --- rounds of our own

STAFF_HEAD = ("senter", "kvartal", "tjeneste", "sporsmal", "svar", "antall")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger("sqlite", tmp_path) as ledger:
        yield ledger


def staff_round(sizes: dict[str, dict[str, tuple[int, int]]]) -> list[dict[str, str]]:
    """Rows of a round: by centre and service, how many trust the leader and how many do not."""
    rows = []
    for centre, services in sizes.items():
        for service, (yes, no) in services.items():
            for item, answer, n in (
                ("response", "answered", yes + no),
                ("leader_trusted", "fully_agree", yes),
                ("leader_trusted", "fully_disagree", no),
            ):
                cells = (centre, "2017H2", service, item, answer, str(n))
                rows.append(dict(zip(STAFF_HEAD, cells, strict=True)))
    return rows


def shown(ledger: Ledger, indicator: str) -> dict[tuple[str, str], float | str]:
    """The value of each place and category in the round, or why there is none."""
    here = Selection(first=Quarter(2017, 4), last=Quarter(2017, 4))
    return {
        (o.centre, o.category): o.cell.status.code if o.cell.value is None else o.cell.value
        for o in ledger.door.ask([indicator], here, VIEWER)
    }


def test_centres_with_answers_enough_are_told_apart_all_of_them_or_none(ledger: Ledger) -> None:
    enough = {"bodo": {"nav": (30, 0)}, "oslo": {"nav": (15, 15)}}
    ledger.receive_and_publish(report(*staff_round(enough)))
    found = shown(ledger, "survey_leader_trusted")
    assert (found["bodo", ""], found["oslo", ""], found[TOTAL, ""]) == (100, 50, 75)
    assert found["larvik", ""] == "not_reported"
    one_short = {"bodo": {"nav": (29, 0)}, "oslo": {"nav": (15, 15)}}
    ledger.receive_and_publish(report(*staff_round(one_short)))
    found = shown(ledger, "survey_leader_trusted")
    assert found["bodo", ""] == found["oslo", ""] == "hidden"
    assert found[TOTAL, ""] == pytest.approx(100 * 44 / 59)


def test_services_with_answers_enough_are_told_apart_all_of_them_or_none(ledger: Ledger) -> None:
    enough = {"all": {"nav": (30, 0), "prosjekt": (10, 30)}}
    ledger.receive_and_publish(report(*staff_round(enough)))
    found = shown(ledger, "survey_leader_trusted_by_service")
    assert (found[TOTAL, "nav"], found[TOTAL, "project"]) == (100, 25)
    assert found[TOTAL, "career_centre"] == "not_applicable"
    one_short = {"all": {"nav": (29, 0), "prosjekt": (10, 30)}}
    ledger.receive_and_publish(report(*staff_round(one_short)))
    found = shown(ledger, "survey_leader_trusted_by_service")
    assert {value for (_, service), value in found.items() if service} == {"hidden", "not_reported"}
    assert found[TOTAL, ""] == pytest.approx(100 * 39 / 69)


def test_a_service_that_is_large_at_one_centre_is_not_told_there_when_it_is_small_at_another(
    ledger: Ledger,
) -> None:
    # Together there are enough of each; by centre, Oslo's would follow from Bodø's.
    sizes = {
        "bodo": {"nav": (30, 0), "prosjekt": (30, 0)},
        "oslo": {"nav": (29, 1), "prosjekt": (3, 2)},
    }
    ledger.receive_and_publish(report(*staff_round(sizes)))
    found = shown(ledger, "survey_leader_trusted_by_service")
    assert found[TOTAL, "project"] == pytest.approx(100 * 33 / 35)
    assert {found[centre, "project"] for centre in ("bodo", "oslo")} == {"hidden"}
    assert found["bodo", ""] == 100


def test_a_round_that_does_not_tell_the_service_is_not_broken_down_by_it(ledger: Ledger) -> None:
    ledger.receive_and_publish(report(*staff_round({"all": {"": (60, 20)}})))
    found = shown(ledger, "survey_leader_trusted_by_service")
    assert found[TOTAL, ""] == 75
    assert found[TOTAL, "nav"] == "not_reported"


def test_a_round_counts_at_its_half_year_whichever_quarter_is_chosen(door: Door) -> None:
    for quarter in (Quarter(2017, 3), Quarter(2017, 4)):
        found = door.ask(["survey_invited"], Selection(first=quarter, last=quarter), VIEWER)
        assert found.get("survey_invited", TOTAL, quarter).cell.value == 130
