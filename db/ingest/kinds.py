"""Every kind of report: the forms it may come in, and the headings that tell which it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.ingest.columns import Column, ReportRow
from db.ingest.findings import Finding
from db.ingest.flat import FLAT
from db.ingest.residents import COLUMNS as OF_RESIDENTS
from db.ingest.residents import ResidentRow
from db.ingest.row_rules import broken_rules
from db.vocabulary import CentreKind, Language, ReportKind


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A form that reports of a kind come in: its columns, and what a row of it becomes."""

    kind: ReportKind
    columns: tuple[Column, ...]
    row: type[ReportRow]

    def rules(self, row: Any) -> Iterator[Finding]:
        """What is wrong with a row by itself."""
        if isinstance(row, ResidentRow):
            return broken_rules(row)
        flat = FLAT[self.kind]
        singly = flat.singly
        return (singly if singly and isinstance(row, singly.row) else flat).rules(row)

    @property
    def words(self) -> set[str]:
        """Its headings in both languages."""
        return {word for column in self.columns for word in (column.name, column.nb)}


FORMS: tuple[Form, ...] = (
    Form(ReportKind.RESIDENTS, OF_RESIDENTS, ResidentRow),
    *(Form(flat.kind, flat.columns, flat.row) for flat in FLAT.values()),
    *(
        Form(flat.kind, flat.singly.columns, flat.singly.row)
        for flat in FLAT.values()
        if flat.singly is not None
    ),
)

COLUMNS: Mapping[ReportKind, tuple[Column, ...]] = {
    form.kind: form.columns for form in reversed(FORMS)
}
"""The columns of each kind of report, in the form that is kept."""
ROWS: Mapping[ReportKind, type[ReportRow]] = {form.kind: form.row for form in reversed(FORMS)}


def form_of(headings: Collection[str]) -> Form | None:
    """The form that most of the ``headings`` are of, those that every form has left out.

    None when there are none but those. Of two with as many, the one that has more of its own.
    """
    there = {*headings}
    best = max(FORMS, key=lambda form: (len(_telling[form] & there), len(_own[form] & there)))
    return best if _telling[best] & there else None


def _own_headings(form: Form) -> set[str]:
    """The headings that no other form has."""
    others: set[str] = set().union(*(other.words for other in FORMS if other is not form))
    return form.words - others


_everywhere = set.intersection(*(form.words for form in FORMS))
_telling = {form: form.words - _everywhere for form in FORMS}
_own = {form: _own_headings(form) for form in FORMS}


def places_of(kind: ReportKind) -> Collection[CentreKind]:
    """The kinds of centre that a report may be for."""
    return FLAT[kind].places if kind in FLAT else (CentreKind.INTEGRATION,)


def after_closing(kind: ReportKind) -> bool:
    """Whether a report may be for a centre that has closed."""
    return kind in FLAT and FLAT[kind].after_closing


def heading(column: str, language: Language) -> str:
    """What a finding's column is called in a file in ``language``; a letter stays as it is."""
    return column if language is Language.EN else _NORWEGIAN_HEADINGS.get(column, column)


_NORWEGIAN_HEADINGS = {column.name: column.nb for form in FORMS for column in form.columns}
