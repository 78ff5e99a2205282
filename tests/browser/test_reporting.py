"""A report's whole cycle with a person at the page: returned, corrected, approved, and published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app import publish_approved
from dashboard import create_app
from db.ingest import ReportFile
from db.office import Office
from queries.difference import against_current
from tests.browser.conftest import new_context
from tests.browser.page import Opened
from tests.queries.ledger import Ledger, capacity, open_ledger, participant, report
from tests.serving import serving

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
    with (
        Office(ledger.engine, publish_approved, against_current) as office,
        serving(create_app(ledger.door, office).server) as address,
    ):
        yield address


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
    page.get_by_role("textbox", name="Begrunnelse").fill(reason)
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
    said = second.get_by_role("alert").filter(has_text="allerede behandlet av")
    expect(said).to_contain_text("local")
    expect(said).to_contain_text("er nå returnert")
    expect(said).to_be_focused()
    said.get_by_role("button", name="Se hvordan det er nå").click()
    expect(second.locator("#last-decision")).to_contain_text("returnert")
    other.close()
    assert ledger.cell("adult_residents", "bodo", "2017Q3") == ("shown", 3)


def test_a_refused_reason_is_told_in_the_form_and_what_was_typed_is_kept(
    page: Page, ledger: Ledger
) -> None:
    reason = page.locator("#decide-reason")
    for written, told in (
        ("", "Skriv en begrunnelse"),
        ("Feil", "Begrunnelsen må være en setning"),
        ("Se rad med 01017012345.", "fødselsnummer eller DUF-nummer"),
    ):
        decide(page, "Returner", written)
        expect(page.locator("#decide-form").get_by_role("alert")).to_contain_text(told)
        expect(reason).to_be_focused()
        expect(reason).to_have_value(written)
    expect(page.locator("#decide-reason-help .count")).to_have_text("23 av 1000 tegn")
    assert ledger.cell("adult_residents", "bodo", "2017Q3") == ("shown", 3)


def test_a_report_is_decided_about_where_its_changes_are(page: Page, ledger: Ledger) -> None:
    page.get_by_role("link", name="rev. 2: se endringene og behandle").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("revisjon 2")
    expect(page.locator("#published-region")).to_contain_text("Voksne beboere")
    expect(page.get_by_role("button", name="Godkjenn")).to_be_visible()
    page.get_by_role("button", name="Godkjenn").click()
    expect(page.locator("#last-decision")).to_contain_text("rev. 2, godkjent")
    assert ledger.cell("adult_residents", "bodo", "2017Q3") == ("shown", 2)


def test_what_is_approved_is_not_offered_to_be_approved(page: Page) -> None:
    page.get_by_text("Returner eller trekk en godkjent rapport").click()
    buttons = page.locator("#approved-form button")
    expect(buttons).to_have_text(["Returner", "Trekk"])


def test_a_day_that_is_none_is_told_in_the_audits_form(page: Page) -> None:
    page.goto("/audit")
    page.get_by_label("Fra og med").fill("31.02.2026")
    page.get_by_role("button", name="Vis").click()
    expect(page.get_by_role("alert")).to_contain_text("kan ikke leses")
    expect(page.get_by_label("Fra og med")).to_have_value("31.02.2026")
    page.get_by_label("Fra og med").fill("01.02.2019")
    page.get_by_role("button", name="Vis").click()
    page.wait_for_url("**/audit?*from=01.02.2019*")
    expect(page.get_by_label("Fra og med")).to_have_value("01.02.2019")


def test_the_form_keeps_the_selection_and_the_language(page: Page) -> None:
    page.goto("/reports?centre=bodo&quarter=2017Q3&lang=en")
    waiting = page.locator("#decide-report option", has_text="submitted")
    page.get_by_label("Report", exact=True).select_option(waiting.get_attribute("value"))
    page.get_by_role("button", name="Approve").press("Enter")
    expect(page.locator("#last-decision")).to_contain_text("approved by")
    assert page.url.endswith("/reports?centre=bodo&quarter=2017Q3&lang=en")


def sheet(file: ReportFile) -> dict[str, str | bytes]:
    """``file`` as a browser is given it."""
    return {"name": file.name, "mimeType": "text/csv", "buffer": file.content}


def send(page: Page, *files: ReportFile) -> None:
    """Chooses files on Rapportering and has them checked."""
    page.goto("/reports")
    page.locator("#deliver-files").set_input_files([sheet(file) for file in files])
    expect(page.locator("#deliver-chosen li")).to_have_count(len(files))
    page.get_by_role("button", name="Kontroller filene").click()
    expect(page.get_by_role("heading", name="Funn")).to_be_visible()


def test_a_centre_sends_its_report_imdi_returns_it_and_the_correction_is_published(
    page: Page, ledger: Ledger
) -> None:
    send(page, report("bodo", "2017Q4", THREE[:1]))
    expect(page.locator("main")).to_contain_text("endrer seg over 50 prosent")
    expect(page.locator("#changes-0-region")).to_contain_text("Voksne beboere")
    page.get_by_label("Hvorfor er tallene riktige likevel?").fill("To flyttet i oktober.")
    page.get_by_role("button", name="Bekreft og send").press("Enter")
    expect(page.get_by_role("heading", name="Rapportene er mottatt")).to_be_visible()

    page.get_by_role("link", name="Se i oversikten").click()
    expect(page.locator("#revisions-region")).to_contain_text("To flyttet i oktober.")
    page.locator("#decide-report").select_option(
        label="Bodø 2017K4, beboere, rev. 1 – sendt inn", timeout=10_000
    )
    page.locator("#decide-reason").fill("En beboer mangler.")
    page.get_by_role("button", name="Returner").click()
    expect(page.locator("#last-decision")).to_contain_text("returnert")

    send(page, report("bodo", "2017Q4", THREE[:2]))
    expect(page.locator("main")).to_contain_text("1 før, 2 nå (1 nye, 0 ute, 0 endret)")
    page.get_by_role("button", name="Bekreft og send").click()
    expect(page.get_by_role("heading", name="Rapportene er mottatt")).to_be_visible()
    page.get_by_role("link", name="Se i oversikten").click()
    page.locator("#decide-report").select_option(label="Bodø 2017K4, beboere, rev. 2 – sendt inn")
    page.get_by_role("button", name="Godkjenn").click()
    expect(page.locator("#last-decision")).to_contain_text("rev. 2, godkjent")
    assert ledger.cell("adult_residents", "bodo", "2017Q4") == ("shown", 2)
    page.get_by_role("link", name="Se endringene: Bodø 2017K4, beboere, rev. 2").click()
    expect(page.locator("#changes-region")).to_contain_text("+1 person")


def test_files_are_dropped_looked_at_and_cancelled(page: Page, ledger: Ledger) -> None:
    before = ledger.cells()
    names = ["beboere.csv", "flere.csv"]
    contents = [
        report(centre, "2017Q4", THREE).content.decode("utf-8-sig") for centre in CENTRES[1:3]
    ]
    expect(page.locator("#deliver-files")).to_be_visible()
    page.evaluate(
        """([names, contents]) => {
            const carried = new DataTransfer();
            names.forEach((name, n) => carried.items.add(new File([contents[n]], name)));
            document.getElementById("deliver-zone").dispatchEvent(
                new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }""",
        [names, contents],
    )
    expect(page.locator("#deliver-chosen li")).to_have_count(2)
    page.locator("#deliver-files").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Larvik 4. kvartal 2017")
    expect(page.locator("main")).to_contain_text("Kristiansand 4. kvartal 2017")
    page.get_by_role("button", name="Avbryt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rapportering")
    assert ledger.cells() == before
    page.go_back()
    expect(page.locator("body")).to_contain_text("Sendingen finnes ikke lenger")
    expect(page.get_by_text("Henter tall")).not_to_be_visible()
    page.reload()
    expect(page.locator("main")).to_contain_text("Sendingen finnes ikke lenger")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_what_is_found_is_shown_accessibly_and_can_be_taken_along(
    page: Page, address: str, language: str
) -> None:
    page.goto(f"/reports?lang={language}")
    broken = report("bodo", "2017Q4", [THREE[0] | {"kjonn": "X"}, *THREE[1:]])
    page.locator("#deliver-files").set_input_files([sheet(broken)])
    page.locator("#deliver button").click()
    expect(page.locator("#findings-error-region")).to_be_visible()
    with page.expect_download() as download:
        page.locator("#findings-file").click()
    assert "not_in_list" in Path(download.value.path()).read_text("utf-8-sig").lower()
    opened = Opened(page, address)
    for width in (320, 1440):
        opened.resize(width)
        assert opened.axe() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_telephone_every_line_of_a_report_is_on_the_page(page: Page, address: str) -> None:
    opened = Opened(page, address)
    for path in ("/reports", "/audit", "/reports/6"):
        opened.goto(path)
        opened.resize(360)
        tables = page.locator("table.stacks")
        expect(tables.first).to_be_visible()
        cut = tables.evaluate_all(
            "all => all.filter(t => t.closest('.table-scroll').scrollWidth > innerWidth).length"
        )
        assert (path, cut) == (path, 0)
        heads = page.locator("table.stacks tbody td[data-label]")
        named = heads.first.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert named.strip('"') == heads.first.get_attribute("data-label")


def test_the_chooser_is_worked_by_keyboard_and_shows_where_it_is(page: Page) -> None:
    expect(page.locator("#deliver-chosen")).to_have_text("Ingen filer er valgt.")
    chooser = page.locator("#deliver-files")
    chooser.focus()
    with page.expect_file_chooser():
        chooser.press("Enter")
    outline = page.locator("label.choose").evaluate("label => getComputedStyle(label).outlineStyle")
    assert outline == "solid"


def test_what_was_done_is_said_where_one_lands(page: Page) -> None:
    page.evaluate(
        """() => document.addEventListener("submit", event => setTimeout(
             () => { sessionStorage.pressed = event.submitter.textContent; }))"""
    )
    decide(page, "Godkjenn")
    done = page.locator("#decided")
    expect(done).to_have_text("Bodø 2017K3, beboere, rev. 2 er godkjent og publisert.")
    expect(done).to_be_focused()
    assert done.get_attribute("role") == "status"
    assert page.evaluate("sessionStorage.pressed") == "Godkjenner …"
    # It is told once.
    page.reload()
    expect(page.locator("#last-decision")).to_be_visible()
    expect(done).to_have_count(0)


def test_a_form_that_is_not_answered_keeps_what_was_typed_and_says_what_is_known(
    page: Page,
) -> None:
    expect(page.locator("#decide-report")).to_be_visible()
    said, reason = page.locator("#decide-form .said"), page.locator("#decide-reason")
    answers = {
        "vet ikke om det ble gjort": [
            lambda route: route.abort("connectionrefused"),
            lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Nei</h1>"),
            lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Nett</h1>"),
        ],
        "ikke lenger logget inn": [lambda route: route.fulfill(status=401, body="")],
    }
    for words, ways in answers.items():
        for way in ways:
            page.route("**/reports/decide*", way)
            decide(page, "Returner", "En beboer mangler.")
            expect(said).to_contain_text(words)
            expect(said).to_be_focused()
            expect(reason).to_have_value("En beboer mangler.")
            expect(page.get_by_role("button", name="Returner").first).to_be_enabled()
            page.unroute("**/reports/decide*")
    decide(page, "Returner", "En beboer mangler.")
    expect(page.locator("#decided")).to_contain_text("er returnert")


def test_without_cookies_the_reason_is_told(browser: Browser, address: str) -> None:
    context = new_context(browser, address)
    page = context.new_page()
    page.goto("/reports")
    expect(page.locator("#decide-report")).to_be_visible()
    context.clear_cookies()
    decide(page, "Returner", "En beboer mangler.")
    said = page.locator("#decide-form .said")
    expect(said).to_contain_text("Tillat informasjonskapsler")
    said.get_by_role("button", name="Last siden på nytt").click()
    expect(page.locator("#decide-reason")).to_have_value("")
    decide(page, "Returner", "En beboer mangler.")
    expect(page.locator("#decided")).to_contain_text("er returnert")
    context.close()


def test_a_file_that_was_saved_again_after_it_was_chosen_is_told(
    page: Page, tmp_path: Path
) -> None:
    file = report("bodo", "2017Q4", THREE)
    path = tmp_path / file.name
    path.write_bytes(file.content)
    said = page.locator("#deliver-said")
    page.locator("#deliver-files").set_input_files(path)
    path.write_bytes(file.content + b"\n")
    page.get_by_role("button", name="Kontroller filene").click()
    expect(said).to_contain_text(f"Filen «{file.name}» er endret, flyttet eller låst")
    expect(page.locator("#deliver-chosen")).to_have_text("Ingen filer er valgt.")
    # And when it is only the line, that is what is said, and the files are still chosen.
    page.route("**/deliveries*", lambda route: route.abort("connectionrefused"))
    page.locator("#deliver-files").set_input_files(path)
    page.get_by_role("button", name="Kontroller filene").click()
    expect(said).to_contain_text("Sjekk forbindelsen")
    page.unroute("**/deliveries*")
    page.route(
        "**/deliveries*", lambda route: route.fulfill(status=502, content_type="text/html", body="")
    )
    page.get_by_role("button", name="Kontroller filene").click()
    expect(said).to_contain_text("ute av drift")
    page.unroute("**/deliveries*")
    page.get_by_role("button", name="Kontroller filene").click()
    expect(page.get_by_role("heading", name="Funn")).to_be_visible()
