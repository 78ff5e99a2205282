"""The form for deciding about a report: posted, carried out, and led back to the page it came from.

A plain form: it works by keyboard and without a script, and the page that comes back shows what is.
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
    def decide() -> flask.Response:
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
        return flask.redirect(back.address(), 303)  # type: ignore[return-value]
