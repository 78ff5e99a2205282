"""Who has reported, as files: one row for each revision of each report in the selection."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import xlsxwriter

from dashboard import texts
from dashboard.context import Context
from dashboard.controls import status as selection_in_words
from dashboard.delimited import delimited
from dashboard.elements import Element, html
from db.refusal import Refusal
from db.vocabulary import Language, Origin, Text
from queries.submissions import Report, Step

SUBMISSIONS = "submissions"

_TITLE = Text("Innsendte rapporter", "Reports sent")
_HEADS = (
    texts.CENTRE,
    Text("Mottakets kode", "The centre's code"),
    texts.QUARTER,
    Text("Rapport", "Report"),
    Text("Revisjon", "Revision"),
    Text("Status", "Status"),
    Text("Opphav", "Origin"),
    Text("Sendt av", "Sent by"),
    Text("Sendt", "Sent"),
    Text("Begrunnelse", "Reason"),
    Text("Filens sha256", "The file's sha256"),
    Text("Innholdets sha256", "The content's sha256"),
    Text("Behandlet", "Decided"),
)
_AS_FILES = Text("Rapportene i utvalget som fil:", "The selected reports as a file:")
_NOTES = (
    Text(
        "Hver rad er en revisjon av en rapport. Bare godkjente revisjoner er med i tallene.",
        "Each row is a revision of a report. Only those approved are in the figures.",
    ),
    Text("Tidspunkter er i UTC.", "Times are in UTC."),
)


@dataclass(frozen=True, slots=True)
class SubmissionsFile:
    """The reports of a selection in one of `FORMATS`."""

    context: Context
    reports: Sequence[Report]
    extension: str
    plain_dialect: bool

    FORMATS: ClassVar = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "json": "application/json",
    }

    @classmethod
    def of(cls, context: Context, extension: str, *, plain_dialect: bool) -> SubmissionsFile:
        """The file for the selection of ``context``, which has no order of its own."""
        sort = context.request.selection.sort
        if sort is not None:
            raise Refusal("unknown_parameter", parameter="sort")
        wanted = set(context.scope.quarters)
        found = context.door.reports.of(
            context.scope.centres,
            context.scope.quarters,
            context.viewer,
            context.request.selection.as_of,
        )
        reports = [report for report in found if report.slot.quarter in wanted]
        return cls(context, reports, extension, plain_dialect)

    @property
    def media_type(self) -> str:
        return self.FORMATS[self.extension]

    @property
    def name(self) -> str:
        """The quarters are in the name, the publication of the page it was taken from, and its day."""
        ends = (self.context.scope.quarters[0], self.context.scope.quarters[-1])
        span = "-".join(dict.fromkeys(q.code_in(self.context.language) for q in ends))
        day = self.context.request.selection.as_of
        known = f"publ{self.context.catalogue.publication}" + (f"_{day}" if day else "")
        return f"{SUBMISSIONS}_{span}_{known}.{self.extension}"

    def origins(self) -> set[Origin]:
        return {report.origin for report in self.reports}

    def content(self) -> bytes:
        if self.extension == "csv":
            return delimited(self.rows(), self.context.language, plain=self.plain_dialect)
        return self._xlsx() if self.extension == "xlsx" else self._json()

    def rows(self) -> Iterator[Sequence[str | Decimal]]:
        """A header, then a row for each revision, in the reader's language."""
        language = self.context.language
        yield [head.in_(language) for head in _HEADS]
        for report in self.reports:
            yield [
                self.context.catalogue.centres[report.slot.centre].name,
                report.slot.centre,
                report.slot.quarter.code_in(language),
                report.slot.kind.text.in_(language),
                Decimal(report.revision),
                report.status.text.in_(language),
                report.origin.text.in_(language),
                report.by,
                _moment(report.at),
                report.reason or "",
                report.file_sha256,
                report.content_sha256,
                "; ".join(_told(step, language) for step in report.steps),
            ]

    def _about(self) -> dict[str, Any]:
        catalogue, as_known = self.context.catalogue, self.context.as_known
        day = self.context.request.selection.as_of
        return {
            "title": self.context.say(_TITLE),
            "selection": selection_in_words(self.context),
            **({"as_of": str(day)} if day else {}),
            "address": self.context.request.address(),
            "publication": catalogue.publication,
            "audience": self.context.viewer.audience.value,
            "notes": [
                *([f"{as_known}."] if as_known else []),
                *(self.context.say(note) for note in _NOTES),
            ],
        }

    def _json(self) -> bytes:
        """Codes, not labels; each step is an object of its own."""
        reports = [
            {
                "id": report.id,
                "centre": report.slot.centre,
                "quarter": str(report.slot.quarter),
                "kind": report.slot.kind.code,
                "revision": report.revision,
                "status": report.status.code,
                "origin": report.origin.code,
                "submitted_by": report.by,
                "submitted_at": _moment(report.at),
                "reason": report.reason,
                "file_sha256": report.file_sha256,
                "content_sha256": report.content_sha256,
                "steps": [
                    {
                        "status": step.status.code,
                        "by": step.by,
                        "at": _moment(step.at),
                        "reason": step.reason,
                    }
                    for step in report.steps
                ],
            }
            for report in self.reports
        ]
        content = self._about() | {SUBMISSIONS: reports}
        return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1).encode()

    def _xlsx(self) -> bytes:
        buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(buffer, options)
        title = self.context.say(_TITLE)
        created = self.context.catalogue.published_at
        book.set_properties({"title": title, "created": created})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(title)
        about = book.add_worksheet(self.context.say(texts.NOTES))
        for row, values in enumerate(self.rows()):
            for column, value in enumerate(values):
                if isinstance(value, Decimal):
                    sheet.write_number(row, column, float(value), wrap)
                elif value:
                    sheet.write_string(row, column, value, wrap if row else bold)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(_HEADS) - 1, 18)
        about.set_column(0, 0, 24, bold)
        about.set_column(1, 1, 90, wrap)
        for row, (name, value) in enumerate(self._about().items()):
            about.write_string(row, 0, name)
            about.write_string(row, 1, "\n".join(value) if isinstance(value, list) else str(value))
        book.close()
        return buffer.getvalue()


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _told(step: Step, language: Language) -> str:
    """A step in one line: what, when, who and why."""
    line = f"{step.status.text.in_(language)} {_moment(step.at)} {step.by}"
    return f"{line}: {step.reason}" if step.reason else line


def submission_links(context: Context) -> Element:
    """A line with a link to each format, for the page's selection."""
    links: list[str | Element] = [context.say(_AS_FILES)]
    for extension, label in (("csv", "CSV"), ("xlsx", "Excel"), ("json", "JSON")):
        address = context.request.at(f"/data/{SUBMISSIONS}.{extension}").address()
        links += [" ", html.A(label, href=address, download=True)]
    return html.P(links, id="submission-files")
