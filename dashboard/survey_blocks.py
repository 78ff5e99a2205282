"""Blocks of the survey page: charts of items with their answers as a table, and tables of shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard import formats, texts
from dashboard.blocks import ChartBlock, Cover, PartsBlock, TableBlock
from dashboard.chart_lines import Line, height_of
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.figure_name import figure_name
from dashboard.figures import Figure
from dashboard.grid import ALL_CENTRES, Column
from dashboard.tables import REMARK, Table, figure, linked
from db.vocabulary import Language, Origin, Quarter, Rhythm, Status, Text
from queries.ask import Answer
from queries.measures import INDICATOR_NOTES, Indicator, Unit
from queries.values import TOTAL, Cell, Observation

_STATEMENT = Text("Utsagn", "Statement")
_SHARE = Text("Andel", "Share")
_SHARE_OF = Text("{share} av {n}", "{share} of {n}")
_HALF_YEAR = Text("Halvår", "Half-year")
STATEMENTS = Text("{n} utsagn", "{n} {n:statement|statements}")
CHOICES = Text("{n} svarvalg", "{n} {n:choice|choices}")
ROUNDS = Text("{n} {n:runde|runder}", "{n} {n:round|rounds}")
CENTRES = Text("{n} mottak", "{n} {n:centre|centres}")
SERVICES = Text("{n} {n:tjeneste|tjenester}", "{n} {n:service|services}")
_ANSWERS = Text("{n} svar", "{n} {n:answer|answers}")
MOST_ROUNDS = 4
"""Rounds that one chart tells apart."""
ROUND = Rhythm.HALF_YEAR
NOTHING = Text("{quarter}: det er ingen svar å vise.", "{quarter}: there are no answers to show.")
ORDERED = Text(
    "{quarter}: «{most}» ligger øverst med {high}, «{least}» nederst med {low}.",
    "{quarter}: “{most}” comes first with {high}, “{least}” last with {low}.",
)
SOME_HIDDEN = Text(
    "{quarter}: {n} av {m} andeler er skjult av hensyn til personvernet.",
    "{quarter}: {n} of {m} shares are hidden for confidentiality.",
)


@dataclass(frozen=True)
class Told:
    """One figure of a table: what it is of, and what is published."""

    column: Column
    centre: str
    seen: Observation

    @property
    def id(self) -> str:
        return figure_name(self.column.id, self.centre)


@dataclass(frozen=True)
class Asked:
    """The answers to what a page asks, by entry, category, half-year and centre."""

    context: Context
    answer: Answer

    def told(
        self, entry: Indicator, quarter: Quarter, category: str = "", centre: str = TOTAL
    ) -> Told:
        quarter = entry.rhythm.period(quarter)
        seen = self.answer.get(entry.id, centre, quarter, category)
        return Told(Column(entry, category, quarter), centre, seen)

    def cell(self, entry: Indicator, quarter: Quarter, category: str = "") -> Cell:
        return self.told(entry, quarter, category).seen.cell

    def line(
        self, entry: Indicator, quarter: Quarter, categories: Sequence[str], words: str
    ) -> Line:
        """A row of a chart with a figure for each category."""
        told = [self.told(entry, quarter, category) for category in categories]
        return Line(words, [each.seen.cell for each in told], [each.id for each in told])

    def words(self, entry: Indicator, quarter: Quarter) -> str:
        """What an entry is called, and below it its share with the number it is of."""
        language = self.context.language
        share = share_of(self.cell(entry, quarter), language)
        return f"{entry.short.in_(language)}\n{share}"


def share_of(cell: Cell, language: Language) -> str:
    """«88 % av 83»; the sign and what it means where there is no figure."""
    if cell.value is None:
        return f"{cell.status.sign} {cell.status.text.in_(language)}"
    share = formats.value(cell, Unit.PERCENT, language)
    n = formats.number(cell.denominator or 0, 0, language)
    return _SHARE_OF.in_(language, share=share, n=n)


def item_chart(
    context: Context,
    name: str,
    heading: str,
    summary: str,
    lines: Sequence[Line],
    drawn: Figure,
    table: Table,
    cover: Cover,
    *,
    legend: int = 0,
) -> ChartBlock:
    """A chart of items with the same items as its table; ``legend`` is how many it tells apart."""
    return ChartBlock(
        name,
        heading,
        summary,
        drawn,
        table,
        context.say(texts.AS_TABLE),
        height=height_of(lines, legend),
        cover=cover,
    )


def cover(
    context: Context,
    cells: Sequence[Cell],
    *wording: tuple[Text, int],
    answers: Sequence[float | None] = (),
) -> Cover:
    """How many there are of what, how many ``answers``, and where the shares that are shown lie."""
    words = [context.say(text, n=n) for text, n in wording]
    known = [n for n in answers if n is not None]
    if known:
        ends = dict.fromkeys((min(known), max(known)))
        n = "–".join(formats.number(end, 0, context.language) for end in ends)
        words.append(context.say(_ANSWERS, n=n))
    return Cover(", ".join(words), [cell.value for cell in cells if cell.value is not None])


def cover_of(asked: Asked, entries: Sequence[Indicator], wording: Text) -> Cover:
    """The cover of a group of items, with the share of each in the newest half-year."""
    cells = [asked.cell(entry, newest(asked)) for entry in entries]
    answers = [cell.denominator for cell in cells]
    return cover(asked.context, cells, (wording, len(entries)), answers=answers)


def part_of_page(context: Context, name: str, heading: Text, lead: Text) -> PartsBlock:
    """The heading of a list of blocks that are opened one by one."""
    words = html.P(context.say(lead), className="lead")
    return PartsBlock(name, words, heading=context.say(heading))


Head = tuple[str, Callable[[Indicator, Quarter], Told | str]]
"""A column of an item table: its head, and the figure or words it has for an item in a half-year."""


def answers_heads(asked: Asked, entry: Indicator) -> list[Head]:
    """A column for the share, and one for each of the parts of entries alike."""
    language = asked.context.language
    parts: list[Head] = [
        (text.in_(language), lambda e, q, category=code: asked.told(e, q, category))  # type: ignore[misc]
        for code, text in entry.categories.items()
    ]
    return [(_SHARE.in_(language), asked.told), *parts]


def rounds_heads(asked: Asked, rounds: Sequence[Quarter]) -> list[Head]:
    """A column for the share in each round."""
    language = asked.context.language
    return [
        (ROUND.code_in(each, language), lambda e, _, q=each: asked.told(e, q))  # type: ignore[misc]
        for each in rounds
    ]


def item_table(
    context: Context,
    caption: str,
    entries: Sequence[Indicator],
    quarters: Sequence[Quarter],
    heads: Sequence[Head],
) -> Table:
    """A row for each item and half-year, under heads of the reader's language."""
    language = context.language
    several = len(quarters) > 1
    names = [
        context.say(_STATEMENT),
        *([context.say(_HALF_YEAR)] if several else []),
        *(head for head, _ in heads),
    ]
    told = [[[get(e, q) for _, get in heads] for q in quarters] for e in entries]
    origins = {
        each.seen.origin
        for rows in told
        for row in rows
        for each in row
        if isinstance(each, Told) and each.seen.cell.value is not None
    }
    common = next(iter(origins)) if len(origins) == 1 else None
    if common is not None and common is not Origin.REPORTED:
        caption = f"{caption}, {common.text.in_(language)}"
    rows: list[Element] = []
    for entry, of_entry in zip(entries, told, strict=True):
        for quarter, figures in zip(quarters, of_entry, strict=True):
            period = (
                [html.Td(entry.rhythm.code_in(quarter, language), className="moment")]
                if several
                else []
            )
            stop = next(each for each in figures if isinstance(each, Told)) if not rows else None
            cells = [
                _drawn(context, each, common, stop=each is stop)
                if isinstance(each, Told)
                else html.Td(each, className="wording")
                for each in figures
            ]
            name = html.Th(entry.short.in_(language), scope="row", className="item")
            rows.append(html.Tr([name, *period, *cells]))
    words = [isinstance(each, str) for each in told[0][0]]
    sides = ["wording" if of_words else "" for of_words in [False] * (1 + several) + words]
    head = [
        html.Tr(
            [
                html.Th(name, scope="col", className=side)
                for name, side in zip(names, sides, strict=True)
            ]
        )
    ]
    return Table(caption, head, rows)


def _drawn(context: Context, told: Told, common: Origin | None, *, stop: bool) -> Element:
    """A figure in its cell, with marks and the address where it is explained."""
    seen, column = told.seen, told.column
    marks = "" if common is not None else texts.ORIGIN_MARK[seen.origin.code]
    if seen.note is not None:
        marks += REMARK
    words = figure(seen.cell, column.indicator.unit, context.language, marks)
    shown = linked(words, context.leads.at(column, told.centre), stop=stop)
    return html.Td(shown, className="" if seen.cell.value is not None else "no-figure")


def table_notes(context: Context, told: Sequence[Told | str]) -> list[str]:
    """The remarks that belong to figures, each once."""
    figures = [each.seen for each in told if isinstance(each, Told)]
    codes = dict.fromkeys(seen.note for seen in figures if seen.note is not None)
    return [f"{REMARK} {INDICATOR_NOTES[code].in_(context.language)}" for code in codes]


def share_table(
    context: Context,
    name: str,
    heading: Text,
    lead: str,
    entries: Sequence[Indicator],
    quarters: Sequence[Quarter],
    heads: Sequence[Head],
    *more: tuple[Text, int],
    beside: Sequence[Quarter] = (),
) -> TableBlock:
    """A block with a table of shares; ``more`` is what it has many of beside its items.

    Its rows are of ``quarters``; where its heads tell of others too, those are ``beside``.
    """
    title = heading.in_(context.language)
    told = [get(e, q) for e in entries for q in quarters for _, get in heads]
    every = sorted({*quarters, *beside})
    span = ", ".join(entries[0].rhythm.label(each, context.language) for each in every)
    return TableBlock(
        name,
        title,
        item_table(context, f"{title}. {span}", entries, quarters, heads),
        lead=lead,
        notes=table_notes(context, told),
        cover=cover(context, [], (STATEMENTS, len(entries)), *more),
    )


def periods(asked: Asked) -> list[Quarter]:
    """The half-years chosen, no more than can be told apart."""
    return ROUND.periods(asked.answer.scope.quarters)[-MOST_ROUNDS:]


def newest(asked: Asked) -> Quarter:
    return periods(asked)[-1]


def when(asked: Asked) -> str:
    return ROUND.label(newest(asked), asked.context.language)


def extremes(asked: Asked, entries: Sequence[Indicator], wording: Text) -> str:
    """The highest and the lowest of the shares in a sentence; that some are hidden, or there are none.

    Where one is hidden, it may be the highest.
    """
    here, language = newest(asked), asked.context.language
    cells = [asked.cell(entry, here) for entry in entries]
    known = {
        e: cell.value for e, cell in zip(entries, cells, strict=True) if cell.value is not None
    }
    if not_told := without(asked, cells):
        return not_told
    most, least = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
    return asked.context.say(
        wording,
        quarter=when(asked),
        most=most.short.in_(language),
        high=formats.value(asked.cell(most, here), Unit.PERCENT, language),
        least=least.short.in_(language),
        low=formats.value(asked.cell(least, here), Unit.PERCENT, language),
    )


def without(asked: Asked, cells: Sequence[Cell]) -> str:
    """That some of the shares are hidden, or that there are none; empty when all are shown."""
    hidden = sum(cell.status is Status.HIDDEN for cell in cells)
    if hidden:
        return asked.context.say(SOME_HIDDEN, quarter=when(asked), n=hidden, m=len(cells))
    if all(cell.value is None for cell in cells):
        return asked.context.say(NOTHING, quarter=when(asked))
    return ""


def lines_of(asked: Asked, entries: Sequence[Indicator], categories: Sequence[str]) -> list[Line]:
    here = newest(asked)
    return [asked.line(e, here, categories, asked.words(e, here)) for e in entries]


def answers_table(asked: Asked, heading: str, entries: Sequence[Indicator]) -> Table:
    heads = answers_heads(asked, entries[0])
    return item_table(asked.context, heading, entries, periods(asked), heads)


def by_centre(
    asked: Asked, name: str, heading: Text, lead: Text, entries: Sequence[Indicator]
) -> TableBlock:
    context = asked.context
    names = {code: context.catalogue.centres[code].name for code in context.scope.centres}
    heads: list[Head] = [
        (label, lambda e, q, c=code: asked.told(e, q, "", c))  # type: ignore[misc]
        for code, label in {**names, TOTAL: context.say(ALL_CENTRES)}.items()
    ]
    here, said = [newest(asked)], context.say(lead)
    return share_table(context, name, heading, said, entries, here, heads, (CENTRES, len(names)))
