"""Answers to programs that have a file already, or the beginning of one."""

from __future__ import annotations

import hashlib
from datetime import datetime

import flask
from flask_compress import Compress
from werkzeug.http import parse_range_header

_CODINGS = ("br", "gzip", "identity")
"""How an answer can be written, the best first."""


class Compressed(Compress):
    """Compresses answers as the reader wishes: what has the weight 0 is not wished for."""

    def after_request(self, response: flask.Response | None) -> flask.Response:
        """The answer in the coding that the reader likes best; a part of a file in none."""
        environ = flask.request.environ
        best = flask.request.accept_encodings.best_match(_CODINGS)
        if response is not None and response.status_code == 206:
            best = None  # a range counts the bytes of the file itself
        environ["HTTP_ACCEPT_ENCODING"] = best or "identity"
        return super().after_request(response)


def tag_of(content: bytes) -> str:
    """What stands for these bytes and no others."""
    return hashlib.sha256(content).hexdigest()[:32]


def as_asked(response: flask.Response, tag: str, modified: datetime | None) -> flask.Response:
    """``response`` under its strong ``tag``, or only that it has not changed, or the part asked for.

    Raises RequestedRangeNotSatisfiable for a part beyond its end.
    """
    response.set_etag(_tag_asked_of(tag) or tag)
    if modified is not None:
        response.last_modified = modified
    response.accept_ranges = "bytes"
    asked = parse_range_header(flask.request.headers.get("Range"))
    # Another unit, several parts, or what cannot be read: the whole is an answer too.
    part = asked is not None and asked.units == "bytes" and len(asked.ranges) == 1
    length = len(response.get_data())
    response.make_conditional(flask.request, part, length)
    if response.status_code != 304:
        response.set_etag(tag)
    return response


def _tag_asked_of(tag: str) -> str | None:
    """What `Compressed` calls these bytes in another coding, if that is what the reader has."""
    packed = (f"{tag}:{coding}" for coding in _CODINGS)
    return next((each for each in packed if flask.request.if_none_match.contains(each)), None)


def is_taken_out(response: flask.Response) -> bool:
    """Whether the answer holds anything of the file."""
    return flask.request.method != "HEAD" and response.status_code in {200, 206}
