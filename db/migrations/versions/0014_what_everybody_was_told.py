"""What everybody's figures were formed from; who looks back at what was published before is told no."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "told_count",
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("centre", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "length(quarter) = 6 AND substr(quarter, 5, 1) = 'Q' "
            "AND substr(quarter, 6, 1) IN ('1', '2', '3', '4')",
            name=op.f("ck_told_count_quarter"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_told_count_number")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_told_count_sha256")),
        sa.ForeignKeyConstraint(["until"], ["publication.id"], name=op.f("fk_told_count_until")),
        sa.PrimaryKeyConstraint("quarter", "centre", "number", name=op.f("pk_told_count")),
    )
    op.add_column(
        "publication",
        sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    publication = sa.table("publication", sa.column("id"), sa.column("closed"))
    newest = sa.select(sa.func.max(publication.c.id)).scalar_subquery()
    op.execute(publication.update().where(publication.c.id < newest).values(closed=sa.true()))
