"""What published figures give away: the quantities behind them, and how these hang together.

Two figures that are counted by the same expression give away the same quantity, so it is hidden in
both or in none. Pure: figures and what was published before go in, a table to protect comes out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from db.publishing import Place
from db.vocabulary import Quarter, Status
from queries.disclosure import Quantity, Relation, Table
from queries.facts import Fact
from queries.indicators import INDICATORS
from queries.measures import DENOMINATOR, NUMERATOR, REST, Indicator, Kind, Unit
from queries.records import count
from queries.values import TOTAL


WORTH_OF_TOTAL = 20.0
"""How much worse it is to hide a figure of all centres than one of a single centre."""


class Given(NamedTuple):
    """Something counted that a figure gives away: its role, what it is, how much, of how many."""

    role: str
    what: str
    value: float
    persons: int


class Key(NamedTuple):
    """A quantity: what is counted, where and when; ``so_far`` from the year's beginning."""

    what: str
    centre: str
    quarter: Quarter
    so_far: bool


def _expressions(indicator: Indicator) -> Iterator[tuple[str, ColumnElement[Any]]]:
    """Everything that an indicator's figures give away, by role or part."""
    if indicator.kind is Kind.QUARTILES:
        assert indicator.among is not None
        yield DENOMINATOR, count(indicator.among)
        return
    yield NUMERATOR, indicator.numerator
    if indicator.denominator is not None:
        yield DENOMINATOR, indicator.denominator
    for part, expression in indicator.parts.items():
        yield part.code, expression


def _same(expression: ColumnElement[Any]) -> tuple[str, str]:
    """What is equal for two expressions that count the same."""
    compiled = expression.compile()
    return str(compiled), repr(sorted(compiled.params.items()))


def _names() -> dict[tuple[str, str], str]:
    """What each indicator counts in each role; the same name for what is the same."""
    names: dict[tuple[str, str], str] = {}
    known: dict[tuple[str, str], str] = {}
    for indicator in INDICATORS.values():
        for role, expression in _expressions(indicator):
            name = known.setdefault(_same(expression), f"{indicator.id}.{role}")
            names[indicator.id, role] = name
        if indicator.asked_of is not None:
            name = known.setdefault(_same(indicator.asked_of), f"{indicator.id}.asked")
            names[indicator.id, "asked"] = name
    return names


_WHAT = _names()
_NOT_OF_PERSONS = {
    _WHAT[indicator.id, NUMERATOR]
    for indicator in INDICATORS.values()
    if indicator.unit is Unit.PLACES
}
"""Quantities that concern no person and are known to all: places."""


def gives(indicator: Indicator, category: str, fact: Fact) -> tuple[Given, ...]:
    """The quantities that the figure made of ``fact`` gives away to whoever sees it."""
    if indicator.kind is Kind.QUARTILES:
        persons = sum((fact.amounts or {}).values())
        what = _WHAT[indicator.id, DENOMINATOR]
        return (Given(DENOMINATOR, what, float(persons), persons),)
    numerator = _given(indicator, NUMERATOR, category or NUMERATOR, fact)
    if fact.denominator is None:
        return (numerator,)
    base = DENOMINATOR if indicator.denominator is not None else NUMERATOR
    denominator = _given(indicator, DENOMINATOR, base, fact)
    if indicator.kind is not Kind.SHARE or denominator.what in _NOT_OF_PERSONS:
        return numerator, denominator
    left = denominator.value - numerator.value
    if left < 0:  # more absence than was planned: then neither bounds the other
        return numerator, denominator
    persons = fact.behind.get(REST, int(left))
    return (
        numerator,
        denominator,
        Given(REST, f"{denominator.what}-{numerator.what}", left, persons),
    )


def _given(indicator: Indicator, role: str, name: str, fact: Fact) -> Given:
    amount = fact.numerator if role == NUMERATOR else fact.denominator
    value = float(amount or 0)
    return Given(role, _WHAT[indicator.id, name], value, fact.behind.get(role, int(value)))


@dataclass(frozen=True, slots=True)
class Former:
    """What everybody has been told: cells of the newest publication, and places ever hidden."""

    cells: Mapping[Place, Mapping[str, object]] = field(default_factory=dict)
    hidden: Collection[Place] = frozenset()

    def and_(self, cells: Mapping[Place, Mapping[str, object]], hidden: set[Place]) -> Former:
        """This, and what was told of another quarter."""
        return Former({**self.cells, **cells}, {*self.hidden, *hidden})

    def tells(self, place: Place, given: Given) -> bool:
        """Whether the newest publication shows ``given`` as it is now."""
        cell = self.cells.get(place)
        return (
            cell is not None
            and cell["status"] is Status.SHOWN
            and (cell[given.role] == given.value)
        )

    def shows(self, place: Place) -> bool:
        """Whether the newest publication shows the figure at ``place``, whatever it says."""
        return place in self.cells and self.cells[place]["status"] is Status.SHOWN


Figures = Mapping[Place, tuple[Given, ...]]
"""What each figure gives away; nothing for one that was not counted."""


def keys_of(place: Place, given: tuple[Given, ...]) -> Iterator[Key]:
    """The quantities that the figure at ``place`` shows in so many words: not the rest."""
    yield from (_key(place, each) for each in given if each.role != REST)


def _key(place: Place, given: Given) -> Key:
    indicator, quarter, centre, _ = place
    # From the year's beginning and in the first quarter are the same.
    so_far = INDICATORS[indicator].year_to_date_of is not None and quarter.number > 1
    return Key(given.what, centre, quarter, so_far)


def table_of(figures: Figures, former: Former, threshold: int) -> Table:
    """The quantities of the figures of one year, and every equation that anyone can set up.

    What the newest publication shows and is as it was is known, unless it is of so few that it
    must be hidden from now on all the same (below ``threshold``).
    """
    quantities: dict[Key, Quantity] = {}
    showing: dict[Key, list[tuple[Place, Given]]] = defaultdict(list)
    for place, given in figures.items():
        for each in given:
            showing[_key(place, each)].append((place, each))
    for key, shown in showing.items():
        first = shown[0][1]
        seen = [(place, each) for place, each in shown if each.role != REST]
        few = 0 < first.persons < threshold
        known = any(former.tells(place, each) for place, each in seen) and not few
        was_hidden = any(place in former.hidden for place, _ in seen)
        quantities[key] = Quantity(
            value=first.value,
            persons=first.persons,
            cost=len(seen) * (WORTH_OF_TOTAL if key.centre == TOTAL else 1.0),
            known=known or key.what in _NOT_OF_PERSONS,
            hidden=was_hidden and not any(former.shows(place) for place, _ in seen),
        )
    relations = [
        *_totals(quantities),
        *_shares(figures),
        *_parts(figures, quantities),
        *_asked(figures, quantities),
        *_so_far(quantities),
    ]
    return Table(quantities, relations)


def _totals(quantities: Mapping[Key, Quantity]) -> Iterator[Relation]:
    """All centres together are the sum of each. For a rest, that follows from what it is rest of."""
    centres: dict[Key, list[Key]] = defaultdict(list)
    for key, quantity in quantities.items():
        if quantity.cost:
            centres[key._replace(centre=TOTAL)].append(key)
    for total, each in centres.items():
        if total in quantities and len(each) > 1:
            yield {key: 1.0 if key == total else -1.0 for key in each}


def _shares(figures: Figures) -> Iterator[Relation]:
    """What a share is of is its numerator and the rest."""
    for place, given in figures.items():
        if len(given) == 3:
            numerator, denominator, rest = (_key(place, each) for each in given)
            if numerator != denominator:
                yield {denominator: 1.0, numerator: -1.0, rest: -1.0}


def _parts(figures: Figures, quantities: dict[Key, Quantity]) -> Iterator[Relation]:
    """A whole is its parts, and what the parts leave over by rounding, which is no secret."""
    parts: dict[Place, dict[Key, float]] = defaultdict(dict)
    for place, given in figures.items():
        indicator, quarter, centre, category = place
        if given and category and INDICATORS[indicator].kind is not Kind.QUARTILES:
            parts[indicator, quarter, centre, ""][_key(place, given[0])] = given[0].value
    for whole, found in parts.items():
        if not figures.get(whole):
            continue
        key = _key(whole, figures[whole][0])
        relation = {key: 1.0} | dict.fromkeys(found, -1.0)
        left = quantities[key].value - sum(found.values())
        if abs(left) > 1e-9:
            over = key._replace(what=f"{key.what}-parts")
            quantities[over] = Quantity(value=abs(left), persons=0, cost=0.0, known=True)
            relation[over] = -1.0 if left > 0 else 1.0
        yield relation


def _asked(figures: Figures, quantities: dict[Key, Quantity]) -> Iterator[Relation]:
    """Those asked are those who answered and the rest."""
    for place, given in figures.items():
        wide = _WHAT.get((place[0], "asked"))
        if wide is None or place[3] or not given:
            continue
        narrow = _key(place, given[1] if len(given) > 1 else given[0])
        asked = narrow._replace(what=wide)
        if asked not in quantities:
            continue
        left = quantities[asked].value - quantities[narrow].value
        rest = narrow._replace(what=f"{wide}-{narrow.what}")
        quantities.setdefault(rest, Quantity(value=left, persons=int(left), cost=0.0))
        yield {asked: 1.0, narrow: -1.0, rest: -1.0}


def _so_far(quantities: Mapping[Key, Quantity]) -> Iterator[Relation]:
    """So far in the year is so far in the quarter before, and this quarter."""
    for key in quantities:
        if not key.so_far:
            continue
        before = key.quarter.plus(-1)
        now = key._replace(so_far=False)
        then = key._replace(quarter=before, so_far=before.number > 1)
        there = [each for each in (now, then) if each in quantities]
        if there:
            yield {key: 1.0} | dict.fromkeys(there, -1.0)
