"""A small world to publish from: centres send reports, which are approved and published.

Reports go in through the import, as files, and never around it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, wraps
from pathlib import Path

from sqlalchemy import Engine, func, or_, select

from db.actor import at_the_machine
from db.ingest import Receipt, ReportFile, import_files
from db.models import Event, Publication, PublishedCell
from db.session import reading, writing
from db.vocabulary import Audience, Quarter
from queries.ask import Door
from queries.publication import RULE, publish
from queries.small_numbers import Rule
from tests.databases import ready_database, with_centres
from tests.queries.reports import HOURS

FIRST_MOMENT = datetime(2019, 2, 1, 9, tzinfo=UTC)
COLUMNS = (
    *("senter", "kvartal", "deltaker_id", "kjonn", "aldersgruppe", "landbakgrunn", "innflyttet"),
    *("avtale_start", "avtale_slutt", "slutt_arsak"),
    *("bosatt_dato", "bosetting", "bosettingskommune"),
    *(column for column in HOURS.values() if column != "fravaer_timer"),
    *("individuell_plan", "kartlagt", "fravaer_timer", "opphav"),
)
FULL_WEEK = {
    "timer_norsk": "12",
    "timer_spraktrening": "12",
    "timer_spraktrening_arbeid": "6",
    "timer_samfunn": "4",
    "timer_karriere": "2",
    "timer_arbeid_utdanning": "0",
    "timer_arbeidsrettet": "3,5",
    "timer_frivillig": "2",
    "timer_annet": "2",
    "timer_totalt": "37,5",
}
ANSWERED = {"individuell_plan": "ja", "kartlagt": "ja", "fravaer_timer": "0"}

Row = Mapping[str, str]
Place = tuple[str, str, str, str]
"""Indicator, quarter, centre, category."""


def resident(id: str, **cells: str) -> Row:
    """A resident without an agreement."""
    return {"deltaker_id": id, "innflyttet": "2016-10-10"} | cells


def participant(id: str, **cells: str) -> Row:
    """A resident with a running contract of a full week."""
    return resident(id) | {"avtale_start": "2016-10-20"} | FULL_WEEK | ANSWERED | cells


def ended(id: str, on: str, reason: str = "eget_onske", **cells: str) -> Row:
    """A participant whose contract ended on a day."""
    return participant(id) | {"avtale_slutt": on, "slutt_arsak": reason} | cells


def settled(id: str, on: str, place: str = "vertskommune", **cells: str) -> Row:
    """A participant who was settled on a day."""
    return ended(id, on, "bosatt", bosatt_dato=on, bosetting=place, **cells)


def report(centre: str, quarter: str, rows: Iterable[Row]) -> ReportFile:
    """A centre's report of its residents."""
    head = {"senter": centre, "kvartal": quarter}
    return ReportFile(f"beboere_{centre}_{quarter}.csv", _csv(COLUMNS, [head | r for r in rows]))


def capacity(places: Mapping[tuple[str, str], int], **cells: str) -> ReportFile:
    """The places of centres and quarters."""
    rows = [
        {"senter": centre, "kvartal": quarter, "plasser_voksne": str(number)} | cells
        for (centre, quarter), number in places.items()
    ]
    return ReportFile("plasser.csv", _csv(("senter", "kvartal", "plasser_voksne", "opphav"), rows))


def _csv(columns: Iterable[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


class Ledger:
    """A database in use: every step is a minute later than the one before."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.door = Door(engine)
        with reading(engine) as connection:
            self._now = connection.scalar(select(func.max(Event.at))) or FIRST_MOMENT

    def tick(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now

    def wait(self, days: int) -> None:
        """Lets days pass."""
        self._now += timedelta(days=days)

    def receive(self, *files: ReportFile, by: str = "mottak", approve: bool = True) -> Receipt:
        """Brings files in; they must be accepted."""
        receipt = import_files(
            self.engine,
            files,
            by=at_the_machine(by),
            now=self.tick(),
            reason="Prøve",
            approve=approve,
        )
        said = [(f.code.name, f.row) for report in receipt.findings for f in report.findings]
        assert receipt.accepted, said
        return receipt

    def publish(self, *, rebuild: bool = False, rule: Rule = RULE) -> int | None:
        with writing(self.engine) as session:
            return publish(session, by="utgiver", now=self.tick(), rebuild=rebuild, rule=rule)

    def receive_and_publish(self, *files: ReportFile, by: str = "mottak") -> int:
        self.receive(*files, by=by)
        number = self.publish()
        assert number is not None
        return number

    def cells(
        self, publication: int | None = None, audience: str = Audience.INTERNAL
    ) -> dict[Place, tuple[object, ...]]:
        """The cells of a publication, the newest when none is named, by the rows' lifetimes."""
        cell = PublishedCell.__table__.c
        if publication is None:
            alive = cell.until.is_(None)
        else:
            alive = or_(cell.until.is_(None), cell.until > publication) & (
                cell.since <= publication
            )
        alive &= cell.audience == audience
        with reading(self.engine) as connection:
            rows = connection.execute(select(PublishedCell.__table__).where(alive)).all()
        found = {
            (row.indicator, str(row.quarter), row.centre, row.category): (
                *(row.status.code, row.value, row.numerator, row.denominator),
                *(row.origin.code, row.revision, row.note),
            )
            for row in rows
        }
        assert len(found) == len(rows), "two cells alive in one place"
        return found

    def shas(self) -> list[str]:
        with reading(self.engine) as connection:
            return list(
                connection.scalars(select(Publication.sha256).order_by(Publication.id)).all()
            )

    def cell(
        self, indicator: str, centre: str, quarter: str, category: str = ""
    ) -> tuple[str, object]:
        """Status and value."""
        status, value, *_ = self.cells()[indicator, quarter, centre, category]
        return str(status), value

    def note(self, indicator: str, centre: str, quarter: str, category: str = "") -> object:
        return self.cells()[indicator, quarter, centre, category][-1]

    def origin(self, indicator: str, centre: str, quarter: str, category: str = "") -> object:
        return self.cells()[indicator, quarter, centre, category][4]


@contextmanager
def open_ledger(
    backend: str, folder: Path, fill: Callable[[Ledger], object] | None = None
) -> Iterator[Ledger]:
    """A ledger with the centres in place, and with what ``fill`` enters, once for all who ask."""
    with ready_database(backend, folder, _entering(fill) if fill else with_centres) as engine:
        yield Ledger(engine)


@cache
def _entering(fill: Callable[[Ledger], object]) -> Callable[[Engine], None]:
    @wraps(fill)
    def enter(engine: Engine) -> None:
        fill(Ledger(engine))

    return enter


def quarter(code: str) -> Quarter:
    return Quarter.parse(code)
