"""Every indicator of outcomes once more, from its definition in words, by pandas over the files.

One entry in `FOLLOW_UP_ROAD` for each; what comes out is the figure of each category of a group.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import ceil

import pandas as pd

from db import demo
from tests.queries.reports import CENTRES, REFERENCE, read_csv
from tests.queries.second_road import Figure, Figures, number, part, share

MONTHS = 24
DAYS = {
    "arrived": "innflyttet",
    "permit": "vedtak_dato",
    "settled": "bosatt_dato",
    "started": "intro_start",
    "completed": "intro_fullfort",
    "until": "observert_til",
}


@cache
def partners() -> dict[str, str]:
    """The ordinary centre that each integration centre is compared with (table 2.1)."""
    table = read_csv(REFERENCE / "centres.csv", ",")
    return {row.code: row.compared_with for row in table.itertuples() if row.code in CENTRES}


@cache
def extractions() -> pd.DataFrame:
    """Everybody that the demonstration files follow, in every quarter there is an extraction of."""
    return read([content for name, content in demo.files() if name.startswith("oppfolging_")])


def read(files: list[bytes]) -> pd.DataFrame:
    """The persons of the files: dates as dates, and days counted from the permit."""
    rows = pd.concat([read_csv(content, ";") for content in files], ignore_index=True)
    table = rows.rename(columns={nb: name for name, nb in DAYS.items()})
    for name in DAYS:
        table[name] = pd.to_datetime(table[name].replace("", None), format="%Y-%m-%d")
    table["quarter"] = table["kvartal"].str.replace("K", "Q")
    for name in ("settled", "started", "completed", "until"):
        table[f"{name}_after"] = (table[name] - table["permit"]).dt.days
    return table


def of_group(rows: pd.DataFrame, centre: str, quarter: str, *, comparison: bool) -> pd.DataFrame:
    """The rows of a group: of one pair, or with ``all`` of every pair."""
    centres = CENTRES if centre == "all" else (centre,)
    wanted = [partners()[each] if comparison else each for each in centres]
    return rows[(rows["quarter"] == quarter) & rows["senter"].isin(wanted)]


def settled(rows: pd.DataFrame) -> Figures:
    known = rows[rows["until_after"] >= 365]
    soon = known["settled_after"]
    return {
        "": share(int((soon <= 365).sum()), len(known)),
        "m06": share(int((soon <= 182).sum()), len(known)),
        "m12": share(int(soon.between(183, 365).sum()), len(known)),
    }


def started(rows: pd.DataFrame) -> Figures:
    known = rows[rows["until_after"] >= 365]
    soon = (known["started_after"] <= 365) & (known["settled_after"] <= 365)
    return {"": share(int(soon.sum()), len(known))}


def completed(rows: pd.DataFrame) -> Figures:
    known = rows[rows["until_after"] >= 730]
    return {"": share(int((known["completed_after"] <= 730).sum()), len(known))}


def year_after(rows: pd.DataFrame) -> Figures:
    over = rows[(rows["until"] - rows["completed"]).dt.days >= 365]
    said = over[over["status_etter_ett_aar"] != ""]
    busy = said["status_etter_ett_aar"].isin(["arbeid", "utdanning", "arbeid_og_utdanning"])
    return {"": share(int(busy.sum()), len(said), asked=len(over))}


def by(codes: dict[str, str], column: str) -> Callable[[pd.DataFrame], Figures]:
    """Everybody, and how many have each word in a column of the file."""

    def road(rows: pd.DataFrame) -> Figures:
        found = rows[column].value_counts()
        return whole_and_parts(rows, {c: int(found.get(word, 0)) for c, word in codes.items()})

    return road


def whole_and_parts(rows: pd.DataFrame, parts: dict[str, int]) -> Figures:
    return {"": number(len(rows))} | {code: part(n, len(rows)) for code, n in parts.items()}


def by_arrival(rows: pd.DataFrame) -> Figures:
    half = (
        rows["arrived"].dt.year.astype(str)
        + "h"
        + ((rows["arrived"].dt.month + 5) // 6).astype(str)
    )
    named = half.where(half >= "2016", "before_2016").where(half < "2018", "later")
    codes = ("before_2016", "2016h1", "2016h2", "2017h1", "2017h2", "later")
    return whole_and_parts(rows, {code: int((named == code).sum()) for code in codes})


def by_moving_in(rows: pd.DataFrame) -> Figures:
    before = rows["permit"] <= rows["arrived"]
    none = rows["permit"].isna()
    counts = {"before": before, "after": ~before & ~none, "none": none}
    return whole_and_parts(rows, {code: int(which.sum()) for code, which in counts.items()})


def months(event: str) -> Callable[[pd.DataFrame], Figures]:
    """Those with a permit, by the month of the event, or the one they were followed to."""

    def road(rows: pd.DataFrame) -> Figures:
        known = rows[rows["permit"].notna()]
        parts = {f"{kind}{n:02}": 0 for n in range(1, MONTHS + 1) for kind in "ec"}
        for happened, until in zip(known[f"{event}_after"], known["until_after"], strict=True):
            there = not pd.isna(happened)
            month = max(1, ceil(int(happened if there else until) * 12 / 365))
            kind = "e" if there and month <= MONTHS else "c"
            parts[f"{kind}{min(month, MONTHS):02}"] += 1
        return whole_and_parts(known, parts)

    return road


_NOT_REGISTERED = {"not_registered": ""}
_OF_A_GROUP: dict[str, Callable[[pd.DataFrame], Figures]] = {
    "settled_12m_share": settled,
    "introduction_started_12m_share": started,
    "introduction_completed_24m_share": completed,
    "work_or_education_year_after_share": year_after,
    "followed_by_arrival": by_arrival,
    "followed_by_permit": by(
        {"protection": "beskyttelse", "humanitarian": "humanitaert", "other": "annet", "none": ""},
        "vedtak_type",
    ),
    "followed_by_moving_in": by_moving_in,
    "followed_by_sex": by({"F": "K", "M": "M"} | _NOT_REGISTERED, "kjonn"),
    "followed_by_age": by(
        {each: each for each in ("18-24", "25-34", "35-44", "45-54", "55+")} | _NOT_REGISTERED,
        "aldersgruppe",
    ),
    "followed_by_country": by(
        {"syria": "syria", "eritrea": "eritrea", "other": "andre"} | _NOT_REGISTERED, "landgruppe"
    ),
    "settlement_times": months("settled"),
    "introduction_times": months("started"),
}
COMPARISON = "_comparison"
FOLLOW_UP_ROAD = {
    id + suffix: road for id, road in _OF_A_GROUP.items() for suffix in ("", COMPARISON)
}


def expected(rows: pd.DataFrame, indicator: str, centre: str, quarter: str) -> Figures:
    """The figures of an indicator by category, along the second road."""
    group = of_group(rows, centre, quarter, comparison=indicator.endswith(COMPARISON))
    road = FOLLOW_UP_ROAD[indicator]
    if group.empty:
        return dict.fromkeys(road(rows), Figure("not_reported"))
    return road(group)
