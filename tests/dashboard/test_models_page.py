"""The models' page and files say the same: what is stated, where, and where the report is silent."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from dashboard import callbacks, frame
from dashboard.access import LOCAL
from dashboard.files import WORDS
from dashboard.pages import PAGES
from dashboard.request import Request
from dashboard.texts import WORD_TABLES
from db.centre_models import Topic, milestones, statements
from queries.ask import Door
from tests.dashboard.drawn import elements, words

MENU = [page for page in PAGES if not page.about_one]
NAMES = {
    "oslo": "Oslo",
    "larvik": "Larvik",
    "kristiansand": "Kristiansand",
    "steinkjer": "Steinkjer",
    "bodo": "Bodø",
}
TABLES = ("models", "timeline", "responsibilities")


def parts(door: Door, query: str) -> dict[Any, Any]:
    page, context = callbacks.open_context(
        door, Request.from_search("/models", query), PAGES, LOCAL
    )
    return frame.page_parts(context, page, page.view(context), MENU)


def rows(client: Any, table: str, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/data/{table}.csv?lang=en&dialect=rfc4180&{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def section(number: str) -> str:
    """How a file names a section: in words, as a number alone is a day to a spreadsheet."""
    return f"section {number}" if number[0].isdigit() else number


def cells(line: Any) -> list[Any]:
    return list(line["props"]["children"])


def test_every_table_of_words_has_a_name() -> None:
    assert set(WORDS) == set(WORD_TABLES)


def test_the_page_has_every_statement_under_its_centre(door: Door) -> None:
    drawn = parts(door, "lang=en")
    lines = [
        line
        for group in ("organisation", "programme", "incentives")
        for line in drawn["body", f"model-{group}"]
    ]
    assert [words(cells(line)[0]) for line in lines] == [topic.text.en for topic in Topic]
    for topic, line in zip(Topic, lines, strict=True):
        for code, cell in zip(NAMES, cells(line)[1:], strict=True):
            told = [
                f"{s.words.en}   ({s.source.en})"
                for s in statements()
                if (s.centre, s.topic) == (code, topic)
            ]
            said = words(cell)
            assert said.split() == (" ".join(told) or "not stated").split(), (topic, code)
            assert cell["props"]["data-label"] == NAMES[code]


def test_what_holds_for_all_five_stands_below(door: Door) -> None:
    drawn = parts(door, "")
    notes = " ".join(words(value) for (_, name), value in drawn.items() if "-notes" in name)
    common = [each for each in statements() if not each.centre]
    assert len(common) == 9
    for each in common:
        assert f"{each.words.nb} ({each.source.nb})" in notes


def test_the_file_of_models_has_every_statement_and_says_what_is_not_stated(
    dashboard: Any,
) -> None:
    found = rows(dashboard.server.test_client(), "models")
    told = {
        (row["The centre's code"], row["Topic"], row["Statement"], row["Section"])
        for row in found
        if row["Stated"] == "stated"
    }
    assert told == {
        (s.centre or "all", s.topic.text.en, s.words.en, section(s.source.en)) for s in statements()
    }
    silent = {(r["Centre"], r["Topic"]) for r in found if r["Stated"] == "not stated"}
    assert silent == {
        ("Oslo", "Responsible from day to day"),
        ("Larvik", "Other groups"),
        ("Kristiansand", "Guidance"),
        ("Steinkjer", "The week"),
    }
    assert len(found) == len(told) + len(silent)


@pytest.mark.parametrize("table", TABLES)
def test_csv_excel_and_json_say_the_same(dashboard: Any, table: str) -> None:
    client = dashboard.server.test_client()
    text = client.get(f"/data/{table}.csv?centre=bodo").get_data().decode("utf-8-sig")
    # The apostrophe that keeps a text a text in a spreadsheet is in CSV alone.
    read = csv.reader(io.StringIO(text), delimiter=";")
    written = [[cell.removeprefix("'") for cell in row] for row in read]
    excel = io.BytesIO(client.get(f"/data/{table}.xlsx?centre=bodo").get_data())
    book = CalamineWorkbook.from_filelike(excel)
    seen = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    assert seen == written
    assert book.sheet_names[1] == "Merknader"
    told = client.get(f"/data/{table}.json?centre=bodo").get_json()
    assert len(told[table]) == len(written) - 1
    assert told["notes"]


def test_only_the_chosen_centres_are_told_of(door: Door, dashboard: Any) -> None:
    client = dashboard.server.test_client()
    chosen = rows(client, "models", "centre=bodo&centre=larvik")
    assert {row["The centre's code"] for row in chosen} == {"all", "bodo", "larvik"}
    happened = rows(client, "timeline", "centre=larvik")
    assert {row["Centre"] for row in happened} == {"All five"}
    drawn = parts(door, "centre=larvik&lang=en")
    assert len(cells(drawn["head", "model-programme"][0])) == 2
    assert "The report dates no events of its own for Larvik." in words(
        drawn["text", "timeline-notes"]
    )
    assert words(parts(door, "centre=oslo")["text", "timeline-notes"]) == ""


def test_the_timeline_is_drawn_to_scale(door: Door, dashboard: Any) -> None:
    drawn = parts(door, "lang=en")["body", "timeline"]
    happened = rows(dashboard.server.test_client(), "timeline")
    assert len(drawn) == len(happened) == len(milestones())
    days = (
        31 + 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 30 + 31
    ) * 3 + 1  # 2016 is a leap year
    for line, row, known in zip(drawn, happened, milestones(), strict=True):
        said = words(line)
        for name in ("When", "Centre", "What"):
            assert row[name] in said
        assert said.endswith(known.source.en)
        assert row["Section"] == section(known.source.en)
        (bar,) = [
            e for e in elements(line) if str(e["props"].get("className", "")).startswith("bar")
        ]
        left = float(bar["props"]["style"]["left"].rstrip("%"))
        width = float(bar["props"]["style"]["width"].rstrip("%"))
        year, month, day = map(int, row["Drawn from"].split("-"))
        roughly = (year - 2016) * 12 + month - 1 + (day - 1) / 31
        assert left == pytest.approx(100 * roughly / 36, abs=0.3)
        assert 100 / days - 0.01 <= width <= 100 - left + 0.01
        assert ("of-one" in bar["props"]["className"]) == (row["Centre"] != "All five")


def test_table_31_is_marked_in_words(door: Door, dashboard: Any) -> None:
    marked = rows(dashboard.server.test_client(), "responsibilities")
    drawn = parts(door, "lang=en")["body", "responsibilities"]
    assert len(marked) == len(drawn) == 5
    for line, row in zip(drawn, marked, strict=True):
        said = [words(cell) for cell in cells(line)]
        assert said[0] == row["Measure"]
        assert ["" if each.endswith("not marked") else each for each in said[1:]] == list(
            row.values()
        )[1:]
    assert sum(value == "responsible" for row in marked for value in row.values()) == 16


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("models.long.csv", 404, "unknown_extension"),
        ("models.meta.json", 404, "unknown_extension"),
        ("timeline.csv?sort=centre", 400, "unknown_parameter"),
        ("responsibilities.csv?centre=nowhere", 400, "unknown_centre"),
    ],
)
def test_what_the_files_cannot_hold_is_refused(
    dashboard: Any, address: str, status: int, code: str
) -> None:
    answer = dashboard.server.test_client().get(f"/data/{address}")
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_centres_own_page_leads_to_its_model_surveys_and_outcomes(door: Door) -> None:
    page, context = callbacks.open_context(
        door, Request.from_search("/centres/bodo", "lang=en"), PAGES, LOCAL
    )
    drawn = frame.page_parts(context, page, page.view(context), MENU)["text", "about"]
    links = [e["props"]["href"] for e in elements(drawn) if e["type"] == "A"]
    assert links == [f"/{name}?centre=bodo&lang=en" for name in ("models", "surveys", "outcomes")]
