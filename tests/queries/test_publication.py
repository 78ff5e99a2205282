"""What a new report does to the published figures, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from db import demo
from db.ingest import ReportFile
from db.models import Publication, PublishedCell, PublishedSubmission, Submission
from db.refusal import Refusal
from db.session import reading, writing
from db.vocabulary import Audience, Origin, Quarter, Status, SubmissionStatus
from queries.ask import Answer, Door
from queries.cells import CellBuilder
from queries.indicators import INDICATORS
from queries.values import TOTAL, VISITOR, Selection
from tests.conftest import VIEWER
from tests.databases import BACKENDS
from tests.queries.ledger import (
    FULL_WEEK,
    Ledger,
    Place,
    Row,
    capacity,
    ended,
    open_ledger,
    participant,
    report,
    resident,
    settled,
)
from tests.queries.reports import CENTRES

OF_2017 = ("2017Q1", "2017Q2", "2017Q3", "2017Q4")
YEAR_SUMS = {id for id, entry in INDICATORS.items() if entry.year_to_date_of}
OCCUPANCY = {"adult_places", "occupancy_share"}


def middle(quarter: str) -> str:
    """A day in the middle of a quarter."""
    return f"{quarter[:4]}-{3 * int(quarter[-1]) - 1:02}-15"


def usual(centre: str, quarter: str) -> list[Row]:
    """Three residents, two of them with an agreement, and one who was settled in the quarter."""
    name = centre[:3]
    return [
        participant(f"{name}-1"),
        participant(f"{name}-2"),
        resident(f"{name}-3"),
        settled(f"{name}-{quarter}", middle(quarter)),
    ]


def reports(
    quarters: tuple[str, ...] = OF_2017,
    centres: tuple[str, ...] = CENTRES,
    without: tuple[tuple[str, str], ...] = (),
) -> list[ReportFile]:
    """The usual report of every centre and quarter, but for those left out."""
    return [
        report(centre, quarter, usual(centre, quarter))
        for quarter in quarters
        for centre in centres
        if (centre, quarter) not in without
    ]


def places(quarters: tuple[str, ...] = OF_2017, centres: tuple[str, ...] = CENTRES) -> ReportFile:
    return capacity({(centre, quarter): 10 for centre in centres for quarter in quarters})


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty database with the centres in place."""
    with open_ledger(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture(params=BACKENDS)
def year(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """2017 reported by every centre and published as publication 1."""
    with open_ledger(request.param, tmp_path, the_year) as opened:
        yield opened


def the_year(ledger: Ledger) -> None:
    assert ledger.receive_and_publish(*reports(), places()) == 1


def changed(
    before: dict[Place, tuple[object, ...]], after: dict[Place, tuple[object, ...]]
) -> set[Place]:
    return {
        place for place in before.keys() | after.keys() if before.get(place) != after.get(place)
    }


def corrected() -> ReportFile:
    """Larvik's second quarter once more: one resident fewer, and a breach where one was settled."""
    rows = [*usual("larvik", "2017Q2")[:2], ended("lar-2017Q2", "2017-05-15", "kontraktsbrudd")]
    return report("larvik", "2017Q2", rows)


# --- a correction and its reach


def test_a_corrected_report_changes_its_quarter_and_the_rest_of_the_year_alone(
    year: Ledger,
) -> None:
    before = year.cells()
    assert year.receive_and_publish(corrected()) == 2
    moved = changed(before, year.cells())
    assert {centre for _, _, centre, _ in moved} == {"larvik", TOTAL}
    assert {quarter for _, quarter, _, _ in moved} == {"2017Q2", "2017Q3", "2017Q4"}
    later = {indicator for indicator, quarter, _, _ in moved if quarter > "2017Q2"}
    assert later == YEAR_SUMS


def test_a_corrected_report_gives_the_corrected_figures(year: Ledger) -> None:
    year.receive_and_publish(corrected())
    assert year.cell("adult_residents", "larvik", "2017Q2") == ("shown", 2)
    assert year.cell("adult_residents", TOTAL, "2017Q2") == ("shown", 14)
    assert year.cell("agreement_share", "larvik", "2017Q2") == ("shown", 100)
    assert year.cell("contracts_ended", "larvik", "2017Q2", "breach") == ("shown", 1)
    assert year.cell("settled", "larvik", "2017Q2") == ("shown", 0)
    assert year.cell("breach_share", TOTAL, "2017Q2") == ("shown", 20)
    assert year.cell("settled_ytd", "larvik", "2017Q4") == ("shown", 3)
    assert year.cell("settled_ytd", TOTAL, "2017Q4") == ("shown", 19)
    assert year.cell("contracts_ended_ytd", TOTAL, "2017Q4", "breach") == ("shown", 1)


def test_a_correction_of_the_last_quarter_leaves_the_next_year_alone(ledger: Ledger) -> None:
    ledger.receive_and_publish(*reports(("2017Q4", "2018Q1")))
    before = ledger.cells()
    ledger.receive_and_publish(report("bodo", "2017Q4", usual("bodo", "2017Q4")[:2]))
    assert {quarter for _, quarter, _, _ in changed(before, ledger.cells())} == {"2017Q4"}


def test_only_the_quarters_within_reach_of_a_correction_are_built_anew(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.receive_and_publish(*reports(("2017Q2", "2017Q3", "2017Q4", "2018Q1")))
    built: list[str] = []
    build = CellBuilder.cells

    def noted(builder: CellBuilder, quarter: Quarter, *only: Any) -> dict[Any, Any]:
        built.append(f"{quarter} flows" if only else str(quarter))
        return build(builder, quarter, *only)

    monkeypatch.setattr(CellBuilder, "cells", noted)
    ledger.receive_and_publish(report("bodo", "2017Q3", usual("bodo", "2017Q3")[:2]))
    # What the year's flows have told already decides what the new figures may tell. The correction
    # tells of few, so everybody's figures are formed beside those reported.
    assert built == ["2017Q2 flows", "2017Q3", "2017Q4"] * 2
    built.clear()
    ledger.receive_and_publish(*reports(("2017Q1",)))
    assert built == ["2017Q1", "2017Q2", "2017Q3", "2017Q4"] * 2


def test_a_figure_tells_the_revision_it_comes_from(year: Ledger) -> None:
    year.receive_and_publish(corrected())
    revisions = {place: content[-2] for place, content in year.cells().items()}
    assert revisions["adult_residents", "2017Q2", "larvik", ""] == 2
    assert revisions["adult_residents", "2017Q2", TOTAL, ""] == 2
    assert revisions["settled_ytd", "2017Q3", "larvik", "host"] == 2
    assert revisions["adult_residents", "2017Q2", "bodo", ""] == 1
    assert revisions["adult_residents", "2017Q3", "larvik", ""] == 1
    assert revisions["adult_places", "2017Q2", "larvik", ""] == 1


def test_only_the_changed_cells_are_written_anew(year: Ledger) -> None:
    before, seen = year.cells(), year.cells(audience=Audience.PUBLIC)
    year.receive_and_publish(corrected())
    moved = changed(before, year.cells())
    seen = changed(seen, year.cells(audience=Audience.PUBLIC))
    cell = PublishedCell.__table__.c
    with reading(year.engine) as connection:
        since = connection.execute(select(PublishedCell.__table__).where(cell.since == 2)).all()
        closed = connection.execute(select(PublishedCell.__table__).where(cell.until == 2)).all()
        meta = connection.execute(select(Publication).where(Publication.id == 2)).one()

    def of(rows: Any, audience: Audience) -> set[Place]:
        return {
            (row.indicator, str(row.quarter), row.centre, row.category)
            for row in rows
            if row.audience == audience
        }

    assert of(since, Audience.INTERNAL) == of(closed, Audience.INTERNAL) == moved
    assert of(since, Audience.PUBLIC) == of(closed, Audience.PUBLIC) == seen
    assert meta.cells_changed == 2 * (len(moved) + len(seen))


def test_corrected_places_change_occupancy_alone(year: Ledger) -> None:
    before = year.cells()
    year.receive_and_publish(capacity({("oslo", "2017Q3"): 12}))
    assert changed(before, year.cells()) == {
        (indicator, "2017Q3", centre, "") for indicator in OCCUPANCY for centre in ("oslo", TOTAL)
    }
    assert year.cell("occupancy_share", "oslo", "2017Q3") == ("shown", 25)


# --- earlier publications


def test_an_earlier_publication_can_still_be_read_whole(year: Ledger) -> None:
    first = year.cells()
    year.receive_and_publish(corrected())
    second = year.cells()
    year.receive_and_publish(report("bodo", "2017Q1", usual("bodo", "2017Q1")[:3]))
    assert year.cells(1) == first
    assert year.cells(2) == second
    assert year.cells(3) == year.cells()
    assert first != second != year.cells()


def test_the_door_answers_within_the_publication_a_reader_began_in(year: Ledger) -> None:
    selection = Selection(first=Quarter(2017, 1), last=Quarter(2017, 4))
    scope = year.door.settle(selection, VIEWER)
    before = list(year.door.ask(INDICATORS, selection, VIEWER))
    year.receive_and_publish(corrected())
    assert list(year.door.ask_within(INDICATORS, scope, VIEWER)) == before
    assert list(Door(year.engine).ask_within(INDICATORS, scope, VIEWER)) == before
    after = year.door.ask(INDICATORS, selection, VIEWER)
    assert after.scope.catalogue.publication == 2
    assert list(after) != before


def test_the_door_shows_a_new_publication_at_once(year: Ledger) -> None:
    selection = Selection(("larvik",), Quarter(2017, 2), Quarter(2017, 2))

    def residents(answer: Answer) -> float | None:
        return answer.get("adult_residents", "larvik", Quarter(2017, 2)).cell.value

    assert residents(year.door.ask(["adult_residents"], selection, VIEWER)) == 3
    year.receive_and_publish(corrected())
    assert residents(year.door.ask(["adult_residents"], selection, VIEWER)) == 2


# --- nothing new


def test_the_same_approved_reports_make_no_publication(year: Ledger) -> None:
    before = year.shas()
    assert year.publish() is None
    receipt = year.receive(*reports(), places())
    assert not receipt.stored
    assert year.publish() is None
    assert year.shas() == before


def test_rebuilding_what_has_not_changed_changes_no_figure(year: Ledger) -> None:
    before = year.cells()
    year.publish(rebuild=True)
    assert year.cells() == before
    with reading(year.engine) as connection:
        since = set(connection.scalars(select(PublishedCell.since)).all())
    assert since == {1}


def test_publishing_piece_by_piece_gives_what_publishing_at_once_gives(
    year: Ledger, tmp_path: Path
) -> None:
    with open_ledger("sqlite", tmp_path) as other:
        for quarter in reversed(OF_2017):
            other.receive_and_publish(*reports((quarter,)))
        other.receive_and_publish(places())
        assert other.cells() == year.cells()


def test_the_same_reports_give_the_same_cells_in_every_database(
    year: Ledger, tmp_path: Path
) -> None:
    with open_ledger("sqlite", tmp_path) as other:
        other.receive_and_publish(*reports(), places())
        assert other.cells() == year.cells()
        assert other.shas() == year.shas()


# --- what has not been reported


def test_a_centre_that_has_not_reported_is_missing_and_so_is_the_total(ledger: Ledger) -> None:
    ledger.receive_and_publish(*reports(("2017Q1", "2017Q2"), without=(("bodo", "2017Q2"),)))
    cells = {place: content for place, content in ledger.cells().items() if place[1] == "2017Q2"}
    by_centre = {
        centre: {content[0] for (_, _, c, _), content in cells.items() if c == centre}
        for centre in (*CENTRES, TOTAL)
    }
    assert by_centre.pop("bodo") == {"not_reported"}
    assert by_centre.pop(TOTAL) == {"not_reported"}
    assert all("not_reported" not in states and "shown" in states for states in by_centre.values())
    assert ledger.cell("adult_residents", "oslo", "2017Q2") == ("shown", 3)
    notes = {content[-1] for (_, _, centre, _), content in cells.items() if centre == TOTAL}
    assert notes == {"incomplete"}
    assert ledger.cell("adult_residents", TOTAL, "2017Q1") == ("shown", 15)


def test_the_missing_report_fills_the_hole(ledger: Ledger) -> None:
    ledger.receive_and_publish(*reports(without=(("bodo", "2017Q2"),)), places())
    ledger.receive_and_publish(report("bodo", "2017Q2", usual("bodo", "2017Q2")))
    assert not {content[0] for content in ledger.cells().values()} & {"not_reported"}
    assert ledger.cell("adult_residents", TOTAL, "2017Q2") == ("shown", 15)
    assert ledger.cell("settled_ytd", TOTAL, "2017Q4") == ("shown", 20)


def test_a_year_sum_is_missing_when_an_earlier_quarter_is(ledger: Ledger) -> None:
    ledger.receive_and_publish(*reports(without=(("bodo", "2017Q2"),)))
    for quarter in ("2017Q3", "2017Q4"):
        for id in YEAR_SUMS:
            for category in ("", *INDICATORS[id].categories):
                assert ledger.cell(id, "bodo", quarter, category) == ("not_reported", None)
                assert ledger.note(id, "bodo", quarter, category) == "incomplete_year"
                assert ledger.cell(id, TOTAL, quarter, category) == ("not_reported", None)
        assert ledger.cell("settled", "bodo", quarter) == ("shown", 1)
        assert ledger.cell("settled", TOTAL, quarter) == ("shown", 5)
        assert ledger.cell("settled_ytd", "larvik", quarter)[0] == "shown"
    assert ledger.cell("settled_ytd", "bodo", "2017Q1") == ("shown", 1)


def test_a_quarter_nobody_reported_between_two_is_not_reported(ledger: Ledger) -> None:
    ledger.receive_and_publish(*reports(("2017Q1", "2017Q3")))
    between = [content for place, content in ledger.cells().items() if place[1] == "2017Q2"]
    assert {content[0] for content in between} == {"not_reported"}
    assert {content[1] for content in between} == {None}
    quarters = ledger.door.catalogue(VIEWER).quarters
    assert [str(quarter) for quarter in quarters] == ["2017Q1", "2017Q2", "2017Q3"]


def test_nothing_that_is_not_shown_carries_a_number(ledger: Ledger) -> None:
    ledger.receive_and_publish(
        *reports(("2018Q1", "2018Q2"), without=(("oslo", "2018Q2"), ("bodo", "2018Q2")))
    )
    for status, *numbers, _, _, _ in ledger.cells().values():
        assert (status == "shown") is (numbers[0] is not None)
        if status != "shown":
            assert numbers == [None, None, None]


# --- closed centres


def test_a_closed_centre_is_not_applicable_and_the_total_does_without_it(ledger: Ledger) -> None:
    after = reports(("2018Q2",), tuple(centre for centre in CENTRES if centre != "oslo"))
    ledger.receive_and_publish(*reports(("2018Q1",)), *after)
    of_oslo = {
        (indicator, category): content
        for (indicator, quarter, centre, category), content in ledger.cells().items()
        if centre == "oslo" and quarter == "2018Q2"
    }
    for (indicator, _), content in of_oslo.items():
        assert content[0] == ("shown" if indicator in YEAR_SUMS else "not_applicable")
    assert ledger.cell("adult_residents", TOTAL, "2018Q2") == ("shown", 12)
    assert ledger.cell("settled", TOTAL, "2018Q2") == ("shown", 4)
    # Those whom Oslo settled before it closed are still a part of the year.
    assert ledger.cell("settled_ytd", "oslo", "2018Q2") == ("shown", 1)
    assert ledger.cell("settled_ytd", TOTAL, "2018Q2") == ("shown", 9)


def test_a_centre_closed_all_year_has_no_year_sum(ledger: Ledger) -> None:
    with writing(ledger.engine) as session:
        session.connection().exec_driver_sql(
            "UPDATE centre SET last_quarter = '2016Q4' WHERE code = 'oslo'"
        )
    ledger.receive_and_publish(*reports(("2017Q1",), CENTRES[1:]))
    assert ledger.cell("settled_ytd", "oslo", "2017Q1") == ("not_applicable", None)
    assert ledger.cell("settled_ytd", TOTAL, "2017Q1") == ("shown", 4)


# --- places


def test_without_reported_places_those_of_table_4_1_serve_and_it_is_said(ledger: Ledger) -> None:
    ledger.receive_and_publish(*reports(("2017Q1",)), places(("2017Q1",), CENTRES[1:]))
    assert ledger.cell("adult_places", "oslo", "2017Q1") == ("shown", 150)
    assert ledger.cell("occupancy_share", "oslo", "2017Q1") == ("shown", 2)
    assert ledger.cell("adult_places", "bodo", "2017Q1") == ("shown", 10)
    assert ledger.cell("adult_places", TOTAL, "2017Q1") == ("shown", 190)
    for indicator in OCCUPANCY:
        assert ledger.note(indicator, "oslo", "2017Q1") == "table_places"
        assert ledger.note(indicator, TOTAL, "2017Q1") == "table_places"
        assert ledger.note(indicator, "bodo", "2017Q1") is None
    assert ledger.note("adult_residents", "oslo", "2017Q1") is None
    noted = {place[0] for place, content in ledger.cells().items() if content[-1]}
    assert noted == OCCUPANCY


def test_a_centre_without_places_has_no_occupancy(ledger: Ledger) -> None:
    none = capacity({("oslo", "2018Q1"): 0})
    ledger.receive_and_publish(*reports(("2018Q1",)), places(("2018Q1",), CENTRES[1:]), none)
    assert ledger.cell("adult_places", "oslo", "2018Q1") == ("shown", 0)
    assert ledger.cell("occupancy_share", "oslo", "2018Q1") == ("not_applicable", None)
    assert ledger.cell("occupancy_share", TOTAL, "2018Q1") == ("shown", 37.5)
    assert ledger.note("occupancy_share", "oslo", "2018Q1") is None


def test_reported_places_are_shown_before_the_residents_are_reported(ledger: Ledger) -> None:
    ledger.receive_and_publish(
        *reports(("2017Q3",), without=(("bodo", "2017Q3"),)), places(("2017Q3",))
    )
    assert ledger.cell("adult_residents", "bodo", "2017Q3") == ("not_reported", None)
    assert ledger.cell("adult_places", "bodo", "2017Q3") == ("shown", 10)


# --- nothing to divide by


def test_a_share_of_nothing_is_not_applicable_and_not_zero(ledger: Ledger) -> None:
    nobody_left = [settled("oslo-1", "2017-08-15")]
    without_agreement = [resident("lar-1"), resident("lar-2")]
    ledger.receive_and_publish(
        report("oslo", "2017Q3", nobody_left),
        report("larvik", "2017Q3", without_agreement),
        *reports(("2017Q3",), CENTRES[2:]),
    )
    assert ledger.cell("adult_residents", "oslo", "2017Q3") == ("shown", 0)
    for id in ("agreement_share", "full_time_share", "mean_weekly_hours", "days_in_centre"):
        for category in ("", *INDICATORS[id].categories):
            assert ledger.cell(id, "oslo", "2017Q3", category) == ("not_applicable", None)
    assert ledger.cell("agreement_share", "larvik", "2017Q3") == ("shown", 0)
    for id in (
        *("full_time_share", "norwegian_12h_share", "obligatory_content_share"),
        *("mean_weekly_hours", "worklike_part_of_language_training", "breach_share"),
        *("individual_plan_share", "absence_rate", "days_to_settlement"),
    ):
        assert ledger.cell(id, "larvik", "2017Q3") == ("not_applicable", None), id
    assert ledger.cell("contracts_ended", "larvik", "2017Q3") == ("shown", 0)
    assert ledger.cell("contracts_ended", "larvik", "2017Q3", "breach") == ("shown", 0)
    assert ledger.cell("contracts_by_weekly_hours", "larvik", "2017Q3", "from_37_5") == ("shown", 0)
    assert ledger.cell("breach_share", "oslo", "2017Q3") == ("shown", 0)
    assert ledger.cell("full_time_share", TOTAL, "2017Q3") == ("shown", 100)


def test_the_total_of_nothing_is_not_applicable_too(ledger: Ledger) -> None:
    ledger.receive_and_publish(
        *(report(centre, "2017Q3", [resident(f"{centre}-1")]) for centre in CENTRES)
    )
    assert ledger.cell("full_time_share", TOTAL, "2017Q3") == ("not_applicable", None)
    assert ledger.cell("days_to_settlement", TOTAL, "2017Q3") == ("not_applicable", None)
    assert ledger.cell("contracts_ended", TOTAL, "2017Q3") == ("shown", 0)


def test_no_language_training_at_all_has_no_worklike_part(ledger: Ledger) -> None:
    week = FULL_WEEK | {
        "timer_spraktrening": "0",
        "timer_spraktrening_arbeid": "0",
        "timer_norsk": "24",
    }
    ledger.receive_and_publish(report("bodo", "2017Q3", [participant("bod-1", **week)]))
    found = ledger.cell("worklike_part_of_language_training", "bodo", "2017Q3")
    assert found == ("not_applicable", None)


@pytest.mark.parametrize(
    ("indicator", "column"),
    [
        ("individual_plan_share", "individuell_plan"),
        ("competence_mapped_share", "kartlagt"),
        ("absence_rate", "fravaer_timer"),
    ],
)
def test_an_optional_question_nobody_answered_is_not_reported(
    indicator: str, column: str, ledger: Ledger
) -> None:
    silent = [
        row | {column: ""} if "avtale_start" in row else row for row in usual("bodo", "2017Q3")
    ]
    ledger.receive_and_publish(
        *reports(("2017Q3",), CENTRES[:-1]), report("bodo", "2017Q3", silent)
    )
    assert ledger.cell(indicator, "bodo", "2017Q3") == ("not_reported", None)
    # Those who answered are still a total: the denominator is those for whom it was answered.
    status, value = ledger.cell(indicator, TOTAL, "2017Q3")
    assert status == "shown"
    assert value == (0 if indicator == "absence_rate" else 100)
    denominator = ledger.cells()[indicator, "2017Q3", TOTAL, ""][3]
    if indicator != "absence_rate":
        assert denominator == 8
    assert ledger.cell("full_time_share", "bodo", "2017Q3") == ("shown", 100)


def test_one_answer_is_an_answer(ledger: Ledger) -> None:
    rows = [participant("bod-1", individuell_plan=""), participant("bod-2", individuell_plan="nei")]
    ledger.receive_and_publish(report("bodo", "2017Q3", rows))
    assert ledger.cells()["individual_plan_share", "2017Q3", "bodo", ""][:4] == ("shown", 0, 0, 1)


# --- origin


def test_a_figure_is_as_weak_as_its_weakest_part(ledger: Ledger) -> None:
    rebuilt = [row | {"opphav": "rekonstruert"} for row in usual("larvik", "2017Q2")]
    invented = [row | {"opphav": "simulert"} for row in usual("bodo", "2017Q1")]
    ledger.receive_and_publish(
        *reports(("2017Q1", "2017Q2"), without=(("larvik", "2017Q2"), ("bodo", "2017Q1"))),
        report("larvik", "2017Q2", rebuilt),
        report("bodo", "2017Q1", invented),
    )
    assert ledger.origin("adult_residents", "oslo", "2017Q2") == "reported"
    assert ledger.origin("adult_residents", "larvik", "2017Q2") == "reconstructed"
    assert ledger.origin("adult_residents", TOTAL, "2017Q2") == "reconstructed"
    assert ledger.origin("adult_residents", "bodo", "2017Q1") == "simulated"
    assert ledger.origin("adult_residents", TOTAL, "2017Q1") == "simulated"
    # A sum over the year is as weak as its weakest quarter.
    assert ledger.origin("settled", "bodo", "2017Q2") == "reported"
    assert ledger.origin("settled_ytd", "bodo", "2017Q2") == "simulated"
    assert ledger.origin("settled_ytd", "larvik", "2017Q2", "host") == "reconstructed"
    assert ledger.origin("settled_ytd", TOTAL, "2017Q2") == "simulated"


def test_places_lend_their_origin_to_what_is_divided_by_them(ledger: Ledger) -> None:
    ledger.receive_and_publish(
        *reports(("2017Q3",)),
        capacity({(centre, "2017Q3"): 10 for centre in CENTRES}, opphav="simulert"),
    )
    found = {
        place[0]: content[4]
        for place, content in ledger.cells().items()
        if place[2] == "oslo" and content[0] == "shown"
    }
    assert {indicator for indicator, origin in found.items() if origin == "simulated"} == OCCUPANCY
    assert set(found.values()) == {"reported", "simulated"}


@pytest.mark.parametrize("origins", [list(Origin), [Origin.SIMULATED, Origin.REPORTED], []])
def test_weakest_of(origins: list[Origin]) -> None:
    assert Origin.weakest(set(origins)) is (Origin.SIMULATED if origins else Origin.REPORTED)


# --- approval, withdrawal


def test_only_approved_reports_are_published(year: Ledger) -> None:
    before = year.cells()
    year.receive(corrected(), approve=False)
    assert year.publish() is None
    assert year.cells() == before
    assert year.publish(rebuild=True) is None
    assert year.cells() == before
    year.receive(corrected(), approve=True)
    assert year.publish() is not None
    assert year.cell("adult_residents", "larvik", "2017Q2") == ("shown", 2)


def test_a_report_waiting_for_approval_opens_no_quarter(year: Ledger) -> None:
    year.receive(*reports(("2018Q1",)), approve=False)
    assert year.publish() is None
    assert [str(q) for q in year.door.catalogue(VIEWER).quarters] == list(OF_2017)


@pytest.mark.parametrize(
    "status",
    [SubmissionStatus.RETURNED, SubmissionStatus.WITHDRAWN, SubmissionStatus.SUBMITTED],
)
def test_a_report_that_is_approved_no_more_leaves_the_publication(
    status: SubmissionStatus, year: Ledger
) -> None:
    with writing(year.engine) as session:
        session.execute(
            update(Submission)
            .where(Submission.centre_code == "bodo", Submission.quarter == Quarter(2017, 2))
            .values(status=status)
        )
    assert year.publish() == 2
    assert year.cell("adult_residents", "bodo", "2017Q2") == ("not_reported", None)
    assert year.cell("adult_residents", TOTAL, "2017Q2") == ("not_reported", None)
    assert year.cell("settled_ytd", "bodo", "2017Q4") == ("not_reported", None)
    assert year.cell("adult_residents", "bodo", "2017Q3") == ("shown", 3)


def test_a_publication_knows_which_reports_it_was_built_from(year: Ledger) -> None:
    year.receive_and_publish(corrected())
    built = PublishedSubmission.__table__.c
    with reading(year.engine) as connection:
        approved = set(
            connection.scalars(
                select(Submission.id).where(Submission.status == SubmissionStatus.APPROVED)
            )
        )
        now = set(connection.scalars(select(built.submission_id).where(built.until.is_(None))))
        left = list(connection.scalars(select(built.submission_id).where(built.until == 2)))
        came = list(connection.scalars(select(built.submission_id).where(built.since == 2)))
    assert now == approved
    assert len(left) == len(came) == 1


def test_taking_the_demonstration_out_empties_the_publication(ledger: Ledger) -> None:
    ledger.receive_and_publish(*reports(), places(), by=demo.SENDER)
    before = ledger.cells()
    with writing(ledger.engine) as session:
        assert demo.remove(session, by=demo.SENDER, now=ledger.tick()) == 4 * 5 + 4 * 5
    assert ledger.publish() == 2
    assert ledger.cells() == {}
    assert ledger.cells(1) == before
    assert ledger.door.catalogue(VIEWER).quarters == ()
    with pytest.raises(Refusal) as refused:
        ledger.door.ask(["adult_residents"], Selection(), VIEWER)
    assert refused.value.code == "nothing_published"
    assert ledger.publish() is None


def test_taking_the_demonstration_out_leaves_what_others_reported(ledger: Ledger) -> None:
    ledger.receive_and_publish(*reports(("2017Q1", "2017Q2")), by=demo.SENDER)
    ledger.receive_and_publish(*reports(("2017Q3",)))
    with writing(ledger.engine) as session:
        demo.remove(session, by=demo.SENDER, now=ledger.tick())
    ledger.publish()
    assert {quarter for _, quarter, _, _ in ledger.cells()} == {"2017Q3"}
    assert ledger.cell("adult_residents", TOTAL, "2017Q3") == ("shown", 15)
    # The quarters before are of the same year, and nobody has reported them any more.
    assert ledger.cell("settled_ytd", "oslo", "2017Q3") == ("not_reported", None)


# --- the chain of fingerprints


def test_each_publication_has_a_fingerprint_of_its_own(year: Ledger) -> None:
    year.receive_and_publish(corrected())
    year.receive_and_publish(report("larvik", "2017Q2", usual("larvik", "2017Q2")))
    shas = year.shas()
    assert len(set(shas)) == len(shas) == 3
    assert all(len(sha) == 64 and set(sha) <= set("0123456789abcdef") for sha in shas)


def test_a_fingerprint_depends_on_all_that_went_before(ledger: Ledger, tmp_path: Path) -> None:
    last = reports(("2017Q4",))
    ledger.receive_and_publish(*reports(("2017Q3",)))
    ledger.receive_and_publish(*last)
    with open_ledger("sqlite", tmp_path) as other:
        other.receive_and_publish(report("oslo", "2017Q3", usual("oslo", "2017Q3")[:2]))
        other.receive_and_publish(*last)
        assert other.shas()[1] != ledger.shas()[1]


def test_a_changed_figure_changes_the_fingerprint(ledger: Ledger, tmp_path: Path) -> None:
    ledger.receive_and_publish(*reports(("2017Q3",)), places(("2017Q3",)))
    with open_ledger("sqlite", tmp_path) as other:
        other.receive_and_publish(
            *reports(("2017Q3",)),
            places(("2017Q3",), CENTRES[:-1]),
            capacity({("bodo", "2017Q3"): 11}),
        )
        assert other.shas() != ledger.shas()


# --- the door


def test_before_anything_is_published_the_door_says_so(ledger: Ledger) -> None:
    with pytest.raises(Refusal) as refused:
        ledger.door.catalogue(VIEWER)
    assert refused.value.code == "nothing_published"


def test_the_door_shows_figures_as_reported_to_those_who_may_see_them_alone(year: Ledger) -> None:
    visitor = replace(VISITOR, audience=Audience.INTERNAL)
    scope = year.door.settle(Selection(), VIEWER)
    for ask in (
        lambda: year.door.catalogue(visitor),
        lambda: year.door.days(visitor),
        lambda: year.door.ask(["adult_residents"], Selection(), visitor),
        lambda: year.door.ask_within(["adult_residents"], scope, visitor),
        lambda: year.door.settle(Selection(), visitor),
    ):
        with pytest.raises(Refusal) as refused:
            ask()
        assert (refused.value.code, refused.value.http_status) == ("not_allowed", 403)


def test_the_total_is_of_all_centres_whichever_are_chosen(year: Ledger) -> None:
    when = Quarter(2017, 3)
    one = year.door.ask(["adult_residents"], Selection(("bodo",), when, when), VIEWER)
    assert {(o.centre, o.cell.value) for o in one} == {("bodo", 3), (TOTAL, 15)}


def test_outside_the_published_quarters_nothing_is_reported(year: Ledger) -> None:
    scope = year.door.settle(Selection(), VIEWER)
    beyond = replace(scope, quarters=(Quarter(2016, 4), *scope.quarters))
    answer = year.door.ask_within(["adult_residents"], beyond, VIEWER)
    found = answer.get("adult_residents", "bodo", Quarter(2016, 4))
    assert found.cell.status is Status.NOT_REPORTED


def test_the_default_quarter_is_the_newest_that_all_reported(ledger: Ledger) -> None:
    ledger.receive_and_publish(*reports(without=(("bodo", "2017Q4"),)))
    assert ledger.door.catalogue(VIEWER).default_quarter == Quarter(2017, 3)


def test_the_default_quarter_is_rather_an_older_one_than_a_simulated(ledger: Ledger) -> None:
    simulated = [
        report(c, "2017Q4", [row | {"opphav": "simulert"} for row in usual(c, "2017Q4")])
        for c in CENTRES
    ]
    ledger.receive_and_publish(*reports(("2017Q2", "2017Q3")), *simulated)
    assert ledger.door.catalogue(VIEWER).default_quarter == Quarter(2017, 3)


def test_a_centre_added_after_the_publication_does_not_stop_the_door(year: Ledger) -> None:
    with writing(year.engine) as session:
        session.connection().exec_driver_sql(
            "INSERT INTO centre (code, name, position, municipality_code, county, kind) "
            "VALUES ('tromso', 'Tromsø', 6, '1902', 'Troms', 'integration')"
        )
    year.publish()
    answer = Door(year.engine).ask(["adult_residents"], Selection(), VIEWER)
    assert {observation.centre for observation in answer} >= {*CENTRES, TOTAL}


def test_an_indicator_added_after_the_publication_does_not_stop_the_door(year: Ledger) -> None:
    with writing(year.engine) as session:
        # As a publication looks that was made before the indicator came to be.
        session.execute(delete(PublishedCell).where(PublishedCell.indicator == "breach_share"))
        session.execute(update(Publication).values(basis="0" * 64))
    year.publish()
    answer = Door(year.engine).ask(["adult_residents", "breach_share"], Selection(), VIEWER)
    assert {observation.indicator for observation in answer} >= {"adult_residents"}


def test_a_centre_whose_period_changes_is_published_anew(year: Ledger) -> None:
    with writing(year.engine) as session:
        session.connection().exec_driver_sql(
            "UPDATE centre SET last_quarter = '2017Q2' WHERE code = 'bodo'"
        )
    assert year.publish() is not None
    assert year.cell("adult_residents", "bodo", "2017Q3") == ("not_applicable", None)
    assert year.publish() is None


def test_building_all_anew_makes_no_publication_when_nothing_comes_out_otherwise(
    year: Ledger,
) -> None:
    before = year.shas()
    assert year.publish(rebuild=True) is None
    assert year.shas() == before


def test_parts_of_a_figure_stand_in_their_own_order_after_a_correction_too(year: Ledger) -> None:
    year.receive_and_publish(corrected())
    selection = Selection(first=Quarter(2017, 1), last=Quarter(2017, 4))
    told = list(Door(year.engine).ask(INDICATORS, selection, VIEWER))
    for indicator in INDICATORS.values():
        for place in {(o.centre, o.quarter) for o in told}:
            parts = [
                o.category
                for o in told
                if o.indicator == indicator.id and (o.centre, o.quarter) == place
            ]
            assert parts == [c for c in ("", *indicator.categories) if c in parts]
