"""What is said when something cannot be answered: a code, a sentence, and what to do.

Two families: the reader's (`Refusal`, a 4xx) and ours: what the storage cannot do has a code of its
own (`StorageFault`, a 503), all else is logged under an id and shown as that id.
"""

from __future__ import annotations

import html
import logging
import secrets
from typing import Any

import flask
from dash.exceptions import (
    CallbackException,
    DependencyException,
    InvalidCallbackReturnValue,
)
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from dashboard import texts
from dashboard.request import language_of
from db.desk import MOST_DELIVERED
from db.faults import Fault, StorageFault
from db.refusal import Refusal
from db.vocabulary import Language, Text

log = logging.getLogger(__name__)

WORDINGS: dict[str, Text] = {
    "unknown_page": Text(
        "Siden finnes ikke. Gå til oversikten og finn den i menyen.",
        "There is no such page. Go to the overview and find it in the menu.",
    ),
    "unknown_table": Text(
        "Tabellen «{table}» finnes ikke. Velg en av: {known}.",
        "There is no table “{table}”. Choose one of: {known}.",
    ),
    "unknown_extension": Text(
        "Filtypen «{extension}» finnes ikke. Velg en av: {known}.",
        "There is no file type “{extension}”. Choose one of: {known}.",
    ),
    "unknown_centre": Text(
        "Mottaket «{centre}» finnes ikke. Bruk koden til et mottak i listen på siden Mottakene.",
        "There is no centre “{centre}”. Use the code of a centre listed on the page The centres.",
    ),
    "unknown_quarter": Text(
        "Det er ikke publisert tall for {quarter}. Velg et kvartal fra listen.",
        "No figures are published for {quarter}. Choose a quarter from the list.",
    ),
    "bad_quarter": Text(
        "«{quarter}» er ikke et kvartal. Skriv for eksempel 2017Q3 eller 2017Q1..2017Q3.",
        "“{quarter}” is not a quarter. Write for example 2017Q3 or 2017Q1..2017Q3.",
    ),
    "bad_range": Text(
        "«{quarter}» begynner etter at det slutter. Sett det tidligste kvartalet først.",
        "“{quarter}” begins after it ends. Put the earliest quarter first.",
    ),
    "bad_measure": Text(
        "«{measure}» er ikke en visning. Bruk share eller count.",
        "“{measure}” is not a way of showing. Use share or count.",
    ),
    "bad_sort": Text(
        "Tabellen kan ikke sorteres etter «{sort}». Fjern sorteringen fra adressen.",
        "The table cannot be sorted by “{sort}”. Remove the sort order from the address.",
    ),
    "bad_as_of": Text(
        "«{as_of}» er ikke en dato. Skriv for eksempel 2017-11-01.",
        "“{as_of}” is not a date. Write for example 2017-11-01.",
    ),
    "before_first_publication": Text(
        "Ingenting var publisert {as_of}. Velg {first} eller en senere dato.",
        "Nothing had been published on {as_of}. Choose {first} or a later date.",
    ),
    "bad_day": Text(
        "En dato i adressen kan ikke leses. Skriv for eksempel 2026-11-01.",
        "A date in the address cannot be read. Write for example 2026-11-01.",
    ),
    "bad_days": Text(
        "Fra-datoen er etter til-datoen. Bytt dem om.",
        "The first date is after the last. Swap them.",
    ),
    "unknown_person": Text(
        "Den du søker etter, har ikke gjort noe her. Velg et navn fra listen.",
        "Whoever you look for has done nothing here. Choose a name from the list.",
    ),
    "unknown_deed": Text(
        "Handlingen finnes ikke. Velg en av: {known}.",
        "There is no such deed. Choose one of: {known}.",
    ),
    "bad_place": Text(
        "Stedet i revisjonssporet kan ikke leses. Åpne siden på nytt og bla derfra.",
        "The place in the audit trail cannot be read. Open the page anew and turn the pages there.",
    ),
    "bad_language": Text(
        "Språket «{language}» finnes ikke. Bruk nb, nn eller en.",
        "There is no language “{language}”. Use nb, nn or en.",
    ),
    "bad_dialect": Text(
        "Dialekten «{dialect}» finnes ikke. Bruk rfc4180, eller la den være.",
        "There is no dialect “{dialect}”. Use rfc4180, or leave it out.",
    ),
    "unknown_parameter": Text(
        "Adressen har et ledd som ikke brukes her: «{parameter}». Fjern det.",
        "The address has a part that is not used here: “{parameter}”. Remove it.",
    ),
    "repeated_parameter": Text(
        "«{parameter}» står flere ganger i adressen. La det stå én gang.",
        "“{parameter}” stands several times in the address. Keep one.",
    ),
    "too_many_parameters": Text(
        "Adressen har for mange ledd. Åpne siden på nytt og velg mottak der.",
        "The address has too many parts. Open the page anew and choose centres there.",
    ),
    "bad_callback": Text(
        "Forespørselen kunne ikke leses. Last siden på nytt.",
        "The request could not be read. Reload the page.",
    ),
    "bad_audience": Text(
        "Målgruppen «{audience}» finnes ikke. Bruk public eller internal, eller la den være.",
        "There is no audience “{audience}”. Use public or internal, or leave it out.",
    ),
    "not_allowed": Text(
        "Du har ikke tilgang til dette. Be en administrator om en rolle som har det.",
        "You have no access to this. Ask an administrator for a role that has.",
    ),
    "not_your_centre": Text(
        "Du har bare tilgang til eget mottak. Ingenting er vist eller lagret.",
        "You have access to your own centre only. Nothing is shown or stored.",
    ),
    "not_protected": Text(
        "Publiseringen er stanset: kontrollen fant {cells} tall i {quarters} som ikke er godt nok "
        "skjult for dem uten tilgang. Den forrige publiseringen gjelder fortsatt.",
        "The publication is held back: the audit found {cells} figures in {quarters} that are not "
        "hidden well enough from those without access. The former publication stands.",
    ),
    "nothing_published": Text(
        "Ingen rapporter er godkjent og publisert ennå. Les inn og godkjenn en rapport først.",
        "No reports have been approved and published yet. Import and approve a report first.",
    ),
    "no_report_then": Text(
        "Det er ikke ventet noen rapport for {quarter}. Velg et kvartal som har begynt, og der "
        "mottaket er i drift.",
        "No report is expected for {quarter}. Choose a quarter that has begun, and in which the "
        "centre is open.",
    ),
    "unknown_kind": Text(
        "«{kind}» er ikke en rapport. Velg en av: {known}.",
        "“{kind}” is not a report. Choose one of: {known}.",
    ),
    "bad_decision": Text(
        "Velg en rapport og hva som skal gjøres med den.",
        "Choose a report and what is to be done with it.",
    ),
    "other_site": Text(
        "Skjemaet kom fra et annet nettsted og er avvist. Åpne siden Rapportering og prøv der.",
        "The form came from another site and is refused. Open the page Reporting and try there.",
    ),
    "form_expired": Text(
        "Skjemaet er for gammelt, eller det er ikke laget for deg. Ingenting er endret. Gå "
        "tilbake, last siden på nytt og prøv igjen.",
        "The form is too old, or was not made for you. Nothing is changed. Go back, reload the "
        "page and try again.",
    ),
    "unknown_host": Text(
        "Tjenesten svarer bare på adressen til maskinen den kjører på. Bruk http://127.0.0.1.",
        "The service answers only to the address of the machine it runs on. Use http://127.0.0.1.",
    ),
    "login_needed": Text(
        "Du må være logget inn for å se dette. Logg inn og prøv igjen.",
        "You must be logged in to see this. Log in and try again.",
    ),
    "too_often": Text(
        "Dette er gjort for mange ganger på kort tid. Vent {seconds} sekunder og prøv igjen.",
        "This has been done too many times in a short while. Wait {seconds} seconds and try again.",
    ),
    "too_large": Text(
        "Det som ble sendt, er for stort. Ingenting er endret.",
        "What was sent is too large. Nothing is changed.",
    ),
    "unknown_report": Text(
        "Rapporten finnes ikke. Last siden på nytt og velg den i listen.",
        "There is no such report. Reload the page and choose it from the list.",
    ),
    "report_moved_on": Text(
        "Rapporten er allerede behandlet av {who} ({when}). Ingenting er endret. Last siden på nytt.",
        "The report has already been handled by {who} ({when}). Nothing is changed. Reload the page.",
    ),
    "report_changed_meanwhile": Text(
        "En annen har sendt en nyere rapport for {centre} {quarter} i mellomtiden. Ingenting er "
        "lagret. Kontroller filen på nytt mot den.",
        "Someone else has sent a newer report for {centre} {quarter} meanwhile. Nothing is stored. "
        "Check the file anew against it.",
    ),
    "step_not_possible": Text(
        "En rapport med denne statusen kan ikke behandles slik. Last siden på nytt.",
        "A report with this status cannot be handled so. Reload the page.",
    ),
    "reason_missing": Text(
        "Skriv en begrunnelse: hva som er galt, eller hvorfor rapporten trekkes.",
        "Write a reason: what is wrong, or why the report is withdrawn.",
    ),
    "reason_too_long": Text(
        "Begrunnelsen er for lang. Bruk høyst {limit} tegn.",
        "The reason is too long. Use at most {limit} signs.",
    ),
    "reason_has_number": Text(
        "Begrunnelsen ser ut til å ha et fødselsnummer eller DUF-nummer. Ta det ut.",
        "The reason seems to have an identity number or a DUF number. Take it out.",
    ),
    "no_files": Text("Velg minst én fil.", "Choose at least one file."),
    "too_many_files": Text(
        "Send høyst {limit} filer om gangen.", "Send at most {limit} files at a time."
    ),
    "delivery_too_large": Text(
        "Filene er til sammen større enn {limit}. Send dem i flere omganger. Ingenting er lagret.",
        "Together the files are larger than {limit}. Send them in turns. Nothing is stored.",
    ),
    "desk_full": Text(
        "Mange rapporter kontrolleres akkurat nå. Vent noen minutter og prøv på nytt.",
        "Many reports are being checked right now. Wait a few minutes and try again.",
    ),
    "unknown_delivery": Text(
        "Sendingen finnes ikke lenger. Den er avbrutt, eller den lå for lenge uten å bli bekreftet. "
        "Ingenting er lagret. Send filene på nytt.",
        "The delivery is no longer here. It was cancelled, or lay too long unconfirmed. Nothing is "
        "stored. Send the files anew.",
    ),
    "not_confirmable": Text(
        "Sendingen kan ikke bekreftes nå. Last siden på nytt og se hva som er funnet.",
        "The delivery cannot be confirmed now. Reload the page and see what was found.",
    ),
    "not_checked_yet": Text(
        "Filene kontrolleres ennå. Vent til kontrollen er ferdig.",
        "The files are still being checked. Wait until it is done.",
    ),
    "reason_needed": Text(
        "Kontrollen ga advarsler. Skriv i en setning hvorfor tallene likevel er riktige.",
        "The check gave warnings. Write in a sentence why the figures are right all the same.",
    ),
    "http": Text(
        "Forespørselen kunne ikke besvares ({name}).",
        "The request could not be answered ({name}).",
    ),
    "internal": Text(
        "Noe gikk galt hos oss. Oppgi koden {id} når du melder fra.",
        "Something went wrong on our side. Give the code {id} when you report it.",
    ),
    **{fault.code: fault.text for fault in Fault},
}
_HEADING = Text("Dette kan ikke vises", "This cannot be shown")
_HOME = Text("Til oversikten", "To the overview")

_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{heading} – {product}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/assets/00-bootstrap.min.css">
<link rel="stylesheet" href="/assets/10-look.css"><script src="/assets/theme.js"></script></head>
<body><main class="refusal"><h1>{heading}</h1><p>{sentence}</p><p class="under"><code>{code}</code></p>
<p><a href="/{query}">{home}</a></p></main></body></html>"""


def sentence(code: str, language: Language, /, **details: str) -> str:
    """What happened and what to do, in the reader's language."""
    return WORDINGS[code].in_(language, **details)


def refuse(server: flask.Flask) -> None:
    """Lets ``server`` answer every error in one shape."""
    server.register_error_handler(Refusal, refused)
    server.register_error_handler(HTTPException, _http)
    server.register_error_handler(CallbackException, _not_a_call)
    server.register_error_handler(DependencyException, _no_file)
    server.register_error_handler(StorageFault, _storage)
    server.register_error_handler(Exception, _ours)


def refused(error: Refusal) -> flask.Response:
    """The answer that tells a refusal."""
    answer = _answer(error.code, error.http_status, **error.details)
    if error.http_status == 429:
        answer.headers["Retry-After"] = error.details["seconds"]
    return answer


def too_large() -> Refusal:
    """The refusal of a body that is larger than the address takes."""
    if flask.request.path.startswith("/deliveries"):
        limit = f"{MOST_DELIVERED // 1024**2} MiB"
        return Refusal("delivery_too_large", http_status=413, limit=limit)
    return Refusal("too_large", http_status=413)


def _http(error: HTTPException) -> flask.Response:
    if error.code == 404:
        return _answer("unknown_page", 404)
    if error.code == 413:
        return refused(too_large())
    answer = _answer("http", error.code or 500, name=error.name)
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _not_a_call(error: CallbackException) -> flask.Response:
    """Dash found that a call does not fit its callback; a bad return value is our own fault."""
    if isinstance(error, InvalidCallbackReturnValue):
        return _ours(error)
    return _answer("bad_callback", 400)


def _no_file(_error: DependencyException) -> flask.Response:
    """Dash was asked for a file that it does not have."""
    return _answer("unknown_page", 404)


def _storage(error: StorageFault) -> flask.Response:
    log.error("%s: %s", error.fault.code, error.__cause__ or error)
    return _answer(error.fault.code, 503)


def _ours(error: Exception) -> flask.Response:
    id = secrets.token_hex(4)
    log.error("error %s", id, exc_info=error)
    return _answer("internal", 500, id=id)


def reader_language() -> Language:
    """The language the reader asked for, also where the rest of the request makes no sense."""
    return language_of(flask.request.args.get("lang") or flask.g.get("asked_language"))


def _answer(code: str, status: int, /, **details: str) -> flask.Response:
    language = reader_language()
    words = sentence(code, language, **details)
    wants_page = flask.request.accept_mimetypes.accept_html and not flask.request.is_json
    content: Any
    if wants_page and "text/html" in flask.request.headers.get("Accept", ""):
        body = _PAGE.format(
            language="en" if language is Language.EN else "nb",
            heading=_HEADING.in_(language),
            product=texts.PRODUCT.in_(language),
            sentence=html.escape(words),
            code=code,
            home=_HOME.in_(language),
            query="?lang=en" if language is Language.EN else "",
        )
        content = flask.Response(body, status, mimetype="text/html")
    else:
        content = flask.jsonify({"code": code, "message": words})
        content.status_code = status
    return content  # type: ignore[no-any-return]
