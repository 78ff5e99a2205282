"""The whole numbers that fit the report's rounded shares, as a table, and what can be said of them.

A range that would tell more of a hidden figure than the publication does is hidden with it.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import formats, texts
from dashboard.blocks import TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.grid import ALL_CENTRES
from dashboard.tables import Table, sign
from db.vocabulary import Origin, Status, Text
from queries.ask import Answer
from queries.indicators import INDICATORS
from queries.measures import Kind
from queries.possible_counts import CONTRACTS, COUNTS, QUARTER, RESIDENTS, centres, span, ways
from queries.reconciliation import stated_figures
from queries.values import TOTAL, Cell, Measure

_HEADING = Text("Hvilke antall andelene kan stå for", "Which counts the shares can stand for")
_CAPTION = Text(
    "Minste og største antall som passer, og antallet i registrene, {quarter}, personer",
    "Smallest and largest count that fits, and the count in the records, {quarter}, persons",
)
_LEAD = Text(
    "Tabell 6.1, 6.2 og 6.3 gir {shares} andeler i hele prosent. Sammen med {residents} beboere og "
    "{contracts} avtaler i alt, og {bodo} beboere i Bodø, låser de nesten antallene bak: avtalene kan "
    "fordeles på mottakene på {contract_ways} måter. Tas beboerne med, blir det {resident_ways} "
    "måter, og med alle sju antall {all_ways}. Hver av dem gir alle andelene på prosenten.",
    "Tables 6.1, 6.2 and 6.3 give {shares} shares in whole percent. With {residents} residents and "
    "{contracts} contracts in all, and {bodo} residents in Bodø, they almost settle the counts behind "
    "them: the contracts can be divided among the centres in {contract_ways} ways. With the residents "
    "there are {resident_ways} ways, and with all seven counts {all_ways}. Each of them gives every "
    "share to the percent.",
)
_FIXED = Text("bare {n}", "only {n}")
_RECORDED = Text("registrene: {n}", "records: {n}")
_NOTES = (
    Text(
        "Antall beboere og avtaler er samlet for alle mottak oppgitt i rapporten; de andre summene er "
        "ikke det, og kan variere.",
        "For all centres together the report states residents and contracts; the other sums it does "
        "not, and they can vary.",
    ),
    Text(
        "De rekonstruerte tallene er én av løsningene. At de stemmer med rapporten, viser at de er "
        "mulige, ikke at de er de virkelige.",
        "The reconstructed figures are one of the solutions. That they agree with the report shows "
        "that they are possible, not that they are the real ones.",
    ),
)
_HIDDEN = Text(
    "Der antallet er skjult, er spennet det også: det kan være så smalt at det røper antallet.",
    "Where the count is hidden the range is too: it may be so narrow that it tells the count.",
)


def possible_counts(context: Context) -> tuple[TableBlock, set[Origin]]:
    """The table for the chosen centres, and the origins of the counts that stand in it."""
    asked = replace(context.scope, quarters=(QUARTER,))
    answer = context.ask(COUNTS, asked)
    rows = [code for code in context.scope.centres if code in centres()]
    head = html.Tr(
        [
            html.Th(context.say(texts.CENTRE), scope="col"),
            *(html.Th(_head(context, id), scope="col") for id in COUNTS),
        ]
    )
    table = Table(
        context.say(_CAPTION, quarter=QUARTER.label(context.language)),
        [head],
        [_row(context, answer, code) for code in rows],
        [_row(context, answer, TOTAL)],
    )
    seen = [answer.get(id, code, QUARTER) for code in (*rows, TOTAL) for id in COUNTS]
    hidden = any(each.cell.status is Status.HIDDEN for each in seen)
    notes = [context.say(note) for note in (*_NOTES, *([_HIDDEN] if hidden else []))]
    block = TableBlock(
        "possible", context.say(_HEADING), table, lead=_lead(context), notes=notes, wide=True
    )
    return block, {each.origin for each in seen if each.cell.status is Status.SHOWN}


def _head(context: Context, id: str) -> str:
    return formats.together(INDICATORS[id].short.in_(context.language))


def _lead(context: Context) -> str:
    tables = [each for each in stated_figures() if each.source.startswith("Table 6.")]
    number = {
        "shares": len(tables),
        "residents": span(TOTAL, RESIDENTS)[0],
        "contracts": span(TOTAL, CONTRACTS)[0],
        "bodo": span("bodo", RESIDENTS)[0],
        "contract_ways": ways(CONTRACTS),
        "resident_ways": ways(RESIDENTS, CONTRACTS),
        "all_ways": ways(*COUNTS),
    }
    return context.say(_LEAD, **number)


def _row(context: Context, answer: Answer, centre: str) -> Element:
    name = context.say(ALL_CENTRES)
    if centre != TOTAL:
        name = context.catalogue.centres[centre].name
    cells = [_cell(context, answer, centre, id) for id in COUNTS]
    return html.Tr([html.Th(name, scope="row"), *cells], **{"data-centre": centre})


def _cell(context: Context, answer: Answer, centre: str, id: str) -> Element:
    cell = _count(answer, centre, id)
    if cell.status is Status.HIDDEN:
        return html.Td(list(sign(cell.status, context.language)), className="no-figure")
    low, high = span(centre, id)
    told = context.say(_FIXED, n=low) if low == high else f"{low}–{high}"
    number = cell.status.sign
    if cell.value is not None:
        number = formats.number(cell.value, 0, context.language)
    return html.Td([told, html.Span(context.say(_RECORDED, n=number), className="base")])


def _count(answer: Answer, centre: str, id: str) -> Cell:
    """The number of persons in the records."""
    entry = INDICATORS[id]
    cell = answer.get(id, centre, QUARTER).cell
    return entry.read(cell, "", Measure.COUNT) if entry.kind is Kind.SHARE else cell
