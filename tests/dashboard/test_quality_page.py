"""Implementation quality: planned against delivered, from published figures and the plan's levels."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from dashboard import callbacks, frame
from dashboard.access import LOCAL
from dashboard.pages import PAGES
from dashboard.request import Request
from db.quality import Aspect, elements
from db.vocabulary import Audience, Quarter, Status
from queries import bound
from queries.ask import Door
from queries.indicators import INDICATORS
from tests.dashboard.drawn import words
from tests.queries.ledger import Ledger

MENU = [page for page in PAGES if not page.about_one]
CENTRES = ("oslo", "larvik", "kristiansand", "steinkjer", "bodo", "all")
NAMES = ("Oslo", "Larvik", "Kristiansand", "Steinkjer", "Bodø", "All centres")
PLANNED = {
    "obligatory_delivered_share": 100.0,
    "obligatory_content_share": 100.0,
    "worklike_part_of_language_training": 60.0,
    "mean_weekly_hours": 37.5,
    "agreement_share": 90.0,
    "occupancy_share": 85.0,
}
"""What the programme plan and the evaluation say is aimed for (4.4, 4.4.4, 6.1)."""


def parts(door: Door, query: str) -> dict[Any, Any]:
    page, context = callbacks.open_context(
        door, Request.from_search("/quality", query), PAGES, LOCAL
    )
    return frame.page_parts(context, page, page.view(context), MENU)


def written(client: Any, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/data/quality.csv?lang=en&dialect=rfc4180&{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_every_element_is_worded_and_bound_to_figures_there_are() -> None:
    assert {element.aspect for element in elements()} == set(Aspect)
    assert len({element.code for element in elements()}) == len(elements())
    for element in elements():
        assert len(bound.figures_of(element)) == len(element.figures) > 0
        for text in (element.name, element.meaning):
            assert text.nb.strip()
            assert text.nb != text.en
        assert bool(element.remark.nb) == bool(element.remark.en)


@pytest.mark.parametrize("audience", [Audience.INTERNAL, Audience.PUBLIC])
def test_the_file_has_the_published_figures_and_their_distance_from_the_plan(
    dashboard: Any, published: Any, audience: Audience
) -> None:
    """The second road: the cells as rows of the database, held to the levels of the report."""
    rows = written(dashboard.server.test_client(), f"quarter=2017Q3&audience={audience.value}")
    cells = Ledger(published).cells(audience=audience)
    signs = {each.code: each.sign for each in Status}
    lines = iter(rows)
    for element in elements():
        for name in element.figures:
            row = next(lines)
            id, _, category = name.partition("~")
            assert row["What"] == element.name.en
            quarter = str(INDICATORS[id].rhythm.period(Quarter.parse("2017Q3")))
            found = [cells.get((id, quarter, centre, category)) for centre in CENTRES]
            for label, cell in zip(NAMES, found, strict=True):
                status, value, *_ = cell or ("not_reported", None)
                if status != "shown":
                    assert row[label] == signs[status]
                else:
                    assert abs(float(row[label]) - value) <= 0.5
            if not category and id in PLANNED:
                status, value, *_ = found[-1] or ("not_reported", None)
                aimed = PLANNED[id]
                assert row["Planned"].rstrip("%") in (f"{aimed:g}", f"{aimed:.1f}")
                if status == "shown":
                    far = float(row["Distance, all"].replace("−", "-").split("\u00a0")[0])
                    assert abs(far - (value - aimed)) <= 0.5
                else:
                    assert row["Distance, all"] == signs[status]
    assert next(lines, None) is None
    hidden = sum(row[label] == ":" for row in rows for label in NAMES)
    assert (hidden > 0) or audience is Audience.INTERNAL


def test_the_chart_tells_how_much_of_the_plan_is_delivered(door: Door) -> None:
    """By hand: in Bodø all have an agreement (table 6.1) and 31 to 35 hours a week (4.5.3)."""
    view = parts(door, "quarter=2017Q3&centre=bodo&lang=en")
    figure = view["figure", "delivered"]
    bar = figure["data"][0]
    shares = dict(zip(bar["y"], bar["x"], strict=True))
    assert shares["With agreement"] == pytest.approx(100 / 0.9)
    assert 31 / 37.5 <= shares["Hours a week"] / 100 <= 35 / 37.5
    assert "1 of 6 planned levels" in words(view["text", "delivered-summary"])


def test_a_figure_that_is_hidden_has_a_sign_and_no_bar(door: Door) -> None:
    hidden = 0
    for centre in CENTRES[:-1]:
        query = f"quarter=2016Q4..2017Q2&centre={centre}"
        internal = parts(door, query)["figure", "delivered"]["data"][0]
        public = parts(door, f"{query}&audience=public")["figure", "delivered"]
        bar = public["data"][0]
        signs = [each["text"] for each in public["layout"]["annotations"]]
        assert signs.count(":") == bar["text"].count("")
        assert all(internal["text"])
        for as_reported, shown, text in zip(internal["x"], bar["x"], bar["text"], strict=True):
            assert shown == (as_reported if text else 0)
        hidden += signs.count(":")
    assert hidden


def test_drivers_have_no_planned_level_of_their_own(door: Door) -> None:
    drawn = parts(door, "quarter=2017Q3&lang=en")
    assert "Planned" in words(drawn["head", "fidelity"])
    assert "Planned" not in words(drawn["head", "drivers"])
