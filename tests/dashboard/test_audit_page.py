"""The page Revisjonsspor and its file: narrowed, page by page, in words, and never as raw JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from app import publish_approved
from dashboard import audit_file, create_app, short_names
from dashboard.audit_words import ASKED, DETAILS, HEADS
from dashboard.errors import WORDINGS
from db.audit import Entry, record
from db.ingest.codes import Code
from db.office import Office
from db.session import writing
from db.vocabulary import Deed, Language, Outcome, Quarter, Text
from queries.audit_trail import PAGE_LENGTH, Wanted
from queries.difference import against_current
from tests.conftest import VIEWER
from tests.dashboard.calls import opening, send
from tests.databases import BACKENDS
from tests.queries.ledger import Ledger, open_ledger, participant, report

START = datetime(2026, 3, 1, 22, tzinfo=UTC)
LINKS = 2 * PAGE_LENGTH + 5
HASH = "0123456789abcdef" * 4
PEOPLE, CENTRES = ("=kari", "ola"), (None, "bodo", "oslo")
RECORDED: tuple[tuple[Deed, Outcome, dict[str, Any]], ...] = (
    (
        Deed.IMPORT,
        Outcome.DONE,
        {"kind": "residents", "revision": 2, "new": True, "findings": {"file_too_large": 3}},
    ),
    (
        Deed.IMPORT,
        Outcome.REFUSED,
        {"file_sha256": HASH, "findings": {}, "places": ["C7", "D9"]},
    ),
    (Deed.APPROVE, Outcome.REFUSED, {"code": "report_moved_on", "kind": "capacity"}),
    (Deed.EXPORT, Outcome.REFUSED, {"code": "unknown_centre", "http": 400}),
    (
        Deed.EXPORT,
        Outcome.DONE,
        {
            "file": "programme.csv",
            "publication": "1",
            "asked": {
                "centre": ["bodo", "larvik"],
                "quarter": ["2017Q1..2017Q3"],
                "measure": "count",
                "lang": ["en"],
                "deed": [""],
            },
        },
    ),
    (Deed.PUBLISH, Outcome.DONE, {"publication": 1, "cells": 12, "sha256": HASH}),
    (
        Deed.PUBLISH,
        Outcome.DONE,
        {"publication": 1, "sealed_anew": True, "sha256": HASH, "former": HASH},
    ),
    (Deed.BACKUP, Outcome.CANCELLED, {"too_long": 4001}),
    (Deed.RESTORE, Outcome.DONE, {"not_yet_worded": {"a": [1, None]}}),
)

Rows = list[list[str]]


class Desk:
    """A service over an audit that holds a link for every kind of detail, with nothing published."""

    def __init__(self, ledger: Ledger, office: Office) -> None:
        self.ledger, self.office = ledger, office
        self.app = create_app(ledger.door, office)
        self.client = self.app.server.test_client()

    def drawn(self, **asked: str) -> Any:
        search = f"?{urlencode(asked)}" if asked else ""
        answer = send(self.client, opening(self.app, "/audit", search))
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()["response"]["page"]["children"]

    def rows(self, **asked: str) -> Rows:
        """The cells of the page's table, row by row."""
        (body,) = found(self.drawn(**asked), "Tbody")
        return [
            [" ".join(words(cell)) for cell in row["props"]["children"]]
            for row in found(body, "Tr")
        ]

    def numbers(self, **asked: str) -> list[int]:
        return [int(row[0]) for row in self.rows(**asked) if row[0].isdigit()]

    def file(self, **asked: str) -> Rows:
        answer = self.client.get(f"{audit_file.ADDRESS}?{urlencode(asked)}")
        assert answer.status_code == 200, answer.get_json()
        separator = "," if asked.get("lang") == "en" or "dialect" in asked else ";"
        content = answer.data.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content), delimiter=separator))


def found(drawn: Any, kind: str) -> list[Any]:
    """Every element of a kind in a drawn page."""
    if isinstance(drawn, dict):
        own = [drawn] if drawn.get("type") == kind else []
        return own + [each for value in drawn.values() for each in found(value, kind)]
    if isinstance(drawn, list):
        return [each for value in drawn for each in found(value, kind)]
    return []


def words(drawn: Any) -> list[str]:
    """What a reader reads of an element."""
    if isinstance(drawn, dict):
        return words(drawn["props"].get("children", []))
    if isinstance(drawn, list):
        return [word for each in drawn for word in words(each)]
    return [str(drawn)]


@pytest.fixture(params=BACKENDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with (
        open_ledger(request.param, tmp_path, links) as ledger,
        Office(ledger.engine, publish_approved, against_current) as office,
    ):
        yield Desk(ledger, office)


def links(ledger: Ledger) -> None:
    with writing(ledger.engine) as session:
        for number in range(LINKS):
            deed, outcome, details = RECORDED[number % len(RECORDED)]
            centre = CENTRES[number % 3]
            quarter = Quarter(2017, 3) if centre else None
            at = START + timedelta(hours=number)
            entry = Entry(deed, outcome, centre, quarter, details)
            record(session.connection(), [entry], by=PEOPLE[number % 2], now=at)


def test_the_newest_links_stand_first_and_the_chain_is_said_to_be_whole(desk: Desk) -> None:
    assert desk.numbers() == list(range(LINKS, LINKS - PAGE_LENGTH, -1))
    said = " ".join(words(desk.drawn()))
    assert f"Kjeden er hel ved hvert ledd som vises ({PAGE_LENGTH})." in said
    assert "Kommandoen verify kontrollerer alle" in said
    assert {row[-1] for row in desk.rows()} == {"hel"}


@pytest.mark.parametrize(
    ("asked", "belongs"),
    [
        ({"centre": "bodo"}, lambda n: n % 3 == 1),
        ({"person": "=kari"}, lambda n: n % 2 == 0),
        ({"deed": "publish"}, lambda n: n % 9 in (5, 6)),
        ({"from": "2026-03-05"}, lambda n: n >= 73),
        ({"to": "2026-03-01"}, lambda n: n < 1),
        ({"from": "2026-03-02", "to": "2026-03-02"}, lambda n: 1 <= n < 25),
        ({"centre": "oslo", "person": "ola", "deed": "import"}, lambda n: n % 6 == 5 and n % 9 < 2),
        ({"from": "9999-12-31"}, lambda _n: False),
        ({"from": "0001-01-01", "to": "9999-12-31"}, lambda _n: True),
    ],
)
def test_the_trail_is_narrowed_by_centre_person_deed_and_day(
    desk: Desk, asked: dict[str, str], belongs: Any
) -> None:
    expected = [n + 1 for n in range(LINKS - 1, -1, -1) if belongs(n)]
    assert desk.numbers(**asked) == expected[:PAGE_LENGTH]
    file = desk.file(**asked)[1:]
    # A file that was taken is itself in the trail, but not in what was just taken.
    assert [int(row[0]) for row in file] == expected
    if not expected:
        assert desk.rows(**asked) == [["Ingenting er ført i utvalget."]]


def ways(desk: Desk, **asked: str) -> dict[str, str]:
    """The links that turn the pages, by their words."""
    return {
        " ".join(words(link)): link["props"]["href"]
        for link in found(desk.drawn(**asked), "A")
        if link["props"]["href"].startswith("/audit")
    }


def follow(desk: Desk, address: str) -> dict[str, str]:
    pairs = [pair.split("=") for pair in address.partition("?")[2].split("&")]
    return {key: value for key, value in pairs}  # noqa: C416 - pairs are lists


def test_older_and_newer_lead_through_the_whole_trail_and_back(desk: Desk) -> None:
    for kept in ({"deed": "import", "lang": "en"}, {"lang": "en"}):
        seen = [desk.numbers(**kept)]
        at = kept
        while "Older" in (turn := ways(desk, **at)):
            at = follow(desk, turn["Older"])
            assert kept.items() <= at.items()
            seen.append(desk.numbers(**at))
            back = follow(desk, ways(desk, **at)["Newer"])
            assert desk.numbers(**back) == seen[-2]
        if len(seen) > 1:
            newest = follow(desk, ways(desk, **at)["Newest"])
            assert newest == kept
        numbers = [number for page in seen for number in page]
        assert numbers == sorted(set(numbers), reverse=True)
        assert numbers[-1] == 1
    assert [len(page) for page in seen] == [PAGE_LENGTH, PAGE_LENGTH, LINKS - 2 * PAGE_LENGTH]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("centre=nowhere", "unknown_centre"),
        ("person=nobody", "unknown_person"),
        ("deed=murder", "unknown_deed"),
        ("from=2026-3-1", "bad_day"),
        ("from=20260301", "bad_day"),
        ("to=2026-02-30", "bad_day"),
        ("to=01019912345", "bad_day"),
        ("from=2026-03-02&to=2026-03-01", "bad_days"),
        ("before=0", "bad_place"),
        ("before=x", "bad_place"),
        ("after=-1", "bad_place"),
        ("after=9999999999", "bad_place"),
        ("before=%D9%A1", "bad_place"),
        ("before=5&after=5", "bad_place"),
        ("person=ola&person=ola", "repeated_parameter"),
        ("quarter=2017Q3", "unknown_parameter"),
        ("as_of=2026-3-1", "bad_day"),
    ],
)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_what_makes_no_sense_is_refused_with_a_sentence(
    desk: Desk, query: str, code: str, language: str
) -> None:
    query = f"{query}&lang={language}"
    answers = [
        desk.client.get(f"/audit?{query}"),
        send(desk.client, opening(desk.app, "/audit", f"?{query}")),
    ]
    if not query.startswith(("before", "after")):
        answers.append(desk.client.get(f"{audit_file.ADDRESS}?{query}"))
    for answer in answers:
        told = answer.get_json()
        assert (answer.status_code, told["code"]) == (400, code)
        start = WORDINGS[code].in_(Language(language)).partition("{")[0]
        assert told["message"].startswith(start)
        assert "01019912345" not in told["message"]


def test_a_form_left_empty_asks_for_everything_and_the_address_says_nothing(desk: Desk) -> None:
    empty = {"centre": "", "person": "", "deed": "", "from": "", "to": ""}
    assert desk.numbers(**empty) == desk.numbers()
    stores = found(desk.drawn(**empty, lang="en"), "Store")
    told = {each["props"]["id"]: each["props"].get("data") for each in stores}
    assert told["address"] == "/audit?lang=en"


def test_the_form_holds_what_the_address_says(desk: Desk) -> None:
    asked = {"centre": "oslo", "person": "=kari", "deed": "export", "from": "2026-03-01"}
    drawn = desk.drawn(**asked, to="2026-03-09", lang="en")
    (form,) = found(drawn, "Form")
    fields = [each["props"] for kind in ("Select", "Input") for each in found(form, kind)]
    assert {each["name"]: each["value"] for each in fields} == asked | {
        "to": "2026-03-09",
        "lang": "en",
    }
    assert (form["props"]["method"], form["props"]["action"]) == ("GET", "/audit")
    labelled = {each["props"]["htmlFor"] for each in found(form, "Label")}
    assert {each["id"] for each in fields if each.get("type") != "hidden"} == labelled


WORDED = {
    "nb": [
        "Rapport: beboere Revisjon: 2 Nytt innhold: ja Funn: 3 × filen er for stor",
        "Filens sha256: 0123456789ab… Funn: ingen Celler: C7, D9",
        "Grunn: rapporten var allerede behandlet Rapport: plasser",
        "Grunn: ukjent mottak HTTP-status: 400",
        (
            "Fil: programme.csv Publisering: 1 "
            "Utvalg: Mottak Bodø, Larvik; Språk engelsk; Vis som Antall; Kvartal 2017K1–2017K3"
        ),
        "Publisering: 1 Endrede tall: 12 Fingeravtrykk: 0123456789ab…",
    ],
    "en": [
        "Report: residents Revision: 2 New content: yes Findings: 3 × the file is too large",
        "The file's sha256: 0123456789ab… Findings: none Cells: C7, D9",
        "Reason: the report was already handled Report: places",
        "Reason: unknown centre HTTP status: 400",
        (
            "File: programme.csv Publication: 1 "
            "Selection: Centre Bodø, Larvik; Language English; Show as Number; Quarter 2017Q1–2017Q3"
        ),
        "Publication: 1 Figures changed: 12 Fingerprint: 0123456789ab…",
    ],
}


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_detail_is_in_the_readers_words(desk: Desk, language: str) -> None:
    oldest = desk.rows(before=str(len(RECORDED) + 1), lang=language)[::-1]
    assert [row[7] for row in oldest][: len(WORDED[language])] == WORDED[language]
    for row in oldest:
        assert not re.search(r"[{}\[\]]", " ".join(row))
    reader = Language(language)
    assert oldest[1][2:7] == [
        "ola",
        Deed.IMPORT.text.in_(reader),
        Outcome.REFUSED.text.in_(reader),
        "Bodø",
        Quarter(2017, 3).code_in(reader),
    ]
    day = "2026-03-01" if reader is Language.EN else "01.03.2026"
    assert oldest[0][1] == f"{day} 23:00:00 CET"


def test_what_the_product_records_is_worded_in_both_languages(desk: Desk) -> None:
    desk.ledger.receive_and_publish(report("bodo", "2017Q3", [participant("p1")]))
    desk.client.get("/data/programme.csv?centre=bodo&quarter=2017Q3&measure=count&lang=en")
    desk.client.get("/data/programme.csv?sort=x~y~z")
    desk.client.post("/reports/decide", headers={"Origin": "null"}, data={"deed": "approve"})
    desk.file(**{"deed": "import", "from": "2026-03-01", "dialect": "rfc4180"})
    desk.office.flush()
    links = desk.ledger.door.audit.of(Wanted(), VIEWER, after=LINKS).links
    assert {link.deed for link in links} >= {Deed.IMPORT, Deed.PUBLISH, Deed.EXPORT, Deed.ACCESS}
    assert {key for link in links for key in link.details} <= DETAILS.keys()
    asked = {key for link in links for key in link.details.get("asked", ())}
    assert asked <= ASKED.keys()
    for name, _ in (*DETAILS.values(), *ASKED.values()):
        assert isinstance(name, Text)
        assert name.nb != name.en or name.nb in {"Status", "Revisjon"}


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_file_is_what_the_page_shows(desk: Desk, language: str) -> None:
    head, *file = desk.file(lang=language)
    assert head == [heading.in_(Language(language)) for heading in HEADS]
    page = desk.rows(lang=language, before=str(LINKS + 1))
    shortened = [
        [re.sub(r"\b([0-9a-f]{12})[0-9a-f]{52}\b", r"\1…", cell) for cell in row]
        for row in file[:PAGE_LENGTH]
    ]
    for shown, row in zip(page, shortened, strict=True):
        who, details = row[2].removeprefix("'"), row[7].replace("; ", " ")
        assert shown[:7] == [*row[:2], who, *row[3:7]]
        assert shown[7].replace("; ", " ") == details
        assert shown[8] == row[8]
    assert len(file) == LINKS


def test_no_name_in_the_file_is_run_as_a_formula(desk: Desk) -> None:
    assert {row[2] for row in desk.file()[1:]} == {"'=kari", "ola"}
    assert {row[2] for row in desk.file(dialect="rfc4180")[1:]} >= {"'=kari", "ola"}


def test_taking_the_file_is_in_the_trail_and_so_is_being_refused_it(desk: Desk) -> None:
    desk.file(person="ola", lang="en")
    desk.client.get(f"{audit_file.ADDRESS}?person=nobody")
    desk.office.flush()
    refused, done = desk.rows()[:2]
    assert refused[3:5] == ["nedlasting", "avvist"]
    assert refused[7].startswith("Grunn: Den du søker etter, har ikke gjort noe her")
    assert done[3:5] == ["nedlasting", "utført"]
    assert done[7] == "Fil: audit.csv Utvalg: Språk engelsk; Hvem ola"


def test_a_file_that_cannot_hold_them_all_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_file, "MOST_ROWS", 7)
    *rows, last = desk.file()[1:]
    assert [int(row[0]) for row in rows] == list(range(LINKS, LINKS - 7, -1))
    assert len(last) == len(rows[0])
    assert last[0] == "", "the column of numbers holds numbers alone"
    assert last[7].startswith("Filen har de 7 nyeste leddene")


def test_a_broken_link_is_marked_and_named(desk: Desk) -> None:
    with desk.ledger.engine.begin() as connection:
        connection.execute(text("UPDATE event SET actor = 'per' WHERE id = 100"))
        connection.execute(text("DELETE FROM event WHERE id = 90"))
    marked = [row[0] for row in desk.rows() if row[-1] == "brutt"]
    assert marked == ["100", "91"]
    said = " ".join(words(desk.drawn()))
    assert "Kjeden er brutt ved ledd 100, 91" in said
    assert "Kjeden er hel" not in said
    assert [row[0] for row in desk.file() if row[-1] == "brutt"] == marked


def test_an_empty_audit_says_that_nothing_is_recorded(tmp_path: Path) -> None:
    with (
        open_ledger("sqlite", tmp_path) as ledger,
        Office(ledger.engine, publish_approved, against_current) as office,
    ):
        desk = Desk(ledger, office)
        assert desk.client.get("/audit").status_code == 200
        assert desk.rows() == [["Ingenting er ført i utvalget."]]
        assert "Kjeden er" not in json.dumps(desk.drawn())
        assert len(desk.file()) == 1


def test_the_menu_leads_to_the_page_and_away_from_it_with_nothing_published(desk: Desk) -> None:
    from_reports = send(desk.client, opening(desk.app, "/reports", "?measure=count&lang=en"))
    assert from_reports.status_code == 200, from_reports.get_json()
    leads = {a["props"]["href"]: words(a) for a in found(from_reports.get_json(), "A")}
    assert leads["/audit?lang=en"] == ["Audit trail"]
    away = found(desk.drawn(centre="oslo", before="60", lang="en"), "A")
    nav = {" ".join(words(a)): a["props"]["href"] for a in away}
    assert nav["Reporting"] == "/reports?lang=en"
    assert nav["Norsk bokmål"] == "/audit?centre=oslo&before=60"


def test_whatever_has_details_has_a_short_name_for_the_audit() -> None:
    with_details = {code for code in Code if "{" in code.happened.nb}
    assert with_details == set(short_names.FINDINGS)
    told = {code for code, words in WORDINGS.items() if "{" in words.nb.split(". ")[0]}
    assert told <= set(short_names.REFUSALS) <= set(WORDINGS)
    for name in (*short_names.FINDINGS.values(), *short_names.REFUSALS.values()):
        assert "{" not in name.nb + name.en
        assert name.nb != name.en


def test_many_findings_are_one_line_until_they_are_unfolded(desk: Desk) -> None:
    found_ = {"residents_changed_much": 1, "long_contract": 3}
    entry = Entry(Deed.IMPORT, Outcome.DONE, details={"findings": found_})
    desk.office.note(entry, by="ola")
    desk.office.flush()
    (details,) = found(desk.drawn(), "Details")
    summary, rest = details["props"]["children"]
    assert summary["props"]["children"] == "Funn: 4 av 2 slag"
    assert "3 × avtalen har vart lenge, 1 × beboertallet endrer seg mye" in str(rest)


@pytest.mark.parametrize("day", ["31.02.2026", "1.2.2026", "01.02.26", "2026.02.01"])
def test_a_day_is_one_that_there_is_written_in_one_of_two_ways(desk: Desk, day: str) -> None:
    answer = desk.client.get(f"/data/audit.csv?from={day}")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_day")
    ends = (("02.03.2026", "06.03.2026"), ("2026-03-02", "2026-03-06"))
    both = [desk.file(**{"from": first, "to": last}) for first, last in ends]
    assert both[0] == both[1]
