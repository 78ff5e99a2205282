"""What had been sent and decided by the end of a day: conditions and statuses for SELECTs.

Private to queries. Without a day, everything is as it is now.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, case, exists, func, literal, select, true, type_coerce

from db.days import end_of
from db.models import Decision, Submission
from db.vocabulary import SubmissionStatus

_STATUS: ColumnElement[SubmissionStatus] = Submission.__table__.c.status


def sent_by(as_of: date | None) -> ColumnElement[bool]:
    """Whether a submission had come by the end of the day."""
    return true() if as_of is None else Submission.submitted_at <= end_of(as_of)


def status_at(as_of: date | None) -> ColumnElement[SubmissionStatus]:
    """The status that a submission had at the end of the day, as its steps by then tell.

    A submission without any step is from before steps were kept: its status is all that is known.
    """
    if as_of is None:
        return _STATUS
    latest = (
        select(Decision.status)
        .where(Decision.submission_id == Submission.id, Decision.decided_at <= end_of(as_of))
        .order_by(Decision.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    waited = literal(SubmissionStatus.SUBMITTED, _STATUS.type)
    stepped = exists().where(Decision.submission_id == Submission.id)
    return type_coerce(func.coalesce(latest, case((stepped, waited), else_=_STATUS)), _STATUS.type)
