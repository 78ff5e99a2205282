"""What every page owes its reader, whatever is chosen."""

from __future__ import annotations

import json
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard import callbacks, frame
from dashboard.access import LOCAL
from dashboard.blocks import TableBlock
from dashboard.elements import html
from dashboard.figures import CONFIG
from dashboard.pages import PAGES
from dashboard.request import Request
from db.vocabulary import Language, Text
from queries import indicators as catalogue
from queries.ask import Door
from tests.dashboard.drawn import elements

ADDRESSES = [
    "/",
    "/programme",
    "/settlement",
    "/centres",
    "/centres/bodo",
    "/centres/oslo",
    "/models",
    "/theory",
    "/reconciliation",
    "/revisions",
    "/reports",
    "/method",
    *(f"/method/{id}" for id in ("agreement_share", "days_to_settlement", "settled_ytd")),
]
SELECTIONS = [
    "",
    "lang=en",
    "measure=count",
    "quarter=2016Q4",
    "quarter=2018Q4",
    "quarter=2016Q4..2018Q4&measure=count",
    "quarter=2017Q2..2017Q4&lang=en",
]
MENU = [page for page in PAGES if not page.about_one]


def _drawn(door: Door, path: str, query: str) -> tuple[Any, dict[Any, Any]]:
    page, context = callbacks.open_context(door, Request.from_search(path, query), PAGES, LOCAL)
    view = page.view(context)
    return view, frame.page_parts(context, page, view, MENU)


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_has_the_same_parts_for_every_selection(door: Door, path: str) -> None:
    parts = [set(_drawn(door, path, query)[1]) for query in SELECTIONS]
    assert all(each == parts[0] for each in parts)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("query", SELECTIONS)
def test_every_chart_is_one_that_plotly_knows_and_has_a_sentence(
    door: Door, path: str, query: str
) -> None:
    _, parts = _drawn(door, path, query)
    for (kind, name), value in parts.items():
        if kind == "figure" and value:
            go.Figure(value)
            assert {trace["type"] for trace in value["data"]} <= {"bar", "scatter", "sankey"}
            if ("text", f"{name}-summary") in parts:
                assert parts["text", f"{name}-summary"].strip().endswith(".")
                assert ("body", name) in parts


@pytest.mark.parametrize(
    ("path", "tables", "charts"),
    [
        ("/programme", ["agreement", "activities", "week"], ["agreement-bars", "week-stack"]),
        ("/centres", ["occupancy", "stay"], []),
    ],
)
def test_a_figure_that_is_not_there_is_a_sign_and_never_a_zero(
    door: Door, path: str, tables: list[str], charts: list[str]
) -> None:
    _, parts = _drawn(door, path, "quarter=2018Q4")
    for name in tables:
        row = next(r for r in parts["body", name] if r["props"]["data-centre"] == "oslo")
        for cell in row["props"]["children"][1:]:
            assert _words(cell) == [".", "kan ikke forekomme"], name
    for name in charts:
        for trace in parts["figure", name]["data"]:
            assert trace["x"][trace["y"].index("Oslo")] is None
        notes = [note["text"] for note in parts["figure", name]["layout"]["annotations"]]
        assert "." in notes, name


@pytest.mark.parametrize(
    "path", ["/progress?quarter=2017Q3", "/attendance?quarter=2017Q3", "/surveys"]
)
def test_a_remark_under_a_table_has_its_mark_in_it(door: Door, path: str) -> None:
    """Also where it says why there is no figure."""
    address, _, query = path.partition("?")
    page, context = callbacks.open_context(door, Request.from_search(address, query), PAGES, LOCAL)
    for block in page.view(context).blocks:
        if isinstance(block, TableBlock) and block.table is not None:
            drawn = elements([*block.table.body, *block.table.foot])
            marked = any("*" in each["props"].get("data-marks", "") for each in drawn)
            assert marked is any(note.startswith("* ") for note in block.notes), block.name


def test_a_page_in_one_language_holds_no_word_of_the_other(door: Door) -> None:
    foreign = {"en": ["kvartal", "Andel", "Mottak ", "Vis "], "nb": ["quarter", "Share", "Show "]}
    for path in (*ADDRESSES, "/audit"):
        for language, others in foreign.items():
            page, context = callbacks.open_context(
                door, Request.from_search(path, f"lang={language}"), PAGES, LOCAL
            )
            drawn = frame.whole(context, page, page.view(context), MENU, whose="")
            said = " ".join(_words(json.loads(json.dumps(drawn, default=_plain))))
            for word in others:
                assert word not in said, (path, language, word)


def _plain(component: Any) -> Any:
    return component.to_plotly_json()


def _words(drawn: Any) -> list[str]:
    """Everything a reader reads: the texts of elements, not their attributes."""
    if isinstance(drawn, str):
        return [drawn]
    if isinstance(drawn, list):
        return [word for each in drawn for word in _words(each)]
    if isinstance(drawn, dict) and "props" in drawn:
        return _words(drawn["props"].get("children"))
    return []


def test_every_text_is_in_both_languages() -> None:
    for indicator in catalogue.INDICATORS.values():
        for name in ("label", "short", "definition"):
            text: Text = getattr(indicator, name)
            assert text.nb.strip(), indicator.id
            assert text.en.strip(), indicator.id
            assert text.nb != text.en, (indicator.id, name)
        assert indicator.source.nb
        for target in indicator.targets:
            assert target.source.in_(Language.EN)


def test_no_chart_offers_to_send_its_figures_away() -> None:
    assert CONFIG["showSendToCloud"] is False


def test_an_element_that_html_does_not_have_cannot_be_made() -> None:
    with pytest.raises(AttributeError):
        html.Tabel()
