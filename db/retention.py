"""Erasing the rows of persons when they have been kept for long enough; what was counted stays.

A report's rows go when its quarter ended more than so many months ago, whatever became of it. The
report itself stays, marked as erased: publications, remembered counts, steps and the audit are as
they were. Two kinds are left for later, for their figures would be lost: a report that is approved
and not counted yet, and one that waits for a decision and came within the last `DAYS_TO_DECIDE`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, func, not_, select, update

from db.audit import Entry, record
from db.days import day_of
from db.desk_models import Lying
from db.ingest.flat import FLAT
from db.models import (
    Base,
    Contract,
    Event,
    ProgrammeHours,
    PublishedSubmission,
    RememberedCount,
    Resident,
    SettlementOutcome,
    Submission,
)
from db.session import reading, scrub, writing
from db.vocabulary import Deed, Outcome, Quarter, ReportKind, SubmissionStatus

SCRUBBED = "scrubbed"
"""The detail of a link that tells that the storage has let go of all that was erased before it."""
DAYS_TO_DECIDE = 30
"""Days that a report which waits may keep its rows, however old its quarter: a correction."""
_FLAT = [flat for flat in FLAT.values() if flat.of_persons]
OF_PERSONS = (ReportKind.RESIDENTS, *(flat.kind for flat in _FLAT))
"""The reports with a row for each person."""
TABLES: tuple[type[Base], ...] = (
    Resident,
    Contract,
    ProgrammeHours,
    SettlementOutcome,
    *(flat.model for flat in _FLAT),
)
"""What is erased."""
REPORTS_AT_A_TIME = 50
"""Reports erased in one transaction, so that nobody waits long to write."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased, or would be; and how many old reports keep their rows for now."""

    reports: int
    residents: int
    uncounted: int
    waiting: int


def first_kept(now: datetime, months: int) -> Quarter:
    """The first quarter that ended no more than ``months`` ago, or has not ended."""
    today = day_of(now)
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return Quarter.of(date(years, month + 1, 1))


def erase(engine: Engine, *, months: int, by: str, now: datetime, dry_run: bool = False) -> Erasure:
    """Erases the rows of persons of the quarters that ended more than ``months`` ago.

    Each transaction has a link in the audit, with counts alone. `scrub_records` afterwards, or the
    bytes may still be there. Raises StorageFault; what was erased by then stays so.
    """
    old = _old(first_kept(now, months))
    uncounted, waiting = _approved() & not_(_counted()), _waits(now)
    ripe = old & not_(uncounted) & not_(waiting)
    with reading(engine, long=True) as connection:
        found = _ids(connection, ripe)
        left = {
            "uncounted": len(_ids(connection, old & uncounted)),
            "waiting": len(_ids(connection, old & waiting)),
        }
        residents = sum(_persons(connection, ids)[0] for ids in _batches(found))
    if dry_run:
        return Erasure(len(found), residents, **left)
    reports = residents = 0
    while True:
        with writing(engine) as session:
            connection = session.connection()
            ids = _ids(connection, ripe)[:REPORTS_AT_A_TIME]
            if not ids:
                break
            persons, contracts = _persons(connection, ids)
            details = {"reports": len(ids), "residents": persons, "contracts": contracts}
            _erase(connection, ids, now)
            entry = Entry(Deed.ERASE, Outcome.DONE, details=details | {"older_than": months})
            record(connection, [entry], by=by, now=now)
        reports += len(ids)
        residents += persons
    return Erasure(reports, residents, **left)


def scrub_records(engine: Engine, *, by: str, now: datetime) -> bool:
    """Lets the storage go of what was erased, and tells the audit; whether it could.

    Raises StorageFault.
    """
    if not scrub(engine, [each.__tablename__ for each in TABLES] + [Lying.__tablename__]):
        return False
    with writing(engine) as session:
        entry = Entry(Deed.ERASE, Outcome.DONE, details={SCRUBBED: True})
        record(session.connection(), [entry], by=by, now=now)
    return True


def keep_no_longer(engine: Engine, *, months: int, by: str, now: datetime) -> Erasure:
    """Erases what is old, and scrubs when that has not been done since. Raises StorageFault."""
    found = erase(engine, months=months, by=by, now=now)
    with reading(engine) as connection:
        links = select(Event.details).where(Event.deed == Deed.ERASE)
        newest = connection.scalar(links.order_by(Event.id.desc()).limit(1))
    if newest is not None and SCRUBBED not in json.loads(newest):
        scrub_records(engine, by=by, now=now)
    return found


def _old(kept: Quarter) -> ColumnElement[bool]:
    """Reports with persons' rows, of a quarter before ``kept``."""
    return and_(
        Submission.kind.in_(OF_PERSONS),
        Submission.quarter < kept,
        Submission.erased_at.is_(None),
    )


def _approved() -> ColumnElement[bool]:
    return Submission.status == SubmissionStatus.APPROVED


def _counted() -> ColumnElement[bool]:
    """Whether the newest publication is built from the report, and its count is remembered."""
    published = select(PublishedSubmission.submission_id).where(
        PublishedSubmission.submission_id == Submission.id, PublishedSubmission.until.is_(None)
    )
    remembered = select(RememberedCount.centre).where(
        RememberedCount.centre == Submission.centre_code,
        RememberedCount.quarter == Submission.quarter,
    )
    return published.exists() & remembered.exists()


def _waits(now: datetime) -> ColumnElement[bool]:
    recent = Submission.submitted_at > now - timedelta(days=DAYS_TO_DECIDE)
    return (Submission.status == SubmissionStatus.SUBMITTED) & recent


def _ids(connection: Connection, which: ColumnElement[bool]) -> Sequence[int]:
    return connection.scalars(select(Submission.id).where(which).order_by(Submission.id)).all()


def _batches(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[at : at + REPORTS_AT_A_TIME] for at in range(0, len(ids), REPORTS_AT_A_TIME)]


def _persons(connection: Connection, ids: Sequence[int]) -> tuple[int, int]:
    """The persons and the contracts that reports tell of."""
    rows = (
        select(func.count(Resident.id), func.count(Contract.resident_id))
        .outerjoin(Contract, Contract.resident_id == Resident.id)
        .where(Resident.submission_id.in_(ids))
    )
    residents, contracts = connection.execute(rows).one()
    return residents + sum(flat.number(connection, ids) for flat in _FLAT), contracts


def _erase(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    persons = select(Resident.id).where(Resident.submission_id.in_(ids))
    for model in (SettlementOutcome, ProgrammeHours):
        connection.execute(delete(model).where(model.contract_id.in_(persons)))
    connection.execute(delete(Contract).where(Contract.resident_id.in_(persons)))
    connection.execute(delete(Resident).where(Resident.submission_id.in_(ids)))
    for flat in _FLAT:
        flat.erase(connection, ids)
    connection.execute(update(Submission).where(Submission.id.in_(ids)).values(erased_at=now))
