"""The figures of progress once more, from their definitions in words, by pandas over the files."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from db import demo
from tests.queries.reports import read_csv
from tests.queries.second_road import Figures, number, part, quartiles, ratio, share

LEVELS = ["under_A1", "A1", "A2", "B1", "B2"]


@cache
def rows() -> pd.DataFrame:
    """Every row of every file, levels as numbers from the lowest."""
    files = [read_csv(c, ";") for name, c in demo.files() if name.startswith("progresjon_")]
    found = pd.concat(files, ignore_index=True)
    for column in ("norsk_ved_ankomst", "norsk_siste_test"):
        found[column] = found[column].map({level: at for at, level in enumerate(LEVELS)})
    settled, started = (pd.to_datetime(found[c]) for c in ("bosatt_dato", "intro_start"))
    return found.assign(
        quarter=found["kvartal"].str.replace("K", "Q"),
        waited=(started - settled).dt.days,
        there=found["intro_start"] == "",
    )


def _by_level(column: str) -> Callable[[pd.DataFrame], Figures]:
    def road(told: pd.DataFrame) -> Figures:
        levels = told[told["there"]][column].dropna()
        return {"": number(len(levels))} | {
            level: part(int((levels == at).sum()), len(levels)) for at, level in enumerate(LEVELS)
        }

    return road


def _risen(told: pd.DataFrame) -> Figures:
    there = told[told["there"]]
    both = there[there["norsk_ved_ankomst"].notna() & there["norsk_siste_test"].notna()]
    risen = int((both["norsk_siste_test"] > both["norsk_ved_ankomst"]).sum())
    return {"": share(risen, len(both), asked=len(there))}


def _practice(told: pd.DataFrame) -> Figures:
    return {"": number(int((told["arbeidspraksis"] == "ja").sum()))}


def _days(told: pd.DataFrame) -> Figures:
    return quartiles([int(days) for days in told["waited"].dropna()])


def _mean_days(told: pd.DataFrame) -> Figures:
    days = told["waited"].dropna().astype(np.int64)
    return {"": ratio(int(days.sum()), len(days))}


ROADS: dict[str, Callable[[pd.DataFrame], Figures]] = {
    "norwegian_at_arrival": _by_level("norsk_ved_ankomst"),
    "norwegian_latest": _by_level("norsk_siste_test"),
    "norwegian_risen_share": _risen,
    "work_practice": _practice,
    "days_to_introduction": _days,
    "mean_days_to_introduction": _mean_days,
}
