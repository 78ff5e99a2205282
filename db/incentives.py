"""Incentives and sanctions that centres try: what they are, how far they got, and what followed.

Lists, so that nobody writes of a person. What is on them is what sections 4.4.5, 4.5 and 7.2 tell of.
Contracts that were revoked are counted with the residents, so they are not here.
"""

from __future__ import annotations

from typing import Self

from db.vocabulary import Labelled, Text


class Leaning(Labelled):
    """Whether a measure draws or deters."""

    INCENTIVE = "incentive", "Insentiv", "Incentive"
    SANCTION = "sanction", "Sanksjon", "Sanction"


class Measure(Labelled):
    """Something done to make people take part."""

    leaning: Leaning

    def __new__(cls, code: str, nb: str, en: str, leaning: Leaning = Leaning.INCENTIVE) -> Self:
        member = object.__new__(cls)
        member._value_ = member.code = code
        member.text = Text(nb, en)
        member.leaning = leaning
        return member

    GIFT_CARD = "gift_card", "Gavekort for oppmøte", "Gift card for attendance"
    BUS_PASS = "bus_pass", "Busskort", "Bus pass"
    TABLET_LOAN = "tablet_loan", "Lån av nettbrett", "Loan of a tablet"
    DICTIONARY = "dictionary", "Ordbok", "Dictionary"
    SHARED_BENEFITS = "shared_benefits", "Felles goder underveis", "Shared benefits along the way"
    SHARED_EVENTS = "shared_events", "Felles arrangementer", "Shared events"
    VISIT = "visit", "Besøk knyttet til eget mål", "Visit tied to one's own goal"
    OTHER_INCENTIVE = "other_incentive", "Annet insentiv", "Other incentive"
    BENEFIT_CUT = "benefit_cut", "Trekk i basisbeløp", "Cut in the basic benefit", Leaning.SANCTION
    WITHDRAWN_GOOD = (
        "withdrawn_good",
        "Gode trukket tilbake",
        "Benefit withdrawn",
        Leaning.SANCTION,
    )
    OTHER_SANCTION = "other_sanction", "Annen sanksjon", "Other sanction", Leaning.SANCTION


class Step(Labelled):
    """How far a measure got."""

    TRIED = "tried", "Prøvd", "Tried"
    PLANNED = "planned", "Planlagt", "Planned"
    CONSIDERED = "considered", "Vurdert", "Considered"
    DISPUTED = "disputed", "Omstridt om det er gjort", "Disputed whether it was done"


class Aftermath(Labelled):
    """What followed, as the centre sees it; never that one thing caused the other."""

    SATISFIED = "satisfied", "Ansatte er fornøyde", "Staff are satisfied"
    MORE_ATTENDANCE = "more_attendance", "Flere møtte", "More attended"
    LESS_ABSENCE = "less_absence", "Fraværet gikk ned", "Absence fell"
    NO_CHANGE = "no_change", "Ingen endring", "No change"
    NEEDED = (
        "needed",
        "Regnes som nødvendig for å delta, ikke som insentiv",
        "Held to be needed to take part, not an incentive",
    )
    WELL_BEING = "well_being", "Trivsel og samhold", "Well-being and unity"
    NOT_JUDGED = "not_judged", "Ikke vurdert ennå", "Not judged yet"
