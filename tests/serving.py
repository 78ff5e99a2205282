"""A real server for as long as a test needs one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from dashboard.serving import Server, listen, quiet, sockets_at


@contextmanager
def serving(application: Any) -> Iterator[str]:
    """The address where ``application`` is served, over a socket of this machine."""
    with running(application) as (address, _server):
        yield address


@contextmanager
def running(application: Any, threads: int = 4) -> Iterator[tuple[str, Server]]:
    """The address where ``application`` is served, and what serves it."""
    quiet()
    sockets = sockets_at("127.0.0.1", 0)
    listen(sockets)
    address = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    server = Server(application, threads)
    thread = Thread(target=server.run, args=(sockets,), daemon=True)
    thread.start()
    try:
        yield address, server
    finally:
        server.stop()
        thread.join(timeout=20)
        assert not thread.is_alive()
