"""Colours, strokes and marks of the charts.

Lines and marks have one colour for light and dark, and a stroke and a marker of their own. The parts
of a bar have nothing but their colour, so those beside each other differ in grey too, and under the
deficiencies of colour vision; no colour can do that on both backgrounds, so each has one for either.
A test computes it all.
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


@dataclass(frozen=True, slots=True)
class Part:
    """The colour of a part of a bar: on a light background, which names it, and on a dark one."""

    light: str
    dark: str

    @property
    def font(self) -> dict[str, str]:
        """The colour of what is written in it, in light; the style sheet has that of dark."""
        return {"color": written_on(self.light)}


KINDS = (
    Part("#015595", "#76aeff"),
    Part("#d57b2d", "#a35300"),
    Part("#013f2c", "#83e8c0"),
    Part("#9a5a9e", "#b372b7"),
    Part("#665101", "#cca944"),
    Part("#e9658b", "#b93863"),
    Part("#193e00", "#b4e392"),
    Part("#097d93", "#0396b1"),
)
"""Parts of no order. Up to three lie between two that are alike in grey, so some may be missing."""
STEPS = (
    Part("#02a699", "#675ea7"),
    Part("#048191", "#4c87d1"),
    Part("#056179", "#0eb5e0"),
    Part("#013e6e", "#05e2fc"),
    Part("#04104c", "#f0fffc"),
)
"""Classes in order: the more, the farther from the background."""
SIDES = (
    Part("#953504", "#ff9667"),
    Part("#ad5e1f", "#bd7b2b"),
    Part("#949494", "#676767"),
    Part("#0179b5", "#3890ce"),
    Part("#045890", "#75b5fe"),
)
"""Answers from one end to the other: the stronger, the farther from the background."""
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


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1, as WCAG counts it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def written_on(colour: str) -> str:
    """Black or white, whichever is read better on a colour."""
    return "#ffffff" if luminance(colour) < 0.175 else "#000000"


def style_sheet() -> str:
    """assets/15-charts.css: the colours of parts in dark, and of what is written in them."""
    rules = [
        "/* Made by `python -m dashboard.theme`: plotly writes the colours of light itself. */"
    ]
    for dark in ("", '[data-bs-theme="dark"] '):
        if dark:
            rules.append("@media screen {")
        for part in (*KINDS, *STEPS, *SIDES):
            red, green, blue = (int(part.light[at : at + 2], 16) for at in (1, 3, 5))
            path = f'{dark}.js-plotly-plot path[style*="fill: rgb({red}, {green}, {blue})"]'
            if dark:
                rules.append(f"{path} {{ fill: {part.dark} !important; }}")
            text = written_on(part.dark if dark else part.light)
            rules.append(f"{path} ~ .bartext-inside {{ fill: {text} !important; }}")
    return "\n".join([*rules, "}", ""])


if __name__ == "__main__":
    import sys

    sys.stdout.write(style_sheet())
