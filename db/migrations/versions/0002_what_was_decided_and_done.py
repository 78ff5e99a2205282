"""What was decided and done: the steps of a report, and the audit's chain."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                "import",
                "approve",
                "return",
                "withdraw",
                "publish",
                "export",
                "backup",
                "restore",
                name="deed",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "refused",
                "cancelled",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("centre", sa.String(length=32), nullable=True),
        sa.Column("quarter", sa.String(length=6), nullable=True),
        sa.Column("details", sa.String(length=4000), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id >= 1", name=op.f("ck_event_id")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_event_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_at", ["at"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "submitted",
                "approved",
                "returned",
                "superseded",
                "withdrawn",
                name="submissionstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id >= 1", name=op.f("ck_decision_id")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_decision_sha256")),
        sa.CheckConstraint(
            "status NOT IN ('returned', 'withdrawn') OR reason IS NOT NULL",
            name=op.f("ck_decision_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_decision_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_submission_id"), ["submission_id"], unique=False
        )

    # Only the newest of several waiting reports can still be approved.
    op.execute(
        """
        UPDATE submission SET status = 'superseded'
        WHERE status = 'submitted' AND EXISTS (
            SELECT 1 FROM submission AS later
            WHERE later.kind = submission.kind
              AND later.centre_code = submission.centre_code
              AND later.quarter = submission.quarter
              AND later.status = 'submitted'
              AND later.revision > submission.revision
        )
        """
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(
            "uq_submission_waiting",
            ["kind", "centre_code", "quarter"],
            unique=True,
            sqlite_where=sa.text("status = 'submitted'"),
            postgresql_where=sa.text("status = 'submitted'"),
        )
