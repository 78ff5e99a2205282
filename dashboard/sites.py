"""Whose form it is: changes are taken from this product's own pages only."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import flask

from db.refusal import Refusal

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing."""


def refuse_other_sites() -> None:
    """Refuses what another site had the reader's browser send."""
    headers = flask.request.headers
    origin = headers.get("Origin")
    own = {f"http://{flask.request.host}", f"https://{flask.request.host}"}
    if headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"} or (
        origin is not None and origin not in own
    ):
        raise Refusal("other_site", http_status=403)


def refuse_other_hosts() -> None:
    """Refuses a request for any name but this machine's own.

    Another site may let its own name lead to this machine; the reader's browser then takes the
    two for one, and no other check sees the difference.
    """
    if not loopback(urlsplit(f"//{flask.request.host}").hostname or ""):
        raise Refusal("unknown_host")


def loopback(host: str) -> bool:
    """Whether ``host`` is this machine, seen from itself."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_private_way(address: str) -> bool:
    """Whether nobody on the way can read what is sent to ``address``: https, or this machine."""
    parts = urlsplit(address)
    here = parts.scheme == "http" and loopback(parts.hostname or "")
    return bool(parts.hostname) and (parts.scheme == "https" or here)
