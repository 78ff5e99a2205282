"""What the pages may change: reports come in, are decided about, and what is taken out is noted.

Decisions are written before they are answered. Exports are noted by a thread of their own, so that
a reader never waits for a long import that is writing; leaving the office writes what is left.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread
from time import sleep
from typing import Self

from sqlalchemy import Engine

from db.actions import decide
from db.actor import Actor
from db.audit import Entry, record
from db.desk import Compare, Desk
from db.faults import Fault, StorageFault
from db.session import writing
from db.vocabulary import Deed, SubmissionStatus

log = logging.getLogger(__name__)

_PAUSE = 0.5
"""Seconds before a note is tried again when another is writing."""

_PASSING = {Fault.LOCKED, Fault.FULL, Fault.UNREACHABLE}
"""Faults that may be gone in a while, so that a note is tried again until the office is left."""

_Note = tuple[Entry, str, datetime]


class Office:
    """The way in for changes, over ``engine``; ``publish`` brings the figures up to date.

    Reports that arrive are laid on its ``desk``, where ``compare`` tells what they would change.
    Its clerk works from entering it to leaving it.
    """

    def __init__(
        self, engine: Engine, publish: Callable[[Engine], object], compare: Compare
    ) -> None:
        self._engine = engine
        self._publish = publish
        self.desk = Desk(engine, compare, lambda entry, by: self.note(entry, by=by))
        self._notes: queue.Queue[_Note | None] = queue.Queue()
        self._leaving = False
        self._clerk = Thread(target=self._write_notes, name="audit", daemon=True)

    def __enter__(self) -> Self:
        self._clerk.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.desk.close()
        self._leaving = True
        self._notes.put(None)
        self._clerk.join()

    def decide(
        self, deed: Deed, submission: int, *, seen: SubmissionStatus, by: Actor, reason: str | None
    ) -> None:
        """Takes the report a step on and publishes what follows. Raises Refusal as `decide`."""
        now = datetime.now(UTC)
        decide(self._engine, deed, submission, seen=seen, by=by, now=now, reason=reason)
        self._publish(self._engine)

    def note(self, entry: Entry, *, by: str) -> None:
        """Records ``entry`` as soon as the database can be written; never waits for it."""
        self._notes.put((entry, by, datetime.now(UTC)))

    def flush(self) -> None:
        """Waits until every note so far is written."""
        self._notes.join()

    def _write_notes(self) -> None:
        while (note := self._notes.get()) is not None:
            while self._must_wait(*note):
                sleep(_PAUSE)
            self._notes.task_done()
        self._notes.task_done()

    def _must_wait(self, entry: Entry, by: str, now: datetime) -> bool:
        """Writes the note if it can be; whether it should be tried again."""
        try:
            with writing(self._engine) as session:
                record(session.connection(), [entry], by=by, now=now)
        except StorageFault as error:
            waits = error.fault in _PASSING and not self._leaving
            ends = "waits" if waits else "is lost"
            log.warning("a note for the audit %s: %s", ends, error.fault.code)
            return waits
        return False
