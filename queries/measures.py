"""The shapes an indicator can have, and how a published figure is read as a share or a number."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any, Protocol, Self

from sqlalchemy import ColumnElement

from db.vocabulary import Labelled, Quarter, ReportKind, Rhythm, Status, Text
from queries.frames import PERSON, Frame
from queries.values import Cell, Measure


class Unit(Labelled):
    """What a value is counted in. ``decimals`` is how many are shown to people."""

    PERCENT = "percent", "prosent", "percent"
    PERSONS = "persons", "personer", "persons"
    CONTRACTS = "contracts", "avtaler", "contracts"
    PLACES = "places", "plasser", "places"
    HOURS = "hours", "timer per uke", "hours a week"
    DAYS = "days", "dager", "days"
    HOURS_IN_ALL = "hours_in_all", "timer i kvartalet", "hours in the quarter"
    MEASURES = "measures", "tiltak", "measures"
    KRONER = "kroner", "kroner", "kroner"

    @property
    def decimals(self) -> int:
        return 1 if self is Unit.HOURS else 0

    def decimals_of(self, value: float) -> int:
        """How many decimals of a value are shown: contracts may be summed up from parts of them."""
        return 1 if self is Unit.CONTRACTS and value % 1 else self.decimals


class Kind(Enum):
    """How a value follows from what was counted."""

    NUMBER = "number"
    SHARE = "share"
    MEAN = "mean"
    QUARTILES = "quartiles"


class Quartile(Labelled):
    """Where in the order of size. The median is the figure itself, so it is the whole."""

    LOWER = "lower_quartile", "Nedre kvartil", "Lower quartile"
    UPPER = "upper_quartile", "Øvre kvartil", "Upper quartile"


class Note(Labelled):
    """A remark that follows a figure to every screen and file."""

    TABLE_PLACES = (
        "table_places",
        "Plasser for voksne er ikke rapportert; plasstallet i tabell 4.1 er brukt.",
        "Places for adults were not reported; the number of places in table 4.1 is used.",
    )
    INCOMPLETE = (
        "incomplete",
        "Totalen mangler fordi minst ett mottak ikke har rapportert.",
        "The total is missing because at least one centre has not reported.",
    )
    INCOMPLETE_YEAR = (
        "incomplete_year",
        "Tallet hittil i året mangler fordi et tidligere kvartal ikke er rapportert.",
        "The figure so far this year is missing because an earlier quarter was not reported.",
    )
    FEW_IN_A_GROUP = (
        "few_in_a_group",
        "Minst én av gruppene er for liten, så ingen av dem vises for seg, heller ikke internt.",
        "One of the groups at least is too small, so none is shown by itself, nor internally.",
    )
    TOO_FEW = (
        "too_few",
        "Svarene er få ved minst ett mottak, så ingen mottak vises for seg, heller ikke internt.",
        "Answers are few at one centre or more, so no centre is shown by itself, nor internally.",
    )
    WAITS = (
        "correction_waits",
        "En senere rapport er ikke regnet med: forskjellen ville fortelle alle om noen få personer.",
        "A later report is not counted: the difference would tell everybody of a few persons.",
    )


class Named(Protocol):
    """What is known by a code and a text, as the members of `Labelled` are."""

    @property
    def code(self) -> str: ...

    @property
    def text(self) -> Text: ...


class Section(Labelled):
    """A part of a table: its own heading on the page, its own columns in the file.

    What is ``aside`` has figures by the hundred: the page and the files tell them in another shape.
    """

    table: str
    aside: bool

    def __new__(cls, code: str, nb: str, en: str, table: str = "", aside: bool = False) -> Self:
        member = object.__new__(cls)
        member._value_ = member.code = code
        member.text = Text(nb, en)
        member.table = table
        member.aside = aside
        return member

    AGREEMENT = (
        "agreement",
        "Avtale om fulltidsprogram",
        "Agreement on the full-time programme",
        "programme",
    )
    FULL_TIME = (
        "full_time",
        "Kvalifisering på full tid",
        "Full-time qualification",
        "programme",
    )
    ACTIVITIES = (
        "activities",
        "Deltakelse i utvalgte tiltak",
        "Participation in selected activities",
        "programme",
    )
    WEEK = "week", "Timer i uken etter aktivitet", "Hours a week by activity", "programme"
    BANDS = "bands", "Avtaler etter ukens lengde", "Contracts by length of week", "programme"
    CONTENT = "content", "Innhold og oppfølging", "Content and follow-up", "programme"
    ENDED_YTD = (
        "ended_ytd",
        "Avsluttede avtaler hittil i året",
        "Contracts ended so far this year",
        "settlement",
    )
    ENDED = (
        "ended",
        "Avsluttede avtaler i kvartalet",
        "Contracts ended in the quarter",
        "settlement",
    )
    SETTLED_YTD = (
        "settled_ytd",
        "Bosatte hittil i året",
        "Settled so far this year",
        "settlement",
    )
    SETTLED = "settled", "Bosatte i kvartalet", "Settled in the quarter", "settlement"
    BREACH = "breach", "Kontraktsbrudd", "Breaches of contract", "settlement"
    TIME = "time", "Tid fram til bosetting", "Time to settlement", "settlement"
    SURVEY_RESPONSE = "survey_response", "Deltakelse", "Participation", "surveys"
    SURVEY_PLAN = "survey_plan", "Planen", "The plan", "surveys"
    SURVEY_LEADERSHIP = "survey_leadership", "Ledelse", "Leadership", "surveys"
    SURVEY_COOPERATION = "survey_cooperation", "Samarbeid", "Cooperation", "surveys"
    SURVEY_CULTURE = "survey_culture", "Arbeidsmiljø", "Working environment", "surveys"
    SURVEY_EXPECTATIONS = (
        "survey_expectations",
        "Forventninger til deltakerne",
        "Expectations of participants",
        "surveys",
    )
    SURVEY_OFFERED = "survey_offered", "Aktiviteter som tilbys", "Activities on offer", "surveys"
    SURVEY_HOURS = "survey_hours", "Timer i uken", "Hours a week", "surveys"
    SURVEY_GAINS = "survey_gains", "Hva deltakerne får", "What participants get", "surveys"
    SURVEY_RESULTS = "survey_results", "Ventede resultater", "Expected results", "surveys"
    SURVEY_MOST_USEFUL = (
        "survey_most_useful",
        "Hva som gir størst utbytte",
        "What is most useful",
        "surveys",
    )
    SURVEY_SITUATION = "survey_situation", "Styring og hensikt", "Direction and purpose", "surveys"
    SURVEY_ORGANISATION = (
        "survey_organisation",
        "Rammer for arbeidet",
        "Conditions of the work",
        "surveys",
    )
    SURVEY_SERVICE = "survey_service", "Etter tjeneste", "By service", "surveys"
    MOTIVATION = "motivation", "Påstander om motivasjon", "Statements on motivation", "motivation"
    MOTIVATION_STAY = (
        "motivation_stay",
        "Motivasjon etter botid",
        "Motivation by time in the centre",
        "motivation",
    )
    OCCUPANCY = "occupancy", "Beboere og plasser", "Residents and places", "centres"
    OUTCOMES = "outcomes", "Utfall", "Outcomes", "outcomes"
    FOLLOWED = "followed", "Hvem som er fulgt", "Who is followed", "outcomes", True
    SETTLEMENT_TIMES = (
        "settlement_times",
        "Fra vedtak til bosetting, måned for måned",
        "From permit to settlement, month by month",
        "outcomes",
        True,
    )
    INTRODUCTION_TIMES = (
        "introduction_times",
        "Fra vedtak til introduksjonsprogram, måned for måned",
        "From permit to introduction programme, month by month",
        "outcomes",
        True,
    )
    STAY = "stay", "Botid i mottaket", "Time in the centre", "centres"
    PAYERS = "payers", "Hvem som dekker kostnadene", "Who covers the costs", "economy"
    EACH = "each", "Kostnad per deltaker og uke", "Cost per participant and week", "economy"
    GRANTS = "grants", "Statlige tilskudd", "State grants", "economy"
    OWN_MEANS = "own_means", "Egne midler", "Own means", "economy"
    ARRIVAL_LEVEL = (
        "arrival_level",
        "Norsknivå ved ankomst",
        "Level of Norwegian on arrival",
        "progress",
    )
    LATEST_LEVEL = (
        "latest_level",
        "Norsknivå ved siste test",
        "Level of Norwegian at the latest test",
        "progress",
    )
    RISEN = "risen", "Framgang i norsk", "Progress in Norwegian", "progress"
    PRACTICE = "practice", "Arbeidspraksis", "Work practice", "progress"
    INTRODUCTION = (
        "introduction",
        "Fra bosetting til introduksjonsprogrammet",
        "From settlement to the introduction programme",
        "progress",
    )
    ATTENDED = "attended", "Oppmøte", "Attendance", "attendance"
    ABSENCE = (
        "absence",
        "Hva som ble av de planlagte timene",
        "What became of the planned hours",
        "attendance",
    )
    INCENTIVES = "incentives", "Insentiver og sanksjoner", "Incentives and sanctions", "attendance"


NUMERATOR, DENOMINATOR, REST = "numerator", "denominator", "rest"
"""What an indicator counts: the last is what its denominator has beside its numerator."""


Tie = Mapping[tuple[str, str], int]
"""What somebody can add up and subtract, by indicator and role or part, and what is left is persons."""


@dataclass(frozen=True, slots=True)
class Target:
    """A level that is aimed for from a quarter on; a later entry replaces an earlier one."""

    value: float
    since: Quarter
    source: Text


@dataclass(frozen=True, slots=True)
class Per:
    """What an amount of a half-year is divided by: ``factor`` times what another indicator counted,
    its numerator, in the quarters of the half-year together.

    It is taken from what was counted there, so it is the same as is published, whatever became of
    the records since.
    """

    indicator: str
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator's definition has been since a day, told by what changed."""

    since: date
    change: Text


FIRST = Definition(
    date(2026, 11, 23),
    Text("Definert første gang, etter evalueringen.", "First defined, after the evaluation."),
)

LATER = Definition(date(2026, 11, 25), FIRST.change)
"""For what came with the parts of the evaluation that lie beside chapter 6."""

IMDI = Text(
    "Integrerings- og mangfoldsdirektoratet (IMDi)",
    "The Directorate of Integration and Diversity (IMDi)",
)
IMDI_AND_UDI = Text(
    "Integrerings- og mangfoldsdirektoratet (IMDi), sammen med Utlendingsdirektoratet (UDI)",
    "The Directorate of Integration and Diversity (IMDi), with the Directorate of Immigration (UDI)",
)
"""Those who set the target for occupancy (section 6.1) answer for what it is measured by."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Indicator:
    """One indicator: what it counts, in SQL, and what it is called, in words.

    ``numerator`` and ``denominator`` are aggregates over the rows of ``frame``, residents unless it
    says otherwise; ``parts`` are the numerators of its categories. One that is ``of_partner`` has
    for each centre what was counted of the ordinary centre that it is compared with. For quartiles,
    ``numerator`` is the amount itself and ``among`` the rows it is taken from. ``asked_of`` counts
    whom an optional question concerns: when some were asked and none answered, the figure is not
    reported rather than not applicable. ``behind`` counts the persons who give something to a sum,
    for its numerator, denominator, the rest between them and its parts: a sum of few is as telling
    as a count of few. Its figures come by quarters, or in another ``rhythm``. With ``per``
    the denominator is not counted over the frame, but is what another indicator counted.

    With ``bases``, each part is of its own base, and so a figure of a group by itself: parts are then
    there only when each group is of nobody or of as many as the frame demands of a centre. Of a share
    ``made_of`` some of its parts, they are the numerator and all parts are the denominator.

    ``ties`` are sums and differences of what it and others count that tell of persons too, so that
    they are protected as well as what is shown.

    ``counts`` and ``out_of`` are numerator and denominator in words. ``memo`` is the sentence that
    quotes a figure, ``memo_part`` one of its parts; `dashboard.memo` says what they may name.
    ``caution`` tells what may make it wrong, ``beside`` how it lies beside other statistics.
    ``history`` has an entry for each change of what is counted, oldest first. A share that is not
    called «Andel …», or that such a name cannot be turned into a number of, says what it is called
    ``as_number``.
    """

    id: str
    section: Section
    kind: Kind
    unit: Unit
    label: Text
    short: Text
    as_number: Text | None = None
    definition: Text
    source: Text
    counts: Text
    out_of: Text | None = None
    memo: Text
    memo_part: Text | None = None
    caution: Text
    beside: Text | None = None
    owner: Text = IMDI
    history: tuple[Definition, ...] = (FIRST,)
    numerator: ColumnElement[Any]
    denominator: ColumnElement[Any] | None = None
    among: ColumnElement[bool] | None = None
    asked_of: ColumnElement[Any] | None = None
    parts: Mapping[Named, ColumnElement[Any]] = field(default_factory=dict)
    bases: Mapping[Named, ColumnElement[Any]] = field(default_factory=dict)
    made_of: Collection[Named] = ()
    behind: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    counted_in: Unit = Unit.PERSONS
    frame: Frame = PERSON
    of_partner: bool = False
    rhythm: Rhythm = Rhythm.QUARTER
    per: Per | None = None
    targets: tuple[Target, ...] = ()
    year_to_date_of: str | None = None
    reads: tuple[ReportKind, ...] = (ReportKind.RESIDENTS,)
    note: tuple[Note, ColumnElement[Any]] | None = None
    ties: tuple[Tie, ...] = ()

    @property
    def categories(self) -> Mapping[str, Text]:
        """The codes and names of its parts, in the order they are shown."""
        if self.kind is Kind.QUARTILES:
            return {quartile.code: quartile.text for quartile in Quartile}
        return {part.code: part.text for part in self.parts}

    @property
    def defined(self) -> date:
        """The day from which the definition has been what it is."""
        return self.history[-1].since

    @property
    def next_review(self) -> date:
        """The day by which the definition is looked at again: a year after it last changed."""
        try:
            return self.defined.replace(year=self.defined.year + 1)
        except ValueError:  # the day that only leap years have
            return self.defined.replace(year=self.defined.year + 1, day=28)

    def target(self, quarter: Quarter) -> Target | None:
        """The target in force in ``quarter``, if any."""
        valid = [target for target in self.targets if target.since <= quarter]
        return max(valid, key=lambda target: target.since, default=None)

    def unit_of(self, category: str, measure: Measure) -> Unit:
        """What the figure is counted in when read as ``measure``."""
        if self.kind is Kind.SHARE and measure is Measure.COUNT:
            return self.counted_in
        if self.kind is Kind.NUMBER and category and measure is Measure.SHARE:
            return Unit.PERCENT
        return self.unit

    def label_as(self, measure: Measure) -> Text:
        """What the indicator is called when its figures are read as ``measure``."""
        if self.kind is not Kind.SHARE or measure is not Measure.COUNT:
            return self.label
        return self.as_number or _number_of(self.label)

    def read(self, cell: Cell, category: str, measure: Measure) -> Cell:
        """The published cell read as a share or as a number. What is not shown stays so."""
        if cell.status is not Status.SHOWN or self.unit_of(category, measure) is self.unit:
            return cell
        if measure is Measure.COUNT:
            return Cell(cell.status, cell.numerator, cell.numerator, cell.denominator)
        if not cell.denominator or cell.numerator is None:
            return Cell(Status.NOT_APPLICABLE)
        share = 100 * cell.numerator / cell.denominator
        return Cell(cell.status, share, cell.numerator, cell.denominator)


def _number_of(share: Text) -> Text:
    """«Andel med …» as «Antall med …»; other names say themselves what is counted."""
    en = share.en.removeprefix("Share of ").removeprefix("Share ")
    number = f"Number {'of ' if share.en.startswith('Share of ') else ''}{en}"
    return Text(
        share.nb.replace("Andel ", "Antall ", 1) if share.nb.startswith("Andel ") else share.nb,
        number if share.en.startswith("Share ") else share.en,
    )


INDICATOR_NOTES: Mapping[str, Text] = {note.code: note.text for note in Note}
