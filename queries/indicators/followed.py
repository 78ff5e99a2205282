"""Indicators of who is followed: what they were before any outcome, for both groups of a pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, true

from db.follow_up import CountryGroup, PermitKind
from db.vocabulary import AgeGroup, Labelled, Sex, Text
from queries.follow_up import followed
from queries.indicators.pairs import GROUPS, TOLD, Group, capital
from queries.indicators.shared import source
from queries.measures import Indicator, Kind, Section, Unit
from queries.records import count


class ArrivalPeriod(Labelled):
    """When somebody moved in: the half-years of the trial, and what lies outside."""

    BEFORE = "before_2016", "Før 2016", "Before 2016"
    H1_2016 = "2016h1", "1. halvår 2016", "First half of 2016"
    H2_2016 = "2016h2", "2. halvår 2016", "Second half of 2016"
    H1_2017 = "2017h1", "1. halvår 2017", "First half of 2017"
    H2_2017 = "2017h2", "2. halvår 2017", "Second half of 2017"
    LATER = "later", "2018 eller senere", "2018 or later"


class MovingIn(Labelled):
    """Whether somebody had a permit already on moving in."""

    BEFORE = "before", "Vedtak før innflytting", "Permit before moving in"
    AFTER = "after", "Vedtak etter innflytting", "Permit after moving in"
    NONE = "none", "Uten vedtak", "Without a permit"


class Missing(Labelled):
    """What is not known of somebody."""

    NOT_REGISTERED = "not_registered", "Ikke registrert", "Not registered"


NOT_REGISTERED = Missing.NOT_REGISTERED

_PERIODS = {
    ArrivalPeriod.BEFORE: (date.min, date(2016, 1, 1)),
    ArrivalPeriod.H1_2016: (date(2016, 1, 1), date(2016, 7, 1)),
    ArrivalPeriod.H2_2016: (date(2016, 7, 1), date(2017, 1, 1)),
    ArrivalPeriod.H1_2017: (date(2017, 1, 1), date(2017, 7, 1)),
    ArrivalPeriod.H2_2017: (date(2017, 7, 1), date(2018, 1, 1)),
    ArrivalPeriod.LATER: (date(2018, 1, 1), date.max),
}


@dataclass(frozen=True, slots=True)
class _Composition:
    """Those followed, divided by what they were before any outcome."""

    id: str
    by: Text
    short: Text
    parts: Mapping[Labelled, ColumnElement[bool]]

    def of(self, group: Group) -> Indicator:
        """The indicator for a group."""
        told = TOLD[group]
        return Indicator(
            id=f"{self.id}{told.suffix}",
            section=Section.FOLLOWED,
            kind=Kind.NUMBER,
            unit=Unit.PERSONS,
            label=told.named(Text(f"Fulgte etter {self.by.nb}", f"Followed by {self.by.en}")),
            short=told.shortly(self.short),
            definition=Text(
                f"{capital(told.who.nb)} og følges i registrene, etter {self.by.nb}.",
                f"{capital(told.who.en)} and are followed in the registers, by {self.by.en}.",
            ),
            source=source("Tabell 2.1, avsnitt 2.3.2.5", "Table 2.1, section 2.3.2.5"),
            counts=Text(
                f"{told.who.nb} og følges i registrene",
                f"{told.who.en} and are followed in the registers",
            ),
            memo=Text(
                f"Ifølge registrene per {{day}} var {{value}} fulgt {told.among.nb}.",
                f"By the registers as of {{day}}, {{value}} were followed {told.among.en}.",
            ),
            memo_part=Text(
                f"Ifølge registrene per {{day}} var {{part}} av {{whole}}{{share}} fulgte "
                f"{told.among.nb} i gruppen «{{category}}».",
                f"By the registers as of {{day}}, {{part}} of {{whole}}{{share}} followed "
                f"{told.among.en} were in the group “{{category}}”.",
            ),
            caution=Text(
                "Mottakets egne opplysninger og registrenes kan være ulike; her gjelder registrenes.",
                "What the centre knows and the registers know may differ; here the registers hold.",
            ),
            numerator=count(true()),
            parts={part: count(condition) for part, condition in self.parts.items()},
            **GROUPS[group],
        )


def _coded(
    column: ColumnElement[Any], kind: type[Labelled]
) -> Mapping[Labelled, ColumnElement[bool]]:
    """Those of each kind, and those of whom it is not registered."""
    return {**{each: column == each for each in kind}, NOT_REGISTERED: column.is_(None)}


COMPOSITIONS = (
    _Composition(
        "followed_by_arrival",
        Text("innflytting", "time of moving in"),
        Text("Etter innflytting", "By moving in"),
        {
            period: and_(followed.arrived >= first, followed.arrived < end)
            for period, (first, end) in _PERIODS.items()
        },
    ),
    _Composition(
        "followed_by_permit",
        Text("type opphold", "kind of permit"),
        Text("Etter opphold", "By permit"),
        {
            **{kind: followed.permit_kind == kind for kind in PermitKind},
            MovingIn.NONE: followed.permit_on.is_(None),
        },
    ),
    _Composition(
        "followed_by_moving_in",
        Text("vedtak ved innflytting", "permit on moving in"),
        Text("Etter vedtak", "By time of permit"),
        {
            MovingIn.BEFORE: followed.permit_on <= followed.arrived,
            MovingIn.AFTER: followed.permit_on > followed.arrived,
            MovingIn.NONE: followed.permit_on.is_(None),
        },
    ),
    _Composition(
        "followed_by_sex",
        Text("kjønn", "sex"),
        Text("Etter kjønn", "By sex"),
        _coded(followed.sex, Sex),
    ),
    _Composition(
        "followed_by_age",
        Text("alder", "age"),
        Text("Etter alder", "By age"),
        _coded(followed.age_group, AgeGroup),
    ),
    _Composition(
        "followed_by_country",
        Text("landbakgrunn", "country background"),
        Text("Etter land", "By country"),
        _coded(followed.country_group, CountryGroup),
    ),
)

ENTRIES = tuple(composition.of(group) for composition in COMPOSITIONS for group in Group)
