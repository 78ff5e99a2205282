"""The dashboard without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

# Where the keyboard is, and what shows it: an outline or a ring that is 2 pixels wide at least and
# has 3:1 against what is around it.
_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const light = ([r, g, b]) => [r, g, b].reduce((sum, c, i) => {
    const s = c / 255;
    return sum + [0.2126, 0.7152, 0.0722][i] *
      (s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4);
  }, 0);
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  let around = at.parentElement, paper = [255, 255, 255];
  for (; around; around = around.parentElement) {
    const [r, g, b, a = 1] = numbers(getComputedStyle(around).backgroundColor);
    if (a === 1) { paper = [r, g, b]; break; }
  }
  const stands = (colour, width) => {
    const [r, g, b, a = 1] = numbers(colour);
    const mixed = [r, g, b].map((c, i) => c * a + paper[i] * (1 - a));
    const [x, y] = [light(mixed), light(paper)];
    return width >= 2 && (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05) >= 3;
  };
  const style = getComputedStyle(at);
  const shadow = style.boxShadow.match(/^(rgba?\\([^)]*\\)) 0px 0px 0px ([\\d.]+)px/);
  const box = at.getBoundingClientRect();
  return {
    name: `${at.tagName} ${at.id || at.className} ${(at.textContent || "").slice(0, 30)}`.trim(),
    shown: (style.outlineStyle !== "none" && stands(style.outlineColor, parseFloat(style.outlineWidth)))
      || (!!shadow && stands(shadow[1], Number(shadow[2]))),
    inSight: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0
      && box.left < innerWidth,
  };
}"""


def test_skip_link_is_first_and_leads_to_the_content(open_page: Open) -> None:
    opened = open_page("/programme")
    page = opened.page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Hopp til innholdet")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main#content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Se siden slik alle ser det")).to_be_focused()
    page.keyboard.press("Tab")
    expect(opened.picker.locator("summary")).to_be_focused()


def test_menu_filters_sorting_and_details_by_keyboard_alone(open_page: Open) -> None:
    opened = open_page("/")
    page = opened.page
    press = page.keyboard.press

    # The menu: skip link, product name, overview, programme.
    for _ in range(4):
        press("Tab")
    expect(page.get_by_role("link", name="Fulltidsprogram")).to_be_focused()
    with page.expect_navigation():
        press("Enter")
    opened.settle()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fulltidsprogram")

    # The list of centres: Enter opens, Escape closes and gives the focus back, Space opens.
    summary = opened.picker.locator("summary")
    summary.focus()
    press("Enter")
    expect(opened.picker).to_have_attribute("open", "")
    press("Tab")
    expect(opened.centre("Oslo")).to_be_focused()
    press("Escape")
    expect(opened.picker).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    press("Space")
    expect(opened.picker).to_have_attribute("open", "")
    press("Tab")
    press("Tab")
    expect(opened.centre("Larvik")).to_be_focused()
    opened.do(press, "Space")
    expect(opened.centre("Larvik")).not_to_be_checked()
    expect(opened.centre("Larvik")).to_be_focused()
    expect(opened.counter).to_have_text("4 av 5 valgt")
    opened.do(press, "Space")
    expect(opened.counter).to_have_text("5 av 5 valgt")
    for _ in range(4):
        press("Tab")
    expect(page.get_by_role("button", name="Velg alle")).to_be_focused()
    press("Escape")
    expect(summary).to_be_focused()

    # The quarters and how to show.
    press("Tab")
    quarter = page.locator("#quarter")
    expect(quarter).to_be_focused()
    opened.do(press, "ArrowDown")
    expect(quarter).to_have_value("2017Q2")
    expect(quarter).to_be_focused()
    press("Tab")
    first = page.locator("#first-quarter")
    expect(first).to_be_focused()
    opened.do(press, "ArrowDown")
    expect(first).to_have_value("2017Q1")
    press("Tab")
    expect(page.get_by_role("radio", name="Andel")).to_be_focused()
    opened.do(press, "ArrowRight")
    expect(page.get_by_role("radio", name="Antall")).to_be_checked()
    assert opened.address == "/programme?quarter=2017Q1..2017Q2&measure=count"
    press("Tab")
    expect(page.locator("#as-of")).to_be_focused()
    for name in ("Tilbakestill", "Kopier lenke"):
        press("Tab")
        expect(page.locator(".action", has_text=name)).to_be_focused()
    press("Tab")
    press("Enter")
    expect(page.locator("details.downloads")).to_have_attribute("open", "")
    press("Tab")
    expect(page.get_by_role("link", name="CSV, som vist")).to_be_focused()
    press("Escape")
    expect(page.locator("details.downloads summary")).to_be_focused()

    # Sorting, by Space as well.
    press("Tab")
    expect(page.locator("#agreement-region")).to_be_focused()
    press("Tab")
    head = page.locator("#agreement-region thead th").first
    expect(head.locator("button")).to_be_focused()
    opened.do(press, "Space")
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(head.locator("button")).to_be_focused()
    assert opened.order("agreement") == ["bodo", "kristiansand", "larvik", "oslo", "steinkjer"]
    opened.do(press, "Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert opened.order("agreement") == ["steinkjer", "oslo", "larvik", "kristiansand", "bodo"]

    # The table of a chart, and the definitions.
    for details in (
        page.locator("details.chart-table").first,
        page.locator("details.definitions"),
    ):
        details.locator("summary").focus()
        press("Enter")
        expect(details).to_have_attribute("open", "")
        press("Space")
        expect(details).not_to_have_attribute("open", "")


# Whether something lies over the middle, or over both ends, of what has the focus.
_COVERED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const over = [0.1, 0.5, 0.9].map(part => {
    const top = document.elementFromPoint(box.left + part * box.width, box.top + box.height / 2);
    return !!top && !at.contains(top) && !top.contains(at) && !(at.labels || []).length;
  });
  return over.every(Boolean) ? `${at.tagName} ${at.id || at.className}` : null;
}"""


@pytest.mark.parametrize("width", [1440, 360])
def test_no_open_menu_covers_what_has_the_focus(open_page: Open, width: int) -> None:
    opened = open_page("/programme", width=width)
    page = opened.page
    for menu in (opened.picker, page.locator("details.downloads")):
        menu.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(menu).to_have_attribute("open", "")
        for _ in range(20):
            page.keyboard.press("Tab")
            assert page.evaluate(_COVERED) is None
        expect(menu).not_to_have_attribute("open", "")

    # Escape closes from anywhere, and takes the focus along only when it would be lost.
    summary = opened.picker.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(opened.picker).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


def test_no_column_that_stays_covers_the_figure_that_has_the_focus(open_page: Open) -> None:
    opened = open_page("/centres?quarter=2016Q4..2018Q4", width=360)
    page = opened.page
    figures = page.locator("#occupancy-region tbody tr").last.locator("a.whence")
    figures.last.focus()
    for _ in range(figures.count() - 1):
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(_COVERED) is None
    expect(figures.first).to_be_focused()


@pytest.mark.parametrize(
    ("address", "theme", "width"),
    [
        ("/programme", "light", 1440),
        ("/centres", "dark", 360),
        ("/centres/bodo", "dark", 1440),
        ("/audit", "light", 360),
    ],
)
def test_every_stop_of_the_keyboard_is_seen(
    open_page: Open, address: str, theme: str, width: int
) -> None:
    opened = open_page(address, theme=theme, width=width)
    opened.open_all_details()
    stops, unseen = 0, []
    while stops < 400:
        opened.page.keyboard.press("Tab")
        at = opened.page.evaluate(_FOCUS)
        if at is None:
            break
        stops += 1
        if not (at["shown"] and at["inSight"]):
            unseen.append(at)
    assert 15 < stops < 400
    assert unseen == []
