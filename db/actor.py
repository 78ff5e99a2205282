"""Who acts: a name for the record, and what they may do where. Every write asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Self

from db.refusal import Refusal
from db.vocabulary import Permission, Role

Reach = frozenset[str] | None
"""The centres that a permission is held for; None is every one."""

EVERYTHING: Mapping[Permission, Reach] = MappingProxyType(dict.fromkeys(Permission))
"""Every permission, for every centre."""

_ROLES = {role.code: role for role in Role}


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


class Held(NamedTuple):
    """A role that somebody holds: for a centre, or for every one where none is named."""

    role: Role
    centre: str | None = None

    def __str__(self) -> str:
        return self.role.code if self.centre is None else f"{self.role.code}:{self.centre}"

    @classmethod
    def parse(cls, code: str) -> Self:
        """The role that ``editor`` or ``reporter:bodo`` names. Raises Refusal ``unknown_role``."""
        name, _, centre = code.partition(":")
        if name not in _ROLES:
            raise Refusal("unknown_role")
        return cls(_ROLES[name], centre or None)
