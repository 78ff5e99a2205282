"""Somebody who has every figure that the public was ever shown, and linear programming.

What each figure counts is written here anew, in words, apart from the product's own account of it.
The attacker is given more than anyone has: how far hours by activity miss their sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from tests.queries.follow_up_road import FOLLOW_UP_ROAD
from tests.queries.road_of_attendance import WORDS as PRESENCES
from tests.queries.road_of_economy import GRANTS, OWN, PAYERS
from tests.queries.road_of_incentives import MEASURES, STEPS
from tests.queries.road_of_progress import LEVELS
from tests.queries.second_road import PLACES, REASONS, WEEK
from tests.queries.survey_road import SURVEYS, categories_of, stated_of

CENTRES = ("oslo", "larvik", "kristiansand", "steinkjer", "bodo")
ALL = "all"
BANDS = ("under_12", "from_12_to_20", "from_20_to_30", "from_30_to_37_5")
_ACTIVITY = {activity: f"hours of {activity}" for activity in WEEK}
_REASON = {reason: f"ended: {reason}" for reason in REASONS}
_PLACE = {place: f"settled: {place}" for place in PLACES}
_BAND = {band: f"weeks {band}" for band in BANDS} | {"from_37_5": "full weeks"}

MONEY = {"cost": PAYERS, "state_grants": GRANTS, "own_means": OWN}
HALF_YEARS = {
    "contracts of the half-year": ("contracts", 1 / 2),
    "weeks of the half-year": ("hours", 13 / 37.5),
}
"""What is so many times another quantity of a centre, in the two quarters together."""

COUNTED: dict[tuple[str, str], tuple[str | None, str | None]] = {
    ("adult_residents", ""): ("residents", None),
    ("adult_places", ""): ("places", None),
    ("occupancy_share", ""): ("residents", "places"),
    ("agreement_share", ""): ("contracts", "residents"),
    ("full_time_share", ""): ("full weeks", "contracts"),
    ("norwegian_12h_share", ""): ("norwegian 12", "contracts"),
    ("language_training_12h_share", ""): ("training 12", "contracts"),
    ("worklike_language_training_6h_share", ""): ("worklike 6", "contracts"),
    ("work_or_education_share", ""): ("work or education", "contracts"),
    ("obligatory_content_share", ""): ("obligatory", "contracts"),
    ("obligatory_delivered_share", ""): ("obligatory quarters", "contracts"),
    ("individual_plan_share", ""): ("plans", "plans asked"),
    ("competence_mapped_share", ""): ("mapped", "mapped asked"),
    ("worklike_part_of_language_training", ""): ("hours worklike", "hours of language_training"),
    ("absence_rate", ""): ("hours absent", "hours planned"),
    ("mean_weekly_hours", ""): ("hours", "weeks"),
    ("contracts_by_weekly_hours", ""): ("weeks", None),
    ("breach_share", ""): (_REASON["breach"], "ended"),
    **{("mean_weekly_hours", a): (name, "weeks") for a, name in _ACTIVITY.items()},
    **{("contracts_by_weekly_hours", b): (name, "weeks") for b, name in _BAND.items()},
    **{
        ("days_in_centre", q): (None, "residents") for q in ("", "lower_quartile", "upper_quartile")
    },
    **{
        ("days_to_settlement", q): (None, _REASON["settled"])
        for q in ("", "lower_quartile", "upper_quartile")
    },
    **{
        (indicator, part): (
            f"kroner: {indicator} {part}",
            f"kroner: {indicator} " if part else None,
        )
        for indicator, parts in MONEY.items()
        for part in ("", *parts)
    },
    **{
        ("norwegian_at_arrival", level): (
            f"on arrival {level}" if level else "tested on arrival",
            "tested on arrival" if level else None,
        )
        for level in ("", *LEVELS)
    },
    **{
        ("norwegian_latest", level): (
            f"latest {level}" if level else "tested again",
            "tested again" if level else None,
        )
        for level in ("", *LEVELS)
    },
    ("attendance_share", ""): ("hours: attended", "hours: planned"),
    ("hours_by_attendance", ""): ("hours: planned", None),
    **{("hours_by_attendance", p): (f"hours: {p}", "hours: planned") for p in PRESENCES},
    **{
        ("measures", step): (f"measures {step}", "measures " if step else None)
        for step in ("", *STEPS)
    },
    **{
        ("measure_participants", m): (f"part in {m}", "part in " if m else None)
        for m in ("", *MEASURES)
    },
    ("norwegian_risen_share", ""): ("risen", "tested twice"),
    ("work_practice", ""): ("in practice", None),
    **{
        ("days_to_introduction", q): (None, "introduced")
        for q in ("", "lower_quartile", "upper_quartile")
    },
    ("mean_days_to_introduction", ""): ("days waited", "introduced"),
    ("cost_per_participant", ""): ("kroner: cost ", "contracts of the half-year"),
    ("cost_per_full_time_week", ""): ("kroner: cost ", "weeks of the half-year"),
}
"""What the numerator and the denominator of each figure count."""
FLOWS: dict[tuple[str, str], tuple[str | None, str | None]] = {
    ("contracts_ended", ""): ("ended", None),
    ("settled", ""): (_REASON["settled"], None),
    **{("contracts_ended", r): (name, "ended") for r, name in _REASON.items()},
    **{("settled", p): (name, _REASON["settled"]) for p, name in _PLACE.items()},
}
"""The same for what is added up over the year."""
WHOLES = {
    "residents": [["contracts"]],
    "contracts": [
        *([part] for part in ("full weeks", "norwegian 12", "training 12", "worklike 6")),
        *([part] for part in ("work or education", "obligatory", "plans asked", "mapped asked")),
        ["obligatory quarters"],
        ["weeks"],
        *(["tested on arrival"], ["tested again"], ["in practice"]),
    ],
    "tested on arrival": [["tested twice"]],
    "tested again": [["tested twice"]],
    "tested twice": [["risen"]],
    "plans asked": [["plans"]],
    "mapped asked": [["mapped"]],
    "hours of language_training": [["hours worklike"]],
    "hours planned": [["hours absent"]],
    "ended": [[_REASON["breach"]]],
}
"""What is at least as large as each of its parts."""
SUMS = {
    "ended": [list(_REASON.values())],
    _REASON["settled"]: [list(_PLACE.values())],
    "weeks": [list(_BAND.values())],
    "hours: planned": [[f"hours: {presence}" for presence in PRESENCES]],
    "part in ": [[f"part in {measure}" for measure in MEASURES]],
    "tested on arrival": [[f"on arrival {level}" for level in LEVELS]],
    "tested again": [[f"latest {level}" for level in LEVELS]],
}
"""What is exactly the sum of its parts, in one way or more."""
PERSONS = {
    *("residents", "contracts", "full weeks", "norwegian 12", "training 12", "worklike 6"),
    *("work or education", "obligatory", "plans", "plans asked", "mapped", "mapped asked", "weeks"),
    *("tested on arrival", "tested again", "tested twice", "risen", "in practice", "introduced"),
    *(f"{when} {level}" for when in ("on arrival", "latest") for level in LEVELS),
    *(f"part in {measure}" for measure in ("", *MEASURES)),
    *("ended", *_REASON.values(), *_PLACE.values(), *_BAND.values()),
}
"""What is counted in persons; the rest are hours, places and money."""


def _of_surveys() -> None:
    """What those who answered a survey are counted as: by what they were asked, answer and group."""
    COUNTED["survey_invited", ""] = ("invited", None)
    COUNTED["survey_response_share", ""] = ("took part", "invited")
    WHOLES["invited"] = [["took part"]]
    PERSONS.update(("invited", "took part"))
    for indicator in SURVEYS - {"survey_invited", "survey_response_share"}:
        id = indicator.removesuffix("_by_service").removesuffix("_by_stay")
        asked, stated = f"{id} asked", f"{id} stated"
        COUNTED[indicator, ""] = (stated, asked)
        SUMS.setdefault(asked, [])
        SUMS.setdefault(stated, [])
        WHOLES.setdefault(asked, [[stated]])
        categories = categories_of(indicator)
        if id != indicator:
            for group in categories:
                COUNTED[indicator, group] = (f"{stated}, {group}", f"{asked}, {group}")
                WHOLES[f"{asked}, {group}"] = [[f"{stated}, {group}"]]
            for whole in (asked, stated):
                SUMS[whole].append([f"{whole}, {group}" for group in categories])
                PERSONS.update((whole, *SUMS[whole][-1]))
            continue
        answers = {answer: f"{id}: {answer}" for answer in categories}
        one, *more = sorted(stated_of(indicator))
        if not more:  # the answer and the share count the same
            answers[one] = stated
        else:
            SUMS[stated].append([answers[answer] for answer in (one, *more)])
        for answer, name in answers.items():
            COUNTED[indicator, answer] = (name, asked)
            if name != stated:
                WHOLES[asked].append([name])
        SUMS[asked].append(list(answers.values()))
        PERSONS.update((asked, stated, *answers.values()))


_of_surveys()
MOST_PER_PERSON = {"obligatory quarters": 4}
"""So many activities one person may lack, each a quarter of what the contract is to have."""

Place = tuple[str, str, str, str]
"""Indicator, quarter, centre, category."""
Quantity = tuple[str, str, str, bool]
"""What, where, when, and whether it is from the year's beginning on."""
Cells = Mapping[Place, tuple[object, ...]]


def behind(place: Place) -> tuple[Quantity | None, Quantity | None]:
    """The numerator and the denominator of the figure at ``place``."""
    indicator, quarter, centre, category = place
    so_far = indicator.endswith("_ytd")
    key = indicator.removesuffix("_ytd"), category
    names = FLOWS[key] if key in FLOWS else COUNTED[key]
    so_far = so_far and not quarter.endswith("Q1")
    top, bottom = ((name, centre, quarter, so_far) if name else None for name in names)
    return top, bottom


def truth(internal: Cells) -> dict[Quantity, float]:
    """The true value of every quantity, from the figures as reported.

    Outcomes are of other persons, and attacked in `test_outcomes_protected`.
    """
    found: dict[Quantity, float] = {}
    for place, (status, _, numerator, denominator, *_) in internal.items():
        if status == "shown" and place[0] not in FOLLOW_UP_ROAD:
            for quantity, value in zip(behind(place), (numerator, denominator), strict=True):
                if quantity is not None and value is not None:
                    assert found.setdefault(quantity, float(value)) == float(value), quantity  # type: ignore[arg-type]
    return found


def told(public: Cells) -> dict[Quantity, float]:
    """The quantities that the figures of a publication show in so many words."""
    return truth(public)


@dataclass
class Attack:
    """Everything somebody knows, as equations over quantities and what each is at least.

    A quantity of a publication is one variable; one that has not changed since an earlier
    publication is the same variable in both, which the attacker is taken to know.
    """

    true: dict[object, float] = field(default_factory=dict)
    known: dict[object, float] = field(default_factory=dict)
    equations: list[dict[object, float]] = field(default_factory=list)
    small: set[object] = field(default_factory=set)
    one_person: dict[object, float] = field(default_factory=dict)
    """What one person may account for, where that is more than one."""

    def add(self, internal: Cells, public: Cells, name: str = "") -> None:
        """A publication: what it says as reported (for the truth), and what the public saw of it."""
        true = truth(internal)

        def variable(quantity: Quantity) -> object:
            # The same value at the same place is taken for the same report.
            return (*quantity, true[quantity])

        for quantity, value in true.items():
            self.true[variable(quantity)] = value
            if quantity[0] in PERSONS and 0 < value < 5:
                self.small.add(variable(quantity))
            if (
                value == 0
                or quantity[0] == "places"
                or quantity[0].startswith(("kroner", "measures"))
            ):
                self.known[variable(quantity)] = value
        for quantity, value in told(public).items():
            self.known[variable(quantity)] = value
        for relation in _relations(true):
            self.equations.append({variable(q): c for q, c in relation.items()})
        for one, other in _alike(true):
            apart = (name, "apart", one, other)
            self.true[apart] = self.known[apart] = true[one] - true[other]
            self.equations.append({variable(one): 1.0, variable(other): -1.0, apart: -1.0})
        for whole, part in _within(true):
            rest = (name, whole, part)
            most = MOST_PER_PERSON.get(part[0], 1)
            value = (true[whole] - true[part]) * most
            self.true[rest] = value
            if value == 0:
                self.known[rest] = 0.0
            if whole[0] in PERSONS and 0 < value < 5:
                self.small.add(rest)
                self.one_person[rest] = most
            self.equations.append({variable(whole): 1.0, variable(part): -1.0, rest: -1.0 / most})

    def ranges(self, wanted: Iterable[object]) -> Iterator[tuple[object, float, float]]:
        """The least and the most that each of ``wanted`` may be, given all that is known."""
        unknown = [v for v in self.true if v not in self.known]
        at = {variable: i for i, variable in enumerate(unknown)}
        for part in _connected(at, self.equations):
            targets = [v for v in wanted if v in part]
            if not targets:
                continue
            place = {v: i for i, v in enumerate(sorted(part, key=repr))}
            rows = [e for e in self.equations if any(v in place for v in e)]
            if not rows:  # nothing is known that it could be worked out from
                yield from ((target, 0.0, np.inf) for target in targets)
                continue
            entries = [
                (i, place[v], c) for i, e in enumerate(rows) for v, c in e.items() if v in place
            ]
            i, j, c = (np.array(each) for each in zip(*entries, strict=True))
            matrix = coo_array((c, (i, j)), shape=(len(rows), len(place))).tocsr()
            right = [-sum(c * self.known[v] for v, c in e.items() if v in self.known) for e in rows]
            for target in targets:
                yield target, *self._range(matrix, right, place[target])
        for target in wanted:
            if target in self.known:
                yield target, self.known[target], self.known[target]

    @staticmethod
    def _range(matrix: object, right: list[float], column: int) -> tuple[float, float]:
        ends = []
        for sign in (1, -1):
            objective = np.zeros(matrix.shape[1])  # type: ignore[attr-defined]
            objective[column] = sign
            solved = linprog(objective, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs")
            ends.append(sign * solved.fun if solved.status == 0 else sign * -np.inf)
        return ends[0], ends[1]

    def uncovered(self, threshold: int = 5) -> dict[object, tuple[float, float]]:
        """The small numbers that somebody can tell more of than that they are small."""
        return {
            variable: (low, high)
            for variable, low, high in self.ranges(self.small)
            if low > self.one_person.get(variable, 1) + 1e-6 or high < threshold - 1 - 1e-6
        }


def _relations(true: Mapping[Quantity, float]) -> Iterator[dict[Quantity, float]]:
    for quantity in true:
        what, centre, quarter, so_far = quantity
        if centre == ALL:
            each = [(what, c, quarter, so_far) for c in CENTRES]
            # Of a survey it may be that no centre is told of by itself.
            if any(q in true for q in each):
                yield {quantity: 1.0} | {q: -1.0 for q in each if q in true}
        for names in SUMS.get(what, ()):
            parts = [(p, centre, quarter, so_far) for p in names]
            if all(p in true for p in parts):
                yield {quantity: 1.0} | dict.fromkeys(parts, -1.0)
        if what in HALF_YEARS and centre != ALL:
            counted, factor = HALF_YEARS[what]
            year, number = quarter.split("Q")
            both = [(counted, centre, f"{year}Q{n}", False) for n in (int(number) - 1, int(number))]
            yield {quantity: 1.0} | {q: -factor for q in both if q in true}
        if so_far:
            year, number = quarter.split("Q")
            before = f"{year}Q{int(number) - 1}"
            both = [
                (what, centre, quarter, False),
                (what, centre, before, not before.endswith("Q1")),
            ]
            yield {quantity: 1.0} | {q: -1.0 for q in both if q in true}


def _within(true: Mapping[Quantity, float]) -> Iterator[tuple[Quantity, Quantity]]:
    for quantity in true:
        what, *where = quantity
        for (part,) in WHOLES.get(what, ()):
            inner = (part, *where)
            if inner in true:
                yield quantity, inner  # type: ignore[misc]


def _alike(true: Mapping[Quantity, float]) -> Iterator[tuple[Quantity, Quantity]]:
    """What two reports both tell of, so that the one tells the other."""
    for quantity in true:
        what, *where = quantity
        other = ("hours absent", *where)
        if what == "hours: unexcused" and other in true:
            yield quantity, other  # type: ignore[misc]


def _connected(
    at: Mapping[object, int], equations: Iterable[Mapping[object, float]]
) -> list[set[object]]:
    """The unknown quantities, parted into those that some equation ties together."""
    leader = {v: v for v in at}

    def find(v: object) -> object:
        while leader[v] != v:
            leader[v] = leader[leader[v]]
            v = leader[v]
        return v

    for equation in equations:
        unknown = [v for v in equation if v in at]
        for one, other in pairwise(unknown):
            leader[find(one)] = find(other)
    parts: dict[object, set[object]] = defaultdict(set)
    for v in at:
        parts[find(v)].add(v)
    return list(parts.values())
