"""The report of attendance: what it may say, and what is found in it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from db.ingest import Code
from tests.db.import_cases import deliver
from tests.queries.test_attendance import attendance

GOOD = ("bodo;2017K3;moett;9 000;30", "bodo;2017K3;ugyldig;0;0")


def found(engine: Engine, *lines: str) -> list[tuple[Code, int, str]]:
    receipt = deliver(engine, attendance(*lines))
    return [(f.code, f.row, f.column) for file in receipt.findings for f in file.findings]


def test_what_a_centre_may_tell(engine: Engine) -> None:
    assert found(engine, *GOOD) == []


FAULTS = [
    ("bodo;2017K3;ugyldig;8;0", Code.HOURS_OF_NOBODY, "participants"),
    ("bodo;2017K3;depresjon;8;6", Code.NOT_IN_LIST, "presence"),
    ("bodo;2017K3;helse;7,5;6", Code.NOT_WHOLE, "hours"),
    ("bodo;2017K3;helse;;6", Code.REQUIRED, "hours"),
]
"""A line that cannot be, the finding it makes, and the column that it points to."""


@pytest.mark.parametrize(("line", "code", "column"), FAULTS)
def test_what_cannot_be_is_found(engine: Engine, line: str, code: Code, column: str) -> None:
    assert found(engine, line) == [(code, 2, column)]


def test_a_reason_is_told_once(engine: Engine) -> None:
    assert found(engine, GOOD[0], GOOD[0]) == [(Code.REPEATED_ROW, 3, "presence")]
