"""Facts become cells: the one place where a value, a total, and a missing figure are decided.

A cell is made for every centre, for the total of all, and for every category, so that "not
reported" and "not applicable" are published like any figure. A total needs every open centre: a
sum with a hole in it would read as a lower figure, so it is not reported until all are in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from operator import add

from sqlalchemy import Connection, select

from db.models import Centre
from db.publishing import Place
from db.vocabulary import CentreKind, Origin, Quarter, ReportKind, Status
from queries.exposure import Given, gives
from queries.facts import WHOLE, Fact, QuarterFacts, count_quarter
from queries.indicators import INDICATORS
from queries.measures import DENOMINATOR, NUMERATOR, Indicator, Kind, Note, Per, Quartile
from queries.values import TOTAL, Cell

CENTRES_THAT_COUNT = (
    select(
        Centre.code,
        Centre.first_quarter,
        Centre.last_quarter,
        Centre.capacity_places,
        Centre.compared_with,
    )
    .where(Centre.kind == CentreKind.INTEGRATION)
    .order_by(Centre.position, Centre.code)
)
"""The centres that figures are published for, and what of them the figures depend on."""


@dataclass(frozen=True, slots=True)
class Published:
    """A cell with what travels beside it to every screen and file."""

    cell: Cell
    origin: Origin = Origin.REPORTED
    revision: int = 0
    note: str | None = None
    gives: tuple[Given, ...] = ()
    """What it gives away to whoever sees it."""

    def hidden(self) -> Published:
        """The same figure without its number."""
        return replace(self, cell=Cell(Status.HIDDEN), gives=())

    def columns(self) -> dict[str, object]:
        """The cell as columns of `db.models.PublishedCell`."""
        return {
            "status": self.cell.status,
            "value": self.cell.value,
            "numerator": self.cell.numerator,
            "denominator": self.cell.denominator,
            "origin": self.origin,
            "revision": self.revision,
            "note": self.note,
        }


def quartiles(amounts: Mapping[int, int]) -> dict[str, float]:
    """Lower quartile, median and upper quartile of value → count, interpolated linearly.

    The median stands under the empty category, as the whole.
    """
    size = sum(amounts.values())

    def nth(position: int) -> int:
        passed = 0
        for value in sorted(amounts):
            passed += amounts[value]
            if position < passed:
                return value
        raise IndexError(position)

    result = {}
    for code, quarters in {Quartile.LOWER.code: 1, "": 2, Quartile.UPPER.code: 3}.items():
        below, over = divmod((size - 1) * quarters, 4)
        low = nth(below)
        high = nth(below + 1) if over else low
        result[code] = float(low + Fraction(over, 4) * (high - low))
    return result


def _cell(indicator: Indicator, fact: Fact) -> Cell:
    """The cell a count becomes. A share or a mean of nothing is not applicable."""
    numerator, denominator = fact.numerator or Fraction(0), fact.denominator
    if indicator.kind is Kind.NUMBER:
        base = None if denominator is None else float(denominator)
        return Cell(Status.SHOWN, float(numerator), float(numerator), base)
    if not denominator:
        return Cell(Status.NOT_REPORTED if fact.asked else Status.NOT_APPLICABLE)
    factor = 100 if indicator.kind is Kind.SHARE else 1
    value = float(factor * numerator / denominator)
    return Cell(Status.SHOWN, value, float(numerator), float(denominator))


def _cells(indicator: Indicator, facts: Mapping[str, Fact]) -> dict[str, Cell]:
    """The cells of one centre by category, from its facts by category."""
    if indicator.kind is not Kind.QUARTILES:
        return {category: _cell(indicator, fact) for category, fact in facts.items()}
    amounts = facts[""].amounts or {}
    if not amounts:
        return _empty(indicator, Status.NOT_APPLICABLE)
    persons = float(sum(amounts.values()))
    return {
        category: Cell(Status.SHOWN, value, None, persons)
        for category, value in quartiles(amounts).items()
    }


def _empty(indicator: Indicator, status: Status) -> dict[str, Cell]:
    return {category: Cell(status) for category in ("", *indicator.categories)}


def _says_enough(indicator: Indicator, category: str, fact: Fact) -> bool:
    """Whether a fact, which may be remembered from long ago, tells who is behind it as asked now."""
    if category:
        return category not in indicator.behind or NUMERATOR in fact.behind
    return all(role in fact.behind for role in WHOLE if role in indicator.behind)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What one centre contributes to one indicator: facts by category, and where from."""

    facts: Mapping[str, Fact]
    origin: Origin
    revision: int

    def __add__(self, other: _Counted) -> _Counted:
        both = [category for category in self.facts if category in other.facts]
        return _Counted(
            {category: self.facts[category] + other.facts[category] for category in both},
            Origin.weakest({self.origin, other.origin}),
            max(self.revision, other.revision),
        )

    @property
    def size(self) -> int:
        """How many persons the whole is of."""
        whole = self.facts[""]
        if whole.amounts is not None:
            return sum(whole.amounts.values())
        return int(whole.behind.get(DENOMINATOR, whole.denominator or whole.numerator or 0))

    def groups(self, indicator: Indicator) -> Status:
        """Whether parts that are groups of their own can be told, and why not."""
        if not indicator.bases:
            return Status.SHOWN
        sizes = [int(fact.denominator or 0) for category, fact in self.facts.items() if category]
        if sum(sizes) != (self.facts[""].denominator or 0):
            return Status.NOT_REPORTED  # some are of no group
        few = any(0 < size < indicator.frame.least for size in sizes)
        return Status.HIDDEN if few else Status.SHOWN

    def published(
        self, indicator: Indicator, groups: Status = Status.SHOWN
    ) -> dict[str, Published]:
        """The cells by category. Parts that are ``groups`` are all told, or none of them."""
        note = self.facts[""].note
        code = None if note is None else note.code
        # A part that is newer than a count whose records are erased was never counted there.
        missing = Published(Cell(Status.NOT_REPORTED), self.origin, self.revision, code)
        found = dict.fromkeys(("", *indicator.categories), missing) | {
            category: Published(
                cell,
                self.origin,
                self.revision,
                code,
                gives(indicator, category, self.facts.get(category, self.facts[""])),
            )
            for category, cell in _cells(indicator, self.facts).items()
        }
        if groups is not Status.SHOWN:
            few = Note.FEW_IN_A_GROUP.code if groups is Status.HIDDEN else None
            untold = Published(Cell(groups), self.origin, self.revision, few)
            found |= dict.fromkeys(indicator.categories, untold)
        return found


def _is_open(first: Quarter | None, last: Quarter | None, quarter: Quarter) -> bool:
    """Whether a centre takes residents in ``quarter``; an unknown end is open."""
    return (first is None or first <= quarter) and (last is None or quarter <= last)


class CellBuilder:
    """Makes the cells of quarters; asks for the facts of each quarter once within its year.

    ``facts_of`` counts the records, unless told to take what is remembered.
    """

    def __init__(
        self,
        connection: Connection,
        facts_of: Callable[[Connection, Quarter], QuarterFacts] = count_quarter,
    ) -> None:
        self.connection = connection
        self._facts_of = facts_of
        self._counted: dict[Quarter, QuarterFacts] = {}
        self._centres = connection.execute(CENTRES_THAT_COUNT).all()

    @property
    def partners(self) -> dict[str, str]:
        """The place that each centre is compared with."""
        return {row.code: row.compared_with or "" for row in self._centres}

    def cells(
        self, quarter: Quarter, indicators: Iterable[Indicator] = INDICATORS.values()
    ) -> dict[Place, Published]:
        """Every cell of ``indicators`` in ``quarter``, for every centre and the total."""
        for other in [each for each in self._counted if each.year != quarter.year]:
            del self._counted[other]
        return {
            (indicator.id, quarter, centre, category): published
            for indicator in indicators
            if self._is_counted(indicator, quarter)
            for centre, cells in self._by_centre(indicator, quarter)
            for category, published in cells.items()
        }

    def _is_counted(self, indicator: Indicator, quarter: Quarter) -> bool:
        """Whether there are figures at all: of what nobody owes, only when somebody reported it."""
        kind = indicator.frame.kind
        return kind.owed or any(of is kind for _, of in self._count(quarter).provenance)

    def _count(self, quarter: Quarter) -> QuarterFacts:
        if quarter not in self._counted:
            self._counted[quarter] = self._facts_of(self.connection, quarter)
        return self._counted[quarter]

    def _by_centre(
        self, indicator: Indicator, quarter: Quarter
    ) -> Iterator[tuple[str, dict[str, Published]]]:
        if not indicator.frame.complete:
            yield from self._of_all_that_came(indicator, quarter)
            return
        quarters = [quarter]
        if indicator.year_to_date_of:
            quarters = list(Quarter(quarter.year, 1).through(quarter))
        contributions: list[_Counted] = []
        complete = True
        for centre, first, last, _places, partner in self._centres:
            place = (partner or "") if indicator.of_partner else centre
            end = None if indicator.frame.after_closing else last
            open_in = [each for each in quarters if _is_open(first, end, each)]
            reports = [found for each in open_in if (found := self._of(indicator, each, place))]
            if not open_in:
                yield centre, self._without(indicator, Status.NOT_APPLICABLE)
            elif len(reports) < len(open_in):
                complete = False
                note = Note.INCOMPLETE_YEAR if reports else None
                yield centre, self._without(indicator, Status.NOT_REPORTED, note)
            else:
                contributions.append(reduce(add, reports))
                yield centre, contributions[-1].published(indicator)
        if not complete:
            yield TOTAL, self._without(indicator, Status.NOT_REPORTED, Note.INCOMPLETE)
        elif not contributions:
            yield TOTAL, self._without(indicator, Status.NOT_APPLICABLE)
        else:
            yield TOTAL, reduce(add, contributions).published(indicator)

    def _of_all_that_came(
        self, indicator: Indicator, quarter: Quarter
    ) -> Iterator[tuple[str, dict[str, Published]]]:
        """All that came as the total; by centre when that tells of few nowhere."""
        every = {
            place: found
            for place in self._count(quarter).facts
            if (found := self._of(indicator, quarter, place))
        }
        few = any(0 < found.size < indicator.frame.least for found in every.values())
        # Of one centre's groups, all others' would follow from those of all centres together.
        untold = {found.groups(indicator) for found in every.values()} - {Status.SHOWN}
        groups = max(untold, key=list(Status).index, default=Status.SHOWN)
        for centre, first, last, *_ in self._centres:
            if not _is_open(first, last, quarter):
                yield centre, self._without(indicator, Status.NOT_APPLICABLE)
            elif centre not in every:
                yield centre, self._without(indicator, Status.NOT_REPORTED)
            elif few:
                yield centre, self._without(indicator, Status.HIDDEN, Note.TOO_FEW)
            else:
                yield centre, every[centre].published(indicator, groups)
        if every:
            together = reduce(add, every.values())
            yield TOTAL, together.published(indicator, together.groups(indicator))
        else:
            yield TOTAL, self._without(indicator, Status.NOT_REPORTED)

    def _of(self, indicator: Indicator, quarter: Quarter, centre: str) -> _Counted | None:
        """What ``centre`` reported in ``quarter``; None when it did not."""
        counted = self._count(quarter)
        id = indicator.year_to_date_of or indicator.id
        there = counted.facts.get(centre, {})
        categories = ("",) if indicator.kind is Kind.QUARTILES else ("", *indicator.categories)
        facts = {
            category: fact
            for category in categories
            if (fact := there.get((id, category))) and _says_enough(INDICATORS[id], category, fact)
        }
        if "" not in facts:
            return None
        sources = [
            counted.provenance[centre, kind]
            for kind in indicator.reads
            if (centre, kind) in counted.provenance
        ]
        if not sources:
            # Places of table 4.1 stand in for a report, and are no better than what they serve.
            sources = [counted.provenance[centre, ReportKind.RESIDENTS]]
        found = _Counted(
            facts,
            Origin.weakest({source.origin for source in sources}),
            max((source.revision for source in sources), default=0),
        )
        return (
            found if indicator.per is None else self._divided(found, indicator.per, quarter, centre)
        )

    def _divided(
        self, amount: _Counted, per: Per, quarter: Quarter, centre: str
    ) -> _Counted | None:
        """An amount of a half-year with what it is divided by; None when that was not reported."""
        ends = next((row[1], row[2]) for row in self._centres if row.code == centre)
        over = [each for each in (quarter.plus(-1), quarter) if _is_open(*ends, each)]
        counts = [self._of(INDICATORS[per.indicator], each, centre) for each in over]
        found = [each for each in counts if each is not None]
        if not found or len(found) < len(counts):
            return None
        base = reduce(add, found)
        whole = base.facts[""]
        number = whole.numerator or Fraction(0)
        fact = replace(
            amount.facts[""],
            denominator=per.factor * number,
            behind={DENOMINATOR: whole.behind.get(NUMERATOR, int(number))},
        )
        return _Counted(
            {"": fact},
            Origin.weakest({amount.origin, base.origin}),
            max(amount.revision, base.revision),
        )

    def _without(
        self, indicator: Indicator, status: Status, note: Note | None = None
    ) -> dict[str, Published]:
        code = None if note is None else note.code
        return {
            category: Published(cell, note=code)
            for category, cell in _empty(indicator, status).items()
        }
