"""The files of outcomes: pairs side by side, curves month by month, and who is followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dashboard import formats, texts
from dashboard.context import Context
from dashboard.outcome_charts import NAMES
from dashboard.outcome_words import (
    DIFFERENCE,
    GROUP,
    NOT_COMPARED,
    OUTCOME,
    PAIR,
    POINTS,
    figure_name,
    lines_of,
    pair_name,
    read_pairs,
    why_not,
)
from dashboard.word_files import Words
from dashboard.workbooks import Row
from db.vocabulary import Language, Origin, Quarter, Status, Text
from queries.comparability import LEAST, RESERVATIONS, Judgement, Part
from queries.indicators import INDICATORS
from queries.indicators.followed import COMPOSITIONS
from queries.indicators.outcome_times import EVENTS, Event
from queries.indicators.pairs import NOT_EFFECTS, TOLD, Group
from queries.outcomes import Pair, Side
from queries.proportions import Interval

_LOW, _HIGH = Text("nedre", "lower"), Text("øvre", "upper")
_PART, _WHOLE = Text("antall", "number"), Text("av", "of")
_P = Text("p-verdi, logrank", "p-value, log-rank")
_REMARK = Text("Merknad", "Remark")
_METHOD = Text(
    "Andelene har Wilson-intervaller og forskjellene Newcombe-intervaller, alle på 95 prosent. Bare "
    "par som sammenlignbarhetsvakten godtar, og med minst {least} i hver gruppe, har en forskjell.",
    "Shares have Wilson intervals and differences Newcombe intervals, all of 95 percent. Only pairs "
    "that the comparability guard accepts, with at least {least} in each group, have a difference.",
)
_CURVE_METHOD = Text(
    "Kaplan–Meier av publiserte antall for hver måned, med punktvise 95 prosent bånd (log-log). Der en "
    "måned er skjult, er det ingen kurve.",
    "Kaplan–Meier of published numbers for each month, with pointwise 95 percent bands (log-log). "
    "Where a month is hidden, there is no curve.",
)
_MONTH = Text("Måned etter vedtaket", "Month after the permit")
_HAPPENED = Text("Skjedde i måneden", "Happened in the month")
_LAST = Text("Fulgt til måneden", "Followed to the month")
_LEFT = Text("Igjen under oppfølging", "Still followed")
_SHARE = Text("Andel, %", "Share, %")
_TRAIT = Text("Etter", "By")
_KIND = Text("Hvem", "Who")
_NUMBER = Text("Antall", "Number")


def pair_words(context: Context) -> Words:
    """The file: a row for each share and each curve of each pair, in every chosen quarter."""
    say, language = context.say, context.language
    heads = [say(OUTCOME), say(PAIR), say(texts.QUARTER)]
    for group in Group:
        name = say(NAMES[group])
        heads += [f"{name}, {say(each)}" for each in (_PART, _WHOLE)]
        heads += [f"{name}, %", *(f"{name}, {say(each)}, %" for each in (_LOW, _HIGH))]
    difference = f"{say(DIFFERENCE)}, {say(POINTS)}"
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
    quarter = Quarter.parse(each["quarter"]).code_in(language)
    row: list[str | Decimal | None] = [each["label"], each["pair"], quarter]
    for group in Group:
        share = each[group.value] or {}
        row += [_number(share.get(name), 0) for name in ("part", "whole")]
        row += [_number(share.get(name), 1) for name in ("value", "low", "high")]
    found = each["difference"] or {}
    row += [_number(found.get(name), 1) for name in ("value", "low", "high")]
    return [*row, _number(each["logrank_p"], 3), each["remark"]]


def curve_words(context: Context) -> Words:
    """A row for each month of each curve; one that says why for a group that has no curve."""
    heads = (OUTCOME, PAIR, GROUP, texts.QUARTER, _MONTH, _HAPPENED, _LAST, _LEFT, _SHARE)
    ends = [f"{context.say(_SHARE)}, {context.say(each)}" for each in (_LOW, _HIGH)]
    rows: list[Row] = [[*map(context.say, heads), *ends, context.say(_REMARK)]]
    objects: list[dict[str, Any]] = []
    origins: set[Origin] = set()
    for quarter in context.scope.quarters:
        for pair in read_pairs(context, quarter):
            for event in EVENTS:
                for group, side in pair.sides.items():
                    origins |= side.origins
                    named = _named(context, pair, quarter, event.label.in_(context.language))
                    named |= {"event": event.id, "group": group.value}
                    objects += [named | each for each in _months(context, side, event)]
    rows += [_month_row(each, context.language) for each in objects]
    notes = [context.say(NOT_EFFECTS), context.say(_CURVE_METHOD)]
    return Words(rows, objects, notes, frozenset(origins))


def _months(context: Context, side: Side, event: Event) -> Iterator[dict[str, Any]]:
    curve, times = side.curve(event), side.times[event.id]
    names = ("month", "events", "censored", "at_risk", "value", "low", "high")
    if curve is None or times is None:
        yield dict.fromkeys(names) | {"remark": side.why_none.text.in_(context.language)}
        return
    for point in curve.points:
        at = point.month - 1
        band = point.band or (None, None)
        low, high = (None if end is None else 100 * end for end in band)
        happened = (times.events[at], times.censored[at]) if point.month else (0, 0)
        found = (point.month, *happened, point.at_risk, 100 * point.share, low, high)
        yield dict(zip(names, found, strict=True)) | {"remark": ""}


def _month_row(each: dict[str, Any], language: Language) -> Row:
    quarter = Quarter.parse(each["quarter"]).code_in(language)
    group = NAMES[Group(each["group"])].in_(language)
    counts = [_number(each[name], 0) for name in ("month", "events", "censored", "at_risk")]
    shares = [_number(each[name], 1) for name in ("value", "low", "high")]
    return [each["label"], each["pair"], group, quarter, *counts, *shares, each["remark"]]


def group_words(context: Context) -> Words:
    """A row for each kind of person in each group of each pair."""
    heads = (PAIR, GROUP, texts.QUARTER, _TRAIT, _KIND, _NUMBER, _REMARK)
    asked = [each.id + TOLD[group].suffix for each in COMPOSITIONS for group in Group]
    answer = context.ask(asked)
    objects = []
    origins = set()
    for quarter in context.scope.quarters:
        for pair in read_pairs(context, quarter):
            for group in Group:
                for composition in COMPOSITIONS:
                    entry = INDICATORS[composition.id + TOLD[group].suffix]
                    for code, label in entry.categories.items():
                        found = answer.get(entry.id, pair.centre, quarter, code)
                        shown = found.cell.status is Status.SHOWN
                        origins |= {found.origin} if shown else set()
                        objects.append(
                            {
                                **_named(context, pair, quarter, label.in_(context.language)),
                                "group": group.value,
                                "indicator": entry.id,
                                "category": code,
                                "by": entry.short.in_(context.language),
                                "value": found.cell.value,
                                "status": found.cell.status.code,
                                "remark": ""
                                if shown
                                else found.cell.status.text.in_(context.language),
                            }
                        )
    rows: list[Row] = [[context.say(head) for head in heads]]
    for each in objects:
        period = Quarter.parse(each["quarter"]).code_in(context.language)
        who = NAMES[Group(each["group"])].in_(context.language)
        number = _number(each["value"], 0)
        rows.append([each["pair"], who, period, each["by"], each["label"], number, each["remark"]])
    return Words(rows, objects, [context.say(NOT_EFFECTS)], frozenset(origins))


def _number(value: float | None, decimals: int) -> Decimal | None:
    return None if value is None else formats.rounded(value, decimals)


OUTCOME_WORDS: Mapping[str, Callable[[Context], Words]] = {
    "outcome_pairs": pair_words,
    "outcome_curves": curve_words,
    "outcome_groups": group_words,
}
"""The files of outcomes beside the table of figures."""
