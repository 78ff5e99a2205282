"""What must hold within one row of a residents' report, one entry a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from db.ingest.codes import Code
from db.ingest.findings import Finding
from db.ingest.residents import HOURS_COLUMNS, ResidentRow
from db.vocabulary import PARTS_OF_THE_WEEK, EndReason

FULL_TIME_WEEK = Decimal("37.5")
ROUNDING = Decimal("0.5")
SETTLEMENT_WINDOW = timedelta(days=31)
"""How far settlement and the contract's end may lie apart before someone should look again."""

LONGEST_CONTRACT_YEARS = 2

_WEEK = (*HOURS_COLUMNS, "hours_total")
_PARTS = tuple(name for name, part in HOURS_COLUMNS.items() if part in PARTS_OF_THE_WEEK)
_SETTLEMENT = ("settled_on", "settlement_place", "settlement_municipality")
_OF_A_CONTRACT = (
    *("contract_end", "end_reason", *_SETTLEMENT, *_WEEK),
    *("individual_plan", "competence_mapped", "absence_hours"),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of one row: it is asked when the cells it ``needs`` could be read."""

    code: Code
    column: str
    needs: tuple[str, ...]
    broken: Callable[[ResidentRow], bool]
    details: Mapping[str, str] = field(default_factory=dict)


def broken_rules(row: ResidentRow) -> Iterator[Finding]:
    """A finding for every rule that ``row`` breaks."""
    for rule in RULES:
        if row.unread and not row.unread.isdisjoint(rule.needs):
            continue
        if rule.broken(row):
            yield Finding(rule.code, row.sheet, row.number, rule.column, rule.details)


def _before(earlier: date | None, later: date | None) -> bool:
    """Whether both are known and the first is before the second."""
    return earlier is not None and later is not None and earlier < later


def _first_day(row: ResidentRow) -> date | None:
    return None if row.quarter is None else row.quarter.first_day


def _last_day(row: ResidentRow) -> date | None:
    return None if row.quarter is None else row.quarter.last_day


def _ended(row: ResidentRow) -> bool:
    return row.contract_start is not None and row.contract_end is not None


def _running(row: ResidentRow) -> bool:
    return row.contract_start is not None and row.contract_end is None


def _settled(row: ResidentRow) -> bool:
    return row.end_reason is EndReason.SETTLED


def _long_contract(row: ResidentRow) -> bool:
    start, end = row.contract_start, row.contract_end or _last_day(row)
    if start is None or end is None:
        return False
    return (start.year + LONGEST_CONTRACT_YEARS, *start.timetuple()[1:3]) < end.timetuple()[:3]


def _settled_far_from_end(row: ResidentRow) -> bool:
    if row.settled_on is None or row.contract_end is None:
        return False
    return abs(row.settled_on - row.contract_end) > SETTLEMENT_WINDOW


def _worklike_exceeds(row: ResidentRow) -> bool:
    part, whole = row.hours_language_training_worklike, row.hours_language_training
    return part is not None and whole is not None and part > whole


def _total_differs(row: ResidentRow) -> bool:
    hours = row.hours()
    if row.hours_total is None or not all(part in hours for part in PARTS_OF_THE_WEEK):
        return False
    return abs(sum(hours[part] for part in PARTS_OF_THE_WEEK) - row.hours_total) > ROUNDING


def _filled(name: str, when: Callable[[ResidentRow], bool]) -> Callable[[ResidentRow], bool]:
    """A condition: the cell ``name`` is filled though the row is as ``when`` says."""
    return lambda row: getattr(row, name) is not None and when(row)


def _empty(name: str, when: Callable[[ResidentRow], bool]) -> Callable[[ResidentRow], bool]:
    """A condition: the cell ``name`` is empty though the row is as ``when`` says."""
    return lambda row: getattr(row, name) is None and when(row)


RULES: tuple[Rule, ...] = (
    Rule(
        Code.ARRIVED_AFTER_QUARTER,
        "arrived",
        ("quarter", "arrived"),
        lambda row: _before(_last_day(row), row.arrived),
    ),
    Rule(
        Code.STARTED_AFTER_QUARTER,
        "contract_start",
        ("quarter", "contract_start"),
        lambda row: _before(_last_day(row), row.contract_start),
    ),
    Rule(
        Code.STARTED_BEFORE_ARRIVAL,
        "contract_start",
        ("arrived", "contract_start"),
        lambda row: _before(row.contract_start, row.arrived),
    ),
    Rule(
        Code.ENDED_BEFORE_START,
        "contract_end",
        ("contract_start", "contract_end"),
        lambda row: _before(row.contract_end, row.contract_start),
    ),
    Rule(
        Code.ENDED_BEFORE_QUARTER,
        "contract_end",
        ("quarter", "contract_end"),
        lambda row: _before(row.contract_end, _first_day(row)),
    ),
    Rule(
        Code.ENDED_AFTER_QUARTER,
        "contract_end",
        ("quarter", "contract_end"),
        lambda row: _before(_last_day(row), row.contract_end),
    ),
    Rule(
        Code.LONG_CONTRACT,
        "contract_start",
        ("quarter", "contract_start", "contract_end"),
        _long_contract,
        {"months": str(12 * LONGEST_CONTRACT_YEARS)},
    ),
    Rule(
        Code.END_REASON_MISSING,
        "end_reason",
        ("contract_start", "contract_end", "end_reason"),
        _empty("end_reason", _ended),
    ),
    Rule(
        Code.END_REASON_WITHOUT_END,
        "end_reason",
        ("contract_start", "contract_end", "end_reason"),
        _filled("end_reason", _running),
    ),
    *(
        Rule(Code.SETTLEMENT_MISSING, name, ("end_reason", name), _empty(name, _settled))
        for name in ("settled_on", "settlement_place")
    ),
    *(
        Rule(
            Code.SETTLEMENT_NOT_EXPECTED,
            name,
            ("contract_start", "end_reason", name),
            _filled(name, lambda row: row.contract_start is not None and not _settled(row)),
        )
        for name in _SETTLEMENT
    ),
    Rule(
        Code.SETTLED_TOO_EARLY,
        "settled_on",
        ("arrived", "contract_start", "settled_on"),
        lambda row: (
            _before(row.settled_on, row.arrived) or _before(row.settled_on, row.contract_start)
        ),
    ),
    Rule(
        Code.SETTLED_FAR_FROM_END,
        "settled_on",
        ("contract_end", "settled_on"),
        _settled_far_from_end,
        {"days": str(SETTLEMENT_WINDOW.days)},
    ),
    *(
        Rule(
            Code.WITHOUT_CONTRACT,
            name,
            ("contract_start", name),
            _filled(name, lambda row: row.contract_start is None),
        )
        for name in _OF_A_CONTRACT
    ),
    *(
        Rule(
            Code.HOURS_MISSING,
            name,
            ("contract_start", "contract_end", name),
            _empty(name, _running),
        )
        for name in _WEEK
    ),
    Rule(
        Code.WORKLIKE_EXCEEDS,
        "hours_language_training_worklike",
        ("hours_language_training", "hours_language_training_worklike"),
        _worklike_exceeds,
    ),
    Rule(Code.TOTAL_DIFFERS, "hours_total", (*_PARTS, "hours_total"), _total_differs),
    Rule(
        Code.ABOVE_FULL_TIME,
        "hours_total",
        ("hours_total",),
        lambda row: row.hours_total is not None and row.hours_total > FULL_TIME_WEEK,
    ),
)
