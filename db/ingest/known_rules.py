"""What must hold between a file and what is known: centres, neighbours, earlier quarters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, or_, select

from db.centres import as_of_2017
from db.ingest.cells import nearest, plain_letters
from db.ingest.codes import Code
from db.ingest.file_rules import AnyRow, Slice, slices
from db.ingest.findings import Finding
from db.ingest.kinds import after_closing, places_of
from db.ingest.residents import ResidentRow
from db.models import Centre, Contract, NeighbourMunicipality, Resident, Submission
from db.vocabulary import CentreKind, Quarter, ReportKind, SettlementPlace, SubmissionStatus

MOST_CHANGE_PERCENT = 50
_KIND_WORDS = re.compile(r"_?(?:integrerings|statlige_|kommunale_|ordinaert_)*mottak$|_centre$")

Present = Mapping[tuple[str, Quarter], int]
"""Residents present on the quarter's last day, by centre and quarter."""


@dataclass(frozen=True, slots=True)
class KnownCentre:
    """A centre as the rules need it, with the municipalities around it (codes of 2017)."""

    code: str
    name: str
    kind: CentreKind
    host: str
    neighbours: frozenset[str]
    first_quarter: Quarter | None
    last_quarter: Quarter | None
    most_places: int | None


def known_centres(connection: Connection) -> dict[str, KnownCentre]:
    """Every centre by its code, the integration centres first."""
    neighbours: dict[str, set[str]] = {}
    for neighbour in connection.execute(select(NeighbourMunicipality.__table__)):
        neighbours.setdefault(neighbour.centre_code, set()).add(neighbour.municipality_code)
    return {
        centre.code: KnownCentre(
            code=centre.code,
            name=centre.name,
            kind=centre.kind,
            host=centre.municipality_code,
            neighbours=frozenset(neighbours.get(centre.code, ())),
            first_quarter=centre.first_quarter,
            last_quarter=centre.last_quarter,
            most_places=centre.capacity_max,
        )
        for centre in connection.execute(select(Centre.__table__).order_by(Centre.position))
    }


def present(rows: Iterable[AnyRow]) -> dict[tuple[str, Quarter], int]:
    """How many residents of each centre and quarter are present on its last day."""
    return {
        (which.centre, which.quarter): sum(
            isinstance(row, ResidentRow) and row.present for row in slice_rows
        )
        for which, slice_rows in slices(rows).items()
        if which.kind is ReportKind.RESIDENTS
    }


def against_known(
    rows: list[AnyRow],
    centres: Mapping[str, KnownCentre],
    delivered: Present,
    together: Collection[Slice],
    today: date,
    connection: Connection,
) -> Iterator[Finding]:
    """The findings of ``rows`` against the database and what is delivered ``together``."""
    for code, of_centre in _by_centre(rows).items():
        if code not in centres:
            yield _unknown(code, of_centre, centres)
    for which, slice_rows in slices(rows).items():
        centre = centres.get(which.centre)
        if centre is not None:
            yield from _timing(centre, which, slice_rows, today)
            yield from _also_for_all(centre, which, slice_rows, together, centres, connection)
            if which.kind.owed and which.quarter.first_day <= today:
                yield from _gap(centre, which, slice_rows, together, connection)
            if which.kind is ReportKind.RESIDENTS:
                yield from _numbers(centre, which, slice_rows, delivered, connection)
    for row in rows:
        if isinstance(row, ResidentRow) and row.settlement_municipality is not None:
            centre = centres.get(row.centre or "")
            if centre is not None and _place_disagrees(row, centre):
                yield Finding(Code.PLACE_DISAGREES, row.sheet, row.number, "settlement_place")


def _by_centre(rows: list[AnyRow]) -> dict[str, list[AnyRow]]:
    found: dict[str, list[AnyRow]] = {}
    for row in rows:
        if row.centre is not None:
            found.setdefault(row.centre, []).append(row)
    return found


def _unknown(word: str, rows: list[AnyRow], centres: Mapping[str, KnownCentre]) -> Finding:
    """The finding of a centre that is not known, with the one it most likely means."""
    reporting = [c for c in centres.values() if c.kind in places_of(rows[0].kind)]
    spelt = {plain_letters(name): c.code for c in reporting for name in (c.name, c.code)}
    meant = nearest(_KIND_WORDS.sub("", _mended(word)), spelt)
    details = {"rows": str(len(rows)), "codes": ", ".join(c.code for c in reporting)}
    if meant:
        details["suggestion"] = spelt[meant["suggestion"]]
    return Finding(Code.UNKNOWN_CENTRE, rows[0].sheet, rows[0].number, "centre", details)


def _mended(word: str) -> str:
    """``word`` in plain letters; text read in the wrong encoding and loose accents are mended."""
    with suppress(UnicodeError):
        word = word.encode("cp1252").decode("utf-8")
    word = plain_letters(unicodedata.normalize("NFKC", word))
    return "".join(s for s in unicodedata.normalize("NFKD", word) if not unicodedata.combining(s))


def _timing(
    centre: KnownCentre, which: Slice, rows: list[AnyRow], today: date
) -> Iterator[Finding]:
    """Whether the centre reports, was open then, and the quarter is over; one finding a slice."""
    quarter = which.quarter
    opened = centre.first_quarter is None or centre.first_quarter <= quarter
    ended = centre.last_quarter is not None and centre.last_quarter < quarter
    closed = ended and not after_closing(which.kind)
    asked = (
        (Code.CENTRE_DOES_NOT_REPORT, "centre", centre.kind not in places_of(which.kind)),
        (Code.CENTRE_NOT_OPEN, "quarter", closed or not opened),
        (Code.FUTURE_QUARTER, "quarter", today < quarter.first_day),
        (Code.QUARTER_NOT_OVER, "quarter", quarter.first_day <= today < quarter.last_day),
    )
    details = {"centre": centre.name, "quarter": str(quarter), "rows": str(len(rows))}
    for code, column, broken in asked:
        if broken:
            yield Finding(code, rows[0].sheet, rows[0].number, column, details)


def _gap(
    centre: KnownCentre,
    which: Slice,
    rows: list[AnyRow],
    together: Collection[Slice],
    connection: Connection,
) -> Iterator[Finding]:
    """Whether a quarter has no report between this one and the one before it."""
    standing = (
        select(Submission.quarter)
        .where(
            Submission.kind == which.kind,
            Submission.status.in_((SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED)),
            Submission.centre_code == which.centre,
            Submission.quarter < which.quarter,
        )
        .order_by(Submission.quarter.desc())
        .limit(1)
    )
    stored = connection.execute(standing).scalars().all()
    now = (s.quarter for s in together if s[:2] == which[:2] and s.quarter < which.quarter)
    earlier = max((*stored, *now), default=None)
    if earlier is not None and earlier.plus(1) < which.quarter:
        details = {"centre": centre.name, "quarter": str(which.quarter), "earlier": str(earlier)}
        yield Finding(Code.QUARTER_MISSING, rows[0].sheet, rows[0].number, "quarter", details)


def _also_for_all(
    centre: KnownCentre,
    which: Slice,
    rows: list[AnyRow],
    together: Collection[Slice],
    centres: Mapping[str, KnownCentre],
    connection: Connection,
) -> Iterator[Finding]:
    """Whether the same is reported for all centres together and for one, and so twice."""
    if not {CentreKind.INTEGRATION, CentreKind.PROGRAMME} <= {*places_of(which.kind)}:
        return
    standing = select(Submission.centre_code).where(
        Submission.kind == which.kind,
        Submission.quarter == which.quarter,
        Submission.status.in_((SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED)),
    )
    told = {
        *connection.execute(standing).scalars(),
        *(s.centre for s in together if (s.kind, s.quarter) == (which.kind, which.quarter)),
    }
    of_all = centre.kind is CentreKind.PROGRAMME
    if any((centres[c].kind is CentreKind.PROGRAMME) is not of_all for c in told & centres.keys()):
        details = {"quarter": str(which.quarter)}
        yield Finding(Code.ALSO_FOR_ALL, rows[0].sheet, rows[0].number, "centre", details)


def _numbers(
    centre: KnownCentre,
    which: Slice,
    rows: list[AnyRow],
    delivered: Present,
    connection: Connection,
) -> Iterator[Finding]:
    """Whether there are residents enough, and not too many, for the figures to be believed."""
    number = delivered[which.centre, which.quarter]
    details = {"centre": centre.name, "quarter": str(which.quarter)}
    if centre.most_places is not None and number > centre.most_places:
        more = details | {"places": str(centre.most_places)}
        yield Finding(Code.MORE_THAN_PLACES, rows[0].sheet, rows[0].number, "centre", more)
    quarter, before = _present_before(which, delivered, connection)
    if before and abs(number - before) * 100 > MOST_CHANGE_PERCENT * before:
        changed = details | {"earlier": str(quarter), "percent": str(MOST_CHANGE_PERCENT)}
        yield Finding(Code.RESIDENTS_CHANGED_MUCH, rows[0].sheet, rows[0].number, "centre", changed)


def _present_before(
    which: Slice, delivered: Present, connection: Connection
) -> tuple[Quarter | None, int]:
    """The latest earlier quarter delivered now or approved before, and its residents present."""
    approved = (
        select(Submission.id, Submission.quarter)
        .where(
            Submission.kind == ReportKind.RESIDENTS,
            Submission.status == SubmissionStatus.APPROVED,
            Submission.centre_code == which.centre,
            Submission.quarter < which.quarter,
        )
        .order_by(Submission.quarter.desc())
        .limit(1)
    )
    stored = connection.execute(approved).first()
    now = max((q for c, q in delivered if c == which.centre and q < which.quarter), default=None)
    if now is not None and (stored is None or stored.quarter <= now):
        return now, delivered[which.centre, now]
    if stored is None:
        return None, 0
    there = (
        select(func.count())
        .select_from(Resident)
        .outerjoin(Contract, Contract.resident_id == Resident.id)
        .where(
            Resident.submission_id == stored.id,
            or_(Contract.ended.is_(None), Contract.ended > stored.quarter.last_day),
        )
    )
    return stored.quarter, connection.execute(there).scalar_one()


def _place_disagrees(row: ResidentRow, centre: KnownCentre) -> bool:
    """Whether the municipality's code tells of another place than the row does."""
    if row.settlement_place is None or row.settlement_municipality is None:
        return False
    codes = as_of_2017(row.settlement_municipality)
    if centre.host in codes:
        told = SettlementPlace.HOST
    elif codes & centre.neighbours:
        told = SettlementPlace.NEIGHBOUR
    else:
        told = SettlementPlace.OTHER
    return row.settlement_place is not told
