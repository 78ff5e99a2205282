"""How long a filter change takes, small and large; how fast the service starts; how heavy a page is;
what files made to break the import cost.

`python -m bench` measures the demonstration data and a database of 400 centres × 40 quarters with
ten million contract-quarters (about ten minutes and 4 GB of disk); `--small` leaves the large out.
"""

from __future__ import annotations

import argparse
import gzip
import json
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
from queries.publication import publish

PAGES = ("/", "/programme", "/settlement", "/centres")
CHANGES = 200


def say(what: str, figure: str) -> None:
    print(f"{what:<72} {figure}")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def change_body(
    app: Any, parts: list[dict[str, str]], centres: list[str], span: list[str], path: str
) -> bytes:
    """The body that the browser sends when a filter changes."""
    output = next(name for name in app.callback_map if "centres.options" in name)
    callback = app.callback_map[output]
    first = "only" if span[0] == span[-1] else span[0]
    values = {
        "centres": centres,
        "all-centres": None,
        "quarter": span[-1],
        "first-quarter": first,
        "measure": "share",
        "sort": None,
        "address": path,
    }
    inputs = [dict(one, value=values[one["id"]]) for one in callback["inputs"]]
    states = [dict(one, value=values[one["id"]]) for one in callback["state"]]
    names = [name.rpartition(".") for name in output.strip(".").split("...")]
    outputs: list[Any] = []
    for id, _, property in names:
        property = property.partition("@")[0]
        if id.startswith("{"):
            kind = json.loads(id.replace('["ALL"]', '"ALL"'))["part"]
            outputs.append(
                [{"id": part, "property": property} for part in parts if part["part"] == kind]
            )
        else:
            outputs.append({"id": id, "property": property})
    return json.dumps(
        {
            "output": output,
            "outputs": outputs,
            "inputs": inputs,
            "state": states,
            "changedPropIds": ["centres.value"],
        }
    ).encode()


def part_ids(content: Any) -> list[dict[str, str]]:
    """The ids of every part in a drawn page."""
    if isinstance(content, dict):
        own = content.get("id")
        found = [own] if isinstance(own, dict) and "part" in own else []
        return found + [id for value in content.values() for id in part_ids(value)]
    if isinstance(content, list):
        return [id for value in content for id in part_ids(value)]
    return []


def open_page(client: Any, app: Any, path: str) -> list[dict[str, str]]:
    output = next(name for name in app.callback_map if "page.children" in name)
    callback = app.callback_map[output]
    values = {"url.pathname": path, "url.search": ""}
    body = {
        "output": output,
        "outputs": {"id": "page", "property": "children"},
        "inputs": [
            dict(one, value=values[f"{one['id']}.{one['property']}"]) for one in callback["inputs"]
        ],
        "changedPropIds": ["url.pathname"],
    }
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return part_ids(answer.get_json())


def filter_changes(engine: Engine, centres_each: int, quarters_each: int) -> dict[str, list[float]]:
    """Milliseconds of server time for random filter changes on each page."""
    app = create_app(Door(engine), Office(engine, program.publish_approved))
    client = app.server.test_client()
    catalogue = Door(engine).catalogue(LOCAL)
    dice = random.Random(1)
    codes = list(catalogue.centres)
    spent: dict[str, list[float]] = {}
    for path in PAGES:
        parts = open_page(client, app, path)
        bodies = []
        for _ in range(CHANGES):
            chosen = sorted(dice.sample(codes, min(centres_each, len(codes))))
            start = dice.randrange(len(catalogue.quarters) - quarters_each + 1)
            span = [str(q) for q in catalogue.quarters[start : start + quarters_each]]
            bodies.append(change_body(app, parts, chosen, span, path))
        for body in bodies:
            seconds, answer = timed(
                lambda: client.post(
                    "/_dash-update-component", data=body, content_type="application/json"
                )
            )
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
    client = create_app(Door(engine), Office(engine, program.publish_approved)).server.test_client()
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
