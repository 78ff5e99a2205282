"""The empty report form: `template` gives a workbook that the import reads without change.

The report's sheet holds the headings and nothing below them. The lists that its cells choose from,
and an example, are on sheets that the import passes over.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

import xlsxwriter

from db.centres import centres, countries
from db.ingest import cells
from db.ingest.codes import Code
from db.ingest.columns import Column
from db.ingest.flat import FLAT
from db.ingest.kinds import COLUMNS, places_of
from db.ingest.residents import QUARTERLY, WEEKLY
from db.ingest.row_rules import RULES
from db.models import Centre
from db.refusal import Refusal
from db.vocabulary import Labelled, Language, Quarter, ReportKind, Rhythm, Text

LAST_ROW = 10_000
"""The last row whose cells are checked while they are filled in; the import checks every one."""

_GUIDANCE, _LISTS = Text("Veiledning", "Guidance"), Text("Lister", "Lists")
_TITLES = {ReportKind.RESIDENTS: Text("Rapport om beboere", "Report of residents")} | {
    kind: flat.title for kind, flat in FLAT.items()
}
_NEEDED = Text("Må fylles ut.", "Must be filled in.")
_RULES_HEADING = Text("Hva importen kontrollerer", "What the import checks")
_RULE_HEADS = (
    Text("Kolonne", "Column"),
    Text("Det som meldes", "What is told"),
    Text("Hva du gjør", "What to do"),
    Text("Hvor alvorlig", "How serious"),
)
_COLUMN_HEADS = (
    Text("Kolonne", "Column"),
    Text("Hva den er", "What it is"),
    Text("Hvordan den skrives", "How it is written"),
    Text("Fylles ut", "Filled in"),
    Text("Eksempel", "Example"),
)
_ALWAYS, _WHEN_KNOWN = Text("Alltid", "Always"), Text("Når det er aktuelt", "Where it applies")
_COMMON = (
    Text(
        "Fyll ut det første arket og send arbeidsboken som den er. Dette arket og listene leses ikke.",
        "Fill in the first sheet and send the workbook as it is. The other sheets are not read.",
    ),
    Text(
        "La overskriftene stå. En tom celle betyr at det ikke er oppgitt; 0 betyr ingen.",
        "Leave the headings as they are. An empty cell means not told; 0 means none.",
    ),
    Text(
        "Skriv aldri navn, fødselsnummer eller DUF-nummer noe sted: da avvises hele filen.",
        "Never write a name or a national identity or DUF number anywhere: the whole file is refused.",
    ),
)
_OF_KIND = {
    ReportKind.RESIDENTS: (
        Text(
            "Én rad for hver voksne beboer på kvartalets siste dag, også dem uten avtale, og for dem "
            "som fikk avtalen avsluttet i kvartalet.",
            "One row for each adult resident on the quarter's last day, those without a contract too, "
            "and for those whose contract ended in the quarter.",
        ),
    ),
} | {kind: flat.guidance for kind, flat in FLAT.items()}
_FROM_LIST = Text("Velg fra listen.", "Choose from the list.")
_A_DAY = Text("Dato, for eksempel 30.09.2017.", "A date, such as 2017-09-30.")
_AT_MOST = Text(
    "Et tall fra 0 til {most}, høyst to desimaler.",
    "A number from 0 to {most}, at most two decimals.",
)
_WHOLE = Text("Et helt tall fra 0 til {most}.", "A whole number from 0 to {most}.")
_FOUR_DIGITS = Text("Fire sifre.", "Four digits.")
_SIGNS = Text("1–32 tegn.", "1–32 signs.")

_WIDTHS = (36, 62, 54, 26, 16)
"""How wide the guidance's columns are, in signs."""

_BRAND, _PALE, _INK, _RULE, _MISSING = "#12395b", "#eef2f7", "#18202b", "#d5dae2", "#fff6df"


_AS_TEXT = Text("@", "@")
"""A cell that keeps what is written, leading zeros too."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """How a cell is filled in: what may be written, how it is shown, and the words that say so."""

    validation: Mapping[str, Any]
    how: Text
    shown_as: Text = _AS_TEXT
    values: Mapping[str, object] | None = None
    """The words to choose from and what each means; None when the cell is no choice."""


def _between(kind: str, least: object, most: object) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}


def _up_to(most: int, kind: str, how: Text, shown_as: str) -> _Entry:
    words = Text(how.nb.format(most=most), how.en.format(most=most))
    return _Entry(_between(kind, 0, most), words, Text(shown_as, shown_as))


_ENTRIES: Mapping[Callable[[str], object], _Entry] = {
    cells.day: _Entry(
        _between("date", date(1990, 1, 1), date(2100, 12, 31)),
        _A_DAY,
        Text("dd.mm.yyyy", "yyyy-mm-dd"),
    ),
    WEEKLY: _up_to(cells.HOURS_IN_A_WEEK, "decimal", _AT_MOST, "0.0#"),
    QUARTERLY: _up_to(cells.HOURS_IN_A_QUARTER, "decimal", _AT_MOST, "0.0#"),
    cells.participant_id: _Entry(_between("length", 1, 32), _SIGNS),
    cells.municipality: _Entry({"validate": "length", "criteria": "==", "value": 4}, _FOUR_DIGITS),
}
"""How each reader's cells are filled in; those of the other readers are chosen from a list."""


def template(
    kind: ReportKind,
    language: Language,
    *,
    today: date,
    centre: str | None = None,
    quarter: Quarter | None = None,
) -> bytes:
    """The empty form for a report; with a ``centre`` or ``quarter`` it offers no other.

    Raises Refusal ``unknown_centre``, and ``no_report_then`` for a quarter that is not reported.
    """
    reporting = [c for c in centres() if c.kind in places_of(kind)]
    chosen = [c for c in reporting if centre in (None, c.code)]
    if not chosen:
        raise Refusal("unknown_centre", centre=str(centre)[:40])
    quarters = _reported(chosen, today)
    if quarter is not None:
        quarters = [q for q in quarters if q == quarter]
    if not quarters:
        raise Refusal("no_report_then", quarter=str(quarter or Quarter.of(today)))
    choices: dict[Callable[[str], object], Mapping[str, object]] = {
        cells.centre: {c.code: c.name for c in chosen},
        cells.quarter: {q.code_in(language): q.label(language) for q in quarters},
        cells.half_year: {
            Rhythm.HALF_YEAR.code(q): Rhythm.HALF_YEAR.label(q, language)
            for q in map(Rhythm.HALF_YEAR.period, quarters)
        },
        cells.country: dict.fromkeys(sorted(countries()), ""),
    }
    columns = [(column, _entry(column, language, choices)) for column in COLUMNS[kind]]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    title = _TITLES[kind].in_(language)
    book.set_properties({"title": title, "created": datetime(today.year, today.month, today.day)})  # noqa: DTZ001
    report, guidance, lists = (
        book.add_worksheet(name)
        for name in (
            kind.text.in_(language).title(),
            *(t.in_(language) for t in (_GUIDANCE, _LISTS)),
        )
    )
    ranges = _write_lists(book, lists, columns, language)
    _write_report(book, report, columns, ranges, language, title)
    _write_guidance(book, guidance, kind, columns, language)
    book.close()
    return buffer.getvalue()


def written(value: object, column: Column, language: Language) -> object:
    """``value`` as it is put into a cell of ``column``: a date, a number or a word of the list."""
    if column.words is not None:
        return next(w for w, v in column.words.in_(language).items() if v == value)
    if isinstance(value, Quarter):
        by = Rhythm.HALF_YEAR if column.read is cells.half_year else Rhythm.QUARTER
        return by.code_in(value, language)
    return value


def file_name(
    kind: ReportKind, language: Language, centre: str | None = None, quarter: Quarter | None = None
) -> str:
    """What the form is called when it is saved."""
    first = kind.code if language is Language.EN else kind.text.nb
    parts = [first, centre, quarter.code_in(language) if quarter else ""]
    return "_".join(filter(None, parts)) + ".xlsx"


def _reported(chosen: Sequence[Centre], today: date) -> list[Quarter]:
    """The quarters that any of the centres was open in and that have begun, the newest first.

    An ordinary centre is reported of while the one that it is compared with is open.
    """
    now = Quarter.of(today)
    by_partner = {centre.compared_with: centre for centre in centres()}
    opened = [by_partner.get(centre.code, centre) for centre in chosen]
    found = {
        quarter
        for centre in opened
        if centre.first_quarter is not None
        for quarter in centre.first_quarter.through(min(centre.last_quarter or now, now))
    }
    return sorted(found, reverse=True)


def _entry(
    column: Column,
    language: Language,
    choices: Mapping[Callable[[str], object], Mapping[str, object]],
) -> _Entry:
    if column.words is not None:
        values = column.words.in_(language)
    elif column.read in choices:
        values = choices[column.read]
    elif isinstance(column.read, cells.Whole):
        return _up_to(column.read.most, "integer", _WHOLE, "0")
    else:
        return _ENTRIES[column.read]
    return _Entry({"validate": "list"}, _FROM_LIST, values=values)


def _write_lists(
    book: Any, sheet: Any, columns: Sequence[tuple[Column, _Entry]], language: Language
) -> dict[str, str]:
    """Writes each list with what its words mean, and gives the range of each column's words."""
    head = book.add_format({"bold": True, "bg_color": _BRAND, "font_color": "#ffffff"})
    text = book.add_format({"num_format": "@", "font_color": _INK})
    soft = book.add_format({"font_color": "#4d5868"})
    ranges = {}
    place = 0
    for column, entry in columns:
        if entry.values is None:
            continue
        sheet.write_string(0, place, column.heading(language), head)
        sheet.write_blank(0, place + 1, None, head)
        for row, (word, meaning) in enumerate(entry.values.items(), start=1):
            sheet.write_string(row, place, word, text)
            label = meaning.text.in_(language) if isinstance(meaning, Labelled) else meaning
            if isinstance(label, str):
                sheet.write_string(row, place + 1, label, soft)
        meanings = [
            v.text.in_(language) if isinstance(v, Labelled) else v for v in entry.values.values()
        ]
        longest = max((len(m) for m in meanings if isinstance(m, str)), default=0)
        sheet.set_column(place, place, len(column.heading(language)) + 3)
        sheet.set_column(place + 1, place + 1, longest + 3)
        letters = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
        name = _LISTS.in_(language)
        ranges[column.name] = f"={name}!{letters}$2:{letters}${len(entry.values) + 1}"
        place += 2
    sheet.freeze_panes(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return ranges


def _write_report(
    book: Any,
    sheet: Any,
    columns: Sequence[tuple[Column, _Entry]],
    ranges: Mapping[str, str],
    language: Language,
    title: str,
) -> None:
    """The sheet to fill in: a heading for each column, and cells that say what belongs in them."""
    frame = {"bold": True, "valign": "vcenter", "border": 1, "border_color": _RULE}
    needed = book.add_format({**frame, "bg_color": _BRAND, "font_color": "#ffffff"})
    other = book.add_format({**frame, "bg_color": _PALE, "font_color": _INK})
    missing = book.add_format({"bg_color": _MISSING})
    last = xlsxwriter.utility.xl_col_to_name(len(columns) - 1)
    for place, (column, entry) in enumerate(columns):
        heading = column.heading(language)
        style = book.add_format({"num_format": entry.shown_as.in_(language)})
        sheet.set_column(place, place, max(len(heading) + 3, 12), style)
        sheet.write_string(0, place, heading, needed if column.filled else other)
        told = _told(column, entry, language)
        sheet.write_comment(0, place, told, {"x_scale": 2, "font_size": 10, "author": ""})
        rule = {
            **entry.validation,
            "input_title": heading,
            "input_message": told,
            "error_title": heading,
            "error_message": entry.how.in_(language),
        }
        if column.name in ranges:
            rule["source"] = ranges[column.name]
        sheet.data_validation(1, place, LAST_ROW - 1, place, rule)
        if column.filled:
            letters = xlsxwriter.utility.xl_col_to_name(place)
            started = f"=AND(COUNTA($A2:${last}2)>0,ISBLANK(${letters}2))"
            rule = {"type": "formula", "criteria": started, "format": missing}
            sheet.conditional_format(1, place, LAST_ROW - 1, place, rule)
    sheet.set_row(0, 24)
    sheet.freeze_panes(1, 3 if len(columns) > 10 else 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    sheet.fit_to_pages(3 if len(columns) > 10 else 1, 0)
    sheet.repeat_rows(0)
    if len(columns) > 10:
        sheet.repeat_columns(0, 2)
    sheet.set_header(f"&L{title}&R&A")
    sheet.set_footer("&R&P / &N")
    sheet.print_across()
    sheet.hide_gridlines(0)
    sheet.set_default_row(18)


def _told(column: Column, entry: _Entry, language: Language) -> str:
    """What the column is, how it is written, and whether it must be filled in."""
    words = [column.about, entry.how, *([_NEEDED] if column.filled else [])]
    return " ".join(each.in_(language) for each in words)


def _write_guidance(
    book: Any,
    sheet: Any,
    kind: ReportKind,
    columns: Sequence[tuple[Column, _Entry]],
    language: Language,
) -> None:
    """What to fill in, column by column with an example, and what the import looks for."""
    large = book.add_format({"bold": True, "font_size": 16, "font_color": _BRAND})
    section = book.add_format({"bold": True, "font_size": 12, "font_color": _BRAND})
    head = book.add_format({"bold": True, "bg_color": _BRAND, "font_color": "#ffffff"})
    frame = {"valign": "top", "text_wrap": True, "bottom": 1, "bottom_color": _RULE}
    name = book.add_format({**frame, "bold": True})
    text = book.add_format(frame)
    plain = book.add_format({"font_color": _INK})
    example = {
        word: book.add_format({**frame, "align": "left", "bg_color": _PALE, "num_format": word})
        for word in {entry.shown_as.in_(language) for _, entry in columns}
    }
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, _TITLES[kind].in_(language), large)
    row = 2
    for line in (*_OF_KIND[kind], *_COMMON):
        sheet.write_string(row, 0, f"• {line.in_(language)}", plain)
        row += 1
    row += 1
    for place, heading in enumerate(_COLUMN_HEADS):
        sheet.write_string(row, place, heading.in_(language), head)
    for column, entry in columns:
        row += 1
        sheet.write_string(row, 0, column.heading(language), name)
        sheet.write_string(row, 1, column.about.in_(language), text)
        sheet.write_string(row, 2, entry.how.in_(language), text)
        _make_room(sheet, row, column.about.in_(language), entry.how.in_(language))
        when = _ALWAYS if column.filled else _WHEN_KNOWN
        sheet.write_string(row, 3, when.in_(language), text)
        shown = written(column.read(column.example), column, language)
        style = example[entry.shown_as.in_(language)]
        if isinstance(shown, date):
            sheet.write_datetime(row, 4, datetime(shown.year, shown.month, shown.day), style)  # noqa: DTZ001
        elif isinstance(shown, Decimal | int):
            sheet.write_number(row, 4, float(shown), style)
        else:
            sheet.write_string(row, 4, str(shown), style)
    row += 2
    if kind is ReportKind.RESIDENTS:
        sheet.write_string(row, 0, _RULES_HEADING.in_(language), section)
        row += 1
        for place, heading in enumerate(_RULE_HEADS):
            sheet.write_string(row, place, heading.in_(language), head)
        headings = {column.name: column.heading(language) for column, _ in columns}
        for code, named, details in _rules():
            row += 1
            columns_named = "\n".join(headings[each] for each in named)
            happened = code.happened.in_(language, **details)
            remedy = code.remedy.in_(language, **details)
            _make_room(sheet, row, happened, remedy, lines=len(named))
            sheet.write_string(row, 0, columns_named, name)
            sheet.write_string(row, 1, happened, text)
            sheet.write_string(row, 2, remedy, text)
            sheet.write_string(row, 3, code.grade.text.in_(language), text)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P / &N")


def _make_room(sheet: Any, row: int, about: str, how: str, *, lines: int = 1) -> None:
    """Makes the row as high as its texts need; not every program does so by itself."""
    needed = (ceil(len(about) / 1.15 / _WIDTHS[1]), ceil(len(how) / 1.15 / _WIDTHS[2]), lines)
    sheet.set_row(row, 15 * max(needed) + 1)


def _rules() -> list[tuple[Code, list[str], Mapping[str, str]]]:
    """Each rule of a row once, with the columns that it may point to where they are few."""
    found: dict[Code, tuple[list[str], Mapping[str, str]]] = {}
    for rule in RULES:
        found.setdefault(rule.code, ([], rule.details))[0].append(rule.column)
    return [(code, columns[:3], details) for code, (columns, details) in found.items()]
