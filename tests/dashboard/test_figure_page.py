"""Where a figure comes from: the page that every cell, point and row leads to, and its sentence."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest

from dashboard.access import LOCAL
from dashboard.blocks import ChartBlock, SmallMultiples
from dashboard.callbacks import open_context
from dashboard.figure_name import FigureName
from dashboard.pages import PAGES
from dashboard.request import Request, pairs_of
from db.refusal import Refusal
from db.vocabulary import Quarter
from queries.ask import Door
from queries.indicators import INDICATORS, TABLES
from queries.measures import Kind, Unit
from queries.values import Selection
from tests.conftest import VIEWER
from tests.queries.ledger import FIRST_MOMENT, open_ledger, participant, report, resident
from tests.queries.reports import half_away

NBSP = "\u00a0"
TERMS = {
    "nb": ("Tall", "Teller", "Nevner", "Antall", "Av", "Personer bak tallet"),
    "en": ("Figure", "Numerator", "Denominator", "Number", "Out of", "Persons behind the figure"),
}


def words(drawn: Any) -> str:
    """Everything a reader reads of it, with nothing between."""
    if isinstance(drawn, str):
        return drawn
    if isinstance(drawn, list | tuple):
        return "".join(map(words, drawn))
    return words(drawn["props"].get("children", ""))


def find(drawn: Any, kind: str) -> Iterator[Any]:
    if isinstance(drawn, dict):
        if drawn.get("type") == kind:
            yield drawn
        for each in drawn.values():
            yield from find(each, kind)
    elif isinstance(drawn, list | tuple):
        for each in drawn:
            yield from find(each, kind)


def open_figure(door: Door, address: str) -> tuple[str, dict[str, str]]:
    """The sentence and the fields that a figure's page shows."""
    parts = urlsplit(address)
    page, context = open_context(door, Request.from_search(parts.path, parts.query), PAGES, LOCAL)
    memo, whence, _ = page.view(context).blocks
    sentence = words(next(find(memo.content, "P")))  # type: ignore[attr-defined]
    children = whence.content["props"]["children"]  # type: ignore[attr-defined]
    fields = dict(zip(map(words, children[::2]), map(words, children[1::2]), strict=True))
    return sentence, fields


def whole_number(text: str, comma: str = ",") -> Fraction:
    bare = text.replace(NBSP, "").replace("." if comma == "," else ",", "").replace(comma, ".")
    return Fraction(bare)


def said(value: Fraction, decimals: int, *, english: bool = False) -> str:
    """A number as a sentence has it, worked out apart from the program."""
    tenths = half_away(abs(value) * 10**decimals)
    digits = f"{tenths:0{decimals + 1}d}"
    front, back = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    groups = f"{int(front):,}".replace(",", "," if english else NBSP)
    return groups + (("." if english else ",") + back if back else "")


# --- the sentence


@pytest.mark.parametrize(
    ("name", "query", "sentence"),
    [
        (
            "agreement_share~~2017Q3~all",
            "",
            (
                f"Per 30. september 2017 hadde 341 av 384 voksne beboere (89{NBSP}prosent) avtale om "
                "fulltidsprogram. Kilde: kvartalsrapporter fra alle integreringsmottakene til IMDi, "
                "publisering 1, "
            ),
        ),
        (
            "agreement_share~~2017Q3~steinkjer",
            "lang=en",
            (
                "On 30 September 2017, 51 of 56 adult residents at the integration reception centre "
                f"in Steinkjer (91{NBSP}percent) had an agreement on the full-time programme. Source: "
            ),
        ),
        (
            "settled_ytd~host~2017Q3~all",
            "",
            (
                "Av 433 deltakere som ble bosatt fra 1. januar til 30. september 2017, var 225 "
                f"(52{NBSP}prosent) i gruppen «Vertskommune». "
            ),
        ),
        (
            "contracts_ended_ytd~breach~2017Q3~all",
            "lang=en",
            (
                "Of 508 contracts that ended from 1 January to 30 September 2017, the number with the "
                f"reason “Breach of contract” was 35 (7{NBSP}percent). "
            ),
        ),
        (
            "full_time_share~~2017Q3~bodo",
            "",
            (
                "Per 30. september 2017 hadde 3 av 33 deltakere ved integreringsmottaket i Bodø "
                f"(9{NBSP}prosent) en uke på minst 37,5 timer. "
            ),
        ),
    ],
)
def test_the_sentence_of_a_figure_that_the_evaluation_states(
    name: str, query: str, sentence: str, door: Door
) -> None:
    assert open_figure(door, f"/figure/{name}?{query}")[0].startswith(sentence)


FULL = dict.fromkeys(("economy", "progress", "attendance", "outcomes"), "2018Q4")
"""Tables that the centres do not all report to, and a quarter with most of what there is."""


def rows_of(client: Any, table: str, query: str) -> list[dict[str, str]]:
    content = client.get(f"/data/{table}.long.csv?dialect=rfc4180&{query}").get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(content)))


OF_FEW = ("surveys", "motivation")
"""Tables with hundreds of rows that are made alike, of which some will do."""


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_the_long_file_leads_to_a_page_that_says_the_same(
    table: str, language: str, door: Door, dashboard: Any
) -> None:
    """Each number of the sentence is worked out from the row, and so is each field."""
    english = language == "en"
    figure, *terms = TERMS[language]
    client = dashboard.server.test_client()
    rows = rows_of(client, table, f"quarter={FULL.get(table, '2017Q3')}&lang={language}")
    found = [row for row in rows if row["status"] == "shown"]
    if table in OF_FEW:
        found = found[::5]
    else:
        assert found if table in FULL else found == rows
    for row in found:
        sentence, fields = open_figure(door, row["address"])
        entry = INDICATORS[row["indicator"]]
        value = Fraction(row["value"])
        number = said(value, entry.unit.decimals, english=english)
        assert fields[figure].removeprefix(f"NOK{NBSP}").startswith(number), row
        counts = [Fraction(row[each]) for each in ("numerator", "denominator") if row[each]]
        for count in counts:
            exact = said(count, 0 if count.denominator == 1 else 1, english=english)
            assert any(fields.get(term, "").startswith(exact) for term in terms), (row, fields)
            if entry.kind is Kind.SHARE:
                assert f" {exact} " in f" {sentence} ", (row, sentence)
        if entry.kind is Kind.SHARE:
            unit = "percent" if english else "prosent"
            assert f"({number}{NBSP}{unit})" in sentence, row
        elif row["category"] and entry.kind is Kind.NUMBER and counts[1]:
            share = said(100 * counts[0] / counts[1], 0, english=english)
            assert f" {number} ({share}{NBSP}" in sentence or f" {number} " in sentence
            assert f"({share}{NBSP}" in sentence, (row, sentence)
        else:
            assert re.search(rf"\b{number}\b", sentence), (row, sentence)
        at = {"all": "alle integreringsmottakene"}.get(row["centre"], row["centre_label"])
        assert english or at in sentence
        told = set(fields.values())
        assert {row["definition"], row["formula"], row["source"]} <= told
        assert any(text.startswith(ORIGINS[row["origin"]][english]) for text in told)
        assert any(text.endswith(f" {row['revision']}.") for text in told) or english


ORIGINS = {
    "reported": ("Rapportert", "Reported"),
    "reconstructed": ("Rekonstruert", "Reconstructed"),
    "simulated": ("Simulert", "Simulated"),
}


def test_a_figure_nobody_may_see_has_no_number_in_its_sentence_or_fields(
    door: Door, dashboard: Any
) -> None:
    client = dashboard.server.test_client()
    hidden = 0
    for table in TABLES:
        rows = rows_of(client, table, "quarter=2017Q3&audience=public")
        of_hidden = [row for row in rows if row["status"] == "hidden"]
        for row in of_hidden[:: 9 if table in OF_FEW else 1]:
            hidden += 1
            sentence, fields = open_figure(door, row["address"])
            assert "er skjult av hensyn til personvernet" in sentence
            named = re.search("«(.+)»", sentence)
            assert named is not None
            assert named[1].startswith(row["indicator_label"])
            own = sentence.partition(" Kilde: ")[0].replace(named[0], "")
            own = own.replace("3. kvartal 2017", "").replace("2. halvår 2017", "")
            assert not re.search(r"\d", own), own
            assert fields["Tall"] == ": skjult av hensyn til personvernet"
            counted = [fields[each] for each in TERMS["nb"][1:] if each in fields]
            assert counted
            assert all(each.startswith(":skjult av hensyn") for each in counted)
    assert hidden > 50


def test_missing_and_not_applicable_have_sentences_of_their_own(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(report("bodo", "2017Q3", [resident("a"), resident("b")]))
        no_contract, fields = open_figure(ledger.door, "/figure/full_time_share~~2017Q3~bodo")
        assert no_contract.startswith(
            "«Andel med kvalifisering 37,5 timer per uke» ved integreringsmottaket i Bodø kan ikke "
            "regnes ut for 3. kvartal 2017: det er ingen å regne av. Kilde: "
        )
        assert fields["Tall"] == ". kan ikke forekomme"
        missing, fields = open_figure(ledger.door, "/figure/adult_residents~~2017Q3~larvik?lang=en")
        assert missing.startswith(
            "The figure for “Adult residents” at the integration reception centre in Larvik in "
            "Q3 2017 has not been reported. Source: "
        )
        assert fields["Figure"] == ".. not reported"
        assert fields["Revision"] == "No report is behind it."
        total, fields = open_figure(ledger.door, "/figure/adult_residents~~2017Q3~all")
        assert total.startswith(
            "Tallet for «Voksne beboere» i 3. kvartal 2017 er ikke rapportert. Totalen mangler fordi "
            "minst ett mottak ikke har rapportert. Kilde: "
        )
        assert fields["Merknad"].startswith("Totalen mangler")


def test_a_closed_centre_is_said_to_be_closed(door: Door) -> None:
    sentence, fields = open_figure(door, "/figure/agreement_share~~2018Q4~oslo")
    assert "mottaket var ikke i drift" in sentence
    assert fields["Tall"] == ". ikke i drift"


def test_invented_figures_say_so_in_the_sentence_that_is_copied(door: Door) -> None:
    for language, warning in (("nb", "ikke til bruk i saker"), ("en", "not for use in cases")):
        address = f"/figure/agreement_share~~2018Q2~bodo?lang={language}"
        assert warning in open_figure(door, address)[0]


def test_a_figure_can_be_quoted_as_it_was_known(tmp_path: Path) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(report("bodo", "2017Q3", [participant("a"), resident("b")]))
        ledger.wait(10)
        ledger.receive_and_publish(report("bodo", "2017Q3", [participant("a"), participant("b")]))
        day = (FIRST_MOMENT + timedelta(days=3)).date()
        name = "/figure/agreement_share~~2017Q3~bodo"
        now, fields = open_figure(ledger.door, name)
        then, fields_then = open_figure(ledger.door, f"{name}?as_of={day}")
        assert " 2 av 2 voksne" in now
        assert "publisering 2, 11. februar 2019" in now
        assert " 1 av 2 voksne" in then
        assert "publisering 1, 1. februar 2019" in then
        assert fields["Revisjon"] == "Rapportens revisjon nummer 2."
        assert fields_then["Revisjon"] == "Rapportens revisjon nummer 1."


# --- every way to it


def shown_on(door: Door, path: str, query: str) -> list[Any]:
    page, context = open_context(door, Request.from_search(path, query), PAGES, LOCAL)
    return list(page.view(context).blocks)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", "quarter=2017Q3"),
        ("/programme", "quarter=2017Q2..2017Q3&lang=en"),
        ("/settlement", "quarter=2017Q3&audience=public"),
        ("/centres", "centre=bodo&centre=oslo&quarter=2018Q4"),
        ("/centres/bodo", "quarter=2017Q3"),
        ("/method/days_to_settlement", "quarter=2017Q3&audience=public&lang=en"),
    ],
)
def test_every_figure_in_a_table_leads_to_the_page_that_explains_it(
    path: str, query: str, door: Door
) -> None:
    blocks = shown_on(door, path, query)
    kept = {key: value for key, value in pairs_of(query) if key in ("audience", "lang")}
    looked = 0
    for block in blocks:
        table = getattr(block, "table", None)
        if table is None or getattr(block, "name", "") in ("reported", "definitions", "about"):
            continue
        links = list(find([*table.body, *table.foot], "A"))
        cells = list(find([*table.body, *table.foot], "Td"))
        figures = [link for link in links if link["props"]["href"].startswith("/figure/")]
        assert len(figures) == len(cells), block.name
        stops = [link for link in figures if "tabIndex" not in link["props"]]
        assert len(stops) == 1, block.name
        for link in Random(looked).sample(figures, min(8, len(figures))):
            address = link["props"]["href"]
            assert dict(pairs_of(urlsplit(address).query)) == kept
            told = open_figure(door, address)[1].values()
            # A sign is a child of its own, before the words for it.
            number = words(link["props"]["children"][0])
            assert any(each.replace(" ", NBSP).startswith(number) for each in told), (address, told)
            looked += 1
    assert looked >= 5


@pytest.mark.parametrize("path", ["/", "/programme", "/settlement", "/centres", "/centres/bodo"])
def test_every_point_of_a_chart_is_named_after_the_figure_it_shows(path: str, door: Door) -> None:
    seen = 0
    for block in shown_on(door, path, "quarter=2017Q3"):
        drawn = (
            [block.figure]
            if isinstance(block, ChartBlock)
            else [figure for _, figure in block.charts]
            if isinstance(block, SmallMultiples)
            else []
        )
        for trace in (trace for figure in drawn for trace in figure["data"]):
            if trace["type"] == "sankey":  # flows between figures; the table under it has them
                continue
            values = trace["x"] if trace.get("orientation") == "h" else trace["y"]
            if "error_x" in trace:
                values = trace["x"]
            assert len(values) == len(trace["ids"])
            for value, id in zip(values, trace["ids"], strict=True):
                named = FigureName.parse(id)
                column = named.column
                centres = () if named.centre == "all" else (named.centre,)
                asked = Selection(centres, column.quarter, column.quarter)
                answer = door.ask([column.indicator.id], asked, VIEWER)
                cell = answer.get(
                    column.indicator.id, named.centre, column.quarter, column.category
                ).cell
                allowed = (cell.value, cell.numerator) if cell.value is not None else (None,)
                share = column.indicator.unit_of(column.category, Selection().measure)
                if share is Unit.PERCENT and column.indicator.unit is not Unit.PERCENT:
                    assert cell.denominator
                    allowed = (100 * (cell.numerator or 0) / cell.denominator,)
                assert value in allowed, id
                seen += 1
    assert seen > 10


# --- what is not there


@pytest.mark.parametrize(
    ("address", "code", "status"),
    [
        ("/figure/no_such~~2017Q3~bodo", "unknown_figure", 404),
        ("/figure/settled~moon~2017Q3~bodo", "unknown_figure", 404),
        ("/figure/agreement_share~~2017Q9~bodo", "unknown_figure", 404),
        ("/figure/agreement_share", "unknown_figure", 404),
        ("/figure/", "unknown_page", 404),
        ("/figure/agreement_share~~2017Q3~atlantis", "unknown_centre", 404),
        ("/figure/agreement_share~~1999Q1~bodo", "unknown_quarter", 404),
        ("/figure/agreement_share~~2017Q3~bodo?centre=oslo", "unknown_parameter", 400),
        ("/figure/agreement_share~~2017Q3~bodo?quarter=2017Q3", "unknown_parameter", 400),
        ("/figure/agreement_share~~2017Q3~bodo?measure=count", "unknown_parameter", 400),
        ("/figure/agreement_share~~2017Q3~bodo?sort=centre", "unknown_parameter", 400),
        ("/method/no_such", "unknown_indicator", 404),
        ("/method/agreement_share?sort=centre", "bad_sort", 400),
    ],
)
def test_a_figure_that_is_not_there_is_refused(
    address: str, code: str, status: int, door: Door, dashboard: Any
) -> None:
    parts = urlsplit(address)
    with pytest.raises(Refusal) as refused:
        open_context(door, Request.from_search(parts.path, parts.query), PAGES, LOCAL)
    assert (refused.value.code, refused.value.http_status) == (code, status)
    answer = dashboard.server.test_client().get(address)
    assert answer.status_code == status


def test_a_name_is_read_as_it_is_written() -> None:
    for name in ("agreement_share~~2017Q3~bodo", "settled~host~2018Q1~all"):
        assert str(FigureName.parse(name)) == name
    assert FigureName.parse("settled~host~2018Q1~all").column.quarter == Quarter(2018, 1)
