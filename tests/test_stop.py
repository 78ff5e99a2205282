"""A stop is a stop: real processes are told to end while they work, and leave nothing half done."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.dashboard.house import a_quarter
from tests.queries.ledger import open_ledger

ROOT = Path(__file__).parent.parent
READERS = 6
FILE = "/data/programme.csv"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a quarter published."""
    with open_ledger("sqlite", tmp_path_factory.mktemp("stop"), a_quarter) as ledger:
        file = ledger.engine.url.database
    assert file is not None
    return Path(file)


@contextmanager
def started(database: Path, *command: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The service over ``database``, and its port."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{database}", "PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = ""
        while (address := re.search(r"http://127\.0\.0\.1:(\d+)", told)) is None:
            told = process.stdout.readline()
            assert told, "it ended"
        yield process, int(address[1])
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


class Reader(Thread):
    """Takes the same file out again and again, and remembers what came of it."""

    def __init__(self, port: int, stopped: Event) -> None:
        super().__init__(daemon=True)
        self.port, self.stopped = port, stopped
        self.statuses: Counter[int] = Counter()
        self.cut = 0

    def run(self) -> None:
        while self.ask():
            pass

    def ask(self) -> bool:
        """Asks once; whether the service is still there."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        begun, after = False, True
        try:
            connection.connect()
            after = self.stopped.is_set()
            connection.request("GET", FILE)
            answer = connection.getresponse()
            begun = True
            answer.read()
        except OSError:
            # One that came after the stop may find the door closed; an answer that has begun, or
            # was asked for before, may not be missing.
            self.cut += begun or not after
            return False
        finally:
            connection.close()
        self.statuses[answer.status] += 1
        return answer.status != 503


def exports(database: Path) -> int:
    """How many files the audit says were taken out."""
    asks = "SELECT count(*) FROM event WHERE deed = 'export' AND outcome = 'done'"
    with sqlite3.connect(database) as connection:
        return int(connection.execute(asks).fetchone()[0])


SERVE = ("app.py", "serve")
GUNICORN = ("-m", "gunicorn", "app:server", "--bind", "127.0.0.1:0", "--threads", "4")


@pytest.mark.parametrize(
    ("command", "how"),
    [
        (SERVE, "SIGTERM"),
        (SERVE, "SIGINT"),
        ((*SERVE, "--workers", "2"), "SIGTERM"),
        pytest.param((*SERVE, "--workers", "2"), "SIGINT", marks=pytest.mark.slow),
    ],
    ids=lambda each: each if isinstance(each, str) else str(len(each)),
)
def test_what_is_under_way_is_answered_and_noted_and_the_exit_is_clean(
    database: Path, command: tuple[str, ...], how: str
) -> None:
    before = exports(database)
    with started(database, *command) as (process, port):
        stopped = Event()
        readers = [Reader(port, stopped) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        while sum(reader.statuses.total() for reader in readers) < 3 * READERS:
            assert process.poll() is None
            time.sleep(0.05)
        stopped.set()
        process.send_signal(getattr(signal, how))
        assert process.wait(60) == 0
        for reader in readers:
            reader.join(60)
    statuses: Counter[int] = sum((reader.statuses for reader in readers), Counter())
    assert {*statuses} <= {200, 503}
    assert sum(reader.cut for reader in readers) == 0
    assert exports(database) - before == statuses[200]


def test_another_server_finds_it_by_the_usual_name_and_its_notes_are_kept(database: Path) -> None:
    before = exports(database)
    with started(database, *GUNICORN) as (process, port):
        reader = Reader(port, Event())
        assert all(reader.ask() for _ in range(3))
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert reader.statuses == {200: 3}
    assert exports(database) - before == 3
