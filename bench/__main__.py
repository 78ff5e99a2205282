"""How long a filter change takes, small and large; how fast the service starts; how heavy a page is;
what files made to break the import cost.

`python -m bench` measures the demonstration data and a database of 400 centres × 40 quarters with
ten million contract-quarters (about ten minutes and 4 GB of disk); `--small` leaves the large out.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

import app as program
from bench import hostile
from bench.large import fill
from dashboard import create_app
from dashboard.access import LOCAL
from db.migrate import migrate
from db.office import Office
from db.session import open_engine, writing
from queries.ask import Door
from queries.difference import against_current
from queries.publication import publish
from tests.dashboard.calls import changing, opening, part_ids, send

PAGES = ("/", "/programme", "/settlement", "/centres")
CHANGES = 200


def say(what: str, figure: str) -> None:
    print(f"{what:<72} {figure}")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def opened(engine: Engine) -> Any:
    """The application over a database."""
    return create_app(Door(engine), Office(engine, program.publish_approved, against_current))


def filter_changes(engine: Engine, centres_each: int, quarters_each: int) -> dict[str, list[float]]:
    """Milliseconds of server time for random filter changes on each page."""
    app = opened(engine)
    client = app.server.test_client()
    catalogue = Door(engine).catalogue(LOCAL)
    dice = random.Random(1)
    codes = list(catalogue.centres)
    spent: dict[str, list[float]] = {}
    for path in PAGES:
        parts = part_ids(send(client, opening(app, path)).get_json())
        bodies = []
        for _ in range(CHANGES):
            chosen = sorted(dice.sample(codes, min(centres_each, len(codes))))
            start = dice.randrange(len(catalogue.quarters) - quarters_each + 1)
            span = [str(q) for q in catalogue.quarters[start : start + quarters_each]]
            said: dict[str, Any] = {
                "centres": chosen,
                "quarter": span[-1],
                "first_quarter": "only" if len(span) == 1 else span[0],
                "address": path,
            }
            bodies.append(changing(app, parts, **said))
        for body in bodies:
            seconds, answer = timed(lambda: send(client, body))
            assert answer.status_code == 200, answer.get_data(as_text=True)
            spent.setdefault(path, []).append(1000 * seconds)
    return spent


def report(name: str, spent: dict[str, list[float]]) -> float:
    for path, each in spent.items():
        say(
            f"{name}, {path}: median / 95th percentile / first ten",
            f"{statistics.median(each):6.1f} / {statistics.quantiles(each, n=20)[-1]:6.1f} / "
            f"{statistics.mean(each[:10]):6.1f} ms",
        )
    return statistics.median(value for each in spent.values() for value in each)


def start_to_first_page(folder: Path) -> None:
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder / 'start.db'}", "PORT": "8799"}

    def started() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "app.py"], env=environment, stdout=subprocess.DEVNULL
        )
        while True:
            try:
                urllib.request.urlopen("http://127.0.0.1:8799/programme").read()
                return process
            except OSError:
                time.sleep(0.02)

    for name in ("first start, demonstration data loaded", "start with an existing database"):
        seconds, process = timed(started)
        say(f"{name}: to the first page answered", f"{seconds:6.2f} s")
        process.terminate()
        process.wait()


def weight(engine: Engine) -> None:
    client = opened(engine).server.test_client()
    page = client.get("/programme").get_data(as_text=True)
    total = len(gzip.compress(page.encode()))
    for piece in page.split('"'):
        if piece.startswith(("/assets/", "/_dash-component-suites/")):
            answer = client.get(piece, headers={"Accept-Encoding": "gzip, br"})
            total += len(answer.data)
    say(
        "the page's own files, compressed (a test in the browser measures all)",
        f"{total / 1e6:6.2f} MB",
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--small", action="store_true", help="leave out the large database")
    arguments.add_argument(
        "--people", type=int, default=625, help="residents per centre and quarter"
    )
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = program.open_database(f"sqlite:///{folder / 'small.db'}")
        seconds, _ = timed(lambda: program.load_demonstration(small))
        say("demonstration data: import and publish", f"{seconds:6.2f} s")
        one = report("5 centres, one quarter of 9", filter_changes(small, 5, 1))
        nine = report("5 centres × 9 quarters at once", filter_changes(small, 5, 9))
        weight(small)
        start_to_first_page(folder)
        for what, cost in hostile.rows():
            say(what, cost)
        if chosen.small:
            return
        large = open_engine(f"sqlite:///{folder / 'large.db'}")
        migrate(large)
        seconds, contracts = timed(lambda: fill(large, 400, 40, chosen.people))
        say(f"made {contracts:,} contract-quarters", f"{seconds:6.0f} s")
        with writing(large) as session:
            seconds, _ = timed(lambda: publish(session, by="bench", now=datetime.now(UTC)))
        say("publishing all of it", f"{seconds:6.0f} s")
        large_one = report("400 × 40: 5 centres, one quarter", filter_changes(large, 5, 1))
        large_nine = report("400 × 40: 5 centres × 9 quarters", filter_changes(large, 5, 9))
        say("ratio large to small, one quarter", f"{large_one / one:6.2f}")
        say("ratio large to small, nine quarters", f"{large_nine / nine:6.2f}")
        report("400 × 40: all 400 centres, one quarter", filter_changes(large, 400, 1))
        with writing(large) as session:
            session.execute(
                text(
                    "UPDATE submission SET status = 'withdrawn' "
                    "WHERE id = (SELECT max(id) FROM submission)"
                )
            )
            seconds, _ = timed(lambda: publish(session, by="bench", now=datetime.now(UTC)))
        say("publishing after one centre-quarter changed", f"{seconds:6.2f} s")


if __name__ == "__main__":
    main()
