"""An erased report on the pages and on the command line: what is said of it, and what is not."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

import app as program
from dashboard import create_app
from dashboard.changes import _ERASED
from dashboard.forms import TOKEN
from db.models import Event, Resident, Submission
from db.office import Office
from db.retention import erase
from db.session import open_engine, reading
from db.upkeep import Upkeep
from db.vocabulary import Deed, Quarter, ReportKind
from queries.difference import against_current, against_former
from tests.dashboard.calls import form_token, opening, send
from tests.queries.ledger import Ledger, open_ledger, participant, report, settled

LATER = datetime(2019, 5, 20, 9, tzinfo=UTC)
ROWS = [participant("p1"), participant("p2"), settled("p3", "2017-05-15")]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger("sqlite", tmp_path, partly_erased) as opened:
        yield opened


def partly_erased(ledger: Ledger) -> None:
    """Bodø's second quarter, corrected once, and its third, which is not old enough."""
    ledger.receive_and_publish(report("bodo", "2017Q1", [participant("p1")]))
    ledger.receive_and_publish(report("bodo", "2017Q2", ROWS))
    ledger.receive_and_publish(report("bodo", "2017Q2", ROWS[:2]))
    ledger.receive_and_publish(report("bodo", "2017Q3", ROWS[:1]))
    erase(ledger.engine, months=21, by="drift", now=LATER)


class Service:
    def __init__(self, ledger: Ledger, office: Office) -> None:
        self.office = office
        self.app = create_app(ledger.door, office)
        self.client = self.app.server.test_client()

    def page(self, path: str) -> str:
        answer = send(self.client, opening(self.app, path))
        assert answer.status_code == 200
        return json.dumps(answer.get_json(), ensure_ascii=False)


@pytest.fixture
def service(ledger: Ledger) -> Iterator[Service]:
    with Office(ledger.engine, program.publish_approved, against_current) as office:
        yield Service(ledger, office)


def number(ledger: Ledger, quarter: str, revision: int = 1) -> int:
    wanted = select(Submission.id).where(
        Submission.quarter == Quarter.parse(quarter),
        Submission.revision == revision,
        Submission.kind == ReportKind.RESIDENTS,
    )
    with reading(ledger.engine) as connection:
        return connection.execute(wanted).scalar_one()


@pytest.mark.parametrize("revision", [1, 2])
def test_a_reports_page_says_that_its_rows_are_erased(
    ledger: Ledger, service: Service, revision: int
) -> None:
    drawn = service.page(f"/reports/{number(ledger, '2017Q2', revision)}")
    assert _ERASED.nb in drawn
    assert "Personrader slettet" in drawn
    assert "20.05.2019 11:00 CEST" in drawn
    assert "Nederst står" not in drawn
    assert "Ingen tall endres" not in drawn
    assert "Beboere i rapporten" not in drawn


def test_a_report_beside_erased_ones_still_says_what_it_changed(
    ledger: Ledger, service: Service
) -> None:
    """Year sums build on what was remembered of the quarters whose rows are erased."""
    third = number(ledger, "2017Q3")
    assert _ERASED.nb not in service.page(f"/reports/{third}")
    with reading(ledger.engine) as connection:
        figures = against_former(connection, third).figures
    (so_far,) = [
        each.after
        for each in figures
        if (each.after.indicator, each.after.category) == ("contracts_ended_ytd", "")
    ] or [figures[0].after]
    place = so_far.indicator, "bodo", "2017Q3"
    assert ledger.cell(*place) == (so_far.cell.status.code, so_far.cell.value)


def test_a_correction_of_an_erased_report_is_received_with_a_sentence(
    ledger: Ledger, service: Service
) -> None:
    content = report("bodo", "2017Q2", ROWS).content
    form = form_token(service.client, service.app)
    file = {"files": (io.BytesIO(content), "bodo.csv"), TOKEN: form}
    address = service.client.post("/deliveries", data=file).headers["Location"]
    service.office.desk._clerk.submit(lambda: None).result()
    drawn = service.page(address)
    assert _ERASED.nb in drawn
    assert "Bekreft" in drawn


# --- the command, and the service


def run(ledger: Ledger, *arguments: str, **settings: str) -> Result:
    env = {"DATABASE_URL": str(ledger.engine.url), "DEMO": "off", "RETENTION_MONTHS": ""}
    return CliRunner().invoke(program.cli, list(arguments), env=env | settings)


def residents(ledger: Ledger) -> int:
    with reading(ledger.engine) as connection:
        return connection.execute(select(func.count()).select_from(Resident)).scalar_one()


def test_the_command_tells_what_it_would_erase_and_then_erases(ledger: Ledger) -> None:
    would = run(ledger, "erase", "--older-than", "12", "--dry-run")
    assert would.output.strip() == "1 beboer i 1 rapport ville blitt slettet."
    assert residents(ledger) == 1
    done = run(ledger, "erase", "--older-than", "12")
    assert done.exit_code == 0
    assert done.output.splitlines()[0] == "1 beboer i 1 rapport er slettet."
    assert "Sikkerhetskopier" in done.output
    assert residents(ledger) == 0
    assert run(ledger, "verify", "--recount").output.strip() == "Databasen er hel."
    assert run(ledger, "publish", "--rebuild").exit_code == 0
    assert run(ledger, "verify", "--recount").output.strip() == "Databasen er hel."


def test_the_command_takes_the_setting_or_asks_for_months(ledger: Ledger) -> None:
    assert run(ledger, "erase").exit_code == 2
    assert run(ledger, "erase", RETENTION_MONTHS="0").exit_code == 2
    assert residents(ledger) == 1
    assert run(ledger, "erase", RETENTION_MONTHS="24").exit_code == 0
    assert residents(ledger) == 0


@pytest.mark.parametrize(("months", "left"), [("", 1), ("0", 1), ("24", 0)])
def test_a_start_erases_what_is_old_when_it_is_told_to(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, months: str, left: int
) -> None:
    for name, value in {
        "DATABASE_URL": str(ledger.engine.url),
        "DEMO": "off",
        "RETENTION_MONTHS": months,
    }.items():
        monkeypatch.setenv(name, value)
    before = ledger.cells()
    program.application()
    assert residents(ledger) == left
    assert ledger.cells() == before
    with reading(ledger.engine) as connection:
        links = connection.scalars(select(Event.details).where(Event.deed == Deed.ERASE))
        told = [json.loads(link) for link in links]
    # The fixture erased, and did not scrub; a start makes up for that too.
    assert ({"scrubbed": True} in told) == (left == 0)


def test_it_is_done_again_and_again_while_the_service_runs() -> None:
    from threading import Event as Moment

    twice, times = Moment(), []

    def task() -> None:
        times.append(1)
        if len(times) == 2:
            twice.set()
        raise RuntimeError("one that fails is tried again")

    with Upkeep({"retention": task}, pause=0.001):
        assert twice.wait(timeout=30)


def test_the_audit_tells_of_it_in_words(ledger: Ledger, service: Service) -> None:
    drawn = service.page("/audit")
    assert "sletting av personrader" in drawn
    assert "Beboere: 6" in drawn
    assert "p1" not in drawn


def test_what_is_deleted_is_overwritten(ledger: Ledger) -> None:
    engine: Any = open_engine(ledger.engine.url)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    engine.dispose()
