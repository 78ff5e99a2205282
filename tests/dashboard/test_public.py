"""What the public is answered comes from the protected publication and from nowhere else.

Two worlds are asked alike: the real one, and one in which every figure as reported and every record is
gone, and the fingerprint over them with it. Whatever the public can ask, both must answer the same to
the byte; so no page, callback, file or header can hold anything that is hidden, or depend on it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, update

import app as program
from dashboard import create_app
from db.ingest.flat import FLAT
from db.models import (
    Contract,
    Decision,
    ProgrammeHours,
    Publication,
    PublishedCell,
    PublishedSubmission,
    RememberedCount,
    Resident,
    SettlementOutcome,
    Submission,
    ToldCount,
)
from db.office import Office
from db.session import open_engine
from db.vocabulary import Audience, Quarter
from queries.ask import Door
from queries.difference import against_current
from queries.indicators import INDICATORS, TABLES, sections
from tests.dashboard.calls import changing, opening, part_ids, send, whose_in
from tests.queries.attack import CENTRES
from tests.queries.ledger import Ledger

PAGES = (
    *("/", "/programme", "/settlement", "/centres", "/revisions", "/reconciliation"),
    *("/models", "/theory", "/outcomes"),
    "/centres/bodo",
)
EXTENSIONS = ("csv", "long.csv", "xlsx", "json", "long.json", "meta.json")
QUARTERS = [f"{year}Q{n}" for year in (2016, 2017, 2018) for n in (1, 2, 3, 4)][3:]
STATES = 80
NOTHING_CAME = ("not_reported", None, None, None)
"""What is said of a quarter in which nobody sent a report that nobody owes."""
SLOW_STATES = 2_500


@dataclass
class World:
    """A server over a database, and the app it serves."""

    app: Any
    client: FlaskClient
    engine: Engine


def open_world(engine: Engine, office: Office) -> World:
    app = create_app(Door(engine), office, secret_key="k" * 32)
    return World(app, app.server.test_client(), engine)


@pytest.fixture(scope="module")
def worlds(
    published: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, World]]:
    """The real world, and the one where only what is protected is left."""
    if published.dialect.name != "sqlite":
        pytest.skip("the pages read both databases through the same door")
    copy = tmp_path_factory.mktemp("worlds") / "protected.db"
    with closing(sqlite3.connect(published.url.database)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    bare = open_engine(f"sqlite:///{copy}")
    with bare.begin() as connection:
        connection.execute(delete(PublishedCell).where(PublishedCell.audience != Audience.PUBLIC))
        for table in (
            *(PublishedSubmission, Decision, SettlementOutcome, ProgrammeHours, Contract, Resident),
            *(flat.model for flat in FLAT.values()),
            *(Submission, RememberedCount, ToldCount),
        ):
            connection.execute(delete(table))
        connection.execute(
            update(Publication).values(sha256="0" * 64, cells_changed=0, basis="0" * 64)
        )
    with (
        Office(published, program.publish_approved, against_current) as one,
        Office(bare, program.publish_approved, against_current) as other,
    ):
        yield open_world(published, one), open_world(bare, other)
    bare.dispose()


def a_query(random: Random) -> str:
    """Any selection that makes sense, for the public."""
    pairs = [("centre", c) for c in random.sample(CENTRES, random.choice((0, 0, 1, 2, 3, 4)))]
    first, last = sorted((random.choice(QUARTERS), random.choice(QUARTERS)))
    pairs.append(("quarter", random.choice((last, f"{first}..{last}"))))
    if random.random() < 0.4:
        pairs.append(("measure", "count"))
    if random.random() < 0.3:
        pairs.append(("lang", "en"))
    return "&".join(f"{key}={value}" for key, value in (*pairs, ("audience", "public")))


def a_sort(random: Random, table: str, quarter: str) -> str:
    """A column of a table to sort by, either way."""
    indicator = random.choice([i for group in sections(table).values() for i in group])
    category = random.choice(["", *indicator.categories])
    rhythm = indicator.rhythm
    period = rhythm.code(rhythm.period(Quarter.parse(quarter)))
    return random.choice(("", "-")) + f"{indicator.id}~{category}~{period}"


def a_figure(random: Random, public: Mapping[tuple[str, str, str, str], Any]) -> tuple[str, ...]:
    """The name of a published figure."""
    indicator, quarter, centre, category = random.choice(list(public))
    return indicator, category, INDICATORS[indicator].rhythm.code(Quarter.parse(quarter)), centre


def alike(one: Any, other: Any, asked: str) -> bytes:
    """The answer that both worlds gave; a difference is something that should not be seen."""
    assert one.status_code == other.status_code == 200, (asked, one.status_code, other.status_code)
    assert one.data == other.data, asked
    said = [{k: v for k, v in each.headers.items() if k != "Date"} for each in (one, other)]
    assert said[0] == said[1], asked
    return bytes(one.data)


def ask_both(worlds: tuple[World, World], address: str) -> bytes:
    one, other = (world.client.get(address) for world in worlds)
    return alike(one, other, address)


def call_both(worlds: tuple[World, World], bodies: tuple[Any, Any]) -> bytes:
    one, other = (send(world.client, body) for world, body in zip(worlds, bodies, strict=True))
    return alike(one, other, json.dumps(bodies[0])[:500])


@pytest.mark.parametrize(
    "states",
    [STATES, pytest.param(SLOW_STATES, marks=pytest.mark.slow)],
)
def test_the_public_is_answered_from_what_is_protected_alone(
    worlds: tuple[World, World], states: int
) -> None:
    random = Random(states)
    ledger = Ledger(worlds[0].engine)
    public = ledger.cells(audience=Audience.PUBLIC)
    seen: set[tuple[str, str, str, str]] = set()
    for _ in range(states):
        path, table = random.choice(PAGES[:9]), random.choice(list(TABLES))
        query = a_query(random)
        # A page: its outermost HTML, its first drawing, and a change of filter in it.
        ask_both(worlds, f"{path}?{query}")
        first = call_both(worlds, tuple(opening(w.app, path, f"?{query}") for w in worlds))
        drawn = json.loads(first)["response"]["page"]["children"]
        values = {
            "centres": random.sample(CENTRES, random.randint(1, 5)),
            "quarter": random.choice(QUARTERS),
            "measure": random.choice(("share", "count")),
            "address": f"{path}?{query}",
            "whose": whose_in(drawn),
        }
        call_both(worlds, tuple(changing(w.app, part_ids(drawn), **values) for w in worlds))
        # Where a figure comes from, and the sentence that quotes it.
        about = "?audience=public"
        figure = f"/figure/{'~'.join(a_figure(random, public))}"
        call_both(worlds, tuple(opening(w.app, figure, about) for w in worlds))
        indicator = f"/method/{random.choice(list(INDICATORS))}"
        call_both(worlds, tuple(opening(w.app, indicator, about) for w in worlds))
        # A file, as shown or one row a figure, sorted or not.
        extension = random.choice(EXTENSIONS)
        if random.random() < 0.3 and ".." not in query:
            quarter = query.split("quarter=")[1][:6]
            query += "&sort=" + a_sort(random, table, quarter)
        ask_both(worlds, f"/data/{table}.{extension}?{query}")
        if path == "/reconciliation":
            ask_both(worlds, f"/data/reconciliation.{extension}?{query.partition('&sort=')[0]}")
        long = ask_both(worlds, f"/data/{table}.long.csv?{query}&dialect=rfc4180")
        for row in csv.DictReader(io.StringIO(long.decode())):
            stands_at = str(INDICATORS[row["indicator"]].rhythm.parse(row["quarter"]))
            place = row["indicator"], stands_at, row["centre"], row["category"]
            status, value, numerator, denominator, *_ = public.get(place, NOTHING_CAME)
            assert row["status"] == status
            said = [row[name] for name in ("value", "numerator", "denominator")]
            assert [None if word == "" else float(word) for word in said] == [
                value,
                numerator,
                denominator,
            ]
            seen.add(place)
    assert len(seen) > 0.5 * len(public)


def stands_at(period: str) -> str:
    """The quarter that a figure of a file stands at: of a half-year, the last."""
    year, half, number = period.partition("H")
    return f"{year}Q{2 * int(number)}" if half else period


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_that_it_shows_what_everybody_sees(
    worlds: tuple[World, World], path: str
) -> None:
    for language, words in (("nb", "Slik alle ser det"), ("en", "As everybody sees it")):
        body = opening(worlds[0].app, path, f"?quarter=2017Q3&lang={language}&audience=public")
        assert words in send(worlds[0].client, body).get_data(as_text=True)


def test_a_hidden_figure_is_a_sign_with_words_and_never_a_bar(worlds: tuple[World, World]) -> None:
    body = opening(worlds[0].app, "/programme", "?quarter=2017Q3&audience=public")
    drawn = send(worlds[0].client, body).get_data(as_text=True)
    assert "skjult av hensyn til personvernet" in drawn
    charts = [f for f in _figures(json.loads(drawn)) if f["data"] and f["data"][0]["type"] == "bar"]
    bars = next(f for f in charts if None in f["data"][0]["x"])
    at = bars["data"][0]["x"].index(None)
    name = bars["data"][0]["y"][at]
    assert [n["text"] for n in bars["layout"]["annotations"] if n.get("y") == name] == [":"]
    assert not re.search(r"\d", bars["data"][0]["customdata"][at])


def _figures(drawn: Any) -> Iterator[dict[str, Any]]:
    if isinstance(drawn, dict):
        if {"data", "layout"} <= drawn.keys():
            yield drawn
        for each in drawn.values():
            yield from _figures(each)
    elif isinstance(drawn, list):
        for each in drawn:
            yield from _figures(each)
