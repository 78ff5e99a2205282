"""What a flat report is: one whose every row is a row of one table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, delete, func, select

from db.ingest.columns import Column, ReportRow
from db.ingest.findings import Finding
from db.models import Base
from db.vocabulary import CentreKind, ReportKind, Text

_IN_THE_FILE = {each.name for each in fields(ReportRow)}


def no_rules(_row: Any) -> Iterator[Finding]:
    """The rules of a report whose cells say everything by themselves."""
    return iter(())


def never(_row: Any) -> bool:
    """Every row tells something."""
    return False


@dataclass(frozen=True, slots=True)
class Singly:
    """Another form of the same report, with a row for each person, that is counted on arrival.

    ``count`` makes the report's own rows of them; what is wrong across them are findings.
    """

    columns: tuple[Column, ...]
    row: type[ReportRow]
    count: Callable[[Sequence[Any]], tuple[list[ReportRow], list[Finding]]]
    rules: Callable[[Any], Iterator[Finding]] = no_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """A flat report. A field of ``row`` beside the place in the file is a column of ``model``.

    ``key`` names the fields that no two rows of a slice may have alike; none when there is one row.
    ``rules`` hold within a row, ``across`` among the rows of a slice. A row that ``tells_nothing``,
    such as a count of none, is not kept. ``places`` are the kinds of centre that it may be reported
    for. Rows ``of_persons`` are erased when they have been kept for long enough. Where people are
    followed, it is reported of a centre ``after_closing`` too.
    """

    row: type[ReportRow]
    columns: tuple[Column, ...]
    model: type[Base]
    key: tuple[str, ...]
    title: Text
    guidance: tuple[Text, ...]
    rules: Callable[[Any], Iterator[Finding]] = no_rules
    across: Callable[[Sequence[Any]], Iterator[Finding]] = no_rules
    tells_nothing: Callable[[Any], bool] = never
    places: Collection[CentreKind] = frozenset({CentreKind.INTEGRATION})
    of_persons: bool = False
    after_closing: bool = False
    singly: Singly | None = None

    @property
    def kind(self) -> ReportKind:
        return self.row.kind

    @property
    def names(self) -> tuple[str, ...]:
        """What a row says beside centre, quarter and origin."""
        return tuple(each.name for each in fields(self.row) if each.name not in _IN_THE_FILE)

    def key_of(self, row: ReportRow) -> tuple[object, ...]:
        """What must be a row's own within its slice."""
        return tuple(getattr(row, name) for name in self.key)

    def stored(self, submission: int, rows: Sequence[ReportRow]) -> list[dict[str, Any]]:
        """The rows as rows of the table."""
        names = self.names
        return [
            {"submission_id": submission, **{name: getattr(row, name) for name in names}}
            for row in rows
        ]

    def read(
        self, connection: Connection, submission: int, common: dict[str, Any]
    ) -> Iterator[ReportRow]:
        """The rows of a submission as the import read them."""
        table = self.model.__table__
        rows = select(*(table.c[name] for name in self.names))
        for row in connection.execute(rows.where(table.c.submission_id == submission)):
            yield self.row(**common, **row._mapping)

    def number(self, connection: Connection, submissions: Sequence[int]) -> int:
        """How many rows there are of the submissions."""
        table = self.model.__table__
        rows = select(func.count()).where(table.c.submission_id.in_(submissions))
        return connection.execute(rows.select_from(table)).scalar_one()

    def erase(self, connection: Connection, submissions: Sequence[int]) -> None:
        """Takes the rows of the submissions away."""
        of_theirs = self.model.__table__.c.submission_id.in_(submissions)
        connection.execute(delete(self.model).where(of_theirs))
