"""The figures that tell something of a node of the theory of change."""

from __future__ import annotations

from db.theory import Node, theory
from queries.indicators import INDICATORS
from queries.measures import Indicator

Figure = tuple[Indicator, str]
"""An indicator, and one of its categories; empty for the whole."""


def figures_of(node: Node) -> tuple[Figure, ...]:
    """The figures bound to a node; none where nothing that is reported tells of it.

    Raises KeyError when the reference file names a figure that there is not.
    """
    found = []
    for name in node.figures:
        id, _, category = name.partition("~")
        indicator = INDICATORS[id]
        if category and category not in indicator.categories:
            raise KeyError(name)
        found.append((indicator, category))
    return tuple(found)


def bound_indicators() -> list[Indicator]:
    """Every indicator that is bound to a node, each once, in the order of the theory."""
    return list(dict.fromkeys(i for node in theory() for i, _ in figures_of(node)))
