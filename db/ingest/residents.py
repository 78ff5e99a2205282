"""The report of residents: its columns, once, and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from db.ingest import cells
from db.ingest.columns import CENTRE, ORIGIN, QUARTER, Column, ReportRow, listed
from db.ingest.words import AGE_GROUPS, ANSWERS, END_REASONS, PLACES, SEXES, TRUTH
from db.vocabulary import (
    Activity,
    AgeGroup,
    EndReason,
    ReportKind,
    SettlementPlace,
    Sex,
    Text,
)

WEEKLY = cells.hours(cells.HOURS_IN_A_WEEK)
QUARTERLY = cells.hours(cells.HOURS_IN_A_QUARTER)


def _hours(name: str, nb: str, about: Text, example: str) -> Column:
    return Column(f"hours_{name}", f"timer_{nb}", WEEKLY, about, example)


def _of_activity(activity: Activity, nb: str, example: str) -> Column:
    """The planned hours of an activity that adds up to the week."""
    label = activity.text
    about = Text(f"{label.nb}: timer i uken etter planen.", f"{label.en}: hours a week as planned.")
    return _hours(activity.code, nb, about, example)


COLUMNS: tuple[Column, ...] = (
    CENTRE,
    QUARTER,
    Column(
        "participant_id",
        "deltaker_id",
        cells.participant_id,
        Text(
            "Mottakets egen kode for beboeren, den samme i hvert kvartal. Bokstavene A–Z, sifre, "
            "- og _. Aldri fødselsnummer, D-nummer, DUF-nummer eller navn.",
            "The centre's own code for the resident, the same every quarter. Letters A–Z, digits, "
            "- and _. Never a national identity number, a DUF number or a name.",
        ),
        "B-017",
        filled=True,
    ),
    listed("sex", "kjonn", SEXES, Text("Kjønn.", "Sex."), "K"),
    listed(
        "age_group",
        "aldersgruppe",
        AGE_GROUPS,
        Text("Alder på kvartalets siste dag.", "Age on the quarter's last day."),
        "25-34",
    ),
    Column(
        "country",
        "landbakgrunn",
        cells.country,
        Text(
            "Land, tre bokstaver etter ISO 3166-1. XXA er statsløs.",
            "Country, three letters of ISO 3166-1. XXA is stateless.",
        ),
        "SYR",
    ),
    Column(
        "arrived",
        "innflyttet",
        cells.day,
        Text("Dagen beboeren flyttet inn.", "The day the resident moved in."),
        "2017-02-06",
        filled=True,
    ),
    Column(
        "contract_start",
        "avtale_start",
        cells.day,
        Text(
            "Dagen avtalen om fulltidsprogram startet. Tom betyr at beboeren ikke har avtale; "
            "da er også resten av raden tom.",
            "The day the full-time programme's contract started. Empty means that the resident "
            "has none; then the rest of the row is empty too.",
        ),
        "2017-03-01",
    ),
    Column(
        "contract_end",
        "avtale_slutt",
        cells.day,
        Text(
            "Dagen avtalen sluttet i kvartalet. Tom betyr at den løper.",
            "The day the contract ended in the quarter. Empty means that it is running.",
        ),
        "2017-09-14",
    ),
    listed(
        "end_reason",
        "slutt_arsak",
        END_REASONS,
        Text(
            "Hvorfor avtalen sluttet. Må fylles ut når den har en sluttdato.",
            "Why the contract ended. Needed when it has an end.",
        ),
        "bosatt",
    ),
    Column(
        "settled_on",
        "bosatt_dato",
        cells.day,
        Text(
            "Dagen deltakeren ble bosatt. Fylles ut bare ved bosetting.",
            "The day of settlement. Filled in on settlement only.",
        ),
        "2017-09-15",
    ),
    listed(
        "settlement_place",
        "bosetting",
        PLACES,
        Text(
            "Hvor deltakeren ble bosatt, sett fra mottaket. Fylles ut bare ved bosetting.",
            "Where the participant was settled, seen from the centre. On settlement only.",
        ),
        "vertskommune",
    ),
    Column(
        "settlement_municipality",
        "bosettingskommune",
        cells.municipality,
        Text(
            "Kommunens nummer den dagen, fire sifre: 0301. Kan stå tom.",
            "The municipality's code on that day, four digits: 0301. May be empty.",
        ),
        "1804",
    ),
    _of_activity(Activity.NORWEGIAN, "norsk", "15"),
    _of_activity(Activity.LANGUAGE_TRAINING, "spraktrening", "10"),
    _hours(
        Activity.WORKLIKE.code,
        "spraktrening_arbeid",
        Text(
            "Den delen av språktreningen som er i arbeidslignende situasjon, timer i uken. "
            "Er alt regnet med i språktreningen.",
            "The part of language training that is in a work-like setting, hours a week. "
            "Already counted in language training.",
        ),
        "6",
    ),
    _of_activity(Activity.SOCIETY, "samfunn", "3,5"),
    _of_activity(Activity.CAREER, "karriere", "2"),
    _of_activity(Activity.WORK_EDUCATION, "arbeid_utdanning", "4"),
    _of_activity(Activity.WORK_ORIENTED, "arbeidsrettet", "0"),
    _of_activity(Activity.VOLUNTARY, "frivillig", "1,5"),
    _of_activity(Activity.OTHER, "annet", "1,5"),
    _hours(
        "total",
        "totalt",
        Text(
            "Hele uken etter planen. Summen av aktivitetene, høyst en halv time fra.",
            "The whole week as planned. The sum of the activities, at most half an hour off.",
        ),
        "37,5",
    ),
    listed(
        "individual_plan",
        "individuell_plan",
        ANSWERS,
        Text("Har deltakeren individuell plan?", "Has the participant an individual plan?"),
        "ja",
        also=TRUTH,
    ),
    listed(
        "competence_mapped",
        "kartlagt",
        ANSWERS,
        Text("Er kompetansen kartlagt?", "Is the competence mapped?"),
        "ja",
        also=TRUTH,
    ),
    Column(
        "absence_hours",
        "fravaer_timer",
        QUARTERLY,
        Text(
            "Timer med ugyldig fravær i hele kvartalet. Tom betyr ikke oppgitt; 0 er ingen.",
            "Hours of unexcused absence in the whole quarter. Empty means not told; 0 is none.",
        ),
        "6,25",
    ),
    ORIGIN,
)

HOURS_COLUMNS = {f"hours_{activity.code}": activity for activity in Activity}
"""The activity that each column of weekly hours belongs to."""


@dataclass(frozen=True, slots=True)
class ResidentRow(ReportRow):
    """A resident of the quarter, as one row of the file tells."""

    kind = ReportKind.RESIDENTS

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
