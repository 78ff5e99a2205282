"""Words that every layer shares: quarters, texts, states, origins and the field's categories.

Nothing here knows of a database, a page or a file. Codes are English and stored; labels are what
people read, in each language.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import lru_cache
from string import Formatter
from typing import Any, Self


class Language(StrEnum):
    """A language of the interface. Nynorsk falls back to bokmål until its catalogue is written."""

    NB = "nb"
    NN = "nn"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """A wording in bokmål and English, nynorsk where it exists."""

    nb: str
    en: str
    nn: str | None = None

    def in_(self, language: Language, /, **values: object) -> str:
        """The wording in ``language`` with ``{names}`` filled in.

        ``{rows:rad|rader}`` is the word that belongs to the number: one, or any other.
        """
        if language is Language.EN:
            wording = self.en
        elif language is Language.NN and self.nn is not None:
            wording = self.nn
        else:
            wording = self.nb
        if not values:
            return wording
        return _WORDS.format(wording, **values) if "|" in wording else wording.format(**values)


class _WordsOfNumbers(Formatter):
    """Fills in names as `str.format` does, and words that follow from a number."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, either, many = format_spec.partition("|")
        if not either:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_WORDS = _WordsOfNumbers()

_QUARTER = re.compile(r"([0-9]{4})[QK]([1-4])")
_HALF_YEAR = re.compile(r"([0-9]{4})H([12])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter. ``str()`` gives its code, ``2017Q3``."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1000 <= self.year <= 9999 and 1 <= self.number <= 4):
            raise ValueError(f"no such quarter: {self.year}, {self.number}")

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, code: str) -> Self:
        """The quarter that ``2017Q3`` or ``2017K3`` names. Raises ValueError for anything else."""
        match = _QUARTER.fullmatch(code)
        if match is None:
            raise ValueError(f"not a quarter: {code!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that ``day`` falls in."""
        return cls(day.year, (day.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    def __hash__(self) -> int:
        return self.year * 4 + self.number

    def code_in(self, language: Language) -> str:
        """The short form people read: ``2017K3``, in English ``2017Q3``."""
        return f"{self.year}{'Q' if language is Language.EN else 'K'}{self.number}"

    def label(self, language: Language) -> str:
        """The long form people read: «3. kvartal 2017», "Q3 2017"."""
        if language is Language.EN:
            return f"Q{self.number} {self.year}"
        return f"{self.number}. kvartal {self.year}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        month = 3 * self.number
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    def plus(self, quarters: int) -> Quarter:
        """The quarter so many quarters later; earlier when negative."""
        year, index = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return Quarter(year, index + 1)

    def through(self, last: Quarter) -> Iterator[Quarter]:
        """Every quarter from this one to ``last``, both included."""
        quarter = self
        while quarter <= last:
            yield quarter
            quarter = quarter.plus(1)


class Labelled(Enum):
    """An enumeration whose members carry a stored ``code`` and a ``text`` for people."""

    code: str
    text: Text

    def __new__(cls, code: str, nb: str, en: str) -> Self:
        member = object.__new__(cls)
        member._value_ = code
        member.code = code
        member.text = Text(nb, en)
        return member

    def __str__(self) -> str:
        return self.code

    # Members are singletons, so their identity will do, and is found much faster than their name.
    __hash__ = object.__hash__


class Rhythm(Enum):
    """How often a figure comes. One that comes by half-years stands at the half-year's last quarter."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"

    def period(self, quarter: Quarter) -> Quarter:
        """The quarter that the figures of ``quarter`` stand at."""
        late = self is Rhythm.HALF_YEAR and quarter.number % 2
        return quarter.plus(1) if late else quarter

    def periods(self, quarters: Iterable[Quarter]) -> list[Quarter]:
        """The quarters that the figures of ``quarters`` stand at, each once."""
        return list(dict.fromkeys(map(self.period, quarters)))

    def code(self, quarter: Quarter) -> str:
        """What the period is called in files: ``2017Q3``, or ``2017H2`` for the half-year."""
        if self is Rhythm.QUARTER:
            return str(quarter)
        return f"{quarter.year}H{(quarter.number + 1) // 2}"

    def parse(self, code: str) -> Quarter:
        """The quarter that the period with a `code` stands at. Raises ValueError for anything else."""
        if self is Rhythm.QUARTER:
            return Quarter.parse(code)
        match = _HALF_YEAR.fullmatch(code)
        if match is None:
            raise ValueError(f"not a half-year: {code!r}")
        return Quarter(int(match[1]), 2 * int(match[2]))

    def code_in(self, quarter: Quarter, language: Language) -> str:
        """The short form people read: ``2017K3``, ``2017H2``."""
        return quarter.code_in(language) if self is Rhythm.QUARTER else self.code(quarter)

    def label(self, quarter: Quarter, language: Language) -> str:
        """The long form people read: «2. halvår 2017», "H2 2017"."""
        if self is Rhythm.QUARTER:
            return quarter.label(language)
        half = (quarter.number + 1) // 2
        if language is Language.EN:
            return f"H{half} {quarter.year}"
        return f"{half}. halvår {quarter.year}"


class Status(Labelled):
    """Whether a cell has a number, and why not. Statistics Norway's signs are in ``sign``."""

    SHOWN = "shown", "vist", "shown"
    HIDDEN = "hidden", "skjult av hensyn til personvernet", "hidden for confidentiality"
    NOT_REPORTED = "not_reported", "ikke rapportert", "not reported"
    NOT_APPLICABLE = "not_applicable", "kan ikke forekomme", "not applicable"

    @property
    def sign(self) -> str:
        """``:`` hidden, ``..`` not reported, ``.`` not applicable, empty when shown."""
        return {"hidden": ":", "not_reported": "..", "not_applicable": "."}.get(self.code, "")


class Origin(Labelled):
    """How a figure came to be. The order is one of trust: a sum is as weak as its weakest part."""

    REPORTED = "reported", "rapportert", "reported"
    RECONSTRUCTED = "reconstructed", "rekonstruert", "reconstructed"
    SIMULATED = "simulated", "simulert", "simulated"

    @staticmethod
    def weakest(origins: set[Origin]) -> Origin:
        """The least trustworthy of ``origins``; of none, reported."""
        return max(origins, key=list(Origin).index, default=Origin.REPORTED)


class Audience(StrEnum):
    """Who a publication is made for."""

    INTERNAL = "internal"
    PUBLIC = "public"


class Permission(Labelled):
    """What somebody may do. The door and the actions ask for these, never for a role."""

    SEE_INTERNAL = "see_internal", "se tallene som rapportert", "see figures as reported"
    SEE_REPORTS = "see_reports", "se rapporter", "see reports"
    SEND_REPORTS = "send_reports", "sende rapporter", "send reports"
    DECIDE = "decide", "behandle rapporter", "decide about reports"
    SEE_AUDIT = "see_audit", "se revisjonssporet", "see the audit trail"
    MANAGE_USERS = "manage_users", "styre brukere", "manage users"


class Role(Labelled):
    """What somebody is here. What each may do is in `PERMISSIONS`."""

    READER = "reader", "leser", "reader"
    ANALYST = "analyst", "analytiker", "analyst"
    EDITOR = "editor", "redaktør", "editor"
    REPORTER = "reporter", "rapportør", "reporter"
    ADMINISTRATOR = "administrator", "administrator", "administrator"

    @property
    def of_centres(self) -> bool:
        """Whether it is held for named centres; all other roles are held for every one."""
        return self is Role.REPORTER


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.READER: frozenset({Permission.SEE_INTERNAL}),
    Role.ANALYST: frozenset(
        {Permission.SEE_INTERNAL, Permission.SEE_REPORTS, Permission.SEE_AUDIT}
    ),
    Role.EDITOR: frozenset(
        {
            Permission.SEE_INTERNAL,
            Permission.SEE_REPORTS,
            Permission.SEND_REPORTS,
            Permission.DECIDE,
            Permission.SEE_AUDIT,
        }
    ),
    Role.REPORTER: frozenset(
        {Permission.SEE_INTERNAL, Permission.SEE_REPORTS, Permission.SEND_REPORTS}
    ),
    Role.ADMINISTRATOR: frozenset(
        {Permission.SEE_REPORTS, Permission.SEE_AUDIT, Permission.MANAGE_USERS}
    ),
}
"""What each role may do: everywhere, or at the centres it is held for."""


class ReportKind(Labelled):
    """What a report file holds."""

    RESIDENTS = "residents", "beboere", "residents"
    CAPACITY = "capacity", "plasser", "places"
    STAFF_SURVEY = "staff_survey", "ansattundersøkelse", "staff survey"
    MOTIVATION = "motivation", "motivasjon", "motivation"
    FOLLOW_UP = "follow_up", "oppfølging i registre", "register follow-up"
    ECONOMY = "economy", "økonomi", "economy"
    PROGRESS = "progress", "progresjon", "progress"
    ATTENDANCE = "attendance", "oppmøte", "attendance"
    INCENTIVES = "incentives", "insentiver og sanksjoner", "incentives and sanctions"

    @property
    def owed(self) -> bool:
        """Whether every open centre owes one each quarter; others come when there is one to send."""
        return self in (ReportKind.RESIDENTS, ReportKind.CAPACITY)


class SubmissionStatus(Labelled):
    """Where a submission is in its life. Only approved ones are published."""

    SUBMITTED = "submitted", "sendt inn", "submitted"
    APPROVED = "approved", "godkjent", "approved"
    RETURNED = "returned", "returnert", "returned"
    SUPERSEDED = "superseded", "erstattet", "superseded"
    WITHDRAWN = "withdrawn", "trukket", "withdrawn"


class Deed(Labelled):
    """What the audit records: every write and every figure that is taken out."""

    IMPORT = "import", "innsending", "report sent"
    APPROVE = "approve", "godkjenning", "approval"
    RETURN = "return", "retur", "return"
    WITHDRAW = "withdraw", "tilbaketrekking", "withdrawal"
    PUBLISH = "publish", "publisering", "publication"
    EXPORT = "export", "nedlasting", "export"
    BACKUP = "backup", "sikkerhetskopi", "backup"
    RESTORE = "restore", "gjenoppretting", "restore"
    ERASE = "erase", "sletting av personrader", "erasure of records"
    LOGIN = "login", "innlogging", "login"
    LOGOUT = "logout", "utlogging", "logout"
    ACCESS = "access", "oppslag", "access"
    USER = "user", "brukerendring", "change of user"


class Outcome(Labelled):
    """How a deed ended."""

    DONE = "done", "utført", "done"
    REFUSED = "refused", "avvist", "refused"
    CANCELLED = "cancelled", "avbrutt", "cancelled"


class CentreKind(Labelled):
    """An integration reception centre, an ordinary one kept for comparison, or all of the former.

    What is asked of the centres together, such as a survey, is reported for them all as one place.
    """

    INTEGRATION = "integration", "integreringsmottak", "integration reception centre"
    ORDINARY = "ordinary", "ordinært mottak", "ordinary reception centre"
    PROGRAMME = "programme", "alle integreringsmottakene", "all integration reception centres"


class OperatorType(Labelled):
    """Who runs the centre (table 4.1)."""

    MUNICIPAL = "municipal", "kommunal", "municipal"
    NON_PROFIT = "non_profit", "ideell", "non-profit"
    PRIVATE = "private", "privat", "private"


class Organisation(Labelled):
    """How residents live: gathered in one place or spread over dwellings (table 4.1)."""

    CENTRALISED = "centralised", "sentralisert", "centralised"
    DECENTRALISED = "decentralised", "desentralisert", "decentralised"


class Sex(Labelled):
    FEMALE = "F", "kvinne", "female"
    MALE = "M", "mann", "male"


class AgeGroup(Labelled):
    AGE_18_24 = "18-24", "18–24 år", "18–24 years"
    AGE_25_34 = "25-34", "25–34 år", "25–34 years"
    AGE_35_44 = "35-44", "35–44 år", "35–44 years"
    AGE_45_54 = "45-54", "45–54 år", "45–54 years"
    AGE_55_PLUS = "55+", "55 år og over", "55 years and over"


class EndReason(Labelled):
    """Why a contract ended (section 6.2)."""

    SETTLED = "settled", "Bosatt i kommune", "Settled in a municipality"
    BREACH = "breach", "Kontraktsbrudd", "Breach of contract"
    OWN_WISH = "own_wish", "Eget ønske", "Own wish"
    REJECTION = "rejection", "Avslag på søknaden", "Application rejected"
    OTHER = "other", "Annet", "Other"


class SettlementPlace(Labelled):
    """Where a settled participant moved, seen from the centre (section 6.2)."""

    HOST = "host", "Vertskommune", "Host municipality"
    NEIGHBOUR = "neighbour", "Nabokommune", "Neighbouring municipality"
    OTHER = "other", "Annen kommune", "Other municipality"


class Activity(Labelled):
    """A part of the programme week (section 4.4).

    WORKLIKE is a part of LANGUAGE_TRAINING, not beside it.
    """

    NORWEGIAN = "norwegian", "Norskopplæring", "Norwegian tuition"
    LANGUAGE_TRAINING = "language_training", "Språktrening", "Language training"
    WORKLIKE = (
        "language_training_worklike",
        "Språktrening i arbeidslignende situasjon",
        "Language training in a work-like setting",
    )
    SOCIETY = "society", "Kultur og samfunn", "Culture and civics"
    CAREER = "career", "Karriere- og yrkesveiledning", "Career and vocational guidance"
    WORK_EDUCATION = "work_education", "Arbeid og utdanning", "Work and education"
    WORK_ORIENTED = "work_oriented", "Arbeidsrettet aktivitet", "Work-oriented activity"
    VOLUNTARY = "voluntary", "Frivillige organisasjoner", "Voluntary organisations"
    OTHER = "other", "Daglige gjøremål og annet", "Daily tasks and other"


PARTS_OF_THE_WEEK = tuple(a for a in Activity if a is not Activity.WORKLIKE)
"""The activities that add up to the week; work-like hours are already inside language training."""
