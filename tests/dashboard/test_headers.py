"""What every answer tells the browser, whatever the answer is."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest

from dashboard import create_app
from db.office import Office
from queries.ask import Door
from tests.dashboard.calls import opening, send
from tests.dashboard.doorkeeper import EDITOR, House

ANSWERS = [
    ("/", 200),
    ("/nowhere", 404),
    ("/programme?quarter=x", 400),
    ("/data/programme.csv", 200),
    ("/data/programme.xlsx", 200),
    ("/data/submissions.json", 200),
    ("/data/audit.csv", 200),
    ("/data/nothing.csv", 404),
    ("/reports/template.xlsx", 200),
    ("/health/live", 200),
    ("/health/ready", 200),
    ("/assets/10-look.css", 200),
    ("/assets/fonts/inter-latin.woff2", 200),
    ("/assets/nothing.css", 404),
    ("/_dash-component-suites/nobody/nothing.js", 404),
    ("/_dash-layout", 200),
    ("/_dash-dependencies", 200),
    ("/_reload-hash", 404),
    ("/_dash-update-component", 404),
]


def rules(answer: Any) -> dict[str, list[str]]:
    """The content security policy of an answer, by directive."""
    policy = answer.headers["Content-Security-Policy"]
    return {name: sources for name, *sources in (rule.split() for rule in policy.split(";"))}


def bears_all(answer: Any) -> None:
    headers, said = answer.headers, rules(answer)
    assert said["default-src"] == said["font-src"] == said["connect-src"] == ["'self'"]
    assert said["frame-ancestors"] == said["base-uri"] == said["object-src"] == ["'none'"]
    assert said["form-action"][0] == "'self'"
    assert said["img-src"] == ["'self'", "data:", "blob:"]
    assert said["script-src"][0] == "'self'"
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", each) for each in said["script-src"][1:])
    assert "'unsafe-inline'" not in said["script-src"]
    assert said["style-src"] == ["'self'", "'unsafe-inline'"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Server" not in headers


@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_every_answer_bears_the_headers(dashboard: Any, address: str, status: int) -> None:
    answer = dashboard.server.test_client().get(address, buffered=True)
    assert answer.status_code == status
    bears_all(answer)
    kept = address.startswith(("/assets", "/_dash-component")) and status == 200
    assert ("no-store" in answer.headers["Cache-Control"]) == (not kept)
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "TRACE", "OPTIONS"])
def test_other_methods_answers_bear_them_too(dashboard: Any, method: str) -> None:
    for address in ("/", "/reports/decide", "/data/programme.csv", "/deliveries", "/assets/x"):
        bears_all(dashboard.server.test_client().open(address, method=method))


def test_no_script_stands_in_a_page_but_those_whose_hash_is_told(dashboard: Any) -> None:
    client = dashboard.server.test_client()
    answer = client.get("/", headers={"Accept": "text/html"})
    page = answer.get_data(as_text=True)
    inline = [
        text
        for attributes, text in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
        if "src=" not in attributes and "application/json" not in attributes
    ]
    assert inline
    told = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in inline
    }
    assert told == set(rules(answer)["script-src"]) - {"'self'"}
    assert not re.search(r"<[^>]+\son\w+=", page)
    refused = client.get("/nowhere", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert not re.search(r"<script(?![^>]*src=)|<style|style=|\son\w+=", refused)


def test_forms_lead_nowhere_but_here(house: House, dashboard: Any) -> None:
    for client in (house.client, dashboard.server.test_client()):
        assert rules(client.get("/"))["form-action"] == ["'self'"]


def test_https_is_held_to_for_a_year(dashboard: Any) -> None:
    answer = dashboard.server.test_client().get("/", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_proxy_is_believed_only_when_there_is_one(
    door: Door, office: Office, proxies: int
) -> None:
    app = create_app(door, office, proxies=proxies)
    answer = app.server.test_client().get("/health/live", headers=FORWARDED)
    assert ("Strict-Transport-Security" in answer.headers) == bool(proxies)


def test_a_proxy_is_not_believed_about_the_name_of_the_service(door: Door, office: Office) -> None:
    client = create_app(door, office, proxies=1).server.test_client()
    answer = client.get("/", headers={"Host": "evil.example", "X-Forwarded-Host": "localhost"})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "unknown_host")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/data/programme.csv", "csv"),
        ("/data/programme.long.csv", "csv"),
        ("/data/programme.xlsx", "xlsx"),
        ("/data/programme.json", "json"),
        ("/data/programme.meta.json", "json"),
        ("/data/submissions.csv", "csv"),
        ("/data/submissions.xlsx", "xlsx"),
        ("/data/submissions.json", "json"),
        ("/data/audit.csv", "csv"),
        ("/reports/template.xlsx", "xlsx"),
    ],
)
def test_a_file_is_saved_under_a_name_of_our_own(dashboard: Any, address: str, name: str) -> None:
    answer = dashboard.server.test_client().get(address)
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(rf'attachment; filename="[\w.-]+\.{name}"', disposition)
    assert answer.headers["Content-Type"] != "text/html"


def test_the_sessions_cookie_is_the_servers_alone(dashboard: Any) -> None:
    client = dashboard.server.test_client()
    assert "Set-Cookie" not in client.get("/").headers
    cookie = send(client, opening(dashboard, "/reports")).headers["Set-Cookie"]
    name, *rest = [part.strip() for part in cookie.split(";")]
    assert name.startswith("session=")
    assert set(rest) == {"HttpOnly", "Path=/", "SameSite=Strict"}


def test_a_refusal_to_somebody_logged_in_bears_them(house: House) -> None:
    house.doorkeeper.sees = EDITOR
    for answer in (
        house.client.post("/reports/decide"),
        house.client.get("/data/nothing.csv"),
        house.client.post("/deliveries", data=b"x" * 60_000_000),
    ):
        assert answer.status_code >= 400
        bears_all(answer)
