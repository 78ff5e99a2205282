"""A database that was tampered with is found out, whatever row or column it was done in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Table, select, text, update
from sqlalchemy.exc import DBAPIError

from db.ingest.file_rules import Slice
from db.ingest.store import fingerprint
from db.ingest.stored import rows_of
from db.models import Base, Capacity, Submission
from db.session import reading
from db.verify import Flaw, FlawKind, all_of, checks
from db.vocabulary import Language, Quarter, ReportKind, SubmissionStatus
from queries.recount import recounts
from tests.databases import BACKENDS
from tests.queries.anything import patchy_reports
from tests.queries.ledger import (
    Ledger,
    capacity,
    ended,
    open_ledger,
    participant,
    report,
    resident,
    settled,
)

NOT_SEALED = {
    # What decides nothing but who did it and when; the audit log tells that.
    *("submission.submitted_by", "submission.submitted_at", "submission.reason"),
    *("submission.file_sha256", "publication.published_at", "publication.published_by"),
    # What a decision or a start may change at any time; counting anew follows it.
    *("submission.status", "publication.basis"),
    # Which former publications everybody may look back at: decided once, by a migration.
    "publication.closed",
    # A number that only ties rows together: another one tells the same.
    "resident.id",
    # Made from the reference files, and brought in line with them at every start.
    *(
        f"{table.name}.{column.name}"
        for table in (
            Base.metadata.tables["centre"],
            Base.metadata.tables["neighbour_municipality"],
        )
        for column in table.columns
    ),
}
"""The columns that carry no fingerprint."""


def whole(engine: Engine) -> list[Flaw]:
    with reading(engine) as connection:
        return all_of(checks(connection))


def kinds(flaws: list[Flaw]) -> set[FlawKind]:
    return {flaw.kind for flaw in flaws}


def fill(ledger: Ledger) -> None:
    """Two quarters of two centres, places, a correction, and three publications."""
    for centre in ("bodo", "larvik"):
        rows = [
            participant(f"{centre}-1"),
            resident(f"{centre}-2", kjonn="K", aldersgruppe="25-34", landbakgrunn="SYR"),
            settled(
                f"{centre}-3", "2017-05-15", bosettingskommune="1804" if centre == "bodo" else ""
            ),
            ended(f"{centre}-4", "2017-05-15", "kontraktsbrudd"),
        ]
        ledger.receive_and_publish(report(centre, "2017Q2", rows))
    ledger.receive(report("bodo", "2017Q3", [participant("bodo-1", individuell_plan="nei")]))
    ledger.receive_and_publish(capacity({("bodo", "2017Q2"): 10, ("bodo", "2017Q3"): 12}))
    ledger.receive_and_publish(
        report("bodo", "2017Q2", [participant("bodo-1"), resident("bodo-2")])
    )


@pytest.fixture(scope="module", params=BACKENDS)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    with open_ledger(request.param, tmp_path_factory.mktemp("verify"), fill) as opened:
        yield opened


@contextmanager
def tampering(engine: Engine) -> Iterator[Connection]:
    """A connection past every rule that can be switched off; all of it is undone afterwards."""
    with engine.connect() as connection:
        rules(connection, "OFF")
        with connection.begin() as transaction:
            yield connection
            transaction.rollback()
        rules(connection, "ON")


def rules(connection: Connection, switch: str) -> None:
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys={switch}")
        driver.execute(f"PRAGMA ignore_check_constraints={'ON' if switch == 'OFF' else 'OFF'}")


def found(connection: Connection) -> list[Flaw]:
    """The flaws as one finds them who knows nothing of rules that were switched off."""
    rules(connection, "ON")
    return all_of(checks(connection))


# --- whole


def test_a_database_in_use_is_whole(ledger: Ledger) -> None:
    assert whole(ledger.engine) == []
    with reading(ledger.engine) as connection:
        assert all_of(recounts(connection)) == []


def test_an_empty_database_is_whole(engine: Engine) -> None:
    assert whole(engine) == []


@settings(max_examples=2)
@given(seed=st.integers(0, 2**32))
def test_whatever_was_imported_reads_back_with_its_fingerprint(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    with open_ledger("sqlite", tmp_path_factory.mktemp("any")) as ledger:
        ledger.receive_and_publish(*patchy_reports(Random(seed)))
        assert whole(ledger.engine) == []


def test_the_rows_of_a_report_are_those_that_were_imported(ledger: Ledger) -> None:
    with reading(ledger.engine) as connection:
        submission = connection.execute(
            select(Submission.__table__).order_by(Submission.id).limit(1)
        ).one()
        which = Slice(submission.kind, submission.centre_code, submission.quarter)
        rows = list(rows_of(connection, submission.id, which, submission.origin))
    assert sorted(row.participant_id or "" for row in rows) == [f"bodo-{n}" for n in (1, 2, 3, 4)]
    assert fingerprint(which, rows) == submission.content_sha256


# --- tampered with

SEALED = {
    table: [column for column in table.columns if f"{table.name}.{column.name}" not in NOT_SEALED]
    for table in Base.metadata.sorted_tables
}
FILLED = ("submission", "capacity", "resident", "contract", "programme_hours", "settlement_outcome")
FILLED += ("publication", "published_submission", "published_cell")
FILLED += ("remembered_count", "told_count")

Stored = dict[str, Any]


def stored(connection: Connection, table: Table) -> list[Stored]:
    """The rows of a table as they stand in the database."""
    keys = ", ".join(column.name for column in table.primary_key.columns)
    rows = connection.execute(text(f"SELECT * FROM {table.name} ORDER BY {keys}"))
    return [dict(row) for row in rows.mappings()]


def at_key(table: Table) -> str:
    return " AND ".join(f"{key.name} = :key_{key.name}" for key in table.primary_key.columns)


def key_of(table: Table, row: Stored) -> Stored:
    return {f"key_{key.name}": row[key.name] for key in table.primary_key.columns}


def put(connection: Connection, table: Table, row: Stored, column: str, value: Any) -> None:
    connection.execute(
        text(f"UPDATE {table.name} SET {column} = :value WHERE {at_key(table)}"),
        {"value": value} | key_of(table, row),
    )


def anything_but(here: Any, others: list[Any]) -> st.SearchStrategy[Any]:
    """Another value: one of the column's own, nothing at all, or one that nobody wrote."""
    made_up = {
        bool: lambda: [not here],
        int: lambda: [0, 1, 4000, here + 1, "x"],
        float: lambda: [0.0, here + 1e-9 * max(1.0, abs(here))],
        str: lambda: ["", f"{here}x", "0" * 64],
    }.get(type(here), lambda: ["", 0])()
    return st.sampled_from([value for value in [*others, *made_up, None] if value != here])


@settings(max_examples=120)
@given(data=st.data())
def test_a_changed_value_is_found(ledger: Ledger, data: st.DataObject) -> None:
    with tampering(ledger.engine) as connection:
        full = {table: rows for table in SEALED if (rows := stored(connection, table))}
        assert {table.name for table in full} >= set(FILLED)
        places = [(table, column.name) for table in full for column in SEALED[table]]
        table, column = data.draw(st.sampled_from(places))
        row = data.draw(st.sampled_from(full[table]))
        others = sorted({other[column] for other in full[table]} - {None, row[column]})
        value = data.draw(anything_but(row[column], others))
        try:
            put(connection, table, row, column, value)
        except DBAPIError:
            return  # the database itself refuses it
        assert found(connection), f"{table.name}.{column}: {row[column]} became {value}"


@settings(max_examples=40)
@given(data=st.data())
def test_a_row_that_is_gone_is_found(ledger: Ledger, data: st.DataObject) -> None:
    with tampering(ledger.engine) as connection:
        table = Base.metadata.tables[data.draw(st.sampled_from(FILLED))]
        row = data.draw(st.sampled_from(stored(connection, table)))
        gone = text(f"DELETE FROM {table.name} WHERE {at_key(table)}")
        try:
            connection.execute(gone, key_of(table, row))
        except DBAPIError:
            return
        assert found(connection), f"{table.name}: {row}"


@settings(max_examples=40)
@given(data=st.data())
def test_a_row_that_was_added_is_found(ledger: Ledger, data: st.DataObject) -> None:
    with tampering(ledger.engine) as connection:
        table = Base.metadata.tables[data.draw(st.sampled_from(FILLED))]
        rows = stored(connection, table)
        new = dict(data.draw(st.sampled_from(rows)))
        for column in ("revision", "participant_id", *table.primary_key.columns.keys()):
            if column in new:
                others = sorted({row[column] for row in rows} - {new[column]})
                new[column] = data.draw(anything_but(new[column], others))
        names = ", ".join(new)
        values = ", ".join(f":{name}" for name in new)
        try:
            connection.execute(text(f"INSERT INTO {table.name} ({names}) VALUES ({values})"), new)
        except DBAPIError:
            return
        assert found(connection), f"{table.name}: {new}"


@pytest.mark.parametrize("name", FILLED)
def test_every_table_is_guarded_on_its_own(ledger: Ledger, name: str) -> None:
    """Whatever hypothesis happened to draw: a value of each column is changed, and found."""
    table = Base.metadata.tables[name]
    for column in SEALED[table]:
        with tampering(ledger.engine) as connection:
            rows = stored(connection, table)
            values = sorted({row[column.name] for row in rows} - {None})
            row = next((row for row in rows if row[column.name] is not None), rows[0])
            other = next((value for value in values if value != row[column.name]), None)
            if not values:  # nothing was ever erased
                other = "2020-01-01 00:00:00.000000"
            try:
                put(connection, table, row, column.name, other)
            except DBAPIError:
                continue
            assert found(connection), f"{name}.{column.name}"


def test_a_report_is_named(ledger: Ledger) -> None:
    with tampering(ledger.engine) as connection:
        connection.execute(text("UPDATE capacity SET adult_places = 11 WHERE adult_places = 10"))
        flaws = found(connection)
    assert [flaw.told(Language.NB) for flaw in flaws] == [
        "Rapporten capacity bodo 2017Q2 rev. 1 er ikke lenger slik den ble lest inn."
    ]
    assert flaws[0].told(Language.EN).startswith("The report capacity bodo 2017Q2 rev. 1 is")


def test_a_publication_is_named(ledger: Ledger) -> None:
    with tampering(ledger.engine) as connection:
        changed = "UPDATE published_cell SET value = 99 WHERE since = 2 AND indicator = :indicator"
        connection.execute(
            text(
                f"{changed} AND centre = 'larvik' AND quarter = '2017Q2' AND category = '' "
                "AND audience = 'internal'"
            ),
            {"indicator": "adult_residents"},
        )
        flaws = found(connection)
    assert kinds(flaws) == {FlawKind.PUBLICATION}
    assert [flaw.details["publication"] for flaw in flaws] == ["2"]


def test_a_report_changed_with_its_fingerprint_is_found_in_the_publication(ledger: Ledger) -> None:
    """Whoever knows how the fingerprints are made must make every later one anew."""
    with tampering(ledger.engine) as connection:
        row = connection.execute(
            select(Submission.__table__).where(Submission.kind == ReportKind.CAPACITY).limit(1)
        ).one()
        which = Slice(row.kind, row.centre_code, row.quarter)
        connection.execute(
            update(Capacity).where(Capacity.submission_id == row.id).values(adult_places=77)
        )
        rows = rows_of(connection, row.id, which, row.origin)
        connection.execute(
            update(Submission)
            .where(Submission.id == row.id)
            .values(content_sha256=fingerprint(which, rows))
        )
        assert kinds(found(connection)) == {FlawKind.PUBLICATION}


@pytest.mark.parametrize("status", [SubmissionStatus.SUBMITTED, SubmissionStatus.WITHDRAWN])
def test_counting_anew_finds_a_report_that_is_approved_no_more(
    ledger: Ledger, status: SubmissionStatus
) -> None:
    with tampering(ledger.engine) as connection:
        connection.execute(
            update(Submission)
            .where(Submission.centre_code == "larvik", Submission.quarter == Quarter(2017, 2))
            .values(status=status)
        )
        assert found(connection) == []
        flaws = all_of(recounts(connection))
    assert {flaw.details["quarter"] for flaw in flaws} == {"2017Q2", "2017Q3"}


def test_counting_anew_finds_a_report_that_waits_for_publication(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive(report("bodo", "2017Q3", [participant("bodo-1")]))
        with reading(ledger.engine) as connection:
            assert kinds(all_of(recounts(connection))) == {FlawKind.RECOUNT}
        ledger.publish()
        with reading(ledger.engine) as connection:
            assert all_of(recounts(connection)) == []


def test_every_flaw_is_told_in_both_languages() -> None:
    for kind in FlawKind:
        names = [sorted(re.findall(r"{(\w+)}", words)) for words in (kind.text.nb, kind.text.en)]
        assert names[0] == names[1]
        assert kind.text.nb != kind.text.en
