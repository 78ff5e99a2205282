"""Avstemming: every figure that the evaluation report states, beside what the records give.

Pure: it is handed published observations, and hands back what became of each comparison. A figure
that the viewer may not see gives the verdict that it is hidden, and neither number nor deviation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Self

from db.centres import rows_of
from db.vocabulary import Labelled, Origin, Quarter, Rhythm, Status, Text
from queries.ask import Answer
from queries.statements import Asked, Kind, kind_of
from queries.values import TOTAL, Cell, Observation, rounded

LATEST = Quarter(2017, 3)
"""The quarter of the report's newest figures (chapter 6); what it says of 2017 is laid beside it."""


class Verdict(Labelled):
    """What became of a comparison, and what that means."""

    definition: Text

    def __new__(cls, code: str, nb: str, en: str, nb_means: str = "", en_means: str = "") -> Self:
        member = object.__new__(cls)
        member._value_ = member.code = code
        member.text = Text(nb, en)
        member.definition = Text(nb_means, en_means)
        return member

    EQUAL = (
        "equal",
        "Likt",
        "Equal",
        "Registrene gir nøyaktig tallet i rapporten.",
        "The records give exactly the figure in the report.",
    )
    ROUNDING = (
        "rounding",
        "Avrunding",
        "Rounding",
        (
            "Tallet fra registrene blir det samme som i rapporten når det rundes av til like mange "
            "desimaler, halve bort fra null (12,5 blir 13)."
        ),
        (
            "The figure from the records becomes that of the report when rounded to as many decimals, "
            "halves away from zero (12.5 becomes 13)."
        ),
    )
    BOUND = (
        "bound",
        "Grensen holder",
        "Bound holds",
        (
            "Rapporten oppgir en grense, et spenn eller et omtrentlig tall, og registrene holder seg "
            "innenfor. «Omtrent» er lest som høyst én enhet fra."
        ),
        (
            "The report states a bound, a range or an approximate figure, and the records keep within "
            "it. “About” is read as at most one unit away."
        ),
    )
    CONTRADICTION = (
        "contradiction",
        "Motsigelse",
        "Contradiction",
        (
            "Registrene gir noe annet enn rapporten sier, også når det tas hensyn til avrunding og "
            "grenser."
        ),
        "The records give something else than the report says, rounding and bounds considered.",
    )
    NOT_COMPUTABLE = (
        "not_computable",
        "Kan ikke regnes ut",
        "Not computable",
        "Mottakenes rapporter inneholder ikke det som skulle til for å regne ut tallet.",
        "The centres' reports do not hold what it would take to compute the figure.",
    )
    NOT_REPORTED = (
        "not_reported",
        "Ikke rapportert",
        "Not reported",
        (
            "Tallet kan regnes ut, men minst én rapport som trengs, er ikke kommet eller er trukket "
            "tilbake."
        ),
        "The figure can be computed, but a report that it takes has not come or was withdrawn.",
    )
    HIDDEN = (
        "hidden",
        "Skjult",
        "Hidden",
        (
            "Tallet fra registrene er skjult av hensyn til personvernet. Da sies det heller ikke om "
            "det stemmer."
        ),
        (
            "The figure from the records is hidden for confidentiality. Nor is it then said whether it "
            "agrees."
        ),
    )


class Qualifier(Labelled):
    """How the report wants a figure read."""

    EXACT = "exact", "oppgitt", "stated"
    ROUNDED = "rounded", "avrundet", "rounded"
    APPROX = "approx", "omtrent", "about"
    DERIVED = "derived", "utledet av teksten", "derived from the text"
    AT_LEAST = "at_least", "minst", "at least"
    RANGE = "range", "spenn", "range"
    REMAINDER = "remainder", "resten", "the rest"
    HIGHEST = "highest", "flest svar", "most answers"
    LOWEST = "lowest", "færrest svar", "fewest answers"


_QUALIFIERS: Mapping[str, Qualifier] = {each.code: each for each in Qualifier}
_RANGE = re.compile(r"(\d+) to (\d+)")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_HALF = re.compile(r"(\d{4})H([12])")


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``, both included; None for no end."""

    low: Decimal | None
    high: Decimal | None

    def holds(self, value: Decimal) -> bool:
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that the report states: a row of `published_figures.csv`."""

    source: str
    period: str
    centre: str
    figure: str
    value: Decimal | None
    unit: str
    qualifier: Qualifier
    note: str
    silent: bool = False
    """Whether its number is not told: the figure that it states is hidden from the reader."""

    @property
    def id(self) -> str:
        return f"{self.source}~{self.figure}~{self.centre}~{self.period}".replace(" ", "_")

    @property
    def beside(self) -> tuple[str, str, str]:
        """Where it stands, of when and of whom: what a rest is the rest of has the same."""
        return self.source, self.period, self.centre

    @property
    def kind(self) -> Kind:
        return kind_of(self.figure, self.centre)

    @property
    def decimals(self) -> int:
        """How precisely the report states it."""
        exponent = 0 if self.value is None else self.value.as_tuple().exponent
        return max(0, -int(exponent))

    @property
    def quarter(self) -> Quarter | None:
        """The quarter whose records are asked; None where they cannot answer.

        A month is laid beside the quarter that ended last before it: the visits of October 2017
        tell of the weeks after 30 September (4.5.3, 4.5.4).
        """
        if self.kind.asked is None:
            return None
        if half := _HALF.fullmatch(self.period):
            return Quarter(int(half[1]), 2 * int(half[2]))
        if month := _MONTH.fullmatch(self.period):
            return Quarter.of(date(int(month[1]), int(month[2]), 1)).plus(-1)
        try:
            return Quarter.parse(self.period)
        except ValueError:
            return LATEST

    @property
    def interval(self) -> Interval | None:
        """What the figure may be, when the report states bounds; None when it states a number."""
        if self.silent:
            return None
        asked = self.kind.asked
        if asked is not None and asked.at_most:
            return Interval(None, self.value)
        if self.qualifier is Qualifier.AT_LEAST:
            return Interval(self.value, None)
        if self.qualifier is Qualifier.RANGE:
            ends = _RANGE.search(self.note)
            if ends is None:
                raise ValueError(f"no range in {self.note!r}")
            return Interval(Decimal(ends[1]), Decimal(ends[2]))
        if self.qualifier is Qualifier.REMAINDER:
            taken = [
                each.value or Decimal(0)
                for each in stated_figures()
                if each.figure in self.kind.rest_of and each.beside == self.beside
            ]
            return Interval(None, 100 - sum(taken, Decimal(0)))
        return None

    def silenced(self) -> Stated:
        """The statement without its number: beside what is shown of others that could be counted."""
        return replace(self, value=None, silent=True)

    @property
    def reach(self) -> Interval | None:
        """What does not contradict it: its bounds, or its number and what rounds or comes near it."""
        if self.interval is not None or self.value is None:
            return self.interval
        step = Decimal(1).scaleb(-self.decimals)
        apart = step if self.qualifier is Qualifier.APPROX else step / 2
        return Interval(self.value - apart, self.value + apart)


@cache
def stated_figures() -> tuple[Stated, ...]:
    """Every figure the report states, in the order of the reference file."""
    return tuple(
        Stated(
            row["source"],
            row["quarter"],
            row["centre"],
            row["indicator"],
            Decimal(row["value"]) if row["value"] else None,
            row["unit"],
            _QUALIFIERS[row["qualifier"]],
            row["note"],
        )
        for row in rows_of("published_figures")
    )


def judge(stated: Stated, value: float) -> Verdict:
    """What becomes of a stated figure when the records give ``value``."""
    found = Decimal(repr(value))
    interval = stated.interval
    if interval is not None:
        return Verdict.BOUND if interval.holds(found) else Verdict.CONTRADICTION
    if stated.value is None:
        return Verdict.NOT_COMPUTABLE
    if found == stated.value:
        return Verdict.EQUAL
    if rounded(value, stated.decimals) == stated.value:
        return Verdict.ROUNDING
    about = stated.qualifier is Qualifier.APPROX and stated.reach
    return Verdict.BOUND if about and about.holds(found) else Verdict.CONTRADICTION


_WITHOUT_A_NUMBER = {
    Status.HIDDEN: Verdict.HIDDEN,
    Status.NOT_REPORTED: Verdict.NOT_REPORTED,
    Status.NOT_APPLICABLE: Verdict.NOT_COMPUTABLE,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A stated figure and what the records give: ``cell``, read as the report reads it.

    Without a cell the records cannot answer. Without an origin it is not counted: a target.
    """

    stated: Stated
    verdict: Verdict
    cell: Cell | None = None
    origin: Origin | None = None
    revision: int = 0

    @property
    def deviation(self) -> float | None:
        """What the records give, unrounded, less what the report states; None without both."""
        if self.cell is None or self.cell.value is None or self.stated.value is None:
            return None
        return float(Decimal(repr(self.cell.value)) - self.stated.value)

    @property
    def status(self) -> Status:
        return Status.NOT_APPLICABLE if self.cell is None else self.cell.status


Look = Callable[[str, str, Quarter, str], Observation]
"""Gives the published observation of an indicator, centre, quarter and category."""


def compare(stated: Stated, look: Look) -> Compared:
    """A stated figure beside what ``look`` finds."""
    asked, quarter = stated.kind.asked, stated.quarter
    if asked is None or quarter is None:
        return Compared(stated, Verdict.NOT_COMPUTABLE)
    if asked.target:
        return _against_target(stated, asked, quarter)
    seen = look(asked.indicator, stated.centre, quarter, asked.category)
    cell = asked.entry.read(seen.cell, asked.category, asked.measure)
    others = [look(each, stated.centre, quarter, "").cell for each in asked.among]
    # Where one that it is said to be the highest or lowest of is not there, nor is the comparison.
    cell = next((each for each in (cell, *others) if each.value is None), cell)
    if cell.value is None:
        verdict = _WITHOUT_A_NUMBER[cell.status]
    elif asked.among:
        verdict = _judge_among(stated, cell.value, others)
    else:
        verdict = judge(stated, cell.value)
    if cell.status is Status.HIDDEN:
        stated = stated.silenced()
    return Compared(stated, verdict, cell, seen.origin, seen.revision)


def _judge_among(stated: Stated, value: float, others: Iterable[Cell]) -> Verdict:
    """Whether a figure is the highest or the lowest of those that it is said to be it of."""
    values = [each.value for each in others if each.value is not None]
    end = max(values) if stated.qualifier is Qualifier.HIGHEST else min(values)
    return Verdict.BOUND if value == end else Verdict.CONTRADICTION


def _against_target(stated: Stated, asked: Asked, quarter: Quarter) -> Compared:
    """A stated target beside the one that figures are held against here."""
    target = asked.entry.target(quarter)
    if target is None:
        return Compared(stated, Verdict.NOT_COMPUTABLE)
    return Compared(stated, judge(stated, target.value), Cell(Status.SHOWN, target.value))


_NO_CENTRE = {TOTAL, "norway", "ordinary"}


def chosen(centres: Collection[str], quarters: Collection[Quarter]) -> list[Stated]:
    """The stated figures of a selection.

    Those of a centre follow the centres, and those that the records are asked for the quarters;
    what is said of all, or of no quarter, belongs to every selection.
    """
    return [
        stated
        for stated in stated_figures()
        if stated.centre in {*centres, *_NO_CENTRE}
        and (stated.quarter is None or stated.quarter in _periods(stated, quarters))
    ]


def _periods(stated: Stated, quarters: Collection[Quarter]) -> Sequence[Quarter]:
    """The quarters that figures like the stated one stand at, of those chosen."""
    asked = stated.kind.asked
    rhythm = Rhythm.QUARTER if asked is None else asked.entry.rhythm
    return rhythm.periods(sorted(quarters))


def asked_indicators() -> list[str]:
    """Every indicator that a stated figure is laid beside."""
    kinds = (stated.kind.asked for stated in stated_figures())
    return list(
        dict.fromkeys(
            each for asked in kinds if asked is not None for each in (asked.indicator, *asked.among)
        )
    )


def reconcile(answer: Answer) -> list[Compared]:
    """Every stated figure of the answer's centres and quarters beside what it holds."""
    scope = answer.scope
    every = [compare(stated, answer.get) for stated in chosen(scope.centres, scope.quarters)]
    silent = {each.stated.beside for each in every if each.stated.silent}
    return [
        replace(each, stated=each.stated.silenced())
        if each.stated.qualifier is Qualifier.REMAINDER and each.stated.beside in silent
        else each
        for each in every
    ]


def counted(compared: Iterable[Compared]) -> dict[Verdict, int]:
    """How many comparisons came out in each way, every way included."""
    tally = dict.fromkeys(Verdict, 0)
    for each in compared:
        tally[each.verdict] += 1
    return tally
