"""Backup and restore. A backup is one file: a SQLite database, and a last line that seals it.

It is the same whether the database is SQLite or PostgreSQL, and can be restored into either. The
seal is the sha256 of all before it, so that no byte can change unnoticed.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import URL, Connection, Engine, delete, exists, func, insert, select, text

from db.desk_models import PASSING
from db.faults import Fault, StorageFault, faults_told
from db.migrate import NewerDatabase, migrate
from db.models import Base, Submission
from db.session import file_of, open_engine, reading, writing
from db.verify import Flaw, Run, all_of, checks
from db.vocabulary import Labelled, Language

_SEAL = "\nintegreringsmottak-i-tall backup sha256 {}\n"
_SEAL_LENGTH = len(_SEAL.format("0" * 64))
_PIECE = 1 << 20
_OWNER_ONLY = 0o600


class Reason(Labelled):
    """Why a backup cannot be made or restored."""

    EXISTS = (
        "backup_exists",
        "{file} finnes fra før. Velg et annet navn.",
        "{file} exists already. Choose another name.",
    )
    NOT_WHOLE = (
        "backup_not_whole",
        "{file} er ikke en hel sikkerhetskopi, men skadet, avkortet eller noe annet. Bruk en annen.",
        "{file} is not a whole backup, but damaged, cut short or something else. Use another one.",
    )
    NEWER = (
        "backup_newer",
        "{file} er laget med en nyere utgave av programmet. Bruk den utgaven.",
        "{file} was made with a newer version of the program. Use that version.",
    )
    FLAWED = (
        "backup_flawed",
        "{file} ble tatt da databasen alt hadde feil. Bruk en tidligere sikkerhetskopi.",
        "{file} was made when the database had flaws already. Use an earlier backup.",
    )
    IN_USE = (
        "restore_in_use",
        "Databasen er i bruk. Stopp tjenesten og prøv igjen.",
        "The database is in use. Stop the service and try again.",
    )
    NOT_EMPTY = (
        "restore_not_empty",
        "Databasen på tjeneren har rapporter fra før. La DATABASE_URL peke på en tom database.",
        "The database on the server holds reports already. Let DATABASE_URL point to an empty one.",
    )
    FILE = (
        "backup_file",
        "{file} kan ikke leses eller skrives ({problem}).",
        "{file} cannot be read or written ({problem}).",
    )


class BackupRefused(Exception):
    """A backup that is not made or not restored; the database is as it was."""

    def __init__(self, reason: Reason, flaws: list[Flaw] | None = None, **details: str) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.flaws = flaws or []
        self.details = details

    def told(self, language: Language) -> str:
        """What is in the way, and what to do."""
        return self.reason.text.in_(language, **self.details)


def backup(engine: Engine, file: Path, *, run: Run = all_of) -> list[Flaw]:
    """Writes all that the database of ``engine`` holds at one moment to the new ``file``.

    Others may read and write meanwhile. Gives the flaws of what was copied: the copy is faithful,
    but was taken too late. Raises BackupRefused and StorageFault; then there is no file.
    """
    with _file_problems(file):
        _create(file).close()
        try:
            if engine.dialect.name == "sqlite":
                with faults_told(), engine.connect() as connection:
                    driver = connection.connection.driver_connection
                    assert isinstance(driver, sqlite3.Connection)
                    driver.execute("VACUUM INTO ?", (str(file),))
            flaws = _proved(file, run, engine if engine.dialect.name != "sqlite" else None)
            _put_seal(file)
            if not _sealed(file):
                raise BackupRefused(Reason.NOT_WHOLE, file=file.name)
        except BaseException:
            file.unlink()
            raise
    return flaws


def restore(file: Path, url: str, *, now: datetime, run: Run = all_of) -> Path | None:
    """Puts what the backup ``file`` holds in the place of the database at ``url``.

    Nothing is touched until the backup is proven. A former database file is kept beside under
    another name, which is given. One on a server must hold no report. Raises BackupRefused and
    StorageFault; then all is as it was.
    """
    target = file_of(url)
    beside = target or file
    work = beside.with_name(f"{beside.name}.restoring")
    with _file_problems(file):
        if not _sealed(file):
            raise BackupRefused(Reason.NOT_WHOLE, file=file.name)
        beside.parent.mkdir(parents=True, exist_ok=True)
        work.unlink(missing_ok=True)
        try:
            _copy(file, work, file.stat().st_size - _SEAL_LENGTH)
            try:
                flaws = _proved(work, run)
            except NewerDatabase:
                raise BackupRefused(Reason.NEWER, file=file.name) from None
            except StorageFault as error:
                if error.fault not in {Fault.DAMAGED, Fault.NOT_A_DATABASE}:
                    raise
                raise BackupRefused(Reason.NOT_WHOLE, file=file.name) from None
            if flaws:
                raise BackupRefused(Reason.FLAWED, flaws, file=file.name)
            if target is not None:
                return _put_in_place(work, target, now)
            _put_on_server(work, url)
            return None
        finally:
            work.unlink(missing_ok=True)


@contextmanager
def _file_problems(file: Path) -> Iterator[None]:
    """Within it, what the file system refuses is a `BackupRefused`."""
    try:
        yield
    except FileExistsError:
        raise BackupRefused(Reason.EXISTS, file=file.name) from None
    except OSError as error:
        name = Path(error.filename).name if isinstance(error.filename, str) else file.name
        problem = error.strerror or type(error).__name__
        raise BackupRefused(Reason.FILE, file=name, problem=problem) from None


# --- the file


def _create(file: Path) -> IO[bytes]:
    """A new file that only its owner may read."""
    return open(file, "xb", opener=lambda path, flags: os.open(path, flags, _OWNER_ONLY))


def _on_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _copy(file: Path, to: Path, size: int) -> None:
    """The first ``size`` bytes of ``file`` as a new file: on disk as it returns, or not there."""
    with file.open("rb") as source, _create(to) as copy:
        try:
            while size and (piece := source.read(min(size, _PIECE))):
                copy.write(piece)
                size -= len(piece)
            _on_disk(copy)
        except BaseException:
            to.unlink()
            raise


def _put_seal(file: Path) -> None:
    with file.open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
    with file.open("ab") as end:
        end.write(_SEAL.format(digest).encode())
        _on_disk(end)
    _folder_on_disk(file.parent)


def _sealed(file: Path) -> bool:
    """Whether the file ends with the seal of all that goes before."""
    size = file.stat().st_size - _SEAL_LENGTH
    if size <= 0:
        return False
    digest = hashlib.sha256()
    with file.open("rb") as whole:
        while size and (piece := whole.read(min(size, _PIECE))):
            digest.update(piece)
            size -= len(piece)
        return whole.read() == _SEAL.format(digest.hexdigest()).encode()


def _folder_on_disk(folder: Path) -> None:
    """A name that was given in ``folder`` outlives a power cut; Windows has no such call."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# --- what it holds


def _proved(file: Path, run: Run, filled_from: Engine | None = None) -> list[Flaw]:
    """The flaws of the SQLite database in ``file``, in today's form, all of it in that one file."""
    engine = open_engine(URL.create("sqlite", database=str(file)))
    try:
        migrate(engine)
        if filled_from is not None:
            with reading(filled_from, long=True) as source, writing(engine) as session:
                _copy_tables(source, session.connection())
        _leave_out_what_passes(engine)
        with reading(engine) as connection:
            flaws = run(checks(connection))
        with faults_told(), engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute("PRAGMA journal_mode=DELETE")
    finally:
        engine.dispose()
    with file.open("rb+") as whole:
        _on_disk(whole)
    return flaws


def _leave_out_what_passes(engine: Engine) -> None:
    """Takes deliveries and counts out of a copy, and the room they had in its file."""
    try:
        with writing(engine) as session:
            gone = [session.connection().execute(delete(table)).rowcount for table in PASSING]
    except StorageFault as error:
        if error.fault is not Fault.DAMAGED:
            raise
        return  # what of it is flawed is told, and what passes is locked
    if any(gone):
        with faults_told(), engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute("VACUUM")


def _copy_tables(source: Connection, target: Connection) -> None:
    """Every row of every table of ``source`` that keeps anything into the empty ones of ``target``."""
    if target.dialect.name == "sqlite":
        target.execute(text("PRAGMA defer_foreign_keys=ON"))
    for table in (each for each in Base.metadata.sorted_tables if each not in PASSING):
        rows = source.execute(select(table).execution_options(yield_per=5_000)).mappings()
        within = any(key.column.table is table for key in table.foreign_keys)
        if within and (every := [dict(row) for row in rows]):
            # Rows that refer to one another can only come in one statement.
            target.execute(insert(table).values(every))
        elif not within:
            for some in rows.partitions():
                target.execute(insert(table), [dict(row) for row in some])
        numbered = table.autoincrement_column
        if target.dialect.name == "postgresql" and numbered is not None:
            last = select(func.max(numbered)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, numbered.name)
            target.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))


# --- where it goes


def _put_in_place(work: Path, target: Path, now: datetime) -> Path | None:
    """Lets the file ``work`` be the database ``target``; gives where the former one is kept."""
    kept = None
    if target.exists():
        _give_to_same(work, target)
        kept = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}")
        with _alone_with(target):
            _copy(target, kept, target.stat().st_size)
        for journal in (Path(f"{target}-wal"), Path(f"{target}-shm")):
            # Only a damaged database leaves them behind; they would be taken for the new one's.
            if journal.exists():
                journal.replace(f"{kept}{journal.name.removeprefix(target.name)}")
    work.replace(target)
    _folder_on_disk(target.parent)
    return kept


def _give_to_same(work: Path, target: Path) -> None:
    """Lets whoever may use ``target`` use ``work``, as far as the one who runs this may say so."""
    former = target.stat()
    work.chmod(former.st_mode)
    if os.name == "posix":
        with suppress(PermissionError):
            os.chown(work, former.st_uid, former.st_gid)


@contextmanager
def _alone_with(target: Path) -> Iterator[None]:
    """Holds off all others from the database, with its journal folded in, if it can be read."""
    connection = sqlite3.connect(target, timeout=1, isolation_level=None)
    try:
        try:
            with faults_told():
                connection.execute("PRAGMA journal_mode=DELETE")
                connection.execute("BEGIN EXCLUSIVE")
        except StorageFault as error:
            if error.fault is Fault.LOCKED:
                raise BackupRefused(Reason.IN_USE) from None
            if error.fault not in {Fault.DAMAGED, Fault.NOT_A_DATABASE}:
                raise
        yield
    finally:
        connection.close()


def _put_on_server(work: Path, url: str) -> None:
    """Fills the database at ``url`` from the file ``work``, unless it holds a report."""
    source_engine = open_engine(URL.create("sqlite", database=str(work)))
    engine = open_engine(url)
    try:
        migrate(engine)
        with reading(source_engine) as source, writing(engine) as session:
            if session.scalar(select(exists().where(Submission.id.is_not(None)))):
                raise BackupRefused(Reason.NOT_EMPTY)
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(delete(table))
            _copy_tables(source, session.connection())
    finally:
        source_engine.dispose()
        engine.dispose()
