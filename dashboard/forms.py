"""What every form carries so that another site cannot send it in somebody's name."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from flask_wtf.csrf import generate_csrf

TOKEN = "csrf_token"  # noqa: S105 - a name, no secret
"""The field's name."""


def token() -> str:
    """The secret of the reader's session, signed anew for each form."""
    return str(generate_csrf())


def token_field() -> dbc.Input:
    """The field that a form on a page carries it in."""
    return dbc.Input(type="hidden", name=TOKEN, value=token())
