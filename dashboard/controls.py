"""The filter bar: centres, quarters, share or number, and what can be done with the selection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import dash_bootstrap_components as dbc

from dashboard import formats, texts
from dashboard.blocks import Part, part_id
from dashboard.context import Context
from dashboard.elements import Element, html
from db.vocabulary import Quarter, Rhythm, Text
from queries.indicators import TABLES
from queries.values import Catalogue, Measure, Selection

CONTROLS = (
    ("centres", "value"),
    ("quarter", "value"),
    ("first-quarter", "value"),
    ("measure", "value"),
    ("as-of", "value"),
    ("sort", "data"),
)
"""What a reader chooses with, by id and property."""
OFFERED = (
    ("centres", "options"),
    ("centres-count", "children"),
    ("quarter", "options"),
    ("first-quarter", "options"),
)
"""What follows from a choice in the filter bar itself."""

ONLY_THIS = "only"
"""The value of «bare dette kvartalet» in the list of first quarters."""
NEWEST = "newest"
"""The value of «Nyeste» in the list of days."""

_PERIOD = {Rhythm.QUARTER: texts.QUARTER, Rhythm.HALF_YEAR: texts.HALF_YEAR}
_ONLY_THIS = {
    Rhythm.QUARTER: texts.ONLY_THIS_QUARTER,
    Rhythm.HALF_YEAR: texts.ONLY_THIS_HALF_YEAR,
}


def centre_options(context: Context) -> list[dict[str, Any]]:
    """Every centre; those closed in all chosen quarters cannot be ticked."""
    options = []
    quarters = context.scope.quarters
    open_ones = set(open_centres(context.catalogue, quarters[0], quarters[-1]))
    for code, facts in context.catalogue.centres.items():
        is_open = code in open_ones
        label = facts.name if is_open else context.say(texts.CLOSED_CENTRE, name=facts.name)
        ticked = code in context.request.selection.centres
        options.append({"label": label, "value": code, "disabled": not (is_open or ticked)})
    return options


def ticked_centres(context: Context, options: list[dict[str, Any]]) -> list[str]:
    """The centres whose boxes are ticked: the chosen ones, or every one that can be chosen."""
    if context.request.selection.centres:
        return list(context.scope.centres)
    return [option["value"] for option in options if not option["disabled"]]


def quarter_options(context: Context) -> list[dict[str, str]]:
    """Every published quarter, newest first; of figures by half-years, one in each half-year."""
    return _options(context, context.catalogue.quarters, context.quarter)


def first_quarter_options(context: Context) -> list[dict[str, str]]:
    """The quarters or half-years a range may begin with: those before the chosen one."""
    rhythm, first = context.rhythm, context.scope.quarters[0]
    before = rhythm.period(context.quarter)
    earlier = [q for q in context.catalogue.quarters if rhythm.period(q) < before]
    return [
        {"label": context.say(_ONLY_THIS[rhythm]), "value": ONLY_THIS},
        *_options(context, earlier, first),
    ]


def _options(
    context: Context, quarters: Iterable[Quarter], chosen: Quarter
) -> list[dict[str, str]]:
    """A choice for each quarter or half-year, newest first; ``chosen`` stands for its own."""
    rhythm = context.rhythm
    of_period = {rhythm.period(q): q for q in quarters}
    if rhythm.period(chosen) in of_period:
        of_period[rhythm.period(chosen)] = chosen
    return [
        {"label": rhythm.label(quarter, context.language), "value": str(quarter)}
        for _, quarter in sorted(of_period.items(), reverse=True)
    ]


def day_options(context: Context) -> list[dict[str, str]]:
    """The newest figures, those of the newest days of publication, and those of the chosen day."""
    days = set(context.door.days(context.viewer)) if context.catalogue.published else set()
    chosen = context.request.selection.as_of
    days |= {chosen} if chosen is not None else set()
    return [
        {"label": context.say(texts.NEWEST), "value": NEWEST},
        *(
            {"label": formats.day(day, context.language), "value": str(day)}
            for day in sorted(days, reverse=True)
        ),
    ]


def state(context: Context) -> dict[tuple[str, str], Any]:
    """What every control says and offers for the selection, by the control's id and property."""
    quarters = context.scope.quarters
    only_one = len(context.rhythm.periods(quarters)) == 1
    selection = context.request.selection
    options = centre_options(context)
    chosen = ticked_centres(context, options)
    n, m = len(chosen), len(options)
    return {
        ("centres", "options"): options,
        ("centres", "value"): chosen,
        ("centres-count", "children"): context.say(texts.N_OF_M, n=n, m=m),
        ("quarter", "options"): quarter_options(context),
        ("quarter", "value"): str(quarters[-1]),
        ("first-quarter", "options"): first_quarter_options(context),
        ("first-quarter", "value"): ONLY_THIS if only_one else str(quarters[0]),
        ("measure", "value"): selection.measure.value,
        ("as-of", "value"): str(selection.as_of or NEWEST),
        ("sort", "data"): dict(replace(Selection(), sort=selection.sort).to_query()).get("sort"),
    }


def stands(values: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    """What the controls say of what stands on the screen, to be put back when a choice fails."""
    return {f"{id}.{property}": values[id, property] for id, property in CONTROLS}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the controls say. Centres and quarters are None where they say what stood there."""

    centres: list[str] | None
    quarters: tuple[str, str] | None
    """The last, and the first or `ONLY_THIS`."""
    measure: str
    as_of: date | None


def choose(catalogue: Catalogue, before: Selection, said: Choices) -> tuple[Selection, list[Text]]:
    """The selection that the controls say, and the remarks on what had to be cleared.

    Raises ValueError when a value is none that the controls offer.
    """
    cleared: list[Text] = []
    first, last = _quarters(catalogue, before, said, cleared)
    centres = before.centres
    if said.centres is not None:
        centres = tuple(code for code in catalogue.centres if code in said.centres)
        if len(centres) != len(set(said.centres)):
            raise ValueError("centres")
        if not centres:
            cleared.append(texts.ALL_CHOSEN_AGAIN)
        ends = first or catalogue.default_quarter, last or catalogue.default_quarter
        if set(open_centres(catalogue, *ends)) <= set(centres):
            centres = ()
    selection = Selection(centres, first, last, Measure(said.measure), as_of=said.as_of)
    return selection, cleared


def _quarters(
    catalogue: Catalogue, before: Selection, said: Choices, cleared: list[Text]
) -> tuple[Quarter | None, Quarter | None]:
    """The first and the last quarter that are chosen; None where they follow from the page."""
    first, last = before.first, before.last
    if said.quarters is not None:
        last = Quarter.parse(said.quarters[0])
        first = last if said.quarters[1] == ONLY_THIS else Quarter.parse(said.quarters[1])
    if not {first, last} <= {None, *catalogue.quarters}:
        # Another day has another publication, which may lack the quarters chosen before.
        if said.as_of == before.as_of:
            raise ValueError("quarter")
        cleared.append(texts.QUARTERS_NOT_KNOWN)
        return None, None
    if first is not None and last is not None and first > last:
        first = last
        cleared.append(texts.RANGE_CLEARED)
    implied = before.first is None and first == last == catalogue.default_quarter
    return (None, None) if implied else (first, last)


def open_centres(catalogue: Catalogue, first: Quarter | None, last: Quarter | None) -> list[str]:
    """The centres that were open in any quarter from ``first`` to ``last``; none in no quarter."""
    quarters = list(first.through(last)) if first is not None and last is not None else []
    return [
        code
        for code, facts in catalogue.centres.items()
        if any(facts.open_in(quarter) for quarter in quarters)
    ]


def status(
    context: Context, *, centres: str = "", quarters: Sequence[Quarter] | None = None
) -> str:
    """What the page shows, in a sentence that is also read aloud when it changes.

    The selection, or other ``centres`` in words or ``quarters``, where the page shows those.
    """
    periods = context.rhythm.periods(quarters or context.scope.quarters)
    labels = [context.rhythm.label(period, context.language) for period in periods]
    span = labels[0]
    if len(labels) > 1:
        span = context.say(texts.SPAN, first=labels[0], last=labels[-1])
    showing = context.say(texts.NOW_SHOWING, centres=centres or _centres(context), quarters=span)
    return f"{showing} {context.as_known}." if context.as_known else showing


def _centres(context: Context) -> str:
    """The centres that the page is about, in words."""
    scope = context.scope
    m = len(context.catalogue.centres)
    if context.centre is not None:
        return context.catalogue.centres[context.centre].name
    if len(scope.centres) == m:
        n = len(open_centres(context.catalogue, scope.quarters[0], scope.last))
        wording = texts.ALL_M_CENTRES if n == m else texts.ALL_OPEN_CENTRES
        return context.say(wording, n=n, m=m)
    if len(scope.centres) <= 4:
        return formats.listing(
            [context.catalogue.centres[code].name for code in scope.centres], context.language
        )
    return context.say(texts.N_CENTRES, n=len(scope.centres), m=m)


def file_links(context: Context, table: str) -> dict[Part, str]:
    """The addresses of the files that hold exactly what the page shows."""
    selection = replace(context.shown, centres=context.request.selection.centres)
    if context.centre is not None:
        # What the page's path says, and the quarter it opens with, which is not each table's own.
        first, last = context.scope.quarters[0], context.scope.last
        selection = replace(selection, centres=(context.centre,), first=first, last=last, sort=None)
    return {
        ("link", f"file-{table}-{extension}"): replace(
            context.request, path=f"/data/{table}.{extension}", selection=selection
        ).address()
        for extension in _files(table)
    }


def _files(table: str) -> Mapping[str, Text]:
    """The formats a table can be taken in: figures have more of them than words."""
    return texts.WORD_FILES if table in texts.WORD_TABLES else texts.FILES


def bar(context: Context, tables: tuple[str, ...], parts: dict[Part, Any]) -> Element:
    """The filter bar, filled in for the selection."""
    values = state(context)
    say = context.say
    centres = html.Details(
        [
            html.Summary(
                [
                    html.Span(say(texts.CENTRES), className="label"),
                    html.Span(
                        values["centres-count", "children"], id="centres-count", className="choice"
                    ),
                ]
            ),
            html.Fieldset(
                [
                    html.Legend(say(texts.CENTRES), className="visually-hidden"),
                    dbc.Checklist(
                        id="centres",
                        options=values["centres", "options"],
                        value=values["centres", "value"],
                    ),
                    html.Button(
                        say(texts.SELECT_ALL), id="all-centres", type="button", className="plain"
                    ),
                ],
                className="menu",
            ),
        ],
        className="picker",
        hidden=context.centre is not None,
        **{"data-filter": "centre"},
    )
    quarter = _select(
        "quarter",
        _PERIOD[context.rhythm],
        context,
        values["quarter", "options"],
        values["quarter", "value"],
    )
    first = _select(
        "first-quarter",
        texts.FROM_QUARTER,
        context,
        values["first-quarter", "options"],
        values["first-quarter", "value"],
        hidden=not context.ranged,
    )
    as_of = _select("as-of", texts.AS_OF, context, day_options(context), values["as-of", "value"])
    measure = html.Fieldset(
        [
            html.Legend(say(texts.MEASURE), className="label"),
            dbc.RadioItems(
                id="measure",
                options=[
                    {"label": say(texts.AS_SHARE), "value": Measure.SHARE.value},
                    {"label": say(texts.AS_NUMBER), "value": Measure.COUNT.value},
                ],
                value=values["measure", "value"],
                inline=True,
                className="switch",
            ),
        ],
        className="measure",
        hidden=not (tables and context.measured),
        **{"data-filter": "measure"},
    )
    actions = html.Div(
        [
            html.A(
                say(texts.RESET),
                href=context.request.choose(Selection()).address(),
                className="action",
                id="reset",
            ),
            html.Button(
                say(texts.COPY_LINK),
                type="button",
                id="copy-link",
                className="action",
                **{"aria-live": "polite", "data-copied": say(texts.COPIED)},
            ),
            _downloads(context, tables, parts),
        ],
        className="actions",
    )
    return html.Section(
        [html.Div([centres, quarter, first, measure, as_of], className="choices"), actions],
        className="filters",
        **{"aria-label": say(texts.FILTER)},
    )


def _select(
    id: str,
    label: Text,
    context: Context,
    options: list[dict[str, str]],
    value: str,
    *,
    hidden: bool = False,
) -> Element:
    return html.Div(
        [
            html.Label(context.say(label), htmlFor=id, className="label"),
            dbc.Select(id=id, options=options, value=value),
        ],
        className="select",
        hidden=hidden,
        **{"data-filter": id},
    )


def _downloads(context: Context, tables: tuple[str, ...], parts: dict[Part, Any]) -> Element:
    groups: list[Any] = []
    for table in tables:
        if len(tables) > 1:
            title = TABLES[table] if table in TABLES else texts.WORD_TABLES[table]
            groups.append(html.P(context.say(title), className="label"))
        groups.append(
            html.Ul(
                [
                    html.Li(
                        html.A(
                            context.say(label),
                            id=part_id("link", f"file-{table}-{extension}"),
                            href=parts["link", f"file-{table}-{extension}"],
                            download=True,
                        )
                    )
                    for extension, label in _files(table).items()
                ]
            )
        )
    return html.Details(
        [html.Summary(context.say(texts.DOWNLOAD)), html.Div(groups, className="menu")],
        className="picker downloads",
        hidden=not tables,
    )
