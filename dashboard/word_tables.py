"""Tables of words: a row for each thing, which on a telephone becomes a card with named lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.elements import Element, html
from dashboard.tables import Table


def word_table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[Element]], nothing: str = ""
) -> Table:
    """The table of ``rows``, whose cells stand under ``heads``; ``nothing`` is said for none."""
    head = [html.Tr([html.Th(words, scope="col") for words in heads], className="words")]
    body = [labelled(heads, cells, "words") for cells in rows]
    if not body:
        body = [html.Tr([html.Td(nothing, colSpan=len(heads))], className="words")]
    return Table(caption, head, body, stacks=True)


def labelled(heads: Sequence[str], cells: Sequence[Element], className: str) -> Element:
    """A row whose cells carry the heads that a narrow page has no room for above them."""
    named = [
        {**cell, "props": {**cell["props"], "data-label": words}}
        for words, cell in zip(heads, cells, strict=True)
    ]
    return html.Tr(named, className=className)
