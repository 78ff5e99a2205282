"""What several reports tell together: of one place, over centres and quarters, and when one closes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from db.ingest import ReportFile
from db.models import Centre
from db.session import writing
from db.vocabulary import Quarter, ReportKind
from queries.measures import Note
from tests.db.import_cases import report as report_of
from tests.queries.attack import ALL, CENTRES
from tests.queries.ledger import Ledger, Row, ended, open_ledger, participant, report
from tests.queries.test_economy import BOTH, economy
from tests.queries.test_surveys import STAFF_HEAD
from tests.queries.test_told import PUBLIC, Q1, Q2, at, people, shown, withdraw

WAITS = Note.WAITS.code
TRUSTED = "survey_leader_trusted"
ROUND = "2017H2", "2017Q4"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger("sqlite", tmp_path) as opened:
        yield opened


def figure(
    ledger: Ledger, indicator: str, centre: str, quarter: str = Q1
) -> tuple[object, object, object]:
    """Status, part and whole of everybody's figure."""
    cell = ledger.cells(audience=PUBLIC)[indicator, quarter, centre, ""]
    return cell[0], cell[2], cell[3]


def progress_of(persons: int, arrived: int, latest: int = 0, centre: str = "larvik") -> ReportFile:
    """A report of progress, of which so many have a test from when they came, and a later one."""
    head = (
        "senter;kvartal;deltaker_id;norsk_ved_ankomst;norsk_siste_test;test_dato;"
        "arbeidspraksis;bosatt_dato;intro_start"
    )
    rows = [
        f"{centre};{Q1};{n};{'A1' if n < arrived else ''};{'A2' if n < latest else ''};"
        f"{'2017-03-01' if n < latest else ''};nei;;"
        for n in range(persons)
    ]
    return ReportFile("progresjon.csv", "\n".join([head, *rows]).encode())


def answers(**sizes: tuple[int, int]) -> ReportFile:
    """A survey of staff: how many trust their leader at each centre, and how many do not."""
    rows = []
    for centre, (trust, distrust) in sizes.items():
        for item, answer, number in (
            ("response", "answered", trust + distrust),
            ("leader_trusted", "fully_agree", trust),
            ("leader_trusted", "fully_disagree", distrust),
        ):
            words = (centre, ROUND[0], "nav", item, answer, str(number))
            rows.append(dict(zip(STAFF_HEAD, words, strict=True)))
    return report_of(*rows)


def change(ledger: Ledger, centre: str, **values: object) -> None:
    with writing(ledger.engine) as session:
        session.execute(update(Centre).where(Centre.code == centre).values(**values))


def test_two_reports_are_weighed_together_also_while_one_of_them_waits(ledger: Ledger) -> None:
    """20 of 30 participants tested, then 25 of 36: one more is not."""
    ledger.receive_and_publish(
        *(report(c, Q1, people(30)) for c in CENTRES),
        *(progress_of(30, 20, centre=c) for c in CENTRES),
    )
    ledger.receive_and_publish(report("larvik", Q1, people(36)))
    ledger.receive_and_publish(report("larvik", Q1, people(37)))
    before = figure(ledger, "norwegian_at_arrival", "larvik")
    ledger.receive_and_publish(progress_of(30, 25))
    assert figure(ledger, "agreement_share", "larvik")[1] == 36
    assert figure(ledger, "norwegian_at_arrival", "larvik") == before


def test_what_is_left_within_a_report_that_returns_is_weighed_too(ledger: Ledger) -> None:
    """30 tested and 20 again; withdrawn; 36 and 25: eleven, not ten, have no later test."""
    ledger.receive_and_publish(
        *(report(c, Q1, people(50)) for c in CENTRES),
        *(progress_of(50, 30, 20, centre=c) for c in CENTRES),
    )
    withdraw(ledger, "larvik", Q1, ReportKind.PROGRESS)
    ledger.receive_and_publish(progress_of(50, 36, 25))
    assert figure(ledger, "norwegian_at_arrival", "larvik")[0] == "hidden"
    ledger.receive_and_publish(progress_of(50, 40, 20))
    assert figure(ledger, "norwegian_at_arrival", "larvik")[0] == "shown"


def test_a_survey_of_few_is_not_told_by_the_sum(ledger: Ledger) -> None:
    """Twelve answers, where thirty are asked for: neither when they come nor when they are gone."""
    ledger.receive_and_publish(answers(bodo=(30, 10), oslo=(20, 20)))
    before = figure(ledger, TRUSTED, ALL, ROUND[1])
    assert before == ("shown", 50, 80)
    ledger.receive_and_publish(answers(larvik=(6, 6)))
    assert figure(ledger, TRUSTED, ALL, ROUND[1]) == before
    assert ledger.cells(audience=PUBLIC)[TRUSTED, ROUND[1], ALL, ""][-1] == WAITS


def test_a_survey_of_few_that_is_withdrawn_is_not_told_by_what_is_left(ledger: Ledger) -> None:
    ledger.receive_and_publish(answers(bodo=(30, 10), oslo=(20, 20), larvik=(6, 6)))
    withdraw(ledger, "larvik", ROUND[1], ReportKind.STAFF_SURVEY)
    sums = [
        figures[place][1:]
        for number in range(1, ledger.door.newest() + 1)
        if (place := (TRUSTED, ROUND[1], ALL, "")) in (figures := shown(ledger, number))
    ]
    assert len(sums) <= 1


def test_what_was_held_back_for_a_sum_is_shown_when_the_sum_is_as_it_was(ledger: Ledger) -> None:
    sizes = {"bodo": (30, 10), "oslo": (20, 20), "larvik": (38, 2)}
    ledger.receive_and_publish(answers(**sizes))
    before = {c: figure(ledger, TRUSTED, c, ROUND[1]) for c in (*sizes, ALL)}
    withdraw(ledger, "larvik", ROUND[1], ReportKind.STAFF_SURVEY)
    ledger.receive_and_publish(answers(larvik=(38, 2)))
    assert {c: figure(ledger, TRUSTED, c, ROUND[1]) for c in (*sizes, ALL)} == before
    assert ledger.publish(rebuild=True) is None


def test_a_report_does_not_wait_for_another_kind_that_tells(ledger: Ledger) -> None:
    ledger.receive_and_publish(
        *(report(c, "2017Q4", people(20)) for c in CENTRES), answers(bodo=(30, 10), oslo=(20, 20))
    )
    ledger.receive_and_publish(report("bodo", "2017Q4", people(30)), answers(larvik=(38, 2)))
    assert figure(ledger, "adult_residents", "bodo", "2017Q4")[:2] == ("shown", 30)


def test_a_half_year_is_weighed_by_its_persons(ledger: Ledger) -> None:
    """Six more contracts in one quarter and five fewer in the next are one more in the half-year."""
    ledger.receive_and_publish(
        *(report(c, q, people(30)) for c in CENTRES for q in (Q1, Q2)),
        economy("2017H1", **dict.fromkeys(CENTRES, BOTH)),
    )
    ledger.receive_and_publish(report("bodo", Q1, people(36)))
    first = figure(ledger, "cost_per_participant", "bodo", Q2)[2]
    ledger.receive_and_publish(report("bodo", Q2, people(25)))
    then = figure(ledger, "cost_per_participant", "bodo", Q2)[2]
    assert {first, then} <= {30.0, 33.0}
    assert ledger.publish(rebuild=True) is None


def test_a_correction_silences_no_quarter_that_it_does_not_touch(ledger: Ledger) -> None:
    """A sum over other centres than before is no correction; nor is an older one weighed anew."""
    with_ended = [*people(30), *(ended(f"e{n}", "2017-02-01") for n in range(9))]
    ledger.receive_and_publish(
        report("larvik", Q1, with_ended[:33]),
        *(report(c, Q1, with_ended) for c in CENTRES if c != "larvik"),
        *(report(c, Q2, people(30)) for c in CENTRES),
    )
    change(ledger, "larvik", first_quarter=Quarter.parse("2017Q3"))
    ledger.publish()
    ledger.receive_and_publish(report("oslo", Q2, people(60)))
    assert figure(ledger, "adult_residents", "oslo", Q2)[:2] == ("shown", 60)
    assert at(ledger, "bodo")[0] == "shown"
    assert ledger.publish(rebuild=True) is None


def test_a_centre_that_closes_does_not_tell_the_sum_that_was_hidden(ledger: Ledger) -> None:
    """Hours of two absent persons are hidden; the total with the centre, less that without, tells."""

    def absent(number: int, hours: str = "13,5") -> list[Row]:
        return [
            participant(f"p{n}", **({"fravaer_timer": hours} if n < number else {}))
            for n in range(20)
        ]

    hidden = {"oslo": absent(2), "larvik": absent(3, "20"), "kristiansand": absent(3, "17")}
    seen = {"steinkjer": absent(10), "bodo": absent(10)}
    ledger.receive_and_publish(*(report(c, Q1, rows) for c, rows in (hidden | seen).items()))
    assert figure(ledger, "absence_rate", "oslo")[0] == "hidden"
    assert figure(ledger, "absence_rate", ALL)[0] == "shown"
    change(ledger, "oslo", first_quarter=Quarter.parse("2017Q3"))
    ledger.publish()
    assert figure(ledger, "absence_rate", ALL)[0] == "hidden"
