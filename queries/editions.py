"""Publications as they are read: the newest and those of earlier days, and what is kept of them.

A publication never changes, so whatever has been read of it may be kept for as long as there is room.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, or_, select, true

from db.days import day_of, end_of
from db.models import Publication, PublishedCell
from db.refusal import Refusal
from db.vocabulary import Audience, Origin, Quarter, Status
from queries.centres import centres_of
from queries.indicators import INDICATORS, OWED, TABLES, of_table
from queries.values import TOTAL, Catalogue, Cell, Observation, Scope

Column = tuple[str, Quarter]
"""Indicator and quarter."""
ByCentre = dict[str, dict[str, Observation]]
"""The observations of a column: centre → category → observation."""

MOST_REMEMBERED = 250_000
"""Centres × columns kept in memory for the newest publication: some hundred megabytes at most."""
MOST_OF_EARLIER = 25_000
"""The same for each of the earlier ones, which few ask for."""
EARLIER_KEPT = 4
"""Earlier publications that something is remembered of."""
DAYS_LISTED = 24
"""The newest days of publication that a reader is offered."""

_BEFORE = "before_first_publication"

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


@dataclass(slots=True)
class Edition:
    """A publication for an audience, and what is remembered of it."""

    audience: Audience
    catalogue: Catalogue
    room: int
    columns: dict[Column, ByCentre] = field(default_factory=dict)
    remembered: int = 0

    def read(
        self,
        connection: Connection,
        indicators: Iterable[str],
        scope: Scope,
        centres: Sequence[str],
    ) -> dict[Column, ByCentre]:
        """The observations of ``indicators`` in ``scope``, out of memory where they are in it."""
        published = self.catalogue.quarters
        found: dict[Column, ByCentre] = {}
        missing: list[Column] = []
        lacking: dict[str, None] = {}
        for indicator in indicators:
            for quarter in INDICATORS[indicator].rhythm.periods(scope.quarters):
                if quarter not in published:
                    continue
                known = self.columns.get((indicator, quarter), {})
                found[indicator, quarter] = known
                gaps = [centre for centre in centres if centre not in known]
                if gaps:
                    missing.append((indicator, quarter))
                    lacking |= dict.fromkeys(gaps)
        if missing:
            publication = self.catalogue.publication
            loaded = _load(connection, self.audience, publication, missing, list(lacking))
            for column, by_centre in loaded.items():
                # A new dictionary takes the old one's place, so that no other thread meets half.
                found[column] = found[column] | by_centre
                self.columns[column] = found[column]
                self.remembered += len(by_centre)
            if self.remembered > self.room:
                self.columns, self.remembered = {}, 0
        return found


def open_to(audience: Audience) -> ColumnElement[bool]:
    """Which publications may be read for an audience.

    Those made before there was anything for the public are not for it, and those that were made
    before corrections of few were held back are not any more: two of them could be subtracted.
    """
    if audience is Audience.PUBLIC:
        return Publication.public_sha256.is_not(None) & Publication.closed.is_(False)
    return true()


class Editions:
    """The publications for an audience: the newest kept apart, and a few of the earlier ones."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        made = open_to(audience)
        self._by_number = select(Publication.id).where(made).order_by(Publication.id.desc())
        self._first = select(func.min(Publication.published_at)).where(made)
        self._moments = select(Publication.published_at).where(made)
        self._newest: Edition | None = None
        self._days: tuple[int, tuple[date, ...]] = 0, ()
        self._earlier: OrderedDict[int, Edition] = OrderedDict()
        self._lock = Lock()

    def newest(self, connection: Connection) -> Edition:
        """The newest publication. Raises Refusal ``nothing_published``."""
        number = connection.scalar(self._by_number.limit(1))
        if number is None:
            raise Refusal("nothing_published", http_status=404)
        edition = self._newest
        if edition is None or edition.catalogue.publication != number:
            catalogue = _read_catalogue(connection, self._audience, number)
            edition = Edition(self._audience, catalogue, MOST_REMEMBERED)
            self._newest = edition
        return edition

    def known(self, connection: Connection, as_of: date | None) -> Edition:
        """The newest publication made on the day ``as_of`` or before; without a day, of all.

        Raises Refusal: ``nothing_published``, ``before_first_publication``, ``not_shown_any_more``.
        """
        newest = self.newest(connection)
        if as_of is None:
            return newest
        made = self._by_number.where(Publication.published_at <= end_of(as_of))
        number = connection.scalar(made.limit(1))
        if number is None:
            first = connection.execute(self._first).scalar_one()
            closed = exists().where(Publication.closed, Publication.published_at <= end_of(as_of))
            code = "not_shown_any_more" if connection.scalar(select(closed)) else _BEFORE
            raise Refusal(code, 404, as_of=str(as_of), first=str(day_of(first)))
        if number == newest.catalogue.publication:
            return newest
        return self.numbered(connection, number)

    def days(self, connection: Connection) -> tuple[date, ...]:
        """The newest days on which something was published, newest first, `DAYS_LISTED` at most."""
        number = self.newest(connection).catalogue.publication
        if self._days[0] != number:
            self._days = number, _days_of(connection.scalars(self._moments))
        return self._days[1]

    def is_open(self, connection: Connection, number: int) -> bool:
        """Whether the publication of that number may be read for the audience."""
        newest = self._newest
        if newest is not None and newest.catalogue.publication == number:
            return True
        return bool(connection.scalar(self._by_number.where(Publication.id == number)))

    def numbered(self, connection: Connection, number: int) -> Edition:
        """The publication of that number."""
        newest = self._newest
        if newest is not None and newest.catalogue.publication == number:
            return newest
        return self._remembered(number) or self._keep(
            _read_catalogue(connection, self._audience, number)
        )

    def _remembered(self, number: int) -> Edition | None:
        with self._lock:
            if number in self._earlier:
                self._earlier.move_to_end(number)
            return self._earlier.get(number)

    def _keep(self, catalogue: Catalogue) -> Edition:
        """Makes room for an earlier publication; the one that was asked for longest ago gives way."""
        with self._lock:
            number = catalogue.publication
            edition = Edition(self._audience, catalogue, MOST_OF_EARLIER)
            edition = self._earlier.setdefault(number, edition)
            self._earlier.move_to_end(number)
            while len(self._earlier) > EARLIER_KEPT:
                self._earlier.popitem(last=False)
            return edition


def published_for(connection: Connection) -> frozenset[Audience]:
    """The audiences of the newest publication; a copy has no seal of what was not copied."""
    seals = select(Publication.sha256).order_by(Publication.id.desc()).limit(1)
    if connection.scalar(seals) == "":
        return frozenset({Audience.PUBLIC})
    return frozenset(Audience)


def _days_of(moments: Iterable[datetime]) -> tuple[date, ...]:
    """The newest days among ``moments``, newest first."""
    days = sorted({day_of(moment) for moment in moments}, reverse=True)
    return tuple(days[:DAYS_LISTED])


def _load(
    connection: Connection,
    audience: Audience,
    publication: int,
    columns: Sequence[Column],
    centres: Sequence[str],
) -> dict[Column, ByCentre]:
    """The cells of ``columns``, a hundred centres at a time to keep within parameter limits."""
    loaded: dict[Column, ByCentre] = {column: {} for column in columns}
    for start in range(0, len(centres), 100):
        rows = connection.execute(
            _SELECT_CELLS,
            {
                "audience": audience.value,
                "indicators": sorted({indicator for indicator, _ in columns}),
                "quarters": sorted({quarter for _, quarter in columns}),
                "centres": centres[start : start + 100],
                "publication": publication,
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
    for (indicator, _), by_centre in loaded.items():
        for centre in centres:
            # Where there is nothing, that is remembered too.
            by_centre[centre] = _in_order(indicator, by_centre.get(centre, {}))
    return loaded


def _in_order(indicator: str, parts: dict[str, Observation]) -> dict[str, Observation]:
    """The whole and then its parts as the indicator has them, however the database keeps them."""
    if len(parts) <= 1:
        return parts
    known = ["", *INDICATORS[indicator].categories] if indicator in INDICATORS else []
    first = {category: parts[category] for category in known if category in parts}
    return first | parts


def _read_catalogue(connection: Connection, audience: Audience, publication: int) -> Catalogue:
    meta = connection.execute(select(Publication).where(Publication.id == publication)).one()
    alive = (
        _CELLS.audience == audience.value,
        _CELLS.since <= publication,
        or_(_CELLS.until.is_(None), _CELLS.until > publication),
    )
    of_all = (
        select(_CELLS.quarter, _CELLS.status, _CELLS.origin)
        .where(
            *alive,
            _CELLS.indicator == "adult_residents",
            _CELLS.centre == TOTAL,
            _CELLS.category == "",
        )
        .order_by(_CELLS.quarter)
    )
    totals = connection.execute(of_all).all()
    quarters = tuple(row.quarter for row in totals)
    known = of_all.order_by(None).subquery()
    # Looked for quarter by quarter, as one figure is enough and a table may have a million.
    shown = {
        table: select(known.c.quarter).where(
            exists().where(
                *alive,
                _CELLS.indicator.in_([entry.id for entry in of_table(table)]),
                _CELLS.quarter == known.c.quarter,
                _CELLS.status == Status.SHOWN,
            )
        )
        for table in TABLES.keys() - OWED
    }
    public = meta.public_sha256 or ""
    return Catalogue(
        publication=publication,
        published_at=meta.published_at,
        sha256=public if audience is Audience.PUBLIC else meta.sha256,
        public_sha256=public,
        centres=centres_of(connection),
        quarters=quarters,
        default_quarter=_default_quarter([(row.quarter, row.status, row.origin) for row in totals]),
        published=quarters,
        shown={table: frozenset(connection.scalars(found)) for table, found in shown.items()},
    )


def _default_quarter(totals: Sequence[tuple[Quarter, Status, Origin]]) -> Quarter | None:
    """The newest quarter that all have reported and that is not simulated, if there is one.

    A reader who opens the front page should meet figures that stand for something; simulated ones
    are a click away. Where all are simulated, the newest complete quarter serves.
    """
    there = (Status.SHOWN, Status.HIDDEN)
    complete = [(quarter, origin) for quarter, status, origin in totals if status in there]
    solid = [quarter for quarter, origin in complete if origin is not Origin.SIMULATED]
    newest_first = (solid, [quarter for quarter, _ in complete], [row[0] for row in totals])
    return next((max(quarters) for quarters in newest_first if quarters), None)
