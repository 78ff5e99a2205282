"""How often something was done lately, counted for all processes of the installation together.

Times are counted by slots of some seconds. A clock that is put back leaves counts that are yet to
come: they are taken for counts of now, so nobody is held up for longer than the window.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from db.desk_models import Tally
from db.session import hold_lock, reading, writing

WINDOW = 600
"""Seconds that are looked back."""
SLOT = 10
"""Seconds that are counted together."""
_SLOTS = WINDOW // SLOT
_PATIENCE = 250
"""Milliseconds that a count waits for another writer; whoever counts goes on without."""
_ROW = Tally.__table__.c
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

Key = tuple[str, str]
"""What is counted, and a keyed hash of who did it."""


class Tallies:
    """The counts in the database of ``engine``. Raises StorageFault, soon when another is writing."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def take(self, key: Key, limit: int) -> int:
        """Counts one more unless there are ``limit``; seconds until there is room, 0 if counted."""
        now = self._clock()
        slot = int(now // SLOT)
        with reading(self._engine) as connection:
            found = _lately(connection, key, slot)
        if sum(found.values()) >= limit and max(found) <= slot:
            return _until_room(found, now)
        with writing(self._engine, alone=False, patience=_PATIENCE) as session:
            connection = session.connection()
            hold_lock(connection, "\n".join(key))  # or two could take the last place
            found = _none_to_come(connection, key, slot)
            if sum(found.values()) >= limit:
                return _until_room(found, now)
            _add(connection, {key: 1}, slot)
        return 0

    def give_back(self, key: Key) -> None:
        """Takes back the newest that was counted: it was nothing to hold anybody up for."""
        slot = int(self._clock() // SLOT)
        with writing(self._engine, alone=False, patience=_PATIENCE) as session:
            connection = session.connection()
            hold_lock(connection, "\n".join(key))
            found = _none_to_come(connection, key, slot)
            if found:
                newest = max(found)
                connection.execute(delete(Tally).where(_of(key), _ROW.slot == newest))
                if found[newest] > 1:
                    _add(connection, {key: found[newest] - 1}, newest)

    def add(self, times: Mapping[Key, int], paces: Collection[str]) -> dict[Key, int]:
        """Counts ``times``, and gives how often each did one of ``paces`` lately. Forgets the old."""
        slot = int(self._clock() // SLOT)
        with writing(self._engine, alone=False, patience=_PATIENCE) as session:
            connection = session.connection()
            hold_lock(connection, "tallies")
            connection.execute(delete(Tally).where(_ROW.slot <= slot - _SLOTS))
            if late := _sums(connection, _ROW.slot > slot):
                connection.execute(delete(Tally).where(_ROW.slot > slot))
                _add(connection, late, slot)
            _add(connection, times, slot)
            return _sums(connection, _ROW.pace.in_(paces))


def _sums(connection: Connection, which: ColumnElement[bool]) -> dict[Key, int]:
    sums = select(_ROW.pace, _ROW.who, func.sum(_ROW.times)).where(which)
    rows = connection.execute(sums.group_by(_ROW.pace, _ROW.who))
    return {(pace, who): int(number) for pace, who, number in rows}


def _of(key: Key) -> ColumnElement[bool]:
    return (_ROW.pace == key[0]) & (_ROW.who == key[1])


def _lately(connection: Connection, key: Key, slot: int) -> dict[int, int]:
    """How often in each slot that is looked back at, and in those that are yet to come."""
    found = select(_ROW.slot, _ROW.times).where(_of(key), _ROW.slot > slot - _SLOTS)
    return dict(map(tuple, connection.execute(found)))


def _none_to_come(connection: Connection, key: Key, slot: int) -> dict[int, int]:
    """The same; those that are yet to come, as the clock was put back, are counted now."""
    found = _lately(connection, key, slot)
    late = {at: times for at, times in found.items() if at > slot}
    if not late:
        return found
    connection.execute(delete(Tally).where(_of(key), _ROW.slot > slot))
    _add(connection, {key: sum(late.values())}, slot)
    return _lately(connection, key, slot)


def _add(connection: Connection, times: Mapping[Key, int], slot: int) -> None:
    insert = _INSERT[connection.dialect.name]
    # In one order, so that two who add for the same persons never wait for each other.
    for (pace, who), number in sorted(times.items()):
        row = {"pace": pace, "who": who, "slot": slot, "times": number}
        more = {"times": _ROW.times + number}
        on = [_ROW.pace, _ROW.who, _ROW.slot]
        connection.execute(
            insert(Tally).values(row).on_conflict_do_update(index_elements=on, set_=more)
        )


def _until_room(found: Mapping[int, int], now: float) -> int:
    """Seconds until the oldest of what was counted is out of sight."""
    return max(1, min(WINDOW, int((min(found) + _SLOTS) * SLOT - now) + 1))
