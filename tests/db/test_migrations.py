"""The migrations lead to what the models say, at once or not at all."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.exc import IntegrityError

from db.migrate import NewerDatabase, migrate
from db.models import Base
from db.session import open_engine, reading
from tests.databases import BACKENDS, fresh_database

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_database(request.param, tmp_path) as engine:
        yield engine


@pytest.fixture
def migrated(empty: Engine) -> Engine:
    migrate(empty)
    return empty


def shape(engine: Engine) -> dict[str, set[str]]:
    """Each table's rules as the database tells them, which Alembic's own comparison leaves out."""
    found = inspect(engine)
    rules: dict[str, set[str]] = {}
    for table in found.get_table_names():
        if table == "alembic_version":
            continue
        checks = found.get_check_constraints(table)
        rules[table] = {f"{check['name']}: {check['sqltext']}" for check in checks}
        rules[table] |= {
            f"{index['name']}: {index['unique']} "
            + ", ".join(f"{name} {value}" for name, value in index["dialect_options"].items())
            for index in found.get_indexes(table)
        }
        rules[table] |= {str(found.get_table_options(table))}
    return rules


def test_a_migrated_database_is_what_the_models_say(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_database_has_every_rule_of_the_models(migrated: Engine) -> None:
    rules = shape(migrated)
    with migrated.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    assert shape(migrated) == rules
    assert sum(len(of_table) for of_table in rules.values()) > 30


CENTRE = {
    "code": "bodo",
    "name": "Bodø",
    "position": 1,
    "municipality_code": "1804",
    "county": "Nordland",
    "kind": "integration",
}
SUBMISSION = {
    "id": 1,
    "kind": "residents",
    "centre_code": "bodo",
    "quarter": "2017Q3",
    "revision": 1,
    "status": "approved",
    "origin": "simulated",
    "submitted_by": "kari",
    "submitted_at": datetime(2017, 10, 2, tzinfo=UTC),
    "file_sha256": "a" * 64,
    "content_sha256": "b" * 64,
}
RESIDENT = {"id": 1, "submission_id": 1, "participant_id": "p1", "arrived": "2017-01-01"}
CONTRACT = {"resident_id": 1, "started": "2017-02-01"}


def insert(engine: Engine, table: str, row: dict[str, object]) -> None:
    """Adds the row by plain SQL, past every check that Python makes."""
    columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)


@pytest.mark.parametrize(
    ("table", "change", "rule"),
    [
        ("centre", {"code": "x", "kind": "hotel"}, "ck_centre_"),
        ("centre", {"code": "x", "municipality_code": "18"}, "ck_centre_municipality_code"),
        ("centre", {"code": "x", "capacity_places": 9, "capacity_max": 8}, "ck_centre_capacity_m"),
        ("centre", {"code": "x", "compared_with": "nowhere"}, "(?i)foreign.key"),
        ("submission", {"id": 2, "revision": 2}, "(?i)unique"),
        ("submission", {"id": 2, "revision": 0, "status": "returned"}, "ck_submission_revision"),
        ("submission", {"id": 2, "quarter": "2017K3", "status": "returned"}, "_quarter"),
        ("resident", {"id": 2, "participant_id": ""}, "ck_resident_participant_id"),
        ("resident", {"id": 2}, "(?i)unique"),
        ("contract", {"resident_id": 9, "ended": "2017-01-01"}, "ck_contract_e"),
        ("contract", {"resident_id": 9, "hours_total": -1}, "ck_contract_hours_total"),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(
    migrated: Engine, table: str, change: dict[str, object], rule: str
) -> None:
    good = {"centre": CENTRE, "submission": SUBMISSION, "resident": RESIDENT, "contract": CONTRACT}
    for name, row in good.items():
        insert(migrated, name, dict(row))
    insert(migrated, "resident", {**RESIDENT, "id": 9, "participant_id": "p9"})
    with pytest.raises(IntegrityError, match=rule):
        insert(migrated, table, {**good[table], **change})


def test_migrating_again_changes_nothing(migrated: Engine) -> None:
    statements: list[str] = []
    event.listen(
        migrated, "before_cursor_execute", lambda *args: statements.append(args[2]), named=False
    )
    migrate(migrated)
    assert statements
    assert not [s for s in statements if re.match(r"\s*(CREATE|INSERT|UPDATE|DELETE|ALTER)", s)]


def test_processes_may_migrate_at_once(empty: Engine) -> None:
    url = empty.url.render_as_string(hide_password=False)
    program = (
        "import sys, time; from db.session import open_engine; from db.migrate import migrate;"
        "engine = open_engine(sys.argv[1]); time.sleep(max(0, float(sys.argv[2]) - time.time()));"
        "migrate(engine); engine.dispose()"
    )
    together = str(time.time() + 3)
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program, url, together],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ends = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]
    assert ends == [("", 0)] * 3
    assert "submission" in inspect(empty).get_table_names()


def test_any_number_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """SQLite waits for others everywhere but where a new file is made one that can be shared."""
    together = Barrier(4)

    def first_read(url: str) -> object:
        engine = open_engine(url)
        together.wait()
        try:
            with reading(engine) as connection:
                return connection.scalar(text("SELECT 1"))
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        for number in range(60):
            url = f"sqlite:///{tmp_path / f'{number}.db'}"
            assert list(pool.map(first_read, [url] * 4)) == [1] * 4


def test_a_migration_that_fails_leaves_nothing(
    empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade

    def fail_at_the_end(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise RuntimeError("power cut")

    monkeypatch.setattr(command, "upgrade", fail_at_the_end)
    with pytest.raises(RuntimeError, match="power cut"):
        migrate(empty)
    assert inspect(empty).get_table_names() == []

    monkeypatch.undo()
    migrate(empty)
    assert "submission" in inspect(empty).get_table_names()


def test_a_migration_that_breaks_a_reference_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'figures.db'}")
    upgrade = command.upgrade

    def lose_a_centre(config: Config, revision: str) -> None:
        upgrade(config, revision)
        connection: Connection = config.attributes["connection"]
        connection.exec_driver_sql("INSERT INTO neighbour_municipality VALUES ('gone', '0101')")

    monkeypatch.setattr(command, "upgrade", lose_a_centre)
    with pytest.raises(RuntimeError, match="neighbour_municipality"):
        migrate(engine)
    assert inspect(engine).get_table_names() == []
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000
    engine.dispose()


def test_a_database_of_a_newer_program_is_left_alone(migrated: Engine) -> None:
    with migrated.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match="revision 9999"):
        migrate(migrated)
