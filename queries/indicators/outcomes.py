"""Indicators of what became of people: shares among those followed.

Each is described once and made for both groups of a pair (table 2.1): those who lived at the
integration centre, and those of the ordinary centre it is compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, not_

from db.follow_up import YearAfter
from db.vocabulary import Labelled, Text
from queries.follow_up import followed, followed_for, last_day, within
from queries.indicators.outcome_times import EVENT, part_of
from queries.indicators.pairs import GROUPS, NOT_EFFECTS, TOLD, Group, Told, capital
from queries.indicators.shared import START, source
from queries.measures import DENOMINATOR, NUMERATOR, Indicator, Kind, Section, Target, Tie, Unit
from queries.records import count, days

NATIONAL_GOAL = Text(
    "Nasjonalt mål for introduksjonsprogrammet siden 2010 (4.1)",
    "National goal for the introduction programme since 2010 (4.1)",
)


class Settled(Labelled):
    """How soon after the permit somebody of the integration centre was settled."""

    WITHIN_6 = "m06", "Bosatt innen 6 md.", "Settled within 6 mo."
    FROM_7_TO_12 = "m12", "Bosatt i 7.–12. md.", "Settled in months 7–12"


class SettledInComparison(Labelled):
    """The same of the comparison centre, which stands beside it in a table."""

    WITHIN_6 = "m06", "Bosatt innen 6 md. (sml.)", "Settled within 6 mo. (comp.)"
    FROM_7_TO_12 = "m12", "Bosatt i 7.–12. md. (sml.)", "Settled in months 7–12 (comp.)"


_PARTS: Mapping[Group, Mapping[str, Labelled]] = {
    Group.OWN: {part.code: part for part in Settled},
    Group.COMPARISON: {part.code: part for part in SettledInComparison},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """A share as told of either group.

    ``did`` is who counts and ``followed`` who it is of, after «personer som har bodd ved … og»;
    ``verb`` and ``rest`` say the same in the sentence that quotes it.
    """

    id: str
    label: Text
    short: Text
    did: Text
    followed: Text
    verb: str
    rest: str
    caution: Text
    beside: Text | None = None
    happened: ColumnElement[bool]
    among: ColumnElement[bool]
    asked: ColumnElement[bool] | None = None
    parts: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    ties: Callable[[Of], tuple[Tie, ...]] = lambda _of: ()
    targets: tuple[Target, ...] = ()

    def of(self, group: Group) -> Indicator:
        """The indicator for a group."""
        told = TOLD[group]
        return Indicator(
            id=f"{self.id}{told.suffix}",
            section=Section.OUTCOMES,
            kind=Kind.SHARE,
            unit=Unit.PERCENT,
            label=told.named(self.label),
            short=told.shortly(self.short),
            definition=Text(
                f"{capital(told.who.nb)} og {self.did.nb}, delt på alle av dem som "
                f"{self.followed.nb}.",
                f"{capital(told.who.en)} and {self.did.en}, divided by all of them who "
                f"{self.followed.en}.",
            ),
            source=source(
                "Tabell 2.1, avsnitt 2.2.2 og 2.3.2.5", "Table 2.1, sections 2.2.2 and 2.3.2.5"
            ),
            counts=Text(
                f"{told.who.nb} og {self.did.nb}",
                f"{told.who.en} and {self.did.en}",
            ),
            out_of=Text(
                f"{told.who.nb} og {self.followed.nb}",
                f"{told.who.en} and {self.followed.en}",
            ),
            memo=Text(
                f"Ifølge registrene per {{day}} {self.verb} {{part}} av {{whole}} ({{value}}) "
                f"{told.among.nb} {self.rest}.",
                f"By the registers as of {{day}}, {{part}} of {{whole}} ({{value}}) {told.among.en} "
                f"{self.did.en}.",
            ),
            caution=Text(
                f"{self.caution.nb} {NOT_EFFECTS.nb}", f"{self.caution.en} {NOT_EFFECTS.en}"
            ),
            memo_part=self._memo_part(told) if self.parts else None,
            beside=self.beside,
            numerator=count(and_(self.among, self.happened)),
            denominator=count(self.among),
            asked_of=None if self.asked is None else count(self.asked),
            parts={
                _PARTS[group][code]: count(and_(self.among, condition))
                for code, condition in self.parts.items()
            },
            ties=self.ties(lambda id, role: (id + told.suffix, role)),
            targets=self.targets,
            **GROUPS[group],
        )

    def _memo_part(self, told: Told) -> Text:
        return Text(
            f"Ifølge registrene per {{day}} {self.verb} {{part}} av {{whole}} ({{value}}) "
            f"{told.among.nb} {self.rest}: «{{category}}».",
            f"By the registers as of {{day}}, {{part}} of {{whole}} ({{value}}) {told.among.en} "
            f"{self.did.en}: “{{category}}”.",
        )


Of = Callable[[str, str], tuple[str, str]]
"""The same thing counted of the group in question: an indicator and a role of it."""


def _first(first: int, last: int, of: Of, id: str) -> dict[tuple[str, str], int]:
    """Those it happened to from the first to the last of some months."""
    return {of(id, part_of(EVENT, month)): 1 for month in range(first, last + 1)}


_FOLLOWED_12 = Text(
    "er fulgt i minst 12 måneder etter vedtaket",
    "have been followed for at least 12 months from the permit",
)
_YEAR_IS_OVER = days(followed.intro_completed_on, followed.observed_until) >= last_day(12)

SHARES = (
    _Share(
        id="settled_12m_share",
        label=Text(
            "Andel bosatt innen 12 måneder etter vedtaket",
            "Share settled within 12 months of the permit",
        ),
        short=Text("Bosatt innen 12 md.", "Settled within 12 mo."),
        did=Text(
            "ble bosatt innen 12 måneder etter vedtaket om opphold",
            "were settled within 12 months of the residence permit",
        ),
        followed=_FOLLOWED_12,
        verb="ble",
        rest="bosatt innen 12 måneder etter vedtaket om opphold",
        caution=Text(
            "Den som flyttet inn etter vedtaket, hadde alt ventet en tid uten å bli bosatt.",
            "Who moved in after the permit had waited for some time already without being settled.",
        ),
        beside=Text(
            "Målet er bosetting innen tre måneder etter vedtaket for familier og seks for voksne uten "
            "barn (2.1). Uttrekket skiller ikke mellom dem.",
            "The goal is settlement within three months of the permit for families and six for adults "
            "without children (2.1). The extraction does not tell them apart.",
        ),
        happened=within(12, followed.settled_on),
        among=followed_for(12),
        parts={
            "m06": within(6, followed.settled_on),
            "m12": and_(within(12, followed.settled_on), not_(within(6, followed.settled_on))),
        },
        ties=lambda of: (
            {of("settlement_times", NUMERATOR): 1, of("settled_12m_share", DENOMINATOR): -1},
            _first(1, 12, of, "settlement_times") | {of("settled_12m_share", NUMERATOR): -1},
            _first(1, 6, of, "settlement_times") | {of("settled_12m_share", "m06"): -1},
            _first(7, 12, of, "settlement_times") | {of("settled_12m_share", "m12"): -1},
        ),
    ),
    _Share(
        id="introduction_started_12m_share",
        label=Text(
            "Andel som startet introduksjonsprogrammet innen 12 måneder etter vedtaket",
            "Share who started the introduction programme within 12 months of the permit",
        ),
        short=Text("Startet introprogram", "Started the programme"),
        did=Text(
            "ble bosatt og startet introduksjonsprogrammet innen 12 måneder etter vedtaket om opphold",
            "were settled and started the introduction programme within 12 months of the residence "
            "permit",
        ),
        followed=_FOLLOWED_12,
        verb="ble",
        rest="bosatt og startet introduksjonsprogrammet innen 12 måneder etter vedtaket om opphold",
        caution=Text(
            "Starten venter på bosettingen, så andelen følger den.",
            "The start waits for settlement, so the share follows it.",
        ),
        happened=and_(within(12, followed.settled_on), within(12, followed.intro_started_on)),
        among=followed_for(12),
        ties=lambda of: (
            {
                of("settled_12m_share", NUMERATOR): 1,
                of("introduction_started_12m_share", NUMERATOR): -1,
            },
            _first(1, 12, of, "introduction_times")
            | {of("introduction_started_12m_share", NUMERATOR): -1},
        ),
    ),
    _Share(
        id="introduction_completed_24m_share",
        label=Text(
            "Andel som fullførte introduksjonsprogrammet innen 24 måneder etter vedtaket",
            "Share who completed the introduction programme within 24 months of the permit",
        ),
        short=Text("Fullførte introprogram", "Completed the programme"),
        did=Text(
            "fullførte introduksjonsprogrammet innen 24 måneder etter vedtaket om opphold",
            "completed the introduction programme within 24 months of the residence permit",
        ),
        followed=Text(
            "er fulgt i minst 24 måneder etter vedtaket",
            "have been followed for at least 24 months from the permit",
        ),
        verb="fullførte",
        rest="introduksjonsprogrammet innen 24 måneder etter vedtaket om opphold",
        caution=Text(
            "Programmet kan vare i to år. Den som fortsatt går der, er ikke fullført og ikke falt fra.",
            "The programme may last two years. Who is still in it has not completed, nor dropped out.",
        ),
        happened=within(24, followed.intro_completed_on),
        among=followed_for(24),
        ties=lambda of: (
            {
                of("settled_12m_share", DENOMINATOR): 1,
                of("introduction_completed_24m_share", DENOMINATOR): -1,
            },
            _first(1, 24, of, "introduction_times")
            | {of("introduction_completed_24m_share", NUMERATOR): -1},
        ),
    ),
    _Share(
        id="work_or_education_year_after_share",
        label=Text(
            "Andel i arbeid eller utdanning ett år etter introduksjonsprogrammet",
            "Share in work or education one year after the introduction programme",
        ),
        short=Text("Arbeid eller utdanning året etter", "Work or education a year after"),
        did=Text(
            "var i arbeid eller utdanning ett år etter å ha fullført introduksjonsprogrammet",
            "were in work or education one year after completing the introduction programme",
        ),
        followed=Text(
            "fullførte for minst ett år siden, og som det er kjent hva gjør",
            "completed at least one year ago, and of whom it is known what they do",
        ),
        verb="var",
        rest="i arbeid eller utdanning ett år etter å ha fullført introduksjonsprogrammet",
        caution=Text(
            "De som er fulgt så lenge, er de som ble fort ferdige; de som bruker to år på programmet, "
            "kommer til senere.",
            "Those followed for so long are those who were soon finished; those who take two years "
            "over the programme are added later.",
        ),
        beside=Text(
            "Målet er satt for introduksjonsprogrammet i hele landet. Der var andelen 58 prosent i "
            "2014, og litt over 60 i fem år (4.1).",
            "The goal is set for the introduction programme of the whole country. There the share was "
            "58 percent in 2014, and a little over 60 for five years (4.1).",
        ),
        happened=followed.year_after != YearAfter.NEITHER,
        among=and_(_YEAR_IS_OVER, followed.year_after.is_not(None)),
        asked=_YEAR_IS_OVER,
        targets=(Target(70, START, NATIONAL_GOAL),),
    ),
)


ENTRIES = tuple(share.of(group) for share in SHARES for group in Group)
