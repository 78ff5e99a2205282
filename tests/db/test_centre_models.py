"""The models say what the report says: numbers, tables 3.1 and 4.1, and silence where it is silent."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest

from db.centre_models import (
    AGENCIES,
    Statement,
    Topic,
    milestones,
    milestones_of,
    responsibilities,
    stated,
    statements,
)
from db.centres import REFERENCE, centres

FIVE = ("oslo", "larvik", "kristiansand", "steinkjer", "bodo")
SILENT = {
    ("oslo", Topic.RESPONSIBLE),
    ("larvik", Topic.GROUPS),
    ("kristiansand", Topic.GUIDANCE),
    ("steinkjer", Topic.WEEK),
}
"""Where the report, read again for this test, says nothing of a centre."""
SECTION = re.compile(r"(\d(\.\d)*|tabell \d\.\d)(, (\d(\.\d)*|figur \d\.\d))*")
OWN = {
    "oslo": "4.5.2",
    "larvik": "4.5.1",
    "kristiansand": "4.5.4",
    "steinkjer": "4.5.5",
    "bodo": "4.5.3",
}
ELSEWHERE = {"tabell 4.1", "7.2"}
"""Where else than in its own section a centre is told of."""


def published(section: str, centre: str, indicator: str) -> dict[str, str]:
    with (REFERENCE / "published_figures.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if (row["source"], row["centre"], row["indicator"]) == (section, centre, indicator)
        ]
    (row,) = rows
    return row


def said(centre: str, topic: Topic, source: str) -> list[Statement]:
    return [each for each in stated(centre, topic) if source in each.source.nb]


def test_every_row_of_the_reference_is_a_statement() -> None:
    with (REFERENCE / "models.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [
        (s.centre, s.topic.code, s.words.nb, s.words.en, s.source.nb) for s in statements()
    ] == [(row["centre"], row["topic"], row["nb"], row["en"], row["source"]) for row in rows]
    assert len({(s.centre, s.topic, s.words.nb, s.source.nb) for s in statements()}) == len(rows)


def test_the_report_is_silent_where_it_is_and_nowhere_else() -> None:
    found = {(code, topic) for code in FIVE for topic in Topic if not stated(code, topic)}
    assert found == SILENT


def test_every_statement_names_its_section_and_is_of_one_of_the_five() -> None:
    for each in statements():
        assert each.centre in ("", *FIVE)
        assert SECTION.fullmatch(each.source.nb), each.source.nb
        assert "figur " not in each.source.en
        assert "tabell" not in each.source.en
        assert each.words.nb.strip().endswith(".")
        assert each.words.en.strip().endswith(".")
        assert each.words.nb != each.words.en
        if each.centre:
            assert OWN[each.centre] in each.source.nb or each.source.nb in ELSEWHERE


@pytest.mark.parametrize(
    ("section", "centre", "indicator", "topic"),
    [
        ("4.5.3", "bodo", "programme_hours_per_week_mean", Topic.WEEK),
        ("4.5.3", "bodo", "norwegian_hours_per_week", Topic.NORWEGIAN),
        ("4.5.3", "bodo", "part_time_job_participants", Topic.WORK),
        ("4.5.4", "kristiansand", "programme_hours_per_week_mean", Topic.WEEK),
        ("4.5.4", "kristiansand", "norwegian_hours_total", Topic.NORWEGIAN),
        ("4.5.4", "kristiansand", "work_practice_participants", Topic.WORK),
        ("4.5.4", "kristiansand", "days_to_introduction_programme_mean", Topic.PLAN),
        *(("Table 4.1", code, "capacity_places", Topic.PLACES) for code in FIVE),
    ],
)
def test_numbers_are_those_the_report_states(
    section: str, centre: str, indicator: str, topic: Topic
) -> None:
    row = published(section, centre, indicator)
    source = section.replace("Table", "tabell")
    for language in ("nb", "en"):
        words = " ".join(getattr(each.words, language) for each in said(centre, topic, source))
        if row["qualifier"] == "range":
            expected = row["note"].replace(" to ", "–")
        else:
            expected = row["value"] if language == "en" else row["value"].replace(".", ",")
        assert re.search(rf"(?<![\d,.]){re.escape(expected)}(?![\d]|[,.]\d)", words), words


def test_table_41_is_told_as_it_is_stored() -> None:
    known = {centre.code: centre for centre in centres()}
    for code in FIVE:
        centre = known[code]
        assert centre.operator_type is not None
        assert centre.organisation is not None
        operator, ordinary = said(code, Topic.OPERATOR, "tabell 4.1")
        assert operator.words.en.lower().startswith(centre.operator_type.text.en.lower())
        assert ("Runs no" in ordinary.words.en) == (centre.also_ordinary is False)
        (housing,) = said(code, Topic.PLACE, "tabell 4.1")
        assert housing.words.en.rstrip(".").lower() == centre.organisation.text.en.lower()
        (places,) = said(code, Topic.PLACES, "tabell 4.1")
        assert (
            str(centre.capacity_max if code == "oslo" else centre.capacity_places)
            in places.words.nb
        )


def test_where_the_report_contradicts_itself_both_statements_stand() -> None:
    housing = {s.source.nb: s.words.en for s in stated("steinkjer", Topic.PLACE)}
    assert housing["tabell 4.1"] == "Centralised."
    assert any("decentralised" in s.words.en for s in said("steinkjer", Topic.PLACE, "4.5.5"))
    assert any("Runs no" in s.words.en for s in said("bodo", Topic.OPERATOR, "tabell 4.1"))
    assert any("two parts" in s.words.en for s in said("bodo", Topic.PLACES, "4.5.3"))


def test_table_31_has_its_marks() -> None:
    # By hand from the table: what UDI, IMDi, Kompetanse Norge, AV-dir and NOKUT are marked for.
    assert [
        "".join("x" if agency in row.agencies else "-" for agency in AGENCIES)
        for row in responsibilities()
    ] == ["-xxxx", "-xxxx", "-xx--", "-xx--", "-xxxx"]


def test_the_timeline_goes_from_the_invitation_to_the_closing() -> None:
    found = milestones()
    assert [each.first for each in found] == sorted(each.first for each in found)
    assert all(each.first <= each.last for each in found)
    assert all(date(2016, 1, 1) <= each.first and each.last < date(2019, 1, 1) for each in found)
    days = {each.words.en: (each.first, each.last) for each in found}
    assert days["Time limit for expressing interest."] == (date(2016, 8, 19), date(2016, 8, 19))
    assert days["The centre is to be closed."][1] == date(2018, 3, 31)
    for each in found:
        assert str(each.last.year) in each.when.nb or str(each.first.year) in each.when.nb
        assert SECTION.fullmatch(each.source.nb)


def test_a_centre_has_the_common_milestones_and_its_own() -> None:
    common = [each for each in milestones() if not each.centre]
    assert list(milestones_of(["larvik"])) == common
    assert {each.centre for each in milestones_of(["oslo"])} == {"", "oslo"}
    assert milestones_of(FIVE) == milestones()
