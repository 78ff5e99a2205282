"""A figure in words: the sentence that quotes it in a memo, its formula, and what it is called.

A sentence comes from the indicator's entry and may name ``{day}``, ``{quarter}``, ``{where}``,
``{value}``, ``{part}`` and ``{whole}``; that of a part also ``{category}``, ``{quartile}`` and
``{share}``. All are read off the published cell, so a figure that is not shown has no number to
give: it has a sentence of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard import formats
from dashboard.grid import Column
from db.days import day_of
from db.vocabulary import Language, Origin, ReportKind, Status, Text
from queries.measures import INDICATOR_NOTES, Indicator, Kind, Quartile, Unit
from queries.values import Cell, CentreFacts, Measure, Observation

NBSP = formats.NBSP

_AT_CENTRE = Text(
    " ved integreringsmottaket i {name}", " at the integration reception centre in {name}"
)
_SOURCE = Text(
    "Kilde: kvartalsrapporter fra {whose} til IMDi, publisering {n}, {day}{origin}.",
    "Source: quarterly reports to IMDi from {whose}, publication {n}, {day}{origin}.",
)
_OTHER_SOURCES = {
    ReportKind.FOLLOW_UP: Text(
        "Kilde: registeruttrekk om {whose}, meldt til IMDi, publisering {n}, {day}{origin}.",
        "Source: register extraction about {whose}, reported to IMDi, publication {n}, {day}{origin}.",
    ),
    ReportKind.STAFF_SURVEY: Text(
        "Kilde: spørreundersøkelsen blant ansatte ved {whose}, publisering {n}, {day}{origin}.",
        "Source: the survey of staff at {whose}, publication {n}, {day}{origin}.",
    ),
    ReportKind.MOTIVATION: Text(
        "Kilde: intervjuer med beboere ved {whose}, publisering {n}, {day}{origin}.",
        "Source: interviews with residents of {whose}, publication {n}, {day}{origin}.",
    ),
}
"""Of what comes in other reports than the centres' own by the quarter."""
_EVERY_CENTRE = Text("alle integreringsmottakene", "all integration reception centres")
_ONE_CENTRE = Text("integreringsmottaket i {name}", "the integration reception centre in {name}")
_ORIGINS = {
    Origin.REPORTED: Text("", ""),
    Origin.RECONSTRUCTED: Text(
        " (rekonstruert fra evalueringens andeler)",
        " (reconstructed from the evaluation's shares)",
    ),
    Origin.SIMULATED: Text(
        " (simulert til demonstrasjon, ikke til bruk i saker)",
        " (simulated for demonstration, not for use in cases)",
    ),
}
_HIDDEN = Text(
    "Tallet for «{label}»{where} i {quarter} er skjult av hensyn til personvernet.",
    "The figure for “{label}”{where} in {quarter} is hidden for confidentiality.",
)
_NOT_REPORTED = Text(
    "Tallet for «{label}»{where} i {quarter} er ikke rapportert.",
    "The figure for “{label}”{where} in {quarter} has not been reported.",
)
_NOTHING_TO_COUNT = Text(
    "«{label}»{where} kan ikke regnes ut for {quarter}: det er ingen å regne av.",
    "“{label}”{where} cannot be computed for {quarter}: there is nobody to compute it of.",
)
_CLOSED = Text(
    "«{label}»{where} finnes ikke for {quarter}: mottaket var ikke i drift.",
    "“{label}”{where} does not exist for {quarter}: the centre was not open.",
)

_IN_WORDS = {
    Unit.PERCENT: Text("{n}\u00a0prosent", "{n}\u00a0percent"),
    Unit.HOURS: Text("{n}\u00a0timer", "{n}\u00a0hours"),
    Unit.DAYS: Text("{n}\u00a0dager", "{n}\u00a0days"),
    Unit.HOURS_IN_ALL: Text("{n}\u00a0timer", "{n}\u00a0hours"),
    Unit.KRONER: Text("{n}\u00a0kroner", "NOK\u00a0{n}"),
}
_ONE_DAY = Text("1\u00a0dag", "1\u00a0day")

_FORMULAS = {
    Kind.NUMBER: Text("Antall: {counts}.", "Number: {counts}."),
    Kind.SHARE: Text(
        "Teller: {counts}. Nevner: {out_of}. Teller delt på nevner, ganget med 100.",
        "Numerator: {counts}. Denominator: {out_of}. Numerator divided by denominator, times 100.",
    ),
    Kind.MEAN: Text(
        "Teller: {counts}. Nevner: {out_of}. Teller delt på nevner.",
        "Numerator: {counts}. Denominator: {out_of}. Numerator divided by denominator.",
    ),
    Kind.QUARTILES: Text(
        "{counts}, ordnet etter størrelse. {point}",
        "{counts}, in order of size. {point}",
    ),
}
_POINTS = {
    "": Text("Tallet er det midterste.", "The figure is the one in the middle."),
    Quartile.LOWER.code: Text(
        "En firedel av tallene ligger under.", "A quarter of the numbers lie below."
    ),
    Quartile.UPPER.code: Text(
        "En firedel av tallene ligger over.", "A quarter of the numbers lie above."
    ),
}
_ONLY = Text("{counts}, bare «{category}»", "{counts}, only “{category}”")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A published figure, where it is from, and the publication it is quoted from.

    ``centre`` is what is known of its centre; None for all of them together.
    """

    column: Column
    observation: Observation
    centre: CentreFacts | None
    publication: int
    published_at: datetime

    def sentence(self, language: Language) -> str:
        """The figure in a sentence, its remark if it has one, and its source."""
        said = [self._said(language)]
        note = self.observation.note
        if note is not None:
            said.append(INDICATOR_NOTES[note].in_(language))
        return " ".join([*said, self._source(language)])

    def _said(self, language: Language) -> str:
        column, cell = self.column, self.observation.cell
        place = {"where": self._where(language), "quarter": column.period_label(language)}
        if cell.value is None:
            label = figure_label(column, language)
            return self._none(cell.status).in_(language, label=label, **place)
        entry = column.indicator
        wording = entry.memo_part if column.category and entry.memo_part else entry.memo
        day = formats.day(column.quarter.last_day, language)
        return wording.in_(language, day=day, **place, **_numbers(column, cell, language))

    def _none(self, status: Status) -> Text:
        if status is Status.HIDDEN:
            return _HIDDEN
        if status is Status.NOT_REPORTED:
            return _NOT_REPORTED
        quarter, after = self.column.quarter, self.column.indicator.frame.after_closing
        if self.centre is not None and not self.centre.open_in(quarter) and not after:
            return _CLOSED
        return _NOTHING_TO_COUNT

    def _where(self, language: Language) -> str:
        return "" if self.centre is None else _AT_CENTRE.in_(language, name=self.centre.name)

    def _source(self, language: Language) -> str:
        if self.centre is None:
            whose = _EVERY_CENTRE.in_(language)
        else:
            whose = _ONE_CENTRE.in_(language, name=self.centre.name)
        shown = self.observation.cell.status is Status.SHOWN
        origin = self.observation.origin if shown else Origin.REPORTED
        kind = self.column.indicator.frame.kind
        return _OTHER_SOURCES.get(kind, _SOURCE).in_(
            language,
            whose=whose,
            n=self.publication,
            day=formats.day(day_of(self.published_at), language),
            origin=_ORIGINS[origin].in_(language),
        )


def _numbers(column: Column, cell: Cell, language: Language) -> dict[str, str]:
    """The words for what a shown cell holds; what it does not hold is empty."""
    entry, category = column.indicator, column.category
    share = entry.read(cell, category, Measure.SHARE)
    of_the_whole = entry.unit_of(category, Measure.SHARE) is Unit.PERCENT
    label = column.category_label(language)
    return {
        "value": in_words(cell.value, entry.unit, language),
        "part": plain(cell.numerator, language),
        "whole": plain(cell.denominator, language),
        "share": f" ({in_words(share.value, Unit.PERCENT, language)})"
        if of_the_whole and share.value is not None
        else "",
        "category": label,
        "quartile": label.lower(),
    }


def in_words(value: float | None, unit: Unit, language: Language) -> str:
    """A number with its unit as a sentence has it: «89 prosent», «37,5 timer», «384»."""
    if value is None:
        return ""
    text = formats.number(value, unit.decimals, language)
    if unit is Unit.DAYS and text == "1":
        return _ONE_DAY.in_(language)
    return _IN_WORDS[unit].in_(language, n=text) if unit in _IN_WORDS else text


def plain(value: float | None, language: Language) -> str:
    """A count: without decimals, or with one where hours are counted in parts."""
    if value is None:
        return ""
    return formats.number(value, 0 if value == int(value) else 1, language)


def figure_label(column: Column, language: Language) -> str:
    """What a figure is of: its indicator, and its part if it is of one."""
    label = column.indicator.label.in_(language)
    return f"{label}: {column.category_label(language)}" if column.category else label


def counted(column: Column, language: Language) -> str:
    """The numerator in words."""
    counts = column.indicator.counts.in_(language)
    if column.category and column.indicator.kind is not Kind.QUARTILES:
        return _ONLY.in_(language, counts=counts, category=column.category_label(language))
    return counts


def counted_of(column: Column, language: Language) -> str:
    """The denominator in words; of a part of a number, the whole. Empty when there is none."""
    entry: Indicator = column.indicator
    if entry.out_of is not None:
        return entry.out_of.in_(language)
    return entry.counts.in_(language) if column.category and entry.kind is Kind.NUMBER else ""


def formula(column: Column, language: Language) -> str:
    """How the value follows from what is counted, in words."""
    kind = column.indicator.kind
    counts = counted(column, language)
    return _FORMULAS[kind].in_(
        language,
        counts=counts if kind is not Kind.QUARTILES else counts[0].upper() + counts[1:],
        out_of=counted_of(column, language),
        point=_POINTS[column.category].in_(language) if kind is Kind.QUARTILES else "",
    )
