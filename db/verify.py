"""Does the database still hold what was written to it? Every fingerprint is computed anew.

Nothing is changed. A check gives the flaws it finds; a database without any is whole.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    LargeBinary,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError

from db.audit import broken_links
from db.days import moment
from db.faults import PASSING, Fault, fault_of
from db.flaws import Check, Flaw, FlawKind, Run, all_of
from db.ingest.file_rules import Slice
from db.ingest.kinds import ROWS
from db.ingest.store import fingerprint
from db.ingest.stored import rows_of
from db.models import (
    Base,
    Event,
    PublishedSubmission,
    RememberedCount,
    Submission,
    ToldCount,
)
from db.publishing import REPORT, TOLD
from db.remembered import sealed
from db.retention import OF_PERSONS
from db.seals import as_stored, changed_copy, changed_publications
from db.steps import broken_steps
from db.vocabulary import Deed, Origin, Outcome, Quarter, ReportKind

__all__ = ["Check", "Flaw", "FlawKind", "Run", "all_of", "checks"]

_KINDS = {kind.code: kind for kind in ReportKind}
_ORIGINS = {origin.code: origin for origin in Origin}


def checks(connection: Connection) -> list[Check]:
    """All there is to look at in the database behind ``connection``, seen in one moment."""
    reports = connection.execute(
        select(
            Submission.id, *map(as_stored, (*REPORT, Submission.origin, Submission.erased_at))
        ).order_by(Submission.id)
    )
    whole: dict[str, Callable[[Connection], Iterable[Flaw]]] = {
        "engine": _engine_flaws,
        "values": _misplaced_values,
        "references": _broken_references,
        "erasures": _untold_erasures,
        "publications": changed_publications,
        "copy": changed_copy,
        "remembered": _changed_memories,
        "told": _changed_tellings,
        "audit": _broken_audit,
        "decisions": _broken_decisions,
    }
    return [
        *(
            partial(_look, connection, part, Flaw(FlawKind.DAMAGED, {"part": part}), look)
            for part, look in whole.items()
        ),
        *(partial(_look, connection, *_of_report(report)) for report in reports),
    ]


def _look(
    connection: Connection,
    part: str,
    unreadable: Flaw,
    look: Callable[[Connection], Iterable[Flaw]],
) -> list[Flaw]:
    """The flaws that ``look`` finds, or ``unreadable`` where the storage or a value gives out.

    What the server refuses is told as unchecked, and undone: the next check finds things as they
    were. Raises StorageFault when the server is no longer there.
    """
    try:
        with connection.begin_nested():
            return list(look(connection))
    except (ValueError, LookupError, TypeError, ArithmeticError):
        return [unreadable]
    except DBAPIError as error:
        fault = fault_of(error)
        if fault in {Fault.DAMAGED, Fault.NOT_A_DATABASE, Fault.DEVICE}:
            return [unreadable]
        if error.connection_invalidated or fault in PASSING:
            raise
        if fault is None:
            return [unreadable]
        return [Flaw(FlawKind.UNCHECKED, {"part": part, "why": fault.text})]


# --- what the database engine itself can tell


def _engine_flaws(connection: Connection) -> Iterator[Flaw]:
    """SQLite looks through every page, index and rule; PostgreSQL names rules that do not hold."""
    if connection.dialect.name == "sqlite":
        messages = [m for m in connection.scalars(text("PRAGMA integrity_check")) if m != "ok"]
    else:
        messages = list(connection.scalars(text(_NOT_IN_FORCE)))
    for message in messages:
        yield Flaw(FlawKind.ENGINE, {"message": message})


_NOT_IN_FORCE = """
SELECT 'rule not in force: ' || conname FROM pg_constraint
WHERE NOT convalidated
AND connamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
UNION ALL
SELECT 'index not valid: ' || relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE NOT indisvalid
AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
"""


def _misplaced_values(connection: Connection) -> Iterator[Flaw]:
    """SQLite lets any column hold any kind of value; other engines do not."""
    for table in Base.metadata.sorted_tables if connection.dialect.name == "sqlite" else ():
        wrong = [func.sum(_misplaced(column)).label(column.name) for column in table.columns]
        for column, rows in connection.execute(select(*wrong)).one()._mapping.items():
            if rows:
                details = {"table": table.name, "column": column, "rows": str(rows)}
                yield Flaw(FlawKind.VALUE, details)


def _misplaced(column: Column[Any]) -> ColumnElement[bool]:
    """Whether SQLite keeps something else in ``column`` than its type asks for."""
    kind = getattr(column.type, "impl_instance", column.type)
    if isinstance(kind, Boolean):
        return column.is_not(None) & type_coerce(column, Integer).not_in((0, 1))
    storage = {Integer: "integer", Float: "real", LargeBinary: "blob"}
    wanted = next((word for type_, word in storage.items() if isinstance(kind, type_)), "text")
    return func.typeof(column).not_in((wanted, "null"))


def _broken_audit(connection: Connection) -> Iterator[Flaw]:
    for link in broken_links(connection):
        yield Flaw(FlawKind.AUDIT, {"link": str(link)})


def _broken_decisions(connection: Connection) -> Iterator[Flaw]:
    for step in broken_steps(connection):
        yield Flaw(FlawKind.DECISION, {"step": str(step)})


def _broken_references(connection: Connection) -> Iterator[Flaw]:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            parent = key.column.table.alias()
            there = parent.c[key.column.name]
            lost = (
                select(func.count())
                .select_from(table.outerjoin(parent, key.parent == there))
                .where(key.parent.is_not(None), there.is_(None))
            )
            rows = connection.execute(lost).scalar_one()
            if rows:
                details = {"table": table.name, "parent": key.column.table.name, "rows": str(rows)}
                yield Flaw(FlawKind.REFERENCE, details)


# --- reports


def _of_report(
    report: Any,
) -> tuple[str, Flaw, Callable[[Connection], Iterable[Flaw]]]:
    """What `_look` is told of a report: its name, what is wrong with it, and how it is looked at."""
    flaw = _changed(report)
    return str(flaw.details["report"]), flaw, lambda connection: _changed_report(connection, report)


def _changed(report: Any) -> Flaw:
    name = f"{report.kind} {report.centre_code} {report.quarter} rev. {report.revision}"
    return Flaw(FlawKind.REPORT, {"report": name})


def _changed_report(connection: Connection, report: Any) -> Iterator[Flaw]:
    """A flaw if the rows of the report do not have the fingerprint it was imported with.

    Of one that is erased, none may be left.
    """
    kind = _KINDS[report.kind]
    which = Slice(kind, report.centre_code, Quarter.parse(report.quarter))
    if report.erased_at is not None:
        if kind not in OF_PERSONS:
            yield _changed(report)  # there was never anything to erase
        elif next(rows_of(connection, report.id, which, _ORIGINS[report.origin]), None):
            yield Flaw(FlawKind.NOT_ERASED, _changed(report).details)
        return
    rows = list(rows_of(connection, report.id, which, _ORIGINS[report.origin]))
    strange = any(not isinstance(row, ROWS[kind]) for row in rows)
    if strange or fingerprint(which, rows) != report.content_sha256:
        yield _changed(report)


def _untold_erasures(connection: Connection) -> Iterator[Flaw]:
    """Moments at which the audit tells of another number of reports erased than there are."""
    found: Counter[datetime] = Counter()
    erased = select(Submission.erased_at).where(Submission.erased_at.is_not(None))
    found.update(at for at in connection.scalars(erased) if at is not None)
    told: Counter[datetime] = Counter()
    done = select(Event.at, Event.details).where(
        Event.deed == Deed.ERASE, Event.outcome == Outcome.DONE
    )
    for at, words in connection.execute(done):
        told[at] += int(json.loads(words).get("reports", 0))
    for at in sorted(found.keys() | told.keys()):
        if found[at] != told[at]:
            details = {"told": str(told[at]), "found": str(found[at])}
            yield Flaw(FlawKind.ERASURE, details | {"at": moment(at, "%d.%m.%Y %H:%M:%S")})


# --- what was counted


def _changed_memories(connection: Connection) -> Iterator[Flaw]:
    """Counts that do not have their seal, or are not those of what is published.

    None at all is as before the first publication that remembers: then all is counted anew.
    """
    memory = RememberedCount.__table__.c
    columns = map(as_stored, (memory.centre, memory.quarter, memory.counts, memory.sha256))
    intact = {}
    for centre, quarter, counts, sha256 in connection.execute(select(*columns)):
        intact[centre, quarter] = sealed(centre, quarter, counts) == sha256
    if not intact:
        return
    reports = select(*map(as_stored, (Submission.centre_code, Submission.quarter)))
    published = reports.join(PublishedSubmission).where(PublishedSubmission.until.is_(None))
    wanted = {(centre, quarter) for centre, quarter in connection.execute(published)}
    broken = (wanted ^ intact.keys()) | {where for where, whole in intact.items() if not whole}
    for centre, quarter in sorted(broken, key=str):
        yield Flaw(FlawKind.REMEMBERED, {"centre": str(centre), "quarter": str(quarter)})


def _changed_tellings(connection: Connection) -> Iterator[Flaw]:
    """Counts that everybody's figures were formed from, which do not have their seal.

    The audit tells how many were kept.
    """
    told = ToldCount.__table__.c
    columns = told.centre, told.quarter, told.number, told.until, told.counts, told.sha256
    found = 0
    for centre, quarter, *rest, sha256 in connection.execute(select(*map(as_stored, columns))):
        found += 1
        if sealed(centre, quarter, *rest) != sha256:
            yield Flaw(FlawKind.REMEMBERED, {"centre": str(centre), "quarter": str(quarter)})
    published = select(Event.details).where(Event.deed == Deed.PUBLISH)
    kept = sum(int(json.loads(words).get(TOLD, 0)) for words in connection.scalars(published))
    if kept != found:
        yield Flaw(FlawKind.REMEMBERED, {"centre": "all", "quarter": f"({found}/{kept})"})
