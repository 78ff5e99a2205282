"""Rows of persons are erased when they have been kept for long enough; what was counted stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select, update

from db.actions import decide
from db.actor import at_the_machine
from db.backup import backup, restore
from db.models import Base, Contract, Event, ProgrammeHours, Resident, SettlementOutcome, Submission
from db.refusal import Refusal
from db.retention import Erasure, erase, first_kept, scrub_records
from db.session import open_engine, reading, writing
from db.verify import FlawKind, all_of, checks
from db.vocabulary import Deed, Outcome, Quarter, ReportKind, SubmissionStatus
from queries.recount import recounts
from tests.databases import BACKENDS, fresh_database
from tests.db.test_verify import kinds, tampering, whole
from tests.queries.ledger import (
    Ledger,
    capacity,
    open_ledger,
    participant,
    report,
    resident,
    settled,
)

LATER = datetime(2019, 5, 20, 9, tzinfo=UTC)
EVERYTHING_OLD = 18
"""Months that leave nothing of 2017 in 2019."""
PERSONS = (Resident, Contract, ProgrammeHours, SettlementOutcome)
Q2, Q3 = Quarter(2017, 2), Quarter(2017, 3)


def fill(ledger: Ledger) -> None:
    """Two centres, two quarters, a correction, places; the last report waits."""
    for centre in ("bodo", "larvik"):
        rows = [
            participant(f"{centre}-1"),
            resident(f"{centre}-2"),
            settled(f"{centre}-3", "2017-05-15"),
        ]
        ledger.receive_and_publish(report(centre, "2017Q2", rows))
        ledger.receive(report(centre, "2017Q3", [participant(f"{centre}-1")]))
    ledger.receive_and_publish(capacity({("bodo", "2017Q2"): 10, ("bodo", "2017Q3"): 12}))
    correction = [participant("bodo-1"), settled("bodo-3", "2017-05-15")]
    ledger.receive_and_publish(report("bodo", "2017Q2", correction))


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path, fill) as opened:
        yield opened


def erased(ledger: Ledger, months: int = EVERYTHING_OLD, now: datetime = LATER) -> Erasure:
    return erase(ledger.engine, months=months, by="drift", now=now)


def persons(engine: Engine) -> list[int]:
    """How many rows each table of persons has."""
    with reading(engine) as connection:
        return [
            connection.execute(select(func.count()).select_from(model)).scalar_one()
            for model in PERSONS
        ]


def flaws(engine: Engine) -> set[FlawKind]:
    with reading(engine) as connection:
        return kinds(all_of([*checks(connection), *recounts(connection)]))


# --- what is erased


def test_nothing_is_left_of_persons_and_all_else_is_as_it_was(ledger: Ledger) -> None:
    kept = [t for t in Base.metadata.sorted_tables if t not in {m.__table__ for m in PERSONS}]
    kept = [table for table in kept if table.name not in {"submission", "event"}]
    before = {}
    with reading(ledger.engine) as connection:
        before = {table.name: connection.execute(select(table)).all() for table in kept}
    found = erased(ledger)
    assert (found.reports, found.residents) == (5, 10)
    assert persons(ledger.engine) == [0, 0, 0, 0]
    with reading(ledger.engine) as connection:
        assert {t.name: connection.execute(select(t)).all() for t in kept} == before
        marks = connection.execute(select(Submission.kind, Submission.erased_at)).all()
    assert dict(map(tuple, marks)) == {
        ReportKind.RESIDENTS: LATER,
        ReportKind.CAPACITY: None,
    }
    assert flaws(ledger.engine) == set()


def test_the_audit_tells_of_it_in_counts_alone(ledger: Ledger) -> None:
    erased(ledger)
    with reading(ledger.engine) as connection:
        link = connection.execute(select(Event.__table__).order_by(Event.id.desc()).limit(1)).one()
    assert (link.deed, link.outcome, link.actor) == (Deed.ERASE, Outcome.DONE, "drift")
    assert json.loads(link.details) == {
        "reports": 5,
        "residents": 10,
        "contracts": 8,
        "older_than": EVERYTHING_OLD,
    }


@pytest.mark.parametrize(
    ("day", "months", "kept"),
    [
        ((2026, 11, 1), 12, Quarter(2025, 4)),  # the third quarter ended 13 months ago
        ((2026, 9, 30), 12, Quarter(2025, 3)),  # it ended 12 months ago, and no more
        ((2026, 10, 1), 12, Quarter(2025, 4)),
        ((2026, 1, 31), 1, Quarter(2025, 4)),
        ((2026, 1, 15), 0, Quarter(2026, 1)),
    ],
)
def test_the_time_is_reckoned_from_the_quarters_end(
    day: tuple[int, int, int], months: int, kept: Quarter
) -> None:
    assert first_kept(datetime(*day, tzinfo=UTC), months) == kept


def test_a_quarter_that_is_not_old_enough_is_left_alone(ledger: Ledger) -> None:
    # The second quarter ended in June 2017, the third in September.
    found = erased(ledger, months=21)
    assert (found.reports, found.residents) == (3, 8)
    with reading(ledger.engine) as connection:
        left = connection.scalars(select(Submission.quarter).where(Submission.erased_at.is_(None)))
        assert set(left) == {Q2, Q3}  # Q2's places
    assert persons(ledger.engine)[0] == 2
    assert flaws(ledger.engine) == set()


def test_a_trial_erases_nothing_and_tells_how_much_it_would(ledger: Ledger) -> None:
    would = erase(ledger.engine, months=EVERYTHING_OLD, by="drift", now=LATER, dry_run=True)
    assert persons(ledger.engine)[0] == 10
    assert would == erased(ledger)


def test_erasing_twice_erases_once(ledger: Ledger) -> None:
    erased(ledger)
    assert erased(ledger, now=LATER + timedelta(days=1)).reports == 0
    assert flaws(ledger.engine) == set()


def test_many_reports_are_erased_some_at_a_time(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.retention.REPORTS_AT_A_TIME", 2)
    assert erased(ledger).reports == 5
    with reading(ledger.engine) as connection:
        links = connection.scalars(select(Event.details).where(Event.deed == Deed.ERASE))
        assert [json.loads(link)["reports"] for link in links] == [2, 2, 1]
    assert flaws(ledger.engine) == set()


@pytest.mark.parametrize("status", ["returned", "withdrawn", "superseded"])
def test_a_report_that_is_in_no_figure_is_erased_too(ledger: Ledger, status: str) -> None:
    ledger.receive(report("oslo", "2017Q2", [participant("oslo-1")]), approve=False)
    if status == "superseded":
        ledger.receive(report("oslo", "2017Q2", [participant("oslo-2")]), approve=False)
    else:
        deed = Deed.RETURN if status == "returned" else Deed.WITHDRAW
        with reading(ledger.engine) as connection:
            newest = connection.scalar(select(func.max(Submission.id)))
        assert newest is not None
        decide(
            *(ledger.engine, deed, newest),
            seen=SubmissionStatus.SUBMITTED,
            by=at_the_machine("leder"),
            now=ledger.tick(),
            reason="Prøve på sletting.",
        )
    erased(ledger)
    assert persons(ledger.engine) == [0, 0, 0, 0]


def test_an_approved_report_that_is_not_counted_yet_is_not_erased(ledger: Ledger) -> None:
    ledger.receive(report("oslo", "2017Q2", [participant("oslo-1")]))
    found = erased(ledger)
    assert (found.reports, found.uncounted) == (5, 1)
    assert persons(ledger.engine)[0] == 1
    ledger.publish()
    assert ledger.cell("adult_residents", "oslo", "2017Q2") == ("shown", 1.0)
    assert erased(ledger, now=LATER + timedelta(days=1)).reports == 1
    assert flaws(ledger.engine) == set()


def test_a_correction_that_waits_is_kept_for_thirty_days(ledger: Ledger) -> None:
    ledger.receive(report("bodo", "2017Q2", [participant("bodo-9")]), approve=False)
    soon = datetime(2019, 2, 20, tzinfo=UTC)
    found = erased(ledger, months=15, now=soon)
    assert (found.reports, found.waiting, persons(ledger.engine)[0]) == (5, 1, 1)
    assert erased(ledger, months=15, now=soon + timedelta(days=30)).reports == 1


def test_what_was_erased_before_it_was_decided_about_cannot_be_approved(ledger: Ledger) -> None:
    waiting = report("bodo", "2017Q2", [participant("bodo-9")])
    ledger.receive(waiting, approve=False)
    erased(ledger)
    with reading(ledger.engine) as connection:
        newest = connection.scalar(select(func.max(Submission.id)))
    assert newest is not None
    who = at_the_machine("leder")
    with pytest.raises(Refusal) as refusal:
        decide(
            *(ledger.engine, Deed.APPROVE, newest),
            seen=SubmissionStatus.SUBMITTED,
            by=who,
            now=ledger.tick(),
        )
    assert refusal.value.code == "report_erased"
    # Sent again, the same content is a report of its own.
    ledger.receive(waiting)
    ledger.publish()
    assert ledger.cell("adult_residents", "bodo", "2017Q2") == ("shown", 1.0)
    assert flaws(ledger.engine) == set()


# --- what is published afterwards


def test_building_everything_anew_leaves_the_figures_as_they_were(ledger: Ledger) -> None:
    before = ledger.cells()
    erased(ledger)
    assert ledger.publish(rebuild=True) is None
    assert ledger.cells() == before
    assert flaws(ledger.engine) == set()


def test_a_change_of_definition_leaves_the_figures_and_gives_a_new_one_none(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    from queries import cells, facts, indicators, publication

    whole = dict(indicators.INDICATORS)
    del indicators.INDICATORS["adult_residents"]
    monkeypatch.setattr(facts, "counting_in_words", lambda: "without")
    try:
        ledger.publish(rebuild=True)
        before = ledger.cells()
        erased(ledger)
    finally:
        indicators.INDICATORS.clear()  # so that all stand in their own order again
        indicators.INDICATORS.update(whole)
    assert cells.INDICATORS is indicators.INDICATORS
    monkeypatch.setattr(publication, "counting_in_words", lambda: "with it")
    ledger.publish()
    after = ledger.cells()
    assert before.items() <= after.items()
    added = {place: cell for place, cell in after.items() if place not in before}
    assert {place[0] for place in added} == {"adult_residents"}
    there = {cell[0] for place, cell in added.items() if place[2] in {"bodo", "larvik", "all"}}
    assert there == {"not_reported"}
    assert flaws(ledger.engine) == set()


def test_a_new_part_of_a_figure_has_none_where_it_was_never_counted(ledger: Ledger) -> None:
    from db.remembered import remember
    from queries.remembered import RememberedCount

    erased(ledger)
    with writing(ledger.engine) as session:
        connection = session.connection()
        rows = connection.execute(select(RememberedCount.__table__)).all()
        counts = {}
        for row in rows:
            said = json.loads(row.counts)
            said["facts"] = [f for f in said["facts"] if f[:2] != ["contracts_ended", "breach"]]
            counts[row.centre, row.quarter] = json.dumps(said, separators=(",", ":"))
        remember(connection, counts)
    ledger.publish(rebuild=True)
    assert ledger.cell("contracts_ended", "bodo", "2017Q2") == ("shown", 1.0)
    assert ledger.cell("contracts_ended", "bodo", "2017Q2", "settled") == ("shown", 1.0)
    assert ledger.cell("contracts_ended", "bodo", "2017Q2", "breach") == ("not_reported", None)
    assert flaws(ledger.engine) == set()


def test_a_correction_of_an_erased_quarter_is_counted(ledger: Ledger) -> None:
    erased(ledger)
    larvik = ledger.cell("adult_residents", "larvik", "2017Q2")
    ledger.receive_and_publish(report("bodo", "2017Q2", [participant(f"b-{n}") for n in "123"]))
    assert ledger.cell("adult_residents", "bodo", "2017Q2") == ("shown", 3.0)
    assert ledger.cell("adult_residents", "larvik", "2017Q2") == larvik
    assert persons(ledger.engine)[0] == 3
    assert flaws(ledger.engine) == set()
    erased(ledger, now=LATER + timedelta(days=1))
    assert ledger.publish(rebuild=True) is None
    assert ledger.cell("adult_residents", "bodo", "2017Q2") == ("shown", 3.0)
    assert flaws(ledger.engine) == set()


def test_places_reported_later_count_beside_what_was_counted(ledger: Ledger) -> None:
    erased(ledger)
    ledger.receive_and_publish(capacity({("bodo", "2017Q2"): 4, ("larvik", "2017Q2"): 5}))
    assert ledger.cell("adult_places", "bodo", "2017Q2") == ("shown", 4.0)
    assert ledger.cell("adult_residents", "bodo", "2017Q2") == ("shown", 1.0)
    assert ledger.cell("occupancy_share", "bodo", "2017Q2") == ("shown", 25.0)
    assert ledger.cell("occupancy_share", "larvik", "2017Q2") == ("shown", 40.0)
    assert flaws(ledger.engine) == set()


def test_a_withdrawn_report_leaves_the_figures_though_it_is_erased(ledger: Ledger) -> None:
    erased(ledger)
    with reading(ledger.engine) as connection:
        approved = connection.scalar(
            select(Submission.id).where(
                Submission.centre_code == "larvik",
                Submission.quarter == Q2,
                Submission.kind == ReportKind.RESIDENTS,
            )
        )
    assert approved is not None
    decide(
        *(ledger.engine, Deed.WITHDRAW, approved),
        seen=SubmissionStatus.APPROVED,
        by=at_the_machine("leder"),
        now=ledger.tick(),
        reason="Feil mottak.",
    )
    ledger.publish()
    assert ledger.cell("adult_residents", "larvik", "2017Q2") == ("not_reported", None)
    assert ledger.cell("adult_residents", "bodo", "2017Q2") == ("shown", 1.0)
    assert flaws(ledger.engine) == set()


# --- whether it is whole


def test_a_row_that_comes_back_is_found(ledger: Ledger) -> None:
    erased(ledger)
    with tampering(ledger.engine) as connection:
        row = {"submission_id": 1, "participant_id": "x", "arrived": LATER.date()}
        connection.execute(insert(Resident), row)
        assert kinds(all_of(checks(connection))) == {FlawKind.NOT_ERASED}


def test_rows_that_vanish_are_not_passed_off_as_erased(ledger: Ledger) -> None:
    """Whoever takes a report's rows away and marks it as erased is told by the audit's counts."""
    erased(ledger, months=21)
    with tampering(ledger.engine) as connection:
        of = Submission.quarter == Q3, Submission.kind == ReportKind.RESIDENTS
        ids = connection.scalars(select(Submission.id).where(*of)).all()
        for model in (ProgrammeHours, Contract):
            column = next(iter(model.__table__.primary_key.columns))
            rows = select(Resident.id).where(Resident.submission_id.in_(ids))
            connection.execute(model.__table__.delete().where(column.in_(rows)))
        connection.execute(Resident.__table__.delete().where(Resident.submission_id.in_(ids)))
        connection.execute(update(Submission).where(Submission.id.in_(ids)).values(erased_at=LATER))
        assert kinds(all_of(checks(connection))) == {FlawKind.ERASURE}


def test_what_is_remembered_of_an_erased_report_is_guarded(ledger: Ledger) -> None:
    from db.models import RememberedCount

    erased(ledger)
    with tampering(ledger.engine) as connection:
        connection.execute(
            RememberedCount.__table__.delete().where(RememberedCount.centre == "bodo")
        )
        assert FlawKind.REMEMBERED in kinds(all_of(checks(connection)))


def test_a_backup_of_an_erased_database_comes_back_whole(ledger: Ledger, tmp_path: Path) -> None:
    erased(ledger)
    before = ledger.cells()
    assert backup(ledger.engine, tmp_path / "kept.backup") == []
    with fresh_database(ledger.engine.dialect.name, tmp_path) as other:
        url = other.url.render_as_string(hide_password=False)
        other.dispose()
        restore(tmp_path / "kept.backup", url, now=LATER)
        assert Ledger(other).cells() == before
        assert persons(other) == [0, 0, 0, 0]
        assert flaws(other) == set()


# --- and in the bytes


def bytes_with(word: bytes, file: Path) -> int:
    """How often ``word`` stands in a database file and its journals."""
    return sum(each.read_bytes().count(word) for each in file.parent.glob(f"{file.name}*"))


def test_an_erased_pseudonym_is_nowhere_in_the_file_or_its_log(tmp_path: Path) -> None:
    file = tmp_path / "own" / "figures.db"
    file.parent.mkdir()
    engine = open_engine(f"sqlite:///{file}")
    with open_ledger("sqlite", tmp_path) as source:
        fill(source)
        backup(source.engine, tmp_path / "kept.backup")
    restore(tmp_path / "kept.backup", str(engine.url), now=LATER)
    ledger = Ledger(engine)
    for number in range(8):
        # Enough, in an order that divides pages again and again.
        rows = [resident(f"PLANTED{(7919 * n + number) % 100_003:06}") for n in range(150)]
        ledger.receive(report("bodo", f"201{7 + number // 4}Q{1 + number % 4}", rows))
    ledger.publish()
    assert bytes_with(b"PLANTED", file)
    erase(engine, months=1, by="drift", now=LATER)
    with engine.connect():  # somebody else looks at it meanwhile
        assert scrub_records(engine, by="drift", now=LATER)
        assert bytes_with(b"PLANTED", file) == 0
        assert bytes_with(b"bodo-1", file) == 0
    assert whole(engine) == []
    engine.dispose()


def test_scrubbing_gives_way_to_those_who_read_and_can_be_done_later(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.session.PATIENCE", 50)
    ledger.engine.dispose()
    erased(ledger)
    with reading(ledger.engine) as connection:
        connection.execute(select(func.count()).select_from(Resident)).scalar_one()
        assert not scrub_records(ledger.engine, by="drift", now=LATER)
    assert scrub_records(ledger.engine, by="drift", now=LATER)
