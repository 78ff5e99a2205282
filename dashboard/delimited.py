"""Rows as text with separators: what a Norwegian spreadsheet opens, or plain RFC 4180."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from dashboard.first_rows import in_telling_order
from db.refusal import Refusal
from db.vocabulary import Language

CSV = "text/csv; charset=utf-8"
"""The media type."""
_RUNS_AS_FORMULA = tuple("=+-@\t\r\n|%\x00'＝＋－＠")

_MONTH = (
    r"(jan(uary?|uar)?|feb(ruary?|ruar)?|mars?|march|apr(il)?|mai|may|june?|juni|july?|juli|"
    r"aug(ust)?|sept?(ember)?|o[kc]t(ober)?|nov(ember)?|de[sc](ember)?)\.?"
)
_MONEY = r"(kr|nok|eur|[$€£])\.?"
_KEPT = re.compile(r"\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4}( \d\d:\d\d(:\d\d)?)?")
"""Whole days and moments: what a spreadsheet makes of them is what they are."""
_CHANGED = re.compile(
    "|".join(
        (
            r"\d{1,2}[./-]\d{1,4}\.?|\d{4}[./-]\d{1,2}\.?",  # 4.4, 3/4, 2017-09
            r"\d{1,4}([./-])\s?\d{1,2}\1\s?\d{1,4}\.?|\d{1,2}/\d{1,2}-\d{2,4}",
            r"\d+(\.\d+){2,}",  # 2.3.2.3: with points for thousands, R reads 2323
            rf"(\d{{1,2}}[. /-]*)?{_MONTH}[. /-]*\d{{1,4}}|\d{{1,2}}[. /-]*{_MONTH}",
            rf"\d{{1,2}}[. /-]*{_MONTH}[. /-]*\d{{2,4}}",
            r"\d{1,4}:\d{1,2}(:\d{1,2})?([.,]\d+)?( ?[ap]m)?",  # 10:30
            r"0\d+([.,]\d+)?|\d{12,}([.,]\d+)?|\d+[.,]\d*0",  # 0301, long ids, 1,50
            r"\d+([.,]\d*)?e[+-]?\d+|\d{1,3}([ \u00a0\u202f.,]\d{3})+([.,]\d+)?",  # 1E5, 10 000
            r"\d+ \d+/\d+|[\d.,]+-|\([\d.,]+\)",  # 1 1/2, 2016-, (5)
            rf"{_MONEY}\s?\d[\d.,]*-?|\d[\d.,]*(,-|\s?{_MONEY})",  # kr 5
            r"true|false|sann|usann",
        )
    ),
    re.IGNORECASE,
)


def guarded(text: str) -> str:
    """Text that no spreadsheet runs as a formula: one apostrophe in front where needed.

    An apostrophe is itself guarded, so taking one leading apostrophe away always gives the original.
    """
    return "'" + text if text.startswith(_RUNS_AS_FORMULA) else text


def as_text(text: str) -> str:
    """Text that a spreadsheet shows as it is, guarded in the same way as a formula.

    Without, «4.4» is the fourth of April, «2017-09» a day, «0301» the number 301, and the last digits
    of a long number are gone.
    """
    bare = text.strip()
    if _CHANGED.fullmatch(bare) and not _KEPT.fullmatch(bare):
        return "'" + text
    return guarded(text)


def delimited(
    rows: Iterable[Sequence[str | Decimal | None]], language: Language, *, plain: bool
) -> bytes:
    """Comma-separated text, a head and rows in an order that tells what their columns hold.

    Norwegian: semicolon, decimal comma, BOM, CRLF. Text is quoted; ``plain`` is for programs, where
    only formulas are guarded.
    """
    head, *lines = rows
    guard = guarded if plain else as_text
    norwegian = language is not Language.EN and not plain
    separator = ";" if norwegian else ","

    def written(value: str | Decimal | None) -> str:
        if value is None:
            return ""
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.replace(".", ",") if norwegian else text
        return '"' + guard(value).replace('"', '""') + '"' if value else ""

    ordered = (head, *in_telling_order(lines))
    text = "".join(separator.join(map(written, row)) + "\r\n" for row in ordered)
    return text.encode("utf-8" if plain else "utf-8-sig")


def without_dialect(pairs: Iterable[tuple[str, str]]) -> tuple[bool, list[tuple[str, str]]]:
    """Whether an address asks for plain RFC 4180, and the rest of it. Refuses ``bad_dialect``."""
    given = list(pairs)
    dialects = [value for key, value in given if key == "dialect"]
    if dialects not in ([], ["rfc4180"]):
        raise Refusal("bad_dialect", dialect=dialects[-1][:40])
    return bool(dialects), [(key, value) for key, value in given if key != "dialect"]
