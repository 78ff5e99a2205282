"""One figure: the sentence that quotes it, and where it comes from.

Every cell of a table, every point of a chart and every row of the long file leads here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from dashboard import formats, texts
from dashboard.blocks import PartsBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.figure_name import FigureName
from dashboard.grid import ALL_CENTRES, Column
from dashboard.memo import Quoted, counted, counted_of, figure_label, formula, plain
from dashboard.page import Page, View
from dashboard.request import Request
from dashboard.sections import aim, described, page_of
from dashboard.tables import sign
from db.days import moment
from db.refusal import Refusal
from db.vocabulary import Audience, Permission, Status, Text
from queries.indicators import TABLES
from queries.measures import INDICATOR_NOTES, Kind, Unit
from queries.values import TOTAL, Cell, Measure, Observation, Selection

_TITLE = Text("{label}, {centre}, {quarter}", "{label}, {centre}, {quarter}")
_LEAD = Text(
    "Hvor tallet kommer fra, og hvordan det kan gjengis.",
    "Where the figure comes from, and how it can be quoted.",
)
_MEMO = Text("Setning til notat", "Sentence for a memo")
_COPY = Text("Kopier setningen", "Copy the sentence")
_COPIED = Text("Setningen er kopiert", "The sentence is copied")
_WHENCE = Text("Hvor tallet kommer fra", "Where the figure comes from")
_ON = Text("Videre", "From here")

_VALUE = Text("Tall", "Figure")
_NUMERATOR = Text("Teller", "Numerator")
_DENOMINATOR = Text("Nevner", "Denominator")
_COUNTED = Text("Antall", "Number")
_WHOLE = Text("Av", "Out of")
_SHARE = Text("Andel", "Share")
_AMOUNTS = Text("Mål på hver", "Measured for each")
_PERSONS = Text("Personer bak tallet", "Persons behind the figure")
_DEFINITION = Text("Definisjon", "Definition")
_REVISION = Text("Revisjon", "Revision")
_REVISION_ONE = Text("Rapportens revisjon nummer {n}", "Revision number {n} of the centre's report")
_REVISION_ALL = Text(
    "Høyeste revisjonsnummer blant rapportene er {n}",
    "The highest revision number among the reports is {n}",
)
_NO_REPORT = Text("Ingen rapport ligger bak", "No report is behind it")
_PUBLISHED = Text("Publisering", "Publication")
_NOTE = Text("Merknad", "Note")
_OWNER = Text("Ansvarlig for definisjonen", "Responsible for the definition")
_IN_FILES = Text("Navn i filene", "Name in the files")

_TO_INDICATOR = Text(
    "Indikatoren: definisjon, historie og utvikling",
    "The indicator: definition, history and development",
)
_TO_TABLE = Text("Tabellen det står i: {table}", "The table it stands in: {table}")
_TO_REPORT = Text("Rapportene bak tallet", "The reports behind the figure")
_TO_FILE = Text(
    "Tallet som rad i en fil (CSV, én rad per tall)", "The figure as a row of a file (CSV)"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """The figure that the address names, as this reader may see it."""

    name: FigureName
    observation: Observation

    @property
    def column(self) -> Column:
        return self.name.column

    @property
    def cell(self) -> Cell:
        return self.observation.cell


def _named(context: Context) -> FigureName:
    """The figure that the address names, when there is one. Raises Refusal."""
    name = FigureName.parse(context.item or "")
    if name.centre != TOTAL:
        context.catalogue.require(name.centre, http_status=404)
    quarter = name.column.quarter
    if quarter not in name.column.indicator.rhythm.periods(context.catalogue.quarters):
        raise Refusal("unknown_quarter", http_status=404, quarter=str(quarter))
    for parameter, _ in context.request.selection.to_query():
        if parameter != "as_of":  # what else it is of, the name says
            raise Refusal("unknown_parameter", parameter=parameter)
    return name


def _find(context: Context) -> str:
    return _title(context, _named(context))


def _title(context: Context, name: FigureName) -> str:
    return context.say(
        _TITLE,
        label=figure_label(name.column, context.language),
        centre=_centre_name(context, name.centre),
        quarter=name.column.period_label(context.language).replace(" ", formats.NBSP),
    )


def _centre_name(context: Context, centre: str) -> str:
    if centre == TOTAL:
        return ALL_CENTRES.in_(context.language)
    return context.catalogue.centres[centre].name


def _view(context: Context) -> View:
    name = _named(context)
    column, centre = name.column, name.centre
    centres = () if centre == TOTAL else (centre,)
    scope = replace(context.scope, quarters=(column.quarter,))
    scope = replace(scope, centres=centres or scope.centres)
    answer = context.ask([column.indicator.id], scope)
    found = _Found(name, answer.get(column.indicator.id, centre, column.quarter, column.category))
    shown = found.cell.status is Status.SHOWN
    return View(
        [
            PartsBlock("memo", _memo(context, found), "block block-wide memo", context.say(_MEMO)),
            PartsBlock("whence", _whence(context, found), "block block-wide", context.say(_WHENCE)),
            PartsBlock("on", _on(context, found), "block block-wide", context.say(_ON)),
        ],
        {found.observation.origin} if shown else set(),
        _title(context, name),
        context.say(_LEAD),
    )


def _memo(context: Context, found: _Found) -> list[Element]:
    published = context.catalogue.published_at
    assert published is not None  # figures come from a publication
    facts = context.catalogue.centres.get(found.name.centre)
    number = context.catalogue.publication
    quoted = Quoted(found.column, found.observation, facts, number, published)
    return [
        html.P(quoted.sentence(context.language), id="memo-sentence", className="quote"),
        html.Button(
            context.say(_COPY),
            type="button",
            className="button",
            **{
                "aria-live": "polite",
                "data-copies": "memo-sentence",
                "data-copied": context.say(_COPIED),
            },
        ),
    ]


def _whence(context: Context, found: _Found) -> Element:
    """Every field of the figure, in the order in which one asks for them."""
    entry, observation, language = found.column.indicator, found.observation, context.language
    whole = not found.column.category  # a target is set for the whole alone
    notes = [] if observation.note is None else [INDICATOR_NOTES[observation.note]]
    published = context.catalogue.published_at
    items: list[tuple[Text, Any]] = [
        (_VALUE, _value(context, found)),
        *_counts(context, found),
        (_DEFINITION, entry.definition.in_(language)),
        (texts.FORMULA, formula(found.column, language)),
        (texts.TARGET, aim(context, entry, found.column.quarter) if whole else ""),
        (texts.ORIGIN, _origin(context, found)),
        (_REVISION, _revision(context, found)),
        (
            _PUBLISHED,
            f"{context.catalogue.publication}, {moment(published)}" if published else "",
        ),
        (texts.SOURCE_SECTION, entry.source.in_(language)),
        (_NOTE, " ".join(note.in_(language) for note in notes)),
        (texts.CAUTION, entry.caution.in_(language)),
        (_OWNER, entry.owner.in_(language)),
        (_IN_FILES, html.Code(str(found.name))),
    ]
    return described(context, items)


def _value(context: Context, found: _Found) -> Any:
    if found.cell.value is None:
        words = context.why_none(found.cell.status, found.name.centre, found.column.quarter)
        return [*list(sign(found.cell.status, context.language))[:1], f" {words}"]
    unit = found.column.indicator.unit
    number = formats.value(found.cell, unit, context.language)
    named = formats.value(found.cell, unit, context.language, bare=True) != number
    return number if named or number.endswith("%") else f"{number} {context.say(unit.text)}"


def _counts(context: Context, found: _Found) -> Iterator[tuple[Text, Any]]:
    """Numerator and denominator, each with what it counts; a sign where the figure is not shown."""
    column, language = found.column, context.language
    quartiles, number = (column.indicator.kind is k for k in (Kind.QUARTILES, Kind.NUMBER))
    over, under = (_COUNTED, _WHOLE) if number else (_NUMERATOR, _DENOMINATOR)
    if quartiles:
        yield _AMOUNTS, counted(column, language)
        yield _PERSONS, _count(context, found, found.cell.denominator, "")
        return
    yield over, _count(context, found, found.cell.numerator, counted(column, language))
    whole = counted_of(column, language)
    if whole:
        yield under, _count(context, found, found.cell.denominator, whole)
    if whole and number and found.cell.value is not None:
        # A table shows a part of a number as its share, unless numbers are chosen.
        share = column.indicator.read(found.cell, column.category, Measure.SHARE)
        yield _SHARE, formats.value(share, Unit.PERCENT, language)


def _count(context: Context, found: _Found, number: float | None, of: str) -> list[Any]:
    words: list[Any] = [html.Span(of, className="of")] if of else []
    if found.cell.status is not Status.SHOWN:
        return [*sign(found.cell.status, context.language), " ", *words]
    return [html.Strong(plain(number, context.language)), " ", *words]


def _origin(context: Context, found: _Found) -> str:
    if found.cell.status in (Status.NOT_REPORTED, Status.NOT_APPLICABLE):
        return ""
    return context.say(texts.ORIGIN_SENTENCE[found.observation.origin.code])


def _revision(context: Context, found: _Found) -> str:
    number = found.observation.revision
    if not number:
        return context.say(_NO_REPORT) + "."
    wording = _REVISION_ALL if found.name.centre == TOTAL else _REVISION_ONE
    return context.say(wording, n=number) + "."


def _on(context: Context, found: _Found) -> Element:
    column = found.column
    quarter = min(column.quarter, context.catalogue.quarters[-1])  # a half-year may go on
    table = column.indicator.section.table
    centres = () if found.name.centre == TOTAL else (found.name.centre,)
    here = Selection(centres, quarter, quarter, as_of=context.request.selection.as_of)

    def at(path: str, selection: Selection = here) -> str:
        return replace(context.request, path=path, selection=selection).address()

    links = {
        context.say(_TO_INDICATOR): at(f"/method/{column.indicator.id}"),
        context.say(_TO_TABLE, table=context.say(TABLES[table])): at(
            page_of(table), replace(here, centres=())
        ),
        context.say(_TO_FILE): at(f"/data/{table}.long.csv"),
    }
    internal = context.viewer.audience is Audience.INTERNAL
    if internal and Permission.SEE_REPORTS in context.viewer.may and context.door.has_records:
        reports = Request("/reports", here, context.language)
        links[context.say(_TO_REPORT)] = reports.address()
    return html.Ul(
        [html.Li(html.A(words, href=address)) for words, address in links.items()],
        className="waiting",
    )


PAGE = Page(
    path="/figure/<name>",
    title=Text("Tallet", "The figure"),
    lead=Text("", ""),
    tables=(),
    view=_view,
    find=_find,
    filters=False,
)
