"""What an address asks of the audit trail: by whom, where, when, what, and how far back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from dashboard.context import Context
from db.refusal import Refusal
from db.vocabulary import Deed
from queries.audit_trail import Wanted

NARROWING = ("centre", "person", "deed", "from", "to", "as_of")
"""The parameters that say which links are wanted; ``as_of`` ends them as ``to`` does."""
TURNING = ("before", "after")
"""The parameters that say which page of them."""

DEEDS = {deed.code: deed for deed in Deed}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which links are wanted, and the number that the page stands before or after."""

    wanted: Wanted
    before: int | None
    after: int | None

    @classmethod
    def of(cls, context: Context) -> Self:
        """What the request of ``context`` asks for.

        Raises Refusal: ``unknown_centre``, ``unknown_person``, ``unknown_deed``, ``bad_day``,
        ``bad_days``, ``bad_place``.
        """
        said = dict(context.request.own)
        centre, person, deed = (said.get(name) for name in ("centre", "person", "deed"))
        if centre is not None and centre not in context.catalogue.centres:
            raise Refusal("unknown_centre", centre=centre[:40])
        if deed is not None and deed not in DEEDS:
            raise Refusal("unknown_deed", known=", ".join(DEEDS))
        first, to, as_of = (_day(said.get(name)) for name in ("from", "to", "as_of"))
        last = min((day for day in (to, as_of) if day is not None), default=None)
        if first is not None and last is not None and last < first:
            raise Refusal("bad_days")
        before, after = _number(said.get("before")), _number(said.get("after"))
        if before is not None and after is not None:
            raise Refusal("bad_place")
        if person is not None and person not in context.door.audit.people(context.viewer):
            raise Refusal("unknown_person")
        wanted = Wanted(centre, person, first, last, DEEDS[deed] if deed else None)
        return cls(wanted, before, after)


def _day(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        if "." in value:  # as a Norwegian types it
            day = date.fromisoformat("-".join(reversed(value.split("."))))
            written = f"{day:%d.%m.%Y}"
        else:
            day = date.fromisoformat(value)
            written = str(day)
    except ValueError:
        raise Refusal("bad_day") from None
    if written != value:  # other ways of writing a day would be one more address for it
        raise Refusal("bad_day")
    return day


def _number(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 9 and not value.startswith("0")):
        raise Refusal("bad_place")
    return int(value)
