"""What is said when something cannot be answered: a code, a sentence, and what to do.

Two families: the reader's (`Refusal`, a 4xx) and ours: what the storage cannot do has a code of its
own (`StorageFault`, a 503), all else is logged under an id and shown as that id. A log tells what
kind of error it was and where, never what was asked for or what a row held.
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
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
)

from dashboard import front_words, login_words, texts
from dashboard.base_path import root, under
from dashboard.local_path import local_path, login_address
from dashboard.request import language_of
from db.desk import MOST_DELIVERED
from db.faults import PASSING, Fault, StorageFault, wordless
from db.ingest.person_data import person_number
from db.refusal import Refusal
from db.vocabulary import Language, Quarter, SubmissionStatus, Text

log = logging.getLogger(__name__)

_SOON = 5
"""Seconds after which what the storage could not do may be tried again."""

WORDINGS: dict[str, Text] = {
    "unknown_page": Text(
        "Siden finnes ikke. Gå til oversikten og finn den i menyen.",
        "There is no such page. Go to the overview and find it in the menu.",
    ),
    "unknown_figure": Text(
        "Tallet «{figure}» finnes ikke. Følg lenken fra et tall i en tabell, eller bygg navnet som "
        "indikator~kategori~kvartal~mottak.",
        "There is no figure “{figure}”. Follow the link from a figure in a table, or build the name "
        "as indicator~category~quarter~centre.",
    ),
    "unknown_indicator": Text(
        "Indikatoren «{indicator}» finnes ikke. Velg en fra siden Metode.",
        "There is no indicator “{indicator}”. Choose one from the page Method.",
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
    "not_shown_any_more": Text(
        "Tallene slik de var kjent {as_of}, vises ikke lenger for alle: forskjellen fra senere tall "
        "kan fortelle om noen få personer. Velg {first} eller en senere dato.",
        "The figures as they were known on {as_of} are not shown to everybody any more: how they "
        "differ from later ones may tell of a few persons. Choose {first} or a later date.",
    ),
    "publication_waits": Text(
        "Publiseringen venter på databasen og prøves igjen av seg selv.",
        "Publishing waits for the database and is tried again by itself.",
    ),
    "before_first_report": Text(
        "Ingen rapport var mottatt {as_of}. Velg {first} eller en senere dato.",
        "No report had been received on {as_of}. Choose {first} or a later date.",
    ),
    "no_report_yet": Text(
        "Denne rapporten var ikke mottatt {day}. Velg en senere dag, eller se den slik den er i dag.",
        "This report had not been received on {day}. Choose a later day, or see it as it is today.",
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
    "no_records": Text(
        "Denne tjenesten viser bare publiserte tall og har ikke rapportene. Bruk tjenesten der "
        "rapportene leses inn.",
        "This service shows published figures alone and does not have the reports. Use the service "
        "where reports are imported.",
    ),
    "audience_not_published": Text(
        "Denne tjenesten har bare tallene slik alle ser dem. Ta bort audience fra adressen.",
        "This service has the figures only as everybody sees them. Remove audience from the address.",
    ),
    "copy_has_records": Text(
        "Databasen som DATABASE_URL peker på, har rapporter, og kan derfor ikke være den som bare "
        "leses. La RECORDS_URL peke på den, og DATABASE_URL på en tom database.",
        "The database that DATABASE_URL points to holds reports, so it cannot be the one that is "
        "only read. Let RECORDS_URL point to it, and DATABASE_URL to an empty database.",
    ),
    "copy_of_another": Text(
        "Databasen som DATABASE_URL peker på, har publiseringer som ikke finnes i den som "
        "RECORDS_URL peker på. Rett adressene, eller kopier alt på nytt: python app.py publish "
        "--rebuild",
        "The database that DATABASE_URL points to has publications that are not in the one that "
        "RECORDS_URL points to. Mend the addresses, or copy all anew: python app.py publish "
        "--rebuild",
    ),
    "copy_not_whole": Text(
        "Tallene som skulle kopieres til DATABASE_URL, er ikke slik de ble publisert. Ingenting er "
        "kopiert. Kontroller databasen: python app.py verify",
        "The figures to be copied to DATABASE_URL are not as they were published. Nothing is "
        "copied. Check the database: python app.py verify",
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
    "no_cookies": Text(
        "Nettleseren sendte ikke tilbake informasjonskapselen som tjenesten trenger. Tillat "
        "informasjonskapsler (cookies) for dette nettstedet, last siden på nytt og prøv igjen. "
        "Ingenting er endret.",
        "The browser did not send back the cookie that the service needs. Allow cookies for this "
        "site, reload the page and try again. Nothing is changed.",
    ),
    "form_of_other_login": Text(
        "Skjemaet ble hentet før du logget inn eller ut i et annet vindu. Ingenting er endret. Last "
        "siden på nytt og prøv igjen.",
        "The form was fetched before you logged in or out in another window. Nothing is changed. "
        "Reload the page and try again.",
    ),
    "other_login": Text(
        "Siden er hentet for en annen innlogging, eller tilgangen din er endret siden da. Last siden "
        "på nytt for å se det du har tilgang til.",
        "The page was fetched for another login, or your access has changed since. Reload the page "
        "to see what you have access to.",
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
        "Dette er gjort for mange ganger på kort tid. Prøv igjen om {seconds} s.",
        "This has been done too many times in a short while. Try again in {seconds} s.",
    ),
    "too_large": Text(
        "Det som ble sendt, er for stort. Ingenting er endret.",
        "What was sent is too large. Nothing is changed.",
    ),
    "unknown_report": Text(
        "Rapporten finnes ikke. Velg en i listen.",
        "There is no such report. Choose one from the list.",
    ),
    "report_moved_on": Text(
        "Rapporten er allerede behandlet av {who} ({when}), og er nå {status}. Ingenting er endret.",
        "The report has already been handled by {who} ({when}), and is now {status}. Nothing is "
        "changed.",
    ),
    "report_changed_meanwhile": Text(
        "En annen har sendt en nyere rapport for {centre} {quarter} i mellomtiden. Ingenting er "
        "lagret. Kontroller filen på nytt mot den.",
        "Someone else has sent a newer report for {centre} {quarter} meanwhile. Nothing is stored. "
        "Check the file anew against it.",
    ),
    "step_not_possible": Text(
        "En rapport som er {status}, kan ikke behandles slik. Ingenting er endret.",
        "A report that is {status} cannot be handled so. Nothing is changed.",
    ),
    "report_erased": Text(
        "Personradene i rapporten er slettet fordi de er for gamle, så den kan ikke godkjennes. Be "
        "mottaket sende den på nytt, eller returner den.",
        "The rows of persons in the report are erased because they are too old, so it cannot be "
        "approved. Ask the centre to send it again, or return it.",
    ),
    "reason_missing": Text(
        "Skriv en begrunnelse: hva som er galt, eller hvorfor rapporten trekkes.",
        "Write a reason: what is wrong, or why the report is withdrawn.",
    ),
    "reason_too_short": Text(
        "Begrunnelsen må være en setning på minst {least} tegn, som andre forstår.",
        "The reason must be a sentence of at least {least} signs that others understand.",
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
    "too_many_waiting": Text(
        "Du har alt {limit} sendinger som venter. Bekreft eller avbryt en av dem, og send filene på "
        "nytt. De du ikke bekrefter, glemmes etter {minutes} minutter. Ingenting er lagret.",
        "You already have {limit} deliveries waiting. Confirm or cancel one of them, and send the "
        "files anew. Those you do not confirm are forgotten after {minutes} minutes. Nothing is "
        "stored.",
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
    "check_interrupted": Text(
        "Kontrollen ble avbrutt fordi tjenesten stoppet eller startet på nytt. Ingenting er lagret. "
        "Send filene på nytt.",
        "The check was interrupted because the service stopped or restarted. Nothing is stored. Send "
        "the files anew.",
    ),
    "not_confirmable": Text(
        "Sendingen kan ikke bekreftes nå. Se hva kontrollen har funnet.",
        "The delivery cannot be confirmed now. See what the check has found.",
    ),
    "already_received": Text(
        "Sendingen er allerede mottatt. Ingenting er lagret to ganger.",
        "The delivery has already been received. Nothing is stored twice.",
    ),
    "being_stored": Text(
        "Sendingen er bekreftet og lagres nå. Du trenger ikke gjøre noe mer.",
        "The delivery is confirmed and is being stored. There is nothing more to do.",
    ),
    "not_checked_yet": Text(
        "Filene kontrolleres ennå. Vent til kontrollen er ferdig.",
        "The files are still being checked. Wait until it is done.",
    ),
    "reason_needed": Text(
        "Kontrollen ga advarsler. Skriv i en setning hvorfor tallene likevel er riktige.",
        "The check gave warnings. Write in a sentence why the figures are right all the same.",
    ),
    "demonstration_in_the_way": Text(
        "Databasen har rapporter som demonstrasjonstallene ville tatt plassen til ({n} mottak og "
        "kvartaler, det første er {first}). Ingenting er lest inn. Bruk en tom database til "
        "demonstrasjonen.",
        "The database has reports whose place the demonstration figures would take ({n} centres and "
        "quarters, the first is {first}). Nothing was loaded. Use an empty database for the "
        "demonstration.",
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
    **login_words.WORDINGS,
    **front_words.WORDINGS,
}
_LOG_IN = {"login_needed", "login_ended"}
"""What is answered by the login page, which then leads back."""
_STATUSES = {status.code: status.text for status in SubmissionStatus}
_MASK = "…"
_HEADING = Text("Dette kan ikke vises", "This cannot be shown")
_HOME = Text("Til oversikten", "To the overview")

_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{heading} – {product}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{root}/assets/00-bootstrap.min.css">
<link rel="stylesheet" href="{root}/assets/10-look.css">
<script src="{root}/assets/theme.js"></script></head>
<body><main class="refusal"><h1>{heading}</h1><p>{sentence}</p><p class="under"><code>{code}</code></p>
<p><a href="{root}/{query}">{home}</a></p></main></body></html>"""


def sentence(code: str, language: Language, /, **details: str) -> str:
    """What happened and what to do, in the reader's language.

    A detail may be what somebody typed: one that could be a person's number is not said again.
    """
    if details.get("status") in _STATUSES:
        details["status"] = _STATUSES[details["status"]].in_(language)
    if "quarter" in details:
        details["quarter"] = _quarter(details["quarter"], language)
    said = {name: _MASK if person_number(value) else value for name, value in details.items()}
    return WORDINGS[code].in_(language, **said)


def _quarter(value: str, language: Language) -> str:
    """A quarter as people read it; what is none, as it was written."""
    try:
        return Quarter.parse(value).code_in(language)
    except ValueError:
        return value


def refuse(server: flask.Flask) -> None:
    """Lets ``server`` answer every error in one shape."""
    server.register_error_handler(Refusal, refused)
    server.register_error_handler(HTTPException, _http)
    server.register_error_handler(CallbackException, _not_a_call)
    server.register_error_handler(DependencyException, _no_file)
    server.register_error_handler(StorageFault, _storage)
    server.register_error_handler(Exception, _ours)


def refused(error: Refusal) -> flask.typing.ResponseReturnValue:
    """The answer that tells a refusal; to a person who may only need to log in, the way there."""
    if error.code in _LOG_IN and _leads_on():
        address = local_path(under(flask.request.full_path.rstrip("?")))
        return flask.redirect(login_address(address, reader_language().value, error.code), 303)
    answer = _answer(error.code, error.http_status, **error.details)
    if "seconds" in error.details:
        answer.headers["Retry-After"] = error.details["seconds"]
    return answer


def _leads_on() -> bool:
    """Whether the answer is for a person who can be led to another page."""
    request = flask.request
    return request.method == "GET" and "text/html" in request.headers.get("Accept", "")


def too_large() -> Refusal:
    """The refusal of a body that is larger than the address takes."""
    if flask.request.path.startswith("/deliveries"):
        limit = f"{MOST_DELIVERED // 1024**2} MiB"
        return Refusal("delivery_too_large", http_status=413, limit=limit)
    return Refusal("too_large", http_status=413)


def _http(error: HTTPException) -> flask.typing.ResponseReturnValue:
    if error.code == 404:
        return _answer("unknown_page", 404)
    if error.code == 413:
        return refused(too_large())
    answer = _answer("http", error.code or 500, name=error.name)
    if isinstance(error, RequestedRangeNotSatisfiable):
        answer.headers["Content-Range"] = f"bytes */{error.length}"
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
    log.error("%s: %s", error.fault.code, wordless(error))
    answer = _answer(error.fault.code, 503, **error.details)
    if error.fault in PASSING:
        answer.headers["Retry-After"] = str(_SOON)
    return answer


def _ours(error: Exception) -> flask.Response:
    id = secrets.token_hex(4)
    log.error("error %s: %s", id, wordless(error))
    return _answer("internal", 500, id=id)


def reader_language() -> Language:
    """The language the reader asked for, also where the rest of the request makes no sense."""
    return language_of(flask.request.args.get("lang") or flask.g.get("asked_language"))


def _answer(code: str, status: int, /, **details: str) -> flask.Response:
    language = reader_language()
    words = sentence(code, language, **details)
    wants_page = flask.request.accept_mimetypes.accept_html and not flask.request.is_json
    wants_page = wants_page and not flask.request.path.startswith("/api/")
    content: Any
    if wants_page and "text/html" in flask.request.headers.get("Accept", ""):
        body = _PAGE.format(
            language="en" if language is Language.EN else "nb",
            root=root(),
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
