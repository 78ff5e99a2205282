"""What the report says of an item, as it says it: a number, about a number, or over one."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import formats
from db.surveys import items, statements
from db.vocabulary import Language, Quarter, Text
from queries.indicators import of_table
from queries.measures import Indicator
from queries.reconciliation import Qualifier, Stated, stated_figures

_SAID: Mapping[Qualifier, Text] = {
    Qualifier.EXACT: Text("{n}", "{n}"),
    Qualifier.APPROX: Text("om lag {n}", "about {n}"),
    Qualifier.AT_LEAST: Text("over {n}", "over {n}"),
    Qualifier.HIGHEST: Text("høyest av alle", "highest of all"),
    Qualifier.LOWEST: Text("lavest av alle", "lowest of all"),
}
_AGAINST = Text("{need}, motsatt", "{need}, against")


def _of(entry: Indicator) -> list[Stated]:
    """What the report states of an entry or its parts."""
    return [
        stated
        for stated in stated_figures()
        if (asked := stated.kind.asked) is not None and asked.indicator == entry.id
    ]


def said_of(entry: Indicator, language: Language, quarter: Quarter) -> str:
    """What the report says of an entry at a half-year, «over 70 %»; empty when it says no number."""
    said = []
    for stated in _of(entry):
        asked = stated.kind.asked
        if asked is None or stated.quarter != entry.rhythm.period(quarter):
            continue
        number = "" if stated.value is None else formats.number(float(stated.value), 0, language)
        words = _SAID[stated.qualifier].in_(language, n=formats.percent(number, language))
        if asked.category:
            words = f"{entry.categories[asked.category].in_(language)} {words}".lower()
        said.append(words)
    return ", ".join(said)


def told_of() -> set[Quarter]:
    """The quarters that the rounds which the report tells of stand at."""
    stated = (each for entry in of_table("surveys") for each in _of(entry))
    return {each.quarter for each in stated if each.quarter is not None}


def bound_of(entry: Indicator) -> tuple[float, float] | None:
    """The range in which the report puts the whole of an entry; None when it puts it in none."""
    for stated in _of(entry):
        asked, reach = stated.kind.asked, stated.reach
        if asked is not None and not asked.category and reach is not None:
            return float(reach.low or 0), float(100 if reach.high is None else reach.high)
    return None


def figure_of(entry: Indicator) -> str:
    """The number of the figure in the report."""
    return items()[entry.id.removeprefix("survey_")].source


def motive_of(entry: Indicator, language: Language) -> str:
    """The kind of motivation that a statement tells of; empty for one of a need alone."""
    motive = statements()[entry.id.removeprefix("motivation_")].motive
    return "" if motive is None else motive.text.in_(language)


def need_of(entry: Indicator, language: Language) -> str:
    """The need that a statement tells of, or against; empty for none."""
    statement = statements()[entry.id.removeprefix("motivation_")]
    if statement.need is None:
        return ""
    need = statement.need.text.in_(language)
    return _AGAINST.in_(language, need=need) if statement.against else need
