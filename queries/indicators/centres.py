"""Indicators of the centres: residents, places, occupancy and time in the centre."""

from __future__ import annotations

from db.vocabulary import ReportKind, Text
from queries.indicators.shared import START, source
from queries.measures import IMDI_AND_UDI, Indicator, Kind, Note, Section, Target, Unit
from queries.records import LAST_DAY, count, days, per_centre, person, present

ENTRIES = (
    Indicator(
        id="adult_residents",
        section=Section.OCCUPANCY,
        kind=Kind.NUMBER,
        unit=Unit.PERSONS,
        label=Text("Voksne beboere", "Adult residents"),
        short=Text("Beboere", "Residents"),
        definition=Text(
            "Voksne som bodde i mottaket kvartalets siste dag, med eller uten avtale.",
            "Adults living at the centre on the last day of the quarter, with or without a "
            "contract.",
        ),
        source=source("Avsnitt 6.1"),
        counts=Text(
            "voksne som bodde i mottaket kvartalets siste dag",
            "adults living at the centre on the last day of the quarter",
        ),
        memo=Text(
            "Per {day} var antallet voksne beboere{where} {value}.",
            "On {day}, the number of adult residents{where} was {value}.",
        ),
        caution=Text(
            "Den som flytter inn eller ut i dagene rundt kvartalsskiftet, kan være ført på "
            "feil side av det.",
            "Somebody who moves in or out in the days around the turn of the quarter may be "
            "entered on the wrong side of it.",
        ),
        beside=Text(
            "UDI teller alle som bor i mottak, også barn, i alle slags mottak. Tallene her "
            "gjelder bare voksne i integreringsmottakene og er en del av UDIs tall, ikke noe "
            "som kommer i tillegg.",
            "UDI counts everybody who lives in reception, children too, in every kind of "
            "centre. The figures here are of adults in the integration centres alone, and are "
            "a part of UDI's figures, not an addition to them.",
        ),
        numerator=count(present),
    ),
    Indicator(
        id="adult_places",
        section=Section.OCCUPANCY,
        kind=Kind.NUMBER,
        unit=Unit.PLACES,
        label=Text("Plasser for voksne", "Places for adults"),
        short=Text("Plasser", "Places"),
        definition=Text(
            "Plasser som var åpne for voksne i kvartalet, slik mottaket har meldt dem.",
            "Places open to adults in the quarter, as stated by the centre.",
        ),
        source=source("Tabell 4.1"),
        counts=Text(
            "plasser som var åpne for voksne i kvartalet",
            "places open to adults in the quarter",
        ),
        memo=Text(
            "Antallet plasser for voksne{where} var {value} i {quarter}.",
            "The number of places for adults{where} was {value} in {quarter}.",
        ),
        caution=Text(
            "Der plasser ikke er meldt, er plasstallet i tabell 4.1 brukt, med merknad. "
            "Plassene i tabell 4.1 er til sammen flere enn belegget i evalueringen svarer til.",
            "Where places were not reported, the number in table 4.1 is used, with a note. The"
            " places in table 4.1 add up to more than the occupancy in the evaluation "
            "corresponds to.",
        ),
        beside=Text(
            "UDIs plasstall gjelder alle plasser i et mottak, ikke bare dem som er åpne for "
            "voksne.",
            "UDI's numbers of places are of all places at a centre, not only those open to adults.",
        ),
        owner=IMDI_AND_UDI,
        numerator=per_centre(person.places),
        reads=(ReportKind.CAPACITY,),
        note=(Note.TABLE_PLACES, per_centre(person.places_reported)),
    ),
    Indicator(
        id="occupancy_share",
        section=Section.OCCUPANCY,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text("Andel plasser i bruk", "Share of places in use"),
        short=Text("Belegg", "Occupancy"),
        definition=Text(
            "Voksne beboere kvartalets siste dag, delt på plasser for voksne.",
            "Adult residents on the last day of the quarter, divided by places for adults.",
        ),
        source=source("Avsnitt 6.1"),
        counts=Text(
            "voksne beboere kvartalets siste dag",
            "adult residents on the last day of the quarter",
        ),
        out_of=Text("plasser for voksne", "places for adults"),
        memo=Text(
            "Per {day} var {part} av {whole} plasser for voksne{where} ({value}) i bruk.",
            "On {day}, {part} of {whole} places for adults{where} ({value}) were in use.",
        ),
        caution=Text(
            "Teller og nevner kommer fra hver sin fil og kan gjelde hver sin dag; andelen kan "
            "komme over 100 prosent.",
            "Numerator and denominator come from a file each and may be of different days; the"
            " share may exceed 100 percent.",
        ),
        beside=Text(
            "Evalueringen oppgir belegget i hele prosent (6.1); plassene bak det er regnet ut "
            "her, for de står ikke i den.",
            "The evaluation gives occupancy in whole percent (6.1); the places behind it are "
            "worked out here, as it does not state them.",
        ),
        owner=IMDI_AND_UDI,
        numerator=count(present),
        denominator=per_centre(person.places),
        targets=(Target(85, START, Text("IMDi og UDI (6.1)", "IMDi and UDI (6.1)")),),
        reads=(ReportKind.RESIDENTS, ReportKind.CAPACITY),
        note=(Note.TABLE_PLACES, per_centre(person.places_reported)),
    ),
    Indicator(
        id="days_in_centre",
        section=Section.STAY,
        kind=Kind.QUARTILES,
        unit=Unit.DAYS,
        label=Text("Botid for dem som bor i mottaket", "Time in the centre of those present"),
        short=Text("Botid", "Time in centre"),
        definition=Text(
            "Dager fra innflytting til kvartalets siste dag for dem som da bodde i mottaket: "
            "medianen og kvartilene.",
            "Days from moving in to the last day of the quarter for those then present: the "
            "median and the quartiles.",
        ),
        source=source("Avsnitt 6.2.1"),
        counts=Text(
            "dager fra innflytting til kvartalets siste dag, for hver som da bodde i mottaket",
            "days from moving in to the last day of the quarter, for each person then present",
        ),
        memo=Text(
            "Per {day} hadde halvparten av {whole} voksne beboere{where} bodd i mottaket i "
            "{value} eller kortere.",
            "On {day}, half of {whole} adult residents{where} had lived at the centre for "
            "{value} or less.",
        ),
        memo_part=Text(
            "Per {day} var {quartile} av botiden for {whole} voksne beboere{where} {value}.",
            "On {day}, the {quartile} of time in the centre for {whole} adult residents{where} "
            "was {value}.",
        ),
        caution=Text(
            "Én feil innflyttingsdato flytter medianen lite, men i et lite mottak kan noen få "
            "flytte kvartilene mye.",
            "One wrong date of moving in moves the median little, but at a small centre a few "
            "can move the quartiles a lot.",
        ),
        beside=Text(
            "Botid kan også regnes over alle mottak en person har bodd i. Her teller bare "
            "tiden i dette mottaket.",
            "Time in reception can also be counted over every centre a person has lived at. "
            "Here only the time at this centre counts.",
        ),
        numerator=days(person.arrived, LAST_DAY),
        among=present,
    ),
)
