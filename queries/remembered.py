"""Facts as they are remembered: written when a centre's quarter is counted, read for the totals.

Private to queries, as facts are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, select

from db.models import Centre, RememberedCount, Submission
from db.remembered import Where, forget, remember
from db.vocabulary import Origin, Quarter, ReportKind, SubmissionStatus
from queries.facts import Fact, Key, Provenance, QuarterFacts, count_quarter
from queries.indicators import INDICATORS
from queries.measures import Note

_KINDS = {kind.code: kind for kind in ReportKind}
_ORIGINS = {origin.code: origin for origin in Origin}
_NOTES = {note.code: note for note in Note}


def bring_up_to_date(
    connection: Connection, reported: Collection[Where], touched: Collection[Where]
) -> None:
    """Counts anew what is ``touched`` and what is not remembered; the rest stays.

    What was counted of persons whose records are erased stays too, touched or not. Afterwards
    exactly what was ``reported`` is remembered.
    """
    rows = connection.execute(select(RememberedCount.centre, RememberedCount.quarter))
    there = {(centre, quarter) for centre, quarter in rows}
    wanted = set(reported)
    forget(connection, there - wanted)
    stale = (wanted & set(touched)) | (wanted - there)
    in_time = sorted(((quarter, centre) for centre, quarter in stale), key=itemgetter(0))
    for quarter, group in groupby(in_time, itemgetter(0)):
        remember(connection, dict(counted(connection, quarter, [centre for _, centre in group])))


def facts_now(
    connection: Connection, quarter: Quarter, centres: Collection[str] | None = None
) -> QuarterFacts:
    """What the records say, and where those of persons are erased, what was remembered of them.

    Places are no persons: what is reported of them counts, also when it came later.
    """
    found = count_quarter(connection, quarter, centres)
    erased = select(Submission.centre_code, Submission.kind, Centre.capacity_places).join(
        Centre, Centre.code == Submission.centre_code
    )
    rows = connection.execute(
        erased.where(
            Submission.quarter == quarter,
            Submission.status == SubmissionStatus.APPROVED,
            Submission.erased_at.is_not(None),
        )
    )
    gone = [each for each in rows if centres is None or each[0] in centres]
    if not gone:
        return found
    kept = remembered(connection, quarter).facts
    facts = {centre: dict(each) for centre, each in found.facts.items()}
    for centre, kind, places in gone:
        there = facts.setdefault(centre, {})
        reported = there.get(PLACES)
        now = reported or Fact(Fraction(places or 0), note=Note.TABLE_PLACES)
        there.update(
            (key, with_places(fact, now) if key[0] in OF_PLACES else fact)
            for key, fact in kept.get(centre, {}).items()
            if kind in _reads(key) and not (reported and key == PLACES)
        )
        if PLACES in there:
            there[PLACES] = now
    return QuarterFacts(facts, found.provenance)


def _reads(key: Key) -> tuple[ReportKind, ...]:
    """The reports that a remembered fact was counted from; one no longer counted, of residents.

    Where no places are reported, those of table 4.1 were remembered with the residents.
    """
    indicator = INDICATORS.get(key[0])
    if indicator is None or key == PLACES:
        return (ReportKind.RESIDENTS,)
    return indicator.reads


PLACES: Key = ("adult_places", "")
OF_PLACES = {
    indicator.id
    for indicator in INDICATORS.values()
    if {ReportKind.RESIDENTS, ReportKind.CAPACITY} <= {*indicator.reads}
}
"""The indicators that divide persons by places."""


def with_places(fact: Fact, places: Fact) -> Fact:
    return replace(fact, denominator=places.numerator, note=places.note)


def counted(
    connection: Connection, quarter: Quarter, centres: Collection[str] | None = None
) -> Iterator[tuple[Where, str]]:
    """What `facts_now` says of ``centres``, all when none are named, in the words remembered."""
    found = facts_now(connection, quarter, centres)
    reported = {centre for centre, _ in found.provenance}
    for centre in sorted(found.facts.keys() | reported):
        sources = {kind: each for (of, kind), each in found.provenance.items() if of == centre}
        yield (centre, quarter), in_words(found.facts.get(centre, {}), sources)


def in_words(facts: Mapping[Key, Fact], sources: Mapping[ReportKind, Provenance]) -> str:
    """What was counted of one centre and quarter, and of which reports, as it is remembered."""
    words = {
        "facts": [[*key, *_said(fact)] for key, fact in facts.items()],
        "from": [[kind.code, one.revision, one.origin.code] for kind, one in sources.items()],
    }
    words = {name: sorted(each, key=repr) for name, each in words.items()}
    return json.dumps(words, separators=(",", ":"))


def heard(words: str) -> tuple[dict[Key, Fact], dict[ReportKind, Provenance]]:
    """What `in_words` has said."""
    said = json.loads(words)
    facts = {(indicator, category): _heard(*rest) for indicator, category, *rest in said["facts"]}
    sources = {_KINDS[kind]: Provenance(n, _ORIGINS[origin]) for kind, n, origin in said["from"]}
    return facts, sources


def words_of(
    connection: Connection, where: Collection[Where] | None = None, quarter: Quarter | None = None
) -> dict[Where, str]:
    """What is remembered, as it is kept: of some centres and quarters, of one quarter, or all."""
    kept = select(RememberedCount.centre, RememberedCount.quarter, RememberedCount.counts)
    if where is not None:
        kept = kept.where(RememberedCount.quarter.in_({each for _, each in where}))
    if quarter is not None:
        kept = kept.where(RememberedCount.quarter == quarter)
    return {
        (centre, of): counts
        for centre, of, counts in connection.execute(kept)
        if where is None or (centre, of) in where
    }


def remembered(
    connection: Connection, quarter: Quarter, instead: Mapping[Where, str] | None = None
) -> QuarterFacts:
    """Everything remembered of one quarter; of some centres what is said ``instead``."""
    facts: dict[str, dict[Key, Fact]] = {}
    provenance = {}
    words = words_of(connection, quarter=quarter)
    other = {where: said for where, said in (instead or {}).items() if where[1] == quarter}
    for (centre, _), counts in (words | other).items():
        facts[centre], sources = heard(counts)
        provenance.update({(centre, kind): source for kind, source in sources.items()})
    return QuarterFacts(facts, provenance)


def _said(fact: Fact) -> list[Any]:
    return [
        None if fact.numerator is None else str(fact.numerator),
        None if fact.denominator is None else str(fact.denominator),
        None if fact.amounts is None else sorted(fact.amounts.items()),
        fact.asked,
        None if fact.note is None else fact.note.code,
        dict(fact.behind),
    ]


def _heard(
    numerator: str | None,
    denominator: str | None,
    amounts: list[tuple[int, int]] | None,
    asked: bool,
    note: str | None,
    behind: Mapping[str, int],
) -> Fact:
    return Fact(
        None if numerator is None else Fraction(numerator),
        None if denominator is None else Fraction(denominator),
        None if amounts is None else dict(amounts),
        asked,
        None if note is None else _NOTES[note],
        behind,
    )
