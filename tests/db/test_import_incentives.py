"""The report of incentives and sanctions: what it may say, and what is found in it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from db.ingest import Code, ReportFile
from tests.db.import_cases import deliver

HEAD = "senter;kvartal;tiltak;trinn;fra;til;hva_fulgte;deltakere"


def found(engine: Engine, *lines: str) -> list[tuple[Code, int, str]]:
    content = "\n".join([HEAD, *(f"bodo;2017K3;{line}" for line in lines)]).encode()
    receipt = deliver(engine, ReportFile("insentiver.csv", content))
    return [(f.code, f.row, f.column) for file in receipt.findings for f in file.findings]


def test_what_a_centre_may_tell(engine: Engine) -> None:
    assert found(engine, "gavekort;provd;2017-02-01;;fornoyd;21", "ordbok;vurdert;;;;") == []


FAULTS = [
    ("gavekort;provd;2017-02-01;2017-01-01;;", Code.ENDED_BEFORE_BEGINNING, "ended"),
    ("ordbok;vurdert;;;;4", Code.NOT_TRIED_YET, "participants"),
    ("ordbok;planlagt;2017-02-01;;;", Code.NOT_TRIED_YET, "started"),
    ("pengegave;provd;;;;", Code.NOT_IN_LIST, "measure"),
    ("gavekort;;;;;", Code.REQUIRED, "step"),
]
"""A line that cannot be, the finding it makes, and the column that it points to."""


@pytest.mark.parametrize(("line", "code", "column"), FAULTS)
def test_what_cannot_be_is_found(engine: Engine, line: str, code: Code, column: str) -> None:
    assert found(engine, line) == [(code, 2, column)]
