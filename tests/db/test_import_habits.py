"""What people and their programs do to a report file without meaning to: it says what it said."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.ingest import Code, ReportFile
from db.ingest.blanks import INVISIBLE
from db.ingest.check import CheckedFile, check
from db.ingest.file_rules import slices
from db.ingest.store import fingerprint
from tests.db.import_cases import (
    PLACES,
    RESIDENT,
    RESPONDENT,
    WITHOUT_CONTRACT,
    csv_text,
    report,
    resident,
    table,
    text_file,
    workbook,
)

ROWS = [
    resident(origin="", absence_hours=""),
    resident(participant_id="B-002", origin=""),
    WITHOUT_CONTRACT | {"participant_id": "B-003", "origin": ""},
]


def content(file: CheckedFile) -> dict[object, str]:
    """A fingerprint of what each centre reports for each quarter in the file."""
    assert file.findings == []
    return {which: fingerprint(which, rows) for which, rows in slices(file.rows).items()}


EXPECTED = content(check(report(*ROWS), 1))


def found(text: str) -> list[tuple[Code, int, str]]:
    """What is wrong with a text file, and where."""
    return [(f.code, f.row, f.column) for f in check(text_file(text), 1).findings]


@given(st.lists(st.integers(0, 40), min_size=3, max_size=3), st.sampled_from(["\r\n", "\n", "\r"]))
def test_separators_left_out_behind_the_last_cell_that_is_filled_in(
    left_out: list[int], newline: str
) -> None:
    header, *rows = csv_text(ROWS).splitlines()
    shorter = [
        row[: max(len(row.rstrip(";")), len(row) - fewer)]
        for row, fewer in zip(rows, left_out, strict=True)
    ]
    text = newline.join((header, *shorter, ""))
    assert content(check(text_file(text), 1)) == EXPECTED


def test_a_cell_that_must_be_filled_in_may_not_be_left_out() -> None:
    text = "senter;kvartal;plasser_voksne\nbodo;2017K3\n"
    assert found(text) == [(Code.TOO_FEW_CELLS, 2, "")]


def test_a_row_that_stops_in_its_midst_was_cut_off() -> None:
    header, *rows = csv_text(ROWS).splitlines()
    cut = [row.rstrip(";") for row in rows]
    whole = "\n".join((header, rows[0], rows[1], cut[2]))
    assert found(whole) == [(Code.TOO_FEW_CELLS, 4, "")]
    # but others are as short, so that it is how the file was written
    assert found("\n".join((header, cut[2].replace("B-003", "B-9"), *cut))) == []


BLANKS = st.text(" \t\u00a0\u200b\u200e\ufeff", max_size=3)


@settings(max_examples=40)
@given(st.data(), st.sampled_from(";,|\t"))
def test_blanks_around_quotes_are_no_part_of_a_cell(data: st.DataObject, separator: str) -> None:
    lines = [
        separator.join(
            f'{data.draw(BLANKS)}"{cell}"{data.draw(BLANKS)}'.replace(
                "\t", "" if separator == "\t" else "\t"
            )
            for cell in row
        )
        for row in table([PLACES])
    ]
    (row,) = check(text_file("\r\n".join(lines)), 1).rows
    assert row.adult_places == 45  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('; "a;b" ;', "a;b"),
        (';\t"a""b";', 'a"b'),
        ('; "a\nb" ;', "a\nb"),
        ('; "a ""\n"" b"\t;', 'a "\n" b'),
        (';a "b";', 'a "b"'),
    ],
)
def test_what_stands_in_quotes_stays_as_it_is(cell: str, read: str) -> None:
    (sheet,) = check_contents(f"x;y;z\n1{cell}2\n")
    assert sheet[1] == ["1", read, "2"]


def check_contents(text: str) -> list[list[list[str]]]:
    from db.ingest.read import read

    return [[row.cells for row in sheet.rows] for sheet in read(text_file(text)).sheets]


def test_quotes_that_do_not_pair_up_are_told_behind_a_blank_too() -> None:
    assert (Code.BROKEN_QUOTES, 2, "") in found('senter;kvartal\nbodo; "2017K3\n')


@pytest.mark.parametrize("end", ["\x1a", "\r\n\x1a", "\x1a\r\n", "\x1a" * 100, "\n\x1a \x1a\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16-le", "utf-16-be"])
def test_the_mark_that_dos_ends_a_text_with_is_no_row(end: str, encoding: str) -> None:
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    text = csv_text(ROWS).rstrip() + end
    sent = ReportFile("r.csv", marks.get(encoding, b"") + text.encode(encoding))
    assert content(check(sent, 1)) == EXPECTED


def test_what_dos_fills_its_last_block_with_is_no_row() -> None:
    sent = ReportFile("r.csv", csv_text(ROWS).encode() + b"\x1a" + bytes(127))
    assert content(check(sent, 1)) == EXPECTED


def test_the_mark_of_an_end_within_a_text_is_told() -> None:
    assert found(csv_text([PLACES | {"centre": "bo\x1ado"}])) == []
    middle = csv_text([PLACES]) + "\x1a\n" + csv_text([PLACES]).splitlines()[1]
    assert found(middle) == [(Code.TOO_FEW_CELLS, 3, ""), (Code.REPEATED_ROW, 4, "centre")]


@settings(max_examples=40)
@given(st.data())
def test_signs_that_nobody_sees_change_nothing(data: st.DataObject) -> None:
    unseen = st.text(INVISIBLE + " \u00a0", max_size=2)
    rows = [
        {
            data.draw(unseen) + name + data.draw(unseen): data.draw(unseen) + value
            for name, value in row.items()
        }
        for row in [PLACES | {"origin": "rapportert"}]
    ]
    header, row = csv_text(rows, heading=str).split("\r\n", 1)
    blank = f"{data.draw(unseen)};{data.draw(unseen)};;"
    read = check(text_file(f"{blank}\n{header}\n{blank}\n{row}{blank}\n"), 1)
    assert content(read) == content(check(report(PLACES), 1))


TRUE = ("SANN", "Sann", "TRUE", "WAHR", "VRAI", "x", "X", "ja", "yes", "\u2713", " true\u200e")
FALSE = ("USANN", "Usann", "FALSE", "FALSCH", "FAUX", "nei", "No", "\u2610")


@pytest.mark.parametrize(
    ("word", "answer"), [*((w, "ja") for w in TRUE), *((w, "nei") for w in FALSE)]
)
def test_a_tick_is_an_answer(word: str, answer: str) -> None:
    plain = content(check(report(resident(individual_plan=answer)), 1))
    assert content(check(report(resident(individual_plan=word)), 1)) == plain


@pytest.mark.parametrize(
    ("word", "answer"), [*((w, "ja") for w in TRUE), *((w, "nei") for w in FALSE)]
)
def test_a_tick_is_an_answer_in_the_survey(word: str, answer: str) -> None:
    said = {"ja": ("Har svart", "Ja", "Krysset av"), "nei": ("Har svart", "Nei", "Ikke krysset av")}
    names = ("response", "project_plan_exists", _a_choice())
    written = RESPONDENT | dict(zip(names, ("sann", word, word), strict=True))
    plain = RESPONDENT | dict(zip(names, said[answer], strict=True))
    assert content(check(report(written), 1)) == content(check(report(plain), 1))


def _a_choice() -> str:
    """An item that is an option of a multiple choice."""
    from db.surveys import items

    return next(id for id, item in items().items() if item.answers[0].code == "ticked")


def test_cells_that_a_spreadsheet_ticked_are_answers() -> None:
    grid: list[list[object]] = [*table([RESIDENT])]
    at = list(RESIDENT).index("individual_plan")
    grid[1][at], grid[1][at + 1] = True, False
    plain = resident(individual_plan="ja", competence_mapped="nei")
    assert content(check(workbook(("Ark", grid)), 1)) == content(check(report(plain), 1))
