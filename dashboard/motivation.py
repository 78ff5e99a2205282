"""The residents' part of the survey page: statements by kind of motivation, by stay, and by score."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard import scale_charts
from dashboard.blocks import ChartBlock, TableBlock
from dashboard.survey_blocks import (
    ORDERED,
    STATEMENTS,
    Asked,
    Head,
    answers_heads,
    answers_table,
    cover,
    cover_of,
    extremes,
    item_chart,
    newest,
    periods,
    share_table,
    when,
)
from dashboard.survey_words import motive_of, need_of
from db.surveys import Motive, Stay, statements
from db.vocabulary import Text
from queries.indicators import INDICATORS
from queries.measures import Indicator

_MOTIVATION = Text("Hva som driver beboerne", "What drives the residents")
_MOTIVATION_LEAD = Text(
    "Andelen av beboerne som gir påstanden skår 3 eller 4 av 4, etter formen for motivasjon.",
    "The share of residents who score the statement 3 or 4 out of 4, by kind of motivation.",
)
_STAY = Text("Motivasjonen gjennom oppholdet", "Motivation through the stay")
_STAY_LEAD = Text(
    "Andelen som gir skår 3 eller 4, etter hvor lenge de har bodd i mottaket.",
    "The share who give 3 or 4, by how long they have lived in the centre.",
)
_NEEDS = Text("Skår og hva de forteller om", "Scores and what they tell of")
_NEEDS_LEAD = Text(
    "Formene går fra indre til ytre. Behovene for tilhørighet, kompetanse og autonomi gir næring til "
    "motivasjonen; påstander om press og tvang taler mot autonomi. Inndelingen er vår lesning.",
    "The kinds go from within to without. The needs for belonging, competence and autonomy feed "
    "motivation; statements of pressure and force tell against autonomy. The division is our reading.",
)
_STAYS = Text("{n} {n:botid|botider}", "{n} {n:length|lengths} of stay")
_WITHOUT_KIND = Text("Bare behov", "Needs alone")
_KIND, _NEED = Text("Motivasjon", "Motivation"), Text("Behov", "Need")


def motives(asked: Asked) -> ChartBlock:
    """The statements by kind of motivation, with the share for whom each holds."""
    context, language, here = asked.context, asked.context.language, newest(asked)
    lines, before = [], object()
    for motive, entry in _by_motive():
        words = asked.words(entry, here)
        if motive is not before:
            kind = motive.text.in_(language) if motive else context.say(_WITHOUT_KIND)
            words = f"<b>{kind}</b>\n{words}"
            before = motive
        lines.append(asked.line(entry, here, [""], words))
    entries = [entry for _, entry in _by_motive()]
    heading = context.say(_MOTIVATION)
    return item_chart(
        context,
        "motivation",
        heading,
        f"{context.say(_MOTIVATION_LEAD)} {extremes(asked, entries, ORDERED)}",
        lines,
        scale_charts.bars_of(lines, language),
        answers_table(asked, heading, entries),
        cover_of(asked, entries, STATEMENTS),
    )


def by_stay(asked: Asked) -> ChartBlock:
    """A mark for each length of stay, by statement."""
    context, language, here = asked.context, asked.context.language, newest(asked)
    entries = [INDICATORS[f"{entry.id}_by_stay"] for _, entry in _by_motive()]
    stays = [stay.code for stay in Stay]
    lines = [asked.line(entry, here, stays, entry.short.in_(language)) for entry in entries]
    heading = context.say(_STAY)
    return item_chart(
        context,
        "motivation-stay",
        heading,
        f"{when(asked)}: {context.say(_STAY_LEAD)}",
        lines,
        scale_charts.marks([stay.text.in_(language) for stay in Stay], lines, language),
        answers_table(asked, heading, entries),
        cover(context, [], (STATEMENTS, len(entries)), (_STAYS, len(stays))),
        legend=len(stays),
    )


def scores(asked: Asked) -> TableBlock:
    """Every statement with its scores, the kind of motivation and the need it tells of."""
    context = asked.context
    entries = [entry for _, entry in _by_motive()]
    kinds: list[Head] = [
        (context.say(_KIND), lambda e, _: motive_of(e, context.language)),
        (context.say(_NEED), lambda e, _: need_of(e, context.language)),
    ]
    return share_table(
        context,
        "motivation-statements",
        _NEEDS,
        context.say(_NEEDS_LEAD),
        entries,
        periods(asked),
        [*kinds, *answers_heads(asked, entries[0])],
    )


def of_statements(how: str = "") -> list[Indicator]:
    return [INDICATORS[f"motivation_{id}{how}"] for id in statements()]


def _by_motive() -> Iterator[tuple[Motive | None, Indicator]]:
    """The statements' entries, from inner to outer motivation; those of needs alone last."""
    for motive in (*Motive, None):
        for statement in statements().values():
            if statement.motive is motive:
                yield motive, INDICATORS[f"motivation_{statement.id}"]
