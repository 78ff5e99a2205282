"""What the product runs on is pinned twice and alike; the repository keeps no secret."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text()


def tool(name: str) -> ModuleType:
    """A program of .ci/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def locked() -> dict[str, tuple[str, str, list[str]]]:
    """Version, condition and hashes of each package in requirements.lock, by canonical name."""
    found = {}
    for entry in re.split(
        r"\n(?=\S)", "\n".join(line for line in LOCK.splitlines() if line[0] != "#")
    ):
        head, *hashes = (part.strip().rstrip("\\").strip() for part in entry.split("\n"))
        pin, _, condition = (part.strip() for part in head.partition(";"))
        name, _, version = pin.partition("==")
        found[tool("lock").canonical(name)] = version, condition, hashes
    return found


def test_the_lock_file_pins_what_requirements_pins_and_no_more() -> None:
    wanted = tool("lock").pins((ROOT / "requirements.txt").read_text())
    assert {name: pin[:2] for name, pin in locked().items()} == wanted


def test_every_package_in_the_lock_file_has_its_hashes() -> None:
    for name, (_, _, hashes) in locked().items():
        assert hashes, name
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes), name
        assert len(set(hashes)) == len(hashes), name


def test_the_lock_file_names_no_index() -> None:
    assert "//" not in LOCK
    assert "--index" not in LOCK
    assert "--find" not in LOCK


# --- known vulnerabilities

KNOWN = {"name": "a", "version": "1", "vulns": [{"id": "V-1", "aliases": ["CVE-1"]}]}
CLEAN = {"name": "b", "version": "2", "vulns": []}
UNASKED = {"name": "c", "skip_reason": "not found"}


def test_a_known_vulnerability_fails_the_build_unless_it_is_accepted() -> None:
    audit = tool("audit")
    assert audit.told([KNOWN, CLEAN]) == (1, ["audit: a 1: V-1"])
    audit.ACCEPTED["CVE-1"] = "not called"
    assert audit.told([KNOWN, CLEAN]) == (0, ["audit: 2 packages, no known vulnerability"])


@pytest.mark.parametrize(
    ("packages", "said"),
    [([UNASKED], "skipped: no network"), ([UNASKED, CLEAN], "1 of 2 packages")],
)
def test_what_could_not_be_looked_up_is_said_and_fails_nothing(
    packages: list[dict[str, object]], said: str
) -> None:
    status, (line,) = tool("audit").told(packages)
    assert status == 0
    assert said in line


# --- secrets

SECRETS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY",
    "cloud key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40}|glpat-[\w-]{20}|xox[abprs]-[\w-]{10})",
    "package token": r"\bpypi-AgE[\w-]{50}",
    "signed token": r"\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{16,}",
    "password in an address": r"\b[a-z][a-z+]+://[^\s/:@'\"{}<>]+:(?!(?:hemmelig|secret)@)[^\s/@'\"{}<>]+@",
    "setting": r"(?i)\b(?:secret_key|client_secret|api_key)\s*[=:]\s*['\"][\w/+-]{20,}['\"]",
}
"""How what must be kept to oneself looks; what a test makes up is «hemmelig»."""


def secrets_in(text: str) -> list[str]:
    return [name for name, looks in SECRETS.items() if re.search(looks, text)]


def test_no_file_of_the_repository_holds_a_secret() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    found = {
        path.relative_to(ROOT).as_posix(): kinds
        for path in files
        if path.is_file() and (kinds := secrets_in(path.read_bytes().decode("latin-1")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        "AKIA" + "A" * 16,
        "ghp_" + "a" * 36,
        "postgresql://imdi:" + "Sommer17@db/tall",
        "SECRET_KEY = '" + "a" * 32 + "'",
    ],
)
def test_the_search_for_secrets_bites(planted: str) -> None:
    assert secrets_in(f"x {planted}\n")


def test_no_database_or_environment_file_is_kept() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    kept = [name for name in listed if re.search(r"(\.db|\.sqlite3?|\.backup|(^|/)\.env)$", name)]
    assert kept == []
