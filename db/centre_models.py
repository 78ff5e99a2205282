"""The centres' models as the report describes them: sections 3.2, 4.4 and 4.5, tables 3.1 and 4.1.

What it states of each centre is in `db/reference/models.csv`, a row a statement, in words of our own
with the section it is from; where sections disagree, both stand. What has no row is not stated, and
is never filled in. Beside it are who
answers for which measure nationally (`responsibilities.csv`) and what happened when
(`timeline.csv`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Self

from db.centres import rows_of
from db.vocabulary import Labelled, Text

AGENCIES = ("UDI", "IMDi", "Kompetanse Norge", "AV-dir", "NOKUT")
"""The columns of table 3.1."""


class Group(Labelled):
    """A part of what is told of a model."""

    ORGANISATION = (
        "organisation",
        "Organisering, partnere og ansvar",
        "Organisation, partners and responsibility",
    )
    PROGRAMME = "programme", "Faser og innhold", "Phases and contents"
    INCENTIVES = "incentives", "Insentiver og sanksjoner", "Incentives and sanctions"


class Topic(Labelled):
    """What a statement is about. ``meaning`` says what is counted as being about it."""

    group: Group
    meaning: Text

    def __new__(cls, code: str, group: Group, name: Text, meaning: Text) -> Self:
        member = object.__new__(cls)
        member._value_ = member.code = code
        member.text, member.group, member.meaning = name, group, meaning
        return member

    CHARACTER = (
        "character",
        Group.ORGANISATION,
        Text("Særtrekk", "Character"),
        Text(
            "Det evalueringen framhever ved modellen.", "What the evaluation stresses of the model."
        ),
    )
    OPERATOR = (
        "operator",
        Group.ORGANISATION,
        Text("Drift", "Operator"),
        Text("Hvem som driver mottaket, og om de driver flere.", "Who runs it, and whether more."),
    )
    PLACES = (
        "places",
        Group.ORGANISATION,
        Text("Plasser", "Places"),
        Text(
            "Plassene rapporten oppgir for mottaket.", "The places the report gives for the centre."
        ),
    )
    PLACE = (
        "place",
        Group.ORGANISATION,
        Text("Bosted og lokaler", "Housing and premises"),
        Text(
            "Hvor beboerne bor, og hvor programmet holdes.",
            "Where residents live, and where the programme is held.",
        ),
    )
    PARTNERS = (
        "partners",
        Group.ORGANISATION,
        Text("Partnere", "Partners"),
        Text("De som samarbeider om mottaket.", "Those who cooperate on the centre."),
    )
    STEERING = (
        "steering",
        Group.ORGANISATION,
        Text("Styringsgruppe", "Steering group"),
        Text("Hvem som sitter øverst, og hva de gjør.", "Who is at the top, and what they do."),
    )
    GROUPS = (
        "groups",
        Group.ORGANISATION,
        Text("Andre grupper", "Other groups"),
        Text(
            "Prosjektgruppe, arbeidsgruppe og råd under styringsgruppen.",
            "Project group, working group and councils below the steering group.",
        ),
    )
    RESPONSIBLE = (
        "responsible",
        Group.ORGANISATION,
        Text("Ansvar til daglig", "Responsible from day to day"),
        Text(
            "Stillingene som leder og samordner, og hva de svarer for.",
            "The posts that lead and coordinate, and what they answer for.",
        ),
    )
    PHASES = (
        "phases",
        Group.PROGRAMME,
        Text("Faser, moduler og kurs", "Phases, modules and courses"),
        Text(
            "Hvordan programmet er delt opp i tid eller tema.",
            "How the programme is divided by time or theme.",
        ),
    )
    WEEK = (
        "week",
        Group.PROGRAMME,
        Text("Uken", "The week"),
        Text(
            "Timer i uken og hva dagene brukes til.", "Hours a week and what the days are used for."
        ),
    )
    NORWEGIAN = (
        "norwegian",
        Group.PROGRAMME,
        Text("Norskopplæring", "Norwegian tuition"),
        Text("Hvem som gir den, hvor mye og hvordan.", "Who gives it, how much and how."),
    )
    GUIDANCE = (
        "guidance",
        Group.PROGRAMME,
        Text("Veiledning", "Guidance"),
        Text("Karriereveiledning og yrkesveiledning.", "Career and vocational guidance."),
    )
    WORK = (
        "work",
        Group.PROGRAMME,
        Text("Arbeidsretting", "Work orientation"),
        Text(
            "Språkpraksis, arbeidspraksis og det som forbereder til arbeid.",
            "Language practice, work practice and what prepares for work.",
        ),
    )
    VOLUNTARY = (
        "voluntary",
        Group.PROGRAMME,
        Text("Frivillige", "Volunteers"),
        Text(
            "Hva frivillige organisasjoner bidrar med.", "What voluntary organisations contribute."
        ),
    )
    PLAN = (
        "plan",
        Group.PROGRAMME,
        Text("Individuell plan og overgang", "Individual plan and transition"),
        Text(
            "Hvordan planen brukes, og hvordan beboeren går over til kommunen.",
            "How the plan is used, and how the resident passes to the municipality.",
        ),
    )
    INCENTIVES = (
        "incentives",
        Group.INCENTIVES,
        Text("Insentiver", "Incentives"),
        Text(
            "Goder som er prøvd, planlagt eller vurdert for å få folk til å delta.",
            "Benefits tried, planned or considered to make people take part.",
        ),
    )
    SANCTIONS = (
        "sanctions",
        Group.INCENTIVES,
        Text("Sanksjoner", "Sanctions"),
        Text(
            "Følger av å ikke delta som er prøvd, eller hvorfor de ikke er det.",
            "Consequences of not taking part that were tried, or why they were not.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Statement:
    """What the report states of a centre, or of all five (``centre`` is empty), and where."""

    centre: str
    topic: Topic
    words: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that happened, or was to, at one centre or all five (``centre`` is empty).

    ``when`` is as exact as the report; ``first`` and ``last`` are the days it is drawn between.
    """

    first: date
    last: date
    centre: str
    when: Text
    words: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A measure and the national agencies that share the responsibility for it (table 3.1)."""

    code: str
    measure: Text
    agencies: tuple[str, ...]


@cache
def statements() -> tuple[Statement, ...]:
    """Every statement, in the order of the reference file."""
    topics = {topic.code: topic for topic in Topic}
    return tuple(
        Statement(
            row["centre"], topics[row["topic"]], Text(row["nb"], row["en"]), _source(row["source"])
        )
        for row in rows_of("models")
    )


def stated(centre: str, topic: Topic) -> tuple[Statement, ...]:
    """What is stated of a centre on a topic; nothing when the report is silent."""
    return tuple(s for s in statements() if s.centre == centre and s.topic is topic)


@cache
def milestones() -> tuple[Milestone, ...]:
    """Every milestone, from the first to the last."""
    found = (
        Milestone(
            date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]),
            row["centre"],
            Text(row["when_nb"], row["when_en"]),
            Text(row["nb"], row["en"]),
            _source(row["source"]),
        )
        for row in rows_of("timeline")
    )
    return tuple(sorted(found, key=lambda each: (each.first, each.last)))


def milestones_of(centres: Collection[str]) -> tuple[Milestone, ...]:
    """The milestones of all five and of ``centres``."""
    return tuple(each for each in milestones() if not each.centre or each.centre in centres)


@cache
def responsibilities() -> tuple[Responsibility, ...]:
    """The rows of table 3.1."""
    return tuple(
        Responsibility(row["code"], Text(row["nb"], row["en"]), tuple(row["agencies"].split(";")))
        for row in rows_of("responsibilities")
    )


def _source(sections: str) -> Text:
    return Text(sections, sections.replace("figur", "figure").replace("tabell", "table"))
