"""The reference data: centres, the municipalities around them, and codes that changed.

The tables are the CSV files in `db/reference/`. Municipalities carry the codes of 2017;
`municipality_changes.csv` names those that got a new code on 1 January 2018.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.models import Centre, NeighbourMunicipality
from db.vocabulary import CentreKind, OperatorType, Organisation, Quarter

REFERENCE = Path(__file__).with_name("reference")

_KINDS = {kind.code: kind for kind in CentreKind}
_OPERATOR_TYPES = {kind.code: kind for kind in OperatorType}
_ORGANISATIONS = {kind.code: kind for kind in Organisation}


def load_centres(session: Session) -> None:
    """Bring centres and neighbouring municipalities in line with the reference files.

    Adds and corrects centres, but never removes one: submissions may hang on it. Doing it again
    changes nothing.
    """
    wanted = centres()
    # A centre may be compared with one that comes later, so the link waits until all are there.
    partners = {centre.code: centre.compared_with for centre in wanted}
    for centre in wanted:
        centre.compared_with = None
        if session.get(Centre, centre.code) is None:
            session.add(centre)
    session.flush()
    for centre in wanted:
        centre.compared_with = partners[centre.code]
        session.merge(centre)
    session.flush()

    neighbours = {(row["centre"], row["municipality_code"]) for row in rows_of("neighbours")}
    stored = {
        (neighbour.centre_code, neighbour.municipality_code)
        for neighbour in session.scalars(select(NeighbourMunicipality))
    }
    for centre_code, code in stored - neighbours:
        session.execute(
            delete(NeighbourMunicipality).where(
                NeighbourMunicipality.centre_code == centre_code,
                NeighbourMunicipality.municipality_code == code,
            )
        )
    session.add_all(
        NeighbourMunicipality(centre_code=centre_code, municipality_code=code)
        for centre_code, code in sorted(neighbours - stored)
    )
    session.flush()


def centres() -> list[Centre]:
    """The centres of `centres.csv`: the integration centres as in table 4.1, then ordinary ones."""
    return [
        Centre(
            code=row["code"],
            name=row["name"],
            position=int(row["position"]),
            municipality_code=row["municipality_code"],
            county=row["county"],
            kind=_KINDS[row["kind"]],
            operator_type=_OPERATOR_TYPES.get(row["operator_type"]),
            operator=row["operator"] or None,
            organisation=_ORGANISATIONS.get(row["organisation"]),
            also_ordinary={"yes": True, "no": False}.get(row["also_ordinary"]),
            capacity_places=int(row["capacity_places"]) if row["capacity_places"] else None,
            capacity_max=int(row["capacity_max"]) if row["capacity_max"] else None,
            first_quarter=Quarter.parse(row["first_quarter"]) if row["first_quarter"] else None,
            last_quarter=Quarter.parse(row["last_quarter"]) if row["last_quarter"] else None,
            compared_with=row["compared_with"] or None,
        )
        for row in rows_of("centres")
    ]


@cache
def centre_words() -> dict[str, str]:
    """What a report may call a centre, its code or its name, in small letters; «alle» is them all."""
    rows = rows_of("centres")
    words = {row[word].casefold(): row["code"] for row in rows for word in ("code", "name")}
    return words | {"alle": "all"}


def as_of_2017(municipality: str) -> frozenset[str]:
    """The codes of 2017 that ``municipality`` may stand for: itself, unless it is a code of 2018.

    Two municipalities that merged share the new code, hence a set.
    """
    return _old_codes().get(municipality, frozenset((municipality,)))


@cache
def countries() -> frozenset[str]:
    """The country codes a report may use: ISO 3166-1 alpha-3, Kosovo and ``XXA`` for stateless."""
    return frozenset(row["code"] for row in rows_of("countries"))


@cache
def _old_codes() -> dict[str, frozenset[str]]:
    old: dict[str, set[str]] = {}
    for row in rows_of("municipality_changes"):
        old.setdefault(row["code_2018"], set()).add(row["code_2017"])
    return {new: frozenset(codes) for new, codes in old.items()}


def rows_of(table: str) -> list[dict[str, str]]:
    """The rows of ``db/reference/<table>.csv`` as text, by column name."""
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
