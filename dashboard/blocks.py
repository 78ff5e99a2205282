"""What a page is made of. A page says its blocks; this says how a block becomes part of the page.

A block has a skeleton, drawn once when the page opens, and named parts, which a change of filter
fills anew. So headings, focus, open details and charts stay where they are while the numbers move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from dash import dcc

from dashboard.elements import Element, html
from dashboard.figures import CONFIG, Figure
from dashboard.tables import Table

Part = tuple[str, str]
"""Kind of property (a key of `PROPERTIES`) and the part's own name."""

PROPERTIES = {
    "text": "children",
    "head": "children",
    "body": "children",
    "foot": "children",
    "figure": "figure",
    "link": "href",
    "class": "className",
}
"""Which property of a component each kind of part fills."""


def part_id(kind: str, name: str) -> dict[str, str]:
    """The id of a part in the page."""
    return {"part": kind, "name": name}


class Block(Protocol):
    """A part of a page: the values of its named parts, and the frame they stand in."""

    def parts(self) -> dict[Part, Any]: ...

    def skeleton(self, parts: Mapping[Part, Any]) -> Element: ...


def _filled(element: Any, kind: str, name: str, parts: Mapping[Part, Any], **more: Any) -> Element:
    """An element that a part fills."""
    made: Element = element(id=part_id(kind, name), **{PROPERTIES[kind]: parts[kind, name]}, **more)
    return made


@dataclass(frozen=True)
class Cover:
    """What stands of a block until it is opened, beside its heading and its sentence.

    ``words`` say what is in it; ``shares`` are where its percentages lie, and are drawn.
    """

    words: str
    shares: Sequence[float] = ()

    def drawn(self) -> list[Element]:
        marks = [html.I(style={"left": f"{share:.2f}%"}) for share in self.shares]
        strip = html.Span(marks, className="strip", **{"aria-hidden": "true"})
        return [html.Span(self.words), *([strip] if marks else [])]


@dataclass(frozen=True)
class TableBlock:
    """A heading and a table, and rows that are folded away beneath it under words of their own.

    On a page with a filter bar there is always a table, and nothing is folded. With a ``cover`` all
    is, until it is opened.
    """

    name: str
    heading: str
    table: Table | None
    lead: str = ""
    notes: Sequence[str] = ()
    wide: bool = False
    folded: tuple[str, Table] | None = None
    cover: Cover | None = None

    def parts(self) -> dict[Part, Any]:
        return {
            ("class", f"{self.name}-block"): "block block-wide" if self.wide else "block",
            ("text", f"{self.name}-heading"): self.heading,
            ("text", f"{self.name}-lead"): self.lead,
            ("text", f"{self.name}-notes"): [html.Li(note) for note in self.notes],
            **_cover_parts(self.name, self.cover),
            **(table_parts(self.name, self.table) if self.table else {}),
            **(table_parts(self._more, self.folded[1]) if self.folded else {}),
        }

    @property
    def _more(self) -> str:
        return f"{self.name}-more"

    def skeleton(self, parts: Mapping[Part, Any]) -> Element:
        content = [
            *([self._drawn(self.name, self.table, self.heading, parts)] if self.table else []),
            *self._unfolding(parts),
            _filled(html.Ul, "text", f"{self.name}-notes", parts, className="notes"),
        ]
        if self.cover is not None:
            return _covered(self.name, "lead", content, parts)
        return _filled(
            html.Section,
            "class",
            f"{self.name}-block",
            parts,
            children=[
                _filled(html.H2, "text", f"{self.name}-heading", parts),
                _filled(html.P, "text", f"{self.name}-lead", parts, className="lead"),
                *content,
            ],
        )

    def _drawn(self, name: str, table: Table, above: str, parts: Mapping[Part, Any]) -> Element:
        return table_skeleton(
            name, table.caption, parts, stacks=table.stacks, told=table.caption == above
        )

    def _unfolding(self, parts: Mapping[Part, Any]) -> Iterator[Element]:
        if self.folded is not None:
            words, table = self.folded
            drawn = self._drawn(self._more, table, words, parts)
            yield html.Details([html.Summary(words), drawn], className="chart-table")


@dataclass(frozen=True)
class ChartBlock:
    """A chart with the sentence that says what it shows, and its figures as a table.

    With a ``cover`` both are folded away until it is opened, and then stand beside each other.
    """

    name: str
    heading: str
    summary: str
    figure: Figure
    table: Table
    as_table: str
    wide: bool = False
    height: int = 340
    cover: Cover | None = None

    def parts(self) -> dict[Part, Any]:
        return {
            ("text", f"{self.name}-heading"): self.heading,
            ("text", f"{self.name}-summary"): self.summary,
            ("figure", self.name): self.figure,
            **_cover_parts(self.name, self.cover),
            **table_parts(self.name, self.table),
        }

    def skeleton(self, parts: Mapping[Part, Any]) -> Element:
        heading, summary = f"{self.name}-h", f"{self.name}-s"
        chart = html.Div(
            dcc.Graph(
                id=part_id("figure", self.name),
                figure=parts["figure", self.name],
                config=CONFIG,
                responsive=True,
                style={"height": f"{self.height}px"},
            ),
            role="group",
            className="chart",
            **{"aria-labelledby": heading, "aria-describedby": summary},
        )
        table = table_skeleton(self.name, "", parts)
        if self.cover is not None:
            return _covered(self.name, "summary", [chart, table], parts)
        return html.Section(
            [
                html.H2(_filled(html.Span, "text", f"{self.name}-heading", parts), id=heading),
                html.P(
                    _filled(html.Span, "text", f"{self.name}-summary", parts),
                    id=summary,
                    className="lead",
                ),
                chart,
                html.Details([html.Summary(self.as_table), table], className="chart-table"),
            ],
            className="block block-wide" if self.wide else "block",
        )


@dataclass(frozen=True)
class PartsBlock:
    """Free content that is drawn anew as a whole; for parts that nobody types or clicks in.

    Without any content the whole block is put away.
    """

    name: str
    content: Any
    className: str = "block block-wide plain"
    heading: str = ""

    def parts(self) -> dict[Part, Any]:
        return {
            ("class", f"{self.name}-block"): self.className if self.content else "unused",
            ("text", self.name): self.content,
            ("text", f"{self.name}-heading"): self.heading,
        }

    def skeleton(self, parts: Mapping[Part, Any]) -> Element:
        return _filled(
            html.Section,
            "class",
            f"{self.name}-block",
            parts,
            children=[
                *(
                    [_filled(html.H2, "text", f"{self.name}-heading", parts)]
                    if self.heading
                    else [_filled(html.Span, "text", f"{self.name}-heading", parts, hidden=True)]
                ),
                _filled(html.Div, "text", self.name, parts),
            ],
        )


@dataclass(frozen=True)
class SmallMultiples:
    """The same chart for each centre, in slots that are there from the start; larger when ``roomy``."""

    name: str
    heading: str
    summary: str
    charts: Sequence[tuple[str, Figure]]
    slots: int
    table: Table
    as_table: str
    empty: Figure = field(default_factory=dict)
    height: int = 170
    roomy: bool = False

    def parts(self) -> dict[Part, Any]:
        parts: dict[Part, Any] = {
            ("text", f"{self.name}-heading"): self.heading,
            ("text", f"{self.name}-summary"): self.summary,
            **table_parts(self.name, self.table),
        }
        for slot in range(self.slots):
            title, figure = self.charts[slot] if slot < len(self.charts) else ("", self.empty)
            parts["text", f"{self.name}-{slot}-title"] = title
            parts["figure", f"{self.name}-{slot}"] = figure
            parts["class", f"{self.name}-{slot}"] = (
                "small-chart" if slot < len(self.charts) else "small-chart unused"
            )
        return parts

    def skeleton(self, parts: Mapping[Part, Any]) -> Element:
        slots = [
            html.Div(
                [
                    _filled(html.H3, "text", f"{self.name}-{slot}-title", parts),
                    dcc.Graph(
                        id=part_id("figure", f"{self.name}-{slot}"),
                        figure=parts["figure", f"{self.name}-{slot}"],
                        config=CONFIG,
                        responsive=True,
                        style={"height": f"{self.height}px"},
                    ),
                ],
                id=part_id("class", f"{self.name}-{slot}"),
                className=parts["class", f"{self.name}-{slot}"],
            )
            for slot in range(self.slots)
        ]
        return html.Section(
            [
                html.H2(_filled(html.Span, "text", f"{self.name}-heading", parts)),
                _filled(html.P, "text", f"{self.name}-summary", parts, className="lead"),
                html.Div(
                    slots, className="small-multiples roomy" if self.roomy else "small-multiples"
                ),
                html.Details(
                    [html.Summary(self.as_table), table_skeleton(self.name, "", parts)],
                    className="chart-table",
                ),
            ],
            className="block block-wide",
        )


def _cover_parts(name: str, cover: Cover | None) -> dict[Part, Any]:
    return {} if cover is None else {("text", f"{name}-cover"): cover.drawn()}


def _covered(
    name: str, sentence: str, content: Sequence[Element], parts: Mapping[Part, Any]
) -> Element:
    """A block that is opened by its heading, its sentence and its cover, one in a list of such."""
    cover = html.Summary(
        [
            html.H3(_filled(html.Span, "text", f"{name}-heading", parts), id=f"{name}-h"),
            html.Span(
                _filled(html.Span, "text", f"{name}-{sentence}", parts),
                id=f"{name}-s",
                className="lead",
            ),
            _filled(html.Span, "text", f"{name}-cover", parts, className="cover"),
        ]
    )
    opened = html.Div(content, className="opened")
    return html.Section(html.Details([cover, opened]), className="block block-wide covered")


def table_parts(name: str, table: Table) -> dict[Part, Any]:
    """The parts of a table that change with the selection."""
    return {
        ("head", name): table.head,
        ("body", name): table.body,
        ("foot", name): table.foot,
        ("text", f"{name}-caption"): table.caption,
    }


def table_skeleton(
    name: str,
    caption: str,
    parts: Mapping[Part, Any],
    *,
    stacks: bool = False,
    told: bool = False,
) -> Element:
    """A semantic table in a region that can be scrolled by keyboard.

    A caption that is ``told`` by the heading above it is there for those who hear the page.
    """
    return html.Div(
        html.Table(
            [
                html.Caption(
                    _filled(html.Span, "text", f"{name}-caption", parts),
                    className="visually-hidden" if told else "",
                ),
                _filled(html.Thead, "head", name, parts),
                _filled(html.Tbody, "body", name, parts),
                _filled(html.Tfoot, "foot", name, parts),
            ],
            className="figures stacks" if stacks else "figures",
        ),
        className="table-scroll",
        role="region",
        tabIndex="0",
        id=f"{name}-region",
        **{"aria-label": parts["text", f"{name}-caption"] or caption or name},
    )
