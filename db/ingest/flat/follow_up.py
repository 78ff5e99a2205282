"""The register follow-up: what became of those who lived at a centre, one row a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from db.follow_up import CountryGroup, PermitKind, YearAfter
from db.follow_up_models import FollowUp
from db.ingest import cells
from db.ingest.codes import Code
from db.ingest.columns import CENTRE, ORIGIN, QUARTER, Column, ReportRow, listed
from db.ingest.findings import Finding
from db.ingest.flat.shape import Flat
from db.ingest.words import AGE_GROUPS, SEXES, Words
from db.vocabulary import AgeGroup, CentreKind, Labelled, ReportKind, Sex, Text

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class FollowUpRow(ReportRow):
    """Somebody who is followed, as one row of the extraction tells."""

    kind = ReportKind.FOLLOW_UP

    person_id: str | None
    sex: Sex | None
    age_group: AgeGroup | None
    country_group: CountryGroup | None
    arrived: date | None
    permit_on: date | None
    permit_kind: PermitKind | None
    settled_on: date | None
    intro_started_on: date | None
    intro_completed_on: date | None
    year_after: YearAfter | None
    observed_until: date | None


_NEEDS = {
    "permit_kind": "permit_on",
    "permit_on": "permit_kind",
    "settled_on": "permit_on",
    "intro_started_on": "permit_on",
    "intro_completed_on": "intro_started_on",
    "year_after": "intro_completed_on",
}
"""What cannot be told without another."""
_ORDER = (
    ("arrived", "observed_until"),
    ("permit_on", "observed_until"),
    ("permit_on", "settled_on"),
    ("settled_on", "observed_until"),
    ("permit_on", "intro_started_on"),
    ("intro_started_on", "intro_completed_on"),
    ("intro_started_on", "observed_until"),
    ("intro_completed_on", "observed_until"),
)
"""Days of which the second may not come before the first."""


def broken(row: FollowUpRow) -> Iterator[Finding]:
    """A finding for everything in a row that cannot be, or that is missing."""
    for code, column, other in _faults(row):
        if row.unread.isdisjoint({column, other}):
            details = {"other": _NORWEGIAN[other], "other_en": other}
            yield Finding(code, row.sheet, row.number, column, details)


def _faults(row: FollowUpRow) -> Iterator[tuple[Code, str, str]]:
    """Each fault, the column it stands in, and the other that it is read from."""
    for name, other in _NEEDS.items():
        if getattr(row, name) is not None and getattr(row, other) is None:
            yield Code.NEEDS_OTHER, name, other
    for earlier, later in _ORDER:
        first, second = getattr(row, earlier), getattr(row, later)
        if first is not None and second is not None and second < first:
            yield Code.DAYS_OUT_OF_ORDER, later, earlier
    last, completed = row.observed_until, row.intro_completed_on
    if last is None:
        return
    if row.quarter is not None and row.quarter.last_day < last:
        yield Code.FOLLOWED_AFTER_QUARTER, "observed_until", "quarter"
    if completed is not None and (completed + A_YEAR <= last) != (row.year_after is not None):
        code = Code.YEAR_AFTER_MISSING if row.year_after is None else Code.YEAR_NOT_OVER
        yield code, "year_after", "intro_completed_on"


def _words(kind: type[Labelled], **nb: Labelled) -> Words:
    """The codes of ``kind`` in English, and the words ``nb`` in Norwegian."""
    return Words(nb, {member.code: member for member in kind})


COLUMNS = (
    CENTRE,
    QUARTER,
    Column(
        "person_id",
        "person_id",
        cells.participant_id,
        Text(
            "Uttrekkets egen kode for personen. Bokstavene A–Z, sifre, - og _. Aldri fødselsnummer, "
            "D-nummer, DUF-nummer, navn eller mottakets deltaker-ID.",
            "The extraction's own code for the person. Letters A–Z, digits, - and _. Never a national "
            "identity number, a DUF number, a name or the centre's participant id.",
        ),
        "R-017",
        filled=True,
    ),
    listed("sex", "kjonn", SEXES, Text("Kjønn.", "Sex."), "K"),
    listed(
        "age_group",
        "aldersgruppe",
        AGE_GROUPS,
        Text("Alder ved innflytting.", "Age on moving in."),
        "25-34",
    ),
    listed(
        "country_group",
        "landgruppe",
        _words(
            CountryGroup,
            syria=CountryGroup.SYRIA,
            eritrea=CountryGroup.ERITREA,
            andre=CountryGroup.OTHER,
        ),
        Text("Landbakgrunn i grove grupper.", "Country background in coarse groups."),
        "syria",
    ),
    Column(
        "arrived",
        "innflyttet",
        cells.day,
        Text(
            "Dagen personen flyttet inn i mottaket.", "The day the person moved in to the centre."
        ),
        "2015-03-02",
        filled=True,
    ),
    Column(
        "permit_on",
        "vedtak_dato",
        cells.day,
        Text(
            "Dagen for vedtaket om opphold. Tom betyr at det ikke er noe vedtak.",
            "The day of the residence permit. Empty means that there is none.",
        ),
        "2015-04-01",
    ),
    listed(
        "permit_kind",
        "vedtak_type",
        _words(
            PermitKind,
            beskyttelse=PermitKind.PROTECTION,
            humanitaert=PermitKind.HUMANITARIAN,
            annet=PermitKind.OTHER,
        ),
        Text("Hva oppholdet ble gitt for.", "What the permit was given for."),
        "beskyttelse",
    ),
    Column(
        "settled_on",
        "bosatt_dato",
        cells.day,
        Text(
            "Dagen personen ble bosatt i en kommune.",
            "The day the person was settled in a municipality.",
        ),
        "2015-08-03",
    ),
    Column(
        "intro_started_on",
        "intro_start",
        cells.day,
        Text("Første dag i introduksjonsprogrammet.", "First day of the introduction programme."),
        "2015-09-01",
    ),
    Column(
        "intro_completed_on",
        "intro_fullfort",
        cells.day,
        Text(
            "Dagen introduksjonsprogrammet ble fullført. Avbrutt er ikke fullført.",
            "The day the introduction programme was completed. Broken off is not completed.",
        ),
        "2016-09-01",
    ),
    listed(
        "year_after",
        "status_etter_ett_aar",
        _words(
            YearAfter,
            arbeid=YearAfter.WORK,
            utdanning=YearAfter.EDUCATION,
            arbeid_og_utdanning=YearAfter.BOTH,
            annet=YearAfter.NEITHER,
        ),
        Text(
            "Hva personen gjør ett år etter fullført program. Tom til året er gått.",
            "What the person does one year after completing. Empty until the year is over.",
        ),
        "arbeid",
    ),
    Column(
        "observed_until",
        "observert_til",
        cells.day,
        Text(
            "Siste dag personen er fulgt: uttrekkets dag, eller dagen registrene mistet personen.",
            "The last day the person is followed: the extraction's, or the day the registers lost "
            "sight of them.",
        ),
        "2017-09-30",
        filled=True,
    ),
    ORIGIN,
)
_NORWEGIAN = {column.name: column.nb for column in COLUMNS}

FOLLOW_UP = Flat(
    row=FollowUpRow,
    columns=COLUMNS,
    model=FollowUp,
    key=("person_id",),
    title=Text("Oppfølging i registre", "Register follow-up"),
    guidance=(
        Text(
            "Én rad for hver person som har bodd ved mottaket, også om mottaket er lagt ned.",
            "One row for each person who has lived at the centre, also when it has closed.",
        ),
        Text(
            "Kvartalet er det uttrekket er gjort for. Det som ikke har skjedd, står tomt.",
            "The quarter is the one the extraction is made for. What has not happened is empty.",
        ),
    ),
    rules=broken,
    places=frozenset({CentreKind.INTEGRATION, CentreKind.ORDINARY}),
    of_persons=True,
    after_closing=True,
)
