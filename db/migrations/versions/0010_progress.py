"""How participants get on."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

LEVELS = ("under_A1", "A1", "A2", "B1", "B2")


def upgrade() -> None:
    op.create_table(
        "progress",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(length=32), nullable=False),
        sa.Column("level_at_arrival", level("level_at_arrival")),
        sa.Column("level_latest", level("level_latest")),
        sa.Column("tested_on", sa.Date()),
        sa.Column("work_practice", sa.Boolean()),
        sa.Column("settled_on", sa.Date()),
        sa.Column("introduction_on", sa.Date()),
        sa.CheckConstraint(
            "length(participant_id) BETWEEN 1 AND 32", name=op.f("ck_progress_participant_id")
        ),
        sa.CheckConstraint(
            "introduction_on >= settled_on", name=op.f("ck_progress_introduction_on")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_progress_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", "participant_id", name=op.f("pk_progress")),
    )


def level(rule: str) -> sa.Enum:
    return sa.Enum(*LEVELS, name=rule, native_enum=False, create_constraint=True, length=32)
