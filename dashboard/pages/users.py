"""Brukere: who may log in, as what, and when they were last here; invite, change, remove."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import dash_bootstrap_components as dbc

from dashboard import errors, forms, user_forms
from dashboard.blocks import Block, PartsBlock, TableBlock
from dashboard.context import Context
from dashboard.elements import Element, html
from dashboard.formats import alphabetical
from dashboard.page import Page, Shelf, View
from dashboard.reasons import said
from dashboard.request import Request
from dashboard.roles import ROLES, boxes, in_words
from dashboard.tables import Table
from dashboard.user_forms import REMOVING, STEP, USER, Outcome
from db.days import day_of, moment
from db.logins import INVITED
from db.users import LONGEST_EMAIL, LONGEST_NAME
from db.vocabulary import Permission, Text
from queries.people import Person
from queries.values import Selection

_NAME, _EMAIL = Text("Navn", "Name"), Text("E-post", "E-mail")
_HEADS = (Text("Bruker", "User"), ROLES, Text("Sist innom", "Last seen"))
_EVERYONE = Text("Alle brukere", "Every user")
_CAPTION = Text("Bruker, roller og siste besøk", "User, roles and last visit")
_COUNTED = Text(
    "{n} kan logge inn. Velg et navn for å endre roller, lage ny lenke eller fjerne brukeren.",
    "{n} can log in. Choose a name to change roles, make a new link or remove the user.",
)
_NOBODY = Text(
    "Ingen er invitert ennå. Inviter en administrator først.",
    "Nobody is invited yet. Invite an administrator first.",
)
_NEVER = Text("aldri", "never")
_INVITED = Text("invitert {day}", "invited {day}")
_WAITS = Text("invitert {day}, har ikke svart", "invited {day}, has not answered")
_ENDED = Text("invitert {day}, lenken er utløpt", "invited {day}, the link has expired")
_CHANGE_ONE = Text("Endre {name}", "Change {name}")
_INVITE = Text("Inviter en bruker", "Invite a user")
_INVITE_LEAD = Text(
    "Brukeren kjennes igjen på e-postadressen første gang. I revisjonssporet står en nøkkel, aldri "
    "navn eller e-post.",
    "The user is recognised by the e-mail address the first time. The audit trail has a key, never a "
    "name or an e-mail.",
)
_DO_INVITE = Text("Inviter", "Invite")
_SAVE_ROLES = Text("Lagre rollene", "Save the roles")
_NEW_LINK = Text("Lag ny lenke", "Make a new link")
_NEW_LINK_LEAD = Text(
    "For den som har mistet lenken eller glemt passordet. Passordet gjelder til et nytt er valgt.",
    "For someone who lost the link or forgot the password. The password holds until another is "
    "chosen.",
)
_REMOVE = Text("Fjern brukeren …", "Remove the user …")
_REMOVE_HEADING = Text("Fjerne {name}?", "Remove {name}?")
_REMOVE_LEAD = Text(
    "{name} ({email}) logges ut med en gang og kan ikke logge inn igjen. Navn og e-post blir slettet. "
    "Det brukeren har gjort, blir stående under nøkkelen {key}.",
    "{name} ({email}) is logged out at once and cannot log in again. Name and e-mail are deleted. "
    "What the user has done stays, under the key {key}.",
)
_DO_REMOVE = Text("Ja, fjern {name}", "Yes, remove {name}")
_CANCEL = Text("Avbryt", "Cancel")
_BACK = Text("Til alle brukere", "To every user")
_DONE = {
    "invited": Text("{name} er invitert.", "{name} is invited."),
    "invited_again": Text("Ny lenke for {name}.", "A new link for {name}."),
    "roles": Text(
        "Rollene til {name} er endret, og gjelder fra nå.",
        "The roles of {name} are changed, and hold from now.",
    ),
    "removed": Text(
        "Brukeren er fjernet, og kalles heretter {key}.",
        "The user is removed, and is called {key} from now on.",
    ),
}
_GIVE_LINK = Text(
    "Gi brukeren denne lenken. Den gjelder i {days} dager, kan brukes én gang, og vises bare nå:",
    "Give the user this link. It holds for {days} days, can be used once, and is shown only now:",
)
_BY_PROVIDER = Text(
    "Brukeren logger inn med jobbkontoen som har denne e-postadressen.",
    "The user logs in with the work account that has this e-mail address.",
)


def _view(context: Context) -> View:
    people = sorted(context.door.people.all(context.viewer), key=lambda p: alphabetical(p.name))
    said, outcome = dict(context.request.own), user_forms.told()
    blocks: list[Block] = []
    if outcome.done or outcome.code:
        blocks.append(_outcome(context, outcome, people))
    chosen = next((person for person in people if person.key == said.get(USER)), None)
    if chosen is not None and said.get(STEP) == REMOVING:
        blocks.append(_removal(context, chosen))
    elif chosen is not None:
        blocks += _changes(context, chosen, outcome)
    blocks.append(_table(context, people))
    if chosen is None:
        blocks.append(_invitation(context, outcome))
    return View(blocks, signs=False)


def _find(context: Context) -> None:
    """Refuses a user who is not there, and a step that is none."""
    said = dict(context.request.own)
    if USER in said:
        context.door.people.one(said[USER], context.viewer)


def _outcome(context: Context, outcome: Outcome, people: list[Person]) -> PartsBlock:
    """What came of a form: a refusal aloud, a success with the link to hand on."""
    if outcome.code:
        details = dict(outcome.details or {})
        words = errors.sentence(outcome.code, context.language, **details)
        content: list[Any] = [
            html.P(words, role="alert", className="said", id="users-refused", tabIndex="-1")
        ]
        return PartsBlock("outcome", content, "block block-wide")
    name = next((person.name for person in people if person.key == outcome.user), outcome.user)
    words = context.say(_DONE[outcome.done], name=name, key=outcome.user)
    content = [html.P(words, role="status", className="told", id="users-done", tabIndex="-1")]
    if outcome.link:
        content += [
            html.P(context.say(_GIVE_LINK, days=INVITED.days), className="lead"),
            html.P(html.Code(outcome.link, id="invitation-link"), className="hand-on"),
        ]
    elif outcome.done in {"invited", "invited_again"}:
        content.append(html.P(context.say(_BY_PROVIDER), className="lead"))
    return PartsBlock("outcome", content, "block block-wide")


def _table(context: Context, people: list[Person]) -> TableBlock:
    head = [
        html.Tr([html.Th(context.say(each), scope="col") for each in _HEADS], className="words")
    ]
    names, now = _centres(context), datetime.now(UTC)
    body = []
    for person in people:
        change = html.A(
            person.name,
            href=_address(context, (USER, person.key)),
            **{"aria-label": context.say(_CHANGE_ONE, name=person.name)},
        )
        words = _INVITED
        if not person.joined:
            words = _ENDED if person.invitation_ended(now) else _WAITS
        invited = context.say(words, day=f"{day_of(person.invited_at):%d.%m.%Y}")
        seen = moment(person.last_seen) if person.last_seen else context.say(_NEVER)
        body.append(
            html.Tr(
                [
                    html.Th(
                        [change, html.Span(person.email, className="under")],
                        scope="row",
                        className="person",
                    ),
                    html.Td(in_words(person.roles, names, context.language)),
                    html.Td([seen, html.Span(invited, className="under")]),
                ],
                className="words",
            )
        )
    lead = context.say(_COUNTED, n=len(people)) if people else context.say(_NOBODY)
    table = Table(context.say(_CAPTION), head, body)
    return TableBlock("users", context.say(_EVERYONE), table, lead=lead, wide=True)


def _invitation(context: Context, outcome: Outcome) -> PartsBlock:
    say, typed = context.say, outcome.typed or {}
    fields = [
        _field("invite-name", "name", say(_NAME), "text", typed.get("name", ""), LONGEST_NAME),
        _field("invite-email", "email", say(_EMAIL), "text", typed.get("email", ""), LONGEST_EMAIL),
        *boxes(context.language, _centres(context), list(typed), "invite"),
    ]
    form = _form(context, user_forms.INVITE, fields, say(_DO_INVITE), "invite")
    lead = html.P(say(_INVITE_LEAD), className="lead")
    return PartsBlock("invite", [lead, form], "block block-wide", say(_INVITE))


def _changes(context: Context, person: Person, outcome: Outcome) -> list[Block]:
    """What can be changed of one user."""
    say = context.say
    ticked = list(outcome.typed or ()) or [user_forms.box(held) for held in person.roles]
    hidden = [dbc.Input(type="hidden", name=USER, value=person.key)]
    roles = _form(
        context,
        user_forms.ROLES,
        [*hidden, *boxes(context.language, _centres(context), ticked, "roles")],
        say(_SAVE_ROLES),
        "roles",
    )
    remove = html.A(
        say(_REMOVE), href=_address(context, (USER, person.key), (STEP, REMOVING)), id="remove"
    )
    back = html.A(say(_BACK), href=_address(context), id="all-users")
    content = [
        html.P(person.email, className="lead"),
        roles,
        html.P(say(_NEW_LINK_LEAD), className="lead apart"),
        _form(context, user_forms.INVITE, hidden, say(_NEW_LINK), "again", main=False),
        html.Div([remove, back], className="buttons apart"),
    ]
    return [PartsBlock("change", content, "block block-wide", person.name)]


def _removal(context: Context, person: Person) -> PartsBlock:
    """The question before somebody is removed; nothing happens before it is answered."""
    say = context.say
    about = {"name": person.name, "email": person.email, "key": person.key}
    hidden = [
        dbc.Input(type="hidden", name=USER, value=person.key),
        dbc.Input(type="hidden", name="confirmed", value="yes"),
    ]
    cancel = html.A(
        say(_CANCEL),
        href=_address(context, (USER, person.key)),
        id="cancel-remove",
        className="plain-link",
    )
    content = [
        html.P(say(_REMOVE_LEAD, **about), className="lead"),
        _form(context, user_forms.REMOVE, hidden, say(_DO_REMOVE, **about), "remove", cancel),
    ]
    return PartsBlock("change", content, "block block-wide", say(_REMOVE_HEADING, **about))


def _form(
    context: Context,
    action: str,
    fields: list[Any],
    words: str,
    name: str,
    other: Element | None = None,
    *,
    main: bool = True,
) -> Element:
    """A form with its button, and the ``other`` way out beside it."""
    button = html.Button(
        words,
        type="submit",
        className="button main" if main else "button",
        **{"data-doing": f"{words} …"},
    )
    return html.Form(
        [forms.token_field(), *fields, said(), html.Div([button, other], className="buttons")],
        action=Request(action, Selection(), context.language).address(),
        method="POST",
        id=f"users-{name}",
        className="decide",
    )


def _field(id: str, name: str, label: str, kind: str, value: str, longest: int) -> Element:
    field = dbc.Input(
        id=id,
        name=name,
        type=kind,
        value=value,
        maxlength=longest,
        required=True,
        # A browser's own type for it takes no «ø», and writes domains in another way.
        inputmode="email" if name == "email" else None,
        autocomplete="off",
        class_name="form-select",
    )
    return html.Div([html.Label(label, htmlFor=id, className="label"), field])


def _centres(context: Context) -> dict[str, str]:
    return {code: centre.name for code, centre in context.catalogue.centres.items()}


def _address(context: Context, *own: tuple[str, str]) -> str:
    return Request(PATH, Selection(), context.language, own=own).address()


PATH = user_forms.PAGE
PAGE = Page(
    path=PATH,
    title=Text("Brukere", "Users"),
    lead=Text(
        "Hvem som kan logge inn, hvilke roller de har, og når de sist var innom.",
        "Who can log in, which roles they have, and when they were last here.",
    ),
    tables=(),
    shelf=Shelf.WORK,
    view=_view,
    of_reports=True,
    needs=Permission.MANAGE_USERS,
    filters=False,
    parameters=(USER, STEP),
    check=_find,
)
