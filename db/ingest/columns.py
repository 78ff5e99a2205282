"""The columns of the files a centre sends, once: headings, reader, and whether it must be filled.

``opphav``/``origin`` extends the files of domain.md, so that demonstration data can never pass as
reported ones; it may be left out, and then everything is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from db.ingest import cells
from db.vocabulary import (
    Activity,
    AgeGroup,
    EndReason,
    Language,
    Origin,
    Quarter,
    ReportKind,
    SettlementPlace,
    Sex,
)

GUIDANCE_SHEETS = frozenset(("veiledning", "guidance", "lister", "lists"))
"""Names of a form's own sheets, which hold no report; they are passed over."""

SEXES = {"K": Sex.FEMALE, "M": Sex.MALE, "F": Sex.FEMALE}
AGE_GROUPS = {group.code: group for group in AgeGroup}
END_REASONS = {
    "bosatt": EndReason.SETTLED,
    "kontraktsbrudd": EndReason.BREACH,
    "eget_onske": EndReason.OWN_WISH,
    "avslag": EndReason.REJECTION,
    "annet": EndReason.OTHER,
} | {reason.code: reason for reason in EndReason}
PLACES = {
    "vertskommune": SettlementPlace.HOST,
    "nabokommune": SettlementPlace.NEIGHBOUR,
    "annen": SettlementPlace.OTHER,
} | {place.code: place for place in SettlementPlace}
ANSWERS = {"ja": True, "nei": False, "yes": True, "no": False, "true": True, "false": False}
ORIGINS = {
    "rapportert": Origin.REPORTED,
    "rekonstruert": Origin.RECONSTRUCTED,
    "simulert": Origin.SIMULATED,
} | {origin.code: origin for origin in Origin}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading in English, which names the value in code, and in Norwegian."""

    name: str
    nb: str
    read: Callable[[str], object]
    filled: bool = False
    may_be_left_out: bool = False


_HOURS = cells.hours(cells.HOURS_IN_A_WEEK)
_CENTRE = Column("centre", "senter", cells.text, filled=True)
_QUARTER = Column("quarter", "kvartal", cells.quarter, filled=True)
_ORIGIN = Column("origin", "opphav", cells.one_of(ORIGINS), may_be_left_out=True)

COLUMNS: Mapping[ReportKind, tuple[Column, ...]] = {
    ReportKind.RESIDENTS: (
        _CENTRE,
        _QUARTER,
        Column("participant_id", "deltaker_id", cells.participant_id, filled=True),
        Column("sex", "kjonn", cells.one_of(SEXES)),
        Column("age_group", "aldersgruppe", cells.one_of(AGE_GROUPS)),
        Column("country", "landbakgrunn", cells.country),
        Column("arrived", "innflyttet", cells.day, filled=True),
        Column("contract_start", "avtale_start", cells.day),
        Column("contract_end", "avtale_slutt", cells.day),
        Column("end_reason", "slutt_arsak", cells.one_of(END_REASONS)),
        Column("settled_on", "bosatt_dato", cells.day),
        Column("settlement_place", "bosetting", cells.one_of(PLACES)),
        Column("settlement_municipality", "bosettingskommune", cells.municipality),
        Column("hours_norwegian", "timer_norsk", _HOURS),
        Column("hours_language_training", "timer_spraktrening", _HOURS),
        Column("hours_language_training_worklike", "timer_spraktrening_arbeid", _HOURS),
        Column("hours_society", "timer_samfunn", _HOURS),
        Column("hours_career", "timer_karriere", _HOURS),
        Column("hours_work_education", "timer_arbeid_utdanning", _HOURS),
        Column("hours_work_oriented", "timer_arbeidsrettet", _HOURS),
        Column("hours_voluntary", "timer_frivillig", _HOURS),
        Column("hours_other", "timer_annet", _HOURS),
        Column("hours_total", "timer_totalt", _HOURS),
        Column("individual_plan", "individuell_plan", cells.one_of(ANSWERS)),
        Column("competence_mapped", "kartlagt", cells.one_of(ANSWERS)),
        Column("absence_hours", "fravaer_timer", cells.hours(cells.HOURS_IN_A_QUARTER)),
        _ORIGIN,
    ),
    ReportKind.CAPACITY: (
        _CENTRE,
        _QUARTER,
        Column("adult_places", "plasser_voksne", cells.places, filled=True),
        _ORIGIN,
    ),
}

HOURS_COLUMNS = {f"hours_{activity.code}": activity for activity in Activity}
"""The activity that each column of weekly hours belongs to."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What every row tells, whatever the report; empty or unreadable cells are None.

    ``unread`` names the columns whose cells hold something that could not be read.
    """

    sheet: str
    number: int
    unread: frozenset[str]
    centre: str | None
    quarter: Quarter | None
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class ResidentRow(ReportRow):
    """A resident of the quarter, as one row of the file tells."""

    participant_id: str | None
    sex: Sex | None
    age_group: AgeGroup | None
    country: str | None
    arrived: date | None
    contract_start: date | None
    contract_end: date | None
    end_reason: EndReason | None
    settled_on: date | None
    settlement_place: SettlementPlace | None
    settlement_municipality: str | None
    hours_norwegian: Decimal | None
    hours_language_training: Decimal | None
    hours_language_training_worklike: Decimal | None
    hours_society: Decimal | None
    hours_career: Decimal | None
    hours_work_education: Decimal | None
    hours_work_oriented: Decimal | None
    hours_voluntary: Decimal | None
    hours_other: Decimal | None
    hours_total: Decimal | None
    individual_plan: bool | None
    competence_mapped: bool | None
    absence_hours: Decimal | None

    def hours(self) -> dict[Activity, Decimal]:
        """Hours a week by activity, for those that are filled in."""
        found = ((activity, getattr(self, name)) for name, activity in HOURS_COLUMNS.items())
        return {activity: hours for activity, hours in found if hours is not None}

    @property
    def present(self) -> bool:
        """Whether the resident lived there on the quarter's last day."""
        return (
            self.contract_end is None
            or self.quarter is None
            or self.contract_end > self.quarter.last_day
        )


@dataclass(frozen=True, slots=True)
class CapacityRow(ReportRow):
    """The places open to adults, as one row of the file tells."""

    adult_places: int | None


ROWS: Mapping[ReportKind, type[ResidentRow | CapacityRow]] = {
    ReportKind.RESIDENTS: ResidentRow,
    ReportKind.CAPACITY: CapacityRow,
}


def heading(column: str, language: Language) -> str:
    """What a finding's column is called in a file in ``language``; a letter stays as it is."""
    return column if language is Language.EN else _NORWEGIAN_HEADINGS.get(column, column)


_NORWEGIAN_HEADINGS = {column.name: column.nb for columns in COLUMNS.values() for column in columns}
