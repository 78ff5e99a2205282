"""The table of what a centre tells of its money."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.money import Post
from db.types import Base, coded


class EconomyEntry(Base):
    """An amount in whole kroner that a centre tells of for one post in a half-year."""

    __tablename__ = "economy_entry"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    post: Mapped[Post] = mapped_column(coded(Post), primary_key=True)
    amount: Mapped[int]

    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)
