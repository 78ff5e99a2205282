"""Asks whether a package in requirements.lock has a known vulnerability: `make audit`.

Exit status 1 for one that is known and not in `ACCEPTED`. Where there is no network, or no answer,
a line says that nothing was checked, and the exit status is 0: a build must not hang on it.
"""

import json
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
OWN = ROOT / ".venv" / "audit"
"""An environment of its own: the tool's packages are not the product's."""

ACCEPTED: dict[str, str] = {}
"""Vulnerabilities that do not concern this product: the number, and why not."""


def tool() -> Path | None:
    """The tool, installed if it is not there; None where it cannot be had."""
    python = OWN / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        venv.create(OWN, with_pip=True)
    install = ["install", "--quiet", "--retries", "1", "--timeout", "20", "pip-audit"]
    done = subprocess.run([python, "-m", "pip", *install], capture_output=True)
    return python if done.returncode == 0 else None


def answer(python: Path) -> list[dict[str, object]] | None:
    """What is known of each package; None without an answer."""
    asked = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    done = subprocess.run(
        [python, "-m", "pip_audit", *asked, "--timeout", "20", "-r", LOCK],
        capture_output=True,
        text=True,
    )
    try:
        found: list[dict[str, object]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    return found


def told(packages: list[dict[str, object]]) -> tuple[int, list[str]]:
    """The exit status, and a line for each thing worth saying."""
    vulnerable = [
        f"audit: {package['name']} {package['version']}: {each['id']}"
        for package in packages
        for each in package.get("vulns", ())  # type: ignore[attr-defined]
        if not ACCEPTED.keys() & {each["id"], *each.get("aliases", ())}
    ]
    unknown = [package for package in packages if "skip_reason" in package]
    lines = list(vulnerable)
    if len(unknown) == len(packages):
        lines.append("audit: skipped: no network; no package could be looked up")
    elif unknown:
        lines.append(f"audit: {len(unknown)} of {len(packages)} packages could not be looked up")
    elif not vulnerable:
        lines.append(f"audit: {len(packages)} packages, no known vulnerability")
    return int(bool(vulnerable)), lines


def main() -> int:
    try:
        python = tool()
    except (OSError, subprocess.SubprocessError):
        python = None
    packages = None if python is None else answer(python)
    if packages is None:
        status, lines = 0, ["audit: skipped: no network; the tool or its answer could not be had"]
    else:
        status, lines = told(packages)
    for line in lines:
        print(line)
    return status


if __name__ == "__main__":
    sys.exit(main())
