"""Two processes behind one address: nobody notices which of them answers, or that one is gone."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from db.ingest import ReportFile
from tests.browser.conftest import new_context
from tests.browser.test_reporting import sheet
from tests.databases import BACKENDS
from tests.processes import Service, Turns, in_turns, services
from tests.queries.ledger import Ledger, open_ledger, participant, report

THREE = [participant(f"p{number}") for number in (1, 2, 3)]


@pytest.fixture(scope="module", params=BACKENDS)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("processes")
    with open_ledger(request.param, folder, three_residents) as ledger:
        yield ledger


def three_residents(ledger: Ledger) -> None:
    """A centre has had three residents approved and published."""
    ledger.receive_and_publish(report("bodo", "2017Q1", THREE))


@pytest.fixture(scope="module")
def two(ledger: Ledger) -> Iterator[list[Service]]:
    url = ledger.engine.url.render_as_string(hide_password=False)
    with services(2, url) as started:
        yield started


@pytest.fixture(scope="module")
def before(two: list[Service]) -> Iterator[tuple[str, Turns]]:
    with in_turns(two) as proxy:
        yield proxy


@pytest.fixture
def page(browser: Browser, before: tuple[str, Turns]) -> Iterator[Page]:
    context = new_context(browser, before[0])
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def choose(page: Page, file: ReportFile, name: str = "") -> None:
    """Sends a file to be checked."""
    page.goto("/reports")
    page.locator("#deliver-files").set_input_files([sheet(file) | {"name": name or file.name}])
    page.get_by_role("button", name="Kontroller filene").click()


def confirm(page: Page) -> None:
    button = page.get_by_role("button", name="Bekreft og send")
    expect(button).to_be_visible(timeout=60_000)
    reason = page.get_by_label("Hvorfor er tallene riktige likevel?")
    if reason.count():
        reason.fill("To flyttet i april.")
    button.click()
    expect(page.get_by_role("heading", name="Rapportene er mottatt")).to_be_visible(timeout=60_000)


def test_every_upload_is_checked_and_stored_whichever_process_answers(
    page: Page, before: tuple[str, Turns]
) -> None:
    asked = before[1].asked
    for number in range(2, 4):
        choose(page, report("bodo", "2017Q2", THREE[:number]))
        expect(page.get_by_role("heading", name="Funn")).to_be_visible(timeout=60_000)
        confirm(page)
    assert all(any("/deliveries" in line for line in lines) for lines in asked.values())


@pytest.mark.slow
def test_when_every_process_dies_what_waits_is_there_and_what_was_checked_is_sent_again(
    page: Page, two: list[Service]
) -> None:
    choose(page, report("bodo", "2017Q3", THREE[:1]))
    expect(page.get_by_role("heading", name="Funn")).to_be_visible(timeout=60_000)
    checking = page.context.new_page()
    choose(checking, report("bodo", "2017Q4", THREE), "treg.csv")
    work = checking.get_by_role("heading", name="Filene kontrolleres")
    expect(work).to_be_visible(timeout=60_000)
    with checking.expect_response(lambda answer: answer.status == 502, timeout=60_000):
        for each in two:
            each.kill()
    expect(work).to_be_visible()
    for each in two:
        each.start()
    for each in two:
        each.wait()
    page.reload()
    confirm(page)
    expect(checking.locator("main")).to_contain_text("Kontrollen ble avbrutt", timeout=60_000)
    checking.get_by_role("link", name="Send andre filer").click()
    expect(checking.locator("#deliver-files")).to_be_attached()


def test_what_one_process_publishes_every_other_serves_at_once(
    two: list[Service], ledger: Ledger
) -> None:
    def taken(service: Service) -> tuple[str, str, bytes]:
        address = f"{service.address}/data/programme.csv?quarter=2017Q1"
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.headers["ETag"], answer.headers["X-Publication"], answer.read()

    seen = [taken(each) for each in two]
    assert seen[0] == seen[1]
    for number in range(4, 6):
        rows = [participant(f"p{each}") for each in range(number)]
        ledger.receive_and_publish(report("bodo", "2017Q1", rows))
        former, seen = seen, [taken(each) for each in two]
        assert seen[0] == seen[1]
        assert not set(seen[0]) & set(former[0])
