"""What files made to break the import cost: seconds, and memory beside what a fresh process has.

Each is imported by a process of its own; memory is the most that it and the one that reads for it
held at any time (Linux). It is an upper bound: of the one that reads, the kernel counts the moment
before it becomes a program of its own too, when it is as large as the one that asks.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from db.ingest.check import check
from tests.db.catalogue import CATALOGUE, as_file

FILES = {
    "zip bomb": ("file", "zip bomb"),
    "zip bomb whose directory lies": ("file", "directory lying of sizes"),
    "zip in a zip": ("file", "nested zip"),
    "huge shared strings": ("file", "huge shared strings"),
    "billion laughs": ("file", "billion laughs"),
    "entity from a file": ("file", "XXE"),
    "cell in the last row there can be": ("file", "cell in row 1,048,576"),
    "sheet that lies of its size": ("file", "sheet dimension lying (A1:XFD1048576)"),
    "1,000,000 rows of text": ("file", "10^6 rows"),
    "encrypted": ("file", "encrypted xlsx (OLE header)"),
    "encrypted parts": ("file", "encrypted parts in a zip"),
    "macros": ("XLSX", "macros (vbaProject)"),
    "more than 10 MiB": ("file", "more than 10 MiB"),
}


def measured(name: str) -> tuple[float, float, list[str]]:
    """Seconds, MiB and codes of one file, in a process that does nothing else."""
    command = [sys.executable, "-m", "bench.hostile", name]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    seconds, extra, codes = json.loads(answer.stdout)
    return seconds, extra, codes


def rows() -> list[tuple[str, str]]:
    """What each file costs, in words."""
    return [
        (
            f"{name}: {', '.join(codes) or 'read as it should be'}",
            f"{spent:6.2f} s {extra:5.0f} MiB",
        )
        for name in FILES
        for spent, extra, codes in [measured(name)]
    ]


def _held(who: int) -> int:
    return resource.getrusage(who).ru_maxrss * 1024


def main(name: str) -> None:
    """Imports one file and says what it cost."""
    heading, phrase = FILES[name]
    line = CATALOGUE[heading][phrase]
    assert not isinstance(line, str)
    file = as_file(line[0])
    before = _peak_from_here()
    start = time.perf_counter()
    findings = check(file, 1).findings
    seconds = time.perf_counter() - start
    own = _peak() - before
    extra = (own + _held(resource.RUSAGE_CHILDREN)) / 1024**2
    print(json.dumps([seconds, extra, sorted({finding.code.value for finding in findings})]))


def _peak_from_here() -> int:
    """What is held now; the kernel's mark of the most that was held is set back to it."""
    with Path("/proc/self/clear_refs").open("w") as mark:
        mark.write("5")
    return _peak()


def _peak() -> int:
    with Path("/proc/self/status").open() as status:
        found = next(line for line in status if line.startswith("VmHWM"))
    return int(found.split()[1]) * 1024


if __name__ == "__main__":
    main(sys.argv[1])
