"""The README says what is true: every setting, every command, every file it names."""

import re
from pathlib import Path

import pytest

from app import cli
from dashboard.files import EXTRACTS, WORDS, WRITERS
from dashboard.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_every_setting_has_its_row_in_the_readme() -> None:
    rows = dict(re.findall(r"\| `([A-Z0-9_]+)` \| (?:`([^`]*)`|–) \|", README))
    assert rows == {
        name.upper(): str(field.default) for name, field in Settings.model_fields.items()
    }


def test_every_setting_is_described_as_in_the_program() -> None:
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if str(field.default) else "–"
        assert f"| `{name.upper()}` | {default} | {field.description} |" in README


def test_every_command_is_in_the_readme() -> None:
    for command in cli.registered_commands:
        name = command.name or command.callback.__name__
        assert f"app.py {name}" in README or name == "serve"
    for group in cli.registered_groups:
        for command in group.typer_instance.registered_commands:
            assert f"app.py {group.name} {command.name or command.callback.__name__}" in README


@pytest.mark.parametrize(
    "name", [*EXTRACTS, *WORDS, *(f".{extension}" for extension in WRITERS if "." in extension)]
)
def test_every_table_and_file_is_in_the_readme(name: str) -> None:
    assert name in README


def test_every_test_that_the_security_policy_points_to_is_there() -> None:
    policy = (ROOT / "SECURITY.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)`", policy)
    assert len(named) > 15
    for path in named:
        assert (ROOT / path).is_file(), path
    for setting in re.findall(r"`([A-Z][A-Z_]+)[=`]", policy):
        assert setting.lower() in Settings.model_fields, setting


def test_every_file_the_readme_leads_to_is_there() -> None:
    linked = re.findall(r"\]\(([^)]+)\)", README)
    assert linked
    for path in linked:
        assert (ROOT / path).is_file(), path


def test_a_host_that_others_can_reach_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    with pytest.raises(ValueError, match="no login is set up"):
        Settings()
