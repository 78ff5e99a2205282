"""What must hold on every page, in both languages, light and dark, wide and narrow.

A page is opened once for all the tests that look at it; each test puts it in the state it needs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession

from tests.browser.conftest import Open, new_context
from tests.browser.page import PAGES, RANGE, WITHOUT_FILTERS, Opened, Watch

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
CONTRAST = (HERE / "contrast.js").read_text(encoding="utf-8")
OVERLAPS = (HERE / "overlaps.js").read_text(encoding="utf-8")
WORDS = (HERE / "words.js").read_text(encoding="utf-8")
WIDTHS = (320, 360, 768, 1440)
MEGABYTE = 1_000_000
SECONDS = 5
"""Work of the browser's main thread, in its own time, that a reader may have to wait for."""

Record = Callable[[str, Any], None]

TITLES = {
    "nb": (
        *("Oversikt", "Fulltidsprogram", "Bosetting", "Progresjon"),
        *("Oppmøte", "Virkninger"),
        *("Mottakene", "Bodø", "Økonomi", "Undersøkelser"),
        *("Mottaksmodeller", "Endringsteori", "Gjennomføring", "Rapporten"),
        *("Avstemming", "Revisjoner", "Rapportering", "Oslo 4. kvartal 2016, revisjon 1"),
        *("Revisjonsspor", "Brukere", "Metode", "Andel beboere med avtale om fulltidsprogram"),
        "Andel beboere med avtale om fulltidsprogram, Bodø, 3.\u00a0kvartal\u00a02017",
    ),
    "en": (
        *("Overview", "Full-time programme", "Settlement", "Progress"),
        *("Attendance", "Outcomes"),
        *("The centres", "Bodø", "Economy", "Surveys"),
        *("Centre models", "Theory of change", "Implementation", "The report"),
        *("Reconciliation", "Revisions", "Reporting", "Oslo Q4 2016, revision 1", "Audit trail"),
        *("Users", "Method", "Share of residents with an agreement on the full-time programme"),
        "Share of residents with an agreement on the full-time programme, Bodø, Q3\u00a02017",
    ),
}
WITHOUT_CHARTS = {
    *(
        "/models",
        "/theory",
        "/contents",
        "/revisions",
        "/reports",
        "/reports/1",
        "/audit",
        "/users",
        "/method",
    ),
    "/figure/agreement_share~~2017Q3~bodo",
}
PRODUCT = {
    "nb": "Integreringsmottak i tall",
    "en": "Integration reception centres in figures",
}
FOREIGN = {
    "en": """
        Mottak Mottakene mottak mottaket kvartal Kvartal Velg valgt alle Alle Andel andel Antall
        antall Vis Viser som ned Tilbakestill Kopier Mål mål timer dager personer plasser avtaler
        Avtaler avtale Bosetting Bosatt bosatt Oversikt Fulltidsprogram Kilde Beboere rekonstruert
        simulert Tegnforklaring ikke av og til fra siden Ingen Definisjoner Merknader Tabell tabell
        Avsnitt prosent prosentpoeng Publisering Hopp Uendret Fylke Drift Botype Kommunal kommune Ja
        Nei
    """,
    "nb": """
        the The of and quarter Quarter Share share Number number Centre centre centres Centres Show
        Showing Download Reset Copy Target target hours days persons contracts Source reported
        Reported Settlement settled Overview Legend selected select Fetching All all Table Section
        percent Publication Skip Unchanged since No not County Operator Housing Yes reconstructed
        simulated
    """,
}


def _names() -> list[str]:
    """Names of places and operators, which are the same in every language."""
    path = HERE.parents[1] / "db" / "reference" / "centres.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["name"] for row in rows} | {row["operator"] for row in rows if row["operator"]}
    return sorted(names, key=len, reverse=True)


@dataclass(eq=False)
class Weighed(Opened):
    """A page that knows what it cost to open it."""

    session: CDPSession
    transfers: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def work(self) -> float:
        """Seconds that the main thread has worked, whatever else the machine was doing."""
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def _open(context: BrowserContext, server: str, address: str, width: int) -> Iterator[Weighed]:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    watch = Watch(page, server)
    opened = Weighed(page, server, context.new_cdp_session(page))
    opened.session.on(
        "Network.loadingFinished",
        lambda done: opened.transfers.append(done["encodedDataLength"]),
    )
    opened.session.send("Network.enable")
    opened.session.send("Performance.enable", {"timeDomain": "threadTicks"})
    opened.goto(address)
    page.evaluate("document.fonts.ready.then(() => true)")
    opened.seconds = opened.work()
    yield opened
    page.close()
    assert watch.complaints == []


@pytest.fixture(
    scope="module",
    params=[(path, language) for language in ("nb", "en") for path in PAGES],
    ids=lambda param: f"{param[0]}-{param[1]}",
)
def asked(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A page and a language."""
    return request.param


@pytest.fixture(scope="module")
def opened(asked: tuple[str, str], browser: Browser, server: str) -> Iterator[Weighed]:
    """The page as it first opens, with nothing fetched before."""
    path, language = asked
    context = new_context(browser, server)
    yield from _open(context, server, path if language == "nb" else f"{path}?lang=en", 1440)
    context.close()


@pytest.fixture(scope="module", params=[path for path in PAGES if path not in WITHOUT_FILTERS])
def whole(request: pytest.FixtureRequest, shared: BrowserContext, server: str) -> Iterator[Weighed]:
    """The page with every quarter there is, in numbers, first opened on a telephone."""
    yield from _open(shared, server, f"{request.param}?{RANGE}", 360)


def _put(opened: Weighed, theme: str, width: int, *, unfolded: bool = False) -> None:
    opened.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    opened.resize(width)
    opened.open_all_details(unfolded)


def _fits(opened: Weighed, *themes: str) -> None:
    """The page never scrolls sideways, also once the charts have taken their new width."""
    for width, theme in zip(WIDTHS, cycle(themes)):
        _put(opened, theme, width)
        opened.uncover()
        opened.page.wait_for_function(
            "document.documentElement.scrollWidth <= innerWidth", timeout=3000, polling=50
        )


def _legible(opened: Weighed, *widths: int) -> None:
    """No text of a chart lies on another. The first width should be the one it was opened in."""
    found = {}
    for width in widths:
        _put(opened, "light", width)
        opened.uncover()
        overlaps = opened.page.evaluate(OVERLAPS)
        if overlaps:
            found[width] = overlaps
    assert found == {}


def test_first_load_is_at_most_a_megabyte(
    opened: Weighed, asked: tuple[str, str], record_property: Record
) -> None:
    total, number = sum(opened.transfers), len(opened.transfers)
    record_property(
        f"{asked[0]} in {asked[1]}",
        f"{total / 1000:.0f} kB in {number} responses, {opened.seconds:.1f} s of work",
    )
    assert number > 10
    assert total <= MEGABYTE
    assert opened.seconds <= SECONDS


# Language, theme, width, and whether all that can be unfolded is: every two of these settings meet.
_STATES = {
    "nb": [("light", 1440, False), ("dark", 360, True)],
    "en": [("light", 360, True), ("dark", 1440, True), ("dark", 360, False)],
}


def test_accessibility_rules_have_nothing_to_object_to(
    opened: Weighed, asked: tuple[str, str]
) -> None:
    found = {}
    for theme, width, unfolded in _STATES[asked[1]]:
        _put(opened, theme, width, unfolded=unfolded)
        objections = opened.axe()
        if objections:
            found[theme, width, unfolded] = objections
    assert found == {}


def test_language_is_the_readers_throughout(opened: Weighed, asked: tuple[str, str]) -> None:
    _, language = asked
    page = opened.page
    assert page.locator("html").get_attribute("lang") == language
    text = page.evaluate(WORDS)
    for name in _names():
        text = text.replace(name, "")
    text = re.sub(r"\b[\w.]+\.(csv|xlsx|json)\b", "", text)  # files have one name in every language
    foreign = set(FOREIGN[language].split())
    assert sorted(foreign & set(re.findall(r"\w+", text))) == []


def test_title_says_page_and_product(opened: Weighed, asked: tuple[str, str]) -> None:
    path, language = asked
    title = TITLES[language][PAGES.index(path)]
    assert opened.page.get_by_role("heading", level=1).inner_text() == title
    assert opened.page.title() == f"{title} – {PRODUCT[language]}"


def test_charts_stand_out_from_what_is_behind_them(opened: Weighed, asked: tuple[str, str]) -> None:
    if asked[0] in WITHOUT_CHARTS:
        assert opened.page.locator(".js-plotly-plot").count() == 0
        return
    for theme in ("light", "dark"):
        _put(opened, theme, 1440)
        opened.uncover()
        found = opened.page.evaluate(CONTRAST)
        assert found["looked"]["text"] > 10
        assert found["looked"]["mark"] > 5
        assert (theme, found["failures"]) == (theme, [])


def test_texts_of_charts_lie_clear_of_each_other(opened: Weighed) -> None:
    _legible(opened, 1440, 360)


def test_page_fits_every_width(opened: Weighed, asked: tuple[str, str]) -> None:
    _fits(opened, "light" if asked[1] == "nb" else "dark")


def test_charts_offer_no_way_to_a_cloud(opened: Weighed, asked: tuple[str, str]) -> None:
    if asked[0] in WITHOUT_CHARTS:
        return
    opened.uncover()
    chart = opened.page.locator(".js-plotly-plot").first
    chart.scroll_into_view_if_needed()
    chart.hover()
    named = opened.page.locator(".js-plotly-plot [data-title], .js-plotly-plot [title]")
    names = named.evaluate_all("all => all.map(e => e.dataset.title || e.title)")
    assert [
        name for name in names if re.search("share|cloud|studio|del ", name, re.IGNORECASE)
    ] == []
    configured = opened.page.evaluate(
        """[...document.querySelectorAll(".js-plotly-plot")].map(
            plot => [plot._context.showSendToCloud, plot._context.displaylogo])"""
    )
    assert configured
    assert all(each == [False, False] for each in configured)


def test_whole_range_of_texts_lies_clear(whole: Weighed) -> None:
    _legible(whole, 360, 1440)


def test_whole_range_fits_every_width(whole: Weighed) -> None:
    _fits(whole, "light", "dark")


def test_whole_range_of_charts_stands_out(whole: Weighed) -> None:
    for theme in ("light", "dark"):
        _put(whole, theme, 1440)
        whole.uncover()
        assert (theme, whole.page.evaluate(CONTRAST)["failures"]) == (theme, [])


def test_whole_range_is_drawn_and_changed_in_good_time(
    whole: Weighed, record_property: Record
) -> None:
    _put(whole, "light", 1440)
    before = whole.work()
    if whole.page.locator(".measure").is_visible():
        whole.choose_measure("Andel")
    elif whole.page.locator("#first-quarter").is_visible():
        whole.choose_first_quarter(_another(whole, "#first-quarter"))
    else:
        whole.choose_quarter(_another(whole, "#quarter"))
    changed = whole.work() - before
    record_property(
        whole.address, f"{whole.seconds:.1f} s of work to open, {changed:.1f} s to change"
    )
    assert whole.seconds <= SECONDS
    assert changed <= SECONDS


def _another(whole: Weighed, select: str) -> str:
    """The last that can be chosen in ``select``, of what is not."""
    options = whole.page.locator(f"{select} option:not(:checked):enabled")
    return str(options.last.get_attribute("value"))


def test_tables_of_several_quarters_are_accessible(open_page: Open) -> None:
    opened = open_page("/programme?quarter=2017Q2..2017Q3&measure=count", theme="dark", width=360)
    assert opened.axe() == []
