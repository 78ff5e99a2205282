"""Attendance: every figure by a second road, and what hours of few would tell."""

from __future__ import annotations

from pathlib import Path

from db.ingest import ReportFile
from db.vocabulary import Audience, Quarter
from queries.values import Selection
from tests.queries.ledger import open_ledger
from tests.queries.reports import CENTRES, demonstration
from tests.queries.road_of_attendance import rows

EVERY_QUARTER = Selection(first=Quarter(2016, 4), last=Quarter(2018, 4))


def test_the_centres_had_no_overview_before_the_summer_of_2017() -> None:
    """As in section 5.5; then all worked to get one, Kristiansand with a system of its own."""
    assert min(rows()["quarter"]) == "2017Q3"
    by_quarter = rows().groupby("quarter")["senter"].unique()
    assert "kristiansand" in by_quarter["2017Q3"]
    assert set(by_quarter["2017Q4"]) == set(CENTRES)


def test_unexcused_hours_are_those_of_the_residents_report() -> None:
    residents = demonstration().residents
    for (centre, quarter), told in rows().groupby(["senter", "quarter"]):
        here = residents[(residents["centre"] == centre) & (residents["quarter"] == quarter)]
        reported = int(here["absence"].sum()) // 100
        assert int(told[told["oppmote"] == "ugyldig"]["hours"].sum()) == reported


def attendance(*lines: str) -> ReportFile:
    head = "senter;kvartal;oppmote;timer;deltakere"
    return ReportFile("oppmote.csv", "\n".join([head, *lines]).encode())


def test_hours_that_few_were_away_are_hidden_and_what_would_tell_them(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(
            attendance(
                "larvik;2017Q3;moett;9000;30",
                "larvik;2017Q3;helse;200;3",
                "larvik;2017Q3;aerend;300;12",
                "larvik;2017Q3;ugyldig;500;20",
            )
        )
        public = ledger.cells(audience=Audience.PUBLIC)
        statuses = {
            part: public["hours_by_attendance", "2017Q3", "larvik", part][0]
            for part in ("attended", "health", "errands", "unexcused")
        }
        assert statuses["health"] == "hidden"
        assert list(statuses.values()).count("hidden") > 1
        assert public["attendance_share", "2017Q3", "larvik", ""][0] == "shown"
        # Told of is not the same as zero.
        care = public["hours_by_attendance", "2017Q3", "larvik", "care"]
        assert care[:2] == ("not_reported", None)
