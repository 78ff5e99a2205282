"""A process that imports and publishes a report, and dies in the middle of it.

`python -m tests.db.crash URL` does the work undisturbed and prints its `Course`; with a `Moment`
as two more arguments it is killed there (SIGKILL: nothing in the process gets a last word).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from sqlalchemy import Engine, event

from db.session import open_engine, writing
from queries.publication import publish
from tests.db.import_cases import NOW, deliver, report, residents

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Moment:
    """When to die: so many seconds after the step with this number; step 0 is the beginning."""

    step: int
    delay: float = 0.0


@dataclass(frozen=True)
class Course:
    """How the work went undisturbed: its steps, those of them that are commits, and seconds."""

    steps: int
    commits: tuple[int, ...]
    seconds: float


def import_a_report(engine: Engine) -> None:
    """Oslo's report comes in and is approved, in one transaction."""
    delivered = deliver(
        engine, report(*residents(150, centre="oslo")), approve=True, reason="Prøve"
    )
    assert delivered.accepted


def publish_it(engine: Engine) -> None:
    """What is approved is published, in another transaction."""
    with writing(engine) as session:
        assert publish(session, by="utgiver", now=NOW) == 2


def undisturbed(url: str) -> Course:
    """Does the work in a process of its own that is left in peace."""
    done = _start(url)
    assert done.returncode == 0, done.stderr
    steps, seconds, *commits = done.stdout.split()
    return Course(int(steps), tuple(map(int, commits)), float(seconds))


def killed(url: str, moment: Moment) -> bool:
    """Does the work in a process that dies at ``moment``; whether it had not ended before."""
    done = _start(url, str(moment.step), str(moment.delay))
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode != 0


def _start(url: str, *moment: str) -> subprocess.CompletedProcess[str]:
    # A process that outlives the time limit is killed too, and never left behind.
    return subprocess.run(
        [sys.executable, "-m", "tests.db.crash", url, *moment],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _die(delay: float) -> None:
    time.sleep(delay)
    os.kill(os.getpid(), signal.SIGKILL)


class _Steps:
    """Counts the statements and commits of an engine, and lets the process die at its moment."""

    def __init__(self, engine: Engine, moment: Moment | None) -> None:
        self.number = 0
        self.commits: list[int] = []
        self._moment = moment
        event.listen(engine, "before_cursor_execute", lambda *_: self.step())
        event.listen(engine, "commit", lambda _: self.commit())

    def commit(self) -> None:
        self.step()
        self.commits.append(self.number)

    def step(self) -> None:
        self.number += 1
        self.fall_if_due()

    def fall_if_due(self) -> None:
        if self._moment is None or self._moment.step != self.number:
            return
        if self._moment.delay:
            Thread(target=_die, args=(self._moment.delay,), daemon=True).start()
        else:
            _die(0)


def main(url: str, *moment: str) -> None:
    due = Moment(int(moment[0]), float(moment[1])) if moment else None
    engine = open_engine(url)
    with engine.connect():  # a connection's own settings are not part of the work
        pass
    begun = time.perf_counter()
    steps = _Steps(engine, due)
    steps.fall_if_due()
    import_a_report(engine)
    publish_it(engine)
    seconds = time.perf_counter() - begun
    engine.dispose()
    sys.stdout.write(" ".join(map(str, (steps.number, seconds, *steps.commits))))


if __name__ == "__main__":
    main(*sys.argv[1:])
