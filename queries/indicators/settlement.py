"""Indicators of settlement: how contracts end, where people settle, and how long it takes (6.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.vocabulary import EndReason, SettlementPlace, Text
from queries.indicators.shared import source
from queries.measures import FIRST, Definition, Indicator, Kind, Section, Unit
from queries.records import count, days, ended, person

_ENTRIES = (
    Indicator(
        id="contracts_ended",
        section=Section.ENDED,
        kind=Kind.NUMBER,
        unit=Unit.CONTRACTS,
        label=Text("Avtaler avsluttet i kvartalet", "Contracts ended in the quarter"),
        short=Text("Avsluttet", "Ended"),
        definition=Text(
            "Avtaler som tok slutt i kvartalet, i alt og etter årsak.",
            "Contracts that ended in the quarter, in all and by reason.",
        ),
        source=source("Avsnitt 6.2"),
        counts=Text(
            "avtaler som tok slutt i kvartalet",
            "contracts that ended in the quarter",
        ),
        memo=Text(
            "Antallet avtaler{where} som tok slutt i {quarter}, var {value}.",
            "The number of contracts{where} that ended in {quarter} was {value}.",
        ),
        memo_part=Text(
            "Av {whole} avtaler{where} som tok slutt i {quarter}, hadde {part}{share} årsaken "
            "«{category}».",
            "Of {whole} contracts{where} that ended in {quarter}, the number with the reason "
            "“{category}” was {part}{share}.",
        ),
        caution=Text(
            "Hver avtale har én årsak, den mottaket mener veide mest. En slutt som meldes "
            "sent, kommer med i en ny revisjon.",
            "Each contract has one reason, the one the centre holds to have weighed most. An "
            "ending reported late comes in a new revision.",
        ),
        beside=Text(
            "Evalueringen oppgir årsakene i hele prosent av avtalene hittil i 2017; de blir 99"
            " til sammen (6.2).",
            "The evaluation gives the reasons in whole percent of contracts so far in 2017; "
            "they add up to 99 (6.2).",
        ),
        numerator=count(ended),
        parts={reason: count(person.end_reason == reason) for reason in EndReason},
    ),
    Indicator(
        id="settled",
        section=Section.SETTLED,
        kind=Kind.NUMBER,
        unit=Unit.PERSONS,
        label=Text("Bosatt i kvartalet", "Settled in the quarter"),
        short=Text("Bosatt", "Settled"),
        definition=Text(
            "Deltakere som gikk ut av avtalen i kvartalet fordi de ble bosatt, i alt og etter "
            "hvor kommunen ligger sett fra "
            "mottaket.",
            "Participants whose contract ended in the quarter because they were settled, in all "
            "and by where the municipality lies seen "
            "from the centre.",
        ),
        source=source("Avsnitt 6.2"),
        counts=Text(
            "deltakere som gikk ut av avtalen i kvartalet fordi de ble bosatt",
            "participants whose contract ended in the quarter because they were settled",
        ),
        memo=Text(
            "Antallet deltakere{where} som ble bosatt i {quarter}, var {value}.",
            "The number of participants{where} who were settled in {quarter} was {value}.",
        ),
        memo_part=Text(
            "Av {whole} deltakere{where} som ble bosatt i {quarter}, var {part}{share} i "
            "gruppen «{category}».",
            "Of {whole} participants{where} who were settled in {quarter}, the number in the "
            "group “{category}” was {part}{share}.",
        ),
        caution=Text(
            "Hva som er nabokommune, er mottakets svar og ikke lest av et kart. Bosettingen "
            "telles i kvartalet avtalen tok slutt.",
            "What is a neighbouring municipality is the centre's answer and not read off a "
            "map. A settlement counts in the quarter the contract ended.",
        ),
        beside=Text(
            "IMDis bosettingsstatistikk gjelder alle flyktninger som bosettes i landet. Her "
            "telles bare deltakere i integreringsmottakene.",
            "IMDi's settlement statistics are of all refugees settled in the country. Only "
            "participants at the integration centres count here.",
        ),
        numerator=count(person.end_reason == EndReason.SETTLED),
        parts={place: count(person.place == place) for place in SettlementPlace},
    ),
    Indicator(
        id="breach_share",
        section=Section.BREACH,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        counted_in=Unit.CONTRACTS,
        label=Text(
            "Andel av avsluttede avtaler som ble hevet for brudd",
            "Share of ended contracts revoked for breach",
        ),
        short=Text("Brudd", "Breach"),
        as_number=Text("Avtaler som ble hevet for brudd", "Contracts revoked for breach"),
        definition=Text(
            "Avtaler hevet i kvartalet på grunn av brudd, delt på alle avtaler som tok slutt i "
            "kvartalet.",
            "Contracts revoked for breach in the quarter, divided by all contracts that ended in "
            "the quarter.",
        ),
        source=source("Avsnitt 5.5"),
        counts=Text(
            "avtaler hevet i kvartalet på grunn av brudd",
            "contracts revoked for breach in the quarter",
        ),
        out_of=Text(
            "alle avtaler som tok slutt i kvartalet",
            "all contracts that ended in the quarter",
        ),
        memo=Text(
            "Av {whole} avtaler{where} som tok slutt i {quarter}, ble {part} ({value}) hevet "
            "for brudd.",
            "Of {whole} contracts{where} that ended in {quarter}, the number revoked for breach "
            "was {part} ({value}).",
        ),
        caution=Text(
            "Andelen gjelder dem som sluttet, ikke alle deltakere: når mange bosettes, faller "
            "den uten at bruddene blir færre.",
            "The share is of those who left, not of all participants: when many are settled, "
            "it falls without breaches becoming fewer.",
        ),
        numerator=count(person.end_reason == EndReason.BREACH),
        denominator=count(ended),
    ),
    Indicator(
        id="days_to_settlement",
        section=Section.TIME,
        kind=Kind.QUARTILES,
        unit=Unit.DAYS,
        label=Text("Dager fra innflytting til bosetting", "Days from moving in to settlement"),
        short=Text("Dager til bosetting", "Days to settlement"),
        definition=Text(
            "Dager fra innflytting i mottaket til bosetting for dem som gikk ut av avtalen i "
            "kvartalet ved bosetting: "
            "medianen og kvartilene. Målene for bosetting, tre måneder for familier og seks for "
            "enslige voksne, regnes fra vedtaket og kan ikke legges rett ved siden av.",
            "Days from moving in to settlement for those whose contract ended in the quarter by "
            "settlement: the median and "
            "the quartiles. The goals for settlement, three months for families and six for single "
            "adults, count from the permit and cannot be laid straight beside it.",
        ),
        source=source("Avsnitt 2.1 og 6.2.1", "Sections 2.1 and 6.2.1"),
        counts=Text(
            "dager fra innflytting til bosetting, for hver som gikk ut av avtalen i kvartalet "
            "ved bosetting",
            "days from moving in to settlement, for each person whose contract ended in the "
            "quarter by settlement",
        ),
        memo=Text(
            "Av {whole} deltakere{where} som ble bosatt i {quarter}, hadde halvparten da "
            "ventet {value} eller kortere siden innflytting.",
            "Of {whole} participants{where} who were settled in {quarter}, half had then "
            "waited {value} or less since moving in.",
        ),
        memo_part=Text(
            "For {whole} deltakere{where} som ble bosatt i {quarter}, var {quartile} av tiden "
            "fra innflytting til bosetting {value}.",
            "For {whole} participants{where} who were settled in {quarter}, the {quartile} of "
            "time from moving in to settlement was {value}.",
        ),
        caution=Text(
            "Bare de som er bosatt, er med; de som venter lengst, mangler til de får en kommune.",
            "Only those who are settled are included; those who wait longest are missing until"
            " they have a municipality.",
        ),
        beside=Text(
            "Ventetid på bosetting regnes ellers fra vedtaket om opphold. Her regnes den fra "
            "innflyttingen i mottaket.",
            "Waiting time for settlement is otherwise counted from the residence permit. Here "
            "it is counted from moving in to the centre.",
        ),
        history=(
            FIRST,
            Definition(
                date(2026, 11, 25),
                Text(
                    "Bare de som gikk ut av avtalen fordi de ble bosatt, telles. Før telte alle med "
                    "en bosettingsdato.",
                    "Only those whose contract ended because they were settled count. Before, "
                    "everybody with a date of settlement did.",
                ),
            ),
        ),
        numerator=days(person.arrived, person.settled_on),
        among=person.end_reason == EndReason.SETTLED,
    ),
)
_OF_THE_QUARTER = {entry.id: entry for entry in _ENTRIES}

ENTRIES = (
    *_ENTRIES,
    replace(
        _OF_THE_QUARTER["contracts_ended"],
        id="contracts_ended_ytd",
        section=Section.ENDED_YTD,
        label=Text("Avtaler avsluttet hittil i året", "Contracts ended so far this year"),
        short=Text("Avsluttet i år", "Ended this year"),
        definition=Text(
            "Avtaler som tok slutt fra 1. januar til kvartalets siste dag, i alt og etter årsak.",
            "Contracts that ended from 1 January to the last day of the quarter, in all and "
            "by reason.",
        ),
        counts=Text(
            "avtaler som tok slutt fra 1. januar til kvartalets siste dag",
            "contracts that ended from 1 January to the last day of the quarter",
        ),
        memo=Text(
            "Antallet avtaler{where} som tok slutt fra 1. januar til {day}, var {value}.",
            "The number of contracts{where} that ended from 1 January to {day} was {value}.",
        ),
        memo_part=Text(
            "Av {whole} avtaler{where} som tok slutt fra 1. januar til {day}, hadde "
            "{part}{share} årsaken «{category}».",
            "Of {whole} contracts{where} that ended from 1 January to {day}, the number with the "
            "reason “{category}” was {part}{share}.",
        ),
        year_to_date_of="contracts_ended",
    ),
    replace(
        _OF_THE_QUARTER["settled"],
        id="settled_ytd",
        section=Section.SETTLED_YTD,
        label=Text("Bosatt hittil i året", "Settled so far this year"),
        short=Text("Bosatt i år", "Settled this year"),
        definition=Text(
            "Deltakere som gikk ut av avtalen fra 1. januar til kvartalets siste dag fordi de "
            "ble bosatt, i alt og etter "
            "hvor kommunen ligger.",
            "Participants whose contract ended from 1 January to the last day of the quarter "
            "because they were settled, in all and by "
            "where the municipality lies.",
        ),
        counts=Text(
            "deltakere som gikk ut av avtalen fra 1. januar til kvartalets siste dag fordi de "
            "ble bosatt",
            "participants whose contract ended from 1 January to the last day of the quarter "
            "because they were settled",
        ),
        memo=Text(
            "Antallet deltakere{where} som ble bosatt fra 1. januar til {day}, var {value}.",
            "The number of participants{where} who were settled from 1 January to {day} was "
            "{value}.",
        ),
        memo_part=Text(
            "Av {whole} deltakere{where} som ble bosatt fra 1. januar til {day}, var "
            "{part}{share} i gruppen «{category}».",
            "Of {whole} participants{where} who were settled from 1 January to {day}, "
            "the number in the group “{category}” was {part}{share}.",
        ),
        year_to_date_of="settled",
    ),
)
