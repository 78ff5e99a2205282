"""What a page is: an address, a title, the tables it can be taken with as, and a view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from dashboard.blocks import Block
from dashboard.context import Context
from db.vocabulary import Origin, Permission, Text

_OF_RECORDS = {Permission.SEE_REPORTS, Permission.SEND_REPORTS, Permission.DECIDE}
"""What concerns reports, and is nobody's where there are none."""


@dataclass(frozen=True)
class View:
    """A page drawn for one request. ``origins`` are those of the figures it shows.

    Without ``signs`` there are no figures, and nothing to explain the signs of. ``status`` says
    what is shown, where that is not the selection as it stands.
    """

    blocks: Sequence[Block]
    origins: set[Origin] = field(default_factory=set)
    title: str = ""
    lead: str = ""
    signs: bool = True
    status: str = ""


class Shelf(Enum):
    """Where in the menu a page stands, in this order; the name is read out, not shown."""

    FIGURES = Text("Tall", "Figures")
    EVALUATION = Text("Evalueringen", "The evaluation")
    ABOUT = Text("Om tallene", "About the figures")
    WORK = Text("Rapporter og tilgang", "Reports and access")


@dataclass(frozen=True, eq=False)
class Page:
    """A page of the dashboard.

    ``view`` must give the same blocks, by name and number, for every selection.
    ``sorts`` is the table whose columns it can be sorted by. A path that ends with a name in angle
    brackets is about the one thing so named, and not in the menu: with ``per_centre`` a centre,
    else an item that ``find`` gives the title of, or refuses when it is not there. A page that is
    ``of_reports`` shows what has been reported, whether or not it is published; one that is
    ``after_closing`` has figures of centres that have closed too; one without ``filters`` has no
    filter bar. Its own ``parameters`` stand in its address in place of a
    selection; ``check`` refuses values that make no sense. One that is not ``measured`` does not read
    its figures as shares or numbers at will, and one that is not ``ranged`` shows one quarter, and what
    led to it: neither has a filter that would change nothing. Without ``needs`` everybody may see it,
    with the figures that are theirs to see.
    """

    path: str
    title: Text
    lead: Text
    tables: tuple[str, ...]
    view: Callable[[Context], View]
    shelf: Shelf = Shelf.FIGURES
    sorts: str = ""
    per_centre: bool = False
    find: Callable[[Context], str] | None = None
    of_reports: bool = False
    after_closing: bool = False
    filters: bool = True
    measured: bool = True
    ranged: bool = True
    parameters: tuple[str, ...] = ()
    check: Callable[[Context], object] | None = None
    needs: Permission | None = None

    @property
    def prefix(self) -> str:
        """The path up to the name of the one thing it is about."""
        return self.path.partition("<")[0]

    @property
    def of_records(self) -> bool:
        """Whether it cannot be had from a process that has no records."""
        return self.needs in _OF_RECORDS

    @property
    def about_one(self) -> bool:
        """Whether it is about one thing, which the end of its path names."""
        return self.path.endswith(">")
