"""What a command cannot do is told in a sentence, with an exit status: never a traceback."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

import app as program
from db.models import Event
from db.session import open_engine, reading
from db.vocabulary import Deed
from tests.queries.ledger import open_ledger, participant, report


def run(url: str, *arguments: str) -> Any:
    return CliRunner().invoke(program.cli, list(arguments), env={"DATABASE_URL": url})


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a database with one published quarter."""
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(report("bodo", "2017Q1", [participant("bodo-1")]))
        return str(ledger.engine.url)


def told(result: Any) -> str:
    """What the command said, which is no traceback and one sentence or two."""
    assert result.exit_code in (1, 2), result.output
    assert "Traceback" not in result.output
    assert 0 < len(result.output.splitlines()) < 3
    return str(result.output)


@pytest.mark.parametrize(
    "arguments",
    [
        ("template", "{folder}/none/x.xlsx"),
        ("import", "{folder}"),
        ("export", "programme", "-o", "{folder}/none/x.csv"),
        ("export", "programme", "-o", "{folder}"),
        ("backup", "{folder}/none/x.backup"),
        ("demo", "--out", "{folder}/file/demo"),
    ],
    ids=" ".join,
)
def test_a_file_that_cannot_be_read_or_written_is_a_sentence(
    url: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    result = run(url, *(each.format(folder=tmp_path) for each in arguments))
    assert "kan ikke leses eller skrives" in told(result)


def test_an_export_is_noted_when_its_file_is_there(url: str, tmp_path: Path) -> None:
    assert run(url, "export", "programme", "-o", str(tmp_path / "none" / "x.csv")).exit_code == 1
    assert exports(url) == 0
    assert run(url, "export", "programme", "-o", str(tmp_path / "x.csv")).exit_code == 0
    assert exports(url) == 1


def exports(url: str) -> int:
    engine = open_engine(url)
    with reading(engine) as connection:
        noted = len(connection.execute(select(Event.id).where(Event.deed == Deed.EXPORT)).all())
    engine.dispose()
    return noted


def test_a_file_by_command_is_protected_and_audited_as_one_from_the_page(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_THRESHOLD", "10")
    file, query = tmp_path / "x.meta.json", "centre=bodo&centre=oslo&audience=public"
    made = run(
        url, "export", "programme", "-o", str(file), "--format", "meta.json", "--query", query
    )
    assert made.exit_code == 0, made.output
    assert "færre enn 10 personer" in file.read_text(encoding="utf-8")
    engine = open_engine(url)
    with reading(engine) as connection:
        last = select(Event.details).where(Event.deed == Deed.EXPORT).order_by(Event.id.desc())
        details = json.loads(connection.scalars(last).first() or "")
    engine.dispose()
    assert details["asked"] == {"centre": ["bodo", "oslo"], "audience": ["public"]}


def test_an_error_of_ours_has_a_number_and_leads_to_verify(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_anything: object) -> object:
        raise KeyError("01819012345")

    monkeypatch.setattr(program, "requested", broken)
    caplog.set_level(logging.DEBUG)
    said = told(run(url, "export", "programme", "-o", str(tmp_path / "x.csv")))
    assert "Oppgi koden" in said
    assert "app.py verify" in said
    assert "KeyError < test_commands.py" in caplog.text
    assert "01819012345" not in said + caplog.text
    id = said.split("koden ")[1].split()[0]
    assert f"error {id}: " in caplog.text
