"""R and a Norwegian spreadsheet read every file whole, as they are set when they are installed.

Where they are not installed, rules of what they do stand in their place.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from dashboard.delimited import as_text, delimited, guarded
from dashboard.files import EXTRACTS, WORDS
from dashboard.first_rows import in_telling_order
from db.vocabulary import Language
from tests.queries.properties import given

FILES = [*(f"{table}.{form}" for table in EXTRACTS for form in ("csv", "long.csv"))]
FILES += [*(f"{table}.csv" for table in WORDS), "audit.csv"]
DIALECTS = {"nb": "", "rfc4180": "dialect=rfc4180", "en": "lang=en"}
EVERYTHING = "quarter=2016Q4..2018Q4"

Fetched = Callable[..., bytes]


@pytest.fixture(scope="module")
def fetched(dashboard: Any) -> Fetched:
    client = dashboard.server.test_client()
    kept: dict[str, bytes] = {}

    def fetch(name: str, query: str = "") -> bytes:
        address = f"/data/{name}?{query}"
        if address not in kept:
            answer = client.get(address)
            assert answer.status_code == 200, answer.get_data(as_text=True)
            kept[address] = answer.data
        return kept[address]

    return fetch


def table(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    first = re.match(r'"[^"]*"([;,])', text)
    assert first is not None
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=first[1], strict=True))


# --- what a program takes a column for


def looked_at(count: int) -> list[range]:
    """The rows that programs judge columns by: a thousand, the first or spread."""
    step = max(1, count // 1000)
    return [range(min(count, 1000)), range(0, min(count, 1000 * step), step)]


def taken_for(cells: Iterable[str]) -> str:
    """What a column is taken for by some of its cells."""
    kinds = set()
    for cell in filter(None, cells):
        if re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell):
            kinds.add("number")
        else:
            kinds.add("day" if re.match(r"\d{4}-\d\d-\d\d", cell) else "words")
    if not kinds:
        return "nothing"
    return kinds.pop() if len(kinds) == 1 else "words"


def misread(rows: Sequence[Sequence[str]]) -> set[tuple[int, str, str]]:
    """Columns that are taken for less than they hold."""
    wrong = set()
    for at in range(len(rows[0]) if rows else 0):
        whole = taken_for(row[at] for row in rows)
        for looks in looked_at(len(rows)):
            found = taken_for(rows[place][at] for place in looks)
            if found != whole:
                wrong.add((at, found, whole))
    return wrong


@pytest.mark.parametrize("dialect", ["nb", "rfc4180"])
@pytest.mark.parametrize("name", FILES)
def test_the_rows_that_programs_judge_by_tell_what_each_column_holds(
    name: str, dialect: str, fetched: Fetched
) -> None:
    head, *rows = table(fetched(name, DIALECTS[dialect]))
    assert {len(row) for row in rows} == {len(head)}
    assert misread(rows) == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES[:-1])
def test_so_they_do_in_files_of_everything(name: str, fetched: Fetched) -> None:
    assert misread(table(fetched(name, EVERYTHING))[1:]) == set()


cells = st.sampled_from(["", "", "", "x", ":", "2017-09-01"]) | st.none()
numbers = st.sampled_from([Decimal(3), Decimal("2.5")])


@st.composite
def sparse(draw: st.DrawFn) -> list[list[Any]]:
    """A long table in which here and there something stands."""
    count, width = draw(st.integers(0, 4000)), draw(st.integers(1, 4))
    rows: list[list[Any]] = [[""] * width for _ in range(count)]
    if count:
        spots = st.tuples(st.integers(0, count - 1), st.integers(0, width - 1), cells | numbers)
        for row, column, cell in draw(st.lists(spots, max_size=12)):
            rows[row][column] = cell
    return rows


def written(rows: Iterable[Sequence[Any]]) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


@given(sparse())
@example([[""]] * 2753 + [[Decimal(1)]])
@example([[""]] * 1150 + [[Decimal(1)]] + [[Decimal("1.5")]] + [["."]])
@example([[Decimal(1), ""]] * 1500 + [["", "x"]] + [[Decimal("1.5"), ""]])
def test_however_sparse_a_column_is_its_first_rows_tell_what_it_holds(rows: list[Any]) -> None:
    found = in_telling_order(rows)
    assert misread(written(found)) == set()
    assert sorted(map(str, found)) == sorted(map(str, rows))
    if len(rows) <= 1000:
        assert found == rows, "nothing is moved without need"


def test_the_rows_stand_as_on_the_page_where_they_tell_enough() -> None:
    rows = [["a", Decimal(at)] for at in range(1500)]
    assert in_telling_order(rows) == rows


# --- what a spreadsheet takes a text for

TAKEN_FOR_A_DAY = "4.4 4.4. 2.2.2 1-2 3/4 12-14 2017-09 01-2017 9/2017 2017/9 1/1-2017 31.12 17.mai"
MONTHS = ["juni 2017", "Mars 17", "1. mai", "sep. 17", "27. juni 2016", "jan-17", "6 MAR", "May 5"]
FOR_A_NUMBER = (
    "0301 007 00 123456789012 1234567890123456789 1E5 2e10 12e4567 1,50 10.000 5- (5) 5,-"
)
FOR_SOMETHING_ELSE = [
    "10:30",
    "1 1/2",
    "kr 5",
    "5 kr",
    "$5",
    "SANN",
    "false",
    "1 000",
    "1\u00a0000",
]
CHANGED = [*TAKEN_FOR_A_DAY.split(), *MONTHS, *FOR_A_NUMBER.split(), *FOR_SOMETHING_ELSE]
KEPT = ["Bodø", "1804", "0", "37,5", "2017K3", "2017Q3", "2017H2", "avsnitt 4.4", "2012-2016", "."]
KEPT += ["..", ":", "100\u00a0%", "Våren 2016", "2017-09-01", "01.03.2017", "30.11.2026 20:49:20"]
KEPT += ["Desentralisert.", "Marsvin", "mai", "2016\u2013", "a=b", "3. kvartal 2017", "−3 poeng"]


@pytest.mark.parametrize("text", CHANGED)
def test_a_text_that_a_spreadsheet_would_change_is_guarded_for_spreadsheets_alone(
    text: str,
) -> None:
    assert as_text(text) == "'" + text
    assert guarded(text) == text
    rows: list[list[Any]] = [["h"], [text]]
    for language in Language:
        assert f'"\'{text}"' in delimited(rows, language, plain=False).decode("utf-8-sig")
        assert f'"{text}"' in delimited(rows, language, plain=True).decode()


@pytest.mark.parametrize("text", KEPT)
def test_a_text_that_is_shown_as_it_is_stays_so(text: str) -> None:
    assert as_text(text) == text


@given(st.text() | st.text("0123456789.,-/: e+()'") | st.sampled_from([*CHANGED, *KEPT]))
def test_taking_one_apostrophe_away_always_gives_the_text_back(text: str) -> None:
    assert as_text(text).removeprefix("'") == text


LIKE_A_DAY = re.compile(r"\d{1,4}([./-]\d{1,2}){1,2}|\d{1,2}[./-]\d{4}|0\d+|\d{12,}|\d+-")


@pytest.mark.parametrize("name", FILES)
def test_no_text_of_a_file_is_taken_for_a_day_or_a_number(name: str, fetched: Fetched) -> None:
    for dialect in ("nb", "en"):
        texts = {text for row in table(fetched(name, DIALECTS[dialect])) for text in row}
        taken = {t for t in texts if LIKE_A_DAY.fullmatch(t)}
        days = {t for t in taken if re.fullmatch(r"20\d\d-\d\d-\d\d", t)}
        number = {t for t in taken if re.fullmatch(r"\d+\.\d+", t)}  # of an English file
        assert taken - days - (number if dialect == "en" else set()) == set()


@pytest.mark.parametrize("name", ["models.csv", "theory.csv", "quality.csv", "timeline.csv"])
def test_sections_of_the_report_are_said_in_words(name: str, fetched: Fetched) -> None:
    for dialect, word in (("nb", "avsnitt"), ("rfc4180", "avsnitt"), ("en", "section")):
        head, *rows = table(fetched(name, DIALECTS[dialect]))
        at = head.index("Section" if dialect == "en" else "Avsnitt")
        told = {row[at] for row in rows} - {""}
        assert any(text.startswith(word) for text in told)
        assert not any(text[0].isdigit() for text in told)


# --- the programs themselves

_READ_IN_R = """
suppressPackageStartupMessages(library(readr))
options(warn = -1, readr.show_progress = FALSE, readr.show_col_types = FALSE)
for (file in list.files(commandArgs(TRUE)[1], full.names = TRUE)) {
  read <- if (grepl("/nb-", file)) read_csv2 else read_csv
  got <- suppressMessages(read(file))
  raw <- suppressMessages(read(file, col_types = cols(.default = "c")))
  if (nrow(problems(got)) > 0) cat(file, "has problems\\n")
  for (name in names(raw)) {
    there <- !is.na(raw[[name]])
    x <- raw[[name]][there]; y <- got[[name]][there]
    if (any(is.na(y))) cat(file, name, "loses", sum(is.na(y)), "of", length(y), "\\n")
    if (is.numeric(y)) {
      x <- as.numeric(if (grepl("/nb-", file)) sub(",", ".", x, fixed = TRUE) else x)
      if (any(is.na(x)) || any(abs(x - y) > 1e-9 * pmax(1, abs(x)))) cat(file, name, "changed\\n")
    }
  }
}
cat("read\\n")
"""


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_keeps_every_value_of_every_file(fetched: Fetched, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in FILES:
        for dialect in ("nb", "rfc4180"):
            (folder / f"{dialect}-{name}").write_bytes(fetched(name, DIALECTS[dialect]))
    script = tmp_path / "read.R"
    script.write_text(_READ_IN_R)
    ran = subprocess.run(
        ["Rscript", str(script), str(folder)],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if "there is no package called" in ran.stderr:
        pytest.skip("readr is not installed")
    assert ran.stdout == "read\n", ran.stderr


@pytest.fixture(scope="module")
def in_norwegian(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], list[list[Any]]]:
    """Opens a CSV in LibreOffice with Norwegian settings; gives the cells as it took them."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")

    def opened(content: bytes) -> list[list[Any]]:
        (folder / "file.csv").write_bytes(content)
        told = "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1044,false,true"
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder)]
        subprocess.run(
            [*command, told, str(folder / "file.csv")], check=True, capture_output=True, timeout=180
        )
        book = CalamineWorkbook.from_path(folder / "file.xlsx")
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)

    return opened


def test_a_norwegian_spreadsheet_shows_every_text_of_every_file_as_it_is(
    fetched: Fetched, in_norwegian: Callable[[bytes], list[list[Any]]]
) -> None:
    texts = dict.fromkeys(as_text(text) for text in (*CHANGED, *KEPT))
    for name in FILES:
        content = fetched(name).decode("utf-8-sig")
        quoted = (cell.replace('""', '"') for cell in re.findall(r'"((?:[^"]|"")*)"', content))
        texts |= dict.fromkeys(quoted)
    lines = [f'"x{at}";"{text.replace(chr(34), chr(34) * 2)}"' for at, text in enumerate(texts)]
    found = in_norwegian(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())
    assert len(found) == len(texts)
    changed = {text: row[1] for text, row in zip(texts, found, strict=True) if row[1] != text}
    # What is left is what it was taken for: whole days, whole numbers, and shares of a hundred.
    assert {text for text, cell in changed.items() if not _same(text, cell)} == set()


def _same(text: str, cell: Any) -> bool:
    if isinstance(cell, date):
        shapes = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%Y %H:%M:%S")
        return text in {cell.strftime(shape) for shape in shapes}
    if isinstance(cell, float):
        bare, percent, _ = text.replace(",", ".").partition("\u00a0%")
        return float(bare) == (cell * 100 if percent else cell)
    return False
