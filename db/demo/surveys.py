"""The surveys of the demonstration: staff each half-year, and the residents who were interviewed.

In the second half of 2017 every figure that the evaluation states of the staff survey comes out, and
what it says without a figure (`survey_plan.csv` has the counts); the other rounds lie near it. The
evaluators did not tell centres apart, so the rounds of 2017 are of all together; those of 2018 are
of each centre, the last as one row a respondent. Everything is simulated.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

from db.centres import centre_words
from db.demo.people import SEED
from db.demo.reports import WORDS, written
from db.ingest.cells import half_year
from db.ingest.words import SERVICES, STAYS
from db.surveys import PARTICIPATION, Item, Score, Service, Stay, items, statements
from db.vocabulary import Origin, Quarter

ALL = "alle"
OPEN_IN_2018 = ("larvik", "kristiansand", "steinkjer", "bodo")
"""Oslo closed in the first quarter of 2018, before the round of that half-year."""

COUNTED_COLUMNS = ("senter", "kvartal", "tjeneste", "sporsmal", "svar", "antall", "opphav")
MOTIVATION_COLUMNS = ("senter", "kvartal", "botid", "pastand", "skaar", "antall", "opphav")
T = TypeVar("T")

SPELT = {value: word for words in (SERVICES, STAYS) for word, value in words.nb.items()}
"""Services and stays as the Norwegian file spells them."""
SIMULATED = WORDS[Origin.SIMULATED]
STEP = 0.04
"""How many of a round change their answer by one step, for each round away from the stated one."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round of the staff survey: how many were invited and answered; ``away`` in half-years."""

    half: str
    away: int
    invited: int
    answered: int
    centres: tuple[str, ...] = (ALL,)
    singly: bool = False


ROUNDS = (
    Round("2017H1", -1, 118, 71),
    Round("2017H2", 0, 130, 83),
    Round("2018H1", 1, 104, 68, OPEN_IN_2018),
    Round("2018H2", 2, 96, 64, OPEN_IN_2018, singly=True),
)
INTERVIEWED = {"2017H1": 19, "2017H2": 23, "2018H1": 52, "2018H2": 56}
"""Residents asked about motivation; the 42 of 2017 are those of section 5.1."""
CENTRES_WEIGHED = {"oslo": 6, "larvik": 5, "kristiansand": 7, "steinkjer": 5, "bodo": 4}
SERVICES_WEIGHED = dict(zip(Service, (26, 15, 9, 10, 24, 9, 7), strict=True))
STAYS_WEIGHED = dict(zip(Stay, (9, 8, 6), strict=True))


@dataclass(slots=True)
class Respondent:
    """Somebody invited, and what they answered by item; nobody's answers are real."""

    id: str
    centre: str
    service: Service
    answers: dict[str, str]


def files() -> list[tuple[str, bytes]]:
    """Name and content of every report file of the surveys."""
    found = []
    for each in ROUNDS:
        people = respondents(each)
        rows, columns = _single(each, people) if each.singly else _counted(each, people)
        found.append((f"undersokelse_{each.half}.csv", written(columns, rows)))
    interviews = (
        (f"motivasjon_{half}.csv", written(MOTIVATION_COLUMNS, _motivation(half)))
        for half in INTERVIEWED
    )
    return [*found, *interviews]


@cache
def _plan() -> Mapping[str, tuple[tuple[int, ...], int]]:
    """By item: the counts of its answers in the second half of 2017, and the way it goes."""
    with Path(__file__).with_name("survey_plan.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["item"]: (tuple(map(int, row["counts"].split(";"))), int(row["trend"]))
            for row in csv.DictReader(file)
        }


def respondents(of: Round) -> list[Respondent]:
    """Everybody invited in a round, with answers for those who gave any."""
    rng = Random(f"{SEED}: staff {of.half}")
    centres = _drawn({centre: CENTRES_WEIGHED.get(centre, 1) for centre in of.centres}, of.invited)
    services = _drawn(SERVICES_WEIGHED, of.invited)
    rng.shuffle(services)
    names = [f"A-{number:03}" for number in rng.sample(range(1000), of.invited)]
    people = [Respondent(*each, {}) for each in zip(names, centres, services, strict=True)]
    answering = {person.id for person in rng.sample(people, of.answered)}
    for person in people:
        gave = person.id in answering
        person.answers[PARTICIPATION] = "answered" if gave else "not_answered"
    there = [person for person in people if person.id in answering]
    for item in items().values():
        if item.id != PARTICIPATION:
            _answer(item, of, there, rng)
    return people


def _answer(item: Item, of: Round, there: Sequence[Respondent], rng: Random) -> None:
    """Give an item's answers to those whom it concerns, as many of each as planned."""
    asked = [
        person
        for person in there
        # How often a plan is followed up is asked of those who say that there is one.
        if item.id != "plan_follow_up" or person.answers.get("project_plan_exists") == "yes"
    ]
    counts, trend = _plan()[item.id]
    stated = next(each for each in ROUNDS if not each.away)
    if of is not stated:
        everyone = stated.answered if item.id != "plan_follow_up" else sum(counts)
        answering = min(len(asked), round(len(asked) * sum(counts) / everyone))
        counts = _moved(_shared_out(counts, answering), trend * of.away)
    answers = [
        answer.code for answer, n in zip(item.answers, counts, strict=True) for _ in range(n)
    ]
    for person, answer in zip(rng.sample(asked, len(answers)), answers, strict=True):
        person.answers[item.id] = answer


def _shared_out(weights: Sequence[int], among: int) -> tuple[int, ...]:
    """``among`` whole ones in the proportion of ``weights``, the largest remainders rounded up."""
    whole = sum(weights)
    shares = [divmod(weight * among, whole) for weight in weights]
    missing = among - sum(share for share, _ in shares)
    first = sorted(range(len(shares)), key=lambda at: -shares[at][1])[:missing]
    return tuple(share + (at in first) for at, (share, _) in enumerate(shares))


def _moved(counts: Sequence[int], steps: int) -> tuple[int, ...]:
    """The counts when some change to the next answer, upwards when ``steps`` is above nothing."""
    found = list(counts)
    many = round(abs(steps) * STEP * sum(counts))
    order = range(len(found) - 1) if steps > 0 else range(len(found) - 1, 0, -1)
    for at in order:
        to = at + (1 if steps > 0 else -1)
        moving = min(many, found[at] // 3)
        found[at] -= moving
        found[to] += moving
    return tuple(found)


def _drawn(weights: Mapping[T, int], many: int) -> list[T]:
    """``many`` of the keys, in the proportion of their weights."""
    shares = _shared_out(tuple(weights.values()), many)
    return [key for key, n in zip(weights, shares, strict=True) for _ in range(n)]


def _counted(
    of: Round, people: Sequence[Respondent]
) -> tuple[Iterator[dict[str, str]], tuple[str, ...]]:
    """A round as counted answers: by service while all centres stand together, else by centre."""
    counts = Counter(
        (person.centre, person.service if of.centres == (ALL,) else None, item, answer)
        for person in people
        for item, answer in person.answers.items()
    )
    order = list(items())
    rows = (
        {
            "senter": centre,
            "kvartal": of.half,
            "tjeneste": SPELT.get(service, ""),
            "sporsmal": item,
            "svar": answer,
            "antall": str(n),
            "opphav": SIMULATED,
        }
        for (centre, service, item, answer), n in sorted(
            counts.items(), key=lambda each: (order.index(each[0][2]), str(each[0]))
        )
    )
    return rows, COUNTED_COLUMNS


def _single(
    of: Round, people: Sequence[Respondent]
) -> tuple[Iterator[dict[str, str]], tuple[str, ...]]:
    """A round as one row a respondent, with a column for each item."""
    rows = (
        {
            "senter": person.centre,
            "kvartal": of.half,
            "svarer_id": person.id,
            "tjeneste": SPELT[person.service],
            "opphav": SIMULATED,
            **person.answers,
        }
        for person in sorted(people, key=lambda person: person.id)
    )
    return rows, ("senter", "kvartal", "svarer_id", "tjeneste", *items(), "opphav")


def _motivation(half: str) -> Iterator[dict[str, str]]:
    """The counted scores of the residents interviewed in a half-year."""
    rng = Random(f"{SEED}: residents {half}")
    with Path(__file__).with_name("motivation_plan.csv").open(encoding="utf-8", newline="") as file:
        plan = {
            row["statement"]: (int(row["high"]), int(row["change"])) for row in csv.DictReader(file)
        }
    many = INTERVIEWED[half]
    lived = _drawn({centre: CENTRES_WEIGHED[centre] for centre in _open_in(half)}, many)
    stays = _drawn(STAYS_WEIGHED, many)
    rng.shuffle(stays)
    counts: Counter[tuple[str, Stay, str, Score]] = Counter()
    for centre, stay in zip(lived, stays, strict=True):
        for statement in statements():
            high, change = plan[statement]
            share = (high + change * list(Stay).index(stay)) / 100
            weights = (0.35 * (1 - share), 0.65 * (1 - share), 0.55 * share, 0.45 * share)
            counts[centre, stay, statement, rng.choices(list(Score), weights)[0]] += 1
    order = list(statements())
    stays_in_order = list(Stay)
    for (centre, stay, statement, score), n in sorted(
        counts.items(),
        key=lambda each: (
            each[0][0],
            order.index(each[0][2]),
            stays_in_order.index(each[0][1]),
            each[0][3].code,
        ),
    ):
        yield {
            "senter": centre,
            "kvartal": half,
            "botid": SPELT[stay],
            "pastand": statement,
            "skaar": score.code,
            "antall": str(n),
            "opphav": SIMULATED,
        }


def _open_in(half: str) -> tuple[str, ...]:
    return tuple(CENTRES_WEIGHED) if half < "2018" else OPEN_IN_2018


def places() -> set[tuple[str, Quarter]]:
    """The places and quarters that the surveys are reported for."""
    staff = {(centre_words().get(c, c), half_year(r.half)) for r in ROUNDS for c in r.centres}
    return staff | {(c, half_year(half)) for half in INTERVIEWED for c in _open_in(half)}
