"""The one door to figures: pages, files and other programs all come through here.

`Door` reads the publication and nothing else. It decides what the viewer may see, settles the
selection against what exists, and hands out observations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, Engine, bindparam, or_, select

from db.models import Publication, PublishedCell
from db.refusal import Refusal
from db.session import reading
from db.vocabulary import Audience, Origin, Quarter, Status
from queries.audit_trail import Trail
from queries.centres import centres_of
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

_Column = tuple[str, Quarter]
"""Indicator and quarter."""
_ByCentre = dict[str, dict[str, Observation]]
"""The observations of a column: centre → category → observation."""
_MOST_REMEMBERED = 250_000
"""Centres × columns kept in memory for the newest publication: some hundred megabytes at most."""


class Answer:
    """The observations asked for, found by what they are figures of."""

    def __init__(self, scope: Scope, found: Mapping[_Column, _ByCentre]) -> None:
        self.scope = scope
        self._found = found

    def get(self, indicator: str, centre: str, quarter: Quarter, category: str = "") -> Observation:
        """One observation. Outside the published quarters nothing is reported."""
        return self.column(indicator, quarter, category, (centre,))[centre]

    def column(
        self, indicator: str, quarter: Quarter, category: str, centres: Iterable[str]
    ) -> dict[str, Observation]:
        """The observations of one indicator, quarter and category, by centre."""
        found = self._found.get((indicator, quarter))
        if found is not None:
            return {centre: found[centre][category] for centre in centres}
        if quarter in self.scope.catalogue.quarters:
            raise KeyError((indicator, quarter))
        empty = Cell(Status.NOT_REPORTED)
        return {
            centre: Observation(
                indicator, centre, quarter, category, empty, Origin.REPORTED, 0, None
            )
            for centre in centres
        }

    def __iter__(self) -> Iterator[Observation]:
        """Every observation, indicator by indicator."""
        centres = (*self.scope.centres, TOTAL)
        for found in self._found.values():
            for centre in centres:
                yield from found[centre].values()


@dataclass(slots=True)
class _Edition:
    """What is remembered of one publication."""

    catalogue: Catalogue
    columns: dict[_Column, _ByCentre] = field(default_factory=dict)
    remembered: int = 0


_CELLS = PublishedCell.__table__.c
_SELECT_CELLS = select(
    _CELLS.indicator,
    _CELLS.quarter,
    _CELLS.centre,
    _CELLS.category,
    _CELLS.status,
    _CELLS.value,
    _CELLS.numerator,
    _CELLS.denominator,
    _CELLS.origin,
    _CELLS.revision,
    _CELLS.note,
).where(
    _CELLS.audience == bindparam("audience"),
    _CELLS.indicator.in_(bindparam("indicators", expanding=True)),
    _CELLS.quarter.in_(bindparam("quarters", expanding=True)),
    _CELLS.centre.in_(bindparam("centres", expanding=True)),
    _CELLS.since <= bindparam("publication"),
    or_(_CELLS.until.is_(None), _CELLS.until > bindparam("publication")),
)
_NEWEST = select(Publication.id).order_by(Publication.id.desc()).limit(1)


class Door:
    """Answers what a viewer asks of the newest publication."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._edition: _Edition | None = None
        self.reports = Reports(engine, self._published)
        self.audit = Trail(engine)

    def catalogue(self, viewer: Viewer) -> Catalogue:
        """What can be chosen in the publication that ``viewer`` may read."""
        self._admit(viewer)
        with reading(self._engine) as connection:
            return self._newest(connection).catalogue

    def settle(self, selection: Selection, viewer: Viewer) -> Scope:
        """The selection with every centre and quarter by name.

        Raises Refusal: ``unknown_centre``, ``unknown_quarter``, ``nothing_published``.
        """
        return settle(selection, self.catalogue(viewer))

    def ask(self, indicators: Iterable[str], selection: Selection, viewer: Viewer) -> Answer:
        """The observations of ``indicators`` for the selection and the total of all centres."""
        self._admit(viewer)
        with reading(self._engine) as connection:
            edition = self._newest(connection)
            return self._read(connection, edition, indicators, settle(selection, edition.catalogue))

    def ask_within(self, indicators: Iterable[str], scope: Scope, viewer: Viewer) -> Answer:
        """As `ask`, for a scope that was settled before, in the publication it was settled in."""
        self._admit(viewer)
        with reading(self._engine) as connection:
            edition = self._newest(connection)
            if edition.catalogue.publication != scope.catalogue.publication:
                edition = _Edition(scope.catalogue)
            return self._read(connection, edition, indicators, scope)

    def _published(self, connection: Connection) -> Catalogue | None:
        """The newest publication's catalogue, if anything is published."""
        published = connection.execute(_NEWEST).scalar() is not None
        return self._newest(connection).catalogue if published else None

    def _admit(self, viewer: Viewer) -> None:
        if viewer.audience is not Audience.INTERNAL:
            raise Refusal("audience_not_published", http_status=403)

    def _newest(self, connection: Connection) -> _Edition:
        newest = connection.execute(_NEWEST).scalar()
        if newest is None:
            raise Refusal("nothing_published", http_status=404)
        edition = self._edition
        if edition is None or edition.catalogue.publication != newest:
            edition = _Edition(_read_catalogue(connection, newest))
            self._edition = edition
        return edition

    def _read(
        self,
        connection: Connection,
        edition: _Edition,
        indicators: Iterable[str],
        scope: Scope,
    ) -> Answer:
        published = edition.catalogue.quarters
        centres = (*scope.centres, TOTAL)
        found: dict[_Column, _ByCentre] = {}
        missing: list[_Column] = []
        lacking: dict[str, None] = {}
        for indicator in indicators:
            for quarter in scope.quarters:
                if quarter not in published:
                    continue
                known = edition.columns.get((indicator, quarter), {})
                found[indicator, quarter] = known
                gaps = [centre for centre in centres if centre not in known]
                if gaps:
                    missing.append((indicator, quarter))
                    lacking |= dict.fromkeys(gaps)
        if missing:
            for column, loaded in _load(connection, edition, missing, list(lacking)).items():
                # A new dictionary takes the old one's place, so that no other thread meets half.
                found[column] = found[column] | loaded
                edition.columns[column] = found[column]
                edition.remembered += len(loaded)
            if edition.remembered > _MOST_REMEMBERED:
                edition.columns, edition.remembered = {}, 0
        return Answer(scope, found)


def _load(
    connection: Connection, edition: _Edition, columns: Sequence[_Column], centres: Sequence[str]
) -> dict[_Column, _ByCentre]:
    """The cells of ``columns``, a hundred centres at a time to keep within parameter limits."""
    loaded: dict[_Column, _ByCentre] = {column: {} for column in columns}
    for start in range(0, len(centres), 100):
        rows = connection.execute(
            _SELECT_CELLS,
            {
                "audience": Audience.INTERNAL.value,
                "indicators": sorted({indicator for indicator, _ in columns}),
                "quarters": sorted({quarter for _, quarter in columns}),
                "centres": centres[start : start + 100],
                "publication": edition.catalogue.publication,
            },
        )
        for row in rows:
            column = loaded.get((row.indicator, row.quarter))
            if column is not None:
                column.setdefault(row.centre, {})[row.category] = Observation(
                    row.indicator,
                    row.centre,
                    row.quarter,
                    row.category,
                    Cell(row.status, row.value, row.numerator, row.denominator),
                    row.origin,
                    row.revision,
                    row.note,
                )
    return loaded


def _read_catalogue(connection: Connection, publication: int) -> Catalogue:
    meta = connection.execute(select(Publication).where(Publication.id == publication)).one()
    alive = (
        _CELLS.audience == Audience.INTERNAL.value,
        _CELLS.indicator == "adult_residents",
        _CELLS.centre == TOTAL,
        _CELLS.category == "",
        _CELLS.since <= publication,
        or_(_CELLS.until.is_(None), _CELLS.until > publication),
    )
    totals = connection.execute(
        select(_CELLS.quarter, _CELLS.status, _CELLS.origin).where(*alive).order_by(_CELLS.quarter)
    ).all()
    quarters = tuple(row.quarter for row in totals)
    return Catalogue(
        publication=publication,
        published_at=meta.published_at,
        sha256=meta.sha256,
        centres=centres_of(connection),
        quarters=quarters,
        default_quarter=_default_quarter([(row.quarter, row.status, row.origin) for row in totals]),
        published=quarters,
    )


def _default_quarter(totals: Sequence[tuple[Quarter, Status, Origin]]) -> Quarter | None:
    """The newest quarter that all have reported and that is not simulated, if there is one.

    A reader who opens the front page should meet figures that stand for something; simulated ones
    are a click away. Where all are simulated, the newest complete quarter serves.
    """
    complete = [(quarter, origin) for quarter, status, origin in totals if status is Status.SHOWN]
    solid = [quarter for quarter, origin in complete if origin is not Origin.SIMULATED]
    newest_first = (solid, [quarter for quarter, _ in complete], [row[0] for row in totals])
    return next((max(quarters) for quarters in newest_first if quarters), None)


def settle(selection: Selection, catalogue: Catalogue) -> Scope:
    """The selection with every centre and quarter by name.

    Raises Refusal: ``unknown_centre``, ``unknown_quarter``, ``nothing_published``.
    """
    if catalogue.default_quarter is None:
        raise Refusal("nothing_published", http_status=404)
    for centre in selection.centres:
        if centre not in catalogue.centres:
            raise Refusal("unknown_centre", centre=centre[:40])
    chosen = set(selection.centres)
    centres = tuple(code for code in catalogue.centres if not chosen or code in chosen)
    first = selection.first or catalogue.default_quarter
    last = selection.last or catalogue.default_quarter
    for quarter in (first, last):
        if quarter not in catalogue.quarters:
            raise Refusal("unknown_quarter", quarter=str(quarter))
    return Scope(centres, tuple(first.through(last)), catalogue)


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
