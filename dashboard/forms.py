"""What every form carries so that another site cannot send it in somebody's name."""

from __future__ import annotations

import dash_bootstrap_components as dbc
import flask
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer

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
    """Raises Refusal (403) unless the form is one that this session was given, and says why.

    ``no_cookies`` when the session's cookie did not come back with it, ``form_of_other_login`` when
    it was given to another session, else ``form_expired``.
    """
    protect: CSRFProtect = flask.current_app.extensions["csrf"]
    try:
        protect.protect()
    except CSRFError as error:
        code = "form_expired"
        if _is_ours(flask.request.form.get(TOKEN, "")) and not has_cookie():
            code = "no_cookies"
        elif "do not match" in str(error.description):
            code = "form_of_other_login"
        raise Refusal(code, http_status=403) from None


def _is_ours(secret: str) -> bool:
    """Whether a form's secret was made here, for whatever session."""
    try:
        signed = URLSafeTimedSerializer(flask.current_app.secret_key or "", salt="wtf-csrf-token")
        signed.loads(secret)
    except BadData:
        return False
    return True


def has_cookie() -> bool:
    """Whether the session's cookie came with the current request."""
    return flask.current_app.config["SESSION_COOKIE_NAME"] in flask.request.cookies
