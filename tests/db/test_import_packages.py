"""Workbooks as programs pack them: the same report, and where a person's number stands in them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from bench.person_data import KINDS, SPELLINGS, ids, machine_books, numbers, planted_books
from db.ingest import Code, ReportFile
from db.ingest.check import CheckedFile, check
from db.ingest.file_rules import slices
from db.ingest.person_data import person_number
from db.ingest.places import Place
from db.ingest.read_xlsx import read_workbook
from db.ingest.store import fingerprint
from db.vocabulary import Language
from tests.db.import_cases import (
    IDENTITY_NUMBER,
    PLACES,
    RESIDENT,
    part,
    read_here,
    report,
    resident,
    table,
    with_parts,
    workbook,
)

SHEET, BOOK_PART, LIST = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
ROWS = [resident(participant_id=f"B-{number:03}") for number in range(5)]


@pytest.fixture(autouse=True, scope="module")
def _here() -> Iterator[None]:
    with read_here():
        yield


def typed(rows: list[dict[str, str]]) -> list[list[Any]]:
    """A table of `rows` in which days are a spreadsheet's own."""
    return [
        [date.fromisoformat(cell) if cell[4:5] == "-" and len(cell) == 10 else cell for cell in row]
        for row in table(rows)
    ]


BOOK = workbook(("Ark", typed(ROWS)))


def content(file: CheckedFile) -> dict[object, str]:
    """A fingerprint of what each centre reports for each quarter in the file."""
    assert file.findings == []
    return {which: fingerprint(which, rows) for which, rows in slices(file.rows).items()}


EXPECTED = content(check(report(*ROWS), 1))


def renamed(names: dict[str, str], changed: dict[str, dict[str, str]] | None = None) -> ReportFile:
    """`BOOK` with some parts under other names, and words replaced in some parts."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(BOOK.content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            for before, after in (changed or {}).get(name, {}).items():
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode())
            new.writestr(names.get(name, name), text)
    return ReportFile("r.xlsx", made.getvalue())


def every(change: Callable[[str], str]) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(BOOK.content)) as parts:
        return {name: change(name) for name in parts.namelist()}


_TO_BOOK = "xl/workbook.xml"
OTHER_NAMES = {
    "workbook22.xml": (
        {BOOK_PART: "xl/workbook22.xml", LIST: "xl/_rels/workbook22.xml.rels"},
        {"_rels/.rels": {_TO_BOOK: "xl/workbook22.xml"}},
    ),
    "workbook on top, targets from there": (
        {BOOK_PART: "bok.xml", LIST: "_rels/bok.xml.rels"},
        {
            "_rels/.rels": {_TO_BOOK: "/bok.xml"},
            LIST: {
                '"worksheets': '"./xl/worksheets',
                '"sharedS': '"xl/sharedS',
                '"styles': '"/xl/styles',
                '"theme': '"xl/theme',
            },
        },
    ),
    "backslashes": (every(lambda name: name.replace("/", "\\")), {}),
    "backslashes in targets": ({}, {LIST: {"worksheets/": "worksheets\\"}}),
    "absolute targets": ({}, {LIST: {'"worksheets/': '"/xl/worksheets/'}}),
    "targets that go up and down": ({}, {LIST: {'"worksheets/': '"../xl/worksheets/'}}),
    "large letters": (every(lambda name: name.upper() if name.startswith("xl") else name), {}),
    "texts and formats under other names": (
        {"xl/sharedStrings.xml": "xl/texts.xml", "xl/styles.xml": "xl/formats/f1.xml"},
        {LIST: {"sharedStrings.xml": "texts.xml", "styles.xml": "formats/f1.xml"}},
    ),
    "a sheet elsewhere": (
        {SHEET: "data/ark.xml"},
        {LIST: {"worksheets/sheet1.xml": "/data/ark.xml"}},
    ),
}


@pytest.mark.parametrize("way", OTHER_NAMES)
def test_a_workbook_is_read_whatever_its_parts_are_called(way: str) -> None:
    assert content(check(renamed(*OTHER_NAMES[way]), 1)) == EXPECTED


def test_a_package_that_is_no_workbook_is_refused_for_that() -> None:
    document = renamed(
        {BOOK_PART: "word/document.xml"},
        {"_rels/.rels": {_TO_BOOK: "word/document.xml"}, BOOK_PART: {"workbook": "document"}},
    )
    (finding,) = check(document, 1).findings
    assert finding.code is Code.UNSUPPORTED_FORMAT


def in_sheet(before: str, after: str, file: ReportFile = BOOK) -> ReportFile:
    xml = part(file, SHEET)
    assert before.encode() in xml
    return with_parts(file, {SHEET: xml.replace(before.encode(), after.encode(), 1)})


FAR_AND_EMPTY = (
    '<row r="1048576" ht="12.8" hidden="false"/>',
    '<row r="1048576"><c r="A1048576" s="1"/></row>',
    '<row r="1048576"><c r="A1048576" s="1"></c></row>',
    '<row r="1048576"><c r="XFD1048576" t="s" s="1"/></row>',
    '<row r="200000"><c r="A200000" t="str"><f>IF(B2="","",B2)</f><v></v></c></row>',
    '<row r="200000"><c r="A200000" t="inlineStr"><is><t> </t></is></c></row>',
    '<row r="900"><c r="XFD900" s="1"/><c r="GZ900" t="str"><v/></c></row>',
    "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(100_000, 103_000)),
)


@pytest.mark.parametrize("rows", FAR_AND_EMPTY, ids=range(len(FAR_AND_EMPTY)))
def test_only_cells_with_values_make_a_table_large(rows: str) -> None:
    assert content(check(in_sheet("</sheetData>", f"{rows}</sheetData>"), 1)) == EXPECTED


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="A100002"><v>1</v></c>', Code.TOO_MANY_ROWS),
        ('<c r="A1048576" t="inlineStr"><is><t>x</t></is></c>', Code.TOO_MANY_ROWS),
        ('<c r="A1048576"><f>1/0</f></c>', Code.TOO_MANY_ROWS),
        ('<c r="GS7"><v>1</v></c>', Code.TOO_MANY_COLUMNS),
    ],
)
def test_a_value_far_away_does(cell: str, code: Code) -> None:
    sent = in_sheet("</sheetData>", f'<row r="{cell[7:13]}">{cell}</row></sheetData>')
    assert [f.code for f in check(sent, 1).findings] == [code]


def test_a_row_has_the_number_that_the_spreadsheet_shows() -> None:
    bad = workbook(("Ark", table([PLACES, PLACES | {"quarter": "2017K2", "adult_places": "x"}])))
    moved = part(bad, SHEET).decode().replace('r="3"', 'r="57"')
    for letter in "ABCD":
        moved = moved.replace(f'r="{letter}3"', f'r="{letter}57"')
    (finding,) = check(with_parts(bad, {SHEET: moved.encode()}), 1).findings
    assert (finding.row, finding.column) == (57, "adult_places")


def hide(*, rows: dict[int, dict[str, Any]], columns: str = "") -> ReportFile:
    def change(book: Any) -> None:
        sheet = book.worksheets()[0]
        for row, how in rows.items():
            sheet.set_row(row, how.pop("height", None), None, how)
        if columns:
            sheet.set_column(columns, None, None, {"hidden": True})

    return workbook(("Ark", table(ROWS)), change=change)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (hide(rows={2: {"hidden": True}, 4: {"hidden": True}}), {Code.HIDDEN_ROWS: "2"}),
        (hide(rows={3: {"height": 0}}), {Code.HIDDEN_ROWS: "1"}),
        (hide(rows={}, columns="C:E"), {Code.HIDDEN_COLUMNS: "3"}),
        (
            hide(rows={1: {"hidden": True}}, columns="A:A"),
            {Code.HIDDEN_ROWS: "1", Code.HIDDEN_COLUMNS: "1"},
        ),
        # nothing stands there, or it is the header
        (hide(rows={0: {"hidden": True}, 9: {"hidden": True}}, columns="AZ:BC"), {}),
    ],
    ids=range(5),
)
def test_what_a_sheet_hides_is_told_and_read(file: ReportFile, told: dict[Code, str]) -> None:
    checked = check(file, 1)
    assert {f.code: f.details["number"] for f in checked.findings} == told
    assert {f.sheet for f in checked.findings} <= {"Ark"}
    assert len(checked.rows) == len(ROWS)


def test_a_number_that_a_program_wrote_is_judged_by_its_column() -> None:
    sent = in_sheet("<c ", "<c ", workbook(("Ark", table([PLACES]))))
    index = list(PLACES).index("adult_places")
    grid: list[list[Any]] = table([PLACES])
    grid[1][index] = 41190 / 11
    (finding,) = check(workbook(("Ark", grid)), 1).findings
    assert (finding.code, finding.row, finding.column) == (Code.NOT_WHOLE, 2, "adult_places")
    assert check(sent, 1).findings == []


def _named(value: object) -> str:
    """What a case is called: by its own name, as a function's differs from process to process."""
    return value if isinstance(value, str) else ""


OF_PROGRAMS = [each for each in (*numbers(), *ids()) if not each[0].startswith("16 ")]
"""Sixteen hexadecimal digits are too few to tell an id by, one time in a hundred."""


@pytest.mark.parametrize(("name", "make"), OF_PROGRAMS, ids=_named)
def test_what_programs_write_is_no_persons_number(name: str, make: Callable[..., str]) -> None:
    dice = random.Random(name)
    assert [text for text in (make(dice) for _ in range(500)) if person_number(text)] == []


@pytest.mark.parametrize(("name", "book"), [*machine_books()], ids=_named)
def test_no_id_of_a_program_keeps_a_workbook_out(name: str, book: Callable[..., bytes]) -> None:
    dice = random.Random(name)
    for _ in range(20):
        told = {finding.code for finding in read_workbook(book(dice)).findings}
        assert told == {Code.SHEET_NOT_READ}  # for the book has a hidden sheet


SPELT = [
    spell(make(random.Random(kind)))
    for kind, make in KINDS.items()
    for way, spell in SPELLINGS.items()
]


@pytest.mark.parametrize("number", SPELT)
def test_a_persons_number_is_known_in_every_spelling_of_the_measurement(number: str) -> None:
    assert person_number(number) is not None


@pytest.mark.parametrize(("place", "book"), [*planted_books()], ids=_named)
def test_a_persons_number_is_found_wherever_it_is_planted(
    place: str, book: Callable[[str], bytes]
) -> None:
    for number in SPELT:
        checked = check(ReportFile("r.xlsx", book(number.replace('"', ""))), 1)
        assert checked.findings, number
        assert {f.code.grade.code for f in checked.findings} == {"critical"}, number


EXPECTED_PLACES = {
    "a cell": ("Ark", 2, "A", None),
    "a heading": ("Ark", 1, "A", None),
    "a hidden sheet": ("Gjemt", 1, "A", Place.HIDDEN_SHEET),
    "deleted text": ("", 0, "", Place.DELETED_TEXT),
    "the text of a link": ("Ark", 9, "A", None),
    "a comment": ("Ark", 2, "B", Place.COMMENT),
    "the header": ("Ark", 0, "", Place.HEADER),
    "help with a cell": ("Ark", 0, "", Place.VALIDATION),
    "the target of a link": ("", 0, "", Place.LINK),
    "a name of cells": ("", 0, "", Place.DEFINED_NAME),
    "a sheet's name": ("", 0, "", Place.SHEET_NAME),
    "the author": ("", 0, "", Place.PROPERTIES),
    "a remark": ("", 0, "", Place.PROPERTIES),
    "a property of one's own": ("", 0, "", Place.PROPERTIES),
    "a chart's title": ("Ark", 0, "", Place.CHART),
    "a text box": ("Ark", 0, "", Place.DRAWING),
    "a library's data": ("", 0, "", Place.CUSTOM_DATA),
}


@pytest.mark.parametrize(("name", "book"), [*planted_books()], ids=_named)
def test_the_refusal_tells_the_place(name: str, book: Callable[[str], bytes]) -> None:
    checked = check(ReportFile("r.xlsx", book(IDENTITY_NUMBER)), 1)
    sheet, row, column, place = EXPECTED_PLACES[name]
    (finding,) = checked.findings
    assert (finding.sheet, finding.row, finding.column) == (sheet, row, column)
    if place is None:
        assert finding.code is Code.IDENTITY_NUMBER
        return
    assert finding.code is Code.PERSON_NUMBER_IN_WORKBOOK
    for language in Language:
        assert place.text.in_(language) in finding.happened(language)
        assert IDENTITY_NUMBER not in finding.happened(language) + finding.remedy(language)


@pytest.mark.parametrize("shown", ["dd.mm.yyyy", "[h]:mm", "0", "0.00", "@"])
@pytest.mark.parametrize("number", [1819012345, 41019012345, 201712345678, 150190.12345])
def test_a_persons_number_typed_as_a_number_is_found_however_it_is_shown(
    number: float, shown: str
) -> None:
    def write(book: Any) -> None:
        book.worksheets()[0].write_number("C2", number, book.add_format({"num_format": shown}))

    checked = check(workbook(("Plasser", table([PLACES])), change=write), 1)
    assert [(f.row, f.column) for f in checked.findings] == [(2, "C")]
    assert {f.code.grade.code for f in checked.findings} == {"critical"}


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ('=IF(A1="01819012345",1,2)', True),
        ("=1819012345+0", True),
        ("=41190/11+3744.5454545454545*A150190-B12345", False),
        ("=450000-12345", False),
        ("=SUM(A1:A1048576)/B100000", False),
        ("='2017123456'!A1", False),
    ],
)
def test_what_a_person_wrote_in_a_formula_is_looked_through(formula: str, found: bool) -> None:
    def write(book: Any) -> None:
        book.worksheets()[0].write_formula("C2", formula, None, 45)

    findings = check(workbook(("Plasser", table([PLACES])), change=write), 1).findings
    expected = [(Code.PERSON_NUMBER_IN_WORKBOOK, "Plasser", 2, "C", {"place": "formula"})]
    assert [(f.code, f.sheet, f.row, f.column, f.details) for f in findings] == expected * found


def test_a_number_in_a_cell_and_another_in_a_comment_are_both_told() -> None:
    def comment(book: Any) -> None:
        book.worksheets()[0].write_comment("B2", IDENTITY_NUMBER)

    sent = workbook(("Ark", table([RESIDENT | {"country": IDENTITY_NUMBER}])), change=comment)
    assert [(f.code, f.row, f.column) for f in check(sent, 1).findings] == [
        (Code.IDENTITY_NUMBER, 2, "F"),
        (Code.PERSON_NUMBER_IN_WORKBOOK, 2, "B"),
    ]
