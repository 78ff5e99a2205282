"""What a revision of a report is called, and where its page is."""

from __future__ import annotations

from dashboard.context import Context
from dashboard.request import Request
from db.vocabulary import Text
from queries.submissions import Report
from queries.values import Selection

PATH = "/reports"
_NAME = Text(
    "{centre} {quarter}, {kind}, rev. {revision}", "{centre} {quarter}, {kind}, rev. {revision}"
)


def revision_name(context: Context, report: Report) -> str:
    """«Bodø 2017K3, beboere, rev. 2»."""
    slot = report.slot
    return context.say(
        _NAME,
        centre=context.catalogue.name(slot.centre),
        quarter=slot.quarter.code_in(context.language),
        kind=slot.kind.text.in_(context.language),
        revision=report.revision,
    )


def revision_address(context: Context, report: Report) -> str:
    """The page of the revision, as known on the day that is looked at."""
    selection = Selection(as_of=context.request.selection.as_of)
    return Request(f"{PATH}/{report.id}", selection, context.language).address()
