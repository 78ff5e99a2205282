"""The table of the register follow-up."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.follow_up import CountryGroup, PermitKind, YearAfter
from db.types import Base, coded
from db.vocabulary import AgeGroup, Sex


class FollowUp(Base):
    """Somebody who lived at a centre, as a register extraction knows them, under its own pseudonym.

    A day is empty when what it is of had not happened by ``observed_until``.
    """

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    person_id: Mapped[str] = mapped_column(String(32))
    sex: Mapped[Sex | None]
    age_group: Mapped[AgeGroup | None]
    country_group: Mapped[CountryGroup | None] = mapped_column(coded(CountryGroup))
    arrived: Mapped[date]
    permit_on: Mapped[date | None]
    permit_kind: Mapped[PermitKind | None] = mapped_column(coded(PermitKind))
    settled_on: Mapped[date | None]
    intro_started_on: Mapped[date | None]
    intro_completed_on: Mapped[date | None]
    year_after: Mapped[YearAfter | None] = mapped_column(coded(YearAfter))
    observed_until: Mapped[date]

    __table_args__ = (
        UniqueConstraint("submission_id", "person_id"),
        CheckConstraint("length(person_id) BETWEEN 1 AND 32", name="person_id"),
        CheckConstraint("observed_until >= arrived", name="observed_until"),
        CheckConstraint("(permit_on IS NULL) = (permit_kind IS NULL)", name="permit_has_kind"),
        CheckConstraint("permit_on <= observed_until", name="permit_on"),
        CheckConstraint(
            "settled_on IS NULL OR (permit_on <= settled_on AND settled_on <= observed_until)",
            name="settled_on",
        ),
        CheckConstraint(
            "intro_started_on IS NULL OR "
            "(permit_on <= intro_started_on AND intro_started_on <= observed_until)",
            name="intro_started_on",
        ),
        CheckConstraint(
            "intro_completed_on IS NULL OR (intro_started_on <= intro_completed_on "
            "AND intro_completed_on <= observed_until)",
            name="intro_completed_on",
        ),
        CheckConstraint("year_after IS NULL OR intro_completed_on IS NOT NULL", name="year_after"),
    )
