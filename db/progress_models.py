"""The table of how participants get on: their Norwegian, work practice, and what comes after."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.schooling import Level
from db.types import Base, coded


class Progress(Base):
    """How a participant gets on in a quarter, under the pseudonym the centre made."""

    __tablename__ = "progress"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    participant_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    level_at_arrival: Mapped[Level | None] = mapped_column(coded(Level, "level_at_arrival"))
    level_latest: Mapped[Level | None] = mapped_column(coded(Level, "level_latest"))
    tested_on: Mapped[date | None]
    work_practice: Mapped[bool | None]
    settled_on: Mapped[date | None]
    introduction_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("length(participant_id) BETWEEN 1 AND 32", name="participant_id"),
        CheckConstraint("introduction_on >= settled_on", name="introduction_on"),
    )
