"""The import: files in, a receipt out. All of a delivery is stored, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from db.actor import Actor
from db.audit import Entry, approval, record
from db.days import day_of
from db.ingest import person_data
from db.ingest.check import CheckedFile, check
from db.ingest.codes import Code, Grade
from db.ingest.contents import MAX_FILES, ReportFile
from db.ingest.file_rules import AnyRow, Slice, slices
from db.ingest.findings import Collected, FileFindings, Finding, counted, refuses, worst
from db.ingest.known_rules import against_known, known_centres, present
from db.ingest.progress import Cancelled, Progress, Stage, Tally, Told, unheard
from db.ingest.reasons import LONGEST_REASON
from db.ingest.store import Delivery, Stored, newest_revision, store_slice
from db.refusal import Refusal
from db.session import reading, writing
from db.vocabulary import Deed, Outcome, Permission

_MOST_PLACES = 50


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery: the findings of each file, and the revisions it made.

    ``stored`` are new revisions and ``unchanged`` those that said the same already; after a dry run
    they tell what would have been, given a reason if need be. A dry run also gives the rows
    ``proposed`` for each slice, when no error keeps them out, and the newest revision ``seen``.
    """

    accepted: bool
    dry_run: bool
    findings: tuple[FileFindings, ...]
    stored: list[Stored]
    unchanged: list[Stored]
    proposed: Mapping[Slice, list[AnyRow]] = field(default_factory=dict, repr=False)
    seen: Mapping[Slice, int] = field(default_factory=dict)

    @property
    def needs_reason(self) -> bool:
        """Whether it was refused for warnings alone, so that a reason would let it in."""
        every = [finding for file in self.findings for finding in file.findings]
        return not self.accepted and worst(every) is Grade.WARNING


Also = Callable[[Connection, Receipt], None]
"""What is done together with storing; what it raises undoes both."""


def nothing_more(_connection: Connection, _receipt: Receipt) -> None:
    """Nothing beside storing."""


def import_files(
    engine: Engine,
    files: Sequence[ReportFile],
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    approve: bool = False,
    dry_run: bool = False,
    seen: Mapping[Slice, int] | None = None,
    told: Told = unheard,
    also: Also = nothing_more,
) -> Receipt:
    """Check ``files`` and store what they report as new revisions, all of it or nothing.

    ``now`` carries its time zone. Errors refuse the delivery, and so do warnings unless a
    ``reason`` answers them. With ``approve`` the new revisions take over from those approved.

    The sender must hold SEND_REPORTS for every centre in the files, and DECIDE to approve. Raises
    Refusal ``not_allowed`` or ``not_your_centre`` (403): the whole delivery is refused, and told.

    ``seen`` is the newest revision of each slice that the sender has looked at. Raises Refusal
    ``report_changed_meanwhile`` (409), and stores nothing, when another has come since.
    ``told`` hears how far it has come, and may raise `Cancelled`: then nothing is stored.
    ``also`` is done in the transaction that stores, with what it stores: both or neither.
    What is stored, refused or cancelled goes into the audit; of a dry run, only person's numbers.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry its time zone")
    delivery = Delivery(
        by=by.name, now=now, reason=(reason or "").strip() or None, approve=approve, dry_run=dry_run
    )
    try:
        by.require(Permission.SEND_REPORTS)
        if approve:
            by.require(Permission.DECIDE)
        return _import(engine, files, delivery, by, seen, told, also)
    except Cancelled:
        if not dry_run:
            _record(engine, [Entry(Deed.IMPORT, Outcome.CANCELLED)], delivery)
        raise
    except Refusal as refusal:
        details: dict[str, object] = {"code": refusal.code, "http": refusal.http_status}
        _record(engine, [Entry(Deed.IMPORT, Outcome.REFUSED, details=details)], delivery)
        raise


def _import(
    engine: Engine,
    files: Sequence[ReportFile],
    delivery: Delivery,
    by: Actor,
    seen: Mapping[Slice, int] | None,
    told: Told,
    also: Also,
) -> Receipt:
    dry_run = delivery.dry_run
    about_all = [*_of_reason(delivery.reason), *_of_number(files)]
    checked = []
    for position, file in enumerate(files[:MAX_FILES], start=1):
        told(Progress(Stage.READING, position - 1, len(files)))
        checked.append(check(file, position, told))
    with _transaction(engine, writes=not dry_run) as connection:
        _refuse_others(by, checked, known_centres(connection), approve=delivery.approve)
        _check_together(connection, checked, delivery.now, told)
        reports = [file.report() for file in checked]
        if about_all:
            reports.append(FileFindings("", tuple(about_all)))
        findings = [finding for report in reports for finding in report.findings]
        warned = any(finding.grade is Grade.WARNING for finding in findings)
        accepted = (
            bool(checked) and not refuses(findings) and (delivery.reason is not None or not warned)
        )
        if accepted and seen is not None:
            _refuse_if_changed(connection, checked, seen)
        reported = [(file, slices(file.rows)) for file in checked if not refuses(findings)]
        rows = sum(len(file.rows) for file, _ in reported)
        tally = Tally(unheard if dry_run else told, Stage.STORING, rows)
        outcomes = [
            store_slice(connection, which, rows, file.sha256, delivery, tally)
            for file, by_slice in reported
            if accepted or dry_run
            for which, rows in by_slice.items()
        ]
        proposed: dict[Slice, list[AnyRow]] = {}
        if dry_run:
            proposed = {which: rows for _, by_slice in reported for which, rows in by_slice.items()}
        found = {which: newest_revision(connection, which) for which in proposed}
        if accepted:
            entries = list(_stored(outcomes, reports))
        else:
            entries = list(_refused(checked, reports, known_centres(connection)))
        receipt = Receipt(
            accepted=accepted,
            dry_run=dry_run,
            findings=tuple(reports),
            stored=[stored for stored, is_new in outcomes if is_new],
            unchanged=[stored for stored, is_new in outcomes if not is_new],
            proposed=proposed,
            seen=found,
        )
        if not dry_run:
            record(connection, entries, by=delivery.by, now=delivery.now)
            if accepted:
                also(connection, receipt)
    if dry_run and worst(findings) is Grade.CRITICAL:
        _record(engine, entries, delivery)
    return receipt


def _record(engine: Engine, entries: list[Entry], delivery: Delivery) -> None:
    """Records ``entries`` in a transaction of their own."""
    with writing(engine) as session:
        record(session.connection(), entries, by=delivery.by, now=delivery.now)


@contextmanager
def _transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """A connection in one transaction; one that only reads holds up nobody."""
    if writes:
        with writing(engine) as session:
            yield session.connection()
    else:
        with reading(engine, long=True) as connection:
            yield connection


def _check_together(
    connection: Connection, checked: list[CheckedFile], now: datetime, told: Told
) -> None:
    """Add to each file what only the other files and the database can tell."""
    centres = known_centres(connection)
    delivered = {key: number for file in checked for key, number in present(file.rows).items()}
    together = {which for file in checked for which in slices(file.rows)}
    seen: set[Slice] = set()
    for file in Tally(told, Stage.COMPARING, len(checked)).over(checked):
        known = against_known(file.rows, centres, delivered, together, day_of(now), connection)
        file.findings.extend(Collected(known).in_order())
        for which, rows in slices(file.rows).items():
            if which in seen and which.centre in centres:
                details = {"centre": centres[which.centre].name, "quarter": str(which.quarter)}
                file.findings.append(
                    Finding(
                        Code.SAME_REPORT_TWICE, rows[0].sheet, rows[0].number, "centre", details
                    )
                )
            seen.add(which)
        file.findings.sort(key=lambda finding: (finding.sheet, finding.row))


def _refuse_others(
    by: Actor, checked: list[CheckedFile], known: Collection[str], *, approve: bool
) -> None:
    """Refuses files that say anything of a centre that the sender may not report for."""
    named = {which.centre for file in checked for which in slices(file.rows)}
    for centre in sorted(named.intersection(known)):
        by.require(Permission.SEND_REPORTS, centre)
        if approve:
            by.require(Permission.DECIDE, centre)


def _refuse_if_changed(
    connection: Connection, checked: list[CheckedFile], seen: Mapping[Slice, int]
) -> None:
    for which in (which for file in checked for which in slices(file.rows)):
        if newest_revision(connection, which) != seen.get(which, 0):
            raise Refusal(
                "report_changed_meanwhile",
                http_status=409,
                centre=which.centre,
                quarter=str(which.quarter),
            )


def _stored(outcomes: list[tuple[Stored, bool]], reports: list[FileFindings]) -> Iterator[Entry]:
    """What the audit says of each slice that came in."""
    warnings = counted(finding for file in reports for finding in file.findings)
    for stored, is_new in outcomes:
        details = {
            "kind": stored.kind.code,
            "revision": stored.revision,
            "new": is_new,
            "findings": warnings,
        }
        yield Entry(Deed.IMPORT, Outcome.DONE, stored.centre, stored.quarter, details)
        if stored.approved:
            yield approval(
                stored.kind, stored.centre, stored.quarter, stored.revision, stored.superseded
            )


def _refused(
    checked: list[CheckedFile], reports: list[FileFindings], known: Collection[str]
) -> Iterator[Entry]:
    """What the audit says of each file of a refused delivery: codes, and where numbers stood."""
    for file, report in zip(checked, reports, strict=False):
        critical = [f for f in report.findings if f.grade is Grade.CRITICAL]
        details: dict[str, object] = {
            "findings": counted(report.findings),
            "places": [f"{f.column}{f.row}" for f in critical[:_MOST_PLACES]],
        }
        # A sheet's name is the sender's own words and stays out. So does the fingerprint of a file
        # with a person's number: whoever has the rest of the file could try numbers against it.
        if not critical:
            details["file_sha256"] = file.sha256
        where = list(slices(file.rows))
        one = where[0] if len(where) == 1 else None
        yield Entry(
            Deed.IMPORT,
            Outcome.REFUSED,
            one.centre if one and one.centre in known else None,
            one.quarter if one else None,
            details,
        )


def _of_number(files: Sequence[ReportFile]) -> list[Finding]:
    """A finding when there are more files than are read at a time."""
    if len(files) <= MAX_FILES:
        return []
    return [Finding(Code.TOO_MANY_FILES, details={"limit": str(MAX_FILES)})]


def _of_reason(reason: str | None) -> list[Finding]:
    """What is wrong with the reason itself; it is stored, so it too is searched for numbers."""
    if reason is None:
        return []
    code = person_data.person_number(reason)
    if code is not None:
        return [Finding(code, column="reason")]
    if len(reason) > LONGEST_REASON:
        details = {"limit": str(LONGEST_REASON)}
        return [Finding(Code.REASON_TOO_LONG, column="reason", details=details)]
    return []
