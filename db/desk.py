"""The desk where deliveries lie between arriving and being stored: in memory, and nowhere else.

A delivery is checked by a dry run, shown to its sender, and confirmed or cancelled. Until it is
confirmed nothing is written; a cancelled or forgotten one leaves no trace. One delivery is worked
on at a time, in the order they came, so that a long one never takes the machine from readers.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine

from db.actor import Actor
from db.audit import Entry
from db.faults import StorageFault, wordless
from db.ingest import Receipt, ReportFile, import_files
from db.ingest.file_rules import AnyRow, Slice
from db.ingest.progress import Cancelled, Progress, Told
from db.ingest.reasons import no_sentence, reason_fault
from db.refusal import Refusal
from db.session import reading
from db.vocabulary import Deed, Labelled, Outcome, Permission

log = logging.getLogger(__name__)

MOST_FILES = 20
"""Files in one delivery."""
MOST_DELIVERED = 50 * 1024 * 1024
"""Bytes in one delivery."""
MOST_WAITING = 20
"""Deliveries on the desk at once."""
MOST_OF_ONE = 5
"""Of these, so many from one person: the others have room whatever one of them does."""
KEPT = timedelta(minutes=60)
"""How long a delivery lies before it is forgotten."""

Compare = Callable[[Connection, Mapping[Slice, Sequence[AnyRow]], Told], Sequence[Any]]
"""Tells what proposed rows would change; what it gives is handed on as it is."""
Note = Callable[[Entry, str], None]
"""Records an entry of the audit, of the one with this name, without waiting for it."""


class Phase(Labelled):
    """How far a delivery has come."""

    CHECKING = "checking", "kontrolleres", "being checked"
    CHECKED = "checked", "kontrollert", "checked"
    STORING = "storing", "lagres", "being stored"
    STORED = "stored", "mottatt", "received"
    FAILED = "failed", "stoppet", "stopped"

    @property
    def moves(self) -> bool:
        """Whether it will go on by itself."""
        return self in (Phase.CHECKING, Phase.STORING)


_CONFIRMED = {Phase.STORED: "already_received", Phase.STORING: "being_stored"}
"""Why a delivery that was confirmed is not confirmed again."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery as it is now. ``failure`` is the code and details of what stopped it."""

    token: str
    by: Actor
    at: datetime
    phase: Phase
    progress: Progress | None = None
    receipt: Receipt | None = None
    differences: Sequence[Any] = ()
    failure: tuple[str, Mapping[str, str]] | None = None

    @property
    def confirmable(self) -> bool:
        """Whether its sender can have it stored, if need be with a reason: there is anything new."""
        receipt = self.receipt
        return (
            self.phase is Phase.CHECKED
            and receipt is not None
            and (receipt.accepted or receipt.needs_reason)
            and bool(receipt.stored)
        )


class Desk:
    """Takes deliveries in, has them checked, and stores those that are confirmed.

    Without an engine there is nowhere to store them, and it takes none. What it refuses on the spot
    is noted; what is refused by the import is in the audit already.
    """

    def __init__(self, engine: Engine | None, compare: Compare, note: Note) -> None:
        self._records = engine
        self._compare = compare
        self._note = note
        self._clerk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._lock = Lock()
        self._known: dict[str, Delivered] = {}
        self._files: dict[str, Sequence[ReportFile]] = {}

    @property
    def _engine(self) -> Engine:
        assert self._records is not None  # or there is nothing on the desk to work on
        return self._records

    def close(self) -> None:
        """Lets go of everything that is not being stored already."""
        with self._lock:
            storing = {t for t, each in self._known.items() if each.phase is Phase.STORING}
            self._known = {token: self._known[token] for token in storing}
        self._clerk.shutdown()

    def receive(self, files: Sequence[ReportFile], *, by: Actor) -> str:
        """Takes ``files`` in to be checked; gives the delivery's secret name.

        Raises Refusal: ``no_records``, ``not_allowed``, ``no_files``, ``too_many_files``,
        ``delivery_too_large``, ``too_many_waiting``, ``desk_full``.
        """
        if self._records is None:
            raise Refusal("no_records", http_status=403)
        token, now = secrets.token_urlsafe(24), datetime.now(UTC)
        with self._refusals_noted(by):
            by.require(Permission.SEND_REPORTS)
            if not files:
                raise Refusal("no_files")
            if len(files) > MOST_FILES:
                raise Refusal("too_many_files", limit=str(MOST_FILES))
            if sum(len(file.content) for file in files) > MOST_DELIVERED:
                limit = f"{MOST_DELIVERED // 1024**2} MiB"
                raise Refusal("delivery_too_large", http_status=413, limit=limit)
            with self._lock:
                self._forget_old(now)
                self._require_share(by)
                if len(self._files) >= MOST_WAITING:
                    raise Refusal("desk_full", http_status=503)
                self._known[token] = Delivered(token, by, now, Phase.CHECKING)
                self._files[token] = tuple(files)
        self._clerk.submit(self._work, token, self._check)
        return token

    def look(self, token: str, *, by: Actor) -> Delivered:
        """The delivery as it is now. Raises Refusal ``unknown_delivery`` for others' too."""
        with self._lock:
            self._forget_old(datetime.now(UTC))
            found = self._known.get(token)
        if found is None or found.by.name != by.name:
            raise Refusal("unknown_delivery", http_status=404)
        return found

    def confirm(self, token: str, *, by: Actor, reason: str | None) -> None:
        """Has the delivery stored. Nothing that came since it was checked is overwritten.

        Raises Refusal: ``not_allowed``, ``unknown_delivery``, ``not_confirmable``,
        ``already_received``, ``being_stored`` (409), ``reason_needed``, ``reason_too_short``,
        ``reason_too_long``, ``reason_has_number``.
        """
        reason = (reason or "").strip() or None
        with self._refusals_noted(by):
            by.require(Permission.SEND_REPORTS)
            found = self.look(token, by=by)
            if found.phase in _CONFIRMED:
                raise Refusal(_CONFIRMED[found.phase], http_status=409)
            asked = found.confirmable and found.receipt is not None and found.receipt.needs_reason
            if asked and reason is None:
                raise Refusal("reason_needed")
            if (fault := reason_fault(reason)) is not None:
                raise fault
            if asked and reason and (fault := no_sentence(reason)) is not None:
                raise fault
            with self._lock:
                now = self._known.get(token)
                if now is None or not now.confirmable:
                    raise Refusal("not_confirmable", http_status=409)
                # What they may do now counts, not what they might when they sent it.
                self._known[token] = replace(now, by=by, phase=Phase.STORING, progress=None)
        self._clerk.submit(self._work, token, lambda each: self._store(each, reason))

    def cancel(self, token: str, *, by: Actor) -> None:
        """Stops the delivery wherever it is, and forgets it. One that is stored stays stored."""
        self.look(token, by=by)
        with self._lock:
            self._known.pop(token, None)
            self._files.pop(token, None)

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

    def _require_share(self, by: Actor) -> None:
        """Raises Refusal ``too_many_waiting`` when all that one person may have here waits."""
        of_one = {token for token, each in self._known.items() if each.by.name == by.name}
        if len(of_one & self._files.keys()) >= MOST_OF_ONE:
            minutes = str(KEPT // timedelta(minutes=1))
            raise Refusal(
                "too_many_waiting", http_status=409, limit=str(MOST_OF_ONE), minutes=minutes
            )

    def _forget_old(self, now: datetime) -> None:
        for token, each in list(self._known.items()):
            if now - each.at > KEPT and each.phase is not Phase.STORING:
                del self._known[token]
                self._files.pop(token, None)

    def _work(self, token: str, task: Callable[[Delivered], Delivered]) -> None:
        """Does ``task`` for a delivery that is still wanted, whatever comes of it."""
        with self._lock:
            delivery = self._known.get(token)
        if delivery is None:
            return
        try:
            done = task(delivery)
        except Cancelled:
            return
        except Refusal as refusal:
            done = _failed(delivery, refusal.code, refusal.details)
        except StorageFault as error:
            log.warning("%s: %s", error.fault.code, wordless(error))
            done = _failed(delivery, error.fault.code, {})
        except Exception as error:  # noqa: BLE001 - a thread of its own has nobody to tell
            id = secrets.token_hex(4)
            log.warning("error %s in a delivery: %s", id, wordless(error))
            done = _failed(delivery, "internal", {"id": id})
        with self._lock:
            if token in self._known:
                self._known[token] = done
            if done.phase is not Phase.CHECKED or not done.confirmable:
                self._files.pop(token, None)

    def _check(self, delivery: Delivered) -> Delivered:
        receipt = self._import(delivery, dry_run=True)
        differences: Sequence[Any] = ()
        if receipt.proposed:
            with reading(self._engine) as connection:
                told = self._teller(delivery.token)
                differences = self._compare(connection, receipt.proposed, told)
        receipt = replace(receipt, proposed={})
        return replace(delivery, phase=Phase.CHECKED, receipt=receipt, differences=differences)

    def _store(self, delivery: Delivered, reason: str | None) -> Delivered:
        checked = delivery.receipt
        assert checked is not None
        receipt = self._import(delivery, reason=reason, seen=checked.seen)
        if receipt.accepted:
            return replace(delivery, phase=Phase.STORED, receipt=receipt)
        # Something it is checked against has changed since; its sender sees what.
        return replace(delivery, phase=Phase.CHECKED, receipt=replace(receipt, seen=checked.seen))

    def _import(self, delivery: Delivered, **how: Any) -> Receipt:
        token = delivery.token
        with self._lock:
            files = self._files.get(token)
        if files is None:
            raise Cancelled

        now, told = datetime.now(UTC), self._teller(token)
        return import_files(self._engine, files, by=delivery.by, now=now, told=told, **how)

    def _teller(self, token: str) -> Told:
        """Writes on the delivery how far it has come, and stops what is no longer wanted."""

        def told(progress: Progress) -> None:
            with self._lock:
                now = self._known.get(token)
                if now is None:
                    raise Cancelled
                self._known[token] = replace(now, progress=progress)

        return told


def _failed(delivery: Delivered, code: str, details: Mapping[str, str]) -> Delivered:
    return replace(delivery, phase=Phase.FAILED, failure=(code, dict(details)))
