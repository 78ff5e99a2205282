"""The ways to where a figure comes from: pointing, the keyboard, a chart; and copying its sentence."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

OF_BODO = "/figure/agreement_share~~2017Q3~bodo"


def test_a_figure_is_reached_by_arrows_and_its_sentence_copied_by_keyboard(
    open_page: Open,
) -> None:
    opened = open_page("/programme?quarter=2017Q2..2017Q3", apart=True)
    page = opened.page
    region = page.locator("#agreement-region")
    region.focus()
    links = region.locator("a.whence")
    # A table has one stop for its figures, whatever their number, beside heads and centres.
    stops = region.locator("a.whence:not([tabindex='-1'])")
    expect(stops).to_have_count(1)
    assert links.count() == 12
    stops.focus()
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(links.nth(1)).to_be_focused()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    bodo = region.locator("tr[data-centre='bodo'] a.whence").nth(1)
    expect(bodo).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(region.locator("tfoot a.whence").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    opened.settle()
    assert opened.address == OF_BODO
    copy = page.locator("button[data-copies]")  # its name is what changes
    expect(copy).to_have_accessible_name("Kopier setningen")
    copy.focus()
    page.keyboard.press("Enter")
    expect(copy).to_have_text("Setningen er kopiert")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#memo-sentence").text_content()
    assert copied.startswith("Per 30. september 2017 hadde 33 av 33 voksne beboere ved")
    page.go_back()
    opened.settle()
    assert opened.address == "/programme?quarter=2017Q2..2017Q3"


def test_arrows_still_work_when_a_filter_has_drawn_the_table_anew(open_page: Open) -> None:
    opened = open_page("/programme")
    opened.tick("Oslo")
    region = opened.page.locator("#agreement-region")
    stops = region.locator("a.whence:not([tabindex='-1'])")
    expect(stops).to_have_count(1)
    stops.focus()
    opened.page.keyboard.press("ArrowDown")
    expect(region.locator("tr[data-centre='kristiansand'] a.whence")).to_be_focused()


def test_a_point_of_a_chart_leads_to_its_figure_with_language_and_audience(
    open_page: Open,
) -> None:
    opened = open_page("/programme?quarter=2017Q3&audience=public&lang=en", apart=True)
    page = opened.page
    chart = page.locator(".chart").first
    chart.scroll_into_view_if_needed()
    bar = chart.locator(".bars .point").nth(2).bounding_box()
    assert bar is not None
    page.mouse.move(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2, steps=3)
    expect(chart.locator(".on-figure")).to_be_visible()
    with page.expect_navigation():
        page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    opened.settle()
    assert opened.address == "/figure/agreement_share~~2017Q3~steinkjer?audience=public&lang=en"
    expect(page.get_by_role("heading", level=1)).to_contain_text("Steinkjer")


def test_a_figure_is_a_link_with_words_to_a_screen_reader(open_page: Open) -> None:
    opened = open_page("/settlement?quarter=2017Q3&audience=public")
    row = opened.page.locator("#ended-region tr[data-centre='bodo']")
    links = row.get_by_role("link").filter(has=opened.page.locator(".visually-hidden"))
    assert links.count() > 0
    for link in links.all():
        expect(link).to_have_accessible_name("skjult av hensyn til personvernet")
