"""The selection as a file. One row in `WRITERS` for each format; all are written from one extract.

What is shown on the page and what is in a file come from the same `Grid`, so they agree.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from dashboard import formats, texts
from dashboard.access import local_viewer
from dashboard.attributes import ATTRIBUTES
from dashboard.context import Context
from dashboard.controls import status as selection_in_words
from dashboard.grid import Column, Grid
from dashboard.request import Request
from dashboard.sections import indicators_of
from db.vocabulary import Language, Origin, Status, Text
from queries.ask import Door
from queries.indicators import TABLES
from queries.measures import INDICATOR_NOTES
from queries.values import TOTAL, Observation, Refusal

Value = str | Decimal | None
"""A cell of a file: a text, a number, or nothing."""

LONG_COLUMNS = (
    "table",
    "indicator",
    "indicator_label",
    "centre",
    "centre_label",
    "quarter",
    "category",
    "value",
    "unit",
    "numerator",
    "denominator",
    "status",
    "origin",
    "revision",
    "source",
)
"""The columns of the long form. Others rely on them: add at the end, never change."""

_ORIGIN = Text("Opphav", "Origin")
_SHEETS = (Text("Tabell", "Table"), Text("Ett tall per rad", "One row a figure"), texts.NOTES)


@dataclass(frozen=True)
class Extract:
    """What a file holds: a table for a selection, and everything that must be said beside it."""

    table: str
    context: Context
    grid: Grid
    plain_dialect: bool = False

    @classmethod
    def of(cls, context: Context, table: str, *, plain_dialect: bool = False) -> Extract:
        """The extract of a table for the selection of ``context``."""
        indicators = indicators_of(table)
        answer = context.ask(indicator.id for indicator in indicators)
        grid = context.grid(indicators, answer, sorted_as_chosen=True)
        return cls(table, context, grid, plain_dialect)

    @property
    def language(self) -> Language:
        return self.context.language

    def wide(self) -> Iterator[Sequence[Value]]:
        """As shown: a header, then a row for each centre and for all of them."""
        grid, language = self.grid, self.language
        attributes = ATTRIBUTES if self.table == "centres" else ()
        yield [
            texts.CENTRE.in_(language),
            *(attribute.label.in_(language) for attribute in attributes),
            *(column.label(language, grid.measure) for column in grid.columns),
            _ORIGIN.in_(language),
        ]
        for centre in (*grid.centres, TOTAL):
            about = [
                Status.NOT_APPLICABLE.sign
                if centre == TOTAL
                else attribute.say(grid.facts(centre), language)
                for attribute in attributes
            ]
            figures = [self._as_shown(centre, column) for column in grid.columns]
            yield [grid.name(centre), *about, *figures, self._origins(centre)]

    def _as_shown(self, centre: str, column: Column) -> Value:
        cell = self.grid.cell(centre, column)
        if cell.value is None:
            return cell.status.sign
        return formats.rounded(cell.value, self.grid.unit(column).decimals)

    def _origins(self, centre: str) -> str:
        """How the figures of a row came to be: one word, or one for each quarter."""
        by_quarter: dict[str, set[Origin]] = {}
        for column in self.grid.columns:
            observation = self.grid.observation(centre, column)
            if observation.cell.status is Status.SHOWN:
                code = column.quarter.code_in(self.language)
                by_quarter.setdefault(code, set()).add(observation.origin)
        words = {
            code: ", ".join(o.text.in_(self.language) for o in Origin if o in found)
            for code, found in by_quarter.items()
        }
        if len(set(words.values())) <= 1:
            return next(iter(words.values()), "")
        return "; ".join(f"{code}: {word}" for code, word in words.items())

    def long(self) -> Iterator[Sequence[Value]]:
        """One row a figure, unrounded, with `LONG_COLUMNS` as header."""
        yield LONG_COLUMNS
        for column in self.grid.columns:
            for centre in (*self.grid.centres, TOTAL):
                observation = self.grid.observation(centre, column)
                yield [
                    self.table,
                    column.indicator.id,
                    column.indicator.label.in_(self.language),
                    centre,
                    self.grid.name(centre),
                    str(column.quarter),
                    column.category,
                    exact(observation.cell.value),
                    column.indicator.unit.code,
                    exact(observation.cell.numerator),
                    exact(observation.cell.denominator),
                    observation.cell.status.code,
                    observation.origin.code,
                    Decimal(observation.revision),
                    column.indicator.source.in_(self.language),
                ]

    def about(self) -> dict[str, Any]:
        """What must be said beside the figures: selection, publication, legend, source, origins."""
        say, catalogue = self.context.say, self.context.catalogue
        published: datetime = catalogue.published_at
        origins = sorted(self.grid.origins(), key=list(Origin).index)
        used = dict.fromkeys(o.note for o in self.grid.observations() if o.note)
        return {
            "title": TABLES[self.table].in_(self.language),
            "selection": selection_in_words(self.context),
            "address": self.context.request.address(),
            "measure": self.grid.measure.value,
            "publication": catalogue.publication,
            "published_at": published.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "sha256": catalogue.sha256,
            "audience": self.context.viewer.audience.value,
            "source": say(texts.SOURCE_REPORT),
            "origins": {o.code: say(texts.ORIGIN_SENTENCE[o.code]) for o in origins},
            "legend": {s.sign or "123": s.text.in_(self.language) for s in Status},
            "notes": [INDICATOR_NOTES[code].in_(self.language) for code in used],
            "definitions": {
                entry.id: entry.definition.in_(self.language) for entry in indicators_of(self.table)
            },
        }

    def file_name(self, extension: str) -> str:
        """Table, quarters and publication, as in ``programme_2017K3_publ1.csv``."""
        quarters = self.context.scope.quarters
        span = "-".join(
            dict.fromkeys(q.code_in(self.language) for q in (quarters[0], quarters[-1]))
        )
        return f"{self.table}_{span}_publ{self.context.catalogue.publication}.{extension}"


def exact(value: float | None) -> Decimal | None:
    """A number with all its digits, and no more."""
    if value is None:
        return None
    number = Decimal(repr(value))
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


_RUNS_AS_FORMULA = tuple("=+-@\t\r\n|%\x00'＝＋－＠")


def guarded(text: str) -> str:
    """Text that no spreadsheet runs as a formula: one apostrophe in front where needed.

    An apostrophe is itself guarded, so taking one leading apostrophe away always gives the original.
    """
    return "'" + text if text.startswith(_RUNS_AS_FORMULA) else text


def _csv(rows: Iterator[Sequence[Value]], extract: Extract) -> bytes:
    """Comma-separated text. Norwegian: semicolon, decimal comma, BOM, CRLF. Text is quoted."""
    norwegian = extract.language is not Language.EN and not extract.plain_dialect
    separator = ";" if norwegian else ","

    def written(value: Value) -> str:
        if value is None:
            return ""
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.replace(".", ",") if norwegian else text
        return '"' + guarded(value).replace('"', '""') + '"' if value else ""

    lines = (separator.join(written(value) for value in row) + "\r\n" for row in rows)
    text = "".join(lines)
    return text.encode("utf-8" if extract.plain_dialect else "utf-8-sig")


def _xlsx(extract: Extract) -> bytes:
    """A workbook: the table as shown, one row a figure, and the notes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {"title": extract.about()["title"], "created": extract.context.catalogue.published_at}
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    wide, long, about = (book.add_worksheet(name.in_(extract.language)) for name in _SHEETS)
    for sheet, rows in ((wide, extract.wide()), (long, extract.long())):
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                style = bold if row == 0 else None
                if isinstance(value, Decimal):
                    sheet.write_number(row, column, float(value), style)
                elif value:
                    sheet.write_string(row, column, value, style)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 40, 18)
    about.set_column(0, 0, 24, bold)
    about.set_column(1, 1, 90, wrap)
    for row, (name, value) in enumerate(_flat(extract.about())):
        about.write_string(row, 0, name)
        about.write_string(row, 1, value)
    book.close()
    return buffer.getvalue()


def _flat(about: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in about.items():
        if isinstance(value, dict):
            yield from ((f"{name}: {key}", str(text)) for key, text in value.items())
        elif isinstance(value, list):
            yield from ((name, text) for text in value)
        else:
            yield name, str(value)


def _json_stat(extract: Extract) -> bytes:
    """A JSON-stat 2.0 dataset: figure × centre × quarter, signs in ``status``."""
    grid, language = extract.grid, extract.language
    figures = list(dict.fromkeys((c.indicator.id, c.category) for c in grid.columns))
    columns = {(c.indicator.id, c.category, c.quarter): c for c in grid.columns}
    quarters = list(extract.context.scope.quarters)
    centres = [*grid.centres, TOTAL]
    observations: list[Observation] = [
        grid.observation(centre, columns[(*figure, quarter)])
        for figure in figures
        for centre in centres
        for quarter in quarters
    ]
    name = {figure: "~".join(filter(None, figure)) for figure in figures}
    first = {figure: columns[(*figure, quarters[0])] for figure in figures}
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": TABLES[extract.table].in_(language),
        "source": extract.context.say(texts.SOURCE_REPORT),
        "updated": extract.about()["published_at"],
        "id": ["figure", "centre", "quarter"],
        "size": [len(figures), len(centres), len(quarters)],
        "role": {"time": ["quarter"], "geo": ["centre"], "metric": ["figure"]},
        "dimension": {
            "figure": {
                "label": "Figure" if language is Language.EN else "Tall",
                "category": {
                    "index": [name[figure] for figure in figures],
                    "label": {
                        name[f]: first[f].indicator.label.in_(language)
                        + (f": {first[f].category_label(language)}" if f[1] else "")
                        for f in figures
                    },
                    "unit": {
                        name[f]: {
                            "label": first[f].indicator.unit.text.in_(language),
                            "decimals": first[f].indicator.unit.decimals,
                        }
                        for f in figures
                    },
                },
            },
            "centre": {
                "label": texts.CENTRE.in_(language),
                "category": {"index": centres, "label": {c: grid.name(c) for c in centres}},
            },
            "quarter": {
                "label": texts.QUARTER.in_(language),
                "category": {
                    "index": [str(quarter) for quarter in quarters],
                    "label": {str(quarter): quarter.label(language) for quarter in quarters},
                },
            },
        },
        "value": [observation.cell.value for observation in observations],
        "status": {
            str(at): observation.cell.status.sign
            for at, observation in enumerate(observations)
            if observation.cell.status is not Status.SHOWN
        },
        "extension": extract.about()
        | {
            "origin": [observation.origin.code for observation in observations],
            "numerator": [observation.cell.numerator for observation in observations],
            "denominator": [observation.cell.denominator for observation in observations],
        },
    }
    return _json(dataset)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1).encode()


@dataclass(frozen=True, slots=True)
class Writer:
    """A file format: its media type and how an extract is written in it."""

    media_type: str
    write: Callable[[Extract], bytes]


WRITERS = {
    "csv": Writer("text/csv; charset=utf-8", lambda extract: _csv(extract.wide(), extract)),
    "long.csv": Writer("text/csv; charset=utf-8", lambda extract: _csv(extract.long(), extract)),
    "xlsx": Writer(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _xlsx,
    ),
    "json": Writer("application/json", _json_stat),
    "meta.json": Writer("application/json", lambda extract: _json(extract.about())),
}


@dataclass(frozen=True, slots=True)
class RequestedFile:
    """A file that an address names: what it holds, how it is written, what it is called."""

    extract: Extract
    writer: Writer
    name: str

    def content(self) -> bytes:
        return self.writer.write(self.extract)


def requested(door: Door, name: str, pairs: Iterable[tuple[str, str]]) -> RequestedFile:
    """The file ``<table>.<extension>`` for the selection in ``pairs``.

    Raises Refusal for anything it does not know: ``unknown_table``, ``unknown_extension``,
    ``bad_dialect``, and what `Request.from_pairs` and the door refuse.
    """
    table, _, extension = name.partition(".")
    if table not in TABLES:
        raise Refusal("unknown_table", 404, table=table[:40], known=", ".join(TABLES))
    if extension not in WRITERS:
        raise Refusal("unknown_extension", 404, extension=extension[:40], known=", ".join(WRITERS))
    given = list(pairs)
    dialects = [value for key, value in given if key == "dialect"]
    if dialects not in ([], ["rfc4180"]):
        raise Refusal("bad_dialect", dialect=dialects[-1][:40])
    kept = [(key, value) for key, value in given if key != "dialect"]
    request = Request.from_pairs(f"/data/{name}", kept)
    context = Context.open(door, local_viewer(), request)
    extract = Extract.of(context, table, plain_dialect=bool(dialects))
    return RequestedFile(extract, WRITERS[extension], extract.file_name(extension))
