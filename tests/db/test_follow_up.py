"""The register follow-up comes in as a report: of ordinary centres and closed ones too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from db.follow_up_models import FollowUp
from db.ingest import Code
from db.retention import keep_no_longer
from db.session import reading, writing
from tests.db.import_cases import FOLLOWED, deliver, report

LATER = datetime(2018, 8, 1, tzinfo=UTC)


def codes(engine: Engine, *rows: dict[str, str], **choices: Any) -> set[Code]:
    receipt = deliver(engine, report(*rows), **choices)
    return {finding.code for file in receipt.findings for finding in file.findings}


@pytest.mark.parametrize("centre", ["bodo", "tverlandet", "Larvik statlige mottak"])
def test_both_centres_of_a_pair_are_followed(engine: Engine, centre: str) -> None:
    assert codes(engine, FOLLOWED | {"centre": centre}) == set()


def test_a_centre_is_followed_after_it_has_closed_but_not_before_it_opened(engine: Engine) -> None:
    row = FOLLOWED | {"centre": "oslo", "quarter": "2018K2"}
    assert codes(engine, row, now=LATER) == set()
    assert codes(engine, row | {"quarter": "2016K3", "year_after": ""}) >= {Code.CENTRE_NOT_OPEN}


def test_of_all_centres_together_nobody_is_followed(engine: Engine) -> None:
    assert codes(engine, FOLLOWED | {"centre": "alle"}) == {Code.CENTRE_DOES_NOT_REPORT}


def test_a_person_stands_once_in_an_extraction(engine: Engine) -> None:
    assert codes(engine, FOLLOWED, FOLLOWED | {"sex": "K"}) == {Code.REPEATED_ROW}


def test_what_has_not_happened_is_empty(engine: Engine) -> None:
    row = FOLLOWED | dict.fromkeys(
        ("sex", "permit_on", "permit_kind", "settled_on", "intro_started_on"), ""
    )
    row |= dict.fromkeys(("intro_completed_on", "year_after"), "")
    assert codes(engine, row) == set()
    with reading(engine) as connection:
        (stored,) = connection.execute(select(FollowUp.__table__)).mappings()
    empty = {name for name, value in stored.items() if value is None}
    assert empty == {
        *("sex", "permit_on", "permit_kind", "settled_on", "intro_started_on"),
        *("intro_completed_on", "year_after"),
    }


def test_the_day_the_year_is_over_the_status_may_be_known(engine: Engine) -> None:
    just = {"intro_completed_on": "2016-09-30"}
    assert codes(engine, FOLLOWED | just) == set()
    assert codes(engine, FOLLOWED | {"intro_completed_on": "2016-10-01"}) == {Code.YEAR_NOT_OVER}


@pytest.mark.parametrize(
    "change",
    [
        {"permit_kind": None},
        {"settled_on": datetime(2015, 1, 1, tzinfo=UTC).date()},
        {"observed_until": datetime(2015, 1, 1, tzinfo=UTC).date()},
        {"intro_completed_on": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_what_cannot_be(engine: Engine, change: dict[str, Any]) -> None:
    assert deliver(engine, report(FOLLOWED)).accepted
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.connection().execute(FollowUp.__table__.update().values(**change))  # type: ignore[attr-defined]


def test_those_followed_are_erased_when_they_have_been_kept_long_enough(engine: Engine) -> None:
    assert deliver(engine, report(FOLLOWED)).accepted
    later = datetime(2026, 11, 1, tzinfo=UTC)
    assert keep_no_longer(engine, months=24, by="kari", now=later).reports == 1
    with reading(engine) as connection:
        assert connection.execute(select(FollowUp.__table__)).all() == []
