"""The little of XML that is read without a parser: where an element begins, and its attributes.

Each pattern is read in one go, however the text is broken: none looks past the next "<" for an end
that may not come.
"""

from __future__ import annotations

import html
import re

_ATTRIBUTE = re.compile(r"""(?<![\w:])([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def element(name: str) -> re.Pattern[str]:
    """The beginning of an element, whatever its namespace is called; its group is what follows."""
    return re.compile(rf"<(?:\w+:)?{name}\b([^<>]*)>")


def attributes(text: str) -> dict[str, str]:
    """The attributes in ``text``, their names with the namespace and their values unescaped."""
    return {
        name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)
    }
