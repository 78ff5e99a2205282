"""The desk where deliveries lie between arriving and being stored, whichever process has them.

A delivery is checked by a dry run, shown to its sender, and confirmed or cancelled. While it is being
checked its files are in the memory of the process that received it, and nowhere else; what nobody's
number was found in waits in the database, locked (`db/shelf.py`), where any process can show it,
store it or take it away. In each process one delivery is worked on at a time, in the order they came,
so that a long one never takes the machine from readers.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import Any

from sqlalchemy import Connection, Engine

from db.actor import Actor
from db.audit import Entry
from db.delivered import Delivered, Phase
from db.faults import PASSING, Fault, StorageFault, wordless
from db.ingest import Receipt, ReportFile, import_files
from db.ingest.file_rules import AnyRow, Slice
from db.ingest.progress import Cancelled, Progress, Told
from db.ingest.reasons import no_sentence, reason_fault
from db.refusal import Refusal
from db.session import reading
from db.shelf import KEPT, MOST_OF_ONE, MOST_WAITING, Moving, Shelf
from db.vocabulary import Deed, Outcome, Permission

__all__ = ["KEPT", "MOST_OF_ONE", "MOST_WAITING", "Compare", "Delivered", "Desk", "Phase"]

log = logging.getLogger(__name__)

MOST_FILES = 20
"""Files in one delivery."""
MOST_DELIVERED = 50 * 1024 * 1024
"""Bytes in one delivery."""
TICK = 1.0
"""Seconds between two times that a process says what it is at work on, and hears of the others."""
GONE = 20
"""Ticks without a word, while a word could have been written, after which somebody is gone."""
PATIENCE = 4
"""Times that a delivery is tried to be taken in before its sender is told that others are writing."""
PAUSE = 0.5
"""Seconds before what became of a delivery is written again when another is writing."""

Compare = Callable[[Connection, Mapping[Slice, Sequence[AnyRow]], Told], Sequence[Any]]
"""Tells what proposed rows would change; what it gives is handed on as it is."""
Note = Callable[[Entry, str], None]
"""Records an entry of the audit, of the one with this name, without waiting for it."""

_CONFIRMED = {Phase.STORED: "already_received", Phase.STORING: "being_stored"}
"""Why a delivery that was confirmed is not confirmed again."""


class Desk:
    """Takes deliveries in, has them checked, and stores those that are confirmed.

    Without an engine there is nowhere to store them, and it takes none. What it refuses on the spot
    is noted; what is refused by the import is in the audit already.
    """

    def __init__(self, engine: Engine | None, compare: Compare, note: Note) -> None:
        self._records = None if engine is None else Shelf(engine, compare)
        self._compare = compare
        self._note = note
        self._clerk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._lock = Lock()
        self._hands: dict[str, Progress | None] = {}
        self._unwanted: set[str] = set()
        self._silent: dict[str, tuple[int, int]] = {}
        self._patient = Lock()
        self._closing = Event()
        self._watch = Thread(target=self._attend, name="desk-watch", daemon=True)

    @property
    def _shelf(self) -> Shelf:
        """Raises Refusal ``unknown_delivery`` where there is none: nothing can lie on it."""
        if self._records is None:
            raise Refusal("unknown_delivery", http_status=404)
        return self._records

    def open(self) -> None:
        """Begins to say what this process is at work on, and to hear of the others."""
        if self._records is not None:
            self._watch.start()

    def close(self) -> None:
        """Lets go of everything that is not being stored already, and says so of it."""
        self._closing.set()
        if self._watch.is_alive():
            self._watch.join()
        self._clerk.shutdown()

    def receive(self, files: Sequence[ReportFile], *, by: Actor) -> str:
        """Takes ``files`` in to be checked; gives the delivery's secret name.

        Raises Refusal: ``no_records``, ``not_allowed``, ``no_files``, ``too_many_files``,
        ``delivery_too_large``, ``too_many_waiting``, ``desk_full``.
        """
        if self._records is None:
            raise Refusal("no_records", http_status=403)
        token, hand, now = secrets.token_urlsafe(24), secrets.token_hex(16), datetime.now(UTC)
        with self._refusals_noted(by):
            by.require(Permission.SEND_REPORTS)
            if not files:
                raise Refusal("no_files")
            if len(files) > MOST_FILES:
                raise Refusal("too_many_files", limit=str(MOST_FILES))
            if sum(len(file.content) for file in files) > MOST_DELIVERED:
                limit = f"{MOST_DELIVERED // 1024**2} MiB"
                raise Refusal("delivery_too_large", http_status=413, limit=limit)
            self._put(token, hand, by, now)
        delivery = Delivered(token, by.name, now, Phase.CHECKING)
        self._take_up(hand, lambda: self._check(delivery, tuple(files), by, hand))
        return token

    def _put(self, token: str, hand: str, by: Actor, now: datetime) -> None:
        """Lays a delivery on the shelf; one sender at a time waits for a long import to be done."""
        patient = self._patient.acquire(blocking=False)
        try:
            for _ in range(PATIENCE if patient else 0):
                with suppress(StorageFault):
                    return self._shelf.put(token, sender=by.name, hand=hand, now=now)
            self._shelf.put(token, sender=by.name, hand=hand, now=now)
        finally:
            if patient:
                self._patient.release()

    def look(self, token: str, *, by: Actor) -> Delivered:
        """The delivery as it is now. Raises Refusal ``unknown_delivery`` for others' too."""
        found = self._shelf.whole(token, datetime.now(UTC))
        if found is None or found.by != by.name:
            raise Refusal("unknown_delivery", http_status=404)
        return found

    def glance(self, token: str, *, by: Actor) -> Delivered:
        """How far the delivery has come. Raises Refusal as `look`."""
        found, hand = self._shelf.find(token, datetime.now(UTC)) or (None, "")
        if found is None or found.by != by.name:
            raise Refusal("unknown_delivery", http_status=404)
        with self._lock:
            return replace(found, progress=self._hands.get(hand) or found.progress)

    def confirm(self, token: str, *, by: Actor, reason: str | None) -> None:
        """Has the delivery stored. Nothing that came since it was checked is overwritten.

        Raises Refusal: ``not_allowed``, ``unknown_delivery``, ``not_confirmable``,
        ``already_received``, ``being_stored`` (409), ``reason_needed``, ``reason_too_short``,
        ``reason_too_long``, ``reason_has_number``.
        """
        reason = (reason or "").strip() or None
        hand = secrets.token_hex(16)
        with self._refusals_noted(by):
            by.require(Permission.SEND_REPORTS)
            found = self.look(token, by=by)
            _refuse_confirmed(found)
            asked = found.confirmable and found.receipt is not None and found.receipt.needs_reason
            if asked and reason is None:
                raise Refusal("reason_needed")
            if (fault := reason_fault(reason)) is not None:
                raise fault
            if asked and reason and (fault := no_sentence(reason)) is not None:
                raise fault
            if not found.confirmable or not self._shelf.claim(token, hand=hand):
                _refuse_confirmed(self.glance(token, by=by))  # by another, in this moment
                raise Refusal("not_confirmable", http_status=409)
        # What they may do now counts, not what they might when they sent it.
        self._take_up(hand, lambda: self._store(found, reason, by, hand))

    def cancel(self, token: str, *, by: Actor) -> None:
        """Stops the delivery wherever it is, and forgets it. One that is stored stays stored."""
        found, hand = self._shelf.find(token, datetime.now(UTC)) or (None, "")
        if found is None or found.by != by.name:
            raise Refusal("unknown_delivery", http_status=404)
        with self._lock:
            if hand in self._hands:
                self._unwanted.add(hand)
        try:
            self._shelf.take_away(token)
        except StorageFault as error:
            if error.fault is Fault.LOCKED and found.phase is Phase.STORING:
                raise Refusal("being_stored", http_status=409) from None
            raise

    def taken_out(self, file: str, *, by: Actor, asked: Mapping[str, str] | None = None) -> None:
        """Notes that somebody took a file of this desk: findings, or an empty form."""
        details = {"file": file, "asked": dict(asked or {})}
        self._note(Entry(Deed.EXPORT, Outcome.DONE, details=details), by.name)

    @contextmanager
    def _refusals_noted(self, by: Actor) -> Iterator[None]:
        """Notes what is refused within it; not of a delivery that is gone, for there is none."""
        try:
            yield
        except Refusal as refusal:
            if refusal.code != "unknown_delivery":
                details = {"code": refusal.code, "http": refusal.http_status}
                self._note(Entry(Deed.IMPORT, Outcome.REFUSED, details=details), by.name)
            raise

    # --- what the clerk does

    def _take_up(self, hand: str, task: Callable[[], None]) -> None:
        """Lets the clerk do a task when its turn comes; until it is done this hand is at work."""
        with self._lock:
            self._hands[hand] = None

        def work() -> None:
            try:
                task()
            except Cancelled:
                pass
            except StorageFault as error:
                log.warning("a delivery is left: %s", error.fault.code)
            finally:
                with self._lock:
                    self._hands.pop(hand, None)
                    self._unwanted.discard(hand)

        self._clerk.submit(work)

    def _check(
        self, delivery: Delivered, files: Sequence[ReportFile], by: Actor, hand: str
    ) -> None:
        def check() -> Delivered:
            told = self._teller(hand)
            receipt = self._import(files, by, told, dry_run=True)
            differences: Sequence[Any] = ()
            if receipt.proposed:
                with reading(self._shelf.engine, long=True) as connection:
                    differences = self._compare(connection, receipt.proposed, told)
            receipt = replace(receipt, proposed={})
            return replace(delivery, phase=Phase.CHECKED, receipt=receipt, differences=differences)

        if self._closing.is_set():
            self._shelf.let_go([hand])
            return
        try:
            done = self._whatever_comes(check, delivery)
        except Cancelled:
            if self._closing.is_set():
                self._shelf.let_go([hand])
            return
        self._kept(lambda: self._shelf.checked(done, files, hand=hand))

    def _store(self, delivery: Delivered, reason: str | None, by: Actor, hand: str) -> None:
        checked = delivery.receipt
        assert checked is not None
        stored = False

        def also(connection: Connection, receipt: Receipt) -> None:
            nonlocal stored
            self._shelf.stored(connection, with_receipt(Phase.STORED, receipt), hand=hand)
            stored = True

        def with_receipt(phase: Phase, receipt: Receipt) -> Delivered:
            return replace(delivery, phase=phase, receipt=receipt, progress=None, interrupted=False)

        def store() -> Delivered:
            how = {"reason": reason, "seen": checked.seen, "also": also}
            receipt = self._import(
                self._shelf.files(delivery.token), by, self._teller(hand, stops=False), **how
            )
            if receipt.accepted:
                return with_receipt(Phase.STORED, receipt)
            # Something it is checked against has changed since; its sender sees what.
            return with_receipt(Phase.CHECKED, replace(receipt, seen=checked.seen))

        done = self._whatever_comes(store, delivery)
        if done.phase is not Phase.STORED:
            self._kept(lambda: self._shelf.not_stored(done, hand=hand))

    def _whatever_comes(self, task: Callable[[], Delivered], delivery: Delivered) -> Delivered:
        """What a task makes of a delivery, or what stopped it. Raises `Cancelled`."""
        try:
            return task()
        except Refusal as refusal:
            return _failed(delivery, refusal.code, refusal.details)
        except StorageFault as error:
            log.warning("%s: %s", error.fault.code, wordless(error))
            if delivery.phase is Phase.CHECKED and error.fault in PASSING:
                return replace(delivery, interrupted=True)  # nothing is stored: confirm it again
            return _failed(delivery, error.fault.code, error.details)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - a thread of its own has nobody to tell
            id = secrets.token_hex(4)
            log.warning("error %s in a delivery: %s", id, wordless(error))
            return _failed(delivery, "internal", {"id": id})

    def _kept(self, keep: Callable[[], bool]) -> None:
        """Writes what became of a delivery, as soon as it can be written."""
        while True:
            try:
                keep()
            except StorageFault as error:
                if error.fault not in PASSING or self._closing.wait(PAUSE):
                    raise
            else:
                return

    def _import(self, files: Sequence[ReportFile], by: Actor, told: Told, **how: Any) -> Receipt:
        now = datetime.now(UTC)
        return import_files(self._shelf.engine, files, by=by, now=now, told=told, **how)

    def _teller(self, hand: str, *, stops: bool = True) -> Told:
        """Remembers how far a delivery has come, and stops what is no longer wanted.

        What ``stops`` is let go of when the desk closes too.
        """

        def told(progress: Progress) -> None:
            with self._lock:
                if hand in self._unwanted or (stops and self._closing.is_set()):
                    raise Cancelled
                self._hands[hand] = progress

        return told

    # --- what the watch does

    def _attend(self) -> None:
        while not self._closing.wait(TICK):
            try:
                self.tick()
            except StorageFault as error:
                # Others could not write either: nobody is gone for not having said a word.
                self._silent.clear()
                log.info("the desk is not attended to: %s", error.fault.code)

    def tick(self) -> None:
        """Says what this process is at work on, and of what others left that they are gone."""
        with self._lock:
            mine = dict(self._hands)
        now = datetime.now(UTC)
        moving, old = self._shelf.moving(now)
        others = [each for each in moving if each.hand not in mine]
        with self._lock:
            taken_away = mine.keys() - {each.hand for each in moving}
            self._unwanted |= taken_away & self._hands.keys()
        if not moving and not old:
            self._silent.clear()
            return
        silent = {each.hand: self._silence(each) for each in others}
        gone = [each for each in others if silent[each.hand][1] >= GONE]
        self._shelf.attend(mine, gone, now)
        self._silent = silent

    def _silence(self, each: Moving) -> tuple[int, int]:
        """The beat of another's hand, and for how many ticks it has been the same."""
        beat, ticks = self._silent.get(each.hand, (each.beat, -1))
        return each.beat, ticks + 1 if beat == each.beat else 0


def _refuse_confirmed(found: Delivered) -> None:
    if found.phase in _CONFIRMED:
        raise Refusal(_CONFIRMED[found.phase], http_status=409)


def _failed(delivery: Delivered, code: str, details: Mapping[str, str]) -> Delivered:
    return replace(delivery, phase=Phase.FAILED, failure=(code, dict(details)))
