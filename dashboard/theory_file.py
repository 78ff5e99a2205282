"""The theory of change with the figures that tell of it: the lines of its table, and its file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard import texts
from dashboard.context import Context
from dashboard.extract import as_shown, seal, signs
from dashboard.grid import ALL_CENTRES, Column, Grid
from dashboard.tables import break_notes
from dashboard.word_files import Words
from dashboard.workbooks import Row
from db.theory import Node, names, theory
from db.vocabulary import Audience, Language, Origin, Status, Text
from queries.measures import INDICATOR_NOTES, Indicator, Kind
from queries.theory import bound_indicators, figures_of
from queries.values import TOTAL

STAGE = Text("Ledd", "Step")
NODE = Text("Hva", "What")
FIGURE = Text("Tall", "Figure")
NO_FIGURE = Text("Ingen tall", "No figure")
OUR_CHOICE = Text(
    "Leddene er evalueringens (avsnitt 2.2.2 og figur 2.1), gjengitt etter teksten. Hvilke tall som "
    "hører til, er valgt her.",
    "The steps are the evaluation's (section 2.2.2 and figure 2.1), told from its text. Which figures "
    "belong to them is chosen here.",
)
_MEANING = Text("Betydning", "Meaning")
_LEADS_TO = Text("Fører til", "Leads to")
_SECTION = Text("Avsnitt", "Section")
_UNIT = Text("Måleenhet", "Unit")
_REMARK = Text("Forbehold", "Remark")


@dataclass(frozen=True, slots=True)
class Line:
    """A node and one of the figures that tell of it, if there are any, in a quarter."""

    node: Node
    column: Column | None


def lines_of(context: Context) -> tuple[Grid, list[Line]]:
    """The figures of every node for the selection, and a line for each; one for a node without."""
    answer = context.ask(indicator.id for indicator in bound_indicators())
    lines = [Line(node, column) for node in theory() for column in _columns(context, node)]
    columns = [line.column for line in lines if line.column is not None]
    grid = Grid(answer, columns, context.request.selection.measure, context.language)
    return grid, lines


def _columns(context: Context, node: Node) -> list[Column | None]:
    found: list[Column | None] = [
        Column(indicator, category, quarter)
        for indicator, category in figures_of(node)
        for quarter in context.scope.quarters
    ]
    return found or [None]


def figure_label(column: Column, language: Language) -> str:
    """What a figure is called, with the part of it that is meant."""
    return _with_part(column.indicator.label, column, language)


def short_label(column: Column, language: Language) -> str:
    """What a figure is called where there is little room."""
    return _with_part(column.indicator.short, column, language)


def _with_part(name: Text, column: Column, language: Language) -> str:
    if column.category or column.indicator.kind is Kind.QUARTILES:
        return f"{name.in_(language)}: {column.category_label(language)}"
    return name.in_(language)


def figure_address(context: Context, indicator: Indicator) -> str:
    """The page that an indicator is on, which has its table's name, for the same selection."""
    return context.address_of(f"/{indicator.section.table}")


def leading_to(node: Node, language: Language) -> list[str]:
    """The names of what a node leads to."""
    called = names()
    return [called[code].in_(language) for code in node.leads_to]


def theory_words(context: Context) -> Words:
    """The theory as a table of words: a row for each figure of each node."""
    grid, lines = lines_of(context)
    language, say = context.language, context.say
    heads = [NODE, STAGE, _MEANING, _LEADS_TO, _SECTION, FIGURE, _UNIT, texts.QUARTER]
    head = [
        *(say(each) for each in heads),
        *(grid.name(centre) for centre in grid.centres),
        say(ALL_CENTRES),
        say(texts.ORIGIN),
        say(_REMARK),
    ]
    noted = dict.fromkeys(o.note for o in grid.observations() if o.note)
    public = context.viewer.audience is Audience.PUBLIC
    least = context.door.rule.threshold
    return Words(
        rows=[head, *(_row(context, grid, line) for line in lines)],
        objects=[_object(context, grid, node, lines) for node in theory()],
        notes=[
            say(OUR_CHOICE),
            *([say(texts.AS_EVERYBODY, n=least)] if public else []),
            *(INDICATOR_NOTES[code].in_(language) for code in noted),
        ],
        origins=frozenset(grid.origins()),
        more={
            "measure": grid.measure.value,
            **seal(context),
            **signs(context, grid.origins()),
            "breaks": break_notes(grid),
            "definitions": {i.id: i.definition.in_(language) for i in bound_indicators()},
        },
    )


def _row(context: Context, grid: Grid, line: Line) -> Row:
    language, node, column = context.language, line.node, line.column
    told = [
        node.name.in_(language),
        node.stage.text.in_(language),
        node.meaning.in_(language),
        "; ".join(leading_to(node, language)),
        node.source,
    ]
    if column is None:
        nothing = [NO_FIGURE.in_(language), *[""] * (len(grid.centres) + 4)]
        return [*told, *nothing, node.remark.in_(language)]
    return [
        *told,
        figure_label(column, language),
        grid.unit(column).text.in_(language),
        column.period_in(language),
        *(as_shown(grid, centre, column) for centre in (*grid.centres, TOTAL)),
        ", ".join(origin.text.in_(language) for origin in _origins(grid, column)),
        node.remark.in_(language),
    ]


def _origins(grid: Grid, column: Column) -> list[Origin]:
    """How the figures of a line that are shown came to be."""
    found = grid.published(column).values()
    shown = {each.origin for each in found if each.cell.status is Status.SHOWN}
    return [origin for origin in Origin if origin in shown]


def _object(context: Context, grid: Grid, node: Node, lines: Iterable[Line]) -> dict[str, Any]:
    """A node by its codes, with every published figure that tells of it, unrounded."""
    language = context.language
    columns = [line.column for line in lines if line.node is node and line.column is not None]
    return {
        "node": node.code,
        "stage": node.stage.code,
        "part": node.stage.part,
        "label": node.name.in_(language),
        "meaning": node.meaning.in_(language),
        "leads_to": list(node.leads_to),
        "section": node.source,
        "remark": node.remark.in_(language),
        "figures": [
            {
                "indicator": column.indicator.id,
                "category": column.category,
                "quarter": column.period,
                "centre": centre,
                "value": observation.cell.value,
                "unit": column.indicator.unit.code,
                "numerator": observation.cell.numerator,
                "denominator": observation.cell.denominator,
                "status": observation.cell.status.code,
                "origin": observation.origin.code,
            }
            for column in columns
            for centre in (*grid.centres, TOTAL)
            for observation in [grid.observation(centre, column)]
        ],
    }
