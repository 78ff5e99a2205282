"""The tables of people who use the product: who they are, their roles, and where they are logged in.

Staff alone; a resident is never here. What they did is told in the audit by their ``key``, which says
nothing of who they are, so that a user who is removed leaves no personal data behind.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.types import Base
from db.vocabulary import Role


class User(Base):
    """Somebody who may log in: through the provider that knows them, or with a password here.

    ``email`` is what they are invited by. ``issuer`` and ``subject`` are bound at their first login
    through a provider. A removed user keeps the key, and nothing else.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    issuer: Mapped[str | None] = mapped_column(String(255))
    subject: Mapped[str | None] = mapped_column(String(255))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    invitation_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    invited_at: Mapped[datetime]
    last_seen: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="identity"),
        CheckConstraint("email = lower(email)", name="email"),
        CheckConstraint("(removed_at IS NULL) = (email IS NOT NULL)", name="removed"),
        CheckConstraint(
            "removed_at IS NULL OR (name IS NULL AND issuer IS NULL AND password_hash IS NULL "
            "AND invitation_sha256 IS NULL)",
            name="forgotten",
        ),
    )


class Grant(Base):
    """A role that a user holds: for a centre, or for every one where none is named."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role]
    centre_code: Mapped[str | None] = mapped_column(ForeignKey("centre.code"))

    __table_args__ = (
        UniqueConstraint("user_id", "role", "centre_code"),
        Index(
            "uq_role_grant_everywhere",
            "user_id",
            "role",
            unique=True,
            sqlite_where=text("centre_code IS NULL"),
            postgresql_where=text("centre_code IS NULL"),
        ),
        CheckConstraint("(role = 'reporter') = (centre_code IS NOT NULL)", name="centre_code"),
    )


class Login(Base):
    """A login that has not ended. The browser holds a secret; here is its sha256 alone."""

    __tablename__ = "login"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    began_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"),)
