"""What the indicators count: one row for each resident of a quarter, its contract and its week.

Private to queries. Only approved submissions are seen. ``person`` takes the parameters ``quarter``,
``first_day`` and ``last_day``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import GenericFunction

from db.models import (
    Capacity,
    Centre,
    Contract,
    ProgrammeHours,
    Resident,
    SettlementOutcome,
    Submission,
)
from db.types import Hours, QuarterCode
from db.vocabulary import Activity, ReportKind, SubmissionStatus


class days(GenericFunction[int]):
    """``days(start, end)``: whole days from one date to another."""

    type = Integer()
    inherit_cache = True


@compiles(days, "sqlite")
def _days_in_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    start, end = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(julianday({end}) - julianday({start}) AS INTEGER)"


@compiles(days, "postgresql")
def _days_in_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    start, end = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(CAST({end} AS DATE) - CAST({start} AS DATE))"


QUARTER = bindparam("quarter", type_=QuarterCode)
FIRST_DAY = bindparam("first_day", type_=Date)
LAST_DAY = bindparam("last_day", type_=Date)

_places = aliased(Submission, name="places_submission")
_hours = {activity: aliased(ProgrammeHours, name=f"{activity.code}_hours") for activity in Activity}


def _rows() -> Select[*tuple[Any, ...]]:
    """Residents of the quarter, each joined with what is at most one: no grouping is needed."""
    rows = (
        select(
            Submission.centre_code.label("centre"),
            Resident.arrived,
            Contract.started,
            Contract.ended,
            Contract.end_reason,
            Contract.hours_total,
            Contract.individual_plan,
            Contract.competence_mapped,
            Contract.absence_hours,
            SettlementOutcome.settled_on,
            SettlementOutcome.place,
            func.coalesce(Capacity.adult_places, Centre.capacity_places).label("places"),
            Capacity.adult_places.label("places_reported"),
            *(hours.hours.label(activity.code) for activity, hours in _hours.items()),
        )
        .select_from(Submission)
        .join(Centre, Centre.code == Submission.centre_code)
        .join(Resident, Resident.submission_id == Submission.id)
        .outerjoin(Contract, Contract.resident_id == Resident.id)
        .outerjoin(SettlementOutcome, SettlementOutcome.contract_id == Resident.id)
        .outerjoin(
            _places,
            and_(
                _places.kind == ReportKind.CAPACITY,
                _places.centre_code == Submission.centre_code,
                _places.quarter == Submission.quarter,
                _places.status == SubmissionStatus.APPROVED,
            ),
        )
        .outerjoin(Capacity, Capacity.submission_id == _places.id)
        .where(
            Submission.kind == ReportKind.RESIDENTS,
            Submission.quarter == QUARTER,
            Submission.status == SubmissionStatus.APPROVED,
        )
    )
    for activity, hours in _hours.items():
        rows = rows.outerjoin(
            hours, and_(hours.contract_id == Resident.id, hours.activity == activity)
        )
    return rows


person = _rows().subquery("person").c

# The import lets no contract end after the quarter in which it is reported, so a contract that has
# ended was over on the last day, and its holder was no longer present.
present: ColumnElement[bool] = person.ended.is_(None)
contract: ColumnElement[bool] = person.started.is_not(None)
running: ColumnElement[bool] = and_(contract, person.ended.is_(None))
ended: ColumnElement[bool] = person.ended.is_not(None)


class PlannedHours(Hours):
    """Hours a week times days, read back as hours."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        hours = super().process_result_value(value, dialect)
        return None if hours is None else hours / 7


def _latest(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((one > other, one), else_=other)


planned_hours: ColumnElement[Any] = type_coerce(
    type_coerce(person.hours_total, Integer)
    * (
        days(
            _latest(person.started, type_coerce(FIRST_DAY, Date)),
            func.coalesce(person.ended, type_coerce(LAST_DAY, Date)),
        )
        + literal(1)
    ),
    PlannedHours(),
)
"""Hours planned from the quarter's first day, or the start, to its last day, or the end."""


def count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """How many rows meet ``condition``."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def total(
    amount: ColumnElement[Any], condition: ColumnElement[bool] | None = None
) -> ColumnElement[Any]:
    """The sum of ``amount`` over the rows that meet ``condition``; unknown amounts left out."""
    inner = amount if condition is None else case((condition, amount))
    return func.sum(inner, type_=amount.type)


def per_centre(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    """A figure that is the same on each of a centre's rows."""
    return func.max(amount)
