"""What is done now and then while the service runs: in a thread of its own, and never in the way."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from threading import Event, Thread
from typing import Self

from db.faults import StorageFault, wordless
from db.refusal import Refusal

log = logging.getLogger(__name__)

PAUSE = 3_600.0
"""Seconds from one time to the next."""
SHORT_PAUSE = 60.0
"""The same for what waits for a database that is busy or gone."""


class Upkeep:
    """Does its tasks, each by a name for the log, from entering it to leaving it.

    Those that are ``often`` with the short pause between, the others with the long one.
    """

    def __init__(
        self,
        tasks: Mapping[str, Callable[[], object]],
        pause: float = PAUSE,
        often: Mapping[str, Callable[[], object]] | None = None,
        short_pause: float = SHORT_PAUSE,
    ) -> None:
        often = often or {}
        self._tasks = {**tasks, **often}
        self._pauses = dict.fromkeys(tasks, pause) | dict.fromkeys(often, short_pause)
        self._left = Event()
        self._thread = Thread(target=self._work, name="upkeep", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._left.set()
        self._thread.join()

    def _work(self) -> None:
        due = {name: time.monotonic() + pause for name, pause in self._pauses.items()}
        while not self._left.wait(_until(min(due.values(), default=None))):
            for name in [name for name, at in due.items() if at <= time.monotonic()]:
                self.do(name)
                due[name] = time.monotonic() + self._pauses[name]

    def do(self, name: str) -> None:
        """Does a task, if there is one by that name; one that fails is tried again next time."""
        task = self._tasks.get(name)
        if task is None:
            return
        try:
            task()
        except StorageFault as error:
            log.warning("%s waits: %s", name, error.fault.code)
        except Refusal as refusal:
            log.warning("%s waits: %s", name, refusal.code)
        except Exception as error:  # noqa: BLE001 - a thread of its own has nobody to tell
            log.warning("%s waits: %s", name, wordless(error))


def _until(at: float | None) -> float | None:
    return None if at is None else max(0.0, at - time.monotonic())
