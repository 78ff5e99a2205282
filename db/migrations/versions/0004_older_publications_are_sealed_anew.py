"""Publications that former versions sealed are sealed as today, if they are as they were sealed.

The fingerprints were first taken over the changed cells in the order they were written, then over
the changed cells and reports in sorted order, with nothing and the empty word alike. A publication
that no formula fits is not as it was published: then every one is left alone, and verify tells.
"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

PLACE = "indicator, quarter, centre, category"
CONTENT = "status, value, numerator, denominator, origin, revision, note"
REPORT = "kind, centre_code, quarter, revision, content_sha256"


def upgrade() -> None:
    connection = op.get_bind()
    publications = connection.execute(
        sa.text("SELECT id, sha256 FROM publication ORDER BY id")
    ).all()
    former, anew, sealed = "", "", {}
    for number, sha256 in publications:
        changes = Changes(connection, number)
        formulas = (changes.sealed_as_written, changes.sealed_in_order, changes.sealed_today)
        if sha256 not in {formula(former) for formula in formulas}:
            return
        former, anew = sha256, changes.sealed_today(anew)
        sealed[number] = sha256, anew
    changed = {number: both for number, both in sealed.items() if both[0] != both[1]}
    for number, (_, sha256) in changed.items():
        connection.execute(
            sa.text("UPDATE publication SET sha256 = :sha256 WHERE id = :id"),
            {"sha256": sha256, "id": number},
        )
    record(connection, changed)


class Changes:
    """What came (+) and left (-) with a publication: cells by quarter, and reports."""

    def __init__(self, connection: sa.Connection, number: int) -> None:
        def rows(wanted: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in connection.execute(sa.text(wanted), {"n": number})]

        cells = "FROM published_cell WHERE"
        reports = "FROM submission JOIN published_submission ON submission.id = submission_id WHERE"
        self.gone = rows(f"SELECT audience, {PLACE} {cells} until = :n")
        self.new = rows(f"SELECT audience, {PLACE}, {CONTENT} {cells} since = :n")
        self.left = rows(f"SELECT {REPORT} {reports} until = :n")
        self.came = rows(f"SELECT {REPORT} {reports} since = :n")

    def sealed_as_written(self, former: str) -> str:
        """Quarter by quarter, what left and then what came; no reports."""
        cells = [("-", *row) for row in self.gone] + [("+", *row) for row in self.new]
        # Sign, audience, indicator, quarter, centre, category: `-` was written before `+`.
        cells.sort(key=lambda row: (row[3], row[0] == "+", row[1:6]))
        lines = "".join(line("", row) + "\n" for row in cells)
        return hashlib.sha256((former + lines).encode()).hexdigest()

    def sealed_in_order(self, former: str) -> str:
        return self._sorted(former, "")

    def sealed_today(self, former: str) -> str:
        return self._sorted(former, "\x00")

    def _sorted(self, former: str, nothing: str) -> str:
        lines = [line(nothing, ("-", *row)) for row in self.gone]
        lines += [line(nothing, ("+", *row)) for row in self.new]
        lines += [line(nothing, ("-", "report", *row)) for row in self.left]
        lines += [line(nothing, ("+", "report", *row)) for row in self.came]
        return hashlib.sha256("\n".join([former, *sorted(lines)]).encode()).hexdigest()


def line(nothing: str, words: tuple[object, ...]) -> str:
    return "\x1f".join(nothing if word is None else str(word) for word in words)


def record(connection: sa.Connection, changed: dict[int, tuple[str, str]]) -> None:
    """A link of the audit for each publication, which holds its former fingerprint."""
    last = connection.execute(
        sa.text("SELECT id, sha256 FROM event ORDER BY id DESC LIMIT 1")
    ).first()
    id, former = (last.id, last.sha256) if last else (0, "")
    events = sa.table(
        "event",
        *(sa.column(name) for name in ("id", "actor", "deed", "outcome", "details", "sha256")),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    at = datetime.now(UTC)
    for number, (before, sha256) in changed.items():
        id += 1
        told = {"publication": number, "sealed_anew": True, "sha256": sha256, "former": before}
        details = json.dumps(told, sort_keys=True)
        moment = at.isoformat(timespec="microseconds")
        empty = "\x1e"  # a centre or a quarter that there is none of
        words = (id, moment, "migration 0004", "publish", "done", empty, empty, details)
        link = "\x1f".join([former, *map(str, words)])
        former = hashlib.sha256(link.encode()).hexdigest()
        naive = at.replace(tzinfo=None) if connection.dialect.name == "sqlite" else at
        connection.execute(
            sa.insert(events).values(
                id=id,
                at=naive,
                actor="migration 0004",
                deed="publish",
                outcome="done",
                details=details,
                sha256=former,
            )
        )
