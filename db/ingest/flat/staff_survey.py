"""The report of a round of the staff survey: counted answers, or one row a respondent.

Single answers are counted as they arrive and not kept, so that both forms of the same round are
the same report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, make_dataclass
from typing import Any

from db.ingest import cells
from db.ingest.codes import Code
from db.ingest.columns import CENTRE, HALF_YEAR, ORIGIN, Column, ReportRow, listed
from db.ingest.findings import Finding
from db.ingest.flat.shape import Flat, Singly
from db.ingest.words import ANSWERS, SERVICES, TRUTH, Words
from db.survey_models import SurveyCount
from db.surveys import PARTICIPATION, Item, Service, items
from db.vocabulary import CentreKind, ReportKind, Text

MOST_ANSWERS = 9999
_TICKED = (("yes", "no"), ("ticked", "not_ticked"), ("answered", "not_answered"))
"""Answers that a spreadsheet may have made true and false of."""


@dataclass(frozen=True, slots=True)
class SurveyRow(ReportRow):
    """How many gave an answer to an item, as one row of the file tells."""

    kind = ReportKind.STAFF_SURVEY

    service: Service | None
    item: str | None
    answer: str | None
    count: int | None


def _said(*among: Item) -> dict[str, str]:
    """What an answer may be written as, and its code: its code, its wording, its number on a scale.

    In the column of one item also as a tick, or as yes and no.
    """
    codes = {answer.code for answer in among[0].answers} if len(among) == 1 else frozenset[str]()
    ticks = {
        word: true if value else false
        for true, false in _TICKED
        if {true, false} <= codes
        for word, value in {**ANSWERS.nb, **ANSWERS.en, **TRUTH}.items()
    }
    return ticks | {
        word: answer.code
        for item in among
        for place, answer in enumerate(item.answers, start=1)
        for word in (
            answer.code,
            answer.text.nb,
            answer.text.en,
            *([str(place)] if item.scaled and len(among) == 1 else []),
        )
    }


def _answers(*among: Item) -> Words:
    """The answers of items as a form lists them, in each language."""
    found = {answer.code: answer for item in among for answer in item.answers}
    return Words({a.text.nb: a.code for a in found.values()}, {code: code for code in found})


_SERVICE = listed(
    "service",
    "tjeneste",
    SERVICES,
    Text(
        "Tjenesten som svarene kommer fra. Kan utelates, men da for hele runden.",
        "The service that the answers come from. May be left out, but then for the whole round.",
    ),
    "voksenopplaering",
    may_be_left_out=True,
)
_COUNTED = (
    CENTRE,
    HALF_YEAR,
    _SERVICE,
    listed(
        "item",
        "sporsmal",
        Words({id: id for id in items()}, {id: id for id in items()}),
        Text(
            "Spørsmålet, med koden. Under response står hvor mange som svarte og ikke.",
            "The item, by its code. Under response stand how many answered, and how many did not.",
        ),
        PARTICIPATION,
        filled=True,
    ),
    listed(
        "answer",
        "svar",
        _answers(*items().values()),
        Text("Svaret, med ord eller kode.", "The answer, in words or by its code."),
        "Har svart",
        also=_said(*items().values()),
        filled=True,
    ),
    Column(
        "count",
        "antall",
        cells.Whole(MOST_ANSWERS),
        Text("Hvor mange som ga svaret.", "How many gave the answer."),
        "83",
        filled=True,
    ),
    ORIGIN,
)


def _rules(row: SurveyRow) -> Iterator[Finding]:
    """An answer is one that the item has."""
    if row.item is None or row.answer is None:
        return
    allowed = {answer.code: answer.text for answer in items()[row.item].answers}
    if row.answer not in allowed:
        details = {
            "allowed": ", ".join(text.nb for text in allowed.values()),
            "allowed_en": ", ".join(allowed),
        }
        yield Finding(Code.NOT_AN_ANSWER, row.sheet, row.number, "answer", details)


def _across(rows: Sequence[SurveyRow]) -> Iterator[Finding]:
    """Every row or none tells the service, and nobody answers who did not take part."""
    told = {row.service is not None for row in rows if "service" not in row.unread}
    if len(told) > 1:
        odd = next(row for row in rows if row.service is None)
        yield Finding(Code.SERVICE_AT_TIMES, odd.sheet, odd.number, "service")
    took_part: Counter[Service | None] = Counter()
    gave: Counter[tuple[Service | None, str]] = Counter()
    for row in rows:
        if row.item == PARTICIPATION:
            took_part[row.service] += row.count or 0 if row.answer == "answered" else 0
        elif row.item is not None:
            gave[row.service, row.item] += row.count or 0
    for (service, item), n in gave.items():
        if n > took_part[service]:
            first = next(row for row in rows if (row.service, row.item) == (service, item))
            details = {"item": item, "answers": str(n), "answered": str(took_part[service])}
            yield Finding(Code.MORE_ANSWERS, first.sheet, first.number, "count", details)


RespondentRow = make_dataclass(
    "RespondentRow",
    [("respondent_id", "str | None"), ("service", "Service | None"), *items()],
    bases=(ReportRow,),
    namespace={"kind": ReportKind.STAFF_SURVEY, "__doc__": "What one of those invited answered."},
    frozen=True,
    slots=True,
)


def _item_column(item: Item) -> Column:
    words = _answers(item)
    return listed(
        item.id,
        item.id,
        words,
        item.text,
        next(iter(words.nb)),
        also=_said(item),
        filled=item.id == PARTICIPATION,
        may_be_left_out=item.id != PARTICIPATION,
    )


def _of_respondent(row: Any) -> Iterator[Finding]:
    """Who did not take part has no answers."""
    if row.response != "not_answered":
        return
    for id in items():
        if id != PARTICIPATION and getattr(row, id) is not None:
            yield Finding(Code.ANSWER_OF_NOBODY, row.sheet, row.number, id)
            return


def _counted(rows: Sequence[Any]) -> tuple[list[ReportRow], list[Finding]]:
    """How many gave each answer, by place, half-year and service."""
    findings, first = [], dict[tuple[Any, ...], Any]()
    counts: dict[tuple[Any, ...], int] = Counter()
    where: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        key = (row.quarter, row.respondent_id)
        if row.respondent_id is not None and first.setdefault(key, row) is not row:
            details = {"first_row": str(first[key].number)}
            findings.append(
                Finding(Code.REPEATED_PARTICIPANT, row.sheet, row.number, "respondent_id", details)
            )
        for id in items():
            answer = getattr(row, id)
            if answer is not None:
                told = (row.centre, row.quarter, row.origin, row.service, id, answer)
                counts[told] += 1
                where.setdefault(told, row)
    counted = [
        SurveyRow(
            sheet=where[told].sheet,
            number=where[told].number,
            # A cell that could not be read is told of already, and is no fault of the count.
            unread=frozenset(),
            **dict(
                zip(("centre", "quarter", "origin", "service", "item", "answer"), told, strict=True)
            ),
            count=n,
        )
        for told, n in counts.items()
    ]
    return list(counted), findings


STAFF_SURVEY = Flat(
    row=SurveyRow,
    columns=_COUNTED,
    model=SurveyCount,
    key=("service", "item", "answer"),
    title=Text("Undersøkelse blant ansatte", "Staff survey"),
    guidance=(
        Text(
            "Én rad for hvert svar på hvert spørsmål, for ett mottak eller for alle sammen.",
            "One row for each answer to each item, of one centre or of all together.",
        ),
        Text(
            "Enkeltsvar kan sendes i stedet: én rad for hver inviterte, én kolonne for hvert spørsmål, "
            "og en svarer_id som ikke er noens navn. De telles når de kommer, og lagres ikke.",
            "Single answers can be sent instead: one row for each person invited, one column for each "
            "item, and a respondent_id that is nobody's name. They are counted on arrival, not kept.",
        ),
    ),
    rules=_rules,
    across=_across,
    tells_nothing=lambda row: row.count == 0,
    places=frozenset({CentreKind.INTEGRATION, CentreKind.PROGRAMME}),
    singly=Singly(
        columns=(
            CENTRE,
            HALF_YEAR,
            Column(
                "respondent_id",
                "svarer_id",
                cells.participant_id,
                Text(
                    "En kode for den som svarer, aldri et navn. Den lagres ikke.",
                    "A code for the respondent, never a name. It is not kept.",
                ),
                "A-017",
                filled=True,
            ),
            _SERVICE,
            *map(_item_column, items().values()),
            ORIGIN,
        ),
        row=RespondentRow,
        count=_counted,
        rules=_of_respondent,
    ),
)
