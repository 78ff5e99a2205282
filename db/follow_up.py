"""Words of the register follow-up: what a permit is, where people come from, and a year after.

Coarse on purpose: only as fine as a comparison of groups needs.
"""

from __future__ import annotations

from db.vocabulary import Labelled


class PermitKind(Labelled):
    """What a residence permit was given for."""

    PROTECTION = "protection", "Beskyttelse", "Protection"
    HUMANITARIAN = "humanitarian", "Humanitære grunner", "Humanitarian grounds"
    OTHER = "other", "Annet", "Other"


class CountryGroup(Labelled):
    """Where people come from: nearly all in the centres came from two countries (section 5.1)."""

    SYRIA = "syria", "Syria", "Syria"
    ERITREA = "eritrea", "Eritrea", "Eritrea"
    OTHER = "other", "Andre land og statsløse", "Other countries and stateless"


class YearAfter(Labelled):
    """What somebody does one year after completing the introduction programme (section 4.1)."""

    WORK = "work", "Arbeid", "Work"
    EDUCATION = "education", "Utdanning", "Education"
    BOTH = "both", "Arbeid og utdanning", "Work and education"
    NEITHER = "neither", "Annet", "Other"
