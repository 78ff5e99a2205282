"""Addresses that programs look for on every service: robots, the icon, whom to tell of a weakness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask

ENDPOINTS = ("robots", "favicon", "security_txt")
CONTACT = "https://www.imdi.no"
"""Whom to tell where the installation names nobody: the directorate, as `SECURITY.md` says."""
_NOT_FOR_ROBOTS = ("/data/", "/api/", "/login", "/reports", "/audit", "/users")
"""Files are counted and told in the audit, and a login is for persons."""
_HOLDS = timedelta(days=180)
"""How long what is said in security.txt is to be believed; less than a year (RFC 9116)."""


def register(server: flask.Flask, assets: Path) -> None:
    """Adds the addresses to ``server``; whom to tell is in its configuration."""
    icon = (assets / "favicon.ico").read_bytes()
    server.config.setdefault("SECURITY_CONTACT", CONTACT)

    @server.get("/robots.txt")
    def robots() -> flask.Response:
        root = flask.request.script_root
        lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in _NOT_FOR_ROBOTS)]
        return _text(lines)

    @server.get("/favicon.ico")
    def favicon() -> flask.Response:
        return flask.Response(icon, content_type="image/x-icon")

    @server.get("/.well-known/security.txt")
    def security_txt() -> flask.Response:
        config = flask.current_app.config
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        lines = [
            f"Contact: {config['SECURITY_CONTACT']}",
            f"Expires: {(today + _HOLDS).strftime('%Y-%m-%dT%H:%M:%SZ')}",
            "Preferred-Languages: nb, en",
        ]
        if base := config.get("BASE_URL"):
            lines.append(f"Canonical: {base}{flask.request.path}")
        return _text(lines)


def _text(lines: list[str]) -> flask.Response:
    return flask.Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
