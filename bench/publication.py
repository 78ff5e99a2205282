"""What one new report costs to import and publish, as the history and the file grow.

`python -m bench.publication` makes databases of centres × quarters and brings in one more report of
one centre and quarter; it prints seconds, and ratios against the smallest.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Engine, func, select

from bench.large import FIRST, fill
from db.actor import at_the_machine
from db.ingest import ReportFile, import_files
from db.ingest.kinds import COLUMNS
from db.migrate import migrate
from db.models import Publication
from db.session import open_engine, reading, writing
from db.vocabulary import Quarter, ReportKind
from queries.publication import publish

HISTORIES = ((5, 9), (5, 40), (100, 40))
FILES = (1_000, 10_000, 100_000)
_HOURS = {
    "hours_norwegian": "12",
    "hours_language_training": "12",
    "hours_language_training_worklike": "6",
    "hours_society": "4",
    "hours_career": "2",
    "hours_work_education": "0",
    "hours_work_oriented": "3,5",
    "hours_voluntary": "2",
    "hours_other": "2",
    "hours_total": "37,5",
}


def report_of(rows: int, quarter: str) -> ReportFile:
    """A report of the first centre with so many residents."""
    names = [column.name for column in COLUMNS[ReportKind.RESIDENTS]]
    reported = Quarter.parse(quarter)
    same = {
        "centre": "c000",
        "quarter": quarter,
        "arrived": reported.plus(-4).first_day.isoformat(),
        "contract_start": reported.plus(-3).first_day.isoformat(),
        **_HOURS,
    }
    lines = [";".join(names)]
    for number in range(rows):
        row = same | {"participant_id": f"R{number}"}
        lines.append(";".join(row.get(name, "") for name in names))
    return ReportFile("rapport.csv", "\r\n".join(lines).encode())


class Reader:
    """Someone who reads the newest publication again and again, and how long each read took."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._done = engine, threading.Event()
        self.spent: list[float] = []
        self._thread = threading.Thread(target=self._read)

    def _read(self) -> None:
        while not self._done.wait(0.02):
            start = time.perf_counter()
            with reading(self._engine) as connection:
                connection.execute(select(func.count()).select_from(Publication)).one()
            self.spent.append(1000 * (time.perf_counter() - start))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def figure(self) -> str:
        spent = sorted(self.spent)
        return f"{spent[len(spent) // 2]:6.1f} / {spent[-1]:6.1f} ms"


def cost(engine: Engine, rows: int, quarter: str) -> tuple[float, float, str]:
    """Seconds to import and to publish a report of ``rows``; a reader's median and longest read."""
    now = datetime.now(UTC)
    file = report_of(rows, quarter)
    with Reader(engine) as reader:
        start = time.perf_counter()
        receipt = import_files(
            engine, [file], by=at_the_machine("bench"), now=now, reason="Prøve", approve=True
        )
        imported = time.perf_counter()
    assert receipt.accepted
    with writing(engine) as session:
        assert publish(session, by="bench", now=now)
    return imported - start, time.perf_counter() - imported, reader.figure()


def history(folder: Path, centres: int, quarters: int, people: int) -> tuple[Engine, str]:
    """A published database, and its last quarter."""
    engine = open_engine(f"sqlite:///{folder / f'{centres}x{quarters}.db'}")
    migrate(engine)
    fill(engine, centres, quarters, people)
    with writing(engine) as session:
        publish(session, by="bench", now=datetime.now(UTC))
    return engine, str(FIRST.plus(quarters - 1))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=100, help="residents per centre-quarter")
    arguments.add_argument("--large", action="store_true", help="add 400 × 40")
    chosen = arguments.parse_args()
    histories = [*HISTORIES, *([(400, 40)] if chosen.large else [])]
    with tempfile.TemporaryDirectory() as name:
        first = 0.0
        print("history, a report of 1,000 rows     import   publish   sum, times the smallest")
        for centres, quarters in histories:
            engine, last = history(Path(name), centres, quarters, chosen.people)
            brought, published, _ = cost(engine, 1_000, last)
            first = first or brought + published
            ratio = (brought + published) / first
            size = centres * quarters * chosen.people
            print(
                f"{centres:4} × {quarters}, {size:>10,} contract-quarters "
                f"{brought:7.2f} s {published:7.2f} s {ratio:6.1f}",
                flush=True,
            )
            engine.dispose()
        engine, last = history(Path(name), 6, 9, chosen.people)
        for rows in FILES:
            brought, published, reads = cost(engine, rows, last)
            print(
                f"{rows:>9,} rows, 6 × 9: {brought:7.2f} s {published:7.2f} s; "
                f"a reader meanwhile, median / longest: {reads}",
                flush=True,
            )
        engine.dispose()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory used: {most:,.0f} MiB")


if __name__ == "__main__":
    main()
