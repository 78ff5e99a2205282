"""An empty database that knows the centres, on SQLite and, when there is one, on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from tests.databases import BACKENDS, ready_database

# The same examples in every run, however slow the machine; HYPOTHESIS_PROFILE=search looks further.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database with every table and the reference centres, and no submission."""
    with ready_database(request.param, tmp_path) as ready:
        yield ready
