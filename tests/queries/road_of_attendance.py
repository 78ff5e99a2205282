"""The figures of attendance once more, from their definitions in words, by pandas over the file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd

from db import demo
from tests.queries.reports import read_csv
from tests.queries.second_road import Figures, number, part, share

WORDS = {
    "attended": "moett",
    "health": "helse",
    "errands": "aerend",
    "care": "omsorg",
    "clash": "kollisjon",
    "other": "annet",
    "unexcused": "ugyldig",
}


@cache
def rows() -> pd.DataFrame:
    """Every row of the file, hours and participants as numbers."""
    found = read_csv(dict(demo.files())["oppmote.csv"], ";")
    return found.assign(
        quarter=found["kvartal"].str.replace("K", "Q"),
        hours=found["timer"].astype(int),
        persons=found["deltakere"].astype(int),
    )


def _share(told: pd.DataFrame) -> Figures:
    met = told[told["oppmote"] == "moett"]["hours"].sum()
    return {"": share(int(met), int(told["hours"].sum()))}


def _hours(told: pd.DataFrame) -> Figures:
    whole = int(told["hours"].sum())
    by_word = told.groupby("oppmote")["hours"].sum()
    return {"": number(whole)} | {
        code: part(int(by_word.get(word, 0)), whole) for code, word in WORDS.items()
    }


ROADS: dict[str, Callable[[pd.DataFrame], Figures]] = {
    "attendance_share": _share,
    "hours_by_attendance": _hours,
}
