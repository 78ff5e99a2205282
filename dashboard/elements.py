"""HTML elements as the plain dictionaries that Dash sends to the browser.

`dash.html` builds the same dictionaries by way of objects that check themselves, which takes most
of the time of drawing a table. Here the names are checked once, and nested lists are laid flat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import dash

Element = dict[str, Any]


_SINGLE = (dict, str)


def _flat(children: Any) -> Iterator[Any]:
    if isinstance(children, list | tuple):
        for child in children:
            yield from _flat(child)
    elif children is not None:
        yield children


@cache
def _maker(kind: str) -> Callable[..., Element]:
    if not hasattr(dash.html, kind):
        raise AttributeError(f"no HTML element {kind}")

    def make(children: Any = None, **properties: Any) -> Element:
        if type(children) in (list, tuple) and not all(type(each) in _SINGLE for each in children):
            children = list(_flat(children))
        if children is not None:
            properties["children"] = children
        return {"props": properties, "type": kind, "namespace": "dash_html_components"}

    return make


class _Html:
    """`html.Td(...)` and so on, by the names of `dash.html`."""

    def __getattr__(self, kind: str) -> Callable[..., Element]:
        maker = _maker(kind)
        setattr(self, kind, maker)
        return maker


html = _Html()
