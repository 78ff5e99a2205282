"""The two callbacks every page shares: open a page, and change what it shows.

Each is parse → ask → draw. A new page needs none of its own to be filtered and sorted.

Answers may come late, in another order, or not at all. So a change says all that the controls say,
beside what stands on the screen (`address`), and is answered from these two alone; and it writes
down again what the controls are to say (`stands`), in one with the figures. What becomes of answers
that come too late and of calls that fail is decided in the browser (`assets/calls.js`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import flask
from dash import ALL, Dash, Input, Output, State, ctx, no_update

from dashboard import controls, formats, frame, texts
from dashboard.access import asking, person, whose
from dashboard.base_path import within
from dashboard.blocks import PROPERTIES, part_id
from dashboard.context import Context, catalogue_of
from dashboard.grid import CENTRE_COLUMN, column_named
from dashboard.page import Page
from dashboard.request import Request, pairs_of
from dashboard.validated import ListOf, Maybe, OneOf, Word, checked
from db.refusal import Refusal
from queries.ask import Door, possible
from queries.values import MAX_PARAMETERS, Catalogue, Measure, Selection, Sort, Viewer

_WRITTEN = (
    *controls.CONTROLS,
    *controls.OFFERED,
    ("stands", "data"),
    ("address", "data"),
    ("content", "data-shown"),
)
"""What a change writes beside the parts of the page, by id and property."""
_KINDS = tuple(PROPERTIES)

MOST_ADDRESS = 100_000
"""Signs in an address: every centre of a large country may be named in it."""
ADDRESS = Word(MOST_ADDRESS, "/.*")
_CODE = Word(60, r"[\w.-]+")
"""A centre, a quarter, a day, or the word that stands for none of them in particular."""


_ALL_THAT_CAN_BE = """function (_clicks, options) {
    return options.filter(function (each) { return !each.disabled; })
        .map(function (each) { return each.value; });
}"""


def find_page(path: str, pages: Sequence[Page]) -> tuple[Page, str | None]:
    """The page at ``path``, and the one thing it is about, if it is. Raises Refusal."""
    path = path.rstrip("/") or "/"
    for page in pages:
        if page.path == path:
            return page, None
        name = path.removeprefix(page.prefix)
        if page.about_one and path.startswith(page.prefix) and "/" not in name:
            return page, name
    raise Refusal("unknown_page", http_status=404)


def read_request(path: str, pairs: Iterable[tuple[str, str]], pages: Sequence[Page]) -> Request:
    """The request of an address, with what the page at ``path`` has parameters for. Refuses."""
    return Request.from_pairs(path, pairs, find_page(path, pages)[0].parameters, page=True)


def opened(door: Door, request: Request, pages: Sequence[Page]) -> tuple[Page, Context]:
    """As `open_context`, for the person behind the current request, which is noted to be for it."""
    flask.g.page = find_page(request.path, pages)[0]
    return open_context(door, request, pages, person())


def open_context(
    door: Door, request: Request, pages: Sequence[Page], somebody: Viewer
) -> tuple[Page, Context]:
    """The page and context of a request. Raises Refusal when it asks for what is not there."""
    page, name = find_page(request.path, pages)
    if page.of_records and not door.has_records:
        raise Refusal("no_records", http_status=403)
    who = asking(somebody, request, door.audiences)
    if page.needs is not None:
        who.require(page.needs)
    context = Context.open(
        door,
        who,
        request,
        centre=name if page.per_centre else None,
        item=None if page.per_centre else name,
        of_reports=page.of_reports,
        after_closing=page.after_closing,
        tables=page.tables,
        measured=page.measured,
        ranged=page.ranged,
    )
    context.scope  # noqa: B018 - settles the selection, and refuses what does not exist
    if page.find is not None:
        page.find(context)
    sort = request.selection.sort
    if sort is not None and (
        not page.sorts
        or (
            sort.column != CENTRE_COLUMN
            and column_named(sort.column).indicator.section.table != page.sorts
        )
    ):
        raise Refusal("bad_sort", sort=sort.column[:80])
    if page.check is not None:
        page.check(context)
    return page, context


def register(app: Dash, door: Door, pages: Sequence[Page]) -> None:
    """Adds the callbacks to ``app``."""

    @app.callback(
        Output("page", "children"),
        Input("url", "pathname"),
        Input("url", "search"),
    )
    @checked(pathname=ADDRESS, search=Maybe(Word(MOST_ADDRESS)))
    def open_page(pathname: str, search: str | None) -> Any:
        request = read_request(within(pathname), pairs_of(search or ""), pages)
        page, context = opened(door, request, pages)
        menu = _menu(context, pages)
        return frame.whole(context, page, page.view(context), menu, whose=whose(person()))

    app.clientside_callback(  # type: ignore[no-untyped-call]
        _ALL_THAT_CAN_BE,
        Output("centres", "value", allow_duplicate=True),
        Input("all-centres", "n_clicks"),
        State("centres", "options"),
        prevent_initial_call=True,
    )

    @app.callback(
        *(Output(id, property) for id, property in _WRITTEN),
        *(Output(part_id(kind, ALL), PROPERTIES[kind]) for kind in _KINDS),  # type: ignore[arg-type]
        *(Input(id, property) for id, property in controls.CONTROLS),
        State("address", "data"),
        State("whose", "data"),
        prevent_initial_call=True,
    )
    @checked(
        centres=ListOf(_CODE, MAX_PARAMETERS),
        quarter=_CODE,
        first_quarter=_CODE,
        measure=OneOf([*Measure]),
        as_of=_CODE,
        sort=Maybe(Word(250)),
        address=ADDRESS,
        whose_page=Word(60),
    )
    def change(
        centres: list[str],
        quarter: str,
        first_quarter: str,
        measure: str,
        as_of: str,
        sort: str | None,
        address: str,
        whose_page: str,
    ) -> Any:
        before = _parse_address(address)
        of, stood = opened(door, before, pages)
        if whose_page != whose(person()):
            raise Refusal("other_login", http_status=409)
        said = _parse_choices(stood, centres, quarter, first_quarter, measure, as_of)
        catalogue = catalogue_of(
            door,
            stood.viewer,
            said.as_of,
            of_reports=of.of_reports,
            after_closing=of.after_closing,
            tables=of.tables,
        )
        for centre in catalogue.others.intersection(said.centres or ()):
            catalogue.require(centre)
        request, cleared = _choose(catalogue, before, said, sort)
        page, context = opened(door, request, pages)
        parts = frame.page_parts(context, page, page.view(context), _menu(context, pages))
        parts["text", "status"] = " ".join([*cleared, parts["text", "status"]])
        # A head that is drawn anew loses the focus of the button that was pressed in it.
        keep_heads = _but_for_the_order(before) == _but_for_the_order(request)
        drawn = [
            [
                no_update if keep_heads and kind == "head" else _part(parts, kind, output)
                for output in outputs
            ]
            for kind, outputs in zip(_KINDS, ctx.outputs_list[len(_WRITTEN) :], strict=True)
        ]
        values = controls.state(context)
        written = {
            **values,
            ("stands", "data"): controls.stands(values),
            ("address", "data"): request.address(),
            ("content", "data-shown"): request.query(),
        }
        return [*(written[each] for each in _WRITTEN), *drawn]


def _but_for_the_order(request: Request) -> Selection:
    return replace(request.selection, sort=None)


def _menu(context: Context, pages: Sequence[Page]) -> list[Page]:
    """The pages that the reader can be led to."""
    may, has_records = context.viewer.may, context.door.has_records
    return [
        page
        for page in pages
        if not page.about_one
        and page.needs in {None, *may}
        and (has_records or not page.of_records)
    ]


def _part(parts: dict[Any, Any], kind: str, output: Any) -> Any:
    try:
        return parts[kind, output["id"]["name"]]
    except (KeyError, TypeError):
        raise Refusal("bad_callback") from None


def _parse_address(address: str) -> Request:
    path, _, query = within(address).partition("?")
    return Request.from_search(path, query)


def _parse_choices(
    stood: Context,
    centres: list[str],
    quarter: str,
    first_quarter: str,
    measure: str,
    as_of: str,
) -> controls.Choices:
    """What the controls say; centres and quarters only where it is not what ``stood`` there."""
    was = controls.state(stood)
    day = None if as_of == controls.NEWEST else Selection.from_query([("as_of", as_of)]).as_of
    quarters = (quarter, first_quarter)
    return controls.Choices(
        None if set(centres) == set(was["centres", "value"]) else centres,
        None if quarters == (was["quarter", "value"], was["first-quarter", "value"]) else quarters,
        measure,
        day,
    )


def _choose(
    catalogue: Catalogue, before: Request, said: controls.Choices, sort: str | None
) -> tuple[Request, list[str]]:
    """The new request, and what had to be cleared on the way, in words."""
    try:
        selection, remarks = controls.choose(catalogue, before.selection, said)
    except ValueError:
        raise Refusal("bad_callback") from None
    selection, closed = possible(selection, catalogue)
    words = [remark.in_(before.language) for remark in remarks]
    if closed:
        names = formats.listing([catalogue.centres[code].name for code in closed], before.language)
        words.append(texts.TAKEN_OUT.in_(before.language, names=names))
        if not selection.centres:
            words.append(texts.ALL_CHOSEN_AGAIN.in_(before.language))
    order = Selection.from_query([("sort", sort)]).sort if sort is not None else None
    if order == before.selection.sort and selection.as_of != before.selection.as_of:
        order = None
    elif order == before.selection.sort or said.quarters is not None:
        order = _sort_that_still_holds(order, selection, catalogue)
    return before.choose(replace(selection, sort=order)), words


def _sort_that_still_holds(
    sort: Sort | None, selection: Selection, catalogue: Catalogue
) -> Sort | None:
    """The sort order, unless its column is no longer in the table."""
    if sort is None or "~" not in sort.column:
        return sort
    quarter = sort.column.rpartition("~")[2]
    first = selection.first or catalogue.default_quarter
    last = selection.last or catalogue.default_quarter
    return sort if str(first) <= quarter <= str(last) else None
