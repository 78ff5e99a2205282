"""Of all that everybody is ever shown, no two publications differ by what one to four persons are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from db.actions import decide
from db.actor import at_the_machine
from db.models import Submission
from db.session import reading, writing
from db.vocabulary import Audience, Deed, Quarter, ReportKind, SubmissionStatus
from queries.measures import Note
from tests.queries.attack import ALL, CENTRES
from tests.queries.ledger import Ledger, Row, ended, open_ledger, participant, report
from tests.queries.subtraction import Shown, told_of_few

Q1, Q2 = "2017Q1", "2017Q2"
PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL
RESIDENTS = "adult_residents", Q1


def people(many: int, first: int = 0, **cells: str) -> list[Row]:
    return [participant(f"p{n}", **cells) for n in range(first, first + many)]


def shown(ledger: Ledger, number: int) -> Shown:
    return {
        place: (value, part, whole)  # type: ignore[misc]
        for place, (status, value, part, whole, *_) in ledger.cells(number, PUBLIC).items()
        if status == "shown"
    }


def publications(ledger: Ledger) -> list[Shown]:
    newest = ledger.door.newest()
    return [shown(ledger, number) for number in range(1, newest + 1)]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger("sqlite", tmp_path) as opened:
        opened.receive_and_publish(*(report(c, Q1, people(20)) for c in CENTRES))
        yield opened


def at(ledger: Ledger, centre: str = "bodo", audience: Audience = PUBLIC) -> tuple[object, ...]:
    status, value, _, _, _, revision, note = ledger.cells(audience=audience)[
        (*RESIDENTS, centre, "")
    ]
    return status, value, revision, note


def withdraw(
    ledger: Ledger, centre: str, quarter: str, kind: ReportKind = ReportKind.RESIDENTS
) -> None:
    """Takes an approved report back, and publishes what follows."""
    submission = Submission.__table__.c
    with reading(ledger.engine) as connection:
        number = connection.scalar(
            select(submission.id).where(
                submission.kind == kind,
                submission.centre_code == centre,
                submission.quarter == Quarter.parse(quarter),
                submission.status == SubmissionStatus.APPROVED,
            )
        )
    decide(
        ledger.engine,
        Deed.WITHDRAW,
        number,
        seen=SubmissionStatus.APPROVED,
        by=at_the_machine("imdi"),
        now=ledger.tick(),
        reason="Prøve av trekking",
    )
    ledger.publish()


ONE_ROW = {
    "one is left out": people(19),
    "one is added": people(21),
    "one has other hours": [*people(19), *people(1, 19, timer_norsk="10", timer_totalt="35,5")],
    "one was absent": [*people(19), *people(1, 19, fravaer_timer="13,5")],
    "one came on another day": [*people(19), participant("p19", innflyttet="2016-12-01")],
    "one has ended": [*people(19), ended("p19", "2017-02-01")],
    "one was exchanged for another": [
        *people(19),
        *people(1, 30, timer_norsk="13", timer_totalt="38,5"),
    ],
}


@pytest.mark.parametrize("rows", ONE_ROW.values(), ids=ONE_ROW)
def test_a_correction_of_one_person_waits_and_says_so(ledger: Ledger, rows: list[Row]) -> None:
    before = shown(ledger, 1)
    ledger.receive_and_publish(report("bodo", Q1, rows))
    assert shown(ledger, 2) == before
    assert at(ledger) == ("shown", 20, 1, Note.WAITS.code)
    assert at(ledger, ALL)[3] == Note.WAITS.code
    assert at(ledger, "oslo") == ("shown", 20, 1, None)
    assert at(ledger, audience=INTERNAL)[2:] == (2, None)
    assert ledger.cells(2) != ledger.cells(1)


def test_a_correction_of_enough_in_every_number_is_shown(ledger: Ledger) -> None:
    ledger.receive_and_publish(report("bodo", Q1, people(26)))
    assert at(ledger) == ("shown", 26, 2, None)
    assert at(ledger, ALL)[:2] == ("shown", 106)


def test_corrections_of_few_are_shown_when_they_have_become_enough(ledger: Ledger) -> None:
    seen = []
    for many in range(21, 28):
        ledger.receive_and_publish(report("bodo", Q1, people(many)))
        seen.append((at(ledger)[1], at(ledger)[3]))
    waits = Note.WAITS.code
    assert seen == [*[(20, waits)] * 4, (25, None), *[(25, waits)] * 2]
    assert told_of_few(publications(ledger)) == set()


def test_what_is_as_it_was_told_waits_no_more(ledger: Ledger) -> None:
    ledger.receive_and_publish(report("bodo", Q1, people(21)))
    ledger.receive_and_publish(report("bodo", Q1, people(20)))
    assert at(ledger) == ("shown", 20, 3, None)


def test_a_correction_is_compared_with_all_that_was_ever_told(ledger: Ledger) -> None:
    """20, then 26, then 21: far enough from the last, and one from the first."""
    ledger.receive_and_publish(report("bodo", Q1, people(26)))
    ledger.receive_and_publish(report("bodo", Q1, people(21)))
    assert at(ledger) == ("shown", 26, 2, Note.WAITS.code)


def test_so_is_a_sum_of_corrections(ledger: Ledger) -> None:
    """Six more at one centre and five fewer at another are one more in all."""
    ledger.receive_and_publish(report("bodo", Q1, people(26)), report("oslo", Q1, people(15)))
    assert at(ledger, ALL)[:2] == ("shown", 100)
    assert told_of_few(publications(ledger)) == set()


def test_what_is_withdrawn_and_sent_again_nearly_the_same_is_hidden(ledger: Ledger) -> None:
    withdraw(ledger, "bodo", Q1)
    assert at(ledger)[:2] == ("not_reported", None)
    ledger.receive_and_publish(report("bodo", Q1, people(21)))
    assert at(ledger)[0] == at(ledger, ALL)[0] == "hidden"
    assert at(ledger)[3] == Note.WAITS.code
    ledger.receive_and_publish(report("bodo", Q1, people(30)))
    assert at(ledger) == ("shown", 30, 3, None)


def test_so_it_is_when_the_centres_change_at_the_same_time(ledger: Ledger) -> None:
    with writing(ledger.engine) as session:
        session.execute(text("UPDATE centre SET capacity_places = 7 WHERE code = 'larvik'"))
    withdraw(ledger, "bodo", Q1)
    ledger.receive_and_publish(report("bodo", Q1, people(21)))
    assert at(ledger)[0] == "hidden"


def test_building_anew_lets_nothing_that_waits_be_shown(ledger: Ledger) -> None:
    ledger.receive_and_publish(report("bodo", Q1, people(26)), report("oslo", Q1, people(15)))
    ledger.receive_and_publish(report("larvik", Q1, people(30)))
    before = ledger.cells(audience=PUBLIC)
    assert ledger.publish(rebuild=True) is None
    assert ledger.cells(audience=PUBLIC) == before


def test_a_new_quarter_is_no_correction(ledger: Ledger) -> None:
    ledger.receive_and_publish(report("bodo", Q1, people(21)))
    ledger.receive_and_publish(*(report(c, Q2, people(21)) for c in CENTRES))
    assert ledger.cells(audience=PUBLIC)["adult_residents", Q2, "bodo", ""][:2] == ("shown", 21)
