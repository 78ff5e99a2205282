"""The form for deciding about a report: posted, carried out, and led back to the page it came from.

A plain form: the page that comes back shows what is. The script that sends it tells a refusal beside
what was typed; without one, the refusal is a page of its own.
"""

from __future__ import annotations

import flask

from dashboard.access import person
from dashboard.request import Request
from db.actions import STEPS
from db.office import Office
from db.refusal import Refusal
from db.vocabulary import SubmissionStatus

ADDRESS = "/reports/decide"
PAGE = "/reports"

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
        office.decide(deed, int(number), seen=seen, by=person(), reason=reason)
        return led_back(back.carried_on().address())


def led_back(address: str) -> flask.typing.ResponseReturnValue:
    """The way to the page that shows what became of a form: told to a script, or a redirection."""
    if flask.request.accept_mimetypes.best == "application/json":
        return flask.jsonify({"address": address})
    return flask.redirect(address, 303)
