"""Incentives and sanctions that centres tell of."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

MEASURES = (
    *("gift_card", "bus_pass", "tablet_loan", "dictionary", "shared_benefits", "shared_events"),
    *("visit", "other_incentive", "benefit_cut", "withdrawn_good", "other_sanction"),
)
STEPS = ("tried", "planned", "considered", "disputed")
AFTERMATHS = (
    *("satisfied", "more_attendance", "less_absence", "no_change", "needed", "well_being"),
    "not_judged",
)


def upgrade() -> None:
    op.create_table(
        "incentive_entry",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("measure", listed("measure", MEASURES), nullable=False),
        sa.Column("step", listed("step", STEPS), nullable=False),
        sa.Column("started", sa.Date()),
        sa.Column("ended", sa.Date()),
        sa.Column("aftermath", listed("aftermath", AFTERMATHS)),
        sa.Column("participants", sa.Integer()),
        sa.CheckConstraint("ended >= started", name=op.f("ck_incentive_entry_ended")),
        sa.CheckConstraint("participants >= 0", name=op.f("ck_incentive_entry_participants")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_incentive_entry_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", "measure", name=op.f("pk_incentive_entry")),
    )


def listed(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
