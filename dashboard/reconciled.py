"""The comparison with the evaluation report as words and rows, the same on the page and in files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard import formats, texts
from dashboard.context import Context
from dashboard.extract import LONG_COLUMNS, Cube, Extract, Value, exact, explained, numbered
from dashboard.grid import ALL_CENTRES, Column
from db.refusal import Refusal
from db.vocabulary import Language, Origin, Quarter, Status, Text
from queries.contradictions import contradictions, numbers
from queries.measures import Unit
from queries.reconciliation import (
    Compared,
    Interval,
    Qualifier,
    Stated,
    Verdict,
    asked_indicators,
    reconcile,
)
from queries.values import TOTAL

RECONCILIATION = "reconciliation"
TITLE = Text("Avstemming", "Reconciliation")
MORE_COLUMNS = ("figure", "period", "stated", "low", "high", "qualifier", "deviation", "verdict")
"""What the long form has after `LONG_COLUMNS`: the statement that the figure is laid beside."""
MEASURES = {
    "stated": Text("Rapporten sier", "The report says"),
    "recorded": Text("Registrene gir", "The records give"),
    "deviation": Text("Avvik", "Deviation"),
}
"""The numbers of a comparison."""
DEVIATION_DECIMALS = 2

FIGURE = Text("Tall", "Figure")
WHERE = Text("I rapporten", "In the report")
PERIOD = Text("Gjelder", "Concerns")
READ_AS = Text("Lest som", "Read as")
UNIT = Text("Måleenhet", "Unit")
OUTCOME = Text("Utfall", "Outcome")
_OF = Text("Av", "Out of")
_BECAUSE = Text("Hvorfor ikke", "Why not")
_STATEMENT, _MEASURE = Text("Utsagn", "Statement"), Text("Størrelse", "Measure")
_PLACES = {"norway": Text("Hele landet", "The whole country")}
_PLACES["ordinary"] = Text("Ordinære mottak", "Ordinary centres")
_AT_MOST = Text("høyst", "at most")
_REST = Text("resten", "the rest")
_DEVIATION = Text(
    "Avvik er tallet fra registrene, uavrundet, minus tallet i rapporten; for andeler i "
    "prosentpoeng.",
    "A deviation is the figure from the records, unrounded, less that of the report; for shares in "
    "percentage points.",
)
_CITED = Text("Evalueringsrapporten", "The evaluation report")
_UNITS: Mapping[str, Text] = {
    **{unit.code: unit.text for unit in Unit},
    "hours": Text("timer", "hours"),
    "months": Text("måneder", "months"),
    "interviews": Text("intervjuer", "interviews"),
}
_BOTH = Text(
    "{title}: «{one}» ({where}) – «{other}» ({there})",
    "{title}: “{one}” ({where}) – “{other}” ({there})",
)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_SINCE = Text("fra {year}", "from {year}")
_HALF = Text("{half}. halvår {year}", "half {half} of {year}")


def column_of(compared: Compared) -> Column | None:
    """The column of the figure that a statement is laid beside; None for targets, and where none is."""
    stated, asked = compared.stated, compared.stated.kind.asked
    if asked is None or compared.origin is None or stated.quarter is None:
        return None
    return Column(asked.entry, asked.category, stated.quarter)


def _period(stated: Stated) -> str:
    """The code of the quarter or the half-year that a statement is laid beside; empty for none."""
    if stated.quarter is None:
        return ""
    asked = stated.kind.asked
    return str(stated.quarter) if asked is None else asked.entry.rhythm.code(stated.quarter)


def place_in_report(source: str) -> Text:
    """«Tabell 6.1», «Figur 3.1», «Avsnitt 6.2», as the reference file's source says it."""
    kind, _, number = source.rpartition(" ")
    nb = {"Table": "Tabell", "Figure": "Figur"}.get(kind, "Avsnitt")
    return Text(f"{nb} {number}", f"{kind or 'Section'} {number}")


def place_name(context: Context, stated: Stated) -> str:
    """Whom a figure is about: a centre, all, ordinary centres or the country."""
    if stated.centre in _PLACES:
        return context.say(_PLACES[stated.centre])
    if stated.centre == TOTAL:
        return context.say(ALL_CENTRES)
    return context.catalogue.centres[stated.centre].name


def period_name(period: str, language: Language) -> str:
    """When a figure holds: a quarter, a month, a half year, a year, or from a year on."""
    if month := _MONTH.fullmatch(period):
        return formats.month(int(month[1]), int(month[2]), language)
    try:
        return Quarter.parse(period).code_in(language)
    except ValueError:
        pass
    year, half, number = period.partition("H")
    if half:
        return _HALF.in_(language, half=number, year=year)
    if period.endswith("-"):
        return _SINCE.in_(language, year=period[:-1])
    return period.replace("-", "–")


def unit_name(stated: Stated) -> Text:
    """What it is counted in."""
    asked = stated.kind.asked
    return asked.unit.text if asked is not None else _UNITS[stated.unit]


def read_as(stated: Stated) -> Text:
    """How the figure is read: as rounded, as a bound, as about so much."""
    asked = stated.kind.asked
    return _AT_MOST if asked is not None and asked.at_most else stated.qualifier.text


def what_is_stated(stated: Stated, language: Language) -> str:
    """The figure in the report's own precision, with its unit when that is percent."""
    if stated.silent:
        return Status.HIDDEN.sign
    interval = stated.interval
    if stated.value is not None:
        words = formats.number(float(stated.value), stated.decimals, language)
    elif interval is not None and interval.low is not None and interval.high is not None:
        words = f"{interval.low}–{interval.high}"
    else:
        return _REST.in_(language) if stated.qualifier is Qualifier.REMAINDER else "–"
    return formats.percent(words, language) if stated.unit == Unit.PERCENT.code else words


def deviation(compared: Compared, language: Language) -> str:
    """The deviation with its sign; empty where there is none to tell."""
    value = compared.deviation
    if value is None:
        return ""
    text = formats.number(value, DEVIATION_DECIMALS if value else 0, language)
    return f"+{text}" if formats.rounded(value, DEVIATION_DECIMALS) > 0 else text


def _status_of(value: float | None, compared: Compared) -> Status:
    """Why a number of a comparison is not there; a bound that is stated without one can have none."""
    if value is not None:
        return Status.SHOWN
    return Status.NOT_APPLICABLE if compared.status is Status.SHOWN else compared.status


def compared_for(context: Context) -> list[Compared]:
    """Every stated figure of the page's selection beside what the reader's publication gives."""
    return reconcile(context.ask(asked_indicators()))


def in_one_line(context: Context, code: str) -> str:
    """One of the report's own contradictions, both statements with their places."""
    found = next(each for each in contradictions(context.scope.centres) if each.code == code)
    values = numbers()
    return context.say(
        _BOTH,
        title=context.say(found.title),
        one=context.say(found.one.says, **values),
        where=context.say(place_in_report(found.one.source)),
        other=context.say(found.other.says, **values),
        there=context.say(place_in_report(found.other.source)),
    )


@dataclass(frozen=True)
class ReconciliationExtract(Extract):
    """The comparison for a selection, a row for each figure that the report states."""

    compared: Sequence[Compared]

    @classmethod
    def of(
        cls, context: Context, plain_dialect: bool = False, base: str = ""
    ) -> ReconciliationExtract:
        """The extract for the selection of ``context``, which stands in the report's order."""
        sort = context.request.selection.sort
        if sort is not None:
            raise Refusal("bad_sort", sort=sort.column[:80])
        return cls(context, plain_dialect, base, compared_for(context))

    @property
    def table(self) -> str:
        return RECONCILIATION

    @property
    def title(self) -> Text:
        return TITLE

    def wide(self) -> Iterator[Sequence[Value]]:
        """As shown: a header, then a row for each stated figure."""
        say = self.context.say
        heads = [WHERE, FIGURE, texts.CENTRE, PERIOD, MEASURES["stated"], READ_AS, UNIT]
        heads += [MEASURES["recorded"], _OF, MEASURES["deviation"], OUTCOME, _BECAUSE, texts.ORIGIN]
        yield [say(head) for head in heads]
        yield from map(self._as_shown, self.compared)

    def _as_shown(self, each: Compared) -> Sequence[Value]:
        say, stated, why = self.context.say, each.stated, each.stated.kind.why
        asked = stated.kind.asked
        base = None if each.cell is None else each.cell.denominator
        recorded: Value = each.status.sign
        if asked is not None and each.cell is not None and each.cell.value is not None:
            recorded = formats.rounded(each.cell.value, asked.unit.decimals)
        apart = each.deviation
        return [
            say(place_in_report(stated.source)),
            say(stated.kind.label),
            place_name(self.context, stated),
            period_name(stated.period, self.language),
            stated.value if stated.value is not None else what_is_stated(stated, self.language),
            say(read_as(stated)),
            say(unit_name(stated)),
            recorded,
            exact(base),
            None if apart is None else formats.rounded(apart, DEVIATION_DECIMALS),
            say(each.verdict.text),
            "" if why is None else say(why.text),
            say(each.origin.text) if each.origin and each.status is Status.SHOWN else "",
        ]

    def long(self) -> Iterator[Sequence[Value]]:
        """One row a stated figure, unrounded; one that cannot be asked for has the report's name."""
        yield (*LONG_COLUMNS, *MORE_COLUMNS)
        for each in self.compared:
            stated, asked, cell = each.stated, each.stated.kind.asked, each.cell
            interval = stated.interval or Interval(None, None)
            yield [
                self.table,
                stated.figure if asked is None else asked.indicator,
                self.context.say(stated.kind.label),
                stated.centre,
                place_name(self.context, stated),
                _period(stated),
                "" if asked is None else asked.category,
                None if cell is None else exact(cell.value),
                stated.unit,
                None if cell is None else exact(cell.numerator),
                None if cell is None else exact(cell.denominator),
                each.status.code,
                "" if each.origin is None else each.origin.code,
                Decimal(each.revision),
                f"{self.context.say(_CITED)}, {self.context.say(place_in_report(stated.source))}",
                *self._explained(each),
                stated.figure,
                stated.period,
                stated.value,
                interval.low,
                interval.high,
                stated.qualifier.code,
                exact(each.deviation),
                each.verdict.code,
            ]

    def _explained(self, each: Compared) -> list[Value]:
        column = column_of(each)
        if column is None:
            return ["", "", ""]
        return explained(self.context, column, each.stated.centre)

    def cube(self) -> Cube:
        """Statement × what is stated, recorded and between them."""
        language = self.language
        stated = [each.stated for each in self.compared]
        values: list[float | None] = []
        statuses: list[Status] = []
        for each in self.compared:
            report = None if each.stated.value is None else float(each.stated.value)
            recorded = None if each.cell is None else each.cell.value
            for value in (report, recorded, each.deviation):
                values.append(value)
                statuses.append(_status_of(value, each))
        labels = {
            one.id: ", ".join(
                (
                    one.kind.label.in_(language),
                    place_name(self.context, one),
                    period_name(one.period, language),
                    place_in_report(one.source).in_(language),
                )
            )
            for one in stated
        }
        return Cube(
            {
                "statement": {
                    "label": _STATEMENT.in_(language),
                    "category": {"index": numbered(one.id for one in stated), "label": labels},
                },
                "measure": {
                    "label": _MEASURE.in_(language),
                    "category": {
                        "index": numbered(MEASURES),
                        "label": {code: text.in_(language) for code, text in MEASURES.items()},
                    },
                },
            },
            {"metric": ["measure"]},
            values,
            statuses,
            {
                "verdict": [each.verdict.code for each in self.compared],
                "qualifier": [one.qualifier.code for one in stated],
                "unit": [one.unit for one in stated],
                "origin": [each.origin and each.origin.code for each in self.compared],
            },
        )

    def origins(self) -> set[Origin]:
        shown = (each for each in self.compared if each.status is Status.SHOWN)
        return {each.origin for each in shown if each.origin is not None}

    def notes(self) -> list[str]:
        return [self.context.say(_DEVIATION)]

    def more(self) -> dict[str, Any]:
        found = contradictions(self.context.scope.centres)
        return {"contradictions": [in_one_line(self.context, each.code) for each in found]}

    def definitions(self) -> dict[str, str]:
        return {verdict.code: self.context.say(verdict.definition) for verdict in Verdict}
