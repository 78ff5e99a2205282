"""Publishing: which quarters must be built anew, and their cells handed to the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models import PublishedCell, PublishedSubmission, Submission
from db.publishing import Edition
from db.vocabulary import Audience, Quarter, SubmissionStatus
from queries.cells import INTEGRATION_CENTRES, CellBuilder
from queries.indicators import INDICATORS
from queries.values import TOTAL


def publish(session: Session, *, by: str, now: datetime, rebuild: bool = False) -> int | None:
    """Brings the publication up to date with the approved reports; gives its number if one came.

    Quarters whose approved reports changed are built anew, and the later ones of the same year,
    whose year sums follow. All are built with ``rebuild``, or when centres or indicators have come
    or gone. A cell that comes out as before is not written. Call within `db.session.writing`.
    """
    approved = _quarters_of(session, Submission.status == SubmissionStatus.APPROVED)
    published = _quarters_of(
        session,
        Submission.id.in_(
            select(PublishedSubmission.submission_id).where(PublishedSubmission.until.is_(None))
        ),
    )
    came, left = approved.keys() - published.keys(), published.keys() - approved.keys()
    reported, before = _span(approved), _span(published)
    if rebuild or (before and _outgrown(session, max(before))):
        quarters = reported | before
    else:
        touched = {approved[id] for id in came} | {published[id] for id in left}
        rest_of_year = {
            later for quarter in touched for later in quarter.through(Quarter(quarter.year, 4))
        }
        quarters = (rest_of_year & (reported | before)) | (reported ^ before)
    if not quarters:
        return None
    edition = Edition(session, by=by, now=now)
    builder = CellBuilder(session.connection())
    for quarter in sorted(quarters):
        cells = builder.cells(quarter) if quarter in reported else {}
        edition.replace(
            Audience.INTERNAL,
            quarter,
            {place: published.columns() for place, published in cells.items()},
        )
    edition.build_from(came, left)
    return edition.finish()


def _outgrown(session: Session, quarter: Quarter) -> bool:
    """Whether there are centres or indicators now that the publication has no cells for."""
    alive = (PublishedCell.quarter == quarter, PublishedCell.until.is_(None))
    kinds = select(PublishedCell.indicator, PublishedCell.category).where(*alive).distinct()
    centres = select(PublishedCell.centre).where(*alive).distinct()
    return {(row.indicator, row.category) for row in session.execute(kinds)} != {
        (indicator.id, category)
        for indicator in INDICATORS.values()
        for category in ("", *indicator.categories)
    } or set(session.scalars(centres)) != {TOTAL, *session.scalars(INTEGRATION_CENTRES)}


def _quarters_of(session: Session, condition: ColumnElement[bool]) -> dict[int, Quarter]:
    """The quarters of the submissions that meet ``condition``, by submission."""
    found = session.execute(select(Submission.id, Submission.quarter).where(condition))
    return {row.id: row.quarter for row in found}


def _span(submissions: Mapping[int, Quarter]) -> set[Quarter]:
    """Every quarter from the first to the last one reported."""
    if not submissions:
        return set()
    return set(min(submissions.values()).through(max(submissions.values())))
