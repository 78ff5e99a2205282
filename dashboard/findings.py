"""What the check found in a delivery, by grade: as tables on a page, and as a file to take along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.blocks import TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.word_tables import word_table
from db.ingest import Receipt
from db.ingest.codes import Grade
from db.ingest.findings import FileFindings, Finding
from db.vocabulary import Language, Text

MOST_SHOWN = 100
"""Findings of a grade on the page; the file has all."""

_HEADINGS: dict[Grade, Text] = {
    Grade.CRITICAL: Text("Kritisk: filen er avvist", "Critical: the file is refused"),
    Grade.ERROR: Text("Feil som må rettes", "Errors to be mended"),
    Grade.WARNING: Text("Advarsler som må begrunnes", "Warnings that need a reason"),
    Grade.INFO: Text("Til orientering", "For information"),
}
_COLUMNS = (
    Text("Fil", "File"),
    Text("Ark", "Sheet"),
    Text("Rad", "Row"),
    Text("Kolonne", "Column"),
    Text("Hva er galt", "What is wrong"),
    Text("Hva du gjør", "What to do"),
)
_SHEET = 1
"""The place of the sheet among the columns."""
_GRADE = Text("Alvorlighet", "Grade")
_CODE = Text("Kode", "Code")
_SHOWN = Text(
    "Viser {shown} av {n}. Resten står i filen med funn.",
    "Shows {shown} of {n}. The file of findings has the rest.",
)
_THE_REASON = Text("Begrunnelsen", "The reason")


def found_in(receipt: Receipt) -> dict[Grade, list[tuple[FileFindings, Finding]]]:
    """Each grade that occurs, the gravest first, with its findings and the file each is in."""
    by_grade: dict[Grade, list[tuple[FileFindings, Finding]]] = {grade: [] for grade in Grade}
    for file in receipt.findings:
        for finding in file.findings:
            by_grade[finding.grade].append((file, finding))
    return {grade: found for grade, found in by_grade.items() if found}


def rows_of_findings(receipt: Receipt, language: Language) -> Iterator[Sequence[str]]:
    """A header, and a row for each finding: as on the page, with grade and code beside it."""
    yield [heading.in_(language) for heading in (_GRADE, *_COLUMNS, _CODE)]
    for grade, found in found_in(receipt).items():
        for file, finding in found:
            cells = _cells(file, finding, language)
            yield [grade.text.in_(language), *cells, finding.code.value]


def _cells(file: FileFindings, finding: Finding, language: Language) -> list[str]:
    return [
        file.file or _THE_REASON.in_(language),
        finding.sheet,
        str(finding.row or ""),
        file.heading(finding),
        finding.happened(language),
        finding.remedy(language),
    ]


def finding_blocks(context: Context, receipt: Receipt) -> list[TableBlock]:
    """A table for each grade that occurs, the gravest first."""
    return [_block(context, grade, found) for grade, found in found_in(receipt).items()]


def _block(context: Context, grade: Grade, found: list[tuple[FileFindings, Finding]]) -> TableBlock:
    language = context.language
    heading = f"{context.say(_HEADINGS[grade])} ({len(found)})"
    heads = [context.say(column) for column in _COLUMNS]
    rows = [_drawn(_cells(file, finding, language)) for file, finding in found[:MOST_SHOWN]]
    if not any(finding.sheet for _, finding in found):  # a CSV file has none
        del heads[_SHEET]
        for row in rows:
            del row[_SHEET]
    lead = ""
    if len(found) > MOST_SHOWN:
        lead = context.say(_SHOWN, shown=MOST_SHOWN, n=len(found))
    return TableBlock(
        f"findings-{grade.code}", heading, word_table(heading, heads, rows), lead=lead, wide=True
    )


def _drawn(cells: list[str]) -> list[Element]:
    """The names of a file and a sheet are the sender's words, whatever language they are in."""
    file, sheet, row, column, *sentences = cells
    own = {"lang": "nb"}
    return [
        html.Td(file, **own),
        html.Td(sheet, **own),
        html.Td(row),
        html.Td(html.Code(column) if column else None),
        *(html.Td(each, className="sentence") for each in sentences),
    ]
