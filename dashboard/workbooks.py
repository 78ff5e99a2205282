"""Excel workbooks: sheets of rows, and one more with what must be said beside them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type."""

Row = Sequence[str | Decimal | None]
_NEVER_RUN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_MOST_COLUMNS = 40


def workbook(
    title: str,
    created: datetime | None,
    sheets: Iterable[tuple[str, Iterable[Row]]],
    notes: tuple[str, Mapping[str, Any]],
    *,
    wrapped: bool = False,
) -> bytes:
    """A workbook of named ``sheets``, the first row of each a head, and of named ``notes``.

    Numbers are numbers, and no text is ever run. ``wrapped`` is for words, which are long.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _NEVER_RUN)
    book.set_properties({"title": title, "created": created})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    plain = wrap if wrapped else None
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, Decimal):
                    sheet.write_number(row, column, float(value), plain if row else bold)
                elif value:
                    sheet.write_string(row, column, value, plain if row else bold)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, _MOST_COLUMNS, 18)
    heading, content = notes
    about = book.add_worksheet(heading)
    about.set_column(0, 0, 24, bold)
    about.set_column(1, 1, 90, wrap)
    for row, (name, value) in enumerate(_flat(content)):
        about.write_string(row, 0, name)
        about.write_string(row, 1, value)
    book.close()
    return buffer.getvalue()


def _flat(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        if isinstance(value, dict):
            yield from ((f"{name}: {key}", str(text)) for key, text in value.items())
        elif isinstance(value, list):
            yield from ((name, text) for text in value)
        else:
            yield name, str(value)
