"""What the public is shown cannot be turned into what it is not shown, however it is put together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, select, text

from db.ingest import ReportFile
from db.models import Publication
from db.publishing import BEHIND
from db.session import reading, writing
from db.vocabulary import Audience
from queries.indicators import INDICATORS
from queries.measures import Kind, Unit
from queries.small_numbers import Quantity, Rule
from tests.queries.anything import any_residents, patchy_reports
from tests.queries.attack import ALL, CENTRES, Attack, Cells, Place
from tests.queries.ledger import Ledger, open_ledger, participant, report
from tests.queries.reports import QUARTERS, open_centres
from tests.queries.survey_road import SURVEYS
from tests.queries.test_incremental import DEEDS

PUBLIC = Audience.PUBLIC
Q3 = "2017Q3"


@pytest.fixture(scope="module")
def demonstration(published: Engine) -> Ledger:
    return Ledger(published)


def attacked(*publications: tuple[Cells, Cells]) -> Attack:
    """An attack by somebody who has kept every publication: as reported, and as they saw it."""
    attack = Attack()
    for number, (internal, public) in enumerate(publications):
        attack.add(internal, public, str(number))
    return attack


def every_publication(ledger: Ledger) -> list[tuple[Cells, Cells]]:
    with reading(ledger.engine) as connection:
        numbers = connection.scalars(select(Publication.id).order_by(Publication.id)).all()
    return [(behind_the_public(ledger, n), ledger.cells(n, PUBLIC)) for n in numbers]


def behind_the_public(ledger: Ledger, number: int) -> Cells:
    """The figures that the public's were made of: as reported, but where a correction waits."""
    return ledger.cells(number) | ledger.cells(number, BEHIND)


def test_no_small_number_of_the_demonstration_can_be_told(demonstration: Ledger) -> None:
    attack = attacked((demonstration.cells(), demonstration.cells(audience=PUBLIC)))
    assert len(attack.small) > 400
    assert attack.uncovered() == {}


def test_what_is_shown_is_as_reported_and_the_rest_is_hidden(demonstration: Ledger) -> None:
    internal, public = demonstration.cells(), demonstration.cells(audience=PUBLIC)
    assert internal.keys() == public.keys()
    for place, cell in public.items():
        status, value, numerator, denominator, *rest = cell
        if status == "hidden":
            assert (value, numerator, denominator) == (None, None, None)
            assert rest == list(internal[place][4:])
        else:
            assert cell == internal[place]


COUNTS = {
    indicator.id
    for indicator in INDICATORS.values()
    if indicator.unit in (Unit.PERSONS, Unit.CONTRACTS)
    or (indicator.kind is Kind.SHARE and not indicator.behind and indicator.id != "occupancy_share")
}
"""Indicators whose figures are of so many of so many persons."""


def telling_of_few(cells: Cells, rule: Rule) -> list[Place]:
    """The figures that are shown and say of how few they are, or how few others there are."""
    found = []
    for place, (status, _, part, whole, *_) in cells.items():
        if place[0] not in COUNTS or status != "shown" or not isinstance(part, float):
            continue
        numbers = [part] if not isinstance(whole, float) else [part, whole - part]
        if any(rule.small(Quantity(each, int(each))) for each in numbers if each >= 0):
            found.append(place)
    return found


def test_no_figure_says_how_few_or_of_how_few_others(demonstration: Ledger) -> None:
    """8 of 12 says that the others are 4, be it a share or a number."""
    assert len(telling_of_few(demonstration.cells(), Rule())) > 400
    assert telling_of_few(demonstration.cells(audience=PUBLIC), Rule()) == []


@pytest.mark.parametrize("stricter", [Rule(hide_zeros=True), Rule(threshold=10)], ids=str)
def test_a_stricter_rule_holds_for_what_is_published_already(
    tmp_path: Path, stricter: Rule
) -> None:
    with open_ledger("sqlite", tmp_path) as ledger:
        ledger.receive_and_publish(*patchy_reports(Random(1)))
        assert telling_of_few(ledger.cells(audience=PUBLIC), stricter)
        ledger.publish(rule=stricter)
        assert telling_of_few(ledger.cells(audience=PUBLIC), stricter) == []


def without_surveys(cells: Cells) -> Cells:
    """The figures of the quarterly reports, where the attack's bite can be tried in less time."""
    return {place: cell for place, cell in cells.items() if place[0] not in SURVEYS}


def hidden_of_few(internal: Cells, public: Cells) -> Iterator[Place]:
    """The hidden figures of one to four persons."""
    for place, (status, *_) in public.items():
        _, _, numerator, denominator, *_ = internal[place]
        counts = [n for n in (numerator, denominator) if isinstance(n, float)]
        if status == "hidden" and counts and place[0] == "contracts_ended" and 0 < counts[0] < 5:
            yield place


def test_a_small_number_that_is_shown_after_all_is_told_by_the_attack(
    demonstration: Ledger,
) -> None:
    """The attack bites: it tells of every hidden figure that is shown after all."""
    both = (demonstration.cells(audience=audience) for audience in (Audience.INTERNAL, PUBLIC))
    internal, public = map(without_surveys, both)
    shown_after_all = list(hidden_of_few(internal, public))
    assert len(shown_after_all) > 20
    for place in Random(1).sample(shown_after_all, 3):
        spoilt = public | {place: internal[place]}
        assert attacked((internal, spoilt)).uncovered(), place


def test_hiding_small_numbers_alone_would_not_do(demonstration: Ledger) -> None:
    """With the figures that are hidden for others' sake shown, small numbers can be worked out."""
    both = (demonstration.cells(audience=audience) for audience in (Audience.INTERNAL, PUBLIC))
    internal, public = map(without_surveys, both)
    of_few = set(hidden_of_few(internal, public))
    flows = {place for place in public if place[0].startswith("contracts_ended")}
    spoilt = {
        place: internal[place] if place in flows - of_few else cell
        for place, cell in public.items()
    }
    assert len(attacked((internal, spoilt)).uncovered()) > 20


def test_the_total_of_all_is_mostly_shown(demonstration: Ledger) -> None:
    """Protection is no use if nothing is left: the totals and most of the table are there."""
    # Of the surveys, few give an answer here and there, so less of them can be left; see below.
    everything = demonstration.cells(audience=PUBLIC)
    public = {place: cell for place, cell in everything.items() if place[0] not in SURVEYS}
    there = {place: cell for place, cell in public.items() if cell[0] != "not_reported"}
    totals = [cell for place, cell in there.items() if place[2] == ALL]
    shown = [cell for cell in public.values() if cell[0] == "shown"]
    hidden = [cell for cell in public.values() if cell[0] == "hidden"]
    assert sum(cell[0] == "shown" for cell in totals) > 0.7 * len(totals)
    assert len(shown) > len(hidden)
    agreeing = [
        cell[0] == "shown"
        for (indicator, _, centre, category), cell in everything.items()
        if indicator in SURVEYS
        and indicator.startswith("survey")
        and (centre, category) == (ALL, "")
    ]
    assert sum(agreeing) > 0.9 * len(agreeing)
    assert public["agreement_share", Q3, ALL, ""][:2] == ("shown", pytest.approx(88.802083))


def corrected_over_time(ledger: Ledger, seed: int, steps: int) -> None:
    """Reports come late, are corrected and withdrawn; somebody keeps every publication.

    Each publication leaves every small number its whole range. Of all of them laid beside each
    other, also those before the last but one, none tells a number.
    """
    rng = Random(seed)
    ledger.receive_and_publish(*patchy_reports(rng))
    for _ in range(steps):
        for deed in rng.choices(DEEDS, k=rng.randint(1, 3)):
            deed(rng, ledger)
        ledger.publish()
    publications = every_publication(ledger)
    assert attacked(publications[-1]).uncovered() == {}
    told = attacked(*publications).uncovered()
    assert {small: ends for small, ends in told.items() if ends[1] - ends[0] < 1} == {}


def test_no_small_number_can_be_told_from_publications_laid_beside_each_other(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with open_ledger("sqlite", tmp_path_factory.mktemp("time")) as ledger:
        corrected_over_time(ledger, seed=1, steps=2)


def _sent(centre: str, many: int) -> ReportFile:
    """A report of so many, each with a full week."""
    return report(centre, "2017Q1", [participant(f"p{n}") for n in range(many)])


def test_nor_by_somebody_who_has_kept_more_than_the_newest_two(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """One was at the centre, then eight, and then the centre had not opened yet.

    The first sum less the last one is the one.
    """
    with open_ledger("sqlite", tmp_path_factory.mktemp("kept")) as ledger:
        ledger.receive_and_publish(*(_sent(c, 1 if c == "larvik" else 20) for c in CENTRES))
        ledger.receive_and_publish(_sent("larvik", 8))
        with writing(ledger.engine) as session:
            session.execute(
                text("UPDATE centre SET first_quarter = '2017Q2' WHERE code = 'larvik'")
            )
        ledger.publish()
        publications = every_publication(ledger)
        sums = [cells["adult_residents", "2017Q1", ALL, ""][:2] for _, cells in publications]
        assert sums == [("shown", 81), ("shown", 88), ("hidden", None)]
        assert attacked(*publications).uncovered() == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 32))
def test_no_small_number_can_be_told_however_reports_are_corrected(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    with open_ledger("sqlite", tmp_path_factory.mktemp("time")) as ledger:
        corrected_over_time(ledger, seed, steps=6)


def test_what_was_shown_hidden_and_is_as_it_was_first_stays_hidden(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with open_ledger("sqlite", tmp_path_factory.mktemp("back")) as ledger:
        ledger.receive_and_publish(*(_sent(centre, 20) for centre in CENTRES))
        ledger.receive_and_publish(_sent("larvik", 1))
        ledger.receive_and_publish(_sent("larvik", 20))
        first, second, third = (public for _, public in every_publication(ledger))
        hidden = {place for place, cell in second.items() if cell[0] == "hidden"}
        assert {place[2] for place in hidden} == {"larvik", ALL}
        assert "shown" in {first[place][0] for place in hidden}
        assert {third[place][0] for place in hidden} == {"hidden"}


def test_what_was_hidden_once_stays_hidden(tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_ledger("sqlite", tmp_path_factory.mktemp("once")) as ledger:
        rng = Random(7)
        ledger.receive_and_publish(*patchy_reports(rng))
        for _ in range(4):
            quarter = rng.choice(QUARTERS)
            ledger.receive(any_residents(rng, rng.choice(open_centres(quarter)), quarter))
            ledger.publish()
        before: Cells = {}
        for _, public in every_publication(ledger):
            for place, (status, *_) in before.items():
                if status == "hidden" and place in public and place[0] == "adult_residents":
                    assert public[place][0] != "shown", place
            before = public
