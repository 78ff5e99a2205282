"""The publication against the reports: every figure counted anew, and compared.

Where records are erased, what was remembered of them is all there is to compare with.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection, select

from db.models import PublishedCell, RememberedCount, Submission
from db.publishing import CONTENT, Place
from db.verify import Check, Flaw, FlawKind
from db.vocabulary import Audience, Quarter, SubmissionStatus
from queries.cells import CellBuilder
from queries.remembered import counted as counted_anew
from queries.remembered import facts_now

_CELL = PublishedCell.__table__.c


def recounts(connection: Connection) -> list[Check]:
    """A check for each quarter published or approved: that the one is what the other gives."""
    published = select(_CELL.quarter).where(
        _CELL.audience == Audience.INTERNAL.value, _CELL.until.is_(None)
    )
    approved = select(Submission.quarter).where(Submission.status == SubmissionStatus.APPROVED)
    builder = CellBuilder(connection, facts_now)
    quarters = {*connection.scalars(published.distinct()), *connection.scalars(approved)}
    return [partial(_recount, connection, builder, quarter) for quarter in sorted(quarters)]


def _recount(connection: Connection, builder: CellBuilder, quarter: Quarter) -> list[Flaw]:
    counted = {place: cell.columns() for place, cell in builder.cells(quarter).items()}
    published = _published(connection, quarter)
    differing = sum(
        counted.get(place) != published.get(place) for place in counted.keys() | published.keys()
    )
    details = {"quarter": str(quarter)}
    flaws = []
    if differing:
        flaws.append(Flaw(FlawKind.RECOUNT, details | {"cells": str(differing)}))
    flaws += (
        Flaw(FlawKind.REMEMBERED, details | {"centre": centre})
        for centre in _wrongly_remembered(connection, quarter)
    )
    return flaws


def _wrongly_remembered(connection: Connection, quarter: Quarter) -> list[str]:
    """The centres of which something else is remembered than the records say now."""
    kept = select(RememberedCount.centre, RememberedCount.counts).where(
        RememberedCount.quarter == quarter
    )
    anew = {centre: counts for (centre, _), counts in counted_anew(connection, quarter)}
    return sorted(
        centre for centre, counts in connection.execute(kept) if anew.get(centre) != counts
    )


def _published(connection: Connection, quarter: Quarter) -> dict[Place, dict[str, object]]:
    alive = select(PublishedCell.__table__).where(
        _CELL.audience == Audience.INTERNAL.value,
        _CELL.quarter == quarter,
        _CELL.until.is_(None),
    )
    return {
        (row.indicator, row.quarter, row.centre, row.category): {
            name: getattr(row, name) for name in CONTENT
        }
        for row in connection.execute(alive)
    }
