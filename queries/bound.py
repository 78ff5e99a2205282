"""The figures that tell something of what is described in words, such as a node of the theory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from queries.indicators import INDICATORS
from queries.measures import Indicator

Figure = tuple[Indicator, str]
"""An indicator, and one of its categories; empty for the whole."""


class Told(Protocol):
    """What is told in words, and by ``figures``: ``indicator`` or ``indicator~category``."""

    @property
    def figures(self) -> tuple[str, ...]: ...


def figures_of(told: Told) -> tuple[Figure, ...]:
    """The figures bound to it; none where nothing that is reported tells of it.

    Raises KeyError when the reference file names a figure that there is not.
    """
    found = []
    for name in told.figures:
        id, _, category = name.partition("~")
        indicator = INDICATORS[id]
        if category and category not in indicator.categories:
            raise KeyError(name)
        found.append((indicator, category))
    return tuple(found)


def indicators_of(everything: Iterable[Told]) -> list[Indicator]:
    """Every indicator that is bound to anything of it, each once, in order."""
    return list(dict.fromkeys(i for told in everything for i, _ in figures_of(told)))
