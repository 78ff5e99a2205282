"""Undersøkelser: what staff answered, round by round, and what residents say drives them."""

from __future__ import annotations

from dashboard import motivation, staff_survey
from dashboard.blocks import Block
from dashboard.context import Context
from dashboard.page import Page, Shelf, View
from dashboard.sections import definitions, indicators_of, shown_origins
from dashboard.survey_blocks import Asked, by_centre
from db.vocabulary import Text

_CENTRES = Text("Andelen ved hvert mottak", "The share at each centre")
_AT_CENTRES = Text("Motivasjon ved hvert mottak", "Motivation at each centre")
_AT_CENTRES_LEAD = Text(
    "Andelen som gir skår 3 eller 4. Ingen gruppe på under fem vises, heller ikke internt.",
    "The share who give 3 or 4. No group of fewer than five is shown, nor internally.",
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
        staff_survey.response(before),
        *(staff_survey.one_choice(asked, f"survey_{id}") for id in _ONE_CHOICE),
        *(staff_survey.group_chart(asked, group) for group in _DIVERGING),
        *(staff_survey.in_order(asked, group) for group in _IN_ORDER),
        staff_survey.rounds(before),
        staff_survey.of_the_report(asked),
        staff_survey.by_service(asked),
        by_centre(asked, "survey-centres", _CENTRES, staff_survey.NOT_OF_FEW, staff),
        motivation.motives(asked),
        motivation.by_stay(asked),
        motivation.scores(asked),
        by_centre(asked, "motivation-centres", _AT_CENTRES, _AT_CENTRES_LEAD, residents),
        definitions(context, entries),
    ]
    return View(blocks, shown_origins(asked.answer))


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
