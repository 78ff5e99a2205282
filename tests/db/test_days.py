"""Days begin and end as the readers' do, and moments are written in their time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import days
from db.ingest.codes import Code
from queries.audit_trail import Wanted
from tests.conftest import VIEWER
from tests.db.import_cases import deliver, report, residents
from tests.queries.ledger import capacity, open_ledger

HALF_PAST_MIDNIGHT = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
"""In Oslo it is 1 July already."""
ZONES = ["Europe/Oslo", "UTC", "Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia", "Asia/Beirut"]


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    days.count_in(days.NORWAY)


@given(
    zone=st.sampled_from(ZONES),
    at=st.integers(-600_000_000, 3_700_000_000).map(partial(datetime.fromtimestamp, tz=UTC)),
)
def test_every_moment_lies_within_its_day(zone: str, at: datetime) -> None:
    days.count_in(zone)
    day, step = days.day_of(at), timedelta(microseconds=1)
    assert days.begin_of(day) <= at <= days.end_of(day)
    assert days.day_of(days.begin_of(day)) == day == days.day_of(days.end_of(day))
    assert days.day_of(days.begin_of(day) - step) < day < days.day_of(days.end_of(day) + step)


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Pacific/Kiritimati"])
def test_the_calendar_has_ends(zone: str) -> None:
    days.count_in(zone)
    for day in (date.min, date.max):
        assert days.begin_of(day) < days.end_of(day)


def test_the_hour_that_autumn_has_twice_can_be_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    told = [days.moment(first + timedelta(hours=hours)) for hours in (0, 1, 2)]
    assert told == [
        "25.10.2026 02:30 CEST",
        "25.10.2026 02:30 CET",
        "25.10.2026 03:30 CET",
    ]
    assert days.iso(first) == "2026-10-25T02:30:00+02:00"
    days.count_in("America/Sao_Paulo")
    assert days.moment(first) == "24.10.2026 21:30 UTC-03"


@pytest.mark.parametrize(
    "name", ["Oslo", "", "../etc/passwd", "/etc/localtime", "Europe", "CEST+1"]
)
def test_a_zone_that_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Europe/Oslo"):
        days.known_zone(name)
    assert days.day_of(HALF_PAST_MIDNIGHT) == date(2026, 7, 1)


def test_what_is_published_after_midnight_is_of_the_new_day(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger._now = HALF_PAST_MIDNIGHT
        ledger.receive_and_publish(capacity({("bodo", "2017Q3"): 10}), report(*residents(3)))
        ask = ledger.door.catalogue
        assert ask(VIEWER, date(2026, 7, 1)).publication == 1
        assert ledger.door.days(VIEWER) == (date(2026, 7, 1),)
        with pytest.raises(Exception, match="before_first_publication") as refused:
            ask(VIEWER, date(2026, 6, 30))
        assert refused.value.details["first"] == "2026-07-01"  # type: ignore[attr-defined]
        links = ledger.door.audit.of
        assert links(Wanted(first=date(2026, 7, 1)), VIEWER).links
        assert not links(Wanted(last=date(2026, 6, 30)), VIEWER).links
        days.count_in("UTC")
        assert not links(Wanted(first=date(2026, 7, 1)), VIEWER).links


@pytest.mark.parametrize(
    ("hour", "not_over"), [("2017-09-29T21:59", True), ("2017-09-29T22:00", False)]
)
def test_a_quarter_is_over_when_its_last_day_has_begun_here(
    tmp_path: Path, hour: str, not_over: bool
) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        now = datetime.fromisoformat(hour).replace(tzinfo=UTC)
        receipt = deliver(ledger.engine, report(*residents(3)), now=now, dry_run=True)
    codes = {finding.code for file in receipt.findings for finding in file.findings}
    assert (Code.QUARTER_NOT_OVER in codes) is not_over
