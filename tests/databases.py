"""Databases for tests: SQLite always, PostgreSQL too when TEST_DATABASE_URL names one.

Most tests want every table, the centres and nothing else. That is made once in each process: a
file that is copied, and schemas that are emptied and lent out again.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url

from db.centres import load_centres
from db.migrate import migrate
from db.models import Base
from db.session import open_engine, writing

BACKENDS = ["sqlite", *(["postgresql"] if os.environ.get("TEST_DATABASE_URL") else [])]
_REFERENCE = ("centre", "neighbour_municipality")
_idle: list[str] = []
"""Schemas with every table and the centres that no test holds."""


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


@contextmanager
def ready_database(backend: str, folder: Path) -> Iterator[Engine]:
    """An engine on a database with every table and the centres, which nobody else writes to."""
    if backend == "sqlite":
        file = folder / f"test-{secrets.token_hex(4)}.db"
        shutil.copyfile(_prepared_file(), file)
        engine = open_engine(f"sqlite:///{file}")
        yield engine
        engine.dispose()
        return
    schema = _idle.pop() if _idle else _prepared_schema()
    engine = open_engine(_address(schema))
    try:
        yield engine
        with engine.begin() as connection:
            _empty(connection)
    except BaseException:
        engine.dispose()
        _drop(schema)
        raise
    engine.dispose()
    _idle.append(schema)


def drop_idle() -> None:
    """Takes away the schemas that this process has kept."""
    while _idle:
        _drop(_idle.pop())


@cache
def _prepared_file() -> Path:
    file = Path(mkdtemp()) / "prepared.db"
    engine = open_engine(f"sqlite:///{file}")
    _prepare(engine)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return file


def _prepared_schema() -> str:
    schema = _new_schema()
    engine = open_engine(_address(schema))
    _prepare(engine)
    engine.dispose()
    return schema


def _prepare(engine: Engine) -> None:
    migrate(engine)
    with writing(engine) as session:
        load_centres(session)


def _empty(connection: Connection) -> None:
    """Leaves the tables as `_prepare` left them: only the centres, and numbers from 1 on."""
    for table in reversed(Base.metadata.sorted_tables):
        connection.execute(table.delete())
    sequences = "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()"
    for name in connection.scalars(text(sequences)).all():
        connection.execute(text(f"ALTER SEQUENCE {name} RESTART"))
    for name in _REFERENCE:
        # All rows at once: a centre may be compared with one that comes later.
        connection.execute(Base.metadata.tables[name].insert().values(_reference()[name]))


@cache
def _reference() -> dict[str, list[dict[str, object]]]:
    """The rows of the tables that are never empty, as `_prepare` fills them."""
    tables = Base.metadata.tables
    engine = create_engine(f"sqlite:///{_prepared_file()}")
    with engine.connect() as connection:
        rows = {
            name: [dict(row) for row in connection.execute(tables[name].select()).mappings()]
            for name in _REFERENCE
        }
    engine.dispose()
    return rows


def _server() -> Engine:
    return create_engine(
        make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
    )


def _address(schema: str) -> str:
    own = make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    own = own.update_query_dict({"options": f"-csearch_path={schema}"})
    return own.render_as_string(hide_password=False)


def _new_schema() -> str:
    schema = f"test_{secrets.token_hex(8)}"
    server = _server()
    with server.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    server.dispose()
    return schema


def _drop(schema: str) -> None:
    server = _server()
    with server.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()
