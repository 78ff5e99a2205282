"""Publications of former versions are sealed as today's are, unless somebody has been at them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, select, text

from db.audit import broken_links
from db.migrate import alembic_config
from db.models import Event
from db.session import reading
from db.verify import FlawKind, all_of, checks
from tests.databases import BACKENDS
from tests.queries.ledger import Ledger, capacity, open_ledger, participant, report, resident


@pytest.fixture(params=BACKENDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path, as_before) as ledger:
        yield ledger


def as_before(ledger: Ledger) -> None:
    """Three publications over two quarters: figures come, change and leave."""
    two = [participant("a"), resident("b")]
    ledger.receive_and_publish(report("bodo", "2017Q3", two), report("bodo", "2017Q4", two))
    ledger.receive_and_publish(report("bodo", "2017Q3", [*two, participant("c")]))
    ledger.receive_and_publish(capacity({("bodo", "2017Q3"): 30}))
    take_away_what_the_public_sees(ledger)


def migration() -> ModuleType:
    """The one that seals former publications."""
    return ScriptDirectory.from_config(alembic_config()).get_revision("0004").module


def take_away_what_the_public_sees(ledger: Ledger) -> None:
    """Leaves the publications as they were before there were any figures for the public."""
    with ledger.engine.begin() as connection:
        connection.execute(text("DELETE FROM published_cell WHERE audience != 'internal'"))
        former = ""
        for number in connection.scalars(text("SELECT id FROM publication ORDER BY id")).all():
            changes = migration().Changes(connection, number)
            former = changes.sealed_today(former)
            connection.execute(
                text(
                    "UPDATE publication SET sha256 = :sha256, public_sha256 = NULL, "
                    "cells_changed = :cells WHERE id = :id"
                ),
                {
                    "sha256": former,
                    "cells": len(changes.gone) + len(changes.new),
                    "id": number,
                },
            )


def words(row: tuple[object, ...]) -> str:
    return "\x1f".join("" if word is None else str(word) for word in row)


def first_formula(former: str, gone: list, new: list, publication: int, ledger: Ledger) -> str:
    """The former's sha256 continued over the cells in the order that they were written."""
    digest = hashlib.sha256(former.encode())
    for quarter in sorted({row[2] for row in gone + new}):
        for sign, rows in (("-", gone), ("+", new)):
            for row in sorted((r for r in rows if r[2] == quarter), key=lambda r: r[:5]):
                digest.update((words((sign, *row)) + "\n").encode())
    return digest.hexdigest()


def second_formula(former: str, gone: list, new: list, publication: int, ledger: Ledger) -> str:
    """The lines in sorted order, the reports among them, with nothing as the empty word."""
    lines = [words(("-", *row)) for row in gone] + [words(("+", *row)) for row in new]
    wanted = (
        "SELECT kind, centre_code, quarter, revision, content_sha256 FROM submission "
        "JOIN published_submission ON submission.id = submission_id WHERE {} = :n"
    )
    with reading(ledger.engine) as connection:
        for sign, end in (("-", "until"), ("+", "since")):
            rows = connection.execute(text(wanted.format(end)), {"n": publication})
            lines += [words((sign, "report", *row)) for row in rows]
    return hashlib.sha256("\n".join([former, *sorted(lines)]).encode()).hexdigest()


def make_former(ledger: Ledger, *formulas: Callable[..., str]) -> list[str]:
    """Seals each publication by its formula, as it was before the migration.

    What changed is found by laying two publications beside each other.
    """
    former, before, sealed = "", {}, []
    for number, formula in enumerate(formulas, start=1):
        cells = ledger.cells(number)
        gone = [("internal", *place) for place in before if cells.get(place) != before[place]]
        new = [
            ("internal", *place, *cell)
            for place, cell in cells.items()
            if before.get(place) != cell
        ]
        former = formula(former, gone, new, number, ledger)
        sealed.append(former)
        before = cells
    with ledger.engine.begin() as connection:
        for number, sha256 in enumerate(sealed, start=1):
            change = text("UPDATE publication SET sha256 = :sha256 WHERE id = :id")
            connection.execute(change, {"sha256": sha256, "id": number})
    return sealed


def seal_anew(engine: Engine) -> None:
    """Runs the one migration that seals former publications."""
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        migration().upgrade()


def flaws(engine: Engine) -> list[FlawKind]:
    with reading(engine) as connection:
        return [flaw.kind for flaw in all_of(checks(connection))]


def links(engine: Engine) -> int:
    with reading(engine) as connection:
        assert list(broken_links(connection)) == []
        return len(connection.execute(select(Event.id)).all())


@pytest.mark.parametrize(
    "formulas",
    [(first_formula,) * 3, (second_formula,) * 3, (first_formula, second_formula, second_formula)],
    ids=["first", "second", "both"],
)
def test_publications_of_former_versions_are_sealed_as_today(
    ledger: Ledger, formulas: tuple[Callable[..., str], ...]
) -> None:
    today, told = ledger.shas(), links(ledger.engine)
    former = make_former(ledger, *formulas)
    assert set(flaws(ledger.engine)) == {FlawKind.PUBLICATION}
    seal_anew(ledger.engine)
    assert ledger.shas() == today
    assert flaws(ledger.engine) == []
    assert links(ledger.engine) == told + 3
    with reading(ledger.engine) as connection:
        newest = select(Event.details).order_by(Event.id.desc()).limit(3)
        said = [json.loads(details) for details in connection.scalars(newest)]
    assert [(each["publication"], each["former"], each["sha256"]) for each in said] == [
        (number, former[number - 1], today[number - 1]) for number in (3, 2, 1)
    ]


def test_a_publication_that_was_tampered_with_is_not_sealed_anew(ledger: Ledger) -> None:
    told = links(ledger.engine)
    former = make_former(ledger, *(first_formula,) * 3)
    with ledger.engine.begin() as connection:
        change = "UPDATE published_cell SET value = value + 1 WHERE since = 2 AND status = 'shown'"
        assert connection.execute(text(change)).rowcount
    seal_anew(ledger.engine)
    assert ledger.shas() == former
    assert FlawKind.PUBLICATION in flaws(ledger.engine)
    assert links(ledger.engine) == told


def test_publications_sealed_as_today_are_left_alone(ledger: Ledger) -> None:
    today, told = ledger.shas(), links(ledger.engine)
    make_former(ledger)
    seal_anew(ledger.engine)
    assert (ledger.shas(), links(ledger.engine)) == (today, told)
