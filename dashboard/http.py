"""Addresses that answer without a page: files under /data, and the health of the service."""

from __future__ import annotations

from collections.abc import Callable

import flask

from dashboard import api, audit_file
from dashboard.access import person
from dashboard.base_path import root
from dashboard.conditional import as_asked, is_taken_out, tag_of
from dashboard.files import RequestedFile, requested
from dashboard.word_files import WordsFile
from db.audit import Entry
from db.office import Office
from db.refusal import Refusal
from db.vocabulary import Deed, Origin, Outcome
from queries.ask import Door


def register(server: flask.Flask, door: Door, office: Office) -> None:
    """Adds the addresses to ``server``."""

    @server.get("/data/<path:name>")
    def data(name: str) -> flask.Response:
        asked = flask.request.args.items(multi=True)
        return _noted(office, name, lambda: _file(requested(door, person(), name, asked, base())))

    @server.get(f"{api.ROOT}/tables/<name>", endpoint="api_table")
    def table(name: str) -> flask.Response:
        asked = flask.request.args.items(multi=True)
        return _noted(
            office,
            f"{name}.{api.RECORDS}",
            lambda: _file(api.table(door, name, asked), inline=True),
        )

    api.register(server, door)

    @server.get(audit_file.ADDRESS)
    def audit() -> flask.Response:
        return _noted(office, audit_file.NAME, lambda: audit_file.requested(door))

    @server.get("/health/live")
    def live() -> flask.Response:
        return flask.jsonify({"status": "live"})

    @server.get("/health/ready")
    def ready() -> flask.Response:
        try:
            newest = door.newest()
        except Refusal:  # nothing is published yet, and reports can come
            newest = 0
        return flask.jsonify({"status": "ready", "publication": newest})


def _noted(office: Office, name: str, make: Callable[[], flask.Response]) -> flask.Response:
    """The file, with a note in the audit of who took it, or was refused it."""
    by = person().name
    try:
        response = make()
    except Refusal as refusal:
        details: dict[str, object] = {"code": refusal.code, "http": refusal.http_status}
        if flask.request.method == "HEAD":
            raise  # nobody was about to take anything out
        office.note(Entry(Deed.EXPORT, Outcome.REFUSED, details=details), by=by)
        raise
    if is_taken_out(response):
        # An address that was answered names nothing but what exists.
        asked: dict[str, object] = dict(flask.request.args.lists())
        details = {"file": name, "asked": asked}
        if "X-Publication" in response.headers:
            details["publication"] = response.headers["X-Publication"].partition(" ")[0]
        office.note(Entry(Deed.EXPORT, Outcome.DONE, details=details), by=by)
    return response


def base() -> str:
    """Scheme and host of the addresses of this service for whoever asks."""
    said: str = flask.current_app.config.get("BASE_URL", "")
    return said.removesuffix(root()) or flask.request.host_url.rstrip("/")


def _file(file: RequestedFile | WordsFile, *, inline: bool = False) -> flask.Response:
    catalogue = file.context.catalogue
    response = flask.Response(file.content(), content_type=file.media_type)
    if not inline:
        response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response.headers["X-Publication"] = f"{catalogue.publication} {catalogue.sha256}"
    origins = file.origins()
    response.headers["X-Origins"] = " ".join(origin.code for origin in Origin if origin in origins)
    # Another publication is another file, by name at least, also where its figures are the same.
    tag = f"{catalogue.publication}-{tag_of(response.get_data())}"
    return as_asked(response, tag, file.modified)
