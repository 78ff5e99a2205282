"""Logging in and out in a real browser: by the provider, by password, and without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard.login import COOKIE, Ways
from dashboard.provider import Provider
from db.actor import Held
from db.vocabulary import Role
from tests.browser.conftest import new_context
from tests.browser.page import Opened
from tests.dashboard.house import MACHINE, PASSWORD, House, open_house
from tests.provider import running_provider
from tests.serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as address:
        yield address


@pytest.fixture(scope="module")
def house(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    ways = Ways(provider=Provider(issuer, "integrering", "secret"), accounts=True)
    with open_house(tmp_path_factory.mktemp("house"), ways) as house:
        house.user("kari", Held(Role.EDITOR), Held(Role.ADMINISTRATOR), password=None)
        house.user("reader")
        yield house


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    with serving(house.app.server) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser of their own, that nobody has logged in with."""
    context = new_context(browser, address)
    yield context
    context.close()


def by_password(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Passord").fill(password)
    page.get_by_role("button", name="Logg inn", exact=True).click()


def session(context: BrowserContext) -> dict[str, object]:
    (found,) = [each for each in context.cookies() if each["name"] == COOKIE]
    return dict(found)


def test_one_logs_in_through_the_provider_comes_back_and_logs_out(
    reader: BrowserContext, address: str
) -> None:
    page = reader.new_page()
    opened = Opened(page, address)
    opened.goto("/programme?quarter=2017Q3&centre=bodo")
    page.get_by_role("link", name="Logg inn").click()
    expect(page).to_have_title("Logg inn – Integreringsmottak i tall")
    before = session(reader)
    page.get_by_role("link", name="Logg inn med jobbkontoen").click()
    page.get_by_role("button", name="kari-sub").click()
    page.wait_for_url("**/programme?**")
    opened.settle()
    assert opened.address == "/programme?centre=bodo&quarter=2017Q3"
    expect(page.locator("#who")).to_contain_text("Kari redaktør, administrator")
    after = session(reader)
    assert after["value"] != before["value"]
    kept = {"secure": True, "httpOnly": True, "sameSite": "Lax", "path": "/", "expires": -1}
    assert {name: after[name] for name in kept} == kept
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Logg ut").click()
    expect(page.get_by_text("Du er logget ut.")).to_be_visible()
    # Whoever kept the cookie from before has nothing.
    kept_cookie = {"Cookie": f"{COOKIE}={after['value']}", "Accept": "text/html"}
    answer = requests.get(
        f"{address}/reports", headers=kept_cookie, allow_redirects=False, timeout=10
    )
    assert answer.headers["Location"] == "/login?next=/reports&said=login_ended"


def test_a_wrong_password_is_told_and_the_right_one_leads_on(
    reader: BrowserContext, address: str
) -> None:
    page = reader.new_page()
    page.goto(f"{address}/login?next=/programme")
    by_password(page, "reader@imdi.example", "et galt passord")
    expect(page.get_by_role("alert")).to_contain_text("E-post eller passord er feil")
    expect(page.get_by_label("E-post")).to_have_value("reader@imdi.example")
    by_password(page, "reader@imdi.example")
    page.wait_for_url("**/programme")
    expect(page.locator("#who")).to_contain_text("Reader leser")


def test_the_login_works_without_a_script_and_by_keyboard(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/login?next=/health/live")
    page.get_by_label("E-post").focus()
    page.keyboard.type("reader@imdi.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/health/live")
    context.close()


def test_an_administrator_invites_somebody_who_chooses_a_password(
    reader: BrowserContext, browser: Browser, address: str
) -> None:
    page = reader.new_page()
    opened = Opened(page, address)
    page.goto(f"{address}/login/start?next=/users")
    page.get_by_role("button", name="kari-sub").click()
    page.wait_for_url("**/users")
    opened.settle()
    page.get_by_label("Navn").fill("Ola Hansen")
    page.get_by_label("E-post").fill("ola@bodo.example")
    page.get_by_label("Bodø").check()
    page.get_by_role("button", name="Inviter").click()
    expect(page.locator("#users-done")).to_have_text("Ola Hansen er invitert.")
    link = page.locator("#invitation-link").inner_text()
    assert opened.axe() == []
    other = new_context(browser, address)
    invited = other.new_page()
    invited.goto(link)
    invited.get_by_label("Passord").fill("en setning som ingen andre har")
    assert Opened(invited, address).axe() == []
    invited.get_by_role("button", name="Lagre og logg inn").click()
    expect(invited.locator("#who")).to_contain_text("Ola Hansen rapportør for Bodø")
    other.close()


def test_a_role_taken_away_is_felt_by_a_page_that_is_open(
    reader: BrowserContext, house: House, address: str
) -> None:
    key = house.user("gone", Held(Role.EDITOR))
    page = reader.new_page()
    opened = Opened(page, address)
    page.goto(f"{address}/login?next=/programme")
    by_password(page, "gone@imdi.example")
    page.wait_for_url("**/programme")
    opened.settle()
    house.office.users.remove(user=key, by=MACHINE, now=house.now)
    page.get_by_role("radio", name="Antall", exact=True).click()
    expect(page.locator("#call-failed")).to_contain_text("Du er logget ut")
    expect(page.get_by_role("radio", name="Andel", exact=True)).to_be_checked()
    page.get_by_role("button", name="Last siden på nytt").click()
    expect(page.get_by_role("heading", name="Logg inn")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Du er logget ut")


def test_another_login_in_the_next_tab_is_told_and_never_mixed_in(
    reader: BrowserContext, address: str
) -> None:
    first = reader.new_page()
    opened = Opened(first, address)
    opened.goto("/programme?quarter=2017Q3")
    rows = opened.rows("agreement")
    second = reader.new_page()
    second.goto(f"{address}/login?next=/health/live")
    by_password(second, "reader@imdi.example")
    second.wait_for_url("**/health/live")
    first.get_by_role("radio", name="Antall", exact=True).click()
    failed = first.locator("#call-failed")
    expect(failed).to_contain_text("Siden er hentet for en annen innlogging")
    expect(first.get_by_role("radio", name="Andel", exact=True)).to_be_checked()
    assert (opened.rows("agreement"), opened.address) == (rows, "/programme?quarter=2017Q3")
    failed.get_by_role("button", name="Last siden på nytt").click()
    expect(first.locator("#who")).to_contain_text("Reader leser")


def test_one_is_warned_before_a_login_that_is_not_used_ends(
    reader: BrowserContext, address: str
) -> None:
    page = reader.new_page()
    page.clock.install()
    opened = Opened(page, address)
    page.goto(f"{address}/login?next=/programme")
    by_password(page, "reader@imdi.example")
    expect(page.locator("#who")).to_be_visible()
    page.clock.fast_forward("27:50")
    expect(page.locator("#idle")).to_have_count(0)
    page.clock.fast_forward("00:30")
    warning = page.get_by_role("alertdialog")
    expect(warning).to_contain_text("blir snart logget ut")
    stay = warning.get_by_role("button", name="Fortsett")
    expect(stay).to_be_focused()
    assert opened.axe() == []
    with page.expect_response("**/programme"):
        stay.click()
    expect(page.locator("#idle")).to_have_count(0)


def test_who_stays_too_late_is_led_to_the_login(
    reader: BrowserContext, house: House, address: str
) -> None:
    key = house.user("late", Held(Role.EDITOR))
    page = reader.new_page()
    page.clock.install()
    page.goto(f"{address}/login?next=/programme")
    by_password(page, "late@imdi.example")
    expect(page.locator("#who")).to_be_visible()
    page.clock.fast_forward("28:20")
    stay = page.get_by_role("alertdialog").get_by_role("button", name="Fortsett")
    house.office.users.remove(user=key, by=MACHINE, now=house.now)
    stay.click()
    expect(page.get_by_role("heading", name="Logg inn")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Du er logget ut")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360, 320])
@pytest.mark.parametrize("path", ["/login", "/login?lang=en&said=login_ended", "/users"])
def test_the_pages_keep_to_the_accessibility_rules_and_the_window(
    reader: BrowserContext, house: House, address: str, path: str, width: int, theme: str
) -> None:
    page = reader.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    opened = Opened(page, address)
    if path == "/users":
        if "axe" not in house.keys:
            house.user("axe", Held(Role.ADMINISTRATOR), Held(Role.REPORTER, "bodo"))
        page.goto(f"{address}/login?next=/users?user={house.keys['axe']}")
        by_password(page, "axe@imdi.example")
        expect(page.locator("#users-roles")).to_be_visible()
        opened.settle()
    else:
        page.goto(address + path)
    assert opened.axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inline = page.evaluate(
        "[...document.querySelectorAll('script:not([src]), style, [onclick]')].length"
    )
    assert path == "/users" or inline == 0, json.dumps(inline)
