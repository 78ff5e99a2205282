"""`app.py demo`: invented figures never take the place of a report that somebody has sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import app as program
from db import demo
from db.session import reading
from tests.db.import_cases import everything
from tests.queries.ledger import open_ledger, participant, report


@pytest.mark.parametrize("approve", [True, False], ids=["approved", "waiting"])
def test_loading_is_refused_where_a_report_would_be_superseded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, approve: bool
) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive(report("bodo", "2017Q3", [participant("p1")]), approve=approve)
        ledger.publish()
        before = everything(ledger.engine)
        url = ledger.engine.url.render_as_string(hide_password=False)
        monkeypatch.setenv("DATABASE_URL", url)
        done = CliRunner().invoke(program.cli, ["demo", "--load"])
        assert done.exit_code == 1
        assert "Ingenting er lest inn." in done.output
        assert "bodo 2017K3" in done.output
        assert everything(ledger.engine) == before


def test_the_demonstrations_own_reports_are_not_in_its_way(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive(report("bodo", "2017Q3", [participant("p1")]), by=demo.SENDER)
        with reading(ledger.engine) as connection:
            assert demo.in_the_way(connection) == []
