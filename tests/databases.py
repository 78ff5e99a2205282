"""Databases for tests: SQLite always, PostgreSQL too when TEST_DATABASE_URL names one.

What a test starts from is made once in a run, whichever process needs it first, and copied for
each: a file, or the rows of a schema. Schemas are lent out again, and gone when the run is over.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url

from db.centres import load_centres
from db.migrate import migrate
from db.models import Base
from db.session import open_engine, writing

Fill = Callable[[Engine], object]

BACKENDS = ["sqlite", *(["postgresql"] if os.environ.get("TEST_DATABASE_URL") else [])]
_RUN = "TEST_RUN"
"""Names the folder of a run in the environment, for every process of it."""
_PATIENCE = 600
"""Seconds that a process waits while another one makes what both need."""
_idle: list[str] = []
"""Schemas with every table that no test of this process holds."""


def begin_run() -> None:
    os.environ[_RUN] = mkdtemp(prefix="test_")


def end_run() -> None:
    """Takes away all that was made in the run."""
    if "postgresql" in BACKENDS:
        with _server() as connection:
            made = text("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :run)")
            for schema in connection.scalars(made, {"run": _prefix()}).all():
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    shutil.rmtree(os.environ.pop(_RUN))


@contextmanager
def fresh_database(backend: str, folder: Path) -> Iterator[Engine]:
    """An engine on an empty database of its own, gone afterwards."""
    if backend == "sqlite":
        engine = open_engine(f"sqlite:///{folder / f'test-{secrets.token_hex(4)}.db'}")
        yield engine
        engine.dispose()
        return
    schema = _new_schema()
    engine = open_engine(_address(schema))
    try:
        yield engine
    finally:
        engine.dispose()
        _drop(schema)


def with_tables(engine: Engine) -> None:
    migrate(engine)


def with_centres(engine: Engine) -> None:
    with writing(engine) as session:
        load_centres(session)


_BEGINS_WITH: dict[Fill, Fill] = {with_centres: with_tables}
"""What is there before; everybody else begins with the centres."""


@contextmanager
def ready_database(backend: str, folder: Path, fill: Fill = with_centres) -> Iterator[Engine]:
    """An engine on a database of its own with every table and what ``fill`` writes.

    It is a copy: ``fill`` is called once in a run, with the centres there already.
    """
    made = _made(backend, fill)
    if backend == "sqlite":
        file = folder / f"test-{secrets.token_hex(4)}.db"
        shutil.copyfile(made, file)
        engine = open_engine(f"sqlite:///{file}")
        yield engine
        engine.dispose()
        return
    schema = _idle.pop() if _idle else _filled_schema(with_tables)
    engine = open_engine(_address(schema))
    try:
        with engine.begin() as connection:
            _copy_rows(connection, made)
        yield engine
    except BaseException:
        engine.dispose()
        _drop(schema)
        raise
    engine.dispose()
    _idle.append(schema)


@cache
def _made(backend: str, fill: Fill) -> str:
    """The file or the schema that ``fill`` has filled; it is not to be written to."""
    told = Path(os.environ[_RUN]) / f"{backend} {fill.__module__}.{fill.__qualname__}"
    # A lock that every system has, and that ends with whoever holds it.
    with closing(sqlite3.connect(f"{told}.lock", timeout=_PATIENCE)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not told.exists():
            told.write_text(_MAKERS[backend](fill), encoding="utf-8")
    return told.read_text(encoding="utf-8")


def _filled_file(fill: Fill) -> str:
    file = Path(os.environ[_RUN]) / f"{secrets.token_hex(8)}.db"
    if fill is not with_tables:
        shutil.copyfile(_made("sqlite", _BEGINS_WITH.get(fill, with_centres)), file)
    engine = open_engine(f"sqlite:///{file}")
    fill(engine)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return str(file)


def _filled_schema(fill: Fill) -> str:
    schema = _new_schema()
    engine = open_engine(_address(schema))
    with_tables(engine)
    if fill is not with_tables:
        with engine.begin() as connection:
            _copy_rows(connection, _made("postgresql", _BEGINS_WITH.get(fill, with_centres)))
        fill(engine)
    engine.dispose()
    return schema


_MAKERS = {"sqlite": _filled_file, "postgresql": _filled_schema}


def _copy_rows(connection: Connection, source: str) -> None:
    """Gives every table the rows it has in the schema ``source``, and the numbers that follow."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    sequences = "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()"
    statements = [
        *(f"DELETE FROM {name}" for name in reversed(tables)),
        *(
            f"INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT * FROM {source}.{name}"
            for name in tables
        ),
        *(
            f"SELECT setval('{name}', last_value, is_called) FROM {source}.{name}"
            for name in connection.scalars(text(sequences)).all()
        ),
    ]
    connection.exec_driver_sql("; ".join(statements))


@contextmanager
def _server() -> Iterator[Connection]:
    engine = create_engine(
        make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _address(schema: str) -> str:
    own = make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    # The server itself outlives every test, so nobody needs to wait for its disk.
    options = f"-csearch_path={schema} -csynchronous_commit=off"
    own = own.update_query_dict({"options": options})
    return own.render_as_string(hide_password=False)


def _prefix() -> str:
    """What the names of all schemas of this run begin with."""
    return f"{Path(os.environ[_RUN]).name}_"


def _new_schema() -> str:
    schema = _prefix() + secrets.token_hex(8)
    with _server() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    return schema


def _drop(schema: str) -> None:
    with _server() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
