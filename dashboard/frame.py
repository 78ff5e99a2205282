"""The page round the blocks: heading, navigation, banner, filter bar, legend and foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import dash
from dash import dcc
from dash.development.base_component import Component

from dashboard import controls, texts
from dashboard.access import LOCAL
from dashboard.blocks import Part, part_id
from dashboard.context import Context, catalogue_of
from dashboard.elements import Element, html
from dashboard.page import Page, Shelf, View
from dashboard.request import Request
from dashboard.who import login_link, who
from db import days
from db.vocabulary import Audience, Language, Origin, Permission, Status
from queries.values import Selection


def outer() -> Component:
    """What stands before the page is known: the place it will be put in."""
    # Dash walks through the layout itself, so here the elements are its own.
    return dash.html.Div([dcc.Location(id="url", refresh=False), dash.html.Div(id="page")])


def page_parts(context: Context, page: Page, view: View, pages: Sequence[Page]) -> dict[Part, Any]:
    """Every part of the page that a change of selection fills anew."""
    parts: dict[Part, Any] = {
        ("text", "status"): view.status or controls.status(context),
        ("text", "as-known"): _as_known(context),
        ("text", "banner"): _banner(context, view.origins),
        ("text", "audience"): _audience(context),
        **_page_links(context, pages),
        ("link", "language"): _in_other_language(context),
        **login_link(context),
        ("text", "publication"): _publication(context),
    }
    for table in page.tables:
        parts |= controls.file_links(context, table)
    for block in view.blocks:
        parts |= block.parts()
    return {part: _for_what(context, part, value) for part, value in parts.items()}


def _for_what(context: Context, part: Part, value: Any) -> Any:
    """A chart says which selection it is of, so that it can be told when that one is drawn."""
    if part[0] != "figure" or not value:
        return value
    # The one word of a layout that changes nothing in the drawing.
    return {**value, "layout": {**value["layout"], "uirevision": context.request.query()}}


def whole(
    context: Context, page: Page, view: View, pages: Sequence[Page], *, whose: str
) -> list[Element | Component]:
    """The whole page, for its first drawing, and a word for ``whose`` it is."""
    parts = page_parts(context, page, view, pages)
    say = context.say
    blocks = [block.skeleton(parts) for block in view.blocks]
    if page.tables:
        _name_first_table(blocks, page.tables[0])
    return [
        # Put in together with the controls, or Dash would call for a change as soon as it opens.
        dcc.Store(id="address", data=context.request.address()),
        *(_stands(context) if page.filters else ()),
        dcc.Store(id="whose", data=whose),
        html.A(say(texts.SKIP), href="#content", className="skip"),
        html.Header(
            html.Div(_head(context, page, pages, parts), className="inner"), className="top"
        ),
        html.Main(
            [
                html.H1(view.title or say(page.title)),
                html.P(view.lead or say(page.lead), className="ingress"),
                _sheet(context),
                html.Div(parts["text", "as-known"], id=part_id("text", "as-known")),
                html.Div(parts["text", "banner"], id=part_id("text", "banner")),
                html.Div(parts["text", "audience"], id=part_id("text", "audience")),
                *(_choices(context, page, parts) if page.filters else ()),
                html.Div(blocks, className="blocks"),
                *([_legend(context, page)] if view.signs else ()),
            ],
            id="content",
            tabIndex="-1",
            **{"data-shown": context.request.query()},
        ),
        html.Footer(
            html.Div(
                [
                    html.P(
                        [
                            html.Span(f"{say(texts.SOURCE)}: {say(texts.SOURCE_REPORT)}. "),
                            html.Span(
                                parts["text", "publication"], id=part_id("text", "publication")
                            ),
                        ]
                    ),
                    *([html.P(say(texts.NO_LOGIN))] if context.viewer.name == LOCAL.name else []),
                    html.Div(id="sheet-end", className="sheet"),
                ],
                className="inner",
            ),
            className="bottom",
        ),
    ]


def _name_first_table(drawn: Any, name: str) -> bool:
    """Gives the first table that has figures of centres the ``name`` of its file."""
    if isinstance(drawn, list):
        return any(_name_first_table(each, name) for each in drawn)
    if not isinstance(drawn, dict):
        return False
    props = drawn["props"]
    if drawn["type"] == "Table" and _has_centres(props["children"]):
        props["data-table"] = name
        return True
    return _name_first_table(props.get("children"), name)


def _has_centres(drawn: Any) -> bool:
    if isinstance(drawn, list):
        return any(map(_has_centres, drawn))
    return isinstance(drawn, dict) and (
        "data-centre" in drawn["props"] or _has_centres(drawn["props"].get("children"))
    )


def _head(
    context: Context, page: Page, pages: Sequence[Page], parts: dict[Part, Any]
) -> list[Element]:
    """The product's name, the menu, and the reader's own tools, which come first for a person."""
    say = context.say
    whose = who(context, parts)
    product = html.A(
        [_mark(), html.Span(say(texts.PRODUCT))],
        href=parts["link", "nav-/"],
        id=part_id("link", "home"),
        className="product",
    )
    tools = html.Div(
        [
            *whose,
            html.A(
                say(texts.OTHER_LANGUAGE),
                href=parts["link", "language"],
                id=part_id("link", "language"),
                lang=_other(context.language).value,
                hrefLang=_other(context.language).value,
                className="action",
            ),
            html.Button(
                say(texts.THEME_SHORT),
                type="button",
                id="theme",
                className="action",
                title=say(texts.THEME),
            ),
        ],
        className="tools",
    )
    menu = _navigation(context, page, pages, parts)
    return [tools, product, menu] if len(whose) > 1 else [product, menu, tools]


def _sheet(context: Context) -> Element:
    """Where a printed page says what it is of; the words that its script fills in are here."""
    said = {
        "printed": texts.PRINTED,
        "page": texts.SHEET,
        "of": texts.SHEETS,
        "part": texts.PART,
    }
    told = {f"data-{name}": text.in_(context.language) for name, text in said.items()}
    return html.Div(id="sheet", className="sheet", **told)


def _stands(context: Context) -> list[Component]:
    """What is chosen beside the controls, and what all are put back to when a choice fails.

    Without controls they may not be there: Dash would look for the rest of what a change reads.
    """
    said = controls.stands(controls.state(context))
    return [dcc.Store(id="sort", data=said["sort.data"]), dcc.Store(id="stands", data=said)]


def _choices(context: Context, page: Page, parts: dict[Part, Any]) -> list[Element]:
    """The filter bar, and what it makes the page show."""
    return [
        controls.bar(context, page.tables, parts),
        html.Div(id="call-failed", role="alert", className="call-failed"),
        html.P(
            parts["text", "status"],
            id=part_id("text", "status"),
            role="status",
            className="status",
        ),
    ]


def _mark() -> Element:
    """Five bars for the five centres."""
    return html.Span(
        [html.I(), html.I(), html.I(), html.I(), html.I()],
        className="brand-mark",
        **{"aria-hidden": "true"},
    )


def _navigation(
    context: Context, page: Page, pages: Sequence[Page], parts: dict[Part, Any]
) -> Element:
    """The menu: the figures first, and below them what is about them, shelf by shelf."""
    shelves: dict[Shelf, list[Element]] = {}
    for each in pages:
        current: dict[str, Any] = {"aria-current": "page"} if each is page else {}
        link = html.A(
            context.say(each.title),
            href=parts["link", f"nav-{each.path}"],
            id=part_id("link", f"nav-{each.path}"),
            **current,
        )
        shelves.setdefault(each.shelf, []).append(html.Li(link))
    first, *others = (
        html.Ul(shelves[shelf], **{"aria-label": context.say(shelf.value)})
        for shelf in Shelf
        if shelf in shelves
    )
    return html.Nav(
        [first, html.Div(others, className="shelves")],
        **{"aria-label": context.say(texts.NAVIGATION)},
    )


def _page_links(context: Context, pages: Sequence[Page]) -> dict[Part, Any]:
    links: dict[Part, Any] = {
        ("link", f"nav-{each.path}"): _address_of(context, each) for each in pages
    }
    return links | {("link", "home"): links["link", "nav-/"]}


def _address_of(context: Context, page: Page) -> str:
    if page.parameters:
        day = context.request.selection.as_of
        own = (("as_of", str(day)),) if day is not None and "as_of" in page.parameters else ()
        return Request(page.path, Selection(), context.language, own=own).address()
    if page.of_reports:
        return context.request.at(page.path).address()
    return context.address_of(page.path)


def _other(language: Language) -> Language:
    return Language.NB if language is Language.EN else Language.EN


def _in_other_language(context: Context) -> str:
    return replace(context.request, language=_other(context.language)).address()


def _banner(context: Context, origins: set[Origin]) -> list[Element]:
    """Which figures on the page were not reported by the centres; nothing when all were."""
    doubtful = [origin for origin in Origin if origin in origins - {Origin.REPORTED}]
    if not doubtful:
        return []
    return [
        html.Div(
            [
                html.Strong(context.say(texts.BANNER_TITLE)),
                *(
                    html.Span(" " + context.say(texts.ORIGIN_SENTENCE[origin.code]))
                    for origin in doubtful
                ),
            ],
            className="banner",
        )
    ]


def _as_known(context: Context) -> list[Element]:
    """That the figures are those of an earlier day, and the way back; nothing when they are not."""
    if not context.as_known:
        return []
    newest = catalogue_of(context.door, context.viewer, None, of_reports=context.of_reports)
    superseded = newest.publication != context.catalogue.publication
    after = texts.AS_KNOWN_NEWER if superseded else texts.AS_KNOWN_NEWEST
    selection = replace(context.request.selection, as_of=None)
    if not {selection.first, selection.last} <= {None, *newest.quarters}:
        selection = replace(selection, first=None, last=None, sort=None)
    return [
        html.Div(
            [
                html.Strong(f"{context.as_known}."),
                html.Span(
                    f" {context.say(texts.AS_KNOWN_REPORTS if context.of_reports else after)} "
                ),
                html.A(
                    context.say(texts.TO_TODAY if context.of_reports else texts.TO_NEWEST),
                    href=context.request.choose(selection).address(),
                    id="to-newest",
                ),
            ],
            className="banner as-known",
        )
    ]


def _audience(context: Context) -> list[Element]:
    """Whose figures the page shows, and the way to see it as everybody does, and back."""
    if context.of_reports:
        return []
    say, viewer, request = context.say, context.viewer, context.request
    may_see_more = (
        Permission.SEE_INTERNAL in viewer.may and Audience.INTERNAL in context.door.audiences
    )
    if viewer.audience is Audience.PUBLIC:
        words = say(texts.AS_EVERYBODY, n=context.door.rule.threshold)
        other, way = None, texts.SEE_AS_REPORTED
    else:
        everywhere = viewer.reach(Permission.SEE_INTERNAL) is None
        words = say(texts.AS_REPORTED if everywhere else texts.OWN_AS_REPORTED)
        other, way = Audience.PUBLIC, texts.SEE_AS_EVERYBODY
    link = html.A(say(way), href=replace(request, audience=other).address(), id="audience")
    return [
        html.P(
            [f"{words} ", *([link] if may_see_more else [])],
            className=f"audience {viewer.audience.value}",
        )
    ]


def _legend(context: Context, page: Page) -> Element:
    """What every sign means, always printed."""
    language = context.language
    meanings = {
        **{each.sign: each.text for each in Status if each is not Status.SHOWN},
        "0": texts.ZERO,
        **{mark: origin.text for origin in Origin if (mark := texts.ORIGIN_MARK[origin.code])},
    }
    signs = [
        html.Div([html.Dt(sign), html.Dd(text.in_(language))]) for sign, text in meanings.items()
    ]
    return html.Section(
        [
            html.H2(context.say(texts.LEGEND)),
            html.Dl(signs),
            *([html.P(context.say(texts.WHENCE))] if page.filters and not page.of_reports else []),
        ],
        className="legend",
        **{"aria-label": context.say(texts.LEGEND)},
    )


def _publication(context: Context) -> str:
    published = context.catalogue.published_at
    if published is None:
        return context.say(texts.NOT_PUBLISHED)
    when = days.moment(published)
    return context.say(texts.PUBLICATION, n=context.catalogue.publication, when=when) + "."
