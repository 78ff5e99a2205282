"""What the filter bar does in the cases a reader stumbles into, and where the selection follows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

FIVE = ["oslo", "larvik", "kristiansand", "steinkjer", "bodo"]


def test_select_all_and_reset(open_page: Open) -> None:
    opened = open_page("/settlement?centre=bodo&quarter=2017Q2&measure=count")
    expect(opened.counter).to_have_text("1 av 5 valgt")
    opened.open_picker()
    opened.do(opened.page.get_by_role("button", name="Velg alle").click)
    expect(opened.counter).to_have_text("5 av 5 valgt")
    assert opened.ticked() == FIVE
    assert opened.address == "/settlement?quarter=2017Q2&measure=count"
    expect(opened.status).to_have_text("Viser alle 5 mottak, 2. kvartal 2017.")

    opened.follow(opened.page.get_by_role("link", name="Tilbakestill"))
    assert opened.address == "/settlement"
    expect(opened.page.locator("#quarter")).to_have_value("2017Q3")
    expect(opened.page.get_by_role("radio", name="Andel")).to_be_checked()
    expect(opened.status).to_have_text("Viser alle 5 mottak, 3. kvartal 2017.")


def test_unticking_the_last_centre_chooses_all_again_and_says_so(open_page: Open) -> None:
    opened = open_page("/programme?centre=bodo")
    opened.tick("Bodø")
    expect(opened.counter).to_have_text("5 av 5 valgt")
    assert opened.ticked() == FIVE
    assert opened.address == "/programme"
    expect(opened.status).to_have_text(
        "Minst ett mottak må være valgt, så alle er valgt igjen. "
        "Viser alle 5 mottak, 3. kvartal 2017."
    )
    assert opened.status.get_attribute("role") == "status"


def test_a_quarter_before_the_range_clears_the_range_and_says_so(open_page: Open) -> None:
    opened = open_page("/centres?quarter=2017Q2..2017Q4")
    expect(opened.page.locator("#first-quarter")).to_have_value("2017Q2")
    opened.choose_quarter("2016Q4")
    expect(opened.page.locator("#first-quarter")).to_have_value("only")
    expect(opened.status).to_contain_text("Startkvartalet er nullstilt")
    expect(opened.status).to_contain_text("Viser alle 5 mottak, 4. kvartal 2016.")
    assert opened.address == "/centres?quarter=2016Q4"
    # What was said of the last change is not said again of the next.
    opened.choose_quarter("2017Q1")
    expect(opened.status).to_have_text("Viser alle 5 mottak, 1. kvartal 2017.")


def test_a_range_can_only_begin_before_it_ends(open_page: Open) -> None:
    opened = open_page("/centres?quarter=2017Q2")
    offered = opened.page.locator("#first-quarter option").evaluate_all(
        "all => all.filter(option => !option.hidden).map(option => option.value)"
    )
    assert offered == ["only", "2017Q1", "2016Q4"]


def test_a_centre_that_is_closed_cannot_be_ticked_and_comes_back(open_page: Open) -> None:
    opened = open_page("/programme")
    opened.choose_quarter("2018Q4")
    opened.open_picker()
    expect(opened.counter).to_have_text("4 av 5 valgt")
    expect(opened.centre("Oslo (ikke i drift)")).to_be_disabled()
    expect(opened.centre("Oslo (ikke i drift)")).not_to_be_checked()
    assert opened.address == "/programme?quarter=2018Q4"

    opened.choose_quarter("2017Q3")
    expect(opened.counter).to_have_text("5 av 5 valgt")
    expect(opened.centre("Oslo")).to_be_enabled()
    assert opened.ticked() == FIVE


@pytest.mark.parametrize(
    ("chosen", "left"), [(["oslo", "bodo"], ["bodo"]), (["oslo"], FIVE[1:])], ids=["two", "alone"]
)
def test_a_chosen_centre_that_closes_is_taken_out_and_this_is_said(
    open_page: Open, chosen: list[str], left: list[str]
) -> None:
    opened = open_page("/programme?" + "&".join(f"centre={code}" for code in chosen))
    opened.choose_quarter("2018Q4")
    expect(opened.status).to_contain_text(
        "Oslo er tatt ut av utvalget fordi mottaket ikke var i drift."
    )
    assert opened.ticked() == left
    assert "centre=oslo" not in opened.address


def test_selection_follows_by_the_menu_and_to_the_other_language(open_page: Open) -> None:
    opened = open_page("/")
    opened.tick("Oslo", "Larvik")
    opened.choose_quarter("2017Q2")
    opened.menu("Fulltidsprogram")
    opened.choose_measure("Antall")
    query = "centre=kristiansand&centre=steinkjer&centre=bodo&quarter=2017Q2&measure=count"
    for name, path in (
        ("Bosetting", "/settlement"),
        ("Mottakene", "/centres"),
        ("Oversikt", "/"),
        ("Fulltidsprogram", "/programme"),
    ):
        opened.menu(name)
        assert opened.address == f"{path}?{query}"
        expect(opened.counter).to_have_text("3 av 5 valgt")
        expect(opened.page.locator("header nav [aria-current=page]")).to_have_text(name)
    norwegian = opened.rows("agreement")

    opened.follow(opened.page.get_by_role("link", name="English"))
    assert opened.address == f"/programme?{query}&lang=en"
    expect(opened.counter).to_have_text("3 of 5 selected")
    expect(opened.page.get_by_role("radio", name="Number")).to_be_checked()
    assert opened.rows("agreement") == norwegian

    # To a centre's own page goes all but the choice of centres.
    opened.follow(opened.page.locator("#agreement-region").get_by_role("link", name="Bodø"))
    assert opened.address == "/centres/bodo?quarter=2017Q2&measure=count&lang=en"
    expect(opened.page.get_by_role("heading", level=1)).to_have_text("Bodø")
    opened.follow(opened.page.get_by_role("link", name="Norsk"))
    assert opened.address == "/centres/bodo?quarter=2017Q2&measure=count"


def test_back_and_forward_show_each_page_as_it_was_left(open_page: Open) -> None:
    opened = open_page("/")
    opened.tick("Oslo")
    opened.menu("Fulltidsprogram")
    opened.choose_quarter("2017Q2")
    opened.menu("Bosetting")

    def shows(address: str, heading: str, status: str) -> None:
        opened.settle()
        expect(opened.page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(opened.status).to_have_text(f"Viser {four}, {status}.")
        assert opened.address == address

    four = "Larvik, Kristiansand, Steinkjer og Bodø"
    centres = "?centre=larvik&centre=kristiansand&centre=steinkjer&centre=bodo"
    opened.page.go_back()
    shows(f"/programme{centres}&quarter=2017Q2", "Fulltidsprogram", "2. kvartal 2017")
    assert opened.order("agreement") == FIVE[1:]
    opened.page.go_back()
    shows(f"/{centres}", "Oversikt", "3. kvartal 2017")
    opened.page.go_forward()
    shows(f"/programme{centres}&quarter=2017Q2", "Fulltidsprogram", "2. kvartal 2017")
    expect(opened.page.locator("#quarter")).to_have_value("2017Q2")
    opened.page.go_forward()
    shows(f"/settlement{centres}&quarter=2017Q2", "Bosetting", "2. kvartal 2017")
    opened.choose_measure("Antall")
    assert opened.address == f"/settlement{centres}&quarter=2017Q2&measure=count"


def test_an_earlier_day_is_chosen_seen_carried_along_and_left(open_page: Open) -> None:
    opened = open_page("/programme?quarter=2017Q2")
    page, notice = opened.page, opened.page.locator(".as-known")
    expect(page.locator("#as-of")).to_have_value("newest")
    expect(notice).to_have_count(0)
    day = page.locator("#as-of option").last.get_attribute("value")
    opened.do(page.locator("#as-of").select_option, day)
    assert opened.address == f"/programme?quarter=2017Q2&as_of={day}"
    expect(notice).to_contain_text("Slik tallet var kjent")
    expect(opened.status).to_contain_text("Slik tallet var kjent")
    opened.menu("Bosetting")
    assert opened.address == f"/settlement?quarter=2017Q2&as_of={day}"
    expect(notice).to_be_visible()
    assert opened.axe() == []
    opened.menu("Rapportering")
    assert opened.address == f"/reports?quarter=2017Q2&as_of={day}"
    expect(notice).to_be_visible()
    opened.menu("Bosetting")
    opened.follow(page.locator("#to-newest"))
    assert opened.address == "/settlement?quarter=2017Q2"
    expect(notice).to_have_count(0)
    expect(page.locator("#as-of")).to_have_value("newest")


def test_a_link_that_is_copied_twice_says_its_own_name_again(open_page: Open) -> None:
    page = open_page("/programme", apart=True).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy = page.locator("button[data-copied]").first
    name = copy.inner_text()
    for _ in range(2):
        copy.click()
        expect(copy).to_have_text("Lenken er kopiert")
    expect(copy).to_have_text(name)
