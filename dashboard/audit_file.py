"""The audit trail as a file: the links that are wanted, the newest first, one row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import flask

from dashboard.access import asking, person
from dashboard.audit_asked import NARROWING, Asked
from dashboard.audit_words import HEADS, TOLD, cells, details, mark
from dashboard.context import Context
from dashboard.delimited import CSV, delimited, without_dialect
from dashboard.request import Request
from db.vocabulary import Permission, Text
from queries.ask import Door
from queries.audit_trail import Part

NAME = "audit.csv"
ADDRESS = f"/data/{NAME}"
MOST_ROWS = 10_000

_MORE = Text(
    "Filen har de {n} nyeste leddene i utvalget. Velg færre dager for å få de eldre.",
    "The file has the {n} newest links of the selection. Choose fewer days to have the older ones.",
)


def requested(door: Door) -> flask.Response:
    """The file that the current request asks for. Refuses as `Asked.of` and the door."""
    person().require(Permission.SEE_AUDIT)
    plain, kept = without_dialect(flask.request.args.items(multi=True))
    request = Request.from_pairs(ADDRESS, kept, NARROWING)
    viewer = asking(person(), request, door.audiences)
    context = Context.open(door, viewer, request, of_reports=True)
    found = door.audit.of(Asked.of(context).wanted, context.viewer, most=MOST_ROWS)
    content = delimited(_rows(found, context), context.language, plain=plain)
    response = flask.Response(content, content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return response


def _rows(found: Part, context: Context) -> Iterator[Sequence[str | Decimal]]:
    """A header, a row for each link, and a last one when there were more."""
    yield [context.say(head) for head in HEADS]
    for link in found.links:
        number, *rest = cells(link, context)
        told = "; ".join(words for _, words in details(link, context))
        yield [Decimal(number), *rest, told, mark(link, context)]
    if found.older:
        # Among the details, and as wide as the others: the column of numbers stays one.
        words = context.say(_MORE, n=MOST_ROWS)
        yield [words if head is TOLD else "" for head in HEADS]
