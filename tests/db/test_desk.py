"""Deliveries are found by every process and outlive each; no identity number is on a disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, update

from app import publish_approved
from db import demo
from db.actor import EVERYTHING, Actor, at_the_machine
from db.backup import backup
from db.desk import GONE, KEPT, MOST_OF_ONE, MOST_WAITING, Delivered, Desk, Phase
from db.desk_models import Lying
from db.faults import Fault, StorageFault
from db.ingest import Receipt, ReportFile, import_files
from db.ingest.progress import Cancelled
from db.locked import lock, unlock
from db.models import Submission
from db.office import Office
from db.refusal import Refusal
from db.session import open_engine, reading, writing
from db.values_in_json import read, written
from queries.difference import Difference, against_current
from tests.databases import BACKENDS
from tests.db.test_no_trace import PLANTED, found_in, left_in
from tests.queries.ledger import Ledger, open_ledger, participant, report

THREE = [participant(f"p{number}") for number in (1, 2, 3)]
KARI, OLA = Actor("kari", EVERYTHING), Actor("ola", EVERYTHING)
REASON = "To ble bosatt i januar."
LESS = report("bodo", "2017Q2", THREE[:1])
"""So many fewer residents than in the quarter before that the check warns."""


class Held:
    """A clerk who does nothing before being told to: a process that is slow, or has died."""

    def __init__(self) -> None:
        self.tasks: list[Callable[[], None]] = []

    def submit(self, task: Callable[[], None]) -> None:
        self.tasks.append(task)

    def shutdown(self) -> None:
        self.tasks.clear()

    def work(self) -> None:
        while self.tasks:
            self.tasks.pop(0)()


class Process:
    """A desk as another process has it, over an engine of its own; it works when it is told to."""

    def __init__(self, ledger: Ledger, tell: list[Any]) -> None:
        self.engine = open_engine(ledger.engine.url)
        self.desk = Desk(self.engine, against_current, lambda entry, by: tell.append((entry, by)))
        self.clerk = Held()
        self.desk._clerk = self.clerk  # type: ignore[assignment]

    def deliver(self, *files: ReportFile, by: Actor = KARI) -> str:
        """The secret name of a delivery that has been checked."""
        token = self.desk.receive(files, by=by)
        self.clerk.work()
        return token

    def wait_for_others(self) -> None:
        """Long enough that whoever does not say a word is gone."""
        for _ in range(GONE + 1):
            self.desk.tick()


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path, three_residents) as ledger:
        yield ledger


def three_residents(ledger: Ledger) -> None:
    """A centre has had three residents approved and published."""
    ledger.receive_and_publish(report("bodo", "2017Q1", THREE))


@pytest.fixture
def two(ledger: Ledger) -> Iterator[tuple[Process, Process]]:
    both = Process(ledger, []), Process(ledger, [])
    yield both
    for each in both:
        each.engine.dispose()


def submissions(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.scalar(select(func.count(Submission.id))) or 0)


def lying(engine: Engine) -> Sequence[Any]:
    with reading(engine) as connection:
        return connection.execute(select(Lying.__table__)).all()


def phase(process: Process, token: str) -> Phase:
    return process.desk.glance(token, by=KARI).phase


# --- any process


def test_what_one_process_received_another_shows_confirms_and_knows_as_stored(
    ledger: Ledger, two: tuple[Process, Process]
) -> None:
    one, other = two
    token = one.desk.receive([LESS], by=KARI)
    assert phase(other, token) is Phase.CHECKING
    one.clerk.work()
    mine, theirs = (each.desk.look(token, by=KARI) for each in two)
    assert mine == theirs
    assert theirs.confirmable
    assert [each.centre for each in theirs.differences] == ["bodo"]
    other.desk.confirm(token, by=KARI, reason=REASON)
    assert phase(one, token) is Phase.STORING
    other.clerk.work()
    assert phase(one, token) is phase(other, token) is Phase.STORED
    assert submissions(ledger.engine) == 2


def test_a_delivery_is_confirmed_once_whichever_process_is_asked(
    ledger: Ledger, two: tuple[Process, Process]
) -> None:
    one, other = two
    token = one.deliver(LESS)
    one.desk.confirm(token, by=KARI, reason=REASON)
    with pytest.raises(Refusal) as refused:
        other.desk.confirm(token, by=KARI, reason=REASON)
    assert refused.value.code == "being_stored"
    one.clerk.work()
    with pytest.raises(Refusal) as refused:
        other.desk.confirm(token, by=KARI, reason=REASON)
    assert refused.value.code == "already_received"
    other.clerk.work()
    assert submissions(ledger.engine) == 2


def test_what_another_process_cancels_is_stopped_and_gone(
    ledger: Ledger, two: tuple[Process, Process]
) -> None:
    one, other = two
    token = one.desk.receive([LESS], by=KARI)
    other.desk.cancel(token, by=KARI)
    one.desk.tick()
    one.clerk.work()
    assert lying(ledger.engine) == []
    confirmed = one.deliver(LESS)
    one.desk.confirm(confirmed, by=KARI, reason=REASON)
    other.desk.cancel(confirmed, by=KARI)
    one.clerk.work()  # too late to stop, and yet it is not stored
    assert lying(ledger.engine) == []
    assert submissions(ledger.engine) == 1


def test_others_do_not_see_it_in_any_process(two: tuple[Process, Process]) -> None:
    token = two[0].deliver(LESS)
    for process in two:
        for ask in (process.desk.look, process.desk.glance, process.desk.cancel):
            with pytest.raises(Refusal) as refused:
                ask(token, by=OLA)
            assert refused.value.code == "unknown_delivery"
        with pytest.raises(Refusal):
            process.desk.confirm(token, by=OLA, reason=REASON)


def test_the_room_on_the_desk_is_shared(two: tuple[Process, Process]) -> None:
    def refusal(process: Process, name: str) -> str:
        with pytest.raises(Refusal) as refused:
            process.desk.receive([LESS], by=Actor(name, EVERYTHING))
        return refused.value.code

    for number in range(MOST_WAITING):
        by = Actor(f"u{number // MOST_OF_ONE}", EVERYTHING)
        if number == MOST_OF_ONE:
            assert [refusal(each, "u0") for each in two] == ["too_many_waiting"] * 2
        two[number % 2].desk.receive([LESS], by=by)
    assert [refusal(each, "u99") for each in two] == ["desk_full"] * 2


# --- when a process is gone


def test_a_check_whose_process_is_gone_says_that_it_must_be_sent_again(
    two: tuple[Process, Process],
) -> None:
    gone, other = two
    token = gone.desk.receive([LESS], by=KARI)
    other.desk.tick()
    assert phase(other, token) is Phase.CHECKING
    other.wait_for_others()
    found = other.desk.look(token, by=KARI)
    assert (found.phase, found.failure) == (Phase.FAILED, ("check_interrupted", {}))


def test_a_process_that_says_a_word_is_not_gone(two: tuple[Process, Process]) -> None:
    busy, other = two
    token = busy.desk.receive([LESS], by=KARI)
    for _ in range(3 * GONE):
        other.desk.tick()
        other.desk.tick()
        busy.desk.tick()
    assert phase(other, token) is Phase.CHECKING


def test_nobody_is_gone_who_could_not_write_a_word(
    two: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's long import keeps every process of a database in a file from writing."""
    busy, other = two
    token = busy.desk.receive([LESS], by=KARI)

    def locked(*_arguments: Any) -> None:
        raise StorageFault(Fault.LOCKED)

    for _ in range(3):
        for _ in range(GONE - 1):
            other.desk.tick()
        with monkeypatch.context() as patched:
            patched.setattr(other.desk._shelf, "attend", locked)
            with pytest.raises(StorageFault):
                other.desk.tick()
            other.desk._silent.clear()  # as the watch does
    assert phase(other, token) is Phase.CHECKING


def test_a_check_that_was_only_slow_is_shown_after_all(two: tuple[Process, Process]) -> None:
    slow, other = two
    token = slow.desk.receive([LESS], by=KARI)
    other.wait_for_others()
    slow.clerk.work()
    assert other.desk.look(token, by=KARI).confirmable


def test_what_was_not_stored_when_its_process_died_is_confirmed_again(
    ledger: Ledger, two: tuple[Process, Process]
) -> None:
    gone, other = two
    token = gone.deliver(LESS)
    gone.desk.confirm(token, by=KARI, reason=REASON)
    other.wait_for_others()
    found = other.desk.look(token, by=KARI)
    assert (found.phase, found.interrupted, found.confirmable) == (Phase.CHECKED, True, True)
    other.desk.confirm(token, by=KARI, reason=REASON)
    other.clerk.work()
    assert phase(other, token) is Phase.STORED
    gone.clerk.work()  # it was not gone: and yet nothing is stored twice
    assert phase(other, token) is Phase.STORED
    assert submissions(ledger.engine) == 2


def test_who_is_taken_for_gone_while_storing_stores_nothing(
    ledger: Ledger, two: tuple[Process, Process]
) -> None:
    slow, other = two
    token = slow.deliver(LESS)
    slow.desk.confirm(token, by=KARI, reason=REASON)
    other.wait_for_others()
    slow.clerk.work()
    assert submissions(ledger.engine) == 1
    assert other.desk.look(token, by=KARI).confirmable


def test_it_is_stored_with_its_word_or_neither(
    ledger: Ledger, two: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the row says is written in the transaction that stores, so no death can part them."""
    one, other = two
    token = one.deliver(LESS)
    one.desk.confirm(token, by=KARI, reason=REASON)

    def dies(*_arguments: Any, **_named: Any) -> None:
        raise Cancelled

    with monkeypatch.context() as patched:
        patched.setattr("db.shelf.Shelf.stored", dies)
        one.clerk.work()
    assert submissions(ledger.engine) == 1
    assert phase(other, token) is Phase.STORING
    other.wait_for_others()
    assert other.desk.look(token, by=KARI).confirmable


def test_a_desk_that_closes_says_so_of_what_it_had_not_checked(ledger: Ledger) -> None:
    with Office(ledger.engine, publish_approved, against_current) as office:
        desk = office.desk
        blocked = Held()
        desk._clerk, clerk = blocked, desk._clerk  # type: ignore[assignment]
        token = desk.receive([LESS], by=KARI)
        desk._clerk = clerk
        desk._closing.set()
        blocked.work()
    with Office(ledger.engine, publish_approved, against_current) as office:
        assert office.desk.look(token, by=KARI).failure == ("check_interrupted", {})


def test_what_cannot_be_stored_just_now_can_be_confirmed_again(
    ledger: Ledger, two: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    token = one.deliver(LESS)
    one.desk.confirm(token, by=KARI, reason=REASON)

    def locked(*_arguments: Any, **_named: Any) -> None:
        raise StorageFault(Fault.LOCKED)

    with monkeypatch.context() as patched:
        patched.setattr("db.desk.import_files", locked)
        one.clerk.work()
    found = other.desk.look(token, by=KARI)
    assert (found.confirmable, found.interrupted) == (True, True)
    other.desk.confirm(token, by=KARI, reason=REASON)
    other.clerk.work()
    assert submissions(ledger.engine) == 2


def test_a_sender_waits_for_a_long_import_that_is_writing(
    two: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, tries = two[0].desk._shelf, 0
    put = shelf.put

    def busy(*arguments: Any, **named: Any) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StorageFault(Fault.LOCKED)
        put(*arguments, **named)

    monkeypatch.setattr(shelf, "put", busy)
    token = two[0].deliver(LESS)
    assert two[1].desk.look(token, by=KARI).confirmable
    tries = -99
    with pytest.raises(StorageFault):
        two[0].desk.receive([LESS], by=KARI)


# --- for how long


def test_it_is_forgotten_in_an_hour_also_when_nobody_asks(
    ledger: Ledger, two: tuple[Process, Process]
) -> None:
    one, other = two
    token = one.deliver(LESS)
    with writing(ledger.engine) as session:
        past = datetime.now(UTC) - KEPT - timedelta(seconds=1)
        session.execute(update(Lying).values(at=past))
    with pytest.raises(Refusal):
        other.desk.look(token, by=KARI)
    assert len(lying(ledger.engine)) == 1
    other.desk.tick()
    assert lying(ledger.engine) == []


def test_its_files_go_as_it_is_stored(ledger: Ledger, two: tuple[Process, Process]) -> None:
    one, _ = two
    token = one.deliver(LESS)
    (waiting,) = lying(ledger.engine)
    assert waiting.files is not None
    one.desk.confirm(token, by=KARI, reason=REASON)
    one.clerk.work()
    (stored,) = lying(ledger.engine)
    assert stored.files is None


def test_no_backup_has_it(ledger: Ledger, two: tuple[Process, Process], tmp_path: Path) -> None:
    two[0].deliver(LESS)
    assert backup(ledger.engine, tmp_path / "kept.backup") == []
    with sqlite3.connect(tmp_path / "kept.backup") as kept:
        assert kept.execute("SELECT count(*) FROM delivery").fetchone() == (0,)
        assert kept.execute("SELECT count(*) FROM submission").fetchone() == (1,)
        assert kept.execute("PRAGMA freelist_count").fetchone() == (0,)


# --- what is written down


@pytest.fixture
def statements(ledger: Ledger) -> Iterator[list[bytes]]:
    """All that is sent to the database, with every value."""
    sent: list[bytes] = []

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        sent.append(repr((statement, values)).encode() + _bytes_in(values))

    event.listen(Engine, "before_cursor_execute", hear)
    yield sent
    event.remove(Engine, "before_cursor_execute", hear)


def _bytes_in(values: Any) -> bytes:
    if isinstance(values, bytes | bytearray | memoryview):
        return bytes(values)
    if isinstance(values, dict):
        return b"".join(map(_bytes_in, values.values()))
    return b"".join(map(_bytes_in, values)) if isinstance(values, list | tuple) else b""


def test_no_identity_number_is_ever_sent_to_the_database(
    ledger: Ledger, two: tuple[Process, Process], tmp_path: Path, statements: list[bytes]
) -> None:
    one, other = two
    for file in PLANTED.values():
        token = one.desk.receive([LESS, file], by=KARI)
        one.desk.tick()
        one.clerk.work()
        found = other.desk.look(token, by=KARI)
        assert found.phase is Phase.CHECKED
        assert not found.confirmable
        assert found_in(repr(found).encode()) == []
        assert [row.files for row in lying(ledger.engine)] == [None]
        other.desk.cancel(token, by=KARI)
    assert len(statements) > len(PLANTED)
    assert found_in(b"\n".join(statements)) == []
    assert left_in(tmp_path) == []


def test_a_file_is_nowhere_while_it_is_being_checked_and_unreadable_while_it_waits(
    ledger: Ledger, two: tuple[Process, Process], tmp_path: Path, statements: list[bytes]
) -> None:
    mark = b"merkelapp-ingen-andre-har"
    file = report("bodo", "2017Q2", [participant(mark.decode())])
    one, _ = two
    token = one.desk.receive([file], by=KARI)
    one.desk.tick()
    assert [(row.files, row.told) for row in lying(ledger.engine)] == [(None, None)]
    one.clerk.work()
    (row,) = lying(ledger.engine)
    assert len(row.files) > len(file.content)
    assert not any(mark in sent for sent in statements if b"INTO resident" not in sent)
    on_disk = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert mark not in on_disk
    assert token.encode() not in on_disk + b"".join(statements)


# --- what it is written as


def test_what_is_told_of_every_demonstration_file_comes_back_the_same(tmp_path: Path) -> None:
    files = [ReportFile(name, content) for name, content in demo.files()][::9]
    with open_ledger("sqlite", tmp_path, three_residents) as ledger:
        by = at_the_machine("kari")
        receipt = import_files(ledger.engine, files, by=by, now=ledger.tick(), dry_run=True)
        with reading(ledger.engine) as connection:
            some = dict(list(receipt.proposed.items())[:3])
            differences = against_current(connection, some)
        told = Receipt(False, True, receipt.findings, receipt.stored, [], {}, receipt.seen)
    assert told.findings
    assert differences
    assert read(Receipt, written(told)) == told
    assert read(list[Difference], written(differences)) == differences


@pytest.mark.parametrize(
    "content", [b"1", b'{"accepted":1}', b'["x",1,{}]', b'{"code":"x","sheet":""}']
)
def test_nothing_is_built_but_what_was_declared(content: bytes) -> None:
    for kind in (Receipt, Delivered, list[Difference], tuple[str, int]):
        with pytest.raises((TypeError, ValueError, LookupError, AttributeError)):
            read(kind, content)


def test_what_is_locked_is_read_with_its_secret_for_its_purpose_alone() -> None:
    locked = lock("secret", "files", b"content")
    assert unlock("secret", "files", locked) == b"content"
    assert lock("secret", "files", b"content") != locked
    changed = locked[:-1] + bytes([locked[-1] ^ 1])
    for secret, purpose, given in (
        ("other", "files", locked),
        ("secret", "told", locked),
        ("secret", "files", changed),
    ):
        with pytest.raises(ValueError, match="secret"):
            unlock(secret, purpose, given)
