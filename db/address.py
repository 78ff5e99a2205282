"""The address of a database as people write it: read, or refused with what is wrong with it.

What is refused never says the address itself, which may hold a password.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from psycopg.pq import Conninfo
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from db.faults import Fault, StorageFault

log = logging.getLogger(__name__)

_OWN_DRIVER = {"sqlite": "pysqlite", "postgresql": "psycopg"}
_CONNECT_SECONDS = 5
"""How long a server may take to let us in, unless its address says otherwise."""
_READ_ONLY = "default_transaction_read_only"
_NAME = re.compile(r"[a-z_]{1,40}", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[A-Za-z]:/|.*\\") if os.name == "posix" else re.compile(r"(?!)")
"""A path of another system: here it would become a file with an odd name, in whatever folder."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is, what is to be set in each transaction, and what the driver is told.

    What stands under ``connecting`` is told instead of what the address says; None is not told.
    """

    url: URL
    settings: Mapping[str, str] = field(default_factory=dict)
    connecting: Mapping[str, Any] = field(default_factory=dict)


def read_address(written: str | URL) -> Address:
    """What an address says. Raises StorageFault ``UNKNOWN``, ``PORT`` and ``PARAMETER``."""
    url = _url(written)
    if url.get_backend_name() == "sqlite":
        if url.host is not None or url.username is not None or url.port is not None:
            raise StorageFault(Fault.UNKNOWN)  # two slashes: what follows is taken for a server
        if url.query:
            raise _bad_parameter(next(iter(url.query)))
        if url.get_driver_name() != "pysqlite" or _ELSEWHERE.match(url.database or ""):
            raise StorageFault(Fault.UNKNOWN)
        return Address(url)
    return _on_server(url)


def _url(written: str | URL) -> URL:
    if isinstance(written, str):
        scheme, sep, rest = written.strip().partition("://")
        # Many platforms hand out postgres://, which SQLAlchemy does not know.
        scheme = re.sub(r"^postgres(?=\+|$)", "postgresql", scheme.lower())
        written = f"{scheme}{sep}{rest}"
    try:
        url = make_url(written)
    except ArgumentError:
        raise StorageFault(Fault.UNKNOWN) from None
    except ValueError:  # of its parts, a port alone is a number
        raise StorageFault(Fault.PORT) from None
    if url.get_backend_name() not in _OWN_DRIVER:
        raise StorageFault(Fault.UNKNOWN)
    return url


def _on_server(url: URL) -> Address:
    if url.port is not None and not 0 < url.port < 65536:
        raise StorageFault(Fault.PORT)
    if "+" in url.drivername and url.drivername.partition("+")[2] != _OWN_DRIVER["postgresql"]:
        _say_driver(url.drivername.partition("+")[2])
    query, threshold = url.query, url.query.get("prepare_threshold")
    known = {each.keyword.decode() for each in Conninfo.get_defaults()} | {"prepare_threshold"}
    for name in query:
        if name not in known:
            raise _bad_parameter(name)
    connecting: dict[str, Any] = {
        # A pooler may give each transaction another session, which knows nothing of statements
        # prepared in the former one.
        "prepare_threshold": None if threshold is None else _threshold(threshold),
        "client_encoding": "utf8",
    }
    if "connect_timeout" not in query:
        connecting["connect_timeout"] = _CONNECT_SECONDS
    own = url.set(drivername=f"postgresql+{_OWN_DRIVER['postgresql']}")
    return Address(own, _settings(query.get("options", "")), connecting)


def _threshold(given: object) -> int | None:
    if str(given).lower() == "none":
        return None
    if not str(given).isdecimal():
        raise _bad_parameter("prepare_threshold")
    return int(str(given))


def _settings(options: object) -> dict[str, str]:
    """The settings that ``-c name=value`` asks for, as the server itself would read them.

    A server splits at blanks, and a backslash takes the next sign as it is; quotes are signs.
    """
    words = [
        re.sub(r"\\(.)", r"\1", word) for word in re.findall(r"(?:\\.|[^\s\\])+", str(options))
    ]
    settings, rest = {}, iter(words)
    for word in rest:
        said = next(rest, "") if word == "-c" else word.removeprefix("-c").removeprefix("--")
        name, sep, value = said.partition("=")
        if not sep or said is word:
            raise _bad_parameter("options")
        name = name.replace("-", "_").lower()
        # What a session's next transactions begin with says nothing of the one that has begun.
        settings[name.removeprefix("default_") if name == _READ_ONLY else name] = value
    return settings


def _bad_parameter(name: str) -> StorageFault:
    return StorageFault(Fault.PARAMETER, parameter=name if _NAME.fullmatch(name) else "…")


@cache
def _say_driver(named: str) -> None:
    """Says once that an address names a driver that is not used."""
    log.warning(
        "DATABASE_URL names the driver %s; psycopg is used. Write postgresql:// alone.",
        named if _NAME.fullmatch(re.sub(r"\d", "", named)) else "…",
    )
