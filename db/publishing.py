"""Writing a publication: cells that changed are closed and added, all others live on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from db.audit import Entry, record
from db.models import Publication, PublishedCell, PublishedSubmission, Submission
from db.vocabulary import Audience, Deed, Outcome, Quarter, Status

Place = tuple[str, Quarter, str, str]
"""Where a cell stands: indicator, quarter, centre, category."""

_TABLE = cast(Table, PublishedCell.__table__)
_CELL = _TABLE.c
KEY = (_CELL.audience, _CELL.indicator, _CELL.quarter, _CELL.centre, _CELL.category)
CONTENT = ("status", "value", "numerator", "denominator", "origin", "revision", "note")
"""The columns that say where a cell stands and for whom, and those that say what it holds."""


BEHIND = "behind"
"""Not an audience: the true figures behind the public's, where they are not those as reported.

No door reads them. What everybody was told is protected by what it was formed from.
"""

TOLD = "told"
"""The detail of the audit that says how many counts were kept of what everybody was told."""

Cells = dict[Place, dict[str, object]]
"""What cells hold, by where they stand."""


def _place(row: Row[Any]) -> Place:
    return row.indicator, row.quarter, row.centre, row.category


def _content(row: Row[Any]) -> dict[str, object]:
    return {name: getattr(row, name) for name in CONTENT}


def newest(session: Session) -> Publication | None:
    """The newest publication, if there is one."""
    return session.scalar(select(Publication).order_by(Publication.id.desc()).limit(1))


REPORT = (
    Submission.kind,
    Submission.centre_code,
    Submission.quarter,
    Submission.revision,
    Submission.content_sha256,
)
"""What a publication's sha256 tells of a report that came or left: the same in every database."""


def change(sign: str, *words: object) -> str:
    """A line that tells of something that came (``+``) or left (``-``) with a publication."""
    return "\x1f".join([sign, *("\x00" if word is None else str(word) for word in words)])


def is_public(line: str) -> bool:
    """Whether a line tells of a figure that everybody sees."""
    return line[1:].startswith(f"\x1f{Audience.PUBLIC}\x1f")


def seal(former: str, changes: Iterable[str]) -> str:
    """The sha256 of a publication: the former one's, continued over the changes in sorted order."""
    return hashlib.sha256("\n".join([former, *sorted(changes)]).encode()).hexdigest()


class Edition:
    """A publication being made. Its sha256 seals every change, and all that went before."""

    def __init__(self, session: Session, *, by: str, now: datetime, basis: str) -> None:
        former = newest(session)
        self._session = session
        self._former = former
        self._changes: list[str] = []
        self.publication = Publication(
            published_at=now, published_by=by, cells_changed=0, basis=basis, sha256="0" * 64
        )
        session.add(self.publication)
        session.flush()

    def alive(self, audience: str, quarter: Quarter) -> Cells:
        """The cells of ``quarter`` that are published, until this publication replaces them."""
        rows = self._session.execute(
            select(_TABLE).where(
                _CELL.audience == audience, _CELL.quarter == quarter, _CELL.until.is_(None)
            )
        )
        return {_place(row): _content(row) for row in rows}

    def history(self, quarters: Iterable[Quarter]) -> list[dict[str, Cells]]:
        """What each publication so far has said of ``quarters`` to each audience, newest first.

        And what was `BEHIND` that, where it was another thing than what was reported.

        One that said the same as the one before is left out.
        """
        said = select(_TABLE).where(_CELL.quarter.in_(list(quarters)))
        rows: dict[str, list[tuple[Row[Any], Place, dict[str, object]]]] = {
            audience: [] for audience in (*Audience, BEHIND)
        }
        moments = set()
        for row in self._session.execute(said):
            rows[row.audience].append((row, _place(row), _content(row)))
            moments |= {row.since, row.until}
        return [
            {
                audience: {
                    place: content
                    for row, place, content in found
                    if row.since <= moment and (row.until is None or moment < row.until)
                }
                for audience, found in rows.items()
            }
            for moment in sorted(moments - {None}, reverse=True)
        ]

    def ever_hidden(self, quarter: Quarter, but: str) -> set[Place]:
        """The places in ``quarter`` where any publication has hidden a figure.

        Not those that were hidden for a reason that passes, which their note tells: ``but``.
        """
        rows = self._session.execute(
            select(_CELL.indicator, _CELL.quarter, _CELL.centre, _CELL.category)
            .where(_CELL.quarter == quarter, _CELL.status == Status.HIDDEN)
            .where(_CELL.note.is_(None) | (_CELL.note != but))
            .distinct()
        )
        return {(indicator, quarter, centre, part) for indicator, quarter, centre, part in rows}

    def replace(
        self, audience: str, quarter: Quarter, wanted: Mapping[Place, Mapping[str, object]]
    ) -> None:
        """Lets the alive cells of ``quarter`` be those ``wanted``, writing only the difference."""
        alive = self.alive(audience, quarter)
        gone = [place for place, old in alive.items() if wanted.get(place) != old]
        new = [place for place, cell in wanted.items() if alive.get(place) != cell]
        changes = [change("-", audience, *place) for place in gone]
        changes += (
            change("+", audience, *place, *(wanted[place][name] for name in CONTENT))
            for place in new
        )
        self._changes += changes
        self._close(audience, gone)
        self._add(audience, {place: wanted[place] for place in new})
        if audience != BEHIND:  # nobody is shown those
            self.publication.cells_changed += len(gone) + len(new)

    def _close(self, audience: str, places: list[Place]) -> None:
        if not places:
            return
        statement = (
            update(_TABLE)
            .where(*(column == bindparam(f"at_{column.name}") for column in KEY))
            .where(_CELL.until.is_(None))
            .values(until=self.publication.id)
        )
        names = [f"at_{column.name}" for column in KEY]
        self._session.connection().execute(
            statement, [dict(zip(names, (str(audience), *place), strict=True)) for place in places]
        )

    def _add(self, audience: str, cells: Mapping[Place, Mapping[str, object]]) -> None:
        if not cells:
            return
        names = [column.name for column in KEY]
        rows: list[dict[str, Any]] = [
            dict(zip(names, (str(audience), *place), strict=True))
            | dict(content)
            | {"since": self.publication.id}
            for place, content in cells.items()
        ]
        self._session.connection().execute(insert(_TABLE), rows)

    def build_from(self, came: Iterable[int], left: Iterable[int]) -> None:
        """Records which submissions the publication is built from, beside the former one's."""
        for id in sorted(left):
            self._session.execute(
                update(PublishedSubmission)
                .where(PublishedSubmission.submission_id == id, PublishedSubmission.until.is_(None))
                .values(until=self.publication.id)
            )
        rows = [{"submission_id": id, "since": self.publication.id} for id in sorted(came)]
        if rows:
            self._session.execute(insert(PublishedSubmission), rows)
        for sign, end in (("-", PublishedSubmission.until), ("+", PublishedSubmission.since)):
            reports = select(*REPORT).join(PublishedSubmission).where(end == self.publication.id)
            self._changes += (
                change(sign, "report", *report) for report in self._session.execute(reports)
            )

    @property
    def changed(self) -> bool:
        """Whether any cell came out otherwise than in the former publication."""
        return bool(self._changes)

    def discard(self) -> None:
        """Leaves no trace of it, as when nothing turned out to have changed."""
        self._session.delete(self.publication)
        self._session.flush()

    def finish(self, told: int = 0) -> int:
        """Seals the publication and gives its number.

        The audit tells how many counts were kept of what everybody is or was ``told`` with it.
        """
        former = self._former
        self.publication.sha256 = seal(former.sha256 if former else "", self._changes)
        before = former.public_sha256 if former else None
        self.publication.public_sha256 = seal(before or "", filter(is_public, self._changes))
        self._session.flush()
        made = self.publication
        details = {"publication": made.id, "cells": made.cells_changed, "sha256": made.sha256}
        details |= {TOLD: told} if told else {}
        entry = Entry(Deed.PUBLISH, Outcome.DONE, details=details)
        by, now = made.published_by, made.published_at
        record(self._session.connection(), [entry], by=by, now=now)
        return self.publication.id
