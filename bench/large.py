"""A database of any size: centres × quarters with contracts behind them, made by SQL alone.

The people are made up by arithmetic on their numbers, so a run is the same each time.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, insert, text

from db.models import Centre, Submission
from db.session import writing
from db.vocabulary import CentreKind, Origin, Quarter, ReportKind, SubmissionStatus

FIRST = Quarter(2010, 1)
_NOW = datetime(2026, 11, 1, tzinfo=UTC)

_PEOPLE = """
WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < :people - 1)
INSERT INTO resident (id, submission_id, participant_id, arrived)
SELECT s.id * :people + n, s.id, 'P' || n, date(:first_day, '-' || (10 + (n * 7) % 200) || ' days')
FROM submission s CROSS JOIN number WHERE s.quarter = :quarter
"""
_CONTRACTS = """
INSERT INTO contract (resident_id, started, ended, end_reason, hours_total, individual_plan,
                      competence_mapped, absence_hours)
SELECT r.id, date(r.arrived, '+5 days'),
       CASE WHEN r.id % 6 = 0 THEN :last_day END,
       CASE WHEN r.id % 6 = 0 THEN CASE WHEN r.id % 30 = 0 THEN 'breach' ELSE 'settled' END END,
       3750 - (r.id % 3) * 500, r.id % 5 > 0, r.id % 7 > 0, (r.id % 40) * 100
FROM resident r JOIN submission s ON s.id = r.submission_id WHERE s.quarter = :quarter
"""
_HOURS = """
INSERT INTO programme_hours (contract_id, activity, hours)
SELECT r.id, a.activity, a.hours + (r.id % 4) * 100
FROM resident r JOIN submission s ON s.id = r.submission_id CROSS JOIN (
    SELECT 'norwegian' AS activity, 1000 AS hours UNION ALL SELECT 'language_training', 900
    UNION ALL SELECT 'language_training_worklike', 400 UNION ALL SELECT 'society', 500) a
WHERE s.quarter = :quarter ORDER BY r.id, a.activity
"""
_SETTLEMENTS = """
INSERT INTO settlement_outcome (contract_id, settled_on, place)
SELECT c.resident_id, c.ended, CASE c.resident_id % 3 WHEN 0 THEN 'host' ELSE 'neighbour' END
FROM contract c JOIN resident r ON r.id = c.resident_id
JOIN submission s ON s.id = r.submission_id
WHERE s.quarter = :quarter AND c.end_reason = 'settled'
"""


def fill(engine: Engine, centres: int, quarters: int, people: int) -> int:
    """Fills an empty, migrated SQLite database; gives the number of contract-quarters in it."""
    codes = [f"c{number:03}" for number in range(centres)]
    span = list(FIRST.through(FIRST.plus(quarters - 1)))
    with writing(engine) as session:
        session.execute(
            insert(Centre),
            [
                {
                    "code": code,
                    "name": f"Mottak {code}",
                    "position": at,
                    "municipality_code": "0301",
                    "county": "Oslo",
                    "kind": CentreKind.INTEGRATION,
                    "capacity_places": people + 100,
                }
                for at, code in enumerate(codes)
            ],
        )
        session.execute(
            insert(Submission),
            [
                {
                    "kind": ReportKind.RESIDENTS,
                    "centre_code": code,
                    "quarter": quarter,
                    "revision": 1,
                    "status": SubmissionStatus.APPROVED,
                    "origin": Origin.SIMULATED,
                    "submitted_by": "bench",
                    "submitted_at": _NOW,
                    "file_sha256": "0" * 64,
                    "content_sha256": "0" * 64,
                }
                for quarter in span
                for code in codes
            ],
        )
    for quarter in span:
        values = {
            "people": people,
            "quarter": str(quarter),
            "first_day": quarter.first_day.isoformat(),
            "last_day": quarter.last_day.isoformat(),
        }
        with writing(engine) as session:
            for statement in (_PEOPLE, _CONTRACTS, _HOURS, _SETTLEMENTS):
                session.execute(text(statement), values)
    return centres * quarters * people
