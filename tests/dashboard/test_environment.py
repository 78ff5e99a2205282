"""What libraries read from the environment by themselves changes nothing of what is answered."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dash
import dash._configs
import pytest

from dashboard import create_app
from tests.dashboard.house import House, open_house

READ = sorted(
    {
        name
        for file in Path(dash.__file__).parent.glob("*.py")
        for name in re.findall(r"\bDASH_[A-Z_]+\b", file.read_text("utf-8"))
    }
)
"""Every variable that Dash's own code names."""
VALUES = ["/annet/", "true", "x"]


def test_dash_reads_more_of_them_than_one_would_think() -> None:
    named = set(re.findall(r"DASH_[A-Z_]+", inspect.getsource(dash._configs)))
    assert "DASH_URL_BASE_PATHNAME" in named
    assert named <= {*READ}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("environment")) as house:
        yield house


@pytest.mark.parametrize("value", VALUES)
def test_none_of_them_changes_an_address(
    house: House, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    door, office = house.ledger.door, house.office
    rules = {rule.rule for rule in create_app(door, office).server.url_map.iter_rules()}
    for name in READ:
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.lower(), value)
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = create_app(door, office)
    client = app.server.test_client()
    assert {rule.rule for rule in app.server.url_map.iter_rules()} == rules
    assert not app.server.debug
    page = client.get("/programme").get_data(as_text=True)
    addresses = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert addresses
    for address in addresses:
        with client.get(address) as answer:
            answer.get_data()
        assert answer.status_code == 200, address


def test_the_program_begins_whatever_they_are() -> None:
    odd = dict.fromkeys([*READ, "FLASK_APP", "FLASK_DEBUG", "PLOTLY_RENDERER"], "x")
    done = subprocess.run(
        [sys.executable, "-c", "import app; print(app.cli.info.help)"],
        env=os.environ | odd | {"GUNICORN_CMD_ARGS": "--x", "WEB_CONCURRENCY": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
