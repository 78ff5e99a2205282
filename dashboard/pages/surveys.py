"""Undersøkelser: what staff answered, round by round, and what residents say drives them."""

from __future__ import annotations

from dashboard import controls, formats, motivation, staff_survey, texts
from dashboard.blocks import Block
from dashboard.context import Context
from dashboard.page import Page, Shelf, View
from dashboard.sections import definitions, indicators_of, shown_origins
from dashboard.survey_blocks import Asked, by_centre, part_of_page
from db.vocabulary import Text

_STAFF = Text("Hva de ansatte svarer", "What staff answer")
_STAFF_LEAD = Text(
    "Hver prikk er en andel, fra 0 til 100 prosent: av dem som er enige i et utsagn, eller av dem som "
    "har valgt et svar. Åpne et tema for diagrammet og tallene.",
    "Each dot is a share, from 0 to 100 percent: of those who agree with a statement, or who chose an "
    "answer. Open a theme for its chart and its figures.",
)
_BESIDE = Text("De ansattes svar ved siden av hverandre", "The staff's answers beside each other")
_BESIDE_LEAD = Text(
    "Runde for runde, sammen med det rapporten sier, og etter tjeneste og mottak.",
    "Round by round, with what the report says, and by service and centre.",
)
_RESIDENTS = Text("Hva beboerne svarer", "What residents answer")
_RESIDENTS_LEAD = Text(
    "Påstander om hva som driver dem, med skår fra 1 til 4. Prikken er andelen som gir 3 eller 4.",
    "Statements of what drives them, scored from 1 to 4. The dot is the share who give 3 or 4.",
)
_CENTRES = Text("Andelen ved hvert mottak", "The share at each centre")
_AT_CENTRES = Text("Motivasjon ved hvert mottak", "Motivation at each centre")
_AT_CENTRES_LEAD = Text(
    "Andelen som gir skår 3 eller 4. Ingen gruppe på under fem vises, heller ikke internt.",
    "The share who give 3 or 4. No group of fewer than five is shown, nor internally.",
)
_AND_APART = Text(
    "alle mottak samlet, og {names} der hvert mottak står for seg",
    "all centres together, and {names} where each centre stands by itself",
)
_DIVERGING = (
    *("leadership", "cooperation", "culture", "expectations"),
    *("gains", "results", "situation", "organisation"),
)
_IN_ORDER = ("offered", "most_useful")
_ONE_CHOICE = ("project_plan_exists", "plan_follow_up", "hours_offered")


def _view(context: Context) -> View:
    entries = [*indicators_of("surveys"), *indicators_of("motivation")]
    asked = Asked(context, context.ask(entry.id for entry in entries))
    before = Asked(context, context.ask((e.id for e in entries), context.history))
    staff, residents = staff_survey.with_a_figure(), motivation.of_statements()
    blocks: list[Block] = [
        part_of_page(context, "staff", _STAFF, _STAFF_LEAD),
        staff_survey.response(before),
        *(staff_survey.one_choice(asked, f"survey_{id}") for id in _ONE_CHOICE),
        *(staff_survey.group_chart(asked, group) for group in _DIVERGING),
        *(staff_survey.in_order(asked, group) for group in _IN_ORDER),
        part_of_page(context, "staff-beside", _BESIDE, _BESIDE_LEAD),
        staff_survey.rounds(before),
        staff_survey.of_the_report(asked, before),
        staff_survey.by_service(asked),
        by_centre(asked, "survey-centres", _CENTRES, staff_survey.NOT_OF_FEW, staff),
        part_of_page(context, "residents", _RESIDENTS, _RESIDENTS_LEAD),
        motivation.motives(asked),
        motivation.by_stay(asked),
        motivation.scores(asked),
        by_centre(asked, "motivation-centres", _AT_CENTRES, _AT_CENTRES_LEAD, residents),
        definitions(context, entries),
    ]
    status = controls.status(context, centres=_whose(context))
    return View(blocks, shown_origins(asked.answer, before.answer), status=status)


def _whose(context: Context) -> str:
    """Answers are of all centres together, whichever are chosen, but for those told one by one."""
    if len(context.scope.centres) == len(context.catalogue.centres):
        return context.say(texts.ALL_TOGETHER)
    facts = context.catalogue.centres
    names = [facts[code].name for code in context.scope.centres]
    return context.say(_AND_APART, names=formats.listing(names, context.language))


PAGE = Page(
    path="/surveys",
    title=Text("Undersøkelser", "Surveys"),
    lead=Text(
        "Hva de ansatte svarer i hver runde, og hva beboerne sier driver dem.",
        "What staff answer in each round, and what residents say drives them.",
    ),
    tables=("surveys", "motivation"),
    shelf=Shelf.EVALUATION,
    view=_view,
    measured=False,
)
