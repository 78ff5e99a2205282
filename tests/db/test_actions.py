"""The cycle of a report: sent, approved or returned with a reason, superseded or withdrawn."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import IntegrityError

from db.actions import decide
from db.actor import at_the_machine
from db.audit import Entry, broken_links, newest_link, record
from db.ingest.file_rules import Slice
from db.models import Base, Decision, Event, Submission
from db.refusal import Refusal
from db.session import open_engine, reading, writing
from db.vocabulary import Deed, Outcome, Quarter, ReportKind, SubmissionStatus
from tests.db.import_cases import (
    IDENTITY_NUMBER,
    NOW,
    RESIDENT,
    deliver,
    everything,
    report,
    resident,
)

SUBMITTED, APPROVED = SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED
RETURNED, SUPERSEDED = SubmissionStatus.RETURNED, SubmissionStatus.SUPERSEDED
WITHDRAWN = SubmissionStatus.WITHDRAWN
BODO_Q3 = Slice(ReportKind.RESIDENTS, "bodo", Quarter(2017, 3))


def statuses(engine: Engine) -> list[SubmissionStatus]:
    with reading(engine) as connection:
        found = select(Submission.status).order_by(Submission.id)
        return list(connection.execute(found).scalars())


def take(
    engine: Engine,
    deed: Deed,
    submission: int = 1,
    seen: SubmissionStatus = SUBMITTED,
    reason: str | None = None,
    by: str = "ola",
) -> None:
    decide(engine, deed, submission, seen=seen, by=at_the_machine(by), now=NOW, reason=reason)


def events(engine: Engine) -> list[tuple[Deed, Outcome]]:
    with reading(engine) as connection:
        found = connection.execute(select(Event.deed, Event.outcome).order_by(Event.id))
        return [(row.deed, row.outcome) for row in found]


def test_a_report_is_returned_corrected_and_approved(engine: Engine) -> None:
    deliver(engine, report(RESIDENT))
    take(engine, Deed.RETURN, reason="To beboere mangler.")
    assert statuses(engine) == [RETURNED]
    deliver(engine, report(RESIDENT, resident(participant_id="p2")))
    assert statuses(engine) == [SUPERSEDED, SUBMITTED]
    take(engine, Deed.APPROVE, 2)
    assert statuses(engine) == [SUPERSEDED, APPROVED]
    with reading(engine) as connection:
        steps = connection.execute(select(Decision.__table__).order_by(Decision.id)).all()
    assert [(s.submission_id, s.status, s.decided_by, s.reason) for s in steps] == [
        (1, RETURNED, "ola", "To beboere mangler."),
        (1, SUPERSEDED, "kari", None),
        (2, APPROVED, "ola", None),
    ]
    done = Outcome.DONE
    assert events(engine) == [
        (Deed.IMPORT, done),
        (Deed.RETURN, done),
        (Deed.IMPORT, done),
        (Deed.APPROVE, done),
    ]


def test_the_approved_report_holds_until_the_next_one_is_approved(engine: Engine) -> None:
    deliver(engine, report(RESIDENT), approve=True)
    deliver(engine, report(resident(sex="M")))
    assert statuses(engine) == [APPROVED, SUBMITTED]
    take(engine, Deed.APPROVE, 2)
    assert statuses(engine) == [SUPERSEDED, APPROVED]


def approvals(engine: Engine) -> list[tuple[str, int, list[int]]]:
    """Who approved which revision, and what it took over from, as the audit has it."""
    with reading(engine) as connection:
        found = connection.execute(
            select(Event.actor, Event.details).where(Event.deed == Deed.APPROVE).order_by(Event.id)
        )
        told = [(row.actor, json.loads(row.details)) for row in found]
    return [(who, said["revision"], said["superseded"]) for who, said in told]


def test_every_approval_is_in_the_audit_with_what_it_took_over_from(engine: Engine) -> None:
    deliver(engine, report(RESIDENT), approve=True)
    deliver(engine, report(resident(sex="M")), approve=True, by="ola")
    deliver(engine, report(resident(sex="M")), approve=True)  # it is approved already
    deliver(engine, report(RESIDENT))
    take(engine, Deed.APPROVE, 3)
    assert approvals(engine) == [("kari", 1, []), ("ola", 2, [1]), ("ola", 3, [2])]


def test_who_sends_again_what_waits_and_approves_it_is_in_the_audit(engine: Engine) -> None:
    deliver(engine, report(RESIDENT))
    deliver(engine, report(RESIDENT), approve=True, dry_run=True)
    assert approvals(engine) == []
    deliver(engine, report(RESIDENT), approve=True, by="ola")
    assert statuses(engine) == [APPROVED]
    assert approvals(engine) == [("ola", 1, [])]


def test_of_several_that_wait_only_the_newest_can_be_approved(engine: Engine) -> None:
    deliver(engine, report(RESIDENT))
    deliver(engine, report(resident(sex="M")))
    assert statuses(engine) == [SUPERSEDED, SUBMITTED]
    with pytest.raises(Refusal, match="report_moved_on") as refused:
        take(engine, Deed.APPROVE, 1)
    assert refused.value.details["status"] == "superseded"
    assert refused.value.details["who"] == "kari"


def test_the_database_itself_holds_only_one_waiting_report(engine: Engine) -> None:
    deliver(engine, report(RESIDENT))
    deliver(engine, report(resident(sex="M")))
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.execute(update(Submission).values(status=SUBMITTED))


def test_the_second_of_two_who_decide_is_told_and_nothing_is_overwritten(engine: Engine) -> None:
    deliver(engine, report(RESIDENT))
    start, refused = Barrier(2), []

    def decide_at_once(deed: Deed) -> None:
        start.wait()
        try:
            take(engine, deed, reason="Sjekk timene.", by=deed.code)
        except Refusal as refusal:
            refused.append((deed, refusal))

    threads = [Thread(target=decide_at_once, args=(d,)) for d in (Deed.APPROVE, Deed.RETURN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((second, refusal),) = refused
    assert (refusal.code, refusal.http_status) == ("report_moved_on", 409)
    first = Deed.RETURN if second is Deed.APPROVE else Deed.APPROVE
    assert refusal.details["who"] == first.code
    assert statuses(engine) == [RETURNED if first is Deed.RETURN else APPROVED]
    assert events(engine)[-1] == (second, Outcome.REFUSED)


@pytest.mark.parametrize("deed", [Deed.RETURN, Deed.WITHDRAW])
@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (None, "reason_missing"),
        (" \n", "reason_missing"),
        ("x" * 1001, "reason_too_long"),
        (f"Gjelder {IDENTITY_NUMBER}.", "reason_has_number"),
    ],
)
def test_returning_and_withdrawing_need_a_reason_without_person_data(
    engine: Engine, deed: Deed, reason: str | None, code: str
) -> None:
    deliver(engine, report(RESIDENT))
    before = everything(engine)
    with pytest.raises(Refusal, match=code):
        take(engine, deed, reason=reason)
    assert everything(engine) == before
    with reading(engine) as connection:
        told = connection.execute(select(Event.details)).scalars().all()
    assert IDENTITY_NUMBER not in "".join(told)


@pytest.mark.parametrize(
    ("status", "deed"),
    [
        (RETURNED, Deed.APPROVE),
        (APPROVED, Deed.APPROVE),
        (SUPERSEDED, Deed.APPROVE),
        (WITHDRAWN, Deed.APPROVE),
        (RETURNED, Deed.RETURN),
        (SUPERSEDED, Deed.RETURN),
        (SUPERSEDED, Deed.WITHDRAW),
        (WITHDRAWN, Deed.WITHDRAW),
    ],
)
def test_a_step_that_the_cycle_does_not_have_is_refused(
    engine: Engine, status: SubmissionStatus, deed: Deed
) -> None:
    deliver(engine, report(RESIDENT))
    with writing(engine) as session:
        session.execute(update(Submission).values(status=status))
    before = everything(engine)
    with pytest.raises(Refusal, match="step_not_possible"):
        take(engine, deed, seen=status, reason="Feil kvartal.")
    assert everything(engine) == before


def test_a_report_that_is_not_there_is_refused(engine: Engine) -> None:
    with pytest.raises(Refusal, match="unknown_report"):
        take(engine, Deed.APPROVE, 17)
    assert events(engine) == [(Deed.APPROVE, Outcome.REFUSED)]


def test_a_report_sent_over_one_the_sender_has_not_seen_is_refused(engine: Engine) -> None:
    deliver(engine, report(RESIDENT), seen={BODO_Q3: 0})
    before = everything(engine)
    with pytest.raises(Refusal, match="report_changed_meanwhile"):
        deliver(engine, report(resident(sex="M")), seen={BODO_Q3: 0})
    assert everything(engine) == before
    deliver(engine, report(resident(sex="M")), seen={BODO_Q3: 1})
    assert statuses(engine) == [SUPERSEDED, SUBMITTED]


def test_a_refused_number_is_in_the_audit_by_its_place_alone(engine: Engine) -> None:
    file = report(resident(participant_id=IDENTITY_NUMBER))
    for dry_run in (True, False):
        assert not deliver(engine, file, dry_run=dry_run).accepted
    assert events(engine) == [(Deed.IMPORT, Outcome.REFUSED)] * 2
    with reading(engine) as connection:
        told = connection.execute(select(Event.details)).scalars().all()
    assert '"places": ["C2"]' in told[0]
    assert "identity_number" in told[0]
    assert IDENTITY_NUMBER not in "".join(told)


def test_a_dry_run_of_a_sound_report_leaves_no_trace(engine: Engine) -> None:
    deliver(engine, report(RESIDENT), dry_run=True)
    assert events(engine) == []


FIELDS = ("at", "actor", "deed", "outcome", "centre", "quarter", "details", "sha256")


@given(data=st.data())
def test_whatever_is_changed_in_the_chain_is_found(data: st.DataObject) -> None:
    engine = open_engine("sqlite://")
    Base.metadata.create_all(engine)
    number = data.draw(st.integers(2, 12))
    entries = [
        Entry(Deed.EXPORT, Outcome.DONE, "bodo", Quarter(2017, 3), {"table": "programme", "n": n})
        for n in range(number)
    ]
    with writing(engine) as session:
        for index, entry in enumerate(entries):
            now = NOW + timedelta(seconds=index)
            record(session.connection(), [entry], by="kari", now=now)
        assert list(broken_links(session.connection())) == []
        assert newest_link(session.connection())[0] == number
    changed = data.draw(st.integers(1, number - 1))
    field = data.draw(st.sampled_from((*FIELDS, "taken out")))
    with writing(engine) as session:
        if field == "taken out":
            session.execute(text("DELETE FROM event WHERE id = :id"), {"id": changed})
        else:
            other = {
                "at": "2001-01-01 00:00:00.000000",
                "deed": "approve",
                "outcome": "refused",
                "quarter": "2016Q4",
                "sha256": "f" * 64,
            }.get(field, "x")
            session.execute(
                text(f"UPDATE event SET {field} = :other WHERE id = :id"),
                {"other": other, "id": changed},
            )
    with reading(engine) as connection:
        assert changed in broken_links(connection)
    engine.dispose()


def test_many_writers_make_one_chain(engine: Engine) -> None:
    entry = Entry(Deed.EXPORT, Outcome.DONE)

    def write() -> None:
        for _ in range(5):
            with writing(engine) as session:
                record(session.connection(), [entry], by="kari", now=NOW)

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        assert connection.scalar(select(func.count(Event.id))) == 20
        assert list(broken_links(connection)) == []
