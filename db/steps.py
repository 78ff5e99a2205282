"""The steps of a report's life, written where its status is: who took it there, when and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from db.models import Decision, Submission
from db.vocabulary import Quarter, ReportKind, SubmissionStatus


def take_step(
    connection: Connection,
    submissions: Sequence[int],
    to: SubmissionStatus,
    *,
    by: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Moves ``submissions`` to the status ``to``, and remembers who did it."""
    if not submissions:
        return
    connection.execute(update(Submission).where(Submission.id.in_(submissions)).values(status=to))
    step = {"status": to, "decided_by": by, "decided_at": now, "reason": reason}
    connection.execute(insert(Decision), [{"submission_id": id, **step} for id in submissions])


def supersede(
    connection: Connection,
    kind: ReportKind,
    centre: str,
    quarter: Quarter,
    statuses: Collection[SubmissionStatus],
    *,
    by: str,
    now: datetime,
) -> None:
    """Lets a newer report take the place of those of the same slice that have ``statuses``."""
    outdone = select(Submission.id).where(
        Submission.kind == kind,
        Submission.centre_code == centre,
        Submission.quarter == quarter,
        Submission.status.in_(statuses),
    )
    found = connection.execute(outdone).scalars().all()
    take_step(connection, found, SubmissionStatus.SUPERSEDED, by=by, now=now)
