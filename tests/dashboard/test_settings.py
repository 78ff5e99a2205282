"""What must be set before others are let near: each refusal is a sentence that says what to set."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from app import cli
from dashboard.settings import Settings

KEY = "0123456789abcdef0123456789abcdef"
OIDC = {
    "oidc_issuer": "https://login.example",
    "oidc_client_id": "tall",
    "oidc_client_secret": "hemmelig",
}
GUARDED: dict[str, Any] = {
    "host": "0.0.0.0",
    "accounts": "on",
    "secret_key": KEY,
    "base_url": "https://tall.example",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"host": "localhost"},
        {"host": "::1"},
        {"host": "127.0.0.2", "debug": "on"},
        {"accounts": "on"},
        OIDC,
        OIDC | {"oidc_issuer": "http://127.0.0.1:9400"},
        GUARDED,
        {**GUARDED, **OIDC, "accounts": "off", "visitors": "none"},
        {"accounts": "on", "base_url": "http://localhost:8050/"},
    ],
)
def test_these_are_let_pass(given: dict[str, Any]) -> None:
    Settings(**given)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"accounts": "off"}, "no login is set up; set OIDC_ISSUER"),
        ({"accounts": "off", "host": "192.168.1.4"}, "HOST=192.168.1.4"),
        ({"accounts": "off", "host": "tall.example"}, "no login is set up"),
        ({"accounts": "off", "host": "127.0.0.1"}, "BASE_URL=tall.example"),
        ({"secret_key": ""}, "needs a SECRET_KEY"),
        ({"secret_key": KEY[:31]}, "at least 32 random signs"),
        ({"secret_key": "a" * 64}, "at least 32 random signs"),
        ({"secret_key": "change-me-change-me-change-me-0123456789"}, "random signs"),
        ({"debug": "on"}, "set DEBUG=off"),
        ({"base_url": ""}, "needs BASE_URL"),
        ({"base_url": "http://tall.example"}, "https://"),
        ({"base_url": "https://tall.example/a b"}, "write scheme and host, and a path"),
        ({"base_url": "https://tall.example/a//b"}, "write scheme and host, and a path"),
        ({"base_url": "https://tall.example/../b"}, "write scheme and host, and a path"),
        ({"base_url": "https://tall.example/tall?x=1"}, "write scheme and host, and a path"),
        ({"base_url": "tall.example"}, "write scheme and host, and a path"),
        ({"oidc_issuer": "https://login.example"}, "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"),
        ({"oidc_client_id": "x", "oidc_client_secret": "y"}, "set OIDC_ISSUER too"),
        (OIDC | {"oidc_issuer": "http://login.example"}, "must begin with https://"),
        ({"debug": "1"}, "'on' or 'off'"),
        ({"session_idle_minutes": 0}, "greater than or equal to 1"),
        ({"session_hours": 100}, "less than or equal to 24"),
        ({"visitors": "all"}, "'public' or 'none'"),
    ],
)
def test_these_are_refused_with_what_to_set(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**(GUARDED | change))
    told = " ".join(problem["msg"] for problem in refused.value.errors(include_input=False))
    assert sentence in told


def test_the_program_says_it_and_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("ACCOUNTS", "on")
    monkeypatch.setenv("BASE_URL", "https://tall.example")
    ran = CliRunner().invoke(cli, ["serve"])
    assert ran.exit_code == 2
    assert "needs a SECRET_KEY" in ran.stderr
    monkeypatch.setenv("SECRET_KEY", "kort-og-hemmelig")
    ran = CliRunner().invoke(cli, ["serve"])
    assert (ran.exit_code, "SECRET_KEY: it is too short" in ran.stderr) == (2, True)
    assert "kort-og-hemmelig" not in ran.output


def test_no_secret_is_in_what_the_settings_say_of_themselves() -> None:
    said = repr(Settings(**(GUARDED | OIDC)))
    assert KEY not in said
    assert "hemmelig" not in said
