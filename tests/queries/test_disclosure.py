"""No small number can be worked out of what is not hidden: an attack of its own finds none."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import strategies as st

from bench.disclosure import Draft
from queries.disclosure import protect
from queries.disclosure_audit import breaches, known_before
from queries.small_numbers import Key, Quantity, Relation, Rule, Table
from tests.queries.properties import given_only
from tests.queries.table_attack import Attacker, changed, tables

rules = st.sampled_from([Rule(), Rule(), Rule(3), Rule(hide_zeros=True)])


def counts(**values: int) -> dict[Key, Quantity]:
    return {name: Quantity(value, value) for name, value in values.items()}


def line(**values: int) -> Table:
    """A few centres and their total."""
    total = sum(values.values())
    return Table(counts(**values, all=total), [{"all": -1, **dict.fromkeys(values, 1)}])


def assert_safe(table: Table, hidden: Iterable[Key], rule: Rule) -> None:
    """Nothing small can be worked out, but what could be if everything were hidden."""
    attacker = Attacker(table, set(hidden), rule)
    unsafe, told = attacker.too_narrow(), attacker.told_to_insiders()
    if unsafe or told:
        best = Attacker(table, table.quantities.keys(), rule)
        unsafe -= best.too_narrow()
        told -= best.told_to_insiders()
    assert not unsafe
    assert not told


def attacked(table: Table, rule: Rule, marks: st.DataObject) -> None:
    """Protects a table, some of which is known or was hidden before, and attacks it."""
    keys = list(table.quantities)
    some = st.sets(st.sampled_from(keys), max_size=len(keys) // 2)
    known, before = marks.draw(some, "known"), marks.draw(some, "before")
    table = changed(table, {key: {"hidden": True} for key in before})
    table = changed(table, {key: {"known": True} for key in known})
    hidden = protect(table, rule).hidden
    assert not hidden & known
    assert before - known <= hidden
    assert all(
        key in hidden
        for key, one in table.quantities.items()
        if one.cost and not one.known and rule.small(one)
    )
    assert_safe(table, hidden, rule)


@given_only(9, tables(), rules)
def test_nothing_small_can_be_worked_out(table: Table, rule: Rule) -> None:
    hidden = protect(table, rule).hidden
    assert_safe(table, hidden, rule)
    assert breaches(table, hidden, rule) == []


@given_only(6, tables(5), rules, st.data())
def test_nor_where_some_is_known_or_was_hidden(
    table: Table, rule: Rule, marks: st.DataObject
) -> None:
    attacked(table, rule, marks)


@pytest.mark.slow
@given_only(300, tables(6), rules, st.data())
def test_nor_in_hundreds_of_tables(table: Table, rule: Rule, marks: st.DataObject) -> None:
    attacked(table, rule, marks)


@given_only(3, tables(5), st.data())
def test_a_late_report_uncovers_nothing(table: Table, choice: st.DataObject) -> None:
    """The total comes when all have reported; what was shown before is known by then."""
    rule = Rule()
    late = "c0"
    first = {key: one for key, one in table.quantities.items() if not {late, "all"} & set(key)}
    early = Table(first, [r for r in table.relations if r.keys() <= first.keys()])
    hidden = protect(early, rule).hidden
    table = changed(
        table,
        {
            key: {"hidden" if key in hidden or not one.cost else "known": True}
            for key, one in first.items()
        },
    )
    now = protect(table, rule).hidden
    assert hidden <= now
    assert_safe(table, now, rule)


@given_only(6, tables(), rules, st.randoms(use_true_random=False))
def test_the_order_of_the_table_decides_nothing(
    table: Table, rule: Rule, dice: random.Random
) -> None:
    keys = dice.sample(list(table.quantities), len(table.quantities))
    relations: list[Relation] = [
        {key: relation[key] for key in dice.sample(list(relation), len(relation))}
        for relation in dice.sample(list(table.relations), len(table.relations))
    ]
    mixed = Table({key: table.quantities[key] for key in keys}, relations)
    assert protect(mixed, rule).hidden == protect(table, rule).hidden == protect(table, rule).hidden


@pytest.mark.parametrize("rule", [Rule(), Rule(hide_zeros=True)], ids=["zeros shown", "hidden"])
def test_a_year_of_the_real_size_stands_the_audit(rule: Rule) -> None:
    table = Draft(5, 0, 4).table()
    hidden = protect(table, rule).hidden
    assert breaches(table, hidden, rule) == []
    assert len(breaches(table, frozenset(), rule)) > 100


def test_many_centres_stand_it_too() -> None:
    """Long lines are held group by group, and what that leaves is found in the whole."""
    table = Draft(60, 0, 1).table()
    hidden = protect(table, Rule()).hidden
    assert breaches(table, hidden, Rule()) == []
    assert len(hidden) < len(table.quantities) / 2


# --- by hand


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"a": 20, "b": 30, "c": 40}, set()),
        ({"a": 3, "b": 2, "c": 40}, {"a", "b"}),
        ({"a": 3, "b": 0, "c": 40}, {"a", "c"}),
        ({"a": 1, "b": 4, "c": 40}, {"a", "b", "c"}),  # whoever is one would know the four
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 40}, {"a", "b", "c", "d", "e"}),  # none is zero
        ({"a": 0, "b": 0, "c": 40}, set()),
    ],
)
def test_a_line_by_hand(values: dict[str, int], wanted: set[str]) -> None:
    table = line(**values)
    # The total is in more figures than a centre.
    table = changed(table, {"all": {"cost": 5}})
    assert protect(table, Rule()).hidden == wanted


def test_zeros_are_hidden_where_that_is_the_rule() -> None:
    table = changed(line(a=0, b=0, c=40), {"all": {"cost": 5}})
    assert protect(table, Rule(hide_zeros=True)).hidden == {"a", "b", "c"}
    assert protect(table, Rule()).hidden == frozenset()


def test_what_is_left_of_a_whole_is_small_too() -> None:
    table = Table(
        {"whole": Quantity(40, 40, 2), "part": Quantity(38, 38), "left": Quantity(2, 2, cost=0)},
        [{"whole": 1, "part": -1, "left": -1}],
    )
    assert protect(table, Rule()).hidden == {"part"}


def test_a_sum_moves_as_far_as_so_few_could_make_it() -> None:
    """30 hours of two could be 15 of one to 60 of four: what 10 hours cannot hide."""
    of = {
        "a": Quantity(30, 2),
        "b": Quantity(10, 9, 2),
        "c": Quantity(900, 90),
        "all": Quantity(940, 101, 9),
    }
    assert protect(Table(of, [{"all": 1, "a": -1, "b": -1, "c": -1}]), Rule()).hidden == {"a", "c"}


def test_who_stands_alone_is_hidden_alone() -> None:
    assert protect(Table(counts(a=3, b=9), []), Rule()).hidden == {"a"}
    assert protect(Table({}, []), Rule()).hidden == frozenset()


def test_where_all_is_known_nothing_can_be_done_and_the_audit_says_so() -> None:
    table = changed(line(a=3, b=20, c=2), {key: {"known": True} for key in ("b", "c", "all")})
    assert protect(table, Rule()).hidden == {"a"}
    assert [(one.key, one.low, one.high) for one in breaches(table, {"a"}, Rule())] == [("a", 3, 3)]
    assert known_before(table, Rule()) == ["c"]


def test_a_threshold_of_one_hides_nothing() -> None:
    assert protect(line(a=1, b=2), Rule(1)).hidden == frozenset()


def test_large_tables_of_chance_are_the_same_each_time() -> None:
    one, other = Draft(3, 4, 2).table(), Draft(3, 4, 2).table()
    assert one.quantities == other.quantities
    assert protect(one, Rule()).hidden == protect(other, Rule()).hidden


@pytest.mark.parametrize(
    ("quantities", "relations"),
    [
        ({"a": Quantity(-1, 1)}, []),
        ({"a": Quantity(1, -1)}, []),
        ({"a": Quantity(1, 1), "b": Quantity(2, 2)}, [{"a": 1, "b": -1}]),
    ],
)
def test_a_table_that_does_not_add_up_is_refused(
    quantities: dict[Key, Quantity], relations: list[Relation]
) -> None:
    with pytest.raises(ValueError, match=r"quantity|relation"):
        Table(quantities, relations)


def test_a_quantity_is_small_by_its_persons() -> None:
    hours = Quantity(30, 2)
    assert Rule().small(hours)
    assert not Rule().small(replace(hours, persons=5))
    assert not Rule().small(Quantity(0, 0))
    assert Rule(hide_zeros=True).small(Quantity(0, 0))
