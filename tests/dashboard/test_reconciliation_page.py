"""Avstemming: the page and its files say the same, follow the selection, and tell no hidden figure."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from dashboard.access import LOCAL
from dashboard.blocks import TableBlock
from dashboard.callbacks import open_context
from dashboard.comparison_charts import HALF
from dashboard.extract import LONG_COLUMNS
from dashboard.files import WRITERS
from dashboard.pages import PAGES
from dashboard.reconciled import MORE_COLUMNS
from dashboard.request import Request
from db.refusal import Refusal
from queries.possible_counts import COUNTS
from queries.reconciliation import Verdict
from tests.queries.ledger import open_ledger, participant, report
from tests.queries.reports import published_figures

SELECTIONS = [
    "quarter=2017Q3",
    "quarter=2017Q3&lang=en",
    "quarter=2016Q4..2018Q4",
    "quarter=2018Q1",
    "centre=bodo&centre=larvik&quarter=2017Q2..2017Q3",
    "quarter=2017Q3&audience=public",
    "centre=steinkjer&quarter=2017Q3&audience=public&lang=en",
]
STATE = {verdict.text.nb: verdict for verdict in Verdict} | {v.text.en: v for v in Verdict}

Get = Callable[[str], Any]


@pytest.fixture
def get(dashboard: Any) -> Get:
    client = dashboard.server.test_client()

    def found(address: str) -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer

    return found


def blocks(door: Any, query: str) -> dict[str, Any]:
    request = Request.from_search("/reconciliation", query)
    page, context = open_context(door, request, PAGES, LOCAL)
    return {block.name: block for block in page.view(context).blocks}


def words_of(element: Any) -> str:
    if isinstance(element, dict):
        return words_of(element["props"].get("children", ""))
    return "".join(map(words_of, element)) if isinstance(element, list) else str(element)


def rows_of(block: TableBlock) -> list[list[str]]:
    """The rows of a table: of each cell the words, without what stands beneath or is only heard."""

    def bare(cell: Any) -> str:
        children = cell["props"].get("children", "")
        if not isinstance(children, list):
            return words_of(children)
        beside = {"base", "visually-hidden"}
        return "".join(
            words_of(child)
            for child in children
            if not isinstance(child, dict) or child["props"].get("className") not in beside
        )

    assert block.table is not None
    found = [[bare(cell) for cell in row["props"]["children"]] for row in block.table.body]
    return [row for row in found if len(row) > 1]


def lines(content: bytes, separator: str) -> list[list[str]]:
    """The cells of a file, without the apostrophe that keeps a text a text in a spreadsheet."""
    read = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)
    return [[cell.removeprefix("'") for cell in row] for row in read]


def amount(text: str, *, english: bool) -> Decimal | None:
    bare = text.replace("\u00a0", "").replace("\u2212", "-").rstrip("%").lstrip("+")
    if not english:
        bare = bare.replace(",", ".")
    return Decimal(bare) if bare and set(bare) <= set("-.0123456789") and bare != "." else None


@pytest.mark.parametrize("query", SELECTIONS)
def test_page_and_files_agree(query: str, door: Any, get: Get) -> None:
    english = "lang=en" in query
    shown = blocks(door, query)
    heads, *wide = lines(get(f"/data/reconciliation.csv?{query}").data, "," if english else ";")
    asked, others = rows_of(shown["asked"]), rows_of(shown["others"])
    assert len(asked) + len(others) == len(wide)
    on_page = {
        (label, centre, period, place): rest
        for label, centre, period, place, *rest in [*asked, *others]
    }
    assert len(on_page) == len(wide)
    for place, label, centre, period, said, _, _, recorded, _, apart, outcome, why, _ in wide:
        rest = on_page[label, centre, period, place]
        assert amount(rest[0], english=english) == amount(said, english=english)
        if why:
            assert rest[1] == why
            continue
        assert amount(rest[1], english=english) == amount(recorded, english=english)
        if amount(recorded, english=english) is None:
            assert rest[1] == recorded
        assert amount(rest[2], english=english) == amount(apart, english=english)
        assert rest[3] == outcome

    # One row a figure, and the workbook's sheets, are the same comparisons in the same order.
    header, *long = lines(get(f"/data/reconciliation.long.csv?{query}&dialect=rfc4180").data, ",")
    assert header == [*LONG_COLUMNS, *MORE_COLUMNS]
    records = [dict(zip(header, row, strict=True)) for row in long]
    # Whatever is counted leads to where it comes from; a target, or what is not, leads nowhere.
    for record in records:
        named = [record[part] for part in ("indicator", "category", "quarter", "centre")]
        address = f"/figure/{'~'.join(named)}" if record["origin"] and record["quarter"] else ""
        assert record["address"].partition("?")[0] == address
        assert bool(record["definition"]) == bool(record["formula"]) == bool(address)
    assert any(record["address"] for record in records) == ("2018Q1" not in query)
    assert [STATE[row[heads.index(heads[10])]].code for row in wide] == [
        r["verdict"] for r in records
    ]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(get(f"/data/reconciliation.xlsx?{query}").data)
    )
    first, second = (book.get_sheet_by_index(at).to_python(skip_empty_area=False) for at in (0, 1))
    assert [first[0], second[0]] == [heads, header]
    assert [row[10] for row in first[1:]] == [row[10] for row in wide]
    assert [row[-1] for row in second[1:]] == [r["verdict"] for r in records]

    # The charts and the tally count the same.
    tally = Counter(record["verdict"] for record in records)
    (total,) = shown["outcomes"].table.foot
    assert [int(words_of(td)) for td in total["props"]["children"][1:]] == [
        tally[verdict.code] for verdict in Verdict
    ]
    bars: Counter[str] = Counter()
    for trace in shown["outcomes"].figure["data"]:
        bars[STATE[trace["name"]].code] += sum(trace["x"])
    assert bars == tally

    # JSON-stat: three numbers for each statement.
    stat = json.loads(get(f"/data/reconciliation.json?{query}").data)
    assert stat["size"] == [len(records), 3]
    assert len(stat["value"]) == 3 * len(records)
    assert stat["extension"]["verdict"] == [record["verdict"] for record in records]
    for at, record in enumerate(records):
        for value, name in zip(
            stat["value"][3 * at : 3 * at + 3], ("stated", "value", "deviation"), strict=True
        ):
            assert value == (float(record[name]) if record[name] else None)
        signs = {"not_applicable": ".", "not_reported": "..", "hidden": ":", "shown": None}
        assert stat["status"].get(str(3 * at + 1)) == signs[record["status"]]


def test_every_row_of_the_reference_file_can_be_had(get: Get) -> None:
    """Nothing is left out: the quarters there are, taken together, show all 91."""
    address = "/data/reconciliation.long.csv?quarter=2016Q4..2018Q4&dialect=rfc4180"
    found = list(csv.DictReader(io.StringIO(get(address).data.decode())))
    stated = published_figures()
    keys = ["indicator", "quarter", "centre", "value"]
    assert [(r["figure"], r["period"], r["centre"], r["stated"]) for r in found] == [
        tuple(row[key] for key in keys) for _, row in stated.iterrows()
    ]


@pytest.mark.parametrize("extension", WRITERS)
def test_every_format_is_there_and_names_its_publication(extension: str, get: Get) -> None:
    answer = get(f"/data/reconciliation.{extension}?centre=oslo&quarter=2017Q3")
    assert f"reconciliation_2017K3_publ1.{extension}" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Origins"] == "reconstructed simulated"


def test_what_belongs_to_it_goes_with_the_file(get: Get) -> None:
    about = json.loads(get("/data/reconciliation.meta.json?quarter=2017Q3&lang=en").data)
    assert set(about["definitions"]) == {verdict.code for verdict in Verdict}
    assert len(about["contradictions"]) == 5
    assert any("540" in words and "457" in words for words in about["contradictions"])


def test_the_public_sees_no_range_where_it_sees_no_count(door: Any) -> None:
    internal = blocks(door, "quarter=2017Q3")["possible"].table
    public = blocks(door, "quarter=2017Q3&audience=public")["possible"].table
    hidden = 0
    for own, everybodys in zip(
        [*internal.body, *internal.foot], [*public.body, *public.foot], strict=True
    ):
        for one, other in zip(
            own["props"]["children"], everybodys["props"]["children"], strict=True
        ):
            if other["props"].get("className") == "no-figure":
                hidden += 1
                assert words_of(other).startswith(":")
                assert not any(sign.isdigit() for sign in words_of(other))
            else:
                assert one == other
    assert hidden > 5
    bodo = next(row for row in public.body if row["props"]["data-centre"] == "bodo")
    full_time = bodo["props"]["children"][1 + COUNTS.index("full_time_share")]
    assert words_of(full_time).startswith(":")


def test_the_public_is_drawn_no_mark_for_what_is_hidden(door: Any, get: Get) -> None:
    query = "quarter=2017Q3&audience=public"
    found = csv.DictReader(
        io.StringIO(get(f"/data/reconciliation.long.csv?{query}&dialect=rfc4180").data.decode())
    )
    hidden = [row for row in found if row["verdict"] == "hidden"]
    assert len(hidden) > 5
    for row in hidden:
        told = ("value", "numerator", "denominator", "deviation", "stated", "low", "high")
        assert [row[name] for name in told] == [""] * 7
    chart = blocks(door, query)["deviations"]
    whole = blocks(door, "quarter=2017Q3")["deviations"]
    marks, all_marks = (
        sum(len(trace["x"]) for trace in each.figure["data"]) for each in (chart, whole)
    )
    # A bound has no distance, and is no mark for anybody.
    own = get("/data/reconciliation.long.csv?quarter=2017Q3&dialect=rfc4180").data.decode()
    bare = {
        (row["figure"], row["centre"])
        for row in csv.DictReader(io.StringIO(own))
        if row["stated"] and not row["low"] + row["high"]
    }
    numbers = [row for row in hidden if (row["figure"], row["centre"]) in bare]
    shares = sum(row["unit"] == "percent" for row in numbers)
    assert all_marks - marks == shares
    assert str(shares) in chart.summary


def test_every_mark_beyond_the_lines_is_told_of_as_outside(door: Any) -> None:
    chart = blocks(door, "quarter=2017Q3")["deviations"]
    beyond = sum(abs(x) > HALF for trace in chart.figure["data"] for x in trace["x"])
    # «Om lag 50 prosent» is more than half a point away, and is not contradicted by it.
    assert beyond == 1
    assert "; 1 ligger utenfor, og 0 av dem sies imot" in chart.summary


def test_both_statements_stand_with_their_places(door: Any) -> None:
    said = words_of(blocks(door, "quarter=2017Q3")["contradictions"].content)
    for words in ("sentralisert", "desentralisert", "Tabell 4.1", "Avsnitt 4.5.5", "= 99 prosent"):
        assert words in said
    assert "Steinkjer" not in words_of(
        blocks(door, "centre=bodo&quarter=2017Q3")["contradictions"].content
    )


def test_a_statement_has_no_order_to_be_put_in(door: Any, dashboard: Any) -> None:
    with pytest.raises(Refusal) as refused:
        open_context(door, Request.from_search("/reconciliation", "sort=centre"), PAGES, LOCAL)
    assert refused.value.code == "bad_sort"
    answer = dashboard.server.test_client().get("/data/reconciliation.csv?sort=centre")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_sort")


def test_without_the_quarter_of_the_report_nothing_is_made_up(
    tmp_path: Any, published: Any
) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(report("bodo", "2018Q1", [participant("p1")]))
        shown = blocks(ledger.door, "quarter=2018Q1")
        assert rows_of(shown["asked"]) == []
        assert "3. kvartal 2017" in words_of(shown["asked"].table.body)
        cells = [row["props"]["children"][1:] for row in shown["possible"].table.body]
        assert all(words_of(cell).endswith("registrene: ..") for row in cells for cell in row)
