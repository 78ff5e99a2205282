"""Imports run one way: `db.vocabulary ← db ← queries ← dashboard ← app.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = sorted(p for layer in ("db", "queries", "dashboard") for p in (ROOT / layer).rglob("*.py"))

FORBIDDEN = {
    "db/vocabulary.py": ("db", "sqlalchemy", "pandas"),
    "db/": ("queries", "dashboard", "app", "dash", "plotly", "flask"),
    "queries/": ("dashboard", "app", "dash", "plotly", "flask", "dash_bootstrap_components"),
    "queries/disclosure_audit.py": (
        "queries.disclosure",
        "queries.freedom",
        "queries.movement",
        "queries.partners",
        "queries.program",
        "queries.tied",
    ),
    "dashboard/": ("app", "sqlalchemy", "db.models"),
    "dashboard/pages/": ("dashboard.pages",),
}
"""What the files of a place never import."""


def imports(source: str) -> Iterator[str]:
    """The dotted names that ``source`` imports anywhere in it, `from a import b` as ``a.b``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wrong_imports(path: str, source: str) -> list[str]:
    """The imports in ``source`` that a file at ``path`` may not have."""
    never = [name for place, names in FORBIDDEN.items() if path.startswith(place) for name in names]
    if path == "dashboard/pages/__init__.py":  # the list of pages
        never.remove("dashboard.pages")
    return [i for i in imports(source) if any(f"{i}.".startswith(f"{n}.") for n in never)]


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    assert wrong_imports(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) == []


def test_the_rule_bites() -> None:
    assert wrong_imports("queries/ask.py", "import dash.html") == ["dash.html"]
    assert wrong_imports("dashboard/pages/a.py", "from dashboard.pages import b") != []
    assert wrong_imports("dashboard/tables.py", "def f():\n    from db.models import Centre") != []
    assert wrong_imports("dashboard/tables.py", "from db.vocabulary import Text") == []
    assert wrong_imports("queries/disclosure_audit.py", "from queries.tied import tie") != []
    assert wrong_imports("db/models.py", "from db.vocabulary import Text") == []
