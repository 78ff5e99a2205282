"""The audit: everything done or refused, in a chain of hashes that nobody can mend unseen.

Each link's sha256 is taken over the former link's and its own words, so a link that is changed,
taken out or put in breaks every one after it. What a link says are codes, counts and places in a
file: never a cell's content, a file's name, a reason in someone's own words, or a person reported.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from db.models import Event
from db.vocabulary import Deed, Outcome, Quarter, ReportKind

_LONGEST = 4000
_EVENT = Event.__table__.c


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded of one deed: how it ended, what it concerned, codes and counts."""

    deed: Deed
    outcome: Outcome
    centre: str | None = None
    quarter: Quarter | None = None
    details: Mapping[str, object] = field(default_factory=dict)


def approval(
    kind: ReportKind, centre: str, quarter: Quarter, revision: int, superseded: Iterable[int]
) -> Entry:
    """That a revision was approved, and which revisions it took over from."""
    details = {"kind": kind.code, "revision": revision, "superseded": list(superseded)}
    return Entry(Deed.APPROVE, Outcome.DONE, centre, quarter, details)


def record(connection: Connection, entries: Iterable[Entry], *, by: str, now: datetime) -> None:
    """Adds ``entries`` to the chain. Call within `db.session.writing`: one writer at a time."""
    id, former = newest_link(connection)
    rows = []
    for entry in entries:
        id += 1
        details = json.dumps(dict(entry.details), ensure_ascii=False, sort_keys=True, default=str)
        if len(details) > _LONGEST:
            details = json.dumps({"too_long": len(details)})
        row = {
            "id": id,
            "at": now,
            "actor": by,
            "deed": entry.deed,
            "outcome": entry.outcome,
            "centre": entry.centre,
            "quarter": entry.quarter,
            "details": details,
        }
        former = row["sha256"] = link_sha256(former, row)
        rows.append(row)
    if rows:
        connection.execute(insert(Event), rows)


def broken_links(connection: Connection) -> Iterator[int]:
    """The numbers of the links that are missing or do not follow from the one before.

    After a broken link the chain is taken up again from what stands there, so that each fault is
    told once. A tail cut off leaves no mark here: compare `newest_link` with one kept elsewhere.
    """
    expected, former = 1, ""
    rows = connection.execute(
        select(Event.__table__).order_by(_EVENT.id).execution_options(yield_per=1000)
    )
    for row in rows.mappings():
        yield from range(expected, row["id"])
        if row["id"] == expected and row["sha256"] != link_sha256(former, row):
            yield row["id"]
        expected, former = row["id"] + 1, row["sha256"]


def newest_link(connection: Connection) -> tuple[int, str]:
    """The number and sha256 of the last link; 0 and nothing before the first."""
    last = connection.execute(
        select(_EVENT.id, _EVENT.sha256).order_by(_EVENT.id.desc()).limit(1)
    ).first()
    return (last.id, last.sha256) if last else (0, "")


def link_sha256(former: str, row: Mapping[Any, Any]) -> str:
    """The sha256 that a row of the audit must have after the link ``former``."""
    names = ("id", "at", "actor", "deed", "outcome", "centre", "quarter", "details")
    return chained(former, *(row[name] for name in names))


def chained(former: str, *words: object) -> str:
    """The sha256 of a link that says ``words`` and follows the one with the sha256 ``former``."""
    said = "\x1f".join((former, *map(_said, words)))
    return hashlib.sha256(said.encode()).hexdigest()


def _said(word: object) -> str:
    if isinstance(word, datetime):
        return word.astimezone(UTC).isoformat(timespec="microseconds")
    return "\x1e" if word is None else str(word)  # nothing is not the empty word
