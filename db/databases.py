"""The databases of one process: the records, and the figures that readers open, apart or in one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from db.centres import load_centres
from db.faults import Fault, StorageFault
from db.flaws import Check, Flaw
from db.migrate import migrate
from db.refusal import Refusal
from db.session import file_of, open_engine, reading, writing
from db.shipping import copy_differs, refuse_records, ship
from db.vocabulary import Audience

_PATIENCE = 60_000
"""Milliseconds that one who starts waits for another who starts, or for an import."""
SAME = "same"
"""What the setting RECORDS_URL says when records and figures are in one database."""


@dataclass(frozen=True, slots=True)
class Databases:
    """Where this process finds things. ``records`` is None for one that can open no records.

    Where they are apart, what is published in ``records`` is shipped to ``figures`` for
    ``audiences``; a process that has the records reads the figures there too, where all are.
    """

    figures: Engine
    records: Engine | None
    audiences: frozenset[Audience] = frozenset(Audience)

    @property
    def own(self) -> Engine:
        """The database this process reads and writes: that of records, or the figures' alone."""
        return self.records or self.figures

    @property
    def apart(self) -> bool:
        """Whether there is anywhere to ship figures to."""
        return self.records is not None and self.records is not self.figures

    def with_records(self) -> Engine:
        """The database of records. Raises Refusal ``no_records``."""
        if self.records is None:
            raise Refusal("no_records", http_status=403)
        return self.records

    def ship(self, *, by: str, now: datetime, anew: bool = False) -> int | None:
        """Ships what is new, if they are apart. Raises Refusal and StorageFault as `ship`."""
        if not self.apart:
            return None
        records, figures = self.with_records(), self.figures
        return ship(records, figures, self.audiences, by=by, now=now, anew=anew)


def open_databases(
    figures_url: str,
    records_url: str = SAME,
    audiences: frozenset[Audience] = frozenset(Audience),
    workers: int = 1,
) -> Databases:
    """The databases at the addresses, made if need be. An empty ``records_url`` is none.

    Each has connections for so many ``workers`` at once.

    Raises StorageFault, and Refusal ``copy_has_records`` when figures to be read alone are in a
    database with reports.
    """
    if records_url in {SAME, figures_url}:
        engine = open_database(figures_url, workers)
        return Databases(engine, engine, audiences)
    figures = _opened(figures_url, workers)
    with reading(figures) as connection:
        refuse_records(connection)
    records = open_database(records_url, workers) if records_url else None
    return Databases(figures, records, audiences)


def open_database(url: str, workers: int = 1) -> Engine:
    """The database at ``url``, made if need be, migrated, with the centres in place.

    Raises StorageFault.
    """
    engine = _opened(url, workers)
    with writing(engine, patience=_PATIENCE) as session:
        load_centres(session)
    return engine


@contextmanager
def existing_database(url: str) -> Iterator[Engine]:
    """The database at ``url``, migrated and otherwise left alone. Raises StorageFault."""
    file = file_of(url)
    if file is not None:
        if not file.exists():
            raise StorageFault(Fault.MISSING)
        _refuse_folder(file)
    engine = open_engine(url)
    try:
        migrate(engine)
        yield engine
    finally:
        engine.dispose()


def copy_checks(records: Engine, figures: Engine) -> list[Check]:
    """A check that a copy's publications are those of the records."""

    def look() -> list[Flaw]:
        with reading(records, long=True) as source, reading(figures, long=True) as copy:
            return list(copy_differs(source, copy))

    return [look]


def close_to_others(url: str) -> None:
    """Lets no other user of the machine read an embedded database. Raises StorageFault.

    Its group keeps what it has: that somebody has decided.
    """
    file = file_of(url)
    if file is None or os.name != "posix":
        return
    for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        with suppress(FileNotFoundError):
            mode = each.stat().st_mode
            if mode & 0o007:
                try:
                    each.chmod(mode & ~0o007)
                except OSError:
                    raise StorageFault(Fault.EXPOSED) from None


def _opened(url: str, workers: int) -> Engine:
    file = file_of(url)
    if file is not None:
        try:
            _refuse_folder(file)
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Made here, for its owner alone; SQLite gives its journals the same rights.
            with suppress(FileExistsError):
                os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
        except OSError:
            raise StorageFault(Fault.UNREACHABLE) from None
    engine = open_engine(url, workers)
    migrate(engine)
    return engine


def _refuse_folder(file: Path) -> None:
    if file.is_dir():
        raise StorageFault(Fault.FOLDER)
