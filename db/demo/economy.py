"""The simulated centres' money, half-year by half-year: `okonomi.csv`.

The report states no sum at all (section 4.2.1), so every amount is invented. It does say that not all
municipalities could tell what they spend, and that they spend very unlike amounts: so here grants
are told of before own means, some centres tell of nothing, and the levels differ. What is not told
has no row; a zero is told as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from db.demo.plan import Plan, plans
from db.ingest.flat.economy import POSTS
from db.money import GRANTS, OWN_MEANS, Post
from db.vocabulary import Quarter, Rhythm

COLUMNS = ("senter", "kvartal", "post", "belop", "opphav")
WORDS = {post: word for word, post in POSTS.nb.items()}


@dataclass(frozen=True, slots=True)
class Household:
    """How a centre's money goes: thousands of kroner a participant in a half-year, by post.

    ``grants_since`` and ``own_since`` are the ends of the first half-years it tells of.
    """

    grants_since: Quarter
    own_since: Quarter | None
    each: Mapping[Post, int]
    fixed: Mapping[Post, int] = field(default_factory=dict)
    """Thousands of kroner in a half-year, however many the participants."""


HOUSEHOLDS = {
    "oslo": Household(
        Quarter(2017, 2),
        None,
        {Post.GRANT_QUALIFICATION: 58, Post.GRANT_VOLUNTARY: 5},
        {Post.GRANT_OTHER: 0},
    ),
    "larvik": Household(
        Quarter(2017, 2),
        Quarter(2017, 2),
        {
            Post.GRANT_QUALIFICATION: 58,
            Post.GRANT_VOLUNTARY: 4,
            Post.OWN_TUITION: 9,
            Post.OWN_GUIDANCE: 4,
            Post.OWN_FOLLOW_UP: 6,
        },
        {Post.GRANT_OTHER: 0, Post.OWN_COORDINATION: 310, Post.OWN_OTHER: 45, Post.PARTNERS: 90},
    ),
    "kristiansand": Household(
        Quarter(2017, 2),
        Quarter(2017, 2),
        {
            Post.GRANT_QUALIFICATION: 58,
            Post.GRANT_VOLUNTARY: 2,
            Post.OWN_TUITION: 21,  # all tuition is bought from a private firm (4.5.4)
            Post.OWN_GUIDANCE: 6,
            Post.OWN_FOLLOW_UP: 5,
        },
        {Post.GRANT_OTHER: 150, Post.OWN_COORDINATION: 420, Post.OWN_OTHER: 260, Post.PARTNERS: 0},
    ),
    "steinkjer": Household(
        Quarter(2017, 2),
        Quarter(2017, 4),
        {
            Post.GRANT_QUALIFICATION: 58,
            Post.GRANT_VOLUNTARY: 2,
            Post.OWN_TUITION: 26,
            Post.OWN_GUIDANCE: 3,
            Post.OWN_FOLLOW_UP: 8,
        },
        {Post.GRANT_OTHER: 0, Post.OWN_COORDINATION: 380, Post.OWN_OTHER: 70, Post.PARTNERS: 60},
    ),
    "bodo": Household(
        Quarter(2018, 2),
        Quarter(2018, 2),
        {
            Post.GRANT_QUALIFICATION: 58,
            Post.GRANT_VOLUNTARY: 9,  # much of the week is with volunteers (4.5.3)
            Post.OWN_TUITION: 7,
            Post.OWN_GUIDANCE: 5,
            Post.OWN_FOLLOW_UP: 7,
        },
        {Post.GRANT_OTHER: 0, Post.OWN_COORDINATION: 240, Post.OWN_OTHER: 30, Post.PARTNERS: 110},
    ),
}


def rows() -> Iterator[dict[str, str]]:
    """A row for each centre, half-year and post that is told of."""
    for centre, centre_plans in plans().items():
        by_quarter = {plan.quarter: plan for plan in centre_plans}
        for quarter in by_quarter:
            if quarter.number % 2 == 0:
                yield from _half_year(centre, quarter, by_quarter)


def _half_year(
    centre: str, last: Quarter, there: Mapping[Quarter, Plan]
) -> Iterator[dict[str, str]]:
    household = HOUSEHOLDS[centre]
    participants = sum(
        there[quarter].with_agreement for quarter in (last.plus(-1), last) if quarter in there
    )
    for posts, since in ((GRANTS, household.grants_since), (OWN_MEANS, household.own_since)):
        if since is None or last < since:
            continue
        for post in posts:
            rng = Random(f"{centre} {last} {post}")
            each = household.each.get(post, 0) * participants * 500 * rng.randint(94, 106) // 100
            fixed = household.fixed.get(post, 0) * 1000 * rng.randint(92, 108) // 100
            yield {
                "senter": centre,
                "kvartal": Rhythm.HALF_YEAR.code(last),
                "post": WORDS[post],
                "belop": str(each + fixed),
                "opphav": "simulert",
            }
