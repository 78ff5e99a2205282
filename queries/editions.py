"""Publications as they are read: the newest and those of earlier days, and what is kept of them.

A publication never changes, so whatever has been read of it may be kept for as long as there is room.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from threading import Lock

from sqlalchemy import Connection, bindparam, func, or_, select

from db.models import Publication, PublishedCell
from db.refusal import Refusal
from db.vocabulary import Audience, Origin, Quarter, Status
from queries.centres import centres_of
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
    """A publication and what is remembered of it."""

    catalogue: Catalogue
    room: int
    columns: dict[Column, ByCentre] = field(default_factory=dict)
    remembered: int = 0

    def read(
        self, connection: Connection, indicators: Iterable[str], scope: Scope
    ) -> dict[Column, ByCentre]:
        """The observations of ``indicators`` in ``scope``, out of memory where they are in it."""
        published = self.catalogue.quarters
        centres = (*scope.centres, TOTAL)
        found: dict[Column, ByCentre] = {}
        missing: list[Column] = []
        lacking: dict[str, None] = {}
        for indicator in indicators:
            for quarter in scope.quarters:
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
            loaded = _load(connection, publication, missing, list(lacking))
            for column, by_centre in loaded.items():
                # A new dictionary takes the old one's place, so that no other thread meets half.
                found[column] = found[column] | by_centre
                self.columns[column] = found[column]
                self.remembered += len(by_centre)
            if self.remembered > self.room:
                self.columns, self.remembered = {}, 0
        return found


_BY_NUMBER = select(Publication.id).order_by(Publication.id.desc())


class Editions:
    """The publications of a database: the newest kept apart, and a few of the earlier ones."""

    def __init__(self) -> None:
        self._newest: Edition | None = None
        self._days: tuple[int, tuple[date, ...]] = 0, ()
        self._earlier: OrderedDict[int, Edition] = OrderedDict()
        self._lock = Lock()

    def newest(self, connection: Connection) -> Edition:
        """The newest publication. Raises Refusal ``nothing_published``."""
        number = connection.scalar(_BY_NUMBER.limit(1))
        if number is None:
            raise Refusal("nothing_published", http_status=404)
        edition = self._newest
        if edition is None or edition.catalogue.publication != number:
            edition = Edition(_read_catalogue(connection, number), MOST_REMEMBERED)
            self._newest = edition
        return edition

    def known(self, connection: Connection, as_of: date | None) -> Edition:
        """The newest publication made on the day ``as_of`` or before; without a day, of all.

        Raises Refusal: ``nothing_published``, ``before_first_publication``.
        """
        newest = self.newest(connection)
        if as_of is None:
            return newest
        last_moment = datetime.combine(as_of, time.max, UTC)
        made = _BY_NUMBER.where(Publication.published_at <= last_moment)
        number = connection.scalar(made.limit(1))
        if number is None:
            first = connection.execute(select(func.min(Publication.published_at))).scalar_one()
            raise Refusal(
                "before_first_publication", 404, as_of=str(as_of), first=str(first.date())
            )
        if number == newest.catalogue.publication:
            return newest
        return self._remembered(number) or self._keep(_read_catalogue(connection, number))

    def days(self, connection: Connection) -> tuple[date, ...]:
        """The newest days on which something was published, newest first, `DAYS_LISTED` at most."""
        number = self.newest(connection).catalogue.publication
        if self._days[0] != number:
            self._days = number, _read_days(connection)
        return self._days[1]

    def of(self, catalogue: Catalogue) -> Edition:
        """The publication that ``catalogue`` is of."""
        newest = self._newest
        if newest is not None and newest.catalogue.publication == catalogue.publication:
            return newest
        return self._remembered(catalogue.publication) or self._keep(catalogue)

    def _remembered(self, number: int) -> Edition | None:
        with self._lock:
            if number in self._earlier:
                self._earlier.move_to_end(number)
            return self._earlier.get(number)

    def _keep(self, catalogue: Catalogue) -> Edition:
        """Makes room for an earlier publication; the one that was asked for longest ago gives way."""
        with self._lock:
            number = catalogue.publication
            edition = self._earlier.setdefault(number, Edition(catalogue, MOST_OF_EARLIER))
            self._earlier.move_to_end(number)
            while len(self._earlier) > EARLIER_KEPT:
                self._earlier.popitem(last=False)
            return edition


def _read_days(connection: Connection) -> tuple[date, ...]:
    days: dict[date, None] = {}
    for moment in connection.scalars(
        select(Publication.published_at).order_by(Publication.published_at.desc())
    ):
        days[moment.date()] = None
        if len(days) == DAYS_LISTED:
            break
    return tuple(days)


def _load(
    connection: Connection, publication: int, columns: Sequence[Column], centres: Sequence[str]
) -> dict[Column, ByCentre]:
    """The cells of ``columns``, a hundred centres at a time to keep within parameter limits."""
    loaded: dict[Column, ByCentre] = {column: {} for column in columns}
    for start in range(0, len(centres), 100):
        rows = connection.execute(
            _SELECT_CELLS,
            {
                "audience": Audience.INTERNAL.value,
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
