"""A decision stands, its publication may have to wait, and both are told as they are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

import app as program
from db.actions import decide
from db.actor import at_the_machine
from db.faults import Fault, StorageFault
from db.office import Office
from db.refusal import Refusal
from db.session import open_engine
from db.vocabulary import Deed, Outcome, SubmissionStatus
from queries.difference import against_current
from tests.dashboard.calls import opening, send
from tests.dashboard.house import a_quarter
from tests.dashboard.test_reports import APPROVED, SUBMITTED, Desk, choice, waiting
from tests.databases import BACKENDS
from tests.line import Line
from tests.queries.ledger import open_ledger


class AnotherWriter:
    """Publishing, before which another program takes hold of the database until it is let go."""

    def __init__(self) -> None:
        self.held: sqlite3.Connection | None = None
        self.comes = False

    def publish(self, engine: Engine) -> None:
        if self.comes:
            self.comes = False
            self.held = sqlite3.connect(str(engine.url.database), check_same_thread=False)
            self.held.execute("BEGIN IMMEDIATE")
        program.publish_approved(engine)

    def let_go(self) -> None:
        assert self.held is not None
        with closing(self.held):
            self.held.rollback()


@pytest.fixture
def other() -> AnotherWriter:
    return AnotherWriter()


@pytest.fixture
def desk(tmp_path: Path, other: AnotherWriter, monkeypatch: Any) -> Iterator[Desk]:
    monkeypatch.setattr("db.session.PATIENCE", 50)
    with (
        open_ledger("sqlite", tmp_path, a_quarter) as ledger,
        Office(ledger.engine, other.publish, against_current) as office,
    ):
        yield Desk(ledger, office)


JSON = {"Accept": "application/json"}


def page_of(desk: Desk, id: int | None = None) -> str:
    """The page Rapportering, or that of one report, as it is drawn."""
    path = "/reports" if id is None else f"/reports/{id}"
    drawn = send(desk.client, opening(desk.app, path, "")).get_json()
    return json.dumps(drawn, ensure_ascii=False)


@pytest.mark.parametrize("deed", ["approve", "withdraw"])
def test_what_is_decided_is_answered_told_and_published_when_it_can_be(
    desk: Desk, other: AnotherWriter, deed: str
) -> None:
    sent = waiting(desk)
    if deed == "withdraw":
        desk.decide(report=choice(sent.id, SUBMITTED), deed="approve")
    status = SUBMITTED if deed == "approve" else APPROVED
    before = desk.ledger.door.newest()
    other.comes = True
    answer = desk.decide(
        report=choice(sent.id, status), deed=deed, reason="Prøve av trekking", headers=JSON
    )
    assert answer.status_code == 202
    told = answer.get_json()
    assert told["code"] == "publication_waits"
    word = {"approve": "Godkjent.", "withdraw": "Trukket."}[deed]
    assert told["message"].startswith(f"{word} Publiseringen venter på databasen")
    assert desk.status(sent.id) is not status
    assert desk.ledger.door.newest() == before
    drawn = page_of(desk)
    assert "prøves det igjen av seg selv hvert minutt" in drawn
    waits = {
        "approve": "godkjent, men ikke med i de publiserte tallene ennå",
        "withdraw": "trukket, men tallene er fortsatt med i det som er publisert",
    }[deed]
    assert waits in drawn
    one = page_of(desk, sent.id)
    assert waits.capitalize() in one
    other.let_go()
    events = desk.events()
    assert desk.ledger.door.newest() == before + 1
    assert "prøves det igjen av seg selv hvert minutt" not in page_of(desk)
    assert waits.capitalize() not in page_of(desk, sent.id)
    (refused,) = [e for e in events if e[:2] == (Deed.PUBLISH, Outcome.REFUSED)]
    assert refused[2] == {"code": "publication_waits"}


def test_without_a_script_a_page_says_it(desk: Desk, other: AnotherWriter) -> None:
    sent = waiting(desk)
    other.comes = True
    answer = desk.decide("?lang=en", report=choice(sent.id, SUBMITTED), deed="approve")
    assert answer.status_code == 202
    page = answer.get_data(as_text=True)
    assert "Approved. Publishing waits for the database and is tried again by itself." in page
    assert 'href="/reports?lang=en' in page
    other.let_go()


def test_what_is_not_protected_stands_and_is_not_tried_for_ever(
    desk: Desk, monkeypatch: Any
) -> None:
    sent = waiting(desk)
    tried = []

    def refused(*_: object, **__: object) -> None:
        tried.append(1)
        raise Refusal("not_protected", 409, cells="1", quarters="2017Q3")

    monkeypatch.setattr("queries.publication.publish", refused)
    answer = desk.decide(report=choice(sent.id, SUBMITTED), deed="approve", headers=JSON)
    assert answer.status_code == 202
    assert "kontrollen av små tall" in answer.get_json()["message"]
    catching_up = program.CatchingUp(desk.ledger.engine)
    with pytest.raises(Refusal):
        catching_up()
    catching_up()
    assert len(tried) == 2


def test_upkeep_publishes_what_no_process_remembers(desk: Desk) -> None:
    """Decided in a process that is gone, and by several who catch up at once."""
    sent = waiting(desk)
    decided(desk, sent.id)
    before = desk.ledger.door.newest()
    for _ in range(2):
        program.CatchingUp(desk.ledger.engine)()
    assert desk.ledger.door.newest() == before + 1


def decided(desk: Desk, id: int) -> None:
    decide(
        desk.ledger.engine,
        Deed.APPROVE,
        id,
        seen=SubmissionStatus.SUBMITTED,
        by=at_the_machine("imdi"),
        now=desk.ledger.tick(),
    )


class Where:
    """Databases of which the copy for readers can be out of reach."""

    def __init__(self, desk: Desk, fault: Fault | None = None) -> None:
        self.records, self._fault = desk.ledger.engine, fault

    def with_records(self) -> Engine:
        return self.records

    def ship(self, **_: object) -> None:
        if self._fault is not None:
            raise StorageFault(self._fault)


@pytest.mark.parametrize(
    ("error", "said", "service"),
    [
        (StorageFault(Fault.UNREACHABLE), "Publiseringen venter på databasen", True),
        (
            Refusal("not_protected", 409, cells="1", quarters="2017Q3"),
            "kontrollen av små tall",
            False,
        ),
    ],
)
def test_the_command_says_what_is_stored_and_what_waits(
    desk: Desk,
    monkeypatch: Any,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    said: str,
    service: bool,
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(program, "publish_approved", stopped)
    with pytest.raises(program.typer.Exit) as left:
        program._publish_decided(Where(desk), "Rapport 7: godkjenning er utført.")  # type: ignore[arg-type]
    told = capsys.readouterr()
    assert left.value.exit_code == 3
    assert "godkjenning er utført" in told.out
    assert said in told.err
    assert ("Tjenesten gjør det når den går" in told.err) is service


def test_a_copy_that_cannot_be_had_is_not_taken_for_a_publication_that_waits(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = waiting(desk)
    decide(
        desk.ledger.engine,
        Deed.APPROVE,
        sent.id,
        seen=SubmissionStatus.SUBMITTED,
        by=at_the_machine("imdi"),
        now=desk.ledger.tick(),
    )
    number = program._publish_decided(Where(desk, Fault.UNREACHABLE), "Utført.")  # type: ignore[arg-type]
    assert number == desk.ledger.door.newest()
    said = capsys.readouterr().err
    assert "Tallene er publisert, men kopien for lesere er ikke oppdatert" in said
    assert "Publiseringen venter" not in said


@pytest.mark.skipif("postgresql" not in BACKENDS, reason="needs a PostgreSQL server")
def test_a_server_that_is_gone_in_between_is_waited_for(tmp_path: Path) -> None:
    with open_ledger("postgresql", tmp_path, a_quarter) as ledger:
        url = ledger.engine.url
        with Line(url.host or "127.0.0.1", url.port or 5432) as line:
            far = open_engine(url.set(host="127.0.0.1", port=line.port))
            cuts = [line.cut]

            def publish(engine: Engine) -> None:
                if cuts:
                    cuts.pop()()
                program.publish_approved(engine)

            with Office(far, publish, against_current) as office:
                desk = Desk(ledger, office)
                sent = waiting(desk)
                before = ledger.door.newest()
                answer = desk.decide(
                    report=choice(sent.id, SUBMITTED), deed="approve", headers=JSON
                )
                assert answer.status_code == 202
                assert answer.get_json()["message"].startswith("Godkjent. Publiseringen venter")
                assert (desk.status(sent.id), ledger.door.newest()) == (APPROVED, before)
                line.mend()
                events = desk.events()
                assert ledger.door.newest() == before + 1
                assert (Deed.PUBLISH, Outcome.REFUSED) in [event[:2] for event in events]
            far.dispose()
