"""What can be wrong with a database, in words, and how the looking is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from db.vocabulary import Labelled, Language, Text


class FlawKind(Labelled):
    """A way in which a database is not as it was written."""

    ENGINE = (
        "engine",
        "Databasemotoren melder: {message}.",
        "The database engine reports: {message}.",
    )
    DAMAGED = (
        "damaged",
        "Databasen er skadet og kan ikke leses ferdig ({part}).",
        "The database is damaged and cannot be read to the end ({part}).",
    )
    UNCHECKED = (
        "unchecked",
        "Dette kunne ikke kontrolleres: {part}. {why}",
        "This could not be checked: {part}. {why}",
    )
    REFERENCE = (
        "reference",
        "Rader i {table} som viser til noe som ikke finnes i {parent}: {rows}.",
        "Rows of {table} that refer to what is not in {parent}: {rows}.",
    )
    VALUE = (
        "value",
        "Rader i {table} med noe i {column} som ikke hører hjemme der: {rows}.",
        "Rows of {table} with something in {column} that does not belong there: {rows}.",
    )
    REPORT = (
        "report",
        "Rapporten {report} er ikke lenger slik den ble lest inn.",
        "The report {report} is no longer as it was imported.",
    )
    NOT_ERASED = (
        "not_erased",
        "Rapporten {report} står som slettet, men har rader.",
        "The report {report} is said to be erased, but has rows.",
    )
    ERASURE = (
        "erasure",
        "Revisjonssporet sier at {told} rapporter ble slettet {at}, men {found} står som slettet da.",
        "The audit says that {told} reports were erased {at}, but {found} are said to be so.",
    )
    PUBLICATION = (
        "publication",
        "Tallene eller rapportene i publisering {publication} er ikke lenger slik de ble publisert.",
        "The figures or reports of publication {publication} are no longer as they were published.",
    )
    COPY = (
        "copy",
        "Tallene er ikke lenger slik de ble kopiert hit med publisering {publication}.",
        "The figures are no longer as they were copied here with publication {publication}.",
    )
    NOT_A_COPY = (
        "not_a_copy",
        "Databasen er en kopi til å lese i, men har rader i {table}: {rows}.",
        "The database is a copy to read from, but has rows in {table}: {rows}.",
    )
    CHANGES = (
        "changes",
        "Publisering {publication} skal ha endret {told} tall, men {found} er endret.",
        "Publication {publication} is said to change {told} figures, but {found} are changed.",
    )
    AUDIT = (
        "audit",
        "Revisjonssporet er brutt ved ledd {link}: det er endret, eller noe er tatt bort før det.",
        "The audit is broken at link {link}: it is changed, or something before it is taken out.",
    )
    DECISION = (
        "decision",
        "Behandlingen av rapportene er endret, eller noe er tatt bort, ved steg {step}.",
        "What was decided about the reports is changed, or something is taken out, at step {step}.",
    )
    REMEMBERED = (
        "remembered",
        "Tellingen som er husket for {centre} {quarter}, er endret, mangler eller er til overs.",
        "The count remembered for {centre} {quarter} is changed, missing or one too many.",
    )
    RECOUNT = (
        "recount",
        "Godkjente rapporter gir andre tall for {quarter} enn de som er publisert ({cells} celler).",
        "The approved reports give other figures for {quarter} than those published ({cells} cells).",
    )


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it was written. ``details`` fill in the words; no row's content."""

    kind: FlawKind
    details: Mapping[str, str | Text] = field(default_factory=dict)

    def told(self, language: Language) -> str:
        """What is wrong, in words."""
        words = {name: _said(detail, language) for name, detail in self.details.items()}
        return self.kind.text.in_(language, **words)


def _said(detail: str | Text, language: Language) -> str:
    return detail.in_(language) if isinstance(detail, Text) else detail


Check = Callable[[], list[Flaw]]
"""A piece of the work: it looks at one thing and gives the flaws."""


Run = Callable[[list[Check]], list[Flaw]]
"""How checks are run: `all_of`, or one that shows how far it has come."""


def all_of(checks: Iterable[Check]) -> list[Flaw]:
    """Every flaw that the checks find."""
    return [flaw for check in checks for flaw in check()]
