"""What published figures give away: the quantities behind them, and how these hang together.

Two figures that are counted by the same expression give away the same quantity, so it is hidden in
both or in none. Pure: figures and what was published before go in, a table to protect comes out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from db.publishing import Place
from db.vocabulary import Quarter, Status
from queries.facts import Fact
from queries.indicators import INDICATORS
from queries.measures import DENOMINATOR, NUMERATOR, REST, Indicator, Kind, Per, Unit
from queries.records import count
from queries.small_numbers import Quantity, Rule, Table
from queries.values import TOTAL

WORTH_OF_TOTAL = 20.0
"""How much worse it is to hide a figure of all centres than one of a single centre."""


class Given(NamedTuple):
    """Something counted that a figure gives away: its role, what it is, how much, of how many."""

    role: str
    what: str
    value: float
    persons: int


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
    for part, expression in indicator.bases.items():
        yield base_of(part.code), expression


def base_of(category: str) -> str:
    """The role of what a part that has its own base is of."""
    return f"{category}|{DENOMINATOR}"


def _same(indicator: Indicator, expression: ColumnElement[Any]) -> tuple[object, ...]:
    """What is equal for two expressions that count the same, of the same places."""
    compiled = expression.compile()
    counted = str(compiled), repr(sorted(compiled.params.items()))
    return id(indicator.frame), indicator.of_partner, *counted


@cache
def names() -> dict[tuple[str, str], str]:
    """What each indicator counts in each role; the same name for what is the same."""
    found: dict[tuple[str, str], str] = {}
    known: dict[tuple[object, ...], str] = {}
    for indicator in INDICATORS.values():
        for role, expression in _expressions(indicator):
            name = known.setdefault(_same(indicator, expression), f"{indicator.id}.{role}")
            found[indicator.id, role] = name
        if indicator.asked_of is not None:
            name = known.setdefault(_same(indicator, indicator.asked_of), f"{indicator.id}.asked")
            found[indicator.id, "asked"] = name
    for indicator in INDICATORS.values():
        if indicator.per is not None:
            found[indicator.id, DENOMINATOR] = _per_half_year(found, indicator.per)
    return found


def _per_half_year(found: Mapping[tuple[str, str], str], per: Per) -> str:
    """What is counted in the quarters of a half-year together, times a factor."""
    return f"{per.factor} half-year {found[per.indicator, NUMERATOR]}"


@cache
def ties() -> dict[str, dict[str, int]]:
    """What can be worked out besides, by a name of its own: the quantities and how often each."""
    return {
        f"{indicator.id}.tie{number}": {names()[of]: factor for of, factor in tie.items()}
        for indicator in INDICATORS.values()
        for number, tie in enumerate(indicator.ties)
    }


@cache
def not_of_persons() -> set[str]:
    """Quantities that concern no person and are known to all: places, money and measures."""
    return {
        names()[indicator.id, role]
        for indicator in INDICATORS.values()
        if indicator.unit in (Unit.PLACES, Unit.KRONER, Unit.MEASURES)
        for role in (NUMERATOR, *(part.code for part in indicator.parts))
    }


@cache
def sums() -> set[str]:
    """Quantities that are not themselves a number of persons."""
    found = {
        names()[indicator.id, role]
        for indicator in INDICATORS.values()
        for role in indicator.behind
        if (indicator.id, role) in names()
    }
    return found | {name for name, (counted, _) in _half_years().items() if counted in found}


@cache
def _half_years() -> dict[str, tuple[str, Per]]:
    """What is counted over a half-year, the quantity that is, and how."""
    return {
        names()[indicator.id, DENOMINATOR]: (
            names()[indicator.per.indicator, NUMERATOR],
            indicator.per,
        )
        for indicator in INDICATORS.values()
        if indicator.per is not None
    }


_TWO = (DENOMINATOR, NUMERATOR)
_MANY = 10**6
""""Of enough persons", where their number is not known any more."""


def gives(indicator: Indicator, category: str, fact: Fact) -> tuple[Given, ...]:
    """The quantities that the figure made of ``fact`` gives away to whoever sees it."""
    if indicator.kind is Kind.QUARTILES:
        persons = sum((fact.amounts or {}).values())
        what = names()[indicator.id, DENOMINATOR]
        return (Given(DENOMINATOR, what, float(persons), persons),)
    numerator = _given(indicator, NUMERATOR, category or NUMERATOR, fact)
    if fact.denominator is None:
        return (numerator,)
    base = _base(indicator, category)
    denominator = _given(indicator, DENOMINATOR, base, fact)
    if not _leaves_a_rest(indicator, numerator.what, denominator.what):
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


def _leaves_a_rest(indicator: Indicator, part: str, whole: str) -> bool:
    """Whether a figure tells of persons who are in the whole and not in the part.

    That of a share does; so does a number of some, which says of how many it is.
    """
    if whole in not_of_persons() or part == whole:
        return False
    return indicator.kind is Kind.SHARE or (indicator.kind is Kind.NUMBER and part not in sums())


def _base(indicator: Indicator, category: str) -> str:
    """The role of what a figure is of."""
    if category and indicator.bases:
        return base_of(category)
    own = indicator.denominator is not None or indicator.per is not None
    return DENOMINATOR if own else NUMERATOR


def _given(indicator: Indicator, role: str, name: str, fact: Fact) -> Given:
    amount = fact.numerator if role == NUMERATOR else fact.denominator
    value = float(amount or 0)
    return Given(role, names()[indicator.id, name], value, fact.behind.get(role, int(value)))


Figures = Mapping[Place, tuple[Given, ...]]
"""What each figure gives away; nothing for one that was not counted."""

Cells = Mapping[Place, Mapping[str, Any]]
"""Published cells by place, each by the names of its columns."""


@dataclass(frozen=True, slots=True)
class Former:
    """What a publication before this one said.

    ``told`` is what everybody has seen of it, ``true`` what was reported: figures that are hidden in
    both are unknown, but the equations between them still hold.
    """

    told: Cells = field(default_factory=dict)
    true: Cells = field(default_factory=dict)

    def shows(self, place: Place) -> bool:
        """Whether everybody has seen the figure at ``place``, whatever it said."""
        return place in self.told and self.told[place]["status"] is Status.SHOWN

    def tells(self, place: Place, given: Given) -> bool:
        """Whether everybody has seen ``given`` as it is now."""
        return self.shows(place) and bool(self.told[place][given.role] == given.value)

    def figures(self) -> Figures:
        """What its figures gave away to those who saw them as reported.

        How many were behind a sum is not known any more: of one that was hidden it may be one.
        """
        return {
            place: tuple(
                given_before(
                    INDICATORS[place[0]], place[3], cell, behind=_MANY if self.shows(place) else 1
                )
            )
            for place, cell in self.true.items()
            if cell["status"] is Status.SHOWN and place[0] in INDICATORS
        }


def given_before(
    indicator: Indicator, category: str, cell: Mapping[str, Any], *, behind: int = _MANY
) -> Iterator[Given]:
    """What a published figure gave away; that ``behind`` a sum is assumed, as it is not kept."""
    numerator, denominator = cell[NUMERATOR], cell[DENOMINATOR]
    named = {NUMERATOR: category or NUMERATOR, DENOMINATOR: DENOMINATOR}
    if indicator.kind is not Kind.QUARTILES:
        named[DENOMINATOR] = _base(indicator, category)
    for role, value in ((NUMERATOR, numerator), (DENOMINATOR, denominator)):
        what = names().get((indicator.id, named[role]))
        if value is not None and what is not None:
            yield Given(role, what, value, _persons(what, value, behind))
    whole, part = (names().get((indicator.id, named[each])) for each in _TWO)
    if None in (whole, part, numerator, denominator):
        return
    left = denominator - numerator
    if left >= 0 and _leaves_a_rest(indicator, str(part), str(whole)):
        persons = behind if part in sums() else int(left)
        yield Given(REST, f"{whole}-{part}", left, persons)


def _persons(what: str, value: float, behind: int) -> int:
    if what in sums():
        return behind
    half_year = _half_years().get(what)
    return int(value if half_year is None else value / half_year[1].factor)


class Key(NamedTuple):
    """A quantity: what is counted, where and when; ``so_far`` from the year's beginning.

    ``before`` tells one that was another number in a publication before, by which one that was.
    """

    what: str
    centre: str
    quarter: Quarter
    so_far: bool
    before: int = 0


Equation = dict[Key, float]
"""The coefficients of quantities whose weighted sum is zero."""


def keys_of(place: Place, given: tuple[Given, ...]) -> Iterator[Key]:
    """The quantities that the figure at ``place`` shows in so many words: not the rest."""
    yield from (_key(place, each) for each in given if each.role != REST)


def _key(place: Place, given: Given) -> Key:
    indicator, quarter, centre, _ = place
    # From the year's beginning and in the first quarter are the same.
    so_far = INDICATORS[indicator].year_to_date_of is not None and quarter.number > 1
    return Key(given.what, centre, quarter, so_far)


def table_of(
    figures: Figures, formers: Sequence[Former], hidden: Collection[Place], rule: Rule
) -> Table:
    """The quantities of the figures of one year, and every equation that anyone can set up.

    ``formers`` are all publications before, the newest first, as somebody may have kept them, and
    ``hidden`` the places that any of them has hidden. What everybody has seen and is as it was is
    known, unless it, or what it leaves of a whole, is so small by the ``rule`` of today that it
    must be hidden from now on all the same. What was another number before is there as a quantity
    of its own, tied to those that are what they were: by every equation of the newest, and of those
    before it by the sums over all centres that everybody has seen, since centres that have not
    changed cancel out of two.
    """
    now = _World(figures, formers, hidden, rule)
    quantities = dict(now.quantities)
    relations = list(now.relations)
    named = {(key, one.value): key for key, one in now.quantities.items()}
    tied: set[frozenset[tuple[Key, float]]] = set()
    for number, former in enumerate(formers, 1):
        then = _World(former.figures(), [former], (), rule)
        told = then.relations if number == 1 else then.sums_told()
        name = {
            key: named.setdefault((key, then.quantities[key].value), key._replace(before=number))
            for relation in told
            for key in relation
        }
        for key, old in name.items():
            if old.before:
                # It can be hidden no more; what was not seen of it is as unknown as a rest.
                one = then.quantities[key]
                known = one.known or (old in quantities and quantities[old].known)
                quantities[old] = replace(one, cost=0.0, hidden=False, known=known)
        for relation in told:
            terms = {name[key]: factor for key, factor in relation.items()}
            if any(key.before for key in terms) and (once := frozenset(terms.items())) not in tied:
                tied.add(once)
                relations.append(terms)
    return Table(
        {key: quantity for key, quantity in quantities.items()},  # noqa: C416 - keys of any kind
        [{key: factor for key, factor in relation.items()} for relation in relations],  # noqa: C416
    )


class _World:
    """The quantities that figures give away, and the equations between them."""

    def __init__(
        self,
        figures: Figures,
        formers: Sequence[Former],
        hidden: Collection[Place],
        rule: Rule,
    ) -> None:
        self._figures = figures
        self.quantities = dict(self._quantities(formers, hidden, rule))
        self.relations = [
            *self._totals(),
            *self._shares(),
            *self._parts(),
            *self._asked(),
            *self._so_far(),
            *self._ties(),
            *self._half_years(),
        ]

    def _quantities(
        self, formers: Sequence[Former], hidden: Collection[Place], rule: Rule
    ) -> Iterator[tuple[Key, Quantity]]:
        newest = formers[0] if formers else Former()
        showing: dict[Key, list[tuple[Place, Given]]] = defaultdict(list)
        telling: set[Key] = set()
        for place, given in self._figures.items():
            for each in given:
                showing[_key(place, each)].append((place, each))
                if rule.small(Quantity(each.value, each.persons)):
                    telling.add(_key(place, each))
                    if each.role == REST:
                        telling.add(_key(place, given[0]))
        for key, shown in showing.items():
            first = shown[0][1]
            seen = [(place, each) for place, each in shown if each.role != REST]
            known = key not in telling and any(
                former.tells(place, each) for former in formers for place, each in seen
            )
            was_hidden = any(place in hidden for place, _ in seen)
            yield (
                key,
                Quantity(
                    value=first.value,
                    persons=first.persons,
                    cost=len(seen) * (WORTH_OF_TOTAL if key.centre == TOTAL else 1.0),
                    known=known or key.what in not_of_persons(),
                    hidden=was_hidden
                    and key.what not in not_of_persons()
                    and not any(newest.shows(place) for place, _ in seen),
                ),
            )

    def sums_told(self) -> list[Equation]:
        """The sums over all centres that everybody has seen."""
        return [
            each
            for each in self._totals()
            if any(key.centre == TOTAL and self.quantities[key].known for key in each)
        ]

    def _totals(self) -> Iterator[Equation]:
        """All centres together are the sum of each. Of a rest, that follows from the others."""
        centres: dict[Key, list[Key]] = defaultdict(list)
        for key, quantity in self.quantities.items():
            if quantity.cost:
                centres[key._replace(centre=TOTAL)].append(key)
        for total, each in centres.items():
            if total in self.quantities and len(each) > 1:
                yield {key: 1.0 if key == total else -1.0 for key in each}

    def _shares(self) -> Iterator[Equation]:
        """What a share is of is its numerator and the rest."""
        for place, given in self._figures.items():
            if len(given) == 3:
                numerator, denominator, rest = (_key(place, each) for each in given)
                if numerator != denominator:
                    yield {denominator: 1.0, numerator: -1.0, rest: -1.0}

    def _parts(self) -> Iterator[Equation]:
        """What parts add up to: the whole, or of a share made of some, its denominator."""
        parts: dict[Place, dict[str, tuple[Given, ...]]] = defaultdict(dict)
        for place, given in self._figures.items():
            indicator, quarter, centre, category = place
            if given and category and INDICATORS[indicator].kind is not Kind.QUARTILES:
                parts[indicator, quarter, centre, ""][category] = given
        for whole, found in parts.items():
            of_whole = self._figures.get(whole)
            if not of_whole:
                continue
            entry = INDICATORS[whole[0]]
            # A whole may be divided in more than one way, and each leaves something else.
            divided = entry.year_to_date_of or entry.id
            numerators = [_key(whole, each[0]) for each in found.values()]
            if not entry.made_of:
                yield from self._sum(divided, _key(whole, of_whole[0]), numerators)
            else:
                some = [_key(whole, found[each.code][0]) for each in entry.made_of]
                yield from self._sum(divided, _key(whole, of_whole[0]), some)
                yield from self._sum(divided, _key(whole, of_whole[1]), numerators)
            if entry.bases:
                bases = [_key(whole, each[1]) for each in found.values()]
                yield from self._sum(divided, _key(whole, of_whole[1]), bases)

    def _sum(self, divided: str, whole: Key, parts: Sequence[Key]) -> Iterator[Equation]:
        """A whole is its parts, and what they leave over by rounding, which is no secret.

        What is left over is that of the indicator by which it is ``divided``.
        """
        if whole in parts:  # it is one of its parts, counted once
            return
        relation = {whole: 1.0} | dict.fromkeys(parts, -1.0)
        left = self.quantities[whole].value - sum(self.quantities[key].value for key in parts)
        if abs(left) > 1e-9:
            over = whole._replace(what=f"{divided}-parts")
            self.quantities[over] = Quantity(abs(left), persons=0, cost=0.0, known=True)
            relation[over] = -1.0 if left > 0 else 1.0
        yield relation

    def _asked(self) -> Iterator[Equation]:
        """Those asked are those who answered and the rest."""
        for place, given in self._figures.items():
            wide = names().get((place[0], "asked"))
            if wide is None or place[3] or not given:
                continue
            narrow = _key(place, given[1] if len(given) > 1 else given[0])
            asked = narrow._replace(what=wide)
            if asked not in self.quantities:
                continue
            left = self.quantities[asked].value - self.quantities[narrow].value
            rest = narrow._replace(what=f"{wide}-{narrow.what}")
            self.quantities.setdefault(rest, Quantity(left, persons=int(left), cost=0.0))
            yield {asked: 1.0, narrow: -1.0, rest: -1.0}

    def _so_far(self) -> Iterator[Equation]:
        """So far in the year is so far in the quarter before, and this quarter."""
        for key in self.quantities:
            if not key.so_far:
                continue
            before = key.quarter.plus(-1)
            now = key._replace(so_far=False)
            then = key._replace(quarter=before, so_far=before.number > 1)
            there = [each for each in (now, then) if each in self.quantities]
            if there:
                yield {key: 1.0} | dict.fromkeys(there, -1.0)

    def _ties(self) -> Iterator[Equation]:
        """What is left of some quantities when others are taken away is a number of persons too."""
        where = {(key.centre, key.quarter) for key in self.quantities}
        for name, tie in ties().items():
            for centre, quarter in where:
                terms = {Key(what, centre, quarter, so_far=False): n for what, n in tie.items()}
                if not terms.keys() <= self.quantities.keys():
                    continue
                left = sum(n * self.quantities[key].value for key, n in terms.items())
                if tie.keys() & sums():  # two reports of the same: what they differ by is no secret
                    over = Key(f"{name}-over", centre, quarter, so_far=False)
                    self.quantities[over] = Quantity(abs(left), persons=0, cost=0.0, known=True)
                    sign = -1.0 if left >= 0 else 1.0
                    yield {**{key: float(n) for key, n in terms.items()}, over: sign}
                    continue
                if left < 0:  # the records are stranger than the definitions: it bounds nothing
                    continue
                rest = Key(name, centre, quarter, so_far=False)
                self.quantities[rest] = Quantity(left, persons=int(left), cost=0.0)
                yield {**{key: float(n) for key, n in terms.items()}, rest: -1.0}

    def _half_years(self) -> Iterator[Equation]:
        """What a centre's amount is divided by is what was counted in the half-year's quarters.

        That of all centres follows: it leaves out those that closed within the half-year.
        """
        for key in self.quantities:
            if key.what not in _half_years() or key.centre == TOTAL:
                continue
            what, per = _half_years()[key.what]
            quarters = (key.quarter.plus(-1), key.quarter)
            counts = [key._replace(what=what, quarter=quarter) for quarter in quarters]
            there = [each for each in counts if each in self.quantities]
            if there:
                yield {key: 1.0} | dict.fromkeys(there, -float(per.factor))
