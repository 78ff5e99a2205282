"""How a figure has moved: what each publication since its first has said of it.

Publications only add. A cell has a row for each span of publications that said the same, and the
rows of a quarter laid beside each other are one line of a revision triangle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import aliased

from db.models import Publication, PublishedCell
from db.vocabulary import Audience, Quarter, Status
from queries.editions import open_to
from queries.values import Cell, Observation, Scope

MOST_COLUMNS = 12
"""The newest publications that a triangle has room for."""


class Issue(NamedTuple):
    """A publication by number and moment."""

    number: int
    published_at: datetime


class Lifetime(NamedTuple):
    """What was said from one publication until another, if that has come."""

    observation: Observation
    since: Issue
    until: Issue | None


class Known(NamedTuple):
    """What a publication said of a figure, and what the one before it had said.

    None is a figure that was not published then, which is neither missing, zero nor hidden.
    """

    issue: Issue
    now: Observation | None
    before: Observation | None

    @property
    def changed(self) -> bool:
        """Whether another thing was said of a figure that had been published."""
        return self.before is not None and (
            self.now is None or _said(self.now) != _said(self.before)
        )

    @property
    def revised(self) -> bool:
        """Whether a number that had been shown was changed or taken away."""
        return (
            self.before is not None
            and self.before.cell.status is Status.SHOWN
            and (self.now is None or self.now.cell != self.before.cell)
        )

    @property
    def difference(self) -> float | None:
        """How far the number moved, if there was one both before and after."""
        if self.now is None or self.before is None:
            return None
        after, former = self.now.cell.value, self.before.cell.value
        return None if after is None or former is None else after - former


class Move(NamedTuple):
    """A change of the number of a quarter, made by a publication."""

    quarter: Quarter
    number: int
    difference: float


def _said(observation: Observation) -> Observation:
    """What a reader sees: a new revision of a report that leaves the figure as it was is not seen."""
    return observation._replace(revision=0)


@dataclass(frozen=True, slots=True)
class Triangle:
    """A row for each quarter, a column for each publication that said something new of any.

    ``left_out`` are the older publications there was no room for. ``rows`` has all the same.
    """

    issues: tuple[Issue, ...]
    rows: Mapping[Quarter, tuple[Known, ...]]
    left_out: int

    def shown(self, quarter: Quarter) -> tuple[Known, ...]:
        """What the publications in ``issues`` said of ``quarter``."""
        return self.rows[quarter][self.left_out :]

    @property
    def published(self) -> int:
        """The figures that have been published."""
        return sum(any(known.now for known in row) for row in self.rows.values())

    @property
    def revised(self) -> int:
        """The figures whose number has been changed or taken away, however many times."""
        return sum(any(known.revised for known in row) for row in self.rows.values())

    @property
    def largest(self) -> Move | None:
        """The change that moved a number farthest; None when none has moved."""
        moves = [
            Move(quarter, known.issue.number, known.difference)
            for quarter, row in self.rows.items()
            for known in row
            if known.difference
        ]
        return max(moves, key=lambda move: abs(move.difference), default=None)


_CELLS = PublishedCell.__table__.c
_BEGAN, _ENDED = aliased(Publication), aliased(Publication)


def lifetimes(
    connection: Connection,
    indicators: Iterable[str],
    centre: str,
    scope: Scope,
    audience: Audience,
) -> dict[str, list[Lifetime]]:
    """All that has been said of ``indicators``, as known in the publication of ``scope``."""
    last = scope.catalogue.publication
    # What is not for everybody to look back at began when the first that is was made.
    first = connection.execute(
        select(Publication.id, Publication.published_at)
        .where(open_to(audience))
        .order_by(Publication.id)
        .limit(1)
    ).first()
    opened = Issue(*first) if first is not None else Issue(last, datetime.min.replace(tzinfo=UTC))
    found: dict[str, list[Lifetime]] = {indicator: [] for indicator in indicators}
    rows = connection.execute(
        select(
            PublishedCell.__table__,
            _BEGAN.published_at.label("began_at"),
            _ENDED.published_at.label("ended_at"),
        )
        .join(_BEGAN, _BEGAN.id == _CELLS.since)
        .join(_ENDED, (_ENDED.id == _CELLS.until) & (_ENDED.id <= last), isouter=True)
        .where(
            _CELLS.audience == audience.value,
            _CELLS.indicator.in_(list(found)),
            _CELLS.quarter.in_(scope.quarters),
            _CELLS.centre == centre,
            _CELLS.category == "",
            _CELLS.since <= last,
            or_(_CELLS.until.is_(None), _CELLS.until > opened.number),
        )
        .order_by(_CELLS.indicator, _CELLS.quarter, _CELLS.since)
    )
    for row in rows:
        observation = Observation(
            row.indicator,
            row.centre,
            row.quarter,
            row.category,
            Cell(row.status, row.value, row.numerator, row.denominator),
            row.origin,
            row.revision,
            row.note,
        )
        until = None if row.ended_at is None else Issue(row.until, row.ended_at)
        since = max(Issue(row.since, row.began_at), opened)
        found[row.indicator].append(Lifetime(observation, since, until))
    return found


def triangle(quarters: Iterable[Quarter], lives: Sequence[Lifetime]) -> Triangle:
    """The lifetimes of one indicator's cells laid out by quarter and publication."""
    issues = sorted({end for life in lives for end in (life.since, life.until) if end})
    rows = {quarter: _row(quarter, issues, lives) for quarter in quarters}
    news = [
        at
        for at in range(len(issues))
        if any(row[at].changed or (row[at].now and not row[at].before) for row in rows.values())
    ]
    left_out = max(0, len(news) - MOST_COLUMNS)
    return Triangle(
        tuple(issues[at] for at in news[left_out:]),
        {quarter: tuple(row[at] for at in news) for quarter, row in rows.items()},
        left_out,
    )


def _row(quarter: Quarter, issues: Sequence[Issue], lives: Sequence[Lifetime]) -> list[Known]:
    own = [life for life in lives if life.observation.quarter == quarter]
    ended = {life.until for life in own}
    began = {life.since: life.observation for life in own}
    row: list[Known] = []
    now: Observation | None = None
    for issue in issues:
        before = now
        now = began.get(issue, None if issue in ended else before)
        row.append(Known(issue, now, before))
    return row
