"""The theory of change (section 2.2.2, figure 2.1): from resources to long-term results.

The nodes are the rows of `db/reference/theory.csv`. The boxes of the figure itself cannot be read
as text, so the nodes are what the text beside it says, in words of our own; which figures stand for
a node, and how far from it they are, is our choice and is said with each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Self

from db.centres import rows_of
from db.vocabulary import Labelled, Text


class Stage(Labelled):
    """A step of the theory, and which of its four parts it belongs to."""

    part: int

    def __new__(cls, code: str, nb: str, en: str, part: int = 0) -> Self:
        member = object.__new__(cls)
        member._value_ = member.code = code
        member.text = Text(nb, en)
        member.part = part
        return member

    RESOURCES = "resources", "Ressurser", "Resources", 1
    ACTIVITIES = "activities", "Aktiviteter", "Activities", 2
    OUTCOMES = "outcomes", "Ventede utfall", "Expected outcomes", 2
    SHORT_TERM = "short_term", "Resultater på kort sikt", "Short-term results", 3
    LONG_TERM = "long_term", "Resultater på lang sikt", "Long-term results", 4


@dataclass(frozen=True, slots=True)
class Node:
    """A thing that the theory needs or expects.

    ``leads_to`` are codes of nodes, or of a whole stage. ``figures`` name the figures that tell
    something of it, ``indicator`` or ``indicator~category``; ``remark`` says how far from it they
    are, or why there are none. ``page`` is where words are to be found instead of figures.
    """

    code: str
    stage: Stage
    name: Text
    meaning: Text
    leads_to: tuple[str, ...]
    figures: tuple[str, ...]
    remark: Text
    page: str
    source: str


@cache
def theory() -> tuple[Node, ...]:
    """Every node, stage by stage."""
    stages = {stage.code: stage for stage in Stage}
    return tuple(
        Node(
            code=row["code"],
            stage=stages[row["stage"]],
            name=Text(row["nb"], row["en"]),
            meaning=Text(row["meaning_nb"], row["meaning_en"]),
            leads_to=_listed(row["leads_to"]),
            figures=_listed(row["figures"]),
            remark=Text(row["remark_nb"], row["remark_en"]),
            page=row["page"],
            source=row["source"],
        )
        for row in rows_of("theory")
    )


def nodes_of(stage: Stage) -> tuple[Node, ...]:
    """The nodes of a stage, in order."""
    return tuple(node for node in theory() if node.stage is stage)


def names() -> dict[str, Text]:
    """What nodes and whole stages are called, by code."""
    return {stage.code: stage.text for stage in Stage} | {n.code: n.name for n in theory()}


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(";")))
