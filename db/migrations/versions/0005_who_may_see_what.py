"""Who may see what: users, the public's seal, erased records, and more that the audit tells."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

DEEDS = (
    *("import", "approve", "return", "withdraw", "publish", "export", "backup", "restore"),
    *("erase", "login", "logout", "access", "user"),
)


def upgrade() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("issuer", sa.String(length=255), nullable=True),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("invitation_sha256", sa.String(length=64), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(issuer IS NULL) = (subject IS NULL)", name=op.f("ck_user_account_identity")
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (email IS NOT NULL)", name=op.f("ck_user_account_removed")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_account_email")),
        sa.CheckConstraint(
            "removed_at IS NULL OR (name IS NULL AND issuer IS NULL AND password_hash IS NULL AND invitation_sha256 IS NULL)",
            name=op.f("ck_user_account_forgotten"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("invitation_sha256", name=op.f("uq_user_account_invitation_sha256")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_user_account_issuer")),
        sa.UniqueConstraint("key", name=op.f("uq_user_account_key")),
    )
    op.create_table(
        "login",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_login_sha256")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_login_user_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_login")),
    )
    with op.batch_alter_table("login", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_user_id"), ["user_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reader",
                "analyst",
                "editor",
                "reporter",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("centre_code", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "(role = 'reporter') = (centre_code IS NOT NULL)",
            name=op.f("ck_role_grant_centre_code"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_code"], ["centre.code"], name=op.f("fk_role_grant_centre_code")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("user_id", "role", "centre_code", name=op.f("uq_role_grant_user_id")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(
            "uq_role_grant_everywhere",
            ["user_id", "role"],
            unique=True,
            sqlite_where=sa.text("centre_code IS NULL"),
            postgresql_where=sa.text("centre_code IS NULL"),
        )

    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.add_column(sa.Column("public_sha256", sa.String(length=64), nullable=True))

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))

    _more_deeds()


def _more_deeds() -> None:
    """Lets the audit tell of the new deeds. SQLite cannot change a rule: the table is copied."""
    allowed = ", ".join(f"'{deed}'" for deed in DEEDS)
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_event_deed"), "event", type_="check")
        op.create_check_constraint(op.f("ck_event_deed"), "event", f"deed IN ({allowed})")
        return
    op.drop_index("ix_event_at", "event")
    op.rename_table("event", "event_before")
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("deed", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("centre", sa.String(length=32), nullable=True),
        sa.Column("quarter", sa.String(length=6), nullable=True),
        sa.Column("details", sa.String(length=4000), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(f"deed IN ({allowed})", name=op.f("ck_event_deed")),
        sa.CheckConstraint(
            "outcome IN ('done', 'refused', 'cancelled')", name=op.f("ck_event_outcome")
        ),
        sa.CheckConstraint("id >= 1", name=op.f("ck_event_id")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_event_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.execute(
        "INSERT INTO event (id, at, actor, deed, outcome, centre, quarter, details, sha256) "
        "SELECT id, at, actor, deed, outcome, centre, quarter, details, sha256 FROM event_before"
    )
    op.drop_table("event_before")
    op.create_index("ix_event_at", "event", ["at"])
