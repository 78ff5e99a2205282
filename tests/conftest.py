"""Fixtures that the whole suite shares: the demonstration data, published, and a server over it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from sqlalchemy import Engine

import app as program
from dashboard import create_app
from db.actor import EVERYTHING
from db.office import Office
from db.vocabulary import Audience
from queries.ask import Door
from queries.difference import against_current
from queries.values import Viewer
from tests.databases import BACKENDS, begin_run, end_run, ready_database
from tests.serving import serving

# The same examples in every run, however slow the machine; HYPOTHESIS_PROFILE=search looks further.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
VIEWER = Viewer("test", EVERYTHING, audience=Audience.INTERNAL)


def pytest_configure(config: pytest.Config) -> None:
    if not _is_worker(config):
        begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        end_run()


def _is_worker(config: pytest.Config) -> bool:
    """Whether another process runs the tests and this is one of its helpers."""
    return hasattr(config, "workerinput")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Published figures come from SQLite, and from every database where the module asks for it."""
    if "published" in metafunc.fixturenames:
        every = getattr(metafunc.module, "EVERY_DATABASE", False)
        backends = BACKENDS if every else BACKENDS[:1]
        metafunc.parametrize("published", backends, indirect=True, scope="session")


@pytest.fixture(scope="session")
def published(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A database with the demonstration data imported and published. Not to be written to."""
    with ready_database(
        request.param, tmp_path_factory.mktemp("published"), demonstrated
    ) as engine:
        yield engine


def demonstrated(engine: Engine) -> None:
    """The demonstration data, imported and published."""
    assert program.load_demonstration(engine).accepted


@pytest.fixture(scope="session")
def door(published: Engine) -> Door:
    """The door to the published demonstration data."""
    return Door(published)


@pytest.fixture(scope="session")
def office(published: Engine) -> Iterator[Office]:
    """The office over the published demonstration data; only notes for the audit are written."""
    with Office(published, program.publish_approved, against_current) as office:
        yield office


@pytest.fixture(scope="session")
def dashboard(door: Door, office: Office):  # type: ignore[no-untyped-def]
    """The Dash application over the published demonstration data."""
    return create_app(door, office)


@pytest.fixture(scope="session")
def server(dashboard) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """The address of a real server over the published demonstration data."""
    with serving(dashboard.server) as address:
        yield address
