"""The formats a selection can be taken in. One row in `WRITERS` for each, all of one extract.

What is shown on the page and what is in a file come from the same `Grid`, or the same comparisons, so
they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain

from dashboard import texts
from dashboard.access import asking
from dashboard.contents_file import contents_words
from dashboard.context import Context
from dashboard.delimited import CSV, delimited, without_dialect
from dashboard.extract import Extract, IndicatorExtract, Value
from dashboard.incentive_table import incentive_words
from dashboard.model_files import model_words, responsibility_words, timeline_words
from dashboard.outcome_files import OUTCOME_WORDS
from dashboard.pages import page_with
from dashboard.quality import quality_words
from dashboard.reconciled import RECONCILIATION, ReconciliationExtract
from dashboard.request import Request
from dashboard.submission_files import SUBMISSIONS, submissions
from dashboard.theory_file import theory_words
from dashboard.word_files import FORMATS, JSON, Words, WordsFile, as_json
from dashboard.workbooks import XLSX, workbook
from db.refusal import Refusal
from db.vocabulary import Origin, Status, Text
from queries.ask import Door
from queries.indicators import TABLES
from queries.values import Viewer

_SHEETS = (Text("Tabell", "Table"), Text("Ett tall per rad", "One row a figure"), texts.NOTES)


def _csv(rows: Iterator[Sequence[Value]], extract: Extract) -> bytes:
    return delimited(rows, extract.language, plain=extract.plain_dialect)


def _xlsx(extract: Extract) -> bytes:
    """A workbook: the table as shown, one row a figure, and the notes."""
    about = extract.about()
    wide, long, notes = (name.in_(extract.language) for name in _SHEETS)
    return workbook(
        about["title"],
        extract.context.catalogue.published_at,
        [(wide, extract.wide()), (long, extract.long())],
        (notes, about),
    )


def _json_stat(extract: Extract) -> bytes:
    """A JSON-stat 2.0 dataset: signs in ``status``, and in ``note`` what the page tells beside."""
    cube, about = extract.cube(), extract.about()
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": about["title"],
        "href": f"{extract.base}{about['address']}",
        "note": [*about["origins"].values(), *chain(*extract.more().values()), *about["notes"]],
        "source": about["source"],
        "updated": about["published_at"],
        "id": list(cube.dimensions),
        "size": [len(each["category"]["index"]) for each in cube.dimensions.values()],
        "role": cube.roles,
        "dimension": cube.dimensions,
        "value": cube.values,
        "status": {
            str(at): status.sign
            for at, status in enumerate(cube.statuses)
            if status is not Status.SHOWN
        },
        "extension": about | dict(cube.beside) | {"status": {"label": about["legend"]}},
    }
    return as_json(dataset)


def _records(extract: Extract) -> bytes:
    """One object a figure, with the names of the long form, and what is said beside them."""
    names, *rows = extract.long()
    figures = [dict(zip(map(str, names), map(_plain, row), strict=True)) for row in rows]
    return as_json({"about": extract.about(), "figures": figures})


def _plain(value: Value) -> str | float | None:
    """A value as JSON has it; whole numbers stay whole."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


@dataclass(frozen=True, slots=True)
class Writer:
    """A file format: its media type and how an extract is written in it."""

    media_type: str
    write: Callable[[Extract], bytes]


WRITERS = {
    "csv": Writer(CSV, lambda extract: _csv(extract.wide(), extract)),
    "long.csv": Writer(CSV, lambda extract: _csv(extract.long(), extract)),
    "xlsx": Writer(
        XLSX,
        _xlsx,
    ),
    "json": Writer(JSON, _json_stat),
    "long.json": Writer(JSON, _records),
    "meta.json": Writer(JSON, lambda extract: as_json(extract.about())),
}


Making = Callable[[Context, bool, str], Extract]


def _of_indicators(table: str) -> Making:
    return lambda context, *more: IndicatorExtract.of(context, table, *more)


EXTRACTS: Mapping[str, Making] = {
    **{table: _of_indicators(table) for table in TABLES},
    RECONCILIATION: ReconciliationExtract.of,
}
"""Every table that `WRITERS` can write, with how it is made for a selection, a dialect and a base."""

WORDS: Mapping[str, Callable[[Context], Words]] = {
    SUBMISSIONS: submissions,
    "theory": theory_words,
    "quality": quality_words,
    "contents": contents_words,
    "models": model_words,
    "incentives": incentive_words,
    "timeline": timeline_words,
    "responsibilities": responsibility_words,
    **OUTCOME_WORDS,
}
"""The tables of words: what each holds for a selection."""


@dataclass(frozen=True, slots=True)
class RequestedFile:
    """A file that an address names: what it holds, how it is written, what it is called."""

    extract: Extract
    writer: Writer
    name: str

    @property
    def context(self) -> Context:
        return self.extract.context

    @property
    def media_type(self) -> str:
        return self.writer.media_type

    @property
    def modified(self) -> datetime | None:
        """When what it holds was published."""
        return self.context.catalogue.published_at

    def origins(self) -> set[Origin]:
        return self.extract.origins()

    def content(self) -> bytes:
        return self.writer.write(self.extract)


def requested(
    door: Door, who: Viewer, name: str, pairs: Iterable[tuple[str, str]], base: str = ""
) -> RequestedFile | WordsFile:
    """The file ``<table>.<extension>`` for the selection in ``pairs``, as ``who`` may see it.

    What leads to the service from elsewhere begins with ``base``, as ``https://tall.imdi.no``.
    Raises Refusal for anything it does not know: ``unknown_table``, ``unknown_extension``,
    ``bad_dialect``, and what `Request.from_pairs` and the door refuse.
    """
    table, _, extension = name.partition(".")
    if table not in EXTRACTS and table not in WORDS:
        known = ", ".join([*EXTRACTS, *WORDS])
        raise Refusal("unknown_table", 404, table=table[:40], known=known)
    formats = FORMATS if table in WORDS else WRITERS
    if extension not in formats:
        raise Refusal("unknown_extension", 404, extension=extension[:40], known=", ".join(formats))
    if table == SUBMISSIONS and not door.has_records:
        raise Refusal("no_records", http_status=403)
    plain, kept = without_dialect(pairs)
    request = Request.from_pairs(f"/data/{name}", kept)
    viewer = asking(who, request, door.audiences)
    page = page_with(table)
    context = Context.open(
        door,
        viewer,
        request,
        of_reports=table == SUBMISSIONS,
        after_closing=page is not None and page.after_closing,
        tables=() if page is None else page.tables,
    )
    if table in WORDS:
        return WordsFile(table, context, WORDS[table](context), extension, plain)
    extract = EXTRACTS[table](context, plain, base)
    return RequestedFile(extract, WRITERS[extension], extract.file_name(extension))
