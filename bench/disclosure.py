"""What it costs to protect a publication and to prove it, and how much of it is hidden.

`python -m bench.disclosure` makes publications up, of centres × quarters of the real ones' sizes,
in tables of whole years; it prints seconds of one processor, shares, and what the audit finds. First
come cubes of shares alone, with some hundred and fifty small figures at 5 × 40: the size for which
it was said how long it may take. The others have all that a centre's report gives, some twenty times
as many small ones.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

import numpy as np

from queries.disclosure import protect
from queries.disclosure_audit import breaches
from queries.small_numbers import Quantity, Rule, Table

Key = tuple[int, str, str]
SIZES = ((5, 40), (400, 1))
LARGE = (400, 40)
RULES = (Rule(), Rule(hide_zeros=True))
RESIDENTS = (33, 56, 131, 54, 110)
"""Adult residents of the five centres in the third quarter of 2017."""
PARTS = {"full_time": 0.85, "norwegian": 0.93, "training": 0.33, "worklike": 0.11, "work": 0.02}
"""Figures that are shares of those with a contract, and how large a share they are of most."""
ACTIVITIES = (0.95, 0.6, 0.5, 0.2, 0.1, 0.05, 0.3, 0.02)
REASONS = ("settled", "moved", "breach", "job", "other")
PLACES = ("host", "neighbour", "elsewhere")
CONTRACTS_COST = 12
"""So many figures show the number of contracts, most of them as what a share is of."""


class Draft:
    """A table in the making: centres, their total, and what their figures add up to."""

    def __init__(
        self, centres: int, first: int, quarters: int, *, shares_only: bool = False
    ) -> None:
        self.quantities: dict[Key, Quantity] = {}
        self.relations: list[dict[Key, float]] = []
        self._dice = np.random.default_rng(first)
        self._centres = [f"c{number:03}" for number in range(centres)]
        for quarter in range(first, first + quarters):
            for number, centre in enumerate(self._centres):
                size = RESIDENTS[number % len(RESIDENTS)]
                contracts = self._shares(quarter, centre, size)
                if not shares_only:
                    self._stocks(contracts, size)
                    self._ended(quarter, centre)
            self._total(quarter)

    def _count(self, at: Key, value: int, cost: float = 1, *, known: bool = False) -> Key:
        self.quantities[at] = Quantity(value, value, cost, known)
        return at

    def _whole(self, whole: Key, *parts: Key) -> None:
        self.relations.append({whole: 1, **dict.fromkeys(parts, -1)})

    def _part(self, whole: Key, name: str, value: int) -> Key:
        """A part of ``whole`` and what is left of it."""
        quarter, centre, _ = whole
        left = self._count(
            (quarter, centre, f"{whole[2]} without {name}"),
            int(self.quantities[whole].value) - value,
            0,
        )
        part = self._count((quarter, centre, name), value)
        self._whole(whole, part, left)
        return part

    def _draw(self, people: float, share: float) -> int:
        """How many of ``people``; centres differ much."""
        dice = self._dice
        strength = 6
        own = dice.beta(share * strength, (1 - share) * strength)
        return int(dice.binomial(int(people), own))

    def _shares(self, quarter: int, centre: str, size: int) -> Key:
        """Residents, those with a contract, and what shares of these do; the contracts."""
        residents = self._count(
            (quarter, centre, "residents"), int(self._dice.integers(size * 8 // 10, size + 1)), 3
        )
        self._count((quarter, centre, "places"), size + 10, known=True)
        contracts = self._part(
            residents, "contracts", self._draw(self.quantities[residents].value, 0.92)
        )
        self.quantities[contracts] = Quantity(
            count := int(self.quantities[contracts].value), count, CONTRACTS_COST
        )
        for name, share in PARTS.items():
            self._part(contracts, name, self._draw(count, share))
        return contracts

    def _stocks(self, contracts: Key, size: int) -> None:
        """What else is counted at the quarter's end."""
        quarter, centre, _ = contracts
        count = int(self.quantities[contracts].value)
        self._count((quarter, centre, "others"), self._draw(size, 0.1))
        for name in ("plan", "mapped"):
            base = self._part(
                contracts, f"{name} known", count - int(self._dice.random() < 0.1) * min(count, 2)
            )
            self._part(base, name, self._draw(self.quantities[base].value, 0.8))
        full = int(self.quantities[quarter, centre, "full_time"].value)
        told = self._part(
            contracts, "hours known", count - min(count - full, int(self._dice.random() < 0.2))
        )
        shares = self._dice.multinomial(
            int(self.quantities[told].value) - full, self._dice.dirichlet((1, 2, 3, 4))
        )
        bands = [
            self._count((quarter, centre, f"band {number}"), int(many))
            for number, many in enumerate(shares)
        ]
        self._whole(told, *bands, (quarter, centre, "full_time"))
        self._hours(quarter, centre, count)

    def _sum(self, at: Key, persons: int, each: float, cost: float = 1) -> Key:
        hours = float(np.round(self._dice.uniform(0.2, 1.8, persons) * each * 2).sum() / 2)
        self.quantities[at] = Quantity(hours, persons if hours else 0, cost)
        return at

    def _hours(self, quarter: int, centre: str, contracts: int) -> None:
        at = (quarter, centre)
        activities = [
            self._sum((*at, f"activity {number}"), self._draw(contracts, share), 8)
            for number, share in enumerate(ACTIVITIES)
        ]
        apart = self._count((*at, "apart"), int(self._dice.integers(0, 5)), known=True)
        hours = (*at, "hours")
        value = sum(self.quantities[one].value for one in (*activities, apart))
        self.quantities[hours] = Quantity(value, contracts if value else 0, len(ACTIVITIES))
        self._whole(hours, *activities, apart)
        training = self.quantities[activities[1]]
        part = min(training.persons, self._draw(contracts, 0.1))
        worklike = (*at, "worklike hours")
        value = round(2 * training.value * part / max(1, training.persons)) / 2
        self.quantities[worklike] = Quantity(value, part if value else 0)
        left, others = (
            training.value - value,
            training.persons - part if value else training.persons,
        )
        self.quantities[*at, "training left"] = Quantity(left, max(others, int(left > 0)), 0)
        self._whole(activities[1], worklike, (*at, "training left"))
        planned = self._sum((*at, "planned"), contracts, 30)
        absent = min(contracts, self._draw(contracts, 0.4))
        value = round(2 * self.quantities[planned].value * absent / max(1, contracts) / 5) / 2
        self.quantities[*at, "absence"] = Quantity(value, absent if value else 0)

    def _ended(self, quarter: int, centre: str) -> None:
        """Contracts that ended this quarter, and so far this year."""
        ended = int(self._dice.poisson(9))
        reasons = self._dice.multinomial(ended, (0.6, 0.15, 0.1, 0.05, 0.1))
        places = self._dice.multinomial(reasons[0], (0.5, 0.3, 0.2))
        counts = {
            "ended": ended,
            **dict(zip(REASONS, map(int, reasons), strict=True)),
            **dict(zip(PLACES, map(int, places), strict=True)),
        }
        for name, count in counts.items():
            self._flow(quarter, centre, name, count)
        self._flow_relations(quarter, centre)

    def _flow(self, quarter: int, centre: str, name: str, count: int) -> None:
        """A flow and the year's sum of it, which in the first quarter are the same."""
        now = self._count((quarter, centre, name), count)
        if quarter % 4:
            former = (quarter - 1, centre, f"{name} this year" if quarter % 4 > 1 else name)
            year = self._count(
                (quarter, centre, f"{name} this year"), int(self.quantities[former].value) + count
            )
            self._whole(year, former, now)

    def _flow_relations(self, quarter: int, centre: str) -> None:
        for suffix in ("", " this year") if quarter % 4 else ("",):
            at = {n: (quarter, centre, f"{n}{suffix}") for n in ("ended", *REASONS, *PLACES)}
            self._whole(at["ended"], *(at[reason] for reason in REASONS))
            self._whole(at["settled"], *(at[place] for place in PLACES))

    def _total(self, quarter: int) -> None:
        """Every centre together; what a centre's figures add up to, the total's do."""
        first = self._centres[0]
        for key in [key for key in self.quantities if key[:2] == (quarter, first)]:
            each = [(quarter, centre, key[2]) for centre in self._centres]
            of = [self.quantities[one] for one in each]
            total = (quarter, "all", key[2])
            self.quantities[total] = Quantity(
                sum(one.value for one in of),
                sum(one.persons for one in of),
                of[0].cost,
                of[0].known,
            )
            if of[0].cost:  # what is left follows from the whole and its part
                self._whole(total, *each)
        for relation in [r for r in self.relations if all(k[1] == first for k in r)]:
            if any(key[0] == quarter for key in relation):
                self.relations.append({(q, "all", name): c for (q, _, name), c in relation.items()})

    def table(self) -> Table:
        return Table(dict(self.quantities.items()), [dict(r.items()) for r in self.relations])


def publication(centres: int, quarters: int, *, shares_only: bool = False) -> Iterator[Table]:
    """The tables of a publication: as many years in each as make it of a fair size."""
    span = max(4, 200 // centres // 4 * 4)
    for first in range(0, quarters, span):
        yield Draft(centres, first, min(span, quarters - first), shares_only=shares_only).table()


def measure(tables: Iterator[Table], rule: Rule) -> str:
    """What protecting them costs, in seconds of one processor, and how it comes out."""
    spent = [0.0, 0.0]
    counts = np.zeros(4, int)
    for table in tables:
        start = time.process_time()
        hidden, because = protect(table, rule)
        between = time.process_time()
        found = breaches(table, hidden, rule, because)
        spent[0] += between - start
        spent[1] += time.process_time() - between
        shown = [q for q in table.quantities.values() if q.cost and not q.known]
        counts += len(shown), sum(rule.small(q) for q in shown), len(hidden), len(found)
    figures, small, hid, breached = counts
    return (
        f"protect {spent[0]:6.2f} s, audit {spent[1]:6.2f} s; {figures:9,} figures, "
        f"small {small / figures:5.1%}, hidden {hid / figures:5.1%}, breaches {breached}"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--large", action="store_true", help="add whole reports of 400 × 40")
    large = arguments.parse_args().large
    for rule in RULES:
        print(rule)
        for shares_only, sizes in ((True, (*SIZES, LARGE)), (False, (*SIZES, LARGE)[: 2 + large])):
            print("  shares alone" if shares_only else "  whole reports")
            for centres, quarters in sizes:
                tables = publication(centres, quarters, shares_only=shares_only)
                print(f"  {centres:5} × {quarters:2}: {measure(tables, rule)}", flush=True)


if __name__ == "__main__":
    main()
