"""Addresses that answer without a page: files under /data, and the health of the service."""

from __future__ import annotations

import flask

from dashboard.access import local_viewer
from dashboard.files import requested
from db.vocabulary import Origin
from queries.ask import Door


def register(server: flask.Flask, door: Door) -> None:
    """Adds the addresses to ``server``."""

    @server.get("/data/<path:name>")
    def data(name: str) -> flask.Response:
        return _file(door, name)

    @server.get("/health/live")
    def live() -> flask.Response:
        return flask.jsonify({"status": "live"})

    @server.get("/health/ready")
    def ready() -> flask.Response:
        catalogue = door.catalogue(local_viewer())
        return flask.jsonify({"status": "ready", "publication": catalogue.publication})


def _file(door: Door, name: str) -> flask.Response:
    file = requested(door, name, flask.request.args.items(multi=True))
    catalogue = file.extract.context.catalogue
    response = flask.Response(file.content(), content_type=file.writer.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Publication"] = f"{catalogue.publication} {catalogue.sha256}"
    origins = file.extract.grid.origins()
    response.headers["X-Origins"] = " ".join(origin.code for origin in Origin if origin in origins)
    response.add_etag()
    response.make_conditional(flask.request)
    return response
