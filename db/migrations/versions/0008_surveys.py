"""Counted answers of the staff survey, and counted scores of residents' motivation."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

SERVICES = (
    *("adult_education", "refugee_service", "nav", "career_centre"),
    *("centre_staff", "project", "voluntary_sector"),
)
STAYS = ("under_3_months", "from_3_to_6_months", "from_6_months")


def upgrade() -> None:
    op.create_table(
        "survey_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("service", code("service", SERVICES), nullable=True),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_survey_count_count")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_survey_count_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_count")),
    )
    op.create_index(op.f("ix_survey_count_submission_id"), "survey_count", ["submission_id"])
    op.create_table(
        "motivation_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("stay", code("stay", STAYS), nullable=False),
        sa.Column("statement", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 4", name=op.f("ck_motivation_count_score")),
        sa.CheckConstraint("count > 0", name=op.f("ck_motivation_count_count")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_motivation_count_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motivation_count")),
    )
    op.create_index(
        op.f("ix_motivation_count_submission_id"), "motivation_count", ["submission_id"]
    )


def code(name: str, codes: tuple[str, ...]) -> sa.Enum:
    """A column of one of these codes, which the database checks."""
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)
