"""What files made to break the import cost: seconds, and memory beside what a fresh process has.

Each is imported by a process of its own; memory is the most that it and the one that reads for it
held at any time (Linux). It is an upper bound: of the one that reads, the kernel counts the moment
before it becomes a program of its own too, when it is as large as the one that asks. Seconds are
told by the clock, and of the processor, for a machine that is busy with other things.
`python -m bench.hostile` tells of every file.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from db.ingest.check import check
from db.ingest.contents import MAX_BYTES, MAX_ROWS, ReportFile
from tests.db.catalogue import BOOK, CATALOGUE, SHEET, TEXT, Make, as_file
from tests.db.import_cases import with_parts


def _listed(heading: str, phrase: str) -> Make:
    """The file of a line of the catalogue."""
    line = CATALOGUE[heading][phrase]
    assert not isinstance(line, str)
    return line[0]


def _full(text: str, above: str = "") -> Make:
    """The largest file there may be: ``text`` again and again, with ``above`` on top."""

    def make() -> ReportFile:
        head, again = above.encode(), text.encode()
        return ReportFile("r.csv", head + again * ((MAX_BYTES - len(head)) // len(again)))

    return make


def _sheet(inside: bytes, times: int) -> Make:
    """A workbook whose sheet has this, so many times, in the place of its rows."""
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    end = b"</sheetData></worksheet>"
    return lambda: with_parts(
        BOOK, {SHEET: start + b"<sheetData>" + inside * times + end}, packed=True
    )


_HEADER, _ROW = TEXT.splitlines(keepends=True)
_PLACES = "senter;kvartal;plasser_voksne\n"


def _full_report() -> ReportFile:
    """As many residents as there is room for, all different, and nothing wrong with them."""
    rows, left = [_HEADER], MAX_BYTES - len(_HEADER)
    for number in range(MAX_ROWS):
        row = _ROW.replace("B-001", f"B-{number}")
        left -= len(row)
        if left < 0:
            break
        rows.append(row)
    return ReportFile("r.csv", "".join(rows).encode())


FILES: dict[str, Make] = {
    "zip bomb": _listed("file", "zip bomb"),
    "zip bomb whose directory lies": _listed("file", "directory lying of sizes"),
    "zip in a zip": _listed("file", "nested zip"),
    "huge shared strings": _listed("file", "huge shared strings"),
    "billion laughs": _listed("file", "billion laughs"),
    "entity from a file": _listed("file", "XXE"),
    "cell in the last row there can be": _listed("file", "cell in row 1,048,576"),
    "sheet that lies of its size": _listed("file", "sheet dimension lying (A1:XFD1048576)"),
    "encrypted": _listed("file", "encrypted xlsx (OLE header)"),
    "encrypted parts": _listed("file", "encrypted parts in a zip"),
    "macros": _listed("XLSX", "macros (vbaProject)"),
    "cells that never end": _sheet(b'<c r="A1" t="e">', 2_500_000),
    "cells that hardly begin": _sheet(b"<c ", 10_000_000),
    "cells of failed formulas": _sheet(b'<c r="A1" t="e"><f>A1</f></c>', 1_000_000),
    "attributes without a value": _sheet(b"<c t='e' a" + b"a" * 1_000_000, 20),
    "formats that never end": _sheet(b"</t></r><r><rPr><b/>", 1_000_000),
    "more than 10 MiB": _listed("file", "more than 10 MiB"),
    "text, 1,000,000 rows": _listed("file", "10^6 rows"),
    "text, few long rows": _full("ab;" * 200 + "\n"),
    "text, few long rows of 200 other signs": _full(
        "".join(f"{i:02x};" for i in range(200)) + "\n"
    ),
    "text, few long rows with rare signs": _full("a🙂;" * 200 + "\n"),
    "text, long rows below a right header": _full("ab;" * 200 + "\n", _HEADER),
    "text, many short rows": _full("a;b\n"),
    "text, many short rows below a right header": _full("a;b;c\n", _PLACES),
    "text, 16,384 columns": _full("x;" * 16_383 + "x\n"),
    "text, 16,384 blank columns": _full(";" * 16_383 + "\n", _PLACES),
    "text, one field": _full("x"),
    "text, one field in quotes": _full("x\n", '"'),
    "text, one row without an end": _full('x;"\n";'),
    "text, only quotes": _full('"'),
    "text, only separators": _full(";"),
    "text, only line breaks": _full("\n"),
    "text, only line breaks below a right report": _full("\n", TEXT),
    "text, only digits": _full("1"),
    "text, digits apart": _full("1-"),
    "text, rows of digits apart": _full("1 2-3/4 5-6/7 8-9;" * 20 + "\n", _PLACES),
    "text, a full report": _full_report,
}


class Cost(NamedTuple):
    """What one file cost: seconds by the clock and of the processor, and MiB; and its codes."""

    seconds: float
    worked: float
    extra: float
    codes: list[str]


def measured(name: str) -> Cost:
    """The cost of one file, in a process that does nothing else."""
    command = [sys.executable, "-m", "bench.hostile", name]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    return Cost(*json.loads(answer.stdout))


def rows() -> Iterator[tuple[str, str]]:
    """What each file costs, in words."""
    for name in FILES:
        cost = measured(name)
        told = f"{name}: {', '.join(cost.codes) or 'read as it should be'}"
        yield told, f"{cost.seconds:6.2f} s, {cost.worked:5.2f} s of work {cost.extra:5.0f} MiB"


def _held(who: int) -> int:
    return resource.getrusage(who).ru_maxrss * 1024


def main(name: str) -> None:
    """Imports one file and says what it cost, for `measured` to read."""
    file = as_file(FILES[name])
    before = _peak_from_here()
    start, worked = time.perf_counter(), _worked()
    findings = check(file, 1).findings
    seconds, worked = time.perf_counter() - start, _worked() - worked
    own = _peak() - before
    extra = (own + _held(resource.RUSAGE_CHILDREN)) / 1024**2
    print(
        json.dumps([seconds, worked, extra, sorted({finding.code.value for finding in findings})])
    )


def _worked() -> float:
    """Seconds of the processor that this process and those that have ended have taken."""
    return sum(
        spent.ru_utime + spent.ru_stime
        for spent in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


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
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        for said in rows():
            print(f"{said[0]:<70} {said[1]}", flush=True)
