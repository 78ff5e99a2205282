"""The marks of a figure's origin stand beside it, and are no part of the number."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

_GLUED = re.compile(r"(\d|%|timer|dager|kroner|hours|days)[rs*]+\b|\d\*")


@pytest.mark.parametrize(
    ("address", "heard"),
    [
        ("/reconciliation", ("rekonstruert", "simulert")),
        ("/revisions", ("rekonstruert", "simulert")),
        ("/reports/1", ("simulert",)),
        ("/quality?lang=en", ("reconstructed",)),
        ("/progress?quarter=2017Q3", ("se merknaden",)),
    ],
)
def test_a_number_is_heard_and_copied_without_its_marks(
    open_page: Open, address: str, heard: tuple[str, ...]
) -> None:
    opened = open_page(address)
    opened.open_all_details()
    opened.uncover()
    page = opened.page
    marks = page.locator("main .raised")
    assert marks.count() > 0
    assert marks.first.evaluate("e => getComputedStyle(e, '::after').content") != "none"

    spoken = page.locator("main").aria_snapshot()
    assert _GLUED.search(spoken) is None
    for word in heard:
        assert f", {word}" in spoken

    page.evaluate("getSelection().selectAllChildren(document.querySelector('main'))")
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert len(re.findall(r"\d", copied)) > 100
    assert _GLUED.search(copied) is None
    assert not any(re.search(rf"^\S+, {word}$", copied, re.MULTILINE) for word in heard)
