"""A service without records: every figure is there, and nothing of what reports hold or need."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

import app as program
from dashboard import create_app
from dashboard.errors import WORDINGS
from db.faults import Fault, StorageFault
from db.models import Event, Publication, PublishedCell, Resident, Submission
from db.office import Office
from db.session import open_engine, reading
from db.vocabulary import Audience
from queries.ask import Door
from queries.difference import against_current
from tests.dashboard.calls import form_token, opening, send
from tests.databases import BACKENDS, ready_database, with_tables
from tests.db.test_shipping import BOTH, PUBLIC, Apart
from tests.db.test_verify import fill
from tests.queries.ledger import open_ledger, participant, report

PAGES = (
    *("/", "/programme", "/settlement", "/centres", "/centres/bodo", "/revisions"),
    "/reconciliation",
    *("/models", "/theory"),
)


class Reader:
    """A service over the figures alone, and one over the records."""

    def __init__(self, apart: Apart, stack: ExitStack) -> None:
        self.apart = apart
        self.office = stack.enter_context(Office(apart.figures, None, against_current))
        self.app = create_app(apart.door(), self.office)
        self.client = self.app.server.test_client()
        other = Office(apart.ledger.engine, program.publish_approved, against_current)
        self.whole = create_app(apart.ledger.door, stack.enter_context(other))

    def page(self, path: str, search: str = "") -> tuple[int, str]:
        answer = send(self.client, opening(self.app, path, search))
        return answer.status_code, json.dumps(answer.get_json(), ensure_ascii=False)

    def code(self, answer: Any) -> tuple[int, str]:
        said = answer.get_json()
        assert said["message"] == WORDINGS[said["code"]].nb
        return answer.status_code, said["code"]


@pytest.fixture(params=[(backend, who) for backend in BACKENDS for who in ("both", "public")])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reader]:
    backend, who = request.param
    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(backend, tmp_path, fill))
        figures = stack.enter_context(ready_database(backend, tmp_path, with_tables))
        apart = Apart(ledger, figures)
        apart.ship(BOTH if who == "both" else PUBLIC)
        yield Reader(apart, stack)


def test_every_page_of_figures_is_the_same(reader: Reader) -> None:
    audience = "" if Audience.INTERNAL in reader.apart.door().audiences else "&audience=public"
    client = reader.whole.server.test_client()
    for path in PAGES:
        for search in ("?quarter=2017Q2", "?quarter=2017Q2&as_of=2019-02-01"):
            status, _ = reader.page(path, search)
            assert status == 200, path
    for path in (
        "programme.csv",
        "settlement.long.csv",
        "centres.json",
        "theory.csv",
        "theory.json",
        "models.csv",
    ):
        query = "quarter=2017Q2..2017Q3" + audience
        ours = reader.client.get(f"/data/{path}?{query}")
        assert ours.status_code == 200
        assert ours.data == client.get(f"/data/{path}?{query}").data
    assert reader.client.get("/health/ready").get_json()["publication"] == 4


def test_whoever_sees_all_is_shown_what_there_is(reader: Reader) -> None:
    shipped = reader.apart.door().audiences
    answer = reader.client.get("/data/programme.meta.json?quarter=2017Q2").get_json()
    assert answer["audience"] == ("internal" if shipped == BOTH else "public")
    answer = reader.client.get("/data/programme.csv?quarter=2017Q2&audience=internal")
    if shipped == BOTH:
        assert answer.status_code == 200
    else:
        assert reader.code(answer) == (403, "audience_not_published")
        assert (
            "/programme?quarter" not in reader.page("/programme")[1].partition('"audience"')[2][:9]
        )


@pytest.mark.parametrize("path", ["/reports", "/reports/1", "/reports/delivery/abc"])
def test_a_page_of_reports_is_refused_with_a_sentence(reader: Reader, path: str) -> None:
    assert reader.code(send(reader.client, opening(reader.app, path))) == (403, "no_records")
    assert reader.code(reader.client.get(path)) == (403, "no_records")


def test_no_report_comes_in_or_out_and_nothing_is_decided(reader: Reader) -> None:
    client = reader.client
    for extension in ("csv", "xlsx", "json"):
        assert reader.code(client.get(f"/data/submissions.{extension}")) == (403, "no_records")
    file = (io.BytesIO(report("oslo", "2017Q2", [participant("o-1")]).content), "oslo.csv")
    secret = {"csrf_token": form_token(client, reader.app, "/users")}
    sent = client.post("/deliveries", data={"files": file} | secret)
    assert reader.code(sent) == (403, "no_records")
    for action in ("confirm", "cancel"):
        answer = client.post(f"/deliveries/abc/{action}", data=secret)
        assert answer.get_json()["code"] == "unknown_delivery"
    form = {"report": "1:approved", "deed": "withdraw", "reason": "Prøve"}
    assert reader.code(client.post("/reports/decide", data=form | secret)) == (403, "no_records")


def test_the_menu_leads_to_what_is_there_and_the_audit_is_its_own(reader: Reader) -> None:
    drawn = reader.page("/programme")[1]
    assert "nav-/reports" not in drawn
    assert "nav-/audit" in drawn
    status, audit = reader.page("/audit")
    assert status == 200
    assert "Kopiens fingeravtrykk" in audit
    assert reader.client.get("/data/audit.csv").status_code == 200
    reader.client.get("/data/programme.csv?quarter=2017Q2")
    reader.office.flush()
    with reading(reader.apart.figures) as connection:
        deeds = connection.scalars(select(Event.deed).order_by(Event.id)).all()
    assert [deed.code for deed in deeds] == ["publish", "export", "export"]


def test_a_deliberately_wrong_question_finds_no_resident(reader: Reader) -> None:
    with reading(reader.apart.figures) as connection:
        assert connection.execute(select(Resident.__table__)).all() == []
    with reading(reader.apart.ledger.engine) as connection:
        assert connection.execute(select(Resident.__table__)).all() != []


# --- the program and its settings


def run(settings: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(program.cli, list(arguments), env={"DEMO": "off"} | settings)


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    file = tmp_path / "bodo.csv"
    file.write_bytes(report("bodo", "2017Q2", [participant(f"PLANTED-{n}") for n in "123"]).content)
    return file


@pytest.fixture
def urls(tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'open' / 'figures.db'}",
        "RECORDS_URL": f"sqlite:///{tmp_path / 'closed' / 'records.db'}",
    }


def test_the_commands_work_with_the_records_apart(
    urls: dict[str, str], sent: Path, tmp_path: Path
) -> None:
    done = run(urls, "import", str(sent), "--approve", "--reason", "Prøve av importen")
    assert "Publisering 1 er laget." in done.output, done.output
    for settings in (urls, urls | {"RECORDS_URL": ""}):
        made = tmp_path / f"programme-{len(settings['RECORDS_URL'])}.csv"
        exported = run(
            settings, "export", "programme", "-o", str(made), "--query", "quarter=2017Q2"
        )
        assert exported.exit_code == 0, exported.output
        assert run(settings, "verify").output.strip() == "Databasen er hel."
    one, other = tmp_path.glob("programme-*.csv")
    assert one.read_bytes() == other.read_bytes()
    whole = b"".join(path.read_bytes() for path in (tmp_path / "open").iterdir())
    assert b"PLANTED" not in whole
    assert run(urls, "withdraw", "1", "--reason", "Feil mottak.").exit_code == 0
    figures = open_engine(urls["DATABASE_URL"])
    with reading(figures) as connection:
        assert connection.scalar(select(func.max(Publication.id))) == 2
    figures.dispose()


@pytest.mark.parametrize(
    "command",
    [
        ("import", "{file}"),
        ("publish",),
        ("approve", "1"),
        ("submissions",),
        ("demo", "--load"),
        ("erase", "--older-than", "12"),
    ],
    ids=lambda command: command[0],
)
def test_a_program_without_records_refuses_what_needs_them(
    urls: dict[str, str], sent: Path, command: tuple[str, ...]
) -> None:
    arguments = [part.format(file=sent) for part in command]
    done = run(urls | {"RECORDS_URL": ""}, *arguments)
    assert (done.exit_code, done.output.strip()) == (1, WORDINGS["no_records"].nb)


def test_a_reader_will_not_open_a_database_with_reports(urls: dict[str, str], sent: Path) -> None:
    run(urls, "import", str(sent))
    swapped = {"DATABASE_URL": urls["RECORDS_URL"], "RECORDS_URL": ""}
    for command in ("export", "programme", "-o", "x.csv"), ("serve",):
        done = run(swapped, *command)
        assert (done.exit_code, done.output.strip()) == (1, WORDINGS["copy_has_records"].nb)


def test_a_reader_loads_no_demonstration_and_serves_what_is_shipped(
    urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (urls | {"RECORDS_URL": "", "DEMO": "on"}).items():
        monkeypatch.setenv(name, value)
    client = program.application().server.test_client()
    assert client.get("/health/ready").get_json() == {"status": "ready", "publication": 0}
    engine = open_engine(urls["DATABASE_URL"])
    with reading(engine) as connection:
        for model in (Submission, PublishedCell):
            assert connection.execute(select(func.count()).select_from(model)).scalar_one() == 0
    engine.dispose()


def test_a_start_ships_what_a_crash_left_behind(
    urls: dict[str, str], sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = {"DATABASE_URL": urls["RECORDS_URL"]}
    run(alone, "import", str(sent), "--approve", "--reason", "Prøve av importen")
    for name, value in (urls | {"DEMO": "off"}).items():
        monkeypatch.setenv(name, value)
    program.application()
    engine = open_engine(urls["DATABASE_URL"])
    assert Door(engine, records=None).newest() == 1
    engine.dispose()


@pytest.mark.parametrize("given", ["", "everybody", "public,", "internal;public"])
def test_audiences_that_are_none_are_refused(urls: dict[str, str], given: str) -> None:
    done = run(urls | {"SHIP_AUDIENCES": given}, "publish")
    assert done.exit_code == 2
    assert "SHIP_AUDIENCES" in done.output


# --- who may read the file


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if os.name != "posix":
        pytest.skip("no file modes here")
    file = tmp_path / "data" / "figures.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("DEMO", "off")
    return file


def test_a_new_database_is_its_owners_alone(own: Path) -> None:
    before = os.umask(0)
    try:
        program.application()
    finally:
        os.umask(before)
    assert mode(own.parent) == 0o700
    assert {mode(each) for each in own.parent.iterdir()} == {0o600}


def test_a_database_that_all_could_read_is_closed_to_them_at_the_start(own: Path) -> None:
    program.open_database(f"sqlite:///{own}").dispose()
    own.chmod(0o644)
    program.application()
    assert mode(own) == 0o640  # the group's is somebody's choice


def test_one_that_cannot_be_closed_is_not_served(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.open_database(f"sqlite:///{own}").dispose()
    own.chmod(0o644)

    def somebody_elses(_self: Path, _mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", somebody_elses)
    with pytest.raises(StorageFault) as fault:
        program.application()
    assert fault.value.fault is Fault.EXPOSED
    done = CliRunner().invoke(program.cli, ["serve"])
    assert (done.exit_code, done.output.strip()) == (1, Fault.EXPOSED.text.nb)
