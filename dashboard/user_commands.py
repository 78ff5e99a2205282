"""The commands for users: add, change roles, remove, list. Whoever runs them holds the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from typing import Annotated

import typer

from dashboard.access import LOCAL
from dashboard.errors import sentence
from db.actor import Held, at_the_machine
from db.days import moment
from db.emails import one_form
from db.logins import INVITED, Logins, check_strength
from db.refusal import Refusal
from db.users import Users
from db.vocabulary import Language, Role
from queries.people import People, Person

_LANGUAGE = Language.NB


@dataclass(frozen=True, slots=True)
class Register:
    """Where users are kept, and the address that ``links`` to the product begin with, if any."""

    users: Users
    logins: Logins
    people: People
    links: str


_Email = Annotated[str, typer.Argument(help="E-postadressen til brukeren")]
_Roles = Annotated[list[Role], typer.Option("--role", help="En rolle; kan gjentas")]
_Centres = Annotated[
    list[str] | None,
    typer.Option("--centre", help="Mottak som rapportøren rapporterer for; kan gjentas"),
]


def commands(opened: Callable[[], Register]) -> typer.Typer:
    """The commands, over the register that ``opened`` gives."""
    user = typer.Typer(no_args_is_help=True, help="Styr hvem som kan logge inn, og som hva.")

    @user.command()
    def add(
        email: _Email,
        name: Annotated[str, typer.Option(help="Navnet som vises")],
        role: _Roles,
        centre: _Centres = None,
        password_stdin: Annotated[
            bool, typer.Option("--password-stdin", help="Les passordet fra standard inn")
        ] = False,
    ) -> None:
        """Inviter en bruker. Skriver ut lenken som brukeren velger passord med."""
        register = opened()
        with _refusals():
            password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
            if password is not None:
                check_strength(password, one_form(email))
            invited = register.users.invite(
                email=email,
                name=name,
                roles=_held(role, centre),
                by=at_the_machine(getuser()),
                now=_now(),
            )
            typer.echo(f"{one_form(email)} er lagt til.")
            if password is not None:
                register.logins.accept(invited.token, password=password, now=_now())
                typer.echo("Passordet er satt.")
            else:
                _tell_link(register, invited.token)

    @user.command()
    def invite(email: _Email) -> None:
        """Lag en ny lenke for en bruker som har mistet den forrige eller glemt passordet."""
        register = opened()
        with _refusals():
            key = _find(register, email).key
            by = at_the_machine(getuser())
            invited = register.users.invite_again(user=key, by=by, now=_now())
            _tell_link(register, invited.token)

    @user.command("role")
    def roles(email: _Email, role: _Roles, centre: _Centres = None) -> None:
        """Gi en bruker roller, i stedet for dem brukeren har."""
        register = opened()
        with _refusals():
            register.users.change_roles(
                user=_find(register, email).key,
                roles=_held(role, centre),
                by=at_the_machine(getuser()),
                now=_now(),
            )
        typer.echo("Rollene er endret, og gjelder fra nå.")

    @user.command()
    def remove(email: _Email) -> None:
        """Fjern en bruker. Navn og e-post blir glemt; det brukeren har gjort, blir stående."""
        register = opened()
        with _refusals():
            key = _find(register, email).key
            register.users.remove(user=key, by=at_the_machine(getuser()), now=_now())
        typer.echo(f"Brukeren er fjernet, og kalles heretter {key}.")

    @user.command("list")
    def everyone() -> None:
        """List brukerne, med roller og når de sist var innom."""
        for person in opened().people.all(LOCAL):
            seen = moment(person.last_seen) if person.last_seen else "aldri innom"
            roles = ", ".join(map(str, person.roles))
            typer.echo(f"{person.key}  {person.email:<32} {person.name:<24} {roles:<24} {seen}")

    return user


def _held(roles: list[Role], centres: list[str] | None) -> list[Held]:
    """The roles, each of a centre's with every centre named."""
    named = [role for role in roles if role.of_centres]
    if bool(named) != bool(centres):
        raise Refusal("bad_role")
    held = [Held(role) for role in roles if not role.of_centres]
    return held + [Held(role, centre) for role in named for centre in centres or ()]


def _find(register: Register, email: str) -> Person:
    for person in register.people.all(LOCAL):
        if person.email == one_form(email):
            return person
    raise Refusal("unknown_user")


def _tell_link(register: Register, token: str) -> None:
    if not register.links:
        typer.echo("Brukeren logger inn med jobbkontoen som har denne e-postadressen.")
        return
    typer.echo(f"Gi brukeren denne lenken. Den gjelder i {INVITED.days} dager, og bare én gang:")
    typer.echo(f"{register.links}/invitation/{token}")


@contextmanager
def _refusals() -> Iterator[None]:
    """Says in a sentence why something was refused, and ends with 1."""
    try:
        yield
    except Refusal as refusal:
        typer.echo(sentence(refusal.code, _LANGUAGE, **refusal.details), err=True)
        raise typer.Exit(1) from None


def _now() -> datetime:
    return datetime.now(UTC)
