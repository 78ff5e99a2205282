"""Light and dark: as the reader's system has it, until the button says otherwise."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

# Writes down the theme as soon as there is a body that could be painted.
_AT_FIRST = """
new MutationObserver((_, observer) => {
  if (!document.body) return;
  observer.disconnect();
  window.themeAtFirst = document.documentElement.getAttribute("data-bs-theme");
}).observe(document, { childList: true, subtree: true });
"""
_GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_follows_the_system_before_the_first_paint(open_page: Open, theme: str) -> None:
    opened = open_page("/centres", theme=theme, script=_AT_FIRST)
    assert opened.page.evaluate("window.themeAtFirst") == theme
    root = opened.page.locator("html")
    expect(root).to_have_attribute("data-color-scheme", theme)
    assert opened.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == theme
    before = opened.page.evaluate(_GROUND)

    other = "dark" if theme == "light" else "light"
    opened.page.emulate_media(color_scheme=other)
    expect(root).to_have_attribute("data-bs-theme", other)
    assert opened.page.evaluate(_GROUND) != before


def test_button_switches_and_is_remembered_on_the_next_page(open_page: Open) -> None:
    opened = open_page("/", apart=True, script=_AT_FIRST)
    root = opened.page.locator("html")
    opened.page.get_by_role("button", name="Lys/mørk").click()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    expect(root).to_have_attribute("data-color-scheme", "dark")

    opened.menu("Mottakene")
    assert opened.page.evaluate("window.themeAtFirst") == "dark"
    opened.page.emulate_media(color_scheme="dark")
    opened.page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-bs-theme", "dark")

    opened.page.get_by_role("button", name="Lys/mørk").click()
    expect(root).to_have_attribute("data-bs-theme", "light")
    opened.page.reload()
    opened.settle()
    assert opened.page.evaluate("window.themeAtFirst") == "light"


def test_refusals_follow_the_theme_too(open_page: Open) -> None:
    opened = open_page("/nope", theme="dark", expected=("404",), script=_AT_FIRST)
    assert opened.page.evaluate("window.themeAtFirst") == "dark"
