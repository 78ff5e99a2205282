"""Rapporten: its tables, figures and instruments, and where each is found here."""

from __future__ import annotations

from dashboard.blocks import TableBlock
from dashboard.contents_file import HEADS, page_title, reference, table_title
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.page import Page, Shelf, View
from dashboard.texts import WORD_TABLES
from dashboard.word_tables import word_table
from db.contents import Entry, contents
from db.vocabulary import Text

_HEADING = Text("Rapportens tabeller og figurer", "The report's tables and figures")
_LEAD = Text(
    "Finn igjen det du har lest: {n} tabeller, figurer, avsnitt og spørreskjemaer i evalueringens "
    "første delrapport, og hvor tallene står her.",
    "Find again what you have read: {n} tables, figures, sections and questionnaires of the "
    "evaluation's first report, and where the figures are here.",
)


def _view(context: Context) -> View:
    heading = context.say(_HEADING)
    table = word_table(
        heading,
        [context.say(head) for head in HEADS],
        [_row(context, entry) for entry in contents()],
    )
    lead = context.say(_LEAD, n=len(contents()))
    return View([TableBlock("contents", heading, table, lead=lead, wide=True)], signs=False)


def _row(context: Context, entry: Entry) -> list[Element]:
    language = context.language
    file = context.request.at(f"/data/{entry.table}.csv").address()
    return [
        html.Th(reference(entry, language), scope="row"),
        html.Td(entry.title.in_(language), className="sentence"),
        html.Td(html.A(page_title(entry, language), href=context.address_of(entry.page))),
        html.Td(html.A(table_title(entry, language), href=file, download=True)),
    ]


PAGE = Page(
    path="/contents",
    title=WORD_TABLES["contents"],
    lead=Text(
        "Evalueringens tabeller, figurer og spørreskjemaer, og hvor de er å finne.",
        "The evaluation's tables, figures and questionnaires, and where they are found.",
    ),
    tables=("contents",),
    shelf=Shelf.EVALUATION,
    view=_view,
    measured=False,
    filters=False,
)
