"""The words a report file may use in the columns with a list, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.surveys import Service, Stay
from db.vocabulary import AgeGroup, EndReason, Labelled, Language, Origin, SettlementPlace, Sex


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a list in each language, in the order of the form; a file may use either."""

    nb: Mapping[str, object]
    en: Mapping[str, object]

    def in_(self, language: Language) -> Mapping[str, object]:
        return self.en if language is Language.EN else self.nb


def _coded(kind: type[Labelled], **nb: Labelled) -> Words:
    """Words for the members of ``kind``: their codes in English, and in Norwegian ``nb``."""
    codes = {member.code: member for member in kind}
    return Words(nb or codes, codes)


SEXES = Words({"K": Sex.FEMALE, "M": Sex.MALE}, {"F": Sex.FEMALE, "M": Sex.MALE})
AGE_GROUPS = _coded(AgeGroup)
END_REASONS = _coded(
    EndReason,
    bosatt=EndReason.SETTLED,
    kontraktsbrudd=EndReason.BREACH,
    eget_onske=EndReason.OWN_WISH,
    avslag=EndReason.REJECTION,
    annet=EndReason.OTHER,
)
PLACES = _coded(
    SettlementPlace,
    vertskommune=SettlementPlace.HOST,
    nabokommune=SettlementPlace.NEIGHBOUR,
    annen=SettlementPlace.OTHER,
)
ANSWERS = Words({"ja": True, "nei": False}, {"yes": True, "no": False})
ORIGINS = _coded(
    Origin,
    rapportert=Origin.REPORTED,
    rekonstruert=Origin.RECONSTRUCTED,
    simulert=Origin.SIMULATED,
)
SERVICES = _coded(
    Service,
    voksenopplaering=Service.ADULT_EDUCATION,
    flyktningtjeneste=Service.REFUGEE_SERVICE,
    nav=Service.NAV,
    karrieresenter=Service.CAREER_CENTRE,
    mottak=Service.CENTRE_STAFF,
    prosjekt=Service.PROJECT,
    frivillig=Service.VOLUNTARY_SECTOR,
)
STAYS = Words(
    {
        "under_3_mnd": Stay.UNDER_3,
        "3_5_mnd": Stay.FROM_3_TO_6,
        "6_mnd_eller_mer": Stay.FROM_6,
    },
    {stay.code: stay for stay in Stay},
)

TRUTH: Mapping[str, object] = {
    **dict.fromkeys(
        ("true", "sann", "sand", "sant", "wahr", "vrai", "verdadero", "vero", "waar"),
        True,
    ),
    **dict.fromkeys(("verdadeiro", "prawda", "tosi", "x", "\u2713", "\u2714", "\u2611"), True),
    **dict.fromkeys(
        ("false", "usann", "usant", "falsk", "falskt", "falsch", "faux", "falso", "onwaar"), False
    ),
    **dict.fromkeys(("fa\u0142sz", "ep\u00e4tosi", "\u2610"), False),
}
"""What a spreadsheet makes of an answer that is ticked, in the languages it may speak, and a tick
as people set it; read beside the words of the list."""
