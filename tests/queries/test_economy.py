"""Money: every figure by a second road, what is not told, and what a cost per participant tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.ingest import ReportFile
from db.vocabulary import Audience, Quarter
from queries.ask import Door
from queries.values import TOTAL, Selection
from tests.conftest import VIEWER
from tests.queries.ledger import Ledger, capacity, ended, open_ledger, participant, report
from tests.queries.reports import CENTRES
from tests.queries.road_of_economy import ROADS, expected, half_years
from tests.queries.test_second_road import differences

EVERY_QUARTER = Selection(first=Quarter(2016, 4), last=Quarter(2018, 4))


@pytest.mark.parametrize("indicator", ROADS)
def test_published_figures_equal_those_counted_from_the_files(indicator: str, door: Door) -> None:
    answer = door.ask([indicator], EVERY_QUARTER, VIEWER)
    assert not [
        difference
        for half, last in half_years()
        for centre in (*CENTRES, TOTAL)
        for category, figure in expected(indicator, centre, half, last).items()
        for difference in differences(
            answer.get(indicator, centre, Quarter.parse(last), category), figure
        )
    ]


def test_some_centres_tell_of_grants_alone_and_some_of_nothing(door: Door) -> None:
    """As in section 4.2.1: not all municipalities can tell what they spend."""
    end = Selection(first=Quarter(2017, 4), last=Quarter(2017, 4))
    answer = door.ask(["cost", "state_grants", "own_means"], end, VIEWER)

    def status(indicator: str, centre: str) -> str:
        return answer.get(indicator, centre, Quarter(2017, 4)).cell.status.code

    assert [status("state_grants", c) for c in ("oslo", "bodo")] == ["shown", "not_reported"]
    assert [status("own_means", c) for c in ("oslo", "larvik")] == ["not_reported", "shown"]
    assert [status("cost", c) for c in ("oslo", "larvik", TOTAL)] == [
        *("not_reported", "shown", "not_reported"),
    ]
    # A zero that is told is a zero.
    told = answer.get("own_means", "kristiansand", Quarter(2017, 4), "partners").cell
    assert (told.status.code, told.value) == ("shown", 0)


# --- a small world


def economy(half: str, **amounts: dict[str, int]) -> ReportFile:
    rows = [
        f"{centre};{half};{post};{amount}"
        for centre, posts in amounts.items()
        for post, amount in posts.items()
    ]
    return ReportFile("okonomi.csv", "\n".join(["senter;kvartal;post;belop", *rows]).encode())


def contracts(centre: str, quarter: str, number: int) -> ReportFile:
    return report(centre, quarter, [participant(f"{centre}{n}") for n in range(number)])


BOTH = {"tilskudd_kvalifisering": 1000, "egne_annet": 500}


def test_a_cost_is_divided_by_the_mean_of_two_quarters(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(
            contracts("larvik", "2017Q3", 10), contracts("larvik", "2017Q4", 20)
        )
        ledger.receive_and_publish(economy("2017H2", larvik=BOTH))
        assert ledger.cell("cost_per_participant", "larvik", "2017Q4") == ("shown", 100.0)
        # ten and twenty weeks of 37.5 hours, for thirteen weeks each
        per_week = ledger.cell("cost_per_full_time_week", "larvik", "2017Q4")
        assert per_week == ("shown", pytest.approx(1500 / (30 * 13)))


def test_participants_that_come_later_are_divided_by(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(
            economy("2017H2", larvik=BOTH), contracts("larvik", "2017Q4", 10)
        )
        assert ledger.cell("cost_per_participant", "larvik", "2017Q4")[0] == "not_reported"
        ledger.receive_and_publish(contracts("larvik", "2017Q3", 10))
        assert ledger.cell("cost_per_participant", "larvik", "2017Q4") == ("shown", 150.0)
        ledger.receive_and_publish(contracts("larvik", "2017Q3", 20))
        assert ledger.cell("cost_per_participant", "larvik", "2017Q4") == ("shown", 100.0)


def test_a_centre_without_participants_has_no_cost_for_each(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        gone = [report("oslo", q, [ended("a", on)]) for q, on in (("2017Q3", "2017-09-01"),)]
        ledger.receive_and_publish(
            *gone,
            report("oslo", "2017Q4", [ended("b", "2017-11-01")]),
            economy("2017H2", oslo=BOTH),
        )
        assert ledger.cell("cost", "oslo", "2017Q4") == ("shown", 1500.0)
        assert ledger.cell("cost_per_participant", "oslo", "2017Q4")[0] == "not_applicable"


def _public(ledger: Ledger, indicator: str, centre: str, quarter: str) -> str:
    return str(ledger.cells(audience=Audience.PUBLIC)[indicator, quarter, centre, ""][0])


@pytest.mark.parametrize(("third", "fourth", "status"), [(1, 2, "hidden"), (8, 9, "shown")])
def test_a_cost_for_each_of_few_is_hidden_and_the_cost_is_not(
    third: int, fourth: int, status: str, tmp_path: Path
) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(
            contracts("larvik", "2017Q3", third),
            contracts("larvik", "2017Q4", fourth),
            economy("2017H2", larvik=BOTH),
        )
        assert _public(ledger, "cost", "larvik", "2017Q4") == "shown"
        assert _public(ledger, "cost_per_participant", "larvik", "2017Q4") == status
        assert _public(ledger, "cost_per_full_time_week", "larvik", "2017Q4") == status


def test_a_cost_for_each_does_not_tell_what_a_quarter_hides(tmp_path: Path) -> None:
    """With 3 and 40 participants the mean of 21.5 would give the 3 away."""
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(
            contracts("larvik", "2017Q3", 3),
            contracts("larvik", "2017Q4", 40),
            economy("2017H2", larvik=BOTH),
        )
        few = _public(ledger, "agreement_share", "larvik", "2017Q3")
        many = _public(ledger, "agreement_share", "larvik", "2017Q4")
        mean = _public(ledger, "cost_per_participant", "larvik", "2017Q4")
        assert few == "hidden"
        assert "hidden" in (many, mean)


def test_what_was_published_of_the_quarters_first_still_binds_the_half_year(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(
            contracts("larvik", "2017Q3", 3), contracts("larvik", "2017Q4", 40)
        )
        assert _public(ledger, "agreement_share", "larvik", "2017Q4") == "shown"
        ledger.receive_and_publish(economy("2017H2", larvik=BOTH))
        assert _public(ledger, "agreement_share", "larvik", "2017Q3") == "hidden"
        assert _public(ledger, "cost_per_participant", "larvik", "2017Q4") == "hidden"


def test_costs_stay_when_the_records_of_persons_are_erased(tmp_path: Path) -> None:
    from db.retention import erase

    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(
            contracts("larvik", "2017Q3", 10),
            contracts("larvik", "2017Q4", 20),
            economy("2017H2", larvik=BOTH),
        )
        now = ledger.tick()
        assert erase(ledger.engine, months=13, by="rydder", now=now).reports == 2
        ledger.receive_and_publish(
            economy("2017H2", larvik={"tilskudd_kvalifisering": 2500, "egne_annet": 500}),
            capacity({("larvik", "2017Q4"): 60}),
        )
        assert ledger.cell("cost_per_participant", "larvik", "2017Q4") == ("shown", 200.0)
        ledger.publish(rebuild=True)
        assert ledger.cell("cost_per_participant", "larvik", "2017Q4") == ("shown", 200.0)
