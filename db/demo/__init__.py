"""The demonstration data: a seeded simulation of residents, written as centres' report files.

Five centres, 2016Q4 to 2018Q4; Oslo closes with 2018Q1. In 2017Q3 every figure that the evaluation
report published comes out exactly. The bytes are the same each time and on every machine.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.demo.reports import files
from db.models import Submission
from db.vocabulary import SubmissionStatus

SENDER = "demonstrasjon"
"""Who demonstration reports are sent by, so that they can be taken out again."""

__all__ = ["SENDER", "files", "remove", "write"]


def write(folder: Path) -> list[Path]:
    """Write every report file into ``folder``, made if needed; their paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def remove(session: Session) -> int:
    """Withdraw every demonstration report; gives how many. Other reports are left alone."""
    standing = Submission.status.in_((SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED))
    taken = session.execute(
        update(Submission)
        .where(Submission.submitted_by == SENDER, standing)
        .values(status=SubmissionStatus.WITHDRAWN)
        .returning(Submission.id)
    )
    return len(taken.all())
