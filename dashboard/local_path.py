"""Where somebody is led after logging in or out: to an address of this product, never another's."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from dashboard.base_path import root, under, within

_LONGEST = 1500


def local_path(asked: str | None) -> str:
    """``asked`` when it is a path here, with or without a query; else the front page.

    Both are as a browser asks for them: below the path that the product lies under.

    What a browser could read as another host is none: two slashes, a backslash, a scheme, or signs
    that browsers drop.
    """
    path = asked or ""
    if (
        not path.startswith("/")
        or path.startswith("//")
        or "\\" in path
        or len(path) > _LONGEST
        or not path.isprintable()
    ):
        return under("/")
    try:
        parts = urlsplit(path)
    except ValueError:
        return under("/")
    inner = within(parts.path)
    if (
        parts.scheme
        or parts.netloc
        or not f"{parts.path}/".startswith(f"{root()}/")
        or ".." in unquote(parts.path).split("/")  # what would lead out again
        or inner.startswith(("//", "/login", "/logout"))
    ):
        return under("/")
    return path


def login_address(back: str, language: str = "nb", said: str = "") -> str:
    """The address of the login page that leads ``back`` afterwards, and tells what ``said`` names."""
    pairs = [("next", back if within(back) != "/" else ""), ("said", said)]
    pairs.append(("lang", language if language != "nb" else ""))
    query = "&".join(f"{name}={quote(value, safe='/')}" for name, value in pairs if value)
    return under(f"/login?{query}" if query else "/login")
