"""Brings a database to the form this program knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from db.faults import Fault, StorageFault, faults_told
from db.models import Publication, Submission
from db.session import hold_writer_lock

_PATIENCE = 600_000
"""Milliseconds that SQLite waits while another process migrates."""
_OURS = re.compile(r"[0-9]{4}")
"""The names of our revisions, also those to come."""


class NewerDatabase(StorageFault):
    """The database has a form that this program does not know."""

    def __init__(self, revision: str) -> None:
        super().__init__(Fault.NEWER, f"the database is at revision {revision}, unknown here")


def migrate(engine: Engine) -> None:
    """Brings the database of ``engine`` to today's form: all the way, or not at all.

    Several processes may call it at once; one migrates, the others wait. At today's form already,
    it only looks. Raises NewerDatabase when a newer program has been at the database, and
    StorageFault when the storage gives out, or ``FOREIGN`` when another program uses it.
    """
    head = _scripts().get_current_head()
    with faults_told():
        with engine.connect().execution_options(long=True) as connection:
            if _revision(connection) == head:
                return
        with _alone(engine) as connection:
            if _revision(connection) != head:
                command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, for migrations that run on ``connection``."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _revision(connection: Connection) -> str | None:
    """The revision the database is at, None when it is empty."""
    scripts = [each.revision for each in _scripts().walk_revisions()]
    try:
        with connection.begin_nested():
            found = MigrationContext.configure(connection).get_current_heads()
    except (OperationalError, ProgrammingError) as error:
        if not connection.dialect.has_table(connection, "alembic_version"):
            raise
        raise StorageFault(Fault.FOREIGN) from error  # a table of that name, and not Alembic's
    tables = {Publication.__tablename__, Submission.__tablename__}
    there = {name for name in tables if connection.dialect.has_table(connection, name)}
    revision = found[0] if found else None
    ours = revision is None or (len(found) == 1 and _OURS.fullmatch(revision) is not None)
    if not ours or (there != tables if found else there):
        raise StorageFault(Fault.FOREIGN)
    if revision is not None and revision not in scripts:
        raise NewerDatabase(revision)
    return revision


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other process can write beside, with room to rebuild tables."""
    with engine.connect().execution_options(writes=True) as connection:
        if engine.dialect.name == "postgresql":
            with connection.begin():
                hold_writer_lock(connection)
                yield connection
            return
        # A table that others refer to can only be rebuilt with the references unwatched, which
        # SQLite lets one say before the transaction alone; they are checked before it ends.
        driver: Any = connection.connection.dbapi_connection
        watched = driver.execute("PRAGMA busy_timeout").fetchone()[0]
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    raise RuntimeError(f"a migration breaks a reference in the table {broken[0]}")
        finally:
            driver.execute(f"PRAGMA busy_timeout={watched}")
            driver.execute("PRAGMA foreign_keys=ON")
