"""Avstemming: what the evaluation report states, beside what the records give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import comparison_charts, texts
from dashboard.blocks import Block, ChartBlock, PartsBlock, TableBlock
from dashboard.comparison_charts import Apart, Series
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.grid import ALL_CENTRES
from dashboard.page import Page, Shelf, View
from dashboard.possible_table import possible_counts
from dashboard.reconciled import (
    FIGURE,
    MEASURES,
    OUTCOME,
    PERIOD,
    RECONCILIATION,
    TITLE,
    WHERE,
    compared_for,
    deviation,
    period_name,
    place_in_report,
    place_name,
    read_as,
    unit_name,
    what_is_stated,
)
from dashboard.tables import Table, figure, sign
from dashboard.theme import TOTAL_STROKE, stroke
from dashboard.word_tables import word_table
from db.vocabulary import Language, Status, Text
from queries.contradictions import contradictions, numbers
from queries.measures import Unit
from queries.reconciliation import Compared, Verdict, counted, stated_figures
from queries.values import TOTAL

_OUTCOMES = Text("Utfall, kapittel for kapittel", "Outcomes, chapter by chapter")
_OUTCOMES_SUMMARY = Text(
    "Av {n} oppgitte tall er {equal} like, {rounding} like etter avrunding og {bound} innenfor en "
    "grense; {contradiction} sies imot av registrene, {not_computable} kan ikke regnes ut, "
    "{not_reported} er ikke rapportert og {hidden} er skjult.",
    "Of {n} stated figures {equal} are equal, {rounding} equal when rounded and {bound} within a "
    "bound; {contradiction} are contradicted by the records, {not_computable} cannot be computed, "
    "{not_reported} are not reported and {hidden} are hidden.",
)
_CHAPTER = Text("Kapittel {n}", "Chapter {n}")
_IN_ALL = Text("I alt", "In all")
_APART = Text("Hvor langt fra hverandre andelene er", "How far apart the shares are")
_APART_SUMMARY = Text(
    "{n} andeler er regnet ut på nytt, og avviket er i prosentpoeng. Alle merker mellom de stiplede "
    "linjene rundes av til tallet i rapporten; {outside} ligger utenfor, og {against} av dem sies imot "
    "av registrene. Det rapporten skriver «om lag» om, tåler et helt prosentpoeng.",
    "{n} shares are computed anew, and the deviation is in percentage points. Every mark between the "
    "dashed lines rounds to the figure in the report; {outside} lie outside, and {against} of them are "
    "contradicted by the records. What the report writes “about” of may be a whole point away.",
)
_HIDDEN_TOO = Text(
    " {n} er skjult av hensyn til personvernet og ikke tegnet inn.",
    " {n} are hidden for confidentiality and not drawn.",
)
_ASKED = Text("Tall som registrene kan svare på", "Figures that the records can answer")
_ASKED_LEAD = Text(
    "Avviket er tallet fra registrene, uavrundet, minus tallet i rapporten; for andeler i "
    "prosentpoeng.",
    "The deviation is the figure from the records, unrounded, less that of the report; for shares in "
    "percentage points.",
)
_NONE_ASKED = Text(
    "Rapporten oppgir ingen tall som gjelder utvalget. Velg 3. kvartal 2017.",
    "The report states no figures for this selection. Choose Q3 2017.",
)
_OTHERS = Text("Tall som ikke kan regnes ut", "Figures that cannot be computed")
_OTHERS_LEAD = Text(
    "De gjelder ikke et kvartal som mottakene har rapportert for, og står her uansett hvilket kvartal "
    "som er valgt.",
    "They concern no quarter that the centres report for, and stand here whichever quarter is chosen.",
)
_NONE_OTHER = Text("Ingen i utvalget.", "None in the selection.")
_WHY = Text("Hvorfor ikke", "Why not")
_AGAINST_ITSELF = Text("Der rapporten sier imot seg selv", "Where the report contradicts itself")
_AGAINST_LEAD = Text(
    "Begge utsagn er beholdt, med stedet de står.",
    "Both statements are kept, with the place where they stand.",
)
_HERE = Text("Her: {words}", "Here: {words}")
_LAID_BESIDE = Text("sett mot {quarter}", "against {quarter}")
_TARGET_HELD = Text("måltallet som brukes her", "the target used here")
_WORDS = Text("Hva utfallene betyr", "What the outcomes mean")


def _view(context: Context) -> View:
    compared = compared_for(context)
    asked = [each for each in compared if each.stated.kind.asked is not None]
    others = [each for each in compared if each.stated.kind.asked is None]
    possible, origins = possible_counts(context)
    blocks: list[Block] = [
        _outcomes(context, compared),
        _apart(context, asked),
        _asked(context, asked),
        _contradictions(context),
        possible,
        _others(context, others),
        _definitions(context),
    ]
    shown = {each.origin for each in compared if each.status is Status.SHOWN and each.origin}
    return View(blocks, shown | origins)


def _outcomes(context: Context, compared: Sequence[Compared]) -> ChartBlock:
    chapters = sorted({_chapter(each) for each in compared})
    tallies = {
        context.say(_CHAPTER, n=chapter): counted(e for e in compared if _chapter(e) == chapter)
        for chapter in chapters
    }
    total = counted(compared)
    head = html.Tr(
        [
            html.Th(context.say(WHERE), scope="col"),
            *(html.Th(context.say(verdict.text), scope="col") for verdict in Verdict),
        ]
    )
    rows = [_tally(name, tally) for name, tally in tallies.items()]
    return ChartBlock(
        "outcomes",
        context.say(_OUTCOMES),
        context.say(
            _OUTCOMES_SUMMARY,
            n=sum(total.values()),
            **{verdict.code: n for verdict, n in total.items()},
        ),
        comparison_charts.outcomes(tallies, context.language),
        Table(context.say(_OUTCOMES), [head], rows, [_tally(context.say(_IN_ALL), total)]),
        context.say(texts.AS_TABLE),
        height=540,
    )


def _chapter(compared: Compared) -> str:
    return compared.stated.source.rpartition(" ")[2].partition(".")[0]


def _tally(name: str, tally: dict[Verdict, int]) -> Element:
    cells = [html.Td(str(tally[verdict])) for verdict in Verdict]
    return html.Tr([html.Th(name, scope="row"), *cells])


def _apart(context: Context, asked: Sequence[Compared]) -> ChartBlock:
    """The shares that state a number, by how far the records are from it."""
    stated = (each for each in stated_figures() if each.interval is None)
    with_number = {each.id for each in stated if each.value is not None}
    shares = [
        each
        for each in asked
        if each.stated.unit == Unit.PERCENT.code
        and each.stated.id in with_number
        and not _is_target(each)
    ]
    drawn = [each for each in shares if each.deviation is not None]
    hidden = sum(each.verdict is Verdict.HIDDEN for each in shares)
    outside = sum(abs(each.deviation or 0) > comparison_charts.HALF for each in drawn)
    against = sum(each.verdict is Verdict.CONTRADICTION for each in drawn)
    summary = context.say(_APART_SUMMARY, n=len(drawn), outside=outside, against=against)
    if hidden:
        summary += context.say(_HIDDEN_TOO, n=hidden)
    # As many as there can ever be, so that a selection does not move them.
    figures = list(dict.fromkeys(_short(each, context.language) for each in shares))
    return ChartBlock(
        "deviations",
        context.say(_APART),
        summary,
        comparison_charts.deviations(_series(context, drawn), figures, context.language),
        _table(context, _APART, shares),
        context.say(texts.AS_TABLE),
        height=80 + 48 * len(figures),
    )


def _short(compared: Compared, language: Language) -> str:
    asked = compared.stated.kind.asked
    assert asked is not None  # those asked for are drawn
    return asked.short.in_(language)


def _series(context: Context, drawn: Sequence[Compared]) -> list[Series]:
    known = list(context.catalogue.centres)
    looks = {TOTAL: TOTAL_STROKE, **{code: stroke(at) for at, code in enumerate(known)}}
    series = []
    for centre in (*(code for code in known if code in context.scope.centres), TOTAL):
        points = [
            Apart(
                _short(each, context.language),
                each.deviation,
                deviation(each, context.language),
            )
            for each in drawn
            if each.stated.centre == centre and each.deviation is not None
        ]
        name = (
            context.say(ALL_CENTRES) if centre == TOTAL else context.catalogue.centres[centre].name
        )
        series.append(Series(name, looks[centre], points))
    return series


def _asked(context: Context, asked: Sequence[Compared]) -> TableBlock:
    return TableBlock(
        "asked",
        context.say(_ASKED),
        _table(context, _ASKED, asked),
        lead=context.say(_ASKED_LEAD),
        wide=True,
    )


def _table(context: Context, caption: Text, compared: Sequence[Compared]) -> Table:
    say = context.say
    heads = [say(head) for head in (FIGURE, texts.CENTRE, PERIOD, WHERE)]
    heads += [say(head) for head in (*MEASURES.values(), OUTCOME)]
    rows = [[*_about(context, each), *_beside(context, each)] for each in compared]
    return word_table(say(caption), heads, rows, say(_NONE_ASKED))


def _about(context: Context, compared: Compared) -> list[Element]:
    stated, quarter = compared.stated, compared.stated.quarter
    period: list[Any] = [period_name(stated.period, context.language)]
    if quarter is not None and str(quarter) != stated.period:
        code = quarter.code_in(context.language)
        period.append(html.Span(context.say(_LAID_BESIDE, quarter=code), className="base"))
    return [
        html.Th(context.say(stated.kind.label), scope="row", className="indicator"),
        html.Td(place_name(context, stated)),
        html.Td(period, className="moment"),
        html.Td(context.say(place_in_report(stated.source)), className="moment"),
    ]


def _stated(context: Context, compared: Compared) -> Element:
    stated = compared.stated
    words = [context.say(read_as(stated))]
    if stated.unit != Unit.PERCENT.code:
        words.insert(0, context.say(unit_name(stated)))
    number: Any = what_is_stated(stated, context.language)
    if stated.silent:
        number = html.Span(list(sign(Status.HIDDEN, context.language)))
    return html.Td([number, html.Span(", ".join(words), className="base")])


def _beside(context: Context, compared: Compared) -> list[Element]:
    asked, cell = compared.stated.kind.asked, compared.cell
    recorded: list[Any] = list(sign(compared.status, context.language))
    if asked is not None and cell is not None:
        origin = compared.origin
        marks = texts.ORIGIN_MARK[origin.code] if origin is not None else ""
        recorded = figure(cell, asked.unit, context.language, marks)
        if _is_target(compared):
            recorded.append(html.Span(context.say(_TARGET_HELD), className="base"))
    return [
        _stated(context, compared),
        html.Td(recorded),
        html.Td(deviation(compared, context.language), className="moment"),
        html.Td(_verdict(context, compared.verdict)),
    ]


def _is_target(compared: Compared) -> bool:
    asked = compared.stated.kind.asked
    return asked is not None and asked.target


def _verdict(context: Context, verdict: Verdict) -> Element:
    return html.Span(context.say(verdict.text), className=f"state verdict-{verdict.code}")


def _others(context: Context, others: Sequence[Compared]) -> TableBlock:
    say = context.say
    heads = [say(head) for head in (FIGURE, texts.CENTRE, PERIOD, WHERE, MEASURES["stated"], _WHY)]
    rows = []
    for each in others:
        why = each.stated.kind.why
        said = html.Td("" if why is None else say(why.text), className="sentence")
        rows.append([*_about(context, each), _stated(context, each), said])
    return TableBlock(
        "others",
        say(_OTHERS),
        word_table(say(_OTHERS), heads, rows, say(_NONE_OTHER)),
        lead=say(_OTHERS_LEAD),
        wide=True,
    )


def _contradictions(context: Context) -> PartsBlock:
    """Both statements of each of the report's own contradictions, side by side."""
    say, values = context.say, numbers()
    content: list[Element] = [html.P(say(_AGAINST_LEAD), className="lead")]
    for each in contradictions(context.scope.centres):
        quotes = [
            html.Div(
                [
                    html.Dt(say(place_in_report(statement.source))),
                    html.Dd(say(statement.says, **values)),
                ]
            )
            for statement in (each.one, each.other)
        ]
        here = html.P(say(_HERE, words=say(each.here, **values)), className="under")
        content += [html.H3(say(each.title)), html.Dl(quotes, className="opposed"), here]
    return PartsBlock("contradictions", content, "block block-wide", say(_AGAINST_ITSELF))


def _definitions(context: Context) -> PartsBlock:
    items: list[Element] = []
    for verdict in Verdict:
        items += [
            html.Dt(context.say(verdict.text)),
            html.Dd(html.P(context.say(verdict.definition))),
        ]
    content = html.Details(
        [html.Summary(context.say(_WORDS)), html.Dl(items)], className="definitions"
    )
    return PartsBlock("definitions", content)


PAGE = Page(
    path="/reconciliation",
    title=TITLE,
    lead=Text(
        f"Evalueringsrapporten oppgir {len(stated_figures())} tall. Her står hvert av dem ved siden av "
        "det mottakenes rapporter gir, og utfallet av sammenligningen.",
        f"The evaluation report states {len(stated_figures())} figures. Here each stands beside what "
        "the centres' reports give, with the outcome of the comparison.",
    ),
    tables=(RECONCILIATION,),
    shelf=Shelf.EVALUATION,
    view=_view,
    measured=False,
)
