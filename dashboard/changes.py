"""What one revision of a report changes against another, as a table: every figure before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dashboard import formats, texts
from dashboard.blocks import PartsBlock, TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.grid import Column
from dashboard.tables import Table, raised, sign
from dashboard.word_tables import labelled
from db.vocabulary import Language, Status, Text
from queries.difference import Change, Difference, Turnover
from queries.indicators import INDICATORS
from queries.measures import Kind
from queries.values import Observation

_HEADING = Text("Endringer: {centre} {quarter}", "Changes: {centre} {quarter}")
_COMPARED = Text(
    "Sammenlignet med revisjon {revision}, {status}",
    "Compared with revision {revision}, {status}",
)
_OUTDONE = Text(
    "Revisjon {revision} ({status}, {kind}) blir erstattet når denne sendes.",
    "Revision {revision} ({status}, {kind}) is superseded when this is sent.",
)
_FIRST = Text(
    "Det er ingen tidligere rapport å sammenligne med", "There is no earlier report to compare with"
)
_SO_MANY = Text("{n} av {m} tall endres.", "{n} of {m} {m:figure|figures} {n:changes|change}.")
_NONE = Text("Ingen tall endres.", "No figures change.")
_BENEATH = Text(
    "For {n} er bare grunnlaget eller opphavet et annet.",
    "Of {n} only the basis or the origin is another.",
)
_FOLDED = Text("Tall som ikke endres ({n})", "Figures that do not change ({n})")
_ERASED = Text(
    "Personradene er slettet etter lagringstiden, så det som er endret, kan ikke vises. Tallene som "
    "er publisert, står som de er.",
    "The rows of persons are erased after the time they are kept, so what changed cannot be shown. "
    "The figures that are published stand as they are.",
)
_TURNOVER = Text(
    "Beboere i rapporten: {before} før, {after} nå ({added} nye, {removed} ute, {changed} endret).",
    "Residents in the report: {before} before, {after} now ({added} new, {removed} gone, "
    "{changed} changed).",
)
_COLUMNS = (
    Text("Tall", "Figure"),
    Text("Før", "Before"),
    Text("Nå", "Now"),
    Text("Endring", "Change"),
)
_NEW = Text("nytt", "new")
_GONE = Text("borte", "gone")
_SAME = Text("uendret", "unchanged")
_OTHERWISE = Text("endret", "changed")
_BASIS = Text("grunnlaget endret", "basis changed")
_ORIGIN = Text("bare opphav endret", "origin changed only")
_NOTE = Text("bare merknad endret", "note changed only")


def difference_block(
    context: Context, difference: Difference, name: str, heading: str = ""
) -> TableBlock | PartsBlock:
    """A table of the figures that change, and folded away those of the report that do not.

    Parts of a figure are there when they change. A sentence, where there is nothing to compare.
    """
    heading = heading or context.say(
        _HEADING,
        centre=context.catalogue.name(difference.centre),
        quarter=difference.quarter.label(context.language),
    )
    if difference.erased:
        words = html.P(context.say(_ERASED), className="lead")
        return PartsBlock(name, words, "block block-wide", heading)
    shown = [change for change in difference.figures if change.changed or not _is_part(change)]
    moved = [change for change in shown if _moves(change)]
    still = [change for change in shown if not _moves(change)]
    label = context.say(_FOLDED, n=len(still))
    return TableBlock(
        name,
        heading,
        _table(context, heading, moved) if moved else None,
        lead=" ".join(_lead(context, difference)),
        wide=True,
        folded=(label, _table(context, label, still)) if still else None,
    )


def _table(context: Context, caption: str, changes: list[Change]) -> Table:
    heads = [context.say(column) for column in _COLUMNS]
    head = [html.Tr([html.Th(words, scope="col") for words in heads])]
    rows = [_row(change, heads, context.language) for change in changes]
    return Table(caption, head, rows, stacks=True)


def _moves(change: Change) -> bool:
    """Whether the figure itself is another, not only what it is counted from or its origin."""
    before, after = change.before.cell, change.after.cell
    return (before.status, before.value) != (after.status, after.value)


def _lead(context: Context, difference: Difference) -> Iterator[str]:
    language = context.language
    for kind, former in difference.formers.items():
        compared = context.say(_FIRST)
        if former is not None:
            status = former.status.text.in_(language)
            compared = context.say(_COMPARED, revision=former.revision, status=status)
        yield f"{compared} ({kind.text.in_(language)})."
    for kind, former in difference.outdone.items():
        told = {"status": former.status.text.in_(language), "kind": kind.text.in_(language)}
        yield context.say(_OUTDONE, revision=former.revision, **told)
    if difference.residents is not None:
        yield _turnover(context, difference.residents)
    n = sum(map(_moves, difference.figures))
    yield context.say(_SO_MANY, n=n, m=len(difference.figures)) if n else context.say(_NONE)
    if beneath := sum(change.changed for change in difference.figures) - n:
        yield context.say(_BENEATH, n=beneath)


def _turnover(context: Context, turnover: Turnover) -> str:
    return context.say(
        _TURNOVER,
        before=turnover.before,
        after=turnover.after,
        added=turnover.added,
        removed=turnover.removed,
        changed=turnover.changed,
    )


def _is_part(change: Change) -> bool:
    return bool(change.after.category)


def _row(change: Change, heads: Sequence[str], language: Language) -> Element:
    cells = [
        html.Th(_label(change.after, language), scope="row", className="indicator"),
        _figure(change.before, language),
        _figure(change.after, language),
        html.Td(_in_words(change, language), className="words"),
    ]
    return labelled(heads, cells, "changed" if change.changed else "unchanged")


def _label(observation: Observation, language: Language) -> str:
    entry = INDICATORS[observation.indicator]
    label = entry.label.in_(language)
    if observation.category or entry.kind is Kind.QUARTILES:
        column = Column(entry, observation.category, observation.quarter)
        label += f": {column.category_label(language)}"
    return label


def _figure(observation: Observation, language: Language) -> Element:
    cell = observation.cell
    if cell.status is not Status.SHOWN:
        return html.Td(list(sign(cell.status, language)), className="no-figure")
    unit = INDICATORS[observation.indicator].unit
    marks = raised(texts.ORIGIN_MARK[observation.origin.code], language)
    words: list[Any] = [formats.value(cell, unit, language), *marks]
    base = formats.base(cell, unit, language)
    return html.Td([*words, *([html.Span(base, className="base")] if base else [])])


def _in_words(change: Change, language: Language) -> str:
    if not change.changed:
        return _SAME.in_(language)
    return in_words(change.before, change.after, language)


def _beside(before: Observation, after: Observation) -> Text:
    """What changed of a figure that is the same number."""
    return _NOTE if before.origin is after.origin else _ORIGIN


def in_words(before: Observation, after: Observation, language: Language) -> str:
    """How a figure that changed did so: «+3 personer», or that it is new, gone or otherwise changed."""
    was, became = before.cell.value, after.cell.value
    if was is None or became is None:
        if became is not None:
            return _NEW.in_(language)
        if was is not None:
            return _GONE.in_(language)
        return (_beside(before, after) if before.cell == after.cell else _OTHERWISE).in_(language)
    if was == became:
        return (_beside(before, after) if before.cell == after.cell else _BASIS).in_(language)
    unit = INDICATORS[after.indicator].unit
    # A change too small for the decimals that are shown would read as none.
    if formats.rounded(became - was, unit.decimals) == 0:
        return _OTHERWISE.in_(language)
    return formats.change(became - was, unit, language)
