"""Accepted reports as revisions: all or nothing, never twice, and nothing overwritten."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from db.ingest import Code, ReportFile
from db.models import Capacity, Contract, ProgrammeHours, Resident, SettlementOutcome, Submission
from db.session import reading, writing
from db.vocabulary import (
    Activity,
    AgeGroup,
    EndReason,
    Origin,
    Quarter,
    ReportKind,
    SettlementPlace,
    Sex,
    SubmissionStatus,
)
from tests.db.import_cases import (
    NOW,
    PLACES,
    RESIDENT,
    SETTLEMENT,
    WITHOUT_CONTRACT,
    csv_text,
    deliver,
    everything,
    report,
    resident,
    residents,
    table,
    workbook,
)

Q3 = Quarter(2017, 3)


def submissions(engine: Engine) -> list[tuple[int, SubmissionStatus]]:
    """Revision and status of every submission, in the order they came."""
    with reading(engine) as connection:
        query = select(Submission.revision, Submission.status).order_by(Submission.id)
        return [(revision, status) for revision, status in connection.execute(query)]


def test_a_resident_is_stored_as_reported(engine: Engine) -> None:
    receipt = deliver(
        engine, report(resident(**SETTLEMENT), WITHOUT_CONTRACT | {"participant_id": "B-2"})
    )
    (stored,) = receipt.stored
    assert (stored.kind, stored.centre, stored.quarter, stored.revision) == (
        ReportKind.RESIDENTS,
        "bodo",
        Q3,
        1,
    )
    with reading(engine) as connection, Session(connection) as session:
        submission = session.get_one(Submission, stored.submission_id)
        first, second = sorted(submission.residents, key=lambda r: r.participant_id)
        assert (first.participant_id, first.sex, first.age_group, first.country, first.arrived) == (
            "B-001",
            Sex.FEMALE,
            AgeGroup.AGE_25_34,
            "SYR",
            date(2016, 12, 1),
        )
        contract = first.contract
        assert contract is not None
        assert (contract.started, contract.ended) == (date(2017, 1, 15), date(2017, 9, 1))
        assert contract.end_reason is EndReason.SETTLED
        assert contract.hours_total == Decimal("37.5")
        assert (contract.individual_plan, contract.competence_mapped) == (True, False)
        assert contract.absence_hours == Decimal("12.25")
        assert {part.activity: part.hours for part in contract.hours} == {
            Activity.NORWEGIAN: Decimal(15),
            Activity.LANGUAGE_TRAINING: Decimal(10),
            Activity.WORKLIKE: Decimal(5),
            Activity.SOCIETY: Decimal(4),
            Activity.CAREER: Decimal("2.5"),
            Activity.WORK_EDUCATION: Decimal(0),
            Activity.WORK_ORIENTED: Decimal(3),
            Activity.VOLUNTARY: Decimal(2),
            Activity.OTHER: Decimal(1),
        }
        assert contract.settlement is not None
        assert contract.settlement.settled_on == date(2017, 9, 4)
        assert contract.settlement.place is SettlementPlace.HOST
        assert contract.settlement.municipality_code == "1804"
        assert second.contract is None


def test_places_are_stored_as_reported(engine: Engine) -> None:
    file = report(PLACES, PLACES | {"centre": "oslo", "adult_places": "0", "origin": "simulert"})
    receipt = deliver(engine, file)
    assert [(s.kind, s.centre) for s in receipt.stored] == [
        (ReportKind.CAPACITY, "bodo"),
        (ReportKind.CAPACITY, "oslo"),
    ]
    with reading(engine) as connection:
        query = (
            select(Submission.origin, Capacity.adult_places).join(Capacity).order_by(Submission.id)
        )
        assert list(connection.execute(query)) == [(Origin.REPORTED, 45), (Origin.SIMULATED, 0)]


def test_who_and_when_and_why_go_with_the_submission(engine: Engine) -> None:
    moment = datetime(2017, 11, 1, 10, 30, 15, 250, tzinfo=timezone(timedelta(hours=1)))
    file = report(RESIDENT)
    (stored,) = deliver(engine, file, by="ola", now=moment, reason=" Korrigert. ").stored
    with reading(engine) as connection, Session(connection) as session:
        submission = session.get_one(Submission, stored.submission_id)
        assert submission.submitted_by == "ola"
        assert submission.submitted_at == moment
        assert submission.submitted_at.utcoffset() == timedelta(0)
        assert submission.reason == "Korrigert."
        assert submission.origin is Origin.REPORTED
        assert (len(submission.file_sha256), len(submission.content_sha256)) == (64, 64)


def test_a_moment_without_its_time_zone_is_a_mistake_of_ours(engine: Engine) -> None:
    with pytest.raises(ValueError, match="time zone"):
        deliver(engine, report(RESIDENT), now=NOW.replace(tzinfo=None))


def _other_spelling() -> ReportFile:
    text = csv_text(list(reversed(residents(3))), separator=",", heading=str)
    return ReportFile("again.csv", text.replace("2017K3", "2017Q3").encode("utf-16"))


@pytest.mark.parametrize(
    "again",
    [
        lambda: report(*residents(3)),
        _other_spelling,
        lambda: workbook(("Ark", table(residents(3)))),
    ],
    ids=["same", "other spelling", "workbook"],
)
def test_the_same_content_again_changes_nothing(engine: Engine, again: Any) -> None:
    first = deliver(engine, report(*residents(3)), approve=True)
    before = everything(engine)
    receipt = deliver(engine, again(), approve=True, now=NOW + timedelta(days=1))
    assert receipt.accepted
    assert receipt.stored == []
    assert receipt.unchanged == first.stored
    assert everything(engine) == before


def test_one_changed_row_makes_one_revision_of_that_slice_alone(engine: Engine) -> None:
    bodo = residents(3)
    oslo = [row | {"centre": "oslo", "participant_id": "O" + row["participant_id"]} for row in bodo]
    earlier = [row | {"quarter": "2017K2", "contract_start": "2017-01-15"} for row in bodo]
    everyone = [*bodo, *oslo, *earlier]
    assert len(deliver(engine, report(*everyone), approve=True).stored) == 3

    everyone[1] = everyone[1] | {"absence_hours": "12,5"}
    receipt = deliver(engine, report(*everyone), approve=True)
    assert [(s.centre, s.quarter, s.revision) for s in receipt.stored] == [("bodo", Q3, 2)]
    assert len(receipt.unchanged) == 2
    assert submissions(engine) == [
        (1, SubmissionStatus.SUPERSEDED),
        (1, SubmissionStatus.APPROVED),
        (1, SubmissionStatus.APPROVED),
        (2, SubmissionStatus.APPROVED),
    ]
    with reading(engine) as connection:
        counted = [
            len(list(connection.execute(select(Resident.id).filter_by(submission_id=n))))
            for n in (1, 2, 3, 4)
        ]
    assert counted == [3, 3, 3, 3]


def test_another_origin_is_another_revision(engine: Engine) -> None:
    deliver(engine, report(RESIDENT))
    (stored,) = deliver(engine, report(resident(origin="simulert"))).stored
    assert stored.revision == 2


def test_a_submission_waits_until_it_is_approved(engine: Engine) -> None:
    deliver(engine, report(RESIDENT), approve=True)
    changed = report(resident(sex="M"))
    deliver(engine, changed)
    assert submissions(engine) == [(1, SubmissionStatus.APPROVED), (2, SubmissionStatus.SUBMITTED)]
    receipt = deliver(engine, changed, approve=True)
    assert (receipt.stored, len(receipt.unchanged)) == ([], 1)
    assert submissions(engine) == [(1, SubmissionStatus.SUPERSEDED), (2, SubmissionStatus.APPROVED)]


def test_going_back_to_earlier_content_is_a_new_revision(engine: Engine) -> None:
    for sex in "KMK":
        deliver(engine, report(resident(sex=sex)), approve=True)
    assert [revision for revision, _ in submissions(engine)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("status", "revisions"),
    [
        (SubmissionStatus.WITHDRAWN, [1, 2]),
        (SubmissionStatus.SUPERSEDED, [1, 2]),
        (SubmissionStatus.RETURNED, [1, 2]),
    ],
)
def test_a_withdrawn_revision_no_longer_counts_but_keeps_its_number(
    engine: Engine, status: SubmissionStatus, revisions: list[int]
) -> None:
    deliver(engine, report(RESIDENT))
    with writing(engine) as session:
        session.execute(update(Submission).values(status=status))
    deliver(engine, report(RESIDENT), approve=True)
    assert [revision for revision, _ in submissions(engine)] == revisions


def test_a_dry_run_tells_what_would_be_and_stores_nothing(engine: Engine) -> None:
    deliver(engine, report(RESIDENT))
    before = everything(engine)
    files = report(resident(sex="M")), report(PLACES, name="plasser.csv")
    receipt = deliver(engine, *files, dry_run=True, approve=True)
    assert receipt.accepted
    assert receipt.dry_run
    assert [(s.kind, s.revision, s.submission_id) for s in receipt.stored] == [
        (ReportKind.RESIDENTS, 2, None),
        (ReportKind.CAPACITY, 1, None),
    ]
    same = deliver(engine, report(RESIDENT), dry_run=True, approve=True)
    assert len(same.unchanged) == 1
    assert everything(engine) == before


def test_one_bad_file_keeps_all_of_the_delivery_out(engine: Engine) -> None:
    before = everything(engine)
    receipt = deliver(
        engine, report(RESIDENT), report(PLACES | {"adult_places": "x"}, name="b.csv")
    )
    assert [(f.file, [x.code for x in f.findings]) for f in receipt.findings] == [
        ("rapport.csv", []),
        ("b.csv", [Code.NOT_A_NUMBER]),
    ]
    assert not receipt.accepted
    assert everything(engine) == before


def test_a_refused_dry_run_leaves_every_byte_of_the_database_as_it_was(
    engine: Engine, tmp_path: Path
) -> None:
    deliver(engine, report(RESIDENT), approve=True)

    def stored_bytes() -> dict[str, bytes]:
        return {f.name: f.read_bytes() for f in tmp_path.iterdir() if not f.name.endswith("-shm")}

    before = everything(engine), stored_bytes()
    bad, doubtful = report(resident(sex="x")), report(resident(hours_total="38"))
    for file in (bad, doubtful):
        assert not deliver(engine, file, approve=True, dry_run=True).accepted
    assert (everything(engine), stored_bytes()) == before
    # Sent for good, a refusal is told in the audit, and changes nothing else.
    for file in (bad, doubtful):
        assert not deliver(engine, file, approve=True).accepted
    assert everything(engine) == before[0]


def test_a_fault_on_the_way_in_undoes_all_of_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db.ingest import store

    before = everything(engine)
    write = store._insert_many

    def fail_late(connection: Any, model: type[Any], rows: list[dict[str, Any]]) -> None:
        if model is SettlementOutcome:
            raise ConnectionError
        write(connection, model, rows)

    monkeypatch.setattr(store, "_insert_many", fail_late)
    with pytest.raises(ConnectionError):
        deliver(engine, report(PLACES), report(resident(**SETTLEMENT)))
    assert everything(engine) == before


def test_no_files_are_no_delivery(engine: Engine) -> None:
    receipt = deliver(engine)
    assert (receipt.accepted, receipt.needs_reason, receipt.findings) == (False, False, ())


def test_many_rows_are_stored_with_their_own_contracts_and_hours(engine: Engine) -> None:
    rows = [
        row
        | {"hours_other": str(i % 2), "hours_total": str(Decimal("36.5") + i % 2).replace(".", ",")}
        for i, row in enumerate(residents(2500, centre="oslo"))
    ]
    assert deliver(engine, report(*rows), reason="Prøve med mange rader.").accepted
    query = (
        select(Resident.participant_id, Contract.hours_total, ProgrammeHours.hours)
        .join(Contract, Contract.resident_id == Resident.id)
        .join(ProgrammeHours, ProgrammeHours.contract_id == Contract.resident_id)
        .where(ProgrammeHours.activity == Activity.OTHER)
        .order_by(Resident.participant_id)
    )
    with reading(engine) as connection:
        stored = [(pid, total, other) for pid, total, other in connection.execute(query)]
    assert stored == [(f"B-{i:04d}", Decimal("36.5") + i % 2, Decimal(i % 2)) for i in range(2500)]
