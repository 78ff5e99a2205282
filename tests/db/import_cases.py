"""Report files for the import's tests: well-formed ones, and one bad one for every finding.

Rows are dictionaries of text by the English names of the columns; a file is written from them in
any of the ways centres write files.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import Engine, select

from db.actor import at_the_machine
from db.desk_models import PASSING
from db.ingest import Code, Receipt, ReportFile, import_files
from db.ingest.contents import MAX_BYTES, MAX_COLUMNS, MAX_FILES, MAX_ROWS, MAX_SHEETS
from db.ingest.findings import MOST_FINDINGS, MOST_OF_A_WARNING
from db.ingest.kinds import COLUMNS, FORMS
from db.ingest.read_xlsx import read_workbook
from db.models import Base
from db.session import reading
from db.vocabulary import ReportKind

NOW = datetime(2017, 11, 1, 9, 30, tzinfo=UTC)

Row = dict[str, str]

RESIDENT: Row = dict.fromkeys((c.name for c in COLUMNS[ReportKind.RESIDENTS]), "") | {
    "centre": "bodo",
    "quarter": "2017K3",
    "participant_id": "B-001",
    "sex": "K",
    "age_group": "25-34",
    "country": "SYR",
    "arrived": "2016-12-01",
    "contract_start": "2017-01-15",
    "hours_norwegian": "15",
    "hours_language_training": "10",
    "hours_language_training_worklike": "5",
    "hours_society": "4",
    "hours_career": "2,5",
    "hours_work_education": "0",
    "hours_work_oriented": "3",
    "hours_voluntary": "2",
    "hours_other": "1",
    "hours_total": "37,5",
    "individual_plan": "ja",
    "competence_mapped": "nei",
    "absence_hours": "12,25",
    "origin": "rapportert",
}
"""A resident of Bodø with a running full-time contract."""

WITHOUT_CONTRACT: Row = (
    RESIDENT
    | dict.fromkeys((name for name in RESIDENT if name.startswith("hours_")), "")
    | dict.fromkeys(("contract_start", "individual_plan", "competence_mapped", "absence_hours"), "")
)

SETTLEMENT: Row = {
    "contract_end": "2017-09-01",
    "end_reason": "bosatt",
    "settled_on": "2017-09-04",
    "settlement_place": "vertskommune",
    "settlement_municipality": "1804",
}
"""What a contract that ended with settlement in Bodø adds to a row."""

PLACES: Row = {"centre": "bodo", "quarter": "2017K3", "adult_places": "45", "origin": ""}

FOLLOWED: Row = dict.fromkeys((c.name for c in COLUMNS[ReportKind.FOLLOW_UP]), "") | {
    "centre": "tverlandet",
    "quarter": "2017K3",
    "person_id": "R-001",
    "sex": "M",
    "age_group": "25-34",
    "country_group": "eritrea",
    "arrived": "2015-03-02",
    "permit_on": "2015-04-01",
    "permit_kind": "beskyttelse",
    "settled_on": "2015-08-03",
    "intro_started_on": "2015-09-01",
    "intro_completed_on": "2016-09-01",
    "year_after": "arbeid",
    "observed_until": "2017-09-30",
}
"""Somebody of an ordinary centre who is followed until a year after the introduction programme."""


def resident(**changes: str) -> Row:
    """`RESIDENT` with the given cells changed."""
    assert changes.keys() <= RESIDENT.keys()
    return RESIDENT | changes


def residents(number: int, **changes: str) -> list[Row]:
    """So many residents, who differ in nothing but their pseudonym."""
    return [resident(**changes | {"participant_id": f"B-{i:04d}"}) for i in range(number)]


COUNTED: Row = {
    "centre": "all",
    "quarter": "2017H1",
    "service": "",
    "item": "response",
    "answer": "answered",
    "count": "20",
}
"""How many of the staff of all centres together answered a round of the survey."""


def counted(item: str, answer: str, count: str, **changes: str) -> Row:
    """`COUNTED` with another answer to another item."""
    return COUNTED | {"item": item, "answer": answer, "count": count} | changes


RESPONDENT: Row = {
    "centre": "bodo",
    "quarter": "2017H1",
    "respondent_id": "A-001",
    "service": "nav",
    "response": "answered",
    "leader_trusted": "Helt enig",
    "project_plan_exists": "ja",
}
"""One of the staff at Bodø who answered the survey."""


def norwegian(name: str) -> str:
    """The Norwegian heading of the column; other words stay as they are."""
    columns = (column for form in FORMS for column in form.columns)
    return next((column.nb for column in columns if column.name == name), name)


def csv_text(
    rows: Sequence[Row],
    *,
    separator: str = ";",
    newline: str = "\r\n",
    heading: Callable[[str], str] = norwegian,
) -> str:
    """``rows`` as a text file with separators; the first row's keys are the columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=newline)
    writer.writerow(map(heading, rows[0]))
    writer.writerows(row.values() for row in rows)
    return text.getvalue()


def report(*rows: Row, name: str = "rapport.csv") -> ReportFile:
    """``rows`` as a Norwegian spreadsheet saves them."""
    return ReportFile(name, csv_text(rows).encode("utf-8-sig"))


def text_file(text: str, name: str = "rapport.csv") -> ReportFile:
    """A file with exactly this text."""
    return ReportFile(name, text.encode())


def workbook(
    *sheets: tuple[str, Iterable[Iterable[Any]]],
    name: str = "rapport.xlsx",
    change: Callable[[Any], None] | None = None,
) -> ReportFile:
    """An Excel workbook with these sheets, the first row first; ``change`` gets the whole."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for title, rows in sheets:
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for index, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, index, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(number, index, cell)
                    else:
                        sheet.write(number, index, cell)
        if change is not None:
            change(book)
    return ReportFile(name, content.getvalue())


def table(rows: Sequence[Row]) -> list[list[str]]:
    """``rows`` with their Norwegian header on top."""
    return [[norwegian(name) for name in rows[0]], *(list(row.values()) for row in rows)]


def with_parts(file: ReportFile, changes: dict[str, bytes], *, packed: bool = False) -> ReportFile:
    """The workbook with these parts added to it, or put in the place of those so named."""
    content = io.BytesIO()
    way = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with (
        zipfile.ZipFile(io.BytesIO(file.content)) as old,
        zipfile.ZipFile(content, "w", way) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, part in changes.items():
            new.writestr(name, part)
    return ReportFile(file.name, content.getvalue())


@contextmanager
def read_here() -> Iterator[None]:
    """Workbooks are read in the test's own process: for many at once, where limits do not matter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("db.ingest.read.read_workbook_apart", read_workbook)
        yield


def part(file: ReportFile, name: str) -> bytes:
    """One part of the workbook."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as parts:
        return parts.read(name)


def deliver(engine: Engine, *files: ReportFile, **choices: Any) -> Receipt:
    """The receipt for ``files``, sent in on `NOW` unless told otherwise."""
    sent: dict[str, Any] = {"by": "kari", "now": NOW} | choices
    if isinstance(sent["by"], str):
        sent["by"] = at_the_machine(sent["by"])
    return import_files(engine, files, **sent)


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that keeps anything, but the audit, which tells of refusals too."""
    with reading(engine) as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(found))), key=repr)
            for name, found in Base.metadata.tables.items()
            if name != "event" and found not in PASSING
        }


@dataclass(frozen=True)
class Case:
    """A bad delivery, the finding it must give, and where."""

    code: Code
    files: Callable[[], Sequence[ReportFile]]
    row: int = 2
    column: str = ""
    sheet: str = ""
    details: dict[str, str] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code.value}-{self.column or self.row}"


def cell(code: Code, column: str, value: str, **details: str) -> Case:
    """A row in which one cell is wrong."""
    return row(code, column, {column: value}, **details)


def row(code: Code, column: str, changes: Row, **details: str) -> Case:
    """A row in which the finding is at ``column``."""
    return Case(code, lambda: [report(resident(**changes))], column=column, details=details)


def whole(code: Code, make: Callable[[], ReportFile], row: int = 0, column: str = "") -> Case:
    """A file that is wrong as a whole, or at ``row``."""
    return Case(code, lambda: [make()], row=row, column=column)


def _without(name: str) -> Row:
    return {column: value for column, value in RESIDENT.items() if column != name}


def _enormous() -> ReportFile:
    """A workbook that says it has a cell in the last row there can be."""
    small = workbook(("Ark", [["senter"], ["bodo"]]))
    sheet = "xl/worksheets/sheet1.xml"
    far_down = part(small, sheet).replace(b'r="A2"', b'r="A1048576"')
    return with_parts(small, {sheet: far_down})


def _hiding(change: Callable[[Any], None]) -> ReportFile:
    """A workbook with a fault, whose sheet hides something."""
    rows = table([resident(sex="x")])
    return workbook(("Ark", rows), change=lambda book: change(book.worksheets()[0]))


def many_sheets() -> ReportFile:
    """A workbook with one sheet more than is read."""
    return workbook(*((f"Ark {i}", [["x"]]) for i in range(MAX_SHEETS + 1)))


def demanding() -> ReportFile:
    """A workbook whose one text is told again in so many cells that no memory holds it."""
    book = workbook(("Ark", [["x"]]))
    text = b"<sst><si><t>" + b"x" * 50_000 + b"</t></si></sst>"
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(1, 20_000)
    )
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return with_parts(
        book,
        {
            "xl/sharedStrings.xml": text,
            "xl/worksheets/sheet1.xml": sheet + b"<sheetData>" + rows + b"</sheetData></worksheet>",
        },
    )


FILE_CASES = (
    whole(Code.EMPTY_FILE, lambda: text_file("")),
    whole(Code.EMPTY_FILE, lambda: text_file("\n \n;;;\n")),
    whole(Code.EMPTY_FILE, lambda: workbook(("Ark", []))),
    whole(Code.FILE_TOO_LARGE, lambda: text_file("x" * (MAX_BYTES + 1))),
    whole(Code.UNSUPPORTED_FORMAT, lambda: text_file("%PDF-1.7", "rapport.pdf")),
    whole(Code.UNSUPPORTED_FORMAT, lambda: ReportFile("r.xlsx", b"\xd0\xcf\x11\xe0 gammel")),
    whole(
        Code.ACTIVE_CONTENT,
        lambda: with_parts(workbook(("Ark", table([RESIDENT]))), {"xl/vbaProject.bin": b"x"}),
    ),
    whole(Code.EXTENSION_MISMATCH, lambda: report(RESIDENT, name="rapport.xlsx")),
    whole(
        Code.EXTENSION_MISMATCH, lambda: workbook(("Ark", table([RESIDENT])), name="rapport.csv")
    ),
    whole(
        Code.DAMAGED_FILE,
        lambda: ReportFile("r.xlsx", workbook(("Ark", table([RESIDENT]))).content[:2000]),
    ),
    whole(Code.UNKNOWN_ENCODING, lambda: ReportFile("r.csv", b"senter\0;kvartal")),
    whole(Code.BROKEN_QUOTES, lambda: text_file('senter;kvartal\nbodo;"2017K3\n'), row=2),
    whole(Code.TOO_MANY_ROWS, _enormous),
    whole(Code.TOO_MANY_ROWS, lambda: text_file("senter;kvartal\n" + "a\n" * (MAX_ROWS + 1))),
    whole(Code.TOO_MANY_COLUMNS, lambda: text_file("x;" * MAX_COLUMNS + "x\n")),
    whole(
        Code.TOO_MANY_FINDINGS,
        lambda: text_file("senter;kvartal;plasser_voksne\n" + ";;x\n" * (MOST_FINDINGS // 3 + 1)),
    ),
    Case(
        Code.MORE_WARNINGS,
        lambda: [report(*_long_contracts(MOST_OF_A_WARNING + 7))],
        row=0,
        details={"number": "7", "kind": "long_contract"},
    ),
    whole(Code.NO_ROWS, lambda: text_file(csv_text([PLACES]).splitlines()[0]), row=1),
    whole(Code.UNKNOWN_REPORT, lambda: text_file("Rapport for Bodø\nsenter;kvartal\n"), row=1),
    whole(
        Code.MIXED_REPORTS,
        lambda: workbook(("Beboere", table([RESIDENT])), ("Plasser", table([PLACES]))),
    ),
    Case(Code.UNKNOWN_COLUMN, lambda: [report(RESIDENT | {"merknad": ""})], 1, "AB"),
    Case(
        Code.UNKNOWN_COLUMN,
        lambda: [report(_without("sex") | {"kjønn": ""})],
        row=1,
        column="AA",
        details={"suggestion": "kjonn"},
    ),
    whole(Code.MISSING_COLUMN, lambda: report(_without("sex")), row=1, column="sex"),
    whole(
        Code.REPEATED_COLUMN,
        lambda: text_file(csv_text([PLACES | {"adult_places2": "1"}], heading=_twice)),
        row=1,
        column="adult_places",
    ),
    whole(Code.CELLS_WITHOUT_COLUMN, lambda: text_file(csv_text([PLACES]).strip() + ";45"), row=2),
    whole(Code.TOO_FEW_CELLS, lambda: text_file(csv_text([PLACES]) + "Sum;;45\n"), row=3),
    Case(
        Code.SHEET_NOT_READ,
        lambda: [
            workbook(
                ("Ark", table([resident(sex="x")])),
                ("Gjemt", table([RESIDENT])),
                change=lambda book: book.get_worksheet_by_name("Gjemt").hide(),
            )
        ],
        row=0,
        sheet="Gjemt",
    ),
    Case(
        Code.HIDDEN_ROWS,
        lambda: [_hiding(lambda sheet: sheet.set_row(1, None, None, {"hidden": True}))],
        row=0,
        sheet="Ark",
        details={"number": "1"},
    ),
    Case(
        Code.HIDDEN_COLUMNS,
        lambda: [_hiding(lambda sheet: sheet.set_column("D:E", 0))],
        row=0,
        sheet="Ark",
        details={"number": "2"},
    ),
    Case(
        Code.SAME_REPORT_TWICE,
        lambda: [report(PLACES), report(PLACES, name="igjen.csv")],
        column="centre",
    ),
    Case(
        Code.REASON_TOO_LONG,
        lambda: [report(PLACES)],
        row=0,
        column="reason",
        choices={"reason": "fordi " * 200},
    ),
    whole(Code.TOO_DEMANDING, demanding),
    whole(Code.TOO_MANY_SHEETS, many_sheets),
    Case(Code.TOO_MANY_FILES, lambda: [report(PLACES)] * (MAX_FILES + 1), row=0),
)


def _long_contracts(number: int) -> list[Row]:
    return residents(number, arrived="2015-01-01", contract_start="2015-09-29")


def _twice(name: str) -> str:
    return "adult_places" if name == "adult_places2" else norwegian(name)


CELL_CASES = (
    *(cell(Code.REQUIRED, name, "") for name in ("centre", "quarter", "participant_id", "arrived")),
    *(
        cell(Code.NOT_A_QUARTER, "quarter", value)
        for value in ("2017-Q3", "3. kvartal 2017", "2017K5", "2017", "0017K1")
    ),
    *(
        cell(Code.BAD_PARTICIPANT_ID, "participant_id", value)
        for value in ("B 001", "Kari Nordmann", "B" * 33, "å1", "a@b.no")
    ),
    cell(Code.NOT_IN_LIST, "sex", "kvinne"),
    cell(Code.NOT_IN_LIST, "age_group", "30"),
    cell(Code.NOT_IN_LIST, "origin", "gjettet"),
    row(
        Code.NOT_IN_LIST,
        "end_reason",
        {"contract_end": "2017-09-01", "end_reason": "kontraktbrudd"},
        suggestion="kontraktsbrudd",
    ),
    cell(Code.NOT_A_COUNTRY, "country", "Syria"),
    cell(Code.NOT_A_COUNTRY, "country", "ZZZ"),
    *(
        cell(Code.NOT_A_DATE, "arrived", value)
        for value in ("2017-13-40", "1.2.2017", "01.02.17", "02/01/2017", "1. feb 2017", "2017")
    ),
    cell(Code.DATE_OUT_OF_RANGE, "arrived", "1900-01-01"),
    cell(Code.DATE_OUT_OF_RANGE, "arrived", "31.12.2101"),
    row(
        Code.NOT_A_MUNICIPALITY,
        "settlement_municipality",
        SETTLEMENT | {"settlement_municipality": "301"},
    ),
    cell(Code.NOT_A_NUMBER, "absence_hours", "ca. 5"),
    Case(
        Code.NOT_WHOLE, lambda: [report(PLACES | {"adult_places": "45,5"})], column="adult_places"
    ),
    cell(Code.AMBIGUOUS_NUMBER, "absence_hours", "1,234"),
    cell(Code.TOO_MANY_DECIMALS, "absence_hours", "12,3456"),
    cell(Code.NUMBER_OUT_OF_RANGE, "hours_total", "-1", highest="168"),
    cell(Code.NUMBER_OUT_OF_RANGE, "hours_total", "168,01"),
    cell(Code.FORMULA_ERROR, "hours_total", "#REF!"),
    cell(Code.FORMULA_ERROR, "centre", "#N/A"),
)

ROW_CASES = (
    row(
        Code.ARRIVED_AFTER_QUARTER,
        "arrived",
        {**WITHOUT_CONTRACT, "arrived": "2017-10-01"},
    ),
    cell(Code.STARTED_AFTER_QUARTER, "contract_start", "2017-10-01"),
    cell(Code.STARTED_BEFORE_ARRIVAL, "contract_start", "2016-11-30"),
    row(
        Code.ENDED_BEFORE_START,
        "contract_end",
        {"contract_start": "2017-08-02", "contract_end": "2017-08-01", "end_reason": "annet"},
    ),
    row(
        Code.ENDED_BEFORE_QUARTER,
        "contract_end",
        {"contract_end": "2017-06-30", "end_reason": "annet"},
    ),
    row(
        Code.ENDED_AFTER_QUARTER,
        "contract_end",
        {"contract_end": "2017-10-01", "end_reason": "annet"},
    ),
    row(
        Code.LONG_CONTRACT,
        "contract_start",
        {"arrived": "2015-01-01", "contract_start": "2015-09-29"},
        months="24",
    ),
    row(Code.END_REASON_MISSING, "end_reason", {"contract_end": "2017-09-01"}),
    cell(Code.END_REASON_WITHOUT_END, "end_reason", "annet"),
    *(
        row(Code.SETTLEMENT_MISSING, name, SETTLEMENT | {name: ""})
        for name in ("settled_on", "settlement_place")
    ),
    *(
        row(
            Code.SETTLEMENT_NOT_EXPECTED,
            name,
            {"contract_end": "2017-09-01", "end_reason": "avslag", name: SETTLEMENT[name]},
        )
        for name in ("settled_on", "settlement_place", "settlement_municipality")
    ),
    row(Code.SETTLED_TOO_EARLY, "settled_on", SETTLEMENT | {"settled_on": "2017-01-14"}),
    row(Code.SETTLED_TOO_EARLY, "settled_on", SETTLEMENT | {"settled_on": "2016-11-30"}),
    row(
        Code.SETTLED_FAR_FROM_END,
        "settled_on",
        SETTLEMENT | {"settled_on": "2017-10-03"},
        days="31",
    ),
    *(
        row(Code.WITHOUT_CONTRACT, name, WITHOUT_CONTRACT | {name: value})
        for name, value in {**RESIDENT, **SETTLEMENT}.items()
        if WITHOUT_CONTRACT[name] == "" and value and name != "contract_start"
    ),
    *(cell(Code.HOURS_MISSING, name, "") for name in RESIDENT if name.startswith("hours_")),
    cell(Code.WORKLIKE_EXCEEDS, "hours_language_training_worklike", "10,25"),
    cell(Code.TOTAL_DIFFERS, "hours_total", "36,99"),
    row(Code.ABOVE_FULL_TIME, "hours_total", {"hours_total": "37,51"}),
    row(Code.PLACE_DISAGREES, "settlement_place", SETTLEMENT | {"settlement_place": "annen"}),
    row(
        Code.PLACE_DISAGREES,
        "settlement_place",
        SETTLEMENT | {"settlement_municipality": "1841"},  # Fauske is a neighbour of Bodø
    ),
    row(
        Code.PLACE_DISAGREES,
        "settlement_place",
        SETTLEMENT | {"settlement_municipality": "0301", "settlement_place": "nabokommune"},
    ),
)


def _followed(code: Code, column: str, **changes: str) -> Case:
    return Case(code, lambda: [report(FOLLOWED | changes)], row=2, column=column)


FOLLOW_UP_CASES = (
    *(
        _followed(Code.NEEDS_OTHER, name, **dict.fromkeys(without, ""))
        for name, *without in (
            ("permit_on", "permit_kind"),
            *((name, "permit_on") for name in ("permit_kind", "settled_on", "intro_started_on")),
            ("intro_completed_on", "intro_started_on"),
            ("year_after", "intro_completed_on"),
        )
    ),
    *(
        _followed(Code.DAYS_OUT_OF_ORDER, later, **changes)
        for later, changes in (
            ("observed_until", {"observed_until": "2016-08-31"}),
            ("settled_on", {"settled_on": "2015-03-31"}),
            ("intro_started_on", {"intro_started_on": "2015-03-31"}),
            ("intro_completed_on", {"intro_completed_on": "2015-08-31"}),
        )
    ),
    _followed(Code.FOLLOWED_AFTER_QUARTER, "observed_until", observed_until="2017-10-01"),
    _followed(Code.YEAR_NOT_OVER, "year_after", intro_completed_on="2016-10-01"),
    _followed(Code.YEAR_AFTER_MISSING, "year_after", year_after=""),
)

ACROSS_CASES = (
    Case(
        Code.REPEATED_PARTICIPANT,
        lambda: [report(RESIDENT, resident(participant_id="B-002"), resident(sex="M"))],
        row=4,
        column="participant_id",
        details={"first_row": "2"},
    ),
    Case(
        Code.REPEATED_PARTICIPANT,
        lambda: [report(RESIDENT, RESIDENT)],
        row=3,
        column="participant_id",
    ),
    Case(
        Code.PARTICIPANT_AT_TWO_CENTRES,
        lambda: [report(RESIDENT, resident(centre="oslo"))],
        row=3,
        column="participant_id",
        details={"first_row": "2"},
    ),
    Case(Code.REPEATED_ROW, lambda: [report(PLACES, PLACES)], row=3, column="centre"),
    Case(
        Code.MIXED_ORIGIN,
        lambda: [report(RESIDENT, resident(participant_id="B-002", origin="simulert"))],
        row=3,
        column="origin",
    ),
    *(
        cell(Code.UNKNOWN_CENTRE, "centre", spelling, suggestion="bodo", rows="1")
        for spelling in (
            *("Bodoe", "Bodø mottak", "BodÃ¸", "Bodö"),
            *("bodø integreringsmottak", "b\u00f8d\u00f8"),
        )
    ),
    cell(Code.UNKNOWN_CENTRE, "centre", "Larvig", suggestion="larvik"),
    cell(Code.UNKNOWN_CENTRE, "centre", "Kárášjohka"),
    cell(Code.CENTRE_DOES_NOT_REPORT, "centre", "tverlandet", centre="Tverlandet mottak"),
    cell(Code.CENTRE_NOT_OPEN, "quarter", "2016K3", quarter="2016Q3"),
    Case(
        Code.CENTRE_NOT_OPEN,
        lambda: [report(resident(centre="oslo", quarter="2018K2"))],
        column="quarter",
        choices={"now": datetime(2018, 8, 1, tzinfo=UTC)},
    ),
    cell(Code.FUTURE_QUARTER, "quarter", "2018K1", quarter="2018Q1"),
    cell(Code.QUARTER_NOT_OVER, "quarter", "2017K4", quarter="2017Q4"),
    Case(
        Code.RESIDENTS_CHANGED_MUCH,
        lambda: [
            report(*residents(4, quarter="2017K2"), name="forrige.csv"),
            report(*residents(7)),
        ],
        column="centre",
        details={"earlier": "2017Q2", "percent": "50"},
    ),
    Case(
        Code.QUARTER_MISSING,
        lambda: [
            report(resident(quarter="2017K1"), name="forrige.csv"),
            # the warning keeps the delivery out
            report(resident(hours_total="37,51")),
        ],
        column="quarter",
        details={"earlier": "2017Q1", "quarter": "2017Q3"},
    ),
    Case(
        Code.MORE_THAN_PLACES,
        lambda: [report(*residents(61))],
        column="centre",
        details={"places": "60"},
    ),
)

SURVEY_CASES = (
    Case(
        Code.NOT_AN_ANSWER,
        lambda: [report(COUNTED, counted("leader_trusted", "ja", "7"))],
        row=3,
        column="answer",
    ),
    Case(
        Code.ANSWER_OF_NOBODY,
        lambda: [report(RESPONDENT | {"response": "not_answered"})],
        column="project_plan_exists",
    ),
    Case(
        Code.SERVICE_AT_TIMES,
        lambda: [report(COUNTED | {"service": "nav"}, counted("leader_trusted", "Helt enig", "7"))],
        row=3,
        column="service",
    ),
    Case(
        Code.MORE_ANSWERS,
        lambda: [report(COUNTED, counted("leader_trusted", "Helt enig", "21"))],
        row=3,
        column="count",
        details={"answers": "21", "answered": "20"},
    ),
    Case(
        Code.ALSO_FOR_ALL,
        lambda: [report(COUNTED, COUNTED | {"centre": "bodo"})],
        row=3,
        column="centre",
        details={"quarter": "2017Q2"},
    ),
    Case(
        Code.REPEATED_PARTICIPANT,
        lambda: [report(RESPONDENT, RESPONDENT | {"service": "prosjekt"})],
        row=3,
        column="respondent_id",
    ),
)

BIRTH_NUMBERS = (
    *("19900101-12345", "19900101 12345", "1990010112345", "1990-01-01 12345", "1990/01/01-12345"),
    *("01011990 12345", "01011990-12345", "0101199012345", "01.01.1990 12345", "01/01/1990 12345"),
    *("01-01-1990-12345", "1.1.1990 12345", "01 01 1990 12345", "01.01.1990/123 45"),
    *(
        "01.01.1990: 12345",
        "01.01.1990x12345",
        "01.01.1990\u00a0–\u00a012345",
        "１９９００１０１-１２３４５",
    ),
    *("1. januar 1990 12345", "1 JAN 1990, 12345", "41.01.1990 12345", "01.81.1990 12345"),
    *("01.81.199012345", "Beboer f. 01.01.1990 12345", "Beboer 01.01.1990 12345 flyttet"),
    *("født 02.02.1990, personnr. 23456", "1990-02-02 (fnr 23456)", "f. 02.02.90, nummer 23456"),
    *("Kari, 02.02.1990, med nummeret 75029", "Kari, 02.02.1990, med nummeret 75012"),
)
"""A date of birth and the rest of the number; the last two, given to nobody, have control digits."""
DUF_IN_HALVES = ("20151234-5612", "2015 1234-5612", "20151234 5612", "DUF 20151234/5612.")
IDENTITY_NUMBER = "01819012345"
"""A made-up number whose month, 81, no real person has."""

PERSON_CASES = (
    cell(Code.IDENTITY_NUMBER, "participant_id", IDENTITY_NUMBER),
    cell(Code.DUF_NUMBER, "participant_id", "201712345678"),
    whole(
        Code.PERSON_NUMBER_IN_WORKBOOK,
        lambda: workbook(
            ("Ark", table([RESIDENT])),
            change=lambda book: book.set_properties({"comments": f"Gjelder {IDENTITY_NUMBER}"}),
        ),
    ),
)

CASES = (
    *(*FILE_CASES, *CELL_CASES, *ROW_CASES, *FOLLOW_UP_CASES),
    *(*ACROSS_CASES, *SURVEY_CASES),
)
