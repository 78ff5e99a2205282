"""An empty database that knows the centres, on SQLite and, when there is one, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.databases import BACKENDS, ready_database


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database with every table and the reference centres, and no submission."""
    with ready_database(request.param, tmp_path) as ready:
        yield ready
