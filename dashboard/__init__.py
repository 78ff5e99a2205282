"""The dashboard over the published figures: pages, files, filters. `create_app` assembles it."""

from __future__ import annotations

import html
import json
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import flask
from dash import Dash, Input
from flask_compress import Compress

from dashboard import (
    callbacks,
    controls,
    decisions,
    errors,
    frame,
    http,
    report_form,
    texts,
    uploads,
)
from dashboard.access import LOCAL
from dashboard.page import Page
from dashboard.pages import PAGES, delivery
from db.office import Office
from db.refusal import Refusal
from db.vocabulary import Language
from queries.ask import Door
from queries.values import MAX_PARAMETERS

_ASSETS = Path(__file__).parent.parent / "assets"
_MAX_BODY = 1_000_000
_PAGES = {"/", "/<path:path>"}
"""The rules by which Dash answers with a page; every other address has an answer of its own."""

_INDEX = """<!DOCTYPE html>
<html lang="{language}">
<head>
{metas}
<title>{title}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="preload" href="/assets/fonts/inter-latin.woff2" as="font" type="font/woff2" crossorigin>
<script src="/assets/theme.js"></script>
{css}
</head>
<body>
{app_entry}
<noscript>{no_script}{file_links}</noscript>
<footer>{config}{scripts}{renderer}</footer>
</body>
</html>"""

_NOT_TOLD = {
    *("dash_version", "dash_version_url", "ddk_version", "plotly_version", "python_version"),
    *("end_id", "plotly_cloud_installed"),
}

_FOLLOW_ADDRESS = """function (address) {
    if (address && address !== location.pathname + location.search) {
        history.replaceState(history.state, "", address);
    }
}"""


def create_app(door: Door, office: Office, *, secret_key: str | None = None) -> Dash:
    """The dashboard over what ``door`` leads to, and ``office`` changes; ``app.server`` is WSGI.

    Without a ``secret_key`` sessions are signed with one that ends with the process.
    """
    server = flask.Flask("integreringsmottak")
    server.secret_key = secret_key or secrets.token_hex(32)
    server.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    server.config["COMPRESS_MIMETYPES"] = [
        "text/html",
        "text/css",
        "text/csv",
        "text/javascript",
        "application/javascript",
        "application/json",
        "image/svg+xml",
    ]
    # The figures go over short wires in small pieces: fast compression beats tight.
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    server.config["COMPRESS_BR_LEVEL"] = 3
    server.config["COMPRESS_LEVEL"] = 3
    Compress(server)
    app = Dash(
        "integreringsmottak",
        server=server,  # type: ignore[arg-type]  # Dash names only its own backends
        assets_folder=str(_ASSETS),
        assets_ignore=r"^theme\.js$",
        suppress_callback_exceptions=True,
        update_title="",
        title=texts.PRODUCT.nb,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
    )
    pages = (*PAGES, delivery.page(office.desk))
    app.layout = lambda: frame.outer(errors.reader_language())
    app.interpolate_index = lambda **parts: _index(door, pages, **parts)  # type: ignore[method-assign]
    app.clientside_callback(_FOLLOW_ADDRESS, Input("address", "data"))  # type: ignore[no-untyped-call]
    callbacks.register(app, door, pages)
    http.register(server, door, office)
    decisions.register(server, office)
    uploads.register(server, office.desk)
    report_form.register(server, office.desk)
    errors.refuse(server)
    server.before_request(lambda: _check(app, door, pages))
    return app


def _check(app: Dash, door: Door, pages: Sequence[Page]) -> None:
    """Refuses, before Dash sees it, a page that is not there and a callback that none has."""
    flask.g.person = LOCAL
    request = flask.request
    if len(request.args) > MAX_PARAMETERS or sum(1 for _ in request.args.items(multi=True)) > (
        MAX_PARAMETERS
    ):
        raise Refusal("too_many_parameters")
    if request.path == "/_dash-update-component":
        _check_callback(app)
    elif request.url_rule is not None and request.url_rule.rule in _PAGES:
        pairs = request.args.items(multi=True)
        callbacks.open_context(door, callbacks.read_request(request.path, pairs, pages), pages)


def _check_callback(app: Dash) -> None:
    """Raises Refusal unless the body has the shape of a call to a callback there is."""
    raw = flask.request.get_data()
    # A callback's own address says nothing; the page's address is somewhere in the body.
    flask.g.asked_language = "en" if b"lang=en" in raw else None
    try:
        body = json.loads(raw)
        output = body["output"]
        inputs, states = body["inputs"], body.get("state", [])
        changed = body["changedPropIds"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refusal("bad_callback") from None
    callback = app.callback_map.get(output) if isinstance(output, str) else None
    if (
        callback is None
        or not _named_alike(inputs, callback["inputs"])
        or not _named_alike(states, callback["state"])
        or not isinstance(changed, list)
        or not all(isinstance(each, str) for each in changed)
        or not _outputs_alike(body.get("outputs"), output)
    ):
        raise Refusal("bad_callback")


def _named_alike(given: Any, declared: list[dict[str, Any]]) -> bool:
    """Whether inputs name exactly the properties that the callback declares."""
    return (
        isinstance(given, list)
        and len(given) == len(declared)
        and all(
            isinstance(one, dict)
            and one.get("id") == other["id"]
            and one.get("property") == other["property"]
            for one, other in zip(given, declared, strict=True)
        )
    )


def _outputs_alike(given: Any, output: str) -> bool:
    """Whether the outputs are those of the callback; a page's parts come as lists."""
    declared = output.strip(".").split("...")
    if len(declared) == 1 and isinstance(given, dict):
        given = [given]
    return (
        isinstance(given, list)
        and len(given) == len(declared)
        and all(map(_output_alike, given, declared))
    )


def _output_alike(given: Any, declared: str) -> bool:
    id, _, name = declared.rpartition(".")
    name = name.partition("@")[0]
    if not id.startswith("{"):
        return isinstance(given, dict) and (given.get("id"), given.get("property")) == (id, name)
    return isinstance(given, list) and all(
        isinstance(part, dict) and isinstance(part.get("id"), dict) and part.get("property") == name
        for part in given
    )


def _config(script: str) -> str:
    """What Dash tells its own script, without what only its developer tools ask for.

    That is which versions run here, another host's address, and a secret for each page that is sent
    for callbacks that run in the background, which there are none of.
    """
    start, told, end = re.split(r"(?<=>)|(?=</script>)", script, maxsplit=2)
    kept = {name: value for name, value in json.loads(told).items() if name not in _NOT_TOLD}
    return start + json.dumps(kept).replace("<", r"\u003c").replace("/", r"\u002f") + end


def _index(door: Door, pages: Sequence[Page], **kwargs: Any) -> str:
    """The page's outermost HTML, with the language and title of what was asked for."""
    language = errors.reader_language()
    asked = flask.request.args.items(multi=True)
    request = callbacks.read_request(flask.request.path, asked, pages)
    page, context = callbacks.open_context(door, request, pages)
    name = page.title.in_(language)
    if context.centre is not None:
        name = context.catalogue.centres[context.centre].name
    elif page.find is not None:
        name = page.find(context)
    addresses = {
        table: controls.file_links(context, table)["link", f"file-{table}-csv"]
        for table in page.tables
    }
    links = "".join(
        f'<a href="{html.escape(address)}">{table}.csv</a> ' for table, address in addresses.items()
    )
    return _INDEX.format(
        language="en" if language is Language.EN else "nb",
        metas=kwargs["metas"],
        title=f"{name} – {texts.PRODUCT.in_(language)}",
        css=kwargs["css"],
        app_entry=kwargs["app_entry"],
        config=_config(kwargs["config"]),
        scripts=kwargs["scripts"],
        renderer=kwargs["renderer"],
        no_script=texts.NO_SCRIPT.in_(language),
        file_links=links,
    )
