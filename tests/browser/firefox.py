"""A Firefox that prints, driven by WebDriver BiDi: Playwright cannot drive a distribution's own."""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep
from typing import Any

_READY = re.compile(rb"WebDriver BiDi listening on ws://([\w.]+):(\d+)")


class Firefox:
    """One window. Messages are texts over a WebSocket (RFC 6455), answered in any order."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), timeout=120)
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET /session HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._socket.recv(1)
        assert b" 101 " in head.split(b"\r\n")[0], head
        self._sent = 0
        self.ask("session.new", capabilities={})
        self._window = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **parameters: Any) -> Any:
        """The answer to a command. Raises AssertionError when it is refused."""
        self._sent += 1
        command = {"id": self._sent, "method": method, "params": parameters}
        payload = json.dumps(command).encode()
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
        short = len(payload) < 126
        length = struct.pack("!B" if short else "!BH", *([] if short else [126]), len(payload))
        self._socket.sendall(bytes([0x81, length[0] | 0x80]) + length[1:] + mask + masked)
        while (told := json.loads(self._message())).get("id") != self._sent:
            pass
        assert told["type"] == "success", told
        return told["result"]

    def _message(self) -> bytes:
        whole, last = b"", False
        while not last:
            first, length = self._read(2)
            if length in (126, 127):
                length = int.from_bytes(self._read(2 if length == 126 else 8), "big")
            part = self._read(length)
            if first & 0x0F in (0, 1):  # the others are pings and the like
                whole, last = whole + part, bool(first & 0x80)
        return whole

    def _read(self, length: int) -> bytes:
        found = bytearray()
        while len(found) < length:
            part = self._socket.recv(length - len(found))
            assert part, "Firefox has gone"
            found += part
        return bytes(found)

    def close(self) -> None:
        self._socket.close()

    def open(self, address: str) -> None:
        self.ask("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to, as JSON."""
        told = self.ask(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(JSON.stringify)",
            target={"context": self._window},
            awaitPromise=True,
        )
        assert told["type"] == "success", told
        value = told["result"].get("value")
        return None if value is None else json.loads(value)

    def print(self) -> bytes:
        """The page as a PDF of A4, as somebody prints it who changes no setting."""
        told = self.ask(
            "browsingContext.print",
            context=self._window,
            page={"width": 21.0, "height": 29.7},
            margin=dict.fromkeys(("top", "bottom", "left", "right"), 1.0),
        )
        return base64.b64decode(told["data"])


@contextmanager
def firefox(program: str) -> Iterator[Firefox]:
    """A running Firefox with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        log = Path(profile) / "told.log"
        with log.open("wb") as told:
            process = subprocess.Popen(
                [
                    *(program, "--headless", "--no-remote", "--profile", profile),
                    *("--remote-debugging-port", "0", "about:blank"),
                ],
                stdout=told,
                stderr=told,
                env={**os.environ, "HOME": profile, "MOZ_DISABLE_CONTENT_SANDBOX": "1"},
            )
        try:
            while not (ready := _READY.search(log.read_bytes())):
                assert process.poll() is None, log.read_text()
                sleep(0.1)
            with closing(Firefox(ready[1].decode(), int(ready[2]))) as running:
                yield running
        finally:
            process.terminate()
            process.wait(timeout=30)
