"""The shape between figures and the eye: a row for each centre, a column for each figure.

Tables, charts and files are all drawn from a `Grid`, so they cannot say different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dashboard.formats import alphabetical
from db.refusal import Refusal
from db.vocabulary import Language, Origin, Quarter, Status, Text
from queries.ask import Answer
from queries.indicators import INDICATORS
from queries.measures import Indicator, Kind, Quartile, Unit
from queries.values import TOTAL, Cell, CentreFacts, Measure, Observation, Sort

ALL_CENTRES = Text("Alle mottak", "All centres")
WHOLE = Text("I alt", "In all")
MEDIAN = Text("Median", "Median")
CENTRE_COLUMN = "centre"


@dataclass(eq=False, slots=True)
class Column:
    """A figure in a quarter, one of a grid's. ``id`` is its name in an address."""

    indicator: Indicator
    category: str
    quarter: Quarter

    @property
    def id(self) -> str:
        return f"{self.indicator.id}~{self.category}~{self.period}"

    @property
    def period(self) -> str:
        """The code of the quarter, or of the half-year that stands there."""
        return self.indicator.rhythm.code(self.quarter)

    def period_in(self, language: Language) -> str:
        """The short form of it that people read."""
        return self.indicator.rhythm.code_in(self.quarter, language)

    def period_label(self, language: Language) -> str:
        """The long form of it that people read."""
        return self.indicator.rhythm.label(self.quarter, language)

    def category_label(self, language: Language) -> str:
        """The name of its part; of the whole, «I alt», or «Median» among quartiles."""
        if self.category:
            return self.indicator.categories[self.category].in_(language)
        return (MEDIAN if self.indicator.kind is Kind.QUARTILES else WHOLE).in_(language)

    def group_label(self, language: Language) -> str:
        """What heads the column above its quarter: its part, or the indicator's short name."""
        if self.category or self.indicator.kind is Kind.QUARTILES:
            return self.category_label(language)
        return self.indicator.short.in_(language)

    def label(self, language: Language, measure: Measure, *, dated: bool = True) -> str:
        """Everything in one line, as a file's header says it; ``dated`` when with its quarter."""
        words = [self.indicator.label_as(measure).in_(language)]
        if self.indicator.categories:
            words.append(self.category_label(language))
        unit = self.indicator.unit_of(self.category, measure).text.in_(language)
        label = f"{': '.join(words)} ({unit})"
        return f"{label}, {self.period_in(language)}" if dated else label


def columns_of(
    indicators: Iterable[Indicator], quarters: Sequence[Quarter], *, categories: bool = True
) -> list[Column]:
    """A column for each indicator, category and quarter, quarters innermost.

    One that comes by half-years has a column for each half-year that the quarters lie in.
    """
    return [
        Column(indicator, category, quarter)
        for indicator in indicators
        for category in (_categories(indicator) if categories else [""])
        for quarter in indicator.rhythm.periods(quarters)
    ]


def _categories(indicator: Indicator) -> list[str]:
    if indicator.kind is Kind.QUARTILES:
        return [Quartile.LOWER.code, "", Quartile.UPPER.code]
    return ["", *indicator.categories]


@dataclass(frozen=True)
class Grid:
    """Centres against columns, with the total of all centres as the last row."""

    answer: Answer
    columns: list[Column]
    measure: Measure
    language: Language
    sort: Sort | None = None
    centres: list[str] = field(init=False)
    _columns: dict[Column, dict[str, Observation]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "centres", self._ordered())

    def facts(self, centre: str) -> CentreFacts:
        return self.answer.scope.catalogue.centres[centre]

    def name(self, centre: str) -> str:
        """The centre's name, or what the total is called."""
        return ALL_CENTRES.in_(self.language) if centre == TOTAL else self.facts(centre).name

    def observation(self, centre: str, column: Column) -> Observation:
        """What is published for the centre in the column."""
        return self.published(column)[centre]

    def cell(self, centre: str, column: Column) -> Cell:
        """What is shown for the centre in the column, read as a share or a number."""
        cell = self.published(column)[centre].cell
        return column.indicator.read(cell, column.category, self.measure)

    def published(self, column: Column) -> dict[str, Observation]:
        """What is published in the column, by centre; the total under its own code."""
        found = self._columns.get(column)
        if found is None:
            found = self.answer.column(
                column.indicator.id,
                column.quarter,
                column.category,
                (*self.answer.scope.centres, TOTAL),
            )
            self._columns[column] = found
        return found

    @property
    def dated(self) -> bool:
        """Whether a figure stands in it for several quarters, so that columns must name theirs."""
        return len({(each.indicator.id, each.category) for each in self.columns}) < len(
            self.columns
        )

    def unit(self, column: Column) -> Unit:
        return column.indicator.unit_of(column.category, self.measure)

    def observations(self) -> Iterator[Observation]:
        """Every published figure in the grid, totals included, column by column."""
        centres = (*self.centres, TOTAL)
        for column in self.columns:
            yield from map(self.published(column).__getitem__, centres)

    def origins(self) -> set[Origin]:
        """How the figures that are shown came to be."""
        return {o.origin for o in self.observations() if o.cell.status is Status.SHOWN}

    def _ordered(self) -> list[str]:
        """The centres by the sort column. What is not shown comes last, whichever way it goes."""
        centres = list(self.answer.scope.centres)
        if self.sort is None:
            return centres
        if self.sort.column == CENTRE_COLUMN:
            return sorted(
                centres,
                key=lambda centre: alphabetical(self.facts(centre).name),
                reverse=self.sort.descending,
            )
        column = column_named(self.sort.column)
        scope = self.answer.scope
        if column.quarter not in column.indicator.rhythm.periods(scope.quarters):
            raise Refusal("bad_sort", sort=self.sort.column[:80])
        try:
            values = {centre: self.cell(centre, column).value for centre in centres}
        except KeyError:
            raise Refusal("bad_sort", sort=self.sort.column[:80]) from None
        shown = [centre for centre in centres if values[centre] is not None]
        shown.sort(key=lambda centre: values[centre] or 0.0, reverse=self.sort.descending)
        return shown + [centre for centre in centres if values[centre] is None]


def column_named(id: str) -> Column:
    """The column that an address names. Raises Refusal ``bad_sort``."""
    try:
        name, category, period = id.split("~")
        indicator = INDICATORS[name]
        column = Column(indicator, category, indicator.rhythm.parse(period))
        if category and category not in column.indicator.categories:
            raise KeyError(category)
    except (ValueError, KeyError):
        raise Refusal("bad_sort", sort=id[:80]) from None
    return column
