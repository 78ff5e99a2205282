"""What running a centre is paid with, as a centre reports it: who pays, and for what.

The report says that the state gives grants, that municipalities and partly their partners add money
of their own, and names what takes more than in an ordinary centre (sections 4.1, 4.2.1, 4.5.3, 4.5.4
and 7.3). It gives no sum; the posts are ours, made of what it names.
"""

from __future__ import annotations

from typing import Self

from db.vocabulary import Labelled, Text


class Payer(Labelled):
    """Whose money it is."""

    STATE = "state", "Staten", "The state"
    MUNICIPALITY = "municipality", "Vertskommunen", "The host municipality"
    PARTNERS = "partners", "Samarbeidspartnerne", "The partners"

    @property
    def posts(self) -> tuple[Post, ...]:
        """What they pay for."""
        return tuple(post for post in Post if post.payer is self)


class Post(Labelled):
    """What an amount is given for, or spent on."""

    payer: Payer

    def __new__(cls, code: str, nb: str, en: str, payer: Payer = Payer.MUNICIPALITY) -> Self:
        member = object.__new__(cls)
        member._value_ = member.code = code
        member.text = Text(nb, en)
        member.payer = payer
        return member

    GRANT_QUALIFICATION = (
        "grant_qualification",
        "Kvalifisering av beboere",
        "Qualification of residents",
        Payer.STATE,
    )
    GRANT_VOLUNTARY = (
        "grant_voluntary",
        "Tiltak drevet av frivillige",
        "Measures run by volunteers",
        Payer.STATE,
    )
    GRANT_OTHER = "grant_other", "Andre tilskudd", "Other grants", Payer.STATE
    OWN_TUITION = "own_tuition", "Norskopplæring", "Norwegian tuition"
    OWN_GUIDANCE = "own_guidance", "Karriereveiledning", "Career guidance"
    OWN_FOLLOW_UP = "own_follow_up", "Informasjon og oppfølging", "Information and follow-up"
    OWN_COORDINATION = "own_coordination", "Ledelse og samordning", "Leading and coordination"
    OWN_OTHER = "own_other", "Annet", "Other"
    PARTNERS = "partners", "Fra samarbeidspartnere", "From partners", Payer.PARTNERS


GRANTS = Payer.STATE.posts
OWN_MEANS = (*Payer.MUNICIPALITY.posts, *Payer.PARTNERS.posts)
"""What the municipality and its partners put in beside the grants."""
