"""Numbers for people: decimal comma, hard spaces, a real minus, rounding half away from zero.

The one place where a number becomes text. English uses point and comma in their own way.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from db.vocabulary import Language, Text
from queries import values
from queries.measures import Unit
from queries.values import Cell

NBSP = "\u00a0"
MINUS = "\u2212"

rounded = values.rounded


@lru_cache(maxsize=50_000)
def number(value: float, decimals: int, language: Language) -> str:
    """``1 234,5`` in Norwegian, ``1,234.5`` in English."""
    text = f"{abs(exact := rounded(value, decimals)):,.{decimals}f}"
    if language is not Language.EN:
        text = text.replace(",", NBSP).replace(".", ",")
    return MINUS + text if exact < 0 else text


_WITH_UNIT = {
    Unit.PERCENT: Text("{n}\u00a0%", "{n}%"),
    Unit.HOURS: Text("{n}\u00a0timer", "{n}\u00a0hours"),
    Unit.DAYS: Text("{n}\u00a0dager", "{n}\u00a0days"),
    Unit.HOURS_IN_ALL: Text("{n}\u00a0timer", "{n}\u00a0hours"),
    Unit.KRONER: Text("{n}\u00a0kroner", "NOK\u00a0{n}"),
}


def value(cell: Cell, unit: Unit, language: Language, *, bare: bool = False) -> str:
    """The cell as people read it: the number with its unit, or the sign that stands for none.

    ``bare`` leaves out all units but %, for table cells whose head names the unit.
    """
    if cell.value is None:
        return cell.status.sign
    text = number(cell.value, unit.decimals_of(cell.value), language)
    if bare and unit is not Unit.PERCENT:
        return text
    return _WITH_UNIT[unit].in_(language, n=text) if unit in _WITH_UNIT else text


def percent(number: str, language: Language) -> str:
    """A number that is written already, with its sign for percent: «89 %»."""
    return _WITH_UNIT[Unit.PERCENT].in_(language, n=number)


_OF_A_WHOLE = {Unit.PERCENT, Unit.PERSONS, Unit.CONTRACTS}


def target(level: float, unit: Unit, language: Language) -> str:
    """A target: «90 %», «37,5»."""
    text = number(level, 0 if level % 1 == 0 else 1, language)
    return _WITH_UNIT[unit].in_(language, n=text) if unit is Unit.PERCENT else text


def base(cell: Cell, unit: Unit, language: Language) -> str:
    """«341 av 384» for a cell that is a part of something, empty otherwise."""
    if cell.numerator is None or cell.denominator is None or unit not in _OF_A_WHOLE:
        return ""
    decimals = 0 if cell.numerator == int(cell.numerator) else 1
    part = number(cell.numerator, decimals, language)
    whole = number(
        cell.denominator, 0 if cell.denominator == int(cell.denominator) else 1, language
    )
    return f"{part} {'of' if language is Language.EN else 'av'} {whole}".replace(" ", NBSP)


def change(difference: float, unit: Unit, language: Language) -> str:
    """A signed difference: «+3 prosentpoeng», «−12 personer»."""
    if unit is Unit.PERCENT:
        word = Text("prosentpoeng", "percentage points").in_(language)
    else:
        word = unit.text.in_(language)
    text = number(difference, unit.decimals, language)
    if rounded(difference, unit.decimals) > 0:
        text = "+" + text
    return f"{text}{NBSP}{word}"


_MONTHS = (
    *(Text("januar", "January"), Text("februar", "February"), Text("mars", "March")),
    *(Text("april", "April"), Text("mai", "May"), Text("juni", "June")),
    *(Text("juli", "July"), Text("august", "August"), Text("september", "September")),
    *(Text("oktober", "October"), Text("november", "November"), Text("desember", "December")),
)
_DAY = Text("{day}. {month} {year}", "{day} {month} {year}")


def day(date: date, language: Language) -> str:
    """A day in words: «1. november 2017», “1 November 2017”."""
    month = _MONTHS[date.month - 1].in_(language)
    return _DAY.in_(language, day=date.day, month=month, year=date.year)


def month(year: int, number: int, language: Language) -> str:
    """A month in words: «oktober 2017», “October 2017”."""
    return f"{_MONTHS[number - 1].in_(language)} {year}"


_SHORT_DAY = Text("{day:%d.%m.%Y}", "{day.day} {month} {day.year}")


def short_day(date: date, language: Language) -> str:
    """A day where there is little room: «25.11.2026», “25 Nov 2026”."""
    month = _MONTHS[date.month - 1].en[:3]
    return _SHORT_DAY.in_(language, day=date, month=month)


_LAST_LETTERS = str.maketrans({"æ": "{", "ø": "|", "å": "}"})  # the signs that follow z


def alphabetical(name: str) -> str:
    """A key that sorts names as the Norwegian alphabet does: … z æ ø å."""
    composed = unicodedata.normalize("NFC", name).casefold()
    return composed.replace("aa", "å").translate(_LAST_LETTERS)


_LIMIT = re.compile(r"≥ (\d+) (\w)")


def together(label: str) -> str:
    """A label whose limit, as «≥ 12 t», is not parted by the end of a line."""
    return _LIMIT.sub(rf"≥{NBSP}\1{NBSP}\2", label)


def listing(items: list[str], language: Language) -> str:
    """«Oslo, Larvik og Bodø»."""
    if len(items) < 2:
        return "".join(items)
    last_word = "and" if language is Language.EN else "og"
    return f"{', '.join(items[:-1])} {last_word} {items[-1]}"
