"""The theory of change with the figures that tell of it, as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.bound_figures import (
    Line,
    beside_file,
    file_cells,
    file_heads,
    file_notes,
    file_objects,
    lines_of,
)
from dashboard.context import Context
from dashboard.grid import Grid
from dashboard.word_files import Words, in_section
from dashboard.workbooks import Row
from db.theory import Node, names, theory
from db.vocabulary import Language, Text

STAGE = Text("Ledd", "Step")
NODE = Text("Hva", "What")
OUR_CHOICE = Text(
    "Leddene er evalueringens (avsnitt 2.2.2 og figur 2.1), gjengitt etter teksten. Hvilke tall som "
    "hører til, er valgt her.",
    "The steps are the evaluation's (section 2.2.2 and figure 2.1), told from its text. Which figures "
    "belong to them is chosen here.",
)
_MEANING = Text("Betydning", "Meaning")
_LEADS_TO = Text("Fører til", "Leads to")
_SECTION = Text("Avsnitt", "Section")
_REMARK = Text("Forbehold", "Remark")


def leading_to(node: Node, language: Language) -> list[str]:
    """The names of what a node leads to."""
    called = names()
    return [called[code].in_(language) for code in node.leads_to]


def theory_words(context: Context) -> Words:
    """The theory as a table of words: a row for each figure of each node."""
    grid, lines = lines_of(context, theory())
    heads = [context.say(each) for each in (NODE, STAGE, _MEANING, _LEADS_TO, _SECTION)]
    return Words(
        rows=[
            [*heads, *file_heads(context, grid), context.say(_REMARK)],
            *(_row(context, grid, line) for line in lines),
        ],
        objects=[_object(context, grid, node, lines) for node in theory()],
        notes=[context.say(OUR_CHOICE), *file_notes(context, grid)],
        origins=frozenset(grid.origins()),
        more=beside_file(context, grid, theory()),
    )


def _row(context: Context, grid: Grid, line: Line[Node]) -> Row:
    language, node = context.language, line.thing
    return [
        node.name.in_(language),
        node.stage.text.in_(language),
        node.meaning.in_(language),
        "; ".join(leading_to(node, language)),
        in_section(node.source, language),
        *file_cells(context, grid, line.column),
        node.remark.in_(language),
    ]


def _object(
    context: Context, grid: Grid, node: Node, lines: Sequence[Line[Node]]
) -> dict[str, Any]:
    """A node by its codes, with every published figure that tells of it, unrounded."""
    language = context.language
    return {
        "node": node.code,
        "stage": node.stage.code,
        "part": node.stage.part,
        "label": node.name.in_(language),
        "meaning": node.meaning.in_(language),
        "leads_to": list(node.leads_to),
        "section": node.source,
        "remark": node.remark.in_(language),
        "figures": file_objects(grid, lines, node),
    }
