"""Every line of the catalogue of bad files gives the findings it should, and changes nothing.

Files are read before any database is asked, so one is enough; that a fault is found and changes
nothing in every database is for `test_import_rules`.
"""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from db.ingest import Code, Grade, ReportFile
from tests.db.catalogue import CATALOGUE, Make
from tests.db.import_cases import RESIDENT, deliver, everything, report

LINES = [
    pytest.param(*line, id=f"{heading}: {phrase}")
    for heading, phrases in CATALOGUE.items()
    for phrase, line in phrases.items()
    if not isinstance(line, str)
]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("make", "codes"), LINES)
def test_a_line_of_the_catalogue(engine: Engine, make: Make, codes: tuple[Code, ...]) -> None:
    assert deliver(engine, report(RESIDENT)).accepted
    before = everything(engine)
    made = make()
    files = (made,) if isinstance(made, ReportFile) else made
    receipt = deliver(engine, *files)
    assert {f.code for file in receipt.findings for f in file.findings} == set(codes)
    refused = any(code.grade is not Grade.INFO for code in codes)
    assert receipt.accepted is not refused
    assert (len(receipt.stored), len(receipt.unchanged)) == (0, 0 if refused else 1)
    assert everything(engine) == before
