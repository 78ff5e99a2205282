"""What is known of a centre beside its figures: tables 2.1 and 4.1, one entry for each column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard import formats
from db.vocabulary import Language, Status, Text
from queries.values import CentreFacts

_YES, _NO = Text("Ja", "Yes"), Text("Nei", "No")


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column of table 4.1 or 2.1."""

    code: str
    label: Text
    of: Callable[[CentreFacts, Language], str | int | None]

    def value(self, facts: CentreFacts, language: Language) -> str | int:
        """The attribute, a number as a number; the sign for not reported when it is unknown."""
        value = self.of(facts, language)
        return Status.NOT_REPORTED.sign if value is None else value

    def say(self, facts: CentreFacts, language: Language) -> str:
        """The attribute as people read it."""
        value = self.value(facts, language)
        return formats.number(value, 0, language) if isinstance(value, int) else value


def _open(facts: CentreFacts, language: Language) -> str | None:
    if facts.first_quarter is None:
        return None
    last = facts.last_quarter.code_in(language) if facts.last_quarter else ""
    return f"{facts.first_quarter.code_in(language)}–{last}"


def _operator(facts: CentreFacts, language: Language) -> str | None:
    if facts.operator_type is None:
        return None
    kind = facts.operator_type.text.in_(language).capitalize()
    return f"{kind} ({facts.operator})" if facts.operator else kind


def _organisation(facts: CentreFacts, language: Language) -> str | None:
    return facts.organisation and facts.organisation.text.in_(language).capitalize()


def _also_ordinary(facts: CentreFacts, language: Language) -> str | None:
    if facts.also_ordinary is None:
        return None
    return (_YES if facts.also_ordinary else _NO).in_(language)


ATTRIBUTES = (
    Attribute("county", Text("Fylke (2017)", "County (2017)"), lambda facts, _: facts.county),
    Attribute("places", Text("Plasser", "Places"), lambda facts, _: facts.capacity_places),
    Attribute("places_most", Text("Høyst", "At most"), lambda facts, _: facts.capacity_max),
    Attribute("operator", Text("Drift", "Operator"), _operator),
    Attribute("organisation", Text("Botype", "Housing"), _organisation),
    Attribute(
        "also_ordinary", Text("Også ordinært mottak", "Also an ordinary centre"), _also_ordinary
    ),
    Attribute("open", Text("I drift", "Open"), _open),
    Attribute(
        "compared_with",
        Text("Sammenlignes med", "Compared with"),
        lambda facts, _: facts.compared_with,
    ),
)
