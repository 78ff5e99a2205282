"""The report of progress: what hangs together in a row, and what is found when it does not."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from db.ingest import Code
from tests.db.import_cases import deliver
from tests.queries.test_progress import progress

GOOD = (
    "p1;A1;A2;2017-09-22;ja;;",
    "p2;under_a1;;;nei;;",
    "p3;;;;;;",
    "p4;;;;;2017-07-03;2017-08-28",
)


def found(engine: Engine, *rows: str) -> list[tuple[Code, int, str]]:
    receipt = deliver(engine, progress("2017K3", rows))
    return [(f.code, f.row, f.column) for file in receipt.findings for f in file.findings]


def test_what_a_centre_may_tell(engine: Engine) -> None:
    assert found(engine, *GOOD) == []


FAULTS = [
    ("p1;C1;;;;;", Code.NOT_IN_LIST, "level_at_arrival"),
    ("p1;;A1;;;;", Code.LEVEL_WITHOUT_TEST, "tested_on"),
    ("p1;;;2017-09-01;;;", Code.LEVEL_WITHOUT_TEST, "tested_on"),
    ("p1;;A1;2017-10-01;;;", Code.AFTER_QUARTER, "tested_on"),
    ("p1;;;;;2017-10-01;", Code.AFTER_QUARTER, "settled_on"),
    ("p1;;;;;;2017-09-01", Code.INTRODUCTION_WITHOUT_SETTLEMENT, "introduction_on"),
    ("p1;;;;;2017-09-02;2017-09-01", Code.INTRODUCTION_BEFORE_SETTLEMENT, "introduction_on"),
    ("p1;;;;;2017-04-02;2017-06-30", Code.INTRODUCTION_BEFORE_QUARTER, "introduction_on"),
]
"""A line that cannot be, the finding it makes, and the column that it points to."""


@pytest.mark.parametrize(("row", "code", "column"), FAULTS)
def test_what_does_not_hang_together_is_found(
    engine: Engine, row: str, code: Code, column: str
) -> None:
    assert found(engine, row) == [(code, 2, column)]


def test_a_participant_is_told_of_once(engine: Engine) -> None:
    assert found(engine, GOOD[0], GOOD[0]) == [(Code.REPEATED_ROW, 3, "participant_id")]
