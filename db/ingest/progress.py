"""How far an import has come, told along the way to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from db.vocabulary import Labelled

STEP = 500
"""Rows between two tellings."""

T = TypeVar("T")


class Stage(Labelled):
    """What an import is busy with. Each file is read and checked, then all are compared and stored.

    Counting is what a preview does instead of storing.
    """

    READING = "reading", "leser filene", "reading the files"
    CHECKING = "checking", "kontrollerer radene", "checking the rows"
    COMPARING = (
        "comparing",
        "sammenligner med tidligere rapporter",
        "comparing with earlier reports",
    )
    STORING = "storing", "lagrer radene", "storing the rows"
    COUNTING = "counting", "teller tallene før og nå", "counting the figures before and now"


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` in a stage: files when they are read or compared, else rows."""

    stage: Stage
    done: int
    total: int


class Cancelled(Exception):
    """Raised by whoever is told, to stop the import: then nothing of it is stored."""


Told = Callable[[Progress], None]
"""Is told how far it has come; may raise `Cancelled`."""


def unheard(_progress: Progress) -> None:
    """Nobody waits."""


class Tally:
    """Counts what is done in one stage, and tells it every `STEP` rows and at the end."""

    def __init__(self, told: Told, stage: Stage, total: int) -> None:
        self._told, self._stage, self._total = told, stage, total
        self._done = 0
        told(Progress(stage, 0, total))

    def add(self, done: int = 1) -> None:
        """``done`` more are done."""
        before, self._done = self._done, self._done + done
        if before // STEP < self._done // STEP or self._done == self._total:
            self._told(Progress(self._stage, self._done, self._total))

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """``items``, each counted when it is done with."""
        for item in items:
            yield item
            self.add()


def batches(items: Sequence[T], size: int = STEP) -> Iterator[Sequence[T]]:
    """``items`` in pieces of ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
