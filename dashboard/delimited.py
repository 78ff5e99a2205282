"""Rows as text with separators: what a Norwegian spreadsheet opens, or plain RFC 4180."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from db.refusal import Refusal
from db.vocabulary import Language

CSV = "text/csv; charset=utf-8"
"""The media type."""
_RUNS_AS_FORMULA = tuple("=+-@\t\r\n|%\x00'＝＋－＠")


def guarded(text: str) -> str:
    """Text that no spreadsheet runs as a formula: one apostrophe in front where needed.

    An apostrophe is itself guarded, so taking one leading apostrophe away always gives the original.
    """
    return "'" + text if text.startswith(_RUNS_AS_FORMULA) else text


def delimited(
    rows: Iterable[Sequence[str | Decimal | None]], language: Language, *, plain: bool
) -> bytes:
    """Comma-separated text. Norwegian: semicolon, decimal comma, BOM, CRLF. Text is quoted."""
    norwegian = language is not Language.EN and not plain
    separator = ";" if norwegian else ","

    def written(value: str | Decimal | None) -> str:
        if value is None:
            return ""
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.replace(".", ",") if norwegian else text
        return '"' + guarded(value).replace('"', '""') + '"' if value else ""

    lines = (separator.join(written(value) for value in row) + "\r\n" for row in rows)
    return "".join(lines).encode("utf-8" if plain else "utf-8-sig")


def without_dialect(pairs: Iterable[tuple[str, str]]) -> tuple[bool, list[tuple[str, str]]]:
    """Whether an address asks for plain RFC 4180, and the rest of it. Refuses ``bad_dialect``."""
    given = list(pairs)
    dialects = [value for key, value in given if key == "dialect"]
    if dialects not in ([], ["rfc4180"]):
        raise Refusal("bad_dialect", dialect=dialects[-1][:40])
    return bool(dialects), [(key, value) for key, value in given if key != "dialect"]
