"""The empty report form: the address that gives it, and the links that lead there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import flask

from dashboard.access import person
from dashboard.asked_words import read
from dashboard.base_path import under
from dashboard.conditional import as_asked, is_taken_out, tag_of
from dashboard.elements import Element, html
from dashboard.request import language_of
from dashboard.workbooks import XLSX
from db.days import today
from db.desk import Desk
from db.ingest.kinds import COLUMNS
from db.ingest.template import file_name, template
from db.refusal import Refusal
from db.vocabulary import Language, Permission, Quarter, ReportKind, Text

ADDRESS = "/reports/template.xlsx"

_PARAMETERS = ("kind", "lang", "centre", "quarter")
_KINDS = {kind.code: kind for kind in COLUMNS}
_LEAD = Text("Tomt rapportskjema (Excel):", "Empty report form (Excel):")


def register(server: flask.Flask, desk: Desk) -> None:
    """Adds the form's address to ``server``; ``desk`` notes who takes one."""

    @server.get(ADDRESS)
    def form() -> flask.Response:
        centre = flask.request.args.get("centre")
        if centre is not None:
            person().require(Permission.SEE_REPORTS, read("centre", centre))
        asked = flask.request.args.items(multi=True)
        name, content = requested(asked, today())
        response = flask.Response(content, content_type=XLSX)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response = as_asked(response, tag_of(content), None)
        if is_taken_out(response):
            desk.taken_out("template.xlsx", by=person(), asked=flask.request.args)
        return response


def requested(pairs: Iterable[tuple[str, str]], today: date) -> tuple[str, bytes]:
    """The name and the bytes of the form that an address asks for.

    Raises Refusal ``unknown_parameter``, ``repeated_parameter``, ``unknown_kind``,
    ``bad_language``, ``bad_quarter``, and what `template` refuses.
    """
    asked: dict[str, str] = {}
    for key, value in pairs:
        if key not in _PARAMETERS:
            raise Refusal("unknown_parameter", parameter=key[:40])
        if key in asked:
            raise Refusal("repeated_parameter", parameter=key)
        asked[key] = read(key, value)
    kind = _KINDS.get(asked.get("kind", ReportKind.RESIDENTS.code))
    if kind is None:
        raise Refusal("unknown_kind", kind=asked["kind"][:40], known=", ".join(_KINDS))
    language = language_of(asked.get("lang"))
    if asked.get("lang", language) != language:
        raise Refusal("bad_language", language=asked["lang"][:40])
    centre, quarter = asked.get("centre"), None
    if "quarter" in asked:
        try:
            quarter = Quarter.parse(asked["quarter"])
        except ValueError:
            raise Refusal("bad_quarter", quarter=asked["quarter"][:40]) from None
    content = template(kind, language, today=today, centre=centre, quarter=quarter)
    return file_name(kind, language, centre, quarter), content


def template_links(language: Language) -> Element:
    """A line with a link to the form of each kind of report."""
    lang = Language.EN if language is Language.EN else Language.NB
    links: list[str | Element] = [_LEAD.in_(language)]
    for kind in _KINDS.values():
        address = under(f"{ADDRESS}?kind={kind.code}&lang={lang}")
        words = kind.text.in_(language)
        links += [" ", html.A(words, href=address, download=True)]
    return html.P(links, id="report-forms")
