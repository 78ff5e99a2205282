"""Revisjoner: what each publication has said of the headline figures, as revision triangles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard import controls, formats, texts
from dashboard.blocks import Block, TableBlock
from dashboard.changes import in_words
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.grid import ALL_CENTRES
from dashboard.headlines import HEADLINES
from dashboard.page import Page, Shelf, View
from dashboard.tables import REMARK, Table, figure
from db.days import clock, day_of
from db.vocabulary import Origin, Quarter, Status, Text
from queries.indicators import INDICATORS
from queries.measures import INDICATOR_NOTES, Indicator
from queries.revisions import Issue, Known, Triangle
from queries.values import TOTAL

_CAPTION = Text(
    "{name}. {indicator}, slik hver publisering hadde tallet, {unit}",
    "{name}. {indicator}, as each publication had the figure, {unit}",
)
_ISSUE = Text("Publisering {n}", "Publication {n}")
_NONE = Text(
    "Ingen tall er endret siden de først ble publisert.",
    "No figure has changed since it was first published.",
)
_SO_MANY = Text(
    "{n} av {m} tall er endret etter at de først ble publisert.",
    "{n} of {m} figures changed after they were first published.",
)
_LARGEST = Text(
    "Den største endringen er {change} for {quarter} i publisering {n}.",
    "The largest change is {change} for {quarter} in publication {n}.",
)
_LEFT_OUT = Text(
    "{n} tidligere publiseringer med endringer er ikke vist. Velg en dag under «Kjent per» for å se "
    "dem.",
    "{n} earlier publications with changes are not shown. Choose a day under “As known on” to see "
    "them.",
)
_UNPUBLISHED = Text("ikke publisert", "not published")
_WITHDRAWN = Text("trukket tilbake", "withdrawn")


def _view(context: Context) -> View:
    chosen = context.scope.centres
    centre = chosen[0] if len(chosen) == 1 else TOTAL
    # Of the time before a single quarter there is more to tell than of it alone.
    quarters = tuple(q for q in context.history.quarters if q <= context.quarter)
    scope = replace(context.scope, quarters=quarters)
    triangles = context.door.revisions(HEADLINES, centre, scope, context.viewer)
    blocks: list[Block] = [
        _block(context, INDICATORS[id], centre, moved) for id, moved in triangles.items()
    ]
    whose = context.say(texts.ALL_TOGETHER) if centre == TOTAL else _name(context, centre)
    return View(
        blocks,
        {origin for each in triangles.values() for origin in _origins(each)},
        status=controls.status(context, centres=whose, quarters=quarters),
    )


def _name(context: Context, centre: str) -> str:
    """The centre whose figures are shown, or that they are of all."""
    if centre == TOTAL:
        return context.say(ALL_CENTRES)
    return context.catalogue.centres[centre].name


def _block(context: Context, indicator: Indicator, centre: str, moved: Triangle) -> TableBlock:
    name = _name(context, centre)
    heading = indicator.short.in_(context.language)
    caption = context.say(
        _CAPTION,
        indicator=indicator.label.in_(context.language),
        name=name,
        unit=indicator.unit.text.in_(context.language),
    )
    head = html.Tr(
        [
            html.Th(context.say(texts.QUARTER), scope="col"),
            *(_head(context, issue, moved) for issue in moved.issues),
        ]
    )
    body = [
        html.Tr(
            [
                html.Th(quarter.code_in(context.language), scope="row"),
                *(_cell(context, indicator, known) for known in moved.shown(quarter)),
            ]
        )
        for quarter in moved.rows
    ]
    return TableBlock(
        f"revisions-{indicator.id}",
        heading,
        Table(caption, [head], body),
        lead=_lead(context, indicator, moved),
        notes=_notes(context, moved),
        wide=True,
    )


def _lead(context: Context, indicator: Indicator, moved: Triangle) -> str:
    if not moved.revised:
        return context.say(_NONE)
    words = [context.say(_SO_MANY, n=moved.revised, m=moved.published)]
    largest = moved.largest
    if largest is not None and formats.rounded(largest.difference, indicator.unit.decimals):
        change = formats.change(largest.difference, indicator.unit, context.language)
        quarter = largest.quarter.label(context.language)
        words.append(context.say(_LARGEST, change=change, quarter=quarter, n=largest.number))
    return " ".join(words)


def _head(context: Context, issue: Issue, moved: Triangle) -> Element:
    # The day in figures, as moments are written: a dozen of them stand side by side.
    at = issue.published_at
    day = formats.short_day(day_of(at), context.language)
    if sum(day_of(each.published_at) == day_of(at) for each in moved.issues) > 1:
        day += f" {clock(at)}"
    link = html.A(day, href=_as_of(context, issue, moved), className="under")
    return html.Th([context.say(_ISSUE, n=issue.number), link], scope="col")


def _as_of(context: Context, issue: Issue, moved: Triangle) -> str:
    """The page as of a publication's day, with the quarters chosen if that day knew them."""
    day = day_of(issue.published_at)
    last = max(at for at, each in enumerate(moved.issues) if day_of(each.published_at) == day)

    def known(quarter: Quarter | None) -> bool:
        return quarter is None or moved.shown(quarter)[last].now is not None

    selection = replace(context.request.selection, as_of=day)
    if not (known(selection.first) and known(selection.last)):
        selection = replace(selection, first=None, last=None)
    return context.request.choose(selection).address()


def _cell(context: Context, indicator: Indicator, known: Known) -> Element:
    """The figure as it was known, and in words what the publication changed of it."""
    now, before = known.now, known.before
    if now is None:
        state = _WITHDRAWN if known.changed else _UNPUBLISHED
        words: list[Any] = [html.Span(context.say(state), className="base")]
    else:
        marks = texts.ORIGIN_MARK[now.origin.code] + (REMARK if now.note else "")
        words = figure(now.cell, indicator.unit, context.language, marks)
        if before is not None and known.changed:
            said = in_words(before, now, context.language)
            words.append(html.Span(said, className="revision"))
    if known.changed:
        return html.Td(words, className="moved")
    return html.Td(words, className="" if now is not None and before is None else "no-figure")


def _notes(context: Context, moved: Triangle) -> list[str]:
    codes = dict.fromkeys(
        known.now.note
        for quarter in moved.rows
        for known in moved.shown(quarter)
        if known.now and known.now.note
    )
    notes = [f"{REMARK} {INDICATOR_NOTES[code].in_(context.language)}" for code in codes]
    return [*notes, context.say(_LEFT_OUT, n=moved.left_out)] if moved.left_out else notes


def _origins(moved: Triangle) -> set[Origin]:
    return {
        known.now.origin
        for quarter in moved.rows
        for known in moved.shown(quarter)
        if known.now and known.now.cell.status is Status.SHOWN
    }


PAGE = Page(
    path="/revisions",
    title=Text("Revisjoner", "Revisions"),
    lead=Text(
        "Hvordan hovedtallene har endret seg fra publisering til publisering. Velg ett mottak for å "
        "se tallene for det; ellers gjelder de alle mottak samlet.",
        "How the headline figures have changed from publication to publication. Select one centre "
        "to see its own figures; otherwise they are those of all centres together.",
    ),
    tables=(),
    shelf=Shelf.ABOUT,
    view=_view,
    measured=False,
    ranged=False,
)
