"""Choice and figures never disagree: whatever comes late, in another order, wrong or not at all.

Answers are held back, changed and refused between the browser and the service, where real lines do it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.call_words import WORDS
from tests.browser.conftest import Open
from tests.browser.page import Opened

pytestmark = pytest.mark.browser

CALLS = "**/_dash-update-component"
FIVE = ["oslo", "larvik", "kristiansand", "steinkjer", "bodo"]
PATIENCE = "document.documentElement.dataset.patience = "
_ON_SCREEN = """() => {
  const main = document.querySelector("main"), one = id => document.getElementById(id);
  const seen = [...document.querySelectorAll(".js-plotly-plot")].filter(c => c.checkVisibility());
  const file = document.querySelector("details.downloads a");
  return {
    shown: main.dataset.shown, query: location.search.slice(1),
    file: file && file.getAttribute("href").split("?")[1] || "",
    drawn: [...new Set(seen.map(chart => chart.dataset.drawn))],
    ticked: [...document.querySelectorAll("[data-filter=centre] input:checked")].map(b => b.value),
    rows: [...document.querySelectorAll("[data-table] tr[data-centre]")].map(r => r.dataset.centre),
    count: one("centres-count").textContent,
    quarter: one("quarter").value, first: one("first-quarter").value,
    measure: document.querySelector("[data-filter=measure] input:checked").value,
  };
}"""
_QUIET = """() => {
  const {stored, completed, ...waiting} = window.store.getState().callbacks;
  return Object.values(waiting).every(each => each.length === 0)
    && !document.querySelector("main").hasAttribute("aria-busy");
}"""
_CLICK = """name => document.querySelector(`[data-filter=centre] input[value=${name}]`).click()"""


def settle(page: Page) -> None:
    """Waits until nothing is asked any more and every chart in sight is drawn for what is shown."""
    page.wait_for_function(_QUIET)
    page.wait_for_function(
        """() => [...document.querySelectorAll(".js-plotly-plot")].every(chart =>
             !chart.checkVisibility() ||
             chart.dataset.drawn === document.querySelector("main").dataset.shown)"""
    )


def agreed(page: Page) -> dict[str, Any]:
    """What is on the screen, which must say one thing wherever it is said."""
    screen: dict[str, Any] = page.evaluate(_ON_SCREEN)
    assert screen["query"] == screen["shown"]
    assert screen["drawn"] in ([], [screen["shown"]])
    said = parse_qs(screen["shown"])
    assert sorted(said.get("centre", screen["ticked"])) == sorted(screen["ticked"])
    assert screen["file"] == screen["shown"]
    assert [code for code in screen["rows"] if code != "all"] == screen["ticked"]
    assert screen["count"].startswith(str(len(screen["ticked"])))
    assert said.get("measure", ["share"]) == [screen["measure"]]
    if "quarter" in said:
        assert said["quarter"][0].split("..")[-1] == screen["quarter"]
    return screen


def hold(page: Page, seconds: Callable[[int], float]) -> None:
    """Holds each answer back by a time of its own, without holding the others."""
    page.add_init_script(
        f"""(() => {{
          const real = window.fetch; let calls = 0; const holds = {[seconds(n) for n in range(60)]};
          window.fetch = async (where, options) => {{
            const answer = await real(where, options);
            if (String(where).includes("_dash-update"))
              await new Promise(done => setTimeout(done, 1000 * holds[calls++ % 60]));
            return answer;
          }};
        }})()"""
    )


def opened_with(open_page: Open, path: str, **more: Any) -> Opened:
    """A page of its own with the list of centres open and every chart drawn."""
    opened = open_page(path, apart=True, **more)
    opened.open_picker()
    settle(opened.page)
    return opened


def test_rapid_clicks_on_a_slow_line_leave_what_was_chosen_last(open_page: Open) -> None:
    opened = open_page(None, apart=True)
    hold(opened.page, lambda _: 0.3)
    opened.goto("/programme")
    opened.open_picker()
    right = []
    for round in range(8):
        for name in ("larvik", "steinkjer", "oslo"):
            opened.page.evaluate(_CLICK, name)
            opened.page.wait_for_timeout(250)
        settle(opened.page)
        right.append(
            agreed(opened.page)["ticked"] == (FIVE if round % 2 else ["kristiansand", "bodo"])
        )
    assert right == [True] * 8


def test_a_first_answer_that_comes_after_the_second_changes_nothing(open_page: Open) -> None:
    opened = open_page(None, apart=True)
    # The page itself, then the first choice.
    hold(opened.page, lambda number: 1.5 if number == 1 else 0)
    opened.goto("/programme")
    opened.open_picker()
    opened.page.evaluate(_CLICK, "oslo")
    opened.page.wait_for_timeout(100)
    opened.page.locator("#quarter").select_option("2017Q2")
    settle(opened.page)
    opened.page.wait_for_timeout(1600)
    screen = agreed(opened.page)
    assert (screen["ticked"], screen["quarter"]) == (FIVE[1:], "2017Q2")


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))]
)
def test_bursts_of_choices_of_every_kind_leave_each_as_it_was_last_chosen(
    open_page: Open, seed: int
) -> None:
    dice = random.Random(seed)
    opened = open_page(None, apart=True)
    hold(opened.page, lambda _: dice.choice([0, 0.05, 0.2, 0.6]))
    opened.goto("/programme?quarter=2017Q3")
    page = opened.page
    opened.open_picker()
    chosen: dict[str, Any] = {"ticked": set(FIVE), "quarter": "2017Q3", "measure": "share"}
    for _ in range(3):
        for _ in range(7):
            what = dice.choice(["centre", "centre", "quarter", "measure", "order"])
            if what == "centre":
                name = dice.choice(FIVE[:4])  # never the last one, which would tick all again
                page.evaluate(_CLICK, name)
                chosen["ticked"] ^= {name}
            elif what == "quarter":
                chosen["quarter"] = dice.choice(["2017Q1", "2017Q2", "2017Q3"])
                page.locator("#quarter").select_option(chosen["quarter"])
            elif what == "measure":
                chosen["measure"] = dice.choice(["share", "count"])
                page.evaluate(
                    "v => document.querySelector(`[data-filter=measure] [value=${v}]`).click()",
                    chosen["measure"],
                )
            else:
                page.evaluate(
                    "document.querySelector('[data-table] button.sort[data-sort=centre]').click()"
                )
            page.wait_for_timeout(dice.randint(0, 150))
        settle(page)
        screen = page.evaluate(_ON_SCREEN)
        assert set(screen["ticked"]) == chosen["ticked"]
        assert set(screen["rows"]) - {"all"} == chosen["ticked"]
        assert (screen["quarter"], screen["measure"]) == (chosen["quarter"], chosen["measure"])
        assert screen["query"] == screen["shown"] == screen["file"]


def test_figures_and_what_they_are_of_come_together(open_page: Open) -> None:
    opened = opened_with(open_page, "/programme")
    opened.page.evaluate(
        """() => {
          window.told = [];
          new MutationObserver(() => window.told.push([
            document.querySelector("main").dataset.shown,
            document.querySelectorAll("[data-table] tbody tr[data-centre]").length,
            document.querySelectorAll("[data-filter=centre] input:checked").length,
            location.search.slice(1),
          ])).observe(document.querySelector("main"), { attributeFilter: ["data-shown"] });
        }"""
    )
    opened.tick("Oslo")
    settle(opened.page)
    shown = "&".join(f"centre={code}" for code in FIVE[1:])
    assert opened.page.evaluate("window.told") == [[shown, 4, 4, shown]]


def _html(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(
        status=status, content_type="text/html", body="<html><title>Logg inn på nettet</title>"
    )


def _json(status: int, body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, content_type="application/json", body=body)


OURS = '{"code": "desk_full", "message": "Mange rapporter kontrolleres akkurat nå."}'
FAULTS: dict[str, tuple[Callable[[Route], Any], str]] = {
    "offline": (lambda route: route.abort("internetdisconnected"), WORDS["lost"].nb),
    "refused": (lambda route: route.abort("connectionrefused"), WORDS["lost"].nb),
    "bad gateway": (_html(502), WORDS["down"].nb),
    "out of order": (_html(503), WORDS["down"].nb),
    "ours": (_json(503, OURS), "Mange rapporter kontrolleres akkurat nå."),
    "another's": (_json(503, '{"message": "no healthy upstream"}'), WORDS["down"].nb),
    "login ended": (_html(401), WORDS["login"].nb),
    "captive portal": (_html(200), WORDS["other"].nb),
    "cut off": (_json(200, '{"multi": true, "respon'), WORDS["other"].nb),
    "something else": (_json(200, '{"ok": true}'), WORDS["other"].nb),
    "no answer": (lambda _: None, WORDS["slow"].nb),
}


def test_a_call_that_fails_puts_the_choice_back_and_says_so_beside_the_filters(
    open_page: Open,
) -> None:
    opened = opened_with(
        open_page,
        "/programme?quarter=2017Q2",
        expected=("failed request", "answered", "Failed to load resource"),
    )
    page, failed = opened.page, opened.page.locator("#call-failed")
    before = agreed(page)
    for name, (fault, words) in FAULTS.items():
        page.evaluate(PATIENCE + ("400" if name == "no answer" else "20000"))
        page.route(CALLS, fault)
        page.evaluate(_CLICK, "oslo")
        expect(failed).to_contain_text(words)
        expect(failed).to_contain_text(WORDS["put-back"].nb)
        assert failed.get_attribute("role") == "alert"
        settle(page)
        assert agreed(page) == before, name
        page.unroute(CALLS)
    # The last of them is tried again, and what was chosen comes.
    page.evaluate(PATIENCE + "20000")
    failed.get_by_role("button", name="Prøv igjen").click()
    expect(failed).to_be_empty()
    settle(page)
    assert agreed(page)["ticked"] == FIVE[1:]


def test_every_filter_is_put_back_and_the_sentence_goes_with_the_next_that_succeeds(
    open_page: Open,
) -> None:
    opened = opened_with(
        open_page, "/programme?quarter=2017Q2", expected=("failed request", "Failed to load")
    )
    page, failed = opened.page, opened.page.locator("#call-failed")
    before = agreed(page)
    day = page.locator("#as-of option").last.get_attribute("value")
    choices: list[Callable[[], Any]] = [
        lambda: page.locator("#quarter").select_option("2017Q3"),
        lambda: page.locator("#first-quarter").select_option("2017Q1"),
        lambda: page.get_by_role("radio", name="Antall").click(),
        lambda: page.locator("#as-of").select_option(day),
        lambda: page.locator("[data-table] button.sort").nth(1).click(),
    ]
    for choose in choices:
        page.route(CALLS, lambda route: route.abort())
        choose()
        expect(failed).not_to_be_empty()
        settle(page)
        assert agreed(page) == before
        expect(page.locator("#as-of")).to_have_value("newest")
        assert page.locator("th[aria-sort]:not([aria-sort=none])").count() == 0
        page.unroute(CALLS)
    # Put back quietly in the midst of it all, and still there to be used.
    expect(failed).to_be_in_viewport()
    assert opened.axe() == []
    opened.choose_measure("Antall")
    expect(failed).to_be_empty()
    settle(page)
    assert agreed(page)["measure"] == "count"


def test_waiting_is_shown_after_a_moment_over_the_figures_that_stand(open_page: Open) -> None:
    opened = opened_with(open_page, "/programme")
    page, held = opened.page, []
    page.route(CALLS, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    page.evaluate(_CLICK, "oslo")
    expect(page.locator("main")).to_have_attribute("aria-busy", "true")
    assert len(opened.order("agreement")) == 5
    assert float(page.locator(".blocks").evaluate("e => getComputedStyle(e).opacity")) < 1
    held[0].continue_()
    settle(page)
    assert agreed(page)["ticked"] == FIVE[1:]


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("what", ["_dash-layout", "_dash-update-component", "dash_renderer"])
def test_a_page_that_does_not_open_says_so_in_its_language_and_can_be_tried_again(
    open_page: Open, what: str, language: str
) -> None:
    opened = open_page(
        None,
        apart=True,
        expected=(
            "failed request",
            "Failed to load",
            "Callback",
            "502",
            "console",
            "error in the page",
        ),
    )
    page, again = opened.page, {"nb": "Prøv igjen", "en": "Try again"}[language]
    page.route(f"**/*{what}*", lambda route: route.abort("connectionrefused"))
    page.goto(f"{opened.server}/programme?lang={language}")
    said = page.get_by_role("alert").filter(has=page.get_by_role("button", name=again))
    expect(said).to_be_visible()
    expect(page.locator("._dash-loading:visible, ._dash-error:visible")).to_have_count(0)
    page.unroute(f"**/*{what}*")
    page.get_by_role("button", name=again).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#opening")).to_be_hidden()


def test_a_page_that_takes_long_to_open_says_so_and_still_comes(open_page: Open) -> None:
    opened = open_page(None, apart=True)
    page, held = opened.page, []
    page.route(CALLS, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    page.goto(opened.server + "/programme")
    expect(page.locator("#not-opened")).to_contain_text(WORDS["long"].nb)
    held[0].continue_()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#opening")).to_be_hidden()
