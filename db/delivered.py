"""A delivery as it is told of: how far it has come, and what the check found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.ingest import Receipt
from db.ingest.progress import Progress
from db.vocabulary import Labelled


class Phase(Labelled):
    """How far a delivery has come."""

    CHECKING = "checking", "kontrolleres", "being checked"
    CHECKED = "checked", "kontrollert", "checked"
    STORING = "storing", "lagres", "being stored"
    STORED = "stored", "mottatt", "received"
    FAILED = "failed", "stoppet", "stopped"

    @property
    def moves(self) -> bool:
        """Whether it will go on by itself."""
        return self in (Phase.CHECKING, Phase.STORING)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery as it is now. ``failure`` is the code and details of what stopped it.

    ``by`` is its sender's name. It is ``interrupted`` when whoever was checking or storing it is gone,
    or could not: what was confirmed can be confirmed again then.
    """

    token: str
    by: str
    at: datetime
    phase: Phase
    progress: Progress | None = None
    receipt: Receipt | None = None
    differences: Sequence[Any] = ()
    failure: tuple[str, Mapping[str, str]] | None = None
    interrupted: bool = False

    @property
    def confirmable(self) -> bool:
        """Whether its sender can have it stored, if need be with a reason: there is anything new."""
        receipt = self.receipt
        return (
            self.phase is Phase.CHECKED
            and receipt is not None
            and (receipt.accepted or receipt.needs_reason)
            and bool(receipt.stored)
        )
