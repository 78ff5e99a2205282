"""Indicators of how long things take after a permit, month by month, for both groups of a pair.

From them the curves are computed (`queries.survival`): how many it happened to in each month, and
how many were followed no longer than that without it having happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from db.vocabulary import Labelled, Text
from queries.follow_up import followed, in_month, time_to
from queries.indicators.pairs import GROUPS, NOT_EFFECTS, TOLD, Group, capital
from queries.indicators.shared import source
from queries.measures import NUMERATOR, Indicator, Kind, Section, Unit
from queries.records import count

MONTHS = 24
"""Two years: the first cohort is followed so long, and the introduction programme may last so long."""

EVENT, CENSORED = "e", "c"
"""What the code of a month begins with: it happened then, or nobody looked any longer."""


def part_of(kind: str, month: int) -> str:
    """The code of a part: ``e03`` are those it happened to in the third month."""
    return f"{kind}{month:02}"


_labelled: Any = Labelled  # a type checker knows no enumeration that is computed
_Part: type[Labelled] = _labelled(
    "_Part",
    {
        part_of(kind, n): (part_of(kind, n), nb.format(n=n), en.format(n=n))
        for kind, nb, en in (
            (EVENT, "Skjedde i {n}. måned", "Happened in month {n}"),
            (CENSORED, "Fulgt til {n}. måned", "Followed to month {n}"),
        )
        for n in range(1, MONTHS + 1)
    },
)
_PARTS = {part.code: part for part in _Part}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens once after the permit, and how it is spoken of."""

    id: str
    section: Section
    column: ColumnElement[Any]
    label: Text
    short: Text
    name: Text

    def id_of(self, group: Group) -> str:
        """The indicator of a group."""
        return self.id + TOLD[group].suffix

    def of(self, group: Group) -> Indicator:
        """The indicator of a group: all with a permit, by what is known of each, and when."""
        told, has_permit = TOLD[group], followed.permit_on.is_not(None)
        return Indicator(
            id=self.id_of(group),
            section=self.section,
            kind=Kind.NUMBER,
            unit=Unit.PERSONS,
            label=told.named(self.label),
            short=told.shortly(self.short),
            definition=Text(
                f"{capital(told.who.nb)} og har fått vedtak om opphold, i alt og etter måneden da "
                f"{self.name.nb} skjedde, eller de ble fulgt til uten at den hadde skjedd. Måned 1 "
                "begynner med vedtaket.",
                f"{capital(told.who.en)} and have a residence permit, in all and by the month in "
                f"which {self.name.en} happened, or they were followed to without it. Month 1 begins "
                "with the permit.",
            ),
            source=source("Avsnitt 2.1, 2.2.2 og 2.3.2.5", "Sections 2.1, 2.2.2 and 2.3.2.5"),
            counts=Text(
                f"{told.who.nb} og har fått vedtak om opphold",
                f"{told.who.en} and have a residence permit",
            ),
            memo=Text(
                f"Ifølge registrene per {{day}} hadde {{value}} {told.among.nb} fått vedtak om "
                "opphold.",
                f"By the registers as of {{day}}, {{value}} {told.among.en} had a residence permit.",
            ),
            memo_part=Text(
                f"Ifølge registrene per {{day}} gjaldt «{{category}}» for {{part}} av {{whole}}"
                f"{{share}} med vedtak {told.among.nb}; det som regnes, er {self.name.nb}.",
                f"By the registers as of {{day}}, “{{category}}” held for {{part}} of {{whole}}"
                f"{{share}} with a permit {told.among.en}; what is counted is {self.name.en}.",
            ),
            caution=Text(
                f"Den som flyttet inn etter vedtaket, hadde alt ventet en tid. {NOT_EFFECTS.nb}",
                f"Who moved in after the permit had waited for some time already. {NOT_EFFECTS.en}",
            ),
            numerator=count(has_permit),
            parts={_PARTS[code]: count(condition) for code, condition in self._months().items()},
            # Everybody has a permit or has none.
            ties=(
                {
                    (f"followed_by_permit{told.suffix}", NUMERATOR): 1,
                    (f"followed_by_permit{told.suffix}", "none"): -1,
                    (self.id_of(group), NUMERATOR): -1,
                },
            ),
            **GROUPS[group],
        )

    def _months(self) -> Mapping[str, ColumnElement[bool]]:
        """Each part's condition. Who is followed beyond the last month is followed through it."""
        time, happened = time_to(self.column), self.column.is_not(None)
        conditions = {}
        for n in range(1, MONTHS + 1):
            conditions[part_of(EVENT, n)] = and_(happened, in_month(n, time))
            conditions[part_of(CENSORED, n)] = and_(~happened, in_month(n, time))
        beyond = in_month(MONTHS + 1, time, or_later=True)
        conditions[part_of(CENSORED, MONTHS)] = or_(conditions[part_of(CENSORED, MONTHS)], beyond)
        return conditions


SETTLED = Event(
    id="settlement_times",
    section=Section.SETTLEMENT_TIMES,
    column=followed.settled_on,
    label=Text("Fra vedtak til bosetting", "From permit to settlement"),
    short=Text("Til bosetting", "To settlement"),
    name=Text("bosettingen", "settlement"),
)
STARTED = Event(
    id="introduction_times",
    section=Section.INTRODUCTION_TIMES,
    column=followed.intro_started_on,
    label=Text(
        "Fra vedtak til start i introduksjonsprogrammet",
        "From permit to start of the introduction programme",
    ),
    short=Text("Til introprogram", "To the programme"),
    name=Text("starten i introduksjonsprogrammet", "the start of the introduction programme"),
)
EVENTS = (SETTLED, STARTED)

ENTRIES = tuple(event.of(group) for event in EVENTS for group in Group)
