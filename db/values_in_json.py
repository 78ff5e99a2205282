"""Values of this product as JSON and back: dataclasses, named tuples, enumerations and what holds them.

What is read back is built by the types it is declared with and nothing else, so that no byte in a
database can make anything run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    return _builder(kind)(json.loads(content))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int, float)):
        return value
    if (names := _names(value.__class__)) is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):  # a key may be anything, so it is a list of pairs
        return [[_plain(key), _plain(each)] for key, each in value.items()]
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no form in JSON")


@cache
def _names(kind: Any) -> list[str] | None:
    """The parts of a dataclass; None for anything else."""
    return [each.name for each in fields(kind)] if is_dataclass(kind) else None


@cache
def _builder(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of the type ``kind`` of what JSON has for it."""
    of = get_args(kind)
    if NoneType in of:
        some = _builder(next(each for each in of if each is not NoneType))
        return lambda raw: None if raw is None else some(raw)
    holder: Any = get_origin(kind) or kind
    if holder is Any:
        return lambda raw: raw
    if issubclass(holder, Enum):
        return holder  # type: ignore[no-any-return]
    if is_dataclass(holder):
        return _maker(holder)
    if hasattr(holder, "_fields"):
        every = [_builder(each) for each in get_type_hints(holder).values()]
        return lambda raw: holder(*_each(every, raw))
    if issubclass(holder, Mapping):
        key, value = map(_builder, of)
        return lambda raw: {key(one): value(other) for one, other in raw}
    if issubclass(holder, tuple) and of[-1] is not Ellipsis:
        every = [_builder(each) for each in of]
        return lambda raw: tuple(_each(every, raw))
    if of:
        one, many = _builder(of[0]), tuple if issubclass(holder, tuple) else list
        return lambda raw: many(map(one, raw))
    return lambda raw: _plainly(holder, raw)


def _maker(kind: Any) -> Callable[[Any], Any]:
    """What makes a dataclass; of a part that is never filled it need not know the type."""
    hints = get_type_hints(kind)
    return lambda raw: kind(**{name: _builder(of)(raw[name]) for name, of in hints.items()})


def _each(makers: list[Callable[[Any], Any]], raw: list[Any]) -> Iterator[Any]:
    return (make(one) for make, one in zip(makers, raw, strict=True))


def _plainly(holder: type, raw: Any) -> Any:
    if not isinstance(raw, holder):
        raise TypeError(f"{type(raw).__name__} where {holder.__name__} should be")
    return raw
