"""The steps of a report's life, written where its status is: who took it there, when and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.audit import chained
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
    last = connection.execute(
        select(Decision.id, Decision.sha256).order_by(Decision.id.desc()).limit(1)
    ).first()
    number, former = (last.id, last.sha256) if last else (0, "")
    rows = []
    for submission in submissions:
        number += 1
        row: dict[str, Any] = {"id": number, "submission_id": submission, **step}
        former = row["sha256"] = _link(former, row)
        rows.append(row)
    connection.execute(insert(Decision), rows)


def broken_steps(connection: Connection) -> Iterator[int]:
    """The numbers of the steps that are missing or do not follow from the one before."""
    expected, former = 1, ""
    for row in connection.execute(select(Decision.__table__).order_by(Decision.id)).mappings():
        yield from range(expected, row["id"])
        if row["id"] == expected and row["sha256"] != _link(former, row):
            yield row["id"]
        expected, former = row["id"] + 1, row["sha256"]


def _link(former: str, row: Mapping[Any, Any]) -> str:
    names = ("id", "submission_id", "status", "decided_by", "decided_at", "reason")
    return chained(former, *(row[name] for name in names))


def supersede(
    connection: Connection,
    kind: ReportKind,
    centre: str,
    quarter: Quarter,
    statuses: Collection[SubmissionStatus],
    *,
    by: str,
    now: datetime,
) -> list[int]:
    """Lets a newer report take the place of those of the same slice that have ``statuses``.

    Gives the numbers of their revisions.
    """
    outdone = select(Submission.id, Submission.revision).where(
        Submission.kind == kind,
        Submission.centre_code == centre,
        Submission.quarter == quarter,
        Submission.status.in_(statuses),
    )
    found = connection.execute(outdone.order_by(Submission.revision)).all()
    ids = [each.id for each in found]
    take_step(connection, ids, SubmissionStatus.SUPERSEDED, by=by, now=now)
    return [each.revision for each in found]
