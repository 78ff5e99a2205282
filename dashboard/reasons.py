"""The field for a reason, which says how long it may be, and the place where a form is answered."""

from __future__ import annotations

from dashboard.context import Context
from dashboard.elements import Element, html
from db.ingest.reasons import LONGEST_REASON, SHORTEST_REASON
from db.vocabulary import Text

_REASON = Text("Begrunnelse", "Reason")
_HELP = Text(
    "Må fylles ut når en rapport returneres eller trekkes. Skriv aldri navn eller nummer på personer.",
    "Needed when a report is returned or withdrawn. Never write names or numbers of persons.",
)
_LIMITS = Text(
    "Skriv en setning: {least} til {most} tegn.", "Write a sentence: {least} to {most} signs."
)
_COUNT = Text("{n} av {most} tegn", "{n} of {most} signs")


def reason_field(
    context: Context,
    id: str,
    label: Text = _REASON,
    help: Text = _HELP,
    *,
    required: bool = False,
) -> list[Element]:
    """A labelled field for a reason, with its limits and, by the script, how much is used."""
    limits = {"least": SHORTEST_REASON, "most": LONGEST_REASON}
    # The script fills in the number, so the sentence keeps a place for it.
    count = context.say(_COUNT, n="{n}", most=LONGEST_REASON)
    return [
        html.Label(context.say(label), htmlFor=id, className="label"),
        html.Textarea(
            id=id,
            name="reason",
            rows=2,
            maxLength=LONGEST_REASON,
            required=required,
            className="form-control",
            **{"aria-describedby": f"{id}-help"},
        ),
        html.P(
            [
                html.Span(f"{context.say(help)} {context.say(_LIMITS, **limits)} "),
                html.Span(className="count", **{"data-count": count, "aria-hidden": "true"}),
            ],
            id=f"{id}-help",
            className="under",
        ),
    ]


def said() -> Element:
    """Where the script tells why a form was refused, beside what was typed in it."""
    return html.P(className="said", role="alert", tabIndex="-1")
