"""What the pages may change: reports come in, are decided about, and what is taken out is noted.

Decisions are written before they are answered. Exports, and who was last here, are noted by a thread
of their own, so that a reader never waits for a long import that is writing; leaving the office
writes what is left.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Thread
from time import sleep
from typing import Self

from sqlalchemy import Connection, Engine

from db.actions import decide
from db.actor import Actor
from db.audit import Entry, record
from db.desk import Compare, Desk
from db.faults import PASSING, StorageFault, wordless
from db.logins import LONGEST_LOGIN, Logins, note_seen
from db.refusal import Refusal
from db.session import writing
from db.tallies import Tallies
from db.users import Users
from db.vocabulary import Deed, Outcome, SubmissionStatus

log = logging.getLogger(__name__)

_PAUSE = 0.5
"""Seconds before a note is tried again when another is writing."""

NOT_PROTECTED = "not_protected"
"""Why something is not published that trying again does not help, until there is more to publish."""

_Job = Callable[[], object]


class Office:
    """The way in for changes, over ``engine``; ``publish`` brings the figures up to date.

    Reports that arrive are laid on its ``desk``, where ``compare`` tells what they would change.
    ``users`` says who may come in, ``logins`` lets them in and out, and in ``tallies`` is counted how
    often. Its clerk works from
    entering it to leaving it. Without ``publish`` it is a reading room: notes for the audit are
    written, and reports and decisions refused (``no_records``).
    """

    def __init__(
        self,
        engine: Engine,
        publish: Callable[[Engine], object] | None,
        compare: Compare,
        longest_login: timedelta = LONGEST_LOGIN,
    ) -> None:
        self._engine = engine
        self._publish = publish
        records = engine if publish else None
        self.desk = Desk(records, compare, lambda entry, by: self.note(entry, by=by))
        self.users = Users(engine)
        self.logins = Logins(engine, longest_login)
        self.tallies = Tallies(engine)
        self._notes: queue.Queue[_Job | None] = queue.Queue()
        self._leaving = False
        self._clerk = Thread(target=self._write_notes, name="audit", daemon=True)

    def __enter__(self) -> Self:
        self._clerk.start()
        self.desk.open()
        return self

    def __exit__(self, *_error: object) -> None:
        self.desk.close()
        self._leaving = True
        self._notes.put(None)
        self._clerk.join()

    def decide(
        self, deed: Deed, submission: int, *, seen: SubmissionStatus, by: Actor, reason: str | None
    ) -> str | None:
        """Takes the report a step on and publishes what follows. Raises Refusal as `decide`.

        What is decided stands, also when it cannot be published: then it gives the code of why, the
        audit tells of it, and the clerk tries again until it is done or the office is left.
        """
        if self._publish is None:
            raise Refusal("no_records", http_status=403)
        now = datetime.now(UTC)
        decide(self._engine, deed, submission, seen=seen, by=by, now=now, reason=reason)
        why = why_unpublished(partial(self._publish, self._engine))
        if why is not None and why != NOT_PROTECTED:
            waits = Entry(Deed.PUBLISH, Outcome.REFUSED, details={"code": "publication_waits"})
            self.note(waits, by=by.name)
            self._notes.put(partial(self._publish, self._engine))
        return why

    def note(self, entry: Entry, *, by: str) -> None:
        """Records ``entry`` as soon as the database can be written; never waits for it."""
        self._write(partial(record, entries=[entry], by=by, now=datetime.now(UTC)))

    def see(self, user: str) -> None:
        """Notes that a user was here as soon as the database can be written; never waits for it."""
        self._write(partial(note_seen, user=user, now=datetime.now(UTC)))

    def _write(self, note: Callable[[Connection], object]) -> None:
        def written() -> None:
            with writing(self._engine) as session:
                note(session.connection())

        self._notes.put(written)

    def flush(self) -> None:
        """Waits until every note so far is written."""
        self._notes.join()

    def _write_notes(self) -> None:
        while (job := self._notes.get()) is not None:
            while self._must_wait(job):
                sleep(_PAUSE)
            self._notes.task_done()
        self._notes.task_done()

    def _must_wait(self, job: _Job) -> bool:
        """Writes a note, or publishes, if it can be; whether it should be tried again."""
        try:
            job()
        except StorageFault as error:
            waits = error.fault in PASSING and not self._leaving
            ends = "waits" if waits else "is lost"
            log.warning("a note for the audit %s: %s", ends, error.fault.code)
            return waits
        except Refusal as refusal:
            log.warning("publishing waits: %s", refusal.code)
        except Exception as error:  # noqa: BLE001 - the clerk must go on, and has nobody to tell
            log.warning("a note for the audit is lost: %s", wordless(error))
        return False


def why_unpublished(publish: Callable[[], object]) -> str | None:
    """Publishes what is decided; gives the code of why not, if it could not be done now."""
    try:
        publish()
    except StorageFault as error:
        return error.fault.code
    except Refusal as refusal:
        return refusal.code
    return None
