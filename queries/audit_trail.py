"""The audit as it is read: who did what, when, and how it ended, newest first, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, select

from db.audit import link_sha256
from db.days import begin_of, end_of
from db.models import Event
from db.session import reading
from db.vocabulary import Deed, Outcome, Permission, Quarter
from queries.values import Viewer

PAGE_LENGTH = 50

_EVENT = Event.__table__.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which links to show; what is left out narrows nothing. Both days are included."""

    centre: str | None = None
    person: str | None = None
    first: date | None = None
    last: date | None = None
    deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Something that was done or refused. ``whole`` when it follows from the link before it."""

    number: int
    at: datetime
    person: str
    deed: Deed
    outcome: Outcome
    centre: str | None
    quarter: Quarter | None
    details: Mapping[str, Any]
    whole: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the trail. ``older`` and ``newer`` say whether there is more on either side."""

    links: tuple[Link, ...]
    older: bool
    newer: bool

    @property
    def whole(self) -> bool:
        """Whether every link shown follows from the one before it in the chain."""
        return all(link.whole for link in self.links)


class Trail:
    """Answers what was done. Only those who may see the audit may ask."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(
        self,
        wanted: Wanted,
        viewer: Viewer,
        *,
        before: int | None = None,
        after: int | None = None,
        most: int = PAGE_LENGTH,
    ) -> Part:
        """The newest links that are wanted, those just ``before`` a number, or just ``after`` one."""
        viewer.require(Permission.SEE_AUDIT)
        narrowed = list(_conditions(wanted))
        if after is not None:
            side, order = _EVENT.id > after, _EVENT.id.asc()
        else:
            side, order = _EVENT.id < (before or 2**31 - 1), _EVENT.id.desc()
        with reading(self._engine) as connection:
            # One more than is shown tells whether there is more.
            rows = connection.execute(
                select(Event.__table__).where(*narrowed, side).order_by(order).limit(most + 1)
            ).mappings()
            found = list(rows)
            more, found = len(found) > most, found[:most]
            found.sort(key=lambda row: -row["id"])
            formers = _formers(connection, [row["id"] for row in found])
            beyond = False
            if found:
                edge = found[-1]["id"] if after is not None else found[0]["id"]
                other = _EVENT.id < edge if after is not None else _EVENT.id > edge
                there = connection.scalar(select(_EVENT.id).where(*narrowed, other).limit(1))
                beyond = there is not None
        links = tuple(_link(row, formers) for row in found)
        return Part(links, *((beyond, more) if after is not None else (more, beyond)))

    def people(self, viewer: Viewer) -> list[str]:
        """Everyone the trail tells of, by name."""
        viewer.require(Permission.SEE_AUDIT)
        with reading(self._engine) as connection:
            names = connection.scalars(select(_EVENT.actor).distinct())
            return sorted(names)


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.centre is not None:
        yield _EVENT.centre == wanted.centre
    if wanted.person is not None:
        yield _EVENT.actor == wanted.person
    if wanted.deed is not None:
        yield _EVENT.deed == wanted.deed
    if wanted.first is not None:
        yield _EVENT.at >= begin_of(wanted.first)
    if wanted.last is not None:
        yield _EVENT.at <= end_of(wanted.last)


def _formers(connection: Connection, numbers: list[int]) -> dict[int, str]:
    """The sha256 of the link before each of ``numbers``; nothing before the first."""
    before = [number - 1 for number in numbers]
    rows = connection.execute(select(_EVENT.id, _EVENT.sha256).where(_EVENT.id.in_(before)))
    return {0: ""} | {row.id: row.sha256 for row in rows}


def _link(row: Mapping[Any, Any], formers: Mapping[int, str]) -> Link:
    former = formers.get(row["id"] - 1)
    return Link(
        number=row["id"],
        at=row["at"],
        person=row["actor"],
        deed=row["deed"],
        outcome=row["outcome"],
        centre=row["centre"],
        quarter=row["quarter"],
        details=MappingProxyType(json.loads(row["details"])),
        whole=former is not None and row["sha256"] == link_sha256(former, row),
    )
