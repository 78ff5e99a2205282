"""A backup is taken while others write, tells if a byte was lost, and gives all of it back."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from typer.testing import CliRunner

import app as program
from dashboard.files import EXTRACTS, WRITERS, requested
from db import backup as backups
from db.audit import broken_links
from db.backup import BackupRefused, Reason, backup, restore
from db.models import Event
from db.session import open_engine, reading
from db.verify import FlawKind, all_of, checks
from db.vocabulary import Deed, Outcome
from queries.ask import Door
from tests.conftest import VIEWER
from tests.databases import BACKENDS, fresh_database
from tests.db.import_cases import everything
from tests.db.test_verify import fill
from tests.queries.ledger import Ledger, open_ledger, participant, report

EVERY_DATABASE = True
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module", params=BACKENDS)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    """Two quarters, a correction, four publications. Not to be written to."""
    with open_ledger(request.param, tmp_path_factory.mktemp("backup"), fill) as opened:
        yield opened


@pytest.fixture(scope="module")
def made_once(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "kept.backup"
    backup(ledger.engine, file)
    return file


@pytest.fixture
def own(kept: Path, ledger: Ledger, tmp_path: Path) -> Iterator[Ledger]:
    """The same database, to be written to."""
    with fresh_database(ledger.engine.dialect.name, tmp_path) as other:
        restore(kept, other.url.render_as_string(hide_password=False), now=NOW)
        yield Ledger(other)


@pytest.fixture
def kept(made_once: Path, tmp_path: Path) -> Path:
    """A backup of such a database."""
    return Path(shutil.copy(made_once, tmp_path / "kept.backup"))


def address(file: Path) -> str:
    return f"sqlite:///{file}"


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


def exports(engine: Engine) -> dict[str, bytes]:
    """Every table in every format, for one quarter and for all."""
    door = Door(engine)
    made = {}
    for table in EXTRACTS:
        for extension in WRITERS:
            for quarters in ("2017Q2", "2017Q2..2017Q3"):
                pairs = [("quarter", quarters), ("lang", "nb")]
                name = f"{table}.{extension}"
                made[f"{name}?{quarters}"] = requested(door, VIEWER, name, pairs).content()
    return made


def whole(engine: Engine) -> bool:
    with reading(engine) as connection:
        return all_of(checks(connection)) == []


# --- there and back


@pytest.fixture(scope="module")
def exported(ledger: Ledger) -> dict[str, bytes]:
    return exports(ledger.engine)


@pytest.mark.parametrize("to", BACKENDS)
def test_a_restored_database_holds_the_same_and_exports_the_same(
    ledger: Ledger, exported: dict[str, bytes], to: str, tmp_path: Path
) -> None:
    before = everything(ledger.engine)
    assert backup(ledger.engine, tmp_path / "kept.backup") == []
    with fresh_database(to, tmp_path) as other:
        url = other.url.render_as_string(hide_password=False)
        other.dispose()
        assert restore(tmp_path / "kept.backup", url, now=NOW) is None
        assert everything(other) == before
        assert exports(other) == exported
        assert whole(other)


@pytest.mark.parametrize("to", BACKENDS)
def test_a_restored_database_is_used_on(ledger: Ledger, to: str, tmp_path: Path) -> None:
    backup(ledger.engine, tmp_path / "kept.backup")
    with fresh_database(to, tmp_path) as other:
        restore(tmp_path / "kept.backup", other.url.render_as_string(hide_password=False), now=NOW)
        number = Ledger(other).receive_and_publish(
            report("larvik", "2017Q3", [participant("larvik-1")])
        )
        assert number > 4
        assert whole(other)


def test_the_demonstration_comes_back_byte_for_byte(published: Engine, tmp_path: Path) -> None:
    backup(published, tmp_path / "kept.backup")
    with fresh_database("sqlite", tmp_path) as other:
        restore(tmp_path / "kept.backup", str(other.url), now=NOW)
        assert exports(other) == exports(published)


def test_a_backup_is_for_its_owner_alone_and_one_file(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "safe").mkdir()
    file = tmp_path / "safe" / "kept.backup"
    backup(ledger.engine, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_backup_can_be_opened_with_any_tool_for_sqlite(kept: Path) -> None:
    connection = sqlite3.connect(f"file:{kept}?mode=ro", uri=True)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("SELECT count(*) FROM publication").fetchone() == (4,)
    connection.close()


def test_an_earlier_file_is_never_written_over(ledger: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "kept.backup"
    file.write_text("mine")
    with pytest.raises(BackupRefused) as refused:
        backup(ledger.engine, file)
    assert refused.value.reason is Reason.EXISTS
    assert file.read_text() == "mine"


def test_a_backup_that_cannot_be_written_leaves_no_file(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused) as refused:
        backup(ledger.engine, tmp_path / "no such folder" / "kept.backup")
    assert refused.value.reason is Reason.FILE


def test_a_backup_that_fails_on_the_way_leaves_no_file(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_put_seal", power_cut)
    before = set(tmp_path.iterdir())
    with pytest.raises(BackupRefused) as refused:
        backup(ledger.engine, tmp_path / "kept.backup")
    assert "No space left" in refused.value.details["problem"]
    assert {file for file in tmp_path.iterdir() if "test-" not in file.name} <= before


def test_a_backup_of_a_database_with_flaws_says_so(own: Ledger, tmp_path: Path) -> None:
    with own.engine.begin() as connection:
        connection.execute(text("UPDATE capacity SET adult_places = 11 WHERE adult_places = 10"))
    file = tmp_path / "flawed.backup"
    assert {flaw.kind for flaw in backup(own.engine, file)} == {FlawKind.REPORT}
    with pytest.raises(BackupRefused) as refused:
        restore(file, address(tmp_path / "other.db"), now=NOW)
    assert refused.value.reason is Reason.FLAWED
    assert [flaw.kind for flaw in refused.value.flaws] == [FlawKind.REPORT]
    assert not (tmp_path / "other.db").exists()


def test_a_backup_while_another_writes_is_one_moment_whole(own: Ledger, tmp_path: Path) -> None:
    """Each backup holds exactly what was there after one of the writer's steps."""
    states = [everything(own.engine)]
    done = Signal()

    def write() -> None:
        for number in range(6):
            rows = [participant(f"larvik-{person}") for person in range(number + 1)]
            own.receive(report("larvik", "2017Q3", rows))
            states.append(everything(own.engine))
            own.publish()
            states.append(everything(own.engine))
        done.set()

    writer = Thread(target=write)
    writer.start()
    taken = []
    while not done.is_set():
        file = tmp_path / f"{len(taken)}.backup"
        assert backup(own.engine, file) == []
        taken.append(file)
    writer.join()
    assert len(taken) >= 3
    for file in taken:
        target = file.with_suffix(".db")
        restore(file, address(target), now=NOW)
        with opened(address(target)) as engine:
            assert everything(engine) in states


# --- a file that is not whole


@settings(max_examples=60)
@given(data=st.data())
def test_any_byte_that_is_flipped_is_refused(made_once: Path, data: st.DataObject) -> None:
    whole_file = made_once.read_bytes()
    size = len(whole_file)
    at = data.draw(st.integers(0, size - 1) | st.integers(size - 120, size - 1))
    flip = data.draw(st.integers(1, 255))
    spoilt = bytearray(whole_file)
    spoilt[at] ^= flip
    refused(made_once.with_name("spoilt.backup"), bytes(spoilt))


def test_every_byte_of_the_seal_counts(made_once: Path) -> None:
    whole_file = made_once.read_bytes()
    for at in range(len(whole_file) - 106, len(whole_file)):
        for flip in (1, 32, 128):
            spoilt = bytearray(whole_file)
            spoilt[at] ^= flip
            refused(made_once.with_name("spoilt.backup"), bytes(spoilt))


@settings(max_examples=25)
@given(data=st.data())
def test_a_file_cut_short_or_made_longer_is_refused(made_once: Path, data: st.DataObject) -> None:
    content = made_once.read_bytes()
    short = data.draw(st.integers(0, len(content) - 1))
    refused(made_once.with_name("spoilt.backup"), content[:short])
    refused(made_once.with_name("spoilt.backup"), content + data.draw(st.binary(min_size=1)))


def refused(file: Path, content: bytes) -> None:
    """The file is refused, and nothing comes of it."""
    file.write_bytes(content)
    target = file.with_name("never.db")
    with pytest.raises(BackupRefused) as error:
        restore(file, address(target), now=NOW)
    assert error.value.reason is Reason.NOT_WHOLE
    assert not [each for each in file.parent.iterdir() if each.name.startswith("never")]
    file.unlink()


def sealed(file: Path, content: bytes) -> Path:
    """A file with a right seal, whatever it holds."""
    file.write_bytes(content)
    backups._put_seal(file)
    return file


@pytest.mark.parametrize("content", [b"", b"senter;kvartal\r\n" * 500], ids=["empty", "text"])
def test_what_is_no_database_is_refused_though_its_seal_is_right(
    tmp_path: Path, content: bytes
) -> None:
    file = sealed(tmp_path / "foreign.backup", content)
    with pytest.raises(BackupRefused) as error:
        restore(file, address(tmp_path / "never.db"), now=NOW)
    assert error.value.reason is Reason.NOT_WHOLE
    assert list(tmp_path.iterdir()) == [file]


def test_a_backup_of_a_newer_program_is_refused(kept: Path, tmp_path: Path) -> None:
    inside = tmp_path / "inside.db"
    inside.write_bytes(kept.read_bytes()[: -backups._SEAL_LENGTH])
    connection = sqlite3.connect(inside)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    file = sealed(tmp_path / "newer.backup", inside.read_bytes())
    with pytest.raises(BackupRefused) as error:
        restore(file, address(tmp_path / "never.db"), now=NOW)
    assert error.value.reason is Reason.NEWER
    assert not (tmp_path / "never.db").exists()


# --- what was there before


@pytest.fixture
def in_use(tmp_path: Path) -> Iterator[Ledger]:
    """A database with other reports, where the backup is to go."""
    with open_ledger("sqlite", tmp_path) as other:
        other.receive_and_publish(report("bodo", "2017Q1", [participant("bodo-9")]))
        yield other


def test_the_former_database_is_kept_beside(kept: Path, in_use: Ledger) -> None:
    former = everything(in_use.engine)
    file = Path(in_use.engine.url.database or "")
    file.chmod(0o640)
    in_use.engine.dispose()
    aside = restore(kept, address(file), now=NOW)
    assert aside == file.with_name(f"{file.name}.before-20261101T120000Z")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    with opened(address(aside)) as engine:
        assert everything(engine) == former
    assert everything(in_use.engine) != former
    assert whole(in_use.engine)


def test_a_database_in_use_is_not_replaced(kept: Path, in_use: Ledger) -> None:
    before = everything(in_use.engine)
    with reading(in_use.engine), pytest.raises(BackupRefused) as error:
        restore(kept, str(in_use.engine.url), now=NOW)
    assert error.value.reason is Reason.IN_USE
    assert everything(in_use.engine) == before
    assert not list(kept.parent.glob("*.before-*"))


@pytest.mark.parametrize("spoilt", ["text", "torn"])
def test_a_damaged_database_is_replaced_and_kept(
    kept: Path, in_use: Ledger, spoilt: str, tmp_path: Path
) -> None:
    """That is what backups are for; its journal must not be taken for the new database's own."""
    file = Path(in_use.engine.url.database or "")
    journal = Path(f"{file}-wal")
    with in_use.engine.connect():
        torn = journal.read_bytes()
    assert torn
    in_use.engine.dispose()
    content = b"senter;kvartal" * 1000 if spoilt == "text" else file.read_bytes()[:5000]
    file.write_bytes(content)
    journal.write_bytes(torn[: len(torn) // 2])
    aside = restore(kept, address(file), now=NOW)
    assert aside is not None
    assert aside.exists()
    assert not journal.exists()
    with fresh_database("sqlite", tmp_path) as other:
        restore(kept, str(other.url), now=NOW)
        assert everything(in_use.engine) == everything(other)
    assert whole(in_use.engine)


@pytest.mark.parametrize("step", ["_copy", "_proved", "_give_to_same", "_alone_with"])
def test_a_restore_that_fails_on_the_way_changes_nothing(
    kept: Path, in_use: Ledger, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(in_use.engine)
    in_use.engine.dispose()
    files = {file.name for file in kept.parent.iterdir()}

    def power_cut(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(backups, step, power_cut)
    with pytest.raises(BackupRefused):
        restore(kept, str(in_use.engine.url), now=NOW)
    assert {file.name for file in kept.parent.iterdir()} == files
    assert everything(in_use.engine) == before


@pytest.mark.skipif("postgresql" not in BACKENDS, reason="no server to ask")
def test_reports_on_a_server_are_never_written_over(kept: Path, tmp_path: Path) -> None:
    with open_ledger("postgresql", tmp_path) as other:
        other.receive_and_publish(report("bodo", "2017Q1", [participant("bodo-9")]))
        before = everything(other.engine)
        with pytest.raises(BackupRefused) as error:
            restore(kept, other.engine.url.render_as_string(hide_password=False), now=NOW)
        assert error.value.reason is Reason.NOT_EMPTY
        assert everything(other.engine) == before


# --- the commands


def run(url: str, *arguments: str) -> Any:
    return CliRunner().invoke(program.cli, list(arguments), env={"DATABASE_URL": url})


def test_the_commands_say_what_they_did(in_use: Ledger, tmp_path: Path) -> None:
    url, file = str(in_use.engine.url), str(tmp_path / "kept.backup")
    in_use.engine.dispose()
    assert run(url, "verify", "--recount").output == "Databasen er hel.\n"
    assert run(url, "backup", file).output == f"{file} er laget og kontrollert.\n"
    again = run(url, "backup", file)
    assert (again.exit_code, again.output) == (1, f"kept.backup finnes fra før. {OTHER_NAME}\n")
    restored = run(url, "restore", file)
    assert restored.exit_code == 0
    assert restored.output.startswith(f"Databasen er hentet tilbake fra {file}.\nDen forrige")
    Path(file).write_bytes(Path(file).read_bytes()[:-1])
    damaged = run(url, "restore", file)
    assert damaged.exit_code == 1
    assert damaged.output.startswith("kept.backup er ikke en hel sikkerhetskopi")
    assert damaged.output.endswith("Databasen er ikke rørt.\n")
    missing = run(url, "restore", str(tmp_path / "none"))
    assert (missing.exit_code, "Traceback" in missing.output) == (1, False)
    refused = run(url, "export", "nowhere", "-o", str(tmp_path / "none"))
    assert refused.exit_code == 1
    with reading(in_use.engine) as connection:
        assert list(broken_links(connection)) == []
        noted = connection.execute(select(Event.__table__).order_by(Event.id.desc()).limit(4)).all()
    assert [(row.deed, row.outcome, json.loads(row.details).get("code")) for row in noted] == [
        (Deed.EXPORT, Outcome.REFUSED, "unknown_table"),
        (Deed.RESTORE, Outcome.REFUSED, "backup_file"),
        (Deed.RESTORE, Outcome.REFUSED, "backup_not_whole"),
        (Deed.RESTORE, Outcome.DONE, None),
    ]


def test_a_refused_backup_is_in_the_audit(in_use: Ledger, tmp_path: Path) -> None:
    url, file = str(in_use.engine.url), tmp_path / "kept.backup"
    file.write_bytes(b"of someone else")
    assert run(url, "backup", str(file)).exit_code == 1
    with reading(in_use.engine) as connection:
        last = connection.execute(select(Event.__table__).order_by(Event.id.desc())).first()
    assert last is not None
    assert (last.deed, last.outcome, last.details) == (
        Deed.BACKUP,
        Outcome.REFUSED,
        '{"code": "backup_exists"}',
    )


OTHER_NAME = "Velg et annet navn."


def test_verify_tells_what_is_wrong(in_use: Ledger) -> None:
    with in_use.engine.begin() as connection:
        connection.execute(text("UPDATE resident SET arrived = '2016-10-11'"))
    said = run(str(in_use.engine.url), "verify")
    assert said.exit_code == 1
    assert said.output == (
        "report: Rapporten residents bodo 2017Q1 rev. 1 er ikke lenger slik den ble lest inn.\n"
    )
