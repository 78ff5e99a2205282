"""Several processes that answer on the same sockets, and the one that watches over them.

The watching process has prepared everything and answers nothing itself. Each worker is told to stop
by a pipe that closes, which it also does when the watching process is gone: none is left behind.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess

from dashboard.front import Application
from dashboard.serving import SIGNALS, STOP_WITHIN, Server, allow_many_files, heard, quiet

log = logging.getLogger(__name__)

MOST_WORKERS = 32
FAILED = 1
"""The exit status when a worker could not begin: another one would not do better."""
_LOOK = 0.2
"""Seconds between two looks at the workers."""
_PAUSE = 1.0
"""Seconds before a worker that ended by itself is followed by another."""

_spawn = multiprocessing.get_context("spawn")
Build = Callable[[], tuple[Application, Callable[[], object]]]
"""Makes, in a worker, the application and what is done when it has stopped; found by its name."""


class Worker:
    """A process that answers."""

    def __init__(
        self, build: Build, sockets: Sequence[socket.socket], threads: int, processes: int
    ) -> None:
        theirs, self._stop = _spawn.Pipe(duplex=False)
        self._ready, told = _spawn.Pipe(duplex=False)
        self.process: SpawnProcess = _spawn.Process(
            target=_work,
            args=(build, list(sockets), threads, processes, theirs, told),
            name="worker",
        )
        self.process.start()
        theirs.close()
        told.close()

    def ready(self, stop: threading.Event) -> bool:
        """Waits until it answers, or all stop; False when it ended instead."""
        with contextlib.suppress(EOFError):
            # Only between two looks does a signal get through everywhere.
            while not stop.is_set():
                if self._ready.poll(_LOOK):
                    self._ready.recv()
                    break
            return True
        return False

    def stop(self) -> None:
        """Tells it to stop when what is under way is answered."""
        self._stop.close()


def serve_with(
    processes: int,
    build: Build,
    sockets: Sequence[socket.socket],
    threads: int,
    begun: Callable[[], object],
) -> int:
    """Answers on ``sockets`` with so many processes until a signal asks it to stop.

    ``begun`` is called when all of them answer. Gives the exit status.
    """
    stop = threading.Event()
    workers: list[Worker] = []

    def another() -> Worker:
        return Worker(build, sockets, threads, processes)

    def at_once() -> None:
        for each in workers:
            each.process.kill()

    with heard(stop.set, at_once):
        workers += [another() for _ in range(processes)]
        status = 0 if all(each.ready(stop) for each in workers) else FAILED
        if status == 0 and not stop.is_set():
            begun()
        while status == 0 and not stop.is_set():
            wait([each.process.sentinel for each in workers], _LOOK)
            for place, each in enumerate(workers):
                if stop.is_set() or each.process.is_alive():
                    continue
                log.error("a worker ended by itself; another takes its place")
                time.sleep(_PAUSE)
                workers[place] = another()
        for each in workers:
            each.stop()
        _see_off(workers)
    return status


def _see_off(workers: Sequence[Worker]) -> None:
    """Waits until all have ended; those who do not are made to."""
    until = time.monotonic() + 2 * STOP_WITHIN
    for each in workers:
        each.process.join(max(0.0, until - time.monotonic()))
        if each.process.is_alive():
            each.process.kill()
            each.process.join()


def _work(
    build: Build,
    sockets: list[socket.socket],
    threads: int,
    processes: int,
    stop: Pipe,
    ready: Pipe,
) -> None:
    """What a worker does."""
    for each in SIGNALS:
        # A terminal tells all of its processes; the watching one tells this one.
        signal.signal(each, signal.SIG_IGN)
    allow_many_files()
    quiet()
    application, close = build()
    server = _Told(application, threads, processes)
    server.ready = ready

    def listen() -> None:
        with contextlib.suppress(EOFError, OSError):
            stop.recv()
        server.stop()

    threading.Thread(target=listen, name="stop", daemon=True).start()
    server.run(sockets)
    close()


class _Told(Server):
    """A server that is told to stop by the process that watches it, and by no signal."""

    ready: Pipe

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        with contextlib.suppress(OSError):
            self.ready.send(None)
        self.ready.close()

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:  # type: ignore[override]
        return contextlib.nullcontext()
