"""Many damaged files are imported for real: refused with findings and nothing changed, or right.

The bytes of right files are changed, and cells are filled from a pool of nasty values. What is
stored of a file that is accepted is what a second reading of it says. Workbooks are read in the
test's own process, where a traceback would be seen, but for one in five, of each kind, which goes
the whole way through the process that reads apart.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext

import pytest
from sqlalchemy import Engine

from db.ingest import Grade, ReportFile
from db.session import reading
from db.verify import all_of, checks
from tests.db.import_cases import (
    IDENTITY_NUMBER,
    PLACES,
    RESIDENT,
    SETTLEMENT,
    csv_text,
    deliver,
    everything,
    part,
    read_here,
    report,
    resident,
    table,
    with_parts,
    workbook,
)
from tests.db.second_reading import said_by, stored_of

ROWS = [RESIDENT, resident(participant_id="B-002", **SETTLEMENT)]
TEXTS = [csv_text(ROWS).encode("utf-8-sig"), csv_text([PLACES]).encode("utf-16")]
BOOK = workbook(("Beboere", table(ROWS)))
PARTS = (
    *("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"),
    *("xl/_rels/workbook.xml.rels", "[Content_Types].xml", "docProps/core.xml"),
)
NASTY = [
    *("", " ", "\u00a0", "\u200b", "\ufeff", "\u202e", "'", '"', ";", "\t", "\r\n", "\0", "\x1b"),
    *("NaN", "inf", "-inf", "1e999", "1e3", "-0", "½", "٣", "９", "0x1F", "1_000", "−5", "1,234"),
    *(
        "99999999",
        "168",
        "168,01",
        "37,51",
        "0,001",
        "1 234,5",
        "1" * 400,
        "²",
        "1.7976931348623157",
    ),
    *("2017-02-30", "2017-13-40", "0000-00-00", "9999-12-31", "29.02.2016", "42993", "1900-01-00"),
    *("2017K9", "2017Q3", "9999K1", "K3", "=1+1", "=cmd|'/C calc'!A0", "#REF!", "#N/A", "@x", "+1"),
    *("<script>", "&l9;", "]]>", "%s%n", "{0}", "{limit}", "../..", "SELECT 1; --", "\ud7ff", "🙂"),
    *("Bodø", "BODO", "oslo", "bodo\u0338", "İ", "ß", "null", "None", "ja", "K", "bosatt", "annen"),
    *(IDENTITY_NUMBER, IDENTITY_NUMBER[1:], "201712345678", "1.23456789E10", "x" * 40_000),
]
BYTES = [
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b'"',
    b";",
    b"\r",
    b"\n",
    b"\x1a",
    b"PK\x03\x04",
    b"<",
]

Maker = Callable[[random.Random], ReportFile]


def changed(content: bytes, dice: random.Random) -> bytes:
    """``content`` with some bytes turned, taken out, put in, told twice or cut off."""
    data = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) + 1)
        end = at + dice.randint(1, 30)
        match dice.randrange(6):
            case 0 if at < len(data):
                data[at] ^= 1 << dice.randrange(8)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = dice.choice(BYTES)
            case 3:
                data[at:at] = data[at:end]
            case 4:
                data[at:end] = dice.randbytes(dice.randint(0, 8))
            case 5 if dice.random() < 0.2:
                del data[at:]
    return bytes(data)


def nasty_rows(dice: random.Random) -> list[dict[str, str]]:
    """The right rows with a few cells filled from the pool."""
    made = [dict(row) for row in ROWS]
    for _ in range(dice.randint(1, 3)):
        dice.choice(made)[dice.choice(list(RESIDENT))] = dice.choice(NASTY)
    return made


def broken_part(dice: random.Random) -> ReportFile:
    name = dice.choice(PARTS)
    return with_parts(BOOK, {name: changed(part(BOOK, name), dice)})


def nasty_book(dice: random.Random) -> ReportFile:
    """A workbook of nasty cells; what XML cannot carry is left out."""
    grid = table(nasty_rows(dice))
    kept = [["".join(s for s in cell if s >= " ")[:32_000] for cell in row] for row in grid]
    return workbook(("Ark", kept))


MAKERS: dict[str, Maker] = {
    "text, bytes changed": lambda dice: ReportFile("r.csv", changed(dice.choice(TEXTS), dice)),
    "text, nasty cells": lambda dice: report(*nasty_rows(dice)),
    "workbook, bytes changed": lambda dice: ReportFile("r.xlsx", changed(BOOK.content, dice)),
    "workbook, broken part": broken_part,
    "workbook, nasty cells": nasty_book,
}


APART = (2, 3, 4)
"""Seeds, in every twenty-five, of which each is a workbook of another kind."""
SHORT = range(200)
LONG = [range(start, start + 1000) for start in range(0, 10_000, 1000)]


@pytest.mark.parametrize(
    "seeds", [SHORT, *(pytest.param(seeds, marks=pytest.mark.slow) for seeds in LONG)], ids=str
)
def test_damaged_files_are_refused_with_findings_or_imported_whole(
    engine: Engine, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    assert deliver(engine, report(*ROWS)).accepted
    before = everything(engine)
    came: Counter[tuple[str, bool]] = Counter()
    for seed in seeds:
        dice = random.Random(seed)
        name = list(MAKERS)[seed % len(MAKERS)]
        file = MAKERS[name](dice)
        with nullcontext() if seed % 25 in APART else read_here():
            receipt = deliver(engine, file, reason="Prøve" if dice.random() < 0.5 else None)
        came[name, receipt.accepted] += 1
        after = everything(engine)
        if receipt.accepted:
            assert receipt.stored or receipt.unchanged, seed
            with reading(engine) as connection:
                assert stored_of(connection, receipt) == said_by(file), seed
        else:
            grades = {f.grade for each in receipt.findings for f in each.findings}
            assert grades & {Grade.CRITICAL, Grade.ERROR, Grade.WARNING}, seed
        assert (after != before) == bool(receipt.stored), seed
        before = after
    with reading(engine) as connection:
        assert all_of(checks(connection)) == []
    record_property("came", repr(came))
    assert {accepted for _, accepted in came} == {True, False}
