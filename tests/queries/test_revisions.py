"""Revision triangles against the publications themselves, read one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.actions import decide
from db.actor import at_the_machine
from db.models import Submission
from db.refusal import Refusal
from db.session import reading
from db.vocabulary import Audience, Deed, Quarter, Status, SubmissionStatus
from queries.revisions import MOST_COLUMNS, Known, Triangle
from queries.values import TOTAL, VISITOR, Observation, Scope, Selection
from tests.conftest import VIEWER
from tests.databases import BACKENDS
from tests.queries.anything import patchy_reports
from tests.queries.ledger import FIRST_MOMENT, Ledger, open_ledger, participant, report
from tests.queries.reports import CENTRES, QUARTERS
from tests.queries.test_incremental import DEEDS, a_report

Q3, Q4 = Quarter(2017, 3), Quarter(2017, 4)
ALL_QUARTERS = tuple(map(Quarter.parse, QUARTERS))
WATCHED = ("adult_residents", "agreement_share", "occupancy_share", "settled_ytd", "plan_share")


def usual(quarter: str, number: int, centres: tuple[str, ...] = CENTRES) -> list[Any]:
    """Reports of ``number`` participants a centre."""
    return [
        report(centre, quarter, [participant(f"{centre[:3]}-{n}") for n in range(number)])
        for centre in centres
    ]


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path, a_correction_and_a_quarter) as opened:
        yield opened


def a_correction_and_a_quarter(ledger: Ledger) -> None:
    """2017Q3 published and, ten days later, corrected for Bodø; then 2017Q4 of all but Larvik."""
    assert ledger.receive_and_publish(*usual("2017Q3", 3)) == 1
    ledger.wait(10)
    assert ledger.receive_and_publish(*usual("2017Q3", 5, ("bodo",))) == 2
    ledger.wait(10)
    rest = tuple(centre for centre in CENTRES if centre != "larvik")
    assert ledger.receive_and_publish(*usual("2017Q4", 4, rest)) == 3


def scope_of(ledger: Ledger, quarters: tuple[Quarter, ...], as_of: date | None = None) -> Scope:
    settled = ledger.door.settle(Selection(as_of=as_of), VIEWER)
    return replace(settled, quarters=quarters)


def moved(
    ledger: Ledger,
    indicator: str = "adult_residents",
    centre: str = TOTAL,
    quarters: tuple[Quarter, ...] = (Q3, Q4),
    as_of: date | None = None,
) -> Triangle:
    scope = scope_of(ledger, quarters, as_of)
    return ledger.door.revisions([indicator], centre, scope, VIEWER)[indicator]


def values(triangle: Triangle, quarter: Quarter) -> list[Any]:
    """The numbers of a row, the sign where there is none, and None where it was not published."""
    return [
        known.now and (known.now.cell.status.sign or known.now.cell.value)
        for known in triangle.shown(quarter)
    ]


def numbers(triangle: Triangle) -> list[int]:
    return [issue.number for issue in triangle.issues]


def test_a_row_tells_what_each_publication_said_of_a_quarter(ledger: Ledger) -> None:
    triangle = moved(ledger)
    assert numbers(triangle) == [1, 2, 3]
    assert [issue.published_at.date() for issue in triangle.issues] == [
        FIRST_MOMENT.date() + timedelta(days) for days in (0, 10, 20)
    ]
    assert values(triangle, Q3) == [15, 17, 17]
    assert values(triangle, Q4) == [None, None, ".."]
    assert (triangle.revised, triangle.published) == (1, 2)
    assert triangle.largest == (Q3, 2, 2)


def test_not_yet_published_missing_and_zero_are_three_things(ledger: Ledger) -> None:
    ledger.receive_and_publish(*usual("2017Q4", 1, ("larvik",)))
    triangle = moved(ledger, "settled")
    assert values(triangle, Q3) == [0, 0, 0]
    assert values(triangle, Q4) == [None, "..", 0]
    assert numbers(triangle) == [1, 3, 4]
    assert triangle.revised == 0, "a number in place of a missing one revises nothing"
    assert [known.changed for known in triangle.shown(Q4)] == [False, False, True]


def test_only_publications_that_said_something_new_have_a_column(ledger: Ledger) -> None:
    assert numbers(moved(ledger, centre="oslo")) == [1, 3]
    assert numbers(moved(ledger, centre="oslo", quarters=(Q3,))) == [1]
    before = moved(ledger)
    # Other answers of the same residents are a new revision, and no new number of residents.
    rows = [participant(f"bod-{n}", kartlagt="nei") for n in range(5)]
    ledger.receive_and_publish(report("bodo", "2017Q3", rows))
    cells = ledger.cells()
    assert (
        cells["adult_residents", "2017Q3", "bodo", ""]
        != (ledger.cells(3)["adult_residents", "2017Q3", "bodo", ""])
    ), "the revision is part of the cell"
    assert moved(ledger).issues == before.issues


def test_a_figure_withdrawn_is_no_longer_published_and_counts_as_revised(ledger: Ledger) -> None:
    ledger.receive_and_publish(*usual("2018Q1", 2, ("bodo",)))
    later = Quarter(2018, 1)
    with_it = moved(ledger, centre="bodo", quarters=(later,))
    assert (values(with_it, later), with_it.revised) == ([2], 0)
    _withdraw_newest(ledger)
    assert ledger.publish() == 5
    without = moved(ledger, centre="bodo", quarters=(later,))
    assert values(without, later) == [2, None]
    assert (without.revised, without.largest) == (1, None)
    assert without.shown(later)[-1].changed
    # Published anew it is there again, and revised but once.
    ledger.receive_and_publish(*usual("2018Q1", 3, ("bodo",)))
    again = moved(ledger, centre="bodo", quarters=(later,))
    assert (values(again, later), again.revised) == ([2, None, 3], 1)


def _withdraw_newest(ledger: Ledger) -> None:
    with reading(ledger.engine) as connection:
        newest = connection.execute(select(func.max(Submission.id))).scalar_one()
    decide(
        ledger.engine,
        Deed.WITHDRAW,
        newest,
        seen=SubmissionStatus.APPROVED,
        by=at_the_machine("leder"),
        now=ledger.tick(),
        reason="Prøver en tilbaketrekking.",
    )


def test_the_newest_publications_are_shown_and_the_others_counted(ledger: Ledger) -> None:
    for number in range(6, 6 + MOST_COLUMNS):
        ledger.receive_and_publish(*usual("2017Q3", number, ("bodo",)))
    triangle = moved(ledger, quarters=(Q3,))
    assert numbers(triangle) == list(range(4, 4 + MOST_COLUMNS))
    assert triangle.left_out == 2
    assert len(triangle.shown(Q3)) == MOST_COLUMNS
    first = triangle.shown(Q3)[0]
    assert first.changed, "what changed is told against the publication before, shown or not"
    assert triangle.largest == (Q3, 2, 2), "and the largest change may lie among those left out"


def test_an_earlier_day_knows_the_triangle_of_its_time(ledger: Ledger) -> None:
    then = moved(ledger, quarters=(Q3,), as_of=FIRST_MOMENT.date() + timedelta(10))
    assert (values(then, Q3), then.revised) == ([15, 17], 1)
    first = moved(ledger, quarters=(Q3,), as_of=FIRST_MOMENT.date())
    assert (values(first, Q3), first.revised, first.largest) == ([15], 0, None)


def test_how_a_figure_as_reported_moved_is_for_those_who_may_see_it(ledger: Ledger) -> None:
    visitor = replace(VISITOR, audience=Audience.INTERNAL)
    with pytest.raises(Refusal) as refused:
        ledger.door.revisions(["adult_residents"], TOTAL, scope_of(ledger, (Q3,)), visitor)
    assert refused.value.code == "not_allowed"


# --- Whatever is reported, corrected and withdrawn


def figure(observation: Observation | None) -> tuple[object, ...] | None:
    """All that a reader sees of an observation; the revision of the report is not."""
    if observation is None:
        return None
    cell = observation.cell
    return (
        *(cell.status.code, cell.value, cell.numerator, cell.denominator),
        *(observation.origin.code, observation.note),
    )


def said(ledger: Ledger, publication: int, centre: str) -> dict[Any, tuple[object, ...]]:
    """What a publication said, by the lifetimes of its rows."""
    return {
        (indicator, quarter): (*cell[:5], cell[6])
        for (indicator, quarter, where, category), cell in ledger.cells(publication).items()
        if indicator in WATCHED and where == centre and not category
    }


def follow(ledger: Ledger, seed: int, steps: int) -> None:
    """Publications as they may come, a day apart; each column is what its publication said."""
    rng = Random(seed)
    ledger.receive_and_publish(*patchy_reports(rng)[: rng.randint(2, 20)])
    days = [FIRST_MOMENT.date()]
    for _ in range(steps):
        ledger.wait(1)
        for deed in rng.choices(DEEDS, k=rng.randint(1, 3)):
            deed(rng, ledger)
        while ledger.publish() is None:
            a_report(rng, ledger)
        days.append(ledger.tick().date())
    scope = scope_of(ledger, ALL_QUARTERS)
    for centre in (TOTAL, "bodo", "oslo"):
        history = [said(ledger, number, centre) for number in range(1, len(days) + 1)]
        triangles = ledger.door.revisions(WATCHED, centre, scope, VIEWER)
        for indicator, triangle in triangles.items():
            _assert_as_published(indicator, triangle, history)
            _assert_as_known_each_day(ledger, indicator, centre, triangle, days)


def _assert_as_published(
    indicator: str, triangle: Triangle, history: list[dict[Any, tuple[object, ...]]]
) -> None:
    lines = {q: [each.get((indicator, str(q))) for each in history] for q in ALL_QUARTERS}
    pairs = {q: list(zip([None, *line], line, strict=False)) for q, line in lines.items()}
    news = [n for n in range(len(history)) if any(p[n][0] != p[n][1] for p in pairs.values())]
    assert triangle.left_out == 0
    assert numbers(triangle) == [n + 1 for n in news]
    for quarter in ALL_QUARTERS:
        row = triangle.shown(quarter)
        assert [(figure(k.before), figure(k.now)) for k in row] == [pairs[quarter][n] for n in news]
    revised = {
        quarter
        for quarter, steps in pairs.items()
        for before, after in steps
        if before and before[0] == "shown" and (not after or before[:4] != after[:4])
    }
    assert triangle.revised == len(revised)
    assert triangle.published == sum(any(line) for line in lines.values())
    sizes = [
        abs(after[1] - before[1])  # type: ignore[operator]
        for steps in pairs.values()
        for before, after in steps
        if before and after and before[0] == after[0] == "shown" and before[1] != after[1]
    ]
    largest = triangle.largest
    assert (abs(largest.difference) if largest else None) == max(sizes, default=None)


def _assert_as_known_each_day(
    ledger: Ledger, indicator: str, centre: str, triangle: Triangle, days: list[date]
) -> None:
    """The column of a day is what the door answers as of that day."""
    at: dict[int, dict[Quarter, Known]] = {
        issue.number: {quarter: triangle.shown(quarter)[n] for quarter in ALL_QUARTERS}
        for n, issue in enumerate(triangle.issues)
    }
    for number, day in enumerate(days, start=1):
        if number not in at:
            continue
        catalogue = ledger.door.catalogue(VIEWER, day)
        assert catalogue.publication == number
        first, last = min(catalogue.quarters), max(catalogue.quarters)
        answer = ledger.door.ask([indicator], Selection((), first, last, as_of=day), VIEWER)
        for quarter, known in at[number].items():
            if quarter not in catalogue.quarters:
                assert known.now is None
            else:
                assert figure(known.now) == figure(answer.get(indicator, centre, quarter))
        then = scope_of(ledger, ALL_QUARTERS, day)
        shorter = ledger.door.revisions([indicator], centre, then, VIEWER)[indicator]
        kept = [issue for issue in triangle.issues if issue.number <= number]
        assert list(shorter.issues) == kept
        assert {q: row[: len(kept)] for q, row in triangle.rows.items()} == dict(shorter.rows)


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=2, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_any_column_is_what_its_publication_said(
    backend: str, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    with open_ledger(backend, tmp_path_factory.mktemp("any")) as ledger:
        follow(ledger, seed, 4)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_many_columns_are_what_their_publications_said(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    with open_ledger("sqlite", tmp_path_factory.mktemp("many")) as ledger:
        follow(ledger, seed, 9)


def test_a_number_that_goes_missing_is_taken_away(ledger: Ledger) -> None:
    ledger.receive_and_publish(*usual("2017Q4", 4, ("larvik",)))
    assert moved(ledger).revised == 1
    _withdraw_newest(ledger)
    ledger.publish()
    triangle = moved(ledger)
    assert values(triangle, Q4) == [None, None, "..", 20, ".."]
    assert triangle.shown(Q4)[-1].now.cell.status is Status.NOT_REPORTED  # type: ignore[union-attr]
    assert triangle.revised == 2
