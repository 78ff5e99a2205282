"""What goes into a log holds nothing of a person, whatever goes wrong: kinds, codes and places."""

from __future__ import annotations

import io
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

import app as program
from dashboard import create_app
from db.faults import wordless
from db.models import Resident
from db.office import Office
from db.session import writing
from db.upkeep import Upkeep
from db.vocabulary import Quarter
from queries.ask import Door
from queries.difference import against_current
from tests.dashboard.calls import form_token
from tests.databases import BACKENDS
from tests.queries.ledger import Ledger, open_ledger, participant, report
from tests.serving import serving

PLANTED = "PLANTED-Kari"
NUMBER = "21019054321"
MARKS = ("PLANTED", "Kari", NUMBER)


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path, planted) as opened:
        yield opened


def planted(ledger: Ledger) -> None:
    ledger.receive_and_publish(report("bodo", "2017Q2", [participant(PLANTED)]))


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Any:
    """All that is logged or printed from here on, with every log on."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool"):
        caplog.set_level(logging.INFO, logger=name)

    def so_far() -> str:
        return caplog.text + "".join(capfd.readouterr())

    return so_far


def marks_in(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text]


def refused_row(ledger: Ledger) -> DBAPIError:
    """The driver's error for a row that is there already, which PostgreSQL's quotes."""
    row = {"submission_id": 1, "participant_id": PLANTED, "arrived": date(2017, 1, 1)}
    with pytest.raises(DBAPIError) as refused, writing(ledger.engine) as session:
        session.execute(insert(Resident), row)
    return refused.value


def test_the_search_bites(ledger: Ledger) -> None:
    error = refused_row(ledger)
    if ledger.engine.dialect.name == "postgresql":
        assert marks_in(str(error)) == ["PLANTED", "Kari"]
    with pytest.raises(ValueError, match=NUMBER):
        Quarter.parse(NUMBER)


def test_an_error_is_told_by_its_kind_and_place_alone(ledger: Ledger) -> None:
    try:
        try:
            Quarter.parse(f"{PLANTED} {NUMBER}")
        except ValueError as error:
            raise KeyError(PLANTED) from error
    except KeyError as error:
        told = wordless(error)
    assert marks_in(told) == []
    assert told.startswith("KeyError < test_logs.py")
    assert "from ValueError < vocabulary.py" in told
    told = wordless(refused_row(ledger))
    assert marks_in(told) == []
    assert told.startswith(("IntegrityError SQLITE_CONSTRAINT_UNIQUE", "IntegrityError 23505"))


def test_pages_files_and_deliveries_log_nothing_of_what_was_asked_or_sent(
    ledger: Ledger, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Office(ledger.engine, program.publish_approved, against_current) as office:
        app = create_app(Door(ledger.engine), office)
        client = app.server.test_client()
        for address in (
            f"/{PLANTED}",
            f"/centres/{PLANTED}?x={NUMBER}",
            f"/programme?centre={NUMBER}&quarter={PLANTED}",
            f"/data/programme.csv?centre={PLANTED}",
            f"/data/{NUMBER}.csv",
            f"/reports/{NUMBER}",
            f"/audit?person={PLANTED}",
            f"/deliveries/{PLANTED}/state",
        ):
            assert 400 <= client.get(address).status_code < 500, address
        body = {"output": PLANTED, "inputs": [{"value": NUMBER}], "changedPropIds": []}
        assert client.post("/_dash-update-component", json=body).status_code == 400
        form = {"report": f"{NUMBER}:approved", "deed": "withdraw", "reason": PLANTED}
        secret = {"csrf_token": form_token(client, app)}
        form |= secret
        assert client.post("/reports/decide", data=form).status_code == 404
        rows = [participant(PLANTED), participant(NUMBER), participant("x", kjonn=PLANTED)]
        for content in (report("bodo", "2017Q3", rows).content, PLANTED.encode()):
            file = (io.BytesIO(content), f"{PLANTED} {NUMBER}.csv")
            assert client.post("/deliveries", data={"files": file} | secret).status_code == 303
        # And what nobody thought of, on a page and on the desk.
        error = refused_row(ledger)

        def fails(*_arguments: Any, **_named: Any) -> Any:
            raise error

        monkeypatch.setattr("db.desk.import_files", fails)
        file = (io.BytesIO(report("bodo", "2017Q3", rows).content), f"{PLANTED}.csv")
        client.post("/deliveries", data={"files": file} | secret)
        office.desk._clerk.submit(lambda: None).result()  # those before it are done with
        monkeypatch.setattr(Door, "catalogue", fails)
        assert client.get(f"/programme?centre={PLANTED}").status_code == 500
        assert client.get(f"/data/programme.csv?centre={PLANTED}").status_code == 500
    Upkeep({"retention": fails}).do("retention")
    told = said()
    assert marks_in(told) == []
    for place in (
        "in a delivery: Integ",
        "_check_what_is_asked <",
        "_noted <",
        "retention waits: Integ",
    ):
        assert place in told


def test_the_server_itself_logs_no_address(ledger: Ledger, said: Any) -> None:
    """Refused and malformed requests, over a socket: the server has its own log."""
    requests = (
        f"GET /programme?centre={PLANTED} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        f"GET /{PLANTED}?{NUMBER} HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n",
        f"{PLANTED} {NUMBER}\r\n\r\n",
        f"POST /reports/decide HTTP/1.1\r\nContent-Length: {PLANTED}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {PLANTED}\r\nX: {NUMBER}\r\n Y\r\n\r\n",
    )
    with (
        Office(ledger.engine, program.publish_approved, against_current) as office,
        serving(create_app(Door(ledger.engine), office).server) as address,
    ):
        there = urlsplit(address)
        for request in requests:
            with socket.create_connection((there.hostname, there.port), 10) as sent:
                sent.sendall(request.encode())
                sent.shutdown(socket.SHUT_WR)
                while sent.recv(65536):
                    pass
    assert marks_in(said()) == []


def test_a_command_that_fails_prints_nothing_of_a_row(
    ledger: Ledger, said: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    error = refused_row(ledger)

    def fails(*_arguments: Any, **_named: Any) -> Any:
        raise error

    monkeypatch.setattr(program, "import_files", fails)
    file = tmp_path / "bodo.csv"
    file.write_bytes(report("bodo", "2017Q3", [participant(PLANTED)]).content)
    url = f"sqlite:///{tmp_path / 'own.db'}"
    done = CliRunner().invoke(program.cli, ["import", str(file)], env={"DATABASE_URL": url})
    assert done.exit_code == 1
    assert "Oppgi koden" in done.output
    told = done.output + said()
    assert "IntegrityError" in told
    assert marks_in(told) == []


def test_erasing_prints_counts_alone_with_every_log_on(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(report("bodo", "2017Q2", [participant(PLANTED)]))
        url = str(ledger.engine.url)
    logs = (
        "import logging, sys; logging.basicConfig(level=logging.DEBUG)\n"
        "logging.getLogger('sqlalchemy').setLevel(logging.INFO)\n"
        "import app; app.cli(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", logs, "erase", "--older-than", "12"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "1 beboer i 1 rapport er slettet." in done.stdout
    assert "sqlalchemy.engine" in done.stderr  # the logs are on
    assert marks_in(done.stdout + done.stderr) == []
