"""Indicators of progress: Norwegian, work practice, and the introduction programme (4.5.4)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_

from db.progress_models import Progress
from db.schooling import Level
from db.vocabulary import ReportKind, Text
from queries.frames import approved, frame
from queries.indicators.shared import source
from queries.measures import DENOMINATOR, LATER, NUMERATOR, Indicator, Kind, Section, Tie, Unit
from queries.records import count, days, total

PROGRESS = frame(ReportKind.PROGRESS, approved(ReportKind.PROGRESS, Progress), zero_is_told=True)
"""A row for each participant, and for each who started the introduction programme in the quarter."""

participant = PROGRESS.rows

_LEVELS = tuple(Level)
_started: ColumnElement[bool] = participant.introduction_on.is_not(None)
_there: ColumnElement[bool] = participant.introduction_on.is_(None)
_at_arrival = and_(_there, participant.level_at_arrival.is_not(None))
_latest = and_(_there, participant.level_latest.is_not(None))
_risen = or_(
    *(
        and_(participant.level_at_arrival == low, participant.level_latest.in_(_LEVELS[at:]))
        for at, low in enumerate(_LEVELS[:-1], start=1)
    )
)
_waited = days(participant.settled_on, participant.introduction_on)

_CONTRACTS = ("agreement_share", NUMERATOR)


def _without(whole: tuple[str, str], part: tuple[str, str]) -> Tie:
    """Those whom another report tells of and this one does not, who may be few."""
    return {whole: 1, part: -1}


_OF_PROGRESS: Any = {
    "frame": PROGRESS,
    "reads": (ReportKind.PROGRESS,),
    "history": (LATER,),
}
_FOUND_IN = source("Avsnitt 4.5.4")
_TESTED_UNLIKE = Text(
    "Mottakene kan bruke ulike prøver og teste på ulike tidspunkter. Den som ikke er testet, er ikke "
    "med.",
    "Centres may use unlike tests and test at unlike times. Whoever is not tested is not included.",
)
_WHO_TELLS = Text(
    "Mottaket vet dette bare om dem som blir bosatt der det får høre om dem, mest i vertskommunen. "
    "Den som venter ennå, er ikke med.",
    "The centre knows this only of those settled where it hears of them, mostly in the host "
    "municipality. Whoever still waits is not included.",
)
_BESIDE_INTRODUCTION = Text(
    "Introduksjonsloven gir kommunen en frist regnet fra bosettingen. Her står hva mottakene har "
    "meldt, ikke om fristen er holdt.",
    "The Introduction Act gives the municipality a time limit counted from settlement. Here stands "
    "what centres have told, not whether the limit was kept.",
)

ENTRIES = (
    Indicator(
        id="norwegian_at_arrival",
        **_OF_PROGRESS,
        section=Section.ARRIVAL_LEVEL,
        kind=Kind.NUMBER,
        unit=Unit.PERSONS,
        label=Text("Norsknivå ved ankomst", "Level of Norwegian on arrival"),
        short=Text("Testet ved ankomst", "Tested on arrival"),
        definition=Text(
            "Deltakere kvartalets siste dag som ble testet i norsk da de kom, i alt og etter nivå.",
            "Participants on the quarter's last day who were tested in Norwegian when they came, in "
            "all and by level.",
        ),
        source=_FOUND_IN,
        counts=Text(
            "deltakere kvartalets siste dag som ble testet i norsk da de kom",
            "participants on the quarter's last day who were tested in Norwegian when they came",
        ),
        memo=Text(
            "Per {day} var antallet deltakere{where} som ble testet i norsk da de kom, {value}.",
            "On {day}, the number of participants{where} who were tested in Norwegian when they came "
            "was {value}.",
        ),
        memo_part=Text(
            "Av {whole} deltakere{where} per {day} som ble testet i norsk da de kom, hadde {part}"
            "{share} dette nivået: {category}.",
            "Of {whole} participants{where} on {day} who were tested in Norwegian when they came, "
            "{part}{share} had this level: {category}.",
        ),
        caution=_TESTED_UNLIKE,
        numerator=count(_at_arrival),
        ties=(_without(_CONTRACTS, ("norwegian_at_arrival", NUMERATOR)),),
        parts={
            level: count(and_(_there, participant.level_at_arrival == level)) for level in Level
        },
    ),
    Indicator(
        id="norwegian_latest",
        **_OF_PROGRESS,
        section=Section.LATEST_LEVEL,
        kind=Kind.NUMBER,
        unit=Unit.PERSONS,
        label=Text("Norsknivå ved siste test", "Level of Norwegian at the latest test"),
        short=Text("Testet igjen", "Tested again"),
        definition=Text(
            "Deltakere kvartalets siste dag som er testet i norsk etter ankomst, i alt og etter "
            "nivået ved den siste testen.",
            "Participants on the quarter's last day who have been tested in Norwegian after arrival, "
            "in all and by the level at the latest test.",
        ),
        source=_FOUND_IN,
        counts=Text(
            "deltakere kvartalets siste dag som er testet i norsk etter ankomst",
            "participants on the quarter's last day who have been tested in Norwegian after arrival",
        ),
        memo=Text(
            "Per {day} var antallet deltakere{where} som var testet i norsk etter ankomst, {value}.",
            "On {day}, the number of participants{where} who had been tested in Norwegian after "
            "arrival was {value}.",
        ),
        memo_part=Text(
            "Av {whole} deltakere{where} per {day} som var testet i norsk etter ankomst, hadde {part}"
            "{share} dette nivået sist: {category}.",
            "Of {whole} participants{where} on {day} who had been tested in Norwegian after arrival, "
            "{part}{share} had this level last: {category}.",
        ),
        caution=_TESTED_UNLIKE,
        beside=Text(
            "Evalueringen hadde ingen resultater ennå: de første i Kristiansand ble testet på nytt i "
            "midten av oktober 2017 (4.5.4).",
            "The evaluation had no results yet: the first in Kristiansand were tested again in the "
            "middle of October 2017 (4.5.4).",
        ),
        numerator=count(_latest),
        ties=(_without(_CONTRACTS, ("norwegian_latest", NUMERATOR)),),
        parts={level: count(and_(_there, participant.level_latest == level)) for level in Level},
    ),
    Indicator(
        id="norwegian_risen_share",
        **_OF_PROGRESS,
        section=Section.RISEN,
        kind=Kind.SHARE,
        unit=Unit.PERCENT,
        label=Text(
            "Andel som har steget minst ett norsknivå",
            "Share who have risen at least one level of Norwegian",
        ),
        short=Text("Har steget", "Risen"),
        definition=Text(
            "Deltakere kvartalets siste dag med høyere norsknivå ved siste test enn ved ankomst, delt "
            "på dem som er testet begge gangene.",
            "Participants on the quarter's last day with a higher level of Norwegian at the latest "
            "test than on arrival, divided by those tested both times.",
        ),
        source=_FOUND_IN,
        counts=Text(
            "deltakere med høyere norsknivå ved siste test enn ved ankomst",
            "participants with a higher level of Norwegian at the latest test than on arrival",
        ),
        out_of=Text(
            "deltakere kvartalets siste dag som er testet både ved ankomst og senere",
            "participants on the quarter's last day tested both on arrival and later",
        ),
        memo=Text(
            "Per {day} hadde {part} av {whole} deltakere{where} som var testet to ganger ({value}), "
            "steget minst ett norsknivå.",
            "On {day}, {part} of {whole} participants{where} who had been tested twice ({value}) had "
            "risen at least one level of Norwegian.",
        ),
        caution=Text(
            "De to testene ligger ikke like langt fra hverandre for alle, og de som lærer fort, kan "
            "være bosatt før de testes igjen. Den som kom på øverste nivå, kan ikke stige.",
            "The two tests are not equally far apart for all, and those who learn fast may be settled "
            "before they are tested again. Whoever came at the top level cannot rise.",
        ),
        numerator=count(and_(_at_arrival, _latest, _risen)),
        denominator=count(and_(_at_arrival, _latest)),
        asked_of=count(_there),
        ties=tuple(
            _without((test, NUMERATOR), ("norwegian_risen_share", DENOMINATOR))
            for test in ("norwegian_at_arrival", "norwegian_latest")
        ),
    ),
    Indicator(
        id="work_practice",
        **_OF_PROGRESS,
        section=Section.PRACTICE,
        kind=Kind.NUMBER,
        unit=Unit.PERSONS,
        label=Text("Deltakere i arbeidspraksis", "Participants in work practice"),
        short=Text("I arbeidspraksis", "In work practice"),
        definition=Text(
            "Deltakere med praksisplass i arbeidslivet kvartalets siste dag.",
            "Participants with a place in work practice on the quarter's last day.",
        ),
        source=_FOUND_IN,
        counts=Text(
            "deltakere med praksisplass i arbeidslivet kvartalets siste dag",
            "participants with a place in work practice on the quarter's last day",
        ),
        memo=Text(
            "Per {day} var antallet deltakere{where} i arbeidspraksis {value}.",
            "On {day}, the number of participants{where} in work practice was {value}.",
        ),
        caution=Text(
            "Praksis i en bedrift og praksis i kommunen teller likt, og så gjør én dag og fem dager i "
            "uken.",
            "Practice in a firm and in the municipality count alike, and so do one day and five days "
            "a week.",
        ),
        beside=Text(
            "Språktrening i arbeidslignende situasjon (tabell 6.3) er videre enn praksis på en "
            "arbeidsplass.",
            "Language training in a work-like setting (table 6.3) is wider than practice at a "
            "workplace.",
        ),
        numerator=case(
            (
                count(participant.work_practice.is_not(None)) > 0,
                count(and_(_there, participant.work_practice.is_(True))),
            )
        ),
        ties=(_without(_CONTRACTS, ("work_practice", NUMERATOR)),),
    ),
    Indicator(
        id="days_to_introduction",
        **_OF_PROGRESS,
        section=Section.INTRODUCTION,
        kind=Kind.QUARTILES,
        unit=Unit.DAYS,
        label=Text(
            "Dager fra bosetting til introduksjonsprogrammet",
            "Days from settlement to the introduction programme",
        ),
        short=Text("Dager til introprogram", "Days to the programme"),
        definition=Text(
            "Dager fra bosetting til start i introduksjonsprogrammet for dem som startet i kvartalet: "
            "medianen og kvartilene.",
            "Days from settlement to the start of the introduction programme for those who started in "
            "the quarter: the median and the quartiles.",
        ),
        source=_FOUND_IN,
        counts=Text(
            "dager fra bosetting til start i introduksjonsprogrammet, for hver som startet i kvartalet",
            "days from settlement to the start of the introduction programme, for each who started in "
            "the quarter",
        ),
        memo=Text(
            "Av {whole} tidligere deltakere{where} som startet i introduksjonsprogrammet i {quarter}, "
            "hadde halvparten ventet {value} eller kortere siden bosettingen.",
            "Of {whole} former participants{where} who started the introduction programme in "
            "{quarter}, half had waited {value} or less since settlement.",
        ),
        memo_part=Text(
            "For {whole} tidligere deltakere{where} som startet i introduksjonsprogrammet i {quarter}, "
            "var {quartile} av tiden fra bosetting {value}.",
            "For {whole} former participants{where} who started the introduction programme in "
            "{quarter}, the {quartile} of time from settlement was {value}.",
        ),
        caution=_WHO_TELLS,
        beside=_BESIDE_INTRODUCTION,
        numerator=_waited,
        among=_started,
    ),
    Indicator(
        id="mean_days_to_introduction",
        **_OF_PROGRESS,
        section=Section.INTRODUCTION,
        kind=Kind.MEAN,
        unit=Unit.DAYS,
        label=Text(
            "Dager fra bosetting til introduksjonsprogrammet, i gjennomsnitt",
            "Mean days from settlement to the introduction programme",
        ),
        short=Text("I gjennomsnitt", "On average"),
        definition=Text(
            "Dager fra bosetting til start i introduksjonsprogrammet, i gjennomsnitt for dem som "
            "startet i kvartalet.",
            "Days from settlement to the start of the introduction programme, as a mean for those who "
            "started in the quarter.",
        ),
        source=_FOUND_IN,
        counts=Text(
            "dager fra bosetting til start i introduksjonsprogrammet, lagt sammen",
            "days from settlement to the start of the introduction programme, added up",
        ),
        out_of=Text(
            "tidligere deltakere som startet i introduksjonsprogrammet i kvartalet",
            "former participants who started the introduction programme in the quarter",
        ),
        memo=Text(
            "For {whole} tidligere deltakere{where} som startet i introduksjonsprogrammet i {quarter}, "
            "hadde det i gjennomsnitt gått {value} siden bosettingen.",
            "For {whole} former participants{where} who started the introduction programme in "
            "{quarter}, {value} had passed since settlement on average.",
        ),
        caution=_WHO_TELLS,
        beside=Text(
            "Evalueringen oppgir 50 til 60 dager i snitt i Kristiansand (4.5.4), uten å si for hvilken "
            "tid.",
            "The evaluation states 50 to 60 days on average in Kristiansand (4.5.4), without saying "
            "for which time.",
        ),
        numerator=total(_waited, _started),
        denominator=count(_started),
        behind={NUMERATOR: count(and_(_started, _waited > 0))},
    ),
)
