"""Accepted files as new revisions: one transaction over all of them, or nothing.

A revision is never changed, except that its status moves: one that waits or was returned is
superseded when a later one comes, an approved one when a later one is approved. The same content
again, in whatever format or order, makes no revision, unless the report was returned: then it is
the centre's answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, insert, select

from db.ingest.columns import ReportRow
from db.ingest.file_rules import AnyRow, Slice
from db.ingest.flat import FLAT
from db.ingest.kinds import ROWS
from db.ingest.progress import Tally, batches
from db.ingest.residents import ResidentRow
from db.models import (
    Base,
    Contract,
    ProgrammeHours,
    Resident,
    SettlementOutcome,
    Submission,
)
from db.steps import supersede, take_step
from db.vocabulary import Origin, Quarter, ReportKind, SubmissionStatus

_STANDING = (SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED)
"""The states in which a revision is what its centre last said, and nobody has objected."""
_OUTDONE = (SubmissionStatus.SUBMITTED, SubmissionStatus.RETURNED)
"""The states that end when the centre sends anew."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A slice and the revision that holds it; no id when nothing was written (dry run).

    When it was ``approved`` with the delivery, ``superseded`` are the revisions it took over from.
    """

    kind: ReportKind
    centre: str
    quarter: Quarter
    revision: int
    submission_id: int | None
    approved: bool = field(default=False, compare=False)
    superseded: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What goes on every submission of one import."""

    by: str
    now: datetime
    reason: str | None
    approve: bool
    dry_run: bool


def store_slice(
    connection: Connection,
    which: Slice,
    rows: list[AnyRow],
    file_sha256: str,
    delivery: Delivery,
    tally: Tally,
) -> tuple[Stored, bool]:
    """The revision that holds ``rows``, and whether it is new: the same content makes none."""
    content_sha256 = fingerprint(which, rows)
    revisions = _revisions(connection, which)
    latest = next((r for r in revisions if r["status"] is not SubmissionStatus.WITHDRAWN), None)
    if (
        latest is not None
        and latest["status"] in _STANDING
        and latest["content_sha256"] == content_sha256
        # One whose rows were erased before it was decided about can only be sent anew.
        and not (latest["erased_at"] and latest["status"] is SubmissionStatus.SUBMITTED)
    ):
        tally.add(len(rows))
        stored = _stored(which, latest["revision"], latest["id"])
        waits = latest["status"] is SubmissionStatus.SUBMITTED
        if delivery.approve and waits and not delivery.dry_run:
            stored = _approved(connection, which, stored, delivery)
        return stored, False

    revision = newest_revision(connection, which) + 1
    if delivery.dry_run:
        tally.add(len(rows))
        return _stored(which, revision, None), True
    supersede(connection, *which, _OUTDONE, by=delivery.by, now=delivery.now)
    values = {
        "kind": which.kind,
        "centre_code": which.centre,
        "quarter": which.quarter,
        "revision": revision,
        "status": SubmissionStatus.SUBMITTED,
        "origin": rows[0].origin or Origin.REPORTED,
        "submitted_by": delivery.by,
        "submitted_at": delivery.now,
        "reason": delivery.reason,
        "file_sha256": file_sha256,
        "content_sha256": content_sha256,
    }
    new = insert(Submission).values(values).returning(Submission.id)
    submission_id: int = connection.execute(new).scalar_one()
    for batch in batches(rows):
        _write(connection, submission_id, which.kind, batch)
        tally.add(len(batch))
    stored = _stored(which, revision, submission_id)
    if delivery.approve:
        stored = _approved(connection, which, stored, delivery)
    return stored, True


def newest_revision(connection: Connection, which: Slice) -> int:
    """The number of the newest revision of a slice, whatever became of it; 0 before the first."""
    return max((revision["revision"] for revision in _revisions(connection, which)), default=0)


def fingerprint(which: Slice, rows: Iterable[AnyRow]) -> str:
    """The sha256 of what ``rows`` say, whatever their order, file format and place in the file."""
    lines = sorted("\x1f".join(map(_canonical, CONTENT[which.kind](row))) for row in rows)
    head = "\x1f".join((which.kind.code, which.centre, str(which.quarter)))
    return hashlib.sha256("\x1e".join((head, *lines)).encode()).hexdigest()


def _canonical(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:.2f}"
        case date():
            return value.isoformat()
        case Enum():
            return str(value.value)
        case _:
            return str(value)


def _content_of(row_type: type[ReportRow]) -> Callable[[AnyRow], tuple[object, ...]]:
    """A getter of everything a row says, leaving out where in the file it stood."""
    place = {"sheet", "number", "unread"}
    return attrgetter(*(each.name for each in fields(row_type) if each.name not in place))


CONTENT: Mapping[ReportKind, Callable[[AnyRow], tuple[object, ...]]] = {
    kind: _content_of(row_type) for kind, row_type in ROWS.items()
}
"""Everything that a row of each kind of report says, wherever in its file it stands."""


def _stored(which: Slice, revision: int, submission_id: int | None) -> Stored:
    return Stored(which.kind, which.centre, which.quarter, revision, submission_id)


def _revisions(connection: Connection, which: Slice) -> list[RowMapping]:
    """The revisions of a slice, the latest first."""
    query = (
        select(
            *(Submission.id, Submission.revision, Submission.status),
            *(Submission.content_sha256, Submission.erased_at),
        )
        .where(
            Submission.kind == which.kind,
            Submission.centre_code == which.centre,
            Submission.quarter == which.quarter,
        )
        .order_by(Submission.revision.desc())
    )
    return list(connection.execute(query).mappings())


def _approved(connection: Connection, which: Slice, stored: Stored, delivery: Delivery) -> Stored:
    """Make the submission the approved one of its slice, and the one before it superseded."""
    assert stored.submission_id is not None
    who_and_when: Any = {"by": delivery.by, "now": delivery.now}
    superseded = supersede(connection, *which, [SubmissionStatus.APPROVED], **who_and_when)
    take_step(connection, [stored.submission_id], SubmissionStatus.APPROVED, **who_and_when)
    return replace(stored, approved=True, superseded=tuple(superseded))


def _write_residents(connection: Connection, submission_id: int, rows: Sequence[AnyRow]) -> None:
    residents = [row for row in rows if isinstance(row, ResidentRow)]
    new = insert(Resident).returning(Resident.id, sort_by_parameter_order=True)
    ids = connection.execute(
        new,
        [
            {
                "submission_id": submission_id,
                "participant_id": row.participant_id,
                "sex": row.sex,
                "age_group": row.age_group,
                "country": row.country,
                "arrived": row.arrived,
            }
            for row in residents
        ],
    ).scalars()
    placed = [
        (resident_id, row)
        for resident_id, row in zip(ids, residents, strict=True)
        if row.contract_start is not None
    ]
    _insert_many(
        connection,
        Contract,
        [
            {
                "resident_id": resident_id,
                "started": row.contract_start,
                "ended": row.contract_end,
                "end_reason": row.end_reason,
                "hours_total": row.hours_total,
                "individual_plan": row.individual_plan,
                "competence_mapped": row.competence_mapped,
                "absence_hours": row.absence_hours,
            }
            for resident_id, row in placed
        ],
    )
    _insert_many(
        connection,
        ProgrammeHours,
        [
            {"contract_id": resident_id, "activity": activity, "hours": hours}
            for resident_id, row in placed
            for activity, hours in row.hours().items()
        ],
    )
    _insert_many(
        connection,
        SettlementOutcome,
        [
            {
                "contract_id": resident_id,
                "settled_on": row.settled_on,
                "place": row.settlement_place,
                "municipality_code": row.settlement_municipality,
            }
            for resident_id, row in placed
            if row.settled_on is not None
        ],
    )


def _write(
    connection: Connection, submission_id: int, kind: ReportKind, rows: Sequence[AnyRow]
) -> None:
    if kind is ReportKind.RESIDENTS:
        _write_residents(connection, submission_id, rows)
    else:
        flat = FLAT[kind]
        _insert_many(connection, flat.model, flat.stored(submission_id, rows))


def _insert_many(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert ``rows`` in the database's fastest way: PostgreSQL's COPY, else one INSERT for all."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(model), rows)
        return
    dialect, table = connection.dialect, model.__table__
    assert isinstance(table, Table)
    names = list(rows[0])
    to_stored = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    quoted = ", ".join(map(dialect.identifier_preparer.quote, names))
    copied = f"COPY {dialect.identifier_preparer.format_table(table)} ({quoted}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(copied) as copy:
        for row in rows:
            values = zip(to_stored, row.values(), strict=True)
            copy.write_row([bind(value) if bind else value for bind, value in values])
