"""Column types and the base of the tables: quarters, hours, moments and codes as they are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum as PyEnum

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    Enum,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase

from db.vocabulary import (
    Activity,
    AgeGroup,
    CentreKind,
    Deed,
    EndReason,
    OperatorType,
    Organisation,
    Origin,
    Outcome,
    Quarter,
    ReportKind,
    Role,
    SettlementPlace,
    Sex,
    Status,
    SubmissionStatus,
)


class QuarterCode(TypeDecorator[Quarter]):
    """A quarter kept as ``2017Q3``, which sorts as time does."""

    impl = String(6)
    cache_ok = True

    def process_bind_param(self, value: Quarter | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Quarter | None:
        return None if value is None else Quarter.parse(value)


class Hours(TypeDecorator[Decimal]):
    """Hours kept as whole hundredths, so that sums are exact and alike in every database."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | float | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        hundredths = Decimal(str(value)) * 100
        if hundredths != int(hundredths):
            raise ValueError("hours have at most two decimals")
        return int(hundredths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)) / 100


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, with its zone in and out; SQLite, which has no zones, keeps the UTC clock."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def coded(kind: type[PyEnum], rule: str = "") -> Enum:
    """A column type that stores the member's code and lets the database check it.

    Where a table has two columns of a kind, each names its ``rule``.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=32,
        name=rule or kind.__name__.lower(),
    )


def quarter_check(column: str = "quarter") -> CheckConstraint:
    return CheckConstraint(
        f"length({column}) = 6 AND substr({column}, 5, 1) = 'Q' "
        f"AND substr({column}, 6, 1) IN ('1', '2', '3', '4')",
        name=column,
    )


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime,
        Quarter: QuarterCode,
        Decimal: Hours,
        CentreKind: coded(CentreKind),
        OperatorType: coded(OperatorType),
        Organisation: coded(Organisation),
        ReportKind: coded(ReportKind),
        SubmissionStatus: coded(SubmissionStatus),
        Origin: coded(Origin),
        Status: coded(Status),
        Sex: coded(Sex),
        AgeGroup: coded(AgeGroup),
        EndReason: coded(EndReason),
        SettlementPlace: coded(SettlementPlace),
        Activity: coded(Activity),
        Deed: coded(Deed),
        Outcome: coded(Outcome),
        Role: coded(Role),
    }
