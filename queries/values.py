"""The values that leave: what was asked for, by whom, and the figures that answer.

A `Cell` carries no number unless it is shown, so whatever receives one cannot leak what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from db.actor import Actor, Reach
from db.refusal import Refusal
from db.vocabulary import (
    Audience,
    OperatorType,
    Organisation,
    Origin,
    Quarter,
    Status,
)

TOTAL = "all"
"""The code that stands for every centre together."""


def rounded(value: float, decimals: int) -> Decimal:
    """``value`` rounded half away from zero, as 12.5 → 13."""
    quantum = Decimal(1).scaleb(-decimals)
    return Decimal(repr(value)).quantize(quantum, ROUND_HALF_UP) + 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer(Actor):
    """Somebody who asks, and the audience whose publication they ask for."""

    audience: Audience

    def as_public(self) -> Viewer:
        """The same person, asking for what everybody may see."""
        return replace(self, audience=Audience.PUBLIC)


VISITOR = Viewer("visitor", audience=Audience.PUBLIC)
"""Whoever is not logged in."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, or the reason why there is none. Percent are 0-100, unrounded."""

    status: Status
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None

    def __post_init__(self) -> None:
        if (self.status is Status.SHOWN) != (self.value is not None):
            raise ValueError("a cell has a value if and only if it is shown")
        if self.status is not Status.SHOWN and (self.numerator, self.denominator) != (None, None):
            raise ValueError("only a shown cell has a numerator or a denominator")


class Observation(NamedTuple):
    """One published figure and what it is a figure of. ``category`` is empty for the whole."""

    indicator: str
    centre: str
    quarter: Quarter
    category: str
    cell: Cell
    origin: Origin
    revision: int
    note: str | None


class Measure(StrEnum):
    """Whether a figure with a base is read as a share of it or as a number."""

    SHARE = "share"
    COUNT = "count"


class Sort(NamedTuple):
    """The column a table is sorted by: ``centre``, or ``table~indicator~category~quarter``."""

    column: str
    descending: bool


MAX_PARAMETERS = 1000
_KNOWN = {"centre", "quarter", "measure", "sort", "as_of"}


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader has chosen. Empty ``centres`` means all; no quarters means the default one.

    ``as_of`` asks for the figures as they were known at the end of that day (`db.days`, as all moments
    are shown); without it they are the newest.
    `from_query` and `to_query` are a round trip, so an address shows exactly what was seen.
    """

    centres: tuple[str, ...] = ()
    first: Quarter | None = None
    last: Quarter | None = None
    measure: Measure = Measure.SHARE
    sort: Sort | None = None
    as_of: date | None = None

    @classmethod
    def from_query(cls, pairs: Iterable[tuple[str, str]]) -> Selection:
        """The selection an address says, given as (key, value) pairs.

        Raises Refusal: ``too_many_parameters``, ``unknown_parameter``, ``repeated_parameter``,
        ``bad_quarter``, ``bad_range``, ``bad_measure``, ``bad_sort``, ``bad_as_of``.
        """
        selection = cls()
        centres: dict[str, None] = {}
        seen: set[str] = set()
        for number, (key, value) in enumerate(pairs):
            if number >= MAX_PARAMETERS:
                raise Refusal("too_many_parameters")
            if key not in _KNOWN:
                raise Refusal("unknown_parameter", parameter=key[:40])
            if key == "centre":
                centres[value] = None
                continue
            if key in seen:
                raise Refusal("repeated_parameter", parameter=key)
            seen.add(key)
            selection = getattr(selection, f"_with_{key}")(value)
        return replace(selection, centres=tuple(centres))

    def _with_quarter(self, value: str) -> Selection:
        first, dots, last = value.partition("..")
        try:
            quarters = Quarter.parse(first), Quarter.parse(last if dots else first)
        except ValueError:
            raise Refusal("bad_quarter", quarter=value[:40]) from None
        if quarters[1] < quarters[0]:
            raise Refusal("bad_range", quarter=value[:40])
        return replace(self, first=quarters[0], last=quarters[1])

    def _with_measure(self, value: str) -> Selection:
        if value not in list(Measure):
            raise Refusal("bad_measure", measure=value[:40])
        return replace(self, measure=Measure(value))

    def _with_sort(self, value: str) -> Selection:
        column = value.removeprefix("-")
        if not column or len(column) > 200:
            raise Refusal("bad_sort", sort=value[:40])
        return replace(self, sort=Sort(column, value.startswith("-")))

    def _with_as_of(self, value: str) -> Selection:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        # Other ways of writing a day, such as 20171101, would be a second address for it.
        if day is None or str(day) != value:
            raise Refusal("bad_as_of", as_of=value[:40])
        return replace(self, as_of=day)

    def to_query(self) -> list[tuple[str, str]]:
        """The (key, value) pairs of this selection, defaults left out."""
        pairs = [("centre", centre) for centre in self.centres]
        if self.first is not None:
            span = str(self.first) if self.first == self.last else f"{self.first}..{self.last}"
            pairs.append(("quarter", span))
        if self.measure is not Measure.SHARE:
            pairs.append(("measure", self.measure.value))
        if self.sort is not None:
            pairs.append(("sort", ("-" if self.sort.descending else "") + self.sort.column))
        if self.as_of is not None:
            pairs.append(("as_of", self.as_of.isoformat()))
        return pairs


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """What is known of a centre beside its figures (tables 2.1 and 4.1)."""

    code: str
    name: str
    county: str
    municipality_code: str
    operator_type: OperatorType | None
    operator: str | None
    organisation: Organisation | None
    also_ordinary: bool | None
    capacity_places: int | None
    capacity_max: int | None
    first_quarter: Quarter | None
    last_quarter: Quarter | None
    compared_with: str | None
    """The name of the ordinary centre it is compared with."""

    def open_in(self, quarter: Quarter) -> bool:
        """Whether the centre takes residents in ``quarter``; an unknown end is open."""
        return (self.first_quarter is None or self.first_quarter <= quarter) and (
            self.last_quarter is None or quarter <= self.last_quarter
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be chosen: centres and quarters, and the publication that its figures are from.

    ``published`` are those of the quarters that have figures, ``shown`` those with figures of a
    table that nobody owes each quarter. Before the first publication its number is 0 and its time
    unknown. ``others`` are centres there are, which the viewer may not see.

    ``sha256`` is the seal of what the viewer may see: over a small number that is hidden, a seal
    would be a way to try numbers until one fits.
    """

    publication: int
    published_at: datetime | None
    sha256: str
    centres: Mapping[str, CentreFacts]
    quarters: tuple[Quarter, ...]
    default_quarter: Quarter | None
    published: tuple[Quarter, ...]
    shown: Mapping[str, frozenset[Quarter]] = field(default_factory=dict)
    public_sha256: str = ""
    others: frozenset[str] = frozenset()
    beside: Mapping[str, str] = field(default_factory=dict)
    """Places that are reported for, but have no figures of their own, by code: ordinary centres."""

    def within(self, reach: Reach) -> Catalogue:
        """What can be chosen by somebody who may see the centres in ``reach`` alone."""
        if reach is None:
            return self
        centres = {code: facts for code, facts in self.centres.items() if code in reach}
        others = self.others | (self.centres.keys() - centres.keys())
        return replace(self, centres=centres, others=others, beside={}, sha256=self.public_sha256)

    def name(self, place: str) -> str:
        """What a place that is reported for is called. Raises KeyError."""
        return self.beside[place] if place in self.beside else self.centres[place].name

    def after_closing(self) -> Catalogue:
        """The same where people are followed also after their centre has closed."""
        centres = {code: replace(facts, last_quarter=None) for code, facts in self.centres.items()}
        return replace(self, centres=centres)

    def require(self, centre: str, http_status: int = 400) -> None:
        """Raises Refusal ``not_your_centre`` or ``unknown_centre`` unless it can be chosen."""
        if centre in self.others:
            raise Refusal("not_your_centre", http_status=403)
        if centre not in self.centres:
            raise Refusal("unknown_centre", http_status=http_status, centre=centre[:40])


@dataclass(frozen=True, slots=True)
class Scope:
    """A selection settled against a catalogue: every centre and quarter by name."""

    centres: tuple[str, ...]
    quarters: tuple[Quarter, ...]
    catalogue: Catalogue

    @property
    def last(self) -> Quarter:
        return self.quarters[-1]
