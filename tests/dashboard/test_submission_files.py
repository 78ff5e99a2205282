"""Who has reported, as files: every revision once, in every format, as the database has it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

import app as program
from dashboard.access import LOCAL
from dashboard.files import requested
from db.actor import at_the_machine
from db.ingest import import_files
from db.ingest.kinds import COLUMNS
from queries.ask import Door
from tests.conftest import NOW
from tests.dashboard.calls import opening, send
from tests.databases import BACKENDS, ready_database
from tests.db.import_cases import report, resident

HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture(params=BACKENDS)
def reported(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with ready_database(request.param, tmp_path, two_revisions) as engine:
        yield engine


def two_revisions(engine: Engine) -> None:
    """Two revisions of Bodø, the second with a reason that a spreadsheet could run."""
    for plan, reason in (("ja", None), ("nei", HOSTILE)):
        file = report(resident(individual_plan=plan))
        receipt = import_files(
            engine, [file], by=at_the_machine("anne"), now=NOW, reason=reason, approve=True
        )
        assert receipt.accepted
    program.publish_approved(engine)


def content(engine: Engine, name: str, *pairs: tuple[str, str]) -> bytes:
    return requested(Door(engine), LOCAL, name, pairs).content()


def stored(engine: Engine) -> list[dict[str, Any]]:
    """The rows of the table, asked for in plain SQL."""
    with engine.connect() as connection:
        wanted = "SELECT * FROM submission ORDER BY revision DESC"
        return [dict(row) for row in connection.execute(text(wanted)).mappings()]


def test_json_has_every_revision_as_it_is_stored(reported: Engine) -> None:
    told = json.loads(content(reported, "submissions.json"))
    same = ("id", "revision", "reason", "file_sha256", "content_sha256", "status", "origin")
    assert [[row[name] for name in same] for row in told["submissions"]] == [
        [row[name] for name in same] for row in stored(reported)
    ]
    newest, first = told["submissions"]
    assert (newest["status"], first["status"]) == ("approved", "superseded")
    assert [step["status"] for step in first["steps"]] == ["approved", "superseded"]
    assert newest["submitted_at"] == "2026-11-01T12:00:00Z"


@pytest.mark.parametrize(
    ("pairs", "separator"), [((), ";"), ((("dialect", "rfc4180"),), ","), ((("lang", "en"),), ",")]
)
def test_csv_and_xlsx_say_the_same_and_run_nothing(
    reported: Engine, pairs: tuple[tuple[str, str], ...], separator: str
) -> None:
    lines = content(reported, "submissions.csv", *pairs).decode("utf-8-sig")
    written = list(csv.reader(io.StringIO(lines), delimiter=separator))
    assert written[1][9] == "'" + HOSTILE
    written[1][9] = HOSTILE
    lang = [pair for pair in pairs if pair[0] == "lang"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(reported, "submissions.xlsx", *lang)))
    seen = [[str(c) for c in row] for row in book.get_sheet_by_index(0).to_python()]
    for row in seen[1:]:
        row[4] = row[4].removesuffix(".0")
    assert seen == written
    assert [row[4] for row in written[1:]] == ["2", "1"]
    assert len(book.sheet_names) == 2


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("submissions.long.csv", 404, "unknown_extension"),
        ("submissions.meta.json", 404, "unknown_extension"),
        ("submissions.csv?sort=x", 400, "unknown_parameter"),
        ("submissions.csv?centre=nowhere", 400, "unknown_centre"),
    ],
)
def test_what_the_file_cannot_hold_is_refused(
    dashboard: Dash, address: str, status: int, code: str
) -> None:
    answer = dashboard.server.test_client().get(f"/data/{address}")
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_the_selection_is_that_of_the_page(dashboard: Dash) -> None:
    client = dashboard.server.test_client()
    answer = client.get("/data/submissions.json?centre=bodo&quarter=2017Q2..2017Q3")
    assert answer.status_code == 200
    slots = {(row["centre"], row["quarter"]) for row in answer.get_json()["submissions"]}
    assert slots == {("bodo", "2017Q2"), ("bodo", "2017Q3")}
    assert answer.headers["Content-Disposition"].endswith('.json"')


def test_the_page_links_to_the_files_and_forms_of_its_selection(dashboard: Dash) -> None:
    client = dashboard.server.test_client()
    query = "?centre=bodo&quarter=2017Q3&lang=en"
    page = send(client, opening(dashboard, "/reports", query)).get_json()
    links = re.findall(r'"href": "(/(?:data/submissions|reports/template)[^"]*)"', json.dumps(page))
    assert len(links) == 3 + len(COLUMNS)
    for link in links:
        assert client.get(link).status_code == 200
    assert f"/data/submissions.csv{query}" in links
