"""What the import has to say about a file: one finding for each fault, in each language.

A finding never carries the content of a cell: what is wrong is told by its code and place, and the
only words filled in are this product's own (codes, column names, dates of a quarter, counts).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from db.ingest.codes import Code, Grade
from db.vocabulary import Language, Quarter, Text

MOST_FINDINGS = 10_000

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
        told = {name: _quarter(each, language) for name, each in self.details.items()}
        return told | {
            name: told[f"{name}_en"] for name in told if english and f"{name}_en" in told
        }


def _quarter(value: str, language: Language) -> str:
    """``2017Q3`` as people read it; anything else as it is."""
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


def capped(findings: Iterable[Finding]) -> list[Finding]:
    """The first `MOST_FINDINGS` of ``findings``, and an error that says so if there were more."""
    found = list(islice(findings, MOST_FINDINGS + 1))
    if len(found) > MOST_FINDINGS:
        found[-1] = Finding(Code.TOO_MANY_FINDINGS, details={"limit": str(MOST_FINDINGS)})
    return found


def worst(findings: Iterable[Finding]) -> Grade | None:
    """The most serious grade among ``findings``; none of nothing."""
    return min((finding.grade for finding in findings), key=list(Grade).index, default=None)


def refuses(findings: Iterable[Finding]) -> bool:
    """Whether any finding keeps the file out, whatever reason is given."""
    return worst(findings) in (Grade.CRITICAL, Grade.ERROR)
