"""Every indicator once more, from its definition in words, by pandas over the reported rows.

One entry in `SECOND_ROAD` for each indicator. What a figure is counted from is a `Reports` with the
rows of the centres and quarters it concerns; what comes out is the figure of each category.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from queries.values import Observation
from tests.queries.reports import Reports

NUMBER = int | Fraction | float
REASONS = {
    "settled": "bosatt",
    "breach": "kontraktsbrudd",
    "own_wish": "eget_onske",
    "rejection": "avslag",
    "other": "annet",
}
PLACES = {"host": "vertskommune", "neighbour": "nabokommune", "other": "annen"}
WEEK = (
    *("norwegian", "language_training", "society", "career"),
    *("work_education", "work_oriented", "voluntary", "other"),
)
FULL_WEEK = 3750
"""Hours are in hundredths."""


@dataclass(frozen=True)
class Figure:
    """A figure, or why there is none. Parts are None where there are none."""

    status: str
    value: NUMBER | None = None
    numerator: NUMBER | None = None
    denominator: NUMBER | None = None


Figures = dict[str, Figure]
TOLERANCE = 1e-9


def differences(observation: Observation, figure: Figure) -> Iterator[str]:
    """What a published figure says otherwise than the second road. Counts must be the same."""
    cell = observation.cell
    at = f"{observation.centre} {observation.quarter} {observation.category or 'in all'}"
    if cell.status.code != figure.status:
        yield f"{at}: {cell.status.code}, not {figure.status}"
        return
    for name in ("value", "numerator", "denominator"):
        found, wanted = getattr(cell, name), getattr(figure, name)
        if isinstance(wanted, int) or wanted is None:
            same = found == wanted
        else:
            same = found == pytest.approx(float(wanted), rel=TOLERANCE, abs=0)
        if not same:
            yield f"{at}: {name} {found}, not {wanted}"


def present(rows: pd.DataFrame) -> pd.DataFrame:
    """Those who lived there on the last day: all whose contract had not ended by then."""
    return rows[rows["end"].isna() | (rows["end"] > rows["last_day"])]


def running(rows: pd.DataFrame) -> pd.DataFrame:
    """Those with an agreement that still ran on the last day."""
    there = present(rows)
    return there[there["start"].notna()]


def ended(rows: pd.DataFrame) -> pd.DataFrame:
    """Those whose agreement ended within the quarter."""
    return rows[rows["end"].between(rows["first_day"], rows["last_day"])]


def number(n: NUMBER) -> Figure:
    return Figure("shown", n, n)


def part(n: NUMBER, whole: NUMBER) -> Figure:
    """A number that is a part of ``whole``."""
    return Figure("shown", n, n, whole)


def ratio(top: NUMBER, bottom: NUMBER, factor: int = 1, *, asked: int = 0) -> Figure:
    """``top`` by ``bottom``; by nothing it is unanswered when someone was asked, else no figure."""
    if not bottom:
        return Figure("not_reported" if asked else "not_applicable")
    return Figure("shown", Fraction(top) * factor / Fraction(bottom), top, bottom)


def share(top: NUMBER, bottom: NUMBER, *, asked: int = 0) -> Figure:
    return ratio(top, bottom, 100, asked=asked)


def share_of_running(has: Callable[[pd.DataFrame], pd.Series]) -> Callable[[Reports], Figures]:
    """The share of running contracts that ``has`` holds for."""

    def road(reports: Reports) -> Figures:
        contracts = running(reports.residents)
        return {"": share(int(has(contracts).sum()), len(contracts))}

    return road


def share_answered_yes(question: str) -> Callable[[Reports], Figures]:
    """The share of running contracts with «ja», among those for which the question was answered."""

    def road(reports: Reports) -> Figures:
        contracts = running(reports.residents)
        answers = contracts[question].value_counts()
        yes, no = int(answers.get("ja", 0)), int(answers.get("nei", 0))
        return {"": share(yes, yes + no, asked=len(contracts))}

    return road


def quartiles(days: list[int]) -> Figures:
    if not days:
        nothing = Figure("not_applicable")
        return {"": nothing, "lower_quartile": nothing, "upper_quartile": nothing}
    lower, median, upper = np.percentile(days, [25, 50, 75], method="linear")
    return {
        "": Figure("shown", float(median), None, len(days)),
        "lower_quartile": Figure("shown", float(lower), None, len(days)),
        "upper_quartile": Figure("shown", float(upper), None, len(days)),
    }


def residents(reports: Reports) -> Figures:
    return {"": number(len(present(reports.residents)))}


def places(reports: Reports) -> Figures:
    return {"": number(int(reports.places["places"].sum()))}


def occupancy(reports: Reports) -> Figures:
    return {"": share(len(present(reports.residents)), int(reports.places["places"].sum()))}


def agreement(reports: Reports) -> Figures:
    return {"": share(len(running(reports.residents)), len(present(reports.residents)))}


def days_in_centre(reports: Reports) -> Figures:
    there = present(reports.residents)
    return quartiles(list((there["last_day"] - there["arrived"]).dt.days))


def days_to_settlement(reports: Reports) -> Figures:
    rows = reports.residents[reports.residents["settled_on"].notna()]
    return quartiles(list((rows["settled_on"] - rows["arrived"]).dt.days))


def mean_week(reports: Reports) -> Figures:
    contracts = running(reports.residents)
    contracts = contracts[contracts["total"].notna()]
    wanted = {"": "total"} | {activity: activity for activity in WEEK}
    return {
        category: ratio(Fraction(int(contracts[column].sum()), 100), len(contracts))
        for category, column in wanted.items()
    }


def bands(reports: Reports) -> Figures:
    hours = running(reports.residents)["total"].astype(int)
    limits = pd.cut(
        hours,
        [0, 1200, 2000, 3000, FULL_WEEK, 1_000_000],
        right=False,
        labels=["under_12", "from_12_to_20", "from_20_to_30", "from_30_to_37_5", "from_37_5"],
    )
    counts = limits.value_counts()
    parts = {str(band): part(int(n), len(hours)) for band, n in counts.items()}
    return {"": number(len(hours))} | parts


def worklike_part(reports: Reports) -> Figures:
    contracts = running(reports.residents)
    worklike = int(contracts["language_training_worklike"].sum())
    every = int(contracts["language_training"].sum())
    return {"": share(Fraction(worklike, 100), Fraction(every, 100))}


def obligatory(contracts: pd.DataFrame) -> pd.Series:
    every = (contracts[["norwegian", "society", "career"]] > 0).all(axis="columns")
    return every & (contracts["mapped"] == "ja")


def obligatory_delivered(reports: Reports) -> Figures:
    """Of four that each contract is to have; a quarter of a contract each."""
    contracts = running(reports.residents)
    there = [contracts[name] > 0 for name in ("norwegian", "society", "career")]
    there.append(contracts["mapped"] == "ja")
    return {"": share(Fraction(int(sum(each.sum() for each in there)), 4), len(contracts))}


def absence(reports: Reports) -> Figures:
    contracts = reports.residents[reports.residents["start"].notna()]
    known = contracts[contracts["absence"].notna() & contracts["total"].notna()]
    since = known["start"].where(known["start"] > known["first_day"], known["first_day"])
    until = known["end"].fillna(known["last_day"])
    days = (until - since).dt.days + 1
    absent = Fraction(int(known["absence"].sum()), 100)
    planned = Fraction(int((known["total"] * days).sum()), 700)
    return {"": share(absent, planned, asked=len(contracts))}


def by_reason(reports: Reports) -> Figures:
    rows = ended(reports.residents)
    reasons = rows["end_reason"].value_counts()
    return {"": number(len(rows))} | {
        code: part(int(reasons.get(word, 0)), len(rows)) for code, word in REASONS.items()
    }


def by_place(reports: Reports) -> Figures:
    rows = ended(reports.residents)
    rows = rows[rows["end_reason"] == "bosatt"]
    found = rows["place"].value_counts()
    return {"": number(len(rows))} | {
        code: part(int(found.get(word, 0)), len(rows)) for code, word in PLACES.items()
    }


def breach(reports: Reports) -> Figures:
    rows = ended(reports.residents)
    return {"": share(int((rows["end_reason"] == "kontraktsbrudd").sum()), len(rows))}


SECOND_ROAD: dict[str, Callable[[Reports], Figures]] = {
    "adult_residents": residents,
    "adult_places": places,
    "occupancy_share": occupancy,
    "days_in_centre": days_in_centre,
    "agreement_share": agreement,
    "full_time_share": share_of_running(lambda week: week["total"] >= FULL_WEEK),
    "norwegian_12h_share": share_of_running(lambda week: week["norwegian"] >= 1200),
    "language_training_12h_share": share_of_running(lambda week: week["language_training"] >= 1200),
    "worklike_language_training_6h_share": share_of_running(
        lambda week: week["language_training_worklike"] >= 600
    ),
    "work_or_education_share": share_of_running(lambda week: week["work_education"] > 0),
    "mean_weekly_hours": mean_week,
    "contracts_by_weekly_hours": bands,
    "obligatory_delivered_share": obligatory_delivered,
    "obligatory_content_share": share_of_running(obligatory),
    "worklike_part_of_language_training": worklike_part,
    "individual_plan_share": share_answered_yes("plan"),
    "competence_mapped_share": share_answered_yes("mapped"),
    "absence_rate": absence,
    "contracts_ended": by_reason,
    "settled": by_place,
    "breach_share": breach,
    "days_to_settlement": days_to_settlement,
    "contracts_ended_ytd": by_reason,
    "settled_ytd": by_place,
}

SO_FAR_THIS_YEAR = {"contracts_ended_ytd", "settled_ytd"}
"""Counted from 1 January; all others of the quarter alone."""
