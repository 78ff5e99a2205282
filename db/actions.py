"""What people decide about a report: approve, return, withdraw.

Each takes the status the decider saw. When the report has moved on meanwhile, nothing is written
and `Refusal` says who was first. Status, step and audit are one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from db.actor import Actor
from db.audit import Entry, approval, record
from db.days import moment
from db.ingest.reasons import no_sentence, reason_fault
from db.models import Decision, Submission
from db.refusal import Refusal
from db.session import writing
from db.steps import supersede, take_step
from db.vocabulary import Deed, Outcome, Permission, SubmissionStatus


@dataclass(frozen=True, slots=True)
class _Step:
    """Where a decision leads, from which states, and whether it must be explained."""

    deed: Deed
    to: SubmissionStatus
    from_: frozenset[SubmissionStatus]
    explained: bool


_SUBMITTED, _APPROVED = SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED
_RETURNED = SubmissionStatus.RETURNED
STEPS = {
    step.deed: step
    for step in (
        _Step(Deed.APPROVE, _APPROVED, frozenset({_SUBMITTED}), explained=False),
        _Step(Deed.RETURN, _RETURNED, frozenset({_SUBMITTED, _APPROVED}), explained=True),
        _Step(
            Deed.WITHDRAW,
            SubmissionStatus.WITHDRAWN,
            frozenset({_SUBMITTED, _RETURNED, _APPROVED}),
            explained=True,
        ),
    )
}


def decide(
    engine: Engine,
    deed: Deed,
    submission_id: int,
    *,
    seen: SubmissionStatus,
    by: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Takes the report ``submission_id`` a step on, if it still is as the decider saw it.

    Raises Refusal: ``not_allowed``, ``not_your_centre``, ``unknown_report``, ``report_moved_on``
    (409: someone was first), ``step_not_possible``, ``report_erased`` (409), ``reason_missing``,
    ``reason_too_short``, ``reason_too_long``, ``reason_has_number``.
    A refusal is recorded too.
    """
    step = STEPS[deed]
    reason = (reason or "").strip() or None
    try:
        with writing(engine) as session:
            connection = session.connection()
            _take(connection, step, submission_id, seen, by, now, reason)
    except Refusal as refusal:
        with writing(engine) as session:
            entry = _entry(session.connection(), step, submission_id, Outcome.REFUSED, refusal.code)
            record(session.connection(), [entry], by=by.name, now=now)
        raise


def _take(
    connection: Connection,
    step: _Step,
    submission_id: int,
    seen: SubmissionStatus,
    by: Actor,
    now: datetime,
    reason: str | None,
) -> None:
    by.require(Permission.DECIDE)
    found = connection.execute(
        select(Submission.__table__).where(Submission.id == submission_id)
    ).first()
    if found is None:
        raise Refusal("unknown_report", http_status=404)
    by.require(Permission.DECIDE, found.centre_code)
    if found.status is not seen:
        raise Refusal("report_moved_on", http_status=409, **_who_was_first(connection, found))
    if seen not in step.from_:
        raise Refusal("step_not_possible", status=seen.code, step=step.deed.code)
    if step.to is SubmissionStatus.APPROVED and found.erased_at is not None:
        raise Refusal("report_erased", http_status=409)  # there is nothing to count any more
    _check_reason(step, reason)
    entry = _entry(connection, step, submission_id, Outcome.DONE)
    if step.to is SubmissionStatus.APPROVED:
        which = (found.kind, found.centre_code, found.quarter)
        superseded = supersede(connection, *which, [_APPROVED], by=by.name, now=now)
        entry = approval(*which, found.revision, superseded)
    take_step(connection, [submission_id], step.to, by=by.name, now=now, reason=reason)
    record(connection, [entry], by=by.name, now=now)


def _check_reason(step: _Step, reason: str | None) -> None:
    if reason is None and step.explained:
        raise Refusal("reason_missing")
    if (fault := reason_fault(reason)) is not None:
        raise fault
    if step.explained and reason and (fault := no_sentence(reason)) is not None:
        raise fault


def _who_was_first(connection: Connection, found: Row[Any]) -> dict[str, str]:
    last = connection.execute(
        select(Decision.decided_by, Decision.decided_at)
        .where(Decision.submission_id == found.id)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    return {
        "status": found.status.code,
        "who": last.decided_by if last else "",
        "when": moment(last.decided_at) if last else "",
    }


def _entry(
    connection: Connection, step: _Step, submission_id: int, outcome: Outcome, code: str = ""
) -> Entry:
    found = connection.execute(
        select(
            Submission.kind, Submission.centre_code, Submission.quarter, Submission.revision
        ).where(Submission.id == submission_id)
    ).first()
    details: dict[str, object] = {"code": code} if code else {}
    if found is None:
        return Entry(step.deed, outcome, details=details)
    details |= {"kind": found.kind.code, "revision": found.revision}
    return Entry(step.deed, outcome, found.centre_code, found.quarter, details)
