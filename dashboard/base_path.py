"""Where the product lies at its readers' host: at the root, or below the path of BASE_URL.

Within, an address is as if it lay at the root. What leaves for a browser is `under` the path, and
what comes back is read `within` it. A proxy may take the path away from what it hands on, or not:
both are understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import flask


class BasePath:
    """A WSGI application below ``path``, which begins with a slash, ends with none, or is empty."""

    def __init__(self, application: Callable[..., Iterable[bytes]], path: str) -> None:
        self._application, self._path = application, path

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        asked, path = environ["PATH_INFO"], self._path
        if f"{asked}/".startswith(f"{path}/"):
            environ["PATH_INFO"] = asked[len(path) :] or "/"
        environ["SCRIPT_NAME"] = path
        return self._application(environ, start)


def root() -> str:
    """The path that everything lies below for the reader who asks; empty at a host's root."""
    return flask.request.root_path.rstrip("/") if flask.has_request_context() else ""


def under(address: str) -> str:
    """An address of ours, as a browser has to ask for it."""
    return root() + address


def within(address: str) -> str:
    """An address that a browser sent back, as it is called here; unchanged if it is not ours."""
    path = root()
    rest = address.removeprefix(path)
    if rest.startswith("/"):
        return rest
    return f"/{rest}" if address.startswith(path) and rest[:1] in {"", "?"} else address
