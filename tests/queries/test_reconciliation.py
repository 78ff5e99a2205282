"""Every figure of the report beside the records: the verdicts, by another road than the product's."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from db.vocabulary import Origin, Quarter, Status
from queries import contradictions, reconciliation, statements
from queries.ask import Door
from queries.reconciliation import (
    Compared,
    Qualifier,
    Stated,
    Verdict,
    asked_indicators,
    chosen,
    compare,
    counted,
    judge,
    reconcile,
    stated_figures,
)
from queries.values import TOTAL, VISITOR, Cell, Observation, Selection
from tests.conftest import VIEWER
from tests.queries.ledger import capacity, open_ledger, participant, report
from tests.queries.reports import CENTRES, demonstration, half_away, published_figures
from tests.queries.road_of_progress import rows as progress_rows
from tests.queries.survey_road import SURVEYS
from tests.queries.survey_road import expected as of_survey
from tests.queries.test_published_figures import from_the_files

THIRD = Quarter(2017, 3)
EVERY_QUARTER = Selection(first=Quarter(2016, 4), last=Quarter(2018, 4))
FIGURES = published_figures()
ON_A_DAY = {"2017Q3", "2017Q2"}
TARGETS = {
    "occupancy_share_target": 85,
    "agreement_share_target": 90,
    "language_training_worklike_goal_share": 60,
    "programme_hours_per_week_goal": Fraction(75, 2),
    "introduction_programme_goal_share": 70,
}


def everything(door: Door, viewer: Any = VIEWER) -> list[Compared]:
    return reconcile(door.ask(asked_indicators(), EVERY_QUARTER, viewer))


# --- the second road: what the files and the reference file say


def in_the_files(row: pd.Series) -> Fraction | None:
    """What the records give for a row of the reference file; None where they cannot."""
    figure, centre = row["indicator"], row["centre"]
    if figure in TARGETS:
        return Fraction(TARGETS[figure])
    if figure.startswith("survey"):
        return in_the_survey(figure, row["quarter"])
    if row["quarter"] in ON_A_DAY:
        return from_the_files(figure, centre, row["quarter"])
    if figure == "capacity_places":
        places = demonstration().places
        here = places[(places["centre"] == centre) & (places["quarter"] == "2017Q3")]
        return Fraction(int(here["places"].iloc[0]))
    columns = {
        "programme_hours_per_week_mean": "total",
        "norwegian_hours_per_week": "norwegian",
    }
    if figure in columns and centre in CENTRES:
        rows = demonstration().residents
        here = rows[(rows["centre"] == centre) & (rows["quarter"] == "2017Q3")]
        running = here[here["start"].notna() & here["end"].isna()]
        return Fraction(int(running[columns[figure]].sum()), 100 * len(running))
    told = progress_rows()
    told = told[(told["senter"] == centre) & (told["quarter"] == "2017Q3")]
    if figure == "work_practice_participants":
        return Fraction(int((told["arbeidspraksis"] == "ja").sum()))
    if figure == "days_to_introduction_programme_mean":
        days = told["waited"].dropna()
        return Fraction(int(days.sum()), len(days))
    return None


def in_the_survey(figure: str, half: str) -> Fraction:
    """What the round's file gives for a figure such as ``survey:leader_trusted=agree``."""
    asked, answer = figure, ""
    if ":" in figure:
        question, _, answer = figure.removeprefix("survey:").partition("=")
        asked = f"survey_{question}"
        if question == "most_useful_activity":
            asked, answer = f"survey_most_useful_{answer}", ""
    value = of_survey(asked, "all", half)["" if answer == "agree" else answer].value
    assert value is not None
    return Fraction(value)


def expected(row: pd.Series) -> str:
    """The verdict that must follow, by the rules of the page."""
    found = in_the_files(row)
    if found is None:
        return "not_computable"
    figure, qualifier = row["indicator"], row["qualifier"]
    if qualifier in ("highest", "lowest"):
        activities = [id for id in SURVEYS if id.startswith("survey_most_useful")]
        shares = [Fraction(of_survey(id, "all", "2017H2")[""].value or 0) for id in activities]
        end = max(shares) if qualifier == "highest" else min(shares)
        return "bound" if found == end else "contradiction"
    if figure == "capacity_places":
        return "bound" if found <= int(row["value"]) else "contradiction"
    if qualifier == "range":
        low, high = row["note"].split(" to ")
        return "bound" if int(low) <= found <= int(high) else "contradiction"
    if qualifier == "remainder":  # of 100, a little over 50 and about 33 are taken
        return "bound" if found <= 100 - 50 - 33 else "contradiction"
    value = Fraction(row["value"])
    if qualifier == "at_least":
        return "bound" if found >= value else "contradiction"
    if found == value:
        return "equal"
    tenths = "." in row["value"]
    step = 10 if tenths else 1
    if Fraction(half_away(found * step), step) == value:
        return "rounding"
    return "bound" if qualifier == "approx" and abs(found - value) <= 1 else "contradiction"


def test_every_row_of_the_report_has_the_verdict_that_the_files_give(door: Door) -> None:
    found = everything(door)
    assert len(found) == len(FIGURES) == 91
    for each, (_, row) in zip(found, FIGURES.iterrows(), strict=True):
        stated = each.stated
        assert (stated.source, stated.period, stated.centre, stated.figure, stated.unit) == tuple(
            row[["source", "quarter", "centre", "indicator", "unit"]]
        )
        assert each.verdict.code == expected(row), stated.id
        exact = in_the_files(row)
        assert (each.cell is None) == (exact is None), stated.id
        if exact is not None and each.cell is not None:
            assert each.cell.value == pytest.approx(float(exact), rel=1e-12)
            if row["value"]:
                apart = float(exact - Fraction(row["value"]))
                assert each.deviation == pytest.approx(apart, rel=1e-9, abs=1e-12)


def test_all_that_chapter_6_states_of_the_quarter_comes_out(door: Door) -> None:
    """The demonstration is fitted to it: nothing of it is contradicted, and nothing left out."""
    of_6 = [each for each in everything(door) if each.stated.source.split()[-1].startswith("6")]
    tally = counted(of_6)
    assert tally[Verdict.CONTRADICTION] == tally[Verdict.NOT_COMPUTABLE] == 0
    assert len(of_6) == FIGURES["source"].str.fullmatch(r"(Table )?6\..*").sum() == 51


def test_everything_that_the_report_states_of_the_survey_holds_in_the_simulated_round(
    door: Door,
) -> None:
    survey = [each for each in everything(door) if each.stated.period == "2017H2"]
    assert len(survey) == 15
    assert {each.verdict for each in survey} <= {Verdict.EQUAL, Verdict.ROUNDING, Verdict.BOUND}
    assert {each.origin for each in survey} == {Origin.SIMULATED}


def test_each_figure_is_counted_in_what_the_report_counts_it_in() -> None:
    for stated in stated_figures():
        if (asked := stated.kind.asked) is not None:
            assert asked.unit.code == stated.unit, stated.id
    assert len({stated.id for stated in stated_figures()}) == len(stated_figures())


# --- the rules, one by one


def stated(
    value: str, qualifier: Qualifier, figure: str = "agreement_share", **more: Any
) -> Stated:
    whole = {"source": "6.1", "period": "2017Q3", "centre": TOTAL, "unit": "percent", "note": ""}
    number = Decimal(value) if value else None
    return Stated(figure=figure, value=number, qualifier=qualifier, **(whole | more))


@pytest.mark.parametrize(
    ("said", "qualifier", "found", "verdict"),
    [
        ("12", Qualifier.ROUNDED, 12.0, Verdict.EQUAL),
        ("13", Qualifier.ROUNDED, 12.5, Verdict.ROUNDING),
        ("12", Qualifier.ROUNDED, 12.5, Verdict.CONTRADICTION),
        ("12", Qualifier.ROUNDED, 11.5, Verdict.ROUNDING),
        ("12", Qualifier.ROUNDED, 11.499, Verdict.CONTRADICTION),
        ("12", Qualifier.EXACT, 12.4, Verdict.ROUNDING),
        ("37.5", Qualifier.EXACT, 37.46, Verdict.ROUNDING),
        ("37.5", Qualifier.EXACT, 37.44, Verdict.CONTRADICTION),
        ("508", Qualifier.APPROX, 508.0, Verdict.EQUAL),
        ("508", Qualifier.APPROX, 509.0, Verdict.BOUND),
        ("508", Qualifier.APPROX, 510.0, Verdict.CONTRADICTION),
        ("508", Qualifier.EXACT, 509.0, Verdict.CONTRADICTION),
        ("50", Qualifier.AT_LEAST, 50.0, Verdict.BOUND),
        ("50", Qualifier.AT_LEAST, 49.9, Verdict.CONTRADICTION),
        ("0", Qualifier.ROUNDED, 0.49, Verdict.ROUNDING),
        ("0", Qualifier.ROUNDED, 0.5, Verdict.CONTRADICTION),
        ("", Qualifier.HIGHEST, 50.0, Verdict.NOT_COMPUTABLE),
    ],
)
def test_a_number_is_judged_as_it_is_stated(
    said: str, qualifier: Qualifier, found: float, verdict: Verdict
) -> None:
    assert judge(stated(said, qualifier), found) is verdict


@pytest.mark.parametrize(("found", "holds"), [(30.9, False), (31, True), (35, True), (35.1, False)])
def test_a_range_has_two_ends(found: float, holds: bool) -> None:
    said = stated("", Qualifier.RANGE, "programme_hours_per_week_mean", note="31 to 35")
    assert judge(said, found) is (Verdict.BOUND if holds else Verdict.CONTRADICTION)


@pytest.mark.parametrize(("found", "holds"), [(60, True), (41, True), (61, False)])
def test_more_places_than_there_are_is_a_contradiction(found: float, holds: bool) -> None:
    said = stated("60", Qualifier.EXACT, "capacity_places", unit="places", period="2017")
    assert judge(said, found) is (Verdict.BOUND if holds else Verdict.CONTRADICTION)


def test_what_is_left_is_no_more_than_the_others_leave() -> None:
    (rest,) = (s for s in stated_figures() if s.qualifier is Qualifier.REMAINDER)
    assert judge(rest, 17.0) is Verdict.BOUND
    assert judge(rest, 17.1) is Verdict.CONTRADICTION


@pytest.mark.parametrize(
    ("period", "quarter"),
    [
        *(("2017Q2", "2017Q2"), ("2017-10", "2017Q3"), ("2017-01", "2016Q4"), ("2017", "2017Q3")),
        *(("2017H1", "2017Q2"), ("2017H2", "2017Q4")),
    ],
)
def test_a_figure_is_laid_beside_the_quarter_it_is_of(period: str, quarter: str) -> None:
    assert str(stated("1", Qualifier.EXACT, period=period).quarter) == quarter


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (Status.HIDDEN, Verdict.HIDDEN),
        (Status.NOT_REPORTED, Verdict.NOT_REPORTED),
        (Status.NOT_APPLICABLE, Verdict.NOT_COMPUTABLE),
    ],
)
@pytest.mark.parametrize("qualifier", [Qualifier.ROUNDED, Qualifier.AT_LEAST, Qualifier.APPROX])
def test_what_is_not_there_is_never_judged(
    status: Status, verdict: Verdict, qualifier: Qualifier
) -> None:
    def look(indicator: str, centre: str, quarter: Quarter, category: str) -> Observation:
        cell = Cell(status)
        return Observation(indicator, centre, quarter, category, cell, Origin.REPORTED, 1, None)

    found = compare(stated("0", qualifier), look)
    assert (found.verdict, found.deviation, found.status) == (verdict, None, status)


# --- who sees what


def test_the_public_is_told_nothing_of_what_is_hidden_from_it(door: Door) -> None:
    """The verdict follows from the public's own cell: hidden exactly where that is."""
    internal = {each.stated.id: each for each in everything(door)}
    answer = door.ask(asked_indicators(), EVERY_QUARTER, VISITOR)
    hidden = 0
    for each in reconcile(answer):
        asked = each.stated.kind.asked
        if asked is None or asked.target:
            assert each == internal[each.stated.id]
            continue
        assert each.stated.quarter is not None
        seen = answer.get(asked.indicator, each.stated.centre, each.stated.quarter, asked.category)
        if seen.cell.status is Status.HIDDEN:
            hidden += 1
            assert each.verdict is Verdict.HIDDEN
            assert each.deviation is None
            assert each.cell == Cell(Status.HIDDEN)
            # In whole percent of a number that is shown, one count alone may fit.
            assert (each.stated.value, each.stated.interval, each.stated.reach) == (
                None,
                None,
                None,
            )
        elif asked.among and each.verdict is Verdict.HIDDEN:
            others = [answer.get(id, TOTAL, each.stated.quarter).cell for id in asked.among]
            assert Status.HIDDEN in {cell.status for cell in others}
            assert each.cell == Cell(Status.HIDDEN)
            assert each.stated.value is None
        else:
            assert each.verdict is internal[each.stated.id].verdict
    assert hidden > 5


def test_a_selection_takes_its_centres_and_quarters_and_what_is_said_of_all() -> None:
    def of(centres: set[str], quarters: set[Quarter]) -> pd.DataFrame:
        found = chosen(centres, quarters)
        return pd.DataFrame({"centre": s.centre, "period": s.period} for s in found)

    bodo = of({"bodo"}, {THIRD})
    assert set(bodo["centre"]) == {"bodo", "all", "norway", "ordinary"}
    assert not (bodo["period"] == "2017Q2").any()
    other = of(set(CENTRES), {Quarter(2018, 1)})
    assert not other["period"].isin(ON_A_DAY).any()
    outside = [row for _, row in FIGURES.iterrows() if in_the_files(row) is None]
    assert len(other) == len(outside) == 10


def test_records_that_say_otherwise_are_a_contradiction_and_missing_ones_are_missing(
    tmp_path: Path, published: object
) -> None:
    three = [participant(f"p{number}") for number in (1, 2, 3)]
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(
            report("bodo", "2017Q3", three), capacity({("bodo", "2017Q3"): 61})
        )
        here = Selection(first=THIRD, last=THIRD)
        found = {
            e.stated.id: e for e in reconcile(ledger.door.ask(asked_indicators(), here, VIEWER))
        }
    bodo = found["4.5.3~adult_residents~bodo~2017Q3"]
    assert (bodo.verdict, bodo.deviation) == (Verdict.CONTRADICTION, -30)
    assert found["Table_4.1~capacity_places~bodo~2017"].verdict is Verdict.CONTRADICTION
    assert found["Table_6.1~agreement_share~bodo~2017Q3"].verdict is Verdict.EQUAL
    assert found["Table_6.1~agreement_share~oslo~2017Q3"].verdict is Verdict.NOT_REPORTED
    assert found["6.1~adult_residents~all~2017Q3"].verdict is Verdict.NOT_REPORTED


# --- the report against itself


def test_the_reports_own_contradictions_quote_what_it_states() -> None:
    figures = FIGURES.set_index("indicator")
    places = FIGURES[FIGURES["indicator"] == "capacity_places"]["value"].astype(int)
    reasons = FIGURES[
        FIGURES["indicator"].str.match("ended_.*_share") & (FIGURES["source"] == "6.2")
    ]["value"].astype(int)
    numbers = contradictions.numbers()
    assert numbers["places"] == int(places.sum()) == 540
    assert numbers["implied"] == half_away(Fraction(384 * 100, 84)) == 457
    assert numbers["used"] == half_away(Fraction(384 * 100, int(places.sum()))) == 71
    assert numbers["reasons"] == int(reasons.sum()) == 99
    assert numbers["practice"] == int(figures.loc["work_practice_participants", "value"])
    told = [
        statement.says.nb.format(**numbers)
        for each in contradictions.CONTRADICTIONS
        for statement in (each.one, each.other)
    ]
    assert not any("{" in words for words in told)


def test_those_about_a_centre_follow_the_centre() -> None:
    every = {each.code for each in contradictions.contradictions(CENTRES)}
    bodo = {each.code for each in contradictions.contradictions({"bodo"})}
    assert every == {each.code for each in contradictions.CONTRADICTIONS}
    assert bodo == {"capacity", "end_reasons", "bodo_parts"}


def test_every_word_is_in_both_languages() -> None:
    texts = [
        *(kind.label for kind in statements.KINDS.values()),
        *(stated.kind.label for stated in stated_figures() if stated.figure.startswith("survey")),
        *(member.text for each in (Verdict, Qualifier, statements.Why) for member in each),
        *(verdict.definition for verdict in Verdict),
        *(text for each in contradictions.CONTRADICTIONS for text in (each.title, each.here)),
        *(each.one.says for each in contradictions.CONTRADICTIONS),
        *(each.other.says for each in contradictions.CONTRADICTIONS),
    ]
    for text in texts:
        assert text.nb.strip()
        assert text.en.strip()
        assert text.nb != text.en


def test_no_kind_of_figure_stands_in_the_mapping_for_nothing() -> None:
    used = {s.figure for s in stated_figures() if not s.figure.startswith(statements.SURVEY)}
    assert used == set(statements.KINDS)
    moved = replace(stated_figures()[0], centre="ordinary")
    assert moved.kind.why is statements.Why.ELSEWHERE
    with pytest.raises(KeyError):
        statements.kind_of("no_such_figure", TOTAL)
    assert reconciliation.LATEST == THIRD
