"""What was counted for each centre and quarter, remembered so that nothing is counted twice.

True counts: they are read by `queries` when a publication is built, and never leave it. Each row is
sealed by a sha256 of all it says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, insert

from db.models import RememberedCount
from db.vocabulary import Quarter

Where = tuple[str, Quarter]
"""A centre and a quarter."""


def sealed(*words: object) -> str:
    """The sha256 of a centre's code, a quarter and what was counted there."""
    return hashlib.sha256("\x1f".join(map(str, words)).encode()).hexdigest()


def remember(connection: Connection, counts: Mapping[Where, str]) -> None:
    """Lets ``counts`` be what is remembered of their centres and quarters."""
    forget(connection, counts.keys())
    rows = [
        {
            "centre": centre,
            "quarter": quarter,
            "counts": said,
            "sha256": sealed(centre, quarter, said),
        }
        for (centre, quarter), said in counts.items()
    ]
    if rows:
        connection.execute(insert(RememberedCount), rows)


def forget(connection: Connection, where: Collection[Where]) -> None:
    """Nothing is remembered of these centres and quarters any more."""
    for centre, quarter in where:
        connection.execute(
            delete(RememberedCount).where(
                RememberedCount.centre == centre, RememberedCount.quarter == quarter
            )
        )
