"""Strict readers of single cells: text in, a value out, or `Refused` with the code of the fault.

Each takes a cell that is trimmed (`db.ingest.blanks`) and not empty. They read what `domain.md`
allows and nothing near it: Babel's and pandas' readers guess, and a guess about a report is a wrong
figure.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from db.centres import centre_words, countries
from db.ingest.codes import Code
from db.vocabulary import Quarter, Rhythm, Text

Value = TypeVar("Value")

HOURS_IN_A_WEEK = 168
HOURS_IN_A_QUARTER = 92 * 24
MOST_PLACES = 9999
MOST_DECIMALS = 2

_PARTICIPANT_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_MUNICIPALITY = re.compile(r"[0-9]{4}")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NORWEGIAN_DATE = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_THOUSANDS_SPACE = "[ \u00a0\u2009\u202f]"
_GROUPED = re.compile(rf"-?[1-9][0-9]{{0,2}}(?:{_THOUSANDS_SPACE}[0-9]{{3}})+(?:[.,][0-9]+)?")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,]([0-9]+))?")
_TWO_READINGS = re.compile(r"-?[1-9][0-9]{0,2}(?:[.,][0-9]{3})+(?:[.,][0-9]*)?")


class Refused(ValueError):
    """A cell that cannot be read; ``code`` says why, and ``details`` fill in the wording."""

    def __init__(self, code: Code, **details: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.details = details


def centre(cell: str) -> str:
    """A centre's code, for its code or name in letters of either size.

    What is neither is left as it is: nothing is guessed, and the database judges it.
    """
    return centre_words().get(cell.casefold(), cell)


def quarter(cell: str) -> Quarter:
    """``2017Q3`` or ``2017K3``, in small letters too."""
    try:
        found = Quarter.parse(cell.upper())
    except ValueError:
        raise Refused(Code.NOT_A_QUARTER) from None
    if not 1990 <= found.year <= 2100:
        raise Refused(Code.NOT_A_QUARTER)
    return found


def half_year(cell: str) -> Quarter:
    """The last quarter of the half-year: ``2017H2``, or either of its quarters."""
    try:
        found = str(Rhythm.HALF_YEAR.parse(cell.upper()))
    except ValueError:
        found = cell
    return Rhythm.HALF_YEAR.period(quarter(found))


def participant_id(cell: str) -> str:
    """1–32 of A–Z, a–z, 0–9, hyphen and underscore."""
    if _PARTICIPANT_ID.fullmatch(cell) is None:
        raise Refused(Code.BAD_PARTICIPANT_ID)
    return cell


@lru_cache(maxsize=10_000)
def day(cell: str) -> date:
    """``2017-09-30`` or ``30.09.2017``, from 1990 to 2100."""
    if match := _ISO_DATE.fullmatch(cell):
        year, month, number = match.groups()
    elif match := _NORWEGIAN_DATE.fullmatch(cell):
        number, month, year = match.groups()
    else:
        raise Refused(Code.NOT_A_DATE)
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        raise Refused(Code.NOT_A_DATE) from None
    if not 1990 <= found.year <= 2100:
        raise Refused(Code.DATE_OUT_OF_RANGE)
    return found


def municipality(cell: str) -> str:
    """A municipality's code, four digits."""
    if _MUNICIPALITY.fullmatch(cell) is None:
        raise Refused(Code.NOT_A_MUNICIPALITY)
    return cell


def country(cell: str) -> str:
    """A country's three letters."""
    if cell.upper() not in countries():
        raise Refused(Code.NOT_A_COUNTRY)
    return cell.upper()


def hours(highest: int) -> Callable[[str], Decimal]:
    """A reader of hours from 0 to ``highest``, with decimal comma or point and two decimals."""

    @lru_cache(maxsize=10_000)
    def read(cell: str) -> Decimal:
        number, places = _number(cell)
        if places > MOST_DECIMALS:
            raise Refused(Code.TOO_MANY_DECIMALS)
        return _within(number, highest)

    return read


@dataclass(frozen=True, slots=True)
class Whole:
    """A reader of whole numbers from 0 to ``most``."""

    most: int

    def __call__(self, cell: str) -> int:
        number, places = _number(cell)
        if places:
            raise Refused(Code.NOT_WHOLE)
        return int(_within(number, self.most))


def one_of(words: Mapping[str, Value], form: Text | None = None) -> Callable[[str], Value]:
    """A reader of the given words, capital or small; ``form`` lists those that a form has."""
    known = {_with_hyphens(word): value for word, value in words.items()}
    form = form or Text(", ".join(words), ", ".join(words))
    allowed = {"allowed": form.nb, "allowed_en": form.en}

    @lru_cache(maxsize=1000)
    def read(cell: str) -> Value:
        word = _with_hyphens(cell)
        if word not in known:
            near = nearest(word, words)
            raise Refused(Code.NOT_IN_LIST, **allowed, **near)
        return known[word]

    return read


def _with_hyphens(word: str) -> str:
    """``word`` in small letters, with hyphens for the dashes that an office program makes of them."""
    return word.casefold().replace("\u2013", "-")


def nearest(word: str, known: Iterable[str]) -> dict[str, str]:
    """The known word most like ``word`` as a finding's detail; nothing when none is like it."""
    spelt = {plain_letters(candidate): candidate for candidate in known}
    match = difflib.get_close_matches(plain_letters(word)[:64], spelt, n=1, cutoff=0.75)
    return {"suggestion": spelt[match[0]]} if match else {}


def plain_letters(word: str) -> str:
    """``word`` in small letters a–z with spaces as underscores: «Kjønn» is ``kjonn``."""
    for letter, plain in (("æ", "ae"), ("ø", "o"), ("å", "a"), (" ", "_"), ("-", "_")):
        word = word.casefold().replace(letter, plain)
    return word


def _number(cell: str) -> tuple[Decimal, int]:
    """A decimal number and how many decimals it has, but for zeros at their end.

    A space may part its thousands.
    """
    cell = cell.replace("\u2212", "-")
    if _GROUPED.fullmatch(cell):
        cell = re.sub(_THOUSANDS_SPACE, "", cell)
    elif _TWO_READINGS.fullmatch(cell):
        raise Refused(Code.AMBIGUOUS_NUMBER)
    match = _NUMBER.fullmatch(cell)
    if match is None:
        raise Refused(Code.NOT_A_NUMBER)
    return Decimal(cell.replace(",", ".")), len((match[1] or "").rstrip("0"))


def _within(number: Decimal, highest: int) -> Decimal:
    """``number``, and 0 for -0. Raises `Refused` where it is not from 0 to ``highest``."""
    if not 0 <= number <= highest:
        raise Refused(Code.NUMBER_OUT_OF_RANGE, highest=str(highest))
    return abs(number)
