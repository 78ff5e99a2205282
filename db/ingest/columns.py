"""What a column of a report file is, and what every row tells, whatever the report.

``opphav``/``origin`` extends the files of domain.md, so that demonstration data can never pass as
reported ones; it may be left out, and then everything is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from db.ingest import cells
from db.ingest.words import ORIGINS, Words
from db.vocabulary import Language, Origin, Quarter, ReportKind, Text

GUIDANCE_SHEETS = frozenset(("veiledning", "guidance", "lister", "lists"))
"""Names of a form's own sheets, which hold no report; they are passed over."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading in English, which names the value in code, and in Norwegian.

    ``about`` is what the form says of it, and ``example`` a cell as it may be filled in.
    """

    name: str
    nb: str
    read: Callable[[str], object]
    about: Text
    example: str
    filled: bool = False
    may_be_left_out: bool = False
    words: Words | None = None

    def heading(self, language: Language) -> str:
        return self.name if language is Language.EN else self.nb


def listed(
    name: str,
    nb: str,
    words: Words,
    about: Text,
    example: str,
    *,
    also: Mapping[str, object] = MappingProxyType({}),
    filled: bool = False,
    may_be_left_out: bool = False,
) -> Column:
    """A column of one word from a list; ``also`` are words that a file may use beside them."""
    form = Text(", ".join(words.nb), ", ".join(words.en))
    read = cells.one_of({**words.nb, **words.en, **also}, form)
    return Column(name, nb, read, about, example, filled, may_be_left_out, words)


CENTRE = Column(
    "centre",
    "senter",
    cells.centre,
    Text(
        "Mottaket raden gjelder, med kode eller navn.",
        "The centre that the row is about, by code or name.",
    ),
    "bodo",
    filled=True,
)
QUARTER = Column(
    "quarter",
    "kvartal",
    cells.quarter,
    Text("Kvartalet raden gjelder.", "The quarter that the row is about."),
    "2017K3",
    filled=True,
)
HALF_YEAR = Column(
    "quarter",
    "kvartal",
    cells.half_year,
    Text(
        "Halvåret raden gjelder, eller et kvartal i det.",
        "The half-year that the row is about, or a quarter in it.",
    ),
    "2017H2",
    filled=True,
)
ORIGIN = listed(
    "origin",
    "opphav",
    ORIGINS,
    Text(
        "Hvordan tallene er blitt til. Tom betyr rapportert.",
        "How the figures came to be. Empty means reported.",
    ),
    "rapportert",
    may_be_left_out=True,
)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What every row tells, whatever the report; empty or unreadable cells are None.

    ``unread`` names the columns whose cells hold something that could not be read.
    """

    kind: ClassVar[ReportKind]

    sheet: str
    number: int
    unread: frozenset[str]
    centre: str | None
    quarter: Quarter | None
    origin: Origin | None
