"""Who is asking. Until login is set up, the one local user, who may see the internal figures."""

from __future__ import annotations

from db.vocabulary import Audience
from queries.values import Viewer


def local_viewer() -> Viewer:
    """The person at this machine; `dashboard.settings` keeps all others out."""
    return Viewer(name="local", audience=Audience.INTERNAL)
