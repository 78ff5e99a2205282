"""Services in processes of their own over one database, and a proxy that asks each in its turn."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock, Thread

ROOT = Path(__file__).parents[1]
_PATIENCE = 400
"""Seconds that a service may take to answer on a busy machine."""
_PROGRAM = """
import sys, threading
import app, db.desk
db.desk.TICK, db.desk.GONE = 0.2, 10
check = db.desk.import_files
def slowly(engine, files, **how):
    if any("treg" in file.name for file in files) and how.get("dry_run"):
        threading.Event().wait()
    return check(engine, files, **how)
db.desk.import_files = slowly
app.serve()
"""
"""A service that soon hears when another is gone, and never ends the check of «treg.csv»."""


class Service:
    """One process; killed, it gets no last word, and can be started again at the same address."""

    def __init__(self, database_url: str, **settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        own = {"DATABASE_URL": database_url, "PORT": str(self.port), "DEMO": "off"}
        self._env = os.environ | own | {"SECRET_KEY": "nøkkel-" + "0123456789" * 4} | settings
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-c", _PROGRAM]
        self._said = TemporaryFile()  # noqa: SIM115 - as long as the process
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self._env, stdout=self._said, stderr=subprocess.STDOUT
        )

    def wait(self) -> None:
        """Until it answers."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, self.said()
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as asking:
                try:
                    asking.request("GET", "/health/live")
                    if asking.getresponse().status == 200:
                        return
                except OSError:
                    time.sleep(0.2)
        raise AssertionError("the service never answered")

    def said(self) -> str:
        """What it said, when it has ended."""
        self._said.seek(0)
        return self._said.read().decode()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._said.close()


@contextmanager
def services(number: int, database_url: str, **settings: str) -> Iterator[list[Service]]:
    """So many services over one database."""
    started = [Service(database_url, **settings) for _ in range(number)]
    try:
        for each in started:
            each.wait()
        yield started
    finally:
        for each in started:
            each.kill()


class Turns:
    """A proxy: each request goes to the next service, those that are gone left out."""

    def __init__(self, behind: Sequence[Service]) -> None:
        self._next, self._lock = cycle(behind), Lock()
        self._number = len(behind)
        self.asked: dict[int, list[str]] = {each.port: [] for each in behind}

    def answer(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes):  # type: ignore[no-untyped-def]
        for _ in range(self._number):
            with self._lock:
                port = next(self._next).port
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
                for name, value in headers:
                    connection.putheader(name, value)
                connection.endheaders(body or None)
                answer = connection.getresponse()
                content = answer.read()
            except ConnectionError:
                continue
            finally:
                connection.close()
            self.asked[port].append(f"{method} {path}")
            return answer.status, answer.getheaders(), content
        return 502, [], b""


@contextmanager
def in_turns(behind: Sequence[Service]) -> Iterator[tuple[str, Turns]]:
    """The address of a proxy before the services, and what it has asked of each."""
    turns = Turns(behind)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            left_out = {"connection", "transfer-encoding", "content-length"}
            told = [(n, v) for n, v in self.headers.items() if n.lower() != "connection"]
            status, headers, content = turns.answer(self.command, self.path, told, body)
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in left_out:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_HEAD = handle_one

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", turns
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
