"""The dashboard over the published figures: pages, files, filters. `create_app` assembles it."""

from __future__ import annotations

# Before anything that would take what is not meant for it.
from dashboard.environment import forget

# isort: split

import html
import json
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import flask
from dash import Dash

from dashboard import (
    call_words,
    callbacks,
    controls,
    decisions,
    errors,
    frame,
    gate,
    http,
    report_form,
    texts,
    uploads,
    user_forms,
    well_known,
)
from dashboard.base_path import BasePath, root
from dashboard.conditional import Compressed
from dashboard.gate import Login
from dashboard.page import Page
from dashboard.pages import PAGES, delivery
from dashboard.turnstile import Rates
from dashboard.validated import unchecked
from db.office import Office
from db.vocabulary import Language
from queries.ask import Door

_ASSETS = Path(__file__).parent.parent / "assets"

_INDEX = """<!DOCTYPE html>
<html lang="{language}" data-root="{root}">
<head>
{metas}
<title>{title}</title>
<link rel="icon" href="{root}/assets/icon.svg" type="image/svg+xml">
<link rel="preload" href="{root}/assets/fonts/inter-latin.woff2" as="font" type="font/woff2"
crossorigin>
<script src="{root}/assets/theme.js"></script>
<script src="{root}/assets/calls.js"></script>
{css}
</head>
<body>
<div id="opening" {words}><p id="opening-waits" role="status">{waits}</p>
<div id="not-opened" role="alert"></div></div>
<div id="react-entry-point"></div>
<noscript>{no_script}{file_links}</noscript>
<footer>{config}{scripts}{renderer}</footer>
</body>
</html>"""

_NOT_TOLD = {
    *("dash_version", "dash_version_url", "ddk_version", "plotly_version", "python_version"),
    *("end_id", "plotly_cloud_installed"),
}


def create_app(
    door: Door,
    office: Office,
    *,
    secret_key: str | None = None,
    login: Login | None = None,
    rates: Rates = Rates(),  # noqa: B008 - it is a value
    proxies: int = 0,
    base_path: str = "",
) -> Dash:
    """The dashboard over what ``door`` leads to, and ``office`` changes; ``app.server`` is WSGI.

    Without a ``secret_key`` sessions are signed with one that ends with the process. Without a
    ``login`` everybody is the person at this machine, whom ``rates`` do not hold back. Readers
    reach all of it below ``base_path``.
    """
    forget()
    server = flask.Flask("integreringsmottak", static_folder=None)
    server.secret_key = secret_key or secrets.token_hex(32)
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
    Compressed(server)
    app = Dash(
        "integreringsmottak",
        server=server,  # type: ignore[arg-type]  # Dash names only its own backends
        assets_folder=str(_ASSETS),
        requests_pathname_prefix=f"{base_path}/",
        routes_pathname_prefix="/",
        assets_ignore=r"^(theme|calls)\.js$",
        suppress_callback_exceptions=True,
        update_title="",
        title=texts.PRODUCT.nb,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
    )
    pages = (*PAGES, delivery.page(office.desk))
    app.layout = frame.outer()
    app.interpolate_index = lambda **parts: _index(door, pages, **parts)  # type: ignore[method-assign]
    callbacks.register(app, door, pages)
    http.register(server, door, office)
    decisions.register(server, office)
    uploads.register(server, office.desk)
    report_form.register(server, office.desk)
    well_known.register(server, _ASSETS)
    user_forms.register(server, office, None if login is None else login.links)
    errors.refuse(server)
    gate.register(app, door, office, pages, login=login, rates=rates, proxies=proxies)
    server.config["SESSION_COOKIE_PATH"] = base_path or "/"
    server.wsgi_app = BasePath(server.wsgi_app, base_path)  # type: ignore[assignment]
    if forgotten := unchecked(app):
        raise TypeError(f"callbacks that take anything: {forgotten}")
    return app


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
    page, context = callbacks.opened(door, request, pages)
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
        root=root(),
        metas=kwargs["metas"],
        title=f"{name} – {texts.PRODUCT.in_(language)}",
        css=kwargs["css"],
        words=call_words.attributes(language),
        waits=texts.LOADING.in_(language),
        config=_config(kwargs["config"]),
        scripts=kwargs["scripts"],
        renderer=kwargs["renderer"],
        no_script=texts.NO_SCRIPT.in_(language),
        file_links=links,
    )
