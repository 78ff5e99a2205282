"""An address that makes no sense gives a page that says so and how to get on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dashboard.errors import WORDINGS
from db.vocabulary import Language
from tests.browser.conftest import Open
from tests.browser.page import Opened

pytestmark = pytest.mark.browser

_DETAILS = ("centre", "quarter", "table", "known", "parameter")
REFUSED = [
    ("/nope", 404, "unknown_page"),
    ("/centres/xx", 404, "unknown_centre"),
    ("/?centre=xx", 400, "unknown_centre"),
    ("/?quarter=2031Q1", 400, "unknown_quarter"),
    ("/programme?quarter=tull", 400, "bad_quarter"),
    ("/settlement?quarter=2017Q3..2017Q1", 400, "bad_range"),
    ("/?colour=red", 400, "unknown_parameter"),
    ("/data/nope.csv", 404, "unknown_table"),
]


_HOME = {
    "nb": ("Til oversikten", "Oversikt", "/"),
    "en": ("To the overview", "Overview", "/?lang=en"),
}


@pytest.fixture(params=["nb", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """The language that is asked for."""
    return request.param


@pytest.fixture
def blank(open_page: Open) -> Opened:
    """A page that may be refused what it asks for, but may not complain of anything else."""
    return open_page(None, expected=("status of 400", "status of 404", "answered 40"))


def _with(address: str, language: str) -> str:
    if language == "nb":
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


def test_refusal_has_a_sentence_and_a_code(blank: Opened, language: str) -> None:
    for address, status, code in REFUSED:
        response = blank.goto(_with(address, language))
        assert response is not None
        assert (address, response.status) == (address, status)
        main = blank.page.get_by_role("main")
        expect(main.locator("code")).to_have_text(code)
        wording = WORDINGS[code].in_(Language(language), **dict.fromkeys(_DETAILS, "…"))
        expect(main).to_contain_text(wording.rsplit("…", 1)[-1].strip())
        expect(blank.page.get_by_role("heading", level=1)).not_to_be_empty()
        expect(blank.page.locator("html")).to_have_attribute("lang", language)
        assert "Traceback" not in blank.page.content()


def test_refusal_leads_home(blank: Opened, language: str) -> None:
    link, heading, address = _HOME[language]
    blank.goto(_with("/?quarter=2031Q1", language))
    blank.follow(blank.page.get_by_role("link", name=link))
    assert blank.address == address
    expect(blank.page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 320)])
def test_refusal_is_accessible(blank: Opened, language: str, theme: str, width: int) -> None:
    blank.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    blank.resize(width)
    blank.goto(_with("/nope", language))
    assert blank.axe() == []
    assert blank.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
