"""Limits hold for all processes of an installation together, whatever its clocks do."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select

from dashboard.turnstile import Pace, Rates, Turnstile
from db.desk_models import Tally
from db.faults import Fault, StorageFault
from db.refusal import Refusal
from db.session import reading, writing
from db.tallies import Tallies
from tests.databases import BACKENDS, ready_database


class Clocks:
    """What the processes of a test take the time to be: of the day, and since they began."""

    def __init__(self) -> None:
        self.day, self.since = 1_800_000_000.0, 0.0

    def wait(self, seconds: float) -> None:
        self.day += seconds
        self.since += seconds

    def process(self, engine: Engine, **rates: int) -> Turnstile:
        shared = Tallies(engine, clock=lambda: self.day)
        return Turnstile(Rates(**rates), shared, "secret", clock=lambda: self.since)


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with ready_database(request.param, tmp_path) as ready:
        yield ready


def test_what_is_done_seldom_is_counted_for_all_processes_together(engine: Engine) -> None:
    clocks = Clocks()
    both = [clocks.process(engine, exports=4, uploads=4, logins=4) for _ in range(2)]
    for pace in (Pace.EXPORTS, Pace.UPLOADS, Pace.LOGINS):
        let = [both[number % 2].lets(pace, "a") for number in range(8)]
        assert let == [True] * 4 + [False] * 4
        assert both[0].lets(pace, "b")
    clocks.wait(601)
    assert both[1].lets(Pace.EXPORTS, "a")


def test_what_is_done_all_the_time_is_counted_together_and_seldom_written(engine: Engine) -> None:
    clocks, written = Clocks(), 0

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        nonlocal written
        written += statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))

    event.listen(engine, "before_cursor_execute", count)
    both = [clocks.process(engine, calls=100) for _ in range(2)]
    asked = let = 0
    for _ in range(30):
        for each in both:
            let += sum(each.lets(Pace.CALLS, "a") for _ in range(5))
            asked += 5
        clocks.wait(2)
    assert 100 <= let <= 130  # what the others did in the seconds before one heard of it
    assert written < asked / 4
    assert not any(each.lets(Pace.CALLS, "a") for each in both)


@pytest.mark.parametrize("back", [5, 300, 3600, 7200])
@pytest.mark.parametrize("pace", [Pace.LOGINS, Pace.CALLS])
def test_a_clock_that_is_put_back_holds_nobody_up_for_longer_than_a_window(
    engine: Engine, back: int, pace: Pace
) -> None:
    clocks = Clocks()
    first = clocks.process(engine, logins=2, calls=2)
    assert [first.lets(pace, "a") for _ in range(3)] == [True, True, False]
    clocks.wait(6)
    first.lets(pace, "a")  # and tells the others
    clocks.day -= back
    second = clocks.process(engine, logins=2, calls=2)
    for process in (first, second):
        with contextlib.suppress(Refusal):
            process.take(pace, "a")
    clocks.wait(601)
    assert first.lets(pace, "a")
    clocks.wait(601)
    assert second.lets(pace, "a")


def test_the_day_s_clock_does_not_matter_to_a_process_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passing = Turnstile(Rates(exports=1))
    assert passing.lets(Pace.EXPORTS, "a")
    monkeypatch.setattr("time.time", lambda: 0.0)
    with pytest.raises(Refusal) as refused:
        passing.take(Pace.EXPORTS, "a")
    assert 0 < int(refused.value.details["seconds"]) <= 600


def test_who_cannot_write_just_now_counts_alone_and_tells_later(tmp_path: Path) -> None:
    with ready_database("sqlite", tmp_path) as engine:
        clocks = Clocks()
        one, other = (clocks.process(engine, exports=3) for _ in range(2))
        with writing(engine):  # a long import
            assert [one.lets(Pace.EXPORTS, "a") for _ in range(4)] == [True] * 3 + [False]
        clocks.wait(6)
        one.lets(Pace.EXPORTS, "b")
        assert not other.lets(Pace.EXPORTS, "a")


def test_what_is_given_back_counts_for_nobody(engine: Engine) -> None:
    clocks = Clocks()
    one, other = (clocks.process(engine, logins=2) for _ in range(2))
    for _ in range(5):
        assert one.lets(Pace.LOGINS, "a")
        one.give_back(Pace.LOGINS, "a")
    assert [other.lets(Pace.LOGINS, "a") for _ in range(3)] == [True, True, False]


def test_what_is_written_tells_nobody_who_it_is_about(engine: Engine) -> None:
    passing = Clocks().process(engine)
    passing.take(Pace.EXPORTS, "address 203.0.113.9")
    with reading(engine) as connection:
        ((who, times),) = connection.execute(select(Tally.who, Tally.times))
    assert times == 1
    assert re.fullmatch("[0-9a-f]{64}", who)
    for each in ("203.0.113.9", "address 203.0.113.9"):
        assert who != hashlib.sha256(each.encode()).hexdigest()


def test_what_is_past_is_taken_away(engine: Engine) -> None:
    clocks = Clocks()
    clocks.process(engine).take(Pace.EXPORTS, "a")
    clocks.wait(700)
    with contextlib.suppress(Refusal):
        clocks.process(engine).take(Pace.CALLS, "b")
    with reading(engine) as connection:
        assert connection.scalars(select(Tally.pace)).all() == []


def test_nothing_is_lost_that_is_counted_while_the_shared_count_fails(engine: Engine) -> None:
    """Each waits for the database meanwhile another passes, who tidies what is counted here."""
    clocks = Clocks()

    class Failing(Tallies):
        def take(self, *_anything: object) -> int:
            clocks.wait(20)
            turnstile.lets(Pace.CALLS, "another")
            raise StorageFault(Fault.UNREACHABLE)

    turnstile = Turnstile(
        Rates(logins=3, calls=100), Failing(engine), "secret", clock=lambda: clocks.since
    )
    assert [turnstile.lets(Pace.LOGINS, "a") for _ in range(8)] == [True] * 3 + [False] * 5
