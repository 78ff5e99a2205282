"""What became of the hours that were planned: attended, or why not.

The reasons are those that staff give in section 5.5, in groups so coarse that none tells of a
person's health or family; care for children, which it does not mention, is told apart from the rest.
"""

from __future__ import annotations

from db.vocabulary import Labelled


class Presence(Labelled):
    """What became of planned hours."""

    ATTENDED = "attended", "Møtt", "Attended"
    HEALTH = "health", "Helse", "Health"
    ERRANDS = "errands", "Avtaler og ærend", "Appointments and errands"
    CARE = "care", "Omsorg for barn", "Care for children"
    CLASH = "clash", "Kollisjon i programmet eller ingen beskjed", "Clash or no notice given"
    OTHER = "other", "Annen gyldig grunn", "Other valid reason"
    UNEXCUSED = "unexcused", "Uten gyldig grunn", "Unexcused"


ABSENT = tuple(each for each in Presence if each is not Presence.ATTENDED)
