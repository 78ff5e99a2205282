"""What indicators count over: the rows of one kind of report, as the approved ones have them.

Private to queries. To count something new, add a frame here or beside its records, and name it in
the indicator's entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from db.models import Base, Submission
from db.vocabulary import ReportKind, SubmissionStatus
from queries.records import QUARTER, person


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Rows to count over. ``rows`` has a column ``centre``: the place that was reported for.

    A total needs every open centre, unless the frame is not ``complete``: then it is all that came,
    whichever place it was reported for, and the figures of single centres are there only when each
    is of nobody or of ``least`` at least, so that none of few is told or can be subtracted. Where
    people are followed, a centre has figures ``after_closing`` too.

    A sum over no rows is zero. Where zeros are told as such (``zero_is_told``) it is unknown, and the
    figure is not reported.
    """

    kind: ReportKind
    rows: ReadOnlyColumnCollection[str, Any]
    complete: bool = True
    least: int = 0
    after_closing: bool = False
    zero_is_told: bool = False


def approved(kind: ReportKind, model: type[Base], *more: ColumnElement[Any]) -> Select[Any]:
    """The rows of the approved reports of a flat kind in the quarter, each with its ``centre``."""
    table = model.__table__
    columns = [column for column in table.c if column.name != "submission_id"]
    return (
        select(Submission.centre_code.label("centre"), *columns, *more)
        .select_from(Submission)
        .join(table, table.c.submission_id == Submission.id)
        .where(
            Submission.kind == kind,
            Submission.quarter == QUARTER,
            Submission.status == SubmissionStatus.APPROVED,
        )
    )


def frame(kind: ReportKind, rows: Select[Any], **more: Any) -> Frame:
    """A frame over ``rows``, such as those `approved`."""
    return Frame(kind, rows.subquery(kind.code).c, **more)


PERSON = Frame(ReportKind.RESIDENTS, person)
"""The residents of a quarter, each with contract and week."""
