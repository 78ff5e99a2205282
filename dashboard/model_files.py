"""The centres' models, the timeline and the national responsibilities as tables of words.

What the report does not state has a row that says so; nothing is left out, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dashboard import texts
from dashboard.context import Context
from dashboard.word_files import Words, in_section
from db.centre_models import (
    AGENCIES,
    Milestone,
    Statement,
    Topic,
    milestones_of,
    responsibilities,
    stated,
)
from db.vocabulary import Text

ALL_FIVE = Text("Alle fem", "All five")
SECTION = Text("Avsnitt", "Section")
WHEN = Text("Når", "When")
WHAT = Text("Hva", "What")
MEASURE = Text("Tiltak", "Measure")
MARKED = Text("ansvar", "responsible")
FROM_THE_REPORT = Text(
    "Gjengitt etter evalueringens første delrapport, med avsnittet hvert utsagn står i. «Ikke "
    "oppgitt» betyr at rapporten ikke sier noe om det, ikke at det mangler ved mottaket.",
    "Told from the evaluation's first report, with the section of each statement. “Not stated” means "
    "that the report says nothing of it, not that the centre is without it.",
)
AS_DRAWN = Text(
    "Tiden er så nøyaktig som rapporten. Våren er tegnet som mars til mai, sommeren juni til august "
    "og høsten september til november; det som ikke har en oppgitt slutt, til oktober 2017, da de "
    "siste intervjuene ble gjort.",
    "Times are as exact as the report. Spring is drawn as March to May, summer as June to August and "
    "autumn as September to November; what has no stated end, until October 2017, when the last "
    "interviews were made.",
)
SILENT = Text(
    "Rapporten daterer ingen egne hendelser for {names}.",
    "The report dates no events of its own for {names}.",
)
OF_TABLE_31 = Text(
    "Tabell 3.1 i evalueringen. UDI har en kolonne der, men ikke noe kryss. Ansvaret til Kompetanse "
    "Norge for kartleggingen omfatter Nasjonal enhet for karriereveiledning.",
    "Table 3.1 of the evaluation. UDI has a column there, but no mark. The responsibility of "
    "Kompetanse Norge for mapping includes the national unit for career guidance.",
)
_CODE = Text("Mottakets kode", "The centre's code")
_TOPIC = Text("Tema", "Topic")
_STATE = Text("Oppgitt", "Stated")
_STATED = Text("oppgitt", "stated")
_STATEMENT = Text("Utsagn", "Statement")
_FIRST, _LAST = Text("Tegnet fra", "Drawn from"), Text("Tegnet til", "Drawn to")


def model_words(context: Context) -> Words:
    """A row for each statement of each chosen centre, and for each topic without any."""
    say = context.say
    heads = (texts.CENTRE, _CODE, _TOPIC, _STATE, _STATEMENT, SECTION)
    objects = list(_objects(context))
    rows = [
        [
            each["centre_label"],
            each["centre"],
            each["topic_label"],
            say(_STATED if each["status"] == "stated" else texts.NOT_STATED),
            each["statement"] or "",
            in_section(each["section"] or "", context.language),
        ]
        for each in objects
    ]
    return Words([[say(head) for head in heads], *rows], objects, [say(FROM_THE_REPORT)])


def _objects(context: Context) -> Iterator[dict[str, Any]]:
    """What holds for all five, then each chosen centre, topic by topic."""
    for topic in Topic:
        for each in stated("", topic):
            yield _object(context, "all", topic, each)
    for code in context.scope.centres:
        for topic in Topic:
            for found in stated(code, topic) or (None,):
                yield _object(context, code, topic, found)


def _object(context: Context, code: str, topic: Topic, found: Statement | None) -> dict[str, Any]:
    centre = context.catalogue.centres.get(code)
    return {
        "centre": code,
        "centre_label": context.say(ALL_FIVE) if centre is None else centre.name,
        "group": topic.group.code,
        "topic": topic.code,
        "topic_label": context.say(topic.text),
        "status": "not_stated" if found is None else "stated",
        "statement": None if found is None else context.say(found.words),
        "section": None if found is None else context.say(found.source),
    }


def timeline_of(context: Context) -> Sequence[Milestone]:
    """What happened at all five and at the chosen centres, from the first to the last."""
    return milestones_of(context.scope.centres)


def whose(context: Context, milestone: Milestone) -> str:
    """The centre that a milestone is of, by name, or «alle fem»."""
    if not milestone.centre:
        return context.say(ALL_FIVE)
    return context.catalogue.centres[milestone.centre].name


def timeline_words(context: Context) -> Words:
    """A row for each milestone of the chosen centres and of all five."""
    say = context.say
    found = timeline_of(context)
    heads = (WHEN, texts.CENTRE, WHAT, SECTION, _FIRST, _LAST)
    rows = [
        [
            say(each.when),
            whose(context, each),
            say(each.words),
            in_section(say(each.source), context.language),
            each.first.isoformat(),
            each.last.isoformat(),
        ]
        for each in found
    ]
    objects = [
        {
            "when": say(each.when),
            "drawn_from": each.first.isoformat(),
            "drawn_to": each.last.isoformat(),
            "centre": each.centre or "all",
            "event": say(each.words),
            "section": say(each.source),
        }
        for each in found
    ]
    return Words([[say(head) for head in heads], *rows], objects, [say(AS_DRAWN)])


def responsibility_words(context: Context) -> Words:
    """Table 3.1: a row for each measure, a column for each national agency."""
    say = context.say
    rows = [
        [
            say(each.measure),
            *(say(MARKED) if agency in each.agencies else "" for agency in AGENCIES),
        ]
        for each in responsibilities()
    ]
    objects = [
        {"measure": each.code, "label": say(each.measure), "agencies": list(each.agencies)}
        for each in responsibilities()
    ]
    return Words([[say(MEASURE), *AGENCIES], *rows], objects, [say(OF_TABLE_31)])
