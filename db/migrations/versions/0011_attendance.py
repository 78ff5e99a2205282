"""What became of the hours that were planned."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

PRESENCES = ("attended", "health", "errands", "care", "clash", "other", "unexcused")


def upgrade() -> None:
    op.create_table(
        "attendance_entry",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                *PRESENCES, name="presence", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_attendance_entry_hours")),
        sa.CheckConstraint("participants >= 0", name=op.f("ck_attendance_entry_participants")),
        sa.CheckConstraint(
            "hours = 0 OR participants > 0", name=op.f("ck_attendance_entry_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_attendance_entry_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", "presence", name=op.f("pk_attendance_entry")),
    )
