"""Deliveries that wait, and how often something was done lately, where every process finds them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sender", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("hand", sa.String(32), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(16)),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("interrupted", sa.Boolean(), nullable=False),
        sa.Column("told", sa.LargeBinary()),
        sa.Column("files", sa.LargeBinary()),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_delivery_sha256")),
        sa.CheckConstraint(
            "phase IN ('checking', 'checked', 'storing', 'stored', 'failed')",
            name=op.f("ck_delivery_phase"),
        ),
        sa.CheckConstraint(
            "files IS NULL OR phase IN ('checked', 'storing')", name=op.f("ck_delivery_files")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_delivery")),
    )
    op.create_table(
        "tally",
        sa.Column("pace", sa.String(32), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_tally_times")),
        sa.PrimaryKeyConstraint("pace", "who", "slot", name=op.f("pk_tally")),
    )
    op.create_index(op.f("ix_tally_slot"), "tally", ["slot"])
