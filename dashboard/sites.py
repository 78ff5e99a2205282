"""Whose form it is: changes are taken from this product's own pages only."""

from __future__ import annotations

import flask

from db.refusal import Refusal


def refuse_other_sites() -> None:
    """Refuses a form that another site had the reader's browser send."""
    headers = flask.request.headers
    origin = headers.get("Origin")
    own = {f"http://{flask.request.host}", f"https://{flask.request.host}"}
    if headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"} or (
        origin is not None and origin not in own
    ):
        raise Refusal("other_site", http_status=403)
