"""The demonstration data: a seeded simulation of residents and surveys, written as report files.

Five centres, 2016Q4 to 2018Q4; Oslo closes with 2018Q1. In 2017Q3 every figure that the evaluation
report published comes out exactly. The bytes are the same each time and on every machine.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from db.audit import Entry, record
from db.demo import follow_up, reports, surveys
from db.demo.plan import plans
from db.models import Submission
from db.steps import take_step
from db.vocabulary import Deed, Outcome, Quarter, SubmissionStatus

SENDER = "demonstrasjon"
"""Who demonstration reports are sent by, so that they can be taken out again."""

__all__ = ["SENDER", "files", "in_the_way", "remove", "write"]


def files() -> list[tuple[str, bytes]]:
    """Name and content of every report file."""
    return [*reports.files(), *surveys.files()]


def write(folder: Path) -> list[Path]:
    """Write every report file into ``folder``, made if needed; their paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def in_the_way(connection: Connection) -> list[tuple[str, Quarter]]:
    """The centres and quarters of the demonstration for which somebody else has sent a report.

    Loading would put invented figures in the place of theirs, and removing would not bring them back.
    """
    ours = {(plan.centre, plan.quarter) for each in plans().values() for plan in each}
    ours |= surveys.places()
    ours |= follow_up.places()
    others = (
        select(Submission.centre_code, Submission.quarter)
        .where(Submission.submitted_by != SENDER)
        .distinct()
        .order_by(Submission.quarter, Submission.centre_code)
    )
    found = ((row.centre_code, row.quarter) for row in connection.execute(others))
    return [place for place in found if place in ours]


def remove(session: Session, *, by: str, now: datetime) -> int:
    """Withdraw every demonstration report; gives how many. Other reports are left alone."""
    standing = Submission.status.in_((SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED))
    demonstration = select(
        Submission.id, Submission.centre_code, Submission.quarter, Submission.kind
    ).where(Submission.submitted_by == SENDER, standing)
    connection = session.connection()
    found = connection.execute(demonstration).all()
    take_step(
        connection,
        [each.id for each in found],
        SubmissionStatus.WITHDRAWN,
        by=by,
        now=now,
        reason="Demonstrasjonsdata fjernet.",
    )
    entries = [
        Entry(Deed.WITHDRAW, Outcome.DONE, each.centre_code, each.quarter, {"kind": each.kind.code})
        for each in found
    ]
    record(connection, entries, by=by, now=now)
    return len(found)
