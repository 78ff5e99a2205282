"""The theory of change as a map: a column for each step, and in it what is needed or expected.

It is read in its order: each step is an item of a list, and each node says what it leads to. The
arrows are drawn by the style sheet, to the side where there is room and down where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboard import formats
from dashboard.blocks import PartsBlock
from dashboard.bound_figures import NO_FIGURE, Line, figure_address, short_label
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.grid import Column, Grid
from dashboard.headlines import against_target
from db.theory import Node, Stage, names, nodes_of
from db.vocabulary import Origin, Status, Text
from queries.values import TOTAL

_HEADING = Text("{name}, {quarter}", "{name}, {quarter}")
_PART = Text("Del {n}", "Part {n}")
_LEADS_TO = Text("Fører til:", "Leads to:")
_WORDS = Text("Les om det", "Read of it")
_STEPS = {stage.code for stage in Stage}


def theory_map(context: Context, grid: Grid, lines: Iterable[Line[Node]]) -> PartsBlock:
    """The map for all centres, or for the one that is chosen, in the last chosen quarter."""
    chosen = context.scope.centres
    who = chosen[0] if len(chosen) == 1 else TOTAL
    figures: dict[str, list[Column]] = {}
    for line in lines:
        column = line.column
        if column is None or column.quarter != column.indicator.rhythm.period(context.quarter):
            continue
        figures.setdefault(line.thing.code, []).append(column)
    quarter = context.quarter.label(context.language)
    content = [
        html.H2(context.say(_HEADING, name=grid.name(who), quarter=quarter), id="map-heading"),
        html.Ol(
            [_stage(context, grid, who, stage, figures) for stage in Stage],
            className="theory",
            **{"aria-labelledby": "map-heading"},
        ),
    ]
    return PartsBlock("map", content)


def _stage(
    context: Context, grid: Grid, who: str, stage: Stage, figures: dict[str, list[Column]]
) -> Element:
    nodes = [
        _node(context, grid, who, node, figures.get(node.code, [])) for node in nodes_of(stage)
    ]
    return html.Li(
        [
            html.P(context.say(_PART, n=stage.part), className="part"),
            html.H3(context.say(stage.text)),
            html.Ul(nodes),
        ],
        className="stage",
        id=f"step-{stage.code}",
    )


def _node(context: Context, grid: Grid, who: str, node: Node, columns: Iterable[Column]) -> Element:
    states = [_state(context, grid, who, column) for column in columns]
    return html.Li(
        [
            html.H4(node.name.in_(context.language)),
            *(states or [_without(context, node)]),
            *_arrows(context, node),
        ],
        className="node" if states else "node empty",
        id=f"step-{node.code}",
    )


def _state(context: Context, grid: Grid, who: str, column: Column) -> Element:
    """A figure as it is published, or why it is not there, under a link to the page it is on."""
    language, indicator = context.language, column.indicator
    observation, unit = grid.observation(who, column), grid.unit(column)
    cell = grid.cell(who, column)
    words: list[Any] = [
        html.A(short_label(column, language), href=figure_address(context, indicator))
    ]
    if cell.status is not Status.SHOWN:
        why = context.why_none(cell.status, who, column.quarter)
        words += [
            html.Span(cell.status.sign, className="number", **{"aria-hidden": "true"}),
            html.Span(why, className="base"),
        ]
        return html.P(words, className="figure")
    words.append(html.Span(formats.value(cell, unit, language), className="number"))
    origin = "" if observation.origin is Origin.REPORTED else observation.origin.text.in_(language)
    base = formats.base(cell, unit, language)
    words.append(html.Span(", ".join(filter(None, [base, origin])), className="base"))
    if not column.category and unit is indicator.unit:
        words.append(html.Span(against_target(context, indicator, cell), className="against"))
    return html.P(words, className="figure")


def _without(context: Context, node: Node) -> Element:
    """That nothing reported tells of a node, why, and where there are words of it instead."""
    words: list[Any] = [
        html.Strong(context.say(NO_FIGURE)),
        html.Span(node.remark.in_(context.language), className="base"),
    ]
    if node.page:
        label = f"{context.say(_WORDS)}: {node.name.in_(context.language)}"
        href = context.address_of(node.page)
        words.append(html.A(context.say(_WORDS), href=href, **{"aria-label": label}))
    return html.P(words, className="figure")


def _arrows(context: Context, node: Node) -> list[Element]:
    """What else on the map a node leads to; to the whole of the next step, the map itself does."""
    called = names()
    links = [
        html.Li(html.A(called[code].in_(context.language), href=f"#step-{code}"))
        for code in node.leads_to
        if code not in _STEPS
    ]
    if not links:
        return []
    return [
        html.P(context.say(_LEADS_TO), className="visually-hidden"),
        html.Ul(links, className="leads-to"),
    ]
