"""The catalogue of bad files: what may be sent, how it is made, and what the import must say.

`CATALOGUE` can be ticked off line by line. `SAME` means that the file is read as the plain report
of `RESIDENT`; a list of codes means that the delivery is refused with them, and where a word stands
instead, the phrase does not apply to these files, or is tested elsewhere, and the word says why.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from db.ingest import Code, ReportFile
from db.ingest.contents import MAX_BYTES
from db.ingest.read_xlsx import MAX_PARTS, MAX_UNPACKED
from tests.db.import_cases import (
    IDENTITY_NUMBER,
    PLACES,
    RESIDENT,
    WITHOUT_CONTRACT,
    Row,
    csv_text,
    demanding,
    many_sheets,
    norwegian,
    part,
    report,
    resident,
    table,
    with_parts,
    workbook,
)

Files = ReportFile | tuple[ReportFile, ...]
Make = Callable[[], Files]

SAME: tuple[Code, ...] = ()
TEXT = csv_text([RESIDENT])
BOOK = workbook(("Ark", table([RESIDENT])))
SHEET, STRINGS, WORKBOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
CONTENTS = "[Content_Types].xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DUF_NUMBER = "201712345678"
SPACED = f"{IDENTITY_NUMBER[:6]} {IDENTITY_NUMBER[6:]}"
DASHED = f"{IDENTITY_NUMBER[:6]}-{IDENTITY_NUMBER[6:]}"
FULL_WIDTH = IDENTITY_NUMBER.translate({ord("0") + i: chr(0xFF10 + i) for i in range(10)})


def raw(content: bytes, name: str = "r.csv") -> Make:
    return lambda: ReportFile(name, content)


def lines(text: str) -> Make:
    return raw(text.encode())


def cell(**changes: str) -> Make:
    return lambda: report(resident(**changes))


def places(value: str) -> Make:
    return lambda: report(PLACES | {"adult_places": value})


def rows(*every: Row) -> Make:
    return lambda: report(*every)


def named(name: str) -> Make:
    return lambda: report(RESIDENT, name=name)


def parts(**changes: bytes) -> Make:
    return lambda: with_parts(BOOK, changes)


def added(name: str, content: bytes = b"x") -> Make:
    return parts(**{name: content})


def book(change: Callable[[Any], None]) -> Make:
    """A workbook with the plain report, and what ``change`` does to its first sheet."""
    return lambda: workbook(
        ("Ark", table([RESIDENT])), change=lambda book: change(book.worksheets()[0])
    )


def in_book(change: Callable[[Any], None]) -> Make:
    return lambda: workbook(("Ark", table([RESIDENT])), change=change)


def at(column: str) -> int:
    return list(RESIDENT).index(column)


def hidden_sheet(text: str, very: bool = False, name: str = "Navn") -> Make:
    def hide(book: Any) -> None:
        sheet = book.add_worksheet(name)
        if text:
            sheet.write_string(0, 0, text)
        (sheet.very_hidden if very else sheet.hide)()

    return in_book(hide)


def typed(column: str, value: object) -> Make:
    """A workbook in which one cell is a value of a spreadsheet's own kind."""
    grid: list[list[Any]] = table([RESIDENT])
    grid[1][at(column)] = value
    return lambda: workbook(("Ark", grid))


def rewritten(name: str, old: bytes, new: bytes) -> Make:
    def make() -> ReportFile:
        before = part(BOOK, name)
        assert old in before
        return with_parts(BOOK, {name: before.replace(old, new)})

    return make


def without_value(written: bytes) -> Make:
    """A workbook with a formula that was never calculated, in a cell that may be empty."""

    def make() -> ReportFile:
        made = as_file(
            book(lambda s: s.write_formula(1, at("absence_hours"), "=6+6.25", None, 98765))
        )
        xml = part(made, SHEET)
        assert b"<v>98765</v>" in xml
        return with_parts(made, {SHEET: xml.replace(b"<v>98765</v>", written)})

    return make


def since_1904() -> ReportFile:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "date_1904": True}) as made:
        sheet = made.add_worksheet("Ark")
        day = made.add_format({"num_format": "dd.mm.yyyy"})
        for index, (name, value) in enumerate(RESIDENT.items()):
            sheet.write_string(0, index, norwegian(name))
            if name in ("arrived", "contract_start"):
                sheet.write_datetime(1, index, date.fromisoformat(value), day)
            elif value:
                sheet.write_string(1, index, value)
    return ReportFile("r.xlsx", content.getvalue())


def bomb(name: str, size: int) -> Make:
    def make() -> ReportFile:
        content = io.BytesIO(BOOK.content)
        with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, b" " * size)
        return ReportFile("r.xlsx", content.getvalue())

    return make


def twice_named() -> ReportFile:
    """A zip whose directory has the same name twice; both parts are the workbook's own."""
    other = with_parts(BOOK, {"xl/workbook.xmk": part(BOOK, WORKBOOK)})
    return ReportFile("r.xlsx", other.content.replace(b"xl/workbook.xmk", WORKBOOK.encode()))


def directory_entry(content: bytes | bytearray, name: str) -> int:
    """Where the zip's directory tells of the part."""
    found = [m.start() for m in re.finditer(rb"PK\x01\x02", content)]
    return next(p for p in found if content[p + 46 :].startswith(name.encode()))


def lying_directory() -> ReportFile:
    """A bomb of which the directory says that it holds ten bytes."""
    content = bytearray(as_file(bomb("xl/big.xml", MAX_UNPACKED)).content)
    struct.pack_into("<I", content, directory_entry(content, "xl/big.xml") + 24, 10)
    return ReportFile("r.xlsx", bytes(content))


def encrypted_zip() -> ReportFile:
    """A workbook whose zip says that its parts need a password."""
    content = bytearray(BOOK.content)
    for start, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for match in re.finditer(re.escape(start), bytes(content)):
            content[match.start() + flags] |= 1
    return ReportFile("r.xlsx", bytes(content))


def broken_sum() -> ReportFile:
    """A workbook with one byte of its sheet changed, so that its check sum is wrong."""
    plain = with_parts(BOOK, {})  # stored, not compressed
    return ReportFile("r.xlsx", plain.content.replace(b"<sheetData>", b"<sheetDatA>"))


def as_file(make: Make) -> ReportFile:
    made = make()
    assert isinstance(made, ReportFile)
    return made


def _override(name: str, kind: str) -> bytes:
    """An entry in the list of contents, and the list's end."""
    return f'<Override PartName="/{name}" ContentType="application/vnd.{kind}"/></Types>'.encode()


_XML = b'<?xml version="1.0"?>'
_LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10 if i else b"lol") for i in range(10)
)
LAUGHS = _XML + b"<!DOCTYPE sst [" + _LAUGHS + b"]><sst><si><t>&l9;</t></si></sst>"
XXE = (
    _XML + b'<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>'
)
_FAR = b'<dimension ref="A1:XFD1048576"/>'
_BAD_ID, _NOT_NUMBER = (Code.BAD_PARTICIPANT_ID,), (Code.NOT_A_NUMBER,)
_NO_DATE, _NO_QUARTER = (Code.NOT_A_DATE,), (Code.NOT_A_QUARTER,)
_IDENTITY, _IN_WORKBOOK = (Code.IDENTITY_NUMBER,), (Code.PERSON_NUMBER_IN_WORKBOOK,)
_TWO_READINGS, _OUT_OF_RANGE = (Code.AMBIGUOUS_NUMBER,), (Code.NUMBER_OUT_OF_RANGE,)
_UNKNOWN, _DAMAGED = (Code.UNKNOWN_CENTRE,), (Code.DAMAGED_FILE,)
_NOT_READ = (Code.SHEET_NOT_READ,)
_ACTIVE = (Code.ACTIVE_CONTENT,)
_UNSUPPORTED, _MISMATCH = (Code.UNSUPPORTED_FORMAT,), (Code.EXTENSION_MISMATCH,)

Line = tuple[Make, tuple[Code, ...]] | str

CATALOGUE: Mapping[str, Mapping[str, Line]] = {
    "file": {
        "0 bytes": (raw(b""), (Code.EMPTY_FILE,)),
        "header only": (lines(TEXT.splitlines()[0]), (Code.NO_ROWS,)),
        "only spaces": (raw(b"  \r\n \t\r\n"), (Code.EMPTY_FILE,)),
        "xlsx named csv": (raw(BOOK.content), _MISMATCH),
        "csv named xlsx": (raw(TEXT.encode(), "r.xlsx"), _MISMATCH),
        "xls": (raw(OLE, "r.xls"), _UNSUPPORTED),
        "ods": (raw(BOOK.content, "r.ods"), _UNSUPPORTED),
        "xlsm": (raw(BOOK.content, "r.xlsm"), _UNSUPPORTED),
        "encrypted xlsx (OLE header)": (raw(OLE, "r.xlsx"), _UNSUPPORTED),
        "encrypted parts in a zip": (encrypted_zip, _UNSUPPORTED),
        "pdf": (raw(b"%PDF-1.7", "r.pdf"), _UNSUPPORTED),
        "pdf named csv": (raw(b"%PDF-1.7\n%\xe2\xe3", "r.csv"), (Code.UNKNOWN_REPORT,)),
        "more than 10 MiB": (raw(b"x" * (MAX_BYTES + 1)), (Code.FILE_TOO_LARGE,)),
        "zip bomb": (bomb("xl/big.xml", 2 * MAX_UNPACKED), (Code.FILE_TOO_LARGE,)),
        "zip bomb under another name": (bomb("big.bin", 2 * MAX_UNPACKED), (Code.FILE_TOO_LARGE,)),
        "more than 200 parts": (
            parts(**{f"xl/{i}.xml": b"" for i in range(MAX_PARTS)}),
            (Code.FILE_TOO_LARGE,),
        ),
        "many sheets": (many_sheets, (Code.TOO_MANY_SHEETS,)),
        "nested zip": (added("xl/inner.zip", BOOK.content), _UNSUPPORTED),
        "nested workbook": (added("xl/embeddings/inner.xlsx", BOOK.content), _UNSUPPORTED),
        "duplicate zip names": (twice_named, _DAMAGED),
        "path ../": (added("../evil.xml"), _DAMAGED),
        "absolute path": (added("/evil.xml"), _DAMAGED),
        "path with backslash": (added("..\\evil.xml"), _DAMAGED),
        "huge shared strings": (demanding, (Code.TOO_DEMANDING,)),
        "billion laughs": (added(STRINGS, LAUGHS), _DAMAGED),
        "XXE": (added(STRINGS, XXE), _DAMAGED),
        "truncated xlsx": (raw(BOOK.content[:2000], "r.xlsx"), _DAMAGED),
        "CRC error": (broken_sum, _DAMAGED),
        "broken XML": (added(SHEET, b"<worksheet><sheetData><row"), _DAMAGED),
        "directory lying of sizes": (lying_directory, _DAMAGED),
        "10^6 rows": (lines("senter\n" + "a\n" * 1_000_000), (Code.TOO_MANY_ROWS,)),
        "cell in row 1,048,576": (
            rewritten(SHEET, b'r="A2"', b'r="A1048576"'),
            (Code.TOO_MANY_ROWS,),
        ),
        "16,384 columns": (lines(";".join("x" * 16_384)), (Code.TOO_MANY_COLUMNS,)),
        "16,384 blank columns": (lines(TEXT.replace("\r\n", ";" * 16_384 + "\r\n")), SAME),
        "a row that never ends": (
            lines('x;"\n";' * 20_000),
            (Code.TOO_MANY_COLUMNS,),
        ),
        "one field of 2 MiB": (raw(b"x" * 2 * 1024**2), (Code.TOO_DEMANDING,)),
        "2 MiB of quotes": (raw(b'"' * 2 * 1024**2), (Code.TOO_DEMANDING,)),
        "only quotes": (lines('"""'), (Code.BROKEN_QUOTES,)),
        "only line breaks": (raw(b"\n" * 2_000_000), (Code.EMPTY_FILE,)),
        "2,000,000 blank lines": (lines("x" + "\n" * 2_000_000), (Code.TOO_MANY_ROWS,)),
        "cell in column 16,384": (
            rewritten(SHEET, b'r="AA2"', b'r="XFD2"'),
            (Code.TOO_MANY_COLUMNS,),
        ),
        "sheet dimension lying (A1:XFD1048576)": (
            rewritten(SHEET, b'<dimension ref="A1:AA2"/>', _FAR),
            SAME,
        ),
        "file name with path": (named("C:\\Users\\x\\..\\rapport.csv"), SAME),
        "file name with control signs": (named("rap\x07po\x1b[31mrt.csv"), SAME),
        "file name with RTL mark": (named("rapport\u202excod.csv"), SAME),
        "file name of 300 signs": (named("a" * 300 + ".csv"), _UNSUPPORTED),
        "file name with æøå in NFC": (named("b\u00f8\u00e5.csv"), SAME),
        "file name with æøå in NFD": (named("bøa\u030a.csv"), SAME),
        "same file again": (lambda: report(RESIDENT), SAME),
        "same content, other name": (lambda: report(RESIDENT, name="annen.csv"), SAME),
        "two people uploading at once": "test_import_store.py: `seen`, and 409 for the second",
        "upload cut off": (lines(TEXT[:-60]), (Code.TOO_FEW_CELLS,)),
        "upload cut off before cells that may be empty": (
            lines(TEXT + TEXT.splitlines()[1].replace("B-001", "B-002").rsplit(";", 2)[0]),
            (Code.TOO_FEW_CELLS,),
        ),
    },
    "encoding and CSV": {
        "UTF-8": (raw(TEXT.encode()), SAME),
        "UTF-8 BOM": (raw(TEXT.encode("utf-8-sig")), SAME),
        "UTF-16 LE with BOM": (raw(b"\xff\xfe" + TEXT.encode("utf-16-le")), SAME),
        "UTF-16 BE with BOM": (raw(b"\xfe\xff" + TEXT.encode("utf-16-be")), SAME),
        "UTF-16 without BOM": (raw(TEXT.encode("utf-16-le")), (Code.UNKNOWN_ENCODING,)),
        **{
            f"a centre's name in {encoding}": (
                raw(TEXT.replace("bodo", "Bodø").encode(encoding)),
                codes,
            )
            for encoding, codes in {
                **dict.fromkeys(("utf-8", "latin-1", "cp1252"), SAME),
                # they are not read, and not taken for an encoding that is
                **dict.fromkeys(("cp865", "mac_roman"), (Code.UNKNOWN_ENCODING,)),
            }.items()
        },
        "mixed encodings": (
            raw(TEXT.replace("bodo", "Bodø").encode().replace(b"B-001", b"B-\xf8")),
            (Code.UNKNOWN_CENTRE, Code.BAD_PARTICIPANT_ID),
        ),
        "BodÃ¸": (cell(centre="BodÃ¸"), _UNKNOWN),
        "NUL bytes": (raw(TEXT.encode().replace(b"bodo", b"bo\0do")), (Code.UNKNOWN_ENCODING,)),
        "lone CR": (lines(TEXT.replace("\r\n", "\r")), SAME),
        "NBSP, zero-width and soft hyphen around a cell": (
            cell(participant_id="\u00a0\u200b\u00adB-001\u00ad\u200b\u00a0"),
            SAME,
        ),
        "NBSP in a cell": (cell(participant_id="B\u00a0001"), _BAD_ID),
        "zero-width in a cell": (cell(participant_id="B\u200b001"), _BAD_ID),
        "soft hyphen in a cell": (cell(participant_id="B\u00ad001"), _BAD_ID),
        **{
            f"separator {separator!r}": (lines(csv_text([RESIDENT], separator=separator)), SAME)
            for separator in ";,\t|"
        },
        "sep=; first": (lines("sep=;\r\n" + TEXT), SAME),
        "separator in quotes": (cell(participant_id="B;001"), _BAD_ID),
        "line break in quotes": (cell(participant_id="B\n001"), _BAD_ID),
        "unclosed quote": (
            lines(TEXT.replace("bodo", '"bodo')),
            (Code.BROKEN_QUOTES, Code.NO_ROWS),
        ),
        "too few fields": (lines(TEXT + "bodo;2017K3\r\n"), (Code.TOO_FEW_CELLS,)),
        "too many fields": (lines(TEXT.rstrip() + ";x\r\n"), (Code.CELLS_WITHOUT_COLUMN,)),
        "blank lines": (lines("\r\n" + TEXT.replace("\r\n", "\r\n\r\n")), SAME),
        "trailing ;": (lines(TEXT.replace("\r\n", ";\r\n")), SAME),
        "title lines before the header": (lines("Rapport\r\n" + TEXT), (Code.UNKNOWN_REPORT,)),
        "total row at the bottom": (lines(TEXT + "Sum;;;1\r\n"), (Code.TOO_FEW_CELLS,)),
        "footnotes": (lines(TEXT + "* foreløpige\r\n"), (Code.TOO_FEW_CELLS,)),
        "duplicate header": (
            lines(TEXT.replace("kjonn", "aldersgruppe")),
            (Code.MISSING_COLUMN, Code.REPEATED_COLUMN, Code.NOT_IN_LIST),
        ),
        "missing header": (
            rows({k: v for k, v in RESIDENT.items() if k != "sex"}),
            (Code.MISSING_COLUMN,),
        ),
        "renamed header": (
            lines(TEXT.replace("kjonn", "biologi")),
            (Code.MISSING_COLUMN, Code.UNKNOWN_COLUMN),
        ),
        "reordered headers": (rows(dict(reversed(RESIDENT.items()))), SAME),
        "extra column": (rows(RESIDENT | {"merknad": "x"}), (Code.UNKNOWN_COLUMN,)),
    },
    "XLSX": {
        "merged cells": (
            lambda: workbook(
                ("Ark", table([RESIDENT, resident(centre="", participant_id="B-2")])),
                change=lambda book: book.worksheets()[0].merge_range(1, 0, 2, 0, "bodo"),
            ),
            (Code.REQUIRED,),
        ),
        "hidden rows": (
            book(lambda sheet: sheet.set_row(1, None, None, {"hidden": True})),
            (Code.HIDDEN_ROWS,),
        ),
        "hidden columns": (
            book(lambda sheet: sheet.set_column(2, 5, None, None, {"hidden": True})),
            (Code.HIDDEN_COLUMNS,),
        ),
        "hidden sheet": (hidden_sheet("hva som helst"), _NOT_READ),
        "hidden sheet that is empty": (hidden_sheet(""), SAME),
        "hidden sheet of the form": (hidden_sheet("K", name="Lister"), SAME),
        "only a hidden sheet": (
            lambda: with_parts(
                BOOK,
                {
                    WORKBOOK: part(BOOK, WORKBOOK).replace(
                        b'name="Ark"', b'name="Ark" state="hidden"'
                    )
                },
            ),
            (Code.EMPTY_FILE, Code.SHEET_NOT_READ),
        ),
        "rows on a sheet that is named as the form's guidance": (
            lambda: workbook(("Ark", table([RESIDENT])), ("Veiledning", table([RESIDENT]))),
            _NOT_READ,
        ),
        "second sheet that is not recognised": (
            lambda: workbook(("Ark", table([RESIDENT])), ("Kladd", [["navn"], ["Kari"]])),
            (Code.UNKNOWN_REPORT,),
        ),
        "filters on": (book(lambda sheet: sheet.autofilter(0, 0, 1, 5)), SAME),
        "two sheets with data": (
            lambda: workbook(("A", table([RESIDENT])), ("B", table([PLACES]))),
            (Code.MIXED_REPORTS,),
        ),
        "formula with its value": (
            book(lambda sheet: sheet.write_formula(1, 0, '="bo"&"do"', None, "bodo")),
            SAME,
        ),
        **{
            f"formula without a value, written {written!r}": (
                without_value(written),
                (Code.FORMULA_ERROR,),
            )
            for written in (b"", b"<v />", b"<v></v>")
        },
        "#REF!": (cell(hours_total="#REF!"), (Code.FORMULA_ERROR,)),
        "#N/A": (cell(hours_total="#N/A"), (Code.FORMULA_ERROR,)),
        "macros (vbaProject)": (added("xl/vbaProject.bin"), _ACTIVE),
        "macros under another name": (
            rewritten(CONTENTS, b"</Types>", _override("xl/theme/t.bin", "ms-office.vbaProject")),
            _ACTIVE,
        ),
        "a workbook that says it has macros": (
            rewritten(
                CONTENTS,
                b"openxmlformats-officedocument.spreadsheetml.sheet.main",
                b"ms-excel.sheet.macroEnabled.main",
            ),
            _ACTIVE,
        ),
        "macro sheet": (added("xl/macrosheets/sheet1.xml", b"<xm:macrosheet/>"), _ACTIVE),
        "macro sheet under another name": (
            rewritten(CONTENTS, b"</Types>", _override("xl/x.xml", "ms-excel.macrosheet+xml")),
            _ACTIVE,
        ),
        "embedded object": (added("xl/embeddings/oleObject1.bin"), _ACTIVE),
        "embedded object in a sheet": (
            rewritten(SHEET, b"</worksheet>", b"<oleObjects/></worksheet>"),
            _ACTIVE,
        ),
        "ActiveX": (added("xl/activeX/activeX1.xml", b"<ocx/>"), _ACTIVE),
        "connections": (added("xl/connections.xml", b"<connections/>"), _ACTIVE),
        "external links": (
            added("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
            _ACTIVE,
        ),
        "external link by its relationship": (
            rewritten(
                "xl/_rels/workbook.xml.rels",
                b"</Relationships>",
                b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/'
                b'officeDocument/2006/relationships/externalLink" Target="x.xml"/></Relationships>',
            ),
            _ACTIVE,
        ),
        "DDE link": (added("xl/other.xml", b'<ddeLink ddeService="cmd" ddeTopic="/C"/>'), _ACTIVE),
        "links in cells": (
            book(lambda s: s.write_url(1, at("participant_id"), "https://imdi.no", string="B-001")),
            SAME,
        ),
        "settings of a printer": (added("xl/printerSettings/printerSettings1.bin"), SAME),
        "DDE in a workbook": (
            book(lambda sheet: sheet.write_formula(1, 0, "=cmd|'/C calc'!A0", None, "bodo")),
            SAME,
        ),
        "DDE in text": (cell(participant_id="=cmd|'/C calc'!A0"), _BAD_ID),
        "1904 dates": (since_1904, SAME),
        "date as text": (typed("arrived", "01.12.2016"), SAME),
        "date as date": (typed("arrived", date(2016, 12, 1)), SAME),
        "date as serial": (
            typed("arrived", (date(2016, 12, 1) - date(1899, 12, 30)) // timedelta(1)),
            _NO_DATE,
        ),
        "date 2026-13-40": (typed("arrived", "2026-13-40"), _NO_DATE),
        "numbers as text": (typed("hours_total", "37,5"), SAME),
        "error in comments": (book(lambda s: s.write_comment("B2", "#REF!")), SAME),
        "data validation broken": (
            book(lambda s: s.data_validation("D2", {"validate": "list", "source": ["x", "y"]})),
            SAME,
        ),
        "leading ' in text": (cell(participant_id="'B-001"), _BAD_ID),
        "leading ' in a workbook is a style": (
            in_book(
                lambda b: b.worksheets()[0].write_string(
                    1, 2, "B-001", b.add_format({"quote_prefix": True})
                )
            ),
            SAME,
        ),
        "very hidden sheet with names": (hidden_sheet("Kari Nordmann", very=True), _NOT_READ),
        "very hidden sheet with numbers": (hidden_sheet(IDENTITY_NUMBER, very=True), _IN_WORKBOOK),
    },
    "numbers": {
        "37,5": (cell(hours_total="37,5"), SAME),
        "37.5": (cell(hours_total="37.5"), SAME),
        **{
            f"{text!r}": (cell(absence_hours=text), codes)
            for text, codes in {
                "12.25": SAME,
                "1.234,5": _TWO_READINGS,
                "1,234.5": _TWO_READINGS,
                "1,234": _TWO_READINGS,
                **dict.fromkeys(("½", "1e3", "NaN", "inf", "x", "-", ".", "..", ":"), _NOT_NUMBER),
                **dict.fromkeys(("<5", "ca. 5"), _NOT_NUMBER),
                "-5": _OUT_OF_RANGE,
                "\u22125": _OUT_OF_RANGE,
            }.items()
        },
        "1 234,5 with space, NBSP, thin space": "test_import_cells.py: read as 1234.5",
        "-0": (cell(hours_work_education="-0"), SAME),
        "empty": (cell(hours_total=""), (Code.HOURS_MISSING,)),
        "share 0-1 or 0-100, 101 %": "no column is a share: shares are computed, never reported",
        "parts that do not add up": (cell(hours_total="36,9"), (Code.TOTAL_DIFFERS,)),
        "parts that add up but for rounding": "test_import_rules.py: half an hour is let through",
        "hours < 0": (cell(hours_other="-1"), _OUT_OF_RANGE),
        "hours > 168 a week": (cell(hours_total="168,5"), _OUT_OF_RANGE),
        "hours > 37.5": (cell(hours_total="38"), (Code.ABOVE_FULL_TIME,)),
        "hours > 24 a day": "no column is of a day",
        "decimals in a count": (places("4,5"), (Code.NOT_WHOLE,)),
        "zeros behind a count": "test_import_cells.py: 45.0 and 45,0000 are read as 45",
        "residents = 0 with contracts; with + without contract": "counted from rows, never reported",
        "hours without a contract": (
            rows(WITHOUT_CONTRACT | {"hours_total": "5"}),
            (Code.WITHOUT_CONTRACT,),
        ),
    },
    "dates and quarters": {
        "01.12.2016": (cell(arrived="01.12.2016"), SAME),
        "2016-12-01": (cell(arrived="2016-12-01"), SAME),
        **{
            text: (cell(arrived=text), _NO_DATE)
            for text in (
                *("02/01/2017", "1. feb 2017", "01.02.17", "2017-02-29"),
                *("2016-12-01T00:00:00+01:00", "2016-12-01Z"),
            )
        },
        "29 Feb of a leap year": (
            cell(contract_start="2016-02-29"),
            (Code.STARTED_BEFORE_ARRIVAL,),
        ),
        "1900": (cell(arrived="1900-01-01"), (Code.DATE_OUT_OF_RANGE,)),
        "2099": (
            cell(arrived="2099-01-01"),
            (Code.ARRIVED_AFTER_QUARTER, Code.STARTED_BEFORE_ARRIVAL),
        ),
        **{
            text: (cell(quarter=text), _NO_QUARTER)
            for text in ("2017-Q3", "3. kvartal 2017", "Q5", "2017K5", "2017-3")
        },
        "future quarter": (cell(quarter="2018K1"), (Code.FUTURE_QUARTER,)),
        "before the centre opened": (
            cell(quarter="2016K3"),
            (Code.CENTRE_NOT_OPEN, Code.ARRIVED_AFTER_QUARTER, Code.STARTED_AFTER_QUARTER),
        ),
        "after it closed": "test_import_rules.py: centre_not_open at a later time of sending",
        "other quarter than chosen": "none is chosen: the file says what it is of",
        "end before start": (
            cell(contract_start="2017-08-02", contract_end="2017-08-01", end_reason="annet"),
            (Code.ENDED_BEFORE_START,),
        ),
        "start outside the quarter": (
            cell(contract_start="2017-10-01"),
            (Code.STARTED_AFTER_QUARTER,),
        ),
        "overlapping contracts for one person": (
            rows(RESIDENT, resident(contract_start="2017-02-01")),
            (Code.REPEATED_PARTICIPANT,),
        ),
        "contract longer than 24 months": (
            cell(arrived="2015-01-01", contract_start="2015-09-29"),
            (Code.LONG_CONTRACT,),
        ),
    },
    "keys": {
        "duplicated contract, exact": (rows(RESIDENT, RESIDENT), (Code.REPEATED_PARTICIPANT,)),
        "same key, other content": (
            rows(RESIDENT, resident(sex="M")),
            (Code.REPEATED_PARTICIPANT,),
        ),
        "key missing": (cell(participant_id=""), (Code.REQUIRED,)),
        "key reused at another centre": (
            rows(RESIDENT, resident(centre="oslo")),
            (Code.PARTICIPANT_AT_TWO_CENTRES,),
        ),
        **{f"centre {name!r}": (cell(centre=name), SAME) for name in ("Bodo", "Bodø", "BODØ ")},
        **{
            f"centre {name!r}": (cell(centre=name), _UNKNOWN)
            for name in (
                *("Bodoe", "Bodø mottak", "Bodo\u0338", "Bod\u00f6"),
                *("Kárášjohka", "narvik"),
            )
        },
        "reporter at A uploading for B (403)": "tests/dashboard/test_own_centre.py",
        "residents changed by more than half": (
            lambda: (
                report(*(resident(quarter="2017K2", participant_id=f"B-{i}") for i in range(4))),
                report(*(resident(participant_id=f"B-{i}") for i in range(7))),
            ),
            (Code.RESIDENTS_CHANGED_MUCH,),
        ),
        "quarter missing in between": (
            lambda: (
                report(*(resident(quarter="2017K1", participant_id=f"B-{i}") for i in range(4))),
                report(*(resident(participant_id=f"B-{i}") for i in range(7))),
            ),
            (Code.RESIDENTS_CHANGED_MUCH, Code.QUARTER_MISSING),
        ),
    },
    "person data": {
        "in a cell": (cell(participant_id=IDENTITY_NUMBER), _IDENTITY),
        "in a header": (rows(RESIDENT | {IDENTITY_NUMBER: ""}), _IDENTITY),
        "in a sheet's name": (lambda: workbook((IDENTITY_NUMBER, table([RESIDENT]))), _IDENTITY),
        "in a comment": (book(lambda s: s.write_comment("B2", SPACED)), _IN_WORKBOOK),
        "in a property": (
            in_book(lambda b: b.set_properties({"author": IDENTITY_NUMBER})),
            _IN_WORKBOOK,
        ),
        "in a file's name": (named(f"{IDENTITY_NUMBER}.csv"), _IDENTITY),
        "in a hidden sheet": (hidden_sheet(IDENTITY_NUMBER), _IN_WORKBOOK),
        "with a space": (cell(participant_id=SPACED), _IDENTITY),
        "with a dash": (cell(participant_id=DASHED), _IDENTITY),
        "as a number": (typed("participant_id", float("4" + IDENTITY_NUMBER[1:])), _IDENTITY),
        "as 1.23456789E10": (cell(participant_id="1.23456789E10"), _IDENTITY),
        "lost leading zero": (cell(participant_id=IDENTITY_NUMBER[1:]), _IDENTITY),
        "full-width digits": (cell(participant_id=FULL_WIDTH), _IDENTITY),
        "fødselsnummer": (cell(participant_id="01019012345"), _IDENTITY),
        "D-number": (cell(participant_id="41019012345"), _IDENTITY),
        "H-number": (cell(participant_id="01419012345"), _IDENTITY),
        "synthetic": (cell(participant_id="01819012345"), _IDENTITY),
        "other eleven digits": (cell(participant_id="99999999999"), _IDENTITY),
        "DUF number": (cell(participant_id=DUF_NUMBER), (Code.DUF_NUMBER,)),
        "names, phone, e-mail, address": (
            rows(RESIDENT | {"navn": "Kari Nordmann, kari@example.org"}),
            (Code.UNKNOWN_COLUMN,),
        ),
        "on a hit nothing is kept": "test_no_trace.py looks for it everywhere",
    },
}
