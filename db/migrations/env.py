"""Alembic's environment: runs the migrations on the connection it is handed, never on its own."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator

import db.attendance_models
import db.desk_models
import db.economy_models
import db.follow_up_models
import db.incentive_models
import db.progress_models
import db.survey_models
import db.user_models  # noqa: F401 - their tables are migrated too
from db.models import Base


def plain_type(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """The column type beneath our own, so that a migration outlives the models."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=plain_type,
    # SQLite cannot alter a table: Alembic copies it instead.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
