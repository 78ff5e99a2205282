"""The staff survey's part of its page: participation, answers by group, rounds, and the report."""

from __future__ import annotations

from dashboard import formats, scale_charts
from dashboard.blocks import ChartBlock, TableBlock
from dashboard.chart_lines import Line, largest_first
from dashboard.survey_blocks import (
    CHOICES,
    MOST_ROUNDS,
    NOTHING,
    ORDERED,
    ROUND,
    ROUNDS,
    SERVICES,
    STATEMENTS,
    Asked,
    Head,
    answers_table,
    cover,
    cover_of,
    extremes,
    item_chart,
    item_table,
    lines_of,
    newest,
    periods,
    rounds_heads,
    share_of,
    share_table,
    when,
    without,
)
from dashboard.survey_words import bound_of, figure_of, said_of, told_of
from db.surveys import Service, groups
from db.vocabulary import Quarter, Text
from queries.indicators import INDICATORS, sections
from queries.measures import Indicator, Section, Unit

_SUMMARY = Text(
    "{quarter}: flest er enige i «{most}» ({high}), færrest i «{least}» ({low}).",
    "{quarter}: most agree with “{most}” ({high}), fewest with “{least}” ({low}).",
)
_CHOICES = Text(
    "{quarter}: {n} svarte. Vanligste svar er «{most}», med {high}.",
    "{quarter}: {n} answered. The commonest answer is “{most}”, with {high}.",
)
_RESPONSE = Text("Deltakelse i rundene", "Participation in the rounds")
_RESPONSE_SUMMARY = Text(
    "{quarter}: {n} ble invitert, og {share} svarte.",
    "{quarter}: {n} {n:was|were} invited, and {share} answered.",
)
_ROUNDS = Text("Rundene side om side", "The rounds side by side")
_ROUNDS_SUMMARY = Text(
    "Utsagnene som rapporten har en figur for. Det grå feltet er det rapporten sier om 2. halvår "
    "2017; «over 70 %» er en grense, ikke et tall.",
    "The statements that the report has a figure for. The grey band is what the report says of H2 "
    "2017; “over 70%” is a bound, not a number.",
)
_FIGURES = Text("Figurene i rapporten", "The figures of the report")
_FIGURES_LEAD = Text(
    "Hvert spørsmål som rapporten viser i en figur, og hva den sier om 2. halvår 2017. «Over» og «om "
    "lag» er rapportens egne ord; andelene er fra rundene.",
    "Each question that the report shows in a figure, and what it says of H2 2017. “Over” and “about” "
    "are the report's own words; the shares are from the rounds.",
)
_SERVICES = Text("Andelen i hver tjeneste", "The share in each service")
NOT_OF_FEW = Text(
    "Evaluatorene delte ikke svarene etter mottak og tjeneste, fordi de var få. Det samme gjelder her, "
    "for alle som ser tallene: enten vises alle gruppene, eller ingen av dem.",
    "The evaluators did not break the answers down by centre and service, because they were few. The "
    "same holds here, for everybody who sees the figures: all the groups are shown, or none.",
)
_FIGURE, _SAYS = Text("Figur", "Figure"), Text("Rapporten sier", "The report says")
_HEADINGS = {section.code: section.text for section in Section}


def response(asked: Asked) -> ChartBlock:
    """How many were invited and answered, in each round up to the one chosen."""
    context, language = asked.context, asked.context.language
    invited, share = INDICATORS["survey_invited"], INDICATORS["survey_response_share"]
    shown = _rounds_told(asked)
    lines = [
        asked.line(
            share,
            each,
            [""],
            f"{ROUND.label(each, language)}: {share_of(asked.cell(share, each), language)}",
        )
        for each in shown
    ]
    here = asked.cell(invited, shown[-1])
    summary = context.say(NOTHING, quarter=ROUND.label(shown[-1], language))
    if here.value is not None:
        summary = context.say(
            _RESPONSE_SUMMARY,
            quarter=ROUND.label(shown[-1], language),
            n=formats.number(here.value, 0, language),
            share=formats.value(asked.cell(share, shown[-1]), Unit.PERCENT, language),
        )
    heads: list[Head] = [
        (entry.short.in_(language), lambda _, q, entry=entry: asked.told(entry, q))  # type: ignore[misc]
        for entry in (invited, share)
    ]
    heading = context.say(_RESPONSE)
    return item_chart(
        context,
        "survey-response",
        heading,
        summary,
        # The room is that of as many rounds as there may be.
        [lines[0]] * MOST_ROUNDS,
        scale_charts.bars_of(lines, language),
        item_table(context, heading, [share], shown, heads),
        cover(
            context,
            [asked.cell(share, each) for each in shown],
            (ROUNDS, len(shown)),
            answers=[asked.cell(share, shown[-1]).numerator],
        ),
    )


def one_choice(asked: Asked, id: str) -> ChartBlock:
    """The answers to a question with one choice, in their own order."""
    context, entry, here = asked.context, INDICATORS[id], newest(asked)
    told = [asked.told(entry, here, category) for category in entry.categories]
    lines = [
        Line(
            f"{text.in_(context.language)}: {share_of(each.seen.cell, context.language)}",
            [each.seen.cell],
            [each.id],
        )
        for each, text in zip(told, entry.categories.values(), strict=True)
    ]
    summary = without(asked, [each.seen.cell for each in told])
    if not summary:
        most = max(told, key=lambda each: each.seen.cell.value or 0)
        summary = context.say(
            _CHOICES,
            quarter=when(asked),
            n=formats.number(most.seen.cell.denominator or 0, 0, context.language),
            most=entry.categories[most.column.category].in_(context.language),
            high=formats.value(most.seen.cell, Unit.PERCENT, context.language),
        )
    heading = entry.label.in_(context.language)
    return item_chart(
        context,
        id.replace("_", "-"),
        heading,
        summary,
        lines,
        scale_charts.bars_of(lines, context.language),
        answers_table(asked, heading, [entry]),
        cover(
            context,
            [each.seen.cell for each in told],
            (CHOICES, len(told)),
            answers=[each.seen.cell.denominator for each in told],
        ),
    )


def group_chart(asked: Asked, group: str) -> ChartBlock:
    """The items of a group by which way the answers fall."""
    items = groups()[group]
    entries = [INDICATORS[f"survey_{item.id}"] for item in items]
    lines = lines_of(asked, entries, list(entries[0].categories))
    heading = asked.context.say(_HEADINGS[f"survey_{group}"])
    return item_chart(
        asked.context,
        f"survey-{group}",
        heading,
        extremes(asked, entries, _SUMMARY),
        lines,
        scale_charts.diverging(lines, items[0].answers, asked.context.language),
        answers_table(asked, heading, entries),
        cover_of(asked, entries, STATEMENTS),
        legend=len(items[0].answers),
    )


def in_order(asked: Asked, group: str) -> ChartBlock:
    """The items of a group with the most chosen first."""
    entries = [INDICATORS[f"survey_{item.id}"] for item in groups()[group]]
    lines = largest_first(lines_of(asked, entries, [""]))
    heading = asked.context.say(_HEADINGS[f"survey_{group}"])
    return item_chart(
        asked.context,
        f"survey-{group}",
        heading,
        extremes(asked, entries, ORDERED),
        lines,
        scale_charts.bars_of(lines, asked.context.language),
        answers_table(asked, heading, entries),
        cover_of(asked, entries, CHOICES),
    )


def rounds(asked: Asked) -> ChartBlock:
    """The share agreeing in each round, beside what the report says of the one it tells of."""
    context, language, shown = asked.context, asked.context.language, _rounds_told(asked)
    entries = with_a_figure()
    lines = []
    for entry in entries:
        told = [asked.told(entry, each) for each in shown]
        newest = share_of(told[-1].seen.cell, language)
        words = f"{entry.short.in_(language)}\n{newest}"
        if said := said_of(entry, language, shown[-1]):
            words += f" ({context.say(_SAYS).lower()} {said})"
        lines.append(Line(words, [t.seen.cell for t in told], [t.id for t in told]))
    names = [ROUND.label(each, language) for each in shown]
    heading = context.say(_ROUNDS)
    return item_chart(
        context,
        "survey-rounds",
        heading,
        context.say(_ROUNDS_SUMMARY),
        lines,
        scale_charts.marks(names, lines, language, [bound_of(entry) for entry in entries]),
        item_table(context, heading, entries, shown[-1:], rounds_heads(asked, shown)),
        cover(context, [], (STATEMENTS, len(entries)), (ROUNDS, len(shown))),
        legend=MOST_ROUNDS,
    )


def of_the_report(asked: Asked, before: Asked) -> TableBlock:
    """Every question of a figure, with what the report states of it.

    The round that the report tells of comes along when it is one of those ``before``.
    """
    context = asked.context
    there = told_of().intersection(ROUND.periods(before.answer.scope.quarters))
    told = sorted(there.union(periods(asked)))

    def said(entry: Indicator, _: Quarter) -> str:
        return ", ".join(filter(None, (said_of(entry, context.language, each) for each in told)))

    entries = [
        INDICATORS[f"survey_{item.id}"]
        for items in groups().values()
        for item in items
        if item.source and item.id != "response"
    ]
    heads: list[Head] = [
        *rounds_heads(before, told),
        (context.say(_FIGURE), lambda e, _: figure_of(e)),
        (context.say(_SAYS), said),
    ]
    return share_table(
        context,
        "survey-figures",
        _FIGURES,
        context.say(_FIGURES_LEAD),
        entries,
        told[-1:],
        heads,
        beside=told,
    )


def by_service(asked: Asked) -> TableBlock:
    context = asked.context
    heads: list[Head] = [
        (service.text.in_(context.language), lambda e, q, s=service: asked.told(e, q, s.code))  # type: ignore[misc]
        for service in Service
    ]
    entries = sections("surveys")[Section.SURVEY_SERVICE]
    return share_table(
        context,
        "survey-services",
        _SERVICES,
        context.say(NOT_OF_FEW),
        entries,
        [newest(asked)],
        heads,
        (SERVICES, len(Service)),
    )


def with_a_figure() -> list[Indicator]:
    """The entries of what the report has a figure of, on a scale."""
    return [
        INDICATORS[f"survey_{item.id}"]
        for items in groups().values()
        for item in items
        if item.scaled and item.source
    ]


def _rounds_told(asked: Asked) -> list[Quarter]:
    """The rounds up to the chosen half-year that there are figures of; it alone when none."""
    invited = INDICATORS["survey_invited"]
    # Of the very first quarter the history is what came after it.
    here = ROUND.period(asked.context.quarter)
    until = [each for each in ROUND.periods(asked.answer.scope.quarters) if each <= here]
    held = [each for each in until if asked.cell(invited, each).value is not None]
    return held[-MOST_ROUNDS:] or until[-1:]
