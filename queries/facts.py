"""True counts, straight from the records: one grouped SELECT for every indicator at once.

Private to queries. A `Fact` never leaves; what leaves are the cells made of it in `publication`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, func, select

from db.models import Capacity, Submission
from db.vocabulary import Origin, Quarter, ReportKind, SubmissionStatus
from queries.frames import Frame
from queries.indicators import INDICATORS
from queries.measures import DENOMINATOR, NUMERATOR, REST, Indicator, Kind, Note
from queries.records import QUARTER

WHOLE = (NUMERATOR, DENOMINATOR, REST)
Key = tuple[str, str]
"""Indicator and category; the category is empty for the whole."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What was counted for one centre, indicator and category.

    ``amounts`` holds value → number of persons, for quartiles only. ``asked`` tells whether the
    question concerned anyone. ``behind`` is how many persons gave something to a sum, by what it is
    a sum of; a count of persons says so itself.
    """

    numerator: Fraction | None = None
    denominator: Fraction | None = None
    amounts: Mapping[int, int] | None = None
    asked: bool = False
    note: Note | None = None
    behind: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Fact) -> Fact:
        return Fact(
            _sum(self.numerator, other.numerator),
            _sum(self.denominator, other.denominator),
            None
            if self.amounts is None or other.amounts is None
            else Counter(self.amounts) + Counter(other.amounts),
            self.asked or other.asked,
            self.note or other.note,
            {role: n + other.behind[role] for role, n in self.behind.items()},
        )


def _sum(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    if one is None:
        return other
    return one if other is None else one + other


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a centre's figures come from: the revision that is approved, and its origin."""

    revision: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class QuarterFacts:
    """Everything counted in one quarter, by centre; centres that did not report are absent."""

    facts: Mapping[str, Mapping[Key, Fact]]
    provenance: Mapping[tuple[str, ReportKind], Provenance]


def _column(indicator: Indicator, role: str) -> str:
    return f"{indicator.id}|{role}"


def _wide_select(frame: Frame) -> Any:
    """One row a place, one column for each thing that an indicator counts over the frame."""
    columns = []
    for indicator in INDICATORS.values():
        if indicator.frame is not frame:
            continue
        if indicator.kind is Kind.QUARTILES or indicator.year_to_date_of:
            continue
        parts = {f"part|{part.code}": count for part, count in indicator.parts.items()}
        parts |= {f"base|{part.code}": count for part, count in indicator.bases.items()}
        behind = {f"behind|{role}": count for role, count in indicator.behind.items()}
        optional = {
            "denominator": indicator.denominator,
            "asked": indicator.asked_of,
            "note": indicator.note and indicator.note[1],
        }
        wanted = {"numerator": indicator.numerator, **optional, **parts, **behind}
        columns += [
            count.label(_column(indicator, role))
            for role, count in wanted.items()
            if count is not None
        ]
    centre = frame.rows.centre
    return select(centre, *columns).group_by(centre)


def _amount_select(indicator: Indicator) -> Any:
    amount, centre = indicator.numerator.label("amount"), indicator.frame.rows.centre
    return (
        select(centre, amount, func.count())
        .where(indicator.among if indicator.among is not None else amount.is_not(None))
        .group_by(centre, amount)
    )


_WIDE = {
    frame: _wide_select(frame)
    for frame in dict.fromkeys(indicator.frame for indicator in INDICATORS.values())
}
_AMOUNTS = {
    indicator.id: _amount_select(indicator)
    for indicator in INDICATORS.values()
    if indicator.kind is Kind.QUARTILES
}


_PLACES = (
    select(Submission.centre_code, Capacity.adult_places)
    .join(Capacity, Capacity.submission_id == Submission.id)
    .where(Submission.quarter == QUARTER, Submission.status == SubmissionStatus.APPROVED)
)
"""Places come in a report of their own, which may be there before the residents are."""


_APPROVED = select(
    Submission.centre_code, Submission.kind, Submission.revision, Submission.origin
).where(Submission.quarter == QUARTER, Submission.status == SubmissionStatus.APPROVED)


@cache
def counting_in_words() -> str:
    """Everything that is counted, as one text that changes when a definition does."""
    statements = [*_WIDE.values(), _PLACES, *_AMOUNTS.values()]
    kinds = [
        f"{indicator.id} {indicator.kind} {indicator.reads} {indicator.year_to_date_of} "
        f"{indicator.of_partner} {indicator.frame.complete} {indicator.frame.least} "
        f"{indicator.frame.after_closing} {indicator.frame.zero_is_told} {indicator.per}"
        for indicator in INDICATORS.values()
    ]
    return "\n".join([*map(_in_words, statements), *kinds])


def _in_words(statement: Any) -> str:
    """A statement and the values that stand in it, such as the hours of a full week."""
    compiled = statement.compile()
    return f"{compiled} {sorted(compiled.params.items())}"


def _fraction(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)


def _facts_of_row(row: Mapping[str, Any]) -> Iterable[tuple[Key, Fact]]:
    """The facts in one row of the wide select. A sum over no rows is zero."""
    for indicator in INDICATORS.values():
        column = _column(indicator, "numerator")
        if column not in row or _is_unknown(indicator, row[column]):
            continue
        numerator = _fraction(row[column]) or Fraction(0)
        denominator = None
        if indicator.denominator is not None:
            denominator = _fraction(row[_column(indicator, "denominator")]) or Fraction(0)
        note = None
        if indicator.note and row[_column(indicator, "note")] is None:
            note = indicator.note[0]
        asked = bool(indicator.asked_of is not None and row[_column(indicator, "asked")])
        behind = {role: int(row[_column(indicator, f"behind|{role}")]) for role in indicator.behind}
        of_whole = {role: behind[role] for role in WHOLE if role in behind}
        fact = Fact(numerator, denominator, asked=asked, note=note, behind=of_whole)
        yield (indicator.id, ""), fact
        for part in indicator.parts:
            counted = row[_column(indicator, f"part|{part.code}")]
            if _is_unknown(indicator, counted):
                continue
            count = _fraction(counted) or Fraction(0)
            base = numerator if denominator is None else denominator
            if indicator.bases:
                base = _fraction(row[_column(indicator, f"base|{part.code}")]) or Fraction(0)
            of_part = {NUMERATOR: behind[part.code]} if part.code in behind else {}
            yield (indicator.id, part.code), Fact(count, base, behind=of_part)


def _is_unknown(indicator: Indicator, counted: Any) -> bool:
    return counted is None and indicator.frame.zero_is_told


def count_quarter(
    connection: Connection, quarter: Quarter, centres: Collection[str] | None = None
) -> QuarterFacts:
    """Everything the approved reports of ``quarter`` say; of ``centres`` alone when they are named.

    Each is counted from its own records, whoever else is named.
    """

    def of(statement: Any, centre: Any) -> Any:
        return statement if centres is None else statement.where(centre.in_(centres))

    parameters = {
        "quarter": quarter,
        "first_day": quarter.first_day,
        "last_day": quarter.last_day,
    }
    provenance = _provenance(connection, of(_APPROVED, Submission.centre_code), quarter)
    there = {kind for _, kind in provenance}
    facts: dict[str, dict[Key, Fact]] = defaultdict(dict)
    reported: dict[Frame, list[str]] = {}
    for frame, wide in _WIDE.items():
        if frame.kind not in there:  # nothing to count, and a long statement to say so
            continue
        rows = connection.execute(of(wide, frame.rows.centre), parameters).mappings().all()
        reported[frame] = [row["centre"] for row in rows]
        for row in rows:
            facts[row["centre"]].update(_facts_of_row(dict(row)))
    for centre, places in connection.execute(of(_PLACES, Submission.centre_code), parameters):
        facts[centre]["adult_places", ""] = Fact(Fraction(places))
    for id, statement in _AMOUNTS.items():
        frame = INDICATORS[id].frame
        if frame not in reported:
            continue
        amounts: dict[str, dict[int, int]] = defaultdict(dict)
        for centre, amount, persons in connection.execute(
            of(statement, frame.rows.centre), parameters
        ):
            amounts[centre][int(amount)] = persons
        for centre in reported[frame]:
            facts[centre][id, ""] = Fact(amounts=amounts.get(centre, {}))
    return QuarterFacts(facts, provenance)


def _provenance(
    connection: Connection, approved: Select[Any], quarter: Quarter
) -> dict[tuple[str, ReportKind], Provenance]:
    return {
        (centre, kind): Provenance(revision, origin)
        for centre, kind, revision, origin in connection.execute(approved, {"quarter": quarter})
    }
