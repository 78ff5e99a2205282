"""The page of surveys: what there is at a glance, each theme in one step, and all of it on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

SCREENS = {1440: 4, 360: 8}
"""How many screens of 900 pixels the page may be long, by the window's width."""


@pytest.mark.parametrize("width", SCREENS)
def test_all_there_is_can_be_seen_in_a_few_screens(open_page: Open, width: int) -> None:
    opened = open_page("/surveys", width=width)
    length = opened.page.evaluate("document.documentElement.scrollHeight")
    assert length <= 900 * SCREENS[width]
    for theme in opened.page.locator(".covered h3").all():
        expect(theme).to_be_visible()


def test_a_theme_is_opened_in_one_step_by_keyboard_and_stays_open(open_page: Open) -> None:
    opened = open_page("/surveys")
    theme = opened.page.locator(".covered", has=opened.page.locator("h3", has_text="Ledelse"))
    expect(theme.locator("table")).to_be_hidden()
    theme.locator("summary").focus()
    opened.page.keyboard.press("Enter")
    expect(theme.locator("table")).to_be_visible()
    expect(theme.locator(".js-plotly-plot")).to_be_visible()
    said = theme.locator("summary").inner_text()
    opened.choose_quarter("2017Q4")
    expect(theme.locator("table")).to_be_visible()
    assert theme.locator("summary").inner_text() != said


def test_paper_has_every_figure_and_the_screen_is_as_it_was(open_page: Open) -> None:
    opened = open_page("/surveys")
    folded = "[...document.querySelectorAll('main details:not(.picker):not([open])')].length"
    before = opened.page.evaluate(folded)
    assert before > 20
    opened.page.evaluate(
        f"addEventListener('beforeprint', () => {{ window.leftFolded = {folded}; }})"
    )
    assert len(opened.page.pdf()) > 100_000
    assert opened.page.evaluate("window.leftFolded") == 0
    assert opened.page.evaluate(folded) == before
