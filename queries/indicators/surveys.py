"""Indicators of the staff survey, made of the items it asks; what each says of them all is here once.

An item's share is of the answers that its entry states, as a rule those who agree somewhat or fully.
What a figure of the report tells can also be had by the service that the answers come from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_

from db.survey_models import SurveyCount
from db.surveys import PARTICIPATION, Answer, Item, Service, items
from db.vocabulary import ReportKind, Rhythm, Text
from queries.frames import approved, frame
from queries.measures import Indicator, Kind, Section, Unit
from queries.records import total

FEWEST_STAFF = 30
"""Answers that every centre, and every service, must have for any of them to be shown. The round of
the evaluation had 83 and was not broken down (2.3.2.3); 30 is our reading of «few»."""

_FRAME = frame(
    ReportKind.STAFF_SURVEY,
    approved(ReportKind.STAFF_SURVEY, SurveyCount),
    complete=False,
    least=FEWEST_STAFF,
)
_rows = _FRAME.rows
_SECTIONS = {section.code: section for section in Section}
_COMMON: dict[str, Any] = {
    "frame": _FRAME,
    "rhythm": Rhythm.HALF_YEAR,
    "reads": (ReportKind.STAFF_SURVEY,),
    "unit": Unit.PERCENT,
    "kind": Kind.SHARE,
}
_OWN_VIEW = Text(
    "Svarene er de ansattes egne vurderinger. Gruppen er liten, så noen få svar flytter andelen "
    "flere prosentpoeng.",
    "The answers are staff's own views. The group is small, so a few answers move the share by "
    "several percentage points.",
)


def _number(
    item: Item, among: Iterable[Answer] = (), service: Service | None = None
) -> ColumnElement[Any]:
    """How many answered an item; with some of its answers, or from a service."""
    asked = [_rows.item == item.id]
    codes = [answer.code for answer in among]
    if codes:
        asked.append(_rows.answer == codes[0] if len(codes) == 1 else _rows.answer.in_(codes))
    if service is not None:
        asked.append(_rows.service == service)
    return total(_rows["count"], and_(*asked))


def _either(answers: Iterable[Answer]) -> Text:
    """«Litt enig» eller «Helt enig»."""
    return Text(
        " eller ".join(f"«{answer.text.nb}»" for answer in answers),
        " or ".join(f"“{answer.text.en}”" for answer in answers),
    )


def _figure(item: Item) -> Text:
    """Where in the report an item is shown, and where it is asked."""
    if item.source.count(".") > 1:
        return Text(f"Avsnitt {item.source}", f"Section {item.source}")
    if not item.source:
        return Text("Vedlegg 2", "Appendix 2")
    return Text(f"Figur {item.source} og vedlegg 2", f"Figure {item.source} and appendix 2")


def _caution(item: Item) -> Text:
    remark = item.remark
    return Text(f"{remark.nb} {_OWN_VIEW.nb}".strip(), f"{remark.en} {_OWN_VIEW.en}".strip())


def _of_item(item: Item) -> Indicator:
    """The share of the answers that an item states, and the part of each answer."""
    nb, en, stated = item.text.nb, item.text.en, _either(item.stated)
    return Indicator(
        **_COMMON,
        id=f"survey_{item.id}",
        section=_SECTIONS[f"survey_{item.group}"],
        label=Text(f"{nb}: enig", f"{en}: agree") if item.scaled else item.text,
        short=item.text,
        definition=Text(
            f"Ansatte som svarte {stated.nb} på «{nb}», delt på alle som svarte på det.",
            f"Staff who answered {stated.en} to “{en}”, divided by all who answered it.",
        ),
        source=_figure(item),
        counts=Text(
            f"ansatte som svarte {stated.nb} på «{nb}»", f"staff who answered {stated.en} to “{en}”"
        ),
        out_of=Text(f"ansatte som svarte på «{nb}»", f"staff who answered “{en}”"),
        memo=Text(
            f"Av {{whole}} ansatte{{where}} som i {{quarter}} svarte på «{nb}», svarte {{part}} "
            f"({{value}}) {stated.nb}.",
            f"Of {{whole}} staff{{where}} who answered “{en}” in {{quarter}}, the number who "
            f"answered {stated.en} was {{part}} ({{value}}).",
        ),
        memo_part=Text(
            f"Av {{whole}} ansatte{{where}} som i {{quarter}} svarte på «{nb}», svarte "
            "{part}{share} «{category}».",
            f"Of {{whole}} staff{{where}} who answered “{en}” in {{quarter}}, the number who "
            "answered “{category}” was {part}{share}.",
        ),
        caution=_caution(item),
        numerator=_number(item, item.stated),
        denominator=_number(item),
        parts={answer: _number(item, [answer]) for answer in item.answers},
        made_of=item.stated,
    )


def _by_service(item: Item) -> Indicator:
    """The same share for each service that the answers come from."""
    nb, en, stated = item.text.nb, item.text.en, _either(item.stated)
    return Indicator(
        **_COMMON,
        id=f"survey_{item.id}_by_service",
        section=Section.SURVEY_SERVICE,
        label=Text(f"{nb}: enig, etter tjeneste", f"{en}: agree, by service"),
        short=item.text,
        definition=Text(
            f"Ansatte i hver tjeneste som svarte {stated.nb} på «{nb}», delt på alle i tjenesten som "
            "svarte på det. Vises bare når hver tjeneste som er med, har minst "
            f"{FEWEST_STAFF} svar.",
            f"Staff of each service who answered {stated.en} to “{en}”, divided by all of the service "
            f"who answered it. Shown only when each service there is has at least {FEWEST_STAFF} "
            "answers.",
        ),
        source=Text(
            f"Figur {item.source} og avsnitt 2.3.2.3", f"Figure {item.source} and section 2.3.2.3"
        ),
        counts=Text(
            f"ansatte som svarte {stated.nb} på «{nb}»", f"staff who answered {stated.en} to “{en}”"
        ),
        out_of=Text(
            f"ansatte i samme tjeneste som svarte på «{nb}»",
            f"staff of the same service who answered “{en}”",
        ),
        memo=Text(
            f"Av {{whole}} ansatte{{where}} som i {{quarter}} svarte på «{nb}», svarte {{part}} "
            f"({{value}}) {stated.nb}.",
            f"Of {{whole}} staff{{where}} who answered “{en}” in {{quarter}}, the number who "
            f"answered {stated.en} was {{part}} ({{value}}).",
        ),
        memo_part=Text(
            f"Av {{whole}} ansatte{{where}} i gruppen «{{category}}» som i {{quarter}} svarte på "
            f"«{nb}», svarte {{part}}{{share}} {stated.nb}.",
            f"Of {{whole}} staff{{where}} in the group “{{category}}” who answered “{en}” in "
            f"{{quarter}}, the number who answered {stated.en} was {{part}}{{share}}.",
        ),
        caution=_caution(item),
        numerator=_number(item, item.stated),
        denominator=_number(item),
        parts={service: _number(item, item.stated, service) for service in Service},
        bases={service: _number(item, (), service) for service in Service},
    )


_PARTICIPATION = items()[PARTICIPATION]
_WHO = Text(
    "alle som leverer tjenester til mottakene, og ble invitert",
    "all who deliver services to the centres, and were invited",
)
_ROUND = (
    Indicator(
        **_COMMON | {"kind": Kind.NUMBER, "unit": Unit.PERSONS},
        id="survey_invited",
        section=Section.SURVEY_RESPONSE,
        label=Text("Inviterte til undersøkelsen", "Invited to the survey"),
        short=Text("Inviterte", "Invited"),
        definition=Text(
            "Ansatte og andre som leverer tjenester til mottakene, og som fikk skjemaet i runden.",
            "Staff and others who deliver services to the centres and got the form in the round.",
        ),
        source=Text("Avsnitt 2.3.2.3", "Section 2.3.2.3"),
        counts=Text("inviterte til undersøkelsen", "those invited to the survey"),
        memo=Text(
            "Antallet inviterte{where} til undersøkelsen i {quarter} var {value}.",
            "The number invited{where} to the survey in {quarter} was {value}.",
        ),
        caution=Text(
            "Hvem som leverer tjenester, er evaluatorenes liste for hver runde.",
            "Who delivers services is the evaluators' list for each round.",
        ),
        numerator=_number(_PARTICIPATION),
    ),
    Indicator(
        **_COMMON,
        id="survey_response_share",
        section=Section.SURVEY_RESPONSE,
        label=Text("Svarprosent i undersøkelsen", "Response rate of the survey"),
        short=Text("Svarprosent", "Response rate"),
        definition=Text(
            "De som svarte på undersøkelsen i runden, delt på alle som ble invitert.",
            "Those who answered the survey in the round, divided by all who were invited.",
        ),
        source=Text("Avsnitt 2.3.2.3", "Section 2.3.2.3"),
        counts=Text("inviterte som svarte", "those invited who answered"),
        out_of=_WHO,
        memo=Text(
            "Av {whole} inviterte{where} til undersøkelsen i {quarter} svarte {part} ({value}).",
            "Of {whole} invited{where} to the survey in {quarter}, the number who answered was "
            "{part} ({value}).",
        ),
        caution=Text(
            "Prosenten sier ikke om de som svarte, ligner dem som ikke gjorde det.",
            "The rate does not tell whether those who answered are like those who did not.",
        ),
        numerator=_number(_PARTICIPATION, _PARTICIPATION.stated),
        denominator=_number(_PARTICIPATION),
    ),
)

ENTRIES = (
    *_ROUND,
    *(_of_item(item) for item in items().values() if item is not _PARTICIPATION),
    # Activities to choose among are told beside one another, not one by one.
    *(
        _by_service(item)
        for item in items().values()
        if item.scaled and item.source and item.group != "most_useful"
    ),
)
