"""What a single figure is called in an address, and the address where it is explained.

The name is that of its column in a table, with the centre at the end, all parts as in a row of the
long file: ``agreement_share~~2017Q3~bodo``, ``settled~host~2017Q3~all``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.base_path import under
from dashboard.grid import Column, column_named
from dashboard.request import Request
from db.refusal import Refusal
from queries.values import Selection

PREFIX = "/figure/"


@dataclass(frozen=True, slots=True)
class FigureName:
    """One figure: a column and a centre, or `TOTAL`. ``str()`` gives its name."""

    column: Column
    centre: str

    @classmethod
    def parse(cls, name: str) -> FigureName:
        """The figure that a name is of; whether there is one, the catalogue knows. Refuses."""
        column, _, centre = name.rpartition("~")
        try:
            return cls(column_named(column), centre)
        except Refusal:
            raise Refusal("unknown_figure", http_status=404, figure=name[:80]) from None

    def __str__(self) -> str:
        return figure_name(self.column.id, self.centre)


def figure_name(column: str, centre: str) -> str:
    """The name of the figure of a centre in a column."""
    return f"{column}~{centre}"


@dataclass(frozen=True, slots=True)
class FigureAddresses:
    """Where figures are explained to one reader: as of their day, in their language, as they see it."""

    query: str

    @classmethod
    def of(cls, request: Request) -> FigureAddresses:
        """The addresses for whoever sees the figures at ``request``."""
        seen = Selection(as_of=request.selection.as_of)
        query = replace(request, selection=seen, own=()).query()
        return cls(f"?{query}" if query else "")

    def at(self, column: Column, centre: str) -> str:
        """The address of a centre's figure in a column."""
        return under(f"{PREFIX}{figure_name(column.id, centre)}{self.query}")
