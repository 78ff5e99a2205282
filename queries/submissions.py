"""What has been reported, and what became of it: the state of every report, and its history.

Reads submissions and decisions only; a resident's record is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, func, select, true

from db import days
from db.models import Decision, Submission
from db.refusal import Refusal
from db.session import reading
from db.vocabulary import (
    Labelled,
    Origin,
    Permission,
    Quarter,
    ReportKind,
    SubmissionStatus,
)
from queries.centres import beside, centres_of
from queries.difference import Difference, against_approved, against_former
from queries.then import sent_by, status_at
from queries.unpublished import Unpublished, unpublished
from queries.values import Catalogue, CentreFacts, Viewer

DAYS_TO_REPORT = 30
"""Days after the quarter's last day before a missing report is overdue; not from the report."""


class State(Labelled):
    """Where a centre stands with one kind of report for one quarter."""

    APPROVED = "approved", "godkjent", "approved"
    CORRECTION = "correction", "godkjent, ny venter", "approved, a new one waits"
    WAITING = "waiting", "venter", "waiting"
    SENT_BACK = "sent_back", "godkjent, ny returnert", "approved, a new one returned"
    RETURNED = "returned", "returnert", "returned"
    RETURNED_LATE = "returned_late", "returnert, over fristen", "returned, overdue"
    MISSING = "missing", "mangler", "missing"
    OVERDUE = "overdue", "over fristen", "overdue"
    CLOSED = "closed", "ikke i drift", "closed"

    @property
    def approved(self) -> bool:
        """Whether a report is approved, whatever has come since."""
        return self in (State.APPROVED, State.CORRECTION, State.SENT_BACK)

    @property
    def waits(self) -> bool:
        """Whether a report waits to be decided about."""
        return self in (State.WAITING, State.CORRECTION)

    @property
    def late(self) -> bool:
        """Whether the centre owes a report after the time limit."""
        return self in (State.OVERDUE, State.RETURNED_LATE)


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
    content_sha256: str
    steps: Sequence[Step]
    erased_at: datetime | None = None
    """When its rows of persons were erased, if they are."""


class Reports:
    """Answers what has been reported, of the centres whose reports a viewer may see.

    Without an engine there are no records here, and every question is refused: ``no_records``.
    """

    def __init__(
        self, engine: Engine | None, published: Callable[[date | None], Catalogue | None]
    ) -> None:
        self._records = engine
        self._published = published

    @property
    def _engine(self) -> Engine:
        if self._records is None:
            raise Refusal("no_records", http_status=403)
        return self._records

    def catalogue(
        self, viewer: Viewer, as_of: date | None = None, *, today: date | None = None
    ) -> Catalogue:
        """What can be chosen of what is, or should be, reported: also what is not published.

        It goes on to the quarter after the newest one reported, as soon as that has ended, so that
        a report is missed before anyone has sent one. The newest one reported is the default.
        With ``as_of`` it is as known at the end of that day. Raises Refusal ``before_first_report``.
        """
        reach = viewer.reach(Permission.SEE_REPORTS)
        ended = Quarter.of(day_of(as_of, today)).plus(-1)
        with reading(self._engine) as connection:
            published = self._published(as_of)
            span = select(func.min(Submission.quarter), func.max(Submission.quarter))
            first, newest = connection.execute(span.where(sent_by(as_of))).one()
            centres = published.centres if published else centres_of(connection)
            places = beside(connection)
            if newest is None and as_of is not None:
                raise _before_first(connection, as_of)
        if newest is None:
            opened = [c.first_quarter for c in centres.values() if c.first_quarter is not None]
            first = min([*opened, ended])
            newest, last = ended, ended
        else:
            # A quarter in which nobody takes residents is no quarter to report for.
            after = min(newest.plus(1), ended)
            last = after if any(c.open_in(after) for c in centres.values()) else newest
            last = max(newest, last)
        everything = Catalogue(
            publication=published.publication if published else 0,
            published_at=published.published_at if published else None,
            sha256=published.sha256 if published else "",
            public_sha256=published.public_sha256 if published else "",
            centres=centres,
            quarters=tuple(first.through(last)),
            default_quarter=newest,
            published=published.quarters if published else (),
            beside=places,
        )
        return everything.within(reach)

    def of(
        self,
        centres: Iterable[str],
        quarters: Sequence[Quarter],
        viewer: Viewer,
        as_of: date | None = None,
    ) -> list[Report]:
        """Every revision for ``centres`` and ``quarters``, the newest quarter and revision first.

        With ``as_of`` those that had come by the end of that day, as they stood then.
        """
        wanted = set(centres)
        for centre in wanted:
            viewer.require(Permission.SEE_REPORTS, centre)
        if not quarters:
            return []
        within = Submission.quarter.between(min(quarters), max(quarters))
        with reading(self._engine) as connection:
            found = _reports(connection, within, as_of)
        return [report for report in found if report.slot.centre in wanted]

    def origins(self, viewer: Viewer) -> set[Origin]:
        """How the figures came to be, in any report there is."""
        viewer.require(Permission.SEE_REPORTS)
        with reading(self._engine) as connection:
            return set(connection.scalars(select(Submission.origin).distinct()))

    def one(self, id: int, viewer: Viewer, as_of: date | None = None) -> Report:
        """The revision with that id, as it stood at the end of a day.

        Raises Refusal ``unknown_report``, ``not_your_centre``, ``no_report_yet``.
        """
        viewer.require(Permission.SEE_REPORTS)
        with reading(self._engine) as connection:
            found = _reports(connection, Submission.id == id, as_of)
            there = found or _reports(connection, Submission.id == id, None)
        if not there:
            raise Refusal("unknown_report", http_status=404)
        viewer.require(Permission.SEE_REPORTS, there[0].slot.centre)
        if not found:
            raise Refusal("no_report_yet", http_status=404, day=str(as_of))
        return found[0]

    def unpublished(self, viewer: Viewer) -> list[Unpublished]:
        """The reports that the viewer may see whose decision is not published yet."""
        reach = viewer.reach(Permission.SEE_REPORTS)
        with reading(self._engine) as connection:
            found = unpublished(connection)
        return [each for each in found if reach is None or each.centre in reach]

    def against_former(
        self, report: Report, viewer: Viewer, as_of: date | None = None
    ) -> Difference:
        """What ``report`` says otherwise than the revision before it, in figures as reported."""
        viewer.require(Permission.SEE_REPORTS, report.slot.centre)
        viewer.require(Permission.SEE_INTERNAL, report.slot.centre)
        with reading(self._engine) as connection:
            return against_former(connection, report.id, as_of)

    def against_published(
        self, report: Report, viewer: Viewer, as_of: date | None = None
    ) -> Difference | None:
        """What a ``report`` to be decided about says otherwise than the one that is published."""
        viewer.require(Permission.SEE_REPORTS, report.slot.centre)
        viewer.require(Permission.SEE_INTERNAL, report.slot.centre)
        with reading(self._engine) as connection:
            return against_approved(connection, report.id, as_of)


def day_of(as_of: date | None, today: date | None = None) -> date:
    """The day that is looked at: the one asked for, but none that has not come; else today's."""
    today = today or days.today()
    return today if as_of is None else min(as_of, today)


def _before_first(connection: Connection, as_of: date) -> Refusal:
    first = connection.scalar(select(func.min(Submission.submitted_at)))
    if first is None:
        return Refusal("nothing_published", http_status=404)
    return Refusal("before_first_report", 404, as_of=str(as_of), first=str(days.day_of(first)))


def _reports(
    connection: Connection, condition: ColumnElement[bool], as_of: date | None
) -> list[Report]:
    """The revisions that meet ``condition``, the newest quarter and revision first, as of a day."""
    rows = connection.execute(
        select(Submission.__table__, status_at(as_of).label("then"))
        .where(condition, sent_by(as_of))
        .order_by(
            Submission.quarter.desc(),
            Submission.centre_code,
            Submission.kind.desc(),
            Submission.revision.desc(),
        )
    ).all()
    steps = _steps(connection, [row.id for row in rows], as_of)
    return [
        Report(
            id=row.id,
            slot=Slot(row.centre_code, row.quarter, row.kind),
            revision=row.revision,
            status=row.then,
            origin=row.origin,
            by=row.submitted_by,
            at=row.submitted_at,
            reason=row.reason,
            file_sha256=row.file_sha256,
            content_sha256=row.content_sha256,
            steps=steps.get(row.id, ()),
            erased_at=row.erased_at,
        )
        for row in rows
    ]


def _steps(
    connection: Connection, submissions: Sequence[int], as_of: date | None
) -> Mapping[int, Sequence[Step]]:
    """The steps of each submission, oldest first; five hundred at a time for parameter limits."""
    by_then = true() if as_of is None else Decision.decided_at <= days.end_of(as_of)
    found: dict[int, list[Step]] = {}
    for start in range(0, len(submissions), 500):
        rows = connection.execute(
            select(Decision.__table__)
            .where(Decision.submission_id.in_(submissions[start : start + 500]), by_then)
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
    waiting, returned = SubmissionStatus.SUBMITTED in has, SubmissionStatus.RETURNED in has
    if SubmissionStatus.APPROVED in has:
        return State.CORRECTION if waiting else State.SENT_BACK if returned else State.APPROVED
    if waiting:
        return State.WAITING
    if returned:
        return State.RETURNED_LATE if today > due(quarter) else State.RETURNED
    if not centre.open_in(quarter):
        return State.CLOSED
    return State.OVERDUE if today > due(quarter) else State.MISSING
