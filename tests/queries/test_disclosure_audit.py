"""The audit finds what an attack from the definitions finds, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import strategies as st

from bench.disclosure import Draft
from queries.disclosure import protect
from queries.disclosure_audit import Breach, breaches, known_before
from queries.small_numbers import Key, Movements, Quantity, Rule, Table
from tests.queries.properties import given_only
from tests.queries.table_attack import NEAR, Attacker, tables

rules = st.sampled_from([Rule(), Rule(), Rule(3), Rule(hide_zeros=True)])


def assert_agrees(table: Table, hidden: frozenset[Key], rule: Rule) -> int:
    """The audit's answer is that of an attack; gives how much is breached."""
    found = breaches(table, hidden, rule)
    attacker = Attacker(table, hidden, rule)
    outside = {breach.key: breach for breach in found if breach.insider is None}
    assert outside.keys() == attacker.too_narrow()
    for breach in outside.values():
        low, high = attacker.range(breach.key)
        assert low - NEAR <= breach.low <= breach.high <= high + NEAR
    if not outside or not rule.hide_zeros:
        told = attacker.told_to_insiders()
        inside = {(breach.insider, breach.key) for breach in found if breach.insider is not None}
        assert inside <= told
        assert {key for _, key in inside} == {key for _, key in told} - outside.keys()
    return len(found)


@given_only(8, tables(6), rules, st.data())
def test_it_finds_what_can_be_worked_out_whatever_is_hidden(
    table: Table, rule: Rule, choice: st.DataObject
) -> None:
    keys = list(table.quantities)
    hidden = choice.draw(st.sets(st.sampled_from(keys), min_size=len(keys) // 2))
    assert_agrees(table, frozenset(hidden), rule)


@given_only(8, tables(6), rules, st.data())
def test_what_it_is_told_in_proof_changes_no_answer(
    table: Table, rule: Rule, choice: st.DataObject
) -> None:
    """Movements that hold where something is shown after all, and movements that are made up."""
    hidden, because = protect(table, rule)
    shown = choice.draw(st.sets(st.sampled_from(sorted(table.quantities, key=repr)), max_size=2))
    lies = np.random.default_rng(choice.draw(st.integers(0, 99)))
    by = lies.choice([-9, -1, 0, 0, 1, 9], (9, len(because.keys)))
    for told in (
        because,
        because._replace(by=2 * because.by),
        Movements(because.keys, np.vstack([because.by, by.astype(float)])),
        Movements(list(table.quantities), np.full((1, len(table.quantities)), 4.0)),
    ):
        assert breaches(table, hidden - shown, rule, told) == breaches(table, hidden - shown, rule)


def test_what_it_is_told_spares_it_the_search() -> None:
    """In a table of the real size every range is proven by movements that need only be checked."""
    table, rule = Draft(5, 0, 4).table(), Rule()
    hidden, because = protect(table, rule)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("queries.disclosure_audit.linprog", None)
        assert breaches(table, hidden, rule, because) == []


def uncovered(table: Table, rule: Rule) -> tuple[int, int]:
    """How many secondary quantities are hidden, and how many of them the rest cannot do without."""
    hidden = protect(table, rule).hidden
    secondary = [key for key in hidden if not rule.small(table.quantities[key])]
    needed = [key for key in secondary if assert_agrees(table, hidden - {key}, rule)]
    return len(secondary), len(needed)


def test_to_show_one_that_is_hidden_is_found_out() -> None:
    hidden, needed = 0, 0

    @given_only(3, tables(5), rules)
    def shown_one_by_one(table: Table, rule: Rule) -> None:
        nonlocal hidden, needed
        of_table = uncovered(table, rule)
        hidden, needed = hidden + of_table[0], needed + of_table[1]

    shown_one_by_one()
    assert 0 < needed <= hidden


@pytest.mark.slow
@given_only(60, tables(6), rules)
def test_to_show_one_that_is_hidden_is_found_out_in_many(table: Table, rule: Rule) -> None:
    uncovered(table, rule)


def test_in_a_table_of_the_real_size_most_that_is_hidden_is_needed() -> None:
    table, rule = Draft(5, 0, 1).table(), Rule()
    hidden = protect(table, rule).hidden
    secondary = sorted(key for key in hidden if not rule.small(table.quantities[key]))[::4]
    needed = sum(bool(breaches(table, hidden - {key}, rule)) for key in secondary)
    assert needed > len(secondary) / 2


# --- by hand


def line(**values: int) -> Table:
    quantities = {name: Quantity(value, value) for name, value in values.items()}
    total = sum(values.values())
    return Table(
        quantities | {"all": Quantity(total, total)}, [{"all": -1, **dict.fromkeys(values, 1)}]
    )


@pytest.mark.parametrize(
    ("values", "hidden", "wanted"),
    [
        ({"a": 3, "b": 9}, {}, [("a", 3, 3, None)]),
        ({"a": 3, "b": 9}, {"a"}, [("a", 3, 3, None)]),
        ({"a": 3, "b": 9}, {"a", "b"}, []),
        ({"a": 2, "b": 1, "c": 9}, {"a", "b"}, [("a", 1, 3, None), ("b", 1, 3, None)]),
        ({"a": 1, "b": 4, "c": 9}, {"a", "b"}, [("b", 4, 4, "a")]),
        (
            {"a": 1, "b": 1, "c": 1, "d": 1},
            {*"abcd"},
            [(x, 1, 1, None) for x in "abcd"] + [("all", 4, 4, None)],
        ),
        ({"a": 3, "b": 0}, {"a", "b", "all"}, []),
    ],
)
def test_a_line_by_hand(
    values: dict[str, int], hidden: set[Key], wanted: list[tuple[Key, float, float, Key | None]]
) -> None:
    found = breaches(line(**values), hidden, Rule())
    assert [(one.key, one.low, one.high, one.insider) for one in found] == [
        pytest.approx(one) for one in wanted
    ]


def test_what_everybody_knows_is_told_apart() -> None:
    table = line(a=3, b=9, c=2)
    table = Table(
        table.quantities | {"a": replace(table.quantities["a"], known=True)}, table.relations
    )
    assert known_before(table, Rule()) == ["a"]
    assert breaches(table, {"b", "c"}, Rule()) == []
    assert breaches(table, set(), Rule()) == [Breach("c", 2, 2)]
