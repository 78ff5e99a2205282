"""The theory of change: map, table and files say the same, and what is published alone."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from dashboard import callbacks, frame
from dashboard.access import LOCAL
from dashboard.pages import PAGES
from dashboard.request import Request
from db.centres import REFERENCE
from db.theory import Stage, nodes_of, theory
from db.vocabulary import Audience, Quarter, Status
from queries.ask import Door
from queries.indicators import INDICATORS
from queries.measures import Kind
from tests.dashboard.drawn import elements, words
from tests.queries.ledger import Ledger

MENU = [page for page in PAGES if not page.about_one]
CENTRES = ("oslo", "larvik", "kristiansand", "steinkjer", "bodo", "all")
NAMES = ("Oslo", "Larvik", "Kristiansand", "Steinkjer", "Bodø", "All centres")
LABELS = {node.name.en: node for node in theory()}


NOTHING_CAME = ("not_reported", None, None, None)
"""What is said of a quarter in which nobody sent a report that nobody owes."""


def parts(door: Door, query: str) -> dict[Any, Any]:
    page, context = callbacks.open_context(
        door, Request.from_search("/theory", query), PAGES, LOCAL
    )
    return frame.page_parts(context, page, page.view(context), MENU)


def node_of(drawn: Any, code: str) -> dict[str, Any]:
    return next(e for e in elements(drawn) if e["props"].get("id") == f"step-{code}")


def written(client: Any, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/data/theory.csv?lang=en&dialect=rfc4180&{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def bound(node: Any) -> list[tuple[str, str]]:
    """The figures of a node, by the reference file alone."""
    parted = [name.partition("~") for name in node.figures]
    return [(indicator, category) for indicator, _, category in parted]


@pytest.mark.parametrize("measure", ["share", "count"])
@pytest.mark.parametrize("audience", [Audience.INTERNAL, Audience.PUBLIC])
def test_the_file_has_the_published_figures_and_no_others(
    dashboard: Any, published: Any, measure: str, audience: Audience
) -> None:
    """The second road: the cells as rows of the database, read and rounded here."""
    query = f"quarter=2017Q2..2017Q3&measure={measure}&audience={audience.value}"
    rows = written(dashboard.server.test_client(), query)
    cells = Ledger(published).cells(audience=audience)
    expected = []
    for node in theory():
        for indicator, category in bound(node):
            entry = INDICATORS[indicator]
            for quarter in map(Quarter.parse, ("2017Q2", "2017Q3")):
                stands_at = str(entry.rhythm.period(quarter))
                shown = []
                for centre in CENTRES:
                    place = indicator, stands_at, centre, category
                    status, value, numerator, whole, *_ = cells.get(place, NOTHING_CAME)
                    if measure == "count" and entry.unit.code == "percent":
                        value = numerator
                    elif measure == "share" and category and entry.kind is Kind.NUMBER and whole:
                        value = 100 * numerator / whole
                    signs = {each.code: each.sign for each in Status}
                    shown.append(signs[status] if status != "shown" else float(value))
                expected.append((node.name.en, entry.rhythm.code(quarter), shown))
        if not node.figures:
            expected.append((node.name.en, "", [""] * 6))
    assert len(rows) == len(expected)
    for row, (name, quarter, shown) in zip(rows, expected, strict=True):
        assert (row["What"], row["Quarter"]) == (name, quarter)
        for label, value in zip(NAMES, shown, strict=True):
            if isinstance(value, float):
                assert abs(float(row[label]) - value) <= 0.5, (name, label)
            else:
                assert row[label] == value, (name, label)
    # What is asked of few is hidden by centre for everybody; of all together, for the public alone.
    hidden = sum(shown[-1] == ":" for *_, shown in expected)
    assert (hidden > 0) == (audience is Audience.PUBLIC)


def test_figures_of_the_report_come_out(dashboard: Any) -> None:
    """The third road: what the evaluation itself states of 30 September 2017."""
    with (REFERENCE / "published_figures.csv").open(encoding="utf-8", newline="") as file:
        stated = {
            (row["indicator"], row["centre"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["source"].startswith("Table 6.3") and row["value"]
        }
    rows = written(dashboard.server.test_client(), "quarter=2017Q3")
    found = 0
    for row in rows:
        for name in LABELS[row["What"]].figures:
            if INDICATORS.get(name) is None or INDICATORS[name].label.en != row["Figure"]:
                continue
            for code, label in zip(CENTRES, NAMES, strict=True):
                if (name, code) in stated:
                    assert float(row[label]) == stated[name, code]
                    found += 1
    assert found == 18


def test_csv_excel_and_json_say_the_same(dashboard: Any) -> None:
    client = dashboard.server.test_client()
    query = "quarter=2017Q3&centre=bodo&centre=oslo&audience=public"
    text = client.get(f"/data/theory.csv?{query}").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(f"/data/theory.xlsx?{query}").get_data())
    )
    seen = book.get_sheet_by_index(0).to_python()
    assert [[_plain(c) for c in row] for row in seen] == [[_plain(c) for c in row] for row in rows]
    told = client.get(f"/data/theory.json?{query}").get_json()
    assert [node["label"] for node in told["theory"]] == [node.name.nb for node in theory()]
    figures = [figure for node in told["theory"] for figure in node["figures"]]
    assert len(figures) == 3 * sum(len(node.figures) for node in theory())
    for figure in figures:
        assert (figure["value"] is None) == (figure["status"] != "shown")
    assert {figure["centre"] for figure in figures} == {"oslo", "bodo", "all"}
    assert "hidden" in {figure["status"] for figure in figures}
    assert told["audience"] == "public"


def _plain(cell: Any) -> str:
    """A cell as text, whichever way a number is written."""
    try:
        return f"{float(str(cell).replace(',', '.')):g}"
    except ValueError:
        return str(cell)


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("quarter=2017Q3&lang=en", "all"),
        ("quarter=2017Q3&lang=en&centre=bodo", "bodo"),
        ("quarter=2017Q3&lang=en&centre=bodo&centre=oslo", "all"),
    ],
)
def test_the_map_shows_the_figure_of_all_or_of_the_one_that_is_chosen(
    door: Door, published: Any, query: str, who: str
) -> None:
    drawn = parts(door, query)["text", "map"]
    cells = Ledger(published).cells()
    for node in theory():
        said = words(node_of(drawn, node.code))
        for indicator, category in bound(node):
            entry = INDICATORS[indicator]
            at = str(entry.rhythm.period(Quarter(2017, 3)))
            value = cells.get((indicator, at, who, category), NOTHING_CAME)[1]
            if value is None:  # not come yet, of few, or asked of all together
                assert any(each.text.en in said for each in (Status.NOT_REPORTED, Status.HIDDEN)), (
                    node.code,
                    said,
                )
                continue
            number = f"{value:.1f}" if entry.unit.decimals else f"{value:.0f}"
            assert number in said, (node.code, said)
        assert ("No figure" in said) == (not node.figures)
        if not node.figures:
            assert node.remark.en in said


def test_a_hidden_or_missing_figure_is_told_as_such_on_the_map(door: Door) -> None:
    hidden = words(parts(door, "quarter=2017Q3&centre=bodo&audience=public")["text", "map"])
    assert "skjult" in hidden
    closed = parts(door, "quarter=2018Q3&centre=oslo")["text", "map"]
    said = words(node_of(closed, "mapping"))
    assert "ikke i drift" in said
    assert not any(sign.isdigit() for sign in said)


def test_the_map_is_a_list_of_steps_whose_links_all_lead_somewhere(
    door: Door, dashboard: Any
) -> None:
    drawn = parts(door, "quarter=2017Q3&lang=en&centre=bodo")["text", "map"]
    (steps,) = [e for e in elements(drawn) if e["type"] == "Ol"]
    assert [each["props"]["id"] for each in steps["props"]["children"]] == [
        f"step-{stage.code}" for stage in Stage
    ]
    ids = {e["props"]["id"] for e in elements(drawn) if "id" in e["props"]}
    links = [e["props"]["href"] for e in elements(drawn) if e["type"] == "A"]
    inner = {link for link in links if link.startswith("#")}
    assert {link[1:] for link in inner} <= ids
    client = dashboard.server.test_client()
    outer = set(links) - inner
    explained = {f"/method/{indicator}" for node in theory() for indicator, _ in bound(node)}
    assert {link.split("?")[0] for link in outer} == {"/models"} | explained
    for link in outer:
        assert "centre=bodo" in link
        assert client.get(link, headers={"Accept": "text/html"}).status_code == 200


def test_every_node_with_a_figure_links_to_the_page_that_explains_it(door: Door) -> None:
    drawn = parts(door, "quarter=2017Q3")["text", "map"]
    for stage in Stage:
        for node in nodes_of(stage):
            links = {
                e["props"]["href"].split("?")[0]
                for e in elements(node_of(drawn, node.code))
                if e["type"] == "A" and not e["props"]["href"].startswith("#")
            }
            pages = {f"/method/{id}" for id, _ in bound(node)}
            assert links == pages | ({node.page} if node.page and not node.figures else set())


def test_the_table_has_the_lines_of_the_file(door: Door, dashboard: Any) -> None:
    for query in ("quarter=2017Q3&lang=en", "quarter=2017Q1..2017Q4&lang=en&measure=count"):
        drawn = parts(door, query)
        rows = written(dashboard.server.test_client(), query.replace("&lang=en", ""))
        assert len(drawn["body", "theory"]) == len(rows)
        for line, row in zip(drawn["body", "theory"], rows, strict=True):
            assert row["What"] in words(line)
            assert row["Figure"] in words(line)


def test_what_is_known_of_a_day_is_what_was_published_then(dashboard: Any) -> None:
    client = dashboard.server.test_client()
    early = client.get("/data/theory.json?as_of=2000-01-01")
    assert early.get_json()["code"] == "before_first_publication"
    today = client.get("/data/theory.json?quarter=2017Q3").get_json()
    later = client.get("/data/theory.json?quarter=2017Q3&as_of=2099-01-01").get_json()
    assert later["theory"] == today["theory"]
    assert later["as_of"] == "2099-01-01"


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("theory.long.csv", 404, "unknown_extension"),
        ("theory.csv?sort=centre", 400, "unknown_parameter"),
        ("theory.json?quarter=1999Q1", 400, "unknown_quarter"),
    ],
)
def test_what_the_file_cannot_hold_is_refused(
    dashboard: Any, address: str, status: int, code: str
) -> None:
    answer = dashboard.server.test_client().get(f"/data/{address}")
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
