"""The quarter that a page, a file and the API open with, when the address says none."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard import controls
from dashboard.access import LOCAL
from dashboard.callbacks import open_context
from dashboard.context import Context
from dashboard.files import requested
from dashboard.page import Page
from dashboard.pages import PAGES, page_with
from dashboard.request import Request, pairs_of
from db.vocabulary import Audience, Quarter, Status
from queries.ask import Door
from queries.indicators import OWED, TABLES, of_table
from tests.dashboard.calls import changing, opening, part_ids, send

COMMON, NEWEST = Quarter(2017, 3), Quarter(2018, 4)
SELDOM = ("/outcomes", "/surveys", "/economy", "/progress", "/attendance")
EACH_QUARTER = ("/", "/programme", "/settlement", "/centres")
WITH_TABLES = [page for page in PAGES if page.tables and not page.about_one]
AUDIENCES = ("audience=internal", "audience=public")


def opened(door: Door, path: str, query: str = "") -> tuple[Page, Context]:
    return open_context(door, Request.from_search(path, query), PAGES, LOCAL)


def file_context(door: Door, table: str, query: str) -> Context:
    return requested(door, LOCAL, f"{table}.json", pairs_of(query)).context


@pytest.mark.parametrize("path", SELDOM)
def test_what_nobody_owes_each_quarter_opens_with_the_newest_there_is(
    door: Door, path: str
) -> None:
    assert opened(door, path)[1].quarter == NEWEST


@pytest.mark.parametrize("path", [*EACH_QUARTER, "/centres/bodo", "/quality", "/theory"])
def test_what_is_owed_each_quarter_opens_with_the_quarter_of_the_front_page(
    door: Door, path: str
) -> None:
    assert opened(door, path)[1].quarter == COMMON


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("page", WITH_TABLES, ids=lambda page: page.path)
def test_a_page_opens_on_figures_of_its_own(door: Door, page: Page, audience: str) -> None:
    _, context = opened(door, page.path, audience)
    ids = [entry.id for table in page.tables for entry in of_table(table)]
    shown = [each for each in context.ask(ids) if each.cell.status is Status.SHOWN]
    assert shown or not ids


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("page", WITH_TABLES, ids=lambda page: page.path)
def test_page_and_files_open_with_the_same_quarter(door: Door, page: Page, audience: str) -> None:
    _, context = opened(door, page.path, audience)
    for table in page.tables:
        assert file_context(door, table, audience).quarter == context.quarter, table


@pytest.mark.parametrize("path", [*(page.path for page in WITH_TABLES), "/centres/bodo"])
def test_a_file_that_a_page_leads_to_is_of_the_quarter_it_shows(door: Door, path: str) -> None:
    page, context = opened(door, path)
    for table in page.tables:
        link = urlsplit(controls.file_links(context, table)["link", f"file-{table}-json"])
        assert file_context(door, table, link.query).quarter == context.quarter, table


def test_every_table_of_figures_has_a_page_of_its_own() -> None:
    assert all(page_with(table) for table in TABLES)
    # A centre's page shows parts of what others do, and is no table's own.
    assert all(not page.per_centre for table in TABLES if (page := page_with(table)))


def test_programs_are_answered_with_the_quarter_that_the_page_opens_with(dashboard: Any) -> None:
    client = dashboard.server.test_client()
    for table, period in {"outcomes": "2018Q4", "surveys": "2018H2", "economy": "2018H2"}.items():
        rows = client.get(f"/api/v1/tables/{table}").get_json()["figures"]
        assert {row["quarter"] for row in rows} == {period}
    rows = client.get("/api/v1/tables/programme").get_json()["figures"]
    assert {row["quarter"] for row in rows} == {"2017Q3"}


def test_a_quarter_in_the_address_is_what_is_shown(door: Door) -> None:
    for path in (*SELDOM, *EACH_QUARTER):
        page, context = opened(door, path, "quarter=2017Q1..2017Q2")
        asked = (Quarter(2017, 1), Quarter(2017, 2))
        assert context.scope.quarters == (asked if page.ranged else asked[-1:])
    assert file_context(door, "outcomes", "quarter=2017Q3").quarter == COMMON


def changed(dashboard: Any, address: str, which: str, **values: Any) -> dict[str, Any]:
    """What a page answers when a control on it is changed."""
    client = dashboard.server.test_client()
    path, _, query = address.partition("?")
    drawn = send(client, opening(dashboard, path, query and f"?{query}")).get_json()
    body = changing(dashboard, part_ids(drawn), which, address=address, **values)
    return dict(send(client, body).get_json()["response"])


@pytest.mark.parametrize("path", SELDOM)
def test_choosing_centres_keeps_the_quarter_that_is_shown(dashboard: Any, path: str) -> None:
    found = changed(dashboard, path, "centres.value", centres=["bodo"], quarter=str(NEWEST))
    assert found["quarter"]["value"] == str(NEWEST)
    assert found["address"]["data"] == f"{path}?centre=bodo"


@pytest.mark.parametrize("path", SELDOM)
def test_the_front_pages_quarter_is_said_where_a_page_opens_with_another(
    dashboard: Any, path: str
) -> None:
    found = changed(dashboard, path, "quarter.value", centres=[], quarter=str(COMMON))
    assert found["quarter"]["value"] == str(COMMON)
    assert found["address"]["data"] == f"{path}?quarter={COMMON}"


def test_the_menu_leads_on_with_a_quarter_that_is_chosen_and_with_none_that_is_not(
    dashboard: Any,
) -> None:
    client = dashboard.server.test_client()

    def leads(path: str, query: str) -> dict[str, dict[str, list[str]]]:
        drawn = json.dumps(send(client, opening(dashboard, path, query)).get_json())
        found: dict[str, dict[str, list[str]]] = {}
        for href in (part.split('"')[0] for part in drawn.split('"href": "')[1:]):
            parts = urlsplit(href)
            found.setdefault(parts.path, parse_qs(parts.query))
        return found

    chosen = leads("/programme", "?quarter=2018Q2")
    assert all(chosen[path]["quarter"] == ["2018Q2"] for path in SELDOM)
    free = leads("/outcomes", "?centre=bodo")
    assert free["/programme"] == {"centre": ["bodo"]}
    assert free["/surveys"] == {"centre": ["bodo"]}


def test_the_public_opens_on_what_the_public_is_shown(door: Door) -> None:
    viewer = LOCAL.as_public()
    assert viewer.audience is Audience.PUBLIC
    shown = door.catalogue(viewer).shown
    newest = {table: max(quarters) for table, quarters in shown.items()}
    assert newest == dict.fromkeys(TABLES.keys() - OWED, NEWEST)
