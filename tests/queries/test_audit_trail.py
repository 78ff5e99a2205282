"""The audit as it is read: narrowed by centre, person, day and deed, whole, and page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from db.audit import Entry, record
from db.days import day_of
from db.models import Event
from db.refusal import Refusal
from db.session import reading, writing
from db.vocabulary import Deed, Outcome, Quarter
from queries.audit_trail import PAGE_LENGTH, Trail, Wanted
from tests.conftest import VIEWER
from tests.databases import BACKENDS
from tests.queries.ledger import Ledger, open_ledger

START = datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC)
"""The last second of a day in Norway."""
LINKS = 2 * PAGE_LENGTH + 7
CENTRES, PEOPLE = (None, "bodo", "oslo"), ("kari", "ola")
DEEDS = (Deed.IMPORT, Deed.APPROVE, Deed.EXPORT, Deed.PUBLISH, Deed.BACKUP)


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path, some_hundred_links) as ledger:
        yield ledger


def some_hundred_links(ledger: Ledger) -> None:
    """An audit of some hundred links, two hours apart, with nothing published."""
    with writing(ledger.engine) as session:
        for number in range(LINKS):
            entry = Entry(
                DEEDS[number % 5],
                Outcome.REFUSED if number % 7 == 0 else Outcome.DONE,
                CENTRES[number % 3],
                Quarter(2017, 3) if number % 3 else None,
                {"n": number},
            )
            at = START + timedelta(hours=2 * number)
            record(session.connection(), [entry], by=PEOPLE[number % 2], now=at)


def numbers(trail: Trail, wanted: Wanted) -> list[list[int]]:
    """The numbers on every page, from the newest to the oldest."""
    pages = [trail.of(wanted, VIEWER)]
    assert not pages[0].newer
    while pages[-1].older:
        pages.append(trail.of(wanted, VIEWER, before=pages[-1].links[-1].number))
        assert pages[-1].newer
        back = trail.of(wanted, VIEWER, after=pages[-1].links[0].number)
        assert back == pages[-2], "one page on and one page back is the same page"
    assert all(page.whole for page in pages)
    return [[link.number for link in page.links] for page in pages]


DAY = day_of(START) + timedelta(days=1)


@pytest.mark.parametrize(
    ("wanted", "belongs"),
    [
        (Wanted(), lambda _row: True),
        (Wanted(centre="bodo"), lambda row: row.centre == "bodo"),
        (Wanted(centre="nowhere"), lambda _row: False),
        (Wanted(person="kari"), lambda row: row.actor == "kari"),
        (Wanted(deed=Deed.EXPORT), lambda row: row.deed is Deed.EXPORT),
        (Wanted(first=DAY), lambda row: day_of(row.at) >= DAY),
        (Wanted(last=day_of(START)), lambda row: row.at == START),
        (Wanted(first=DAY, last=DAY), lambda row: day_of(row.at) == DAY),
        (
            Wanted(centre="oslo", person="ola", last=DAY),
            lambda row: (row.centre, row.actor) == ("oslo", "ola") and day_of(row.at) <= DAY,
        ),
    ],
)
def test_the_trail_is_what_is_wanted_newest_first(ledger: Ledger, wanted: Wanted, belongs) -> None:  # type: ignore[no-untyped-def]
    with reading(ledger.engine) as connection:
        rows = connection.execute(select(Event.__table__)).all()
    pages = numbers(ledger.door.audit, wanted)
    expected = sorted((row.id for row in rows if belongs(row)), reverse=True)
    assert [number for page in pages for number in page] == expected
    assert all(len(page) == PAGE_LENGTH for page in pages[:-1])


def test_a_link_says_who_what_when_and_how_it_ended(ledger: Ledger) -> None:
    first = ledger.door.audit.of(Wanted(last=day_of(START)), VIEWER).links[0]
    assert (first.number, first.at, first.person) == (1, START, "kari")
    assert (first.deed, first.outcome, first.centre) == (Deed.IMPORT, Outcome.REFUSED, None)
    assert dict(first.details) == {"n": 0}
    with pytest.raises(TypeError):
        first.details["n"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        replace(first).person = "per"  # type: ignore[misc]


@pytest.mark.parametrize("change", ["actor = 'per'", "outcome = 'cancelled'", "details = '{}'"])
def test_a_link_that_was_changed_is_marked_where_it_is_shown(ledger: Ledger, change: str) -> None:
    with ledger.engine.begin() as connection:
        connection.execute(text(f"UPDATE event SET {change} WHERE id = 100"))
    shown = ledger.door.audit.of(Wanted(), VIEWER)
    assert [link.number for link in shown.links if not link.whole] == [100]
    assert not shown.whole


def test_a_link_after_one_taken_out_is_marked(ledger: Ledger) -> None:
    with ledger.engine.begin() as connection:
        connection.execute(text("DELETE FROM event WHERE id = 100"))
    shown = ledger.door.audit.of(Wanted(), VIEWER)
    assert [link.number for link in shown.links if not link.whole] == [101]


def test_the_people_of_the_trail_are_each_named_once(ledger: Ledger) -> None:
    assert ledger.door.audit.people(VIEWER) == ["kari", "ola"]


def test_the_trail_is_not_for_everybody(ledger: Ledger) -> None:
    stranger = replace(VIEWER, may={})
    for ask in (ledger.door.audit.people, lambda who: ledger.door.audit.of(Wanted(), who)):
        with pytest.raises(Refusal) as refused:
            ask(stranger)
        assert refused.value.http_status == 403
