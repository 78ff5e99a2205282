"""Whoever is slow, silent or greedy takes nothing from the others, and a stop answers what it must.

The application here is a few lines that can be held back.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from dashboard import connections, front
from dashboard.front import ASKED, MAY_SEND, REFUSED
from dashboard.serving import Server
from tests.serving import running

BIG = 8_000_000
LIMIT = 3_000_000
PATIENCE = 10.0
"""Seconds after which a client of these tests holds an answer for lost."""


class Held:
    """An application whose `/held` waits for ``go``, with a large answer and a large body."""

    def __init__(self) -> None:
        self.go, self.begun, self.received = Event(), Event(), 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        refused = environ.get(REFUSED)
        if refused is not None:
            status = f"{refused.http_status} Refused"
            start(status, [("Retry-After", refused.details.get("seconds", ""))])
            return [refused.code.encode()]
        if ASKED in environ:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            if environ["PATH_INFO"] != "/send" or length > LIMIT:
                start("413 Too Large", [])
                return [b"too large"]
            start("204 No Content", [(MAY_SEND, str(LIMIT))])
            return []
        if environ["PATH_INFO"].endswith(("/held", "/health/ready")):
            self.begun.set()
            assert self.go.wait(PATIENCE)
        sent = environ["wsgi.input"].read()
        self.received = max(self.received, len(sent))
        start("200 OK", [])
        return [b"x" * BIG if environ["PATH_INFO"] == "/big" else str(len(sent)).encode()]


class Place:
    """A server for as long as a test, and ways to misuse it."""

    def __init__(self, address: str, server: Server, application: Held, stack: ExitStack) -> None:
        there, self.server = urlsplit(address), server
        self.host, self.port = there.hostname or "", there.port or 0
        self.application, self._stack = application, stack

    def opened(self, sent: bytes = b"", buffer: int = 0) -> socket.socket:
        """A connection that has sent so much, and stays open."""
        made = self._stack.enter_context(socket.socket())
        made.settimeout(PATIENCE)
        if buffer:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        made.connect((self.host, self.port))
        made.sendall(sent)
        return made

    def asked(self, path: str = "/", body: bytes | None = None) -> tuple[int, bytes]:
        """Status and content of what an ordinary reader is answered."""
        with self.asking(path, body) as answer:
            return answer.status, answer.read()

    @contextmanager
    def asking(self, path: str, body: bytes | None = None) -> Iterator[HTTPResponse]:
        connection = HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request("POST" if body is not None else "GET", path, body)
            yield connection.getresponse()
        finally:
            connection.close()

    def begin_held(self, path: str = "/held") -> Callable[[], tuple[int, bytes]]:
        """Asks for what is held back; gives what waits for the answer."""
        answers: list[tuple[int, bytes]] = []
        thread = Thread(target=lambda: answers.append(self.asked(path)))
        self.application.begun.clear()
        thread.start()
        assert self.application.begun.wait(PATIENCE)

        def answered() -> tuple[int, bytes]:
            thread.join(PATIENCE)
            return answers[0]

        return answered


@contextmanager
def _served(threads: int) -> Iterator[Place]:
    application = Held()
    with running(application, threads) as (address, server), ExitStack() as stack:
        yield Place(address, server, application, stack)
        application.go.set()


@pytest.fixture
def place() -> Iterator[Place]:
    with _served(2) as served:
        yield served


def post(path: str, length: int, sent: bytes = b"") -> bytes:
    return b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (
        path.encode(),
        length,
        sent,
    )


MISUSES: dict[str, tuple[bytes, int]] = {
    "silent": (b"", 0),
    "a head begun": (b"GET / HTTP/1.1\r\nHo", 0),
    "a small body begun": (post("/send", 5_000, b"ab"), 0),
    "a body begun": (post("/send", LIMIT, b"a" * 1000), 0),
    "a body that may not come": (post("/", 95_000_000, b"a" * 1000), 0),
    "an answer not read": (b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n", 4096),
}


@pytest.mark.parametrize("misuse", MISUSES)
def test_a_hundred_misused_connections_keep_nobody_waiting(place: Place, misuse: str) -> None:
    sent, buffer = MISUSES[misuse]
    many = 12 if buffer else 100
    for _ in range(many):
        place.opened(sent, buffer)
    for _ in range(3):
        assert place.asked() == (200, b"0")


def test_a_body_that_may_not_come_is_answered_before_it_has(place: Place) -> None:
    assert place.opened(post("/", 95_000_000)).recv(100).startswith(b"HTTP/1.1 413")
    assert place.asked("/", b"a" * 70_000) == (413, b"too large")
    assert place.application.received == 0


def test_its_sender_may_go_on_sending_and_still_sees_the_answer(place: Place) -> None:
    assert place.asked("/", b"a" * 20_000_000) == (413, b"too large")


def test_a_body_of_unknown_length_is_taken_in_up_to_what_its_address_allows(place: Place) -> None:
    def chunked(times: int) -> bytes:
        head = b"POST /send HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        return head + b"186a0\r\n%b\r\n" % (b"a" * 100_000) * times + b"0\r\n\r\n"

    assert place.opened(chunked(30)).recv(100).startswith(b"HTTP/1.1 200")
    assert place.application.received == LIMIT
    assert place.opened(chunked(31)).recv(100).startswith(b"HTTP/1.1 413")
    assert place.application.received == LIMIT


@pytest.fixture
def cramped(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A server with room for one body and a half, one thread, and two requests that may wait."""
    monkeypatch.setattr(front, "LARGE_ROOM", LIMIT * 3 // 2)
    monkeypatch.setattr(front, "MOST_WAITING", 2)
    monkeypatch.setattr(front, "LINGER", 0.1)
    with _served(1) as served:
        yield served


def test_a_body_for_which_there_is_no_room_is_answered_503(cramped: Place) -> None:
    first = cramped.opened(post("/send", LIMIT, b"a" * (LIMIT - 1)))
    second = cramped.opened(post("/send", LIMIT, b"a" * (LIMIT - 1)))
    refused, waits = (first, second) if _readable(first) else (second, first)
    assert refused.recv(100).startswith(b"HTTP/1.1 503")
    waits.sendall(b"a")
    assert waits.recv(100).startswith(b"HTTP/1.1 200")
    assert cramped.asked("/send", b"a" * LIMIT) == (200, str(LIMIT).encode())


def _readable(connection: socket.socket) -> bool:
    connection.settimeout(2)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except TimeoutError:
        return False
    finally:
        connection.settimeout(PATIENCE)


def test_more_than_may_wait_are_answered_503_at_once(cramped: Place) -> None:
    held = cramped.begin_held()
    waiting = [cramped.opened(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(2)]
    for _ in range(200):
        with cramped.asking("/health/live") as answer:  # has a thread of its own
            assert answer.status == 200
        with cramped.asking("/") as answer:
            if answer.status == 503:
                break
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    cramped.application.go.set()
    assert held() == (200, b"0")
    assert all(each.recv(100).startswith(b"HTTP/1.1 200") for each in waiting)


@pytest.mark.parametrize("base", ["", "/tall"])
def test_it_lives_also_while_a_database_makes_it_wait_to_be_ready(
    cramped: Place, base: str
) -> None:
    ready = cramped.begin_held(f"{base}/health/ready")
    assert cramped.asked(f"{base}/health/live") == (200, b"0")
    cramped.application.go.set()
    assert ready() == (200, b"0")


def test_when_there_are_too_many_connections_the_one_idle_longest_gives_way(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 5)
    held = place.begin_held()
    silent = [place.opened() for _ in range(20)]
    assert place.asked() == (200, b"0")
    assert silent[0].recv(1) == b""
    place.application.go.set()
    assert held() == (200, b"0")


def test_where_all_connections_are_at_work_the_next_is_told_so(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 1)
    held = place.begin_held()
    assert place.opened().recv(100).startswith(b"HTTP/1.1 503")
    place.application.go.set()
    assert held() == (200, b"0")


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHo"])
def test_a_request_that_does_not_come_ends_its_connection(
    place: Place, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD_WITHIN", 0.3)
    assert place.opened(sent).recv(1) == b""


def test_a_head_that_comes_a_byte_at_a_time_gets_no_more_time(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_WITHIN", 0.5)
    slow = place.opened(b"GET / HTTP/1.1\r\n")

    def drip() -> None:
        for _ in range(1000):
            slow.sendall(b"X: y\r\n")
            Event().wait(0.02)

    with pytest.raises((ConnectionError, TimeoutError)):
        drip()


def test_a_body_that_stops_coming_is_told_so(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "PIECE_WITHIN", 0.3)
    monkeypatch.setattr(front, "LINGER", 0.1)
    assert place.opened(post("/send", LIMIT, b"a")).recv(100).startswith(b"HTTP/1.1 408")


def test_a_body_that_drips_is_told_so(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "PIECE_WITHIN", 0.3)
    monkeypatch.setattr(front, "LINGER", 0.1)
    slow = place.opened(post("/send", LIMIT, b"a"))
    slow.settimeout(0.05)
    told = b""
    for _ in range(200):
        slow.sendall(b"a")
        try:
            told = slow.recv(100)
            break
        except TimeoutError:
            continue
    assert told.startswith(b"HTTP/1.1 408")


def test_an_answer_that_is_not_read_ends_its_connection(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "PIECE_WITHIN", 0.3)
    slow = place.opened(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n", buffer=4096)
    Event().wait(1.5)
    read = 0
    with suppress(ConnectionResetError):
        while part := slow.recv(1_000_000):
            read += len(part)
    assert 0 < read < BIG


def test_an_answer_that_is_read_slowly_comes_whole(place: Place) -> None:
    status, body = place.asked("/big")
    assert (status, len(body)) == (200, BIG)


def test_a_stop_answers_what_is_under_way_and_refuses_what_is_new(place: Place) -> None:
    held, silent = place.begin_held(), place.opened()
    place.server.stop()
    statuses = []
    while statuses[-1:] != [503]:  # until it has heard, it answers
        with place.asking("/") as answer:
            statuses.append(answer.status)
    assert {*statuses[:-1]} <= {200}
    assert (answer.headers["Retry-After"], answer.headers["Connection"]) == ("10", "close")
    place.application.go.set()
    assert held() == (200, b"0")
    assert silent.recv(1) == b""
