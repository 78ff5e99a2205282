"""What someone says in their own words: the one kind of text that is kept as it was written.

It is shown to others, so it is searched for identity numbers like a report is.
"""

from __future__ import annotations

from db.ingest import person_data
from db.refusal import Refusal

LONGEST_REASON = 1000
"""Signs in a reason."""
SHORTEST_REASON = 10
"""Signs in a reason that says anything."""


def reason_fault(reason: str | None) -> Refusal | None:
    """What keeps ``reason`` from being stored: ``reason_too_long``, ``reason_has_number``."""
    if reason is not None and len(reason) > LONGEST_REASON:
        return Refusal("reason_too_long", limit=str(LONGEST_REASON))
    if reason is not None and person_data.person_number(reason) is not None:
        return Refusal("reason_has_number")
    return None


def no_sentence(reason: str) -> Refusal | None:
    """Refusal ``reason_too_short`` where a reason must be a sentence, and this is none."""
    words = [word for word in reason.split() if any(sign.isalpha() for sign in word)]
    if len(reason) < SHORTEST_REASON or len(words) < 2:
        return Refusal("reason_too_short", least=str(SHORTEST_REASON))
    return None
