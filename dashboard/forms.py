"""What every form carries so that another site cannot send it in somebody's name."""

from __future__ import annotations

import dash_bootstrap_components as dbc
import flask
from flask_wtf.csrf import ValidationError, generate_csrf, validate_csrf

from db.refusal import Refusal

TOKEN = "csrf_token"  # noqa: S105 - a field's name, not what stands in it
"""The field's name."""


def token() -> str:
    """The secret of the reader's session, signed anew for each form."""
    return str(generate_csrf())


def token_field() -> dbc.Input:
    """The field that a form on a page carries it in."""
    return dbc.Input(type="hidden", name=TOKEN, value=token())


def refuse_without_token() -> None:
    """Raises Refusal ``form_ended`` unless the form that was sent carries the session's secret."""
    try:
        validate_csrf(flask.request.form.get(TOKEN))
    except ValidationError:
        raise Refusal("form_ended") from None
