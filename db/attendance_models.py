"""The table of what became of the hours that were planned."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.presence import Presence
from db.types import Base, coded


class AttendanceEntry(Base):
    """Hours of a quarter that became one thing, and how many participants had any such."""

    __tablename__ = "attendance_entry"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    presence: Mapped[Presence] = mapped_column(coded(Presence), primary_key=True)
    hours: Mapped[int]
    participants: Mapped[int]

    __table_args__ = (
        CheckConstraint("hours >= 0", name="hours"),
        CheckConstraint("participants >= 0", name="participants"),
        CheckConstraint("hours = 0 OR participants > 0", name="somebody"),
    )
