"""The form for deciding about a report: posted, carried out, and led back to the page it came from.

A plain form: the page that comes back shows what is. The script that sends it tells a refusal beside
what was typed; without one, the refusal is a page of its own.
"""

from __future__ import annotations

import html

import flask

from dashboard.access import person
from dashboard.plain_page import plain_page
from dashboard.request import Request
from db.actions import STEPS
from db.office import NOT_PROTECTED, Office
from db.refusal import Refusal
from db.vocabulary import Deed, SubmissionStatus, Text

ADDRESS = "/reports/decide"
PAGE = "/reports"

DONE = {
    Deed.APPROVE: Text("Godkjent.", "Approved."),
    Deed.RETURN: Text("Returnert.", "Returned."),
    Deed.WITHDRAW: Text("Trukket.", "Withdrawn."),
}
_HEADING = Text("Publiseringen venter", "Publishing waits")
_BACK = Text("Tilbake til rapportene", "Back to the reports")
_WAITS = Text(
    "Publiseringen venter på databasen og prøves igjen av seg selv. Til da står de publiserte tallene "
    "som de var.",
    "Publishing waits for the database and is tried again by itself. Until then the published figures "
    "stand as they were.",
)
_REFUSED = Text(
    "Tallene kunne ikke publiseres, fordi kontrollen av små tall stoppet dem. De publiserte tallene "
    "står som de var, til noe nytt blir godkjent eller trukket.",
    "The figures could not be published, as the check of small numbers stopped them. The published "
    "figures stand as they were until something else is approved or withdrawn.",
)


def waits(why: str) -> Text:
    """Why a publication waits, and what becomes of it, by the code of why."""
    return _REFUSED if why == NOT_PROTECTED else _WAITS


_TOLD = "decided"
"""What was done lies in the session until the page has told it."""
_DEEDS = {deed.code: deed for deed in STEPS}
_STATUSES = {status.code: status for status in SubmissionStatus}


def choice(submission: int, status: SubmissionStatus) -> str:
    """A report in the form's list, with the status that the decider sees."""
    return f"{submission}:{status.code}"


def register(server: flask.Flask, office: Office) -> None:
    """Adds the form's address to ``server``."""

    @server.post(ADDRESS)
    def decide() -> flask.typing.ResponseReturnValue:
        form = flask.request.form
        number, _, status = form.get("report", "").partition(":")
        deed, seen = _DEEDS.get(form.get("deed", "")), _STATUSES.get(status)
        if deed is None or seen is None or not (number.isascii() and number.isdigit()):
            raise Refusal("bad_decision")
        if len(number) > 9:
            raise Refusal("unknown_report", http_status=404)
        back = Request.from_pairs(PAGE, flask.request.args.items(multi=True))
        reason = form.get("reason")
        why = office.decide(deed, int(number), seen=seen, by=person(), reason=reason)
        address = back.carried_on().address()
        if why is not None:
            return _done_but(deed, why, back, address)
        flask.session[_TOLD] = [int(number), deed.code]
        return led_back(address)


def _done_but(
    deed: Deed, why: str, back: Request, address: str
) -> flask.typing.ResponseReturnValue:
    """What was decided stands, and its publication waits: told beside the form, or on a page."""
    language = back.language
    told = f"{DONE[deed].in_(language)} {waits(why).in_(language)}"
    if flask.request.accept_mimetypes.best == "application/json":
        said = {"code": "publication_waits", "message": told, "address": address}
        return flask.jsonify(said), 202
    link = f'<p><a href="{html.escape(address)}">{html.escape(_BACK.in_(language))}</a></p>'
    content = f'<p role="status">{html.escape(told)}</p>{link}'
    return plain_page(_HEADING, content, language, address, 202)


def told() -> tuple[int, Deed] | tuple[None, None]:
    """The report that the reader has decided about and how, told once; a cookie may hold anything."""
    kept = flask.session.pop(_TOLD, None) if flask.has_request_context() else None
    match kept:
        case [int(number), str(deed)] if deed in _DEEDS:
            return number, _DEEDS[deed]
    return None, None


def led_back(address: str) -> flask.typing.ResponseReturnValue:
    """The way to the page that shows what became of a form: told to a script, or a redirection."""
    if flask.request.accept_mimetypes.best == "application/json":
        return flask.jsonify({"address": address})
    return flask.redirect(address, 303)
