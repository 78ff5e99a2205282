"""Windows' contrast themes take the page's colours away; what is chosen can still be seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def _looks(box: Locator) -> tuple[bytes, bytes]:
    """A box as it stands, and turned the other way."""
    turn = "box => { box.checked = !box.checked; box.blur(); }"
    before = box.screenshot()
    box.evaluate(turn)
    after = box.screenshot()
    box.evaluate(turn)
    return before, after


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_chosen_can_be_seen(open_page: Open, theme: str) -> None:
    opened = open_page("/centres?measure=count", theme=theme)
    page = opened.page
    page.emulate_media(forced_colors="active", color_scheme=theme)  # type: ignore[arg-type]
    opened.open_picker()
    for box in (opened.centre("Larvik"), page.get_by_role("radio", name="Antall")):
        before, after = _looks(box)
        assert before != after

    menu = page.locator("header nav a")
    drawn = menu.evaluate_all(
        """all => all.map(a => [a.getAttribute("aria-current"),
          getComputedStyle(a).borderBottomColor !== getComputedStyle(document.body).backgroundColor])"""
    )
    assert len(drawn) > 10
    assert [current for current, seen in drawn if seen] == ["page"]
