"""The theory of change hangs together: every arrow has two ends, and every figure is one there is."""

from __future__ import annotations

import csv
import re

import pytest

from db.centres import REFERENCE
from db.theory import Node, Stage, names, nodes_of, theory
from queries import bound
from queries.indicators import INDICATORS

ORDER = {stage.code: place for place, stage in enumerate(Stage)}


def raw() -> list[dict[str, str]]:
    with (REFERENCE / "theory.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_reference_is_a_node_once() -> None:
    codes = [row["code"] for row in raw()]
    assert [node.code for node in theory()] == codes
    assert len(set(codes) | set(ORDER)) == len(codes) + len(ORDER)
    assert [n for stage in Stage for n in nodes_of(stage)] == list(theory())
    assert all(nodes_of(stage) for stage in Stage)


def test_the_four_parts_come_in_their_order() -> None:
    parts = [stage.part for stage in Stage]
    assert parts == sorted(parts)
    assert set(parts) == {1, 2, 3, 4}
    places = [ORDER[row["stage"]] for row in raw()]
    assert places == sorted(places)


def test_every_arrow_leads_to_something_else_and_never_round() -> None:
    leads = {node.code: set(node.leads_to) for node in theory()}
    assert {code for codes in leads.values() for code in codes} <= names().keys()
    for stage in Stage:
        leads[stage.code] = {node.code for node in nodes_of(stage)}

    def beyond(code: str, seen: tuple[str, ...]) -> None:
        assert code not in seen, (*seen, code)
        for each in leads[code]:
            beyond(each, (*seen, code))

    for code in leads:
        beyond(code, ())


def test_a_whole_step_that_is_led_to_is_the_next_one() -> None:
    for node in theory():
        for code in set(node.leads_to) & ORDER.keys():
            assert ORDER[code] == ORDER[node.stage.code] + 1, node.code


def test_every_figure_is_published_and_every_gap_is_explained() -> None:
    for node in theory():
        figures = bound.figures_of(node)
        assert len(figures) == len(node.figures)
        for indicator, category in figures:
            assert INDICATORS[indicator.id] is indicator
            assert category in ("", *indicator.categories)
        for text in (node.name, node.meaning, node.remark):
            assert text.nb.strip()
            assert text.en.strip()
            assert text.nb != text.en or text is node.name
        assert re.fullmatch(r"\d(\.\d)*", node.source)
    used = [indicator.id for indicator in bound.indicators_of(theory())]
    assert len(used) == len(set(used)) >= 8


@pytest.mark.parametrize("figure", ["nothing", "mean_weekly_hours~nothing", "settled~"])
def test_a_figure_there_is_not_is_refused(figure: str) -> None:
    some = theory()[0]
    node = Node(
        some.code, some.stage, some.name, some.meaning, (), (figure,), some.remark, "", "2.2.2"
    )
    if figure == "settled~":
        assert bound.figures_of(node) == ((INDICATORS["settled"], ""),)
    else:
        with pytest.raises(KeyError):
            bound.figures_of(node)
