"""What libraries read from the environment by themselves, which nobody has set for this product.

Dash takes its addresses, and whether there are more of them, from variables that another program on
the machine may need; Flask its debugging, Plotly where it draws. What can be set here stands in
`dashboard.settings`.
"""

from __future__ import annotations

import os

_THEIRS = ("DASH_", "FLASK_", "PLOTLY_", "UVICORN_")


def forget() -> None:
    """Takes their variables out of this process's environment, however they are written."""
    for name in list(os.environ):
        if name.upper().startswith(_THEIRS):
            del os.environ[name]


forget()  # some are read when a library is loaded
