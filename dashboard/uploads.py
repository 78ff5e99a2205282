"""The way in for report files: sent, looked at, confirmed or cancelled. Addresses without a page.

A file is kept in memory from its first byte: neither the form nor the server writes it to disk
before it has been checked and its sender has confirmed it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, Any

import flask

from dashboard.access import person
from dashboard.decisions import led_back
from dashboard.delimited import CSV, delimited
from dashboard.errors import reader_language
from dashboard.findings import rows_of_findings
from dashboard.request import Request
from db.desk import Desk
from db.ingest import ReportFile
from db.refusal import Refusal

ADDRESS = "/deliveries"
PAGE = "/reports/delivery"
AROUND_FILES = 100_000
"""Bytes that a form may take beside the files in it."""


class InMemory(flask.Request):
    """A request whose files stay in memory; Flask would put large ones in a temporary file."""

    def _get_file_stream(self, *_size: Any, **_more: Any) -> IO[bytes]:
        return io.BytesIO()


def register(server: flask.Flask, desk: Desk) -> None:
    """Adds the addresses to ``server``."""
    server.request_class = InMemory

    @server.post(ADDRESS)
    def deliver() -> flask.typing.ResponseReturnValue:
        files = [
            ReportFile(file.filename or "", file.read())
            for file in flask.request.files.getlist("files")
            if file.filename
        ]
        token = desk.receive(files, by=person())
        return led_back(_asked(f"{PAGE}/{token}").address())

    @server.get(f"{ADDRESS}/<token>/state")
    def state(token: str) -> flask.Response:
        found = desk.glance(token, by=person())
        language, progress = reader_language(), found.progress
        return flask.jsonify(
            {
                "phase": found.phase.code,
                "words": (progress.stage if progress else found.phase).text.in_(language),
                "done": progress.done if progress else 0,
                "total": progress.total if progress else 0,
            }
        )

    @server.get(f"{ADDRESS}/<token>/findings.csv")
    def findings(token: str) -> flask.Response:
        found = desk.look(token, by=person())
        if found.receipt is None:
            raise Refusal("not_checked_yet", http_status=409)
        language = reader_language()
        if flask.request.method != "HEAD":
            desk.taken_out("findings.csv", by=person())
        content = delimited(rows_of_findings(found.receipt, language), language, plain=False)
        answer = flask.Response(content, content_type=CSV)
        answer.headers["Content-Disposition"] = 'attachment; filename="funn.csv"'
        return answer

    def step(take: Callable[[str], Any], back: Callable[[str], str]) -> Callable[[str], Any]:
        def taken(token: str) -> Any:
            take(token)
            return led_back(_asked(back(token)).address())

        return taken

    def confirm(token: str) -> None:
        desk.confirm(token, by=person(), reason=flask.request.form.get("reason"))

    def cancel(token: str) -> None:
        desk.cancel(token, by=person())

    for name, take, back in (
        ("confirm", confirm, lambda token: f"{PAGE}/{token}"),
        ("cancel", cancel, lambda _token: "/reports"),
    ):
        server.add_url_rule(f"{ADDRESS}/<token>/{name}", name, step(take, back), methods=["POST"])


def _asked(path: str) -> Request:
    """The page at ``path``, in the language that was asked for."""
    return Request.from_pairs(path, flask.request.args.items(multi=True)).carried_on()
