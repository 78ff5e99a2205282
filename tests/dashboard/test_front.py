"""What the gate says of a body before it has come, over a socket."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from dashboard import front
from tests.dashboard.house import House, open_house
from tests.serving import serving


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("front")) as house:
        house.user("editor")
        yield house


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    with serving(house.app.server) as address:
        yield address


def begun(address: str, path: str, length: int, *more: str) -> tuple[int, str]:
    """Status and code of the answer to a request of which only the head is sent."""
    there = urlsplit(address)
    head = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {length}",
        *more,
    ]
    with socket.create_connection((there.hostname, there.port), 20) as sent:
        sent.sendall("\r\n".join([*head, "", ""]).encode())
        answer = sent.makefile("rb")
        status = int(answer.readline().split()[1])
        headers = dict(
            line.decode().lower().split(": ", 1) for line in iter(answer.readline, b"\r\n")
        )
        body = answer.read(int(headers["content-length"]))
    return status, json.loads(body)["code"]


@pytest.mark.parametrize(
    ("path", "length", "told"),
    [
        ("/deliveries", 40_000_000, (401, "login_needed")),
        ("/deliveries", 95_000_000, (401, "login_needed")),
        ("/_dash-update-component", 1_000_001, (413, "too_large")),
        ("/reports/decide", 40_000_000, (401, "login_needed")),
        ("/login", 100_001, (413, "too_large")),
        ("/nowhere", 95_000_000, (405, "http")),
        ("/data/programme.csv", 95_000_000, (405, "http")),
    ],
)
def test_who_may_not_send_so_much_is_told_before_any_of_it_is_sent(
    address: str, path: str, length: int, told: tuple[int, str]
) -> None:
    assert begun(address, path, length) == told


def test_who_may_send_is_told_the_limit(house: House, address: str) -> None:
    editor = house.logged_in("editor")
    cookie = editor.get_cookie("__Host-session")
    session = f"Cookie: __Host-session={cookie.value}"
    assert begun(address, "/deliveries", 95_000_000, session) == (413, "delivery_too_large")


def test_one_that_is_let_in_counts_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = house.logged_in("editor")
    counted: list[object] = []

    def count(gate: object) -> None:
        counted.append(gate)

    monkeypatch.setattr("dashboard.gate._Gate._count", count)
    editor.post("/deliveries", environ_overrides={front.ASKED: True})
    editor.post("/deliveries", environ_overrides={front.LET_IN: True})
    assert len(counted) == 1


def test_a_file_is_closed_when_it_is_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []

    class Watched(front._File):
        def __init__(self, file: object, size: int = front.PIECE) -> None:
            super().__init__(file, size)
            opened.append(file)

    monkeypatch.setattr(front, "_File", Watched)
    scope = {
        "method": "GET",
        "raw_path": b"/assets/10-look.css",
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "headers": [(b"host", b"127.0.0.1"), (b"accept-encoding", b"br")],
    }
    answer = front.call(house.app.server, front.environ_of(scope))
    assert answer.status == 200
    assert [file.closed for file in opened] == [True]  # type: ignore[attr-defined]
