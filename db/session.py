"""Engines and transactions: `reading` sees one moment whole, `writing` is one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session

from db.address import Address, read_address
from db.faults import Fault, StorageFault, faults_told

WRITER_LOCK = 4_705_137_501
"""What PostgreSQL's advisory lock is known by; the same for every process of this product."""

PATIENCE = 5_000
"""Milliseconds that a writer waits for another one to be done."""


SPARE = 4
"""Connections beside those of requests: the clerk's, the desk's, upkeep's, and one to look in by."""
WAIT_FOR_ONE = 3.0
"""Seconds that somebody waits for a connection when all are in use."""

_ENDS_LONG_WORK = (
    *("statement_timeout", "idle_in_transaction_session_timeout"),
    "transaction_timeout",  # from PostgreSQL 17 on
)
_AS_WE_READ = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
}
"""What PostgreSQL must be set to for values to come as they were put, whatever a role's are."""


def file_of(url: str) -> Path | None:
    """The file of an embedded database; none for one on a server.

    Raises StorageFault, ``UNKNOWN`` for a database in memory too: it would be gone with us.
    """
    parsed = read_address(url).url
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise StorageFault(Fault.UNKNOWN)
    return Path(parsed.database)


def open_engine(url: str | URL, workers: int = 1) -> Engine:
    """An engine for ``url`` with this product's settings, and connections for so many ``workers``.

    Nothing is kept in a session from one transaction to the next, so that a pooler may hand
    sessions around. Raises StorageFault for an address that is none.
    """
    address = read_address(url)
    room: dict[str, Any] = {
        "pool_size": workers + SPARE,
        "max_overflow": SPARE,
        "pool_timeout": WAIT_FOR_ONE,
    }
    if address.url.get_backend_name() == "postgresql":
        return _on_server(address, room)
    if address.url.database in {None, "", ":memory:"}:
        room = {}
    return _embedded(address.url, room)


def _on_server(address: Address, room: Mapping[str, Any]) -> Engine:
    engine = create_engine(
        address.url,
        pool_pre_ping=True,
        hide_parameters=True,
        # Said with each BEGIN: a writer that waits for another must see what that one wrote,
        # whatever the role's default is.
        isolation_level="READ COMMITTED",
        **room,
    )

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, _words: object, told: dict[str, Any]) -> None:
        told.pop("options", None)  # what they set is set below
        told |= address.connecting

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        long = options.get("writes", False) or options.get("long", False)
        newest = (engine.dialect.server_version_info or (0,)) >= (17,)
        driver: Any = connection.connection.driver_connection
        # By the driver itself: each transaction begins with this, and SQLAlchemy's part of it
        # would take longer than all the rest.
        patience = options.get("patience", PATIENCE)
        driver.execute(_begun(tuple(address.settings.items()), patience, long, newest))

    return engine


@cache
def _begun(settings: tuple[tuple[str, str], ...], patience: int, long: bool, newest: bool) -> str:
    """What makes a transaction our own, and it alone: a pooler hands its session to others."""
    wanted = dict(settings) | _AS_WE_READ | {"lock_timeout": str(patience)}
    if long:
        # An import, or a look at everything, may take longer than a page may.
        wanted |= dict.fromkeys(_ENDS_LONG_WORK[: 3 if newest else 2], "0")
    said = (
        f"set_config({_quoted(name)}, {_quoted(value)}, true)" for name, value in wanted.items()
    )
    return f"SELECT {', '.join(said)}"


def _quoted(word: str) -> str:
    """A literal that is read alike however backslashes are."""
    return "E'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _embedded(url: URL, room: Mapping[str, Any]) -> Engine:
    # What a statement carried is residents' data, and must not follow an error into a log.
    engine = create_engine(url, hide_parameters=True, **room)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own BEGIN comes too late for a lock; `begin` below says it instead.
        connection.isolation_level = None
        _write_ahead(connection)
        for pragma in (
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


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Lets readers and a writer use the file at once; waits while others do the same to a new one.

    This is the one statement for which SQLite itself does not wait: it fails where two would.
    """
    end = monotonic() + PATIENCE / 1000
    mode = None
    while mode is None:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise
            sleep(0.02)


@contextmanager
def reading(engine: Engine, *, long: bool = False) -> Iterator[Connection]:
    """A connection that sees one state of the database from beginning to end.

    ``long`` is for work that a server's time limits for statements must not end. Raises
    StorageFault when the storage gives out, or a lock of another is in the way for too long.
    """
    with faults_told(), engine.connect() as connection:
        connection = connection.execution_options(long=long)
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(
    engine: Engine, *, alone: bool = True, patience: int | None = None
) -> Iterator[Session]:
    """A session that alone may write until it ends: all of it is kept, or nothing.

    What touches nothing that others read together need not be ``alone``, and waits for nobody where
    the database lets several write; SQLite does not. ``patience`` is for how many milliseconds it
    waits.
    Raises StorageFault when the storage gives out, or another writer is not done in time.
    """
    patience = PATIENCE if patience is None else patience
    with (
        faults_told(),
        engine.connect().execution_options(writes=True, patience=patience) as connection,
        _waiting_for(connection, patience),
        connection.begin(),
    ):
        if alone and engine.dialect.name == "postgresql":
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
                # In an order by what stands on disk already; VACUUM FULL does the same, but in no
                # transaction, and then nothing says how long it may wait.
                with connection.execution_options(writes=True).begin():
                    for table in tables:
                        connection.execute(text(f"CLUSTER {table} USING pk_{table}"))
                return True
            driver: Any = connection.connection.driver_connection
            driver.execute("VACUUM")
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
    except StorageFault as error:
        if error.fault not in {Fault.LOCKED, Fault.FULL}:
            raise
        return False
