"""Where a series is broken: before and after, a centre's figures are not of the same kind.

A break is told by the figures themselves, so it follows them to every table, chart and file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from db.vocabulary import Language, Origin, Quarter, Rhythm, Status, Text
from queries.ask import Answer
from queries.indicators import INDICATORS
from queries.values import Observation

_OPENED = Text("åpnet i {quarter}", "opened in {quarter}")
_CLOSED = Text("ikke i drift etter {quarter}", "not open after {quarter}")
_MISSING = Text(
    "tall mangler for {quarter}, mellom kvartaler som er rapportert",
    "figures are missing for {quarter}, between quarters that are reported",
)
_ORIGIN = Text(
    "fra og med {quarter} er tallene {after}, før det {before}",
    "from {quarter} on the figures are {after}, before that {before}",
)


@dataclass(frozen=True, slots=True)
class Break:
    """A break at ``quarter``; ``origins`` before and after when they are what changed."""

    quarter: Quarter
    text: Text
    origins: tuple[Origin, Origin] | None = None
    rhythm: Rhythm = Rhythm.QUARTER

    def told(self, language: Language) -> str:
        """The break in words, to stand after the centres' names."""
        before, after = self.origins or (Origin.REPORTED, Origin.REPORTED)
        return self.text.in_(
            language,
            quarter=self.rhythm.label(self.quarter, language),
            before=before.text.in_(language),
            after=after.text.in_(language),
        )


def breaks(answer: Answer, series: Mapping[str, Sequence[Quarter]]) -> dict[Break, list[str]]:
    """The breaks of indicators, each within its own quarters, and the centres that each concerns.

    They are in the order of time.
    """
    found: dict[Break, list[str]] = {}
    for centre in answer.scope.centres:
        of_centre = {
            each
            for indicator, quarters in series.items()
            for each in (
                *_of_operation(answer, centre, quarters),
                *_of_series([answer.get(indicator, centre, quarter) for quarter in quarters]),
            )
        }
        for each in of_centre:
            found.setdefault(each, []).append(centre)
    return dict(sorted(found.items(), key=lambda item: (item[0].quarter, item[0].text.nb)))


def _of_operation(answer: Answer, centre: str, quarters: Sequence[Quarter]) -> Iterator[Break]:
    """The centre opened after the first of ``quarters``, or closed before the last."""
    facts = answer.scope.catalogue.centres[centre]
    first, last = facts.first_quarter, facts.last_quarter
    if first is not None and quarters[0] < first <= quarters[-1]:
        yield Break(first, _OPENED)
    if last is not None and quarters[0] <= last < quarters[-1]:
        yield Break(last, _CLOSED)


def _of_series(series: Sequence[Observation]) -> Iterator[Break]:
    """Quarters without a figure between others with one, and those that begin another origin."""
    shown = [at for at, each in enumerate(series) if each.cell.status is Status.SHOWN]
    for before, after in pairwise(shown):
        for missing in series[before + 1 : after]:
            owed = INDICATORS[missing.indicator].frame.kind.owed
            if missing.cell.status is Status.NOT_REPORTED and owed:
                yield Break(missing.quarter, _MISSING)
        origins = series[before].origin, series[after].origin
        if origins[0] is not origins[1]:
            rhythm = INDICATORS[series[after].indicator].rhythm
            yield Break(series[after].quarter, _ORIGIN, origins, rhythm)
