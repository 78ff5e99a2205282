"""Many readers at once: how long they wait, and whether anybody gets no answer.

    python -m bench.readers [--readers 200] [--think 10] [--minutes 2] [--workers 1] [--silent 100]

Each reader holds a connection of their own, opens a page, and asks for another selection every few
seconds, as somebody does who looks around. With ``--silent`` so many connections that say nothing
are held beside them. The server is a process of its own over the demonstration data.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
"""Seconds after which a reader gives up."""
PATHS = ("/programme", "/settlement", "/centres", "/", "/surveys", "/outcomes")
QUARTERS = ("2017Q1", "2017Q2", "2017Q3", "2017Q4", "2018Q1", "2018Q2")


class Reader(threading.Thread):
    """Opens pages, one selection after another, with time to think between."""

    def __init__(self, port: int, think: float, until: float, output: str) -> None:
        super().__init__(daemon=True)
        self.port, self.think, self.until, self.output = port, think, until, output
        self.dice = random.Random(id(self))
        self.waited: list[float] = []
        self.failed: Counter[str] = Counter()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def run(self) -> None:
        time.sleep(self.dice.uniform(0, self.think))
        while time.monotonic() < self.until:
            begun = time.monotonic()
            try:
                status = self.ask()
            except (OSError, HTTPException) as error:
                self.connection.close()
                self.failed[type(error).__name__] += 1
            else:
                if status == 200:
                    self.waited.append(time.monotonic() - begun)
                else:
                    self.failed[str(status)] += 1
            time.sleep(self.dice.uniform(0.5, 1.5) * self.think)

    def ask(self) -> int:
        search = f"?quarter={self.dice.choice(QUARTERS)}"
        body = json.dumps(
            {
                "output": self.output,
                "outputs": {"id": "page", "property": "children"},
                "inputs": [
                    {"id": "url", "property": "pathname", "value": self.dice.choice(PATHS)},
                    {"id": "url", "property": "search", "value": search},
                ],
                "changedPropIds": ["url.pathname", "url.search"],
            }
        )
        kind = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        self.connection.request("POST", "/_dash-update-component", body, kind)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def started(folder: str, workers: int) -> tuple[subprocess.Popen[str], int]:
    """The service over the demonstration data, and its port."""
    url = f"sqlite:///{folder}/readers.db"
    process = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--workers", str(workers)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "PORT": "0"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return process, int(found[1])
    raise SystemExit("the service did not start")


def output_of(port: int) -> str:
    """The name of the callback that opens a page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/_dash-dependencies")
    found: list[dict[str, Any]] = json.loads(connection.getresponse().read())
    return next(str(each["output"]) for each in found if "page.children" in each["output"])


def memory(process: int) -> float:
    """MB that a process and its children hold, where the machine tells."""
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        told = dict(re.findall(r"^(Pid|PPid|VmRSS):\s+(\d+)", text, re.MULTILINE))
        if str(process) in {told.get("Pid"), told.get("PPid")}:
            total += int(told.get("VmRSS", 0)) / 1024
    return total


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    for name, default in ("readers", 200), ("workers", 1), ("silent", 0):
        asked.add_argument(f"--{name}", type=int, default=default)
    for name, much in ("think", 10.0), ("minutes", 2.0):
        asked.add_argument(f"--{name}", type=float, default=much)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        process, port = started(folder, chosen.workers)
        stack.callback(process.wait)
        stack.callback(process.terminate)
        output, before = output_of(port), memory(process.pid)
        for _ in range(chosen.silent):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        until = time.monotonic() + 60 * chosen.minutes
        readers = [Reader(port, chosen.think, until, output) for _ in range(chosen.readers)]
        for each in readers:
            each.start()
        loads = []
        while time.monotonic() < until:
            time.sleep(5)
            loads.append(os.getloadavg()[0])
        after = memory(process.pid)
        for each in readers:
            each.join(2 * PATIENCE)
    waited = sorted(seconds for each in readers for seconds in each.waited)
    failed: Counter[str] = sum((each.failed for each in readers), Counter())
    print(
        f"{chosen.readers} readers, {chosen.think:g} s to think, {chosen.minutes:g} minutes, "
        f"{chosen.workers} workers, {chosen.silent} silent connections"
    )
    print(f"answers {len(waited)}, errors {failed.total()} {dict(failed) or ''}")
    print(
        f"median {statistics.median(waited):.2f} s, p95 {waited[int(len(waited) * 0.95)]:.2f} s, "
        f"longest {waited[-1]:.2f} s; memory {before:.0f} → {after:.0f} MB; "
        f"load of the machine {min(loads):.1f}–{max(loads):.1f}"
    )


if __name__ == "__main__":
    main()
