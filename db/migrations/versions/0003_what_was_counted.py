"""What was counted for each centre and quarter; the next publication fills it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "remembered_count",
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("centre", sa.String(length=32), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "length(quarter) = 6 AND substr(quarter, 5, 1) = 'Q' "
            "AND substr(quarter, 6, 1) IN ('1', '2', '3', '4')",
            name=op.f("ck_remembered_count_quarter"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_remembered_count_sha256")),
        sa.PrimaryKeyConstraint("quarter", "centre", name=op.f("pk_remembered_count")),
    )
