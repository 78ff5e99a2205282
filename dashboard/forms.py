"""What every form carries so that another site cannot send it in somebody's name."""

from __future__ import annotations

import dash_bootstrap_components as dbc
import flask
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from dashboard.sessions import Sessions
from db.refusal import Refusal

TOKEN = "csrf_token"  # noqa: S105 - a name
"""The field's name."""


def token() -> str:
    """The secret of the reader's session, signed anew for each form; empty where there is none."""
    if not flask.has_request_context():
        return ""  # a page that is drawn for nobody
    return str(generate_csrf())


def token_field() -> dbc.Input:
    """The field that a form on a page carries it in."""
    return dbc.Input(type="hidden", name=TOKEN, value=token())


def install(server: flask.Flask) -> None:
    """Lets ``server`` make the secret and know it again; the gate asks with `refuse_forged`."""
    server.session_interface = Sessions()
    server.config["WTF_CSRF_CHECK_DEFAULT"] = False
    # A form may be open while the reader is at lunch: the secret ends with the session.
    server.config["WTF_CSRF_TIME_LIMIT"] = None
    # Where the form was sent from is asked of Sec-Fetch-Site and Origin, also without https.
    server.config["WTF_CSRF_SSL_STRICT"] = False
    CSRFProtect(server)


def refuse_forged() -> None:
    """Raises Refusal ``form_expired`` (403) unless the form is one that this session was given."""
    protect: CSRFProtect = flask.current_app.extensions["csrf"]
    try:
        protect.protect()
    except CSRFError:
        raise Refusal("form_expired", http_status=403) from None
