"""A visitor who fetches every publication by every address, day for day, and subtracts."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import update

import app as program
from dashboard import create_app
from dashboard.changes import in_words
from db.models import Publication
from db.office import Office
from db.session import writing
from db.vocabulary import Language, Quarter
from queries.difference import against_current
from queries.measures import Note
from queries.values import VISITOR, Selection
from tests.queries.anything import any_row
from tests.queries.attack import CENTRES
from tests.queries.ledger import Ledger, Row, open_ledger, participant, report
from tests.queries.subtraction import Numbers, Place, Shown, told_of_few
from tests.queries.test_told import withdraw

TABLES = ("centres", "programme", "settlement")
QUARTERS = ("2017Q1", "2017Q2")
ASKED = "quarter=2017Q1..2017Q2&audience=public"
SURE = {"avtale_start": "2016-11-01"}


@contextmanager
def visiting(ledger: Ledger) -> Iterator[Any]:
    with Office(ledger.engine, program.publish_approved, against_current) as office:
        yield create_app(ledger.door, office).server.test_client()


def fetched(client: Any, as_of: str = "") -> dict[str, Shown]:
    """What a visitor is shown, by way: in the long file, and by the API."""
    day = f"&as_of={as_of}" if as_of else ""
    ways: dict[str, dict[Place, Numbers]] = defaultdict(dict)
    for table in TABLES:
        file = client.get(f"/data/{table}.long.csv?{ASKED}{day}&dialect=rfc4180")
        rows = list(csv.DictReader(io.StringIO(file.get_data(as_text=True).lstrip("\ufeff"))))
        assert rows, file.get_data(as_text=True)[:200]
        said = client.get(f"/api/v1/tables/{table}?{ASKED}{day}").get_json()
        for way, each in (("file", rows), ("api", _rows(said))):
            for row in each:
                if row["status"] == "shown":
                    place = (row["indicator"], row["quarter"], row["centre"], row["category"] or "")
                    value, part, whole = map(_number, map(row.get, _NUMBERS))
                    ways[way][place] = value, part, whole
    return ways


_NUMBERS = ("value", "numerator", "denominator")


def _number(said: Any) -> float | None:
    return None if said in (None, "") else float(said)


def _rows(said: Any) -> list[dict[str, Any]]:
    return next(value for value in said.values() if isinstance(value, list) and value)


def course(ledger: Ledger, client: Any, seed: int, steps: int) -> dict[str, list[Shown]]:
    """Publications, each on a day of its own, and what a visitor had on the day and looking back.

    One row of one report is taken out, changed or added; now and then a report comes late, is
    withdrawn, or is sent whole again with other people in it.
    """
    rng = Random(seed)
    kept: dict[tuple[str, str], list[Row]] = {}

    def drawn(n: int, quarter: str) -> Row:
        if rng.random() < 0.5:
            return participant(f"p{n}", **SURE)
        return any_row(rng, f"p{n}", quarter)

    for quarter in QUARTERS:
        for centre in CENTRES:
            kept[centre, quarter] = [drawn(n, quarter) for n in range(rng.randint(18, 30))]
    late = ("bodo", "2017Q2")
    ledger.receive_and_publish(*(report(*at, kept[at]) for at in kept if at != late))
    seen = [fetched(client)]
    days = []
    absent = {late}
    for step in range(steps):
        ledger.wait(1)
        at = rng.choice(list(kept))
        if step == 2 or (absent and rng.random() < 0.2):
            at = absent.pop() if absent else at
        elif step == 1 or rng.random() < 0.1:
            if at not in absent:
                withdraw(ledger, *at)
                absent.add(at)
            seen.append(fetched(client))
            continue
        rows = kept[at]
        deed = rng.choice(("out", "other", "in", "in", "whole"))
        if deed == "out":
            rows.pop(rng.randrange(len(rows)))
        elif deed == "other":
            at_row = rng.randrange(len(rows))
            rows[at_row] = any_row(rng, rows[at_row]["deltaker_id"], at[1])
        elif deed == "in":
            rows.append(any_row(rng, f"q{step}", at[1]))
        else:
            rows += [participant(f"w{step}-{n}", **SURE) for n in range(5)]
        absent.discard(at)
        ledger.receive_and_publish(report(*at, rows))
        days.append(f"{ledger.tick():%Y-%m-%d}")
        seen.append(fetched(client))
    looked_back = [fetched(client, day) for day in days]
    return {way: [each[way] for each in (*seen, *looked_back)] for way in ("file", "api")}


def test_a_visitor_who_subtracts_is_told_of_nobody(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger, visiting(ledger) as client:
        ways = course(ledger, client, seed=3, steps=7)
    assert {way: told_of_few(kept) for way, kept in ways.items()} == {"file": set(), "api": set()}
    assert len({frozenset(each.items()) for each in ways["file"]}) > 1  # there was a difference


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 10))
def test_nor_over_a_long_course(tmp_path: Path, seed: int) -> None:
    with open_ledger("sqlite", tmp_path) as ledger, visiting(ledger) as client:
        ways = course(ledger, client, seed, steps=40)
    assert {way: told_of_few(kept) for way, kept in ways.items()} == {"file": set(), "api": set()}


def test_the_revisions_say_that_only_a_note_came(tmp_path: Path) -> None:
    rows = [participant(f"p{n}") for n in range(20)]
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(*(report(centre, "2017Q1", rows) for centre in CENTRES))
        ledger.receive_and_publish(report("bodo", "2017Q1", rows[1:]))
        at = Quarter(2017, 1)
        scope = ledger.door.settle(Selection(("bodo",), at, at), VISITOR)
        moved = ledger.door.revisions(["adult_residents"], "bodo", scope, VISITOR)
    (_, waits) = moved["adult_residents"].rows[at]
    assert waits.before is not None and waits.now is not None  # noqa: PT018
    assert in_words(waits.before, waits.now, Language.NB) == "bare merknad endret"
    assert waits.now.note == Note.WAITS.code


def test_what_may_not_be_looked_back_at_says_so(tmp_path: Path) -> None:
    """What was published before corrections were held back is closed, but for the newest."""
    rows = [participant(f"p{n}") for n in range(20)]
    with open_ledger("sqlite", tmp_path) as ledger, visiting(ledger) as client:
        ledger.receive_and_publish(*(report(centre, "2017Q1", rows) for centre in CENTRES))
        before = f"{ledger.tick():%Y-%m-%d}"
        ledger.wait(1)
        ledger.receive_and_publish(report("bodo", "2017Q1", rows[1:]))
        after = f"{ledger.tick():%Y-%m-%d}"
        with writing(ledger.engine) as session:
            session.execute(update(Publication).where(Publication.id == 1).values(closed=True))
        for address in ("/programme?", "/data/programme.long.csv?", "/api/v1/tables/programme?"):
            told = client.get(f"{address}as_of={before}&audience=public")
            assert told.status_code == 404
            assert after in told.get_data(as_text=True)
            assert client.get(f"{address}as_of={before}").status_code == 200  # as reported
            assert client.get(f"{address}as_of={after}&audience=public").status_code == 200
        page = client.get("/programme?audience=public").get_data(as_text=True)
        assert page
        moved = client.get("/revisions?quarter=2017Q1&centre=bodo&audience=public")
        assert moved.status_code == 200
