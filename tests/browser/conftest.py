"""A real Chromium on the demonstration data, and pages in it that say when something went wrong.

The browser sees the same pages whatever database is behind them, so it is run over SQLite only.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.page import TIMEOUT, Opened, Watch

HERE = Path(__file__).parent
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

Open = Callable[..., Opened]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what the tests measured: bytes over the wire, time to draw."""
    measured = [
        f"  {name}: {value}"
        for report in terminalreporter.stats.get("passed", [])
        + terminalreporter.stats.get("failed", [])
        if report.when == "call"
        for name, value in report.user_properties
    ]
    if measured:
        terminalreporter.section("measured in the browser")
        terminalreporter.write_line("\n".join(measured))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, the one that CHROMIUM names, or else Playwright's own."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=[*_ARGUMENTS, *alone])
        yield running
        running.close()


@pytest.fixture(scope="session")
def shared(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """The context of pages that store nothing; in it, what one has fetched the next one has too."""
    context = new_context(browser, server)
    yield context
    context.close()


@pytest.fixture
def open_page(browser: Browser, server: str, shared: BrowserContext) -> Iterator[Open]:
    """Opens an address; the test fails when the page complains.

    ``apart`` gives it a context of its own, as another reader has. ``expected`` are parts of
    complaints that the test is about, such as a 404. Without an address the page is blank.
    """
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    watches: list[Watch] = []

    def open_one(
        address: str | None = "/",
        *,
        width: int = 1440,
        theme: str = "light",
        apart: bool = False,
        expected: tuple[str, ...] = (),
        script: str = "",
    ) -> Opened:
        context = shared
        if apart:
            context = new_context(browser, server)
            contexts.append(context)
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        if script:
            page.add_init_script(script)
        watches.append(Watch(page, server, expected))
        opened = Opened(page, server)
        if address is not None:
            opened.goto(address)
        return opened

    yield open_one
    complaints = [complaint for watch in watches for complaint in watch.complaints]
    for each in (*pages, *contexts):
        each.close()
    assert complaints == []


def new_context(browser: Browser, server: str) -> BrowserContext:
    """A reader's browser: its own storage, its own window, and the right to the clipboard."""
    context = browser.new_context(
        base_url=server,
        viewport={"width": 1440, "height": 900},
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    context.set_default_timeout(TIMEOUT)
    context.set_default_navigation_timeout(TIMEOUT)
    return context
