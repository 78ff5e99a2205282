"""Decisions that the published figures do not show yet: publishing them waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from db.models import PublishedSubmission, Submission
from db.vocabulary import Quarter, ReportKind, SubmissionStatus


class Unpublished(NamedTuple):
    """A report that is approved and not counted, or counted and approved no more."""

    id: int
    kind: ReportKind
    centre: str
    quarter: Quarter
    revision: int
    status: SubmissionStatus

    @property
    def still_counted(self) -> bool:
        """Whether its figures are still among those published, though it is approved no more."""
        return self.status is not SubmissionStatus.APPROVED


def unpublished(connection: Connection) -> Sequence[Unpublished]:
    """Every report whose decision is not published, by place and quarter."""
    report, approved = Submission.__table__.c, SubmissionStatus.APPROVED
    counted = (
        select(PublishedSubmission.submission_id)
        .where(PublishedSubmission.until.is_(None))
        .where(PublishedSubmission.submission_id == report.id)
        .exists()
    )
    waiting = ((report.status == approved) & ~counted) | ((report.status != approved) & counted)
    found = connection.execute(
        select(
            *(report.id, report.kind, report.centre_code, report.quarter),
            *(report.revision, report.status),
        )
        .where(waiting)
        .order_by(report.quarter, report.centre_code, report.kind, report.revision)
    )
    return [Unpublished(*row) for row in found]
