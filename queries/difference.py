"""What one revision of a report says otherwise than another: residents, and every figure.

Both revisions are brought into small databases of their own, in memory, by the ordinary import,
and counted by the ordinary counting. So a figure before and after is the one that would be
published, and nothing is written to the real database to find it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, and_, insert, or_, select

from db.ingest.columns import ResidentRow
from db.ingest.file_rules import AnyRow, Slice
from db.ingest.progress import Stage, Tally, Told, unheard
from db.ingest.store import CONTENT, Delivery, store_slice
from db.ingest.stored import rows_of
from db.models import Base, Centre, NeighbourMunicipality, RememberedCount, Submission
from db.session import open_engine
from db.vocabulary import Quarter, ReportKind, SubmissionStatus
from queries.cells import CellBuilder
from queries.indicators import INDICATORS
from queries.remembered import facts_now
from queries.values import Observation

Rows = Sequence[AnyRow]
_World = Mapping[Slice, Rows]
_WHEN = datetime(2000, 1, 1, tzinfo=UTC)
"""A moment for the reports in memory; no figure depends on it."""
_NO_FILE = "0" * 64
_COPIED = (Centre, NeighbourMunicipality)
"""What beside the reports decides the figures."""


@dataclass(frozen=True, slots=True)
class Turnover:
    """How many residents a report tells of, and how many came, left or changed between two."""

    before: int
    after: int
    added: int
    removed: int
    changed: int


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after. Both are there, if only to say that nothing was reported."""

    before: Observation
    after: Observation

    @property
    def changed(self) -> bool:
        """Whether a reader would see another figure, or another origin."""
        return (self.before.cell, self.before.origin) != (self.after.cell, self.after.origin)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is otherwise for a centre and a quarter. ``revisions`` are those compared with, 0 none.

    ``figures`` are all that read the reports compared, changed or not, in the indicators' order.
    Where the rows of one of them are ``erased`` there is nothing to compare, and no figures.
    """

    centre: str
    quarter: Quarter
    revisions: Mapping[ReportKind, int]
    residents: Turnover | None
    figures: Sequence[Change]
    erased: bool = False


def against_current(
    connection: Connection, proposed: _World, told: Told = unheard
) -> list[Difference]:
    """What the rows ``proposed`` for some slices would change against what stands there now.

    ``told`` hears how far the counting has come, and may stop it.
    """
    standing = {which: _standing(connection, which) for which in proposed}
    former = {which: row for which, row in standing.items() if row is not None}
    before = {which: list(_rows(connection, which, row)) for which, row in former.items()}
    revisions = {which: row.revision for which, row in former.items()}
    erased = [which for which, row in former.items() if row.erased_at is not None]
    return _compare(connection, before, proposed, revisions, erased, told)


def against_former(connection: Connection, submission: int) -> Difference:
    """What a stored revision says otherwise than the revision before it. Raises LookupError."""
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == submission)).one_or_none()
    if row is None:
        raise LookupError(submission)
    which = Slice(row.kind, row.centre_code, row.quarter)
    earlier = _of(which).where(_TABLE.c.revision < row.revision)
    former = connection.execute(earlier.order_by(_TABLE.c.revision.desc()).limit(1)).one_or_none()
    before = {} if former is None else {which: list(_rows(connection, which, former))}
    revisions = {} if former is None else {which: former.revision}
    after = {which: list(_rows(connection, which, row))}
    erased = [which for each in (row, former) if each is not None and each.erased_at is not None]
    return _compare(connection, before, after, revisions, erased)[0]


_TABLE = cast(Table, Submission.__table__)
_COUNTS = cast(Table, RememberedCount.__table__)


def _of(which: Slice) -> Any:
    return select(_TABLE).where(
        _TABLE.c.kind == which.kind,
        _TABLE.c.centre_code == which.centre,
        _TABLE.c.quarter == which.quarter,
    )


def _standing(connection: Connection, which: Slice) -> Any:
    """The newest revision that has not been withdrawn; None before the first."""
    wanted = _of(which).where(_TABLE.c.status != SubmissionStatus.WITHDRAWN)
    return connection.execute(wanted.order_by(_TABLE.c.revision.desc()).limit(1)).one_or_none()


def _rows(connection: Connection, which: Slice, row: Any) -> Iterator[AnyRow]:
    return rows_of(connection, row.id, which, row.origin)


def _compare(
    connection: Connection,
    before: _World,
    after: _World,
    revisions: Mapping[Slice, int],
    erased: Collection[Slice],
    told: Told = unheard,
) -> list[Difference]:
    """The difference for each centre and quarter of ``after``, which ``before`` has part of."""
    everywhere = dict.fromkeys((which.centre, which.quarter) for which in after)
    nothing_left = {(which.centre, which.quarter) for which in erased}
    places = [place for place in everywhere if place not in nothing_left]
    if not places:
        return [_nothing_to_compare(place, revisions, erased) for place in everywhere]
    beside, kept = _approved_beside(connection, after)
    before = {which: rows for which, rows in before.items() if which not in erased}
    worlds = beside | dict(before), beside | dict(after)
    tally = Tally(told, Stage.COUNTING, sum(len(rows) for w in worlds for rows in w.values()))
    with _counted_from(connection, worlds[0], [*kept, *erased], tally) as one:
        figures_before = {place: _figures(one, *place) for place in places}
    with _counted_from(connection, worlds[1], kept, tally) as other:
        figures_after = {place: _figures(other, *place) for place in places}
    return [
        _nothing_to_compare(place, revisions, erased)
        if place in nothing_left
        else _difference(
            place, before, after, revisions, figures_before[place], figures_after[place]
        )
        for place in everywhere
    ]


_Place = tuple[str, Quarter]
_Figures = Mapping[tuple[str, str], Observation]


def _nothing_to_compare(
    place: _Place, revisions: Mapping[Slice, int], erased: Collection[Slice]
) -> Difference:
    of = {which.kind: revisions.get(which, 0) for which in erased if which[1:] == place}
    return Difference(*place, of, None, [], erased=True)


def _difference(
    place: _Place,
    before: _World,
    after: _World,
    revisions: Mapping[Slice, int],
    figures_before: _Figures,
    figures_after: _Figures,
) -> Difference:
    kinds = [kind for kind in ReportKind if Slice(kind, *place) in after]
    residents = Slice(ReportKind.RESIDENTS, *place)
    return Difference(
        *place,
        {kind: revisions.get(Slice(kind, *place), 0) for kind in kinds},
        _turnover(before.get(residents, ()), after[residents]) if residents in after else None,
        [
            Change(figures_before[key], observation)
            for key, observation in figures_after.items()
            if set(INDICATORS[observation.indicator].reads) & set(kinds)
        ],
    )


def _approved_beside(
    connection: Connection, compared: Iterable[Slice]
) -> tuple[dict[Slice, Rows], list[Slice]]:
    """The approved reports that figures of the compared ones build on: same centre, same year.

    Also those of them whose rows are erased, of which only what was counted is there.
    """
    compared = set(compared)
    years = {(which.centre, which.quarter.year) for which in compared}
    of_years = [
        and_(
            _TABLE.c.centre_code == centre,
            _TABLE.c.quarter.between(Quarter(year, 1), Quarter(year, 4)),
        )
        for centre, year in sorted(years)
    ]
    approved = _TABLE.c.status == SubmissionStatus.APPROVED
    found: dict[Slice, Rows] = {}
    erased = []
    for row in connection.execute(select(_TABLE).where(approved, or_(*of_years))):
        which = Slice(row.kind, row.centre_code, row.quarter)
        if which in compared:
            continue
        if row.erased_at is None:
            found[which] = list(_rows(connection, which, row))
        else:
            erased.append(which)
    return found, erased


@contextmanager
def _counted_from(
    connection: Connection, world: _World, erased: Collection[Slice], tally: Tally
) -> Iterator[CellBuilder]:
    """The counting over a database in memory where ``world`` is all that is approved.

    Of reports whose rows are ``erased``, what was counted is remembered there too.
    """
    engine = open_engine("sqlite://")
    try:
        with engine.begin() as memory:
            Base.metadata.create_all(memory)
            memory.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # centres name one another
            for model in _COPIED:
                rows = [dict(row) for row in connection.execute(select(model.__table__)).mappings()]
                if rows:
                    memory.execute(insert(model), rows)
            delivery = Delivery(by="", now=_WHEN, reason=None, approve=True, dry_run=False)
            for which, reported in world.items():
                store_slice(memory, which, list(reported), _NO_FILE, delivery, tally)
            _remember_there(connection, memory, erased)
            yield CellBuilder(memory, facts_now)
    finally:
        engine.dispose()


def _remember_there(source: Connection, memory: Connection, erased: Collection[Slice]) -> None:
    counted = _TABLE.c.status == SubmissionStatus.APPROVED, _TABLE.c.erased_at.is_not(None)
    for which in erased:
        report = source.execute(_of(which).where(*counted)).mappings().one_or_none()
        counts = select(_COUNTS).where(
            _COUNTS.c.centre == which.centre, _COUNTS.c.quarter == which.quarter
        )
        if report is not None:
            memory.execute(insert(_TABLE), {**report, "id": None})
            memory.execute(
                insert(_COUNTS), [dict(row) for row in source.execute(counts).mappings()]
            )


def _figures(
    builder: CellBuilder, centre: str, quarter: Quarter
) -> dict[tuple[str, str], Observation]:
    """The figures of a centre in a quarter, by indicator and category."""
    return {
        (indicator, category): Observation(
            indicator,
            centre,
            quarter,
            category,
            published.cell,
            published.origin,
            published.revision,
            published.note,
        )
        for (indicator, _, where, category), published in builder.cells(quarter).items()
        if where == centre
    }


def _turnover(before: Rows, after: Rows) -> Turnover:
    old, new = _by_participant(before), _by_participant(after)
    return Turnover(
        before=len(old),
        after=len(new),
        added=len(new.keys() - old.keys()),
        removed=len(old.keys() - new.keys()),
        changed=sum(old[id] != new[id] for id in old.keys() & new.keys()),
    )


def _by_participant(rows: Rows) -> dict[str | None, tuple[object, ...]]:
    content = CONTENT[ReportKind.RESIDENTS]
    return {row.participant_id: content(row) for row in rows if isinstance(row, ResidentRow)}
