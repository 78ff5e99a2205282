"""What a page is: an address, a title, the tables it can be taken with as, and a view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dashboard.blocks import Block
from dashboard.context import Context
from db.vocabulary import Origin, Text


@dataclass(frozen=True)
class View:
    """A page drawn for one request. ``origins`` are those of the figures it shows."""

    blocks: Sequence[Block]
    origins: set[Origin] = field(default_factory=set)
    title: str = ""
    lead: str = ""


@dataclass(frozen=True, eq=False)
class Page:
    """A page of the dashboard.

    ``view`` must give the same blocks, by name and number, for every selection.
    ``sorts`` is the table whose columns it can be sorted by. A page that is ``per_centre`` is about
    one centre: its path ends with a centre code, and it is not in the menu.
    """

    path: str
    title: Text
    lead: Text
    tables: tuple[str, ...]
    view: Callable[[Context], View]
    sorts: str = ""
    per_centre: bool = False
