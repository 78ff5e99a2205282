"""The same report in every way centres write files is the same report; other files are refused."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from db.ingest import Code, ReportFile
from db.ingest.check import CheckedFile, check
from db.ingest.contents import MAX_ROWS
from db.ingest.file_rules import slices
from db.ingest.read import read
from db.ingest.read_xlsx import MAX_PARTS, MAX_UNPACKED
from db.ingest.store import fingerprint
from tests.db.import_cases import (
    PLACES,
    RESIDENT,
    SETTLEMENT,
    WITHOUT_CONTRACT,
    Row,
    csv_text,
    norwegian,
    part,
    report,
    resident,
    table,
    text_file,
    with_parts,
    workbook,
)

ROWS = [
    resident(absence_hours="1234,5"),
    resident(participant_id="B_2", sex="M", age_group="55+", country="XXA", **SETTLEMENT),
    WITHOUT_CONTRACT | {"participant_id": "b3"},
    resident(participant_id="B-4", contract_end="2017-07-01", end_reason="eget_onske"),
    resident(participant_id="B-5", individual_plan="", absence_hours="0", country=""),
]
ENGLISH = {
    "K": "F",
    "ja": "yes",
    "nei": "no",
    "bosatt": "settled",
    "eget_onske": "own_wish",
    "vertskommune": "host",
    "rapportert": "reported",
}
DATES = ("arrived", "contract_start", "contract_end", "settled_on")
NUMBERS = ("absence_hours", *(name for name in RESIDENT if name.startswith("hours_")))

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be")
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def content(file: CheckedFile) -> dict[object, str]:
    """A fingerprint of what each centre reports for each quarter in the file."""
    assert file.findings == []
    return {which: fingerprint(which, rows) for which, rows in slices(file.rows).items()}


EXPECTED = content(check(report(*ROWS), 1))


@st.composite
def spellings(draw: st.DrawFn) -> tuple[list[Row], Callable[[str], str]]:
    """`ROWS` in some order, with columns, headings, dates, numbers and words written somehow."""
    columns = draw(st.permutations(list(RESIDENT)))
    if draw(st.booleans()):
        columns.remove("origin")
    dice = random.Random(draw(st.integers(0, 2**32)))

    def spelt(name: str, value: str) -> str:
        if name in DATES and value and dice.random() < 0.5:
            value = f"{date.fromisoformat(value):%d.%m.%Y}"
        elif name in NUMBERS and value:
            value = dice.choice((value, value.replace(",", "."), value + "\u00a0"))
            value = dice.choice((value, value.replace("1234", "1\u00a0234"), f" {value}"))
        elif name == "quarter":
            value = dice.choice(("2017K3", "2017Q3", "2017k3"))
        elif dice.random() < 0.5:
            value = ENGLISH.get(value, value)
        if name in ("sex", "end_reason", "individual_plan", "country"):
            value = dice.choice((value, value.lower(), value.upper()))
        return value

    rows = [
        {name: spelt(name, row[name]) for name in columns} for row in draw(st.permutations(ROWS))
    ]
    headings = {
        name: dice.choice((str.upper, str.title, str.lower, "\u00a0{} ".format))(
            dice.choice((name, norwegian(name)))
        )
        for name in columns
    }
    return rows, headings.__getitem__


@given(
    spellings(),
    st.sampled_from(ENCODINGS),
    st.sampled_from(";,\t|"),
    st.sampled_from(["\r\n", "\n", "\r", "\r\n\r\n"]),
    st.booleans(),
    st.sampled_from([".csv", ".CSV", ".txt", ".tsv"]),
)
def test_a_text_file_says_the_same_however_it_is_written(
    spelling: tuple[list[Row], Callable[[str], str]],
    encoding: str,
    separator: str,
    newline: str,
    declared: bool,
    ending: str,
) -> None:
    rows, heading = spelling
    text = csv_text(rows, separator=separator, newline=newline, heading=heading)
    if declared:
        text = f"sep={separator}{newline[:1] if newline == chr(13) else newline}{text}"
    sent = ReportFile(f"rapport{ending}", MARKS.get(encoding, b"") + text.encode(encoding))
    assert content(check(sent, 1)) == EXPECTED


@settings(max_examples=40)
@given(spellings(), st.booleans(), st.booleans(), st.integers(0, 5))
def test_a_workbook_says_the_same_however_it_is_written(
    spelling: tuple[list[Row], Callable[[str], str]],
    typed_dates: bool,
    typed_numbers: bool,
    blank_rows: int,
) -> None:
    rows, heading = spelling
    names = list(rows[0])
    originals = {row["participant_id"]: row for row in ROWS}

    def typed(name: str, row: Row) -> Any:
        plain = originals[row["participant_id"]][name]
        if plain and typed_dates and name in DATES:
            return date.fromisoformat(plain)
        if plain and typed_numbers and name in NUMBERS:
            return float(plain.replace(",", "."))
        return row[name]

    grid: list[list[Any]] = [[] for _ in range(blank_rows)]
    grid += [[heading(name) for name in names]]
    grid += [[typed(name, row) for name in names] for row in rows]
    assert content(check(workbook(("Beboere", grid)), 1)) == EXPECTED


def test_rows_on_several_sheets_are_one_report() -> None:
    sheets = [("Ark 1", table(ROWS[:2])), ("Tomt", []), ("Ark 2", table(ROWS[2:]))]
    assert content(check(workbook(*sheets), 1)) == EXPECTED


def test_a_forms_own_sheets_and_hidden_sheets_are_passed_over() -> None:
    def hide(book: Any) -> None:
        book.get_worksheet_by_name("Kladd").hide()
        book.get_worksheet_by_name("Gjemt").very_hidden()

    sheets = [
        ("Veiledning", [["Slik fyller du ut"]]),
        ("Beboere", table(ROWS)),
        ("Lister", [["K"], ["M"]]),
        ("Kladd", [["hva som helst"]]),
        ("Gjemt", [["hva som helst"]]),
    ]
    file = check(workbook(*sheets, change=hide), 1)
    told = [(finding.code, finding.sheet) for finding in file.findings]
    assert told == [(Code.SHEET_NOT_READ, "Gjemt"), (Code.SHEET_NOT_READ, "Kladd")]
    assert content(replace(file, findings=[])) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_letters_are_read_as_they_were_written(encoding: str) -> None:
    text = "senter;kvartal;plasser_voksne\nBodø Æ å;2017K3;45\n"
    (_, row) = read(ReportFile("r.csv", text.encode(encoding))).sheets[0].rows
    assert row.cells == ["Bodø Æ å", "2017K3", "45"]


@pytest.mark.parametrize("encoding", ["cp865", "cp850", "mac_roman"])
@pytest.mark.parametrize("word", ["Bodø", "Målselv", "Sør-Varanger", "Ås", "Øst", "måned"])
def test_letters_of_old_encodings_are_not_taken_for_others(encoding: str, word: str) -> None:
    text = f"senter;kvartal;plasser_voksne\n{word};2017K3;45\n"
    contents = read(ReportFile("r.csv", text.encode(encoding)))
    assert [finding.code for finding in contents.findings] == [Code.UNKNOWN_ENCODING]


def test_quoted_separators_and_line_breaks_stay_in_their_cell() -> None:
    text = 'senter;kvartal;plasser_voksne\n"bo;do";2017K3;45\n"bo\ndo";2017K3;45\nbodo;x;45\n'
    rows = read(text_file(text)).sheets[0].rows
    assert [row.cells[0] for row in rows] == ["senter", "bo;do", "bo\ndo", "bodo"]
    assert [row.number for row in rows] == [1, 2, 3, 5]


def test_row_numbers_are_those_of_the_file() -> None:
    bad = csv_text([PLACES | {"adult_places": "x"}], newline="\n")
    (finding,) = check(text_file(f"sep=;\n\n{bad}"), 1).findings
    assert finding.row == 4
    grid = [[], [], *table([PLACES]), [], ["bodo", "2017K2", "x", ""]]
    (finding,) = check(workbook(("Ark", grid)), 1).findings
    assert (finding.sheet, finding.row) == ("Ark", 6)


def test_trailing_separators_are_no_columns() -> None:
    text = "senter;kvartal;plasser_voksne;;\nbodo;2017K3;45;;\nbodo;2017K2;45;;;;\n"
    checked = check(text_file(text), 1)
    assert (checked.findings, len(checked.rows)) == ([], 2)


def test_the_header_decides_what_kind_of_report_it_is() -> None:
    few = text_file("senter;kvartal;deltaker_id;plasser_voksne;kjonn\nbodo;2017K3;B-1;4;K\n")
    found = {(f.code, f.column) for f in check(few, 1).findings}
    assert (Code.UNKNOWN_COLUMN, "D") in found
    assert (Code.MISSING_COLUMN, "arrived") in found
    assert (Code.MISSING_COLUMN, "origin") not in found


def test_places_need_no_origin() -> None:
    plain = {name: value for name, value in PLACES.items() if name != "origin"}
    assert content(check(report(plain), 1)) == content(
        check(report(PLACES | {"origin": "Reported"}), 1)
    )


@pytest.mark.parametrize(
    ("formula", "value"), [("=1/0", "#DIV/0!"), ("=Ark2!A1", "#REF!"), ("=NA()", "#N/A")]
)
def test_a_formula_that_failed_is_no_empty_cell(formula: str, value: str) -> None:
    def fail(book: Any) -> None:
        book.worksheets()[0].write_formula("C2", formula, None, value)

    sent = workbook(("Plasser", table([PLACES | {"adult_places": ""}])), change=fail)
    (finding,) = check(sent, 1).findings
    assert (finding.code, finding.row, finding.column) == (Code.FORMULA_ERROR, 2, "adult_places")


def test_a_formula_that_was_never_calculated_is_no_empty_cell() -> None:
    def compute(book: Any) -> None:
        book.worksheets()[0].write_formula("C2", "=40+5", None, 45)

    right = workbook(("Plasser", table([PLACES])), change=compute)
    assert check(right, 1).findings == []
    sheet = "xl/worksheets/sheet1.xml"
    for nothing in (b"", b"<v/>", b"<v />", b"<v></v>", b"<v> </v>"):
        never = with_parts(right, {sheet: part(right, sheet).replace(b"<v>45</v>", nothing)})
        (finding,) = check(never, 1).findings
        assert (finding.code, finding.column) == (Code.FORMULA_ERROR, "adult_places")


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        # a text that was calculated and is empty
        (
            b'<c r="C2"><f>IF(A2="","",A3)</f>',
            b'<c r="C2" t="str"><f>IF(A2="","",A3)</f>',
            [Code.REQUIRED],
        ),
        (b'<c r="C2"><f>IF(A2="","",A3)</f>', b'<c r="C2"><f>""</f>', [Code.REQUIRED]),
        # anything else without a value was never calculated, a text too
        (b"", b"", [Code.FORMULA_ERROR]),
        (b'IF(A2="","",A3)', b'"45"', [Code.FORMULA_ERROR]),
        (b'<f>IF(A2="","",A3)</f>', b'<f t="shared" si="0"/>', [Code.FORMULA_ERROR]),
        (b'<c r="C2">', b'<c r="C2" t="n">', [Code.FORMULA_ERROR]),
        (b'<c r="C2">', b"<c r='C2' t = 'e'>", [Code.FORMULA_ERROR]),
    ],
)
def test_a_formula_whose_value_is_an_empty_text_is_an_empty_cell(
    before: bytes, after: bytes, codes: list[Code]
) -> None:
    def compute(book: Any) -> None:
        book.worksheets()[0].write_formula("C2", '=IF(A2="","",A3)', None, 45)

    made = workbook(("Plasser", table([PLACES])), change=compute)
    sheet = "xl/worksheets/sheet1.xml"
    xml = part(made, sheet).replace(b"&quot;", b'"').replace(b"<v>45</v>", b"<v></v>")
    assert before in xml
    sent = with_parts(made, {sheet: xml.replace(before, after, 1) if before else xml})
    assert [finding.code for finding in check(sent, 1).findings] == codes


def test_true_and_false_cells_answer_yes_and_no() -> None:
    grid: list[list[Any]] = table([resident()])
    index = list(RESIDENT).index("individual_plan")
    grid[1][index], grid[1][index + 1] = True, False
    (row,) = check(workbook(("Ark", grid)), 1).rows
    assert (row.individual_plan, row.competence_mapped) == (True, False)  # type: ignore[union-attr]


def refused(file: ReportFile) -> Code:
    """The one code that a file as a whole is refused with."""
    checked = check(file, 1)
    assert checked.rows == []
    (finding,) = checked.findings
    return finding.code


def _zip(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


BOOK = workbook(("Ark", table([RESIDENT])))


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (ReportFile("r.xlsx", _zip(a=b"a")), Code.UNSUPPORTED_FORMAT),
        (ReportFile("r.xlsm", BOOK.content), Code.UNSUPPORTED_FORMAT),
        (ReportFile("r.ods", BOOK.content), Code.UNSUPPORTED_FORMAT),
        (ReportFile("r", b"senter;kvartal"), Code.UNSUPPORTED_FORMAT),
        (ReportFile("r.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Code.UNSUPPORTED_FORMAT),
        (with_parts(BOOK, {"xl/vbaProject.bin": b"x"}), Code.ACTIVE_CONTENT),
        (with_parts(BOOK, {"xl/embeddings/a.docx": b"x"}), Code.UNSUPPORTED_FORMAT),
        (with_parts(BOOK, {"../a.xml": b"x"}), Code.DAMAGED_FILE),
        (with_parts(BOOK, {"/a.xml": b"x"}), Code.DAMAGED_FILE),
        (with_parts(BOOK, {"xl/workbook.xml": b"<workbook"}), Code.DAMAGED_FILE),
        (with_parts(BOOK, {"xl/worksheets/sheet1.xml": b"<worksheet><she"}), Code.DAMAGED_FILE),
        (ReportFile("r.xlsx", BOOK.content[:-30]), Code.DAMAGED_FILE),
        (ReportFile("r.xlsx", b"PK\x03\x04 og noe helt annet"), Code.DAMAGED_FILE),
        (with_parts(BOOK, {f"xl/{i}.xml": b"" for i in range(MAX_PARTS)}), Code.FILE_TOO_LARGE),
        (
            ReportFile("r.xlsx", _zip(**{"xl/workbook.xml": b" " * (MAX_UNPACKED + 1)})),
            Code.FILE_TOO_LARGE,
        ),
        (ReportFile("r.csv", "senter;kvartal".encode("utf-16-le")), Code.UNKNOWN_ENCODING),
        (ReportFile("r.csv", "senter;kvartal".encode("utf-32")), Code.UNKNOWN_ENCODING),
        (ReportFile("r.csv", b"\xff\xfea"), Code.UNKNOWN_ENCODING),
        (ReportFile("r.csv", b"\x81\x8d\x8f"), Code.UNKNOWN_ENCODING),
        (ReportFile("r.csv", b"\xef\xbb\xbf"), Code.EMPTY_FILE),
    ],
    ids=range(20),
)
def test_a_file_that_is_no_report_is_refused(file: ReportFile, code: Code) -> None:
    assert refused(file) is code


def test_a_part_named_twice_is_refused() -> None:
    content = io.BytesIO(BOOK.content)
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    assert refused(ReportFile("r.xlsx", content.getvalue())) is Code.DAMAGED_FILE


def test_a_changed_byte_in_a_workbook_is_noticed() -> None:
    content = bytearray(part_offsets(BOOK.content))
    assert refused(ReportFile("r.xlsx", bytes(content))) is Code.DAMAGED_FILE


def part_offsets(content: bytes) -> bytes:
    """The workbook with one byte changed in the middle of its sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    place = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


def test_a_cell_far_to_the_right_is_refused_before_room_is_made_for_it() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    wide = part(BOOK, sheet).replace(b'r="AA2"', b'r="XFD2"')
    assert refused(with_parts(BOOK, {sheet: wide})) is Code.TOO_MANY_COLUMNS


@pytest.mark.slow
def test_as_many_rows_as_allowed_are_read() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number in range(MAX_ROWS + 1):
            sheet.write_string(number, 0, "x")
    assert len(read(ReportFile("r.xlsx", content.getvalue())).sheets[0].rows) == MAX_ROWS + 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Mine filer\\rapport.csv", "rapport.csv"),
        ("../../etc/rapport.csv", "rapport.csv"),
        ("rap\u202eport\x07\n.csv", "rapport.csv"),
        ("Bod\u006f\u0308.csv", "Bod\u00f6.csv"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_file_name_is_made_safe_to_show(name: str, shown: str) -> None:
    assert ReportFile(name, b"").shown_name == shown


def test_failed_formulas_are_found_whatever_the_parts_are_called() -> None:
    def fail(book: Any) -> None:
        book.worksheets()[0].write_formula("C2", "=1/0", None, "#DIV/0!")

    sent = workbook(("Plasser", table([PLACES | {"adult_places": ""}])), change=fail)
    book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    other = part(sent, book).replace(b"xmlns:r=", b"xmlns:d3p1=").replace(b"r:id=", b"d3p1:id=")
    absolute = part(sent, relations).replace(b'"worksheets/', b'"/xl/worksheets/')
    changed = with_parts(sent, {book: other, relations: absolute})
    (finding,) = check(changed, 1).findings
    assert (finding.code, finding.column) == (Code.FORMULA_ERROR, "adult_places")
