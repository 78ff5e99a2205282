"""The form for deciding about reports: those of each status, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc

from dashboard import decisions, texts
from dashboard.blocks import PartsBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.forms import token_field
from dashboard.reasons import reason_field, said
from dashboard.report_names import revision_address, revision_name
from dashboard.request import Request
from db.actions import STEPS
from db.days import moment
from db.vocabulary import Deed, Permission, SubmissionStatus, Text
from queries.submissions import Report
from queries.values import Selection

_HANDLE = Text("Behandle en rapport", "Decide about a report")
_HANDLE_LEAD = Text(
    "Godkjente rapporter publiseres med en gang. En rapport som returneres eller trekkes, går ut av "
    "tallene, men blir stående i oversikten.",
    "Approved reports are published at once. A report that is returned or withdrawn leaves the "
    "figures, but stays on the record.",
)
_NOTHING = Text(
    "Ingen rapport i utvalget venter på behandling.",
    "No report in the selection waits to be decided about.",
)
_LOOK_FIRST = Text("Se endringene før du behandler:", "See what changes before you decide:")
_LOOK = Text("{what}: se endringene og behandle", "{what}: see what changes, and decide")
_LAST = Text(
    "Sist behandlet: {what}, {status} av {who} {when}.",
    "Latest decision: {what}, {status} by {who} {when}.",
)
_CHOOSE = Text("Velg en rapport", "Choose a report")
_BUTTONS = {
    Deed.APPROVE: Text("Godkjenn", "Approve"),
    Deed.RETURN: Text("Returner", "Return"),
    Deed.WITHDRAW: Text("Trekk", "Withdraw"),
}
_DOING = {
    Deed.APPROVE: Text("Godkjenner …", "Approving …"),
    Deed.RETURN: Text("Returnerer …", "Returning …"),
    Deed.WITHDRAW: Text("Trekker …", "Withdrawing …"),
}
_DONE = {
    Deed.APPROVE: Text("{what} er godkjent og publisert.", "{what} is approved and published."),
    Deed.RETURN: Text("{what} er returnert.", "{what} is returned."),
    Deed.WITHDRAW: Text("{what} er trukket.", "{what} is withdrawn."),
}
_LABELS = {
    SubmissionStatus.SUBMITTED: Text("Rapport", "Report"),
    SubmissionStatus.APPROVED: Text("Godkjent rapport", "Approved report"),
    SubmissionStatus.RETURNED: Text("Returnert rapport", "Returned report"),
}
"""What the list of reports with a status is called, those that wait first."""
_OTHERS = {
    SubmissionStatus.APPROVED: Text(
        "Returner eller trekk en godkjent rapport ({n})",
        "Return or withdraw an approved report ({n})",
    ),
    SubmissionStatus.RETURNED: Text(
        "Trekk en returnert rapport ({n})", "Withdraw a returned report ({n})"
    ),
}
_LEADS_TO = {
    Deed.APPROVE: SubmissionStatus.APPROVED,
    Deed.RETURN: SubmissionStatus.RETURNED,
    Deed.WITHDRAW: SubmissionStatus.WITHDRAWN,
}
_NAMES = {
    SubmissionStatus.SUBMITTED: "decide",
    SubmissionStatus.APPROVED: "approved",
    SubmissionStatus.RETURNED: "returned",
}


def _offered(context: Context) -> bool:
    """Whether there is anything to decide: now, by somebody who may."""
    return context.request.selection.as_of is None and Permission.DECIDE in context.viewer.may


def decision_block(context: Context, reports: Sequence[Report]) -> PartsBlock:
    """The forms for all of ``reports``; put away for those who may not, and on earlier days."""
    content: list[Any] = []
    if _offered(context):
        content = [
            html.P(context.say(_HANDLE_LEAD), className="lead"),
            _last(context, reports),
            *_all(context, reports),
        ]
    return PartsBlock("decide", content, "block block-wide", context.say(_HANDLE))


def decided_block(context: Context, reports: Sequence[Report]) -> PartsBlock:
    """What the reader has just done, told once, where the script puts the focus."""
    number, deed = decisions.told()
    report = next((each for each in reports if each.id == number), None)
    content: list[Any] = []
    if deed is not None and report is not None and report.status is _LEADS_TO[deed]:
        words = context.say(_DONE[deed], what=revision_name(context, report))
        content = [html.P(words, role="status", className="told", id="decided", tabIndex="-1")]
    return PartsBlock("decided", content, "block block-wide")


def decision_for(context: Context, report: Report) -> PartsBlock:
    """The form for one report; put away where nothing can be done with it."""
    content: list[Any] = []
    if _offered(context) and report.status in _LABELS:
        slot = report.slot
        selection = Selection((slot.centre,), slot.quarter, slot.quarter)
        content = [
            html.P(context.say(_HANDLE_LEAD), className="lead"),
            _form(context, report.status, [report], selection, preset=True),
        ]
    return PartsBlock("decide", content, "block block-wide", context.say(_HANDLE))


def _all(context: Context, reports: Sequence[Report]) -> list[Element]:
    selection = context.request.selection
    with_status = {
        status: [report for report in reports if report.status is status] for status in _LABELS
    }
    waiting = with_status[SubmissionStatus.SUBMITTED]
    drawn = []
    if waiting:
        drawn += [
            html.P(context.say(_LOOK_FIRST), id="waiting-words"),
            html.Ul(
                [html.Li(_link(context, report)) for report in waiting],
                className="waiting",
                **{"aria-labelledby": "waiting-words"},
            ),
            _form(context, SubmissionStatus.SUBMITTED, waiting, selection),
        ]
    else:
        drawn.append(html.P(context.say(_NOTHING)))
    for status, words in _OTHERS.items():
        if found := with_status[status]:
            drawn.append(
                html.Details(
                    [
                        html.Summary(context.say(words, n=len(found))),
                        _form(context, status, found, selection),
                    ],
                    className="more",
                )
            )
    return drawn


def _link(context: Context, report: Report) -> Element:
    words = context.say(_LOOK, what=revision_name(context, report))
    return html.A(words, href=f"{revision_address(context, report)}")


def _form(
    context: Context,
    status: SubmissionStatus,
    reports: Sequence[Report],
    selection: Selection,
    *,
    preset: bool = False,
) -> Element:
    """The form for reports with a status; the address it is posted to leads back to a selection."""
    name = _NAMES[status]
    deeds = [deed for deed, step in STEPS.items() if status in step.from_]
    return html.Form(
        [
            token_field(),
            *(_preset(reports[0]) if preset else _choice(context, status, reports)),
            *reason_field(context, f"{name}-reason"),
            said(),
            html.Div(
                [
                    html.Button(
                        context.say(_BUTTONS[deed]),
                        type="submit",
                        name="deed",
                        value=deed.code,
                        className="button main" if deed is Deed.APPROVE else "button",
                        **{"data-doing": context.say(_DOING[deed])},
                    )
                    for deed in deeds
                ],
                className="buttons",
            ),
        ],
        action=Request(decisions.ADDRESS, selection, context.language).address(),
        method="POST",
        id=f"{name}-form",
        className="decide",
        **{"data-anew": context.say(texts.AS_IT_IS_NOW)},
    )


def _preset(report: Report) -> list[Any]:
    value = decisions.choice(report.id, report.status)
    return [dbc.Input(type="hidden", name="report", value=value)]


def _choice(context: Context, status: SubmissionStatus, reports: Sequence[Report]) -> list[Element]:
    id = f"{_NAMES[status]}-report"
    options = [html.Option(context.say(_CHOOSE), value="")]
    options += [
        html.Option(
            f"{revision_name(context, report)} – {report.status.text.in_(context.language)}",
            value=decisions.choice(report.id, report.status),
        )
        for report in reports
    ]
    return [
        html.Label(context.say(_LABELS[status]), htmlFor=id, className="label"),
        html.Select(options, id=id, name="report", required=True, className="form-select"),
    ]


def _last(context: Context, reports: Sequence[Report]) -> Element | None:
    """What was decided last among ``reports``; whoever comes back from the form finds it here."""
    steps = [
        (step, report)
        for report in reports
        for step in report.steps
        if step.status is not SubmissionStatus.SUPERSEDED
    ]
    if not steps:
        return None
    step, report = max(steps, key=lambda each: each[0].at)
    told = context.say(
        _LAST,
        what=revision_name(context, report),
        status=step.status.text.in_(context.language),
        who=context.called(step.by),
        when=moment(step.at),
    )
    return html.P(told, id="last-decision")
