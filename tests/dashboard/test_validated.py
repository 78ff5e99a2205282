"""What a callback may be called with is said beside it, and nothing else comes in."""

from __future__ import annotations

from typing import Any

import pytest
from dash import Input, Output

from dashboard import create_app
from dashboard.validated import Count, Kind, ListOf, Maybe, OneOf, Word, checked, unchecked
from db.refusal import Refusal

HOLDS: list[tuple[Kind, list[Any], list[Any]]] = [
    (Word(3), ["", "abc", "æøå"], ["abcd", None, 1, ["a"], {}, "a\x00", "\ud800", b"a", True]),
    (Word(9, r"\d+"), ["1", "123"], ["", "1a", "1\n", "x1"]),
    (Word(9, "/.*"), ["/", "/a\nb"], ["", "a/"]),
    (OneOf(["share", "count"]), ["share"], ["", "Share", None, ["share"], 0]),
    (ListOf(Word(2), 2), [[], ["a"], ["a", "b"]], [["a"] * 3, ["abc"], "a", None, [["a"]], {}]),
    (Count(), [0, 1, 2**31 - 1], [-1, 2**31, True, 1.0, "1", None]),
    (Maybe(Count()), [None, 3], ["", -1, []]),
]


@pytest.mark.parametrize(("kind", "good", "bad"), HOLDS, ids=str)
def test_a_value_is_of_its_kind_or_not(kind: Kind, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if not kind.holds(value)] == []
    assert [value for value in bad if kind.holds(value)] == []


def test_a_callback_is_called_with_what_it_says_and_with_nothing_else() -> None:
    @checked(name=Word(3), times=Maybe(Count()))
    def call(name: str, times: int | None) -> str:
        return f"{name} {times}"

    assert call("abc", None) == "abc None"
    for values in (("abcd", 1), ("abc", "1"), ("abc",), ("abc", 1, 2), (None, None)):
        with pytest.raises(Refusal, match="bad_callback"):
            call(*values)


def test_every_value_of_a_callback_must_be_named() -> None:
    with pytest.raises(TypeError, match="does not take"):

        @checked(name=Word(3))
        def call(name: str, times: int) -> None: ...


def test_every_callback_says_what_it_takes(dashboard: Any) -> None:
    assert unchecked(dashboard) == []
    answered = [each for each in dashboard.callback_map.values() if each.get("callback")]
    assert len(answered) >= 2


def test_a_callback_that_does_not_say_so_is_seen(door: Any, office: Any) -> None:
    app = create_app(door, office)

    @app.callback(Output("a", "children"), Input("b", "value"))  # type: ignore[untyped-decorator]
    def forgotten(value: Any) -> Any:
        return value

    @app.callback(Output("c", "children"), Input("b", "value"), Input("d", "value"))  # type: ignore[untyped-decorator]
    @checked(value=Word(3))
    def half(value: Any) -> Any:
        return value

    assert unchecked(app) == ["a.children", "c.children"]


def test_the_application_is_not_made_with_such_a_callback(
    door: Any, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def register(app: Any, *_: Any) -> None:
        app.callback(Output("a", "children"), Input("b", "value"))(lambda value: value)

    monkeypatch.setattr("dashboard.callbacks.register", register)
    with pytest.raises(TypeError, match=r"a\.children"):
        create_app(door, office)
