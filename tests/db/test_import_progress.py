"""A long import says how far it has come, and can be stopped anywhere without leaving a trace."""

from __future__ import annotations

import json
from itertools import pairwise
from threading import Thread

import pytest
from sqlalchemy import Engine, func, select

from db.actor import at_the_machine
from db.ingest import ReportFile, import_files
from db.ingest.progress import Cancelled, Progress, Stage, Tally
from db.models import Event, Submission
from db.session import reading
from db.vocabulary import Deed, Outcome, SubmissionStatus
from tests.db.import_cases import NOW, PLACES, deliver, everything, report, resident

ROWS = 1700
IMPORTING = set(Stage) - {Stage.COUNTING}


def large(rows: int = ROWS) -> ReportFile:
    """A report long enough to be told of in pieces."""
    return report(*(resident(participant_id=f"P-{number}") for number in range(rows)))


def heard(engine: Engine, *files: ReportFile, dry_run: bool = False) -> list[Progress]:
    """All that is told of an import."""
    told: list[Progress] = []
    how = {"by": at_the_machine("test"), "now": NOW, "reason": "Prøve", "dry_run": dry_run}
    assert import_files(engine, files, told=told.append, **how).accepted
    return told


@pytest.mark.parametrize("dry_run", [True, False])
def test_every_stage_goes_from_nothing_to_all(engine: Engine, dry_run: bool) -> None:
    told = heard(engine, large(), report(PLACES, name="plasser.csv"), dry_run=dry_run)
    stages = IMPORTING - ({Stage.STORING} if dry_run else set())
    assert {progress.stage for progress in told} == stages
    for stage in {Stage.COMPARING, Stage.STORING} & stages:
        of_stage = [progress for progress in told if progress.stage is stage]
        assert all(a.done <= b.done for a, b in pairwise(of_stage))
        assert (of_stage[0].done, of_stage[-1].done) == (0, of_stage[-1].total)
    assert all(0 <= progress.done <= progress.total for progress in told)
    stored = {progress.total for progress in told if progress.stage is Stage.STORING}
    assert stored == (set() if dry_run else {ROWS + 1})
    checked = [p.done for p in told if p.stage is Stage.CHECKING and p.total == ROWS]
    assert checked == [0, 500, 1000, 1500, ROWS]


def stops(engine: Engine, at: int, *, dry_run: bool = False) -> Progress:
    """Stops an import at a telling; gives the telling."""
    told: list[Progress] = []

    def stop(progress: Progress) -> None:
        told.append(progress)
        if len(told) > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_files(
            engine,
            [large()],
            by=at_the_machine("test"),
            now=NOW,
            reason="Prøve",
            told=stop,
            dry_run=dry_run,
        )
    return told[-1]


def test_a_cancelled_import_leaves_the_database_as_it_was(engine: Engine) -> None:
    deliver(engine, report(PLACES, name="plasser.csv"), report(resident()))
    before = everything(engine)
    checked, stored = len(heard(engine, large(), dry_run=True)), 1 + ROWS // 500
    stages = {stops(engine, at).stage for at in range(checked + stored)}
    assert stages == IMPORTING
    assert everything(engine) == before


def test_a_cancelled_import_is_in_the_audit_and_a_cancelled_check_is_not(engine: Engine) -> None:
    def events() -> int:
        with reading(engine) as connection:
            return connection.scalar(select(func.count()).select_from(Event)) or 0

    stops(engine, 2, dry_run=True)
    assert events() == 0
    stops(engine, 2)
    with reading(engine) as connection:
        [event] = connection.execute(select(Event.__table__)).all()
    assert (event.deed, event.outcome, event.actor) == (Deed.IMPORT, Outcome.CANCELLED, "test")
    assert json.loads(event.details) == {}


def test_others_read_the_former_state_while_rows_are_stored(engine: Engine) -> None:
    deliver(engine, report(resident()))
    seen: list[list[tuple[int, SubmissionStatus]]] = []

    def read() -> None:
        with reading(engine) as connection:
            rows = connection.execute(select(Submission.revision, Submission.status)).all()
        seen.append([(row.revision, row.status) for row in rows])

    def look(progress: Progress) -> None:
        if progress.stage is Stage.STORING and 0 < progress.done < progress.total:
            reader = Thread(target=read)
            reader.start()
            reader.join(timeout=20)
            assert not reader.is_alive(), "a reader waits for the writer"

    import_files(engine, [large()], by=at_the_machine("test"), now=NOW, reason="Prøve", told=look)
    assert len(seen) == 3
    assert {tuple(each) for each in seen} == {((1, SubmissionStatus.SUBMITTED),)}


def test_a_hundred_thousand_rows_are_told_of_in_small_steps() -> None:
    """Only how often it is told, from a number of rows; nothing is imported."""
    told: list[Progress] = []
    tally = Tally(told.append, Stage.STORING, 100_000)
    for _ in range(1000):
        tally.add(100)
    assert len(told) == 201
    assert max(b.done - a.done for a, b in pairwise(told)) == 500
