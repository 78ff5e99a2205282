"""Killed in the middle of an import or a publication: all of the old is there, or all of the new.

The import (approved at once) and the publication are a transaction each. What is left is therefore
one of three states, to the last row of every table; and a start publishes what is approved.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, select

import app as program
from dashboard import create_app
from db.models import Event, Publication
from db.office import Office
from db.session import open_engine, reading
from db.verify import all_of, checks
from queries.ask import Door
from queries.difference import against_current
from queries.recount import recounts
from tests.db import crash
from tests.db.crash import Course, Moment
from tests.db.import_cases import deliver, everything, report, residents

State = dict[str, list[tuple[Any, ...]]]


class Work:
    """The database before the work, what each transaction makes of it, and how the work went."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "before.db"
        engine = program.open_database(_url(self.file))
        assert deliver(engine, report(*residents(30)), approve=True, reason="Prøve").accepted
        assert program.publish_approved(engine) == 1
        engine.dispose()
        self.states = {"old": _state(self.file)}
        after = Path(shutil.copy(self.file, folder / "after.db"))
        for name, work in (("imported", crash.import_a_report), ("published", crash.publish_it)):
            engine = open_engine(_url(after))
            work(engine)
            engine.dispose()
            self.states[name] = _state(after)
        self.course = crash.undisturbed(_url(Path(shutil.copy(self.file, folder / "course.db"))))
        assert _state(folder / "course.db") == self.states["published"]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    return Work(tmp_path_factory.mktemp("crash"))


def moments(course: Course, number: int, rng: Random) -> list[Moment]:
    """Moments over the whole course: by the clock, by the step, and within the two commits."""
    chosen = [Moment(commit, rng.uniform(0.0, 0.006)) for commit in course.commits]
    chosen += [Moment(commit) for commit in course.commits]
    while len(chosen) < number:
        at = len(chosen) / number
        chosen += [
            Moment(0, rng.uniform(0, course.seconds)),
            Moment(rng.randint(1, course.steps)),
            Moment(rng.choice(course.commits), rng.uniform(0.0, 0.02 * at)),
        ]
    return chosen[:number]


def test_a_process_that_is_killed_leaves_all_of_the_old_or_all_of_the_new(
    work: Work, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _kill(work, moments(work.course, 12, Random(1)), tmp_path, capsys)


@pytest.mark.slow
def test_two_hundred_killed_processes(
    work: Work, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    came_out = _kill(work, moments(work.course, 200, Random(2)), tmp_path, capsys)
    assert came_out.keys() == work.states.keys(), "every state is met"


def _kill(
    work: Work, chosen: Sequence[Moment], folder: Path, capsys: pytest.CaptureFixture[str]
) -> Counter[str]:
    came_out: Counter[str] = Counter()
    before_the_end, longest = 0, 0.0
    for number, moment in enumerate(chosen):
        file = Path(shutil.copy(work.file, folder / f"{number}.db"))
        before_the_end += crash.killed(_url(file), moment)
        state, seconds = _start_again(work, file, moment)
        came_out[state] += 1
        longest = max(longest, seconds)
        for each in folder.glob(f"{number}.db*"):
            each.unlink()
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{len(chosen)} processes, {before_the_end} killed before the end: "
            f"{dict(came_out)}; started again in {longest:.2f} s at most"
        )
    assert before_the_end
    return came_out


def _start_again(work: Work, file: Path, moment: Moment) -> tuple[str, float]:
    """The state that the work left, and the seconds until a page was there again."""
    begun = time.perf_counter()
    engine = program.open_database(_url(file))
    left = _content(engine)
    seconds = time.perf_counter() - begun
    state = next((name for name, whole in work.states.items() if left == whole), None)
    assert state is not None, f"half a change was left by {moment}"
    with reading(engine) as connection:
        assert all_of(checks(connection)) == [], moment

    begun = time.perf_counter()
    published = program.publish_approved(engine)
    client = create_app(
        Door(engine), Office(engine, program.publish_approved, against_current)
    ).server.test_client()
    assert client.get("/programme").status_code == 200
    assert client.get("/health/ready").status_code == 200
    seconds += time.perf_counter() - begun

    assert published == (2 if state == "imported" else None)
    wanted = work.states["old" if state == "old" else "published"]
    assert _seals(engine) == _seals_of(wanted)
    with reading(engine) as connection:
        assert all_of([*checks(connection), *recounts(connection)]) == []
    engine.dispose()
    return state, seconds


def _url(file: Path) -> str:
    return f"sqlite:///{file}"


def _state(file: Path) -> State:
    engine = open_engine(_url(file))
    try:
        return _content(engine)
    finally:
        engine.dispose()


def _content(engine: Engine) -> State:
    """Every row of every table, the audit's chain too."""
    with reading(engine) as connection:
        audit = connection.execute(select(Event.__table__).order_by(Event.id)).all()
    return everything(engine) | {"event": list(map(tuple, audit))}


def _seals_of(state: State) -> list[tuple[Any, ...]]:
    columns = Publication.__table__.columns.keys()
    seals = itemgetter(columns.index("sha256"), columns.index("public_sha256"))
    return list(map(seals, sorted(state["publication"])))


def _seals(engine: Engine) -> list[tuple[Any, ...]]:
    seals = select(Publication.sha256, Publication.public_sha256).order_by(Publication.id)
    with reading(engine) as connection:
        return list(map(tuple, connection.execute(seals)))
