"""Who acts: a name for the record, and what they may do where. Every write asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from db.refusal import Refusal
from db.vocabulary import Permission

Reach = frozenset[str] | None
"""The centres that a permission is held for; None is every one."""

EVERYTHING: Mapping[Permission, Reach] = MappingProxyType(dict.fromkeys(Permission))
"""Every permission, for every centre."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody by the name the record knows them by, and what they may do where."""

    name: str
    may: Mapping[Permission, Reach] = field(default_factory=dict)

    def reach(self, permission: Permission) -> Reach:
        """The centres they hold ``permission`` for. Raises Refusal ``not_allowed`` for none."""
        if permission not in self.may:
            raise Refusal("not_allowed", http_status=403)
        return self.may[permission]

    def require(self, permission: Permission, centre: str | None = None) -> None:
        """Raises Refusal unless they hold ``permission``, and for ``centre`` when it is named.

        The codes are ``not_allowed`` and ``not_your_centre``, both 403.
        """
        reach = self.reach(permission)
        if reach is not None and centre is not None and centre not in reach:
            raise Refusal("not_your_centre", http_status=403)


def at_the_machine(name: str) -> Actor:
    """Whoever runs a command on the machine itself: they hold the database, and so every right."""
    return Actor(name, EVERYTHING)
