"""More kinds of report, and a place for what is asked of all the centres together."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

REPORTS = ("residents", "capacity")
MORE_REPORTS = (
    *("staff_survey", "motivation", "follow_up"),
    *("economy", "progress", "attendance", "incentives"),
)
CENTRES = ("integration", "ordinary")
MORE_CENTRES = ("programme",)


def upgrade() -> None:
    allow("submission", "reportkind", REPORTS, MORE_REPORTS)
    allow("centre", "centrekind", CENTRES, MORE_CENTRES)


def allow(table: str, rule: str, codes: tuple[str, ...], more: tuple[str, ...]) -> None:
    """Lets ``kind`` of a table have more codes.

    SQLite has no statement for it. Other tables point to these, so a copy would take them with it;
    what SQLite's own guide has for a rule that only grows is to write it anew in the schema.
    """
    name = f"ck_{table}_{rule}"
    before, now = (", ".join(f"'{code}'" for code in each) for each in (codes, codes + more))
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, f"kind IN ({now})")
        return
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :now) "
            "WHERE type = 'table' AND name = :table AND instr(sql, :before)"
        ),
        {"table": table, "before": f"kind IN ({before})", "now": f"kind IN ({now})"},
    )
    if changed.rowcount != 1:
        raise RuntimeError(f"the rule {name} is not there as it was made")
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
