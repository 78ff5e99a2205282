"""Publishing: which quarters must be built anew, and their cells handed to the database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models import PublishedSubmission, Submission
from db.publishing import Edition, Place, newest
from db.refusal import Refusal
from db.remembered import Where
from db.vocabulary import Audience, Quarter, SubmissionStatus
from queries.cells import CENTRES_THAT_COUNT, CellBuilder, Published
from queries.disclosure import protect
from queries.disclosure_audit import breaches
from queries.exposure import Figures, Former, Key, keys_of, table_of
from queries.facts import counting_in_words
from queries.indicators import INDICATORS
from queries.remembered import bring_up_to_date, remembered
from queries.small_numbers import Rule

RULE = Rule()
"""The public's protection where nothing else is set."""

FLOWS = [
    each
    for indicator in INDICATORS.values()
    for of in (indicator.year_to_date_of, indicator.per and indicator.per.indicator)
    if of
    for each in (indicator, INDICATORS[of])
]
"""Indicators whose figures hang together over the quarters of a year."""


def publish(
    session: Session, *, by: str, now: datetime, rebuild: bool = False, rule: Rule = RULE
) -> int | None:
    """Brings the publication up to date with the approved reports; gives its number if one came.

    Records are read of the centre-quarters that changed; all else is as it was counted before.

    Quarters whose approved reports changed are built anew, and the later ones of the same year,
    whose year sums follow. All are built with ``rebuild``, or when centres or definitions have
    changed. A cell that comes out as before is not written. Call within `db.session.writing`.

    The public gets the same figures, with what ``rule`` says is of too few hidden. Raises Refusal
    ``not_protected`` when the audit of that finds anything uncovered; nothing is published then.
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
    basis, former = _basis(session, rule), newest(session)
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
    for _, group in groupby(sorted(quarters), lambda quarter: quarter.year):
        _replace_within_year(edition, builder, list(group), reported, rule)
    if not (edition.changed or came or left or former is None or former.basis != basis):
        edition.discard()
        return None
    edition.build_from(came, left)
    return edition.finish()


def _replace_within_year(
    edition: Edition,
    builder: CellBuilder,
    quarters: Sequence[Quarter],
    reported: Collection[Quarter],
    rule: Rule,
) -> None:
    """Publishes ``quarters``, all of one year, for both audiences.

    Year sums tie the flows of a year together, so what is hidden is decided for all of it at once;
    quarters that are not published anew are there as what everybody knows already.
    """
    first = Quarter(quarters[0].year, 1)
    year = list(first.through(first.plus(3)))
    cells: dict[Quarter, dict[Place, Published]] = {}
    for quarter in year:
        if quarter in quarters:
            cells[quarter] = builder.cells(quarter) if quarter in reported else {}
        elif quarter in reported:
            cells[quarter] = builder.cells(quarter, FLOWS)
    formers = [
        Former(said[Audience.PUBLIC], said[Audience.INTERNAL]) for said in edition.history(year)
    ]
    ever_hidden = {place for quarter in year for place in edition.ever_hidden(quarter)}
    figures = {place: each.gives for found in cells.values() for place, each in found.items()}
    hidden = _hidden(figures, formers, ever_hidden, rule)
    for quarter in quarters:
        edition.replace(Audience.INTERNAL, quarter, _columns(cells[quarter]))
        public = {
            place: each.hidden() if place in hidden else each
            for place, each in cells[quarter].items()
        }
        edition.replace(Audience.PUBLIC, quarter, _columns(public))


def _hidden(
    figures: Figures, formers: Sequence[Former], ever_hidden: Collection[Place], rule: Rule
) -> set[Place]:
    """The figures that give away a quantity which must not be seen. Raises Refusal."""
    table = table_of(figures, formers, ever_hidden, rule)
    hidden, because = protect(table, rule)
    found = breaches(table, hidden, rule, because)
    if found:
        # What earlier publications have told cannot be helped by hiding more in this one.
        everything = {key for key, each in table.quantities.items() if each.cost and not each.known}
        told = {breach.key for breach in breaches(table, everything, rule, because)}
        found = [breach for breach in found if breach.key not in told]
    if found:
        where = {str(breach.key.quarter) for breach in found if isinstance(breach.key, Key)}
        details = {"cells": str(len(found)), "quarters": ", ".join(sorted(where))}
        raise Refusal("not_protected", 409, **details)
    # What is as an earlier publication told it hides nothing, but does not come back either.
    hidden |= {key for key, each in table.quantities.items() if each.hidden}
    return {
        place
        for place, given in figures.items()
        if any(key in hidden for key in keys_of(place, given))
    }


def _columns(cells: Mapping[Place, Published]) -> dict[Place, dict[str, object]]:
    return {place: published.columns() for place, published in cells.items()}


def _basis(session: Session, rule: Rule) -> str:
    """A fingerprint of what beside the reports decides the figures: centres, definitions, rule."""
    centres = session.execute(CENTRES_THAT_COUNT).all()
    words = [*map(repr, centres), counting_in_words(), repr(rule)]
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
