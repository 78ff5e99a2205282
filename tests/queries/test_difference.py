"""What a report would change is what it does change when it is approved and published.

The second road is the publication itself: the same figures, before the report and after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from db.actor import at_the_machine
from db.ingest import ReportFile, import_files
from db.ingest.progress import Cancelled, Progress, Stage
from db.session import reading
from db.vocabulary import ReportKind, Status
from queries.difference import Difference, against_current, against_former
from queries.indicators import INDICATORS
from queries.values import Observation
from tests.databases import BACKENDS
from tests.queries.anything import any_places, any_residents
from tests.queries.ledger import (
    Ledger,
    Place,
    capacity,
    open_ledger,
    participant,
    report,
    resident,
    settled,
)

CENTRE, YEAR = "bodo", ("2017Q1", "2017Q2", "2017Q3")


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path) as opened:
        yield opened


def proposed(ledger: Ledger, *files: ReportFile) -> list[Difference]:
    """What ``files`` would change, from a dry run."""
    receipt = import_files(
        ledger.engine,
        files,
        by=at_the_machine("mottak"),
        now=ledger.tick(),
        reason="Prøve",
        dry_run=True,
    )
    assert receipt.accepted
    with reading(ledger.engine) as connection:
        return against_current(connection, receipt.proposed)


def as_published(observation: Observation) -> tuple[object, ...]:
    cell = observation.cell
    content = (cell.status.code, cell.value, cell.numerator, cell.denominator)
    return (*content, observation.origin.code, observation.note)


def places(difference: Difference) -> dict[Place, tuple[Observation, Observation]]:
    """Every figure before and after, by where it is published."""
    return {
        (o.indicator, str(o.quarter), o.centre, o.category): (change.before, o)
        for change in difference.figures
        for o in [change.after]
    }


def published(ledger: Ledger, at: Place) -> tuple[object, ...]:
    *content, origin, _revision, note = ledger.cells()[at]
    return (*content, origin, note)


@pytest.mark.parametrize("seed", range(6))
def test_the_preview_is_what_publication_makes_of_the_report(ledger: Ledger, seed: int) -> None:
    rng = Random(seed)
    for quarter in YEAR:
        files = [any_residents(rng, CENTRE, quarter)]
        if rng.random() < 0.7:
            files.append(any_places(rng, [(CENTRE, quarter)]))
        ledger.receive(*files)
    ledger.publish()
    quarter = rng.choice(YEAR)
    files = [any_residents(rng, CENTRE, quarter)]
    if rng.random() < 0.5:
        files.append(any_places(rng, [(CENTRE, quarter)]))
    [difference] = proposed(ledger, *files)
    figures = places(difference)
    read = {ReportKind.RESIDENTS} | ({ReportKind.CAPACITY} if len(files) == 2 else set())
    assert {indicator for indicator, *_ in figures} == {
        entry.id for entry in INDICATORS.values() if set(entry.reads) & read
    }
    for place, (before, _) in figures.items():
        assert as_published(before) == published(ledger, place), place
    ledger.receive_and_publish(*files)
    for place, (_, after) in figures.items():
        assert as_published(after) == published(ledger, place), place


def test_the_first_report_of_a_quarter_adds_every_figure(ledger: Ledger) -> None:
    [difference] = proposed(ledger, report(CENTRE, "2017Q1", [participant("a"), resident("b")]))
    assert difference.revisions == {ReportKind.RESIDENTS: 0}
    assert (difference.residents.before, difference.residents.after) == (0, 2)
    assert (difference.residents.added, difference.residents.removed) == (2, 0)
    assert {change.before.cell.status for change in difference.figures} == {Status.NOT_REPORTED}


def test_residents_who_came_left_or_changed_are_counted(ledger: Ledger) -> None:
    ledger.receive(report(CENTRE, "2017Q1", [resident("a"), resident("b"), participant("c")]))
    new = [participant("a"), participant("c"), resident("d"), settled("e", "2017-03-01")]
    [difference] = proposed(ledger, report(CENTRE, "2017Q1", new))
    turnover = difference.residents
    assert (turnover.before, turnover.after) == (3, 4)
    assert (turnover.added, turnover.removed, turnover.changed) == (2, 1, 1)


def test_the_same_report_again_changes_nothing(ledger: Ledger) -> None:
    same = report(CENTRE, "2017Q1", [participant("a"), resident("b")])
    ledger.receive(same)
    [difference] = proposed(ledger, same)
    assert not any(change.changed for change in difference.figures)
    assert difference.residents.changed == 0


def test_a_stored_revision_is_compared_with_the_one_before_it(ledger: Ledger) -> None:
    ledger.receive(report(CENTRE, "2017Q1", [participant("a")]))
    second = ledger.receive(report(CENTRE, "2017Q1", [participant("a"), participant("b")]))
    third = ledger.receive(report(CENTRE, "2017Q1", [participant("a")]))
    with reading(ledger.engine) as connection:
        grown = against_former(connection, second.stored[0].submission_id)
        shrunk = against_former(connection, third.stored[0].submission_id)
    assert (grown.revisions[ReportKind.RESIDENTS], shrunk.revisions[ReportKind.RESIDENTS]) == (1, 2)
    assert (grown.residents.added, shrunk.residents.removed) == (1, 1)
    assert {place: (after, before) for place, (before, after) in places(grown).items()} == places(
        shrunk
    )


def test_a_report_of_places_leaves_the_residents_alone(ledger: Ledger) -> None:
    ledger.receive(report(CENTRE, "2017Q1", [participant("a")]))
    [difference] = proposed(ledger, capacity({(CENTRE, "2017Q1"): 40}))
    assert difference.residents is None
    assert {change.after.indicator for change in difference.figures if change.changed} >= {
        "adult_places"
    }


def test_two_quarters_of_a_delivery_are_two_differences(ledger: Ledger) -> None:
    files = [report(CENTRE, quarter, [participant("a")]) for quarter in YEAR[:2]]
    first, second = proposed(ledger, *files)
    so_far = [
        next(c.after.cell for c in d.figures if c.after.indicator == "adult_residents")
        for d in (first, second)
    ]
    assert [cell.value for cell in so_far] == [1.0, 1.0]
    assert (first.quarter, second.quarter) < (second.quarter, first.quarter)


def test_counting_tells_how_far_it_has_come_and_can_be_stopped(ledger: Ledger) -> None:
    ledger.receive(report(CENTRE, "2017Q1", [resident(f"p{n}") for n in range(600)]))
    new = report(CENTRE, "2017Q1", [resident(f"p{n}") for n in range(700)])
    receipt = import_files(
        ledger.engine, [new], by=at_the_machine("mottak"), now=ledger.tick(), dry_run=True
    )
    told: list[Progress] = []

    def stop(progress: Progress) -> None:
        if progress.done:
            raise Cancelled

    with reading(ledger.engine) as connection:
        against_current(connection, receipt.proposed, told.append)
        with pytest.raises(Cancelled):
            against_current(connection, receipt.proposed, stop)
    assert {progress.stage for progress in told} == {Stage.COUNTING}
    assert [(progress.done, progress.total) for progress in told][-1] == (1300, 1300)
    assert all(one.done < other.done for one, other in pairwise(told))
