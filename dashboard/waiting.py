"""That a publication waits: said where reports are looked at, as long as it does."""

from __future__ import annotations

from dashboard.blocks import PartsBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from db.vocabulary import Text
from queries.unpublished import Unpublished

_HEADING = Text("Publiseringen venter", "Publishing waits")
_LEAD = Text(
    "Det som er bestemt for disse rapportene, er lagret, men ikke publisert ennå. Venter det på "
    "databasen, prøves det igjen av seg selv hvert minutt. Stoppet kontrollen av små tall det, skjer "
    "det når noe annet blir godkjent eller trukket.",
    "What was decided about these reports is stored, but not published yet. If it waits for the "
    "database, it is tried again by itself each minute. If the check of small numbers stopped it, "
    "that happens when something else is approved or withdrawn.",
)
_NOT_COUNTED = Text(
    "godkjent, men ikke med i de publiserte tallene ennå",
    "approved, but not in the published figures yet",
)
_STILL_COUNTED = Text(
    "{status}, men tallene er fortsatt med i det som er publisert",
    "{status}, but its figures are still in what is published",
)


def publication_waits(context: Context) -> PartsBlock:
    """The reports whose decision is not published; put away when there are none, or on earlier days."""
    found = []
    if context.request.selection.as_of is None:
        found = context.door.reports.unpublished(context.viewer)
    content: list[Element] = []
    if found:
        content = [
            html.P(context.say(_LEAD), className="lead", role="status"),
            html.Ul([html.Li(_line(context, each)) for each in found], className="waiting"),
        ]
    return PartsBlock("unpublished", content, "block block-wide", context.say(_HEADING))


def waiting_words(context: Context, report: int) -> str:
    """What waits of one report; nothing where its decision is published."""
    if context.request.selection.as_of is not None:
        return ""
    found = [each for each in context.door.reports.unpublished(context.viewer) if each.id == report]
    return _state(context, found[0]).capitalize() + "." if found else ""


def _state(context: Context, each: Unpublished) -> str:
    words = _STILL_COUNTED if each.still_counted else _NOT_COUNTED
    return context.say(words, status=each.status.text.in_(context.language))


def _line(context: Context, each: Unpublished) -> str:
    what = context.say(
        _WHAT,
        centre=context.catalogue.name(each.centre),
        quarter=each.quarter.label(context.language),
        kind=each.kind.text.in_(context.language),
        revision=each.revision,
    )
    return f"{what}: {_state(context, each)}."


_WHAT = Text(
    "{centre} {quarter}, {kind}, revisjon {revision}",
    "{centre} {quarter}, {kind}, revision {revision}",
)
