"""What single cells may say: numbers, dates and words, strictly."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.centres import countries
from db.ingest import Code, cells
from db.ingest.blanks import INVISIBLE, trimmed
from db.ingest.read_xlsx import CellValue, text_of
from db.vocabulary import Quarter

hours = cells.hours(10_000)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("37,5", "37.5"),
        ("37.5", "37.5"),
        ("37", "37"),
        ("37,50", "37.5"),
        ("0", "0"),
        ("-0", "0"),
        ("0,25", "0.25"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u2009234.5", "1234.5"),
        ("1\u202f234", "1234"),
        ("1234", "1234"),
        *(("37.5000", "37.5"), ("0,5000000", "0.5"), ("4,0000000000000000", "4")),
        *(("1234,500", "1234.5"), ("0.000", "0"), ("1 234,5000", "1234.5")),
    ],
)
def test_a_number_that_can_be_read_in_one_way(cell: str, value: str) -> None:
    assert hours(cell) == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,234", Code.AMBIGUOUS_NUMBER),
        ("1.234", Code.AMBIGUOUS_NUMBER),
        ("37,500", Code.AMBIGUOUS_NUMBER),
        ("1.234,5", Code.AMBIGUOUS_NUMBER),
        ("1,234.5", Code.AMBIGUOUS_NUMBER),
        ("37,512", Code.AMBIGUOUS_NUMBER),
        ("0,125", Code.TOO_MANY_DECIMALS),
        ("37,5123", Code.TOO_MANY_DECIMALS),
        ("-1", Code.NUMBER_OUT_OF_RANGE),
        ("\u22121,5", Code.NUMBER_OUT_OF_RANGE),
        ("10000,01", Code.NUMBER_OUT_OF_RANGE),
        *(
            (word, Code.NOT_A_NUMBER)
            for word in (
                *("½", "7½", "1e3", "NaN", "inf", "x", "-", ".", "..", ":", "<5", "ca. 5", "+5"),
                *(",5", "5,", "1 2", "12 34", "1 2345", "37,5 t", "0x1F", "１２", "1_000", "²"),
            )
        ),
    ],
)
def test_a_number_that_cannot(cell: str, code: Code) -> None:
    with pytest.raises(cells.Refused) as refused:
        hours(cell)
    assert refused.value.code is code


@given(st.decimals(0, 10_000, places=2), st.sampled_from(",."))
def test_every_number_of_hours_is_read_as_written(number: Decimal, sign: str) -> None:
    assert hours(f"{number:.2f}".replace(".", sign)) == number


@given(st.text())
def test_hours_are_read_in_full_or_refused(cell: str) -> None:
    try:
        number = hours(cell)
    except cells.Refused:
        return
    digits = [sign for sign in cell if sign.isdigit()]
    assert "".join(digits).strip("0") == str(number).replace(".", "").strip("0")


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_date_is_read_in_both_ways_it_may_be_written(day: date) -> None:
    assert cells.day(day.isoformat()) == cells.day(f"{day:%d.%m.%Y}") == day


@pytest.mark.parametrize(
    "cell",
    [
        *("2017-02-29", "2017-13-40", "30.02.2017", "2017-9-30", "1.2.2017", "01.02.17"),
        *("02/01/2017", "1. feb 2017", "2017-09-30T10:00", "2017-09-30 10:00:00", "42993"),
        *("20170930", "２０１７-09-30", "30-09-2017"),
    ],
)
def test_what_is_no_date(cell: str) -> None:
    with pytest.raises(cells.Refused) as refused:
        cells.day(cell)
    assert refused.value.code is Code.NOT_A_DATE


@pytest.mark.parametrize("cell", ["2017Q3", "2017K3", "2017k3", "2017q3"])
def test_a_quarter_is_read_as_either_language_writes_it(cell: str) -> None:
    assert cells.quarter(cell) == Quarter(2017, 3)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("4,5", Code.NOT_WHOLE),
        ("192862,5", Code.NOT_WHOLE),
        ("3744.5454545454545", Code.NOT_WHOLE),
        ("mange", Code.NOT_A_NUMBER),
        ("1.234", Code.AMBIGUOUS_NUMBER),
        ("45,000", Code.AMBIGUOUS_NUMBER),
        ("98765432101234567890", Code.NUMBER_OUT_OF_RANGE),
        ("-1", Code.NUMBER_OUT_OF_RANGE),
        ("\u22121", Code.NUMBER_OUT_OF_RANGE),
        ("10000", Code.NUMBER_OUT_OF_RANGE),
    ],
)
def test_places_are_whole(cell: str, code: Code) -> None:
    with pytest.raises(cells.Refused) as refused:
        cells.Whole(9999)(cell)
    assert refused.value.code is code
    assert cells.Whole(9999)("45") == 45


@pytest.mark.parametrize("cell", ["409150", "409150,000", "409150.0", "409 150,00", "409150,0000"])
def test_zeros_behind_a_whole_number_are_no_decimals(cell: str) -> None:
    assert cells.Whole(1_000_000)(cell) == 409150


def test_words_are_known_in_both_languages_whatever_their_case() -> None:
    read = cells.one_of({"ja": True, "nei": False, "55+": None})
    assert (read("JA"), read("Nei"), read("55+")) == (True, False, None)


def test_spaces_and_invisible_signs_around_a_cell_do_not_count() -> None:
    assert trimmed("\u00a0 \ufeff\u200b 2017K3 \u00ad\t") == "2017K3"


@given(st.text(INVISIBLE + " \t\u00a0"), st.text(INVISIBLE + " \u202f"))
def test_no_mark_that_nobody_sees_counts_around_a_cell(before: str, after: str) -> None:
    assert trimmed(f"{before}bo do{after}") == "bo do"
    assert trimmed(before + after) == ""


def test_every_sign_that_only_formats_is_invisible() -> None:
    formats = {chr(sign) for sign in range(0xFFFF) if unicodedata.category(chr(sign)) == "Cf"}
    shown = {chr(sign) for sign in (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2)}
    assert formats - shown <= set(INVISIBLE)


def test_countries_are_those_of_iso_3166_with_kosovo_and_the_stateless() -> None:
    assert len(countries()) == 249 + 2
    assert {"SYR", "AFG", "ERI", "SOM", "NOR", "XXA", "XKX"} <= countries()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0301", "0301"),
        (37.0, "37"),
        (37.5, "37.5"),
        (0.1 + 0.2, "0.3"),
        (12345678901.0, "12345678901"),
        (7, "7"),
        (True, "TRUE"),
        (date(2017, 9, 30), "2017-09-30"),
        (datetime(2017, 9, 30), "2017-09-30"),  # noqa: DTZ001
        (datetime(2017, 9, 30, 12, 30), "2017-09-30 12:30:00"),  # noqa: DTZ001
        (time(12, 30), "12:30:00"),
        (timedelta(hours=36), "1 day, 12:00:00"),
    ],
)
def test_a_spreadsheets_value_has_one_text(value: CellValue, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("cell", ["2017H2", "2017h2", "2017K3", "2017Q4"])
def test_a_half_year_is_read_by_its_own_name_or_a_quarter_in_it(cell: str) -> None:
    assert cells.half_year(cell) == Quarter(2017, 4)


@pytest.mark.parametrize("cell", ["2017H3", "2017H0", "H2 2017", "2017", "1989H2"])
def test_what_is_no_half_year_is_not_taken_for_one(cell: str) -> None:
    with pytest.raises(cells.Refused):
        cells.half_year(cell)
