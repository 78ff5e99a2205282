"""Where deliveries lie, in the database that every process of the installation has.

A delivery's row says who sent it and how far it has come. What the check told of it, and its files
once nothing of a person's was found in them, are locked with its secret name (`db/locked.py`), so
they can be read while somebody asks for them by it, and never from a disk. A row is worked on by one
``hand`` at a time; what another hand wanted to write of it is not written.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from types import GenericAlias
from typing import Any, get_type_hints

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select, update

from db.delivered import Delivered, Phase
from db.desk_models import Lying
from db.ingest import Receipt, ReportFile
from db.ingest.progress import Cancelled, Progress, Stage
from db.locked import lock, unlock
from db.logins import fingerprint
from db.refusal import Refusal
from db.session import hold_lock, reading, writing
from db.values_in_json import read, written

MOST_WAITING = 20
"""Deliveries on the desk at once."""
MOST_OF_ONE = 5
"""Of these, so many from one person: the others have room whatever one of them does."""
KEPT = timedelta(minutes=60)
"""How long a delivery lies before it is forgotten."""

_ROW = Lying.__table__.c
_PHASES = {phase.code: phase for phase in Phase}
_STAGES = {stage.code: stage for stage in Stage}
_MOVES = _ROW.phase.in_([phase.code for phase in Phase if phase.moves])
_STATE = [column for column in _ROW if column.name not in {"told", "files"}]
_TOLD, _FILES = "told", "files"
_INTERRUPTED: tuple[str, Mapping[str, str]] = ("check_interrupted", {})


@dataclass(frozen=True, slots=True)
class Moving:
    """A delivery that somebody is at work on, and how often they have said that they are."""

    hand: str
    beat: int


class Shelf:
    """Deliveries in the database of ``engine``; ``compare`` says by its type what differences are.

    Every call is a short transaction of its own. Raises StorageFault.
    """

    def __init__(self, engine: Engine, compare: Any) -> None:
        self.engine = engine
        of_differences: Any = get_type_hints(compare).get("return", Any)
        failure: Any = tuple[str, dict[str, str]] | None
        self._told: Any = GenericAlias(tuple, (Receipt | None, of_differences, failure))

        # A page asks more than once, and ten thousand findings take a while to read.
        self._read = lru_cache(maxsize=4)(
            lambda token, locked: read(self._told, unlock(token, _TOLD, locked))
        )

    def put(self, token: str, *, sender: str, hand: str, now: datetime) -> None:
        """Lays a delivery there, to be checked. Raises Refusal ``too_many_waiting``, ``desk_full``."""
        with writing(self.engine, alone=False) as session:
            connection = session.connection()
            hold_lock(connection, "desk")  # or two could take the last place
            _forget_old(connection, now)
            waits = _MOVES | _ROW.files.is_not(None)
            of_one = func.sum(func.coalesce(_ROW.sender == sender, False).cast(_ROW.beat.type))
            every, ones = connection.execute(select(func.count(), of_one).where(waits)).one()
            if (ones or 0) >= MOST_OF_ONE:
                minutes = str(KEPT // timedelta(minutes=1))
                raise Refusal("too_many_waiting", 409, limit=str(MOST_OF_ONE), minutes=minutes)
            if every >= MOST_WAITING:
                raise Refusal("desk_full", http_status=503)
            row = {"sha256": fingerprint(token), "sender": sender, "at": now, "hand": hand}
            row |= {"phase": Phase.CHECKING.code, "beat": 0, "done": 0, "total": 0}
            connection.execute(insert(Lying), [row | {"interrupted": False}])

    def find(self, token: str, now: datetime) -> tuple[Delivered, str] | None:
        """How far a delivery has come, and whose hand it is in; not what was found in it."""
        with reading(self.engine) as connection:
            row = connection.execute(select(*_STATE).where(_named(token))).first()
        if row is None or _is_old(row, now):
            return None
        return _delivered(token, row), str(row.hand)

    def whole(self, token: str, now: datetime) -> Delivered | None:
        """A delivery with what the check told of it."""
        with reading(self.engine) as connection:
            row = connection.execute(select(*_STATE, _ROW.told).where(_named(token))).first()
        if row is None or _is_old(row, now):
            return None
        found = _delivered(token, row)
        if row.told is None:
            return found
        try:
            receipt, differences, failure = self._read(token, row.told)
        except (ValueError, TypeError, LookupError):
            # By another version of the program, which tells of something that this one does not know.
            return replace(found, phase=Phase.FAILED, failure=_INTERRUPTED)
        return replace(found, receipt=receipt, differences=differences, failure=failure)

    def files(self, token: str) -> list[ReportFile]:
        """The files of a delivery that was confirmed. Raises `Cancelled` when they are gone."""
        with reading(self.engine) as connection:
            locked = connection.scalar(select(_ROW.files).where(_named(token)))
        if locked is None:
            raise Cancelled
        return _unpacked(unlock(token, _FILES, locked))

    def claim(self, token: str, *, hand: str) -> bool:
        """Takes a delivery that was checked into ``hand``, to be stored; whether it was free."""
        free = (_ROW.phase == Phase.CHECKED.code) & _ROW.files.is_not(None)
        taken = {"phase": Phase.STORING.code, "hand": hand, "beat": 0, "interrupted": False}
        return self._change(_named(token) & free, taken)

    def checked(self, done: Delivered, files: Sequence[ReportFile], *, hand: str) -> bool:
        """Keeps what became of the check, and the files if they can be confirmed."""
        values = self._outcome(done)
        if done.confirmable:
            values["files"] = lock(done.token, _FILES, _packed(files))
        # Also when others took this hand for gone: it was only slow.
        at_work = (Phase.CHECKING.code, Phase.FAILED.code)
        mine = _named(done.token) & (_ROW.hand == hand) & _ROW.phase.in_(at_work)
        return self._change(mine, values)

    def stored(self, connection: Connection, done: Delivered, *, hand: str) -> None:
        """Says in the transaction that stores a delivery that it is stored.

        Raises `Cancelled` when it is not in this hand any more, so that nothing is stored twice.
        """
        mine = _named(done.token) & (_ROW.hand == hand) & (_ROW.phase == Phase.STORING.code)
        values = self._outcome(done) | {"files": None}
        if connection.execute(update(Lying).where(mine).values(values)).rowcount != 1:
            raise Cancelled

    def not_stored(self, done: Delivered, *, hand: str) -> bool:
        """Keeps why a delivery could not be stored; its files as long as it can be confirmed."""
        values = self._outcome(done)
        if not done.confirmable:
            values["files"] = None
        mine = _named(done.token) & (_ROW.hand == hand) & (_ROW.phase == Phase.STORING.code)
        return self._change(mine, values)

    def take_away(self, token: str) -> None:
        """Lets a delivery be gone, wherever it is."""
        with writing(self.engine, alone=False) as session:
            session.execute(delete(Lying).where(_named(token)))

    def let_go(self, hands: Collection[str]) -> None:
        """Says of what these hands were at that they are gone."""
        with writing(self.engine, alone=False) as session:
            for hand in hands:
                _interrupt(session.connection(), _ROW.hand == hand)

    def moving(self, now: datetime) -> tuple[list[Moving], bool]:
        """What is being worked on by anybody, and whether there is anything old to forget."""
        old = select(func.count()).where(_old(now))
        with reading(self.engine) as connection:
            found = [Moving(*row) for row in connection.execute(_AT_WORK)]
            return found, bool(connection.scalar(old))

    def attend(
        self, mine: Mapping[str, Progress | None], gone: Collection[Moving], now: datetime
    ) -> None:
        """Says that these hands are at work and those are ``gone``, and forgets what is old."""
        with writing(self.engine, alone=False) as session:
            connection = session.connection()
            for hand, progress in mine.items():
                values: dict[str, Any] = {"beat": _ROW.beat + 1}
                if progress is not None:
                    values["stage"] = progress.stage.code
                    values |= {"done": progress.done, "total": progress.total}
                at = _MOVES & (_ROW.hand == hand)
                connection.execute(update(Lying).where(at).values(values))
            for each in gone:
                still = (_ROW.hand == each.hand) & (_ROW.beat == each.beat)
                _interrupt(connection, still)
            _forget_old(connection, now)

    def _change(self, which: ColumnElement[bool], values: Mapping[str, Any]) -> bool:
        with writing(self.engine, alone=False) as session:
            changed = session.connection().execute(update(Lying).where(which).values(values))
            return changed.rowcount == 1

    def _outcome(self, done: Delivered) -> dict[str, Any]:
        told = written((done.receipt, done.differences, done.failure))
        return {
            "phase": done.phase.code,
            "told": lock(done.token, _TOLD, told),
            "interrupted": done.interrupted,
            "stage": None,
        }


_AT_WORK = select(_ROW.hand, _ROW.beat).where(_MOVES)


def _named(token: str) -> ColumnElement[bool]:
    return _ROW.sha256 == fingerprint(token)


def _old(now: datetime) -> ColumnElement[bool]:
    return (_ROW.at < now - KEPT) & (_ROW.phase != Phase.STORING.code)


def _is_old(row: Any, now: datetime) -> bool:
    return bool(row.at < now - KEPT and row.phase != Phase.STORING.code)


def _forget_old(connection: Connection, now: datetime) -> None:
    connection.execute(delete(Lying).where(_old(now)))


def _interrupt(connection: Connection, which: ColumnElement[bool]) -> None:
    """What was being checked must be sent again; what was being stored can be confirmed again."""
    for was, becomes in ((Phase.CHECKING, Phase.FAILED), (Phase.STORING, Phase.CHECKED)):
        values = {"phase": becomes.code, "interrupted": True, "stage": None}
        at = which & (_ROW.phase == was.code)
        connection.execute(update(Lying).where(at).values(values))


def _delivered(token: str, row: Any) -> Delivered:
    progress = None
    if row.stage is not None:
        progress = Progress(_STAGES[row.stage], row.done, row.total)
    phase = _PHASES[row.phase]
    found = Delivered(token, row.sender, row.at, phase, progress, interrupted=row.interrupted)
    if phase is Phase.FAILED and row.interrupted:
        return replace(found, failure=_INTERRUPTED)
    return found


def _packed(files: Sequence[ReportFile]) -> bytes:
    """The names and sizes of files, and all their bytes."""
    head = json.dumps([[file.name, len(file.content)] for file in files])
    return b"\n".join([head.encode(), b"".join(file.content for file in files)])


def _unpacked(content: bytes) -> list[ReportFile]:
    at = content.index(b"\n") + 1
    files = []
    for name, size in json.loads(content[:at]):
        files.append(ReportFile(name, content[at : at + size]))
        at += size
    return files
