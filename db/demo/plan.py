"""The totals that the demonstration data are made to meet, and what is near each centre.

`plan.csv` has one row for each centre and open quarter. 2017Q3 holds the counts behind tables 6.1,
6.2 and 6.3, and the endings of 2017Q1 to 2017Q3 add up to those of sections 5.5 and 6.2. The rest
is invented to be plausible. Counts of programme weeks are among the contracts that run on the last
day; endings are those of the quarter; `left_without_agreement` leave no trace in the files.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from db.vocabulary import Origin, Quarter, SettlementPlace

RECONSTRUCTED = Quarter(2017, 3)
"""The one quarter that the evaluation report gives figures for."""

REFERENCE = Path(__file__).parents[1] / "reference"

PREFIXES = {
    "oslo": "OSL",
    "larvik": "LAR",
    "kristiansand": "KRS",
    "steinkjer": "STK",
    "bodo": "BOD",
}
"""What each centre's pseudonyms begin with; also the centres there are, in their order."""

FIRST_ARRIVALS = dict.fromkeys(PREFIXES, date(2016, 4, 1)) | {"oslo": date(2016, 7, 1)}
"""The earliest day on which one of the first residents moved in. Some are taken to have lived there
already when the centre became one for integration; Oslo had run none before (4.5.2, 5.2.1)."""

ELSEWHERE = (
    *("0104", "0105", "0106", "0403", "0412", "0501", "0502", "0602", "0904", "0906", "1102"),
    *("1103", "1106", "1201", "1401", "1502", "1504", "1805", "1833", "1902", "1903", "2012"),
)
"""Municipalities that neither host a centre nor border on one; the codes hold in 2016 to 2018."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one centre's quarter must add up to; see the module's text for the counts."""

    centre: str
    quarter: Quarter
    adult_places: int
    residents: int
    with_agreement: int
    full_time: int
    norwegian_12h: int
    language_training_12h: int
    worklike_6h: int
    work_or_education: int
    host: int
    neighbour: int
    elsewhere: int
    breach: int
    own_wish: int
    rejection: int
    other: int
    left_without_agreement: int

    @property
    def origin(self) -> Origin:
        """Reconstructed for the quarter of the evaluation report, else simulated."""
        return Origin.RECONSTRUCTED if self.quarter == RECONSTRUCTED else Origin.SIMULATED

    @property
    def ended(self) -> int:
        """Contracts that end in the quarter, for any reason (section 6.2)."""
        settled = self.host + self.neighbour + self.elsewhere
        return settled + self.breach + self.own_wish + self.rejection + self.other


def plans() -> dict[str, list[Plan]]:
    """Each centre's plans, centres and quarters in the order of `plan.csv`."""
    counts = [field.name for field in fields(Plan) if field.name not in ("centre", "quarter")]
    found: dict[str, list[Plan]] = {centre: [] for centre in PREFIXES}
    for row in _rows(Path(__file__).with_name("plan.csv")):
        quarter = Quarter.parse(row["quarter"])
        plan = Plan(row["centre"], quarter, **{name: int(row[name]) for name in counts})
        found[plan.centre].append(plan)
    return found


def municipalities(centre: str) -> dict[SettlementPlace, list[str]]:
    """Codes of 2017 of the municipalities of each kind, seen from ``centre``."""
    hosts = {row["code"]: row["municipality_code"] for row in _rows(REFERENCE / "centres.csv")}
    neighbours = _rows(REFERENCE / "neighbours.csv")
    return {
        SettlementPlace.HOST: [hosts[centre]],
        SettlementPlace.NEIGHBOUR: [
            row["municipality_code"]
            for row in neighbours
            if row["centre"] == centre and not _merges_with_host(row["municipality_code"], centre)
        ],
        SettlementPlace.OTHER: list(ELSEWHERE),
    }


def _merges_with_host(code: str, centre: str) -> bool:
    """Whether a neighbour became a part of the host in 2018, as Lardal did of Larvik."""
    hosts = {row["code"]: row["municipality_code"] for row in _rows(REFERENCE / "centres.csv")}
    new = codes_from_2018()
    return new.get(code, code) == new.get(hosts[centre], hosts[centre])


def codes_from_2018() -> dict[str, str]:
    """The new code of each municipality whose code of 2017 ended with that year."""
    rows = _rows(REFERENCE / "municipality_changes.csv")
    return {row["code_2017"]: row["code_2018"] for row in rows}


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
