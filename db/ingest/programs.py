"""What programs write by themselves and no person does: numbers with endless decimals, and ids.

A person's number is looked for in what a person can have written. The decimals of a number that is
the whole of a cell are none of that, and neither are the hexadecimal digits of an id.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_THOUSANDS = "[ \u00a0\u2009\u202f]"
_NUMBER = re.compile(
    rf"\s*[-\u2212]?(?P<whole>0|[1-9]\d*|[1-9]\d{{0,2}}(?:{_THOUSANDS}\d{{3}})+)"
    r"(?:[.,](?P<decimals>\d+))?(?:[eE](?P<power>[+-]?\d{1,3}))?\s*"
)
"""A number as programs write it: they put no zero before it, and no sign but a minus."""
_ENDLESS = re.compile(r"(?<![\w.,])([1-9]\d{3,8})[.,]\d{9,}(?!\w)(?![.,]\d)")
"""Such a number among words."""
_CALCULATED = re.compile(r"-?\d{1,9}[.,]\d{9,}")
_GUID = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![0-9A-Za-z])"
)
_HEXADECIMAL = re.compile(r"(?<![0-9A-Za-z])(0[xX])?([0-9A-Fa-f]{16,})(?![0-9A-Za-z])")
_DOCUMENT_ID = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[A-Z])[0-9A-Z]{12}-\d{1,10}-\d{1,9}(?!\w)")
"""How SharePoint numbers the documents of a library."""
_LETTERS = re.compile("[A-Fa-f]+")
_TEN_DIGITS = re.compile(r"\d{10,}")
_SPREAD = 3
_LENGTHS_OF_IDS = frozenset((32, 40, 64, 96, 128))
_LARGEST_POWER = 30
_WITHOUT = "\0"


class Digits(NamedTuple):
    """The digits of a number: those of its whole part, and its decimals."""

    whole: str
    decimals: str


def is_calculated(text: str) -> bool:
    """A quick look: whether ``text`` is a number with so many decimals that it was calculated."""
    return _CALCULATED.fullmatch(text) is not None


def number_of(text: str) -> Digits | None:
    """The digits of the number that ``text`` is; none when it is anything else, or more."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    whole = re.sub(_THOUSANDS, "", match["whole"])
    decimals = match["decimals"] or ""
    if match["power"] is None:
        return Digits(whole, decimals)
    if abs(int(match["power"])) > _LARGEST_POWER or len(whole) + len(decimals) > _LARGEST_POWER:
        return None
    written = f"{Decimal(f'{whole}.{decimals or 0}').scaleb(int(match['power'])):f}"
    if not decimals and len(whole) < 10:  # a round number, such as 4E10
        return Digits("0", "")
    whole, _, decimals = written.partition(".")
    return Digits(whole, decimals.rstrip("0"))


def without_ids(text: str) -> str:
    """``text`` without the ids in it, and without the decimals that no person would write."""
    text = _GUID.sub(_WITHOUT, text)
    text = _HEXADECIMAL.sub(_id_or_not, text)
    return _ENDLESS.sub(r"\1", text)


def without_document_ids(text: str) -> str:
    """``text`` without the ids that a library of documents gives to what is kept in it."""
    return _DOCUMENT_ID.sub(_WITHOUT, text)


def _id_or_not(found: re.Match[str]) -> str:
    """Nothing for an id; else what was found.

    An id is as long as those of known kinds, or has letters among all its digits, or other digits
    too: a person's number with letters before and after it is none of that.
    """
    prefix, digits = found[1], found[2]
    groups = _LETTERS.findall(digits)
    letters, many = len(groups), len("".join(groups))
    known = prefix is not None or len(digits) in _LENGTHS_OF_IDS
    run = _TEN_DIGITS.search(digits)
    others = run is None or re.search(r"\d", digits.replace(run[0], "", 1)) is not None
    spread = letters >= _SPREAD or run is None or (others and many >= _SPREAD)
    return _WITHOUT if letters and (known or spread) else found[0]
