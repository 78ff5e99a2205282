"""Pages that work without a script: the product's name, one heading and what stands under it.

Content is HTML; whoever makes it escapes what came from outside.
"""

from __future__ import annotations

import html

import flask

from dashboard import texts
from dashboard.base_path import root
from db.vocabulary import Language, Text

_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{heading} – {product}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="{root}/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="{root}/assets/00-bootstrap.min.css">
<link rel="stylesheet" href="{root}/assets/10-look.css">
<script src="{root}/assets/theme.js"></script></head>
<body><header class="top"><div class="inner"><a class="product" href="{root}/{home}">
<span class="brand-mark" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i></span>
<span>{product}</span></a>
<div class="tools"><a class="action" href="{other}" lang="{other_code}" hreflang="{other_code}">\
{other_name}</a></div></div></header>
<main class="plain-page"><h1>{heading}</h1>
{content}
</main></body></html>"""


def plain_page(
    heading: Text, content: str, language: Language, other: str, status: int = 200
) -> flask.Response:
    """The page; ``other`` is its address in the other language."""
    english = language is Language.EN
    body = _PAGE.format(
        language="en" if english else "nb",
        heading=html.escape(heading.in_(language)),
        product=html.escape(texts.PRODUCT.in_(language)),
        root=root(),
        home="?lang=en" if english else "",
        other=html.escape(other),
        other_code="nb" if english else "en",
        other_name=texts.OTHER_LANGUAGE.in_(language),
        content=content,
    )
    answer = flask.Response(body, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def field(
    name: str,
    label: str,
    kind: str,
    autocomplete: str,
    *,
    value: str = "",
    help: str = "",
    wrong: bool = False,
) -> str:
    """A labelled field. One that is ``wrong`` says so, and where the page tells why."""
    said = ["wrong"] if wrong else []
    said += [f"{name}-help"] if help else []
    described = f' aria-describedby="{" ".join(said)}"' if said else ""
    invalid = ' aria-invalid="true"' if wrong else ""
    # A browser's own type for an e-mail takes no «ø», and writes domains in another way.
    keys = ' inputmode="email"' if name == "email" else ""
    under = f'<p class="under" id="{name}-help">{html.escape(help)}</p>' if help else ""
    return (
        f'<label class="label" for="{name}">{html.escape(label)}</label>'
        f'<input class="form-control" id="{name}" name="{name}" type="{kind}"{keys} required '
        f'autocomplete="{autocomplete}" value="{html.escape(value)}"{described}{invalid}>{under}'
    )
