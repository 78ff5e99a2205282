"""What a page needs to draw itself: the request, who asks, and the door to figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from dashboard import formats
from dashboard.figure_name import FigureAddresses
from dashboard.grid import Grid, columns_of
from dashboard.request import Request
from dashboard.texts import AS_KNOWN, AS_KNOWN_BEFORE, NOT_OPEN, SERIES_LIMIT
from db.refusal import Refusal
from db.vocabulary import Audience, Language, Quarter, Rhythm, Status, Text
from queries.ask import Answer, Door, opened_with, settle
from queries.indicators import INDICATORS, rhythm_of
from queries.measures import Indicator
from queries.values import Catalogue, Measure, Scope, Selection, Viewer


def catalogue_of(
    door: Door,
    viewer: Viewer,
    as_of: date | None,
    *,
    of_reports: bool,
    after_closing: bool = False,
    tables: Collection[str] = (),
) -> Catalogue:
    """What can be chosen, as known on a day: of what is published, or of what is reported.

    Where there are no records, of what is published. Where people are followed ``after_closing``, a
    centre can be chosen as if it were open still. Where no quarter is, it follows from the
    ``tables`` that are shown together. Raises Refusal.
    """
    if of_reports and door.has_records:
        return door.reports.catalogue(viewer, as_of)
    catalogue = opened_with(door.catalogue(viewer, as_of), tables)
    return catalogue.after_closing() if after_closing else catalogue


MAX_SERIES = 8
"""Centres that one chart tells apart; the tables beside it have all."""
MAX_HISTORY = 13
"""Quarters of history behind a single chosen quarter: three years and the quarter itself."""


@dataclass(frozen=True)
class Context:
    """One reader's view of one page: everything is asked through it, for that reader alone."""

    door: Door
    viewer: Viewer
    request: Request
    catalogue: Catalogue
    centre: str | None = None
    item: str | None = None
    of_reports: bool = False
    measured: bool = True
    ranged: bool = True
    rhythm: Rhythm = Rhythm.QUARTER

    @classmethod
    def open(
        cls,
        door: Door,
        viewer: Viewer,
        request: Request,
        *,
        centre: str | None = None,
        item: str | None = None,
        of_reports: bool = False,
        after_closing: bool = False,
        tables: Collection[str] = (),
        measured: bool = True,
        ranged: bool = True,
    ) -> Context:
        """The context of a request; ``centre`` or ``item`` when the page is about one.

        Raises Refusal.
        """
        catalogue = catalogue_of(
            door,
            viewer,
            request.selection.as_of,
            of_reports=of_reports,
            after_closing=after_closing,
            tables=tables,
        )
        if centre is not None:
            catalogue.require(centre, http_status=404)
            if request.selection.centres:
                raise Refusal("unknown_parameter", parameter="centre")
        rhythms = {rhythm_of(table) for table in tables}
        rhythm = rhythms.pop() if len(rhythms) == 1 else Rhythm.QUARTER
        return cls(
            door, viewer, request, catalogue, centre, item, of_reports, measured, ranged, rhythm
        )

    @property
    def language(self) -> Language:
        return self.request.language

    @cached_property
    def shown(self) -> Selection:
        """The selection as the page shows it: of its own centre, quarters and measure."""
        selection = self.request.selection
        if self.centre is not None:
            selection = replace(selection, centres=(self.centre,))
        if not self.ranged:
            selection = replace(selection, first=selection.last)
        return selection if self.measured else replace(selection, measure=Measure.SHARE)

    @cached_property
    def scope(self) -> Scope:
        """Every centre and quarter the page is about."""
        return settle(self.shown, self.catalogue)

    @cached_property
    def history(self) -> Scope:
        """The chosen range of quarters, or the time up to a single one; no more than can be drawn."""
        quarters = self.scope.quarters
        if len(quarters) == 1:
            known = self.catalogue.quarters
            here = known.index(quarters[0])
            quarters = known[max(0, here + 1 - MAX_HISTORY) : here + 1]
            if len(quarters) == 1:
                quarters = known[:MAX_HISTORY]
        return replace(self.scope, quarters=quarters, centres=self.scope.centres[:MAX_SERIES])

    @property
    def quarter(self) -> Quarter:
        """The chosen quarter; of a range, the last."""
        return self.scope.last

    def why_none(self, status: Status, centre: str, quarter: Quarter) -> str:
        """Why a centre, or all, has no figure for a quarter: of one that is closed, just that."""
        facts = self.catalogue.centres.get(centre)
        if facts is not None and not facts.open_in(quarter) and status is Status.NOT_APPLICABLE:
            return self.say(NOT_OPEN)
        return status.text.in_(self.language)

    def say(self, text: Text, /, **values: object) -> str:
        """``text`` in the reader's language."""
        return text.in_(self.language, **values)

    def ask(self, indicators: Iterable[str], scope: Scope | None = None) -> Answer:
        """The figures of ``indicators`` for the page's scope or another."""
        return self.door.ask_within(indicators, scope or self.scope, self.viewer)

    def grid(
        self,
        indicators: Iterable[Indicator | str],
        answer: Answer,
        *,
        quarters: Iterable[Quarter] | None = None,
        categories: bool = True,
        sorted_as_chosen: bool = False,
    ) -> Grid:
        """The figures of ``answer`` laid out; ``sorted_as_chosen`` follows the reader's order."""
        entries = [INDICATORS[each] if isinstance(each, str) else each for each in indicators]
        over = answer.scope.quarters if quarters is None else tuple(quarters)
        selection = self.shown
        return Grid(
            answer,
            columns_of(entries, over, categories=categories),
            selection.measure,
            self.language,
            selection.sort if sorted_as_chosen else None,
        )

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return self.door.people.names(self.viewer)

    def called(self, key: str) -> str:
        """What a person in the record is called: a user by name, all others as they stand there."""
        return self._names.get(key, key)

    @property
    def as_known(self) -> str:
        """Which day's figures these are, when the reader has asked for those of a day; else empty."""
        day = self.request.selection.as_of
        if day is None:
            return ""
        words = {"day": formats.day(day, self.language), "n": self.catalogue.publication}
        return self.say(AS_KNOWN if self.catalogue.publication else AS_KNOWN_BEFORE, **words)

    def limited(self) -> str:
        """A remark when a chart cannot show every chosen centre."""
        n, m = len(self.history.centres), len(self.scope.centres)
        return self.say(SERIES_LIMIT, n=n, m=m) if n < m else ""

    def address_of(self, path: str) -> str:
        """The address of another page with the same selection, as far as there are figures."""
        request = self.request.at(path)
        chosen = {request.selection.first, request.selection.last}
        if not chosen <= {None, *self.catalogue.published}:
            request = request.choose(replace(request.selection, first=None, last=None))
        return request.address()

    def file_name(self, table: str, extension: str, known: str = "") -> str:
        """Table, quarters and publication, as in ``programme_2017K3_publ1.csv``.

        With what everybody may see, ``programme_2017K3_publ1_public.csv``. ``known`` tells more of
        when it was known than the publication does.
        """
        ends, rhythm = (self.scope.quarters[0], self.scope.quarters[-1]), rhythm_of(table)
        span = "-".join(dict.fromkeys(rhythm.code_in(end, self.language) for end in ends))
        public = "_public" if self.viewer.audience is Audience.PUBLIC else ""
        return f"{table}_{span}_publ{self.catalogue.publication}{known}{public}.{extension}"

    @cached_property
    def leads(self) -> FigureAddresses:
        """The addresses where each figure is explained to this reader."""
        return FigureAddresses.of(self.request)

    def centre_address(self, centre: str) -> str:
        """The address of a centre's own page, with the same quarters."""
        selection = replace(self.request.selection, centres=(), sort=None)
        return self.request.at(f"/centres/{centre}").choose(selection).address()
