"""What in a workbook acts of itself or leads out of it: macros, objects, links, connections.

A part is known by its name, by what the list of contents says it is, and by what others call it:
programs go by the latter two, whatever the part's name.
"""

from __future__ import annotations

import re

_PARTS = re.compile(
    r"vbaProject|vbaData|attachedToolbars|^customUI/"
    r"|^xl/(?:macrosheets|dialogsheets|embeddings|activeX|externalLinks|queryTables|model)/"
    r"|^xl/connections\.xml$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"""ContentType\s*=\s*["'][^"'<>]*(?:macro|vba|activeX|oleObject|externalLink|connections\+"""
    r"|queryTable|dialogsheet|addin|customUI)",
    re.IGNORECASE,
)
_RELATIONSHIPS = re.compile(
    r"""Type\s*=\s*["'][^"'<>]*/(?:vbaProject|xlMacrosheet|xlIntlMacrosheet|dialogsheet|oleObject"""
    r"|package|control|externalLink(?:Path)?|connections|queryTable|attachedToolbars"
    r"""|extensibility)["']""",
    re.IGNORECASE,
)
_ELEMENTS = re.compile(r"<(?:\w+:)?(?:ddeLink|oleLink|oleObjects?)\b")


def is_active_part(name: str) -> bool:
    """Whether a part is active by its name."""
    return _PARTS.search(name) is not None


def tells_of_active_parts(name: str, xml: str) -> bool:
    """Whether the part ``name`` says that there is something active, or holds it."""
    if name.casefold() == "[content_types].xml":
        return _CONTENTS.search(xml) is not None
    if name.casefold().endswith(".rels"):
        return _RELATIONSHIPS.search(xml) is not None
    return _ELEMENTS.search(xml) is not None
