"""What every indicator of outcomes says of whom it is of: either group of a pair (table 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from db.vocabulary import ReportKind, Text
from queries.follow_up import FOLLOWED
from queries.measures import Definition

NOT_EFFECTS = Text(
    "Tallet viser samvariasjon, ikke effekt: plassene i integreringsmottakene er søkt på.",
    "The figure shows association, not effect: places at the integration centres are applied for.",
)


class Group(Enum):
    """Whose outcomes a figure is of, seen from the integration centre of a pair."""

    OWN = "own"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class Told:
    """How a group is spoken of: what it adds to names, ``who`` they are, ``among`` whom it is."""

    suffix: str
    label: Text
    short: Text
    who: Text
    among: Text

    def named(self, label: Text) -> Text:
        """An indicator's name, for this group."""
        return Text(label.nb + self.label.nb, label.en + self.label.en)

    def shortly(self, short: Text) -> Text:
        """An indicator's short name, for this group."""
        return Text(short.nb + self.short.nb, short.en + self.short.en)


TOLD: Mapping[Group, Told] = {
    Group.OWN: Told(
        "",
        Text("", ""),
        Text("", ""),
        Text(
            "personer som har bodd ved integreringsmottaket",
            "persons who have lived at the integration centre",
        ),
        Text("blant beboerne{where}", "among the residents{where}"),
    ),
    Group.COMPARISON: Told(
        "_comparison",
        Text(", sammenligningsmottaket", ", comparison centre"),
        Text(" (sml.)", " (comp.)"),
        Text(
            "personer som har bodd ved det ordinære mottaket det sammenlignes med",
            "persons who have lived at the ordinary centre it is compared with",
        ),
        Text(
            "i sammenligningsgruppen for beboerne{where}",
            "in the comparison group for the residents{where}",
        ),
    ),
}

_FIRST = (
    Definition(
        date(2026, 11, 25),
        Text(
            "Definert første gang, etter evalueringens plan for registerdata.",
            "First defined, after the evaluation's plan for register data.",
        ),
    ),
)
GROUPS: Mapping[Group, dict[str, Any]] = {
    group: {
        "frame": FOLLOWED,
        "reads": (ReportKind.FOLLOW_UP,),
        "of_partner": group is Group.COMPARISON,
        "history": _FIRST,
    }
    for group in Group
}
"""What the entries of a group have in common."""


def capital(words: str) -> str:
    """The words as they begin a sentence."""
    return words[:1].upper() + words[1:]
