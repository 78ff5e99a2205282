"""Counting only what changed gives what counting everything gives, cell for cell, at each step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text

from db.actions import decide
from db.actor import at_the_machine
from db.models import Centre, RememberedCount, Submission
from db.session import reading, writing
from db.verify import all_of, checks
from db.vocabulary import Deed, Quarter, SubmissionStatus
from queries import remembered
from queries.recount import recounts
from tests.databases import BACKENDS
from tests.queries.anything import any_places, any_residents, patchy_reports
from tests.queries.ledger import Ledger, open_ledger
from tests.queries.reports import CENTRES, QUARTERS

STEPS = 5


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path) as opened:
        yield opened


def assert_as_counted_from_nothing(ledger: Ledger) -> None:
    """Every cell and every remembered count is what the records give; nothing is out of place."""
    with reading(ledger.engine) as connection:
        assert all_of([*checks(connection), *recounts(connection)]) == []


def _open(ledger: Ledger, quarter: str) -> list[str]:
    """The centres that may report, also after `a_change_of_period`."""
    at, centre = Quarter.parse(quarter), Centre.__table__.c
    opened = centre.first_quarter <= at
    still = centre.last_quarter.is_(None) | (centre.last_quarter >= at)
    of_integration = centre.code.in_(CENTRES)
    with reading(ledger.engine) as connection:
        wanted = select(centre.code).where(of_integration, opened, still).order_by(centre.code)
        return list(connection.scalars(wanted))


def a_report(rng: Random, ledger: Ledger) -> None:
    quarter = rng.choice(QUARTERS)
    centre = rng.choice(_open(ledger, quarter))
    ledger.receive(any_residents(rng, centre, quarter, rng.choice(["", "simulert"])))


def places(rng: Random, ledger: Ledger) -> None:
    quarter = rng.choice(QUARTERS)
    ledger.receive(any_places(rng, [(rng.choice(_open(ledger, quarter)), quarter)]))


def a_withdrawal(rng: Random, ledger: Ledger) -> None:
    approved = select(Submission.id).where(Submission.status == SubmissionStatus.APPROVED)
    with reading(ledger.engine) as connection:
        ids = list(connection.scalars(approved.order_by(Submission.id)))
    if ids:
        decide(
            ledger.engine,
            Deed.WITHDRAW,
            rng.choice(ids),
            seen=SubmissionStatus.APPROVED,
            by=at_the_machine("leder"),
            now=ledger.tick(),
            reason="Prøver en tilbaketrekking.",
        )


def a_change_of_period(rng: Random, ledger: Ledger) -> None:
    """A centre opens or closes in another quarter, or its places in table 4.1 change."""
    changed = rng.choice(
        [
            "last_quarter = '2017Q4'",
            "last_quarter = NULL",
            "first_quarter = '2017Q2'",
            "capacity_places = 7",
        ]
    )
    with writing(ledger.engine) as session:
        session.execute(
            text(f"UPDATE centre SET {changed} WHERE code = :code"),
            {"code": rng.choice(["bodo", "larvik"])},
        )


DEEDS = (a_report, a_report, a_report, places, a_withdrawal, a_withdrawal, a_change_of_period)


def follow(ledger: Ledger, seed: int) -> None:
    """A sequence of deeds, each publication compared with what the records give."""
    rng = Random(seed)
    ledger.receive_and_publish(*patchy_reports(rng))
    for _ in range(STEPS):
        for deed in rng.choices(DEEDS, k=rng.randint(1, 3)):
            deed(rng, ledger)
        ledger.publish()
        assert_as_counted_from_nothing(ledger)
    cells = ledger.cells()
    assert ledger.publish(rebuild=True) is None
    assert ledger.cells() == cells


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=2, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_any_sequence_of_reports_comes_out_as_if_counted_from_nothing(
    backend: str, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    with open_ledger(backend, tmp_path_factory.mktemp("any")) as ledger:
        follow(ledger, seed)


@pytest.mark.slow
@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_many_sequences_come_out_as_if_counted_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    with open_ledger("sqlite", tmp_path_factory.mktemp("many")) as ledger:
        follow(ledger, seed)


def test_a_changed_report_is_all_that_is_counted(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = Random(1)
    ledger.receive_and_publish(*patchy_reports(rng))
    count, counted = remembered.count_quarter, []

    def noting(connection, quarter, centres=None):  # type: ignore[no-untyped-def]
        counted.append((str(quarter), centres))
        return count(connection, quarter, centres)

    monkeypatch.setattr(remembered, "count_quarter", noting)
    ledger.receive_and_publish(any_residents(rng, "oslo", "2017Q2"))
    assert counted == [("2017Q2", ["oslo"])]


def test_a_publication_made_before_counts_were_remembered_is_filled_by_the_next(
    ledger: Ledger,
) -> None:
    rng = Random(2)
    ledger.receive_and_publish(*patchy_reports(rng))
    with writing(ledger.engine) as session:
        kept = session.scalar(select(func.count()).select_from(RememberedCount))
        session.execute(delete(RememberedCount))
    with reading(ledger.engine) as connection:
        assert all_of(checks(connection)) == []
    ledger.receive_and_publish(any_residents(rng, "oslo", "2017Q2"))
    with reading(ledger.engine) as connection:
        now = connection.scalar(select(func.count()).select_from(RememberedCount))
    assert now in (kept, (kept or 0) + 1)
    assert_as_counted_from_nothing(ledger)


def test_a_remembered_count_that_was_sealed_anew_is_found_by_counting(ledger: Ledger) -> None:
    from db.remembered import remember

    ledger.receive_and_publish(*patchy_reports(Random(3)))
    with writing(ledger.engine) as session:
        connection = session.connection()
        row = connection.execute(select(RememberedCount.__table__).limit(1)).one()
        remember(connection, {(row.centre, row.quarter): '{"facts":[],"from":[]}'})
    with reading(ledger.engine) as connection:
        assert all_of(checks(connection)) == []
        (flaw,) = all_of(recounts(connection))
    assert flaw.details == {"centre": row.centre, "quarter": str(row.quarter)}
