"""The seals of publications, computed anew from the lifetimes of the cells that are there now.

In the database of records a publication's sha256 seals every change of every audience, and the
reports it was built from. A copy for readers (`db.shipping`) has no reports, so there that seal
cannot be computed: what is checked is the public's own, and for all cells the seal of what was
copied, which the copy's audit holds.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Collection, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    String,
    func,
    select,
    type_coerce,
)

from db.flaws import Flaw, FlawKind
from db.models import Event, Publication, PublishedCell, PublishedSubmission, Submission
from db.publishing import CONTENT, KEY, REPORT, change, seal
from db.vocabulary import Audience, Deed

COPIED = "copied"
"""The detail of a link in the audit that tells of cells copied here: their seal."""
ANEW = "anew"
"""The detail that tells that all was copied, and nothing that was there before is left."""


class Line(NamedTuple):
    """A change of a publication, as it is sealed; of a report, there is no audience."""

    publication: int
    audience: str | None
    words: str


def as_stored(column: Any) -> ColumnElement[Any]:
    """The column's value as it stands, not as what it should mean."""
    kept = isinstance(column.type, Float) or type(column.type) is Integer
    return column if kept else type_coerce(column, String).label(column.key)


def changed_publications(connection: Connection, after: int = 0) -> Iterator[Flaw]:
    """Publications, ``after`` one, whose seals are not those of the changes the lifetimes tell of."""
    made = Publication.__table__.c
    columns = made.id, made.cells_changed, made.sha256, made.public_sha256
    told = {row.id: row for row in connection.execute(select(*columns))}
    copy = bool(copied(connection))
    before = told.get(after)
    former, former_public = (before.sha256, before.public_sha256) if before else ("", None)
    for number, lines in _by_publication(connection, after):
        row = told[number]
        public = [line.words for line in lines if line.audience == Audience.PUBLIC]
        if row.public_sha256 is None:
            # Made before there was any for the public, or copied for others.
            wrong = bool(public or former_public)
        else:
            wrong = row.public_sha256 != seal(former_public or "", public)
        if not copy:
            wrong |= row.sha256 != seal(former, (line.words for line in lines))
        cells = sum(line.audience in tuple(Audience) for line in lines)
        if cells != row.cells_changed:
            details = {"told": str(row.cells_changed), "found": str(cells)}
            yield Flaw(FlawKind.CHANGES, {"publication": str(number)} | details)
        if wrong:
            yield Flaw(FlawKind.PUBLICATION, {"publication": str(number)})
        former, former_public = row.sha256, row.public_sha256


def changed_copy(connection: Connection) -> Iterator[Flaw]:
    """What is not as it was copied here, in a database that is a copy; nothing in any other."""
    told = copied(connection)
    if not told:
        return
    for table in (Submission, PublishedSubmission):
        rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
        if rows:
            details = {"table": table.__tablename__, "rows": str(rows)}
            yield Flaw(FlawKind.NOT_A_COPY, details)
    found = {number: sha256 for number, _, sha256 in copy_seals(connection)}
    for number, sha256 in told.items():
        if found.get(number) != sha256:
            yield Flaw(FlawKind.COPY, {"publication": str(number)})
    if found and max(found) not in told:
        yield Flaw(FlawKind.COPY, {"publication": str(max(found))})


def copy_seals(
    connection: Connection,
    audiences: Collection[Audience] = tuple(Audience),
    *,
    after: int = 0,
    former: str = "",
) -> Iterator[tuple[int, int, str]]:
    """Each publication's number, how many cells of ``audiences`` it changed, and their chained seal.

    Of the publications ``after`` a number, when the seal of that one is the ``former``.
    """
    for number, lines in _by_publication(connection, after):
        words = [line.words for line in lines if line.audience in audiences]
        former = seal(former, words)
        yield number, len(words), former


def copied(connection: Connection) -> dict[int, str]:
    """The seals that the audit tells of, by publication, since all was copied last."""
    told: dict[int, str] = {}
    links = select(Event.details).where(Event.deed == Deed.PUBLISH).order_by(Event.id)
    for words in connection.scalars(links):
        details = json.loads(words)
        if COPIED in details:
            told = {} if details.get(ANEW) else told
            told[int(details["publication"])] = str(details[COPIED])
    return told


def _by_publication(connection: Connection, after: int = 0) -> Iterator[tuple[int, list[Line]]]:
    """The number of each publication ``after`` one, and what it changed, one at a time."""
    groups = groupby(lines_of(connection, after), itemgetter(0))
    number, group = next(groups, (0, iter(())))
    numbers = select(Publication.id).where(Publication.id > after).order_by(Publication.id)
    for id in list(connection.scalars(numbers)):
        while 0 < number < id:
            number, group = next(groups, (0, iter(())))
        yield id, list(group) if number == id else []


def lines_of(connection: Connection, after: int = 0) -> Iterator[Line]:
    """Every change of every publication ``after`` one, in the order of their numbers."""
    cell = PublishedCell.__table__.c
    content = [cell[name] for name in CONTENT]
    reports = select(*map(as_stored, REPORT)).join(PublishedSubmission)

    def told(ends: Any, sign: str, wanted: Select[Any], *words: str) -> Iterator[Line]:
        rows = connection.execute(
            wanted.add_columns(ends.label("publication"))
            .where(ends > after)
            .order_by(ends)
            .execution_options(yield_per=10_000)
        )
        return (
            Line(number, None if words else row[0], change(sign, *words, *row))
            for *row, number in rows
        )

    return heapq.merge(
        told(cell.since, "+", select(*map(as_stored, (*KEY, *content)))),
        told(cell.until, "-", select(*map(as_stored, KEY))),
        told(PublishedSubmission.since, "+", reports, "report"),
        told(PublishedSubmission.until, "-", reports, "report"),
        key=itemgetter(0),
    )
