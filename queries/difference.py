"""What one revision of a report says otherwise than another: residents, and every figure.

Both revisions are brought into small databases of their own, in memory, by the ordinary import,
and counted by the ordinary counting. So a figure before and after is the one that would be
published, and nothing is written to the real database to find it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Row, Table, and_, insert, or_, select

from db.ingest.file_rules import AnyRow, Slice
from db.ingest.progress import Stage, Tally, Told, unheard
from db.ingest.residents import ResidentRow
from db.ingest.store import CONTENT, Delivery, store_slice
from db.ingest.stored import rows_of
from db.models import Base, Centre, NeighbourMunicipality, RememberedCount, Submission
from db.session import open_engine
from db.vocabulary import Quarter, ReportKind, SubmissionStatus
from queries.cells import CellBuilder
from queries.indicators import INDICATORS
from queries.remembered import facts_now
from queries.then import sent_by, status_at
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


class Former(NamedTuple):
    """A revision that another is compared with, or takes the place of, and its status."""

    revision: int
    status: SubmissionStatus


@dataclass(frozen=True, slots=True)
class Difference:
    """What is otherwise for a centre and a quarter.

    ``formers`` are the revisions compared with, None where there is none. ``outdone`` are newer ones
    that nobody has approved, whose place a report takes when it is sent.
    ``figures`` are all that read the reports compared, changed or not, in the indicators' order.
    Where the rows of one of them are ``erased`` there is nothing to compare, and no figures.
    """

    centre: str
    quarter: Quarter
    formers: Mapping[ReportKind, Former | None]
    residents: Turnover | None
    figures: Sequence[Change]
    erased: bool = False
    outdone: Mapping[ReportKind, Former] = field(default_factory=dict)

    @property
    def revisions(self) -> dict[ReportKind, int]:
        """The numbers of the revisions compared with, 0 for none."""
        return {kind: former.revision if former else 0 for kind, former in self.formers.items()}


def against_current(
    connection: Connection, proposed: _World, told: Told = unheard
) -> list[Difference]:
    """What the rows ``proposed`` for some slices would change against what is approved there.

    Where nothing is approved, against the newest that was sent and not withdrawn.
    ``told`` hears how far the counting has come, and may stop it.
    """
    former: dict[Slice, Any] = {}
    outdone: dict[Slice, Former] = {}
    for which in proposed:
        revisions = _revisions(connection, which)
        standing = [row for row in revisions if row.then is not SubmissionStatus.WITHDRAWN]
        approved = _approved(revisions)
        if approved is not None or standing:
            former[which] = standing[0] if approved is None else approved
        if approved is not None and standing[0].then in _UNDECIDED:
            outdone[which] = _former(standing[0])
    found = _compared(connection, former, proposed, (), told)
    return [replace(each, outdone=_of_place(outdone, each)) for each in found]


def against_former(
    connection: Connection, submission: int, as_of: date | None = None
) -> Difference:
    """What a stored revision says otherwise than the revision before it. Raises LookupError."""
    row, revisions = _stored(connection, submission, as_of)
    earlier = [each for each in revisions if each.revision < row.revision]
    return _stored_against(connection, row, earlier[0] if earlier else None, as_of)


def against_approved(
    connection: Connection, submission: int, as_of: date | None = None
) -> Difference | None:
    """What a revision that is not decided about says otherwise than the one that is published.

    None where it is decided about, or nothing is published. Raises LookupError.
    """
    row, revisions = _stored(connection, submission, as_of)
    approved = _approved(revisions)
    if row.then not in _UNDECIDED or approved is None:
        return None
    return _stored_against(connection, row, approved, as_of)


_TABLE = cast(Table, Submission.__table__)
_COUNTS = cast(Table, RememberedCount.__table__)


def _of(which: Slice) -> Any:
    return select(_TABLE).where(
        _TABLE.c.kind == which.kind,
        _TABLE.c.centre_code == which.centre,
        _TABLE.c.quarter == which.quarter,
    )


_UNDECIDED = (SubmissionStatus.SUBMITTED, SubmissionStatus.RETURNED)


def _revisions(
    connection: Connection, which: Slice, as_of: date | None = None
) -> Sequence[Row[Any]]:
    """The revisions of a slice, the newest first, each with its status ``then``."""
    wanted = _of(which).add_columns(status_at(as_of).label("then")).where(sent_by(as_of))
    return connection.execute(wanted.order_by(_TABLE.c.revision.desc())).all()


def _approved(revisions: Iterable[Row[Any]]) -> Row[Any] | None:
    return next((row for row in revisions if row.then is SubmissionStatus.APPROVED), None)


def _former(row: Row[Any]) -> Former:
    return Former(row.revision, row.then)


def _of_place(outdone: Mapping[Slice, Former], difference: Difference) -> dict[ReportKind, Former]:
    place = (difference.centre, difference.quarter)
    return {which.kind: each for which, each in outdone.items() if which[1:] == place}


def _stored(
    connection: Connection, submission: int, as_of: date | None
) -> tuple[Row[Any], Sequence[Row[Any]]]:
    """A revision, and all of its slice. Raises LookupError."""
    found = connection.execute(select(_TABLE).where(_TABLE.c.id == submission)).one_or_none()
    if found is None:
        raise LookupError(submission)
    which = Slice(found.kind, found.centre_code, found.quarter)
    revisions = _revisions(connection, which, as_of)
    row = next((each for each in revisions if each.id == submission), None)
    if row is None:
        raise LookupError(submission)
    return row, revisions


def _stored_against(
    connection: Connection, row: Row[Any], former: Row[Any] | None, as_of: date | None
) -> Difference:
    which = Slice(row.kind, row.centre_code, row.quarter)
    formers = {} if former is None else {which: former}
    after = {which: list(_rows(connection, which, row))}
    erased = [which] if row.erased_at is not None else []
    return _compared(connection, formers, after, erased, unheard, as_of)[0]


def _compared(
    connection: Connection,
    formers: Mapping[Slice, Row[Any]],
    after: _World,
    erased: Collection[Slice],
    told: Told,
    as_of: date | None = None,
) -> list[Difference]:
    """The rows ``after`` against those of the revisions ``formers``."""
    before = {which: list(_rows(connection, which, row)) for which, row in formers.items()}
    named = {which: _former(row) for which, row in formers.items()}
    gone = [which for which, row in formers.items() if row.erased_at is not None]
    return _compare(connection, before, after, named, [*erased, *gone], told, as_of)


def _rows(connection: Connection, which: Slice, row: Any) -> Iterator[AnyRow]:
    return rows_of(connection, row.id, which, row.origin)


def _compare(
    connection: Connection,
    before: _World,
    after: _World,
    formers: Mapping[Slice, Former],
    erased: Collection[Slice],
    told: Told,
    as_of: date | None,
) -> list[Difference]:
    """The difference for each centre and quarter of ``after``, which ``before`` has part of."""
    everywhere = dict.fromkeys((which.centre, which.quarter) for which in after)
    nothing_left = {(which.centre, which.quarter) for which in erased}
    places = [place for place in everywhere if place not in nothing_left]
    if not places:
        return [_nothing_to_compare(place, formers, erased) for place in everywhere]
    beside, kept = _approved_beside(connection, after, as_of)
    before = {which: rows for which, rows in before.items() if which not in erased}
    worlds = beside | dict(before), beside | dict(after)
    tally = Tally(told, Stage.COUNTING, sum(len(rows) for w in worlds for rows in w.values()))
    with _counted_from(connection, worlds[0], [*kept, *erased], tally) as one:
        figures_before = {place: _figures(one, *place) for place in places}
    with _counted_from(connection, worlds[1], kept, tally) as other:
        figures_after = {place: _figures(other, *place) for place in places}
    return [
        _nothing_to_compare(place, formers, erased)
        if place in nothing_left
        else _difference(place, before, after, formers, figures_before[place], figures_after[place])
        for place in everywhere
    ]


_Place = tuple[str, Quarter]
_Figures = Mapping[tuple[str, str], Observation]


def _nothing_to_compare(
    place: _Place, formers: Mapping[Slice, Former], erased: Collection[Slice]
) -> Difference:
    of = {which.kind: formers.get(which) for which in erased if which[1:] == place}
    return Difference(*place, of, None, [], erased=True)


def _difference(
    place: _Place,
    before: _World,
    after: _World,
    formers: Mapping[Slice, Former],
    figures_before: _Figures,
    figures_after: _Figures,
) -> Difference:
    kinds = [kind for kind in ReportKind if Slice(kind, *place) in after]
    residents = Slice(ReportKind.RESIDENTS, *place)
    return Difference(
        *place,
        {kind: formers.get(Slice(kind, *place)) for kind in kinds},
        _turnover(before.get(residents, ()), after[residents]) if residents in after else None,
        [
            Change(figures_before[key], observation)
            for key, observation in figures_after.items()
            if set(INDICATORS[observation.indicator].reads) & set(kinds)
        ],
    )


def _approved_beside(
    connection: Connection, compared: Iterable[Slice], as_of: date | None
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
    approved = sent_by(as_of) & (status_at(as_of) == SubmissionStatus.APPROVED)
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
