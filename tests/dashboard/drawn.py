"""What is drawn on a page, taken apart: its elements, and the words a reader reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def elements(drawn: Any) -> Iterator[dict[str, Any]]:
    """Every element in something drawn, with its attributes, from the outside in."""
    if isinstance(drawn, list):
        for each in drawn:
            yield from elements(each)
    elif isinstance(drawn, dict) and "props" in drawn:
        yield drawn
        yield from elements(drawn["props"].get("children"))


def words(drawn: Any) -> str:
    """Its texts, one after another."""
    if isinstance(drawn, list):
        return " ".join(filter(None, map(words, drawn)))
    if isinstance(drawn, dict):
        return words(drawn["props"].get("children"))
    return "" if drawn is None else str(drawn)
