"""Publishing: which quarters must be built anew, and their cells handed to the database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models import PublishedSubmission, Submission
from db.publishing import Edition, newest
from db.remembered import Where
from db.vocabulary import Audience, Quarter, SubmissionStatus
from queries.cells import CENTRES_THAT_COUNT, CellBuilder
from queries.facts import counting_in_words
from queries.remembered import bring_up_to_date, remembered


def publish(session: Session, *, by: str, now: datetime, rebuild: bool = False) -> int | None:
    """Brings the publication up to date with the approved reports; gives its number if one came.

    Records are read of the centre-quarters that changed; all else is as it was counted before.

    Quarters whose approved reports changed are built anew, and the later ones of the same year,
    whose year sums follow. All are built with ``rebuild``, or when centres or definitions have
    changed. A cell that comes out as before is not written. Call within `db.session.writing`.
    """
    approved = _places_of(session, Submission.status == SubmissionStatus.APPROVED)
    published = _places_of(
        session,
        Submission.id.in_(
            select(PublishedSubmission.submission_id).where(PublishedSubmission.until.is_(None))
        ),
    )
    came, left = approved.keys() - published.keys(), published.keys() - approved.keys()
    reported, before = _span(approved), _span(published)
    basis, former = _basis(session), newest(session)
    touched = {approved[id] for id in came} | {published[id] for id in left}
    if rebuild or (former and former.basis != basis):
        quarters = reported | before
        touched = set(approved.values())
    else:
        rest_of_year = {
            later for _, quarter in touched for later in quarter.through(Quarter(quarter.year, 4))
        }
        quarters = (rest_of_year & (reported | before)) | (reported ^ before)
    if not quarters:
        return None
    edition = Edition(session, by=by, now=now, basis=basis)
    bring_up_to_date(session.connection(), set(approved.values()), touched)
    builder = CellBuilder(session.connection(), remembered)
    for quarter in sorted(quarters):
        cells = builder.cells(quarter) if quarter in reported else {}
        edition.replace(
            Audience.INTERNAL,
            quarter,
            {place: published.columns() for place, published in cells.items()},
        )
    if not (edition.changed or came or left or former is None or former.basis != basis):
        edition.discard()
        return None
    edition.build_from(came, left)
    return edition.finish()


def _basis(session: Session) -> str:
    """A fingerprint of what beside the reports decides the figures: centres and definitions."""
    centres = session.execute(CENTRES_THAT_COUNT).all()
    words = [*map(repr, centres), counting_in_words()]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _places_of(session: Session, condition: ColumnElement[bool]) -> dict[int, Where]:
    """Centre and quarter of the submissions that meet ``condition``, by submission."""
    found = session.execute(
        select(Submission.id, Submission.centre_code, Submission.quarter).where(condition)
    )
    return {id: (centre, quarter) for id, centre, quarter in found}


def _span(submissions: Mapping[int, Where]) -> set[Quarter]:
    """Every quarter from the first to the last one reported."""
    if not submissions:
        return set()
    quarters = [quarter for _, quarter in submissions.values()]
    return set(min(quarters).through(max(quarters)))
