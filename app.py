"""Integreringsmottak i tall: the server and the command line. No command starts the server."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import secrets
import signal
import socket
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from sqlalchemy import Engine, exists, select
from sqlalchemy.exc import SQLAlchemyError
from typer.core import TyperGroup
from typer.exceptions import TyperException
from werkzeug.datastructures import MultiDict

from dashboard import console, create_app
from dashboard.access import LOCAL
from dashboard.decisions import waits
from dashboard.errors import sentence
from dashboard.file_choice import chosen_format
from dashboard.files import requested
from dashboard.login import login_of
from dashboard.report_form import requested as requested_form
from dashboard.request import pairs_of
from dashboard.serving import listen, sockets_at
from dashboard.serving import serve as answer
from dashboard.settings import Settings
from dashboard.turnstile import Rates
from dashboard.user_commands import Register
from dashboard.user_commands import commands as user_commands
from dashboard.workers import MOST_WORKERS, serve_with
from db import days
from db import demo as demonstration
from db.actions import decide
from db.actor import at_the_machine
from db.audit import Entry, record
from db.backup import BackupRefused, Reason
from db.backup import backup as make_backup
from db.backup import restore as put_back
from db.databases import (
    SAME,
    Databases,
    close_to_others,
    copy_checks,
    existing_database,
    open_database,
    open_databases,
)
from db.faults import StorageFault, wordless
from db.ingest import Receipt, ReportFile, import_files
from db.ingest.progress import Cancelled, Progress, Told
from db.ingest.reasons import no_sentence
from db.logins import Logins
from db.models import Submission
from db.office import Office
from db.refusal import Refusal
from db.retention import erase as erase_old
from db.retention import keep_no_longer, scrub_records
from db.session import file_of, open_engine, reading, writing
from db.upkeep import Upkeep
from db.users import Users
from db.verify import Check, Flaw, all_of, checks
from db.vocabulary import Audience, Deed, Language, Outcome, ReportKind, SubmissionStatus
from queries.ask import Door
from queries.difference import against_current
from queries.people import People
from queries.recount import recounts
from queries.small_numbers import Rule
from queries.unpublished import unpublished

if TYPE_CHECKING:
    from dash import Dash

_LANGUAGE = Language.NB
log = logging.getLogger(__name__)


class _Commands(TyperGroup):
    """The commands; whatever goes wrong is told in a sentence, whichever it came in.

    Of an error of ours what is told holds nothing of what a file or a row did: it may be logged.
    """

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, TyperException):
            raise
        except StorageFault as error:
            typer.echo(error.told(_LANGUAGE), err=True)
            raise typer.Exit(1) from None
        except Refusal as refusal:
            typer.echo(sentence(refusal.code, _LANGUAGE, **refusal.details), err=True)
            raise typer.Exit(1) from None
        except Exception as error:  # noqa: BLE001 - the last one that can tell of it
            id = secrets.token_hex(4)
            log.error("error %s: %s", id, wordless(error))  # noqa: TRY400 - it could quote a cell
            typer.echo(sentence("internal", _LANGUAGE, id=id), err=True)
            typer.echo("Kontroller om databasen er hel: python app.py verify", err=True)
            raise typer.Exit(1) from None


@contextmanager
def _file_told(file: Path) -> Iterator[None]:
    """Within it, that ``file`` cannot be read or written is told in a sentence; exits with 1."""
    try:
        yield
    except OSError as error:
        problem = {"file": str(file), "problem": error.strerror or type(error).__name__}
        typer.echo(Reason.FILE.text.in_(_LANGUAGE, **problem), err=True)
        raise typer.Exit(1) from None


def _content_of(file: Path) -> bytes:
    with _file_told(file):
        return file.read_bytes()


__all__ = ["application", "cli", "load_demonstration", "open_database", "publish_approved"]

cli = typer.Typer(
    cls=_Commands,
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="Integreringsmottak i tall. Uten kommando starter tjenesten.",
)


def settings() -> Settings:
    """The settings of the environment; says what is wrong with them and exits with 2."""
    try:
        chosen = Settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False):
            name = ".".join(map(str, problem["loc"])).upper()
            words = problem["msg"].removeprefix("Value error, ")
            typer.echo(f"{name}: {words}" if name else words, err=True)
        raise typer.Exit(2) from None
    days.count_in(chosen.timezone)
    return chosen


def _register() -> Register:
    """The users of the database in the settings."""
    chosen = settings()
    engine = open_database(_own_url(chosen))
    links = chosen.base_url or f"http://{chosen.host}:{chosen.port}"
    accounts = chosen.accounts == "on"
    return Register(Users(engine), Logins(engine), People(engine), links if accounts else "")


cli.add_typer(user_commands(_register), name="user")


def databases() -> Databases:
    """The databases of the settings; says why they cannot be opened so and exits with 1."""
    chosen = settings()
    try:
        return open_databases(
            chosen.database_url, chosen.records_url, _audiences(chosen), chosen.threads
        )
    except Refusal as refusal:
        _stop(refusal)


def _audiences(chosen: Settings) -> frozenset[Audience]:
    return frozenset(map(Audience, chosen.ship_audiences.split(",")))


def _records_of(where: Databases) -> Engine:
    """The database of records; says so and exits with 1 when this process has none."""
    try:
        return where.with_records()
    except Refusal as refusal:
        _stop(refusal)


def _own_url(chosen: Settings) -> str:
    """The address of the database that this process reads and writes."""
    return chosen.database_url if chosen.records_url in {SAME, ""} else chosen.records_url


def _stop(refusal: Refusal) -> NoReturn:
    typer.echo(sentence(refusal.code, _LANGUAGE, **refusal.details), err=True)
    raise typer.Exit(1)


def protection() -> Rule:
    """What the settings say must be hidden from those who may not see figures as reported."""
    chosen = settings()
    return Rule(chosen.public_threshold, chosen.public_zeros == "hidden")


def publish_approved(engine: Engine, *, rebuild: bool = False) -> int | None:
    """Publishes what is approved and not yet published; gives the publication's number if new.

    Raises Refusal ``not_protected``, which the audit tells of: the former publication stands.
    """
    from queries.publication import publish  # noqa: PLC0415 - its solvers are for this alone

    by, now = getuser(), _now()
    try:
        with writing(engine) as session:
            return publish(session, by=by, now=now, rebuild=rebuild, rule=protection())
    except Refusal as refusal:
        details = {"code": refusal.code, **refusal.details}
        with writing(engine) as session:
            entry = Entry(Deed.PUBLISH, Outcome.REFUSED, details=details)
            record(session.connection(), [entry], by=by, now=now)
        raise


class CatchingUp:
    """Publishes what was decided and could not be published then, as often as it is called.

    What was refused for its small numbers is refused again, and told in the audit again, until
    something else is decided: that is not tried twice.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._refused: set[int] = set()

    def __call__(self) -> None:
        with reading(self._engine) as connection:
            waiting = {each.id for each in unpublished(connection)}
        if not waiting or waiting == self._refused:
            return
        try:
            publish_approved(self._engine)
        except Refusal:
            self._refused = waiting
            raise


def _publish(where: Databases, *, rebuild: bool = False) -> int | None:
    """Publishes what is approved, and ships it; what is built anew is copied anew too."""
    number = publish_approved(_records_of(where), rebuild=rebuild)
    _ship(where, anew=rebuild)
    return number


def _ship(where: Databases, *, anew: bool = False) -> None:
    try:
        where.ship(by=getuser(), now=_now(), anew=anew)
    except Refusal as refusal:
        _stop(refusal)


def _publish_decided(where: Databases, done: str) -> int | None:
    """Publishes what was just decided; says that it is ``done`` also where publishing must wait.

    Then the exit status is 3: what was asked for is stored, and the figures are not published. A
    copy for readers that cannot be had now is told of, and leaves the publication as it is.
    """
    typer.echo(done)
    try:
        number = publish_approved(_records_of(where))
    except StorageFault as error:
        typer.echo(error.told(_LANGUAGE), err=True)
        typer.echo(waits(error.fault.code).in_(_LANGUAGE), err=True)
        typer.echo("Tjenesten gjør det når den går, eller kjør «app.py publish».", err=True)
        raise typer.Exit(3) from None
    except Refusal as refusal:
        typer.echo(sentence(refusal.code, _LANGUAGE, **refusal.details), err=True)
        typer.echo(waits(refusal.code).in_(_LANGUAGE), err=True)
        raise typer.Exit(3) from None
    try:
        _ship(where)
    except StorageFault as error:
        typer.echo(error.told(_LANGUAGE), err=True)
        typer.echo(
            "Tallene er publisert, men kopien for lesere er ikke oppdatert. Tjenesten gjør det når den "
            "går, eller kjør «app.py publish».",
            err=True,
        )
    return number


def load_demonstration(engine: Engine) -> Receipt:
    """Brings the demonstration files in through the import, and publishes them.

    Raises Refusal ``demonstration_in_the_way`` when it would take the place of anybody's report.
    """
    with reading(engine) as connection:
        taken = demonstration.in_the_way(connection)
    if taken:
        centre, quarter = taken[0]
        place = f"{centre} {quarter.code_in(_LANGUAGE)}"
        raise Refusal("demonstration_in_the_way", 409, n=str(len(taken)), first=place)
    receipt = import_files(
        engine,
        [ReportFile(name, content) for name, content in demonstration.files()],
        by=at_the_machine(demonstration.SENDER),
        now=_now(),
        reason="Demonstrasjonsdata: et mottak avvikles i løpet av perioden.",
        approve=True,
    )
    publish_approved(engine)
    return receipt


def application() -> Dash:
    """The dashboard over the databases of the settings, ready to be served by this process alone."""
    chosen = settings()
    where = _prepared(chosen)
    return _served(chosen, where, _until_exit(_upkeep(chosen, where)))


def __getattr__(name: str) -> Any:
    """``server``: what `application` serves, as other servers ask for it (gunicorn app:server).

    Made when it is first asked for, since no command needs it.
    """
    if name != "server":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    made = globals()["server"] = application().server
    return made


def _prepared(chosen: Settings) -> Databases:
    """The databases of the settings, after all that is done once before anybody is answered."""
    if chosen.login and not chosen.secret_key.get_secret_value():
        typer.echo(
            "SECRET_KEY er ikke satt: alle logges ut når tjenesten starter på nytt, og andre prosesser "
            "kjenner ikke igjen den som er logget inn her."
        )
    where = databases()
    close_to_others(chosen.database_url)
    records = where.records
    if records is None:
        return where
    close_to_others(_own_url(chosen))
    if records.dialect.name == "sqlite" and chosen.demo == "on" and not _has_submissions(records):
        typer.echo("Tom database: leser inn demonstrasjonsdata …")
        load_demonstration(records)
    try:
        publish_approved(records)
    except Refusal as refusal:
        typer.echo(sentence(refusal.code, _LANGUAGE, **refusal.details), err=True)
    if where.apart:
        try:
            where.ship(by=getuser(), now=_now())
        except Refusal as refusal:
            _stop(refusal)
    _upkeep(chosen, where).do("retention")
    return where


def _upkeep(chosen: Settings, where: Databases) -> Upkeep:
    """What is done now and then, by one process, and what every one does after a decision."""
    tasks: dict[str, Callable[[], object]] = {}
    often: dict[str, Callable[[], object]] = {}
    records = where.records
    if records is not None and chosen.retention_months:
        tasks["retention"] = partial(_keep_no_longer, records, chosen.retention_months)
    if records is not None:
        often["publishing"] = CatchingUp(records)
    if where.apart:
        often["shipping"] = lambda: where.ship(by=getuser(), now=_now())
    return Upkeep(tasks, often=often)


def _served(chosen: Settings, where: Databases, upkeep: Upkeep) -> Dash:
    """The dashboard with an office at work; without records it is a reading room."""
    engine = where.own

    def publish_decided(engine: Engine) -> None:
        publish_approved(engine)
        upkeep.do("shipping")  # what was decided stands, also when the copy has to wait

    has_records = where.records is not None
    publish = publish_decided if has_records else None
    door = Door(engine, protection()) if has_records else Door(engine, protection(), records=None)
    longest = timedelta(hours=chosen.session_hours)
    office = _until_exit(Office(engine, publish, against_current, longest))
    login = login_of(chosen, office, door.people)
    if login is not None and not door.people.anyone():
        typer.echo("Ingen kan logge inn ennå: legg til en administrator med «app.py user add».")
    made = create_app(
        door,
        office,
        secret_key=chosen.secret_key.get_secret_value() or None,
        login=login,
        rates=Rates(
            exports=chosen.exports_per_10_minutes,
            uploads=chosen.uploads_per_10_minutes,
            logins=chosen.logins_per_10_minutes,
            at_address=chosen.persons_per_address,
        ),
        proxies=chosen.proxies,
        base_path=chosen.base_path,
    )
    made.server.config.update(BASE_URL=chosen.base_url, SECURITY_CONTACT=chosen.security_contact)
    return made


def _keep_no_longer(engine: Engine, months: int) -> None:
    keep_no_longer(engine, months=months, by=getuser(), now=_now())


_Working = TypeVar("_Working", Office, Upkeep)


_at_work = ExitStack()
atexit.register(_at_work.close)


def _until_exit(at_work: _Working) -> _Working:
    """Somebody at work; when the serving or the program ends, they finish what they were told."""
    return _at_work.enter_context(at_work)


def _version() -> str:
    """The version of the program, from the one place it stands in."""
    told = tomllib.loads(Path(__file__).with_name("pyproject.toml").read_text(encoding="utf-8"))
    return str(told["project"]["version"])


@cli.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Vis versjonen")] = False,
) -> None:
    """Integreringsmottak i tall. Uten kommando starter tjenesten."""
    if version:
        typer.echo(f"integreringsmottak {_version()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        serve(workers=1)


@cli.command()
def serve(
    workers: Annotated[
        int, typer.Option(min=1, max=MOST_WORKERS, help="Prosesser som svarer på samme adresse")
    ] = 1,
) -> None:
    """Start tjenesten på adressen i HOST og PORT."""
    chosen = settings()
    if chosen.debug == "on":
        logging.basicConfig(level=logging.DEBUG)
    with _address_told(chosen):
        sockets = sockets_at(chosen.host, chosen.port)
    with ExitStack() as held:
        for each in sockets:
            held.callback(each.close)
        _answer_on(sockets, workers, chosen)


def _answer_on(sockets: Sequence[socket.socket], workers: int, chosen: Settings) -> None:
    """Prepares everything, says where, and answers until it is asked to stop."""
    told = f"Integreringsmottak i tall: http://{_host(chosen.host)}:{sockets[0].getsockname()[1]}"
    if workers > 1:
        _serve_with(workers, chosen, sockets, told)
    server = application().server
    _settle()
    with _address_told(chosen):
        listen(sockets)
    typer.echo(told)
    answer(server, sockets, chosen.threads)
    _at_work.close()


@contextmanager
def _address_told(chosen: Settings) -> Iterator[None]:
    """Within it, that the address cannot be had is told in a sentence; exits with 2."""
    try:
        yield
    except OSError as error:
        where = f"{_host(chosen.host)}:{chosen.port}"
        typer.echo(f"Kan ikke starte på {where}: {error.strerror}", err=True)
        raise typer.Exit(2) from None


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _serve_with(
    workers: int, chosen: Settings, sockets: Sequence[socket.socket], told: str
) -> NoReturn:
    """Prepares everything, has it served by so many processes, and exits."""
    if not chosen.secret_key.get_secret_value():
        # The workers read the settings anew, and have to sign alike.
        os.environ["SECRET_KEY"] = secrets.token_hex(32)
    where = _prepared(chosen)
    _until_exit(_upkeep(chosen, where))
    status = serve_with(
        workers,
        _for_a_worker,
        sockets,
        chosen.threads,
        lambda: typer.echo(told),
    )
    _at_work.close()
    raise typer.Exit(status)


def _for_a_worker() -> tuple[Any, Callable[[], None]]:
    """What a worker answers with, over what has been prepared, and what it does when it stops."""
    chosen, where = settings(), databases()
    server = _served(chosen, where, _upkeep(chosen, where)).server
    _settle()
    return server, _at_work.close


def _settle() -> None:
    """What has been loaded by now stays; looking through it again would only slow every request."""
    gc.collect()
    gc.freeze()


@cli.command("import")
def import_reports(
    files: Annotated[list[Path], typer.Argument(help="CSV- eller XLSX-filer", exists=True)],
    dry_run: Annotated[bool, typer.Option(help="Kontroller uten å lagre noe")] = False,
    approve: Annotated[bool, typer.Option(help="Godkjenn og publiser med en gang")] = False,
    reason: Annotated[str | None, typer.Option(help="Begrunnelse som svarer på advarsler")] = None,
) -> None:
    """Les inn rapporter. Alt lagres, eller ingenting."""
    if reason is not None and (fault := no_sentence(reason)) is not None:
        typer.echo(sentence(fault.code, _LANGUAGE, **fault.details), err=True)
        raise typer.Exit(1)
    sent = [ReportFile(path.name, _content_of(path)) for path in files]
    where = databases()
    engine = _records_of(where)
    try:
        with _cancellable() as told:
            receipt = import_files(
                engine,
                sent,
                by=at_the_machine(getuser()),
                now=_now(),
                reason=reason,
                approve=approve,
                dry_run=dry_run,
                told=told,
            )
    except Cancelled:
        typer.echo("\nAvbrutt. Ingenting er lagret.", err=True)
        raise typer.Exit(1) from None
    _tell(receipt)
    if not receipt.accepted:
        raise typer.Exit(1)
    done = "Rapportene er lagret og godkjent."
    if approve and not dry_run and (number := _publish_decided(where, done)):
        typer.echo(f"Publisering {number} er laget.")


@cli.command()
def template(
    file: Annotated[Path, typer.Argument(help="Filen som lages, med endelsen .xlsx")],
    kind: Annotated[ReportKind, typer.Option(help="Hva slags rapport")] = ReportKind.RESIDENTS,
    language: Annotated[Language, typer.Option(help="Skjemaets språk")] = _LANGUAGE,
    centre: Annotated[str | None, typer.Option(help="Bare dette mottaket, f.eks. bodo")] = None,
    quarter: Annotated[str | None, typer.Option(help="Bare dette kvartalet: 2017K3")] = None,
) -> None:
    """Lag et tomt rapportskjema i Excel, med nedtrekkslister og veiledning."""
    if file.suffix.casefold() != ".xlsx":
        typer.echo("Gi filen endelsen .xlsx.", err=True)
        raise typer.Exit(2)
    asked = {"kind": kind.code, "lang": language.value, "centre": centre, "quarter": quarter}
    pairs = [(name, value) for name, value in asked.items() if value is not None]
    try:
        _, content = requested_form(pairs, days.today())
    except Refusal as refusal:
        typer.echo(sentence(refusal.code, _LANGUAGE, **refusal.details), err=True)
        raise typer.Exit(2) from None
    with _file_told(file):
        file.write_bytes(content)
    typer.echo(f"{file} er skrevet.")


@cli.command()
def publish(
    rebuild: Annotated[bool, typer.Option(help="Bygg alle kvartaler på nytt")] = False,
) -> None:
    """Publiser godkjente rapporter som ikke er publisert."""
    number = _publish(databases(), rebuild=rebuild)
    typer.echo(f"Publisering {number} er laget." if number else "Ingenting nytt å publisere.")


def _decide(deed: Deed, number: int, reason: str | None) -> None:
    """Takes the report a step on from what it is now, and publishes what follows."""
    where = databases()
    engine = _records_of(where)
    with reading(engine) as connection:
        seen = connection.scalar(select(Submission.status).where(Submission.id == number))
    try:
        decide(
            engine,
            deed,
            number,
            seen=seen or SubmissionStatus.SUBMITTED,
            by=at_the_machine(getuser()),
            now=_now(),
            reason=reason,
        )
    except Refusal as refusal:
        _stop(refusal)
    done = f"Rapport {number}: {deed.text.in_(_LANGUAGE)} er utført."
    if published := _publish_decided(where, done):
        typer.echo(f"Publisering {published} er laget.")


_Number = Annotated[int, typer.Argument(help="Rapportens nummer, fra «submissions»")]


@cli.command()
def approve(
    number: _Number,
    reason: Annotated[str | None, typer.Option(help="Merknad til godkjenningen")] = None,
) -> None:
    """Godkjenn en rapport som venter, og publiser den."""
    _decide(Deed.APPROVE, number, reason)


@cli.command("return")
def return_(
    number: _Number, reason: Annotated[str, typer.Option(help="Hva mottaket må rette")]
) -> None:
    """Send en rapport tilbake til mottaket, med begrunnelse."""
    _decide(Deed.RETURN, number, reason)


@cli.command()
def withdraw(
    number: _Number, reason: Annotated[str, typer.Option(help="Hvorfor rapporten trekkes")]
) -> None:
    """Trekk en rapport; tallene dens går ut av publiseringen."""
    _decide(Deed.WITHDRAW, number, reason)


@cli.command()
def submissions() -> None:
    """List alle innsendte rapporter med revisjon og status."""
    wanted = select(
        Submission.id,
        Submission.quarter,
        Submission.centre_code,
        Submission.kind,
        Submission.revision,
        Submission.status,
        Submission.origin,
        Submission.submitted_by,
        Submission.submitted_at,
    ).order_by(Submission.quarter, Submission.centre_code, Submission.kind, Submission.revision)
    with reading(_records_of(databases())) as connection:
        for row in connection.execute(wanted):
            typer.echo(
                f"{row.id:>5}  {row.quarter.code_in(_LANGUAGE)}  {row.centre_code:<14} "
                f"{row.kind.text.in_(_LANGUAGE):<9} rev. {row.revision}  "
                f"{row.status.text.in_(_LANGUAGE):<10} {row.origin.text.in_(_LANGUAGE):<13} "
                f"{days.moment(row.submitted_at)}  {row.submitted_by}"
            )


@cli.command()
def export(
    table: Annotated[str, typer.Argument(help="Tabell, for eksempel programme")],
    to: Annotated[Path, typer.Option("-o", "--out", help="Filen som skrives; - er standard ut")],
    format: Annotated[
        str | None, typer.Option(help="csv, long.csv, xlsx, json …; ellers etter filens endelse")
    ] = None,
    query: Annotated[str, typer.Option(help="Utvalget, slik det står i adressen")] = "",
) -> None:
    """Skriv en tabell til fil, akkurat som nedlastingen på siden."""
    chosen = settings()
    try:
        asked = f"{table}.{chosen_format(table, to.name, format)}"
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    where = databases()
    base = chosen.base_url or f"http://{chosen.host}:{chosen.port}"
    try:
        door = Door(where.own, protection(), records=where.records)
        content = requested(door, LOCAL, asked, pairs_of(query), base).content()
    except Refusal as refusal:
        _note(where.own, Deed.EXPORT, _why(refusal.code, refusal.http_status), Outcome.REFUSED)
        _stop(refusal)
    if str(to) == "-":
        console.put(content)
    else:
        with _file_told(to):
            to.write_bytes(content)
    details = {"file": asked, "asked": dict(MultiDict(pairs_of(query)).lists())}
    _note(where.own, Deed.EXPORT, details)
    if str(to) != "-":
        typer.echo(f"{to} er skrevet.")


@cli.command()
def demo(
    out: Annotated[Path | None, typer.Option(help="Skriv demonstrasjonsfilene hit")] = None,
    load: Annotated[bool, typer.Option("--load", help="Les dem inn i databasen")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Ta dem ut av databasen igjen")] = False,
) -> None:
    """Skriv, les inn eller fjern demonstrasjonsdata."""
    if sum((out is not None, load, remove)) != 1:
        typer.echo("Velg ett av --out MAPPE, --load og --remove.", err=True)
        raise typer.Exit(2)
    if out is not None:
        with _file_told(out):
            n = len(demonstration.write(out))
            typer.echo(f"{_so_many(n, 'fil', 'filer')} er skrevet til {out}.")
        return
    where = databases()
    engine = _records_of(where)
    if load:
        try:
            receipt = load_demonstration(engine)
        except Refusal as refusal:
            typer.echo(sentence(refusal.code, _LANGUAGE, **refusal.details), err=True)
            raise typer.Exit(1) from None
        _tell(receipt)
        if not receipt.accepted:
            raise typer.Exit(1)
        _publish(where)
    else:
        with writing(engine) as session:
            taken = demonstration.remove(session, by=getuser(), now=_now())
        _publish(where)
        words = _so_many(taken, "demonstrasjonsrapport", "demonstrasjonsrapporter")
        typer.echo(f"{words} er trukket.")


@cli.command()
def verify(
    recount: Annotated[bool, typer.Option(help="Tell også alle publiserte tall på nytt")] = False,
) -> None:
    """Kontroller at databasen er hel. Regn ut hvert fingeravtrykk på nytt."""
    chosen, own = settings(), _own_url(settings())
    with existing_database(own) as engine, reading(engine, long=True) as connection:
        wanted = checks(connection)
        flaws = _run([*wanted, *recounts(connection)] if recount else wanted)
        if own != chosen.database_url:
            with (
                existing_database(chosen.database_url) as figures,
                reading(figures, long=True) as copy,
            ):
                flaws += _run([*checks(copy), *copy_checks(engine, figures)])
    _tell_flaws(flaws)
    if flaws:
        raise typer.Exit(1)
    typer.echo("Databasen er hel.")


@cli.command()
def erase(
    older_than: Annotated[
        int | None,
        typer.Option(min=0, max=1200, help="Måneder siden kvartalet var slutt", metavar="MONTHS"),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Vis hva som ville blitt slettet")] = False,
) -> None:
    """Slett personrader som er for gamle. Tallene som er publisert, blir stående."""
    months = older_than if older_than is not None else settings().retention_months or None
    if months is None:
        typer.echo("Oppgi --older-than MÅNEDER, eller sett RETENTION_MONTHS.", err=True)
        raise typer.Exit(2)
    where = databases()
    engine, now = _records_of(where), _now()
    how: Any = {"months": months, "by": getuser(), "now": now}
    if not dry_run:
        _publish(where)
        if erase_old(engine, dry_run=True, **how).uncounted:
            publish_approved(engine, rebuild=True)  # from before counts were remembered
    found = erase_old(engine, dry_run=dry_run, **how)
    done = "ville blitt slettet" if dry_run else "er slettet"
    reports = partial(_so_many, one="rapport", several="rapporter")
    residents = _so_many(found.residents, "beboer", "beboere")
    typer.echo(f"{residents} i {reports(found.reports)} {done}.")
    if found.waiting:
        typer.echo(f"{reports(found.waiting)} venter på behandling og beholdes så lenge.")
    if found.uncounted:
        approved = _so_many(found.uncounted, "godkjent rapport", "godkjente rapporter")
        typer.echo(f"{approved} er ikke telt ennå og beholdes.")
    if dry_run:
        return
    typer.echo("Sikkerhetskopier fra før har fortsatt radene.")
    if not scrub_records(engine, by=getuser(), now=now):
        typer.echo("Databasen er i bruk: kjør erase på nytt, så overskrives plassen.", err=True)
        raise typer.Exit(1)


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="Filen som lages")]) -> None:
    """Lag en sikkerhetskopi, også mens andre skriver."""
    try:
        with existing_database(_own_url(settings())) as engine:
            try:
                flaws = make_backup(engine, file, run=_run)
            except BackupRefused as refused:
                _note(engine, Deed.BACKUP, _why(refused.reason.code), Outcome.REFUSED)
                raise
            _note(engine, Deed.BACKUP)
    except BackupRefused as refused:
        typer.echo(refused.told(_LANGUAGE), err=True)
        raise typer.Exit(1) from None
    _tell_flaws(flaws)
    if flaws:
        typer.echo(f"{file} er laget, men databasen er ikke hel.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{file} er laget og kontrollert.")


@cli.command()
def restore(file: Annotated[Path, typer.Argument(help="En sikkerhetskopi")]) -> None:
    """Hent databasen tilbake fra en sikkerhetskopi. Den som er der, blir tatt vare på."""
    own = _own_url(settings())
    try:
        kept = put_back(file, own, now=_now(), run=_run)
    except BackupRefused as refused:
        _note_untouched(own, refused)
        _tell_flaws(refused.flaws)
        typer.echo(refused.told(_LANGUAGE), err=True)
        typer.echo("Databasen er ikke rørt.", err=True)
        raise typer.Exit(1) from None
    with existing_database(own) as engine:
        _note(engine, Deed.RESTORE)
    if own != settings().database_url:
        databases().ship(by=getuser(), now=_now(), anew=True)
    typer.echo(f"Databasen er hentet tilbake fra {file}.")
    if kept is not None:
        typer.echo(f"Den forrige ligger i {kept}.")


def _note_untouched(url: str, refused: BackupRefused) -> None:
    """Records in the database that stays where it is, if there is one, what was refused."""
    file = file_of(url)
    if file is not None and not file.exists():
        return
    engine = open_engine(url)  # and not migrated: it is left as it is
    try:
        _note(engine, Deed.RESTORE, _why(refused.reason.code), Outcome.REFUSED)
    finally:
        engine.dispose()


def _why(code: str, http_status: int | None = None) -> dict[str, object]:
    """What the audit holds of a refusal."""
    return {"code": code} if http_status is None else {"code": code, "http": http_status}


def _note(
    engine: Engine,
    deed: Deed,
    details: Mapping[str, object] | None = None,
    outcome: Outcome = Outcome.DONE,
) -> None:
    """Records in the audit what was done or refused, and says so where it cannot be recorded."""
    entry = Entry(deed, outcome, details=details or {})
    try:
        with writing(engine) as session:
            record(session.connection(), [entry], by=getuser(), now=_now())
    except (StorageFault, SQLAlchemyError):
        typer.echo("Dette ble ikke ført i revisjonssporet.", err=True)


@contextmanager
def _cancellable() -> Iterator[Told]:
    """Hears how far an import has come, and shows it on a terminal.

    Ctrl-C is a wish, heeded at the next telling: so nothing is kept and called cancelled.
    """
    wished = threading.Event()

    def told(progress: Progress) -> None:
        if wished.is_set():
            raise Cancelled
        if sys.stderr.isatty():
            done = progress.done == progress.total
            words = f"{progress.stage.text.in_(_LANGUAGE)}: {progress.done} av {progress.total}"
            typer.echo(f"\r\x1b[K{words}", nl=done, err=True)

    former = signal.signal(signal.SIGINT, lambda *_: wished.set())
    try:
        yield told
    finally:
        signal.signal(signal.SIGINT, former)


def _run(every: list[Check]) -> list[Flaw]:
    """The flaws that the checks find; a terminal shows how far they have come."""
    if not sys.stderr.isatty():
        return all_of(every)
    with typer.progressbar(every, label="Kontrollerer", file=sys.stderr) as shown:
        return all_of(shown)


def _tell_flaws(flaws: list[Flaw]) -> None:
    for flaw in flaws:
        typer.echo(f"{flaw.kind.code}: {flaw.told(_LANGUAGE)}", err=True)


def _has_submissions(engine: Engine) -> bool:
    with reading(engine) as connection:
        return bool(connection.scalar(select(exists().where(Submission.id.is_not(None)))))


def _tell(receipt: Receipt) -> None:
    """Findings, then what was stored. Nothing of what a cell held."""
    for file in receipt.findings:
        for finding in file.findings:
            row = finding.row and f"rad {finding.row}"
            place = [file.file, finding.sheet, row, file.heading(finding)]
            where = ", ".join(str(each) for each in place if each)
            grade = finding.grade.text.in_(_LANGUAGE)
            typer.echo(f"{grade} {finding.code.name.lower()} – {where}", err=True)
            typer.echo(f"    {finding.happened(_LANGUAGE)} {finding.remedy(_LANGUAGE)}", err=True)
    if receipt.needs_reason:
        typer.echo('Advarslene må begrunnes: --reason "…"', err=True)
    if not receipt.accepted:
        typer.echo("Ingenting er lagret.", err=True)
        return
    would = "Ville blitt lagret" if receipt.dry_run else "Lagret"
    typer.echo(f"{would}: {len(receipt.stored)}. Uendret: {len(receipt.unchanged)}.")
    reported = {stored.kind.text.in_(_LANGUAGE) for stored in receipt.stored}
    if reported:
        typer.echo(f"Rapporter: {', '.join(sorted(reported))}.")


def _so_many(n: int, one: str, several: str) -> str:
    return f"{n} {one if n == 1 else several}"


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    console.prepare()
    cli()
