"""Values of this product as JSON and back: dataclasses, named tuples, enumerations and what holds them.

What is read back is built by the types it is declared with and nothing else, so that no byte in a
database can make anything run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints


def written(value: object) -> bytes:
    """``value`` as JSON. Raises TypeError for what has no form there."""
    return json.dumps(_plain(value), separators=(",", ":")).encode()


def read(kind: Any, content: bytes) -> Any:
    """The value of the type ``kind`` that was `written`. Raises TypeError, ValueError, KeyError."""
    return _built(kind, json.loads(content))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):  # a key may be anything, so it is a list of pairs
        return [[_plain(key), _plain(each)] for key, each in value.items()]
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _built(kind: Any, raw: Any) -> Any:
    of = get_args(kind)
    if NoneType in of:
        kind = next(each for each in of if each is not NoneType)
        return None if raw is None else _built(kind, raw)
    holder = get_origin(kind) or kind
    if holder is Any:
        return raw
    if issubclass(holder, Enum):
        return holder(raw)
    if is_dataclass(holder):
        make: Any = holder
        return make(**{name: _built(each, raw[name]) for name, each in _hints(make).items()})
    if hasattr(holder, "_fields"):
        return holder(*map(_built, _hints(holder).values(), raw))
    if issubclass(holder, Mapping):
        return {_built(of[0], key): _built(of[1], each) for key, each in raw}
    if issubclass(holder, tuple):
        same = of[-1] is Ellipsis
        return tuple(_built(of[0] if same else each, one) for each, one in _beside(of, raw, same))
    if of:
        return [_built(of[0], each) for each in raw]
    if not isinstance(raw, holder):
        raise TypeError(f"{type(raw).__name__} where {holder.__name__} should be")
    return raw


def _beside(of: tuple[Any, ...], raw: list[Any], same: bool) -> Iterable[tuple[Any, Any]]:
    return zip(of[:1] * len(raw) if same else of, raw, strict=True)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
