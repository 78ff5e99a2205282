"""The process that reads workbooks: what it may take, what it knows, and what comes of its end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from bench import hostile
from db.ingest import Code, read_apart
from db.ingest.contents import Unreadable
from db.ingest.read_apart import read_workbook_apart
from db.ingest.read_xlsx import read_workbook
from tests.db.import_cases import RESIDENT, deliver, demanding, everything, table, workbook

SLOW = pytest.mark.slow
OFTEN = {
    *("zip bomb", "huge shared strings", "cells that never end"),
    *("text, few long rows", "text, one row without an end", "text, one field"),
}
LONGEST = 5
"""Seconds of the processor, which are the same however busy the machine is with other things."""
BOOK = workbook(("Ark", table([RESIDENT, RESIDENT | {"participant_id": "Å-«1»"}])))


def in_its_place(patch: pytest.MonkeyPatch, program: str) -> None:
    """Have this program asked instead of the one that reads workbooks."""
    program = f"import json, os, sys, time\nsys.stdin.buffer.read(8)\n{program}"
    patch.setattr(read_apart, "_COMMAND", (sys.executable, "-P", "-c", program))


def said(rows: str) -> str:
    """A program that answers with these rows, whatever it is asked."""
    return f'print(json.dumps({{"sheets": [["Ark", {rows}]], "findings": []}}))'


def refusal() -> Code:
    """The code that a right workbook is refused with."""
    with pytest.raises(Unreadable) as refused:
        read_workbook_apart(BOOK.content)
    return refused.value.finding.code


def test_what_is_read_apart_is_what_is_read_here() -> None:
    assert read_workbook_apart(BOOK.content) == read_workbook(BOOK.content)


def test_a_file_that_takes_too_much_memory_is_refused_and_nothing_is_stored(
    engine: Engine,
) -> None:
    before = everything(engine)
    receipt = deliver(engine, demanding())
    assert [f.code for f in receipt.findings[0].findings] == [Code.TOO_DEMANDING]
    assert everything(engine) == before


@pytest.mark.parametrize(
    "program",
    [
        "time.sleep(600)",
        "while True: pass",
        "os.kill(os.getpid(), 9)",
        "raise MemoryError",
        "print('x' * 40_000_000)",
        "print('[' * 100_000)",
    ],
)
def test_a_process_that_is_stopped_or_raves_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(read_apart, "SECONDS", 2)
    in_its_place(monkeypatch, program)
    assert refusal() is Code.TOO_DEMANDING


@pytest.mark.parametrize(
    "answer",
    [
        *([], "a", 1, None, {}, {"sheets": []}, {"refused": "damaged_file"}),
        {"refused": ["no_such_code", {}]},
        {"refused": ["damaged_file", {"limit": 1}]},
        {"refused": ["damaged_file", []]},
        {"sheets": [["Ark", [[1, ["a"]]]]], "findings": ["no_such_code"]},
        {"sheets": [["Ark", [["1", ["a"]]]]], "findings": []},
        {"sheets": [["Ark", [[True, ["a"]]]]], "findings": []},
        {"sheets": [["Ark", [[-1, ["a"]]]]], "findings": []},
        {"sheets": [["Ark", [[1, [None]]]]], "findings": []},
        {"sheets": [["Ark", [[1, {"a": 1, "b": 2}, 3]]]], "findings": []},
        {"sheets": [[7, []]], "findings": []},
        {"sheets": [{"name": "Ark"}], "findings": []},
    ],
    ids=range(18),
)
def test_an_answer_of_another_shape_is_not_taken(
    monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    in_its_place(monkeypatch, f"print(json.dumps({answer!r}))")
    assert refusal() is Code.TOO_DEMANDING


def test_it_knows_no_setting_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@127.0.0.1/figures")
    in_its_place(monkeypatch, said("[[1, list(os.environ)]]"))
    (row,) = read_workbook_apart(BOOK.content).sheets[0].rows
    assert "PYTHONPATH" in row.cells
    assert not {"DATABASE_URL", "HOME", "PATH"} & set(row.cells)


def test_what_it_says_of_errors_goes_nowhere(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    in_its_place(monkeypatch, "raise ValueError('01819012345')")
    refusal()
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux' own")
def test_it_limits_itself_before_it_takes_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    limits = ("AS", "CPU", "CORE", "FSIZE")
    asked = ", ".join(f"str(resource.getrlimit(resource.RLIMIT_{name})[1])" for name in limits)
    in_its_place(
        monkeypatch,
        "import resource\nfrom db.ingest.read_apart import _limit_self\n_limit_self()\n"
        + said(f"[[1, [{asked}]]]"),
    )
    (row,) = read_workbook_apart(BOOK.content).sheets[0].rows
    memory, seconds, core, written = map(int, row.cells)
    assert 0 < memory - read_apart.EXTRA_MEMORY < 1024**3
    assert (seconds, core, written) == (read_apart.CPU_SECONDS, 0, 0)
    assert memory != resource.RLIM_INFINITY


@pytest.mark.parametrize("sent", [b"", b"\0" * 7 + b"\xff", b"\0" * 7 + b"\xffPK"])
def test_it_leaves_when_the_one_who_asked_is_gone(sent: bytes) -> None:
    with subprocess.Popen(
        read_apart._COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        answer, _ = process.communicate(sent, timeout=60)
    assert b"sheets" not in answer


@pytest.mark.skipif(sys.platform != "linux", reason="measured as Linux tells it")
@pytest.mark.parametrize(
    "name",
    [name if name in OFTEN else pytest.param(name, marks=SLOW) for name in hostile.FILES],
)
def test_a_file_made_to_break_the_import_takes_little(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    cost = hostile.measured(name)
    record_property("cost", repr(cost))
    assert cost.extra < 150
    assert cost.worked < LONGEST or not cost.codes


def test_it_starts_without_the_database() -> None:
    loaded = "import sys, db.ingest.read_apart; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True)
    assert not {b"sqlalchemy", b"pandas", b"dash", b"db.models"} & set(answer.stdout.split())
