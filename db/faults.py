"""What can go wrong with the storage itself: each fault once, with its words in both languages.

A fault is nobody's mistake in a report. The transaction it came in is undone as a whole.
"""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Self

from sqlalchemy.exc import DBAPIError, OperationalError

from db.vocabulary import Text


class Fault(Enum):
    """A kind of storage fault: its code, and a text of what happened and what to do."""

    code: str
    text: Text

    def __new__(cls, code: str, happened: tuple[str, str], remedy: tuple[str, str]) -> Self:
        member = object.__new__(cls)
        member._value_ = member.code = code
        member.text = Text(*map(" ".join, zip(happened, remedy, strict=True)))
        return member

    # fmt: off
    FULL = ("storage_full",
        ("Disken er full. Det som var i gang, ble ikke lagret; alt fra før er som det var.",
         "The disk is full. What was under way was not stored; all from before is as it was."),
        ("Frigjør plass og prøv igjen.",
         "Free some space and try again."))
    READ_ONLY = ("storage_read_only",
        ("Databasen kan bare leses, så ingenting ble lagret.",
         "The database is read-only, so nothing was stored."),
        ("Gi brukeren som kjører programmet, skriverett til databasefilen og mappen den ligger i.",
         "Give the user who runs the program write access to the database file and its folder."))
    LOCKED = ("storage_locked",
        ("Databasen er opptatt: et annet program bruker den, så ingenting ble lagret.",
         "The database is busy: another program is using it, so nothing was stored."),
        ("Vent til det er ferdig, og prøv igjen.",
         "Wait until that one is done, and try again."))
    DAMAGED = ("storage_damaged",
        ("Databasen er skadet.",
         "The database is damaged."),
        ("Stopp tjenesten og hent tilbake en sikkerhetskopi: python app.py restore FIL",
         "Stop the service and restore a backup: python app.py restore FILE"))
    NOT_A_DATABASE = ("storage_not_a_database",
        ("Filen som DATABASE_URL peker på, er ikke en database.",
         "The file that DATABASE_URL points to is not a database."),
        ("Rett DATABASE_URL, eller hent tilbake en sikkerhetskopi: python app.py restore FIL",
         "Mend DATABASE_URL, or restore a backup: python app.py restore FILE"))
    NEWER = ("storage_newer",
        ("Databasen er brukt med en nyere utgave av programmet og er ikke rørt.",
         "The database was used with a newer version of the program and was not touched."),
        ("Bruk den utgaven, eller hent tilbake en sikkerhetskopi fra før.",
         "Use that version, or restore a backup from before it."))
    MISSING = ("storage_missing",
        ("Det er ingen database der DATABASE_URL peker.",
         "There is no database where DATABASE_URL points."),
        ("Rett DATABASE_URL, eller start tjenesten for å lage den.",
         "Mend DATABASE_URL, or start the service to make it."))
    UNREACHABLE = ("storage_unreachable",
        ("Databasen som DATABASE_URL peker på, kan ikke åpnes.",
         "The database that DATABASE_URL points to cannot be opened."),
        ("Se at mappen eller tjeneren finnes, og at brukeren som kjører programmet, har tilgang.",
         "See that the folder or server is there, and that the program's user has access to it."))
    EXPOSED = ("storage_exposed",
        ("Alle brukere på maskinen kan lese databasefilen, og tilgangen kan ikke strammes inn herfra.",
         "Every user of the machine can read the database file, and that cannot be mended from here."),
        ("La eieren av filen ta bort tilgangen for andre: chmod o-rwx FIL",
         "Let the file's owner take the others' access away: chmod o-rwx FILE"))
    UNKNOWN = ("storage_unknown",
        ("DATABASE_URL er ikke en adresse til en database.",
         "DATABASE_URL is not the address of a database."),
        ("Skriv sqlite:///mappe/fil.db eller postgresql://bruker@tjener/database.",
         "Write sqlite:///folder/file.db or postgresql://user@server/database."))
    DEVICE = ("storage_device",
        ("Disken svarer med feil. Det som var i gang, ble ikke lagret.",
         "The disk answers with errors. What was under way was not stored."),
        ("Kontroller disken og databasen (python app.py verify) før du prøver igjen.",
         "Check the disk and the database (python app.py verify) before you try again."))
    # fmt: on


class StorageFault(Exception):
    """The storage cannot do what it was asked; ``fault`` says why, and holds no row's content."""

    def __init__(self, fault: Fault, remark: str = "") -> None:
        super().__init__(remark or fault.code)
        self.fault = fault


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
    "25006": Fault.READ_ONLY,
    "42501": Fault.READ_ONLY,
    "55P03": Fault.LOCKED,
    "40P01": Fault.LOCKED,
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,
    "58030": Fault.DEVICE,
    "3D000": Fault.MISSING,
    "08": Fault.UNREACHABLE,
    "28": Fault.UNREACHABLE,
    "53": Fault.UNREACHABLE,
    "57": Fault.UNREACHABLE,
}
"""By SQLSTATE, whole codes before the class in its first two signs."""


@contextmanager
def faults_told() -> Iterator[None]:
    """Within it, what the storage cannot do is a `StorageFault`; other errors pass as they are."""
    try:
        yield
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        raise StorageFault(fault) from error


def fault_of(error: Exception) -> Fault | None:
    """The storage fault behind an error of SQLAlchemy or a driver, if one is."""
    driver = error.orig if isinstance(error, DBAPIError) else error
    number = getattr(driver, "sqlite_errorcode", None)
    if number is not None:
        return _SQLITE.get(number) or _SQLITE.get(number & 0xFF)
    state = getattr(driver, "sqlstate", None)
    if state is not None:
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    # PostgreSQL's driver has no state to tell when there is nobody at the other end.
    return Fault.UNREACHABLE if isinstance(error, OperationalError) else None


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
