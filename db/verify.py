"""Does the database still hold what was written to it? Every fingerprint is computed anew.

Nothing is changed. A check gives the flaws it finds; a database without any is whole.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    String,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError

from db.audit import broken_links
from db.faults import Fault, fault_of
from db.ingest.columns import ROWS
from db.ingest.file_rules import Slice
from db.ingest.store import fingerprint
from db.ingest.stored import rows_of
from db.models import (
    Base,
    Publication,
    PublishedCell,
    PublishedSubmission,
    RememberedCount,
    Submission,
)
from db.publishing import CONTENT, KEY, REPORT, change, is_public, seal
from db.remembered import sealed
from db.steps import broken_steps
from db.vocabulary import Labelled, Language, Origin, Quarter, ReportKind


class FlawKind(Labelled):
    """A way in which a database is not as it was written."""

    ENGINE = (
        "engine",
        "Databasemotoren melder: {message}.",
        "The database engine reports: {message}.",
    )
    DAMAGED = (
        "damaged",
        "Databasen er skadet og kan ikke leses ferdig ({part}).",
        "The database is damaged and cannot be read to the end ({part}).",
    )
    REFERENCE = (
        "reference",
        "Rader i {table} som viser til noe som ikke finnes i {parent}: {rows}.",
        "Rows of {table} that refer to what is not in {parent}: {rows}.",
    )
    VALUE = (
        "value",
        "Rader i {table} med noe i {column} som ikke hører hjemme der: {rows}.",
        "Rows of {table} with something in {column} that does not belong there: {rows}.",
    )
    REPORT = (
        "report",
        "Rapporten {report} er ikke lenger slik den ble lest inn.",
        "The report {report} is no longer as it was imported.",
    )
    PUBLICATION = (
        "publication",
        "Tallene eller rapportene i publisering {publication} er ikke lenger slik de ble publisert.",
        "The figures or reports of publication {publication} are no longer as they were published.",
    )
    CHANGES = (
        "changes",
        "Publisering {publication} skal ha endret {told} tall, men {found} er endret.",
        "Publication {publication} is said to change {told} figures, but {found} are changed.",
    )
    AUDIT = (
        "audit",
        "Revisjonssporet er brutt ved ledd {link}: det er endret, eller noe er tatt bort før det.",
        "The audit is broken at link {link}: it is changed, or something before it is taken out.",
    )
    DECISION = (
        "decision",
        "Behandlingen av rapportene er endret, eller noe er tatt bort, ved steg {step}.",
        "What was decided about the reports is changed, or something is taken out, at step {step}.",
    )
    REMEMBERED = (
        "remembered",
        "Tellingen som er husket for {centre} {quarter}, er endret, mangler eller er til overs.",
        "The count remembered for {centre} {quarter} is changed, missing or one too many.",
    )
    RECOUNT = (
        "recount",
        "Godkjente rapporter gir andre tall for {quarter} enn de som er publisert ({cells} celler).",
        "The approved reports give other figures for {quarter} than those published ({cells} cells).",
    )


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it was written. ``details`` fill in the words; no row's content."""

    kind: FlawKind
    details: Mapping[str, str] = field(default_factory=dict)

    def told(self, language: Language) -> str:
        """What is wrong, in words."""
        return self.kind.text.in_(language, **self.details)


_KINDS = {kind.code: kind for kind in ReportKind}
_ORIGINS = {origin.code: origin for origin in Origin}

Check = Callable[[], list[Flaw]]
"""A piece of the work: it looks at one thing and gives the flaws."""


Run = Callable[[list[Check]], list[Flaw]]
"""How checks are run: `all_of`, or one that shows how far it has come."""


def all_of(checks: Iterable[Check]) -> list[Flaw]:
    """Every flaw that the checks find."""
    return [flaw for check in checks for flaw in check()]


def checks(connection: Connection) -> list[Check]:
    """All there is to look at in the database behind ``connection``, seen in one moment."""
    reports = connection.execute(
        select(Submission.id, *map(_as_stored, (*REPORT, Submission.origin))).order_by(
            Submission.id
        )
    )
    whole: dict[str, Callable[[Connection], Iterable[Flaw]]] = {
        "engine": _engine_flaws,
        "values": _misplaced_values,
        "references": _broken_references,
        "publications": _changed_publications,
        "remembered": _changed_memories,
        "audit": _broken_audit,
        "decisions": _broken_decisions,
    }
    return [
        *(
            partial(_look, Flaw(FlawKind.DAMAGED, {"part": part}), partial(look, connection))
            for part, look in whole.items()
        ),
        *(
            partial(_look, _changed(report), partial(_changed_report, connection, report))
            for report in reports
        ),
    ]


def _look(unreadable: Flaw, look: Callable[[], Iterable[Flaw]]) -> list[Flaw]:
    """The flaws that ``look`` finds, or ``unreadable`` where the storage or a value gives out."""
    try:
        return list(look())
    except (ValueError, LookupError, TypeError, ArithmeticError):
        return [unreadable]
    except DBAPIError as error:
        if fault_of(error) not in {None, Fault.DAMAGED, Fault.NOT_A_DATABASE, Fault.DEVICE}:
            raise
        return [unreadable]


def _as_stored(column: Any) -> ColumnElement[Any]:
    """The column's value as it stands, not as what it should mean."""
    kept = isinstance(column.type, Float) or type(column.type) is Integer
    return column if kept else type_coerce(column, String).label(column.key)


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
WHERE NOT convalidated AND connamespace = current_schema()::regnamespace
UNION ALL
SELECT 'index not valid: ' || relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace
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
    storage = {Integer: "integer", Float: "real"}
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


def _changed(report: Any) -> Flaw:
    name = f"{report.kind} {report.centre_code} {report.quarter} rev. {report.revision}"
    return Flaw(FlawKind.REPORT, {"report": name})


def _changed_report(connection: Connection, report: Any) -> Iterator[Flaw]:
    """A flaw if the rows of the report do not have the fingerprint it was imported with."""
    kind = _KINDS[report.kind]
    which = Slice(kind, report.centre_code, Quarter.parse(report.quarter))
    rows = list(rows_of(connection, report.id, which, _ORIGINS[report.origin]))
    strange = any(not isinstance(row, ROWS[kind]) for row in rows)
    if strange or fingerprint(which, rows) != report.content_sha256:
        yield _changed(report)


# --- publications


def _changed_publications(connection: Connection) -> Iterator[Flaw]:
    """Publications whose fingerprint is not that of the changes the lifetimes tell of."""
    told = connection.execute(
        select(
            Publication.id,
            Publication.cells_changed,
            Publication.sha256,
            Publication.public_sha256,
        ).order_by(Publication.id)
    ).all()
    formers = {after.id: before for before, after in pairwise(told)}

    def sealed(number: int, lines: list[str]) -> tuple[str, str]:
        """What the seals of a publication must be: over everything, and over the public's own."""
        former = formers.get(number)
        sha256, public = (former.sha256, former.public_sha256) if former else ("", "")
        return seal(sha256, lines), seal(public or "", filter(is_public, lines))

    found = {row.id: (0, sealed(row.id, [])) for row in told}
    for number, group in groupby(_changes(connection), itemgetter(0)):
        changes = list(group)
        cells = sum(is_cell for _, is_cell, _ in changes)
        found[number] = cells, sealed(number, [line for _, _, line in changes])
    for publication in told:
        cells, (sha256, public) = found[publication.id]
        number = str(publication.id)
        if cells != publication.cells_changed:
            details = {"told": str(publication.cells_changed), "found": str(cells)}
            yield Flaw(FlawKind.CHANGES, {"publication": number} | details)
        if sha256 != publication.sha256 or publication.public_sha256 not in {None, public}:
            yield Flaw(FlawKind.PUBLICATION, {"publication": number})


def _changes(connection: Connection) -> Iterator[tuple[int, bool, str]]:
    """Every change of every publication, in the order of their numbers.

    Gives the number, whether a cell changed (or a report came or left), and the line sealed.
    """
    cell = PublishedCell.__table__.c
    content = [cell[name] for name in CONTENT]
    reports = select(*map(_as_stored, REPORT)).join(PublishedSubmission)

    def told(
        ends: Any, sign: str, wanted: Select[Any], *words: str
    ) -> Iterator[tuple[int, bool, str]]:
        rows = connection.execute(
            wanted.add_columns(ends.label("publication"))
            .where(ends.is_not(None))
            .order_by(ends)
            .execution_options(yield_per=10_000)
        )
        return ((number, not words, change(sign, *words, *row)) for *row, number in rows)

    return heapq.merge(
        told(cell.since, "+", select(*map(_as_stored, (*KEY, *content)))),
        told(cell.until, "-", select(*map(_as_stored, KEY))),
        told(PublishedSubmission.since, "+", reports, "report"),
        told(PublishedSubmission.until, "-", reports, "report"),
        key=itemgetter(0),
    )


def _changed_memories(connection: Connection) -> Iterator[Flaw]:
    """Counts that do not have their seal, or are not those of what is published.

    None at all is as before the first publication that remembers: then all is counted anew.
    """
    memory = RememberedCount.__table__.c
    columns = map(_as_stored, (memory.centre, memory.quarter, memory.counts, memory.sha256))
    intact = {}
    for centre, quarter, counts, sha256 in connection.execute(select(*columns)):
        intact[centre, quarter] = sealed(centre, quarter, counts) == sha256
    if not intact:
        return
    reports = select(*map(_as_stored, (Submission.centre_code, Submission.quarter)))
    published = reports.join(PublishedSubmission).where(PublishedSubmission.until.is_(None))
    wanted = {(centre, quarter) for centre, quarter in connection.execute(published)}
    broken = (wanted ^ intact.keys()) | {where for where, whole in intact.items() if not whole}
    for centre, quarter in sorted(broken, key=str):
        yield Flaw(FlawKind.REMEMBERED, {"centre": str(centre), "quarter": str(quarter)})
