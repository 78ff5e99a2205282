"""The tables: centres, what they report, what was decided and done, and the publication.

The database itself refuses what cannot be: every rule that one row can tell is a CHECK here.
Rules across rows are checks of the import (`db.ingest.check`).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.types import Base, quarter_check
from db.vocabulary import (
    Activity,
    AgeGroup,
    CentreKind,
    Deed,
    EndReason,
    OperatorType,
    Organisation,
    Origin,
    Outcome,
    Quarter,
    ReportKind,
    SettlementPlace,
    Sex,
    Status,
    SubmissionStatus,
)

__all__ = ["Base"]


class Centre(Base):
    """A reception centre: an integration centre, or an ordinary one it is compared with."""

    __tablename__ = "centre"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    municipality_code: Mapped[str] = mapped_column(String(4))
    county: Mapped[str] = mapped_column(String(60))
    kind: Mapped[CentreKind]
    operator_type: Mapped[OperatorType | None]
    operator: Mapped[str | None] = mapped_column(String(120))
    organisation: Mapped[Organisation | None]
    also_ordinary: Mapped[bool | None]
    capacity_places: Mapped[int | None]
    capacity_max: Mapped[int | None]
    first_quarter: Mapped[Quarter | None]
    last_quarter: Mapped[Quarter | None]
    compared_with: Mapped[str | None] = mapped_column(ForeignKey("centre.code"))

    __table_args__ = (
        CheckConstraint("length(municipality_code) = 4", name="municipality_code"),
        CheckConstraint("capacity_places > 0", name="capacity_places"),
        CheckConstraint("capacity_max >= capacity_places", name="capacity_max"),
        CheckConstraint("last_quarter >= first_quarter", name="open_period"),
    )

    def open_in(self, quarter: Quarter) -> bool:
        """Whether the centre takes residents in ``quarter``; an unknown end is open."""
        return (self.first_quarter is None or self.first_quarter <= quarter) and (
            self.last_quarter is None or quarter <= self.last_quarter
        )


class NeighbourMunicipality(Base):
    """A municipality that borders on a centre's host municipality, codes of 2017."""

    __tablename__ = "neighbour_municipality"

    centre_code: Mapped[str] = mapped_column(ForeignKey("centre.code"), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(4), primary_key=True)


class Submission(Base):
    """One revision of what a centre reported for a quarter. Revisions are added, never changed."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ReportKind]
    centre_code: Mapped[str] = mapped_column(ForeignKey("centre.code"))
    quarter: Mapped[Quarter]
    revision: Mapped[int]
    status: Mapped[SubmissionStatus]
    origin: Mapped[Origin]
    submitted_by: Mapped[str] = mapped_column(String(120))
    submitted_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(1000))
    file_sha256: Mapped[str] = mapped_column(String(64))
    content_sha256: Mapped[str] = mapped_column(String(64))
    erased_at: Mapped[datetime | None]
    """When its rows of persons were erased (`db.retention`); what was counted of them stays."""

    residents: Mapped[list[Resident]] = relationship(back_populates="submission")
    capacity: Mapped[Capacity | None] = relationship(back_populates="submission")

    __table_args__ = (
        UniqueConstraint("kind", "centre_code", "quarter", "revision"),
        Index(
            "uq_submission_approved",
            "kind",
            "centre_code",
            "quarter",
            unique=True,
            sqlite_where=text("status = 'approved'"),
            postgresql_where=text("status = 'approved'"),
        ),
        Index(
            "uq_submission_waiting",
            "kind",
            "centre_code",
            "quarter",
            unique=True,
            sqlite_where=text("status = 'submitted'"),
            postgresql_where=text("status = 'submitted'"),
        ),
        Index("ix_submission_file_sha256", "file_sha256"),
        CheckConstraint("revision >= 1", name="revision"),
        quarter_check(),
        CheckConstraint("length(file_sha256) = 64", name="file_sha256"),
        CheckConstraint("length(content_sha256) = 64", name="content_sha256"),
    )


class Decision(Base):
    """A step in a submission's life: the status it came to, who brought it there, when and why.

    The steps are links of a chain, as the audit's are (`db.steps`).
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    status: Mapped[SubmissionStatus]
    decided_by: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(1000))
    sha256: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint(
            "status NOT IN ('returned', 'withdrawn') OR reason IS NOT NULL", name="reason"
        ),
        CheckConstraint("id >= 1", name="id"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )


class Event(Base):
    """Something that was done or refused: a link of the audit's chain (`db.audit`).

    ``details`` are codes and counts, never a cell's content or a person's data.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(120))
    deed: Mapped[Deed]
    outcome: Mapped[Outcome]
    centre: Mapped[str | None] = mapped_column(String(32))
    quarter: Mapped[Quarter | None]
    details: Mapped[str] = mapped_column(String(4000))
    sha256: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_event_at", "at"),
        CheckConstraint("id >= 1", name="id"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )


class Capacity(Base):
    """Places open to adults at a centre in a quarter, as reported."""

    __tablename__ = "capacity"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    adult_places: Mapped[int]

    submission: Mapped[Submission] = relationship(back_populates="capacity")

    __table_args__ = (CheckConstraint("adult_places >= 0", name="adult_places"),)


class Resident(Base):
    """An adult resident of a quarter, under the pseudonym the centre made."""

    __tablename__ = "resident"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    participant_id: Mapped[str] = mapped_column(String(32))
    sex: Mapped[Sex | None]
    age_group: Mapped[AgeGroup | None]
    country: Mapped[str | None] = mapped_column(String(3))
    arrived: Mapped[date]

    submission: Mapped[Submission] = relationship(back_populates="residents")
    contract: Mapped[Contract | None] = relationship(back_populates="resident")

    __table_args__ = (
        UniqueConstraint("submission_id", "participant_id"),
        CheckConstraint("length(participant_id) BETWEEN 1 AND 32", name="participant_id"),
        CheckConstraint("length(country) = 3", name="country"),
    )


class Contract(Base):
    """A resident's agreement on the full-time programme; ``ended`` is empty while it runs."""

    __tablename__ = "contract"

    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    started: Mapped[date]
    ended: Mapped[date | None]
    end_reason: Mapped[EndReason | None]
    hours_total: Mapped[Decimal | None]
    individual_plan: Mapped[bool | None]
    competence_mapped: Mapped[bool | None]
    absence_hours: Mapped[Decimal | None]

    resident: Mapped[Resident] = relationship(back_populates="contract")
    hours: Mapped[list[ProgrammeHours]] = relationship(back_populates="contract")
    settlement: Mapped[SettlementOutcome | None] = relationship(back_populates="contract")

    __table_args__ = (
        CheckConstraint("ended >= started", name="ended_after_start"),
        CheckConstraint("(ended IS NULL) = (end_reason IS NULL)", name="end_has_reason"),
        CheckConstraint("hours_total BETWEEN 0 AND 16800", name="hours_total"),
        CheckConstraint("absence_hours >= 0", name="absence_hours"),
    )


class ProgrammeHours(Base):
    """Hours a week that a contract gives to one activity."""

    __tablename__ = "programme_hours"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.resident_id"), primary_key=True)
    activity: Mapped[Activity] = mapped_column(primary_key=True)
    hours: Mapped[Decimal]

    contract: Mapped[Contract] = relationship(back_populates="hours")

    __table_args__ = (
        CheckConstraint("hours BETWEEN 0 AND 16800", name="hours"),
        {"sqlite_with_rowid": False},
    )


class SettlementOutcome(Base):
    """Where and when a participant was settled; only for contracts that ended so."""

    __tablename__ = "settlement_outcome"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.resident_id"), primary_key=True)
    settled_on: Mapped[date]
    place: Mapped[SettlementPlace]
    municipality_code: Mapped[str | None] = mapped_column(String(4))

    contract: Mapped[Contract] = relationship(back_populates="settlement")

    __table_args__ = (CheckConstraint("length(municipality_code) = 4", name="municipality_code"),)


class Publication(Base):
    """One issue of the figures. Its cells are those alive at its number.

    ``basis`` is a fingerprint of what beside the reports decides them: centres and definitions.
    ``sha256`` seals the cells of every audience, so only those who may see them all may see it:
    small numbers can be guessed until they fit. ``public_sha256`` seals the public's own; one that
    was made before there were any has none. One that is ``closed`` is not for everybody to look back
    at: it was made before corrections of few were held back.
    """

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(120))
    cells_changed: Mapped[int]
    basis: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    public_sha256: Mapped[str | None] = mapped_column(String(64))
    closed: Mapped[bool] = mapped_column(default=False, server_default=false())


class PublishedSubmission(Base):
    """A submission that publications ``since`` until ``until`` (not included) are built from."""

    __tablename__ = "published_submission"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    since: Mapped[int] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    until: Mapped[int | None] = mapped_column(ForeignKey("publication.id"))

    __table_args__ = (CheckConstraint("until > since", name="lifetime"),)


class RememberedCount(Base):
    """What the newest publication counted for a centre and quarter (`db.remembered`)."""

    __tablename__ = "remembered_count"

    quarter: Mapped[Quarter] = mapped_column(primary_key=True)
    centre: Mapped[str] = mapped_column(String(32), primary_key=True)
    counts: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        quarter_check(),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )


class ToldCount(Base):
    """What everybody's figures of a centre and quarter were formed from (`queries.told`).

    ``until`` a publication (not included); without one they still are, instead of what is
    remembered, as a correction waits.
    """

    __tablename__ = "told_count"

    quarter: Mapped[Quarter] = mapped_column(primary_key=True)
    centre: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[int | None] = mapped_column(ForeignKey("publication.id"))
    counts: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        quarter_check(),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )


class PublishedCell(Base):
    """A figure as published, alive from publication ``since`` until ``until`` (not included).

    A new publication closes and adds only the cells that changed, so the cost follows the change,
    and any earlier publication can still be read whole.
    """

    __tablename__ = "published_cell"

    audience: Mapped[str] = mapped_column(String(16), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(64), primary_key=True)
    quarter: Mapped[Quarter] = mapped_column(primary_key=True)
    centre: Mapped[str] = mapped_column(String(32), primary_key=True)
    category: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[int] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    until: Mapped[int | None] = mapped_column(ForeignKey("publication.id"))
    status: Mapped[Status]
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    origin: Mapped[Origin]
    revision: Mapped[int]
    note: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint("(status = 'shown') = (value IS NOT NULL)", name="value_only_when_shown"),
        CheckConstraint(
            "status = 'shown' OR (numerator IS NULL AND denominator IS NULL)",
            name="parts_only_when_shown",
        ),
        CheckConstraint("until > since", name="lifetime"),
        quarter_check(),
        Index(
            "uq_published_cell_alive",
            "audience",
            "indicator",
            "quarter",
            "centre",
            "category",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        {"sqlite_with_rowid": False},
    )
