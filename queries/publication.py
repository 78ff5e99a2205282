"""Publishing: which quarters must be built anew, and their cells handed to the database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models import PublishedSubmission, Submission
from db.publishing import BEHIND, Edition, Place, newest
from db.refusal import Refusal
from db.remembered import Where
from db.vocabulary import Audience, Quarter, Status, SubmissionStatus
from queries.cells import CENTRES_THAT_COUNT, CellBuilder, Published
from queries.disclosure import protect
from queries.disclosure_audit import breaches
from queries.exposure import Figures, Former, Given, Key, given_before, keys_of, table_of
from queries.facts import counting_in_words
from queries.indicators import INDICATORS
from queries.measures import DENOMINATOR, Indicator, Note
from queries.remembered import bring_up_to_date, remembered, words_of
from queries.small_numbers import Rule
from queries.told import Telling, Waiting, kind_of, kinds_of, tells_of_few
from queries.values import TOTAL, Cell

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
    otherwise = former is not None and former.basis != basis
    moved = {approved[id] for id in came} | {published[id] for id in left}
    touched = moved
    if rebuild or otherwise:
        quarters = reported | before
        touched = moved | set(approved.values())
    else:
        rest_of_year = {
            later for _, quarter in touched for later in quarter.through(Quarter(quarter.year, 4))
        }
        quarters = (rest_of_year & (reported | before)) | (reported ^ before)
    if not quarters:
        return None
    edition = Edition(session, by=by, now=now, basis=basis)
    connection = session.connection()
    counts_before = words_of(connection, touched)
    bring_up_to_date(connection, set(approved.values()), touched)
    weighed = touched
    if not otherwise:  # what waits is weighed with the next report, not by counting it once more
        counts = words_of(connection, touched)
        weighed = moved | {each for each in touched if counts.get(each) != counts_before.get(each)}
    said = {where: words for where, words in counts_before.items() if where in weighed}
    telling = Telling(connection, {quarter.year for quarter in quarters}, weighed, said, rule)
    builder = CellBuilder(connection, remembered)
    for _, group in groupby(sorted(quarters), lambda quarter: quarter.year):
        _replace_within_year(edition, builder, telling, list(group), reported, rule)
    if not (edition.changed or came or left or former is None or otherwise):
        edition.discard()
        return None
    kept = telling.keep(edition.publication.id)
    edition.build_from(came, left)
    return edition.finish(kept)


def _replace_within_year(
    edition: Edition,
    builder: CellBuilder,
    telling: Telling,
    quarters: Sequence[Quarter],
    reported: Collection[Quarter],
    rule: Rule,
) -> None:
    """Publishes ``quarters``, all of one year, for both audiences.

    Year sums tie the flows of a year together, so what is hidden is decided for all of it at once;
    quarters that are not published anew are there as what everybody knows already.

    Everybody's figures are formed from what they may be told (`queries.told`), mostly the same.
    """
    first = Quarter(quarters[0].year, 1)
    year = list(first.through(first.plus(3)))

    def built(builder: CellBuilder) -> dict[Quarter, dict[Place, Published]]:
        return {
            quarter: builder.cells(quarter, *([] if quarter in quarters else [FLOWS]))
            if quarter in reported
            else {}
            for quarter in year
            if quarter in quarters or quarter in reported
        }

    cells = built(builder)
    formers = [
        Former(
            said[Audience.PUBLIC],
            said[Audience.INTERNAL] | said[BEHIND] if said[BEHIND] else said[Audience.INTERNAL],
        )
        for said in edition.history(year)
    ]
    told = _told(telling, builder, cells, built, formers, rule)
    waiting = Waiting(telling.waiting(first.year), builder.partners)
    figures = {place: each.gives for found in told.values() for place, each in found.items()}
    ever_hidden = {
        place for quarter in year for place in edition.ever_hidden(quarter, Note.WAITS.code)
    }
    newest_told = formers[0].told if formers else {}
    ever_hidden |= {  # a reason that passes, while it lasts
        place
        for place in newest_told.keys() & figures.keys()
        if newest_told[place]["status"] is Status.HIDDEN and waiting.waits(place)
    }
    hidden = _hidden(figures, formers, ever_hidden, rule)
    for quarter in quarters:
        edition.replace(Audience.INTERNAL, quarter, _columns(cells[quarter]))
        edition.replace(BEHIND, quarter, _behind(cells[quarter], told[quarter]))
        public = {
            place: waiting.marked(
                place, each.hidden() if place in hidden else each, cells[quarter].get(place)
            )
            for place, each in (waiting.untold(cells[quarter]) | told[quarter]).items()
        }
        edition.replace(Audience.PUBLIC, quarter, _columns(public))


Built = dict[Quarter, dict[Place, Published]]


def _told(
    telling: Telling,
    builder: CellBuilder,
    cells: Built,
    built: Callable[[CellBuilder], Built],
    formers: Sequence[Former],
    rule: Rule,
) -> Built:
    """The figures that everybody may be told of, before anything small is hidden.

    What is held back may still tell by a sum: more and less than before can come close to
    nothing. Then what waited goes on waiting; if a sum tells even so, no correction of those kinds
    of report is told, then none of the year, and at last none of the reports.
    """
    year = min(cells).year

    def formed() -> Built:
        if not telling.waiting(year):
            return cells
        return built(CellBuilder(builder.connection, telling.facts))

    told = formed()
    moved = {one for one in telling.moved if one[1][1].year == year}
    if not moved:
        return told
    tell = _sums_that_tell(told, formers, rule)
    for held in (
        {(kind, where) for kind, where in moved if where in telling.retried},
        {(kind, where) for kind, where in moved if any(kind in kinds_of(id) for id, _ in tell)},
        moved,
    ):
        if tell and held & telling.moved:
            telling.hold(held & telling.moved)
            told = formed()
            tell = _sums_that_tell(told, formers, rule)
    if tell:
        for id, quarter in tell:
            telling.silence(kind_of(id), quarter)
        told = formed()
    return told


def _sums_that_tell(told: Built, formers: Sequence[Former], rule: Rule) -> set[tuple[str, Quarter]]:
    """Figures that are sums, over centres or quarters, and differ from a former one by few."""
    return {
        (place[0], place[1])
        for found in told.values()
        for place, each in found.items()
        if (indicator := INDICATORS[place[0]]).year_to_date_of or indicator.per or place[2] == TOTAL
        if each.gives and _told_of_few(indicator, place, each.gives, formers, rule)
    }


def _told_of_few(
    indicator: Indicator,
    place: Place,
    now: tuple[Given, ...],
    formers: Sequence[Former],
    rule: Rule,
) -> bool:
    """Whether a figure differs by few from what it was in a former publication, and is new."""
    said: dict[tuple[object, object], list[Given]] = {}
    for former in formers:
        cell = former.true.get(place)
        if cell and cell["status"] is Status.SHOWN:
            given = list(given_before(indicator, place[3], cell))
            if former is formers[0] and {each[:3] for each in given} == {each[:3] for each in now}:
                return False
            said.setdefault((cell["numerator"], cell["denominator"]), given)
    bases = [each for each in now if each.role == DENOMINATOR]
    return any(
        tells_of_few(before, now, rule.threshold)
        # Answers of few: judged by how many were asked, since one answer is often given by few.
        or (not indicator.frame.complete and tells_of_few(before, bases, indicator.frame.least))
        for before in said.values()
    )


def _behind(
    cells: Mapping[Place, Published], told: Mapping[Place, Published]
) -> dict[Place, dict[str, object]]:
    """The figures behind everybody's, hidden ones too, where they are not those reported."""
    none = Published(Cell(Status.NOT_REPORTED))
    return {
        place: told.get(place, none).columns()
        for place in (cells.keys() | told.keys() if cells is not told else ())
        if place not in cells or place not in told or cells[place].cell != told[place].cell
    }


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
