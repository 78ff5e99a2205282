"""The table of incentives and sanctions that centres tell of."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.incentives import Aftermath, Measure, Step
from db.types import Base, coded


class IncentiveEntry(Base):
    """A measure as a centre tells of it in a quarter; ``ended`` is empty while it goes on."""

    __tablename__ = "incentive_entry"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    measure: Mapped[Measure] = mapped_column(coded(Measure), primary_key=True)
    step: Mapped[Step] = mapped_column(coded(Step))
    started: Mapped[date | None]
    ended: Mapped[date | None]
    aftermath: Mapped[Aftermath | None] = mapped_column(coded(Aftermath))
    participants: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("ended >= started", name="ended"),
        CheckConstraint("participants >= 0", name="participants"),
    )
