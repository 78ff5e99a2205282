"""The demonstration files and the source's figures, read by pandas straight from the files.

Nothing of the product but the files themselves is used: this is where the second road begins.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path

import pandas as pd

from db import demo

REFERENCE = Path(__file__).parents[2] / "db" / "reference"
CENTRES = ("oslo", "larvik", "kristiansand", "steinkjer", "bodo")
QUARTERS = (
    *("2016Q4", "2017Q1", "2017Q2", "2017Q3", "2017Q4"),
    *("2018Q1", "2018Q2", "2018Q3", "2018Q4"),
)
HOURS = {
    "norwegian": "timer_norsk",
    "language_training": "timer_spraktrening",
    "language_training_worklike": "timer_spraktrening_arbeid",
    "society": "timer_samfunn",
    "career": "timer_karriere",
    "work_education": "timer_arbeid_utdanning",
    "work_oriented": "timer_arbeidsrettet",
    "voluntary": "timer_frivillig",
    "other": "timer_annet",
    "total": "timer_totalt",
    "absence": "fravaer_timer",
}
"""What each column of hours is called here, and in the file."""


def half_away(value: Fraction | float) -> int:
    """``value`` in whole numbers, half away from zero: 12.5 → 13, −12.5 → −13."""
    exact = Fraction(value)
    size = floor(abs(exact) + Fraction(1, 2))
    return size if exact >= 0 else -size


def read_csv(content: bytes | Path, separator: str) -> pd.DataFrame:
    """A file as text, cell for cell; an empty cell is an empty text."""
    source = content if isinstance(content, Path) else io.BytesIO(content)
    return pd.read_csv(
        source, sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig"
    )


def published_figures() -> pd.DataFrame:
    """The figures that the evaluation report states."""
    return read_csv(REFERENCE / "published_figures.csv", ",")


def year_to_date(quarter: str) -> list[str]:
    """The quarters from the year's first to ``quarter``."""
    return [f"{quarter[:4]}Q{number}" for number in range(1, int(quarter[-1]) + 1)]


@cache
def open_centres(quarter: str) -> list[str]:
    """The integration centres that were open in ``quarter``, by the reference file."""
    table = read_csv(REFERENCE / "centres.csv", ",")
    table = table[table["kind"] == "integration"]
    opened = table["first_quarter"] <= quarter
    still = (table["last_quarter"] == "") | (table["last_quarter"] >= quarter)
    return list(table[opened & still]["code"])


def _hundredths(text: str) -> int | None:
    """``37,5`` as 3750, so that sums are exact; None where nothing is written."""
    if not text:
        return None
    hundredths = Fraction(text.replace(",", ".")) * 100
    assert hundredths.denominator == 1
    return int(hundredths)


@dataclass(frozen=True)
class Reports:
    """Every row of every residents file, and the places of every centre and quarter."""

    residents: pd.DataFrame
    places: pd.DataFrame

    def of(self, slices: list[tuple[str, str]]) -> Reports:
        """What these centre-quarters reported."""
        wanted = {f"{centre} {quarter}" for centre, quarter in slices}
        return Reports(
            self.residents[self.residents["slice"].isin(wanted)],
            self.places[self.places["slice"].isin(wanted)],
        )

    def origins(self) -> set[str]:
        """How the files say that they came to be."""
        return {*self.residents["origin"], *self.places["origin"]}


@cache
def demonstration() -> Reports:
    """What the demonstration files report."""
    return read(demo.files())


def read(files: list[tuple[str, bytes]]) -> Reports:
    """What the files report: dates as dates, hours in whole hundredths."""
    written = [read_csv(content, ";") for name, content in files if name.startswith("beboere_")]
    rows = pd.concat(written, ignore_index=True)
    table = pd.DataFrame(
        {
            "centre": rows["senter"],
            "quarter": rows["kvartal"].str.replace("K", "Q"),
            "id": rows["deltaker_id"],
            "end_reason": rows["slutt_arsak"],
            "place": rows["bosetting"],
            "plan": rows["individuell_plan"],
            "mapped": rows["kartlagt"],
            "origin": rows["opphav"],
        }
    )
    days = {"arrived": "innflyttet", "start": "avtale_start", "end": "avtale_slutt"}
    for name, column in (days | {"settled_on": "bosatt_dato"}).items():
        table[name] = pd.to_datetime(rows[column].replace("", None), format="%Y-%m-%d")
    quarters = pd.PeriodIndex(table["quarter"], freq="Q")
    table["first_day"] = quarters.start_time
    table["last_day"] = quarters.end_time.normalize()
    for name, column in HOURS.items():
        table[name] = pd.Series([_hundredths(text) for text in rows[column]], dtype="Int64")
    capacity = read_csv(dict(files)["plasser.csv"], ";")
    places = pd.DataFrame(
        {
            "centre": capacity["senter"],
            "quarter": capacity["kvartal"].str.replace("K", "Q"),
            "places": capacity["plasser_voksne"].astype(int),
            "origin": capacity["opphav"],
        }
    )
    for each in (table, places):
        each["slice"] = each["centre"] + " " + each["quarter"]
    return Reports(table, places)
