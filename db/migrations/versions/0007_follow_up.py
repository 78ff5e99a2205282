"""What became of those who lived at a centre, as a register extraction knows them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("sex", coded("sex", "F", "M"), nullable=True),
        sa.Column(
            "age_group", coded("agegroup", "18-24", "25-34", "35-44", "45-54", "55+"), nullable=True
        ),
        sa.Column(
            "country_group", coded("countrygroup", "syria", "eritrea", "other"), nullable=True
        ),
        sa.Column("arrived", sa.Date(), nullable=False),
        sa.Column("permit_on", sa.Date(), nullable=True),
        sa.Column(
            "permit_kind", coded("permitkind", "protection", "humanitarian", "other"), nullable=True
        ),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("intro_started_on", sa.Date(), nullable=True),
        sa.Column("intro_completed_on", sa.Date(), nullable=True),
        sa.Column(
            "year_after", coded("yearafter", "work", "education", "both", "neither"), nullable=True
        ),
        sa.Column("observed_until", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "length(person_id) BETWEEN 1 AND 32", name=op.f("ck_follow_up_person_id")
        ),
        sa.CheckConstraint("observed_until >= arrived", name=op.f("ck_follow_up_observed_until")),
        sa.CheckConstraint(
            "(permit_on IS NULL) = (permit_kind IS NULL)", name=op.f("ck_follow_up_permit_has_kind")
        ),
        sa.CheckConstraint("permit_on <= observed_until", name=op.f("ck_follow_up_permit_on")),
        sa.CheckConstraint(
            "settled_on IS NULL OR (permit_on <= settled_on AND settled_on <= observed_until)",
            name=op.f("ck_follow_up_settled_on"),
        ),
        sa.CheckConstraint(
            "intro_started_on IS NULL OR "
            "(permit_on <= intro_started_on AND intro_started_on <= observed_until)",
            name=op.f("ck_follow_up_intro_started_on"),
        ),
        sa.CheckConstraint(
            "intro_completed_on IS NULL OR (intro_started_on <= intro_completed_on "
            "AND intro_completed_on <= observed_until)",
            name=op.f("ck_follow_up_intro_completed_on"),
        ),
        sa.CheckConstraint(
            "year_after IS NULL OR intro_completed_on IS NOT NULL",
            name=op.f("ck_follow_up_year_after"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_follow_up_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("submission_id", "person_id", name=op.f("uq_follow_up_submission_id")),
    )


def coded(name: str, *codes: str) -> sa.Enum:
    """A column of one of these codes, which the database checks."""
    rule = op.f(f"ck_follow_up_{name}")
    return sa.Enum(*codes, name=rule, native_enum=False, create_constraint=True, length=32)
