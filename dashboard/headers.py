"""What every answer tells the browser: what the page may load and do, and that nothing is kept."""

from __future__ import annotations

import flask
from dash import Dash

ASSETS = frozenset(
    {
        "_dash_assets.static",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    }
)
"""The endpoints whose answers are the same for everybody, and may be kept."""

_YEAR = 365 * 24 * 3600

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(scripts: str) -> str:
    """The content security policy: everything from here, and no script in a page but ``scripts``.

    Styles may stand in the page, because the charts' library writes its own there; without a
    script they can load nothing, as every address but this one is closed to them too.
    """
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' {scripts}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {sources}".strip() for name, sources in rules.items())


def register(app: Dash) -> None:
    """Puts the headers on every answer of ``app``, refusals and files too."""

    def put(response: flask.Response) -> flask.Response:
        headers = response.headers
        for name, value in _ALWAYS.items():
            headers[name] = value
        # Read anew each time: a script that is added late has its own hash.
        headers["Content-Security-Policy"] = policy(" ".join(app.csp_hashes()))
        if flask.request.is_secure:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
        if flask.request.endpoint not in ASSETS or response.status_code >= 400:
            headers["Cache-Control"] = "no-store"
        return response

    app.server.after_request(put)
