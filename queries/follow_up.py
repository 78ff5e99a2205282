"""What the indicators of outcomes count over: one row for each person that the registers follow.

Private to queries. All time is counted from the residence permit, as the goals for settlement are
(section 2.1), and in months that are a twelfth of 365 days.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func

from db.follow_up_models import FollowUp
from db.vocabulary import ReportKind
from queries.frames import approved, frame
from queries.records import days

FOLLOWED = frame(ReportKind.FOLLOW_UP, approved(ReportKind.FOLLOW_UP, FollowUp), after_closing=True)
"""Those who have lived at a centre, as the extraction of the quarter knows them."""

followed = FOLLOWED.rows


def last_day(months: int) -> int:
    """The last day of the month of that number, counted from the day it begins with: 6 → 182."""
    return 365 * months // 12


def followed_for(months: int) -> ColumnElement[bool]:
    """Whether somebody with a permit has been followed for so many months from it."""
    return days(followed.permit_on, followed.observed_until) >= last_day(months)


def within(months: int, event: ColumnElement[object]) -> ColumnElement[bool]:
    """Whether something happened in the first so many months from the permit."""
    return days(followed.permit_on, event) <= last_day(months)


def in_month(
    month: int, time: ColumnElement[int], *, or_later: bool = False
) -> ColumnElement[bool]:
    """Whether a time in days is in the month of that number; the day of the permit is in the first."""
    begun = time > (last_day(month - 1) if month > 1 else -1)
    return begun if or_later else and_(begun, time <= last_day(month))


def time_to(event: ColumnElement[object]) -> ColumnElement[int]:
    """Days from the permit to an event, or for as long as it is known not to have happened."""
    return days(followed.permit_on, func.coalesce(event, followed.observed_until))
