"""The page Rapportering: who has reported, every revision, and the form that decides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import publish_approved
from dashboard import create_app
from dashboard.decisions import ADDRESS, choice
from dashboard.forms import TOKEN
from db.audit import broken_links
from db.models import Event, Publication, Submission
from db.office import Office
from db.session import reading
from db.vocabulary import Deed, Outcome, Quarter, SubmissionStatus
from queries.difference import against_current
from queries.submissions import Report, State, due, state
from tests.conftest import VIEWER
from tests.dashboard.calls import form_token, opening, send
from tests.dashboard.house import THREE, a_quarter
from tests.queries.ledger import Ledger, open_ledger, participant, report

SUBMITTED, APPROVED = SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED


class Desk:
    """A service over one approved quarter, with a corrected report that waits."""

    def __init__(self, ledger: Ledger, office: Office) -> None:
        self.ledger, self.office = ledger, office
        self.app = create_app(ledger.door, office)
        self.client = self.app.server.test_client()

    def page(self, search: str = "") -> str:
        return json.dumps(send(self.client, opening(self.app, "/reports", search)).get_json())

    def decide(self, search: str = "", headers: Any = None, **form: str) -> Any:
        form |= {TOKEN: form_token(self.client, self.app)}
        return self.client.post(f"{ADDRESS}{search}", data=form, headers=headers)

    def status(self, submission: int) -> SubmissionStatus:
        with reading(self.ledger.engine) as connection:
            found = select(Submission.status).where(Submission.id == submission)
            return connection.scalar(found)  # type: ignore[return-value]

    def events(self) -> list[tuple[Deed, Outcome, dict[str, Any]]]:
        self.office.flush()
        with reading(self.ledger.engine) as connection:
            assert list(broken_links(connection)) == []
            rows = connection.execute(select(Event.__table__).order_by(Event.id)).all()
        return [(row.deed, row.outcome, json.loads(row.details)) for row in rows]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with (
        open_ledger("sqlite", tmp_path, a_quarter) as ledger,
        Office(ledger.engine, publish_approved, against_current) as office,
    ):
        yield Desk(ledger, office)


def waiting(desk: Desk) -> Report:
    """A corrected report of one centre, sent and not yet handled."""
    desk.ledger.receive(report("bodo", "2017Q3", THREE[:2]), approve=False)
    quarter = [Quarter(2017, 3)]
    everyone = desk.ledger.door.catalogue(VIEWER).centres
    found = desk.ledger.door.reports.of(everyone, quarter, VIEWER)
    (sent,) = [each for each in found if each.status is SUBMITTED]
    return sent


def test_the_way_back_carries_nothing_that_somebody_typed(desk: Desk) -> None:
    sent = waiting(desk)
    search = "?centre=bodo&centre=01819012345&centre=Kari&quarter=2017Q3&sort=Nordmann"
    answer = desk.decide(search, report=choice(sent.id, SUBMITTED), deed="approve")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/reports?centre=bodo&quarter=2017Q3"


def test_an_approved_correction_is_published_and_takes_the_former_ones_place(desk: Desk) -> None:
    sent = waiting(desk)
    centre = sent.slot.centre
    before = desk.ledger.cell("adult_residents", centre, "2017Q3")
    assert "godkjent, ny venter" in desk.page()
    answer = desk.decide("?quarter=2017Q3", report=choice(sent.id, SUBMITTED), deed="approve")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/reports?quarter=2017Q3"
    after = desk.ledger.cell("adult_residents", centre, "2017Q3")
    assert (before[1] - after[1], desk.status(sent.id)) == (1, APPROVED)
    drawn = desk.page()
    assert "godkjent, ny venter" not in drawn
    assert "erstattet" in drawn
    assert "Sist behandlet" in drawn
    assert [e[:2] for e in desk.events()[-2:]] == [
        (Deed.APPROVE, Outcome.DONE),
        (Deed.PUBLISH, Outcome.DONE),
    ]


def test_a_returned_report_tells_why_and_leaves_the_figures_alone(desk: Desk) -> None:
    sent = waiting(desk)
    answer = desk.decide(
        report=choice(sent.id, SUBMITTED), deed="return", reason="En beboer <mangler>."
    )
    assert answer.status_code == 303
    drawn = desk.page()
    assert "En beboer <mangler>." in drawn
    with reading(desk.ledger.engine) as connection:
        assert len(connection.execute(select(Publication.id)).all()) == 1


def test_a_withdrawn_report_leaves_the_figures_and_stays_on_the_record(desk: Desk) -> None:
    sent = waiting(desk)
    (approved,) = [
        each
        for each in desk.ledger.door.reports.of([sent.slot.centre], [sent.slot.quarter], VIEWER)
        if each.slot == sent.slot and each.status is APPROVED
    ]
    form = {"report": choice(approved.id, APPROVED), "deed": "withdraw", "reason": "Feil mottak."}
    assert desk.decide(**form).status_code == 303
    cell = desk.ledger.cell("adult_residents", sent.slot.centre, "2017Q3")
    assert cell == ("not_reported", None)
    assert "Feil mottak." in desk.page()


@pytest.mark.parametrize(
    ("change", "code", "http"),
    [
        ({"report": ""}, "bad_decision", 400),
        ({"report": "1"}, "bad_decision", 400),
        ({"report": "x:submitted"}, "bad_decision", 400),
        ({"report": "١:submitted"}, "bad_decision", 400),
        ({"report": "1:hotel"}, "bad_decision", 400),
        ({"report": "9999999:submitted"}, "unknown_report", 404),
        ({"report": "99999999999999999999:submitted"}, "unknown_report", 404),
        ({"deed": ""}, "bad_decision", 400),
        ({"deed": "publish"}, "bad_decision", 400),
        ({"deed": "return", "reason": " "}, "reason_missing", 400),
        ({"deed": "return", "reason": "Gjelder 01819012345"}, "reason_has_number", 400),
        ({"deed": "return", "reason": "x" * 1001}, "reason_too_long", 400),
    ],
)
def test_a_form_that_makes_no_sense_changes_nothing(
    desk: Desk, change: dict[str, str], code: str, http: int
) -> None:
    sent = waiting(desk)
    form = {"report": choice(sent.id, SUBMITTED), "deed": "approve"} | change
    answer = desk.decide(**form)
    assert (answer.status_code, answer.get_json()["code"]) == (http, code)
    assert desk.status(sent.id) is SUBMITTED


def test_the_second_to_decide_is_told_who_was_first(desk: Desk) -> None:
    sent = waiting(desk)
    form = {"report": choice(sent.id, SUBMITTED), "reason": "Sjekk timene."}
    assert desk.decide(**form, deed="return").status_code == 303
    second = desk.decide(**form, deed="approve")
    assert (second.status_code, second.get_json()["code"]) == (409, "report_moved_on")
    assert re.search(r"behandlet av \S+ \(\d\d\.\d\d\.\d{4}", second.get_json()["message"])
    assert desk.status(sent.id) is SubmissionStatus.RETURNED


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_another_site_is_refused(desk: Desk, headers: dict[str, str]) -> None:
    sent = waiting(desk)
    form = {"report": choice(sent.id, SUBMITTED), "deed": "approve"}
    answer = desk.decide(headers=headers, **form)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "other_site")
    assert desk.status(sent.id) is SUBMITTED
    told = {"code": "other_site", "http": 403, "address": ADDRESS}
    assert desk.events()[-1] == (Deed.ACCESS, Outcome.REFUSED, told)


def test_nothing_is_decided_by_an_address_alone(desk: Desk) -> None:
    sent = waiting(desk)
    query = f"?report={choice(sent.id, SUBMITTED)}&deed=approve"
    assert desk.client.get(ADDRESS + query).status_code in (400, 404, 405)
    assert desk.status(sent.id) is SUBMITTED


def test_every_file_taken_and_every_file_refused_is_in_the_audit(desk: Desk) -> None:
    desk.client.get("/data/programme.csv?centre=bodo&quarter=2017Q3")
    desk.client.get("/data/programme.csv?centre=nowhere")
    (_, done, taken), (_, refused, why) = desk.events()[-2:]
    assert (done, refused) == (Outcome.DONE, Outcome.REFUSED)
    assert taken == {
        "file": "programme.csv",
        "publication": "1",
        "asked": {"centre": ["bodo"], "quarter": ["2017Q3"]},
    }
    assert why == {"code": "unknown_centre", "http": 400}


def test_a_report_is_overdue_the_day_after_its_time_limit(desk: Desk) -> None:
    bodo = desk.ledger.door.catalogue(VIEWER).centres["bodo"]
    quarter = Quarter(2017, 4)
    assert due(quarter) == date(2018, 1, 30)
    assert state([], bodo, quarter, due(quarter)) is State.MISSING
    assert state([], bodo, quarter, due(quarter) + timedelta(days=1)) is State.OVERDUE


def test_a_closed_centre_owes_no_report(door: Any) -> None:
    oslo = door.catalogue(VIEWER).centres["oslo"]
    today = date(2026, 1, 1)
    assert state([], oslo, Quarter(2018, 1), today) is State.OVERDUE
    assert state([], oslo, Quarter(2018, 2), today) is State.CLOSED


def test_a_return_is_seen_beside_what_is_approved_and_after_the_time_limit(desk: Desk) -> None:
    def sent(revision: int, status: SubmissionStatus) -> Report:
        return replace(waiting_report, revision=revision, status=status)

    waiting_report = waiting(desk)
    bodo = desk.ledger.door.catalogue(VIEWER).centres["bodo"]
    quarter, returned = waiting_report.slot.quarter, SubmissionStatus.RETURNED
    in_time, late = due(quarter), due(quarter) + timedelta(days=1)
    both = [sent(1, APPROVED), sent(2, returned)]
    assert state(both, bodo, quarter, late) is State.SENT_BACK
    assert state(both[1:], bodo, quarter, in_time) is State.RETURNED
    overdue = state(both[1:], bodo, quarter, late)
    assert (overdue, overdue.late, State.SENT_BACK.late) == (State.RETURNED_LATE, True, False)


def test_what_is_returned_after_the_time_limit_is_counted_as_overdue(desk: Desk) -> None:
    desk.ledger.receive(report("bodo", "2017Q4", THREE), approve=False)
    (sent,) = desk.ledger.door.reports.of(["bodo"], [Quarter(2017, 4)], VIEWER)
    before = json.loads(desk.page("?centre=bodo&quarter=2017Q4"))
    assert "0 av 2 rapporter er godkjent, 1 venter på behandling, 1 er over" in said_in(before)
    desk.decide(report=choice(sent.id, SUBMITTED), deed="return", reason="En beboer mangler.")
    after = said_in(json.loads(desk.page("?centre=bodo&quarter=2017Q4")))
    assert "0 av 2 rapporter er godkjent, 0 venter på behandling, 2 er over" in after
    assert "beboere: returnert, over fristen" in after


def said_in(drawn: Any) -> str:
    return json.dumps(drawn, ensure_ascii=False)


def test_reports_that_are_not_reported_by_a_centre_say_so(desk: Desk) -> None:
    def banners() -> list[bool]:
        pages = (send(desk.client, opening(desk.app, path)) for path in ("/reports", "/audit"))
        return ["Demonstrasjonstall" in said_in(page.get_json()) for page in pages]

    assert banners() == [False, False]
    desk.ledger.receive(report("bodo", "2017Q3", [participant("p1", opphav="simulert")]))
    assert banners() == [True, True]


def test_no_quarter_is_offered_in_which_no_centre_is_open(door: Any) -> None:
    found = door.reports.catalogue(VIEWER, today=date(2026, 11, 1))
    assert found.quarters[-1] == Quarter(2018, 4)
    assert all(
        any(centre.open_in(quarter) for centre in found.centres.values())
        for quarter in found.quarters
    )


def test_whoever_comes_second_is_told_what_was_decided(desk: Desk) -> None:
    sent = waiting(desk)
    desk.decide(report=choice(sent.id, SUBMITTED), deed="approve")
    second = desk.decide(
        report=choice(sent.id, SUBMITTED), deed="return", reason="En beboer mangler."
    )
    assert second.status_code == 409
    assert "er nå godkjent" in second.get_json()["message"]
    assert "local" in second.get_json()["message"]


def test_a_script_is_told_where_to_go(desk: Desk) -> None:
    sent = waiting(desk)
    form = {"report": choice(sent.id, SUBMITTED), "deed": "approve"}
    answer = desk.decide("?quarter=2017Q3", headers={"Accept": "application/json"}, **form)
    assert (answer.status_code, answer.get_json()) == (200, {"address": "/reports?quarter=2017Q3"})


@pytest.mark.parametrize("reason", ["Feil", "Feilfeilfeil", "1234 5678 90", "x y"])
def test_a_report_is_not_returned_without_a_sentence(desk: Desk, reason: str) -> None:
    sent = waiting(desk)
    answer = desk.decide(report=choice(sent.id, SUBMITTED), deed="return", reason=reason)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "reason_too_short")
    assert desk.status(sent.id) is SUBMITTED
