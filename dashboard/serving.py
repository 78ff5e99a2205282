"""Serving: addresses are taken, requests answered, and a stop is a stop.

Several processes may serve on the same sockets (`dashboard.workers`), each with a `Server`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

import uvicorn

from dashboard.connections import BETWEEN_REQUESTS, MOST_CONNECTIONS, MOST_HEAD, Connection
from dashboard.front import Application, Front

STOP_WITHIN = 60.0
"""Seconds that what is under way has to be answered in after a stop."""
_CLOSE_WITHIN = 5
"""Seconds that connections then have to be closed in."""
_BACKLOG = 1024
_FILES = 4 * MOST_CONNECTIONS
"""Open files and sockets that a process asks for, where its limit is lower."""

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
]
"""What a stop is asked for by; the last is Windows' own."""


def sockets_at(host: str, port: int) -> list[socket.socket]:
    """Sockets that hold the address, one for each meaning of ``host``. Raises OSError.

    Nobody can connect before something `listen`s.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    taken: list[socket.socket] = []
    try:
        for family, *_, address in found:
            made = socket.socket(family, socket.SOCK_STREAM)
            taken.append(made)
            if sys.platform == "win32":
                # There, to reuse an address is to share it with whoever has it.
                made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            # Where any port will do, all get the same one.
            made.bind((address[0], port or taken[0].getsockname()[1], *address[2:]))
            made.settimeout(0)
    except OSError:
        for each in taken:
            each.close()
        raise
    return taken


def listen(sockets: Sequence[socket.socket]) -> None:
    """Lets others connect; they wait until somebody answers. Raises OSError."""
    for each in sockets:
        each.listen(_BACKLOG)


class Server(uvicorn.Server):
    """uvicorn's server with our connections, that answers what is under way before it stops."""

    def __init__(self, application: Application, threads: int, processes: int = 1) -> None:
        self.front = Front(application, threads)
        super().__init__(
            uvicorn.Config(
                self.front,
                http=Connection,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                workers=processes,  # or it would be read from the environment
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=BETWEEN_REQUESTS,
                timeout_graceful_shutdown=_CLOSE_WITHIN,
                backlog=_BACKLOG,
                h11_max_incomplete_event_size=MOST_HEAD,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answers what is under way and refuses what is new, then closes."""
        self.front.leave()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN):
                await self.front.done.wait()
        await super().shutdown(sockets)
        self.front.close()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Within it, a signal asks for a stop; uvicorn would have the process end by it."""
        here = threading.current_thread() is threading.main_thread()
        with heard(self.stop) if here else contextlib.nullcontext():
            yield

    def stop(self) -> None:
        """Asks for a stop; it comes when what is under way is answered."""
        self.should_exit = True


@contextlib.contextmanager
def heard(stop: Callable[[], None], at_once: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Within it, the first signal to stop calls ``stop``; a second one ends, ``at_once`` before."""
    asked = False

    def hear(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            at_once()
            os._exit(1)
        asked = True
        stop()

    former = {each: signal.signal(each, hear) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)


def serve(application: Application, sockets: Sequence[socket.socket], threads: int) -> None:
    """Answers on ``sockets`` until a signal asks it to stop."""
    allow_many_files()
    quiet()
    Server(application, threads).run(list(sockets))


def quiet() -> None:
    """Keeps from the log what uvicorn tells of itself; its errors are told."""
    logging.getLogger("uvicorn").setLevel(logging.ERROR)


def allow_many_files() -> None:
    """Lets the process have as many sockets open as it may."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none elsewhere

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wished = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wished:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))
