"""Where the report's tables and figures are found, as words: for the page and its file."""

from __future__ import annotations

from typing import Any

from dashboard import texts
from dashboard.context import Context
from dashboard.word_files import Words
from db.contents import Entry, contents
from db.vocabulary import Language, Text
from queries.indicators import INDICATORS, TABLES

HEADS = (
    Text("I rapporten", "In the report"),
    Text("Hva den viser", "What it shows"),
    Text("Side", "Page"),
    Text("Fil", "File"),
)
_ADDRESS = Text("Adresse", "Address")
_INDICATOR = "/method/"


def reference(entry: Entry, language: Language) -> str:
    """«Tabell 6.1», «Vedlegg 2»."""
    return f"{entry.part.text.in_(language)} {entry.number}"


def page_title(entry: Entry, language: Language) -> str:
    """What it is called where it is found: an indicator's name, or the table's."""
    if entry.page.startswith(_INDICATOR):
        return INDICATORS[entry.page.removeprefix(_INDICATOR)].label.in_(language)
    return table_title(entry, language)


def table_title(entry: Entry, language: Language) -> str:
    """What the table is called that it can be taken as."""
    return (TABLES.get(entry.table) or texts.WORD_TABLES[entry.table]).in_(language)


def contents_words(context: Context) -> Words:
    """A row for each table, figure, section and questionnaire of the report."""
    language = context.language
    objects: list[dict[str, Any]] = [
        {
            "part": entry.part.code,
            "number": entry.number,
            "title": entry.title.in_(language),
            "page": context.address_of(entry.page),
            "table": entry.table,
        }
        for entry in contents()
    ]
    rows = [
        [
            reference(entry, language),
            entry.title.in_(language),
            page_title(entry, language),
            table_title(entry, language),
            context.address_of(entry.page),
        ]
        for entry in contents()
    ]
    heads = [context.say(head) for head in (*HEADS, _ADDRESS)]
    return Words([heads, *rows], objects)
