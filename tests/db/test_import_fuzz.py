"""Whatever is sent, the answer is a receipt: never an error of ours, and nothing half stored.

Workbooks are read in the test's own process here, where a traceback would be seen; through the
process that reads them apart, an error is one more file that cannot be read.
"""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from db.ingest import Grade, ReportFile
from db.ingest.check import check
from tests.db.import_cases import (
    RESIDENT,
    csv_text,
    part,
    read_here,
    table,
    with_parts,
    workbook,
)

ODD_CELLS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *("NaN", "inf", "1e999", "½", "-0", "#REF!", "=1+1", "\ufeff", "\u202e", "９" * 12),
            *("2017-02-30", "2017K9", "0" * 400, "١٢", "'", '"', ";", "\r", "\n", "\t", "İ"),
        ]
    ),
)
ENDINGS = st.sampled_from([".csv", ".xlsx", ".txt", ""])
BOOK = workbook(("Beboere", table([RESIDENT])))
PARTS = (
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
)


def refused(file: ReportFile) -> bool:
    """Whether the file itself is refused, with at least one finding to say why."""
    return any(f.grade in (Grade.CRITICAL, Grade.ERROR) for f in check(file, 1).findings)


@given(st.binary(max_size=2000), ENDINGS, st.text(max_size=300))
def test_random_bytes_are_refused(content: bytes, ending: str, name: str) -> None:
    assert refused(ReportFile(name + ending, content))


@given(st.text(max_size=2000), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_random_text_is_refused(text: str, encoding: str) -> None:
    assert refused(ReportFile("r.csv", text.encode(encoding, errors="ignore")))


@given(st.lists(st.sampled_from(list(RESIDENT)), min_size=1), st.lists(st.lists(ODD_CELLS)))
def test_random_cells_under_real_headings_are_refused(
    headings: list[str], rows: list[list[str]]
) -> None:
    assert len(headings) == len(RESIDENT) or refused(
        ReportFile("r.csv", "\n".join(";".join(row) for row in [headings, *rows]).encode())
    )


@given(st.sampled_from(list(RESIDENT)), ODD_CELLS)
def test_an_odd_cell_in_a_right_row_is_judged_alike_in_text_and_workbook(
    column: str, odd: str
) -> None:
    # What a CSV file and a workbook both can carry: no control signs, no surrogates, no NUL
    odd = "".join(sign for sign in odd if sign.isprintable())
    row = RESIDENT | {column: odd}
    as_text = check(ReportFile("r.csv", csv_text([row]).encode("utf-8", errors="ignore")), 1)
    with read_here():
        as_book = check(workbook(("", table([row]))), 1)
    assert [(f.code, f.row, f.column) for f in as_text.findings] == [
        (f.code, f.row, f.column) for f in as_book.findings
    ]


@given(st.integers(0, 2**32))
def test_a_workbook_with_changed_bytes_is_answered(seed: int) -> None:
    dice = random.Random(seed)
    content = bytearray(BOOK.content)
    for _ in range(dice.randint(1, 8)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    with read_here():
        checked = check(ReportFile("r.xlsx", bytes(content)), 1)
    assert checked.findings or len(checked.rows) == 1


@given(st.sampled_from(PARTS), st.integers(0, 2**32))
def test_a_workbook_with_broken_parts_is_answered(name: str, seed: int) -> None:
    dice = random.Random(seed)
    xml = bytearray(part(BOOK, name))
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(xml))
        xml[start : start + dice.randint(0, 20)] = dice.randbytes(dice.randint(0, 4))
    with read_here():
        checked = check(with_parts(BOOK, {name: bytes(xml)}), 1)
    assert checked.findings or len(checked.rows) == 1
