"""What someone says in their own words: the one kind of text that is kept as it was written.

It is shown to others, so it is searched for identity numbers like a report is.
"""

from __future__ import annotations

from db.ingest import person_data
from db.refusal import Refusal

LONGEST_REASON = 1000
"""Signs in a reason."""


def reason_fault(reason: str | None) -> Refusal | None:
    """What keeps ``reason`` from being stored: ``reason_too_long``, ``reason_has_number``."""
    if reason is not None and len(reason) > LONGEST_REASON:
        return Refusal("reason_too_long", limit=str(LONGEST_REASON))
    if reason is not None and person_data.person_number(reason) is not None:
        return Refusal("reason_has_number")
    return None
