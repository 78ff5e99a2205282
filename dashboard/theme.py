"""Colours, strokes and marks of the charts, the same in light and dark.

Every colour has at least 3:1 against both backgrounds, and each series has a stroke and a marker of
its own, so that colour is never the only difference (a test computes the contrasts).
"""

from __future__ import annotations

from dataclasses import dataclass

SERIES_COLOURS = (
    "#2e72c5",
    "#b85319",
    "#1c8567",
    "#9b4ab0",
    "#966e23",
    "#cb3573",
    "#5b802b",
    "#0e7f9a",
)
TOTAL_COLOUR = "#6e7582"
STROKES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
MARKERS = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "cross",
    "x",
    "star",
    "triangle-down",
)
LIGHT_BACKGROUND = "#ffffff"
DARK_BACKGROUND = "#171b21"


@dataclass(frozen=True, slots=True)
class Stroke:
    """How one series is told from the others."""

    colour: str
    dash: str
    marker: str


def stroke(position: int) -> Stroke:
    """The look of the series at ``position``; the ninth looks as the first again."""
    return Stroke(
        SERIES_COLOURS[position % len(SERIES_COLOURS)],
        STROKES[position % len(STROKES)],
        MARKERS[position % len(MARKERS)],
    )


TOTAL_STROKE = Stroke(TOTAL_COLOUR, "solid", "circle-open")
