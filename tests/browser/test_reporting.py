"""A report's whole cycle with a person at the page: returned, corrected, approved, and published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import waitress
from playwright.sync_api import Browser, Page, expect

from app import publish_approved
from dashboard import create_app
from db.office import Office
from queries.difference import against_current
from tests.browser.conftest import new_context
from tests.queries.ledger import Ledger, capacity, open_ledger, participant, report

THREE = [participant(f"p{number}") for number in (1, 2, 3)]
CENTRES = ("oslo", "larvik", "kristiansand", "steinkjer", "bodo")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A published quarter, and a new report of Bodø that lacks a resident and waits."""
    with open_ledger("sqlite", tmp_path) as ledger:
        files = [report(centre, "2017Q3", THREE) for centre in CENTRES]
        ledger.receive_and_publish(*files, capacity({(c, "2017Q3"): 10 for c in CENTRES}))
        ledger.receive(report("bodo", "2017Q3", THREE[:2]), approve=False)
        yield ledger


@pytest.fixture
def address(ledger: Ledger) -> Iterator[str]:
    with Office(ledger.engine, publish_approved, against_current) as office:
        app = create_app(ledger.door, office)
        running = waitress.create_server(app.server, host="127.0.0.1", port=0)
        thread = Thread(target=running.run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.effective_port}"
        running.close()
        thread.join(timeout=5)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = new_context(browser, address)
    page = context.new_page()
    page.goto("/reports")
    yield page
    context.close()


def decide(page: Page, button: str, reason: str = "") -> None:
    """Chooses the report that waits, gives the reason, and presses the button."""
    choose = page.get_by_label("Rapport", exact=True)
    waiting = page.locator("#decide-report option", has_text="sendt inn")
    choose.select_option(waiting.get_attribute("value"))
    page.get_by_label("Begrunnelse").fill(reason)
    page.get_by_role("button", name=button).click()


def test_a_report_is_returned_corrected_and_approved(page: Page, ledger: Ledger) -> None:
    matrix, revisions = page.locator("#matrix-region"), page.locator("#revisions-region")
    expect(matrix).to_contain_text("godkjent, ny venter")
    decide(page, "Returner", "En beboer mangler.")
    expect(page.locator("#last-decision")).to_contain_text(
        "Bodø 2017K3, beboere, rev. 2, returnert"
    )
    expect(revisions).to_contain_text("En beboer mangler.")
    expect(matrix).not_to_contain_text("ny venter")

    ledger.receive(report("bodo", "2017Q3", [*THREE, participant("p4")]), approve=False)
    page.reload()
    expect(matrix).to_contain_text("godkjent, ny venter")
    decide(page, "Godkjenn")
    expect(page.locator("#last-decision")).to_contain_text("Bodø 2017K3, beboere, rev. 3, godkjent")
    assert ledger.cell("adult_residents", "bodo", "2017Q3") == ("shown", 4)
    assert ledger.cell("adult_residents", "all", "2017Q3") == ("shown", 16)
    page.goto("/centres/bodo?quarter=2017Q3")
    expect(page.locator(".cards .number").first).to_have_text("4")


def test_the_second_of_two_is_told_and_can_go_back(
    page: Page, browser: Browser, address: str, ledger: Ledger
) -> None:
    other = new_context(browser, address)
    second = other.new_page()
    second.goto("/reports")
    expect(second.locator("#decide-report")).to_be_visible()
    decide(page, "Returner", "En beboer mangler.")
    expect(page.locator("#last-decision")).to_contain_text("returnert")
    decide(second, "Godkjenn")
    expect(second.get_by_role("heading", level=1)).to_have_text("Dette kan ikke vises")
    expect(second.locator("main")).to_contain_text("allerede behandlet av")
    other.close()
    assert ledger.cell("adult_residents", "bodo", "2017Q3") == ("shown", 3)


def test_the_form_keeps_the_selection_and_the_language(page: Page) -> None:
    page.goto("/reports?centre=bodo&quarter=2017Q3&lang=en")
    waiting = page.locator("#decide-report option", has_text="submitted")
    page.get_by_label("Report", exact=True).select_option(waiting.get_attribute("value"))
    page.get_by_role("button", name="Approve").press("Enter")
    expect(page.locator("#last-decision")).to_contain_text("approved by")
    assert page.url.endswith("/reports?centre=bodo&quarter=2017Q3&lang=en")
