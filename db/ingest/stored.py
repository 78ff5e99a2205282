"""The way back: what a stored submission reports, row by row, as the import read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, select

from db.ingest.file_rules import AnyRow, Slice
from db.ingest.flat import FLAT
from db.ingest.residents import HOURS_COLUMNS, ResidentRow
from db.models import Contract, ProgrammeHours, Resident, SettlementOutcome
from db.vocabulary import Origin


def rows_of(
    connection: Connection, submission: int, which: Slice, origin: Origin
) -> Iterator[AnyRow]:
    """The rows of the submission with that id; their `fingerprint` is the one it was stored with.

    Raises ValueError or LookupError for a value that no import wrote.
    """
    common: dict[str, Any] = {
        "sheet": "",
        "number": 0,
        "unread": frozenset(),
        "centre": which.centre,
        "quarter": which.quarter,
        "origin": origin,
    }
    hours: dict[int, dict[str, Any]] = defaultdict(lambda: dict.fromkeys(HOURS_COLUMNS))
    which_one = {"submission": submission}
    for id, activity, weekly in connection.execute(_HOURS, which_one):
        hours[id][f"hours_{activity}"] = weekly
    for row in connection.execute(_RESIDENTS, which_one):
        values = dict(row._mapping)
        yield ResidentRow(**common, **hours[values.pop("id")], **values)
    for flat in FLAT.values():
        yield from flat.read(connection, submission, common)


_OF_SUBMISSION = Resident.submission_id == bindparam("submission")
_HOURS = (
    select(Resident.id, ProgrammeHours.activity, ProgrammeHours.hours)
    .join(ProgrammeHours, ProgrammeHours.contract_id == Resident.id)
    .where(_OF_SUBMISSION)
)
_RESIDENTS = (
    select(
        Resident.id,
        Resident.participant_id,
        Resident.sex,
        Resident.age_group,
        Resident.country,
        Resident.arrived,
        Contract.started.label("contract_start"),
        Contract.ended.label("contract_end"),
        Contract.end_reason,
        SettlementOutcome.settled_on,
        SettlementOutcome.place.label("settlement_place"),
        SettlementOutcome.municipality_code.label("settlement_municipality"),
        Contract.hours_total,
        Contract.individual_plan,
        Contract.competence_mapped,
        Contract.absence_hours,
    )
    .outerjoin(Contract, Contract.resident_id == Resident.id)
    .outerjoin(SettlementOutcome, SettlementOutcome.contract_id == Resident.id)
    .where(_OF_SUBMISSION)
)
