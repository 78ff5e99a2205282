"""The centres as readers meet them: what is known of each beside its figures."""

from __future__ import annotations

from sqlalchemy import Connection, select

from db.models import Centre
from db.vocabulary import CentreKind
from queries.values import CentreFacts


def beside(connection: Connection) -> dict[str, str]:
    """The names of the places that are reported for and are no integration centre, by code."""
    centre = Centre.__table__.c
    rows = select(centre.code, centre.name).where(centre.kind != CentreKind.INTEGRATION)
    return {row.code: row.name for row in connection.execute(rows.order_by(centre.position))}


def centres_of(connection: Connection) -> dict[str, CentreFacts]:
    """The integration centres by code, in their own order."""
    centre = Centre.__table__.c
    rows = connection.execute(select(Centre.__table__).order_by(centre.position, centre.code)).all()
    names = {row.code: row.name for row in rows}
    return {
        row.code: CentreFacts(
            code=row.code,
            name=row.name,
            county=row.county,
            municipality_code=row.municipality_code,
            operator_type=row.operator_type,
            operator=row.operator,
            organisation=row.organisation,
            also_ordinary=row.also_ordinary,
            capacity_places=row.capacity_places,
            capacity_max=row.capacity_max,
            first_quarter=row.first_quarter,
            last_quarter=row.last_quarter,
            compared_with=names.get(row.compared_with),
        )
        for row in rows
        if row.kind is CentreKind.INTEGRATION
    }
