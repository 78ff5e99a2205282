"""Numbers as people read them, against arithmetic and writing done again here."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import strategies as st

from dashboard import formats
from db.vocabulary import Language, Status
from queries.measures import Unit
from queries.values import Cell
from tests.queries.properties import given

NBSP, MINUS = "\u00a0", "\u2212"
NORWEGIAN = [Language.NB, Language.NN]

floats = st.floats(-1e12, 1e12, allow_nan=False)
decimals = st.integers(0, 4)


def half_away(value: Fraction, places: int) -> Fraction:
    """``value`` rounded half away from zero, by whole-number arithmetic."""
    scale = 10**places
    size = Fraction(floor(abs(value) * scale + Fraction(1, 2)), scale)
    return size if value >= 0 else -size


def written(value: Fraction, places: int, thousands: str, comma: str) -> str:
    """A number as written by hand, with a real minus."""
    digits = str(int(abs(value) * 10**places)).rjust(places + 1, "0")
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
    groups = []
    while whole:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    text = thousands.join(groups) + (comma + part if part else "")
    return MINUS + text if value < 0 else text


# --- rounding


@given(floats, decimals)
def test_rounding_is_half_away_from_zero(value: float, places: int) -> None:
    exact = Fraction(Decimal(repr(value)))
    assert Fraction(formats.rounded(value, places)) == half_away(exact, places)


@given(st.integers(0, 20_000), st.integers(1, 20_000), st.integers(0, 1))
def test_a_share_is_rounded_as_the_fraction_it_stands_for(
    part: int, whole: int, places: int
) -> None:
    share = Fraction(100 * part, whole)
    assert Fraction(formats.rounded(float(share), places)) == half_away(share, places)


@given(st.integers(-10_000, 10_000), decimals)
def test_a_half_goes_away_from_zero_on_both_sides(number: int, places: int) -> None:
    half = float(Decimal(2 * number + 1) / 2 / 10**places)
    up = Fraction(number + (1 if number >= 0 else 0), 10**places)
    assert Fraction(formats.rounded(half, places)) == up


@given(floats, decimals)
def test_rounding_twice_is_rounding_once(value: float, places: int) -> None:
    once = formats.rounded(value, places)
    assert formats.rounded(float(once), places) == once
    assert formats.rounded(-value, places) == -once


@pytest.mark.parametrize(
    ("value", "places", "wanted"),
    [
        (12.5, 0, "13"),
        (-12.5, 0, "-13"),
        (2.5, 0, "3"),
        (0.5, 0, "1"),
        (0.49999999999999994, 0, "0"),
        (2.675, 2, "2.68"),  # a float below the half, written as the half that was meant
        (37.25, 1, "37.3"),
        (-0.2, 0, "0"),
        (-0.0, 1, "0.0"),
        (99.5, 0, "100"),
        (1e-7, 2, "0.00"),
    ],
)
def test_rounding_by_hand(value: float, places: int, wanted: str) -> None:
    assert str(formats.rounded(value, places)) == wanted


# --- numbers


@given(floats, decimals)
def test_norwegian_numbers(value: float, places: int) -> None:
    exact = half_away(Fraction(Decimal(repr(value))), places)
    for language in NORWEGIAN:
        assert formats.number(value, places, language) == written(exact, places, NBSP, ",")


@given(floats, decimals)
def test_english_numbers(value: float, places: int) -> None:
    exact = half_away(Fraction(Decimal(repr(value))), places)
    assert formats.number(value, places, Language.EN) == written(exact, places, ",", ".")


@given(floats, decimals, st.sampled_from(Language))
def test_no_number_can_break_over_two_lines_or_lose_its_minus(
    value: float, places: int, language: Language
) -> None:
    text = formats.number(value, places, language)
    assert " " not in text
    assert "-" not in text
    assert set(text) <= set("0123456789,.") | {NBSP, MINUS}


@pytest.mark.parametrize(
    ("value", "places", "norwegian", "english"),
    [
        (0, 0, "0", "0"),
        (384, 0, "384", "384"),
        (1234, 0, f"1{NBSP}234", "1,234"),
        (1234567.85, 1, f"1{NBSP}234{NBSP}567,9", "1,234,567.9"),
        (999.5, 0, f"1{NBSP}000", "1,000"),
        (-12.25, 1, f"{MINUS}12,3", f"{MINUS}12.3"),
        (-0.04, 1, "0,0", "0.0"),
        (37.5, 1, "37,5", "37.5"),
    ],
)
def test_numbers_by_hand(value: float, places: int, norwegian: str, english: str) -> None:
    assert formats.number(value, places, Language.NB) == norwegian
    assert formats.number(value, places, Language.NN) == norwegian
    assert formats.number(value, places, Language.EN) == english


# --- figures


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("status", [status for status in Status if status is not Status.SHOWN])
@pytest.mark.parametrize("language", Language)
def test_a_figure_that_is_not_there_is_its_sign(
    status: Status, unit: Unit, language: Language
) -> None:
    assert formats.value(Cell(status), unit, language) == status.sign != ""
    assert formats.value(Cell(status), unit, language, bare=True) == status.sign


@pytest.mark.parametrize(
    ("unit", "number", "norwegian", "english"),
    [
        (Unit.PERCENT, 88.8, f"89{NBSP}%", "89%"),
        (Unit.PERCENT, 12.5, f"13{NBSP}%", "13%"),
        (Unit.PERCENT, 0.0, f"0{NBSP}%", "0%"),
        (Unit.PERSONS, 384.0, "384", "384"),
        (Unit.CONTRACTS, 1508.0, f"1{NBSP}508", "1,508"),
        (Unit.PLACES, 457.0, "457", "457"),
        (Unit.HOURS, 37.25, f"37,3{NBSP}timer", f"37.3{NBSP}hours"),
        (Unit.DAYS, 102.5, f"103{NBSP}dager", f"103{NBSP}days"),
    ],
)
def test_figures_with_their_unit(unit: Unit, number: float, norwegian: str, english: str) -> None:
    cell = Cell(Status.SHOWN, number)
    assert formats.value(cell, unit, Language.NB) == norwegian
    assert formats.value(cell, unit, Language.EN) == english
    plain = norwegian if unit is Unit.PERCENT else norwegian.partition(f"{NBSP}timer")[0]
    assert formats.value(cell, unit, Language.NB, bare=True) == plain.partition(f"{NBSP}dager")[0]


def test_zero_is_not_a_sign() -> None:
    assert formats.value(Cell(Status.SHOWN, 0.0), Unit.PERSONS, Language.NB) == "0"


@pytest.mark.parametrize(
    ("cell", "unit", "language", "wanted"),
    [
        (Cell(Status.SHOWN, 88.8, 341, 384), Unit.PERCENT, Language.NB, "341 av 384"),
        (Cell(Status.SHOWN, 88.8, 341, 384), Unit.PERCENT, Language.EN, "341 of 384"),
        (Cell(Status.SHOWN, 50.0, 1000, 2000), Unit.PERCENT, Language.NB, "1 000 av 2 000"),
        (Cell(Status.SHOWN, 5.0, 12.25, 245), Unit.PERCENT, Language.NB, "12,3 av 245"),
        (Cell(Status.SHOWN, 433, 433, 508), Unit.CONTRACTS, Language.NB, "433 av 508"),
        (Cell(Status.SHOWN, 384, 384), Unit.PERSONS, Language.NB, ""),
        (Cell(Status.SHOWN, 36.1, 12000, 341), Unit.HOURS, Language.NB, ""),
        (Cell(Status.NOT_APPLICABLE), Unit.PERCENT, Language.NB, ""),
    ],
)
def test_what_a_part_is_a_part_of(cell: Cell, unit: Unit, language: Language, wanted: str) -> None:
    assert formats.base(cell, unit, language) == wanted.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("difference", "unit", "language", "wanted"),
    [
        (3.2, Unit.PERCENT, Language.NB, "+3 prosentpoeng"),
        (-3.5, Unit.PERCENT, Language.EN, f"{MINUS}4 percentage points"),
        (-12, Unit.PERSONS, Language.NB, f"{MINUS}12 personer"),
        (0.04, Unit.HOURS, Language.NB, "0,0 timer per uke"),
        (0.05, Unit.HOURS, Language.NB, "+0,1 timer per uke"),
    ],
)
def test_changes_carry_their_sign(
    difference: float, unit: Unit, language: Language, wanted: str
) -> None:
    found = formats.change(difference, unit, language)
    assert found.replace(NBSP, " ") == wanted


@pytest.mark.parametrize(
    ("level", "unit", "norwegian", "english"),
    [
        (90, Unit.PERCENT, f"90{NBSP}%", "90%"),
        (37.5, Unit.HOURS, "37,5", "37.5"),
        (62.5, Unit.PERCENT, f"62,5{NBSP}%", "62.5%"),
    ],
)
def test_targets(level: float, unit: Unit, norwegian: str, english: str) -> None:
    assert formats.target(level, unit, Language.NB) == norwegian
    assert formats.target(level, unit, Language.EN) == english


# --- names


def in_order(names: list[str]) -> bool:
    backwards = names[::-1]
    return sorted(backwards, key=formats.alphabetical) == names


def test_the_alphabet_ends_in_its_norwegian_letters() -> None:
    assert in_order(list("abcdefghijklmnopqrstuvwxyzæøå"))
    assert in_order(list("ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ"))


def test_norwegian_places_in_order() -> None:
    assert in_order(["Alta", "Bodø", "Bærum", "Bø", "Bømlo", "Båtsfjord", "Ænes", "Øyer", "Ås"])


def test_aa_is_the_last_letter() -> None:
    assert in_order(["Arendal", "Oslo", "Øyer", "Aasen"])


def test_capital_letters_make_no_difference() -> None:
    assert formats.alphabetical("bodø") == formats.alphabetical("BODØ")


def test_every_name_on_z_comes_before_the_norwegian_letters() -> None:
    assert in_order(["Zeta", "Zürich", "Ærfugl", "Østfold", "Ås"])


def test_a_letter_in_two_signs_is_sorted_as_one() -> None:
    assert in_order(["Arendal", "Oslo", "A\u030as"])


@pytest.mark.parametrize(
    ("items", "norwegian", "english"),
    [
        ([], "", ""),
        (["Bodø"], "Bodø", "Bodø"),
        (["Oslo", "Bodø"], "Oslo og Bodø", "Oslo and Bodø"),
        (["Oslo", "Larvik", "Bodø"], "Oslo, Larvik og Bodø", "Oslo, Larvik and Bodø"),
    ],
)
def test_lists_in_words(items: list[str], norwegian: str, english: str) -> None:
    assert formats.listing(items, Language.NB) == norwegian
    assert formats.listing(items, Language.EN) == english
