"""What is published is shipped to a database of its own: all of it, as it was, and never a record."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, insert, select, text, update

from dashboard.files import EXTRACTS, WRITERS, requested
from db.databases import Databases, copy_checks
from db.migrate import migrate
from db.models import Base, Centre, Event, Publication, PublishedCell, Submission
from db.publishing import BEHIND
from db.refusal import Refusal
from db.session import reading, writing
from db.shipping import ship
from db.verify import FlawKind, all_of, checks
from db.vocabulary import Audience, Deed
from queries.ask import Door
from queries.values import VISITOR, Viewer
from tests.conftest import VIEWER
from tests.databases import BACKENDS, fresh_database, ready_database, with_tables
from tests.db.test_retention import bytes_with
from tests.db.test_verify import fill, kinds, tampering, whole
from tests.queries.ledger import Ledger, open_ledger, participant, report

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
BOTH, PUBLIC = frozenset(Audience), frozenset({Audience.PUBLIC})
SHIPPED = ("publication", "published_cell", "centre")
NOT_RECORDS = {*SHIPPED, "event", "alembic_version"}


@dataclass
class Apart:
    """The database of records, in use, and another for readers."""

    ledger: Ledger
    figures: Engine

    def ship(self, audiences: frozenset[Audience] = BOTH, *, anew: bool = False) -> int | None:
        return ship(self.ledger.engine, self.figures, audiences, by="drift", now=NOW, anew=anew)

    def door(self) -> Door:
        """The door of a process that can open no records."""
        return Door(self.figures, records=None)


@pytest.fixture(params=BACKENDS)
def apart(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Apart]:
    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(request.param, tmp_path, fill))
        figures = stack.enter_context(ready_database(request.param, tmp_path, with_tables))
        yield Apart(ledger, figures)


def rows(engine: Engine, name: str, *without: str) -> list[tuple[Any, ...]]:
    """Every row of a table, in a steady order."""
    table: Table = Base.metadata.tables[name]
    columns = [column for column in table.columns if column.name not in without]
    wanted = select(*columns).order_by(*table.primary_key.columns)
    with reading(engine) as connection:
        return list(map(tuple, connection.execute(wanted).all()))


def shown(engine: Engine) -> list[tuple[Any, ...]]:
    """Every cell that anybody is shown, in a steady order."""
    return [row for row in rows(engine, "published_cell") if row[0] != BEHIND]


def files(door: Door, viewer: Viewer) -> dict[str, bytes]:
    """Every table in every format, for one quarter and for all, now and as it was known."""
    return {
        f"{table}.{extension}?{query}": requested(
            door,
            viewer,
            f"{table}.{extension}",
            [tuple(query.split("="))],  # type: ignore[list-item]
        ).content()
        for table in EXTRACTS
        for extension in WRITERS
        for query in ("quarter=2017Q2", "quarter=2017Q2..2017Q3", "as_of=2019-02-01")
        if extension != "xlsx"  # it tells when it was made
    }


# --- what is shipped


def test_a_reader_answers_every_file_as_the_records_do(apart: Apart) -> None:
    assert apart.ship() == 4
    for viewer in (VIEWER, VISITOR):
        assert files(apart.door(), viewer) == files(apart.ledger.door, viewer)
    scope = apart.door().ask(["agreement_share"], _all(), VIEWER).scope
    ours = apart.door().revisions(["agreement_share"], "bodo", scope, VIEWER)
    assert ours == apart.ledger.door.revisions(["agreement_share"], "bodo", scope, VIEWER)


def _all() -> Any:
    from queries.values import Selection

    return Selection.from_query([("quarter", "2017Q2..2017Q3")])


def test_a_reader_finds_no_record_however_it_asks(apart: Apart) -> None:
    apart.ship()
    for table in Base.metadata.sorted_tables:
        if table.name not in NOT_RECORDS:
            assert rows(apart.figures, table.name) == [], table.name
    with reading(apart.figures) as connection:
        wrong = "SELECT participant_id FROM resident JOIN submission ON true"
        assert connection.execute(text(wrong)).all() == []
    if apart.figures.dialect.name == "sqlite":
        file = Path(apart.figures.url.database or "")
        assert bytes_with(b"bodo-1", Path(apart.ledger.engine.url.database or "")) > 0
        assert bytes_with(b"bodo-1", file) == 0


def test_the_copy_is_the_same_to_the_last_row_and_whole(apart: Apart) -> None:
    apart.ship()
    for name in SHIPPED:
        without = ("published_by",) if name == "publication" else ()
        ours = rows(apart.ledger.engine, name, *without)
        if name == "published_cell":
            assert len(shown(apart.ledger.engine)) < len(ours)  # what is behind stays behind
            ours = shown(apart.ledger.engine)
        assert rows(apart.figures, name, *without) == ours
    assert {row[0] for row in _of(apart.figures, Publication.published_by)} == {""}
    assert whole(apart.figures) == []
    assert all_of(copy_checks(apart.ledger.engine, apart.figures)) == []


def _of(engine: Engine, *columns: Any) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(*columns)).all())


def test_shipping_again_does_nothing_and_later_it_brings_what_is_new(apart: Apart) -> None:
    apart.ship()
    assert apart.ship() is None
    apart.ledger.receive_and_publish(report("larvik", "2017Q3", [participant("larvik-1")]))
    apart.ledger.receive_and_publish(report("bodo", "2017Q2", [participant("bodo-1")]))
    assert apart.ship() == 6
    assert rows(apart.figures, "published_cell") == shown(apart.ledger.engine)
    assert whole(apart.figures) == []
    links = [json.loads(d) for (d,) in _of(apart.figures, Event.details)]
    assert [link["publication"] for link in links] == [4, 6]
    assert ["anew" in link for link in links] == [True, False]


def test_a_centre_that_changes_is_shipped_without_a_publication(apart: Apart) -> None:
    apart.ship()
    with writing(apart.ledger.engine) as session:
        session.execute(update(Centre).where(Centre.code == "bodo").values(name="Bodø nye"))
    assert apart.ship() is None
    assert rows(apart.figures, "centre") == rows(apart.ledger.engine, "centre")


def test_nothing_is_shipped_before_the_first_publication(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger, fresh_database("sqlite", tmp_path) as figures:
        migrate(figures)
        assert ship(ledger.engine, figures, BOTH, by="drift", now=NOW) is None
        assert whole(figures) == []


# --- for the public alone


def test_a_copy_for_the_public_holds_no_internal_figure(apart: Apart) -> None:
    apart.ship(PUBLIC)
    assert {audience for (audience,) in _of(apart.figures, PublishedCell.audience)} == {"public"}
    assert {sha256 for (sha256,) in _of(apart.figures, Publication.sha256)} == {""}
    assert files(apart.door(), VISITOR) == files(apart.ledger.door, VISITOR)
    assert whole(apart.figures) == []
    with pytest.raises(Refusal) as refusal:
        apart.door().catalogue(VIEWER)
    assert (refusal.value.code, refusal.value.http_status) == ("audience_not_published", 403)
    assert apart.door().audiences == PUBLIC


def test_other_audiences_are_shipped_anew_and_leave_nothing_behind(apart: Apart) -> None:
    apart.ship()
    assert apart.ship(PUBLIC) == 4
    assert {audience for (audience,) in _of(apart.figures, PublishedCell.audience)} == {"public"}
    assert whole(apart.figures) == []
    if apart.figures.dialect.name == "sqlite":
        assert bytes_with(b"internal", Path(apart.figures.url.database or "")) == 0
    assert apart.ship() == 4
    assert rows(apart.figures, "published_cell") == shown(apart.ledger.engine)
    assert whole(apart.figures) == []


# --- what is refused


def refused(apart: Apart) -> str:
    before = rows(apart.figures, "published_cell")
    with pytest.raises(Refusal) as refusal:
        apart.ship()
    assert rows(apart.figures, "published_cell") == before
    return refusal.value.code


def test_a_database_with_reports_is_never_taken_for_a_copy(apart: Apart) -> None:
    with pytest.raises(Refusal, match="copy_has_records"):
        ship(apart.figures, apart.ledger.engine, BOTH, by="drift", now=NOW)


def test_a_copy_of_another_database_is_left_alone_until_all_is_wanted_anew(
    apart: Apart, tmp_path: Path
) -> None:
    apart.ship()
    with open_ledger("sqlite", tmp_path) as other:
        other.receive_and_publish(report("oslo", "2017Q2", [participant("oslo-1")]))
        apart.ledger = other
        assert refused(apart) == "copy_of_another"
        assert apart.ship(anew=True) == 1
        assert rows(apart.figures, "published_cell") == shown(other.engine)
        assert whole(apart.figures) == []


@pytest.mark.parametrize("audience", Audience)
def test_figures_that_were_tampered_with_are_not_shipped(apart: Apart, audience: Audience) -> None:
    cell = PublishedCell.__table__
    with writing(apart.ledger.engine) as session:
        of = cell.c.audience == audience, cell.c.value.is_not(None)
        session.execute(update(cell).where(*of).values(value=99.0))
    assert refused(apart) == "copy_not_whole"


# --- a copy that is not as it was copied


@pytest.mark.parametrize("audience", Audience)
def test_a_figure_that_is_changed_in_the_copy_is_found(apart: Apart, audience: Audience) -> None:
    apart.ship()
    cell = PublishedCell.__table__
    with tampering(apart.figures) as connection:
        of = cell.c.audience == audience, cell.c.value.is_not(None)
        connection.execute(update(cell).where(*of).values(value=99.0))
        assert FlawKind.COPY in kinds(all_of(checks(connection)))


def test_a_publication_without_its_link_and_a_record_in_the_copy_are_found(apart: Apart) -> None:
    apart.ship()
    with tampering(apart.figures) as connection:
        made = connection.execute(select(Publication.__table__)).mappings().all()[-1]
        connection.execute(insert(Publication.__table__), dict(made) | {"id": 5})
        report_row = {"kind": "residents", "centre_code": "bodo", "quarter": "2017Q2"}
        report_row |= {"status": "submitted", "origin": "reported", "submitted_by": "x"}
        report_row |= {"file_sha256": "0" * 64, "content_sha256": "0" * 64}
        connection.execute(
            text(
                f"INSERT INTO submission (revision, submitted_at, {', '.join(report_row)}) VALUES "
                f"(1, '2019-01-01', {', '.join(f':{name}' for name in report_row)})"
            ),
            report_row,
        )
        found = kinds(all_of(checks(connection)))
    assert found >= {FlawKind.COPY, FlawKind.NOT_A_COPY, FlawKind.PUBLICATION}


def test_an_ordinary_database_cannot_be_passed_off_as_a_copy(apart: Apart) -> None:
    """Taking the reports away does not make it one: only the audit's chain tells of copies."""
    with tampering(apart.ledger.engine) as connection:
        for name in ("published_submission", "remembered_count"):
            connection.execute(Base.metadata.tables[name].delete())
        assert FlawKind.PUBLICATION in kinds(all_of(checks(connection)))


# --- crashes and rivals

PROGRAM = """
import os, signal, sys
from datetime import UTC, datetime
from sqlalchemy import event
from db.session import open_engine, writing
from db.shipping import ship
from db.vocabulary import Audience
from queries.publication import publish
records, figures, deadly, publishes = sys.argv[1:]
records, figures = open_engine(records), open_engine(figures)
now = datetime(2026, 11, 1, 13, tzinfo=UTC)
if publishes == "publish":
    with writing(records) as session:
        publish(session, by="drift", now=now)
steps = 0
def step(*_):
    global steps
    if steps == int(deadly):
        os.kill(os.getpid(), signal.SIGKILL)
    steps += 1
with figures.connect():
    pass
event.listen(figures, "before_cursor_execute", step)
event.listen(figures, "commit", step)
ship(records, figures, frozenset(Audience), by="drift", now=now)
print(steps)
"""


def start(apart: Apart, *, deadly: int, publishes: str = "") -> subprocess.Popen[str]:
    """A process that ships, and is killed at that step; 0 is before the first, −1 is never."""
    urls = [
        engine.url.render_as_string(hide_password=False)
        for engine in (apart.ledger.engine, apart.figures)
    ]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *urls, str(deadly), publishes],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How a process ended, and what it said."""
    said, _ = process.communicate(timeout=120)
    return process.returncode, said


def test_a_process_killed_between_publishing_and_shipping_is_caught_up_with(apart: Apart) -> None:
    apart.ship()
    apart.ledger.receive(report("larvik", "2017Q3", [participant("larvik-1")]))
    assert ended(start(apart, deadly=0, publishes="publish")) == (-signal.SIGKILL, "")
    assert len(_of(apart.ledger.engine, Publication.id)) == 5
    assert len(_of(apart.figures, Publication.id)) == 4
    assert whole(apart.figures) == []
    assert apart.ship() == 5
    assert rows(apart.figures, "published_cell") == shown(apart.ledger.engine)
    assert whole(apart.figures) == []


def test_a_process_killed_while_it_ships_leaves_all_or_nothing(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger, fresh_database("sqlite", tmp_path) as figures:
        migrate(figures)
        apart = Apart(ledger, figures)

        def publish(number: int) -> None:
            rows = [participant(f"b{n}") for n in range(number)]
            ledger.receive_and_publish(report("bodo", "2017Q2", rows))

        publish(1)
        apart.ship()
        publish(2)
        steps = int(ended(start(apart, deadly=-1))[1])
        for number, deadly in enumerate(range(1, steps, max(1, steps // 5)), start=3):
            publish(number)
            assert ended(start(apart, deadly=deadly))[0] == -signal.SIGKILL
            assert whole(figures) == []
            assert len(_of(figures, Publication.id)) in {number - 1, number}
            apart.ship()
            assert rows(figures, "published_cell") == shown(ledger.engine)


def test_two_processes_that_ship_at_once_ship_it_once(apart: Apart) -> None:
    both = [start(apart, deadly=-1) for _ in range(2)]
    assert [ended(process)[0] for process in both] == [0, 0]
    assert rows(apart.figures, "published_cell") == shown(apart.ledger.engine)
    with reading(apart.figures) as connection:
        told = select(func.count()).where(Event.deed == Deed.PUBLISH)
        assert connection.execute(told).scalar_one() == 1
    assert whole(apart.figures) == []


def test_where_they_are_one_nothing_is_shipped(apart: Apart) -> None:
    one = Databases(apart.ledger.engine, apart.ledger.engine)
    assert one.ship(by="drift", now=NOW) is None
    assert len(_of(apart.ledger.engine, Submission.id)) == 6
