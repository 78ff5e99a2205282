"""Engines and transactions: `reading` sees one moment whole, `writing` is one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from db.faults import Fault, StorageFault, faults_told

WRITER_LOCK = 4_705_137_501
"""What PostgreSQL's advisory lock is known by; the same for every process of this product."""

PATIENCE = 5_000
"""Milliseconds that a writer waits for another one to be done."""


def file_of(url: str) -> Path | None:
    """The file of an embedded database; none for one on a server or in memory."""
    parsed = _parsed(url)
    embedded = parsed.get_backend_name() == "sqlite" and parsed.database not in {None, ":memory:"}
    return Path(parsed.database or "") if embedded else None


def _parsed(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StorageFault(Fault.UNKNOWN)  # and not a word of the address: it may hold a password
    return parsed


def open_engine(url: str | URL) -> Engine:
    """An engine for ``url`` with this product's settings: SQLite's pragmas, explicit BEGIN."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
        )
    # What a statement carried is residents' data, and must not follow an error into a log.
    engine = create_engine(parsed, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own BEGIN comes too late for a lock; `begin` below says it instead.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is deleted is overwritten
            f"busy_timeout={PATIENCE}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database from beginning to end.

    Raises StorageFault when the storage gives out.
    """
    with faults_told(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, *, alone: bool = True, patience: int = PATIENCE) -> Iterator[Session]:
    """A session that alone may write until it ends: all of it is kept, or nothing.

    What touches nothing that others read together need not be ``alone``, and waits for nobody where
    the database lets several write; SQLite does not. ``patience`` is for how many milliseconds it
    waits.
    Raises StorageFault when the storage gives out, or another writer is not done in time.
    """
    with (
        faults_told(),
        engine.connect().execution_options(writes=True) as connection,
        _waiting_for(connection, patience),
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = {patience}"))
            if alone:
                hold_writer_lock(connection)
        with Session(bind=connection, join_transaction_mode="conditional_savepoint") as session:
            yield session
            session.flush()


@contextmanager
def _waiting_for(connection: Connection, patience: int) -> Iterator[None]:
    """Lets SQLite wait for so long for another writer; PostgreSQL is told in the transaction."""
    if connection.dialect.name != "sqlite" or patience == PATIENCE:
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={patience}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout={PATIENCE}")


def hold_writer_lock(connection: Connection) -> None:
    """Takes PostgreSQL's lock for writers until the transaction ends, once nobody else has it.

    Each schema has its own: installations that share a database do not wait for one another.
    """
    hold_lock(connection, "")


def hold_lock(connection: Connection, name: str) -> None:
    """Lets nobody else hold the lock with this name until the transaction ends.

    In SQLite whoever writes is alone already.
    """
    if connection.dialect.name == "postgresql":
        key = text("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || :name, :n))")
        connection.execute(key, {"name": name, "n": WRITER_LOCK})


def scrub(engine: Engine, tables: Iterable[str]) -> bool:
    """Lets the storage go of the bytes of rows that are deleted from ``tables``; whether it could.

    SQLite overwrites a deleted row where it stood, but not where it stood before its page was
    divided, and its log has it too: so the file is written anew, and the log emptied. PostgreSQL
    writes the tables anew. Others at work, or a full disk, may be in the way: then try again later.
    """
    try:
        with faults_told(), engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.execute(text(f"SET lock_timeout = {PATIENCE}"))
                connection.execute(text(f"VACUUM (FULL) {', '.join(tables)}"))
                connection.execute(text("RESET lock_timeout"))
                return True
            driver: Any = connection.connection.driver_connection
            driver.execute("VACUUM")
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
    except StorageFault as error:
        if error.fault not in {Fault.LOCKED, Fault.FULL}:
            raise
        return False
