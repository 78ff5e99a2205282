"""The surveys' figures once more, by pandas over the rounds' files and the tables of what is asked.

Which answers a share is of, and from how many on groups are told apart, is written by hand here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import cache

import pandas as pd

from db import demo
from tests.queries.reports import CENTRES, REFERENCE, open_centres, read_csv
from tests.queries.second_road import Figure, Figures, number, share

ALL = "all"
FEWEST = {"staff": 30, "residents": 5}
AGREE = {"agreement": {"somewhat_agree", "fully_agree"}, "extent": {"large", "very_large"}}
STATED = {
    "project_plan_exists": {"yes"},
    "plan_follow_up": {"weekly", "fortnightly", "monthly"},
    "hours_offered": {"over_30"},
}
SERVICES = {
    "voksenopplaering": "adult_education",
    "flyktningtjeneste": "refugee_service",
    "nav": "nav",
    "karrieresenter": "career_centre",
    "mottak": "centre_staff",
    "prosjekt": "project",
    "frivillig": "voluntary_sector",
}
STAYS = {
    "under_3_mnd": "under_3_months",
    "3_5_mnd": "from_3_to_6_months",
    "6_mnd_eller_mer": "from_6_months",
}
HALVES = {"2017H1": "2017Q2", "2017H2": "2017Q4", "2018H1": "2018Q2", "2018H2": "2018Q4"}
"""The rounds, and the quarters that they stand at."""

_ITEMS = read_csv(REFERENCE / "survey_items.csv", ",").set_index("id")
_ANSWERS = read_csv(REFERENCE / "survey_answers.csv", ",")
_STATEMENTS = list(read_csv(REFERENCE / "motivation_statements.csv", ",")["id"])
_ASKED = [id for id in _ITEMS.index if id != "response"]
_TOLD_BY_SERVICE = [
    id
    for id in _ASKED
    if _ITEMS.loc[id, "answers"] in AGREE
    and _ITEMS.loc[id, "source"]
    and not id.startswith("most_useful")
]
SURVEYS = {
    *("survey_invited", "survey_response_share"),
    *(f"survey_{id}" for id in _ASKED),
    *(f"survey_{id}_by_service" for id in _TOLD_BY_SERVICE),
    *(f"motivation_{id}{how}" for id in _STATEMENTS for how in ("", "_by_stay")),
}
"""Every indicator that is counted here."""


@cache
def staff() -> pd.DataFrame:
    """Counted answers of every round: place, half, group, what is asked, answer and number."""
    tables = []
    for name, content in demo.surveys.files():
        if not name.startswith("undersokelse"):
            continue
        rows = read_csv(content, ";")
        if "svarer_id" in rows:
            asked = [column for column in rows if column in _ITEMS.index]
            rows = rows.melt(
                ["senter", "kvartal", "tjeneste"], asked, var_name="sporsmal", value_name="svar"
            )
            rows = rows[rows["svar"] != ""].assign(antall="1")
        tables.append(rows)
    return _tidy(pd.concat(tables), "tjeneste", SERVICES, "sporsmal", "svar")


@cache
def residents() -> pd.DataFrame:
    """The same of the residents' scores."""
    tables = [read_csv(c, ";") for name, c in demo.surveys.files() if name.startswith("motivasjon")]
    return _tidy(pd.concat(tables), "botid", STAYS, "pastand", "skaar")


def _tidy(
    rows: pd.DataFrame, group: str, words: Mapping[str, str], asked: str, answer: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": rows["senter"].replace("alle", ALL),
            "half": rows["kvartal"],
            "group": rows[group].map(lambda word: words.get(word, "")),
            "asked": rows[asked],
            "answer": rows[answer],
            "n": rows["antall"].astype(int),
        }
    )


def expected(indicator: str, place: str, half: str) -> Figures:
    """The figures by category of a place, or all together, in a round."""
    of, least, id, by_group = _what(indicator)
    rows = _parts(indicator.partition("_")[0]).get((half, id), of[:0])
    categories = categories_of(indicator)
    if place != ALL:
        why = _withheld(rows, place, half, least, indicator.partition("_")[0])
        if why is not None:
            return dict.fromkeys(("", *categories), Figure(why))
    here = rows if place == ALL else rows[rows["place"] == place]
    if indicator == "survey_invited":
        return {"": number(_n(here))}
    stated = stated_of(indicator)
    found = {"": _share(here, stated)}
    if not by_group:
        return found | {
            answer: share(_n(here[here["answer"] == answer]), _n(here)) for answer in categories
        }
    # Groups are told apart only when that tells of few nowhere that is told of.
    places = [here] if place == ALL else [rows[rows["place"] == each] for each in CENTRES]
    sizes = [_n(each[each["group"] == group]) for each in places for group in categories]
    if _n(here) != _n(here[here["group"] != ""]):
        return found | dict.fromkeys(categories, Figure("not_reported"))
    if any(0 < size < least for size in sizes):
        return found | dict.fromkeys(categories, Figure("hidden"))
    return found | {group: _share(here[here["group"] == group], stated) for group in categories}


@cache
def _parts(survey: str) -> dict[tuple[str, str], pd.DataFrame]:
    """The rows of each round and each thing asked."""
    of = staff() if survey == "survey" else residents()
    return dict(iter(of.groupby(["half", "asked"])))


def _what(indicator: str) -> tuple[pd.DataFrame, int, str, bool]:
    """The rows an indicator is counted from, the fewest of a group, and what it asks about."""
    survey, _, rest = indicator.partition("_")
    by_group = rest.endswith(("_by_service", "_by_stay"))
    id = rest.removesuffix("_by_service").removesuffix("_by_stay")
    if survey == "survey":
        id = "response" if id in ("invited", "response_share") else id
        return staff(), FEWEST["staff"], id, by_group
    return residents(), FEWEST["residents"], id, by_group


def categories_of(indicator: str) -> list[str]:
    """The answers, scores or groups that a share is told of by."""
    _, _, id, by_group = _what(indicator)
    if by_group:
        return list((SERVICES if indicator.startswith("survey") else STAYS).values())
    if id == "response":
        return []
    if indicator.startswith("motivation"):
        return ["1", "2", "3", "4"]
    return list(_ANSWERS.loc[_ANSWERS["set"] == _ITEMS.loc[id, "answers"], "code"])


def stated_of(indicator: str) -> Collection[str]:
    """The answers that a share is of."""
    _, _, id, _ = _what(indicator)
    if id == "response":
        return {"answered"}
    if id in _STATEMENTS:
        return {"3", "4"}
    return AGREE.get(_ITEMS.loc[id, "answers"]) or STATED.get(id) or {"ticked"}


def _withheld(rows: pd.DataFrame, place: str, half: str, least: int, survey: str) -> str | None:
    """Why a centre has no figure of its own in a round; None when it has."""
    if place not in open_centres(HALVES[half]):
        return "not_applicable"
    sizes = rows.groupby("place")["n"].sum()
    if place not in _reporting(half, survey):
        return "not_reported"
    return "hidden" if ((sizes > 0) & (sizes < least)).any() else None


@cache
def _reporting(half: str, survey: str) -> frozenset[str]:
    """The places that sent the round."""
    of = staff() if survey == "survey" else residents()
    return frozenset(of.loc[of["half"] == half, "place"])


def _n(rows: pd.DataFrame) -> int:
    return int(rows["n"].sum())


def _share(rows: pd.DataFrame, stated: Collection[str]) -> Figure:
    top, bottom = _n(rows[rows["answer"].isin(stated)]), _n(rows)
    return share(Fraction(top), bottom) if bottom else Figure("not_applicable")
