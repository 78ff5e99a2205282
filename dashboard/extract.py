"""What a file holds: a table for a selection, as shown and one row a figure, and what goes with it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard import formats, texts
from dashboard.attributes import ATTRIBUTES, Attribute
from dashboard.context import Context
from dashboard.controls import status as selection_in_words
from dashboard.grid import Column, Grid
from dashboard.memo import formula
from dashboard.sections import indicators_of
from dashboard.tables import break_notes
from db import days
from db.vocabulary import Audience, Language, Origin, Status, Text
from queries.indicators import TABLES
from queries.measures import INDICATOR_NOTES
from queries.values import TOTAL, Observation

Value = str | Decimal | None
"""A cell of a file: a text, a number, or nothing."""

LONG_COLUMNS = (
    "table",
    "indicator",
    "indicator_label",
    "centre",
    "centre_label",
    "quarter",
    "category",
    "value",
    "unit",
    "numerator",
    "denominator",
    "status",
    "origin",
    "revision",
    "source",
    "definition",
    "formula",
    "address",
)
"""The columns of the long form. Others rely on them: add at the end, never change.

``address`` leads to the page that explains the row's figure.
"""

_FIGURE = Text("Tall", "Figure")


@dataclass(frozen=True)
class Cube:
    """An extract as JSON-stat has it: ``dimensions`` by id, ``values`` with the last one fastest.

    ``roles`` say which dimension is which; ``beside`` has what stands beside each value.
    """

    dimensions: Mapping[str, Mapping[str, Any]]
    roles: Mapping[str, Sequence[str]]
    values: Sequence[float | None]
    statuses: Sequence[Status]
    beside: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Extract(ABC):
    """What a file holds: a table for a selection, and everything that must be said beside it."""

    context: Context
    plain_dialect: bool
    base: str
    """What an address that leads to the service from elsewhere begins with."""

    @property
    @abstractmethod
    def table(self) -> str:
        """The name of the table, in addresses and in the name of the file."""

    @property
    @abstractmethod
    def title(self) -> Text:
        """What the table is called."""

    @abstractmethod
    def wide(self) -> Iterator[Sequence[Value]]:
        """As shown on the page: a header, then its rows."""

    @abstractmethod
    def long(self) -> Iterator[Sequence[Value]]:
        """One row a figure, unrounded, with `LONG_COLUMNS` as header."""

    @abstractmethod
    def cube(self) -> Cube:
        """The figures by their dimensions."""

    @abstractmethod
    def origins(self) -> set[Origin]:
        """How the figures that are shown came to be."""

    @abstractmethod
    def notes(self) -> list[str]:
        """The remarks that belong to its figures."""

    @abstractmethod
    def definitions(self) -> dict[str, str]:
        """What its words mean, by code."""

    def more(self) -> dict[str, Any]:
        """What is to be said of this table beside what is said of every one."""
        return {}

    @property
    def language(self) -> Language:
        return self.context.language

    def about(self) -> dict[str, Any]:
        """What must be said beside the figures: selection, publication, legend, source, origins."""
        say, catalogue = self.context.say, self.context.catalogue
        as_known, rule = self.context.as_known, self.context.door.rule
        public = self.context.viewer.audience is Audience.PUBLIC
        return {
            "title": self.title.in_(self.language),
            "selection": selection_in_words(self.context),
            **({"as_of": str(self.context.request.selection.as_of)} if as_known else {}),
            "address": self.context.request.address(),
            "measure": self.context.request.selection.measure.value,
            "publication": catalogue.publication,
            **seal(self.context),
            "audience": self.context.viewer.audience.value,
            "source": say(texts.SOURCE_REPORT),
            **signs(self.context, self.origins()),
            "notes": [
                *([f"{as_known}."] if as_known else []),
                *([say(texts.AS_EVERYBODY, n=rule.threshold)] if public else []),
                *self.notes(),
            ],
            **self.more(),
            "definitions": self.definitions(),
        }

    def file_name(self, extension: str) -> str:
        """What the file is called: the publication says as of which day it is."""
        return self.context.file_name(self.table, extension)


@dataclass(frozen=True)
class IndicatorExtract(Extract):
    """A table of indicators: centres against figures, as the grid lays them out."""

    name: str
    grid: Grid

    @classmethod
    def of(
        cls, context: Context, name: str, plain_dialect: bool = False, base: str = ""
    ) -> IndicatorExtract:
        """The extract of a table for the selection of ``context``."""
        indicators = indicators_of(name)
        answer = context.ask(indicator.id for indicator in indicators)
        grid = context.grid(indicators, answer, sorted_as_chosen=True)
        return cls(context, plain_dialect, base, name, grid)

    @property
    def table(self) -> str:
        return self.name

    @property
    def title(self) -> Text:
        return TABLES[self.name]

    def wide(self) -> Iterator[Sequence[Value]]:
        """As shown: a header, then a row for each centre and for all of them.

        With one quarter no column is named by it: who asks the same next quarter finds the names again.
        """
        grid, language = self.grid, self.language
        attributes = ATTRIBUTES if self.table == "centres" else ()
        yield [
            texts.CENTRE.in_(language),
            *(attribute.label.in_(language) for attribute in attributes),
            *(column.label(language, grid.measure, dated=grid.dated) for column in grid.columns),
            texts.ORIGIN.in_(language),
        ]
        for centre in (*grid.centres, TOTAL):
            about = [self._attribute(attribute, centre) for attribute in attributes]
            figures = [as_shown(grid, centre, column) for column in grid.columns]
            yield [grid.name(centre), *about, *figures, self._origins(centre)]

    def _attribute(self, attribute: Attribute, centre: str) -> Value:
        if centre == TOTAL:
            return Status.NOT_APPLICABLE.sign
        value = attribute.value(self.grid.facts(centre), self.language)
        return Decimal(value) if isinstance(value, int) else value

    def _origins(self, centre: str) -> str:
        """How the figures of a row came to be: one word, or one for each quarter."""
        by_quarter: dict[str, set[Origin]] = {}
        for column in self.grid.columns:
            observation = self.grid.observation(centre, column)
            if observation.cell.status is Status.SHOWN:
                code = column.period_in(self.language)
                by_quarter.setdefault(code, set()).add(observation.origin)
        words = {
            code: ", ".join(o.text.in_(self.language) for o in Origin if o in found)
            for code, found in by_quarter.items()
        }
        if len(set(words.values())) <= 1:
            return next(iter(words.values()), "")
        return "; ".join(f"{code}: {word}" for code, word in words.items())

    def long(self) -> Iterator[Sequence[Value]]:
        """One row a figure, unrounded, with `LONG_COLUMNS` as header."""
        yield LONG_COLUMNS
        for column in self.grid.columns:
            for centre in (*self.grid.centres, TOTAL):
                observation = self.grid.observation(centre, column)
                yield [
                    self.table,
                    column.indicator.id,
                    column.indicator.label.in_(self.language),
                    centre,
                    self.grid.name(centre),
                    column.period,
                    column.category,
                    exact(observation.cell.value),
                    column.indicator.unit.code,
                    exact(observation.cell.numerator),
                    exact(observation.cell.denominator),
                    observation.cell.status.code,
                    observation.origin.code,
                    Decimal(observation.revision),
                    column.indicator.source.in_(self.language),
                    *explained(self.context, column, centre),
                ]

    def cube(self) -> Cube:
        """Figure × centre × quarter."""
        grid, language = self.grid, self.language
        figures = list(dict.fromkeys((c.indicator.id, c.category) for c in grid.columns))
        columns = {(c.indicator.id, c.category, c.quarter): c for c in grid.columns}
        quarters = list(dict.fromkeys(column.quarter for column in grid.columns))
        periods = {c.period: c.period_label(language) for c in grid.columns}
        centres = [*grid.centres, TOTAL]
        observations: list[Observation] = [
            grid.observation(centre, columns[(*figure, quarter)])
            for figure in figures
            for centre in centres
            for quarter in quarters
        ]
        name = {figure: "~".join(filter(None, figure)) for figure in figures}
        first = {figure: columns[(*figure, quarters[0])] for figure in figures}
        units = {name[f]: first[f].indicator.unit for f in figures}
        labels = {
            name[f]: first[f].indicator.label.in_(language)
            + (f": {first[f].category_label(language)}" if f[1] else "")
            for f in figures
        }
        return Cube(
            {
                "figure": {
                    "label": _FIGURE.in_(language),
                    "category": {
                        "index": numbered(name[figure] for figure in figures),
                        "label": labels,
                        "unit": {
                            id: {"label": unit.text.in_(language), "decimals": unit.decimals}
                            for id, unit in units.items()
                        },
                    },
                },
                "centre": {
                    "label": texts.CENTRE.in_(language),
                    "category": {
                        "index": numbered(centres),
                        "label": {c: grid.name(c) for c in centres},
                    },
                },
                "quarter": {
                    "label": texts.QUARTER.in_(language),
                    "category": {
                        "index": numbered(periods),
                        "label": periods,
                    },
                },
            },
            {"time": ["quarter"], "geo": ["centre"], "metric": ["figure"]},
            [observation.cell.value for observation in observations],
            [observation.cell.status for observation in observations],
            {
                "origin": [observation.origin.code for observation in observations],
                "numerator": [observation.cell.numerator for observation in observations],
                "denominator": [observation.cell.denominator for observation in observations],
            },
        )

    def origins(self) -> set[Origin]:
        return self.grid.origins()

    def notes(self) -> list[str]:
        used = dict.fromkeys(o.note for o in self.grid.observations() if o.note)
        return [INDICATOR_NOTES[code].in_(self.language) for code in used]

    def more(self) -> dict[str, Any]:
        return {"breaks": break_notes(self.grid)}

    def definitions(self) -> dict[str, str]:
        entries = indicators_of(self.name)
        return {entry.id: entry.definition.in_(self.language) for entry in entries}


def numbered(codes: Iterable[str]) -> dict[str, int]:
    """The place of each code among them, as JSON-stat has the categories of a dimension."""
    return {code: at for at, code in enumerate(codes)}


def seal(context: Context) -> dict[str, str]:
    """When the publication was made, and its fingerprint."""
    published = context.catalogue.published_at
    assert published is not None  # figures come from a publication
    told = {"published_at": days.utc(published), "published": days.moment(published)}
    return told | {"sha256": context.catalogue.sha256}


def signs(context: Context, origins: Collection[Origin]) -> dict[str, dict[str, str]]:
    """What the signs in place of figures mean, and how the figures that are shown came to be."""
    told = [origin for origin in Origin if origin in origins]
    return {
        "origins": {each.code: context.say(texts.ORIGIN_SENTENCE[each.code]) for each in told},
        "legend": {each.sign or "123": context.say(each.text) for each in Status},
    }


def as_shown(grid: Grid, centre: str, column: Column) -> str | Decimal:
    """A figure as the page shows it: rounded, or the sign that stands in its place."""
    cell = grid.cell(centre, column)
    if cell.value is None:
        return cell.status.sign
    return formats.rounded(cell.value, grid.unit(column).decimals_of(cell.value))


def explained(context: Context, column: Column, centre: str) -> list[Value]:
    """The last of `LONG_COLUMNS`: definition, formula in words, and where the figure is explained."""
    return [
        column.indicator.definition.in_(context.language),
        formula(column, context.language),
        context.leads.at(column, centre),
    ]


def exact(value: float | None) -> Decimal | None:
    """A number with all its digits, and no more."""
    if value is None:
        return None
    number = Decimal(repr(value))
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
