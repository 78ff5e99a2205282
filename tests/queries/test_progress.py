"""Progress: every figure by a second road, what the report states, and what is hidden."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from db.ingest import ReportFile
from db.vocabulary import Audience, Quarter
from queries.ask import Door
from queries.values import Selection
from tests.conftest import VIEWER
from tests.queries.ledger import open_ledger, participant, report
from tests.queries.road_of_progress import ROADS, rows

EVERY_QUARTER = Selection(first=Quarter(2016, 4), last=Quarter(2018, 4))
THIRD = Quarter(2017, 3)


def test_what_the_report_states_of_kristiansand(door: Door) -> None:
    """Section 4.5.4: 14 in work practice, 50 to 60 days on average, no second tests yet."""
    answer = door.ask(ROADS, EVERY_QUARTER, VIEWER)

    def value(indicator: str) -> float | None:
        return answer.get(indicator, "kristiansand", THIRD).cell.value

    assert value("work_practice") == 14
    assert 50 <= (value("mean_days_to_introduction") or 0) <= 60
    assert value("norwegian_latest") == 0
    assert answer.get("norwegian_risen_share", "kristiansand", THIRD).cell.status.code == (
        "not_reported"
    )


def test_nobody_has_work_practice_before_a1() -> None:
    practising = rows()[rows()["arbeidspraksis"] == "ja"]
    known = practising["norsk_siste_test"].fillna(practising["norsk_ved_ankomst"]).dropna()
    assert len(known) > 100
    assert (known >= 1).all()


# --- a small world


def progress(quarter: str, people: Iterable[str], centre: str = "larvik") -> ReportFile:
    """``people`` are rows from the column of the pseudonym on."""
    head = (
        "senter;kvartal;deltaker_id;norsk_ved_ankomst;norsk_siste_test;test_dato;arbeidspraksis;"
        "bosatt_dato;intro_start"
    )
    lines = [f"{centre};{quarter};{each}" for each in people]
    return ReportFile("progresjon.csv", "\n".join([head, *lines]).encode())


def contracts(number: int) -> ReportFile:
    return report("larvik", "2017Q3", [participant(f"p{n}") for n in range(number)])


def test_practice_that_nobody_has_answered_for_is_not_reported(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(contracts(9), progress("2017Q3", ["p1;A1;;;;;"]))
        assert ledger.cell("work_practice", "larvik", "2017Q3")[0] == "not_reported"
        ledger.receive_and_publish(progress("2017Q3", ["p1;A1;;;nei;;"]))
        assert ledger.cell("work_practice", "larvik", "2017Q3") == ("shown", 0.0)


@pytest.mark.parametrize(("tested", "hidden"), [(9, True), (8, True), (5, False)])
def test_a_count_of_nearly_all_is_hidden_where_those_left_are_few(
    tested: int, hidden: bool, tmp_path: Path
) -> None:
    """Of 12 residents 9 have contracts, which is hidden: then that 9 were tested would tell it."""
    people = [participant(f"p{n}") for n in range(9)]
    others = [{"deltaker_id": f"q{n}", "innflyttet": "2016-10-10"} for n in range(3)]
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(
            report("larvik", "2017Q3", [*people, *others]),
            progress("2017Q3", [f"p{n};{'A1' if n < tested else ''};;;nei;;" for n in range(9)]),
        )
        public = ledger.cells(audience=Audience.PUBLIC)

        def status(indicator: str) -> object:
            return public[indicator, "2017Q3", "larvik", ""][0]

        assert status("agreement_share") == "hidden"
        told = {status("norwegian_at_arrival"), status("full_time_share")}
        assert ("hidden" in told) is hidden or status("adult_residents") == "hidden"


def test_rows_of_persons_are_erased_and_their_figures_stay(tmp_path: Path) -> None:
    from db.retention import erase

    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(
            contracts(9), progress("2017Q3", [f"p{n};A1;;;ja;;" for n in range(9)])
        )
        assert erase(ledger.engine, months=12, by="rydder", now=ledger.tick()).residents == 18
        ledger.publish(rebuild=True)
        assert ledger.cell("work_practice", "larvik", "2017Q3") == ("shown", 9.0)
        assert ledger.cell("norwegian_at_arrival", "larvik", "2017Q3", "A1") == ("shown", 9.0)
