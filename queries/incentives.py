"""The incentives and sanctions that centres tell of, in the words of the lists.

For those who may see a centre's reports as they were told; everybody else has the figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select

from db.incentive_models import IncentiveEntry
from db.incentives import Aftermath, Measure, Step
from db.models import Submission
from db.session import reading
from db.vocabulary import Audience, Origin, Permission, Quarter, ReportKind, SubmissionStatus
from queries.then import status_at
from queries.values import Viewer


@dataclass(frozen=True, slots=True)
class Told:
    """A measure as a centre told of it in a quarter."""

    centre: str
    quarter: Quarter
    measure: Measure
    step: Step
    started: date | None
    ended: date | None
    aftermath: Aftermath | None
    origin: Origin


class Incentives:
    """What centres have told of measures; nothing where there are no records."""

    def __init__(self, records: Engine | None) -> None:
        self._records = records

    def told(
        self,
        centres: Iterable[str],
        quarters: Collection[Quarter],
        viewer: Viewer,
        as_of: date | None = None,
    ) -> list[Told]:
        """The approved reports' measures, for the centres that the viewer may see as reported."""
        if self._records is None or viewer.audience is Audience.PUBLIC:
            return []
        reach = viewer.reach(Permission.SEE_INTERNAL)
        mine = [centre for centre in centres if reach is None or centre in reach]
        entry = IncentiveEntry.__table__.c
        columns = (entry.measure, entry.step, entry.started, entry.ended, entry.aftermath)
        rows = (
            select(Submission.centre_code, Submission.quarter, *columns, Submission.origin)
            .join(IncentiveEntry, IncentiveEntry.submission_id == Submission.id)
            .where(
                Submission.kind == ReportKind.INCENTIVES,
                Submission.centre_code.in_(mine),
                Submission.quarter.in_(quarters),
                status_at(as_of) == SubmissionStatus.APPROVED,
            )
        )
        with reading(self._records) as connection:
            found = [Told(*row) for row in connection.execute(rows)]
        places, order = {c: at for at, c in enumerate(mine)}, list(Measure)
        return sorted(found, key=lambda t: (t.quarter, places[t.centre], order.index(t.measure)))
