"""What has been reported, and what became of it: the state of every report, and its history.

Reads submissions and decisions only; a resident's record is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select

from db.models import Decision, Submission
from db.refusal import Refusal
from db.session import reading
from db.vocabulary import (
    Audience,
    Labelled,
    Origin,
    Quarter,
    ReportKind,
    SubmissionStatus,
)
from queries.values import CentreFacts, Viewer

DAYS_TO_REPORT = 30
"""Days after the quarter's last day before a missing report is overdue; not from the report."""


class State(Labelled):
    """Where a centre stands with one kind of report for one quarter."""

    APPROVED = "approved", "godkjent", "approved"
    CORRECTION = "correction", "godkjent, ny venter", "approved, a new one waits"
    WAITING = "waiting", "venter", "waiting"
    RETURNED = "returned", "returnert", "returned"
    MISSING = "missing", "mangler", "missing"
    OVERDUE = "overdue", "over fristen", "overdue"
    CLOSED = "closed", "ikke i drift", "closed"


class Slot(NamedTuple):
    """What can be reported once: a centre, a quarter and a kind of report."""

    centre: str
    quarter: Quarter
    kind: ReportKind


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody decided about a report."""

    status: SubmissionStatus
    by: str
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """One revision of a report, who sent it, and every step it has taken since."""

    id: int
    slot: Slot
    revision: int
    status: SubmissionStatus
    origin: Origin
    by: str
    at: datetime
    reason: str | None
    file_sha256: str
    steps: Sequence[Step]


class Reports:
    """Answers what has been reported. Only those who see internal figures may ask."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(
        self, centres: Iterable[str], quarters: Sequence[Quarter], viewer: Viewer
    ) -> list[Report]:
        """Every revision for ``centres`` and ``quarters``, the newest quarter and revision first."""
        if viewer.audience is not Audience.INTERNAL:
            raise Refusal("audience_not_published", http_status=403)
        if not quarters:
            return []
        wanted = set(centres)
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(Submission.__table__)
                .where(Submission.quarter.between(min(quarters), max(quarters)))
                .order_by(
                    Submission.quarter.desc(),
                    Submission.centre_code,
                    Submission.kind.desc(),
                    Submission.revision.desc(),
                )
            ).all()
            rows = [row for row in rows if row.centre_code in wanted]
            steps = _steps(connection, [row.id for row in rows])
        return [
            Report(
                id=row.id,
                slot=Slot(row.centre_code, row.quarter, row.kind),
                revision=row.revision,
                status=row.status,
                origin=row.origin,
                by=row.submitted_by,
                at=row.submitted_at,
                reason=row.reason,
                file_sha256=row.file_sha256,
                steps=steps.get(row.id, ()),
            )
            for row in rows
        ]


def _steps(connection: Connection, submissions: Sequence[int]) -> Mapping[int, Sequence[Step]]:
    """The steps of each submission, oldest first; five hundred at a time for parameter limits."""
    found: dict[int, list[Step]] = {}
    for start in range(0, len(submissions), 500):
        rows = connection.execute(
            select(Decision.__table__)
            .where(Decision.submission_id.in_(submissions[start : start + 500]))
            .order_by(Decision.id)
        )
        for row in rows:
            step = Step(row.status, row.decided_by, row.decided_at, row.reason)
            found.setdefault(row.submission_id, []).append(step)
    return found


def due(quarter: Quarter) -> date:
    """The last day a report for ``quarter`` is in time."""
    return quarter.last_day + timedelta(days=DAYS_TO_REPORT)


def state(reports: Iterable[Report], centre: CentreFacts, quarter: Quarter, today: date) -> State:
    """Where ``centre`` stands, from all revisions of one kind of report for one quarter."""
    has = {report.status for report in reports}
    approved, waiting = SubmissionStatus.APPROVED in has, SubmissionStatus.SUBMITTED in has
    if approved:
        return State.CORRECTION if waiting else State.APPROVED
    if waiting:
        return State.WAITING
    if SubmissionStatus.RETURNED in has:
        return State.RETURNED
    if not centre.open_in(quarter):
        return State.CLOSED
    return State.OVERDUE if today > due(quarter) else State.MISSING
