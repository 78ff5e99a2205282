"""Paper loses no figure, and says what it is of."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest

from tests.browser.conftest import Open
from tests.browser.firefox import Firefox, firefox
from tests.browser.page import PAGES, Opened
from tests.browser.paper import READ, Printed, beyond, in_file, numbers, on_the_page

pytestmark = pytest.mark.browser

ONE, NINE = "quarter=2017Q3", "quarter=2016Q4..2018Q4"
# Some pages that are wide, each in its own way; `-m slow` prints every page.
FEW = [
    *("/quality", "/attendance?lang=en", f"/settlement?{NINE}&measure=count"),
    "/reconciliation?centre=bodo",
]
EVERY = [*PAGES, *(f"{page}?{NINE}" for page in PAGES[:9]), f"/centres/oslo?{NINE}"]

Print = Callable[[Opened], Printed]


@pytest.fixture
def printed(tmp_path: Path) -> Print:
    def print_page(opened: Opened) -> Printed:
        file = tmp_path / "page.pdf"
        opened.page.pdf(path=file, format="A4")
        return in_file(file)

    return print_page


@pytest.mark.parametrize(
    "address", [*FEW, *(pytest.param(each, marks=pytest.mark.slow) for each in EVERY)]
)
def test_every_figure_of_a_page_is_on_its_sheets(
    open_page: Open, printed: Print, address: str
) -> None:
    opened = open_page(address)
    wanted = on_the_page(opened)
    paper = printed(opened)
    assert wanted - numbers(word.text for word in paper.words) == {}
    assert beyond(paper) == []
    assert [word for word in paper.words if word.bottom - word.top < 7] == []

    # And the page is as it was before.
    assert opened.page.locator(".paper").count() == 0
    assert on_the_page(opened) == wanted


_DRAWN = """!!document.querySelector("h1") && [...document.querySelectorAll(
  ".chart, .small-chart:not(.unused)")].every(chart => chart.querySelector(".main-svg"))"""


@pytest.fixture(scope="module")
def fox() -> Iterator[Firefox]:
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("no Firefox is installed")
    with firefox(program) as running:
        yield running


@pytest.mark.parametrize(
    "address",
    [FEW[0], *(pytest.param(each, marks=pytest.mark.slow) for each in [*FEW[1:], *EVERY])],
)
def test_firefox_prints_every_figure_too(
    fox: Firefox, server: str, tmp_path: Path, address: str
) -> None:
    fox.open(server + address)
    while not fox.evaluate(_DRAWN):
        sleep(0.2)
    (tmp_path / "page.pdf").write_bytes(fox.print())
    paper = in_file(tmp_path / "page.pdf")
    # Firefox names no letters for some shapes, so a few signs that are seen are not read.
    wanted = numbers(fox.evaluate(f"({READ})()"))
    unread = wanted - numbers(each.text for each in paper.words)
    assert unread.total() <= wanted.total() / 100
    assert beyond(paper) == []
    assert [word for word in paper.words if word.bottom - word.top < 7] == []
    assert "Skrevet ut" in paper.text or "Printed on" in paper.text
    assert re.search(re.sub(r"\W", ".", server), paper.text)


def test_paper_says_what_it_is_of_and_has_nothing_to_press(open_page: Open, printed: Print) -> None:
    opened = open_page("/attendance?centre=bodo&centre=larvik&quarter=2017Q3", theme="dark")
    paper = printed(opened)
    address = opened.server + opened.address
    for sheet in range(paper.sheets):
        text = " ".join(word.text for word in paper.words if word.sheet == sheet)
        assert f"side {sheet + 1} av {paper.sheets}" in text
        assert "Viser Larvik og Bodø, 3. kvartal 2017." in text
        assert "Publisering 1, " in text
        assert "Skrevet ut " in text
        assert address in text
    for steering in ("Kopier lenke", "Se siden slik alle ser det", "Med tastatur", "Lys/mørk"):
        assert steering not in paper.text


def test_a_table_that_is_wider_than_a_sheet_is_laid_in_parts(open_page: Open) -> None:
    opened = open_page(f"/programme?{NINE}")
    page = opened.page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    parts = page.locator("#activities-region .paper table")
    assert parts.count() == 4
    heads = [
        part.locator("thead th.group").evaluate_all(
            "all => all.map(th => th.firstChild.textContent)"
        )
        for part in parts.all()
    ]
    assert [len(each) for each in heads] == [1, 1, 1, 1], "a part for each indicator"
    assert len({each[0] for each in heads}) == 4
    assert "(del 2 av 4)" in parts.nth(1).locator("caption").inner_text()
    for part in parts.all():
        assert part.locator("tbody tr").count() == 5
        assert part.locator("tbody tr").first.locator("td").count() == 9
    assert page.evaluate("[...document.querySelectorAll('.paper [id]')].length") == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".paper").count() == 0
