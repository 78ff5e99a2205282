"""The programme week in each contract: what it must reach, and how its hours are laid out.

Hours are whole quarters of an hour here, so that sums are exact: 37.5 hours are 150.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from db.demo.plan import Plan
from db.vocabulary import Activity, Quarter

Week: TypeAlias = dict[Activity, int]

FULL_TIME = 150
TWELVE_HOURS = 48
SIX_HOURS = 24
LEAST_REST = 16

_REST = (
    Activity.SOCIETY,
    Activity.CAREER,
    Activity.WORK_ORIENTED,
    Activity.VOLUNTARY,
    Activity.OTHER,
)


@dataclass(frozen=True, slots=True)
class Style:
    """How a centre fills its weeks from a quarter on (sections 4.4 and 4.5).

    Ranges are lowest and highest, in quarters of an hour. ``norwegian`` is for those who have at
    least 12 hours, ``language`` for those who have less than 12. ``rest`` weighs society, career,
    work-oriented, voluntary and other. ``absence`` is unexcused hours in a thousand planned.
    """

    since: Quarter
    norwegian: tuple[int, int]
    language: tuple[int, int]
    part_time: tuple[int, int]
    rest: tuple[int, int, int, int, int]
    absence: int


STYLES = {
    "oslo": (
        Style(Quarter(2016, 4), (48, 60), (0, 32), (80, 136), (4, 2, 2, 5, 2), 70),
        Style(Quarter(2017, 3), (48, 60), (0, 32), (88, 140), (4, 2, 3, 5, 2), 55),
    ),
    "larvik": (Style(Quarter(2016, 4), (48, 60), (20, 44), (112, 140), (4, 4, 3, 3, 1), 40),),
    "kristiansand": (
        Style(Quarter(2016, 4), (48, 56), (0, 24), (80, 140), (6, 2, 3, 3, 3), 60),
        # 175 hours of Norwegian in ten weeks from August 2017, and the job school that autumn
        Style(Quarter(2017, 3), (70, 70), (0, 24), (100, 140), (5, 2, 6, 1, 1), 45),
    ),
    "steinkjer": (
        Style(Quarter(2016, 4), (56, 76), (0, 32), (84, 136), (4, 2, 3, 1, 4), 80),
        Style(Quarter(2018, 1), (56, 76), (0, 36), (96, 140), (4, 2, 4, 2, 3), 55),
    ),
    "bodo": (
        Style(Quarter(2016, 4), (48, 48), (0, 16), (80, 132), (4, 2, 1, 3, 4), 85),
        # a mean of 31 to 35 hours in October 2017, much of it with voluntary organisations
        Style(Quarter(2017, 3), (48, 48), (4, 24), (116, 146), (4, 2, 2, 7, 2), 60),
        Style(Quarter(2017, 4), (48, 48), (8, 28), (120, 146), (4, 2, 3, 7, 2), 35),
    ),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Which of the thresholds of tables 6.2 and 6.3 a week reaches."""

    full_time: bool
    norwegian: bool
    language_training: bool
    worklike: bool
    work_or_education: bool


def style_of(centre: str, quarter: Quarter) -> Style:
    """The style that ``centre`` follows in ``quarter``."""
    return [style for style in STYLES[centre] if style.since <= quarter][-1]


def reach_of(rank: int, plan: Plan) -> Reach:
    """What number ``rank`` of the running contracts reaches, the longest-running being 0.

    The longest-running have work or education, the next language training in a work-like setting,
    the newest have yet to come up to full time. Over all ranks the plan's counts come out exactly.
    """
    place = (rank - plan.work_or_education) % plan.with_agreement
    return Reach(
        full_time=rank < plan.full_time,
        norwegian=rank < plan.norwegian_12h,
        language_training=place < plan.language_training_12h,
        worklike=place < plan.worklike_6h,
        work_or_education=rank < plan.work_or_education,
    )


def week(reach: Reach, style: Style, rng: Random) -> tuple[Week, int]:
    """Hours of each activity, and the total, of a week that reaches exactly ``reach``.

    A generator in the same state gives the same week, so a person's plan stays until it is raised.
    """

    def draw(lowest: int, highest: int) -> int:
        return 2 * rng.randint(lowest // 2, highest // 2)

    norwegian, short_norwegian = draw(*style.norwegian), draw(20, TWELVE_HOURS - 4)
    language, short_language = draw(TWELVE_HOURS, TWELVE_HOURS + 4), draw(*style.language)
    worklike, short_worklike = draw(SIX_HOURS, SIX_HOURS + 12), draw(0, 8)
    work, part_time = draw(16, 32), draw(*style.part_time)
    weights = [weight * rng.randint(6, 14) for weight in style.rest]
    without_career, rounded_up = rng.random() < 0.06, rng.random() < 0.05

    hours = {
        Activity.NORWEGIAN: norwegian if reach.norwegian else short_norwegian,
        Activity.LANGUAGE_TRAINING: language if reach.language_training else short_language,
        Activity.WORK_EDUCATION: work if reach.work_or_education else 0,
    }
    taken = sum(hours.values())
    short = min(max(part_time, taken + LEAST_REST), FULL_TIME - 4)
    total = FULL_TIME if reach.full_time else short
    if without_career:  # guidance was short of staff (4.4.2)
        weights[1] = 0
    hours |= zip(_REST, shared_out(total - taken, weights), strict=True)
    hours[Activity.WORKLIKE] = min(
        worklike if reach.worklike else short_worklike, hours[Activity.LANGUAGE_TRAINING]
    )
    if rounded_up:  # the parts may miss the total by rounding
        hours[Activity.OTHER] += 1
    return hours, total


def shared_out(amount: int, weights: Sequence[int]) -> list[int]:
    """``amount``, even, in even parts about as ``weights``; the parts add up exactly."""
    whole, seen, given = sum(weights), 0, 0
    parts = []
    for weight in weights:
        seen += weight
        part = 2 * (amount * seen // (2 * whole)) - given
        parts.append(part)
        given += part
    return parts
