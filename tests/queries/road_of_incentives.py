"""The figures of incentives and sanctions once more, by pandas over the file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd

from db import demo
from tests.queries.reports import read_csv
from tests.queries.second_road import Figure, Figures, number, part

STEPS = {
    "tried": "provd",
    "planned": "planlagt",
    "considered": "vurdert",
    "disputed": "omstridt",
}
MEASURES = {
    "gift_card": "gavekort",
    "bus_pass": "busskort",
    "tablet_loan": "nettbrett",
    "dictionary": "ordbok",
    "shared_benefits": "felles_goder",
    "shared_events": "felles_arrangementer",
    "visit": "besok",
    "other_incentive": "annet_insentiv",
    "benefit_cut": "trekk_basisbelop",
    "withdrawn_good": "gode_trukket",
    "other_sanction": "annen_sanksjon",
}


@cache
def rows() -> pd.DataFrame:
    """Every row of the file; participants as numbers where they are told."""
    found = read_csv(dict(demo.files())["insentiver.csv"], ";")
    return found.assign(
        quarter=found["kvartal"].str.replace("K", "Q"),
        persons=pd.to_numeric(found["deltakere"]),
    )


def _steps(told: pd.DataFrame) -> Figures:
    whole = len(told)
    return {"": number(whole)} | {
        code: part(int((told["trinn"] == word).sum()), whole) for code, word in STEPS.items()
    }


def _participants(told: pd.DataFrame) -> Figures:
    """A sum needs a number from each centre; one that nobody has told is not zero."""
    centres, known = set(told["senter"]), told[told["persons"].notna()]
    nothing = Figure("not_reported")
    if not centres <= set(known["senter"]):
        return dict.fromkeys(("", *MEASURES), nothing)
    whole = int(known["persons"].sum())
    figures = {"": number(whole)}
    for code, word in MEASURES.items():
        of = known[known["tiltak"] == word]
        everybody = centres <= set(of["senter"])
        figures[code] = part(int(of["persons"].sum()), whole) if everybody else nothing
    return figures


ROADS: dict[str, Callable[[pd.DataFrame], Figures]] = {
    "measures": _steps,
    "measure_participants": _participants,
}
