"""The tables of the surveys: counted answers, never whose they were."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.surveys import Service, Stay
from db.types import Base, coded


class SurveyCount(Base):
    """How many of the staff gave an answer to an item; of one service, or of all together."""

    __tablename__ = "survey_count"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    service: Mapped[Service | None] = mapped_column(coded(Service))
    item: Mapped[str] = mapped_column(String(40))
    answer: Mapped[str] = mapped_column(String(20))
    count: Mapped[int]

    __table_args__ = (CheckConstraint("count > 0", name="count"),)


class MotivationCount(Base):
    """How many residents who had lived in the centre for so long gave a statement a score."""

    __tablename__ = "motivation_count"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    stay: Mapped[Stay] = mapped_column(coded(Stay))
    statement: Mapped[str] = mapped_column(String(40))
    score: Mapped[int]
    count: Mapped[int]

    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 4", name="score"),
        CheckConstraint("count > 0", name="count"),
    )
