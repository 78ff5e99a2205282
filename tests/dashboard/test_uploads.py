"""The page that takes reports in: checked first, shown, then confirmed or cancelled."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import sleep
from typing import Any

import pytest
import werkzeug.formparser
from sqlalchemy import select

from app import publish_approved
from dashboard import create_app
from dashboard.access import LOCAL
from dashboard.forms import TOKEN
from dashboard.uploads import ADDRESS
from db.desk import MOST_DELIVERED, MOST_FILES, MOST_OF_ONE, MOST_WAITING, Phase
from db.ingest import ReportFile
from db.models import Event, Submission
from db.office import Office
from db.session import reading
from db.vocabulary import Deed, Outcome, Permission, SubmissionStatus
from queries.difference import against_current
from tests.dashboard.calls import form_token, opening, send
from tests.dashboard.doorkeeper import somebody
from tests.db.import_cases import everything
from tests.queries.ledger import Ledger, open_ledger, participant, report, resident

THREE = [participant(f"p{number}") for number in (1, 2, 3)]
ONE = report("bodo", "2017Q2", THREE[:1])
"""So many fewer residents than in the quarter before that the check warns."""
BROKEN = report("bodo", "2017Q1", [resident("p1") | {"kjonn": "X"}])
IDENTITY = report("bodo", "2017Q1", [resident("01017012345")])


EDGE = "a-line-that-no-report-has"


def multipart(files: Sequence[ReportFile], secret: str) -> bytes:
    """A form with ``files`` and the session's secret, as a browser sends it."""
    field = f'Content-Disposition: form-data; name="{TOKEN}"\r\n\r\n{secret}\r\n'
    head = 'Content-Disposition: form-data; name="files"; filename="{}"\r\n\r\n'
    parts = [f"--{EDGE}\r\n{head.format(f.name)}".encode() + f.content + b"\r\n" for f in files]
    parts.insert(0, f"--{EDGE}\r\n{field}".encode())
    return b"".join([*parts, f"--{EDGE}--\r\n".encode()])


class Counter:
    """A service where a centre sends its reports."""

    def __init__(self, ledger: Ledger, office: Office) -> None:
        self.ledger, self.office = ledger, office
        self.app = create_app(ledger.door, office)
        self.client = self.app.server.test_client()

    def post(self, *files: ReportFile, headers: dict[str, str] | None = None) -> Any:
        accept = {"Accept": "application/json"} | (headers or {})
        form = multipart(files, form_token(self.client, self.app))
        body = {"data": form, "content_type": f"multipart/form-data; boundary={EDGE}"}
        return self.client.post(ADDRESS, headers=accept, **body)

    def deliver(self, *files: ReportFile) -> str:
        """The secret name of a delivery that has been checked."""
        answer = self.post(*files)
        assert answer.status_code == 200, answer.get_json()
        token = str(answer.get_json()["address"].rpartition("/")[2])
        return self.wait(token)

    def wait(self, token: str) -> str:
        for _ in range(400):
            if not Phase(self.state(token)["phase"]).moves:
                return token
            sleep(0.025)
        raise AssertionError("the delivery never came to an end")

    def state(self, token: str) -> Any:
        return self.client.get(f"{ADDRESS}/{token}/state").get_json()

    def page(self, token: str, search: str = "") -> str:
        call = opening(self.app, f"/reports/delivery/{token}", search)
        return json.dumps(send(self.client, call).get_json(), ensure_ascii=False)

    def take(self, token: str, step: str, **form: str) -> Any:
        form |= {TOKEN: form_token(self.client, self.app)}
        return self.client.post(f"{ADDRESS}/{token}/{step}", data=form)

    def submissions(self) -> list[tuple[int, SubmissionStatus, str | None]]:
        with reading(self.ledger.engine) as connection:
            rows = connection.execute(select(Submission.__table__).order_by(Submission.id)).all()
        return [(row.revision, row.status, row.reason) for row in rows]

    def noted(self) -> list[dict[str, Any]]:
        """The details of every link of the audit."""
        self.office.flush()
        with reading(self.ledger.engine) as connection:
            details = connection.scalars(select(Event.details).order_by(Event.id)).all()
        return [json.loads(each) for each in details]

    def events(self) -> list[tuple[Deed, Outcome]]:
        self.office.flush()
        with reading(self.ledger.engine) as connection:
            rows = connection.execute(select(Event.__table__).order_by(Event.id)).all()
        return [(row.deed, row.outcome) for row in rows]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with (
        open_ledger("sqlite", tmp_path, three_residents) as ledger,
        Office(ledger.engine, publish_approved, against_current) as office,
    ):
        yield Counter(ledger, office)


def three_residents(ledger: Ledger) -> None:
    """A centre has had three residents approved and published."""
    ledger.receive_and_publish(report("bodo", "2017Q1", THREE))


def test_nothing_is_stored_before_it_is_confirmed_and_all_of_it_afterwards(
    counter: Counter,
) -> None:
    before = everything(counter.ledger.engine)
    token = counter.deliver(report("bodo", "2017Q1", THREE[:2]))
    assert everything(counter.ledger.engine) == before
    page = counter.page(token)
    assert "Bekreft og send" in page
    assert "beboere: revisjon 2" in page
    assert "3 før, 2 nå (0 nye, 1 ute, 0 endret)" in page
    assert counter.take(token, "confirm").status_code == 303
    counter.wait(token)
    assert counter.submissions()[-1] == (2, SubmissionStatus.SUBMITTED, None)
    assert "Rapportene er mottatt" in counter.page(token)


def test_a_cancelled_delivery_leaves_no_trace(counter: Counter) -> None:
    before, events = everything(counter.ledger.engine), counter.events()
    token = counter.deliver(report("bodo", "2017Q1", THREE[:2]))
    answer = counter.take(token, "cancel")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reports")
    assert counter.client.get(f"{ADDRESS}/{token}/state").status_code == 404
    assert counter.take(token, "confirm").status_code == 404
    assert (everything(counter.ledger.engine), counter.events()) == (before, events)


def test_warnings_need_a_reason_and_the_reason_follows_the_report(counter: Counter) -> None:
    token = counter.deliver(ONE)
    assert "Hvorfor er tallene riktige likevel?" in counter.page(token)
    for reason, code in (
        ("", "reason_needed"),
        ("  ", "reason_needed"),
        ("Se 01017012345", "reason_has_number"),
        ("x" * 1001, "reason_too_long"),
        ("Likevel", "reason_too_short"),
        ("Riktigtall", "reason_too_short"),
        ("12 345 678", "reason_too_short"),
    ):
        answer = counter.take(token, "confirm", reason=reason)
        assert (answer.status_code, answer.get_json()["code"]) == (400, code)
    assert len(counter.submissions()) == 1
    counter.take(token, "confirm", reason="To ble bosatt i januar.")
    counter.wait(token)
    stored = (1, SubmissionStatus.SUBMITTED, "To ble bosatt i januar.")
    assert counter.submissions()[-1] == stored


def test_a_report_with_errors_cannot_be_confirmed(counter: Counter) -> None:
    token = counter.deliver(BROKEN)
    page = counter.page(token)
    assert "Feil som må rettes (1)" in page
    assert "Bekreft og send" not in page
    answer = counter.take(token, "confirm", reason="Likevel")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_confirmable")
    assert len(counter.submissions()) == 1


def test_an_identity_number_is_refused_and_shown_to_nobody(counter: Counter) -> None:
    token = counter.deliver(IDENTITY)
    page = counter.page(token)
    assert "Kritisk: filen er avvist (1)" in page
    assert "01017012345" not in page
    file = counter.client.get(f"{ADDRESS}/{token}/findings.csv").get_data(as_text=True)
    assert "identity_number" in file
    assert "01017012345" not in file
    assert counter.events()[-2:] == [(Deed.IMPORT, Outcome.REFUSED), (Deed.EXPORT, Outcome.DONE)]


def test_the_findings_file_says_what_the_page_says(counter: Counter) -> None:
    token = counter.deliver(BROKEN)
    norwegian = counter.client.get(f"{ADDRESS}/{token}/findings.csv")
    assert norwegian.headers["Content-Disposition"] == 'attachment; filename="funn.csv"'
    head, row = norwegian.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert head == '"Alvorlighet";"Fil";"Ark";"Rad";"Kolonne";"Hva er galt";"Hva du gjør";"Kode"'
    cells = [cell.strip('"') for cell in row.split(";")]
    assert cells[1:5] == [BROKEN.name, "", "2", "kjonn"]
    assert all(cell in counter.page(token) for cell in cells[5:7])
    english = counter.client.get(f"{ADDRESS}/{token}/findings.csv?lang=en")
    assert english.get_data(as_text=True).startswith('\ufeff"Grade","File"')


def test_another_report_that_came_meanwhile_is_not_overwritten(counter: Counter) -> None:
    token = counter.deliver(report("bodo", "2017Q1", THREE[:2]))
    counter.ledger.receive(report("bodo", "2017Q1", [*THREE, resident("p4")]), approve=False)
    counter.take(token, "confirm")
    counter.wait(token)
    assert "En annen har sendt en nyere rapport" in counter.page(token)
    assert [revision for revision, *_ in counter.submissions()] == [1, 2]


def test_the_same_report_again_makes_no_revision(counter: Counter) -> None:
    token = counter.deliver(report("bodo", "2017Q1", THREE))
    page = counter.page(token)
    assert "uendret, revisjon 1 (godkjent)" in page
    assert "Ingenting nytt blir lagret" in page
    assert "Ingen tall endres." in page
    assert "Rett det som står under" not in page
    assert "Bekreft og send" not in page
    answer = counter.take(token, "confirm")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_confirmable")


def test_the_same_report_again_needs_no_reason_for_what_was_answered_before(
    counter: Counter,
) -> None:
    counter.ledger.receive(ONE, approve=False)
    page = counter.page(counter.deliver(ONE))
    assert "uendret, revisjon 1 (sendt inn)" in page
    assert "Hvorfor er tallene riktige likevel?" not in page


def test_a_delivery_that_is_confirmed_twice_is_stored_once(counter: Counter) -> None:
    token = counter.deliver(report("bodo", "2017Q1", THREE[:2]))
    counter.take(token, "confirm")
    counter.wait(token)
    again = counter.take(token, "confirm")
    assert (again.status_code, again.get_json()["code"]) == (409, "already_received")
    assert "er allerede mottatt" in again.get_json()["message"]
    assert len(counter.submissions()) == 2


def test_a_preview_names_the_approved_revision_and_what_it_takes_the_place_of(
    counter: Counter,
) -> None:
    counter.ledger.receive(report("bodo", "2017Q1", [*THREE, resident("p4")]), approve=False)
    page = counter.page(counter.deliver(report("bodo", "2017Q1", THREE[:2])))
    assert "Sammenlignet med revisjon 1, godkjent (beboere)." in page
    assert "Revisjon 2 (sendt inn, beboere) blir erstattet når denne sendes." in page
    assert "3 før, 2 nå (0 nye, 1 ute, 0 endret)" in page


def test_the_page_of_a_waiting_revision_shows_what_it_changes_of_what_is_published(
    counter: Counter,
) -> None:
    def page(number: int) -> str:
        call = opening(counter.app, f"/reports/{number}", "")
        return json.dumps(send(counter.client, call).get_json(), ensure_ascii=False)

    four = [*THREE, resident("p4")]
    counter.ledger.receive(report("bodo", "2017Q1", four), approve=False)
    counter.ledger.receive(report("bodo", "2017Q1", [*four, resident("p5")]), approve=False)
    drawn = page(3)
    assert "Endringer mot det som er publisert" in drawn
    assert "Sammenlignet med revisjon 1, godkjent (beboere)." in drawn
    assert "3 før, 5 nå" in drawn
    assert "Endringer mot revisjonen før" in drawn
    assert "4 før, 5 nå" in drawn
    assert '"3:submitted"' in drawn
    assert "Endringer mot det som er publisert" not in page(1)


def test_findings_name_columns_as_the_file_does(counter: Counter) -> None:
    """In the headings' language, and where there is none, as a file in that language has it."""
    lacking = ReportFile("mangler.csv", BROKEN.content.replace(b"innflyttet", b"innfl"))
    file = counter.client.get(f"{ADDRESS}/{counter.deliver(lacking)}/findings.csv")
    named = {line.split(";")[4].strip('"') for line in file.get_data(as_text=True).splitlines()}
    assert {"innflyttet", "kjonn"} <= named
    assert not named & {"arrived", "sex"}


def test_an_identity_number_is_placed_under_its_heading(counter: Counter) -> None:
    file = counter.client.get(f"{ADDRESS}/{counter.deliver(IDENTITY)}/findings.csv")
    row = file.get_data(as_text=True).splitlines()[1].split(";")
    assert row[4] == '"deltaker_id"'


def test_several_files_are_one_delivery(counter: Counter) -> None:
    files = [report(centre, "2017Q2", THREE[:1]) for centre in ("larvik", "steinkjer")]
    token = counter.deliver(*files)
    counter.take(token, "confirm", reason="Første rapport")
    counter.wait(token)
    assert len(counter.submissions()) == 3


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ([], 400, "no_files"),
        ([ONE] * (MOST_FILES + 1), 400, "too_many_files"),
        ([ReportFile("stor.csv", b"x" * (MOST_DELIVERED + 1))], 413, "delivery_too_large"),
        ([ReportFile("stor.csv", b"x" * (MOST_DELIVERED + 200_000))], 413, "delivery_too_large"),
    ],
)
def test_too_little_and_too_much_is_refused(
    counter: Counter, files: list[ReportFile], status: int, code: str
) -> None:
    answer = counter.post(*files)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_what_the_desk_refuses_is_in_the_audit(counter: Counter) -> None:
    before = counter.noted()
    counter.post()
    counter.post(*[ONE] * (MOST_FILES + 1))
    counter.post(ReportFile("stor.csv", b"x" * (MOST_DELIVERED + 1)))
    broken, warned = counter.deliver(BROKEN), counter.deliver(ONE)
    counter.take(broken, "confirm", reason="Likevel")
    for reason in ("", "Se 01017012345", "x" * 1001):
        counter.take(warned, "confirm", reason=reason)
    noted = counter.noted()[len(before) :]
    assert [each["code"] for each in noted] == [
        *("no_files", "too_many_files", "delivery_too_large", "not_confirmable"),
        *("reason_needed", "reason_has_number", "reason_too_long"),
    ]
    assert {outcome for _, outcome in counter.events()[-7:]} == {Outcome.REFUSED}
    assert "01017012345" not in repr(noted)


def test_files_that_hold_no_figures_are_noted_too(counter: Counter) -> None:
    token = counter.deliver(ONE)
    assert counter.client.get(f"{ADDRESS}/{token}/findings.csv").status_code == 200
    assert counter.client.get("/reports/template.xlsx?kind=capacity").status_code == 200
    assert counter.client.get("/reports/template.xlsx?kind=01017012345").status_code == 400
    assert counter.events()[-2:] == [(Deed.EXPORT, Outcome.DONE)] * 2
    assert counter.noted()[-2:] == [
        {"file": "findings.csv", "asked": {}},
        {"file": "template.xlsx", "asked": {"kind": "capacity"}},
    ]


def test_one_person_has_only_so_many_waiting_and_the_others_still_deliver(
    counter: Counter,
) -> None:
    desk = counter.office.desk
    first, *_ = [counter.deliver(ONE) for _ in range(MOST_OF_ONE)]
    answer = counter.post(ONE)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "too_many_waiting")
    assert f"{MOST_OF_ONE} sendinger som venter" in answer.get_json()["message"]
    assert counter.noted()[-1] == {"code": "too_many_waiting", "http": 409}
    other = desk.receive([ONE], by=somebody(Permission.SEND_REPORTS))
    assert counter.state(first)["phase"] == "checked"
    counter.take(first, "cancel")
    second = counter.deliver(ONE)
    counter.take(second, "confirm", reason="To ble bosatt i januar.")
    assert counter.state(counter.wait(second))["phase"] == "stored"
    counter.deliver(ONE)
    assert desk.look(other, by=somebody()).token == other


def test_what_cannot_be_confirmed_does_not_wait(counter: Counter) -> None:
    for _ in range(MOST_OF_ONE + 1):
        counter.deliver(BROKEN)
    counter.deliver(ONE)


def test_the_desk_holds_only_so_many(counter: Counter) -> None:
    for number in range(MOST_WAITING):
        by = somebody(Permission.SEND_REPORTS, name=f"u{number // MOST_OF_ONE}")
        counter.office.desk.receive([ONE], by=by)
    answer = counter.post(ONE)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "desk_full")
    assert counter.noted()[-1]["code"] == "desk_full"


def test_other_sites_and_other_persons_are_kept_out(counter: Counter) -> None:
    foreign = counter.post(ONE, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    token = counter.deliver(ONE)
    for step in ("confirm", "cancel"):
        answer = counter.client.post(
            f"{ADDRESS}/{token}/{step}", headers={"Origin": "http://annet.example"}
        )
        assert answer.status_code == 403
    counter.office.desk.look(token, by=LOCAL)
    unknown = ("/reports/delivery/xyz", f"{ADDRESS}/xyz/state", f"{ADDRESS}/xyz/findings.csv")
    for address in unknown:
        assert counter.client.get(address).status_code == 404
    assert counter.client.get(f"{ADDRESS}/{token}/confirm").status_code == 404
    assert len(counter.submissions()) == 1


def test_a_large_file_is_never_written_to_disk_before_it_is_confirmed(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Werkzeug puts large files of a form in temporary files; this product must not."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(werkzeug.formparser, "SpooledTemporaryFile", refuse)
    rows = [resident(f"p{number}") for number in range(12_000)]
    token = counter.deliver(report("bodo", "2017Q1", rows))
    assert counter.state(token)["phase"] == "checked"


def test_a_report_can_be_sent_and_approved_before_anything_is_published(tmp_path: Path) -> None:
    with (
        open_ledger("sqlite", tmp_path) as ledger,
        Office(ledger.engine, publish_approved, against_current) as office,
    ):
        counter = Counter(ledger, office)
        first = send(counter.client, opening(counter.app, "/reports", "")).get_json()
        assert "Ingenting er publisert ennå." in json.dumps(first, ensure_ascii=False)
        token = counter.deliver(report("bodo", "2017Q1", THREE))
        counter.take(token, "confirm")
        counter.wait(token)
        [(revision, status, _)] = counter.submissions()
        assert (revision, status) == (1, SubmissionStatus.SUBMITTED)
        form = {"report": "1:submitted", "deed": "approve"}
        form |= {TOKEN: form_token(counter.client, counter.app)}
        assert counter.client.post("/reports/decide", data=form).status_code == 303
        assert ledger.cell("adult_residents", "bodo", "2017Q1") == ("shown", 3.0)


def test_the_page_of_a_revision_says_what_it_changed(counter: Counter) -> None:
    counter.ledger.receive(report("bodo", "2017Q1", THREE[:2]))
    call = opening(counter.app, "/reports/2", "")
    page = json.dumps(send(counter.client, call).get_json(), ensure_ascii=False)
    assert "Sammenlignet med revisjon 1, erstattet (beboere)." in page
    assert "3 før, 2 nå (0 nye, 1 ute, 0 endret)" in page
    for unknown in ("/reports/99", "/reports/x", "/reports/1234567890"):
        assert send(counter.client, opening(counter.app, unknown, "")).status_code == 400
        assert counter.client.get(unknown).status_code == 404
