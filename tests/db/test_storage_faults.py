"""Storage that gives out: nothing half written, and one clear sentence about what happened."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event as ThreadEvent
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine, event, text
from typer.testing import CliRunner

import app as program
from dashboard import create_app
from db import office as offices
from db import session as sessions
from db.audit import Entry
from db.centres import load_centres
from db.faults import Fault, StorageFault
from db.migrate import migrate
from db.office import Office
from db.session import hold_writer_lock, open_engine, reading, writing
from db.verify import all_of, checks
from db.vocabulary import Deed, Language, Outcome
from queries.ask import Door
from queries.difference import against_current
from tests.databases import BACKENDS, fresh_database, ready_database
from tests.db.import_cases import deliver, everything, report, resident, residents
from tests.queries.ledger import capacity

COMMANDS = {
    "serve": [],
    "publish": ["publish"],
    "submissions": ["submissions"],
    "export": ["export", "programme", "-o", "never-written.csv"],
    "demo": ["demo", "--load"],
    "verify": ["verify"],
    "backup": ["backup", "never-written.backup"],
}
TRACES = ("Traceback", "sqlalchemy", "sqlite3", "psycopg", "[SQL", "B-00")


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with a published report of 2017Q3, that nobody has open."""
    file = tmp_path_factory.mktemp("faults") / "figures.db"
    engine = program.open_database(f"sqlite:///{file}")
    assert deliver(engine, report(*residents(30)), approve=True, reason="Prøve").accepted
    assert program.publish_approved(engine) == 1
    engine.dispose()
    return file


@pytest.fixture
def database(made_once: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of that file."""
    yield Path(shutil.copy(made_once, tmp_path))
    leftovers = [each.name for each in tmp_path.iterdir() if each.name.startswith("never-written")]
    assert leftovers == []


def run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(
        program.cli, list(arguments), env={"DATABASE_URL": url, "DEMO": "off", "PORT": "0"}
    )


def says(result: Result, fault: Fault) -> None:
    """The command says what happened in that one sentence, and nothing else."""
    assert isinstance(result.exception, SystemExit), result.exc_info
    assert (result.exit_code, result.output.strip()) == (1, fault.text.nb)


def content(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a database file, which must be whole too."""
    engine = open_engine(f"sqlite:///{file}")
    try:
        with reading(engine) as connection:
            assert all_of(checks(connection)) == []
        return everything(engine)
    finally:
        engine.dispose()


# --- a full disk


@contextmanager
def no_more_than(engine: Engine, pages: int) -> Iterator[None]:
    """The database cannot grow past so many pages while it lasts."""

    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    engine.dispose()
    event.listen(engine, "connect", limit)
    yield
    event.remove(engine, "connect", limit)
    engine.dispose()


def pages_of(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(text("PRAGMA page_count")).scalar_one())


def test_an_import_that_the_disk_has_no_room_for_leaves_nothing(database: Path) -> None:
    engine = open_engine(f"sqlite:///{database}")
    before, room = everything(engine), pages_of(engine)

    def fits(pages: int) -> bool:
        with no_more_than(engine, room + pages):
            try:
                deliver(engine, report(*residents(120, centre="oslo")), reason="x", approve=True)
            except StorageFault as error:
                return error.fault is not Fault.FULL
        return True

    needed = 0
    while not fits(needed):
        assert everything(engine) == before
        needed += 1
    assert needed > 5
    assert everything(engine) != before
    engine.dispose()
    content(database)


def test_a_publication_that_the_disk_has_no_room_for_leaves_nothing(database: Path) -> None:
    engine = open_engine(f"sqlite:///{database}")
    deliver(engine, report(*residents(20, centre="oslo")), reason="x", approve=True)
    before, room = everything(engine), pages_of(engine)
    with no_more_than(engine, room), pytest.raises(StorageFault) as fault:
        program.publish_approved(engine)
    assert fault.value.fault is Fault.FULL
    assert everything(engine) == before
    assert program.publish_approved(engine) == 2
    engine.dispose()
    content(database)


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of its own, so small that it fills; skips the test where none can be made."""
    folder.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if os.name != "posix" or shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can make a disk")
    if subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be made here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("seed", range(6))
def test_a_disk_that_is_really_full(database: Path, tmp_path: Path, seed: int) -> None:
    files = {
        "oslo.csv": report(*residents(120, centre="oslo")),
        "plasser.csv": capacity({("bodo", "2017Q3"): 40, ("oslo", "2017Q3"): 130}),
    }
    paths = []
    for name, file in files.items():
        paths.append(str(tmp_path / name))
        (tmp_path / name).write_bytes(file.content)
    arguments = ("import", *paths, "--approve", "--reason", "Prøve av importen")
    with small_disk(tmp_path / "disk", 4096) as disk:
        url = f"sqlite:///{disk / 'figures.db'}"
        shutil.copy(database, disk / "figures.db")
        before = content(disk / "figures.db")
        filler = disk / "filler"
        left = Random(seed).randint(0, 350) * 1024
        free = shutil.disk_usage(disk).free
        filler.write_bytes(b"x" * (free - left))
        result = run(url, *arguments)
        filler.unlink()
        if result.exit_code:
            assert Fault.FULL.text.nb in result.output
            assert not any(trace in result.output for trace in TRACES)
        after = content(disk / "figures.db")
        stored = len(after["submission"]) - len(before["submission"])
        published = len(after["publication"]) - len(before["publication"])
        assert result.exit_code == {(0, 0): 1, (3, 0): 3, (3, 1): 0}[stored, published]
        if not stored:
            assert after == before
        assert run(url, *arguments).exit_code == 0
        assert len(content(disk / "figures.db")["publication"]) == 2


# --- a database that may only be read


@contextmanager
def as_a_stranger() -> Iterator[None]:
    """As a user without rights of its own: root may do anything, whatever a file's mode says."""
    if os.name != "posix":
        pytest.skip("no file modes here")
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(me)


@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "fault"),
    [
        (0o444, 0o777, Fault.READ_ONLY),
        (0o444, 0o555, Fault.READ_ONLY),
        (0o666, 0o555, Fault.READ_ONLY),
        (0o000, 0o777, Fault.UNREACHABLE),
        (0o666, 0o666, Fault.UNREACHABLE),
    ],
    ids=["file", "file and folder", "folder", "unreadable file", "closed folder"],
)
def test_a_database_that_may_not_be_written(
    database: Path, file_mode: int, folder_mode: int, fault: Fault
) -> None:
    before = content(database)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        kept = Path(folder) / "kept"
        kept.mkdir()
        file = kept / "figures.db"
        shutil.copy(database, file)
        sent = Path(folder) / "oslo.csv"
        sent.write_bytes(report(resident(centre="oslo")).content)
        file.chmod(file_mode)
        kept.chmod(folder_mode)
        with as_a_stranger():
            result = run(f"sqlite:///{file}", "import", str(sent))
        kept.chmod(0o777)
        file.chmod(0o666)
        says(result, fault)
        assert content(file) == before


def test_a_database_file_that_may_only_be_read_can_be_read(database: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        shutil.copy(database, Path(folder) / "figures.db")
        (Path(folder) / "figures.db").chmod(0o444)
        url = f"sqlite:///{Path(folder) / 'figures.db'}"
        with as_a_stranger():
            assert run(url, "verify").exit_code == 0
            made = run(url, "export", "programme", "-o", str(Path(folder) / "programme.csv"))
        assert made.exit_code == 0, made.output


# --- two who write at once


@contextmanager
def another_writer(engine: Engine) -> Iterator[None]:
    """Someone else who has begun to write and is not done."""
    other = open_engine(engine.url)
    with other.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]
        else:
            hold_writer_lock(connection)
        yield
        connection.invalidate()
    other.dispose()


@pytest.mark.skipif("postgresql" not in BACKENDS, reason="no PostgreSQL here")
def test_who_writes_to_another_schema_of_the_same_database_does_not_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "PATIENCE", 50)
    with (
        ready_database("postgresql", tmp_path) as one,
        ready_database("postgresql", tmp_path) as other,
        another_writer(one),
        writing(other),
    ):
        pass


def test_the_second_writer_gives_up_and_says_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "PATIENCE", 50)
    engine.dispose()
    before = everything(engine)
    with another_writer(engine), pytest.raises(StorageFault) as fault:
        deliver(engine, report(resident()))
    assert fault.value.fault is Fault.LOCKED
    assert everything(engine) == before
    assert deliver(engine, report(resident())).accepted


def test_a_note_for_the_audit_outlasts_another_writer(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sessions, "PATIENCE", 50)
    tried = ThreadEvent()
    monkeypatch.setattr(offices, "sleep", lambda _seconds: tried.set())
    engine.dispose()
    with Office(engine, program.publish_approved, against_current) as clerk:
        with another_writer(engine):
            clerk.note(Entry(Deed.EXPORT, Outcome.DONE), by="leser")
            assert tried.wait(timeout=30), "the clerk gave up"
        clerk.flush()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT actor FROM event")).all() == [("leser",)]
    assert "a note for the audit waits: storage_locked" in caplog.text


def test_notes_that_cannot_be_written_keep_nobody_from_leaving(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_engine(f"sqlite:///{database}")
    not_a_database(database)
    with Office(engine, program.publish_approved, against_current) as clerk:
        clerk.note(Entry(Deed.EXPORT, Outcome.DONE), by="leser")
    engine.dispose()
    assert "a note for the audit is lost: storage_not_a_database" in caplog.text


def test_the_second_writer_waits_for_one_who_is_soon_done(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(text("SELECT 1"))
        assert reads_at_once(engine)
    assert deliver(engine, report(resident())).accepted


def reads_at_once(engine: Engine) -> bool:
    with reading(engine) as connection:
        return connection.execute(text("SELECT count(*) FROM submission")).scalar_one() == 0


def test_a_reader_who_takes_a_long_time_holds_up_no_writer(engine: Engine) -> None:
    with reading(engine) as connection:
        count = text("SELECT count(*) FROM submission")
        assert connection.execute(count).scalar_one() == 0
        assert deliver(engine, report(resident()), approve=True).accepted
        assert program.publish_approved(engine) == 1
        assert connection.execute(count).scalar_one() == 0
    assert len(everything(engine)["submission"]) == 1


@pytest.mark.skipif("postgresql" not in BACKENDS, reason="no server to ask")
def test_a_server_that_fails_is_told_too(tmp_path: Path) -> None:
    with fresh_database("postgresql", tmp_path) as engine:
        migrate(engine)
        options = f"{engine.url.query['options']} -cdefault_transaction_read_only=on"
        standby = open_engine(engine.url.update_query_dict({"options": options}))
        with pytest.raises(StorageFault) as fault, writing(standby) as session:
            load_centres(session)
        assert fault.value.fault is Fault.SERVER_READ_ONLY
        standby.dispose()
        end = text("SELECT pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(StorageFault) as fault, writing(engine) as session:
            session.execute(end)
        assert fault.value.fault is Fault.STOPPING


# --- a file that is not what it was


def not_a_database(file: Path) -> None:
    file.write_bytes(b"senter;kvartal;deltaker_id\r\nbodo;2017K3;B-0001\r\n" * 200)


def half_a_database(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def newer(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (not_a_database, Fault.NOT_A_DATABASE),
        (half_a_database, Fault.DAMAGED),
        (newer, Fault.NEWER),
        (a_folder, Fault.FOLDER),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_left_alone(
    database: Path, command: str, spoil: Callable[[Path], None], fault: Fault
) -> None:
    spoil(database)
    before = database.read_bytes() if database.is_file() else b""
    says(run(f"sqlite:///{database}", *COMMANDS[command]), fault)
    assert (database.read_bytes() if database.is_file() else b"") == before


ADDRESSES = {
    "tull": Fault.UNKNOWN,
    "": Fault.UNKNOWN,
    "mysql://ola:hemmelig@localhost/figures": Fault.UNKNOWN,
    "postgresql://ola:hemmelig@127.0.0.1:1/figures": Fault.UNREACHABLE,
    "sqlite:////dev/null/figures.db": Fault.UNREACHABLE,
}


@pytest.mark.parametrize("url", ADDRESSES)
@pytest.mark.parametrize("command", ["serve", "publish"])
def test_an_address_that_leads_nowhere_is_told_without_its_password(url: str, command: str) -> None:
    says(run(url, *COMMANDS[command]), ADDRESSES[url])


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "figures.db"
    assert run(f"sqlite:///{file}", "publish").exit_code == 0
    assert file.is_file()


@pytest.mark.parametrize("command", ["verify", "backup"])
def test_what_only_looks_makes_no_database(tmp_path: Path, command: str) -> None:
    says(run(f"sqlite:///{tmp_path / 'none.db'}", *COMMANDS[command]), Fault.MISSING)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seed", range(25))
def test_a_page_that_is_spoilt_never_passes_for_whole(database: Path, seed: int) -> None:
    """Spoilt anywhere: either it is found, or it was in room that nothing is kept in."""
    before = content(database)
    rng = Random(seed)
    spoilt = bytearray(database.read_bytes())
    page = rng.randrange(len(spoilt) // 4096) * 4096
    start, length = rng.choice([(page, 4096), (page + rng.randrange(4000), rng.randint(1, 96))])
    spoilt[start : start + length] = rng.randbytes(length)
    database.write_bytes(spoilt)
    result = run(f"sqlite:///{database}", "verify")
    assert not any(trace in result.output for trace in TRACES)
    if result.exit_code == 0:
        assert content(database) == before
    else:
        assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)
        assert result.output.strip()


# --- the pages


@pytest.fixture
def served(database: Path) -> Iterator[tuple[Any, Path, Engine]]:
    """A client of the pages over the database, its file and its engine."""
    engine = open_engine(f"sqlite:///{database}")
    # Its clerk stays at home: the storage is taken away from under it.
    office = Office(engine, program.publish_approved, against_current)
    yield create_app(Door(engine), office).server.test_client(), database, engine
    engine.dispose()


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("address", ["/programme", "/data/programme.csv", "/health/ready"])
def test_a_page_without_its_storage_says_so(
    served: tuple[Any, Path, Engine], address: str, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    client, file, engine = served
    engine.dispose()
    not_a_database(file)
    answer = client.get(f"{address}?lang={language}")
    assert answer.status_code == 503
    assert answer.get_json() == {
        "code": "storage_not_a_database",
        "message": Fault.NOT_A_DATABASE.text.in_(Language(language)),
    }
    assert "storage_not_a_database" in caplog.text
    assert "B-0001" not in caplog.text


def test_a_page_comes_back_with_its_storage(served: tuple[Any, Path, Engine]) -> None:
    client, file, engine = served
    engine.dispose()
    whole = file.read_bytes()
    not_a_database(file)
    assert client.get("/health/ready").status_code == 503
    file.write_bytes(whole)
    assert client.get("/health/ready").status_code == 200


def test_every_fault_is_told_in_both_languages() -> None:
    assert len({fault.text for fault in Fault}) == len({fault.code for fault in Fault})
    for fault in Fault:
        assert fault.text.nb != fault.text.en
