"""The figures of money once more, from their definitions in words, by pandas over the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache

import pandas as pd

from db import demo
from queries.values import TOTAL
from tests.queries.reports import CENTRES, demonstration, open_centres, read_csv
from tests.queries.second_road import Figure, Figures, number, part, ratio, running

GRANTS = {
    "grant_qualification": "tilskudd_kvalifisering",
    "grant_voluntary": "tilskudd_frivillige",
    "grant_other": "tilskudd_andre",
}
OWN = {
    "own_tuition": "egne_norskopplaering",
    "own_guidance": "egne_veiledning",
    "own_follow_up": "egne_oppfolging",
    "own_coordination": "egne_samordning",
    "own_other": "egne_annet",
    "partners": "samarbeidspartnere",
}
PAYERS = {
    "state": list(GRANTS.values()),
    "municipality": [word for code, word in OWN.items() if code != "partners"],
    "partners": ["samarbeidspartnere"],
}
Told = dict[str, int]
"""What was told of, in kroner, by what it is called in the file."""


@cache
def _amounts() -> pd.DataFrame:
    rows = read_csv(dict(demo.files())["okonomi.csv"], ";")
    return rows.assign(amount=rows["belop"].astype(int))


def _told(centre: str, half: str) -> Told:
    rows = _amounts()
    here = rows[(rows["senter"] == centre) & (rows["kvartal"] == half)]
    return dict(zip(here["post"], here["amount"].tolist(), strict=True))


def _sum(told: Told, words: list[str]) -> int | None:
    """The sum of what was told of; None when nothing was."""
    found = [told[word] for word in words if word in told]
    return sum(found) if found else None


def _cost(told: Told) -> int | None:
    granted, own = _sum(told, list(GRANTS.values())), _sum(told, list(OWN.values()))
    return None if granted is None or own is None else granted + own


Of = Callable[[Told], int | None]


def _sum_of(words: list[str]) -> Of:
    return lambda told: _sum(told, words)


def _parted(whole: Of, parts: dict[str, list[str]]) -> Callable[[list[Told], object], Figures]:
    """A sum over centres with its parts: of what one centre has not told of there is none."""

    def over(tolds: list[Told], of: Of) -> int | None:
        found = [amount for told in tolds if (amount := of(told)) is not None]
        return sum(found) if len(found) == len(tolds) else None

    def road(tolds: list[Told], _contracts: object) -> Figures:
        all_of_it = over(tolds, whole)
        if all_of_it is None:
            return dict.fromkeys(("", *parts), Figure("not_reported"))
        found = {code: over(tolds, _sum_of(words)) for code, words in parts.items()}
        return {"": number(all_of_it)} | {
            code: Figure("not_reported") if amount is None else part(amount, all_of_it)
            for code, amount in found.items()
        }

    return road


def _per_participant(tolds: list[Told], contracts: pd.DataFrame) -> Figures:
    costs = [_cost(told) for told in tolds]
    if None in costs:
        return {"": Figure("not_reported")}
    return {"": ratio(sum(filter(None, costs)), Fraction(len(contracts), 2))}


def _per_week(tolds: list[Told], contracts: pd.DataFrame) -> Figures:
    costs = [_cost(told) for told in tolds]
    if None in costs:
        return {"": Figure("not_reported")}
    hours = Fraction(int(contracts["total"].sum()), 100)
    return {"": ratio(sum(filter(None, costs)), hours * 13 / Fraction("37.5"))}


ROADS = {
    "cost": _parted(_cost, PAYERS),
    "state_grants": _parted(_sum_of([*GRANTS.values()]), {c: [w] for c, w in GRANTS.items()}),
    "own_means": _parted(_sum_of([*OWN.values()]), {c: [w] for c, w in OWN.items()}),
    "cost_per_participant": _per_participant,
    "cost_per_full_time_week": _per_week,
}


def half_years() -> Iterator[tuple[str, str]]:
    """Each half-year there are amounts of, and the quarter it ends with."""
    for half in sorted(set(_amounts()["kvartal"])):
        yield half, f"{half[:4]}Q{2 * int(half[-1])}"


def expected(indicator: str, centre: str, half: str, last: str) -> Figures:
    """The figures by category of a centre, or of all that were open, in a half-year."""
    centres = [c for c in CENTRES if centre in (c, TOTAL) and c in open_centres(last)]
    if not centres:
        figures = ROADS[indicator]([], running(demonstration().of([]).residents))
        return dict.fromkeys(figures, Figure("not_applicable"))
    quarters = (f"{last[:4]}Q{int(last[-1]) - 1}", last)
    slices = [(c, q) for c in centres for q in quarters if c in open_centres(q)]
    contracts = running(demonstration().of(slices).residents)
    return ROADS[indicator]([_told(c, half) for c in centres], contracts)
