"""Identity and DUF numbers: found however they are written, and then found nowhere else."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine

from db.ingest import Code, Receipt, ReportFile
from db.ingest.person_data import person_number
from db.ingest.reasons import reason_fault
from db.vocabulary import Language
from tests.db.import_cases import (
    BIRTH_NUMBERS,
    DUF_IN_HALVES,
    IDENTITY_NUMBER,
    PERSON_CASES,
    RESIDENT,
    Case,
    deliver,
    everything,
    part,
    report,
    resident,
    table,
    text_file,
    with_parts,
    workbook,
)

DUF_NUMBER = "201712345678"


@pytest.mark.parametrize(
    "text",
    [
        "01819012345",  # synthetic: month + 80
        "01019012345",  # a birth number, with control digits that do not fit
        "41019012345",  # D-number: day + 40
        "01419012345",  # H-number: month + 40
        "01669012345",  # synthetic: month + 65
        "99999999999",  # no date, but eleven digits all the same
        "010190 12345",
        "010190-12345",
        "010190 - 12345",
        "01.01.90 123 45",
        "010190\u00a012345",
        "010190\u201312345",
        "0 1 0 1 9 0 1 2 3 4 5",
        "０１０１９０１２３４５",
        "٠١٠١٩٠١٢٣٤٥",
        "0101\u200b9012345",
        "fnr:01019012345.",
        "x01019012345x",
        "01019012345 02029012345",
        "tlf 22 33 44 55, 010190 12345",
        "1.23456789E10",
        "1,01019E+10",
        "1.01019012E9",  # the leading zero lost
        "1019012345",  # the leading zero lost
        *("018190_12345", "018190----12345", "018190/12345", "018190|12345", "018190 , 12345"),
        *("018190x12345", "018190 x 12345", "B018190-12345", "018_190_123_45", "(018190) 12345"),
        *("0/1/8/1/9/0/1/2/3/4/5", "0181_9012_345"),
        *("B1819012345", "18190-12345", "18190_12345B", "18190x12345", "1 819 012 345"),
        *("1819012345.0", "fnr.1819012345", "Gjelder 018190/12345, 30.09.2017"),
        *BIRTH_NUMBERS,
    ],
)
def test_an_identity_number_is_known_in_every_spelling(text: str) -> None:
    assert person_number(text) is Code.IDENTITY_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        DUF_NUMBER,
        "2017 123456 78",
        "2017 1234 5678",
        "199912345678",
        "DUF201712345678",
        "2.01712345678E11",
        *("2017_43267890", "201743-267890", "DUF 201754 326789", "DUF 2017/54326789"),
        *("2017x43267890", "201743x267890", "B2017-43267890", "1) 2017/54326789, 2) vet ikke"),
        *DUF_IN_HALVES,
    ],
)
def test_a_duf_number_is_known_in_every_spelling(text: str) -> None:
    assert person_number(text) is Code.DUF_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        *("", "2017-09-30", "30.09.2017", "2017-09-30 12:30:00", "2017K3", "37,5", "1 234,5"),
        *("0.30000000000000004", "37.4888888889", "108.88671875", "B-2017-0001", "4E10", "a4e10"),
        *("123456789", "4798345678", "301712345678", "20170930120000", "+47 22 33 44 55"),
        "8f14e45f-ceea-467f-a5d2-12345678abcd",
        # pseudonyms
        *("A-2017-0001", "A2017-0001", "2017-000123", "A-2017-000123", "BODO_2017_00123", "B-017"),
        # reasons
        *("30.09.2017: 112 beboere", "2.10.2017–6.10.2017, 120 timer", "1.10.17-31.12.17"),
        *("10.9.2017 - 30.10", "2017-09-30 120", "30/09/2017 120", "uke 40-52 2017"),
        *("Beboere: 120, 105, 95, 112", "årene 2015, 2016, 2017", "2015-2016-2017"),
        *("201707-201709", "sak 2017/12345 og 17/01234", "1 234 567,50", "+4722334455"),
        *(
            "30.09.2017: 12345 kr",
            "30.09.2017: kr 12345",
            "2017-09-30 12345,50",
            "1.9.2017 12500,-",
        ),
        *("30.09.2017: 12 345 kr", "Per 30. september 2017 12500 timer", "2017Q3 12345"),
        *("Møtet 30.09.2017 om sak 12345", "30.09.2017, sak 17/12345", "30.09.2017 kl. 12.30"),
        *("Utbetalt 30.09.2017, i alt 12345", "f.eks. 30.09.2017 om sak 12345", "Født 01.01.1990"),
        *("37.0112201712345", "0,1990010112345"),
        *("Fotball 30.09.2017 for oss: 12345", "30.09.2017, tlf. 22 33 44 55", "20170930-1530"),
        # fingerprints and file names
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "ab018190a12345bb44298fc1c149afbf4c8996fb92427ae41e4649b934ca4959",
        "0181901234511149afbf4c8996fb92427ae41e46",
        *("rapport_20170930_1230.csv", "rapport_20120930_120.csv", "2024-10-30T12:00:00Z"),
        # what workbooks are full of
        *("42795.520833333336", "1, 15, 0, 10, 3, 15, 3, 16", "m,l,21600r21600,l21600,xe"),
    ],
)
def test_what_is_no_persons_number_is_let_through(text: str) -> None:
    assert person_number(text) is None


@given(
    st.integers(1, 31),
    st.integers(1, 12),
    st.integers(0, 9_999_999),
    st.sampled_from(["", " ", "-"]),
)
@example(1, 1, 9012345, "")
def test_any_date_with_five_digits_after_it_is_an_identity_number(
    day: int, month: int, rest: int, between: str
) -> None:
    digits = f"{day:02}{month:02}{rest:07}"
    assert person_number(digits[:6] + between + digits[6:]) is Code.IDENTITY_NUMBER


_SIGNS = st.text(" -–_./|*·#~'\u00a0\u200b", max_size=6)


@given(
    st.integers(1, 31),
    st.integers(1, 12),
    st.integers(10_000, 9_999_999),
    st.lists(_SIGNS, min_size=10, max_size=10),
    st.sampled_from(["", "B", "fnr", "nr. "]),
    st.sampled_from(["", "B", " og mer", "."]),
)
def test_an_identity_number_is_known_whatever_stands_between_its_digits(
    day: int, month: int, rest: int, between: list[str], before: str, after: str
) -> None:
    digits = f"{day:02}{month + 80}{rest:07}"
    spread = "".join(map(str.__add__, digits, [*between, ""]))
    assert person_number(before + spread + after) is Code.IDENTITY_NUMBER


@given(
    st.integers(1, 31),
    st.integers(1, 12),
    st.integers(0, 9_999_999),
    st.sampled_from([(6,), (2, 4, 6), (6, 9)]),
    st.text(" -_,;:/|()=+", max_size=8),
)
def test_an_identity_number_in_its_usual_parts_is_known_whatever_stands_between(
    day: int, month: int, rest: int, cuts: tuple[int, ...], between: str
) -> None:
    digits = f"{day:02}{month:02}{rest:07}"
    parts = [digits[a:b] for a, b in zip((0, *cuts), (*cuts, 11), strict=True)]
    assert person_number(between.join(parts)) is Code.IDENTITY_NUMBER


@given(
    st.integers(1990, 2029),
    st.integers(0, 99_999_999),
    st.sampled_from([4, 12]),
    st.text(" -_./|'", max_size=6),
)
def test_a_duf_number_is_known_whatever_stands_between_its_halves(
    year: int, rest: int, cut: int, between: str
) -> None:
    digits = f"{year}{rest:08}"
    assert person_number(digits[:cut] + between + digits[cut:]) is not None


@given(
    st.dates(),
    st.integers(0, 99_999),
    st.sampled_from(["%Y%m%d", "%d%m%Y", "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y %m %d"]),
    st.text(" -–_./:,;()", max_size=6),
)
def test_a_date_of_birth_with_five_digits_after_it_is_an_identity_number(
    born: Any, rest: int, written: str, between: str
) -> None:
    day = born.replace(year=1930 + born.year % 100)
    assert person_number(f"{day:{written}}{between}{rest:05}") is not None


@given(
    st.dates(),
    st.integers(0, 99_999),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y"]),
    st.sampled_from(
        ["{day}: {n} kr", "{day} kr {n}", "{day} {n},50", "{n} per {day}", "{n} {day}"]
    ),
)
def test_amounts_beside_a_date_are_let_through(
    when: Any, amount: int, written: str, said: str
) -> None:
    day = f"{when.replace(year=2000 + when.year % 40):{written}}"
    assert person_number(said.format(day=day, n=amount)) is None


@pytest.mark.parametrize("number", [*BIRTH_NUMBERS, *DUF_IN_HALVES])
@pytest.mark.parametrize("column", ["participant_id", "country"])
def test_no_cell_holds_an_identity_number_in_any_layout(
    engine: Engine, column: str, number: str
) -> None:
    before = everything(engine)
    (file,) = deliver(engine, report(resident(**{column: number}))).findings
    assert {f.code for f in file.findings} <= {Code.IDENTITY_NUMBER, Code.DUF_NUMBER}
    assert file.findings
    assert everything(engine) == before


@pytest.mark.parametrize("number", [*BIRTH_NUMBERS, *DUF_IN_HALVES])
def test_no_reason_holds_an_identity_number_in_any_layout(number: str) -> None:
    refusal = reason_fault(f"Tallene gjelder {number}")
    assert refusal is not None
    assert refusal.code == "reason_has_number"


@given(
    st.sampled_from(["A", "B-", "BODO-", "oslo_", ""]),
    st.sampled_from(["", "2016", "2017-", "17_"]),
    st.integers(0, 99_999),
    st.integers(1, 5),
)
def test_pseudonyms_of_centres_are_let_through(
    centre: str, year: str, number: int, width: int
) -> None:
    assert person_number(f"{centre}{year}{number:0{width}}") is None


@given(st.dates(), st.dates(), st.integers(0, 999), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d"]))
def test_reasons_may_tell_of_dates_and_numbers(
    first: Any, last: Any, number: int, written: str
) -> None:
    one, other = (f"{day.replace(year=2000 + day.year % 40):{written}}" for day in (first, last))
    for text in (f"{one} - {other}: {number}", f"{one}–{other} {number}", f"{number} / {one}"):
        assert person_number(text) is None


@given(st.binary(min_size=32, max_size=32))
def test_fingerprints_are_let_through(sha256: bytes) -> None:
    assert person_number(f"Samme fil: {sha256.hex()}") is None or sha256.hex().isdigit()


@given(st.text())
def test_any_text_is_looked_through(text: str) -> None:
    assert person_number(text) in (None, Code.IDENTITY_NUMBER, Code.DUF_NUMBER)
    assert person_number(f"{text} {IDENTITY_NUMBER} {text}x") is not None


@given(st.dates(), st.decimals(0, 2208, places=2))
def test_dates_and_hours_are_never_taken_for_persons(day: Any, hours: Any) -> None:
    for text in (day.isoformat(), f"{day:%d.%m.%Y}", str(hours), str(hours).replace(".", ",")):
        assert person_number(text) is None


def _hidden_sheet(book: Any) -> None:
    hidden = book.add_worksheet("Navn")
    hidden.write(0, 0, int("10" + IDENTITY_NUMBER[2:]))
    hidden.hide()


def _comment(book: Any) -> None:
    book.worksheets()[0].write_comment("B2", f"Se {IDENTITY_NUMBER[:6]} {IDENTITY_NUMBER[6:]}")


def _deleted_text() -> ReportFile:
    """A workbook whose table of texts keeps a text that no cell shows any more."""
    book = workbook(("Ark", table([RESIDENT])))
    texts = "xl/sharedStrings.xml"
    kept = part(book, texts).replace(b"</sst>", f"<si><t>{IDENTITY_NUMBER}</t></si></sst>".encode())
    return with_parts(book, {texts: kept})


def _bold_half() -> ReportFile:
    """A workbook where half of the number in a text that no cell shows is bold."""
    book = workbook(("Ark", table([RESIDENT])))
    texts = "xl/sharedStrings.xml"
    runs = (
        f"<si><r><t>{IDENTITY_NUMBER[:6]}</t></r>"
        f"<r><rPr><b/></rPr><t>{IDENTITY_NUMBER[6:]}</t></r></si></sst>"
    )
    return with_parts(book, {texts: part(book, texts).replace(b"</sst>", runs.encode())})


PLACES_TO_HIDE: dict[str, Callable[[], ReportFile]] = {
    "cell": lambda: report(resident(participant_id=IDENTITY_NUMBER)),
    "other cell": lambda: report(resident(settlement_municipality=IDENTITY_NUMBER)),
    "unknown column": lambda: report(RESIDENT | {"fnr": IDENTITY_NUMBER}),
    "heading": lambda: report(RESIDENT | {IDENTITY_NUMBER: ""}),
    "title": lambda: text_file(f"Rapport for {IDENTITY_NUMBER}\nsenter;kvartal\n"),
    "beyond the columns": lambda: text_file(f"senter;kvartal\nbodo;2017K3;{IDENTITY_NUMBER}\n"),
    "before a broken quote": lambda: text_file(f'senter\n{IDENTITY_NUMBER}\n"bodo\n'),
    "utf-16": lambda: ReportFile("r.csv", f"senter\n{IDENTITY_NUMBER}\n".encode("utf-16")),
    "file name": lambda: report(RESIDENT, name=f"{IDENTITY_NUMBER}.csv"),
    "lost zero": lambda: report(resident(participant_id=IDENTITY_NUMBER[1:])),
    "numeric cell": lambda: workbook(("Ark", [["senter"], [float("4" + IDENTITY_NUMBER[1:])]])),
    "sheet name": lambda: workbook((IDENTITY_NUMBER, table([RESIDENT]))),
    "hidden sheet": lambda: workbook(("Ark", table([RESIDENT])), change=_hidden_sheet),
    "comment": lambda: workbook(("Ark", table([RESIDENT])), change=_comment),
    "property": lambda: PERSON_CASES[2].files()[0],
    "deleted text": _deleted_text,
    "half bold": _bold_half,
}


@pytest.mark.parametrize("place", PLACES_TO_HIDE)
def test_a_planted_number_is_found_and_then_is_nowhere(
    place: str,
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    before = everything(engine)
    receipt = deliver(engine, PLACES_TO_HIDE[place](), report(RESIDENT), reason="Ja", approve=True)

    (bad, good) = receipt.findings
    assert bad.findings
    assert {f.code for f in bad.findings} <= {Code.IDENTITY_NUMBER, Code.PERSON_NUMBER_IN_WORKBOOK}
    assert good.findings == ()
    assert not receipt.accepted
    assert not receipt.needs_reason
    assert everything(engine) == before
    engine.dispose()
    told = "".join((repr(receipt), _worded(receipt), caplog.text, *capfd.readouterr()))
    for spelling in (IDENTITY_NUMBER[1:], IDENTITY_NUMBER[6:], IDENTITY_NUMBER[:6]):
        assert spelling not in told
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert IDENTITY_NUMBER[1:].encode() not in file.read_bytes()


def _worded(receipt: Receipt) -> str:
    """All that people are told."""
    return " ".join(
        f"{report.file} {finding.happened(language)} {finding.remedy(language)}"
        for report in receipt.findings
        for finding in report.findings
        for language in Language
    )


@pytest.mark.parametrize("case", PERSON_CASES, ids=str)
def test_where_the_number_stands_is_told(engine: Engine, case: Case) -> None:
    (file,) = deliver(engine, *case.files()).findings
    columns = {"participant_id": "C"}
    assert [(f.code, f.row, f.column) for f in file.findings] == [
        (case.code, case.row, columns.get(case.column, case.column))
    ]


def test_other_faults_of_the_file_are_not_told_beside_a_number(engine: Engine) -> None:
    receipt = deliver(engine, report(resident(participant_id=IDENTITY_NUMBER, sex="x", arrived="")))
    assert [f.code for f in receipt.findings[0].findings] == [Code.IDENTITY_NUMBER]


def test_every_number_is_told(engine: Engine) -> None:
    rows = [resident(participant_id=f"0181901234{i}") for i in range(3)]
    rows += [resident(participant_id=DUF_NUMBER)]
    (file,) = deliver(engine, report(*rows)).findings
    assert [(f.row, f.code) for f in file.findings] == [
        (2, Code.IDENTITY_NUMBER),
        (3, Code.IDENTITY_NUMBER),
        (4, Code.IDENTITY_NUMBER),
        (5, Code.DUF_NUMBER),
    ]


def test_a_number_in_the_reason_refuses_the_delivery(engine: Engine) -> None:
    before = everything(engine)
    receipt = deliver(engine, report(RESIDENT), reason=f"Gjelder {IDENTITY_NUMBER}")
    assert not receipt.accepted
    assert IDENTITY_NUMBER not in repr(receipt)
    assert everything(engine) == before


def test_a_plain_workbook_holds_nothing_that_looks_like_a_person(engine: Engine) -> None:
    book = workbook(("Ark", table([RESIDENT])))
    assert deliver(engine, book).accepted
