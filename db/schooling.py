"""How much Norwegian a participant knows, in the steps of the common European framework."""

from __future__ import annotations

from db.vocabulary import Labelled


class Level(Labelled):
    """A level of Norwegian, the lowest first."""

    UNDER_A1 = "under_A1", "Under A1", "Below A1"
    A1 = "A1", "A1", "A1"
    A2 = "A2", "A2", "A2"
    B1 = "B1", "B1", "B1"
    B2 = "B2", "B2 eller høyere", "B2 or higher"
