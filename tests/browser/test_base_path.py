"""The product below a path of another host, in a real browser, through a proxy of either kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import create_app
from tests.browser.conftest import new_context
from tests.dashboard.house import House, open_house
from tests.serving import serving

pytestmark = pytest.mark.browser

ROOT = "/tall"
Start = Callable[..., Any]


def proxy(application: Any, *, takes_away: bool) -> Callable[[dict[str, Any], Start], Any]:
    """What a proxy in front does: it has this product below `ROOT`, and something else elsewhere."""

    def handle(environ: dict[str, Any], start: Start) -> Any:
        path = environ["PATH_INFO"]
        if not f"{path}/".startswith(f"{ROOT}/"):
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"another product"]
        if takes_away:
            environ["PATH_INFO"] = path.removeprefix(ROOT)
        return application(environ, start)

    return handle


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("below")) as house:
        yield house


@pytest.fixture(scope="module", params=[False, True], ids=["kept", "taken away"])
def address(request: pytest.FixtureRequest, house: House) -> Iterator[str]:
    app = create_app(house.ledger.door, house.office, base_path=ROOT)
    with serving(proxy(app.server, takes_away=request.param)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test when anything it asks for is not there, or an error is logged."""
    context = new_context(browser, address)
    page = context.new_page()
    missing: list[str] = []
    page.on("response", lambda got: missing.append(got.url) if got.status >= 400 else None)
    page.on("pageerror", lambda error: missing.append(str(error)))
    yield page
    context.close()
    assert missing == [], missing


def test_pages_filters_figures_and_files_are_found_below_it(page: Page, address: str) -> None:
    page.goto(f"{address}{ROOT}/programme")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Bosetting").first.click()
    page.wait_for_url(f"{address}{ROOT}/settlement*")
    expect(heading).to_be_visible(timeout=30_000)
    page.locator("button.sort:visible").first.click()
    page.wait_for_url("**sort=*", timeout=30_000)
    assert urlsplit(page.url).path == f"{ROOT}/settlement"
    file = page.locator("a[href*='.csv']").first.get_attribute("href")
    assert file is not None
    assert file.startswith(f"{ROOT}/data/")
    assert page.request.get(f"{address}{file}").status == 200
    page.locator("td a.whence:visible").first.click()
    page.wait_for_url(f"{address}{ROOT}/figure/**")
    expect(heading).to_be_visible(timeout=30_000)


def test_an_error_page_leads_back_below_it(browser: Browser, address: str) -> None:
    context = new_context(browser, address)
    page = context.new_page()
    page.goto(f"{address}{ROOT}/nowhere")
    page.get_by_role("link").first.click()
    page.wait_for_url(f"{address}{ROOT}/")
    context.close()
