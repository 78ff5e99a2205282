"""A page of the dashboard as a reader has it before them: what it shows and what can be done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import (
    ConsoleMessage,
    Download,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

TIMEOUT = 15_000
"""Milliseconds that a page may take on a busy machine before the test gives up."""

PAGES = (
    *("/", "/programme", "/settlement", "/progress", "/attendance", "/outcomes"),
    *("/centres", "/centres/bodo", "/economy", "/surveys"),
    *("/models", "/theory", "/quality", "/contents"),
    *("/reconciliation", "/revisions", "/reports", "/reports/1", "/audit", "/users"),
    *("/method", "/method/agreement_share", "/figure/agreement_share~~2017Q3~bodo"),
)
WITHOUT_FILTERS = {
    *(
        "/audit",
        "/reports/1",
        "/users",
        "/method",
        "/contents",
        "/figure/agreement_share~~2017Q3~bodo",
    ),
}
"""Pages where nothing can be chosen from the filter bar."""
RANGE = "quarter=2016Q4..2018Q4&measure=count"
"""Every quarter there is, in numbers: the most that a page can be asked to show."""

expect.set_options(timeout=TIMEOUT)

_SETTLED = """() => {
  if (document.querySelector("main.refusal")) return true;
  if (!window.store || !document.querySelector("h1")) return false;
  const charts = [...document.querySelectorAll(".chart, .small-chart:not(.unused)")];
  if (!charts.every(chart => chart.querySelector(".main-svg"))) return false;
  const {stored, completed, ...waiting} = window.store.getState().callbacks;
  return Object.values(waiting).every(each => each.length === 0);
}"""

_TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

# Charts take a new width a moment after the window has.
_REDRAWN = """() => [...document.querySelectorAll(".js-plotly-plot")].every(plot =>
  !plot.checkVisibility() ||
  Math.abs(plot.querySelector(".main-svg").getBoundingClientRect().width - plot.clientWidth) < 2)"""

_TABLE = """name => {
  const table = document.getElementById(name + "-region").querySelector("table");
  const columns = [...table.querySelectorAll("thead button.sort")].map(b => b.dataset.sort);
  const first = columns.indexOf("centre");
  columns.splice(first, 1);
  const rows = [...table.querySelectorAll("tr[data-centre]")].map(row => {
    const cells = [...row.querySelectorAll("td")].map(cell => {
      const bare = cell.cloneNode(true);
      bare.querySelectorAll(".base, .visually-hidden").forEach(each => each.remove());
      return bare.textContent.trim();
    });
    return [row.dataset.centre, Object.fromEntries(columns.map((id, at) => [id, cells[at]]))];
  });
  return rows;
}"""

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# The rule on contrast leaves a text undecided where a style draws something before or after it, and
# spends most of its time finding that out. It is told to judge such texts like all others.
_JUDGE_ALL = """axe.configure({
  checks: [{ id: "color-contrast", options: { ignorePseudo: true } }]
})"""
_RUN_AXE = """async () => {
  const found = await axe.run(document, {
    runOnly: {
      type: "tag",
      values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    },
    resultTypes: ["violations"],
  });
  return found.violations.flatMap(rule => rule.nodes.map(
    node => `${rule.id}: ${rule.help}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}"""

_TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", event => console.error(
  `policy: ${event.effectiveDirective} of ${event.blockedURI} in ${event.sourceFile}`))"""

Row = tuple[str, dict[str, str]]


class Watch:
    """Writes down what a page should never do."""

    def __init__(self, page: Page, server: str, expected: tuple[str, ...] = ()) -> None:
        self.complaints: list[str] = []
        self._host = urlsplit(server).netloc
        self._expected = expected
        page.add_init_script(_TELL_VIOLATIONS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._say(f"error in the page: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _say(self, complaint: str) -> None:
        if not any(part in complaint for part in self._expected):
            self.complaints.append(complaint)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning", "assert"}:
            self._say(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self._host:
            self._say(f"request to another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # The browser itself gives up what is under way when a link is followed or a file is saved.
        if request.failure != "net::ERR_ABORTED":
            self._say(f"failed request: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._say(f"answered {response.status}: {response.url}")


@dataclass(eq=False)
class Opened:
    """A page in the browser. Everything it does waits until the page has come to rest."""

    page: Page
    server: str

    # --- Coming and going

    def goto(self, address: str) -> Response | None:
        """Opens an address and waits until all is drawn."""
        response = self.page.goto(self.server + address)
        self.settle()
        return response

    def settle(self) -> None:
        """Waits until every callback is answered and every chart is drawn."""
        self.page.wait_for_function(_SETTLED, polling=50)
        self.page.evaluate(_TWO_FRAMES)

    def do(self, action: Callable[..., Any], *arguments: Any) -> None:
        """Does something that asks the server, and waits until the page has the answer."""
        with self.page.expect_response("**/_dash-update-component**"):
            action(*arguments)
        self.settle()

    def follow(self, link: Locator) -> None:
        """Follows a link to another page."""
        with self.page.expect_navigation():
            link.click()
        self.settle()

    def menu(self, name: str) -> None:
        """Goes to a page by the menu."""
        self.follow(self.page.locator("header nav").get_by_role("link", name=name, exact=True))

    @property
    def address(self) -> str:
        """Path and query in the address bar."""
        return self.page.evaluate("location.pathname + location.search")

    # --- The filter bar

    @property
    def picker(self) -> Locator:
        """The list of centres, with its summary."""
        return self.page.locator("details.picker:not(.downloads)")

    @property
    def counter(self) -> Locator:
        return self.page.locator("#centres-count")

    @property
    def status(self) -> Locator:
        """The line that says, also aloud, what is shown."""
        return self.page.locator("p.status")

    def centre(self, name: str) -> Locator:
        """The tick box of a centre; the list must be open."""
        return self.picker.get_by_role("checkbox", name=name)

    def open_picker(self) -> None:
        if self.picker.get_attribute("open") is None:
            self.picker.locator("summary").click()
        expect(self.picker).to_have_attribute("open", "")

    def tick(self, *names: str) -> None:
        """Turns the ticks of centres round, one by one."""
        self.open_picker()
        for name in names:
            self.do(self.centre(name).click)

    def ticked(self) -> list[str]:
        """The centres whose boxes are ticked."""
        return self.picker.locator("input:checked").evaluate_all("all => all.map(b => b.value)")

    def choose_quarter(self, quarter: str) -> None:
        self.do(self.page.locator("#quarter").select_option, quarter)

    def choose_first_quarter(self, quarter: str) -> None:
        self.do(self.page.locator("#first-quarter").select_option, quarter)

    def choose_measure(self, name: str) -> None:
        self.do(self.page.get_by_role("radio", name=name, exact=True).click)

    def download(self, name: str, extension: str = "csv") -> Download:
        """The file behind a link under «Last ned», by the table's name."""
        menu = self.page.locator("details.downloads")
        if menu.get_attribute("open") is None:
            menu.locator("summary").click()
        with self.page.expect_download() as coming:
            menu.locator(f'a[href^="/data/{name}.{extension}"]').click()
        return coming.value

    # --- What is shown

    def rows(self, table: str) -> list[Row]:
        """A table as it stands: the centres in order, each with its figures by column."""
        return [(centre, cells) for centre, cells in self.page.evaluate(_TABLE, table)]

    def order(self, table: str) -> list[str]:
        """The centres of a table from top to bottom, the total left out."""
        return [centre for centre, _ in self.rows(table) if centre != "all"]

    def figures(self, table: str, centre: str) -> dict[str, str]:
        return dict(self.rows(table))[centre]

    def tables(self) -> list[str]:
        """Every table on the page, as text."""
        return self.page.locator("main table").evaluate_all("all => all.map(t => t.textContent)")

    def open_all_details(self, how: bool = True) -> None:
        """Opens, or closes, every list and every part that can be unfolded."""
        self.page.evaluate(
            "how => document.querySelectorAll('details').forEach(d => { d.open = how; })", how
        )
        self.page.evaluate(_TWO_FRAMES)

    def uncover(self) -> None:
        """Opens all that is opened one by one in a list, and waits until its charts have room."""
        covered = self.page.locator(".covered > details")
        covered.evaluate_all("all => all.forEach(each => { each.open = true; })")
        self.page.evaluate(_TWO_FRAMES)
        self.page.wait_for_function(_REDRAWN, polling=50)

    def resize(self, width: int) -> None:
        """Makes the window wider or narrower, and waits until the charts have followed."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate(_TWO_FRAMES)
        self.page.wait_for_function(_REDRAWN, polling=50)

    def axe(self) -> list[str]:
        """What the accessibility rules object to."""
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(_AXE)
            self.page.evaluate(_JUDGE_ALL)
        return self.page.evaluate(_RUN_AXE)


def amount(text: str) -> float | None:
    """The number in a Norwegian cell; None for a sign that stands for no number."""
    bare = re.sub(r"[\s\u00a0%]", "", text).replace("\u2212", "-").replace(",", ".")
    return float(bare) if re.fullmatch(r"-?\d+(\.\d+)?", bare) else None
