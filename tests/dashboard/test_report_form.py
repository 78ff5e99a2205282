"""The links to the empty report form lead to a form in the reader's language, or say why not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dash import Dash
from typer.testing import CliRunner

from app import cli
from dashboard.report_form import template_links
from db.ingest import Code, ReportFile
from db.ingest.check import check
from db.ingest.kinds import COLUMNS
from db.vocabulary import Language


@pytest.mark.parametrize("language", [Language.NB, Language.EN])
def test_every_link_gives_an_empty_form(dashboard: Dash, language: Language) -> None:
    drawn = json.dumps(template_links(language), ensure_ascii=False)
    client = dashboard.server.test_client()
    for kind in COLUMNS:
        address = f"/reports/template.xlsx?kind={kind.code}&lang={language}"
        assert address in drawn
        answer = client.get(address)
        assert answer.status_code == 200
        name = kind.code if language is Language.EN else kind.text.nb
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.xlsx"'
        (finding,) = check(ReportFile("form.xlsx", answer.data), 1).findings
        assert finding.code is Code.NO_ROWS


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("kind=surveys", "unknown_kind"),
        ("lang=sv", "bad_language"),
        ("centre=nowhere", "unknown_centre"),
        ("quarter=2017Q5", "bad_quarter"),
        ("quarter=2015Q1", "no_report_then"),
        ("measure=share", "unknown_parameter"),
        ("kind=capacity&kind=residents", "repeated_parameter"),
    ],
)
def test_what_no_form_is_made_for_is_refused(dashboard: Dash, query: str, code: str) -> None:
    answer = dashboard.server.test_client().get(f"/reports/template.xlsx?{query}")
    assert (answer.status_code, answer.get_json()["code"]) == (400, code)


def test_the_command_writes_the_form(tmp_path: Path) -> None:
    file = tmp_path / "skjema.xlsx"
    options = ["--kind", "capacity", "--language", "en", "--centre", "bodo", "--quarter", "2017K3"]
    assert CliRunner().invoke(cli, ["template", str(file), *options]).exit_code == 0
    (finding,) = check(ReportFile(file.name, file.read_bytes()), 1).findings
    assert finding.code is Code.NO_ROWS


@pytest.mark.parametrize("arguments", [["skjema.xls"], ["skjema.xlsx", "--quarter", "2015K1"]])
def test_the_command_writes_nothing_it_cannot(tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / arguments[0]
    answer = CliRunner().invoke(cli, ["template", str(file), *arguments[1:]])
    assert answer.exit_code == 2
    assert answer.stderr
    assert not file.exists()
