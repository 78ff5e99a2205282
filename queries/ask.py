"""The one door to figures: pages, files and other programs all come through here.

`Door` reads the publication and nothing else. It decides what the viewer may see, settles the
selection against what exists, and hands out observations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from sqlalchemy import Connection, Engine

from db.actor import Reach
from db.refusal import Refusal
from db.session import reading
from db.vocabulary import Audience, Origin, Permission, Quarter, Status
from queries.audit_trail import Trail
from queries.centres import centres_of
from queries.editions import ByCentre, Column, Editions, published_for
from queries.incentives import Incentives
from queries.indicators import INDICATORS, OWED
from queries.people import People
from queries.revisions import Triangle, lifetimes, triangle
from queries.small_numbers import Rule
from queries.submissions import Reports
from queries.values import (
    TOTAL,
    Catalogue,
    Cell,
    Observation,
    Scope,
    Selection,
    Viewer,
)


class Answer:
    """The observations asked for, found by what they are figures of."""

    def __init__(self, scope: Scope, found: Mapping[Column, ByCentre]) -> None:
        self.scope = scope
        self._found = found

    def get(self, indicator: str, centre: str, quarter: Quarter, category: str = "") -> Observation:
        """One observation. Where nothing is published, nothing is reported."""
        return self.column(indicator, quarter, category, (centre,))[centre]

    def column(
        self, indicator: str, quarter: Quarter, category: str, centres: Iterable[str]
    ) -> dict[str, Observation]:
        """The observations of one indicator, quarter and category, by centre.

        Of what comes by half-years, those of the half-year that the quarter lies in.
        """
        quarter = INDICATORS[indicator].rhythm.period(quarter)
        found = self._found.get((indicator, quarter))
        if found is None and quarter in self.scope.catalogue.quarters:
            raise KeyError((indicator, quarter))
        empty = Cell(Status.NOT_REPORTED)
        return {
            centre: found[centre][category]
            if found and found[centre]
            else Observation(indicator, centre, quarter, category, empty, Origin.REPORTED, 0, None)
            for centre in centres
        }

    def __iter__(self) -> Iterator[Observation]:
        """Every observation, indicator by indicator."""
        centres = (*self.scope.centres, TOTAL)
        for found in self._found.values():
            for centre in centres:
                yield from found[centre].values()


class Door:
    """Answers what a viewer asks of the newest publication, or of the one a former day knew.

    ``rule`` is what the public's figures are protected by. ``records`` is where reports are, if
    not in the same database; None for a process that can open none, and then nobody can ask for
    reports. The audit is that of the database of records, or the reader's own.
    """

    def __init__(
        self,
        engine: Engine,
        rule: Rule = Rule(),  # noqa: B008 - frozen
        *,
        records: Engine | Literal["same"] | None = "same",
    ) -> None:
        reports = engine if records == "same" else records
        self._engine = engine
        self.rule = rule
        self.has_records = reports is not None
        self._editions = {audience: Editions(audience) for audience in Audience}
        self.reports = Reports(reports, self._published)
        self.audit = Trail(reports or engine)
        self.people = People(engine)
        self.incentives = Incentives(reports)

    @property
    def audiences(self) -> frozenset[Audience]:
        """Those that something is published for here: a copy may be made for some alone."""
        if self.has_records:
            return frozenset(Audience)
        with reading(self._engine) as connection:
            return published_for(connection)

    def catalogue(self, viewer: Viewer, as_of: date | None = None) -> Catalogue:
        """What can be chosen in the publication that ``viewer`` may read, as known on a day.

        Raises Refusal: ``nothing_published``, ``before_first_publication``, ``not_shown_any_more``.
        """
        reach = self._admit(viewer)
        with reading(self._engine) as connection:
            known = self._editions[viewer.audience].known(connection, as_of)
        return known.catalogue.within(reach)

    def centre_names(self) -> dict[str, str]:
        """What the centres are called, whoever asks."""
        with reading(self._engine) as connection:
            return {code: facts.name for code, facts in centres_of(connection).items()}

    def newest(self) -> int:
        """The number of the newest publication. Raises Refusal ``nothing_published``."""
        with reading(self._engine) as connection:
            return self._editions[Audience.INTERNAL].newest(connection).catalogue.publication

    def days(self, viewer: Viewer) -> tuple[date, ...]:
        """The newest days on which something was published, newest first; not all of them."""
        self._admit(viewer)
        with reading(self._engine) as connection:
            return self._editions[viewer.audience].days(connection)

    def settle(self, selection: Selection, viewer: Viewer) -> Scope:
        """The selection with every centre and quarter by name, as known on its day.

        Raises Refusal: ``unknown_centre``, ``unknown_quarter``, ``nothing_published``,
        ``before_first_publication``.
        """
        return settle(selection, self.catalogue(viewer, selection.as_of))

    def ask(self, indicators: Iterable[str], selection: Selection, viewer: Viewer) -> Answer:
        """The observations of ``indicators`` for the selection and the total of all centres."""
        reach = self._admit(viewer)
        with reading(self._engine) as connection:
            known = self._editions[viewer.audience].known(connection, selection.as_of)
            scope = settle(selection, known.catalogue.within(reach))
            return Answer(scope, self._read(connection, indicators, scope, viewer))

    def ask_within(self, indicators: Iterable[str], scope: Scope, viewer: Viewer) -> Answer:
        """As `ask`, for a scope that was settled before, in the publication it was settled in."""
        with reading(self._engine) as connection:
            return Answer(scope, self._read(connection, indicators, scope, viewer))

    def _read(
        self, connection: Connection, indicators: Iterable[str], scope: Scope, viewer: Viewer
    ) -> dict[Column, ByCentre]:
        """The figures of the scope's centres and of all together.

        Who may see some centres as reported gets the total that everybody gets.
        """
        reach, number = self._admit(viewer), scope.catalogue.publication
        edition = self._editions[viewer.audience].numbered(connection, number)
        if reach is None:
            return edition.read(connection, indicators, scope, (*scope.centres, TOTAL))
        for centre in scope.centres:
            viewer.require(Permission.SEE_INTERNAL, centre)
        wanted = list(indicators)
        own = edition.read(connection, wanted, scope, scope.centres)
        everybodys = self._editions[Audience.PUBLIC]
        if not everybodys.is_open(connection, number):
            return {column: _with_total(found, {}) for column, found in own.items()}
        total = everybodys.numbered(connection, number).read(connection, wanted, scope, (TOTAL,))
        return {column: _with_total(found, total.get(column, {})) for column, found in own.items()}

    def revisions(
        self, indicators: Iterable[str], centre: str, scope: Scope, viewer: Viewer
    ) -> dict[str, Triangle]:
        """How figures of a centre, or of all, have moved up to the publication of ``scope``."""
        audience = viewer.audience
        if (reach := self._admit(viewer)) is not None and centre == TOTAL:
            audience = Audience.PUBLIC
        elif reach is not None:
            viewer.require(Permission.SEE_INTERNAL, centre)
        with reading(self._engine) as connection:
            found = lifetimes(connection, indicators, centre, scope, audience)
        return {indicator: triangle(scope.quarters, lives) for indicator, lives in found.items()}

    def _published(self, as_of: date | None) -> Catalogue | None:
        """The catalogue of the newest publication, or a day's, if anything was published."""
        try:
            with reading(self._engine) as connection:
                return self._editions[Audience.INTERNAL].known(connection, as_of).catalogue
        except Refusal:
            return None

    def _admit(self, viewer: Viewer) -> Reach:
        """The centres that the viewer may see in the publication they ask for.

        Raises Refusal: ``not_allowed``, ``audience_not_published`` (403).
        """
        if viewer.audience is Audience.PUBLIC:
            return None
        reach = viewer.reach(Permission.SEE_INTERNAL)
        if Audience.INTERNAL not in self.audiences:
            raise Refusal("audience_not_published", http_status=403)
        return reach


def _with_total(own: ByCentre, public: ByCentre) -> ByCentre:
    """A column of one's own centres and all together; hidden where nothing was made for the public."""
    if public.get(TOTAL):
        return {**own, TOTAL: public[TOTAL]}
    some = next(iter(own.values()), {})
    return {
        **own,
        TOTAL: {
            category: found._replace(centre=TOTAL, cell=Cell(Status.HIDDEN), note=None)
            for category, found in some.items()
        },
    }


def settle(selection: Selection, catalogue: Catalogue) -> Scope:
    """The selection with every centre and quarter by name.

    Raises Refusal: ``unknown_centre``, ``not_your_centre``, ``unknown_quarter``,
    ``nothing_published``.
    """
    if catalogue.default_quarter is None:
        raise Refusal("nothing_published", http_status=404)
    for centre in selection.centres:
        catalogue.require(centre)
    chosen = set(selection.centres)
    centres = tuple(code for code in catalogue.centres if not chosen or code in chosen)
    first = selection.first or catalogue.default_quarter
    last = selection.last or catalogue.default_quarter
    for quarter in (first, last):
        if quarter not in catalogue.quarters:
            raise Refusal("unknown_quarter", quarter=str(quarter))
    return Scope(centres, tuple(first.through(last)), catalogue)


def opened_with(catalogue: Catalogue, tables: Collection[str]) -> Catalogue:
    """The same with the default quarter of those who are shown ``tables`` together.

    What every centre owes each quarter opens with the common one. What comes when there is
    something to send opens with its newest, so that nobody meets a table without a figure.
    """
    own = frozenset[Quarter]().union(*(catalogue.shown.get(table, ()) for table in tables))
    if not own or not OWED.isdisjoint(tables):
        return catalogue
    return replace(catalogue, default_quarter=max(own))


def possible(selection: Selection, catalogue: Catalogue) -> tuple[Selection, tuple[str, ...]]:
    """The selection without centres that were closed in every chosen quarter, and those centres."""
    scope = settle(selection, catalogue)
    closed = tuple(
        code
        for code in selection.centres
        if not any(catalogue.centres[code].open_in(quarter) for quarter in scope.quarters)
    )
    kept = tuple(code for code in selection.centres if code not in closed)
    return replace(selection, centres=kept), closed
