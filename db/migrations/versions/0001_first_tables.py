"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "centre",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.Column("county", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "integration",
                "ordinary",
                name="centrekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "operator_type",
            sa.Enum(
                "municipal",
                "non_profit",
                "private",
                name="operatortype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("operator", sa.String(length=120), nullable=True),
        sa.Column(
            "organisation",
            sa.Enum(
                "centralised",
                "decentralised",
                name="organisation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("also_ordinary", sa.Boolean(), nullable=True),
        sa.Column("capacity_places", sa.Integer(), nullable=True),
        sa.Column("capacity_max", sa.Integer(), nullable=True),
        sa.Column("first_quarter", sa.String(length=6), nullable=True),
        sa.Column("last_quarter", sa.String(length=6), nullable=True),
        sa.Column("compared_with", sa.String(length=32), nullable=True),
        sa.CheckConstraint("capacity_max >= capacity_places", name=op.f("ck_centre_capacity_max")),
        sa.CheckConstraint("capacity_places > 0", name=op.f("ck_centre_capacity_places")),
        sa.CheckConstraint("last_quarter >= first_quarter", name=op.f("ck_centre_open_period")),
        sa.CheckConstraint(
            "length(municipality_code) = 4", name=op.f("ck_centre_municipality_code")
        ),
        sa.ForeignKeyConstraint(
            ["compared_with"], ["centre.code"], name=op.f("fk_centre_compared_with")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_centre")),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=120), nullable=False),
        sa.Column("cells_changed", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_table(
        "neighbour_municipality",
        sa.Column("centre_code", sa.String(length=32), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_code"], ["centre.code"], name=op.f("fk_neighbour_municipality_centre_code")
        ),
        sa.PrimaryKeyConstraint(
            "centre_code", "municipality_code", name=op.f("pk_neighbour_municipality")
        ),
    )
    op.create_table(
        "published_cell",
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("indicator", sa.String(length=64), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("centre", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "shown",
                "hidden",
                "not_reported",
                "not_applicable",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "reported",
                "reconstructed",
                "simulated",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(status = 'shown') = (value IS NOT NULL)",
            name=op.f("ck_published_cell_value_only_when_shown"),
        ),
        sa.CheckConstraint(
            "length(quarter) = 6 AND substr(quarter, 5, 1) = 'Q' AND substr(quarter, 6, 1) IN ('1', '2', '3', '4')",
            name=op.f("ck_published_cell_quarter"),
        ),
        sa.CheckConstraint(
            "status = 'shown' OR (numerator IS NULL AND denominator IS NULL)",
            name=op.f("ck_published_cell_parts_only_when_shown"),
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_published_cell_lifetime")),
        sa.ForeignKeyConstraint(
            ["since"], ["publication.id"], name=op.f("fk_published_cell_since")
        ),
        sa.ForeignKeyConstraint(
            ["until"], ["publication.id"], name=op.f("fk_published_cell_until")
        ),
        sa.PrimaryKeyConstraint(
            "audience",
            "indicator",
            "quarter",
            "centre",
            "category",
            "since",
            name=op.f("pk_published_cell"),
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("published_cell", schema=None) as batch_op:
        batch_op.create_index(
            "uq_published_cell_alive",
            ["audience", "indicator", "quarter", "centre", "category"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "residents",
                "capacity",
                name="reportkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("centre_code", sa.String(length=32), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
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
        sa.Column(
            "origin",
            sa.Enum(
                "reported",
                "reconstructed",
                "simulated",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("submitted_by", sa.String(length=120), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "length(quarter) = 6 AND substr(quarter, 5, 1) = 'Q' AND substr(quarter, 6, 1) IN ('1', '2', '3', '4')",
            name=op.f("ck_submission_quarter"),
        ),
        sa.CheckConstraint(
            "length(content_sha256) = 64", name=op.f("ck_submission_content_sha256")
        ),
        sa.CheckConstraint("length(file_sha256) = 64", name=op.f("ck_submission_file_sha256")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_submission_revision")),
        sa.ForeignKeyConstraint(
            ["centre_code"], ["centre.code"], name=op.f("fk_submission_centre_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "kind", "centre_code", "quarter", "revision", name=op.f("uq_submission_kind")
        ),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_file_sha256", ["file_sha256"], unique=False)
        batch_op.create_index(
            "uq_submission_approved",
            ["kind", "centre_code", "quarter"],
            unique=True,
            sqlite_where=sa.text("status = 'approved'"),
            postgresql_where=sa.text("status = 'approved'"),
        )

    op.create_table(
        "capacity",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("adult_places", sa.Integer(), nullable=False),
        sa.CheckConstraint("adult_places >= 0", name=op.f("ck_capacity_adult_places")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_capacity_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_capacity")),
    )
    op.create_table(
        "published_submission",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.CheckConstraint("until > since", name=op.f("ck_published_submission_lifetime")),
        sa.ForeignKeyConstraint(
            ["since"], ["publication.id"], name=op.f("fk_published_submission_since")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_published_submission_submission_id")
        ),
        sa.ForeignKeyConstraint(
            ["until"], ["publication.id"], name=op.f("fk_published_submission_until")
        ),
        sa.PrimaryKeyConstraint("submission_id", "since", name=op.f("pk_published_submission")),
    )
    op.create_table(
        "resident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(length=32), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("F", "M", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column(
            "age_group",
            sa.Enum(
                "18-24",
                "25-34",
                "35-44",
                "45-54",
                "55+",
                name="agegroup",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("arrived", sa.Date(), nullable=False),
        sa.CheckConstraint("length(country) = 3", name=op.f("ck_resident_country")),
        sa.CheckConstraint(
            "length(participant_id) BETWEEN 1 AND 32", name=op.f("ck_resident_participant_id")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_resident_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sa.UniqueConstraint(
            "submission_id", "participant_id", name=op.f("uq_resident_submission_id")
        ),
    )
    op.create_table(
        "contract",
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("started", sa.Date(), nullable=False),
        sa.Column("ended", sa.Date(), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum(
                "settled",
                "breach",
                "own_wish",
                "rejection",
                "other",
                name="endreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("hours_total", sa.Integer(), nullable=True),
        sa.Column("individual_plan", sa.Boolean(), nullable=True),
        sa.Column("competence_mapped", sa.Boolean(), nullable=True),
        sa.Column("absence_hours", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ended IS NULL) = (end_reason IS NULL)", name=op.f("ck_contract_end_has_reason")
        ),
        sa.CheckConstraint("absence_hours >= 0", name=op.f("ck_contract_absence_hours")),
        sa.CheckConstraint("ended >= started", name=op.f("ck_contract_ended_after_start")),
        sa.CheckConstraint("hours_total BETWEEN 0 AND 16800", name=op.f("ck_contract_hours_total")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_contract_resident_id")
        ),
        sa.PrimaryKeyConstraint("resident_id", name=op.f("pk_contract")),
    )
    op.create_table(
        "programme_hours",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column(
            "activity",
            sa.Enum(
                "norwegian",
                "language_training",
                "language_training_worklike",
                "society",
                "career",
                "work_education",
                "work_oriented",
                "voluntary",
                "other",
                name="activity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours BETWEEN 0 AND 16800", name=op.f("ck_programme_hours_hours")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.resident_id"], name=op.f("fk_programme_hours_contract_id")
        ),
        sa.PrimaryKeyConstraint("contract_id", "activity", name=op.f("pk_programme_hours")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "settlement_outcome",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column(
            "place",
            sa.Enum(
                "host",
                "neighbour",
                "other",
                name="settlementplace",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("municipality_code", sa.String(length=4), nullable=True),
        sa.CheckConstraint(
            "length(municipality_code) = 4", name=op.f("ck_settlement_outcome_municipality_code")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contract.resident_id"],
            name=op.f("fk_settlement_outcome_contract_id"),
        ),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_settlement_outcome")),
    )
