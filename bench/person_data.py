"""How often the search for persons' numbers is wrong, both ways, over many random inputs.

`python -m bench.person_data` prints two tables: numbers and ids that programs write and that are
taken for a person's (false alarms), and persons' numbers, in many spellings and in every place of a
file, that are not found (misses). Seeds are fixed.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from db.ingest.check import check
from db.ingest.codes import Code
from db.ingest.contents import ReportFile
from db.ingest.person_data import person_number
from db.ingest.read_xlsx import read_workbook

MANY = 20_000
SOME = 300

Dice = random.Random
Maker = Callable[[Dice], str]
_PERSON = {Code.IDENTITY_NUMBER, Code.DUF_NUMBER, Code.PERSON_NUMBER_IN_WORKBOOK}
_SIZES = ((1, 10), (10, 100), (100, 1_000), (1_000, 10_000), (10_000, 100_000))
_LARGE = ((100_000, 1_000_000), (1_000_000, 1_000_000_000))


def _random(low: int, high: int) -> Callable[[Dice], float]:
    return lambda dice: dice.uniform(low, high)


def _serial(dice: Dice) -> float:
    """A day with a time of day, as a spreadsheet counts it."""
    return 36_526 + dice.randrange(15_000) + dice.randrange(86_400_000) / 86_400_000


def numbers() -> Iterator[tuple[str, Maker]]:
    """Numbers of each size, as they are read from a cell, stand in a sheet, and are written as text."""
    kinds = {f"{low:,}–{high - 1:,}": _random(low, high) for low, high in (*_SIZES, *_LARGE)}
    kinds["quotients"] = lambda dice: dice.randrange(1, 10**6) / dice.randrange(3, 100)
    kinds["days with a time"] = _serial
    for name, make in kinds.items():
        yield f"{name}, from a cell", lambda dice, make=make: f"{make(dice):.15g}"  # type: ignore[misc]
        yield f"{name}, raw", lambda dice, make=make: f"{make(dice):.17g}"  # type: ignore[misc]
        yield f"{name}, in CSV", lambda dice, make=make: repr(make(dice))  # type: ignore[misc]
        yield (
            f"{name}, with a comma",
            lambda dice, make=make: repr(make(dice)).replace(".", ","),  # type: ignore[misc]
        )
    yield (
        "sums of tenths, in CSV",
        lambda dice: repr(sum(dice.randrange(99) / 10 for _ in range(9))),
    )


def _hex(length: int) -> Maker:
    return lambda dice: f"{dice.getrandbits(4 * length):0{length}x}"


def _guid(dice: Dice) -> str:
    digits = _hex(32)(dice)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def ids() -> Iterator[tuple[str, Maker]]:
    """Ids as programs make them, as texts."""
    yield "GUID", _guid
    yield "GUID in braces", lambda dice: f"{{{_guid(dice).upper()}}}"
    for length in (16, 24, 32, 40, 64):
        yield f"{length} hexadecimal digits", _hex(length)
    yield "content type of SharePoint", lambda dice: f"0x010100{_hex(32)(dice).upper()}"


_SHARED: dict[str, ReportFile] = {}


def _book() -> ReportFile:
    """A plain report in a workbook, with a formula, a chart and a comment."""
    if "book" not in _SHARED:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            sheet = book.add_worksheet("Ark")
            for row, cells in enumerate(_table("45")):
                sheet.write_row(row, 0, cells)
            sheet.write_comment("B2", "Se KOMMENTAREN")
            sheet.set_header("&CTOPPTEKST")
            sheet.data_validation("A2", {"validate": "any", "input_message": "HJELPETEKST"})
            sheet.write_url("A9", "https://example.org/LENKEMAAL", string="lenke")
            book.define_name("NAVNET", "=Ark!$A$1")
            book.set_properties({"author": "FORFATTEREN", "comments": "MERKNADEN"})
            book.set_custom_property("Sak", "SAKSNUMMER")
            other = book.add_worksheet("Gjemt")
            other.write_string("A1", "GJEMT TEKST")
            other.hide()
            chart = book.add_chart({"type": "column"})
            chart.add_series({"values": "=Ark!$C$2:$C$2"})
            chart.set_title({"name": "DIAGRAMTITTEL"})
            sheet.insert_chart("F2", chart)
            sheet.insert_textbox("F20", "TEKSTBOKSEN")
        _SHARED["book"] = ReportFile("r.xlsx", content.getvalue())
    return _SHARED["book"]


def _table(places: str) -> list[list[str]]:
    return [["senter", "kvartal", "plasser_voksne"], ["bodo", "2017K3", places]]


def _changed(changes: dict[str, tuple[str, str]], added: dict[str, str] | None = None) -> bytes:
    """The plain workbook with words in some parts replaced, and parts added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_book().content)) as old,
        zipfile.ZipFile(made, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            for part, (before, after) in changes.items():
                if part == name:
                    assert before.encode() in data, (name, before)
                    data = data.replace(before.encode(), after.encode())
            new.writestr(name, data)
        for name, text in (added or {}).items():
            new.writestr(name, text)
    return made.getvalue()


SHEET, STRINGS, CHART = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/charts/chart1.xml"
_LIBRARY = "customXml/item1.xml"


_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def _of_net(id: str, name: str) -> str:
    return (
        f'<Relationship Id="R{id}" Type="{_CORE}" '
        f'Target="/package/services/metadata/core-properties/{name}.psmdcp"/></Relationships>'
    )


def _of_library(id: str, version: str) -> str:
    return (
        '<ct:contentTypeSchema xmlns:ct="http://schemas.microsoft.com/office/2006/metadata/'
        f'contentType" ma:contentTypeID="0x010100{id}" ma:versionID="{version}"/>'
    )


def machine_books() -> Iterator[tuple[str, Callable[[Dice], bytes]]]:
    """Workbooks with an id, or a number, of a program's own in one of their parts."""
    yield (
        "content type and version of a library",
        lambda dice: _changed({}, {_LIBRARY: _of_library(_hex(32)(dice).upper(), _hex(32)(dice))}),
    )
    yield (
        "document's number in a library",
        lambda dice: _changed(
            {},
            {
                _LIBRARY: f"<d><_dlc_DocId>YHDZXW5N2VHS-{dice.randrange(10**10)}-"
                f"{dice.randrange(10**5)}</_dlc_DocId></d>"
            },
        ),
    )
    yield (
        "parts named by .NET",
        lambda dice: _changed(
            {
                "_rels/.rels": (
                    "</Relationships>",
                    _of_net(_hex(16)(dice), _hex(32)(dice)),
                )
            }
        ),
    )
    yield (
        "axes of a chart",
        lambda dice: _changed({CHART: ('axId val="50010001"', f'axId val="{_axis(dice)}"')}),
    )
    yield (
        "value of a formula, raw",
        lambda dice: _changed({SHEET: ("<v>2</v>", f"<v>{dice.uniform(1e3, 1e6):.17g}</v>")}),
    )
    yield (
        "versions of a sheet",
        lambda dice: _changed(
            {SHEET: ("<sheetData>", f'<sheetData uid="{{{_guid(dice)}}}" n="{_axis(dice)}">')}
        ),
    )


def _axis(dice: Dice) -> int:
    return dice.randrange(10**9, 2**32)


def _born(dice: Dice) -> tuple[str, str]:
    """A day of birth, as six digits, and the other five."""
    day = date(1940, 1, 1) + timedelta(dice.randrange(30_000))
    return f"{day:%d%m%y}", f"{dice.randrange(1, 100_000):05}"


def _shifted(by_day: int, by_month: int) -> Maker:
    def make(dice: Dice) -> str:
        day, rest = _born(dice)
        return f"{int(day[:2]) + by_day:02}{int(day[2:4]) + by_month:02}{day[4:]}{rest}"

    return make


KINDS: dict[str, Maker] = {
    "identity number": _shifted(0, 0),
    "D-number": _shifted(40, 0),
    "H-number": _shifted(0, 40),
    "synthetic": _shifted(0, 80),
    "synthetic (65)": _shifted(0, 65),
    "DUF number": lambda dice: f"{dice.randrange(1990, 2027)}{dice.randrange(10**8):08}",
}


def _cut(number: str) -> tuple[str, str]:
    at = 6 if len(number) == 11 else 4
    return number[:at], number[at:]


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda n: n,
    "in two": lambda n: " ".join(_cut(n)),
    "with a dash": lambda n: "-".join(_cut(n)),
    "with a point": lambda n: ".".join(_cut(n)),
    "with a comma": lambda n: ",".join(_cut(n)) if len(n) == 11 else n,
    "a number": lambda n: str(int(n)),
    "a number.0": lambda n: f"{int(n)}.0",
    "a power of ten": lambda n: f"{int(n):.10E}" if len(n) == 11 else f"{int(n):.11E}",
    "among words": lambda n: f"Gjelder {n}, flyttet",
    "after a letter": lambda n: f"B{n}",
    "in digits apart": " ".join,
    "with an invisible sign": lambda n: "\u200e".join(_cut(n)),
}


def planted_books() -> Iterator[tuple[str, Callable[[str], bytes]]]:
    """Workbooks with a text in each place that a person can have written in."""
    where = {
        "a cell": (STRINGS, "<t>bodo</t>"),
        "a heading": (STRINGS, "<t>senter</t>"),
        "a hidden sheet": (STRINGS, "GJEMT TEKST"),
        "deleted text": (STRINGS, "</sst>"),
        "the text of a link": (STRINGS, "<t>lenke</t>"),
        "a comment": ("xl/comments1.xml", "KOMMENTAREN"),
        "the header": (SHEET, "TOPPTEKST"),
        "help with a cell": (SHEET, "HJELPETEKST"),
        "the target of a link": ("xl/worksheets/_rels/sheet1.xml.rels", "LENKEMAAL"),
        "a name of cells": ("xl/workbook.xml", "Ark!$A$1"),
        "a sheet's name": ("xl/workbook.xml", 'name="Gjemt"'),
        "the author": ("docProps/core.xml", "FORFATTEREN"),
        "a remark": ("docProps/core.xml", "MERKNADEN"),
        "a property of one's own": ("docProps/custom.xml", "SAKSNUMMER"),
        "a chart's title": (CHART, "DIAGRAMTITTEL"),
        "a text box": ("xl/drawings/drawing1.xml", "TEKSTBOKSEN"),
    }
    shapes = {"<t>": "<t>{}</t>", "</sst>": "<si><t>{}</t></si></sst>", "name": 'name="{}"'}
    for name, (part, before) in where.items():
        shape = next((s for begin, s in shapes.items() if before.startswith(begin)), "{}")
        if part == "xl/workbook.xml" and before.startswith("Ark"):
            shape = '"{}"'
        yield (
            name,
            lambda text, part=part, before=before, shape=shape: _changed(  # type: ignore[misc]
                {part: (before, shape.format(text))}
            ),
        )
    yield (
        "a library's data",
        lambda text: _changed({}, {_LIBRARY: f"<d><Merknad>{text}</Merknad></d>"}),
    )


def _holds(content: bytes) -> bool:
    """Whether a workbook is refused for a person's number."""
    contents = read_workbook(content)
    return any(f.code in _PERSON for f in contents.findings) or any(
        person_number(cell) is not None
        for sheet in contents.sheets
        for text in ([sheet.name], *(row.cells for row in sheet.rows))
        for cell in text
    )


def _in_text(text: str) -> bool:
    """Whether a CSV file with the text in a cell is refused for a person's number."""
    made = io.StringIO()
    csv.writer(made, delimiter=";").writerows([*_table("45"), ["bodo", "2017K3", text]])
    return any(
        f.code in _PERSON for f in check(ReportFile("r.csv", made.getvalue().encode()), 1).findings
    )


def say(what: str, wrong: int, of: int) -> None:
    print(f"  {what:<52} {wrong:>6} of {of:>6}  {100 * wrong / of:6.2f} %", flush=True)


def alarms() -> None:
    """Prints how often what no person wrote is taken for a person's number."""
    print("False alarms")
    for name, make in (*numbers(), *ids()):
        dice = random.Random(name)
        say(name, sum(person_number(make(dice)) is not None for _ in range(MANY)), MANY)
    for name, book in machine_books():
        dice = random.Random(name)
        say(f"workbook: {name}", sum(_holds(book(dice)) for _ in range(SOME)), SOME)


def misses() -> None:
    """Prints how often a person's number is not found."""
    print("Misses")
    for kind, make in KINDS.items():
        for name, spell in SPELLINGS.items():
            dice = random.Random(kind + name)
            wrong = sum(person_number(spell(make(dice))) is None for _ in range(MANY // 10))
            say(f"{kind}, {name}", wrong, MANY // 10)
    every = [(make, spell) for make in KINDS.values() for spell in SPELLINGS.values()]
    for name, book in (*planted_books(), ("CSV", None)):
        dice = random.Random(name)
        wrong = 0
        for number in range(SOME):
            make, spell = every[number % len(every)]
            text = spell(make(dice))
            found: Any = _in_text(text) if book is None else _holds(book(text))
            wrong += not found
        say(f"in {name}", wrong, SOME)


if __name__ == "__main__":
    alarms()
    misses()
