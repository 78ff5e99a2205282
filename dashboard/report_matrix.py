"""Who has reported: a row a quarter, a column a centre, and in each cell both kinds of report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dashboard import formats, texts
from dashboard.blocks import TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.word_tables import word_table
from db.vocabulary import Quarter, ReportKind, Text
from queries.submissions import DAYS_TO_REPORT, Report, Slot, State, day_of, due, state

_OWED = [kind for kind in ReportKind if kind.owed]
_MATRIX = Text("Hvem har rapportert", "Who has reported")
_LEAD = Text(
    "{quarter}: {approved} av {expected} rapporter er godkjent, {waiting} venter på behandling, {late} "
    "er over fristen. Fristen er satt til {days} dager etter kvartalets slutt.",
    "{quarter}: {approved} of {expected} reports are approved, {waiting} wait to be handled, {late} "
    "are overdue. The time limit is set to {days} days after the quarter's end.",
)
_CAPTION = Text("Beboerrapport og plassrapport", "Report of residents and report of places")
_DUE = Text("frist {day}", "due {day}")


def report_matrix(
    context: Context, quarters: Sequence[Quarter], reports: Iterable[Report]
) -> TableBlock:
    """The matrix over ``quarters``, the newest first, from every revision there is in them."""
    states = _states(context, quarters, reports)
    centres = [context.catalogue.centres[code] for code in context.scope.centres]
    heads = [context.say(texts.QUARTER), *(centre.name for centre in centres)]
    rows = [
        [
            _quarter(context, quarter),
            *(
                html.Td(
                    [
                        _told(context, kind, states[Slot(centre.code, quarter, kind)])
                        for kind in _OWED
                    ]
                )
                for centre in centres
            ),
        ]
        for quarter in reversed(quarters)
    ]
    here = [found for slot, found in states.items() if slot.quarter == context.quarter]
    return TableBlock(
        "matrix",
        context.say(_MATRIX),
        word_table(context.say(_CAPTION), heads, rows),
        lead=context.say(
            _LEAD,
            quarter=context.quarter.label(context.language),
            approved=sum(each.approved for each in here),
            expected=sum(each is not State.CLOSED for each in here),
            waiting=sum(each.waits for each in here),
            late=sum(each.late for each in here),
            days=DAYS_TO_REPORT,
        ),
        wide=True,
    )


def _states(
    context: Context, quarters: Sequence[Quarter], reports: Iterable[Report]
) -> dict[Slot, State]:
    today = day_of(context.request.selection.as_of)
    by_slot: dict[Slot, list[Report]] = defaultdict(list)
    for report in reports:
        by_slot[report.slot].append(report)
    return {
        slot: state(by_slot.get(slot, ()), context.catalogue.centres[code], quarter, today)
        for code in context.scope.centres
        for quarter in quarters
        for kind in _OWED
        for slot in [Slot(code, quarter, kind)]
    }


def _quarter(context: Context, quarter: Quarter) -> Element:
    day = formats.short_day(due(quarter), context.language)
    under = html.Span(context.say(_DUE, day=day), className="under")
    return html.Th([quarter.label(context.language), under], scope="row")


def _told(context: Context, kind: ReportKind, found: State) -> Element:
    words = f"{kind.text.in_(context.language)}: {found.text.in_(context.language)}"
    return html.Div(html.Span(words, className=f"state report-{found.code}"))
