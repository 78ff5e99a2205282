"""Readers while reports come in and are published: each answer is one publication, whole."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from queries.ask import Door
from queries.values import TOTAL, Selection
from tests.conftest import VIEWER
from tests.databases import BACKENDS
from tests.queries.ledger import Ledger, open_ledger, participant, report, resident
from tests.queries.reports import CENTRES

QUARTER = "2017Q3"
COUNTED = ("adult_residents", "agreement_share", "mean_weekly_hours")
FEWEST_PUBLICATIONS = 4
"""How many publications each reader meets at least, before it may stop."""


class Read(NamedTuple):
    """What a reader was told: the publication it is from, and every figure asked for."""

    publication: int
    sha256: str
    figures: dict[tuple[str, str, str], tuple[object, ...]]


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path) as ledger:
        yield ledger


def publish_next(ledger: Ledger, number: int) -> int:
    """Every centre sends a report that differs from the one before in every figure asked for."""
    reports = []
    for position, centre in enumerate(CENTRES):
        rows = [participant(f"p{i}") for i in range(1 + (number + position) % 7)]
        rows += [resident(f"r{i}") for i in range(1 + (number * 3 + position) % 5)]
        extra = number % 7
        rows += [participant("x", timer_annet=str(extra), timer_totalt=f"{35 + extra},5")]
        reports.append(report(centre, QUARTER, rows))
    return ledger.receive_and_publish(*reports)


def read(door: Door) -> Read:
    answer = door.ask(COUNTED, Selection(), VIEWER)
    catalogue = answer.scope.catalogue
    return Read(
        catalogue.publication,
        catalogue.sha256,
        {
            (each.indicator, each.centre, each.category): (
                *(each.cell.status.code, each.cell.value, each.cell.numerator),
                *(each.cell.denominator, each.origin.code, each.revision, each.note),
            )
            for each in answer
        },
    )


def reader(ledger: Ledger, reads: int) -> list[Read]:
    """Reads by turns through the door that all share and through one that remembers nothing."""
    found: list[Read] = []
    seen: set[int] = set()
    while len(found) < reads or len(seen) < FEWEST_PUBLICATIONS:
        found.append(read(ledger.door if len(found) % 2 else Door(ledger.engine)))
        seen.add(found[-1].publication)
    return found


def is_whole(told: Read, ledger: Ledger, known: dict[int, tuple[str, dict]]) -> bool:
    """Whether the figures are those of the publication named, and the centres make the total."""
    if told.publication not in known:
        cells = ledger.cells(told.publication)
        mine = {
            (indicator, centre, category): cell
            for (indicator, _, centre, category), cell in cells.items()
            if indicator in COUNTED
        }
        known[told.publication] = ledger.shas()[told.publication - 1], mine
    residents = {
        place[1]: cell[1] for place, cell in told.figures.items() if place[0] == COUNTED[0]
    }
    total = residents.pop(TOTAL)
    return (
        (told.sha256, told.figures) == known[told.publication]
        and len(residents) == len(CENTRES)
        and sum(residents.values()) == total
    )


def read_while_publishing(ledger: Ledger, readers: int, reads: int) -> tuple[int, int, int]:
    """How many reads there were, of how many publications, and how many of them were torn."""
    publish_next(ledger, 0)
    with ThreadPoolExecutor(readers) as pool:
        reading: list[Future[list[Read]]] = [
            pool.submit(reader, ledger, reads // readers) for _ in range(readers)
        ]
        for number in count(1):
            publish_next(ledger, number)
            if all(each.done() for each in reading):
                break
    told = [each for future in reading for each in future.result()]
    known: dict[int, tuple[str, dict]] = {}
    torn = sum(not is_whole(each, ledger, known) for each in told)
    return len(told), len(known), torn


def test_readers_see_one_publication_whole(ledger: Ledger) -> None:
    reads, publications, torn = read_while_publishing(ledger, readers=4, reads=1_000)
    assert reads >= 1_000
    assert publications >= FEWEST_PUBLICATIONS
    assert torn == 0


@pytest.mark.slow
def test_ten_thousand_reads(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    reads, publications, torn = read_while_publishing(ledger, readers=4, reads=10_000)
    with capsys.disabled():
        print(f"\n{reads} reads of {publications} publications, {torn} torn")  # noqa: T201
    assert (reads >= 10_000, torn) == (True, 0)


def test_a_torn_answer_is_seen(ledger: Ledger) -> None:
    publish_next(ledger, 0)
    first = read(ledger.door)
    publish_next(ledger, 1)
    second = read(ledger.door)
    known: dict[int, tuple[str, dict]] = {}
    assert is_whole(first, ledger, known)
    assert is_whole(second, ledger, known)
    place = (COUNTED[0], "bodo", "")
    torn = second._replace(figures=second.figures | {place: first.figures[place]})
    assert not is_whole(torn, ledger, known)
    assert not is_whole(second._replace(sha256=first.sha256), ledger, known)
