"""Virkninger: outcomes of the integration centres beside those of their comparison centres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from dashboard import formats
from dashboard.blocks import Block, PartsBlock, SmallMultiples, TableBlock
from dashboard.context import MAX_SERIES, Context
from dashboard.elements import Element, html
from dashboard.outcome_charts import Row, curves, intervals, nothing, percent
from dashboard.outcome_files import OUTCOME_WORDS
from dashboard.outcome_tables import at_risk_table, followed_table, guard_table, pairs_table
from dashboard.outcome_words import (
    figure_name,
    interval_in_words,
    pair_name,
    read_pairs,
    short_name,
)
from dashboard.page import Page, View
from dashboard.sections import definitions, indicators_of, section_tables, shown_origins
from db.vocabulary import Quarter, Status, Text
from queries.comparability import LEAST, MOST_UNKNOWN, MOST_UNLIKE, RESERVATIONS
from queries.indicators import INDICATORS
from queries.indicators.outcome_times import EVENTS, MONTHS, SETTLED, Event
from queries.indicators.pairs import NOT_EFFECTS, Group
from queries.measures import Unit
from queries.outcomes import FIGURES, Pair
from queries.reconciliation import Qualifier, Stated, stated_figures
from queries.values import TOTAL

_ABOUT = Text(
    "Evalueringen bestilte registerdata 7. september 2017 og hadde ikke fått dem (2.3.2.5). Siden "
    "viser det de skulle brukes til.",
    "The evaluation ordered register data on 7 September 2017 and had not received them (2.3.2.5). The "
    "page shows what they were to be used for.",
)
_NONE_HERE = Text(
    "Det er ikke rapportert noe registeruttrekk for {quarter}.",
    "No register extraction was reported for {quarter}.",
)
_OTHERS = Text("Det finnes for", "There is one for")
_GUARD = Text("Sammenlignbarhetsvakten", "The comparability guard")
_GUARD_LEAD = Text(
    "{quarter}: {n} av {m} par kan sammenlignes.", "{quarter}: {n} of {m} pairs can be compared."
)
_RULES = Text(
    "Prosenten er hvor stor del av en gruppe som måtte vært av et annet slag for at gruppene skulle "
    "blitt like. Over {unlike} er trekket ulikt; mangler det for over {unknown}, er det ukjent. "
    "Grupper på færre enn {least} sammenlignes ikke.",
    "The percent is how large a part of a group would have to be of another kind for the groups to be "
    "alike. Above {unlike} the trait is unlike; when it is missing for more than {unknown}, unknown. "
    "Groups of fewer than {least} are not compared.",
)
_WHO = Text("Vis hvem som er fulgt", "Show who is followed")
_PAIRS = Text("Utfallene side om side", "Outcomes side by side")
_PAIRS_LEAD = Text(
    "Under hver andel står antallet og et 95 prosent Wilson-intervall. Forskjellen er "
    "integreringsmottaket minus sammenligningsmottaket.",
    "Under each share stand the numbers and a 95 percent Wilson interval. The difference is the "
    "integration centre less the comparison centre.",
)
_SHARES = Text("Andelene med intervaller", "The shares with intervals")
_SHARES_LEAD = Text(
    "Merket er andelen, streken et 95 prosent intervall: jo færre personer, desto lengre. Målet er at "
    "{goal} skal være i arbeid eller utdanning året etter; i landet var det {result} i {year} og litt "
    "over {later} i fem år (4.1).",
    "The mark is the share, the line a 95 percent interval: the fewer persons, the longer. The goal is "
    "that {goal} are in work or education the year after; in the country it was {result} in {year}, "
    "and a little over {later} for five years (4.1).",
)
_SEE = Text("Vis tallene som tabell", "Show the figures as a table")
_CURVES = {
    "settlement_times": Text("Fra vedtak til bosetting", "From permit to settlement"),
    "introduction_times": Text(
        "Fra vedtak til introduksjonsprogram", "From permit to introduction programme"
    ),
}
_CURVES_LEAD = Text(
    "Andelen det har skjedd for, måned for måned (Kaplan–Meier), med 95 prosent bånd. Den som ikke er "
    "fulgt lenger, teller med så lenge det varte.",
    "The share it has happened to, month by month (Kaplan–Meier), with 95 percent bands. Who is not "
    "followed any longer counts for as long as it lasted.",
)
_HALF = Text(
    "{who}: halvparten innen {own} og {other} måneder{test}.",
    "{who}: half within {own} and {other} months{test}.",
)
_MORE = Text("mer enn {n}", "more than {n}")
_TEST = Text("; logrank p = {p}", "; log-rank p = {p}")
_HIDDEN = Text(
    "Det tegnes ingen kurve der en måned er skjult av hensyn til personvernet: {names}.",
    "No curve is drawn where a month is hidden for confidentiality: {names}.",
)
_MISSING = Text("Uten tall: {names}.", "Without figures: {names}.")
_AT_RISK = Text(
    "Vis andeler og hvor mange som er igjen under oppfølging",
    "Show shares and how many are still followed",
)


def _view(context: Context) -> View:
    pairs = read_pairs(context)
    drawn = pairs[:MAX_SERIES]
    answer = context.ask(entry.id for entry in indicators_of("outcomes"))
    shares = section_tables(context, "outcomes", answer, only=["outcomes"])
    blocks: list[Block] = [
        _about(context, pairs),
        _guard(context, pairs),
        TableBlock(
            "pairs",
            context.say(_PAIRS),
            pairs_table(context, pairs, _caption(context, _PAIRS)),
            lead=f"{context.say(NOT_EFFECTS)} {context.say(_PAIRS_LEAD)}",
            wide=True,
        ),
        _intervals(context, drawn),
        *(_curves(context, drawn, event) for event in EVENTS),
        *shares,
        definitions(context, indicators_of("outcomes")),
    ]
    origins = set(chain.from_iterable(s.origins for pair in pairs for s in pair.sides.values()))
    return View(blocks, origins | shown_origins(answer))


def _caption(context: Context, heading: Text) -> str:
    return f"{context.say(heading)}, {context.quarter.label(context.language)}"


def _about(context: Context, pairs: Sequence[Pair]) -> PartsBlock:
    """What the page may be read as, and where there are extractions if not in this quarter."""
    words: list[Element] = [
        html.P([html.Strong(context.say(NOT_EFFECTS)), " ", context.say(_ABOUT)])
    ]
    if not any(side.reported for pair in pairs for side in pair.sides.values()):
        quarter = context.quarter.label(context.language)
        words.append(html.P([context.say(_NONE_HERE, quarter=quarter), *_elsewhere(context)]))
    return PartsBlock("about", html.Div(words, className="remark"))


def _elsewhere(context: Context) -> list[Element | str]:
    """Links to the quarters that somebody is followed in."""
    shown = context.catalogue.shown.get("outcomes", frozenset())
    there = [quarter for quarter in context.catalogue.published if quarter in shown]
    if not there:
        return []
    links: list[Element | str] = [f" {context.say(_OTHERS)} "]
    for number, quarter in enumerate(there):
        links += [
            ", " if number else "",
            html.A(quarter.label(context.language), href=_at(context, quarter)),
        ]
    return [*links, "."]


def _at(context: Context, quarter: Quarter) -> str:
    request = context.request
    return request.choose(replace(request.selection, first=quarter, last=quarter)).address()


def _guard(context: Context, pairs: Sequence[Pair]) -> TableBlock:
    single = [pair for pair in pairs if pair.centre != TOTAL]
    good = sum(pair.judgement.comparable for pair in single)
    quarter = context.quarter.label(context.language)
    limits = {
        "unlike": percent(MOST_UNLIKE, context.language),
        "unknown": percent(MOST_UNKNOWN, context.language),
        "least": LEAST,
    }
    who = context.say(_WHO)
    return TableBlock(
        "guard",
        context.say(_GUARD),
        guard_table(context, pairs, _caption(context, _GUARD)),
        lead=context.say(_GUARD_LEAD, quarter=quarter, n=good, m=len(single)),
        notes=[context.say(_RULES, **limits), *map(context.say, RESERVATIONS)],
        wide=True,
        folded=(who, followed_table(context, pairs, who)),
    )


def _intervals(context: Context, pairs: Sequence[Pair]) -> SmallMultiples:
    """A chart for each share, every pair in each."""
    language = context.language
    charts = []
    for figure in FIGURES:
        rows = []
        for pair in pairs:
            shown = {}
            for group in Group:
                part = pair.sides[group].shares[figure]
                share = None if part is None else part.interval
                if part is not None and share is not None:
                    ends = interval_in_words(share, language)
                    told = f"{percent(share.value, language)} ({part.part}/{part.whole}; {ends})"
                    shown[group] = share, told
            rows.append(Row(short_name(context, pair), shown))
        indicator, category = FIGURES[figure]
        target = None if category else INDICATORS[indicator].target(context.quarter)
        level = None if target is None else target.value
        charts.append((figure_name(figure, language), intervals(rows, level, language)))
    title = context.say(_SHARES)
    return SmallMultiples(
        "intervals",
        title,
        context.say(_SHARES_LEAD, **_national(context)) + context.limited(),
        charts,
        len(FIGURES),
        pairs_table(context, pairs, _caption(context, _SHARES)),
        context.say(_SEE),
        height=90 + 34 * (1 + min(MAX_SERIES, len(context.catalogue.centres))),
        roomy=True,
    )


def _national(context: Context) -> dict[str, str]:
    """The goal and the country's results, as the evaluation states them."""
    stated = {(each.figure, each.qualifier): each for each in stated_figures()}
    goal = stated["introduction_programme_goal_share", Qualifier.EXACT]
    result = stated["introduction_programme_result_share", Qualifier.EXACT]
    later = stated["introduction_programme_result_share", Qualifier.AT_LEAST]

    def said(each: Stated) -> str:
        return formats.target(float(each.value or 0), Unit.PERCENT, context.language)

    return {
        "goal": said(goal),
        "result": said(result),
        "year": result.period,
        "later": said(later),
    }


def _curves(context: Context, pairs: Sequence[Pair], event: Event) -> SmallMultiples:
    """A chart for each pair that has curves, and in words what half of each group came to."""
    language = context.language
    charts, told = [], []
    hidden: list[str] = []
    missing: list[str] = []
    for pair in pairs:
        found = {group: side.curve(event) for group, side in pair.sides.items()}
        known = {group: curve for group, curve in found.items() if curve is not None}
        if len(known) < len(found):
            why = {side.why_none for side in pair.sides.values()}
            (hidden if Status.HIDDEN in why else missing).append(short_name(context, pair))
        if not known:
            continue
        charts.append((pair_name(context, pair), curves(known, MONTHS, language)))
        if len(known) == len(found):
            p = pair.logrank(event)
            test = "" if p is None else context.say(_TEST, p=formats.number(p, 2, language))
            own, other = (_half(context, known[group].median) for group in Group)
            told.append(
                context.say(_HALF, who=short_name(context, pair), own=own, other=other, test=test)
            )
    if hidden:
        told.append(context.say(_HIDDEN, names=formats.listing(hidden, language)))
    if missing:
        told.append(context.say(_MISSING, names=formats.listing(missing, language)))
    heading = _CURVES[event.id]
    return SmallMultiples(
        "settlement-curves" if event is SETTLED else "introduction-curves",
        context.say(heading),
        " ".join([context.say(_CURVES_LEAD), *told]),
        charts,
        1 + min(MAX_SERIES, len(context.catalogue.centres)),
        at_risk_table(context, pairs, event, _caption(context, heading)),
        context.say(_AT_RISK),
        empty=nothing(language),
        height=270,
        roomy=True,
    )


def _half(context: Context, month: int | None) -> str:
    return context.say(_MORE, n=MONTHS) if month is None else str(month)


PAGE = Page(
    path="/outcomes",
    title=Text("Virkninger", "Outcomes"),
    lead=Text(
        "Hva det ble av dem som bodde i integreringsmottakene, og av dem i de ordinære mottakene de "
        "sammenlignes med (tabell 2.1).",
        "What became of those who lived at the integration centres, and of those at the ordinary "
        "centres they are compared with (table 2.1).",
    ),
    tables=("outcomes", *OUTCOME_WORDS),
    after_closing=True,
    view=_view,
    measured=False,
    sorts="outcomes",
)
