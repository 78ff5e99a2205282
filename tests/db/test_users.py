"""The register of users: who may change it, what the audit says of it, and what is forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update

from db.actor import Actor, Held, at_the_machine
from db.audit import broken_links
from db.logins import Identity, Logins, check_strength
from db.models import Event
from db.refusal import Refusal
from db.session import reading, writing
from db.user_models import User
from db.users import Users
from db.vocabulary import PERMISSIONS, Audience, Permission, Role
from queries.people import People, permissions
from queries.values import VISITOR, Viewer
from tests.conftest import NOW, VIEWER
from tests.databases import BACKENDS
from tests.db.import_cases import BIRTH_NUMBERS, DUF_IN_HALVES, IDENTITY_NUMBER
from tests.queries.ledger import open_ledger

MACHINE = at_the_machine("oppsett")
ADMINISTRATOR = Held(Role.ADMINISTRATOR)
READER = Held(Role.READER)


class Register:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.users, self.logins, self.people = Users(engine), Logins(engine), People(engine)

    def invite(self, email: str = "kari@imdi.example", *roles: Held, **more: Any) -> str:
        about = {"name": "Kari Nordmann", "by": MACHINE, "now": NOW} | more
        return self.users.invite(email=email, roles=roles or (READER,), **about).user

    def audit(self) -> list[Any]:
        with reading(self.engine) as connection:
            assert list(broken_links(connection)) == []
            rows = connection.execute(select(Event.__table__).order_by(Event.id)).all()
        return [(r.actor, r.deed.code, r.outcome.code, json.loads(r.details)) for r in rows]


@pytest.fixture(params=BACKENDS)
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    with open_ledger(request.param, tmp_path) as ledger:
        yield Register(ledger.engine)


def refused(code: str, act: Any, **how: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        act(**how)
    assert refusal.value.code == code


def test_what_is_done_with_users_is_told_by_keys_roles_and_centres_alone(
    register: Register,
) -> None:
    key = register.invite("Kari@IMDI.example", Held(Role.REPORTER, "bodo"), READER)
    about = {"user": key, "by": MACHINE, "now": NOW}
    register.users.invite_again(**about)
    register.users.change_roles(roles=[Held(Role.EDITOR)], **about)
    register.users.remove(**about)
    assert register.audit() == [
        (
            "oppsett",
            "user",
            "done",
            {"act": "invite", "user": key, "roles": ["reader", "reporter:bodo"]},
        ),
        ("oppsett", "user", "done", {"act": "invite_again", "user": key}),
        ("oppsett", "user", "done", {"act": "roles", "user": key, "roles": ["editor"]}),
        ("oppsett", "user", "done", {"act": "remove", "user": key}),
    ]
    assert "kari" not in str(register.audit()).casefold()


def test_whoever_may_not_manage_users_changes_nothing_and_is_told_on(register: Register) -> None:
    key = register.invite()
    editor = Actor("u-editor", permissions([Held(Role.EDITOR)]))
    about = {"by": editor, "now": NOW}
    refused("not_allowed", register.users.remove, user=key, **about)
    refused("not_allowed", register.users.change_roles, user=key, roles=[ADMINISTRATOR], **about)
    refused("not_allowed", register.users.invite_again, user=key, **about)
    refused("not_allowed", register.users.invite, email="a@b.no", name="A", roles=[READER], **about)
    told = [entry for entry in register.audit() if entry[2] == "refused"]
    assert [(who, details["code"]) for who, _, _, details in told] == [
        ("u-editor", "not_allowed")
    ] * 4
    assert [person.roles for person in register.people.all(VIEWER)] == [(READER,)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "kari"}, "bad_email"),
        ({"email": "kari@imdi"}, "bad_email"),
        ({"email": "kari@imdi.example\nBcc: x@y.no"}, "bad_email"),
        ({"email": "kåre olsen@imdi.example"}, "bad_email"),
        ({"email": "a" * 250 + "@b.no"}, "bad_email"),
        ({"name": "  "}, "bad_name"),
        ({"name": "x" * 121}, "bad_name"),
        ({"name": "Kari\x00"}, "bad_name"),
        ({"roles": []}, "no_roles"),
        ({"roles": [Held(Role.REPORTER)]}, "bad_role"),
        ({"roles": [Held(Role.EDITOR, "bodo")]}, "bad_role"),
        ({"roles": [Held(Role.REPORTER, "atlantis")]}, "unknown_centre"),
        ({"email": "OLA@imdi.example"}, "user_exists"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(
    register: Register, change: dict[str, Any], code: str
) -> None:
    register.invite("ola@imdi.example")
    given = {"email": "kari@imdi.example", "name": "Kari", "roles": [READER]} | change
    refused(code, register.users.invite, by=MACHINE, now=NOW, **given)
    assert len(register.people.all(VIEWER)) == 1
    assert register.audit()[-1][3] == {"act": "invite", "code": code}


@pytest.mark.parametrize("number", [IDENTITY_NUMBER, *BIRTH_NUMBERS, *DUF_IN_HALVES])
def test_no_user_is_called_by_an_identity_number(register: Register, number: str) -> None:
    spelt = number.replace("\u00a0", " ")
    refused("user_has_number", register.invite, name=spelt)
    assert register.people.all(VIEWER) == []
    assert register.audit()[-1][3] == {"act": "invite", "code": "user_has_number"}


@pytest.mark.parametrize("before_at", [IDENTITY_NUMBER, "ola.19900101-12345", "20151234-5612"])
def test_no_users_address_holds_an_identity_number(register: Register, before_at: str) -> None:
    refused("user_has_number", register.invite, email=f"{before_at}@imdi.example")
    assert register.people.all(VIEWER) == []


def test_a_removed_user_is_forgotten_and_keeps_the_key(register: Register) -> None:
    key = register.invite()
    register.logins.recognise(Identity("https://i", "s", "kari@imdi.example"), now=NOW)
    register.logins.begin(user=key, way="provider", now=NOW)
    register.users.remove(user=key, by=MACHINE, now=NOW)
    with reading(register.engine) as connection:
        (row,) = connection.execute(select(User.__table__)).mappings()
        assert connection.scalar(text("SELECT count(*) FROM login")) == 0
        assert connection.scalar(text("SELECT count(*) FROM role_grant")) == 0
    kept = {name for name, value in row.items() if value is not None}
    assert kept == {"id", "key", "invited_at", "removed_at"}
    assert register.people.names(VIEWER) == {}
    about = {"user": key, "by": MACHINE, "now": NOW}
    refused("unknown_user", register.users.remove, **about)
    refused("unknown_user", register.users.invite_again, **about)
    refused("unknown_user", register.users.change_roles, roles=[READER], **about)
    assert register.invite() != key  # the same e-mail can be invited anew, as somebody new


def test_the_last_administrator_stays(register: Register) -> None:
    only = register.invite("a@imdi.example", ADMINISTRATOR, READER)
    about = {"by": MACHINE, "now": NOW}
    refused("last_administrator", register.users.remove, user=only, **about)
    refused("last_administrator", register.users.change_roles, user=only, roles=[READER], **about)
    other = register.invite("b@imdi.example", ADMINISTRATOR)
    register.users.change_roles(user=only, roles=[READER], **about)
    refused("last_administrator", register.users.remove, user=other, **about)
    register.users.remove(user=only, **about)


def test_an_identity_is_bound_to_one_user_and_stays(register: Register) -> None:
    key = register.invite()
    kari = Identity("https://i", "s", "Kari@imdi.example")
    assert register.logins.recognise(kari, now=NOW) == key
    assert register.logins.recognise(kari._replace(email=None), now=NOW) == key
    for other in (
        kari._replace(subject="other"),
        kari._replace(issuer="https://other"),
        kari._replace(subject="other", email=None),
    ):
        refused("not_invited", register.logins.recognise, identity=other, now=NOW)


def test_a_password_hash_cannot_be_read_from_an_invited_user(register: Register) -> None:
    """Somebody invited, who has chosen none, is let in by no password, the empty one included."""
    register.invite()
    for password in ("", "passord", "$argon2id$"):
        refused(
            "wrong_login",
            register.logins.check_password,
            email="kari@imdi.example",
            password=password,
            now=NOW,
        )


def test_a_damaged_hash_lets_nobody_in(register: Register) -> None:
    register.invite()
    with writing(register.engine) as session:
        session.execute(update(User).values(password_hash="plain"))
    refused(
        "wrong_login",
        register.logins.check_password,
        email="kari@imdi.example",
        password="plain",
        now=NOW,
    )


@pytest.mark.parametrize("password", ["åse og øyvind går hjem", "correct horse battery staple"])
def test_a_long_sentence_is_a_good_password(password: str) -> None:
    check_strength(password, "kari@imdi.example")


# --- What roles give


S, R, D = Permission.SEE_INTERNAL, Permission.SEE_REPORTS, Permission.DECIDE
SEND, AUDIT, USERS = Permission.SEND_REPORTS, Permission.SEE_AUDIT, Permission.MANAGE_USERS
GIVES = {
    Role.READER: {S},
    Role.ANALYST: {S, R, AUDIT},
    Role.EDITOR: {S, R, SEND, D, AUDIT},
    Role.REPORTER: {S, R, SEND},
    Role.ADMINISTRATOR: {R, AUDIT, USERS},
}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gives_these_permissions_and_no_other(role: Role) -> None:
    assert PERMISSIONS[role] == GIVES[role]
    held = Held(role, "bodo" if role.of_centres else None)
    may = permissions([held])
    assert may == dict.fromkeys(GIVES[role], frozenset({"bodo"}) if role.of_centres else None)
    actor = Actor("u1", may)
    for permission in Permission:
        for centre in (None, "bodo", "oslo"):
            allowed = permission in GIVES[role] and (not role.of_centres or centre != "oslo")
            if allowed:
                actor.require(permission, centre)
            else:
                refused(
                    "not_your_centre" if permission in GIVES[role] else "not_allowed",
                    actor.require,
                    permission=permission,
                    centre=centre,
                )


def test_roles_add_up_and_everywhere_wins() -> None:
    bodo, oslo = Held(Role.REPORTER, "bodo"), Held(Role.REPORTER, "oslo")
    assert permissions([bodo, oslo])[S] == {"bodo", "oslo"}
    for order in ([bodo, READER], [READER, bodo]):
        may = permissions(order)
        assert may[S] is None
        assert may[SEND] == {"bodo"}
    assert permissions([]) == {}


def test_names_are_for_those_who_see_what_they_stand_beside(register: Register) -> None:
    key = register.invite()
    for role in (Role.ANALYST, Role.ADMINISTRATOR):
        viewer = Viewer("u1", permissions([Held(role)]), audience=Audience.INTERNAL)
        assert register.people.names(viewer) == {key: "Kari Nordmann"}
    reader = Viewer("u1", permissions([READER]), audience=Audience.INTERNAL)
    assert register.people.names(reader) == register.people.names(VISITOR) == {}
    for viewer in (reader, VISITOR):
        refused("not_allowed", register.people.all, viewer=viewer)
        refused("not_allowed", register.people.one, key=key, viewer=viewer)
