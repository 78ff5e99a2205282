"""Outcomes of the pairs in words: names, shares with intervals, differences, and why there is none.

The page and the files say the same by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard import formats
from dashboard.context import Context
from dashboard.outcome_charts import percent
from db.vocabulary import Language, Quarter, Text
from queries.comparability import LEAST, Ground, Judgement, Part, State
from queries.indicators import INDICATORS
from queries.indicators.pairs import Group
from queries.outcomes import FIGURES, INDICATORS_ASKED, Pair, Side, pairs_of
from queries.proportions import Interval
from queries.values import TOTAL

ALL_PAIRS = Text("Alle parene", "All pairs")
PAIR = Text("Par", "Pair")
OUTCOME = Text("Utfall", "Outcome")
GROUP = Text("Gruppe", "Group")
DIFFERENCE = Text("Forskjell", "Difference")
SIX_MONTHS = Text("Bosatt innen 6 md.", "Settled within 6 mo.")
NOT_COMPARED = Text("Ikke sammenlignet: {why}.", "Not compared: {why}.")
_SPAN = Text("{low} til {high}", "{low} to {high}")
_NOBODY = Text("ingen er fulgt lenge nok", "nobody has been followed for long enough")
POINTS = Text("prosentpoeng", "percentage points")


def read_pairs(context: Context, quarter: Quarter | None = None) -> list[Pair]:
    """The chosen pairs, and all together, in a quarter; all are read, as all judge the last."""
    quarter = quarter or context.quarter
    every = replace(context.scope, centres=tuple(context.catalogue.centres), quarters=(quarter,))
    pairs = pairs_of(context.ask(INDICATORS_ASKED, every), every.centres, quarter)
    chosen = {*context.scope.centres, TOTAL}
    return [pair for pair in pairs if pair.centre in chosen]


def pair_name(context: Context, pair: Pair) -> str:
    """Both centres: «Oslo – Drammen statlige mottak»."""
    if pair.centre == TOTAL:
        return context.say(ALL_PAIRS)
    facts = context.catalogue.centres[pair.centre]
    return f"{facts.name} – {facts.compared_with or ''}"


def short_name(context: Context, pair: Pair) -> str:
    """The pair by its integration centre."""
    if pair.centre == TOTAL:
        return context.say(ALL_PAIRS)
    return context.catalogue.centres[pair.centre].name


def figure_name(figure: str, language: Language) -> str:
    """What a share is called in little room."""
    indicator, part = FIGURES[figure]
    return SIX_MONTHS.in_(language) if part else INDICATORS[indicator].short.in_(language)


def why_not(judgement: Judgement, language: Language) -> str:
    """The grounds against a comparison: «ulikt: ankomstperiode»."""

    def names(state: State) -> str:
        traits = judgement.traits(state)
        return formats.listing([trait.text.in_(language) for trait in traits], language)

    told = []
    for ground in judgement.grounds:
        if ground is Ground.UNKNOWN and Ground.MISSING in judgement.grounds:
            continue  # of groups that are not known nothing is
        wanted = State.UNLIKE if ground is Ground.UNLIKE else State.UNKNOWN
        told.append(ground.text.in_(language, least=LEAST, traits=names(wanted)))
    return "; ".join(told)


def interval_in_words(share: Interval, language: Language) -> str:
    """The ends of a share's interval: «48 til 65 %»."""
    low = formats.number(100 * share.low, 0, language)
    return _SPAN.in_(language, low=low, high=percent(share.high, language))


def difference_in_words(found: Interval, language: Language) -> tuple[str, str]:
    """A difference in percentage points, with its sign, and its interval."""
    value, low, high = (
        signed(100 * each, language) for each in (found.value, found.low, found.high)
    )
    return (
        f"{value}{formats.NBSP}{POINTS.in_(language)}",
        _SPAN.in_(language, low=low, high=high),
    )


def signed(value: float, language: Language) -> str:
    """A whole number with its sign, zero without."""
    text = formats.number(value, 0, language)
    return f"+{text}" if formats.rounded(value, 0) > 0 else text


def none_in_words(side: Side, part: Part | None, language: Language) -> str:
    """Why a group has no share: nobody is there, or it is not shown."""
    if part is not None:
        return _NOBODY.in_(language)
    return side.why_none.text.in_(language)


@dataclass(frozen=True, slots=True)
class Line:
    """A share of a pair, laid side by side."""

    pair: Pair
    figure: str

    def part(self, group: Group) -> Part | None:
        return self.pair.sides[group].shares[self.figure]

    @property
    def difference(self) -> Interval | Judgement:
        return self.pair.difference(self.figure)


def lines_of(pairs: Sequence[Pair]) -> list[Line]:
    """Every share of every pair, share by share."""
    return [Line(pair, figure) for figure in FIGURES for pair in pairs]
