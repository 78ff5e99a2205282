"""Outcomes of the pairs in words: names, shares with intervals, differences, and why there is none.

The same rows stand on the page and in the file `outcome_pairs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dashboard import formats, texts
from dashboard.context import Context
from dashboard.outcome_charts import NAMES, percent
from dashboard.word_files import Words
from dashboard.workbooks import Row
from db.vocabulary import Language, Quarter, Status, Text
from queries.comparability import LEAST, RESERVATIONS, Ground, Judgement, Part, State
from queries.indicators import INDICATORS
from queries.indicators.outcome_times import EVENTS, Event
from queries.indicators.pairs import NOT_EFFECTS, Group
from queries.outcomes import FIGURES, INDICATORS_ASKED, Pair, Side, pairs_of
from queries.proportions import Interval
from queries.values import TOTAL

OUTCOME_PAIRS = "outcome_pairs"
ALL_PAIRS = Text("Alle parene", "All pairs")
PAIR = Text("Par", "Pair")
OUTCOME = Text("Utfall", "Outcome")
DIFFERENCE = Text("Forskjell", "Difference")
SIX_MONTHS = Text("Bosatt innen 6 md.", "Settled within 6 mo.")
NOT_COMPARED = Text("Ikke sammenlignet: {why}.", "Not compared: {why}.")
_SPAN = Text("{low} til {high}", "{low} to {high}")
_NOBODY = Text("ingen er fulgt lenge nok", "nobody has been followed for long enough")
_LOW, _HIGH = Text("nedre", "lower"), Text("øvre", "upper")
_PART, _WHOLE = Text("antall", "number"), Text("av", "of")
_POINTS = Text("prosentpoeng", "percentage points")
_P = Text("p-verdi, logrank", "p-value, log-rank")
_REMARK = Text("Merknad", "Remark")
_METHOD = Text(
    "Andelene har Wilson-intervaller og forskjellene Newcombe-intervaller, alle på 95 prosent. Bare "
    "par som sammenlignbarhetsvakten godtar, og med minst {least} i hver gruppe, har en forskjell.",
    "Shares have Wilson intervals and differences Newcombe intervals, all of 95 percent. Only pairs "
    "that the comparability guard accepts, with at least {least} in each group, have a difference.",
)


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
        f"{value}{formats.NBSP}{_POINTS.in_(language)}",
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
    status = Status.HIDDEN if Status.HIDDEN in side.statuses else Status.NOT_REPORTED
    return status.text.in_(language)


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


def outcome_words(context: Context) -> Words:
    """The file: a row for each share and each curve of each pair, in every chosen quarter."""
    say, language = context.say, context.language
    heads = [say(OUTCOME), say(PAIR), say(texts.QUARTER)]
    for group in Group:
        name = say(NAMES[group])
        heads += [f"{name}, {say(each)}" for each in (_PART, _WHOLE)]
        heads += [f"{name}, %", *(f"{name}, {say(each)}, %" for each in (_LOW, _HIGH))]
    difference = f"{say(DIFFERENCE)}, {say(_POINTS)}"
    heads += [difference, *(f"{difference}, {say(each)}" for each in (_LOW, _HIGH))]
    heads += [say(_P), say(_REMARK)]
    rows: list[Row] = [heads]
    objects: list[dict[str, Any]] = []
    origins = set()
    for quarter in context.scope.quarters:
        pairs = read_pairs(context, quarter)
        origins |= {o for pair in pairs for side in pair.sides.values() for o in side.origins}
        for each in _objects(context, pairs, quarter):
            objects.append(each)
            rows.append(_row(each, language))
    notes = [say(NOT_EFFECTS), say(_METHOD, least=LEAST), *map(say, RESERVATIONS)]
    return Words(rows, objects, notes, frozenset(origins))


def _objects(context: Context, pairs: Sequence[Pair], quarter: Quarter) -> Iterator[dict[str, Any]]:
    for line in lines_of(pairs):
        found = line.difference
        refused = why_not(found, context.language) if isinstance(found, Judgement) else ""
        yield {
            **_named(context, line.pair, quarter, figure_name(line.figure, context.language)),
            "figure": line.figure,
            **{group.value: _share(line.part(group)) for group in Group},
            "difference": None if isinstance(found, Judgement) else _in_percent(found),
            "logrank_p": None,
            "remark": context.say(NOT_COMPARED, why=refused) if refused else "",
        }
    for event in EVENTS:
        for pair in pairs:
            yield _of_curves(context, pair, event, quarter)


def _of_curves(context: Context, pair: Pair, event: Event, quarter: Quarter) -> dict[str, Any]:
    refused = why_not(pair.judgement, context.language)
    return {
        **_named(context, pair, quarter, event.label.in_(context.language)),
        "figure": event.id,
        **{group.value: None for group in Group},
        "difference": None,
        "logrank_p": pair.logrank(event),
        "remark": context.say(NOT_COMPARED, why=refused) if refused else "",
    }


def _named(context: Context, pair: Pair, quarter: Quarter, label: str) -> dict[str, Any]:
    return {
        "label": label,
        "centre": pair.centre,
        "pair": pair_name(context, pair),
        "quarter": str(quarter),
    }


def _share(part: Part | None) -> dict[str, Any] | None:
    """A group's share as an object; what is not shown, or of nobody, is none."""
    if part is None or part.interval is None:
        return None
    return {"part": part.part, "whole": part.whole, **_in_percent(part.interval)}


def _in_percent(found: Interval) -> dict[str, float]:
    return {"value": 100 * found.value, "low": 100 * found.low, "high": 100 * found.high}


def _row(each: dict[str, Any], language: Language) -> Row:
    def shown(value: float | None, decimals: int = 1) -> Decimal | None:
        return None if value is None else formats.rounded(value, decimals)

    quarter = Quarter.parse(each["quarter"]).code_in(language)
    row: list[str | Decimal | None] = [each["label"], each["pair"], quarter]
    for group in Group:
        share = each[group.value] or {}
        row += [shown(share.get(name), 0) for name in ("part", "whole")]
        row += [shown(share.get(name)) for name in ("value", "low", "high")]
    found = each["difference"] or {}
    row += [shown(found.get(name)) for name in ("value", "low", "high")]
    return [*row, shown(each["logrank_p"], 3), each["remark"]]
