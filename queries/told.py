"""What everybody's figures are formed from: a correction that tells of few waits.

Somebody may have kept every publication, and subtracts. So all that everybody is ever told of one
kind of report from a place in a quarter differs from whatever they were told of it before in each
number by nobody, or by as many as the rule asks for. A report that does not is counted for those
who see figures as reported alone; everybody's figures stay formed from what they were formed from,
until a report comes that differs enough. What was withdrawn is not told again: a report after it
that is too near is told of not at all.

Private to queries. These are true counts, as those remembered are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection

from db.publishing import Place
from db.remembered import Where
from db.told import end, ever_told, held, keep
from db.vocabulary import Quarter, ReportKind, Status
from queries.cells import Published
from queries.exposure import Given, gives, names, not_of_persons, sums, ties
from queries.facts import Fact, Key, Provenance, QuarterFacts
from queries.indicators import INDICATORS
from queries.measures import DENOMINATOR, NUMERATOR, REST, Note
from queries.remembered import OF_PLACES, PLACES, heard, in_words, remembered, with_places, words_of
from queries.small_numbers import Rule
from queries.values import TOTAL, Cell


class Part(NamedTuple):
    """What was counted of one kind of report, and which reports that was."""

    facts: Mapping[Key, Fact]
    sources: Mapping[ReportKind, Provenance]


_NOTHING = Part({}, {})
Parts = Mapping[ReportKind, Part]
Slice = tuple[ReportKind, Where]
"""A kind of report, and the place and quarter it is of."""

_UNCOMPLETE = {
    indicator.frame.kind for indicator in INDICATORS.values() if not indicator.frame.complete
}
"""Reports of which all that came is the total, so that the first of a place moves one there is."""


def kind_of(key: str) -> ReportKind:
    """The report that a figure is told with. Places are told with the residents."""
    return INDICATORS[key].frame.kind if key in INDICATORS else ReportKind.RESIDENTS


def kinds_of(key: str) -> set[ReportKind]:
    """The reports that a figure is counted from: of one per another's, both."""
    per = INDICATORS[key].per
    return {kind_of(key)} | ({kind_of(per.indicator)} if per is not None else set())


def _parts(words: str) -> Parts:
    facts, sources = heard(words)
    found: dict[ReportKind, Part] = defaultdict(lambda: Part({}, {}))
    for key, fact in facts.items():
        found[kind_of(key[0])].facts[key] = fact  # type: ignore[index]
    for kind, source in sources.items():
        of = ReportKind.RESIDENTS if kind is ReportKind.CAPACITY else kind
        found[of].sources[kind] = source  # type: ignore[index]
    return dict(found)


def _in_words(parts: Parts) -> str:
    facts = {key: fact for part in parts.values() for key, fact in part.facts.items()}
    sources = {kind: one for part in parts.values() for kind, one in part.sources.items()}
    return in_words(facts, sources)


def tells_of_few(before: Iterable[Given], after: Iterable[Given], fewest: int) -> bool:
    """Whether two figures of the same differ in something by persons, and by less than ``fewest``."""
    then = {each.role: each for each in before}
    return any(
        one.value != (former := then[one.role]).value and abs(one.persons - former.persons) < fewest
        for one in after
        if one.role in then and one.what not in not_of_persons() and one.what == then[one.role].what
    )


def _near(key: Key, before: Fact, after: Fact, rule: Rule) -> bool:
    """Whether what is counted differs, and by too few."""
    if key[0] not in INDICATORS or before == after:
        return False
    then, now = Counter(before.amounts or {}), Counter(after.amounts or {})
    if 0 < max((then - now).total(), (now - then).total()) < rule.threshold:
        return True
    indicator = INDICATORS[key[0]]
    was, given = (gives(indicator, key[1], fact) for fact in (before, after))
    return tells_of_few(was, given, rule.threshold)


def _too_near(before: Part, after: Part, rule: Rule) -> bool:
    both = before.facts.keys() & after.facts.keys()
    return any(_near(key, before.facts[key], after.facts[key], rule) for key in both)


def _amounts(part: Part) -> dict[str, float]:
    """What is given away of a place by one kind of report, by what it is."""
    return {
        given.what: given.value
        for (id, category), fact in part.facts.items()
        if id in INDICATORS
        for given in gives(INDICATORS[id], category, fact)
        if given.role != REST
    }


_LEFT = [tie for tie in ties().values() if not tie.keys() & sums()] + [
    {names()[indicator.id, "asked"]: 1, names()[indicator.id, role]: -1}
    for indicator in INDICATORS.values()
    if (indicator.id, "asked") in names()
    for role in (DENOMINATOR if indicator.denominator is not None else NUMERATOR,)
]
"""What somebody can add up and subtract that is a number of persons too."""


def _left_too_near(before: Parts, after: Parts, rule: Rule) -> set[ReportKind]:
    """The kinds of report by which together something that is left differs by too few."""
    amounts = {kind: _amounts(part) for kind, part in after.items()}
    then: dict[str, float] = {}
    for part in before.values():
        then |= _amounts(part)
    now = {what: value for each in amounts.values() for what, value in each.items()}
    found: set[ReportKind] = set()
    for tie in _LEFT:
        if tie.keys() <= then.keys() and tie.keys() <= now.keys():
            moved = sum(factor * (now[what] - then[what]) for what, factor in tie.items())
            if 0 < abs(moved) < rule.threshold:
                found |= {kind for kind, each in amounts.items() if tie.keys() & each.keys()}
    return found


def _while_waiting(waits: Collection[ReportKind], before: Parts, after: Parts) -> Parts:
    """What is told of a place while reports of some kinds wait: what was, of those told of before."""
    return {
        kind: part if kind not in waits else _with_places_of(before[kind], part)
        for kind, part in after.items()
        if kind not in waits or kind in before
    }


class Telling:
    """What everybody's figures are formed from, while a publication is made.

    ``years`` are those published, ``touched`` the centres and quarters in them that are counted
    otherwise, ``before`` what was remembered of these until then. `facts` are those to make cells
    of; nothing is written until `keep`.
    """

    def __init__(
        self,
        connection: Connection,
        years: Collection[int],
        touched: Collection[Where],
        before: Mapping[Where, str],
        rule: Rule,
    ) -> None:
        self._connection = connection
        self._rule = rule
        self._touched = touched
        quarters = [Quarter(year, number) for year in years for number in (1, 2, 3, 4)]
        self._held = {each.where: each for each in held(connection, quarters)}
        anew = {quarter.year for _, quarter in touched}
        self.retried = {where for where in self._held if where[1].year in anew} - set(touched)
        """What waited before, and is weighed again since something else of its year is new."""
        self._now = words_of(connection, {*touched, *self.retried})
        self._was = dict(before) | {
            where: each.counts
            for where, each in self._held.items()
            if where in before or where in self.retried
        }
        self._shown = {where: each.counts for where, each in self._held.items()}
        self.moved: set[Slice] = set()
        """What everybody is told otherwise than before, where sums may tell of the difference."""
        former: dict[Where, list[str]] = defaultdict(list)
        for each in ever_told(connection, {*touched, *self.retried}):
            former[each.where].append(each.counts)
        for where in {*touched, *self.retried}:
            was, now = self._was.get(where, ""), self._now.get(where, "")
            if was != now and (was or former[where] or self._moves_a_sum(now)):
                self._settle(where, [*former[where], *([was] if was else [])], was, now)

    @staticmethod
    def _moves_a_sum(words: str) -> bool:
        return any(f'"{kind.code}"' in words for kind in _UNCOMPLETE)

    def _settle(self, where: Where, editions: list[str], was: str, now: str) -> None:
        before, after = (_parts(words) if words else {} for words in (was, now))
        told = [_parts(words) for words in editions]
        waits = {
            kind
            for kind, part in after.items()
            if any(_too_near(each[kind], part, self._rule) for each in told if kind in each)
        }
        changed = {kind for kind in after if after[kind].facts != before.get(kind, _NOTHING).facts}
        while True:
            chosen = _while_waiting(waits, before, after)
            near = {kind for each in told for kind in _left_too_near(each, chosen, self._rule)}
            if not near & changed - waits:
                break
            waits |= near & changed
        self._tell(where, chosen)
        for kind in before.keys() | chosen.keys():
            then, then_not = before.get(kind, _NOTHING), all(kind not in each for each in told)
            other = then.facts != chosen.get(kind, _NOTHING).facts
            if other and (kind in _UNCOMPLETE or (kind in chosen and not then_not)):
                self.moved.add((kind, where))

    def _tell(self, where: Where, parts: Parts) -> None:
        """Lets ``parts`` be what is told of a place; nothing of those kinds that it lacks."""
        words = _in_words(parts)
        self._shown[where] = words
        if words == self._now.get(where, _in_words({})):
            del self._shown[where]

    def hold(self, moved: Collection[Slice]) -> None:
        """Takes back what was to be told otherwise: what was told before is told on."""
        for kind, where in moved:
            told = dict(_parts(self._told(where)))
            before = _parts(self._was[where]) if where in self._was else {}
            told.pop(kind, None)
            if kind in before and kind in self._remembered(where):
                told[kind] = _with_places_of(before[kind], self._remembered(where)[kind])
            self._tell(where, told)
        self.moved -= set(moved)

    def silence(self, kind: ReportKind, quarter: Quarter) -> None:
        """Nothing is told of a kind of report in a quarter."""
        for where, words in words_of(self._connection, quarter=quarter).items():
            self._now.setdefault(where, words)
            if where not in self._touched:
                self._was.setdefault(where, words)
            told = dict(_parts(self._told(where)))
            if told.pop(kind, None) is not None:
                self._tell(where, told)

    def _told(self, where: Where) -> str:
        return self._shown.get(where) or self._now.get(where) or _in_words({})

    def _remembered(self, where: Where) -> Parts:
        words = self._now.get(where)
        if words is None:
            words = words_of(self._connection, {where}).get(where)
        return _parts(words) if words else {}

    def waiting(self, year: int) -> set[Slice]:
        """The reports of a year that everybody is not told of as they are remembered."""
        found: set[Slice] = set()
        shown = {where: words for where, words in self._shown.items() if where[1].year == year}
        remembered_now = words_of(self._connection, shown.keys()) if shown else {}
        for where, words in shown.items():
            if where in remembered_now:
                told, now = _parts(words), _parts(remembered_now[where])
                found |= {
                    (kind, where)
                    for kind, part in now.items()
                    if kind not in told or told[kind].facts != part.facts
                }
        return found

    def facts(self, connection: Connection, quarter: Quarter) -> QuarterFacts:
        """What everybody's figures of a quarter are formed from."""
        return remembered(connection, quarter, self._shown)

    def keep(self, publication: int) -> int:
        """Writes down what is told from a publication on, and what was told until it; how many."""
        shown, kept = self._shown, 0
        gone = [each for where, each in self._held.items() if shown.get(where) != each.counts]
        end(self._connection, gone, publication)
        for where, was in self._was.items():
            told = shown.get(where) or self._now.get(where, _in_words({}))
            if where not in self._held and was != told and _counts(was) != _counts(told):
                keep(self._connection, where, was, publication)
                kept += 1
        for where, words in shown.items():
            if where not in self._held or self._held[where].counts != words:
                keep(self._connection, where, words, None)
                kept += 1
        return kept


def _counts(words: str) -> Mapping[Key, Fact]:
    return heard(words)[0]


def _with_places_of(before: Part, after: Part) -> Part:
    """What was told before, of the places that there are now: these tell of no person."""
    if PLACES not in after.facts:
        return before
    facts = {
        key: with_places(fact, after.facts[PLACES]) if key[0] in OF_PLACES else fact
        for key, fact in before.facts.items()
    }
    sources = dict(before.sources)
    if ReportKind.CAPACITY in after.sources:
        sources[ReportKind.CAPACITY] = after.sources[ReportKind.CAPACITY]
    return Part(facts | {PLACES: after.facts[PLACES]}, sources)


class Waiting(NamedTuple):
    """Which reports wait, and so which of everybody's figures say that one does."""

    slices: Collection[Slice]
    partners: Mapping[str, str]
    """The place that each centre is compared with."""

    def marked(self, place: Place, told: Published, reported: Published | None) -> Published:
        """The figure with the note that a later report waits, if one does.

        All figures of the report have it, also those that it leaves as they were: which it does not
        would tell of the few. Where nothing is told any more, the figure is hidden.
        """
        if not self.slices or not self.waits(place):
            return told
        cell = told.cell
        if cell.status is Status.NOT_REPORTED and not (
            reported and reported.cell.status is Status.NOT_REPORTED
        ):
            cell = Cell(Status.HIDDEN)
        return replace(told, cell=cell, note=Note.WAITS.code)

    def untold(self, reported: Mapping[Place, Published]) -> dict[Place, Published]:
        """Figures of reports that wait, for which there may be none that everybody is told."""
        return {
            place: Published(Cell(Status.NOT_REPORTED))
            for place in (reported if self.slices else ())
            if self.waits(place)
        }

    def waits(self, place: Place) -> bool:
        """Whether a report waits that the figure at ``place`` is formed from."""
        id, quarter, centre, _ = place
        indicator = INDICATORS[id]
        kinds, quarters = kinds_of(id), {quarter}
        if indicator.per is not None:
            quarters.add(quarter.plus(-1))
        if indicator.year_to_date_of is not None:
            quarters.update(Quarter(quarter.year, 1).through(quarter))
        at = self.partners.get(centre, "") if indicator.of_partner else centre
        return any(
            kind in kinds and when in quarters and (centre == TOTAL or where == at)
            for kind, (where, when) in self.slices
        )
