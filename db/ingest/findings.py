"""What the import has to say about a file: one finding for each fault, in each language.

A finding never carries the content of a cell: what is wrong is told by its code and place, and the
only words filled in are this product's own (codes, column names, dates of a quarter, counts).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from db.ingest.codes import Code, Grade
from db.ingest.places import PLACES
from db.vocabulary import Language, Quarter, Text

MOST_FINDINGS = 10_000
"""Errors that are told of a file."""
MOST_OF_A_WARNING = 1_000
"""Warnings of one kind that are told one by one."""

_SUGGESTION = Text("Mente du «{suggestion}»?", "Did you mean “{suggestion}”?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and its place. ``row`` is the file's own row number; 0 is the file as a whole."""

    code: Code
    sheet: str = ""
    row: int = 0
    column: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def grade(self) -> Grade:
        """How serious it is."""
        return self.code.grade

    def happened(self, language: Language) -> str:
        """What is wrong, in a sentence."""
        return self.code.happened.in_(language, **self._told(language))

    def remedy(self, language: Language) -> str:
        """What to do about it, with the nearest known word where there is one."""
        details = self._told(language)
        words = [self.code.remedy.in_(language, **details)]
        if "suggestion" in details:
            words.append(_SUGGESTION.in_(language, **details))
        return " ".join(words)

    def _told(self, language: Language) -> dict[str, str]:
        """The details as they are said: quarters, and what differs from language to language."""
        english = language is Language.EN
        told = {name: _said(name, each, language) for name, each in self.details.items()}
        return told | {
            name: told[f"{name}_en"] for name in told if english and f"{name}_en" in told
        }


def _said(name: str, value: str, language: Language) -> str:
    """A place in a workbook and ``2017Q3`` as people read them; anything else as it is."""
    if name == "place":
        return PLACES[value].text.in_(language)
    try:
        return Quarter.parse(value).code_in(language)
    except ValueError:
        return value


@dataclass(frozen=True, slots=True)
class FileFindings:
    """A file's name, made safe to show, and everything found in the file."""

    file: str
    findings: tuple[Finding, ...]
    headings: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    """What the columns are called in the file, by sheet and name or letters (`headings_in`)."""

    def heading(self, finding: Finding) -> str:
        """The column of a finding as the file's sender knows it; else its name or letters."""
        return self.headings.get((finding.sheet, finding.column), finding.column)


class Collected:
    """The findings of a file as they come: those past what anyone reads are counted, not kept.

    Past `MOST_FINDINGS` errors it is `full`, and reading may stop. Warnings never keep a file from
    being read: past `MOST_OF_A_WARNING` of a kind, one finding tells how many more there are.
    """

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._kept: list[Finding] = []
        self._errors = 0
        self._warnings: Counter[Code] = Counter()
        self += findings

    def __iadd__(self, findings: Iterable[Finding]) -> Self:
        for finding in findings:
            self.append(finding)
        return self

    def append(self, finding: Finding) -> None:
        """Keep the finding, or count it."""
        if finding.grade is Grade.WARNING:
            self._warnings[finding.code] += 1
            kept = self._warnings[finding.code] <= MOST_OF_A_WARNING
        elif finding.grade is Grade.ERROR:
            self._errors += 1
            kept = not self.full
        else:
            kept = True
        if kept:
            self._kept.append(finding)

    @property
    def full(self) -> bool:
        """Whether there are more errors than are told."""
        return self._errors > MOST_FINDINGS

    def __bool__(self) -> bool:
        return bool(self._kept)

    def in_order(self) -> list[Finding]:
        """Those that were kept in the order of the file's rows, then what there is more of."""
        told = sorted(self._kept, key=lambda finding: (finding.sheet, finding.row))
        if self.full:
            told.append(Finding(Code.TOO_MANY_FINDINGS, details={"limit": str(MOST_FINDINGS)}))
        for code, number in self._warnings.items():
            if number > MOST_OF_A_WARNING:
                details = {"number": str(number - MOST_OF_A_WARNING), "kind": code.value}
                told.append(Finding(Code.MORE_WARNINGS, details=details))
        return told


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many there are of each code, those that were not kept too."""
    numbers: Counter[str] = Counter()
    for finding in findings:
        if finding.code is Code.MORE_WARNINGS:
            numbers[finding.details["kind"]] += int(finding.details["number"])
        else:
            numbers[finding.code.value] += 1
    return dict(numbers)


def worst(findings: Iterable[Finding]) -> Grade | None:
    """The most serious grade among ``findings``; none of nothing."""
    return min((finding.grade for finding in findings), key=list(Grade).index, default=None)


def refuses(findings: Iterable[Finding]) -> bool:
    """Whether any finding keeps the file out, whatever reason is given."""
    return worst(findings) in (Grade.CRITICAL, Grade.ERROR)
