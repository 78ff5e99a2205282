"""How often something may be done: so many times in a moving window, for each who does it.

What is counted lies in the memory of the process, and is forgotten with the window: an address in
the network is personal data, and is written nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import math
import time
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv6Address, ip_address, ip_network

import flask
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from db.refusal import Refusal

log = logging.getLogger(__name__)

_WINDOW = 600
"""Seconds of the window that is moved."""
_EXTENSION = "turnstile"


class Pace(Enum):
    """What is counted."""

    EXPORTS = "exports"
    UPLOADS = "uploads"
    LOGINS = "logins"
    CALLS = "calls"
    NOTES = "notes"
    NOTES_OF_VISITORS = "notes_of_visitors"


@dataclass(frozen=True)
class Rates:
    """How many times in ten minutes one person, or one address, may do each."""

    exports: int = 30
    uploads: int = 30
    logins: int = 10
    calls: int = 6000
    notes: int = 30
    """Refusals that are recorded: whoever knocks all night must not fill the audit."""
    notes_of_visitors: int = 300
    """Those of all visitors together, however many addresses they knock from."""


class Turnstile:
    """Counts what is done, and stops whoever does it too often."""

    def __init__(self, rates: Rates) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())
        self._items: dict[Pace, RateLimitItem] = {
            pace: RateLimitItemPerSecond(getattr(rates, pace.value), _WINDOW) for pace in Pace
        }

    def lets(self, pace: Pace, who: str) -> bool:
        """Counts one more by ``who``; whether that was still within the limit."""
        return self._windows.hit(self._items[pace], pace.value, who)

    def take(self, pace: Pace, who: str) -> None:
        """Counts one more by ``who``. Raises Refusal ``too_often`` (429) past the limit."""
        if self.lets(pace, who):
            return
        log.warning("limit reached: %s", pace.value)
        free = self._windows.get_window_stats(self._items[pace], pace.value, who).reset_time
        seconds = max(1, math.ceil(free - time.time()))
        raise Refusal("too_often", http_status=429, seconds=str(seconds))


def install(server: flask.Flask, rates: Rates) -> Turnstile:
    """Puts a turnstile at ``server``, where `turnstile` finds it."""
    made = server.extensions[_EXTENSION] = Turnstile(rates)
    return made


def turnstile() -> Turnstile:
    """The turnstile of the application that answers."""
    found: Turnstile = flask.current_app.extensions[_EXTENSION]
    return found


def of_address(address: str | None) -> str:
    """The name that an address in the network is counted by; one household of IPv6 is one."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "address"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def of_account(name: str) -> str:
    """The name that attempts at an account are counted by, which does not tell the account."""
    key = str(flask.current_app.secret_key).encode()
    return hmac.new(key, name.strip().casefold().encode(), hashlib.sha256).hexdigest()
