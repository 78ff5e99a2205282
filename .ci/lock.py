"""Makes requirements.lock of requirements.txt: the same pins, with the hashes of every file.

Needs pip-tools, in any environment, and a package index that pip is configured for:

    python -m pip install pip-tools
    python .ci/lock.py
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;#]+)(?:\s*;\s*([^#]+?))?\s*(?:#.*)?$")
HEAD = """\
# The pins of requirements.txt with the sha256 of every file that the package index has of each,
# for all platforms: pip refuses any other. A test holds the two files together.
# Made by .ci/lock.py, which says how to make it anew after requirements.txt has changed.
"""


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, tuple[str, str]]:
    """Version and condition of each package that requirements.txt pins, by its canonical name."""
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            pin = PIN.match(line)
            assert pin is not None, line
            found[canonical(pin[1])] = pin[2], pin[3] or ""
    return found


def main() -> None:
    wanted = pins((ROOT / "requirements.txt").read_text())
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given.in", Path(folder) / "made.txt"
        # Without conditions, or those of other platforms would be left out.
        given.write_text("".join(f"{name}=={version}\n" for name, (version, _) in wanted.items()))
        quiet = ("header", "annotate", "emit-index-url", "emit-options", "emit-find-links")
        subprocess.run(
            [
                *(sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes"),
                *(f"--no-{word}" for word in quiet),
                *("--no-emit-trusted-host", "--allow-unsafe", "--no-strip-extras"),
                *("--output-file", str(made), str(given)),
            ],
            check=True,
        )
        lines = [line for line in made.read_text().splitlines() if line and line[0] != "#"]
    written = []
    for line in lines:
        name = canonical(line.partition("==")[0])
        condition = wanted.get(name, ("", ""))[1] if line[:1].strip() else ""
        written.append(line.replace(" \\", f" ; {condition} \\", 1) if condition else line)
    (ROOT / "requirements.lock").write_text(HEAD + "\n".join(written) + "\n")


if __name__ == "__main__":
    main()
