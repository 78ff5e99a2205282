"""Fresh databases for tests: SQLite always, PostgreSQL too when TEST_DATABASE_URL names one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from db.session import open_engine

BACKENDS = ["sqlite", *(["postgresql"] if os.environ.get("TEST_DATABASE_URL") else [])]


@contextmanager
def fresh_database(backend: str, folder: Path) -> Iterator[Engine]:
    """An engine on an empty database of its own, gone afterwards."""
    if backend == "sqlite":
        engine = open_engine(f"sqlite:///{folder / f'test-{secrets.token_hex(4)}.db'}")
        yield engine
        engine.dispose()
        return
    server = make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    schema = f"test_{secrets.token_hex(8)}"
    administrator = create_engine(server, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    own = server.update_query_dict({"options": f"-csearch_path={schema}"})
    engine = open_engine(own.render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()
        with administrator.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        administrator.dispose()
