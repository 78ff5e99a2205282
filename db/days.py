"""Days and moments as the readers count them: in the time zone of the settings, else in Norway's.

Moments are kept in UTC. Which day one belongs to, and how it is written, is said here and nowhere else.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NORWAY = "Europe/Oslo"

_zone = ZoneInfo(NORWAY)


def count_in(zone: str) -> None:
    """Lets days begin when they do in ``zone``, in this whole process.

    Raises ValueError for a zone that nobody knows.
    """
    global _zone  # noqa: PLW0603 - a process has one setting
    _zone = known_zone(zone)


def known_zone(name: str) -> ZoneInfo:
    """The zone of that name, as ``Europe/Oslo``. Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise ValueError(f"there is no time zone {name[:60]!r}; write it as {NORWAY}") from None


def day_of(at: datetime) -> date:
    """The day that a moment belongs to."""
    return _local(at).date()


def today() -> date:
    return day_of(datetime.now(UTC))


def begin_of(day: date) -> datetime:
    """The first moment of a day, in UTC; days at the very ends of the calendar are cut off."""
    try:
        return datetime.combine(day, time(), _zone).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def end_of(day: date) -> datetime:
    """The last moment of a day, in UTC."""
    if day >= date.max - timedelta(days=1):
        return datetime.max.replace(tzinfo=UTC)
    return begin_of(day + timedelta(days=1)) - timedelta(microseconds=1)


def moment(at: datetime, pattern: str = "%d.%m.%Y %H:%M") -> str:
    """A moment as people read it, with its zone: «25.10.2026 02:30 CEST», an hour before 02:30 CET."""
    local = _local(at)
    zone = local.tzname() or ""
    return f"{local:{pattern}} {zone if zone.isalpha() else f'UTC{zone}'}"


def clock(at: datetime) -> str:
    """The time of day of a moment, where its day stands beside: «14:30»."""
    return f"{_local(at):%H:%M}"


def iso(at: datetime) -> str:
    """A moment for a cell that people and programs read: ``2026-11-25T14:30:00+01:00``."""
    return _local(at).isoformat(timespec="seconds")


def utc(at: datetime) -> str:
    """A moment as programs have always read it here: ``2026-11-25T13:30:00Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _local(at: datetime) -> datetime:
    return at.astimezone(_zone)
