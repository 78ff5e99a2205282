"""What the evaluation report states in figures, and how the records are asked for the same.

The figures themselves are the rows of `db/reference/published_figures.csv`; here stands, once for each
kind of figure, which indicator, category and reading answers it, or why nothing can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.surveys import groups
from db.vocabulary import Labelled, Text
from queries.indicators import INDICATORS
from queries.measures import Indicator, Unit
from queries.values import Measure


class Why(Labelled):
    """Why the records cannot give a figure."""

    FIELDWORK = (
        "fieldwork",
        "Evaluatorenes egen opptelling av arbeidet sitt.",
        "The evaluators' own count of their work.",
    )
    ELSEWHERE = (
        "elsewhere",
        "Gjelder hele landet, eller noe som ordinære mottak ikke rapporterer hit.",
        "Concerns the whole country, or something that ordinary centres do not report here.",
    )
    PLAN = (
        "plan",
        "En plan eller et mål som rapportene ikke har noe å regne mot.",
        "A plan or a goal that the reports hold nothing to compute against.",
    )
    NOT_ASKED = (
        "not_asked",
        "Rapportene spør ikke etter dette.",
        "The reports do not ask for this.",
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """How the records are asked: an indicator, a part of it, and whether as a share or a number.

    With ``target`` it is the level aimed for that is looked up. With ``at_most`` the report states
    the most there is room for, and the records give how much of it is in use. ``among`` are the
    indicators that the report says it is the highest or the lowest of.
    """

    indicator: str
    category: str = ""
    measure: Measure = Measure.SHARE
    target: bool = False
    at_most: bool = False
    among: tuple[str, ...] = ()

    @property
    def entry(self) -> Indicator:
        return INDICATORS[self.indicator]

    @property
    def unit(self) -> Unit:
        return self.entry.unit_of(self.category, self.measure)

    @property
    def label(self) -> Text:
        """The indicator's name, its part if it is one, and that it is a target if it is."""
        label = self.entry.label
        if self.category:
            part = self.entry.categories[self.category]
            label = Text(f"{label.nb}: {_small(part.nb)}", f"{label.en}: {_small(part.en)}")
        if self.target:
            label = Text(f"Måltall: {_small(label.nb)}", f"Target: {_small(label.en)}")
        return label

    @property
    def short(self) -> Text:
        """As little as tells it from the others in a chart."""
        return self.entry.categories[self.category] if self.category else self.entry.short


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of figure: what it is called, and what answers it.

    ``rest_of`` are the figures that it is what is left of.
    """

    answer: Asked | Why
    own_label: Text | None = None
    rest_of: tuple[str, ...] = ()

    @property
    def asked(self) -> Asked | None:
        return self.answer if isinstance(self.answer, Asked) else None

    @property
    def why(self) -> Why | None:
        return self.answer if isinstance(self.answer, Why) else None

    @property
    def label(self) -> Text:
        if self.own_label is not None:
            return self.own_label
        if isinstance(self.answer, Asked):
            return self.answer.label
        raise ValueError("a figure that the records cannot give needs a name")


_COUNT = Measure.COUNT


def _shares(*indicators: str) -> dict[str, Kind]:
    return {indicator: Kind(Asked(indicator)) for indicator in indicators}


def _unanswered(why: Why, **labels: tuple[str, str]) -> dict[str, Kind]:
    return {figure: Kind(why, Text(*label)) for figure, label in labels.items()}


KINDS: Mapping[str, Kind] = {
    **_shares("adult_residents", "occupancy_share", "agreement_share", "full_time_share"),
    **_shares("survey_invited", "survey_response_share"),
    **_shares("norwegian_12h_share", "language_training_12h_share"),
    **_shares("worklike_language_training_6h_share", "work_or_education_share"),
    "residents_with_agreement": Kind(
        Asked("agreement_share", measure=_COUNT),
        Text("Voksne beboere med avtale", "Adult residents with an agreement"),
    ),
    "contracts_ended_cumulative": Kind(Asked("contracts_ended_ytd", measure=_COUNT)),
    "settled_cumulative": Kind(Asked("settled_ytd", measure=_COUNT)),
    "ended_settled_share": Kind(Asked("contracts_ended_ytd", "settled")),
    "ended_noncooperation_share": Kind(Asked("contracts_ended_ytd", "breach")),
    "ended_breach_count": Kind(Asked("contracts_ended_ytd", "breach", _COUNT)),
    "ended_own_wish_share": Kind(Asked("contracts_ended_ytd", "own_wish")),
    "ended_rejection_share": Kind(Asked("contracts_ended_ytd", "rejection")),
    "settled_host_municipality_share": Kind(Asked("settled_ytd", "host")),
    "settled_neighbour_municipality_share": Kind(Asked("settled_ytd", "neighbour")),
    "settled_other_municipality_share": Kind(
        Asked("settled_ytd", "other"),
        rest_of=("settled_host_municipality_share", "settled_neighbour_municipality_share"),
    ),
    "capacity_places": Kind(
        Asked("adult_places", at_most=True),
        Text("Plasser i integreringsmottaket", "Places in the integration centre"),
    ),
    "programme_hours_per_week_mean": Kind(Asked("mean_weekly_hours")),
    "norwegian_hours_per_week": Kind(Asked("mean_weekly_hours", "norwegian")),
    "work_practice_participants": Kind(Asked("work_practice", measure=_COUNT)),
    "days_to_introduction_programme_mean": Kind(Asked("mean_days_to_introduction")),
    "occupancy_share_target": Kind(Asked("occupancy_share", target=True)),
    "agreement_share_target": Kind(Asked("agreement_share", target=True)),
    "language_training_worklike_goal_share": Kind(
        Asked("worklike_part_of_language_training", target=True)
    ),
    "programme_hours_per_week_goal": Kind(Asked("mean_weekly_hours", target=True)),
    "introduction_programme_goal_share": Kind(
        Asked("work_or_education_year_after_share", target=True)
    ),
    **_unanswered(
        Why.PLAN,
        capacity_planned=("Planlagt antall, barn medregnet", "Planned number, children included"),
        settlement_goal_months_families=(
            "Mål for bosetting etter vedtak: familier",
            "Goal for settlement after the permit: families",
        ),
        settlement_goal_months_adults=(
            "Mål for bosetting etter vedtak: voksne uten barn",
            "Goal for settlement after the permit: adults without children",
        ),
    ),
    **_unanswered(
        Why.ELSEWHERE,
        introduction_programme_result_share=(
            "Resultat av introduksjonsprogrammet: i arbeid eller utdanning året etter",
            "Result of the introduction programme: in work or education a year later",
        ),
    ),
    **_unanswered(
        Why.NOT_ASKED,
        norwegian_hours_total=(
            "Norsktimer i alt på ti uker",
            "Hours of Norwegian tuition in all, over ten weeks",
        ),
        part_time_job_participants=(
            "Deltakere med deltidsjobb",
            "Participants with a part-time job",
        ),
    ),
    **_unanswered(
        Why.FIELDWORK,
        interviews_held=("Intervjuer i alt", "Interviews in all"),
        resident_interviews_held=("Intervjuer med beboere", "Interviews with residents"),
    ),
}
"""What each figure is called and asked as, by the name it has in the reference file."""

SURVEY = "survey:"
"""What the name of a survey's figure begins with; then come the question and the answer."""
_AGREE = "agree"
"""The answer that stands for those who agree somewhat or fully: the whole of an item's share."""
_MOST_USEFUL = "most_useful_activity"
"""The question whose answers are items of their own in the form, laid beside one another."""


def _asked_in_survey(question: str, answer: str) -> Asked:
    """How the staff survey is asked for what the report says of a question and an answer."""
    if question == _MOST_USEFUL:
        items = tuple(f"survey_{item.id}" for item in groups()["most_useful"])
        return Asked(f"survey_most_useful_{answer}", among=items)
    return Asked(f"survey_{question}", "" if answer == _AGREE else answer)


def kind_of(figure: str, centre: str) -> Kind:
    """What a figure is called and asked as. Of ordinary centres there are no records to ask.

    Raises KeyError for a figure without a place here.
    """
    if figure.startswith(SURVEY):
        question, _, answer = figure.removeprefix(SURVEY).partition("=")
        return Kind(_asked_in_survey(question, answer))
    kind = KINDS[figure]
    if centre == "ordinary":
        return Kind(Why.ELSEWHERE, kind.label)
    return kind
