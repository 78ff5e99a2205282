"""Shipping publications to a database that readers open: figures and centres, and never a record.

All that is newer in the database of records is copied in one transaction, whoever else ships at the
same time, and compared with what it was copied from. A crash before its end leaves the copy as it
was, and the next shipping catches up. What the copy's audit tells of it is what `db.seals` checks
the copy by later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from db.audit import Entry, record
from db.flaws import Flaw, FlawKind
from db.models import Centre, Publication, PublishedCell, Submission
from db.publishing import KEY
from db.refusal import Refusal
from db.seals import ANEW, COPIED, changed_publications, copied, copy_seals
from db.session import reading, scrub, writing
from db.vocabulary import Audience, Deed, Outcome

_CELLS = cast(Table, PublishedCell.__table__)
_PUBLICATIONS = cast(Table, Publication.__table__)
_CENTRES = cast(Table, Centre.__table__)
_ROWS_AT_A_TIME = 5_000


def ship(
    records: Engine,
    figures: Engine,
    audiences: Collection[Audience],
    *,
    by: str,
    now: datetime,
    anew: bool = False,
) -> int | None:
    """Brings ``figures`` up to date with what is published in ``records``, for ``audiences`` alone.

    Gives the number of the newest publication if anything was copied. All is copied anew when
    ``anew``, or when other audiences were shipped before. Raises Refusal: ``copy_has_records``,
    ``copy_of_another``, ``copy_not_whole``; and StorageFault. Then the copy is as it was.
    """
    # The copy is taken hold of first: then nobody has brought it further than what is read here.
    with writing(figures) as session, reading(records, long=True) as source:
        copy = session.connection()
        refuse_records(copy)
        there = _newest(copy)
        if there is not None and not anew:
            anew = _other_audiences(source, there, audiences)
        emptied = anew and there is not None
        if emptied:
            copy.execute(delete(_CELLS))
            copy.execute(delete(_PUBLICATIONS))
        after = 0 if there is None or anew else there.id
        _close(source, copy)
        _ship_centres(source, copy)
        newest = _newest(source)
        number = None
        if newest is not None and newest.id > after:
            number = newest.id
            _ship_publications(source, copy, after, audiences)
            _ship_cells(source, copy, after, audiences)
            cells, sha256 = _compared(source, copy, after, audiences)
            details = {"publication": number, "cells": cells, COPIED: sha256}
            details |= {} if after else {ANEW: True}
            record(copy, [Entry(Deed.PUBLISH, Outcome.DONE, details=details)], by=by, now=now)
            if list(changed_publications(copy, after)):
                raise Refusal("copy_not_whole", http_status=409)
    if emptied:
        scrub(figures, [_CELLS.name])
    return number


def refuse_records(connection: Connection) -> None:
    """Raises Refusal ``copy_has_records`` when a database that is to be read from has reports."""
    if connection.scalar(select(exists().where(Submission.id.is_not(None)))):
        raise Refusal("copy_has_records", http_status=409)


def copy_differs(records: Connection, figures: Connection) -> Iterator[Flaw]:
    """Publications that are otherwise in the copy than where they were made."""
    made = {row.id: row for row in records.execute(select(_PUBLICATIONS))}
    for row in figures.execute(select(_PUBLICATIONS)):
        if row.id not in made or not _of_the_same(row, made[row.id]):
            yield Flaw(FlawKind.COPY, {"publication": str(row.id)})


def _newest(connection: Connection) -> Row[Any] | None:
    newest = select(_PUBLICATIONS).order_by(_PUBLICATIONS.c.id.desc()).limit(1)
    return connection.execute(newest).one_or_none()


def _other_audiences(source: Connection, there: Row[Any], audiences: Collection[Audience]) -> bool:
    """Whether the copy was made for others than ``audiences``. Refuses ``copy_of_another``."""
    made = source.execute(select(_PUBLICATIONS).where(_PUBLICATIONS.c.id == there.id)).one_or_none()
    if made is None or not _of_the_same(there, made):
        raise Refusal("copy_of_another", http_status=409)
    return _seals(made, audiences) != (there.sha256, there.public_sha256)


def _of_the_same(copied: Row[Any], made: Row[Any]) -> bool:
    """Whether the one may be a copy of the other, for whichever audiences."""
    return copied.sha256 in {"", made.sha256} and copied.public_sha256 in {None, made.public_sha256}


def _seals(made: Row[Any], audiences: Collection[Audience]) -> tuple[str, str | None]:
    """The seals that go with a copy: over hidden numbers, a seal is a way to try them."""
    return (
        made.sha256 if Audience.INTERNAL in audiences else "",
        made.public_sha256 if Audience.PUBLIC in audiences else None,
    )


def _close(source: Connection, copy: Connection) -> None:
    """What is not for everybody to look back at in the records is not in the copy either."""
    closed = source.scalar(select(func.max(_PUBLICATIONS.c.id)).where(_PUBLICATIONS.c.closed))
    copy.execute(
        update(_PUBLICATIONS)
        .where(_PUBLICATIONS.c.id <= (closed or 0), _PUBLICATIONS.c.closed.is_(False))
        .values(closed=True)
    )


def _ship_publications(
    source: Connection, copy: Connection, after: int, audiences: Collection[Audience]
) -> None:
    """The publications, and of each how many of the cells that are shipped it changed."""
    changed = {number: cells for number, cells, _ in copy_seals(source, audiences, after=after)}
    newer = select(_PUBLICATIONS).where(_PUBLICATIONS.c.id > after)
    rows = []
    for made in source.execute(newer.order_by(_PUBLICATIONS.c.id)):
        sha256, public_sha256 = _seals(made, audiences)
        row = dict(made._mapping) | {"sha256": sha256, "public_sha256": public_sha256}
        # Who published is a matter of the records.
        rows.append(row | {"published_by": "", "cells_changed": changed[made.id]})
    copy.execute(insert(_PUBLICATIONS), rows)


def _ship_cells(
    source: Connection, copy: Connection, after: int, audiences: Collection[Audience]
) -> None:
    """The ends of cells that were there, and the cells that are new."""
    ours = _CELLS.c.audience.in_([audience.value for audience in audiences])
    names = [column.name for column in (*KEY, _CELLS.c.since)]
    at_key = [_CELLS.c[name].label(f"at_{name}") for name in names]
    ended = select(*at_key, _CELLS.c.until.label("end"))
    close = update(_CELLS).where(*(_CELLS.c[name] == bindparam(f"at_{name}") for name in names))
    # Ends first: no two cells may be alive in one place.
    for rows in _some_at_a_time(
        source, ended.where(ours, _CELLS.c.since <= after, _CELLS.c.until > after)
    ):
        copy.execute(close.values(until=bindparam("end")), rows)
    for rows in _some_at_a_time(source, select(_CELLS).where(ours, _CELLS.c.since > after)):
        copy.execute(insert(_CELLS), rows)


def _some_at_a_time(source: Connection, wanted: Any) -> Iterator[list[dict[str, Any]]]:
    found = source.execute(wanted.execution_options(yield_per=_ROWS_AT_A_TIME)).mappings()
    return ([dict(row) for row in rows] for rows in found.partitions())


def _ship_centres(source: Connection, copy: Connection) -> None:
    """Centres as they are in the records; one that is compared with another may come before it."""
    there = {row.code: row for row in copy.execute(select(_CENTRES))}
    wanted = {row.code: row for row in source.execute(select(_CENTRES))}
    new = [
        dict(row._mapping) | {"compared_with": None} for c, row in wanted.items() if c not in there
    ]
    if new:
        copy.execute(insert(_CENTRES), new)
    for code, row in wanted.items():
        if code not in there or tuple(there[code]) != tuple(row):
            copy.execute(update(_CENTRES).where(_CENTRES.c.code == code).values(dict(row._mapping)))


def _compared(
    source: Connection, copy: Connection, after: int, audiences: Collection[Audience]
) -> tuple[int, str]:
    """How many changes were copied, and the copy's seal. Raises Refusal ``copy_not_whole``.

    What is no longer as it was published is not copied either.
    """
    former = copied(copy)[after] if after else ""
    if list(changed_publications(source, after)):
        raise Refusal("copy_not_whole", http_status=409)
    found = list(copy_seals(copy, after=after, former=former))
    if found != list(copy_seals(source, audiences, after=after, former=former)):
        raise Refusal("copy_not_whole", http_status=409)
    return sum(cells for _, cells, _ in found), found[-1][2]
