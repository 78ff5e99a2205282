"""Workbooks are read in a process of their own, with limits: what a hostile file breaks is that.

Bytes go in and rows come out through pipes, as JSON whose shape is checked; nothing touches a disk.
The process has no settings, no database and no secrets of ours, and what it says of errors goes
nowhere, for it could quote a cell. It sets its own limits before it takes the file (POSIX), is
killed when it takes too long (everywhere), and leaves when the one who asked is gone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Thread, Timer
from typing import IO, Any

from db.ingest.codes import Code
from db.ingest.contents import Contents, Row, Sheet, Unreadable
from db.ingest.findings import Finding
from db.ingest.places import PLACES
from db.ingest.read_xlsx import read_workbook

EXTRA_MEMORY = 128 * 1024 * 1024
"""What reading may take beside what the process has when it starts."""
CPU_SECONDS = 4
SECONDS = 10
"""By the clock. On a free machine `CPU_SECONDS` comes first, so that a file is refused in five."""
MAX_REPLY = 32 * 1024 * 1024

_CODES = {code.value: code for code in Code}
_COMMAND = (sys.executable, "-P", "-m", "db.ingest.read_apart")
_NO_ANSWER = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What comes of reading an answer that is cut off, or of another shape than it should be."""
_AT_ONCE = BoundedSemaphore(2)
_SIZE = 8
_KEPT_SETTINGS = ("SYSTEMROOT",)  # without it, Windows starts no Python


def read_workbook_apart(content: bytes) -> Contents:
    """The visible sheets of a workbook that hold anything. Raises `Unreadable`."""
    with _AT_ONCE:
        reply = _ask(content)
    try:
        return _contents(json.loads(reply))
    except _NO_ANSWER:
        raise Unreadable(Code.TOO_DEMANDING) from None


def _ask(content: bytes) -> bytes:
    """All that the process says of ``content`` before it ends or is ended."""
    kept = {name: os.environ[name] for name in _KEPT_SETTINGS if name in os.environ}
    path = os.pathsep.join(sys.path)
    with subprocess.Popen(  # noqa: S603 (our own program, and nothing of the file on its line)
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept | {"PYTHONPATH": path, "MALLOC_ARENA_MAX": "1"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = Timer(SECONDS, process.kill)
        alarm.start()
        try:
            process.stdin.write(len(content).to_bytes(_SIZE))
            process.stdin.write(content)
            process.stdin.flush()
            reply = process.stdout.read(MAX_REPLY + 1)
            return reply if len(reply) <= MAX_REPLY else b""
        except OSError:  # it ended before it had heard all
            return b""
        finally:
            alarm.cancel()
            process.kill()
            with suppress(OSError):  # what could not be sent need not be
                process.stdin.close()


def _contents(said: dict[str, Any]) -> Contents:
    """What the process said, every value of it of the kind it should be. Raises for others."""
    if "refused" in said:
        code, details = said["refused"]
        raise Unreadable(_CODES[_text(code)], **{_text(k): _text(v) for k, v in details.items()})
    sheets = [
        Sheet(
            _text(name),
            [Row(_whole(number), [_text(cell) for cell in cells]) for number, cells in rows],
        )
        for name, rows in said["sheets"]
    ]
    findings = [
        Finding(
            _CODES[_text(code)],
            _text(sheet),
            _whole(row),
            _text(column),
            {_text(name): _detail(detail) for name, detail in details.items()},
        )
        for code, sheet, row, column, details in said["findings"]
    ]
    return Contents(sheets, findings)


def _detail(value: object) -> str:
    """A number, or a place in a workbook: no words of the file's."""
    detail = _text(value)
    return detail if detail.isdecimal() else PLACES[detail].code


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _answer(content: bytes) -> dict[str, Any]:
    """What is said of ``content``: its rows and findings, or why it is refused."""
    try:
        contents = read_workbook(content)
    except Unreadable as refusal:
        return {"refused": [refusal.finding.code.value, dict(refusal.finding.details)]}
    except MemoryError:
        return {"refused": [Code.TOO_DEMANDING.value, {}]}
    return {
        "sheets": [
            [sheet.name, [[row.number, row.cells] for row in sheet.rows]]
            for sheet in contents.sheets
        ],
        "findings": [
            [finding.code.value, finding.sheet, finding.row, finding.column, dict(finding.details)]
            for finding in contents.findings
        ],
    }


def _limit_self() -> None:
    """No more than the given memory and time, and no file written, not even a core."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows, where the clock and the killing remain
        return
    limits = {resource.RLIMIT_CPU: CPU_SECONDS, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0}
    status = Path("/proc/self/statm")
    if status.exists():
        now = int(status.read_text().split()[0]) * resource.getpagesize()
        limits[resource.RLIMIT_AS] = now + EXTRA_MEMORY
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


def _leave_with(asker: IO[bytes]) -> None:
    asker.read(1)
    os._exit(1)


def main() -> None:
    """Reads the workbook on standard input; says what it holds on standard output."""
    _limit_self()
    asker = sys.stdin.buffer
    content = asker.read(int.from_bytes(asker.read(_SIZE)))
    Thread(target=_leave_with, args=(asker,), daemon=True).start()
    sys.stdout.write(json.dumps(_answer(content)))
    sys.stdout.flush()
    os._exit(0)  # the thread still listens; there is nothing left to put in order


if __name__ == "__main__":
    main()
