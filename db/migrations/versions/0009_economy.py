"""What a centre tells of its money."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

POSTS = (
    *("grant_qualification", "grant_voluntary", "grant_other", "own_tuition", "own_guidance"),
    *("own_follow_up", "own_coordination", "own_other", "partners"),
)


def upgrade() -> None:
    op.create_table(
        "economy_entry",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column(
            "post",
            sa.Enum(*POSTS, name="post", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_economy_entry_amount")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_economy_entry_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", "post", name=op.f("pk_economy_entry")),
    )
