"""A service with nothing published: it is ready, and each reader is told what to do first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import publish_approved
from dashboard import create_app
from db.actor import EVERYTHING
from db.office import Office
from db.vocabulary import Permission
from queries.ask import Door
from queries.difference import against_current
from queries.values import VISITOR, Viewer
from tests.dashboard.doorkeeper import Doorkeeper, somebody
from tests.databases import ready_database

PAGE = {"Accept": "text/html"}
WHO: dict[str, tuple[Viewer, set[str], set[str]]] = {
    "editor": (somebody(*EVERYTHING), {"/reports", "demo --load"}, {"/login"}),
    "reporter": (
        somebody(Permission.SEE_REPORTS, Permission.SEND_REPORTS, centres=frozenset({"bodo"})),
        {"Send inn den første rapporten", "/reports"},
        {"demo --load", "/users", "/login"},
    ),
    "administrator": (
        somebody(Permission.SEE_REPORTS, Permission.SEE_AUDIT, Permission.MANAGE_USERS),
        {"Legg til dem", "/users", "demo --load", "/reports"},
        {"Send inn den første", "/login"},
    ),
    "reader": (somebody(), {"Tallene kommer"}, {"demo --load", "/reports", "/users"}),
    "visitor": (VISITOR, {"/login", "Kom tilbake"}, {"demo --load", "/reports", "/users"}),
}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[Door, Office]]:
    with (
        ready_database("sqlite", tmp_path) as engine,
        Office(engine, publish_approved, against_current) as office,
    ):
        yield Door(engine), office


@pytest.mark.parametrize("who", WHO)
def test_each_reader_is_told_what_to_do_first(empty: tuple[Door, Office], who: str) -> None:
    keeper = Doorkeeper()
    client = create_app(*empty, login=keeper).server.test_client()
    keeper.sees, wanted, unwanted = WHO[who]
    for path in ("/", "/programme", "/surveys", "/method/agreement_share"):
        answer = client.get(path, headers=PAGE)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200, path
        assert "Ingen tall er publisert ennå" in page
        assert all(word in page for word in wanted), (path, page)
        assert not any(word in page for word in unwanted), (path, page)
        english = client.get(f"{path}?lang=en", headers=PAGE).get_data(as_text=True)
        assert "No figures are published yet" in english
    assert client.get("/nowhere", headers=PAGE).status_code == 404


def test_what_leads_on_is_there(empty: tuple[Door, Office]) -> None:
    client = create_app(*empty).server.test_client()
    assert "/users" not in client.get("/", headers=PAGE).get_data(as_text=True)
    assert client.get("/reports", headers=PAGE).status_code == 200


def test_an_empty_service_is_ready_and_a_file_of_it_is_not_there(
    empty: tuple[Door, Office],
) -> None:
    client = create_app(*empty).server.test_client()
    assert client.get("/health/ready").get_json() == {"status": "ready", "publication": 0}
    answer = client.get("/data/programme.csv")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "nothing_published")
