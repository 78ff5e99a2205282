"""Oversikt: headline figures against target and before, each centre, and who has reported."""

from __future__ import annotations

from dataclasses import replace

from dashboard import figures, texts
from dashboard.blocks import Block, PartsBlock, SmallMultiples, TableBlock
from dashboard.context import MAX_SERIES, Context
from dashboard.elements import html
from dashboard.headlines import HEADLINES, headline_cards
from dashboard.page import Page, View
from dashboard.sections import definitions, over_time_summary, shown_origins
from dashboard.tables import Table, break_notes, grid_table
from db.vocabulary import Quarter, Status, Text
from queries.ask import Answer
from queries.indicators import INDICATORS
from queries.values import TOTAL, Measure

_SMALL_HEADING = Text(
    "Andel med avtale, mottak for mottak", "Share with an agreement, centre by centre"
)
_SMALL_SUMMARY = Text(
    "Heltrukket eller stiplet farge er mottaket, prikket grå er alle mottak, vannrett strek er "
    "målet. {development}",
    "The coloured line is the centre, the dotted grey one is all centres, the level line is the "
    "target. {development}",
)
_REPORTED = Text("Hvem som har rapportert", "Who has reported")
_REPORTED_LEAD = Text(
    "{n} av {m} mottak i drift har rapportert for {quarter}.",
    "{n} of {m} open centres have reported for {quarter}.",
)
_REPORTED_CAPTION = Text(
    "Godkjente rapporter per mottak og kvartal", "Approved reports per centre and quarter"
)
_STATES = {
    Status.SHOWN: Text("Rapportert", "Reported"),
    Status.NOT_REPORTED: Text("Mangler", "Missing"),
    Status.NOT_APPLICABLE: Text("Ikke i drift", "Not open"),
}


def _view(context: Context) -> View:
    quarter = context.quarter
    quarters = {quarter, quarter.plus(-1), quarter.plus(-4)}
    known = tuple(q for q in context.catalogue.quarters if q in quarters)
    now = context.ask(HEADLINES, replace(context.scope, quarters=known))
    history = context.ask(("agreement_share",), context.history)
    reports = context.ask(
        ("adult_residents",), replace(context.scope, quarters=context.history.quarters)
    )
    who = context.scope.centres[0] if len(context.scope.centres) == 1 else TOTAL
    blocks: list[Block] = [
        PartsBlock("headlines", headline_cards(context, now, who)),
        _small_multiples(context, history, who),
        _reported(context, reports),
        definitions(context, [INDICATORS[id] for id in HEADLINES]),
    ]
    return View(blocks, shown_origins(now, history))


def _small_multiples(context: Context, history: Answer, who: str) -> SmallMultiples:
    # Shares whatever is chosen: in small charts of one scale, numbers would only show size.
    grid = replace(context.grid(["agreement_share"], history), measure=Measure.SHARE)
    return SmallMultiples(
        "small",
        context.say(_SMALL_HEADING),
        " ".join(
            [
                context.say(_SMALL_SUMMARY, development=over_time_summary(context, grid, who))
                + context.limited(),
                *break_notes(grid),
            ]
        ),
        [(grid.name(centre), figures.small_lines(grid, centre)) for centre in grid.centres],
        min(MAX_SERIES, len(context.catalogue.centres)),
        grid_table(grid, context.say(_SMALL_HEADING), leads=context.leads),
        context.say(texts.AS_TABLE),
    )


def _reported_if_hidden(answer: Answer, centre: str, quarter: Quarter) -> Status:
    """What became of a report: a figure that is hidden has been reported too."""
    status = answer.get("adult_residents", centre, quarter).cell.status
    return Status.SHOWN if status is Status.HIDDEN else status


def _reported(context: Context, answer: Answer) -> TableBlock:
    """The matrix of who has reported, from the published figures themselves."""
    quarters = answer.scope.quarters
    states = {
        centre: {q: _reported_if_hidden(answer, centre, q) for q in quarters}
        for centre in context.scope.centres
    }
    here = [by_quarter[context.quarter] for by_quarter in states.values()]
    head = [
        html.Tr(
            [
                html.Th(context.say(texts.CENTRE), scope="col"),
                *(html.Th(q.code_in(context.language), scope="col") for q in quarters),
            ],
            className="words",
        )
    ]
    body = [
        html.Tr(
            [
                html.Th(context.catalogue.centres[centre].name, scope="row"),
                *(
                    html.Td(
                        html.Span(context.say(_STATES[status]), className=f"state {status.code}")
                    )
                    for status in by_quarter.values()
                ),
            ],
            className="words",
        )
        for centre, by_quarter in states.items()
    ]
    return TableBlock(
        "reported",
        context.say(_REPORTED),
        Table(context.say(_REPORTED_CAPTION), head, body),
        lead=context.say(
            _REPORTED_LEAD,
            n=here.count(Status.SHOWN),
            m=len(here) - here.count(Status.NOT_APPLICABLE),
            quarter=context.quarter.label(context.language),
        ),
        wide=True,
    )


PAGE = Page(
    path="/",
    title=Text("Oversikt", "Overview"),
    lead=Text(
        "Fem mottak der asylsøkere får et program på full tid: belegg, avtaler og bosetting, "
        "kvartal for kvartal.",
        "Five centres where asylum seekers get a full-time programme: occupancy, agreements and "
        "settlement, quarter by quarter.",
    ),
    tables=("centres", "programme", "settlement"),
    view=_view,
    measured=False,
    ranged=False,
)
