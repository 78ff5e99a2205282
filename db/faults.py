"""What went wrong with the storage itself, seen from what a driver raises.

A fault is nobody's mistake in a report. The transaction it came in is undone as a whole.
"""

from __future__ import annotations

import re
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from db.fault_words import Fault
from db.vocabulary import Language

__all__ = ["PASSING", "Fault", "StorageFault", "fault_of", "faults_told", "wordless"]

PASSING = frozenset(
    {
        *(Fault.LOCKED, Fault.FULL, Fault.UNREACHABLE, Fault.TOO_MANY, Fault.BUSY, Fault.STOPPING),
        Fault.TOO_SLOW,
    }
)
"""Faults that may be gone in a while."""


class StorageFault(Exception):
    """The storage gave out. What was under way is undone, and the database as it was.

    ``details`` fill in the words; they hold nothing of an address or a row.
    """

    def __init__(self, fault: Fault, remark: str = "", **details: str) -> None:
        super().__init__(remark or fault.code)
        self.fault, self.details = fault, details

    def told(self, language: Language) -> str:
        """What happened and what to do."""
        return self.fault.text.in_(language, **self.details)


_SQLITE = {
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_IOERR: Fault.DEVICE,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_PROTOCOL: Fault.LOCKED,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.NOT_A_DATABASE,
    sqlite3.SQLITE_CANTOPEN: Fault.UNREACHABLE,
    sqlite3.SQLITE_PERM: Fault.UNREACHABLE,
    # The file that readers share must grow with the disk, and is told of in its own way.
    sqlite3.SQLITE_IOERR_SHMSIZE: Fault.FULL,
}
"""By SQLite's result code, extended ones before the plain one in their last byte."""

_POSTGRESQL = {
    "53100": Fault.FULL,
    "53300": Fault.TOO_MANY,
    "25006": Fault.SERVER_READ_ONLY,
    "42501": Fault.NO_RIGHT,
    "55P03": Fault.LOCKED,
    "40P01": Fault.LOCKED,
    "40001": Fault.LOCKED,
    "57014": Fault.TOO_SLOW,
    "25P03": Fault.TOO_SLOW,
    "25P04": Fault.TOO_SLOW,
    "57P05": Fault.TOO_SLOW,
    "57P01": Fault.STOPPING,
    "57P02": Fault.STOPPING,
    "57P03": Fault.STOPPING,
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,
    "58030": Fault.DEVICE,
    "3D000": Fault.NO_DATABASE,
    "3F000": Fault.NO_SCHEMA,
    "22P05": Fault.ENCODING,
    "28": Fault.NOT_LET_IN,
    "42704": Fault.PARAMETER,  # of what we ask for, an address's settings alone may be unknown
    "22023": Fault.PARAMETER,
    "55P02": Fault.PARAMETER,
    "08": Fault.UNREACHABLE,
    "53": Fault.UNREACHABLE,
    "57": Fault.UNREACHABLE,
}
"""By SQLSTATE, whole codes before the class in its first two signs."""

_PARAMETER = (
    r"(?:invalid connection option|configuration parameter|startup parameter|for parameter"
    r"|bad value for|for connection option|invalid)[ :\"]+(?P<name>[a-z_]+)(?=\"| value|:|$)"
)
_BEFORE_A_STATE = [
    (re.compile(words, re.IGNORECASE), fault)
    for words, fault in (
        (r"database .* does not exist|no such database", Fault.NO_DATABASE),
        (r"pg_hba.*no encryption|\bSSL\b|sslmode|certificate", Fault.SSL),
        (r"authentication|pg_hba|role .* (does not exist|is not permitted)", Fault.NOT_LET_IN),
        (r"no password|no such user|permission denied for database", Fault.NOT_LET_IN),
        (r"too many|connection slots|no more connections", Fault.TOO_MANY),
        (r"query_wait_timeout", Fault.BUSY),
        (r"query_timeout|idle_transaction_timeout|idle transaction timeout", Fault.TOO_SLOW),
        (r"starting up|shutting down|recovery|not yet accepting|pgbouncer", Fault.STOPPING),
        (r"invalid port", Fault.PORT),
        (_PARAMETER, Fault.PARAMETER),
    )
]
"""What refuses to let us in has no SQLSTATE to tell, only words: a server's, libpq's, a pooler's."""


@contextmanager
def faults_told() -> Iterator[None]:
    """Within it, what the storage cannot do is a `StorageFault`; other errors pass as they are."""
    try:
        yield
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        details = {"parameter": _parameter(error)} if fault is Fault.PARAMETER else {}
        raise StorageFault(fault, **details) from error


def fault_of(error: Exception) -> Fault | None:
    """The storage fault behind an error of SQLAlchemy or a driver, if one is."""
    if isinstance(error, PoolTimeout):
        return Fault.BUSY
    driver = error.orig if isinstance(error, DBAPIError) else error
    number = getattr(driver, "sqlite_errorcode", None)
    if number is not None:
        return _SQLITE.get(number) or _SQLITE.get(number & 0xFF)
    state = getattr(driver, "sqlstate", None)
    if state is not None and not state.startswith("08"):
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    if not isinstance(error, (OperationalError, ProgrammingError, psycopg.Error)):
        return None
    words = str(driver) if type(driver).__module__.startswith("psycopg") else ""
    for wanted, fault in _BEFORE_A_STATE:
        if wanted.search(words):
            return fault
    # PostgreSQL's driver has no state to tell when there is nobody at the other end.
    lost = isinstance(error, (OperationalError, psycopg.OperationalError))
    return Fault.UNREACHABLE if state or lost else None


def _parameter(error: Exception) -> str:
    """The parameter that is spoken of, by the name that a server or its library knows it by."""
    found = re.search(_PARAMETER, str(getattr(error, "orig", error)), re.IGNORECASE)
    return found["name"] if found else "options"


def wordless(error: BaseException) -> str:
    """What an error and its causes are and where in the code they came, for a log.

    Not what they say: a driver quotes the row that it would not take, a parser the word it could
    not read, and either may be a person's.
    """
    told: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        places = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        told.append(" < ".join([_type_of(seen), *reversed(places)]))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n  from ".join(told)


def _type_of(error: BaseException) -> str:
    """An error's type, and the code that a database's driver has for it."""
    driver = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(driver, "sqlite_errorname", None) or getattr(driver, "sqlstate", None)
    return " ".join(filter(None, (type(error).__name__, code)))
