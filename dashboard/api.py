"""The figures for programs, under /api/v1: same door, same parameters, same refusals as the files.

It describes itself with OpenAPI, made of the same tables of data as the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import flask

from dashboard.access import person
from dashboard.base_path import under
from dashboard.extract import LONG_COLUMNS
from dashboard.files import EXTRACTS, RequestedFile, requested
from dashboard.reconciled import MORE_COLUMNS, RECONCILIATION, TITLE
from dashboard.request import Request
from db.refusal import Refusal
from db.vocabulary import Audience, Language, Origin, Status
from queries.ask import Door
from queries.indicators import INDICATORS, TABLES
from queries.measures import Indicator
from queries.reconciliation import Verdict

ROOT = "/api/v1"
RECORDS = "long.json"
"""The file that a table's address answers with: one object a figure, and what is said beside."""

_NUMBER = {"type": ["number", "null"]}
_WORDS = {"type": "string"}
_TYPES: dict[str, dict[str, Any]] = {
    "table": {"enum": list(EXTRACTS)},
    "quarter": {
        "type": "string",
        "pattern": "^([0-9]{4}(Q[1-4]|H[12]))?$",
        "description": "Empty for a statement of the report that concerns no quarter.",
    },
    "value": _NUMBER | {"description": "Unrounded; null unless the status is shown."},
    "numerator": _NUMBER,
    "denominator": _NUMBER,
    "status": {"enum": [status.code for status in Status]},
    "origin": {"enum": ["", *(origin.code for origin in Origin)]},
    "revision": {"type": "integer"},
    **dict.fromkeys(("stated", "low", "high", "deviation"), _NUMBER),
    "verdict": {"enum": [verdict.code for verdict in Verdict]},
}
"""What is more than words in a figure."""

_PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "centre": ("A centre's code; may be repeated.", {"type": "array", "items": _WORDS}),
    "quarter": ("A quarter, 2017Q3, or a range, 2017Q1..2017Q3.", _WORDS),
    "as_of": ("Figures as they were known on that day.", {"type": "string", "format": "date"}),
    "audience": (
        "Figures as everybody sees them, also for who may see more.",
        {"enum": [audience.value for audience in Audience]},
    ),
    "lang": ("The language of the words.", {"enum": [language.value for language in Language]}),
}


def register(server: flask.Flask, door: Door) -> None:
    """Adds the addresses that hold no figure; a table's own is among the files."""

    @server.get(f"{ROOT}/", endpoint="api")
    @server.get("/openapi.json", endpoint="openapi")
    def description() -> flask.Response:
        return flask.jsonify(_description(door.newest()))

    @server.get(f"{ROOT}/tables", endpoint="api_tables")
    def tables() -> flask.Response:
        language = _language()
        return flask.jsonify(
            [
                {"id": id, "title": title.in_(language), "address": under(f"{ROOT}/tables/{id}")}
                for id, title in {**TABLES, RECONCILIATION: TITLE}.items()
            ]
        )

    @server.get(f"{ROOT}/indicators", endpoint="api_indicators")
    def indicators() -> flask.Response:
        language = _language()
        return flask.jsonify([_about(entry, language) for entry in INDICATORS.values()])


def table(door: Door, name: str, pairs: Iterable[tuple[str, str]]) -> RequestedFile:
    """The figures of a table, as the reader may see them.

    Refuses what `requested` does; ``unknown_table`` for a table that holds no figures.
    """
    if name not in EXTRACTS:
        raise Refusal("unknown_table", 404, table=name[:40], known=", ".join(EXTRACTS))
    file = requested(door, person(), f"{name}.{RECORDS}", pairs)
    assert isinstance(file, RequestedFile)  # tables of words are no extracts
    return file


def _language() -> Language:
    """The language asked for; nothing else can be asked of what holds no figures. Refuses."""
    given = flask.request.args.items(multi=True)
    request = Request.from_pairs(flask.request.path, given)
    for parameter, _ in request.selection.to_query():
        raise Refusal("unknown_parameter", parameter=parameter)
    return request.language


def _about(entry: Indicator, language: Language) -> dict[str, str]:
    return {
        "id": entry.id,
        "label": entry.label.in_(language),
        "definition": entry.definition.in_(language),
        "unit": entry.unit.code,
        "source": entry.source.in_(language),
    }


def _description(publication: int | None) -> dict[str, Any]:
    """The OpenAPI document; it says which publication is the newest."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Integreringsmottak i tall",
            "version": "1",
            "description": "Figures of the integration reception centres, with status and origin.",
            "x-publication": publication,
        },
        "paths": dict(_paths()),
        "components": {
            "schemas": {
                "figure": {
                    "type": "object",
                    "required": list(LONG_COLUMNS),
                    "properties": {
                        name: _TYPES.get(name, _WORDS) for name in (*LONG_COLUMNS, *MORE_COLUMNS)
                    },
                },
                "table": {
                    "type": "object",
                    "required": ["about", "figures"],
                    "properties": {
                        "about": {"type": "object"},
                        "figures": _list_of("figure"),
                    },
                },
                "indicator": _object("id", "label", "definition", "unit", "source"),
                "listed": _object("id", "title", "address"),
                "refusal": _object("code", "message"),
            }
        },
    }


def _paths() -> Iterator[tuple[str, dict[str, Any]]]:
    lang = [_parameter("lang")]
    yield f"{ROOT}/", _get("This description", [], {"type": "object"})
    yield f"{ROOT}/tables", _get("The tables", lang, _list_of("listed"))
    yield f"{ROOT}/indicators", _get("What is counted, and how", lang, _list_of("indicator"))
    name = {"name": "table", "in": "path", "required": True, "schema": _TYPES["table"]}
    parameters = [name, *map(_parameter, _PARAMETERS)]
    yield f"{ROOT}/tables/{{table}}", _get("A table's figures", parameters, _named("table"))


def _get(summary: str, parameters: list[dict[str, Any]], schema: dict[str, Any]) -> dict[str, Any]:
    """An address that is read, and the shape of its answer and of its refusals."""
    content = {
        name: {"application/json": {"schema": shape}}
        for name, shape in (("done", schema), ("refused", _named("refusal")))
    }
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": summary, "content": content["done"]},
                "default": {
                    "description": "Refused: a code, and a sentence that says what to do",
                    "content": content["refused"],
                },
            },
        }
    }


def _parameter(name: str) -> dict[str, Any]:
    description, schema = _PARAMETERS[name]
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _object(*names: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(names),
        "properties": dict.fromkeys(names, _WORDS),
    }


def _named(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}


def _list_of(schema: str) -> dict[str, Any]:
    return {"type": "array", "items": _named(schema)}
