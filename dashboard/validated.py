"""What a callback may be called with: a body of the right shape, and values of a stated kind.

Whoever posts to a callback may post anything. Each says with `checked` what its inputs and states
may be; a callback without it is not served.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol

import flask
from dash import Dash

from db.refusal import Refusal


class Kind(Protocol):
    """What a value may be."""

    def holds(self, value: object) -> bool:
        """Whether ``value`` is of this kind."""


@dataclass(frozen=True)
class Word:
    """A text of at most ``most`` signs that is wholly ``like`` a regular expression."""

    most: int
    like: str = ".*"

    def holds(self, value: object) -> bool:
        return (
            isinstance(value, str)
            and len(value) <= self.most
            and re.fullmatch(self.like, value, re.DOTALL) is not None
            # Half of a pair is a sign to Python, and to nobody whom it is sent on to.
            and not re.search("[\x00\ud800-\udfff]", value)
        )


@dataclass(frozen=True)
class OneOf:
    """One of the texts that there are."""

    among: Collection[str]

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and value in self.among


@dataclass(frozen=True)
class ListOf:
    """A list of at most ``most`` values, ``each`` of a kind."""

    each: Kind
    most: int

    def holds(self, value: object) -> bool:
        return (
            isinstance(value, list) and len(value) <= self.most and all(map(self.each.holds, value))
        )


@dataclass(frozen=True)
class Count:
    """How many times a button has been pressed."""

    def holds(self, value: object) -> bool:
        return type(value) is int and 0 <= value < 2**31


@dataclass(frozen=True)
class Maybe:
    """A value of a kind, or none: a control that has not been touched has none."""

    kind: Kind

    def holds(self, value: object) -> bool:
        return value is None or self.kind.holds(value)


def checked(**kinds: Kind) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Lets a callback be called with values of these kinds alone, named as its parameters.

    All else raises Refusal ``bad_callback``.
    """

    def of(callback: Callable[..., Any]) -> Callable[..., Any]:
        if list(inspect.signature(callback).parameters) != list(kinds):
            raise TypeError(f"{callback.__name__} does not take {', '.join(kinds)}")

        @wraps(callback)
        def called(*values: Any) -> Any:
            if len(values) != len(kinds) or not all(
                kind.holds(value) for kind, value in zip(kinds.values(), values, strict=True)
            ):
                raise Refusal("bad_callback")
            return callback(*values)

        called.checked = kinds  # type: ignore[attr-defined]
        return called

    return of


def unchecked(app: Dash) -> list[str]:
    """The names of the callbacks that do not say what each of their values may be."""
    return [
        name
        for name, each in app.callback_map.items()
        if (function := each.get("callback")) is not None
        and len(getattr(function, "checked", ())) != len([*each["inputs"], *each["state"]])
    ]


def check_call(app: Dash) -> None:
    """Raises Refusal unless the current request has the shape of a call to a callback there is."""
    if not flask.request.is_json:
        # What a form can send without asking is never taken for a call.
        raise Refusal("bad_callback", http_status=415)
    raw = flask.request.get_data()
    # A callback's own address says nothing; the page's address is somewhere in the body.
    flask.g.asked_language = "en" if b"lang=en" in raw else None
    try:
        body = json.loads(raw)
        output = body["output"]
        inputs, states = body["inputs"], body.get("state", [])
        changed = body["changedPropIds"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refusal("bad_callback") from None
    callback = app.callback_map.get(output) if isinstance(output, str) else None
    if (
        callback is None
        or callback.get("callback") is None
        or not _named_alike(inputs, callback["inputs"])
        or not _named_alike(states, callback["state"])
        or not _listened_to(changed, callback["inputs"])
        or not _outputs_alike(body.get("outputs"), output)
    ):
        raise Refusal("bad_callback")


def _named_alike(given: Any, declared: list[dict[str, Any]]) -> bool:
    """Whether inputs name exactly the properties that the callback declares."""
    return (
        isinstance(given, list)
        and len(given) == len(declared)
        and all(
            isinstance(one, dict)
            and one.get("id") == other["id"]
            and one.get("property") == other["property"]
            for one, other in zip(given, declared, strict=True)
        )
    )


def _listened_to(changed: Any, declared: list[dict[str, Any]]) -> bool:
    """Whether what changed are inputs of the callback; a page that is opened tells of none."""
    names = {f"{one['id']}.{one['property']}" for one in declared}
    return isinstance(changed, list) and all(
        isinstance(each, str) and each in names for each in changed
    )


def _outputs_alike(given: Any, output: str) -> bool:
    """Whether the outputs are those of the callback; a page's parts come as lists."""
    declared = output.strip(".").split("...")
    if len(declared) == 1 and isinstance(given, dict):
        given = [given]
    return (
        isinstance(given, list)
        and len(given) == len(declared)
        and all(map(_output_alike, given, declared))
    )


def _output_alike(given: Any, declared: str) -> bool:
    id, _, name = declared.rpartition(".")
    name = name.partition("@")[0]
    if not id.startswith("{"):
        return isinstance(given, dict) and (given.get("id"), given.get("property")) == (id, name)
    return isinstance(given, list) and all(
        isinstance(part, dict) and isinstance(part.get("id"), dict) and part.get("property") == name
        for part in given
    )
