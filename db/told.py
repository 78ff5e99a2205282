"""What everybody's figures were formed from, where that is not, or was not, what is remembered.

True counts, as `db.remembered` has them. None is ever taken away: a later report is compared with
all that everybody was ever told of the same centre and quarter. Each row has its seal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Table, func, insert, select, update

from db.models import ToldCount
from db.remembered import Where, sealed
from db.vocabulary import Quarter

_TOLD = cast(Table, ToldCount.__table__)


class Told(NamedTuple):
    """What was told of a centre and quarter; it is still told unless it ended with a publication."""

    where: Where
    number: int
    until: int | None
    counts: str

    @property
    def sha256(self) -> str:
        return sealed(*self.where, self.number, self.until, self.counts)


def held(connection: Connection, quarters: Collection[Quarter]) -> Iterator[Told]:
    """What is told of ``quarters`` now instead of what is remembered, as a correction waits."""
    return _found(connection, _TOLD.c.until.is_(None) & _TOLD.c.quarter.in_(quarters))


def ever_told(connection: Connection, where: Collection[Where]) -> Iterator[Told]:
    """All that was told of some centres and quarters, and is known not to be remembered."""
    quarters = {quarter for _, quarter in where}
    found = _found(connection, _TOLD.c.quarter.in_(quarters))
    return (each for each in found if each.where in where)


def _found(connection: Connection, condition: Any) -> Iterator[Told]:
    for row in connection.execute(select(_TOLD).where(condition)):
        yield Told((row.centre, row.quarter), row.number, row.until, row.counts)


def end(connection: Connection, ended: Iterable[Told], until: int) -> None:
    """Lets what was told instead end with a publication."""
    for each in ended:
        (centre, quarter), number, *_ = each
        now = each._replace(until=until)
        connection.execute(
            update(_TOLD)
            .where(_TOLD.c.centre == centre, _TOLD.c.quarter == quarter, _TOLD.c.number == number)
            .values(until=until, sha256=now.sha256)
        )


def keep(connection: Connection, where: Where, counts: str, until: int | None) -> None:
    """Keeps what was told until a publication, or without one, what is told from now on."""
    centre, quarter = where
    of = _TOLD.c.centre == centre, _TOLD.c.quarter == quarter
    number = (connection.scalar(select(func.max(_TOLD.c.number)).where(*of)) or 0) + 1
    told = Told(where, number, until, counts)
    row = {"centre": centre, "quarter": quarter, "sha256": told.sha256}
    row |= {"number": number, "until": until, "counts": counts}
    connection.execute(insert(_TOLD), [row])
