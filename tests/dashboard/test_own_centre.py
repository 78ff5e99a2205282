"""A reporter for one centre, who puts another centre's code wherever something can be put."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from time import sleep
from typing import Any

import pytest
from sqlalchemy import select

from dashboard import decisions, report_form, uploads
from dashboard.decisions import choice
from dashboard.files import EXTRACTS, WORDS, WRITERS
from dashboard.pages import PAGES
from dashboard.word_files import FORMATS
from db.desk import Phase
from db.models import Submission
from db.session import reading
from db.vocabulary import Deed, Outcome, Permission, SubmissionStatus
from queries.submissions import Report
from tests.conftest import VIEWER
from tests.dashboard.calls import changing, form_token, part_ids, send, whose_in
from tests.dashboard.house import NOBODY, ROLES, House, open_house
from tests.dashboard.test_uploads import EDGE, multipart
from tests.queries.ledger import participant, report

OWN, OTHER = "bodo", "oslo"
FILES = [f"/data/{table}.{extension}" for table in EXTRACTS for extension in WRITERS]
FILES += [f"/data/{table}.{extension}" for table in WORDS for extension in FORMATS]
NEEDS = {page.path: page.needs for page in PAGES if not page.about_one}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def reporter(house: House) -> Any:
    return house.logged_in("reporter")


def reports(house: House, centre: str) -> list[Report]:
    quarters = house.ledger.door.catalogue(VIEWER).quarters
    return house.ledger.door.reports.of([centre], quarters, VIEWER)


def refused(answer: Any, *codes: str) -> None:
    assert answer.status_code == 403, answer.get_data(as_text=True)[:300]
    assert answer.get_json()["code"] in (codes or ("not_your_centre", "not_allowed"))


@pytest.mark.parametrize("path", NEEDS)
def test_no_page_shows_the_other_centre(house: House, reporter: Any, path: str) -> None:
    may = house.people.oneself(house.keys["reporter"]).viewer.may  # type: ignore[union-attr]
    for search in (f"?centre={OTHER}", f"?centre={OWN}&centre={OTHER}"):
        for answer in (house.open(reporter, path, search), reporter.get(f"{path}{search}")):
            if NEEDS[path] is None or NEEDS[path] in may:
                refused(answer, "not_your_centre")
            else:  # a page that is not for them at all, and may have no such parameter
                assert answer.status_code in (400, 403)
    own = house.open(reporter, path)
    assert own.status_code in (200, 403)
    shown = json.dumps(own.get_json(), separators=(",", ":"))
    assert f'"{OTHER}"' not in shown
    assert f"/centres/{OTHER}" not in shown
    assert set(re.findall('"data-centre":"([^"]+)"', shown)) <= {OWN, "all"}


@pytest.mark.parametrize("name", ["quarter", "measure", "sort", "as_of", "lang", "audience", "x"])
def test_the_other_centres_code_is_no_value_of_any_other_parameter(
    house: House, reporter: Any, name: str
) -> None:
    for path in ("/programme", "/reports"):
        assert house.open(reporter, path, f"?{name}={OTHER}").status_code == 400
    assert reporter.get(f"/data/programme.csv?{name}={OTHER}").status_code == 400


def test_what_a_page_is_about_is_the_own_centre_or_nothing(house: House, reporter: Any) -> None:
    refused(house.open(reporter, f"/centres/{OTHER}"), "not_your_centre")
    assert house.open(reporter, f"/centres/{OWN}").status_code == 200
    for found in reports(house, OTHER):
        refused(house.open(reporter, f"/reports/{found.id}"), "not_your_centre")
    for found in reports(house, OWN):
        assert house.open(reporter, f"/reports/{found.id}").status_code == 200


def test_an_administrator_sees_that_a_report_came_and_no_figure_of_it(house: House) -> None:
    """Managing users is no reason to see small numbers."""
    shown = {}
    for role in ("editor", "administrator"):
        person = house.logged_in(role)
        answers = [house.open(person, f"/reports/{each.id}") for each in reports(house, OWN)]
        assert {answer.status_code for answer in answers} == {200}
        shown[role] = "".join(json.dumps(answer.get_json()) for answer in answers)
    assert '"Table"' in shown["editor"]
    assert '"Table"' not in shown["administrator"]
    assert "slik de er rapportert" in shown["administrator"]


@pytest.mark.parametrize("address", [*FILES, "/data/audit.csv", report_form.ADDRESS])
def test_no_file_holds_the_other_centre(house: House, reporter: Any, address: str) -> None:
    refused(reporter.get(f"{address}?centre={OTHER}"))
    if not address.endswith(("xlsx", "audit.csv")):
        refused(reporter.get(f"{address}?centre={OWN}&centre={OTHER}"))
    own = reporter.get(address)
    if own.status_code == 200 and not address.endswith("xlsx"):
        text = own.get_data(as_text=True)
        assert ";oslo;" not in text
        assert '"oslo"' not in text
        assert "\r\nOslo;" not in text


def test_what_everybody_may_see_of_the_other_centre_is_seen_as_everybody(
    house: House, reporter: Any
) -> None:
    address = f"/data/programme.csv?centre={OTHER}&audience=public"
    assert reporter.get(address).data == house.browser().get(address).data


@pytest.mark.parametrize(
    "values",
    [
        {"centres": [OTHER]},
        {"centres": [OWN, OTHER]},
        {"quarter": OTHER},
        {"first_quarter": OTHER},
        {"measure": OTHER},
        {"as_of": OTHER},
        {"sort": OTHER, "changed": "sort.data"},
        {"address": f"/programme?centre={OTHER}"},
        {"address": f"/centres/{OTHER}"},
        {"address": f"/reports?centre={OTHER}"},
        {"address": f"/audit?centre={OTHER}"},
        {"address": OTHER},
    ],
)
def test_no_input_of_a_callback_gives_the_other_centre(
    house: House, reporter: Any, values: dict[str, Any]
) -> None:
    page = house.open(reporter, "/programme").get_json()
    parts = part_ids(page)
    for changed in ("centres.value", "quarter.value", "measure.value", "sort.data"):
        said = {"centres": [OWN], "address": f"/programme?centre={OWN}", "changed": changed}
        said |= {"whose": whose_in(page)}
        answer = send(reporter, changing(house.app, parts, **said | values))
        if answer.status_code == 200:  # what was put there was not looked at for such a change
            assert OTHER not in answer.get_data(as_text=True)
        else:
            assert answer.status_code in (400, 403, 404), answer.get_json()


def test_all_centres_are_all_the_own_ones(house: House, reporter: Any) -> None:
    page = house.open(reporter, "/programme").get_json()
    said = {"centres": [], "whose": whose_in(page)}
    answer = send(reporter, changing(house.app, part_ids(page), **said))
    assert answer.status_code == 200
    assert f'"{OTHER}"' not in answer.get_data(as_text=True)


def test_a_reporter_decides_about_nothing(house: House, reporter: Any) -> None:
    for centre in (OWN, OTHER):
        for found in reports(house, centre):
            for deed in ("approve", "return", "withdraw"):
                form = {"report": choice(found.id, found.status), "deed": deed, "reason": "Feil."}
                refused(reporter.post(decisions.ADDRESS, data=form), "not_allowed")
    told = house.events()[-1]
    assert told[1:3] == (Outcome.REFUSED, house.keys["reporter"])
    assert told[3]["code"] == "not_allowed"


def deliver(house: House, browser: Any, *files: Any) -> Any:
    answer = browser.post(
        uploads.ADDRESS,
        data=multipart(files, form_token(browser, house.app)),
        content_type=f"multipart/form-data; boundary={EDGE}",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 200, answer.get_json()
    token = answer.get_json()["address"].rpartition("/")[2]
    person = house.people.oneself(house.keys["reporter"])
    assert person is not None
    while (found := house.office.desk.look(token, by=person.viewer)).phase.moves:
        sleep(0.02)
    return found


@pytest.mark.parametrize("centres", [[OTHER], [OWN, OTHER]])
def test_a_delivery_with_the_other_centres_rows_is_stopped_whole(
    house: House, reporter: Any, centres: list[str]
) -> None:
    before = len(house.events())
    rows = [participant(f"x{number}") for number in (1, 2, 3, 4)]
    found = deliver(house, reporter, *(report(centre, "2017Q3", rows) for centre in centres))
    assert found.phase is Phase.FAILED
    assert found.failure == ("not_your_centre", {})
    page = house.open(reporter, f"{uploads.PAGE}/{found.token}")
    assert "Du har bare tilgang til eget mottak" in page.get_data(as_text=True)
    told = {"code": "not_your_centre", "http": 403}
    key = house.keys["reporter"]
    assert house.events()[before:] == [(Deed.IMPORT, Outcome.REFUSED, key, told)]
    secret = {"csrf_token": form_token(reporter, house.app)}
    answer = reporter.post(f"{uploads.ADDRESS}/{found.token}/confirm", data=secret)
    assert answer.status_code == 409
    with reading(house.ledger.engine) as connection:
        waiting = Submission.status == SubmissionStatus.SUBMITTED
        assert connection.execute(select(Submission.id).where(waiting)).all() == []


def test_a_delivery_is_its_senders_alone(house: House, reporter: Any) -> None:
    rows = [participant(f"p{number}") for number in (1, 2, 3)]
    found = deliver(house, reporter, report(OWN, "2017Q3", rows))
    assert found.phase is Phase.CHECKED
    editor = house.logged_in("editor")
    page = f"{uploads.PAGE}/{found.token}"
    assert house.open(editor, page).get_json()["code"] == "unknown_delivery"
    secret = {"csrf_token": form_token(editor, house.app)}
    for act in ("confirm", "cancel"):
        answer = editor.post(f"{uploads.ADDRESS}/{found.token}/{act}", data=secret)
        assert answer.status_code == 404
    assert house.open(reporter, page).status_code == 200


# --- Role by page


@pytest.mark.parametrize("role", [NOBODY, *ROLES])
def test_each_role_opens_the_pages_that_its_permissions_give(house: House, role: str) -> None:
    browser = house.logged_in(role)
    person = house.people.oneself(house.keys[role]) if role != NOBODY else None
    may = person.viewer.may if person else {}
    for path, needs in NEEDS.items():
        answer = house.open(browser, path)
        allowed = needs is None or needs in may
        assert answer.status_code == (200 if allowed else 401 if role == NOBODY else 403), path
        if allowed:
            drawn = json.dumps(answer.get_json())
            menu = [p for p in NEEDS if f'"nav-{p}"' in drawn]
            assert menu == [p for p, needed in NEEDS.items() if needed is None or needed in may]
    internal = house.open(browser, "/programme", "?audience=internal")
    assert (internal.status_code == 200) == (Permission.SEE_INTERNAL in may)
    if Permission.SEE_REPORTS in may:
        page = house.open(browser, "/reports").get_data(as_text=True)
        assert ('"deliver"' in page) == (Permission.SEND_REPORTS in may)
        assert ("Behandle en rapport" in page) == (Permission.DECIDE in may)
