"""What the surveys ask: the staff's items with their answers, and the residents' statements.

The items are the rows of `db/reference/survey_items.csv`, in the order of appendix 2 to the
evaluation, with the answers of `survey_answers.csv`; the statements those of
`motivation_statements.csv`, after appendix 3. One entry is one row: columns of files, what is counted
and what pages show follow from it. The wording is our own. An option of a multiple choice is an item
of its own, ticked or not, so that every item's answers add up to those who answered it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from db.centres import rows_of
from db.vocabulary import Labelled, Text

PARTICIPATION = "response"
"""The item that everybody invited has an answer to: whether they answered."""
DISAGREE, NEITHER, AGREE = -1, 0, 1
"""The sides of a scale."""


class Service(Labelled):
    """Whom a respondent works for (section 2.3.2.3)."""

    ADULT_EDUCATION = "adult_education", "Voksenopplæringen", "Adult education"
    REFUGEE_SERVICE = "refugee_service", "Flyktningtjenesten", "Refugee service"
    NAV = "nav", "NAV-kontoret", "NAV office"
    CAREER_CENTRE = "career_centre", "Karrieresenteret", "Career centre"
    CENTRE_STAFF = "centre_staff", "Mottaket", "The reception centre"
    PROJECT = "project", "Prosjektet", "The project"
    VOLUNTARY_SECTOR = "voluntary_sector", "Frivillig sektor", "Voluntary sector"


class Stay(Labelled):
    """How long a resident has lived in the centre when asked; some had been there eleven months."""

    UNDER_3 = "under_3_months", "Under 3 måneder", "Less than 3 months"
    FROM_3_TO_6 = "from_3_to_6_months", "3–5 måneder", "3–5 months"
    FROM_6 = "from_6_months", "6 måneder eller mer", "6 months or more"


class Score(Labelled):
    """How far a statement holds for a resident, from 1 to 4 (appendix 3)."""

    ONE = "1", "1 – i liten grad", "1 – to a small extent"
    TWO = "2", "2", "2"
    THREE = "3", "3", "3"
    FOUR = "4", "4 – i stor grad", "4 – to a large extent"


class Motive(Labelled):
    """The kinds of motivation of self-determination theory, from within to without (2.3.3.1)."""

    INTRINSIC = "intrinsic", "Indre", "Intrinsic"
    IDENTIFIED = "identified", "Identifisert", "Identified"
    INTROJECTED = "introjected", "Introjisert", "Introjected"
    EXTERNAL = "external", "Ytre", "External"


class Need(Labelled):
    """What motivation feeds on, according to the theory."""

    BELONGING = "belonging", "Tilhørighet", "Belonging"
    COMPETENCE = "competence", "Kompetanse", "Competence"
    AUTONOMY = "autonomy", "Autonomi", "Autonomy"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be given. ``side`` is where on a scale it is; None when on none."""

    code: str
    text: Text
    side: int | None = None

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Item:
    """Something staff are asked. ``stated`` are the answers that its share is of.

    ``source`` is the figure or section of the report that it is behind; empty for the appendix alone.
    ``remark`` is what must be known to read it, if anything.
    """

    id: str
    group: str
    text: Text
    answers: tuple[Answer, ...]
    stated: tuple[Answer, ...]
    source: str
    remark: Text

    @property
    def scaled(self) -> bool:
        """Whether its answers go from disagreeing to agreeing."""
        return self.answers[0].side is not None

    def answer(self, code: str) -> Answer:
        """The answer with a code. Raises KeyError for one it does not have."""
        return {each.code: each for each in self.answers}[code]


@dataclass(frozen=True, slots=True)
class Statement:
    """Something residents take a stand on.

    ``motive`` is the kind of motivation that it tells of, ``need`` what it feeds on or, ``against``
    it, what it goes without. The report names the kinds but not which statement tells of which: that
    is our reading.
    """

    id: str
    text: Text
    motive: Motive | None
    need: Need | None
    against: bool


@cache
def items() -> Mapping[str, Item]:
    """Every item by its id, in the order of the form."""
    sets: dict[str, list[Answer]] = {}
    for row in rows_of("survey_answers"):
        side = int(row["side"]) if row["side"] else None
        sets.setdefault(row["set"], []).append(
            Answer(row["code"], Text(row["nb"], row["en"]), side)
        )
    found = {}
    for row in rows_of("survey_items"):
        answers = tuple(sets[row["answers"]])
        stated = row["stated"].split(";") if row["stated"] else None
        found[row["id"]] = Item(
            id=row["id"],
            group=row["group"],
            text=Text(row["nb"], row["en"]),
            answers=answers,
            stated=tuple(
                each
                for each in answers
                if (each.side == AGREE if stated is None else each.code in stated)
            ),
            source=row["source"],
            remark=Text(row["remark_nb"], row["remark_en"]),
        )
    return found


@cache
def groups() -> Mapping[str, tuple[Item, ...]]:
    """The items of each group, groups in the order of the form."""
    found: dict[str, list[Item]] = {}
    for item in items().values():
        found.setdefault(item.group, []).append(item)
    return {group: tuple(each) for group, each in found.items()}


@cache
def statements() -> Mapping[str, Statement]:
    """Every statement by its id, in the order of the interview guide."""
    motives = {each.code: each for each in Motive}
    needs = {each.code: each for each in Need}
    return {
        row["id"]: Statement(
            id=row["id"],
            text=Text(row["nb"], row["en"]),
            motive=motives.get(row["motivation"]),
            need=needs.get(row["need"]),
            against=row["against"] == "yes",
        )
        for row in rows_of("motivation_statements")
    }
