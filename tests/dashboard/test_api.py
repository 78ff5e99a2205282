"""The figures for programs: what /api/v1 says of itself holds, and it says what the files say."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from dashboard.extract import LONG_COLUMNS
from dashboard.files import EXTRACTS
from db.models import Event
from db.office import Office
from db.session import reading
from db.vocabulary import Deed, Outcome, Status
from queries.ask import Door
from queries.indicators import INDICATORS

ROOT = "/api/v1"
QUERY = "centre=bodo&centre=oslo&quarter=2017Q2..2017Q3"


@pytest.fixture
def client(dashboard: Any) -> Any:
    return dashboard.server.test_client()


@pytest.fixture
def described(client: Any) -> dict[str, Any]:
    return dict(client.get(f"{ROOT}/").get_json())


def holds_to(described: dict[str, Any], schema: dict[str, Any], content: object) -> None:
    """Whether ``content`` has the shape that the description gives for it."""
    Draft202012Validator(schema | {"components": described["components"]}).validate(content)


def test_the_description_is_openapi(described: dict[str, Any]) -> None:
    validate(described)


def test_every_address_answers_as_described(client: Any, described: dict[str, Any]) -> None:
    asked = 0
    for path, item in described["paths"].items():
        answers = item["get"]["responses"]
        for table in EXTRACTS if "{table}" in path else [""]:
            answer = client.get(path.replace("{table}", table))
            assert answer.status_code == 200, path
            assert answer.content_type == "application/json"
            schema = answers["200"]["content"]["application/json"]["schema"]
            holds_to(described, schema, answer.get_json())
            asked += 1
    assert asked == 3 + len(EXTRACTS)


def test_every_parameter_of_a_table_is_described_and_taken(
    client: Any, described: dict[str, Any]
) -> None:
    parameters = described["paths"][f"{ROOT}/tables/{{table}}"]["get"]["parameters"]
    examples = {
        "centre": "bodo",
        "quarter": "2017Q3",
        "as_of": "2100-01-01",
        "audience": "public",
        "lang": "en",
    }
    assert [each["name"] for each in parameters if each["in"] == "query"] == list(examples)
    for name, value in examples.items():
        answer = client.get(f"{ROOT}/tables/programme?{name}={value}")
        assert answer.status_code == 200, (name, answer.get_data(as_text=True))


@pytest.mark.parametrize("audience", ["", "&audience=public"])
@pytest.mark.parametrize("table", EXTRACTS)
def test_the_figures_are_those_of_the_long_file(client: Any, table: str, audience: str) -> None:
    figures = client.get(f"{ROOT}/tables/{table}?{QUERY}{audience}").get_json()["figures"]
    file = client.get(f"/data/{table}.long.csv?{QUERY}{audience}&dialect=rfc4180")
    rows = list(csv.DictReader(io.StringIO(file.get_data(as_text=True))))
    assert len(figures) == len(rows) > 0
    numbers = {"value", "numerator", "denominator", "revision"}
    numbers |= {"stated", "low", "high", "deviation"}
    for figure, row in zip(figures, rows, strict=True):
        assert list(figure) == list(row)
        assert list(figure)[: len(LONG_COLUMNS)] == list(LONG_COLUMNS)
        for name, word in row.items():
            if name in numbers:
                assert figure[name] == (float(word) if word else None)
            else:
                assert figure[name] == word
        if figure["status"] != Status.SHOWN.code:
            assert (figure["value"], figure["numerator"], figure["denominator"]) == (None,) * 3


def test_every_table_of_figures_is_listed(client: Any) -> None:
    listed = client.get(f"{ROOT}/tables").get_json()
    assert [entry["id"] for entry in listed] == list(EXTRACTS)


def test_an_indicator_is_described_in_the_language_asked_for(client: Any) -> None:
    for language in ("nb", "en"):
        listed = client.get(f"{ROOT}/indicators?lang={language}").get_json()
        assert [entry["id"] for entry in listed] == list(INDICATORS)
        for entry in listed:
            definition = INDICATORS[entry["id"]].definition
            assert entry["definition"] == (definition.en if language == "en" else definition.nb)


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("tables/nothing", 404, "unknown_table"),
        ("tables/submissions", 404, "unknown_table"),
        ("tables/programme?centre=nowhere", 400, "unknown_centre"),
        ("tables/programme?quarter=2017Q5", 400, "bad_quarter"),
        ("tables/programme?whatever=1", 400, "unknown_parameter"),
        ("tables/programme?lang=sv", 400, "bad_language"),
        ("indicators?lang=sv", 400, "bad_language"),
        ("indicators?lang=nb&lang=en", 400, "repeated_parameter"),
        ("indicators?centre=bodo", 400, "unknown_parameter"),
        ("tables?whatever=1", 400, "unknown_parameter"),
        ("nothing", 404, "unknown_page"),
    ],
)
def test_a_refusal_is_json_for_a_browser_too(
    client: Any, described: dict[str, Any], address: str, status: int, code: str
) -> None:
    answer = client.get(f"{ROOT}/{address}", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.content_type) == (status, "application/json")
    assert answer.get_json()["code"] == code
    holds_to(described, {"$ref": "#/components/schemas/refusal"}, answer.get_json())


def test_what_is_unchanged_is_not_sent_again_and_who_took_it_is_noted(
    client: Any, door: Door, office: Office
) -> None:
    address = f"{ROOT}/tables/settlement?{QUERY}"
    first = client.get(address)
    assert "Content-Disposition" not in first.headers
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    office.flush()
    with reading(door._engine) as connection:
        newest = connection.execute(
            Event.__table__.select().order_by(Event.id.desc()).limit(1)
        ).one()
    assert (newest.deed, newest.outcome) == (Deed.EXPORT, Outcome.DONE)
    assert '"settlement.long.json"' in newest.details
