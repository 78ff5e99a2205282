"""Installs pip in the environment that runs this, from the package index pip is configured for.

For machines whose Python comes without pip, so it takes the standard library alone. Exit status 1
when no index is configured or it does not answer.
"""

import configparser
import hashlib
import os
import re
import ssl
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin
from urllib.request import urlopen


def setting(name: str) -> str | None:
    """pip's own setting, read where pip reads it: environment, then user, then machine."""
    files = configparser.ConfigParser(interpolation=None)
    home = Path.home()
    files.read(["/etc/xdg/pip/pip.conf", "/etc/pip.conf"])
    files.read([home / ".pip/pip.conf", home / ".config/pip/pip.conf"])
    files.read(os.environ.get("PIP_CONFIG_FILE", os.devnull))
    named = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    return (
        named
        or files.get("install", name, fallback=None)
        or files.get("global", name, fallback=None)
    )


class Links(HTMLParser):
    """The wheels of pip that an index page lists for this Python: address by version."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.wheels: dict[tuple[int, ...], str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        link = dict(attrs)
        address = urljoin(self.page, link.get("href") or "")
        wheel = re.search(r"/pip-(\d+(?:\.\d+)*)-py3-none-any\.whl(?:#|$)", address)
        if not wheel or "data-yanked" in link:
            return
        needed = re.search(r">=\s*3\.(\d+)", link.get("data-requires-python") or "")
        if needed is None or sys.version_info >= (3, int(needed[1])):
            self.wheels[tuple(map(int, wheel[1].split(".")))] = address


def main() -> None:
    index = setting("index-url")
    if index is None:
        sys.exit(1)
    trusted = ssl.create_default_context(cafile=setting("cert"))

    def fetch(address: str) -> bytes:
        with urlopen(address, timeout=60, context=trusted) as answer:
            content: bytes = answer.read()
            return content

    page = index.rstrip("/") + "/pip/"
    links = Links(page)
    links.feed(fetch(page).decode())
    if not links.wheels:
        sys.exit(f"setup: no pip at {page}")
    address, digest = urldefrag(links.wheels[max(links.wheels)])
    content = fetch(address)
    if digest.startswith("sha256=") and hashlib.sha256(content).hexdigest() != digest[7:]:
        sys.exit("setup: the pip that was fetched is not the one the index lists")
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / address.rsplit("/", 1)[1]
        wheel.write_bytes(content)
        install = [sys.executable, f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)]
        sys.exit(subprocess.run(install).returncode)


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"setup: pip's index does not answer: {error}")
