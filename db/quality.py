"""Implementation quality (section 3.1): what was planned, and what carries it.

The elements are the rows of `db/reference/quality.csv`. The report says what implementation is and
which drivers it has; which figures tell of them is our choice and is said with each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from db.centres import rows_of
from db.vocabulary import Labelled, Text


class Aspect(Labelled):
    """A side of the implementation: three of planned against delivered, and the three drivers."""

    CONTENT = "content", "Innholdet", "The content"
    HOURS = "hours", "Tiden", "The time"
    PLAN = "plan", "Planen", "The plan"
    COMPETENCE = "competence", "Kompetanse", "Competence"
    ORGANISATION = "organisation", "Organisering", "Organisation"
    LEADERSHIP = "leadership", "Ledelse", "Leadership"

    @property
    def is_driver(self) -> bool:
        """Whether it is a driver that carries the implementation, not a part of it."""
        return self in (Aspect.COMPETENCE, Aspect.ORGANISATION, Aspect.LEADERSHIP)


@dataclass(frozen=True, slots=True)
class Element:
    """Something that is planned, or that carries the plan.

    ``figures`` name the figures that tell of it; ``remark`` says how far from it they are, or why
    there are none.
    """

    code: str
    aspect: Aspect
    name: Text
    meaning: Text
    figures: tuple[str, ...]
    remark: Text
    source: str


@cache
def elements() -> tuple[Element, ...]:
    """Every element, aspect by aspect."""
    aspects = {aspect.code: aspect for aspect in Aspect}
    return tuple(
        Element(
            code=row["code"],
            aspect=aspects[row["aspect"]],
            name=Text(row["nb"], row["en"]),
            meaning=Text(row["meaning_nb"], row["meaning_en"]),
            figures=tuple(filter(None, row["figures"].split(";"))),
            remark=Text(row["remark_nb"], row["remark_en"]),
            source=row["source"],
        )
        for row in rows_of("quality")
    )
