"""How often something may be done: so many times in a moving window, for each who does it.

What is counted is counted for all processes together, by a keyed hash of who did it, and forgotten
with the window: an address in the network is personal data, and is written nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import math
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

import flask

from db.emails import one_form
from db.faults import StorageFault
from db.refusal import Refusal
from db.tallies import WINDOW, Key, Tallies

log = logging.getLogger(__name__)

_TELL = 5.0
"""Seconds between two times that what is done all the time is told to the other processes."""
_EXTENSION = "turnstile"


class Pace(Enum):
    """What is counted."""

    EXPORTS = "exports"
    UPLOADS = "uploads"
    LOGINS = "logins"
    CALLS = "calls"
    NOTES = "notes"
    NOTES_OF_VISITORS = "notes_of_visitors"


_ALL_THE_TIME = {Pace.CALLS, Pace.NOTES, Pace.NOTES_OF_VISITORS}
"""What is done so often that each time is not written down."""


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
    at_address: int = 1
    """Persons that one address may stand for, where nobody says who it is: an office's, a school's."""


class Turnstile:
    """Counts what is done, and stops whoever does it too often.

    Limits are the installation's where there is a place to count ``shared`` with other processes.
    What is done seldom is counted there as it is done; what is done all the time is counted here and
    told there every `_TELL` seconds. While it cannot be told, each process counts what it sees.
    ``secret`` keeps what is told from saying who it is about.
    """

    def __init__(
        self,
        rates: Rates,
        shared: Tallies | None = None,
        secret: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = {pace: getattr(rates, pace.value) for pace in Pace}
        self._at_address = rates.at_address
        self._shared, self._secret = shared, secret.encode()
        self._clock = clock
        self._lock = Lock()
        self._here: dict[Key, deque[float]] = defaultdict(deque)
        self._elsewhere: dict[Key, int] = {}
        self._untold: dict[Key, int] = defaultdict(int)
        self._told_at = -math.inf

    def lets(self, pace: Pace, who: str) -> bool:
        """Counts one more by ``who``; whether that was still within the limit."""
        return self._wait(pace, who) == 0

    def take(self, pace: Pace, who: str, *, of_many: bool = False) -> None:
        """Counts one more by ``who``, who may be as many as stand behind one address.

        Raises Refusal ``too_often`` (429) past the limit.
        """
        seconds = self._wait(pace, who, self._at_address if of_many else 1)
        if seconds:
            log.warning("limit reached: %s", pace.value)
            raise Refusal("too_often", http_status=429, seconds=str(seconds))

    def give_back(self, pace: Pace, who: str) -> None:
        """Takes back the newest that ``who`` was counted for."""
        key = self._key(pace, who)
        with self._lock:
            if self._here[key]:
                self._here[key].pop()
            if self._untold.get(key):
                self._untold[key] -= 1
                return
        if self._shared is not None:
            with _when_it_can():
                self._shared.give_back(key)

    def _wait(self, pace: Pace, who: str, persons: int = 1) -> int:
        """Counts one more unless the limit is reached; then seconds until there is room, else 0."""
        key, limit = self._key(pace, who), self._limits[pace] * persons
        seldom = pace not in _ALL_THE_TIME
        self._tell()
        with self._lock:
            now = self._clock()
            times = self._here[key]
            while times and times[0] <= now - WINDOW:
                times.popleft()
            if len(times) + self._elsewhere.get(key, 0) >= limit:
                oldest = times[0] if times else now
                return max(1, math.ceil(oldest + WINDOW - now))
        told = False
        if self._shared is not None and seldom:
            with _when_it_can():
                if seconds := self._shared.take(key, limit):
                    return seconds
                told = True
        with self._lock:
            self._here[key].append(now)
            if self._shared is not None and not told:
                self._untold[key] += 1
        return 0

    def _tell(self) -> None:
        """Tells what was counted here, and hears what was counted elsewhere, now and then."""
        with self._lock:
            now = self._clock()
            if now < self._told_at + _TELL:
                return
            self._told_at = now
            for key in [key for key, times in self._here.items() if not _lately(times, now)]:
                del self._here[key]
            untold, self._untold = self._untold, defaultdict(int)
        if self._shared is None:
            return
        everywhere = None
        with _when_it_can():
            everywhere = self._shared.add(
                {key: number for key, number in untold.items() if number},
                [pace.value for pace in _ALL_THE_TIME],
            )
        with self._lock:
            if everywhere is None:
                for key, number in untold.items():
                    self._untold[key] += number
                return
            self._elsewhere = {
                key: max(0, number - _lately(self._here.get(key, ()), now))
                for key, number in everywhere.items()
            }

    def _key(self, pace: Pace, who: str) -> Key:
        return pace.value, hmac.new(self._secret, who.encode(), hashlib.sha256).hexdigest()


def _lately(times: Iterable[float], now: float) -> int:
    return sum(each > now - WINDOW for each in times)


@contextmanager
def _when_it_can() -> Iterator[None]:
    """Within it, that nothing can be counted with others just now keeps nobody out."""
    try:
        yield
    except StorageFault as error:
        log.info("counted here alone: %s", error.fault.code)


def install(server: flask.Flask, rates: Rates, shared: Tallies | None = None) -> Turnstile:
    """Puts a turnstile at ``server``, where `turnstile` finds it."""
    made = server.extensions[_EXTENSION] = Turnstile(rates, shared, str(server.secret_key))
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
    return hmac.new(key, one_form(name).casefold().encode(), hashlib.sha256).hexdigest()


def forgive(*accounts: str) -> None:
    """Takes back that the current request was counted, and attempts at ``accounts``: it was right.

    Many who log in from one address do not keep each other out.
    """
    passing = turnstile()
    if (counted := flask.g.get("counted")) is not None:
        passing.give_back(*counted)
    for account in accounts:
        passing.give_back(Pace.LOGINS, account)
