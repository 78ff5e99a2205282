"""The flat reports, each a module with its columns, rows and rules; the rest follows from them."""

from __future__ import annotations

from collections.abc import Mapping

from db.ingest.flat.attendance import ATTENDANCE
from db.ingest.flat.capacity import CAPACITY
from db.ingest.flat.economy import ECONOMY
from db.ingest.flat.follow_up import FOLLOW_UP
from db.ingest.flat.incentives import INCENTIVES
from db.ingest.flat.motivation import MOTIVATION
from db.ingest.flat.progress import PROGRESS
from db.ingest.flat.shape import Flat
from db.ingest.flat.staff_survey import STAFF_SURVEY
from db.vocabulary import ReportKind

FLAT: Mapping[ReportKind, Flat] = {
    flat.kind: flat
    for flat in (
        *(CAPACITY, STAFF_SURVEY, MOTIVATION, FOLLOW_UP),
        *(ECONOMY, PROGRESS, ATTENDANCE, INCENTIVES),
    )
}
"""The flat reports by kind. To add one, add its entry."""

__all__ = ["FLAT", "Flat"]
