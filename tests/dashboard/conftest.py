"""A service with a doorkeeper, for the tests of who may do what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import publish_approved
from dashboard.turnstile import Rates
from db.office import Office
from queries.difference import against_current
from tests.dashboard.doorkeeper import House
from tests.dashboard.house import THREE, a_quarter
from tests.queries.ledger import open_ledger, report


@pytest.fixture
def rates() -> Rates:
    return Rates(exports=1000, uploads=1000, logins=1000, notes=1000, notes_of_visitors=1000)


@pytest.fixture
def house(tmp_path: Path, rates: Rates) -> Iterator[House]:
    with open_ledger("sqlite", tmp_path, a_quarter) as ledger:
        ledger.receive(report("bodo", "2017Q3", THREE[:2]), approve=False)
        with Office(ledger.engine, publish_approved, against_current) as office:
            yield House(ledger, office, rates)
