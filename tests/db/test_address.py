"""The address of a database as people write it, and what a server says when it lets nobody in."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from db.address import read_address
from db.databases import existing_database, open_database
from db.faults import Fault, StorageFault, fault_of
from db.session import file_of
from db.vocabulary import Language

ODD = "p%40ss%2F"
"""A password with signs that an address has other uses for."""
REFUSED = {
    "sqlite://x.db": Fault.UNKNOWN,
    "sqlite://data/x.db": Fault.UNKNOWN,
    "sqlite:x.db": Fault.UNKNOWN,
    "sqlite:/x.db": Fault.UNKNOWN,
    "sqlite://": Fault.UNKNOWN,
    "sqlite:///": Fault.UNKNOWN,
    "sqlite:///:memory:": Fault.UNKNOWN,
    "sqlite:///file:x.db": Fault.UNKNOWN,
    "sqlite:///file:x.db?uri=true": Fault.PARAMETER,
    "sqlite:///x.db?mode=ro": Fault.PARAMETER,
    "sqlite3:///x.db": Fault.UNKNOWN,
    "sqlite+aiosqlite:///x.db": Fault.UNKNOWN,
    "sqlite+pysqlcipher:///x.db": Fault.UNKNOWN,
    "x.db": Fault.UNKNOWN,
    "./data/x.db": Fault.UNKNOWN,
    "/data/x.db": Fault.UNKNOWN,
    "file:///x.db": Fault.UNKNOWN,
    r"C:\data\x.db": Fault.UNKNOWN,
    "": Fault.UNKNOWN,
    "mysql://ola:hemmelig@tjener/x": Fault.UNKNOWN,
    "postgresql://ola:hemmelig@tjener:port/x": Fault.PORT,
    "postgresql://ola:hemmelig@tjener:0/x": Fault.PORT,
    "postgresql://ola:hemmelig@tjener:99999/x": Fault.PORT,
    "postgresql://ola:hemmelig@tjener/x?pgbouncer=true": Fault.PARAMETER,
    "postgresql://ola:hemmelig@tjener/x?prepare_threshold=ofte": Fault.PARAMETER,
    "postgresql://ola:hemmelig@tjener/x?autocommit=1": Fault.PARAMETER,
    "postgresql://ola:hemmelig@tjener/x?options=tull": Fault.PARAMETER,
}


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_no_address_is_told_without_a_word_of_it(address: str, tmp_path: Path) -> None:
    with pytest.raises(StorageFault) as fault:
        file_of(address)
    assert fault.value.fault is REFUSED[address]
    told = fault.value.told(Language.NB)
    assert "{" not in told
    assert not any(word in told for word in ("hemm", "elig", "ola"))


@pytest.mark.skipif("os.name != 'posix'")
@pytest.mark.parametrize(
    "address", [r"sqlite:///C:\data\x.db", "sqlite:///C:/x.db", r"sqlite:///d\x.db"]
)
def test_a_path_of_another_system_is_no_file_here(address: str) -> None:
    with pytest.raises(StorageFault) as fault:
        file_of(address)
    assert fault.value.fault is Fault.UNKNOWN


@pytest.mark.parametrize(
    ("written", "database"),
    [
        ("postgres://ola@tjener/tall", "tall"),
        ("POSTGRESQL://ola@tjener/tall", "tall"),
        (" postgresql://ola@tjener/tall\n", "tall"),
        ("postgres+psycopg://ola@tjener/tall", "tall"),
        ("postgresql:///tall?host=/run/postgresql", "tall"),
        (f"postgresql://ola:{ODD}@[::1]:5433/tall?sslmode=require", "tall"),
    ],
)
def test_an_address_is_read_as_others_read_it(written: str, database: str) -> None:
    url = read_address(written).url
    assert (url.drivername, url.database) == ("postgresql+psycopg", database)


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg", "pg8000"])
def test_a_driver_that_is_not_used_is_said(driver: str, caplog: pytest.LogCaptureFixture) -> None:
    read_address(f"postgresql+{driver}://ola:hemmelig@tjener/tall")
    assert f"names the driver {driver}" in caplog.text
    assert "hemmelig" not in caplog.text


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ("-csearch_path=tall", {"search_path": "tall"}),
        ("-c search_path=tall -c work_mem=64MB", {"search_path": "tall", "work_mem": "64MB"}),
        ('--search-path="Tall\\ 2017",public', {"search_path": '"Tall 2017",public'}),
        ("-cdefault_transaction_read_only=on", {"transaction_read_only": "on"}),
        (r"-capplication_name=a\\b", {"application_name": "a\\b"}),
    ],
)
def test_options_are_read_as_the_server_reads_them(options: str, settings: dict[str, str]) -> None:
    url = read_address("postgresql://tjener/tall").url.set(query={"options": options})
    assert read_address(url).settings == settings


def test_statements_are_prepared_only_where_somebody_asks_for_it() -> None:
    read = {
        query: read_address(f"postgresql://tjener/tall{query}").connecting["prepare_threshold"]
        for query in ("", "?prepare_threshold=none", "?prepare_threshold=5", "?prepare_threshold=0")
    }
    assert list(read.values()) == [None, None, 5, 0]


def test_a_folder_is_told_as_one(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}"
    with pytest.raises(StorageFault) as fault:
        open_database(address)
    assert fault.value.fault is Fault.FOLDER
    with pytest.raises(StorageFault) as fault, existing_database(address):
        pass
    assert fault.value.fault is Fault.FOLDER


SAID = {
    'FATAL:  database "tall" does not exist': Fault.NO_DATABASE,
    "FATAL:  no such database: tall": Fault.NO_DATABASE,
    'FATAL:  password authentication failed for user "ola"': Fault.NOT_LET_IN,
    "fe_sendauth: no password supplied": Fault.NOT_LET_IN,
    'FATAL:  role "ola" is not permitted to log in': Fault.NOT_LET_IN,
    'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "ola", database "x"': Fault.NOT_LET_IN,
    'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "ola", no encryption': Fault.SSL,
    "server does not support SSL, but SSL was required": Fault.SSL,
    'root certificate file "/nope" does not exist': Fault.SSL,
    "FATAL:  sorry, too many clients already": Fault.TOO_MANY,
    "FATAL:  remaining connection slots are reserved for roles": Fault.TOO_MANY,
    "FATAL:  no more connections allowed (max_client_conn)": Fault.TOO_MANY,
    "FATAL:  the database system is starting up": Fault.STOPPING,
    "FATAL:  the database system is shutting down": Fault.STOPPING,
    "FATAL:  the database system is in recovery mode": Fault.STOPPING,
    "FATAL:  query_wait_timeout": Fault.BUSY,
    "FATAL:  unsupported startup parameter: options": Fault.PARAMETER,
    'FATAL:  unrecognized configuration parameter "foo"': Fault.PARAMETER,
    "Connection refused": Fault.UNREACHABLE,
    "connection timeout expired": Fault.UNREACHABLE,
    "verbinding geweigerd": Fault.UNREACHABLE,
}


@pytest.mark.parametrize("words", SAID)
def test_who_lets_nobody_in_is_understood(words: str) -> None:
    """Before a session there is no SQLSTATE: words are all that there is to go by."""
    at = 'connection failed: connection to server at "10.0.0.1", port 5432 failed: '
    error = OperationalError("", {}, psycopg.OperationalError(at + words))
    assert fault_of(error) is SAID[words]
