"""Every finding the import can give, each from a report that has that fault."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine, func, select

from db.ingest import Code, Finding, Grade, Receipt, heading
from db.ingest.findings import MOST_FINDINGS, MOST_OF_A_WARNING
from db.ingest.row_rules import RULES
from db.models import Event, Resident
from db.session import reading
from db.vocabulary import Language, Outcome
from tests.db import test_import_attendance as attendance
from tests.db import test_import_incentives as incentives
from tests.db import test_import_progress_report as progress
from tests.db.import_cases import (
    CASES,
    NOW,
    PERSON_CASES,
    PLACES,
    RESIDENT,
    ROW_CASES,
    SETTLEMENT,
    WITHOUT_CONTRACT,
    Case,
    deliver,
    everything,
    report,
    resident,
    residents,
)


def findings(receipt: Receipt) -> list[Finding]:
    """The findings of all files of a delivery."""
    return [finding for file in receipt.findings for finding in file.findings]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_is_found_in_its_place_and_nothing_is_stored(engine: Engine, case: Case) -> None:
    before = everything(engine)
    receipt = deliver(engine, *case.files(), **case.choices)
    found = [f for f in findings(receipt) if f.code is case.code]
    places = [(f.sheet, f.row, f.column) for f in found]
    if case.code is Code.TOO_MANY_FINDINGS:
        assert len(found) == 1
    else:
        assert (case.sheet, case.row, case.column) in places
    assert any(case.details.items() <= f.details.items() for f in found)
    assert not receipt.accepted
    assert receipt.stored == receipt.unchanged == []
    assert everything(engine) == before


def test_every_finding_there_is_has_a_case() -> None:
    of_flat = (attendance.FAULTS, incentives.FAULTS, progress.FAULTS)
    told = {code for faults in of_flat for _, code, _ in faults}
    assert {case.code for case in (*CASES, *PERSON_CASES)} | told == set(Code)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_finding_says_what_is_wrong_and_what_to_do_in_each_language(
    engine: Engine, case: Case
) -> None:
    receipt = deliver(engine, *case.files(), **case.choices)
    for finding in findings(receipt):
        for language in Language:
            said = finding.happened(language), finding.remedy(language)
            assert all(sentence.strip() and "{" not in sentence for sentence in said)


def test_a_suggestion_is_part_of_what_to_do(engine: Engine) -> None:
    (finding,) = findings(deliver(engine, report(resident(centre="Bodø mottak"))))
    assert finding.remedy(Language.NB).endswith("Mente du «bodo»?")
    assert finding.remedy(Language.EN).endswith("Did you mean “bodo”?")


def test_findings_name_columns_as_the_file_does() -> None:
    assert heading("participant_id", Language.NB) == "deltaker_id"
    assert heading("participant_id", Language.EN) == "participant_id"
    assert heading("AB", Language.NB) == "AB"


@pytest.mark.parametrize(
    "rows",
    [
        [RESIDENT],
        [WITHOUT_CONTRACT],
        [resident(**SETTLEMENT)],
        [resident(**SETTLEMENT | {"settlement_municipality": ""})],
        [resident(contract_end="2017-09-30", end_reason="kontraktsbrudd")],
        [resident(sex="", age_group="", country="", individual_plan="", absence_hours="")],
        [resident(country="XXA"), resident(participant_id="B-002", country="afg")],
        [PLACES],
        residents(60),
    ],
    ids=range(9),
)
def test_a_right_report_has_no_findings(engine: Engine, rows: list[dict[str, str]]) -> None:
    receipt = deliver(engine, report(*rows))
    assert findings(receipt) == []
    assert receipt.accepted
    assert len(receipt.stored) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hours_total": "37,5"}, Code.ABOVE_FULL_TIME),
        ({"hours_total": "38", "hours_other": "1,5"}, Code.TOTAL_DIFFERS),
        ({"hours_total": "37"}, Code.TOTAL_DIFFERS),
        ({"hours_language_training_worklike": "10"}, Code.WORKLIKE_EXCEEDS),
        ({"arrived": "2017-01-15"}, Code.STARTED_BEFORE_ARRIVAL),
        ({"contract_start": "2017-09-30"}, Code.STARTED_AFTER_QUARTER),
        (
            {"contract_end": "2017-07-01", "end_reason": "annet"},
            Code.ENDED_BEFORE_QUARTER,
        ),
        ({"contract_end": "2017-09-30", "end_reason": "annet"}, Code.ENDED_AFTER_QUARTER),
        (
            {"contract_start": "2017-08-01", "contract_end": "2017-08-01", "end_reason": "annet"},
            Code.ENDED_BEFORE_START,
        ),
        ({"arrived": "2015-01-01", "contract_start": "2015-09-30"}, Code.LONG_CONTRACT),
        (SETTLEMENT | {"settled_on": "2017-10-02"}, Code.SETTLED_FAR_FROM_END),
    ],
)
def test_what_lies_on_the_border_is_let_through(
    engine: Engine, changes: dict[str, str], code: Code
) -> None:
    assert code not in {f.code for f in findings(deliver(engine, report(resident(**changes))))}


def test_every_fault_is_told_at_once(engine: Engine) -> None:
    bad = resident(centre="Bodø mottak", sex="x", hours_total="x", contract_start="x", arrived="")
    receipt = deliver(engine, report(bad, resident(participant_id="?")))
    assert {f.code for f in findings(receipt)} == {
        Code.UNKNOWN_CENTRE,
        Code.NOT_IN_LIST,
        Code.NOT_A_NUMBER,
        Code.NOT_A_DATE,
        Code.REQUIRED,
        Code.BAD_PARTICIPANT_ID,
    }


def test_a_cell_that_cannot_be_read_gives_no_second_finding(engine: Engine) -> None:
    receipt = deliver(engine, report(resident(contract_start="i fjor")))
    assert [f.code for f in findings(receipt)] == [Code.NOT_A_DATE]


def test_a_finding_never_repeats_what_the_cell_says(engine: Engine) -> None:
    secret = "Kari-Nordmann"
    for name in RESIDENT:
        receipt = deliver(engine, report(resident(**{name: secret})))
        assert secret not in repr(receipt)
        assert all(
            secret not in f.happened(language) + f.remedy(language)
            for f in findings(receipt)
            for language in Language
        )


def test_warnings_need_a_reason_and_errors_are_not_bought_with_one(engine: Engine) -> None:
    above = report(resident(hours_total="40", hours_other="3,5"))
    refused = deliver(engine, above)
    assert [f.grade for f in findings(refused)] == [Grade.WARNING]
    assert (refused.accepted, refused.needs_reason) == (False, True)
    assert not deliver(engine, above, reason="   ").accepted
    assert deliver(engine, above, reason="Høstferien er tatt igjen.").accepted

    wrong = deliver(engine, report(resident(sex="x")), reason="Det er sånn.")
    assert (wrong.accepted, wrong.needs_reason) == (False, False)


@pytest.mark.parametrize(
    ("place", "municipality"),
    [
        ("vertskommune", "1702"),
        ("vertskommune", "5004"),  # Steinkjer from 2018
        ("nabokommune", "1724"),
        ("nabokommune", "5039"),  # Verran from 2018
        ("annen", "0301"),
    ],
)
def test_a_municipality_is_known_by_its_old_and_its_new_code(
    engine: Engine, place: str, municipality: str
) -> None:
    told = {"settlement_place": place, "settlement_municipality": municipality}
    receipt = deliver(engine, report(resident(centre="steinkjer", **SETTLEMENT | told)))
    assert findings(receipt) == []


def test_residents_are_compared_with_the_last_approved_quarter(engine: Engine) -> None:
    for quarter, number, approve in (("2017K1", 4, True), ("2017K2", 40, False)):
        sent = report(*residents(number, quarter=quarter, contract_start="2017-01-15"))
        assert deliver(engine, sent, approve=approve, reason="Oppstart.").accepted
    left = resident(participant_id="X", contract_end="2017-09-01", end_reason="annet")
    fits = deliver(engine, report(*residents(6), left), dry_run=True)
    assert findings(fits) == []
    much = deliver(engine, report(*residents(7)), dry_run=True)
    assert [(f.code, f.details["earlier"]) for f in findings(much)] == [
        (Code.RESIDENTS_CHANGED_MUCH, "2017Q1")
    ]


def test_a_quarter_is_over_on_its_last_day(engine: Engine) -> None:
    last_day = NOW.replace(month=9, day=30)
    assert findings(deliver(engine, report(PLACES), now=last_day)) == []
    day_before = deliver(engine, report(PLACES), now=last_day.replace(day=29))
    assert [f.code for f in findings(day_before)] == [Code.QUARTER_NOT_OVER]


def test_every_rule_of_a_row_has_a_case() -> None:
    cases = {(case.code, case.column) for case in ROW_CASES}
    assert {(rule.code, rule.column) for rule in RULES} <= cases


def test_a_flood_of_findings_is_cut_off_and_still_refused(engine: Engine) -> None:
    rows = [PLACES | {"centre": f"mottak{i}"} for i in range(MOST_FINDINGS + 10)]
    receipt = deliver(engine, report(*rows))
    found = findings(receipt)
    assert len(found) == MOST_FINDINGS + 1
    assert Code.TOO_MANY_FINDINGS in {f.code for f in found}
    assert not receipt.accepted


def test_warnings_alone_never_make_a_report_impossible_to_send(engine: Engine) -> None:
    number = MOST_FINDINGS + 10
    many = residents(number, arrived="2015-01-01", contract_start="2015-09-29")
    refused = deliver(engine, report(*many))
    told = findings(refused)
    assert refused.needs_reason
    assert {f.grade for f in told} == {Grade.WARNING}
    assert sum(f.code is Code.LONG_CONTRACT for f in told) == MOST_OF_A_WARNING
    assert [f.details["number"] for f in told if f.code is Code.MORE_WARNINGS] == [
        str(number - MOST_OF_A_WARNING)
    ]
    receipt = deliver(engine, report(*many), reason="Avtalene er forlenget.")
    assert receipt.accepted
    with reading(engine) as connection:
        (noted,) = connection.scalars(select(Event.details).where(Event.outcome == Outcome.DONE))
        assert connection.scalar(select(func.count()).select_from(Resident)) == number
    assert json.loads(noted)["findings"]["long_contract"] == number


def test_rare_warnings_are_told_beside_a_flood_of_others(engine: Engine) -> None:
    many = residents(MOST_OF_A_WARNING + 5, arrived="2015-01-01", contract_start="2015-09-29")
    rare = resident(participant_id="B-X", hours_total="38")
    codes = {f.code for f in findings(deliver(engine, report(*many, rare)))}
    assert {Code.LONG_CONTRACT, Code.MORE_WARNINGS, Code.ABOVE_FULL_TIME} <= codes
