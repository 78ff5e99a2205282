"""What a reader does from the first click to a file and an address that others can open."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.grid import columns_of
from dashboard.pages import overview
from dashboard.sections import indicators_of
from db.vocabulary import Language, Quarter
from queries.indicators import sections
from queries.values import Measure
from tests.browser.conftest import Open
from tests.browser.page import Opened, amount

pytestmark = pytest.mark.browser

REPORT = Path(__file__).parents[2] / "db" / "reference" / "published_figures.csv"
CENTRES = ["oslo", "larvik", "kristiansand", "steinkjer", "bodo"]
PROGRAMME = [section.code for section in sections("programme")]
SORTED_BY = "agreement_share~~2017Q3"


def reported(*centres: str) -> dict[tuple[str, str], float]:
    """What tables 6.1 to 6.3 of the report say of centres in 2017Q3."""
    with REPORT.open(encoding="utf-8", newline="") as file:
        figures = {
            (row["centre"], row["indicator"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["source"] in {"Table 6.1", "Table 6.2", "Table 6.3"}
            and row["quarter"] == "2017Q3"
            and row["centre"] in centres
        }
    assert len(figures) == 6 * len(centres)
    return figures


def on_screen(opened: Opened, *centres: str) -> dict[tuple[str, str], float | None]:
    """The same of the page's tables 6.1 to 6.3."""
    return {
        (centre, column.split("~")[0]): amount(text)
        for table in ("agreement", "full_time", "activities")
        for centre, cells in opened.rows(table)
        for column, text in cells.items()
        if centre in centres
    }


def assert_file_is_screen(opened: Opened, quarters: list[str], measure: Measure) -> None:
    """The downloaded file holds what the page shows: each figure, in the same order of rows."""
    download = opened.download("programme")
    with Path(download.path()).open(encoding="utf-8-sig", newline="") as file:
        header, *lines = list(csv.reader(file, delimiter=";"))
    wanted = columns_of(indicators_of("programme"), [Quarter.parse(q) for q in quarters])
    dated = len(quarters) > 1
    labels = [column.label(Language.NB, measure, dated=dated) for column in wanted]
    assert header[1:-1] == labels

    screen: dict[str, dict[str, str]] = {}
    names: list[str] = []
    for table in PROGRAMME:
        rows = opened.rows(table)
        order = [centre for centre, _ in rows]
        names = names or order
        assert order == names, f"the rows of {table} stand in another order"
        for centre, cells in rows:
            screen.setdefault(centre, {}).update(cells)
    assert [len(cells) for cells in screen.values()] == [len(wanted)] * len(names)

    heads = opened.page.locator("#agreement-region tr[data-centre] th").all_inner_texts()
    assert [line[0] for line in lines] == heads
    for centre, line in zip(names, lines, strict=True):
        for column, text in zip(wanted, line[1:-1], strict=True):
            shown = screen[centre][column.id]
            if amount(shown) is None:
                assert text == shown, (centre, column.id)
            else:
                assert amount(text) == amount(shown), (centre, column.id)


def test_newcomer_finds_takes_and_passes_on_the_figures(open_page: Open, server: str) -> None:
    opened = open_page("/")
    page = opened.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Oversikt")
    opened.menu("Fulltidsprogram")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fulltidsprogram")
    assert page.title().startswith("Fulltidsprogram")
    assert opened.order("agreement") == CENTRES
    assert on_screen(opened, "all", *CENTRES) == reported("all", *CENTRES)

    page.evaluate("window.notReloaded = true")

    # Only Bodø and Larvik.
    expect(opened.counter).to_have_text("5 av 5 valgt")
    opened.tick("Oslo", "Kristiansand", "Steinkjer")
    expect(opened.counter).to_have_text("2 av 5 valgt")
    expect(opened.status).to_have_text("Viser Larvik og Bodø, 3. kvartal 2017.")
    assert opened.address == "/programme?centre=larvik&centre=bodo"
    page.keyboard.press("Escape")
    expect(opened.picker).not_to_have_attribute("open", "")
    assert {opened.order(table)[0] for table in PROGRAMME} == {"larvik"}
    assert on_screen(opened, "larvik", "bodo") == reported("larvik", "bodo")

    # Sorted by a column with the keyboard alone.
    button = page.locator(f'#agreement-region button[data-sort="{SORTED_BY}"]')
    head = page.locator("#agreement-region th", has=page.locator(f'[data-sort="{SORTED_BY}"]'))
    expect(head).to_have_attribute("aria-sort", "none")
    button.focus()
    for direction, order in (("descending", ["bodo", "larvik"]), ("ascending", ["larvik", "bodo"])):
        opened.do(page.keyboard.press, "Enter")
        expect(head).to_have_attribute("aria-sort", direction)
        expect(button).to_be_focused()
        assert [opened.order(table) for table in PROGRAMME] == [order] * len(PROGRAMME)
        assert page.locator('th[aria-sort]:not([aria-sort="none"])').count() == 1
        minus = "-" if direction == "descending" else ""
        assert opened.address.endswith(f"&sort={minus}{SORTED_BY}")
    opened.do(page.keyboard.press, "Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert_file_is_screen(opened, ["2017Q3"], Measure.SHARE)

    # Another quarter, a range, and numbers instead of shares.
    opened.choose_quarter("2017Q2")
    assert opened.address == "/programme?centre=larvik&centre=bodo&quarter=2017Q2"
    expect(opened.status).to_have_text("Viser Larvik og Bodø, 2. kvartal 2017.")
    opened.choose_first_quarter("2016Q4")
    assert opened.address == "/programme?centre=larvik&centre=bodo&quarter=2016Q4..2017Q2"
    expect(opened.status).to_have_text("Viser Larvik og Bodø, 4. kvartal 2016 til 2. kvartal 2017.")
    share = opened.figures("agreement", "all")["agreement_share~~2017Q2"]
    opened.choose_measure("Antall")
    assert opened.address.endswith("&quarter=2016Q4..2017Q2&measure=count")
    number = opened.figures("agreement", "all")["agreement_share~~2017Q2"]
    assert "%" in share
    assert "%" not in number
    assert page.evaluate("window.notReloaded") is True

    # Somebody else opens the copied address and sees the same.
    page.get_by_role("button", name="Kopier lenke").click()
    expect(page.locator("#copy-link")).to_have_text("Lenken er kopiert")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == server + opened.address
    other = open_page(copied.removeprefix(server), theme="dark", apart=True)
    assert other.tables() == opened.tables()
    assert other.ticked() == ["larvik", "bodo"]
    expect(other.status).to_have_text(opened.status.inner_text())

    # The file is the screen, and so it is for the report's quarter.
    assert_file_is_screen(opened, ["2016Q4", "2017Q1", "2017Q2"], Measure.COUNT)
    opened.choose_quarter("2017Q3")
    opened.choose_first_quarter("only")
    opened.choose_measure("Andel")
    expect(opened.status).to_have_text("Viser Larvik og Bodø, 3. kvartal 2017.")
    assert on_screen(opened, "larvik", "bodo") == reported("larvik", "bodo")
    assert_file_is_screen(opened, ["2017Q3"], Measure.SHARE)
    assert page.evaluate("window.notReloaded") is True


def test_sort_order_is_the_same_on_screen_in_the_address_and_in_the_file(open_page: Open) -> None:
    opened = open_page("/programme?sort=-full_time_share~~2017Q3")
    figures = [amount(cells["full_time_share~~2017Q3"]) for _, cells in opened.rows("full_time")]
    assert figures[:-1] == sorted(figures[:-1], key=lambda figure: -(figure or 0))
    assert_file_is_screen(opened, ["2017Q3"], Measure.SHARE)
    head = opened.page.locator('th[aria-sort="descending"]')
    expect(head).to_have_count(1)
    expect(head).to_contain_text("Full tid")


def test_other_figures_of_the_report_stand_on_their_pages(open_page: Open) -> None:
    opened = open_page("/centres?centre=larvik&centre=bodo")
    assert amount(opened.figures("occupancy", "bodo")["adult_residents~~2017Q3"]) == 33
    assert amount(opened.figures("occupancy", "all")["adult_residents~~2017Q3"]) == 384
    assert amount(opened.figures("occupancy", "all")["occupancy_share~~2017Q3"]) == 84
    about = opened.page.locator("#about-region tbody tr").all_inner_texts()
    assert [line.split("\t")[:3] for line in about] == [
        ["Larvik", "Vestfold", "75"],
        ["Bodø", "Nordland", "60"],
    ]
    opened.menu("Bosetting")
    ended = opened.figures("ended_ytd", "all")
    assert amount(ended["contracts_ended_ytd~~2017Q3"]) == 508
    assert amount(ended["contracts_ended_ytd~settled~2017Q3"]) == 85
    assert amount(opened.figures("settled_ytd", "all")["settled_ytd~~2017Q3"]) == 433


def test_the_tables_of_quarterly_reports_can_be_taken_with_from_the_overview(
    open_page: Open,
) -> None:
    opened = open_page("/?quarter=2017Q2")
    for table in overview.PAGE.tables:
        download = opened.download(table)
        assert download.suggested_filename == f"{table}_2017K2_publ1.csv"
        assert Path(download.path()).stat().st_size > 200


def test_two_readers_at_once_never_see_each_others_selection(open_page: Open) -> None:
    first = open_page("/programme?centre=bodo", apart=True)
    second = open_page("/programme?centre=oslo&quarter=2017Q1&measure=count", apart=True)
    names = {"oslo": "Oslo", "larvik": "Larvik", "steinkjer": "Steinkjer", "bodo": "Bodø"}
    steps = [
        (("larvik", None, "2017Q2"), ("steinkjer", None, "2017Q2")),
        (("oslo", "Antall", "2018Q1"), ("bodo", "Andel", "2016Q4")),
        (("larvik", "Andel", "2017Q1"), ("steinkjer", "Antall", "2017Q3")),
    ]
    chosen = {first: {"bodo"}, second: {"oslo"}}
    for step in steps:
        both = list(zip((first, second), step, strict=True))
        for opened, _ in both:
            opened.open_picker()
        # Each change is made in both browsers before either is looked at.
        for opened, (centre, _, _) in both:
            opened.centre(names[centre]).click()
            chosen[opened] ^= {centre}
        _assert_own_selection(chosen)
        for opened, (_, measure, _) in both:
            if measure:
                opened.page.get_by_role("radio", name=measure, exact=True).click()
        _assert_own_selection(chosen)
        for opened, (_, _, quarter) in both:
            opened.page.locator("#quarter").select_option(quarter)
        _assert_own_selection(chosen)
        for opened, (_, measure, quarter) in both:
            expect(opened.page.locator("#quarter")).to_have_value(quarter)
            if measure:
                expect(opened.page.get_by_role("radio", name=measure, exact=True)).to_be_checked()
            heads = opened.page.locator("#agreement-region button.sort").evaluate_all(
                "all => all.map(b => b.dataset.sort)"
            )
            assert heads == ["centre", f"agreement_share~~{quarter}"]


def _assert_own_selection(chosen: dict[Opened, set[str]]) -> None:
    for opened, centres in chosen.items():
        opened.settle()
        wanted = [code for code in CENTRES if code in centres]
        assert opened.ticked() == wanted
        assert [opened.order(table) for table in PROGRAMME] == [wanted] * len(PROGRAMME)
        assert opened.address.count("centre=") == len(wanted)
        assert all(f"centre={code}" in opened.address for code in wanted)
