"""PostgreSQL as people have it: poolers, names, settings of roles, rights, refusals."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from time import sleep
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text

from db import session as sessions
from db.audit import Entry, newest_link, record
from db.faults import Fault, StorageFault
from db.flaws import FlawKind
from db.migrate import migrate
from db.session import open_engine, reading, scrub, writing
from db.verify import all_of, checks
from db.vocabulary import Deed, Language, Outcome
from tests.databases import BACKENDS, with_centres
from tests.pooler import needs_pooler, pooled

pytestmark = pytest.mark.skipif("postgresql" not in BACKENDS, reason="no PostgreSQL here")

NOW = datetime(2026, 11, 1, 12, 0, 0, 123456, tzinfo=UTC)


def admin(*statements: str) -> None:
    own = make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql")
    with psycopg.connect(own.render_as_string(hide_password=False), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def a_role(*settings: str, schema: str | None = None) -> Iterator[str]:
    """The address of a role of its own with settings of its own, that owns a schema."""
    role = f"test_{secrets.token_hex(6)}"
    name = (schema or role).replace('"', '""')
    database = make_url(os.environ["TEST_DATABASE_URL"]).database
    admin(
        f"CREATE ROLE {role} LOGIN",
        f'CREATE SCHEMA "{name}" AUTHORIZATION {role}',
        f'ALTER ROLE {role} SET search_path = "{name}"',
        *(f"ALTER ROLE {role} SET {setting}" for setting in settings),
    )
    try:
        own = make_url(os.environ["TEST_DATABASE_URL"]).set(username=role, drivername="postgresql")
        yield own.render_as_string(hide_password=False)
    finally:
        admin(
            f"REVOKE ALL ON DATABASE {database} FROM {role}",
            f"DROP OWNED BY {role} CASCADE",
            f"DROP ROLE {role}",
        )


@contextmanager
def opened(url: Any, workers: int = 1) -> Iterator[Engine]:
    engine = open_engine(url, workers)
    try:
        yield engine
    finally:
        engine.dispose()


def made(engine: Engine) -> None:
    """A database that somebody has begun to use."""
    migrate(engine)
    with_centres(engine)
    with writing(engine) as session:
        entry = Entry(Deed.EXPORT, Outcome.DONE, details={"file": "æøå – “x”", "n": 0.1 + 0.2})
        record(session.connection(), [entry], by="æ", now=NOW)


def whole(engine: Engine) -> list[Any]:
    with reading(engine, long=True) as connection:
        return all_of(checks(connection))


# --- names and settings

NAMES = ["Tall", "tall 2017", 'a"b', "tall.imdi", "æøå", "user", "%tall%"]
SETTINGS = [
    "datestyle = 'German, DMY'",
    "datestyle = 'SQL, MDY'",
    "intervalstyle = 'sql_standard'",
    "bytea_output = 'escape'",
    "standard_conforming_strings = off",
    "client_encoding = 'LATIN1'",
    "timezone = 'Asia/Kathmandu'",
    "timezone = '<+02>-02'",
    "extra_float_digits = -10",
    "default_transaction_isolation = 'serializable'",
    "default_transaction_isolation = 'repeatable read'",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_may_have_any_name(name: str) -> None:
    with a_role(schema=name) as url, opened(url) as engine:
        made(engine)
        assert whole(engine) == []
        assert scrub(engine, ["resident"])


def test_a_role_may_be_set_to_anything() -> None:
    """One role with all that changes how values look: what is put comes back, and is whole."""
    last = {setting.partition(" ")[0]: setting for setting in SETTINGS}
    other = {setting.partition(" ")[0]: setting for setting in reversed(SETTINGS)}
    for settings in (last, other):
        with a_role(*settings.values()) as url, opened(url) as engine:
            made(engine)
            assert whole(engine) == []
            with reading(engine, long=True) as connection:
                at, details = connection.execute(text("SELECT at, details FROM event")).one()
                third = connection.execute(text("SELECT 0.1::float8 + 0.2::float8")).scalar_one()
            assert (at, third) == (NOW, 0.1 + 0.2)
            assert "æøå – “x”" in details


def test_a_role_s_time_limits_are_for_pages_and_not_for_long_work() -> None:
    limits = "statement_timeout = '300ms'", "idle_in_transaction_session_timeout = '300ms'"
    pause = text("SELECT pg_sleep(0.6)")
    with a_role(*limits) as url, opened(url) as engine:
        with writing(engine) as session:
            session.execute(pause)
            sleep(0.6)
            session.execute(text("SELECT 1"))
        with reading(engine, long=True) as connection:
            connection.execute(pause)
        with pytest.raises(StorageFault) as fault, reading(engine) as connection:
            connection.execute(pause)
        assert fault.value.fault is Fault.TOO_SLOW


def test_what_cannot_be_looked_at_spoils_no_other_check() -> None:
    with a_role() as url, opened(url) as engine:
        made(engine)
        role = make_url(url).username
        admin(
            f"ALTER TABLE {role}.event OWNER TO CURRENT_USER",
            f"REVOKE ALL ON {role}.event FROM {role}",
            f"ALTER TABLE {role}.neighbour_municipality DROP CONSTRAINT "
            "fk_neighbour_municipality_centre_code",
            f"UPDATE {role}.centre SET code = 'borte' WHERE code = 'oslo'",
        )
        try:
            flaws = whole(engine)
        finally:
            admin(f"DROP TABLE {role}.event CASCADE")
    assert {flaw.kind for flaw in flaws} == {FlawKind.UNCHECKED, FlawKind.REFERENCE}
    assert {flaw.details["part"] for flaw in flaws if flaw.kind is FlawKind.UNCHECKED} == {
        *("erasures", "publications", "told", "copy", "audit"),
    }


# --- rights and refusals


def fault_told(url: Any, work: Any = migrate) -> StorageFault:
    with pytest.raises(StorageFault) as fault, opened(url) as engine:
        work(engine)
    assert fault.value.told(Language.NB) != fault.value.told(Language.EN)
    assert "{" not in fault.value.told(Language.NB)
    return fault.value


def test_who_may_only_look_is_told_of_rights_and_of_no_file() -> None:
    with a_role() as url, opened(url) as engine:
        made(engine)
        role = make_url(url).username
        admin(
            f"ALTER TABLE {role}.event OWNER TO CURRENT_USER",
            f"REVOKE ALL ON {role}.event FROM {role}",
            f"GRANT SELECT ON {role}.event TO {role}",
        )
        with pytest.raises(StorageFault) as fault, writing(engine) as session:
            record(session.connection(), [Entry(Deed.EXPORT, Outcome.DONE)], by="x", now=NOW)
        admin(f"DROP TABLE {role}.event CASCADE")
    assert fault.value.fault is Fault.NO_RIGHT
    assert "filen" not in fault.value.told(Language.NB)


def test_a_database_closed_for_writing_is_told_as_that() -> None:
    with a_role() as url, opened(url) as engine:
        made(engine)
        admin(f"ALTER ROLE {make_url(url).username} SET default_transaction_read_only = on")
        engine.dispose()
        assert whole(engine) == []
        fault = fault_told(url, made)
    assert fault.fault is Fault.SERVER_READ_ONLY


def test_a_user_without_a_schema_is_told_so() -> None:
    with a_role("search_path = 'nowhere'") as url:
        assert fault_told(url).fault is Fault.NO_SCHEMA


@pytest.mark.parametrize(
    "before",
    [
        ["CREATE TABLE {}.alembic_version (version_num varchar(32))",
         "INSERT INTO {}.alembic_version VALUES ('ae1027a6acf')"],
        ["CREATE TABLE {}.alembic_version (version_num varchar(32))",
         "INSERT INTO {}.alembic_version VALUES ('0003')"],
        ["CREATE TABLE {}.alembic_version (version_num varchar(32))",
         "INSERT INTO {}.alembic_version VALUES ('a'), ('b')"],
        ["CREATE TABLE {}.alembic_version (other int)"],
        ["CREATE TABLE {}.publication (title text)"],
    ],
    ids=["revision", "same revision", "two heads", "other table", "no version"],
)  # fmt: skip
def test_another_program_s_tables_are_left_alone(before: list[str]) -> None:
    with a_role() as url:
        role = make_url(url).username
        admin(f"SET ROLE {role}", *(statement.format(role) for statement in before))
        assert fault_told(url).fault is Fault.FOREIGN


def test_what_the_server_refuses_has_a_cause() -> None:
    with a_role() as url:
        own = make_url(url)
        admin(f"ALTER ROLE {own.username} CONNECTION LIMIT 0")
        assert fault_told(own).fault is Fault.TOO_MANY
    own = make_url(os.environ["TEST_DATABASE_URL"])
    assert fault_told(own.set(database="no such")).fault is Fault.NO_DATABASE
    assert fault_told(own.set(username="nobody here")).fault is Fault.NOT_LET_IN
    assert fault_told(own.set(port=1)).fault is Fault.UNREACHABLE
    for name, value, fault in (
        ("sslmode", "require", Fault.SSL),
        ("sslmode", "tull", Fault.SSL),
        ("connect_timeout", "kort", Fault.PARAMETER),
        ("keepalives", "kanskje", Fault.PARAMETER),
        ("options", "-cfinnes_ikke=1", Fault.PARAMETER),
        ("options", "-cshared_buffers=1", Fault.PARAMETER),
        ("options", "-cwork_mem=mye", Fault.PARAMETER),
        ("target_session_attrs", "standby", Fault.UNREACHABLE),
    ):
        told = fault_told(own.set(query={name: value}))
        assert told.fault is fault, (name, value, told)


def test_a_lock_that_is_in_the_way_lets_a_page_answer_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "PATIENCE", 50)
    with a_role() as url, opened(url) as engine:
        made(engine)
        role = make_url(url).username
        with reading(engine) as other:
            other.execute(text(f"LOCK TABLE {role}.event"))
            with pytest.raises(StorageFault) as fault, reading(engine) as connection:
                newest_link(connection)
    assert fault.value.fault is Fault.LOCKED


# --- a pooler in transaction mode


@needs_pooler
def test_a_pooler_that_hands_sessions_around_is_not_noticed() -> None:
    """Ninety transactions, some that write, over three sessions; each says what it needs."""
    schema = f"test_{secrets.token_hex(6)} A"
    admin(f'CREATE SCHEMA "{schema}"')
    options = f'-csearch_path="{schema}"'.replace(" ", "\\ ")
    try:
        with pooled() as address, opened(address.set(query={"options": options}), 4) as engine:
            made(engine)

            def work(n: int) -> int:
                if n % 9 == 0:
                    with writing(engine) as session:
                        entry = Entry(Deed.EXPORT, Outcome.DONE, details={"n": n})
                        record(session.connection(), [entry], by="leser", now=NOW)
                with reading(engine) as connection:
                    return newest_link(connection)[0]

            with ThreadPoolExecutor(4) as pool:
                assert min(pool.map(work, range(90))) >= 1
            assert whole(engine) == []
            with reading(engine) as connection:
                assert newest_link(connection)[0] == 11
            assert scrub(engine, ["resident"])
        with (
            pooled(1) as address,
            psycopg.connect(
                address.set(username="x").render_as_string(), prepare_threshold=None
            ) as other,
        ):
            shown = [
                other.execute(f"SHOW {name}").fetchone() for name in ("search_path", "lock_timeout")
            ]
        assert shown == [('"$user", public',), ("0",)]
    finally:
        admin(f'DROP SCHEMA "{schema}" CASCADE')
