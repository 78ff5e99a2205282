"""Users on the command line: added with a link or a password, given roles, removed, listed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app import cli
from db.logins import Logins
from db.session import open_engine

ADD = ["user", "add", "Kari@IMDI.example", "--name", "Kari Nordmann", "--role", "administrator"]
PASSWORD = "fire hester under en bro"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'users.db'}")
    monkeypatch.setenv("ACCOUNTS", "on")
    monkeypatch.setenv("BASE_URL", "http://localhost:8050")
    runner = CliRunner()
    return lambda *words, input=None: runner.invoke(cli, list(words), input=input)


def logins(tmp_path: Path) -> Logins:
    return Logins(open_engine(f"sqlite:///{tmp_path / 'users.db'}"))


def test_a_user_is_added_with_a_link_to_choose_a_password(run: Any, tmp_path: Path) -> None:
    ran = run(*ADD)
    assert ran.exit_code == 0, ran.output
    link = re.search(r"http://localhost:8050/invitation/(\S+)", ran.stdout)
    assert link is not None
    assert logins(tmp_path).invited(link[1], now=datetime.now(UTC)) == "kari@imdi.example"
    listed = run("user", "list").stdout
    assert "kari@imdi.example" in listed
    assert "administrator" in listed
    assert "aldri innom" in listed


def test_a_user_is_added_with_a_password_from_standard_input(run: Any, tmp_path: Path) -> None:
    weak = run(*ADD, "--password-stdin", input="kort\n")
    assert (weak.exit_code, "Passordet er for kort" in weak.stderr) == (1, True)
    assert run("user", "list").stdout == ""
    ran = run(*ADD, "--password-stdin", input=f"{PASSWORD}\n")
    assert (ran.exit_code, PASSWORD in ran.output) == (0, False)
    given = {"email": "kari@imdi.example", "password": PASSWORD, "now": datetime.now(UTC)}
    assert logins(tmp_path).check_password(**given).startswith("u")


@pytest.mark.parametrize("number", ["01019012345", "19900101-12345", "20151234-5612"])
def test_no_user_is_added_by_an_identity_number(run: Any, number: str) -> None:
    about = ["--role", "reader"]
    for email, name in (("ola@imdi.example", number), (f"{number}@imdi.example", "Ola")):
        ran = run("user", "add", email, "--name", name, *about)
        assert (ran.exit_code, "ser ut til å ha et fødselsnummer" in ran.stderr) == (1, True)
        assert number not in ran.output
    assert run("user", "list").stdout == ""


def test_who_logs_in_by_a_provider_needs_no_link(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCOUNTS", "off")
    ran = run(*ADD)
    assert "jobbkontoen" in ran.stdout
    assert "/invitation/" not in ran.stdout


def test_roles_are_given_for_centres_and_users_removed(run: Any) -> None:
    run(*ADD)
    about = ["user", "add", "ola@bodo.example", "--name", "Ola", "--role", "reporter"]
    assert run(*about).exit_code == 1
    assert run(*about, "--centre", "atlantis").exit_code == 1
    assert run(*about, "--centre", "bodo", "--centre", "oslo").exit_code == 0
    assert "reporter:bodo, reporter:oslo" in run("user", "list").stdout
    again = run(*about, "--centre", "bodo")
    assert (again.exit_code, "hører allerede til" in again.stderr) == (1, True)
    assert run("user", "role", "ola@bodo.example", "--role", "reader").exit_code == 0
    assert "reporter" not in run("user", "list").stdout
    assert "/invitation/" in run("user", "invite", "ola@bodo.example").stdout
    assert run("user", "remove", "ola@bodo.example").exit_code == 0
    gone = run("user", "remove", "ola@bodo.example")
    assert (gone.exit_code, "finnes ikke" in gone.stderr) == (1, True)
    last = run("user", "remove", "kari@imdi.example")
    assert (last.exit_code, "eneste administratoren" in last.stderr) == (1, True)
    assert run("user", "role", "kari@imdi.example", "--role", "king").exit_code == 2
