"""The page and every file of it say the same, whatever is selected.

Each is read by a reader of its own, written from the format's own rules and `interface.md`, and
they are laid side by side: rows in order, values, signs, parts, origins.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import prod
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from python_calamine import CalamineWorkbook

from app import publish_approved
from dashboard import create_app
from dashboard.access import LOCAL
from dashboard.blocks import TableBlock
from dashboard.callbacks import open_context
from dashboard.controls import file_links
from dashboard.pages import PAGES, page_with
from dashboard.request import Request
from db.office import Office
from db.refusal import Refusal
from db.vocabulary import Language, Quarter
from queries.ask import Door, opened_with
from queries.difference import against_current
from queries.indicators import INDICATORS, sections
from queries.indicators import TABLES as EVERY_TABLE
from queries.measures import Kind
from queries.values import TOTAL, Catalogue, Measure
from tests.conftest import VIEWER
from tests.queries.anything import patchy_reports
from tests.queries.ledger import Ledger, open_ledger
from tests.queries.reports import CENTRES, QUARTERS, half_away

LONG_COLUMNS = [
    *("table", "indicator", "indicator_label", "centre", "centre_label", "quarter", "category"),
    *("value", "unit", "numerator", "denominator", "status", "origin", "revision", "source"),
    *("definition", "formula", "address"),
]
"""The columns that others were promised, in that order, and those that came after them."""
SIGNS = {"not_applicable": ".", "not_reported": "..", "hidden": ":"}
MARKS = {"r": "reconstructed", "s": "simulated"}
ORIGINS = {
    "reported": ("rapportert", "reported"),
    "reconstructed": ("rekonstruert", "reconstructed"),
    "simulated": ("simulert", "simulated"),
}
NBSP, MINUS = "\u00a0", "\u2212"

Shown = Decimal | str
"""A figure as shown: a number, or the sign that stands for none."""
TABLES = [table for table in EVERY_TABLE if table not in ("surveys", "motivation")]
"""The tables with a row for each centre on the page too; the surveys' have a row for each item, and
are compared with their files in `test_surveys_page`."""

MEASURES = {
    table: ["share", "count"] if page is not None and page.measured else ["share"]
    for table in TABLES
    for page in [page_with(table)]
}
"""How the page of a table shows its figures; of outcomes it compares shares alone."""


# --- what is asked for


@dataclass(frozen=True)
class Choice:
    """A table and a selection, as an address says them."""

    table: str
    query: tuple[tuple[str, str], ...]

    def address(self, extension: str, **more: str) -> str:
        pairs = [(key, value) for key, value in self.query if key not in more]
        return f"/data/{self.table}.{extension}?{urlencode([*pairs, *more.items()])}"

    def get(self, key: str, otherwise: str) -> str:
        return dict(self.query).get(key, otherwise)

    @property
    def measure(self) -> Measure:
        return Measure(self.get("measure", "share"))

    @property
    def language(self) -> Language:
        return Language(self.get("lang", "nb"))


def any_choice(seed: int, catalogue: Catalogue) -> Choice:
    """A table with a selection, a reading, a sort order and a language, by the dice of ``seed``."""
    rng = Random(f"any choice {seed}")
    table = rng.choice(list(TABLES))
    query = []
    if rng.random() < 0.6:
        query += [("centre", c) for c in rng.sample(CENTRES, rng.randint(1, len(CENTRES)))]
    quarters = [str(opened_with(catalogue, [table]).default_quarter)]
    if rng.random() < 0.85:
        first = rng.randrange(len(QUARTERS))
        last = min(len(QUARTERS), first + rng.choice([1, 1, 2, 4, 9]))
        quarters = list(QUARTERS[first:last])
        query.append(("quarter", "..".join(dict.fromkeys([quarters[0], quarters[-1]]))))
    if rng.random() < 0.5:
        query.append(("measure", rng.choice(MEASURES[table])))
    if rng.random() < 0.7:
        entries = [entry for group in sections(table).values() for entry in group]
        entry = rng.choice(entries)
        category = rng.choice(["", *entry.categories])
        quarter = entry.rhythm.period(Quarter.parse(rng.choice(quarters)))
        named = f"{entry.id}~{category}~{entry.rhythm.code(quarter)}"
        column = rng.choice([*["centre"] * 2, *[named] * 5])
        query.append(("sort", rng.choice(["", "-"]) + column))
    if rng.random() < 0.5:
        query.append(("lang", rng.choice(["nb", "nn", "en"])))
    rng.shuffle(query)
    return Choice(table, tuple(query))


# --- the readers: each gives rows by centre's name, and what is shown in each column


@dataclass(frozen=True)
class Row:
    """A centre's row as shown: its name and its figures."""

    name: str
    figures: list[Shown]
    origin: str


def number(text: str, *, thousands: str, comma: str) -> Decimal:
    """The number a text stands for; a text that is none is an error."""
    plain = text.replace(thousands, "") if thousands else text
    plain = plain.replace(comma, ".").replace(MINUS, "-")
    assert set(plain) <= set("0123456789.-"), text
    return Decimal(plain)


def shown(text: str, *, thousands: str = "", comma: str) -> Shown:
    return text if text in SIGNS.values() else number(text, thousands=thousands, comma=comma)


@dataclass(frozen=True)
class PageRow:
    """A row of the page's tables: beside what is shown, «341 av 384» as a pair."""

    centre: str
    name: str
    figures: list[Shown]
    bases: list[tuple[Decimal, Decimal] | None]
    marks: list[str]


def words_of(element: Any) -> str:
    """All text in an element."""
    if isinstance(element, dict):
        return words_of(element["props"].get("children", ""))
    return "".join(map(words_of, element)) if isinstance(element, list) else str(element)


def marks_of(elements: list[Any]) -> str:
    """The marks that are drawn beside a figure."""
    return "".join(each["props"].get("data-marks", "") for each in elements)


def heads(rows: list[Any]) -> list[str]:
    """The words of the lowest head above each column; the upper ones must span as many."""
    lowest: list[str] = []
    width = 0
    for at, row in enumerate(rows):
        ths = [th["props"] for th in row["props"]["children"]]
        through = [th for th in ths if th.get("rowSpan", 1) == len(rows) - at]
        lowest[len(lowest) :] = [words_of(th["children"]) for th in through]
        width = width or sum(th.get("colSpan", 1) for th in ths)
    assert len(lowest) == width
    return lowest


def read_page(door: Any, choice: Choice) -> list[PageRow]:
    """The rows of all the section tables of the page, side by side as in the file."""
    request = Request.from_pairs(f"/{choice.table}", choice.query)
    page, context = open_context(door, request, PAGES, LOCAL)
    tables = {b.name: b.table for b in page.view(context).blocks if isinstance(b, TableBlock)}
    english = choice.language is Language.EN
    thousands, comma = (",", ".") if english else (NBSP, ",")

    def figure(td: Any) -> tuple[Shown, tuple[Decimal, Decimal] | None, str]:
        link, *outside = td["props"]["children"]
        assert link["type"] == "A"
        children = [*link["props"]["children"], *outside]
        if td["props"].get("className") == "no-figure":
            sign, explained, *beside = children
            assert sign["props"]["aria-hidden"] == "true"
            assert words_of(explained)
            return words_of(sign), None, marks_of(beside)
        text = children[0].removesuffix("%").rstrip(NBSP)
        bases = [c for c in children[1:] if c["props"].get("className") == "base"]
        pair = None
        if bases:
            part, whole = words_of(bases[0]).split(f"{NBSP}{'of' if english else 'av'}{NBSP}")
            pair = (
                number(part, thousands=thousands, comma=comma),
                number(whole, thousands=thousands, comma=comma),
            )
        return number(text, thousands=thousands, comma=comma), pair, marks_of(children[1:])

    rows: dict[str, PageRow] = {}
    order = None
    for section in sections(choice.table):
        table = tables[section.code]
        assert len(heads(table.head)) == len(table.foot[0]["props"]["children"])
        trs = [*table.body, *table.foot]
        here = [tr["props"]["data-centre"] for tr in trs]
        assert order in (None, here), "the tables of a page are in different orders"
        order = here
        for centre, tr in zip(here, trs, strict=True):
            head, *tds = tr["props"]["children"]
            row = rows.setdefault(centre, PageRow(centre, words_of(head), [], [], []))
            assert row.name == words_of(head)
            found = [figure(td) for td in tds]
            row.figures.extend(value for value, _, _ in found)
            row.bases.extend(pair for _, pair, _ in found)
            row.marks.extend(marks for _, _, marks in found)
    return list(rows.values())


def csv_rows(content: bytes, *, separator: str, bom: bool) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf") is bom
    text = content.decode("utf-8-sig" if bom else "utf-8")
    assert text.count("\r\n") == text.count("\n") == text.count("\r")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


def wide_rows(table: list[list[Any]], comma: str) -> tuple[list[str], list[Row]]:
    """The header's words, and a row for each centre: first what is known of it, last the origin."""
    header, *rows = table
    before = 9 if header[1].startswith(("Fylke", "County")) else 1
    assert all(len(row) == len(header) for row in rows)

    def value(cell: Any) -> Shown:
        if isinstance(cell, float | int):
            return Decimal(repr(cell))
        return shown(cell, comma=comma)

    return header, [Row(row[0], [value(cell) for cell in row[before:-1]], row[-1]) for row in rows]


@dataclass(frozen=True)
class Figure:
    """A figure of the long form or of JSON-stat, unrounded."""

    indicator: str
    category: str
    centre: str
    quarter: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: str
    origin: str

    @property
    def place(self) -> tuple[str, str, str]:
        return self.indicator, self.category, self.quarter


def long_figures(table: list[list[Any]], comma: str) -> list[Figure]:
    header, *rows = table
    assert header == LONG_COLUMNS

    def value(cell: Any) -> Decimal | None:
        if isinstance(cell, float | int):
            return Decimal(repr(cell))
        return number(cell, thousands="", comma=comma) if cell else None

    figures = []
    for cells in rows:
        row = dict(zip(LONG_COLUMNS, cells, strict=True))
        assert row["unit"] == INDICATORS[row["indicator"]].unit.code
        assert row["source"]
        assert row["indicator_label"]
        entry = INDICATORS[row["indicator"]]
        assert row["definition"] in (entry.definition.nb, entry.definition.en)
        assert row["formula"]
        name = "~".join(row[part] for part in ("indicator", "category", "quarter", "centre"))
        assert row["address"].partition("?")[0] == f"/figure/{name}"
        figures.append(
            Figure(
                row["indicator"],
                row["category"],
                row["centre"],
                row["quarter"],
                value(row["value"]),
                value(row["numerator"]),
                value(row["denominator"]),
                row["status"],
                row["origin"],
            )
        )
    return figures


def names(table: list[list[Any]]) -> dict[str, str]:
    """Code → name, of the long form."""
    at, called = LONG_COLUMNS.index("centre"), LONG_COLUMNS.index("centre_label")
    return {row[at]: row[called] for row in table[1:]}


def read_json_stat(content: bytes) -> tuple[dict[str, Any], list[Figure]]:
    """A JSON-stat 2.0 dataset, as the format's specification says: values in row-major order."""
    data = json.loads(content)
    assert data["version"] == "2.0"
    assert data["class"] == "dataset"
    ids, sizes = data["id"], data["size"]
    assert set(data["dimension"]) == set(ids)
    assert len(ids) == len(sizes)
    dimensions = []
    for id, size in zip(ids, sizes, strict=True):
        category = data["dimension"][id]["category"]
        index = category["index"]
        codes = sorted(index, key=index.get)
        assert sorted(index.values()) == list(range(len(index)))
        assert len(codes) == len(set(codes)) == size
        assert set(category["label"]) == set(codes)
        assert all(category["label"].values())
        assert set(category.get("unit", {})) <= set(codes)
        dimensions.append(codes)
    assert {id for role in data["role"].values() for id in role} <= set(ids)
    assert data["role"]["time"] == ["quarter"]
    values, status = data["value"], data.get("status", {})
    assert len(values) == prod(sizes)
    assert all(0 <= int(at) < len(values) and str(int(at)) == at for at in status)
    parts = {name: data["extension"][name] for name in ("numerator", "denominator", "origin")}
    assert all(len(part) == len(values) for part in parts.values())
    codes = {sign: code for code, sign in SIGNS.items()}
    figures = []
    for at, value in enumerate(values):
        assert (value is None) == (str(at) in status)
        place, rest = {}, at
        for id, found, size in reversed(list(zip(ids, dimensions, sizes, strict=True))):
            rest, position = divmod(rest, size)
            place[id] = found[position]
        indicator, _, category = place["figure"].partition("~")
        figures.append(
            Figure(
                indicator,
                category,
                place["centre"],
                place["quarter"],
                *(
                    None if n is None else Decimal(repr(n))
                    for n in (value, parts["numerator"][at], parts["denominator"][at])
                ),
                codes[status[str(at)]] if str(at) in status else "shown",
                parts["origin"][at],
            )
        )
    return data, figures


# --- what must follow from what


def as_shown(figure: Figure, measure: Measure) -> Shown:
    """What the table shows of an unrounded figure, as `interface.md` and the definitions say."""
    indicator = INDICATORS[figure.indicator]
    decimals = 1 if indicator.unit.code == "hours" else 0
    if figure.status != "shown":
        return SIGNS[figure.status]
    value = figure.value
    if indicator.kind is Kind.SHARE and measure is Measure.COUNT:
        value = figure.numerator
        decimals = 1 if indicator.counted_in.code == "hours" else 0
        if indicator.counted_in.code == "contracts" and value is not None and value % 1:
            decimals = 1  # parts of contracts, summed up
    elif indicator.kind is Kind.NUMBER and figure.category and measure is Measure.SHARE:
        if not figure.denominator:
            return "."
        assert figure.numerator is not None
        part, whole = Fraction(figure.numerator), Fraction(figure.denominator)
        return Decimal(half_away(100 * part / whole))
    assert value is not None
    return Decimal(half_away(Fraction(value) * 10**decimals)) / 10**decimals


def same_in_a_workbook(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether two numbers are the same to the sixteen digits that the workbook's writer keeps."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= abs(other) * Decimal("1e-15")


def same(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether two numbers are the same float, however they are written."""
    if one is None or other is None:
        return one is other
    return float(one) == float(other)


def agree(door: Any, client: Any, choice: Choice) -> None:
    """Lays the page and all files of a choice side by side."""

    def fetch(extension: str, **more: str) -> bytes:
        answer = client.get(choice.address(extension, **more))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return bytes(answer.data)

    english = choice.language is Language.EN
    own = {"separator": "," if english else ";", "bom": True}
    own_comma = "." if english else ","
    plain = {"separator": ",", "bom": False}

    page = read_page(door, choice)
    header, wide = wide_rows(csv_rows(fetch("csv"), **own), own_comma)
    plain_header, plain_wide = wide_rows(csv_rows(fetch("csv", dialect="rfc4180"), **plain), ".")
    book = CalamineWorkbook.from_filelike(io.BytesIO(fetch("xlsx")))
    sheets = [book.get_sheet_by_index(at).to_python(skip_empty_area=False) for at in (0, 1)]
    book_header, book_wide = wide_rows(sheets[0], own_comma)
    long_table = csv_rows(fetch("long.csv"), **own)
    long = long_figures(long_table, own_comma)
    plain_long = long_figures(csv_rows(fetch("long.csv", dialect="rfc4180"), **plain), ".")
    book_long = long_figures(sheets[1], own_comma)
    stat, stat_figures = read_json_stat(fetch("json"))
    _, in_english = wide_rows(csv_rows(fetch("csv", lang="en"), separator=",", bom=True), ".")

    # The wide files, in every dialect, are the page.
    assert [(row.name, row.figures) for row in page] == [(row.name, row.figures) for row in wide]
    assert header == plain_header == book_header
    assert wide == plain_wide == book_wide
    assert [row.figures for row in in_english] == [row.figures for row in wide]
    assert len(header) == len(set(header)), "two columns of the same name"

    # The long files are one and the same, in the order of the page.
    assert plain_long == long
    assert len(book_long) == len(long)
    for one, other in zip(book_long, long, strict=True):
        assert (one.place, one.centre, one.status, one.origin) == (
            *(other.place, other.centre, other.status, other.origin),
        )
        for part in ("value", "numerator", "denominator"):
            assert same_in_a_workbook(getattr(one, part), getattr(other, part))
    centres = [row.centre for row in page]
    places = list(dict.fromkeys(figure.place for figure in long))
    assert [(figure.place, figure.centre) for figure in long] == [
        (place, centre) for place in places for centre in centres
    ]
    assert centres[-1] == TOTAL
    called = names(long_table)
    assert [row.name for row in page] == [called[centre] for centre in centres]

    # What is shown follows from the unrounded figures, and what it is a part of from their parts.
    by_place = {(figure.place, figure.centre): figure for figure in long}
    for row in page:
        assert len(row.figures) == len(places)
        for place, value, base, marks in zip(
            places, row.figures, row.bases, row.marks, strict=True
        ):
            figure = by_place[place, row.centre]
            assert {MARKS[mark] for mark in marks if mark in MARKS} <= {figure.origin}
            assert not set(marks) - set(MARKS) - {"*"}
            assert value == as_shown(figure, choice.measure), (place, row.centre)
            if base is not None:
                for said, exact in zip(base, (figure.numerator, figure.denominator), strict=True):
                    assert exact is not None
                    tenths = half_away(Fraction(exact) * 10)
                    assert said == Decimal(tenths) / 10
            numbers = (figure.value, figure.numerator, figure.denominator)
            if figure.status != "shown":
                assert numbers == (None, None, None)

    # The last column of the wide files says how the figures of the row came to be.
    for row in wide:
        centre = next(code for code, name in called.items() if name == row.name)
        found = {f.origin for f in long if f.centre == centre and f.status == "shown"}
        said = {code for code, words in ORIGINS.items() if words[english] in row.origin}
        assert said == found, row.name

    # JSON-stat has the same figures, in its own order of dimensions but the centres' as on the page.
    assert list(stat["dimension"]["centre"]["category"]["index"]) == centres
    assert stat["dimension"]["centre"]["category"]["label"] == called
    assert len(stat_figures) == len(long)
    for figure in stat_figures:
        other = by_place[figure.place, figure.centre]
        assert (figure.status, figure.origin) == (other.status, other.origin)
        for part in ("value", "numerator", "denominator"):
            assert same(getattr(figure, part), getattr(other, part))

    in_chosen_order(choice, page, by_place)


def in_chosen_order(choice: Choice, page: list[PageRow], by_place: dict[Any, Figure]) -> None:
    """The centres stand in the order that was asked for, the total always last."""
    centres = [row.centre for row in page[:-1]]
    asked = [value for key, value in choice.query if key == "centre"] or CENTRES
    assert set(centres) == set(asked)
    sort = choice.get("sort", "")
    if not sort:
        assert centres == [centre for centre in CENTRES if centre in asked]
        return
    column, descending = sort.removeprefix("-"), sort.startswith("-")
    if column == "centre":
        alphabet = ["bodo", "kristiansand", "larvik", "oslo", "steinkjer"]
        wanted = [centre for centre in alphabet if centre in asked]
        assert centres == (wanted[::-1] if descending else wanted)
        return
    indicator, category, quarter = column.split("~")
    values: list[Fraction | None] = []
    for centre in centres:
        figure = by_place[(indicator, category, quarter), centre]
        if isinstance(as_shown(figure, choice.measure), str):
            values.append(None)
            continue
        entry = INDICATORS[indicator]
        assert figure.value is not None
        value = Fraction(figure.value)
        if entry.kind is Kind.SHARE and choice.measure is Measure.COUNT:
            value = Fraction(figure.numerator or 0)
        elif entry.kind is Kind.NUMBER and category and choice.measure is Measure.SHARE:
            value = Fraction(figure.numerator or 0) / Fraction(figure.denominator or 1)
        values.append(value)
    known = [value for value in values if value is not None]
    assert values == known + [None] * (len(values) - len(known)), "what is not shown comes last"
    assert known == sorted(known, reverse=descending)


@pytest.mark.parametrize("seed", range(60))
def test_page_and_files_agree(seed: int, door: Any, dashboard: Any) -> None:
    agree(door, dashboard.server.test_client(), any_choice(seed, door.catalogue(VIEWER)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60, 180))
def test_page_and_files_agree_on_many_more_selections(seed: int, door: Any, dashboard: Any) -> None:
    agree(door, dashboard.server.test_client(), any_choice(seed, door.catalogue(VIEWER)))


@pytest.fixture(scope="module")
def patchy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Two years with holes, published: every sign, remark and origin there is."""
    with open_ledger("sqlite", tmp_path_factory.mktemp("patchy")) as ledger:
        ledger.receive_and_publish(*patchy_reports(Random("holes")))
        yield ledger


@pytest.fixture(scope="module")
def patchy_client(patchy: Ledger) -> Iterator[Any]:
    with Office(patchy.engine, publish_approved, against_current) as office:
        yield create_app(patchy.door, office).server.test_client()


@pytest.mark.parametrize("seed", range(1000, 1040))
def test_page_and_files_agree_on_what_has_holes(
    seed: int, patchy: Ledger, patchy_client: Any
) -> None:
    agree(patchy.door, patchy_client, any_choice(seed, patchy.door.catalogue(VIEWER)))


def test_the_holes_are_of_every_kind(patchy: Ledger) -> None:
    cells = patchy.cells().values()
    assert {content[0] for content in cells} == {"shown", "not_reported", "not_applicable"}
    assert {content[-1] for content in cells} == {
        *(None, "table_places", "incomplete", "incomplete_year"),
    }
    shown = {content[4] for content in cells if content[0] == "shown"}
    assert shown == {"reported", "reconstructed", "simulated"}


@pytest.mark.parametrize(
    ("table", "measure"), [(table, measure) for table in TABLES for measure in MEASURES[table]]
)
def test_page_and_files_agree_on_everything_there_is(
    table: str, measure: str, door: Any, dashboard: Any
) -> None:
    everything = Choice(
        table, (("quarter", f"{QUARTERS[0]}..{QUARTERS[-1]}"), ("measure", measure))
    )
    agree(door, dashboard.server.test_client(), everything)


@pytest.mark.parametrize("table", TABLES)
def test_the_default_address_agrees_too(table: str, door: Any, dashboard: Any) -> None:
    agree(door, dashboard.server.test_client(), Choice(table, ()))


def test_the_dice_reach_every_corner(door: Door) -> None:
    """The selections of the default run, taken together, leave no table, order or sign untried."""
    choices = [any_choice(seed, door.catalogue(VIEWER)) for seed in range(60)]
    assert {choice.table for choice in choices} == set(TABLES)
    assert {choice.language for choice in choices} == set(Language)
    assert {choice.measure for choice in choices} == set(Measure)
    sorts = [choice.get("sort", "") for choice in choices]
    assert {"", "centre", "-centre"} < set(sorts)
    by_category = [sort for sort in sorts if "~" in sort and "~~" not in sort]
    assert any(sort.startswith("-") for sort in by_category)
    assert any(not sort.startswith("-") for sort in by_category)
    assert any("2018Q4" in dict(choice.query).get("quarter", "") for choice in choices)


@pytest.mark.parametrize(
    "query", ["quarter=2017Q3", "quarter=2017Q2..2018Q2&measure=count&lang=en"]
)
@pytest.mark.parametrize("centre", CENTRES)
def test_a_centres_own_page_shows_what_is_in_the_files(
    centre: str, query: str, door: Any, dashboard: Any
) -> None:
    request = Request.from_search(f"/centres/{centre}", query)
    page, context = open_context(door, request, PAGES, LOCAL)
    tables = {b.name: b.table for b in page.view(context).blocks if isinstance(b, TableBlock)}
    client = dashboard.server.test_client()
    english = "lang=en" in query
    thousands, comma = (",", ".") if english else (NBSP, ",")
    for name in page.tables:
        address = f"/data/{name}.csv?centre={centre}&{query}"
        rows = csv_rows(client.get(address).data, separator="," if english else ";", bom=True)
        _, (row, _) = wide_rows(rows, comma)
        found: list[Shown] = []
        for tr in tables[f"figures-{name}"].body:
            for td in tr["props"]["children"][1:]:
                link = td["props"]["children"][0]
                text = words_of(link["props"]["children"][0])
                figure = text if text in SIGNS.values() else text.rstrip(f"%{NBSP}")
                figure = figure.removesuffix("hours").removesuffix("days").rstrip(NBSP)
                figure = figure.removesuffix("timer").removesuffix("dager").rstrip(NBSP)
                figure = figure.removesuffix("kroner").removeprefix("NOK").strip(NBSP)
                found.append(shown(figure, thousands=thousands, comma=comma))
        assert found == row.figures


def test_signs_that_are_compared_are_there(dashboard: Any) -> None:
    content = dashboard.server.test_client().get("/data/programme.csv?quarter=2018Q2").data
    rows = csv_rows(content, separator=";", bom=True)
    oslo = next(row for row in rows if row[0] == "Oslo")
    assert set(oslo[1:-1]) == {"."}


def test_a_selection_of_centres_keeps_the_total_of_all(dashboard: Any) -> None:
    client = dashboard.server.test_client()

    def total(query: str) -> list[str]:
        content = client.get(f"/data/programme.csv?quarter=2017Q3{query}").data
        return csv_rows(content, separator=";", bom=True)[-1]

    assert total("") == total("&centre=bodo") == total("&centre=larvik&centre=oslo")


def test_links_on_a_page_lead_to_files_of_its_selection(door: Any, dashboard: Any) -> None:
    client = dashboard.server.test_client()
    query = "centre=bodo&centre=larvik&quarter=2017Q2..2017Q3&sort=-settled~~2017Q3&lang=en"
    request = Request.from_search("/settlement", query)
    _, context = open_context(door, request, PAGES, LOCAL)
    links = file_links(context, "settlement")
    assert len(links) >= 4
    for (_, name), address in links.items():
        assert client.get(address).status_code == 200, name
        assert Request.from_search(*address.split("?")).selection == request.selection


@pytest.mark.parametrize(
    "address",
    [
        "/?quarter=2017Q3&measure=count",
        "/programme?centre=bodo&sort=-full_time_share~~2017Q3&quarter=2017Q2..2017Q3",
        "/settlement?sort=centre&lang=en",
        "/centres?sort=days_in_centre~upper_quartile~2017Q3",
        "/centres/bodo?quarter=2018Q2&measure=count",
    ],
)
def test_every_link_of_a_page_leads_to_a_file(address: str, door: Any, dashboard: Any) -> None:
    client = dashboard.server.test_client()
    page, context = open_context(door, Request.from_search(*address.split("?")), PAGES, LOCAL)
    links = [a for table in page.tables for a in file_links(context, table).values()]
    assert len(links) >= 4 * len(page.tables)
    assert {client.get(link).status_code for link in links} == {200}


@pytest.mark.parametrize(
    "address",
    ["/?sort=settled~~2017Q3", "/programme?sort=settled~~2017Q3", "/centres/bodo?sort=centre"],
)
def test_a_page_is_not_sorted_by_what_it_does_not_have(address: str, door: Any) -> None:
    with pytest.raises(Refusal) as refused:
        open_context(door, Request.from_search(*address.split("?")), PAGES, LOCAL)
    assert refused.value.code == "bad_sort"
