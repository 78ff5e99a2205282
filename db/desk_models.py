"""The tables of what passes: deliveries that wait, and how often something was done lately.

Neither is part of what is kept. No backup has them, nothing is shipped of them, and what they hold is
gone within the hour while the service runs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.types import Base


class Lying(Base):
    """A delivery on the desk, where every process finds it.

    ``sha256`` is that of its secret name, which is nowhere else: what it ``told`` and its ``files`` are
    locked with the name. A file is here only after the check found nothing of a person's in any of
    its delivery. Whoever works on it has a ``hand`` of their own, and moves its ``beat``.
    """

    __tablename__ = "delivery"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    sender: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    phase: Mapped[str] = mapped_column(String(16))
    hand: Mapped[str] = mapped_column(String(32))
    beat: Mapped[int]
    stage: Mapped[str | None] = mapped_column(String(16))
    done: Mapped[int]
    total: Mapped[int]
    interrupted: Mapped[bool]
    told: Mapped[bytes | None]
    files: Mapped[bytes | None]

    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint(
            "phase IN ('checking', 'checked', 'storing', 'stored', 'failed')", name="phase"
        ),
        CheckConstraint("files IS NULL OR phase IN ('checked', 'storing')", name="files"),
    )


class Tally(Base):
    """How many times somebody did something in a short while, the ``slot``.

    ``who`` is a keyed hash: an address in the network is personal data, and is written nowhere.
    """

    __tablename__ = "tally"

    pace: Mapped[str] = mapped_column(String(32), primary_key=True)
    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    times: Mapped[int]

    __table_args__ = (CheckConstraint("times > 0", name="times"), Index(None, "slot"))


PASSING: tuple[Any, ...] = (Lying.__table__, Tally.__table__)
"""The tables of what passes."""
